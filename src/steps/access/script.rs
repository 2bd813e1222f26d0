//! The questions about the launch script: none, a file, typed text, or a template with its parameters.

use super::*;
use crate::domain::script::LARGEST;
use crate::domain::script::repair::ScriptRepair;
use crate::domain::script_templates::{self, ScriptTemplate, TemplateParameter};
use crate::text::Language;

/// The prefix of the IDs of templates.
const STARTER: &str = "starter:";

/// Returns the questions in their current state.
pub fn fields(language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
    let mut all = vec![script_field(language, draft, catalog)];
    match draft.script {
        Some(ScriptChoice::File) => all.push(file_field(language, draft)),
        Some(ScriptChoice::Typed) => all.push(text_field(language, draft)),
        Some(ScriptChoice::Starter(_)) => {
            all.extend(param_fields(language, draft));
            all.push(text_field(language, draft));
        }
        _ => {}
    }
    all
}

/// Stores the answer to a question about the launch script.
pub fn set(language: Language, field: FieldId, value: Value, draft: &mut Draft) -> Result<(), Problem> {
    match (field, value) {
        (FieldId::Script, Value::Offer(id)) => draft.script = Some(choice(&id)),
        (FieldId::ScriptFile, Value::Script(script)) => {
            script.check(field)?;
            draft.script_file = Some(script);
        }
        (FieldId::Param(_), Value::Text(text)) => return answer(language, field, &text, draft),
        (FieldId::ScriptText, Value::Text(text)) => {
            let filled = draft.filled().filter(|filled| filled.reveal().trim_end() == text.trim_end());
            keep(filled.unwrap_or_else(|| Script::new(text, ScriptOrigin::Typed)), draft)?;
        }
        (FieldId::ScriptText, Value::Script(script)) => keep(script, draft)?,
        _ => {}
    }
    Ok(())
}

/// Stores the text as the template's, or as the user's own.
fn keep(script: Script, draft: &mut Draft) -> Result<(), Problem> {
    script.check(FieldId::ScriptText)?;
    match draft.script {
        Some(ScriptChoice::Starter(name)) => {
            draft.starter_texts.insert(name, script);
        }
        _ => draft.script_text = Some(script),
    }
    Ok(())
}

/// Stores the answer to a question of the template. Its text is filled in again, unless the user edited it.
fn answer(language: Language, field: FieldId, text: &str, draft: &mut Draft) -> Result<(), Problem> {
    let Some((starter, parameter)) = draft.starter().and_then(|s| Some((s, s.parameter(field)?))) else {
        return Ok(());
    };
    let value = parameter.check(text, field, parameter.label(language.code()))?;
    if draft.params.get(&field) == Some(&value) {
        return Ok(());
    }
    let before = draft.starter_texts.get(starter.name);
    if before.is_some_and(|text| !text.given()) {
        return Err(Problem::new(field, UserText::new("problem.parameter.changed")));
    }
    let there = before.is_some();
    draft.params.insert(field, value);
    let anew = draft.filled().filter(|_| there);
    draft.starter_texts.extend(anew.map(|text| (starter.name, text)));
    Ok(())
}

/// Returns the script that a question is about, if it has been read or written.
fn script_at(field: FieldId, text: &str, draft: &Draft) -> Option<Script> {
    match field {
        FieldId::ScriptText => Some(Script::new(text, ScriptOrigin::Typed)),
        FieldId::ScriptFile => draft.script_file.clone().filter(|script| is_from(script, text)),
        _ => None,
    }
}

fn is_from(script: &Script, path: &str) -> bool {
    matches!(&script.origin, ScriptOrigin::File(known) if known.to_string_lossy() == path.trim())
}

/// Returns the preview: the size, and warnings.
pub fn preview(language: Language, field: FieldId, text: &str, draft: &Draft) -> Vec<Preview> {
    let Some(script) = script_at(field, text, draft) else { return Vec::new() };
    let size = Preview::Note(t!(language, "script.size", size = script.size(), most = LARGEST));
    let warnings = script.remarks(draft.system()).into_iter().map(|remark| Preview::Warning(remark.say));
    let warnings: Vec<Preview> = warnings.collect();
    std::iter::once(size).chain(warnings).chain(difference(language, &script, field, draft)).collect()
}

/// The number of lines shown for each side of a fix.
const SHOWN: usize = 2;

/// Returns the changes of the proposed fix. A file's text isn't on the screen, so only added lines are shown for it.
fn difference(language: Language, script: &Script, field: FieldId, draft: &Draft) -> Vec<Preview> {
    let Some(repair) = script.remarks(draft.system()).into_iter().find_map(|remark| remark.repair) else {
        return Vec::new();
    };
    let lines = repair.difference(script.reveal(), SHOWN).into_iter();
    let hidden = |sign: &char| field == FieldId::ScriptFile && (*sign == '-' || repair.reveals());
    lines
        .filter(|(sign, _)| !hidden(sign))
        .map(|(sign, line)| {
            Preview::Change(t!(language, "script.difference", sign = sign, line = SanitizedText::new(line)))
        })
        .collect()
}

