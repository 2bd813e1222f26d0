//! The questions about the key pair.

use super::*;
use crate::domain::catalog::{KeyPair, Listing};
use crate::domain::key_pair::{self, KeyKind, LocalKey, LocalKeys};
use crate::domain::plan::DEFAULT_PAIR;
use crate::domain::requested_values::RequestedKey;
use crate::text::Language;

/// The ID of the item for the Region's default key pair. No key pair can have this name.
pub const DEFAULT: &str = "(default)";
/// The ID of the item for a new key pair.
pub const NEW: &str = "(new)";
/// The prefix of the IDs of the user's own keys.
const OWN: &str = "(own) ";
/// The default name of an imported key pair. It differs from instances' names, as all resources of a Region share one
/// namespace.
const USUAL_NAME: &str = "skysail-key";

/// Returns the questions in their current state.
pub fn fields(language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
    let mut all = vec![key_field(language, draft, catalog)];
    if draft.brings_a_pair() {
        all.push(name_field(draft, catalog));
    }
    if draft.key == Some(KeyChoice::New) {
        all.push(file_field(draft, catalog));
    }
    all
}

/// Stores the answer to a question about the key pair.
pub fn set(field: FieldId, value: Value, draft: &mut Draft, catalog: &Catalog) -> Result<(), Problem> {
    match (field, value) {
        (FieldId::Key, Value::Offer(id)) => draft.key = choice(&id, draft, catalog)?.or(draft.key.take()),
        (FieldId::KeyName, Value::Text(text)) => {
            let name = key_pair::check_name(&text)?;
            let problem = |say: UserText| Err(Problem::new(field, say.with("name", &name)));
            let Some(region) = draft.region_name() else { return Ok(()) };
            if let Loadable::Ready(in_use) = &catalog.listings(region).names
                && in_use.contains(&name)
            {
                return problem(UserText::new("problem.key.taken").with("region", region));
            }
            if draft.names.as_ref().is_some_and(|names| names.all.contains(&name)) {
                return problem(UserText::new("problem.key.instance"));
            }
            draft.key_name = Some(name);
        }
        (FieldId::KeyFile, Value::Text(text)) => {
            let path = key_pair::check_file(&text)?;
            let own = catalog.own_keys.ready();
            let left = draft.key_name.as_ref().and_then(|name| own?.left(&path, name)).is_some();
            let kept = left || draft.key_kept.as_ref().is_some_and(|(kept, _)| *kept == path);
            if !kept && catalog.own_keys.ready().is_some_and(|own| own.has_file(&path)) {
                let say =
                    UserText::new("problem.key.file-there").with("path", SanitizedText::new(path.to_string_lossy()));
                return Err(Problem::new(field, say));
            }
            if let Some(why) = catalog.key_places.get(&path) {
                return Err(Problem::new(field, UserText::new("problem.key.no-room").with_text("why", why.clone())));
            }
            draft.key_file = Some(path);
            draft.take_up_left(catalog);
        }
        _ => {}
    }
    Ok(())
}

fn choice(id: &SanitizedText, draft: &Draft, catalog: &Catalog) -> Result<Option<KeyChoice>, Problem> {
    if let Some(path) = id.strip_prefix(OWN) {
        let keys = catalog.own_keys.ready().map(|own| own.keys.as_slice()).unwrap_or_default();
        let found = keys.iter().find(|own| *path_of(own) == *path);
        let gone = || Problem::new(FieldId::Key, UserText::new("problem.not-offered").with("id", path));
        let own = found.ok_or_else(gone)?;
        fits(own, draft).map_err(|why| Problem::new(FieldId::Key, why))?;
        return Ok(Some(KeyChoice::Own(own.clone())));
    }
    if *id == DEFAULT {
        return Ok(Some(KeyChoice::Default));
    }
    if *id == NEW {
        return Ok(Some(KeyChoice::New));
    }
    let Some(region) = draft.region_name().cloned() else { return Ok(None) };
    let pairs = catalog.listings(&region).key_pairs.ready().map(|listing| &listing.items);
    let item = chosen(pairs, id, |pair| &pair.name, FieldId::Key)?.clone();
    Ok(Some(KeyChoice::Existing(RegionScoped { region, item })))
}

