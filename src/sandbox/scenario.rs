//! Scenarios: what goes wrong and when, as read from a TOML file.

mod check;
mod fault;
mod named;
mod pace;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use named::NAMED;

pub use fault::{Fault, FaultEffect, FaultKind, OperationOutcome, PriorRequest};
pub use pace::{CatalogPadding, Latency, Quota, Timing};

/// The behavior of the sandbox's service: calm, slow, full, or failing at certain points.
///
/// All times are in seconds and are divided by the sandbox's speed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// The name.
    pub name: String,
    /// A one-sentence description.
    pub about: String,
    /// The seed that makes random faults repeatable; by default the sandbox's own.
    pub seed: Option<u64>,
    /// How long replies take.
    pub latency: Latency,
    /// How long the operations take.
    pub pace: Timing,
    /// The account's limits.
    pub quota: Quota,
    /// Entries of the catalog beyond the real ones.
    pub catalog: CatalogPadding,
    /// Number of items on a page of a list.
    pub page_size: Option<usize>,
    /// Opt-in Regions that aren't enabled.
    pub disabled_regions: Vec<String>,
    /// How far the service's clock is ahead of the user's, in seconds; not divided by the speed.
    pub skew: f64,
    /// Latencies that differ from the usual ones, in milliseconds.
    pub pings: BTreeMap<String, u64>,
    /// The addresses of domain names, with `*` for all others; by default that of the instance in question.
    pub dns: BTreeMap<String, String>,
    /// Whether an add-on requested with an instance has its own operation.
    pub add_on_operations: bool,
    /// Faults of requests.
    pub fault: Vec<Fault>,
    /// Outcomes of accepted operations.
    pub operation: Vec<OperationOutcome>,
    /// Requests run before the first one: what the account holds at the start.
    pub before: Vec<PriorRequest>,
    /// What a test expects at the end. The sandbox ignores it.
    pub expect: Option<toml::Table>,
}

/// Why a scenario can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadScenario {
    /// There is no built-in one with this name.
    #[error("There is no scenario {:?}. The nearest: {}.", .0, Scenario::nearest(.0).join(", "))]
    Name(String),
    /// It isn't TOML.
    #[error("{0}")]
    Toml(toml::de::Error),
    /// It has an unknown field.
    #[error("There is no field {name:?}.")]
    Field {
        /// The field.
        name: String,
        /// The fields that could be there.
        known: Vec<String>,
    },
    /// It names an action that the sandbox doesn't implement.
    #[error("There is no action {0:?}.")]
    Action(String),
    /// A field is missing or has a wrong value; the deserializer's words.
    #[error("{0}")]
    Value(String),
}

/// Number of similar names suggested for an unknown scenario.
const NEAREST: usize = 3;

/// Parses through JSON, which is needed anyway: a second deserializer for each type would enlarge the program.
fn from_toml(table: &toml::Table) -> Result<Scenario, BadScenario> {
    let text = serde_json::to_string(table).map_err(|error| BadScenario::Value(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| {
        let words = error.to_string();
        let mut quoted = words.split('`').skip(1).step_by(2).map(str::to_owned);
        match quoted.next().filter(|_| words.starts_with("unknown field")) {
            Some(name) => BadScenario::Field { name, known: quoted.collect() },
            // The position refers to a text that nobody wrote.
            None => BadScenario::Value(words.split(" at line ").next().unwrap_or_default().to_owned()),
        }
    })
}

impl Scenario {
    /// Returns the scenario in which nothing goes wrong and everything takes its usual time.
    pub fn calm() -> Self {
        Self { name: "calm".into(), about: "Nothing goes wrong.".into(), ..Self::default() }
    }

    /// Returns a built-in scenario.
    pub fn named(name: &str) -> Result<Self, BadScenario> {
        let found = NAMED.iter().find(|(named, _)| *named == name);
        let (_, text) = found.ok_or_else(|| BadScenario::Name(name.to_owned()))?;
        Self::parse(text).map(|scenario| Self { name: name.to_owned(), ..scenario })
    }

    /// Returns the built-in names most similar to this one, nearest first.
    pub fn nearest(name: &str) -> Vec<&'static str> {
        let normalized = name.to_lowercase().replace(['_', ' '], "-");
        // Containing the text counts for more than the same letters in another order.
        let part = |known: &str| !normalized.is_empty() && known.contains(&normalized);
        let rank = |known: &str| strsim::jaro_winkler(known, &normalized) + f64::from(u8::from(part(known)));
        let mut all: Vec<&str> = Self::names().collect();
        all.sort_by(|one, other| rank(other).total_cmp(&rank(one)));
        all.truncate(NEAREST);
        all
    }

    /// Returns the names of the built-in scenarios.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// Returns whether it is a path rather than a name.
    pub fn is_path(name_or_path: &str) -> bool {
        name_or_path.contains(['/', '\\', '.'])
    }

    /// Parses the TOML of a file, which names the scenario if the text doesn't.
    ///
    /// # Errors
    /// What in it is invalid.
    pub fn of_file(path: &Path, text: &str) -> Result<Self, BadScenario> {
        let mut scenario = Self::parse(text)?;
        if scenario.name.is_empty() {
            scenario.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        }
        Ok(scenario)
    }

    /// Parses a scenario from TOML.
    ///
    /// # Errors
    /// What in it is invalid.
    pub fn parse(text: &str) -> Result<Self, BadScenario> {
        let table: toml::Table = text.parse().map_err(BadScenario::Toml)?;
        let scenario = from_toml(&table)?;
        check::actions(&scenario)?;
        Ok(scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_scenario_parses_and_has_a_description() {
        for name in Scenario::names() {
            let scenario = Scenario::named(name).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(scenario.about.ends_with('.'), "{name} needs a sentence");
        }
    }

    #[test]
    fn invalid_scenario_is_refused_with_a_suggestion() {
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
    fn manual_lists_every_scenario_and_its_example_parses() {
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
    fn scenario_of_a_file_is_named_after_it() {
        let found = Scenario::of_file(Path::new("some/mine.toml"), "about = \"Mine.\"\npage_size = 3").unwrap();
        assert_eq!((found.name.as_str(), found.page_size), ("mine", Some(3)));
        assert_eq!(Scenario::named("slow").unwrap().name, "slow");
    }
}