/// Returns the fix that a key press can apply.
pub fn repair(field: FieldId, text: &str, draft: &Draft) -> Option<ScriptRepair> {
    let script = script_at(field, text, draft)?;
    script.remarks(draft.system()).into_iter().find_map(|remark| remark.repair)
}

/// Returns the title and the key of the section of the guide.
pub fn guide(language: Language, field: FieldId, at: Option<&str>, draft: &Draft) -> (String, &'static str) {
    let starter = at.and_then(|id| id.strip_prefix(STARTER)).and_then(script_templates::find);
    match (field, at) {
        _ if starter.is_some() => {
            (starter.map_or("", |starter| starter.title(language.code())).to_owned(), "script.starter")
        }
        (FieldId::Param(_), _) => {
            let parameter = draft.starter().and_then(|starter| starter.parameter(field));
            let label = parameter.map_or("", |parameter| parameter.label(language.code()));
            (label.to_owned(), "script.parameter")
        }
        (FieldId::Script, Some("file")) => (t!(language, "script.file").to_owned(), "script.file"),
        (FieldId::Script, Some("typed")) => (t!(language, "script.typed").to_owned(), "script.typed"),
        (FieldId::Script, Some("none")) => (t!(language, "script.none").to_owned(), "script.none"),
        (FieldId::ScriptFile, _) => (t!(language, "field.script.path.label").to_owned(), "script.path"),
        _ if draft.system().windows() => (t!(language, "field.script.label").to_owned(), "script.windows"),
        (FieldId::ScriptText, _) => (t!(language, "field.script.text.label").to_owned(), "script.text"),
        _ => (t!(language, "field.script.label").to_owned(), "script"),
    }
}

/// Describes a script without its text.
fn describe(language: Language, script: &Script) -> String {
    let size = t!(language, "script.bytes", n = script.size());
    match &script.origin {
        ScriptOrigin::File(path) => format!("{}, {size}", SanitizedText::new(path.to_string_lossy())),
        ScriptOrigin::Typed => t!(language, "script.typed-here", size = size),
        ScriptOrigin::Plan => t!(language, "script.from-plan", size = size),
        ScriptOrigin::Starter(name) => {
            let title = script_templates::find(name).map_or("", |starter| starter.title(language.code()));
            t!(language, "script.from-starter", title = title, size = size)
        }
    }
}

/// Returns the line of the review, with the first warning.
pub fn review(language: Language, draft: &Draft) -> ReviewLine {
    let script = draft.chosen_script();
    let mut value = script.map_or_else(|| t!(language, "script.none").to_owned(), |it| describe(language, it));
    let remarks = script.map(|script| script.remarks(draft.system())).unwrap_or_default();
    if let Some(first) = remarks.first() {
        let first_warning = crate::text::say(language, &first.say);
        value = match remarks.len() {
            1 => t!(language, "script.warned", script = value, warning = first_warning),
            n => t!(language, "script.warned.more", script = value, warning = first_warning, n = n - 1),
        };
    }
    let field = match draft.script {
        Some(ScriptChoice::File) => FieldId::ScriptFile,
        Some(ScriptChoice::Typed | ScriptChoice::Starter(_)) => FieldId::ScriptText,
        _ => FieldId::Script,
    };
    let sent = script.map_or(Sent::Nothing, |_| Sent::Note("userData".to_owned()));
    ReviewLine { field, value, sent }
}

fn choice(id: &str) -> ScriptChoice {
    match id {
        "file" => ScriptChoice::File,
        "typed" => ScriptChoice::Typed,
        _ => match id.strip_prefix(STARTER).and_then(script_templates::find) {
            Some(starter) => ScriptChoice::Starter(starter.name),
            None => ScriptChoice::None,
        },
    }
}

fn id_of(choice: ScriptChoice) -> String {
    match choice {
        ScriptChoice::None => "none".to_owned(),
        ScriptChoice::File => "file".to_owned(),
        ScriptChoice::Typed => "typed".to_owned(),
        ScriptChoice::Starter(name) => format!("{STARTER}{name}"),
    }
}

fn answered(language: Language, choice: ScriptChoice) -> String {
    match choice {
        ScriptChoice::None => t!(language, "script.none").to_owned(),
        ScriptChoice::File => t!(language, "script.file").to_owned(),
        ScriptChoice::Typed => t!(language, "script.typed").to_owned(),
        ScriptChoice::Starter(name) => {
            script_templates::find(name).map_or_else(String::new, |starter| starter.title(language.code()).to_owned())
        }
    }
}

