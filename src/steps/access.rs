//! How to get in, and what runs first: the key pair and the launch script.

use super::*;
use crate::domain::catalog::{KeyPair, Listing};
use crate::domain::draft::{KeyChoice, Of, ScriptChoice};
use crate::domain::purposes;
use crate::domain::script::{LARGEST, Origin};
use crate::text::guide;

/// The offer that stands for the Region's default key pair. No key pair can be called so.
const DEFAULT: &str = "(default)";
/// The name under which the service lists its default pair.
const DEFAULT_NAME: &str = "LightsailDefaultKeyPair";

pub struct Access;

impl Step for Access {
    fn id(&self) -> StepId {
        StepId::Access
    }

    fn wants(&self, draft: &Draft, _at: Option<&str>) -> Vec<Want> {
        let Some(region) = draft.region_name().cloned() else { return vec![Want::Regions] };
        vec![Want::KeyPairs { region: region.clone() }, Want::Names { region }]
    }

    fn fields(&self, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
        let mut fields = vec![key_field(draft, catalog), script_field(draft, catalog)];
        match draft.script {
            Some(ScriptChoice::File) => fields.push(file_field(draft)),
            Some(ScriptChoice::Typed) => fields.push(text_field(draft)),
            _ => {}
        }
        fields
    }

    fn set(&self, field: FieldId, value: Value, draft: &mut Draft, catalog: &Catalog) -> Result<(), Problem> {
        match (field, value) {
            (FieldId::Key, Value::Offer(id)) if id == DEFAULT => draft.key = Some(KeyChoice::Default),
            (FieldId::Key, Value::Offer(id)) => {
                let Some(region) = draft.region_name().cloned() else { return Ok(()) };
                let pairs = catalog.shelves(&region).key_pairs.ready().map(|listing| &listing.items);
                let item = chosen(pairs, &id, |pair| &pair.name, field)?.clone();
                draft.key = Some(KeyChoice::Existing(Of { region, item }));
            }
            (FieldId::Script, Value::Offer(id)) => draft.script = Some(script_choice(&id)),
            (FieldId::ScriptFile, Value::Script(script)) => {
                script.check(field)?;
                draft.script_file = Some(script);
            }
            (FieldId::ScriptText, Value::Text(text)) => {
                let script = Script::new(text, Origin::Typed);
                script.check(field)?;
                draft.script_text = Some(script);
            }
            (FieldId::ScriptText, Value::Script(script)) => {
                script.check(field)?;
                draft.script_text = Some(script);
            }
            _ => {}
        }
        Ok(())
    }

    fn preview(&self, field: FieldId, text: &str, draft: &Draft) -> Vec<Preview> {
        if field != FieldId::ScriptText {
            return Vec::new();
        }
        let script = Script::new(text, Origin::Typed);
        let size = crate::t!("script.size", size = script.size(), most = LARGEST);
        let warnings = script.warnings(draft.blueprint.as_ref().is_some_and(|of| of.item.windows()));
        std::iter::once(Preview::Note(size)).chain(warnings.into_iter().map(Preview::Warning)).collect()
    }

    fn guide(&self, field: FieldId, at: Option<&str>, draft: &Draft, _catalog: &Catalog) -> Guide {
        let windows = draft.blueprint.as_ref().is_some_and(|of| of.item.windows());
        let (title, key) = match (field, at) {
            (FieldId::Key, Some(DEFAULT)) => (crate::t!("key.default").to_owned(), "key.default"),
            (FieldId::Key, Some(name)) => (name.to_owned(), "key.existing"),
            (FieldId::Key, None) => (String::new(), "key"),
            _ if windows => (crate::t!("field.script.label").to_owned(), "script.windows"),
            (FieldId::Script, Some("file")) => (crate::t!("script.file").to_owned(), "script.file"),
            (FieldId::Script, Some("typed")) => (crate::t!("script.typed").to_owned(), "script.typed"),
            (FieldId::Script, Some("none")) => (crate::t!("script.none").to_owned(), "script.none"),
            (FieldId::ScriptFile, _) => (crate::t!("field.script.path.label").to_owned(), "script.path"),
            (FieldId::ScriptText, _) => (crate::t!("field.script.text.label").to_owned(), "script.text"),
            _ => (crate::t!("field.script.label").to_owned(), "script"),
        };
        Guide { title, prose: guide::section("access", key), ..Guide::default() }
    }

    fn summary(&self, draft: &Draft) -> Option<String> {
        let key = key_answer(draft.key.as_ref()?);
        let script = draft.chosen_script().map(|_| crate::t!("trail.script"));
        Some(match script {
            Some(script) => format!("{key}, {script}"),
            None => key,
        })
    }

    fn review(&self, draft: &Draft) -> Vec<ReviewLine> {
        let key = draft.key.as_ref().map(key_answer).unwrap_or_default();
        let script = match (draft.script, draft.chosen_script()) {
            (_, Some(script)) => describe(script),
            _ => crate::t!("script.none").to_owned(),
        };
        let field = match draft.script {
            Some(ScriptChoice::File) => FieldId::ScriptFile,
            Some(ScriptChoice::Typed) => FieldId::ScriptText,
            _ => FieldId::Script,
        };
        vec![
            ReviewLine { field: FieldId::Key, member: "keyPairName", value: key },
            ReviewLine { field, member: "userData", value: script },
        ]
    }
}