/// Returns the ID of the item for a key of the user.
pub fn own_key_id(own: &LocalKey) -> SanitizedText {
    SanitizedText::new(format!("{OWN}{}", path_of(own)))
}

fn path_of(own: &LocalKey) -> SanitizedText {
    SanitizedText::new(own.path.to_string_lossy())
}

fn id_of(key: &KeyChoice) -> SanitizedText {
    match key {
        KeyChoice::Default => SanitizedText::new(DEFAULT),
        KeyChoice::New => SanitizedText::new(NEW),
        KeyChoice::Own(own) => own_key_id(own),
        KeyChoice::Existing(of) => of.item.name.clone(),
    }
}

/// Returns the chosen key pair in short.
pub fn key_answer(language: Language, key: &KeyChoice) -> String {
    match key {
        KeyChoice::Default => t!(language, "key.default").to_owned(),
        KeyChoice::New => t!(language, "key.new").to_owned(),
        KeyChoice::Own(own) => path_of(own).to_string(),
        KeyChoice::Existing(of) => of.item.name.to_string(),
    }
}

fn key_field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let list = match draft.region_name() {
        Some(region) => &catalog.listings(region).key_pairs,
        None => &Loadable::Idle,
    };
    let own = catalog.own_keys.ready();
    let offers = list.map(|listing| key_offers(language, listing, own, draft, catalog.sandbox));
    let (default, note) = default(draft, list, own);
    Field::new(FieldId::Key, FieldKind::Pick(offers))
        .answered(draft.key.as_ref().map(|it| key_answer(language, it)))
        .at(draft.key.as_ref().map(id_of))
        .or_default(default.map(|(id, from)| (Value::Offer(id), from)))
        .noted(note)
}

/// Returns the default, and a note about a requested value that isn't available.
fn default(
    draft: &Draft,
    list: &Loadable<Listing<KeyPair>>,
    own: Option<&LocalKeys>,
) -> (Option<(SanitizedText, Provenance)>, Option<UserText>) {
    let from = draft.requested.provenance();
    match &draft.requested.brings {
        Some(RequestedKey::New) => return (Some((SanitizedText::new(NEW), from)), None),
        Some(RequestedKey::Own(path)) => {
            let found = own.and_then(|own| own.keys.iter().find(|key| key.path == *path));
            let lost = || UserText::new("note.wish").with("wish", SanitizedText::new(path.to_string_lossy()));
            let id = found.map(|own| (id_of(&KeyChoice::Own(own.clone())), from));
            let note = (own.is_some() && id.is_none()).then(lost);
            return (id, note);
        }
        None => {}
    }
    let requested = draft.requested.key_pair.as_ref();
    let named = requested.and_then(Option::as_ref);
    let found = list.ready().zip(named).and_then(|(l, name)| l.items.iter().find(|pair| pair.name == *name));
    let default = match (requested, found) {
        (Some(_), Some(pair)) => Some((pair.name.clone(), from)),
        (Some(None), _) => Some((SanitizedText::new(DEFAULT), from)),
        (Some(Some(_)), None) => None,
        (None, _) => Some((SanitizedText::new(DEFAULT), Provenance::RegionDefault)),
    };
    let missing = named.filter(|_| list.ready().is_some() && found.is_none());
    (default, missing.map(|name| UserText::new("note.key").with("wish", name)))
}

