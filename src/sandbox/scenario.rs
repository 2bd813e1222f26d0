//! What goes wrong, and when: a scenario as its file states it.

mod check;
mod fault;
mod named;
mod pace;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;

use named::NAMED;

pub use fault::{Fault, FaultEffect, FaultKind, OperationFate, PriorRequest};
pub use pace::{CatalogPadding, Latency, Quota, Timing};

/// What the sandbox's service is like: calm, slow, full, or failing on cue.
///
/// Every time in it is in seconds and is divided by the sandbox's speed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// One sentence for people.
    pub about: String,
    /// Makes random faults repeatable; the sandbox's own seed where absent.
    pub seed: Option<u64>,
    /// How long answers take.
    pub latency: Latency,
    /// How long what they begin takes.
    pub pace: Timing,
    /// How much an account may have.
    pub quota: Quota,
    /// What the lists of offers have beyond the real ones.
    pub catalog: CatalogPadding,
    /// How many items a page of a list has.
    pub page_size: Option<usize>,
    /// Opt-in Regions that are not enabled.
    pub disabled_regions: Vec<String>,
    /// How far the service's clock is from the user's, in seconds; not divided by the speed.
    pub skew: f64,
    /// Round trips that differ from the usual ones, in milliseconds.
    pub pings: BTreeMap<String, u64>,
    /// Where domain names lead, `*` for all others; to the instance in question where nothing is said.
    pub dns: BTreeMap<String, String>,
    /// Whether an add-on asked for with an instance shows an operation of its own.
    pub add_on_operations: bool,
    /// What goes wrong with requests.
    pub fault: Vec<Fault>,
    /// What goes wrong with operations that were accepted.
    pub operation: Vec<OperationFate>,
    /// Requests done before the first one: what the account holds at the start.
    pub before: Vec<PriorRequest>,
    /// What a test expects at the end. The sandbox does not read it.
    pub expect: Option<toml::Table>,
}

/// Why a scenario cannot be used, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadScenario(String);

impl fmt::Display for BadScenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadScenario {}

/// How many scenarios are named in place of one that there isn't.
const NEAREST: usize = 3;

/// By way of JSON, whose reader is there anyway: a second one for each type makes the program larger.
fn from_toml(table: &toml::Table) -> Result<Scenario, BadScenario> {
    let text = serde_json::to_string(table).map_err(|error| BadScenario(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| {
        let words = error.to_string();
        // The place is that in a text which nobody wrote.
        BadScenario(words.split(" at line ").next().unwrap_or_default().to_owned())
    })
}

impl Scenario {
    /// Nothing goes wrong, and everything takes the time it takes at the service.
    pub fn calm() -> Self {
        Self { name: "calm".into(), about: "Nothing goes wrong.".into(), ..Self::default() }
    }

    /// One of those that come with the program.
    pub fn named(name: &str) -> Result<Self, BadScenario> {
        let found = NAMED.iter().find(|(named, _)| *named == name);
        let (_, text) = found.ok_or_else(|| {
            BadScenario(format!("There is no scenario {name:?}. The nearest: {}.", Self::nearest(name).join(", ")))
        })?;
        Self::parse(text).map(|scenario| Self { name: name.to_owned(), ..scenario })
    }

    /// The names that this one was most likely meant for, the nearest first.
    pub fn nearest(name: &str) -> Vec<&'static str> {
        let meant = name.to_lowercase().replace(['_', ' '], "-");
        // Part of a name counts for more than its letters in another order.
        let part = |known: &str| !meant.is_empty() && known.contains(&meant);
        let rank = |known: &str| strsim::jaro_winkler(known, &meant) + f64::from(u8::from(part(known)));
        let mut all: Vec<&str> = Self::names().collect();
        all.sort_by(|one, other| rank(other).total_cmp(&rank(one)));
        all.truncate(NEAREST);
        all
    }

    /// The names of those that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// A scenario by its name, or else from a file at that path.
    pub fn find(name_or_path: &str) -> Result<Self, BadScenario> {
        match Self::is_path(name_or_path) {
            true => Self::load(Path::new(name_or_path)),
            false => Self::named(name_or_path),
        }
    }

    /// Whether a path is meant, and no name.
    pub fn is_path(name_or_path: &str) -> bool {
        name_or_path.contains(['/', '\\', '.'])
    }

    /// Reads a scenario from a TOML file.
    ///
    /// # Errors
    /// Why it can't be read, or what in it means nothing.
    pub fn load(path: &Path) -> Result<Self, BadScenario> {
        let unreadable = |why: &dyn fmt::Display| BadScenario(format!("{} cannot be read: {why}.", path.display()));
        // Reading a named pipe waits for whoever writes to it.
        if path.metadata().is_ok_and(|data| !data.is_file()) {
            return Err(unreadable(&"it is not a regular file"));
        }
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(&error))?;
        let mut scenario = Self::parse(&text).map_err(|error| BadScenario(format!("{}: {error}", path.display())))?;
        if scenario.name.is_empty() {
            scenario.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        }
        Ok(scenario)
    }

    /// Reads a scenario from TOML.
    ///
    /// # Errors
    /// What in it means nothing.
    pub fn parse(text: &str) -> Result<Self, BadScenario> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| BadScenario(error.to_string()))?;
        let scenario = from_toml(&table)?;
        check::actions(&scenario)?;
        Ok(scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_scenario_reads_and_says_what_it_is_about() {
        for name in Scenario::names() {
            let scenario = Scenario::named(name).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(scenario.about.ends_with('.'), "{name} needs a sentence");
        }
    }

    #[test]
    fn a_scenario_that_means_nothing_is_refused_in_words() {
        let refused = |text: &str| Scenario::parse(text).unwrap_err().to_string();
        assert!(refused("[[fault]]\naction = [\"CreateInstance\"]").contains("CreateInstance"));
        assert!(refused("[[fault]]\nreplay = \"cut\"").contains("replay"));
        for (name, nearest) in [
            ("lost-rply", "lost-reply"),
            ("LOST_REPLY", "lost-reply"),
            ("throttled", "throttled-create"),
            ("clam", "calm"),
        ] {
            assert_eq!(Scenario::nearest(name)[0], nearest, "{name}");
        }
        assert!(Scenario::named("lost-rply").unwrap_err().to_string().contains("The nearest: lost-reply, "));
    }

    #[test]
    fn the_manual_lists_every_scenario_and_its_example_is_one() {
        let manual = include_str!("../../assets/scenarios/README.md");
        for name in Scenario::names() {
            let about = Scenario::named(name).unwrap().about;
            assert!(manual.contains(&format!("| `{name}` | {about} |")), "{name}");
        }
        let example = manual.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let scenario = Scenario::parse(example).unwrap();
        assert_eq!((scenario.fault.len(), scenario.operation.len(), scenario.before.len()), (1, 1, 1));
    }

    #[test]
    fn a_scenario_is_found_by_its_name_or_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.toml");
        std::fs::write(&path, "about = \"Mine.\"\npage_size = 3").unwrap();
        let found = Scenario::find(path.to_str().unwrap()).unwrap();
        assert_eq!((found.name.as_str(), found.page_size), ("mine", Some(3)));
        assert_eq!(Scenario::find("slow").unwrap().name, "slow");
        let missing = folder.path().join("none.toml");
        assert!(Scenario::find(missing.to_str().unwrap()).unwrap_err().to_string().contains("cannot be read"));
    }
}
