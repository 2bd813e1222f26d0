//! `skysail doctor`: what Skysail sees of the terminal, the files, the environment and the
//! credentials. It asks nothing of the network and tells no secret: of variables that may hold
//! one only the name, of addresses neither user nor password.

mod credentials;
mod environment;
mod files;
mod terminal;

pub use terminal::differences;

use super::console::Console;
use super::exit::DONE;
use crate::args::{Output, TargetOptions};
use crate::domain::sanitized_text::SanitizedText;
use crate::store::Folders;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Cells of the names of facts.
const NAMES: usize = 23;

/// The variables of the environment.
type Variables = BTreeMap<String, String>;

/// One thing that is seen.
struct Fact {
    /// Its name in the document; its words are the text `doctor.SECTION.NAME`.
    name: &'static str,
    value: Value,
    words: String,
}

/// What belongs together.
struct Section {
    name: &'static str,
    facts: Vec<Fact>,
    /// What is wrong, in sentences.
    troubles: Vec<String>,
}

impl Section {
    fn new(name: &'static str) -> Section {
        Section { name, facts: Vec::new(), troubles: Vec::new() }
    }

    fn fact(&mut self, name: &'static str, value: impl Into<Value>, words: impl Into<String>) {
        self.facts.push(Fact { name, value: value.into(), words: words.into() });
    }

    /// A text as it is, or that there is none.
    fn text(&mut self, name: &'static str, text: Option<&str>) {
        let clean = text.map(SanitizedText::new);
        let words = clean.as_deref().unwrap_or(crate::t!("doctor.not-set")).to_owned();
        self.fact(name, clean.map(|text| text.to_string()), words);
    }

    fn switch(&mut self, name: &'static str, on: bool) {
        self.fact(name, on, crate::t!(if on { "doctor.yes" } else { "doctor.no" }));
    }
}

/// Looks at everything, and says it.
pub async fn run(output: Output, site: &TargetOptions, folders: &Folders, console: &mut Console) -> u8 {
    let variables: Variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
        .collect();
    let sections = [
        terminal::look(&variables),
        files::look(folders),
        environment::look(&variables),
        environment::network(&variables),
        credentials::look(site, &variables).await,
    ];
    match output {
        Output::Json => console.json(&document(&sections)),
        Output::Text => lines(&sections).iter().for_each(|line| console.line(line)),
    }
    DONE
}

fn document(sections: &[Section]) -> Value {
    let mut all = Map::new();
    all.insert("version".into(), env!("CARGO_PKG_VERSION").into());
    for section in sections {
        let mut facts: Map<String, Value> =
            section.facts.iter().map(|fact| (fact.name.to_owned(), fact.value.clone())).collect();
        facts.insert("troubles".into(), section.troubles.clone().into());
        all.insert(section.name.to_owned(), Value::Object(facts));
    }
    Value::Object(all)
}

fn lines(sections: &[Section]) -> Vec<String> {
    let mut all = vec![crate::t!("doctor.version", version = env!("CARGO_PKG_VERSION"))];
    for section in sections {
        all.push(String::new());
        all.push(crate::t!(&format!("doctor.{}", section.name)).to_owned());
        for fact in &section.facts {
            let name = crate::t!(&format!("doctor.{}.{}", section.name, fact.name));
            all.push(format!("  {name:<NAMES$} {}", fact.words));
        }
        all.extend(section.troubles.iter().map(|trouble| format!("  ! {trouble}")));
    }
    all
}