fn key_offers(
    language: Language,
    listing: &Listing<KeyPair>,
    own: Option<&LocalKeys>,
    draft: &Draft,
    sandbox: bool,
) -> Vec<ListItem> {
    let cells = |title: &str, about: &str| vec![Cell::left(title), Cell::quiet(about)];
    let default = ListItem::new(DEFAULT, cells(t!(language, "key.default"), t!(language, "key.default.about")));
    let others = listing.items.iter().filter(|pair| pair.name != DEFAULT_PAIR).map(|pair| {
        let here = own.map(|own| own.private_half(&pair.name, pair.fingerprint.as_deref(), sandbox).is_some());
        let about = match here {
            Some(true) => t!(language, "key.half.here"),
            Some(false) => t!(language, "key.half.nowhere"),
            None => pair.fingerprint.as_deref().unwrap_or(""),
        };
        ListItem::new(pair.name.clone(), cells(&pair.name, about))
    });
    let there = std::iter::once(default).chain(others);
    let new = ListItem::new(NEW, cells(t!(language, "key.new"), t!(language, "key.new.about")));
    let mine = own.into_iter().flat_map(|own| &own.keys).map(|own| {
        let about = match (own.whole, own.agent) {
            (true, _) => format!("{} {}", own.key.kind.word(), own.key.comment),
            (false, true) => t!(language, "key.half.agent", kind = own.key.kind.word()),
            (false, false) => t!(language, "key.half.nowhere").to_owned(),
        };
        let offer = ListItem::new(id_of(&KeyChoice::Own(own.clone())), cells(&path_of(own), about.trim()));
        offer.if_fits(fits(own, draft))
    });
    // Listed with the reason, so that users don't search for them elsewhere.
    let refused = own.into_iter().flat_map(|own| &own.refused).map(|(path, why)| {
        let path = SanitizedText::new(path.to_string_lossy());
        ListItem::new(format!("{OWN}{path}"), cells(&path, "")).if_fits(Err(why.say()))
    });
    let there = there.map(|offer| offer.under(t!(language, "key.group.there")));
    let here = std::iter::once(new).chain(mine).chain(refused).map(|offer| offer.under(t!(language, "key.group.here")));
    there.chain(here).collect()
}

/// Checks the key's algorithm: Windows encrypts its first password with the key, which only RSA can decrypt.
fn fits(own: &LocalKey, draft: &Draft) -> Result<(), UserText> {
    match draft.system().windows() {
        true if own.key.kind == KeyKind::Ed25519 => Err(UserText::new("reason.key.windows")),
        // An agent can sign, but not decrypt.
        true if own.agent && !own.whole => Err(UserText::new("reason.key.windows-agent")),
        _ => Ok(()),
    }
}

fn name_field(draft: &Draft, catalog: &Catalog) -> Field {
    let in_use = draft.region_name().map(|region| &catalog.listings(region).names);
    let requested = draft.requested.key_pair.clone().flatten().map(|name| (name, draft.requested.provenance()));
    // Without the names in use, none is known to be free.
    let free = || Some((free_name(draft, in_use?.ready()?, catalog), Provenance::FreeName));
    let default = requested.or_else(free);
    let text = draft.key_name.as_ref().or(default.as_ref().map(|(name, _)| name)).map(SanitizedText::to_string);
    Field::new(FieldId::KeyName, FieldKind::Line { text: text.unwrap_or_default() })
        .answered(draft.key_name.as_ref())
        .or_default(default.map(|(name, from)| (Value::Text(name.to_string()), from)))
}

/// Returns a name that is free in the Region and as a file on this computer.
fn free_name(draft: &Draft, in_use: &[SanitizedText], catalog: &Catalog) -> SanitizedText {
    let base = match &draft.key {
        Some(KeyChoice::Own(own)) => {
            key_pair::check_name(&own.stem().replace('.', "-")).unwrap_or_else(|_| SanitizedText::new(USUAL_NAME))
        }
        _ => SanitizedText::new(USUAL_NAME),
    };
    let taken = |name: &SanitizedText| {
        let own = catalog.own_keys.ready().filter(|_| draft.key == Some(KeyChoice::New));
        let file = own.is_some_and(|own| own.has_file(&key_pair::default_file(name, catalog.sandbox)));
        file || in_use.contains(name) || draft.names.as_ref().is_some_and(|names| names.all.contains(name))
    };
    let numbered = (2..).map(|n| SanitizedText::new(format!("{base}-{n}")));
    let mut all = std::iter::once(base.clone()).chain(numbered);
    all.find(|name| !taken(name)).unwrap_or(base)
}