/// What is said of a script instead of its text.
fn describe(script: &Script) -> String {
    let size = crate::t!("script.size", size = script.size(), most = LARGEST);
    match &script.origin {
        Origin::File(path) => format!("{}, {size}", Clean::new(path.to_string_lossy())),
        Origin::Typed => crate::t!("script.typed-here", size = size),
        Origin::Plan => crate::t!("script.from-plan", size = size),
    }
}

fn key_answer(key: &KeyChoice) -> String {
    match key {
        KeyChoice::Default => crate::t!("key.default").to_owned(),
        KeyChoice::Existing(of) => of.item.name.to_string(),
    }
}

fn script_choice(id: &str) -> ScriptChoice {
    match id {
        "file" => ScriptChoice::File,
        "typed" => ScriptChoice::Typed,
        _ => ScriptChoice::None,
    }
}

fn key_field(draft: &Draft, catalog: &Catalog) -> Field {
    let list = match draft.region_name() {
        Some(region) => &catalog.shelves(region).key_pairs,
        None => &Remote::Idle,
    };
    let wish = draft.wishes.key_pair.as_ref();
    let named = wish.and_then(Option::as_ref);
    let found = list.ready().zip(named).and_then(|(l, name)| l.items.iter().find(|pair| pair.name == *name));
    let default = match (wish, found) {
        (Some(_), Some(pair)) => Some((pair.name.clone(), draft.wishes.provenance())),
        (Some(None), _) => Some((Clean::new(DEFAULT), draft.wishes.provenance())),
        (Some(Some(_)), None) => None,
        (None, _) => Some((Clean::new(DEFAULT), Provenance::RegionDefault)),
    };
    Field::new(FieldId::Key, Kind::Pick(list.map(key_offers)))
        .answered(draft.key.as_ref().map(key_answer))
        .at(draft.key.as_ref().map(|key| match key {
            KeyChoice::Default => Clean::new(DEFAULT),
            KeyChoice::Existing(of) => of.item.name.clone(),
        }))
        .or_default(default.map(|(id, from)| (Value::Offer(id), from)))
        .noted(unmet(list, named, found.is_some()))
}

fn key_offers(listing: &Listing<KeyPair>) -> Vec<Offer> {
    let default = vec![Cell::left(crate::t!("key.default")), Cell::quiet(crate::t!("key.default.about"))];
    let others = listing.items.iter().filter(|pair| pair.name != DEFAULT_NAME).map(|pair| {
        let fingerprint = pair.fingerprint.as_deref().unwrap_or("");
        Offer::new(pair.name.clone(), vec![Cell::left(&pair.name), Cell::quiet(fingerprint)])
    });
    std::iter::once(Offer::new(DEFAULT, default)).chain(others).collect()
}

fn script_field(draft: &Draft, catalog: &Catalog) -> Field {
    let offer = |id: &str| {
        let cells =
            vec![Cell::left(crate::t!(&format!("script.{id}"))), Cell::quiet(crate::t!(&format!("script.{id}.about")))];
        Offer::new(id, cells)
    };
    let id = draft.script.map(|choice| match choice {
        ScriptChoice::None => "none",
        ScriptChoice::File => "file",
        ScriptChoice::Typed => "typed",
    });
    let default = match &draft.wishes.script {
        Some(Some(Script { origin: Origin::File(_), .. })) => ("file", draft.wishes.provenance()),
        Some(Some(_)) => ("typed", draft.wishes.provenance()),
        Some(None) => ("none", draft.wishes.provenance()),
        None => match purposes::of(draft, catalog).and_then(|proposal| proposal.start) {
            Some(start) => ("none", Provenance::Purpose(&start.why.script)),
            None => ("none", Provenance::Usual),
        },
    };
    Field::new(FieldId::Script, Kind::Pick(Remote::Ready(["none", "file", "typed"].map(offer).to_vec())))
        .answered(id.map(|id| crate::t!(&format!("script.{id}"))))
        .at(id)
        .or_default(Some((Value::Offer(Clean::new(default.0)), default.1)))
}

fn file_field(draft: &Draft) -> Field {
    let wished = draft.wishes.script.clone().flatten();
    let script = draft.script_file.as_ref().or(wished.as_ref());
    let path = match script.map(|script| &script.origin) {
        Some(Origin::File(path)) => path.to_string_lossy().into_owned(),
        _ => String::new(),
    };
    let default = wished.filter(|script| matches!(script.origin, Origin::File(_)) && script.size() > 0);
    Field::new(FieldId::ScriptFile, Kind::File { path })
        .answered(draft.script_file.as_ref().map(describe))
        .or_default(default.map(|script| (Value::Script(script), draft.wishes.provenance())))
}

fn text_field(draft: &Draft) -> Field {
    let wished = draft.wishes.script.clone().flatten().filter(|script| !matches!(script.origin, Origin::File(_)));
    let text = draft.script_text.as_ref().or(wished.as_ref()).map(|script| script.reveal().to_owned());
    Field::new(FieldId::ScriptText, Kind::Script { text: text.unwrap_or_default() })
        .answered(draft.script_text.as_ref().map(describe))
        .or_default(wished.map(|script| (Value::Script(script), draft.wishes.provenance())))
}
