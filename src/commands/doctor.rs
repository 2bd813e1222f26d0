//! `skysail doctor`: diagnoses the terminal, the files, the environment, and the credentials. It uses no network and
//! shows no secrets: of variables that may hold one only the name, of URLs neither user nor password.

mod credentials;
mod environment;
mod files;
mod terminal;

pub use terminal::differences;

use super::exit::{DONE, NOTHING};
use super::output::Console;
use super::styled::{Piece, StyledLine, Tone};
use crate::args::{Output, TargetOptions};
use crate::domain::sanitized_text::SanitizedText;
use crate::lightsail::{NetworkSettings, Target, network_settings};
use crate::store::Folders;
use crate::text::Language;
use crate::widgets::pad;
use crate::widgets::wrap::wrap;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Cells of the names of facts.
const NAMES: usize = 23;

/// The environment variables.
type Variables = BTreeMap<String, String>;

/// A fact.
struct Fact {
    /// Its name in the JSON document; its text key is `doctor.SECTION.NAME`.
    name: &'static str,
    value: Value,
    words: String,
}

/// A section of facts.
struct Section {
    name: &'static str,
    facts: Vec<Fact>,
    /// What keeps Skysail from working, in sentences.
    errors: Vec<String>,
    /// What else is wrong, in sentences.
    warnings: Vec<String>,
}

impl Section {
    fn new(name: &'static str) -> Section {
        Section { name, facts: Vec::new(), errors: Vec::new(), warnings: Vec::new() }
    }

    fn fact(&mut self, name: &'static str, value: impl Into<Value>, words: impl Into<String>) {
        self.facts.push(Fact { name, value: value.into(), words: words.into() });
    }

    /// Adds a text, or that there is none.
    fn text(&mut self, language: Language, name: &'static str, text: Option<&str>) {
        let clean = text.map(SanitizedText::new);
        let words = clean.as_deref().unwrap_or(t!(language, "doctor.not-set")).to_owned();
        self.fact(name, clean.map(|text| text.to_string()), words);
    }

    fn switch(&mut self, language: Language, name: &'static str, on: bool) {
        self.fact(name, on, t!(language, if on { "doctor.yes" } else { "doctor.no" }));
    }
}

/// Collects all facts and prints them. The exit status is 1 if something keeps Skysail from working.
pub async fn run(output: Output, target: &TargetOptions, folders: &Folders, console: &mut Console) -> u8 {
    let language = console.language;
    let mut variables = Variables::new();
    variables.extend(
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))),
    );
    let sdk_target = Target { profile: target.profile.clone(), endpoint_url: target.endpoint_url.clone() };
    let network_info =
        if target.sandbox.is_some() { NetworkSettings::default() } else { network_settings(&sdk_target).await };
    let sections = [
        terminal::look(language, &variables),
        files::look(language, folders),
        environment::look(language, &variables),
        environment::network(language, &variables, &network_info),
        credentials::look(language, target, &variables).await,
    ];
    match output {
        Output::Json => console.json(&document(&sections)),
        Output::Text => {
            let columns = console.style().columns;
            lines(language, &sections, columns).iter().for_each(|line| console.print_whole(line));
        }
    }
    if sections.iter().all(|section| section.errors.is_empty()) { DONE } else { NOTHING }
}

fn document(sections: &[Section]) -> Value {
    let mut all = Map::new();
    all.insert("version".into(), env!("CARGO_PKG_VERSION").into());
    for section in sections {
        let mut facts = Map::new();
        facts.extend(section.facts.iter().map(|fact| (camel_case(fact.name), fact.value.clone())));
        facts.insert("problems".into(), section.errors.clone().into());
        facts.insert("warnings".into(), section.warnings.clone().into());
        all.insert(camel_case(section.name), Value::Object(facts));
    }
    Value::Object(all)
}

/// Returns a name as members of all JSON documents are written: `config-file` is `configFile`.
fn camel_case(name: &str) -> String {
    let mut parts = name.split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        let (initial, rest) = part.split_at(part.len().min(1));
        all + &initial.to_ascii_uppercase() + rest
    })
}

/// Returns the facts by section, then the number of problems, and how to log a run. Long values continue on indented lines.
fn lines(language: Language, sections: &[Section], columns: Option<usize>) -> Vec<StyledLine> {
    let version = t!(language, "doctor.version", version = env!("CARGO_PKG_VERSION"));
    let mut all = vec![StyledLine::of(Tone::Strong, version)];
    for section in sections {
        all.push(StyledLine::default());
        all.push(StyledLine::of(Tone::Strong, t!(language, &format!("doctor.{}", section.name))));
        for fact in &section.facts {
            let name = t!(language, &format!("doctor.{}.{}", section.name, fact.name));
            let name = Piece::new(Tone::Dim, format!("  {} ", pad(name, NAMES, false)));
            all.extend(hanging(name, &fact.words, Tone::Plain, columns));
        }
        let errors = section.errors.iter().map(|error| (Tone::Bad, error));
        for (tone, text) in errors.chain(section.warnings.iter().map(|warning| (Tone::Warn, warning))) {
            all.extend(hanging(Piece::new(tone, "  ! "), text, tone, columns));
        }
    }
    all.push(StyledLine::default());
    let errors = sections.iter().map(|section| section.errors.len()).sum();
    let warnings: usize = sections.iter().map(|section| section.warnings.len()).sum();
    all.push(match errors + warnings {
        0 => StyledLine::of(Tone::Good, t!(language, "doctor.problems.none")),
        n => StyledLine::of(Tone::Warn, crate::text::count(language, "doctor.problems", n)),
    });
    if errors > 0 {
        all.push(StyledLine::of(Tone::Bad, crate::text::count(language, "doctor.serious", errors)));
    }
    all.push(StyledLine::of(Tone::Dim, t!(language, "doctor.log")));
    all
}

/// Lays out a text behind its name, wrapped with a hanging indent.
fn hanging(name: Piece, text: &str, tone: Tone, columns: Option<usize>) -> Vec<StyledLine> {
    let indent = name.cells();
    let parts = match columns {
        Some(columns) if columns >= indent + LEAST => wrap(text, columns - indent),
        Some(columns) => wrap(text, columns.max(LEAST)),
        None => vec![text.to_owned()],
    };
    let rest = " ".repeat(indent);
    let before = |at: usize| if at == 0 { name.clone() } else { Piece::plain(&*rest) };
    parts.iter().enumerate().map(|(at, part)| StyledLine(vec![before(at), Piece::new(tone, part)])).collect()
}

/// Minimum cells for text behind a name.
const LEAST: usize = 16;