fn file_field(draft: &Draft, catalog: &Catalog) -> Field {
    let requested = draft.requested.key_file.clone().map(|path| (path, draft.requested.provenance()));
    let file = |sandbox| draft.key_name.as_ref().map(|name| key_pair::default_file(name, sandbox));
    // A file that was proposed in the other mode, sandbox or real, isn't requested in this one.
    let requested = requested.filter(|(path, _)| Some(path) != file(!catalog.sandbox).as_ref());
    let default = requested.or_else(|| Some((file(catalog.sandbox)?, Provenance::BesideOthers)));
    let shown = draft.key_file.as_ref().or(default.as_ref().map(|(path, _)| path));
    let path = shown.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let there = draft.wrong_key(catalog).into_iter().find(|problem| problem.field == FieldId::KeyFile);
    Field::new(FieldId::KeyFile, FieldKind::Line { text: path })
        .answered(draft.key_file.as_ref().map(|path| SanitizedText::new(path.to_string_lossy())))
        .or_default(default.map(|(path, from)| (Value::Text(path.to_string_lossy().into_owned()), from)))
        .noted(there.map(|problem| problem.say))
}

/// Returns the preview: what can be recovered later, and what can't.
pub fn preview(language: Language, field: FieldId, draft: &Draft, sandbox: bool) -> Vec<Preview> {
    match (field, &draft.key) {
        (FieldId::KeyFile, _) if draft.keeps_pair() => {
            vec![Preview::Note(t!(language, "key.new.kept").to_owned())]
        }
        (FieldId::KeyFile, _) if sandbox => vec![Preview::Note(t!(language, "key.new.sandbox").to_owned())],
        (FieldId::KeyFile, _) => vec![Preview::Note(t!(language, "key.new.once").to_owned())],
        (FieldId::KeyName, Some(KeyChoice::Own(own))) if own.key.kind == KeyKind::Ed25519 => {
            vec![Preview::Note(t!(language, "key.ed25519").to_owned())]
        }
        _ => Vec::new(),
    }
}

/// Returns the title and the key of the section of the guide.
pub fn guide(language: Language, field: FieldId, at: Option<&str>) -> (String, &'static str) {
    match (field, at) {
        (FieldId::KeyName, _) => (t!(language, "field.key.name.label").to_owned(), "key.name"),
        (FieldId::KeyFile, _) => (t!(language, "field.key.file.label").to_owned(), "key.file"),
        (_, Some(DEFAULT)) => (t!(language, "key.default").to_owned(), "key.default"),
        (_, Some(NEW)) => (t!(language, "key.new").to_owned(), "key.new"),
        (_, Some(id)) => match id.strip_prefix(OWN) {
            Some(path) => (path.to_owned(), "key.own"),
            None => (id.to_owned(), "key.existing"),
        },
        (_, None) => (String::new(), "key"),
    }
}

/// Returns the lines of the review, with the import of a new key pair.
pub fn review(language: Language, draft: &Draft) -> Vec<ReviewLine> {
    let line = |field, value| ReviewLine { field, value, sent: Sent::Nothing };
    // A request of its own, before the create.
    let imported = |field, value| ReviewLine { field, value, sent: Sent::Note("ImportKeyPair".to_owned()) };
    let name = draft.key_name.clone().unwrap_or_default();
    match &draft.key {
        Some(KeyChoice::New) => {
            let file =
                draft.key_file.as_ref().map(|path| SanitizedText::new(path.to_string_lossy())).unwrap_or_default();
            let made = match draft.keeps_pair() {
                true => t!(language, "key.review.kept", file = file),
                false => t!(language, "key.review.new", file = file),
            };
            vec![line(FieldId::KeyName, name.to_string()), imported(FieldId::KeyFile, made)]
        }
        Some(KeyChoice::Own(own)) => {
            let brought = t!(language, "key.review.own", name = name, file = path_of(own));
            vec![imported(FieldId::KeyName, brought)]
        }
        key => vec![line(FieldId::Key, key.as_ref().map(|it| key_answer(language, it)).unwrap_or_default())],
    }
}