fn script_field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let own = ["none", "file", "typed"].map(|id| {
        let cells = vec![
            Cell::left(t!(language, &format!("script.{id}"))),
            Cell::quiet(t!(language, &format!("script.{id}.about"))),
        ];
        ListItem::new(id, cells)
    });
    let fitting = draft.blueprint.iter().flat_map(|of| script_templates::fitting(&of.item));
    let offers: Vec<ListItem> = own.into_iter().chain(fitting.map(|it| offer(language, it))).collect();
    let own = |id: &str, from| (SanitizedText::new(id), from);
    let default = match &draft.requested.script {
        Some(Some(Script { origin: ScriptOrigin::File(_), .. })) => own("file", draft.requested.provenance()),
        Some(Some(_)) => own("typed", draft.requested.provenance()),
        Some(None) => own("none", draft.requested.provenance()),
        None => proposed(draft, catalog, &offers).unwrap_or_else(|| own("none", Provenance::Usual)),
    };
    let field = Field::new(FieldId::Script, FieldKind::Pick(Loadable::Ready(offers)))
        .answered(draft.script.map(|it| answered(language, it)))
        .at(draft.script.map(id_of))
        .or_default(Some((Value::Offer(default.0), default.1)));
    match draft.script {
        None | Some(ScriptChoice::None) => field.secondary_in(draft),
        // The questions about a script follow it.
        Some(_) => field,
    }
}

/// Returns what the purpose proposes, if the template fits the chosen blueprint.
fn proposed(draft: &Draft, catalog: &Catalog, offers: &[ListItem]) -> Option<(SanitizedText, Provenance)> {
    let start = draft.proposal(catalog)?.start?;
    let starter = start.starter(draft.blueprint.as_ref().map(|of| &of.item));
    let wanted = match (&start.script, starter) {
        (None, _) => "none".to_owned(),
        (Some(_), starter) => format!("{STARTER}{}", starter?.name),
    };
    let offered = offers.iter().find(|offer| *offer.id == *wanted)?;
    Some((offered.id.clone(), Provenance::Purpose(&start.why.script)))
}

fn offer(language: Language, starter: &ScriptTemplate) -> ListItem {
    let cells = vec![Cell::left(starter.title(language.code())), Cell::quiet(starter.about(language.code()))];
    ListItem::new(format!("{STARTER}{}", starter.name), cells).under(t!(language, "script.starters"))
}

fn file_field(language: Language, draft: &Draft) -> Field {
    let requested = draft.requested.script.clone().flatten();
    let script = draft.script_file.as_ref().or(requested.as_ref());
    let path = match script.map(|script| &script.origin) {
        Some(ScriptOrigin::File(path)) => path.to_string_lossy().into_owned(),
        _ => String::new(),
    };
    let default = requested.filter(|script| matches!(script.origin, ScriptOrigin::File(_)) && script.size() > 0);
    Field::new(FieldId::ScriptFile, FieldKind::File { path })
        .answered(draft.script_file.as_ref().map(|it| describe(language, it)))
        .or_default(default.map(|script| (Value::Script(script), draft.requested.provenance())))
}

/// Returns the template's questions.
fn param_fields(language: Language, draft: &Draft) -> Vec<Field> {
    let (Some(starter), Some(of)) = (draft.starter(), &draft.blueprint) else { return Vec::new() };
    let field = |(at, parameter): (usize, &TemplateParameter)| {
        let at = starter.question(at);
        let default = parameter.default(&of.item);
        let text = draft.params.get(&at).or(default.as_ref()).cloned().unwrap_or_default();
        Field::new(at, FieldKind::Line { text })
            .answered(draft.params.get(&at))
            .or_default(default.map(|value| (Value::Text(value), Provenance::Starter)))
            .called(parameter.label(language.code()), parameter.prompt(language.code()))
    };
    starter.parameters().iter().enumerate().map(field).collect()
}

fn text_field(language: Language, draft: &Draft) -> Field {
    let requested =
        draft.requested.script.clone().flatten().filter(|script| !matches!(script.origin, ScriptOrigin::File(_)));
    let default = match draft.script {
        Some(ScriptChoice::Starter(_)) => draft.filled().map(|script| (script, Provenance::Starter)),
        _ => requested.map(|script| (script, draft.requested.provenance())),
    };
    let answer = draft.chosen_script();
    let shown = answer.or(default.as_ref().map(|(script, _)| script));
    let text = shown.map(|script| script.reveal().to_owned()).unwrap_or_default();
    let field = Field::new(FieldId::ScriptText, FieldKind::Script { text })
        .answered(answer.map(|it| describe(language, it)))
        .or_default(default.map(|(script, from)| (Value::Script(script), from)));
    match draft.script {
        // It already has a text.
        Some(ScriptChoice::Starter(_)) => {
            field.called(t!(language, "field.script.text.label"), t!(language, "script.given.prompt"))
        }
        _ => field,
    }
}
