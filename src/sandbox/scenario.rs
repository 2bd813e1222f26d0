//! What goes wrong, and when: a scenario as its file states it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// What the sandbox's service is like: calm, slow, full, or failing on cue.
///
/// Every time in it is in seconds and is divided by the sandbox's speed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    pub name: String,
    /// One sentence for people.
    pub about: String,
    /// Makes random faults repeatable; the sandbox's own seed where absent.
    pub seed: Option<u64>,
    pub latency: Latency,
    pub pace: Pace,
    pub quota: Quota,
    pub catalog: Extra,
    /// How many items a page of a list has.
    pub page_size: Option<usize>,
    /// Opt-in Regions that are not enabled.
    pub disabled_regions: Vec<String>,
    /// How far the service's clock is from the person's, in seconds; not divided by the speed.
    pub skew: f64,
    /// Round trips that differ from the usual ones, in milliseconds.
    pub pings: BTreeMap<String, u64>,
    /// Whether an add-on asked for with an instance shows an operation of its own.
    pub add_on_operations: bool,
    pub fault: Vec<Fault>,
    pub operation: Vec<Fate>,
    /// Requests done before the first one: what the account holds at the start.
    pub before: Vec<Before>,
    /// What a test expects at the end. The sandbox does not read it.
    pub expect: Option<toml::Table>,
}

/// How long a call takes on its way.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Latency {
    pub every_call: f64,
    /// Up to so much more, by the seed.
    pub jitter: f64,
    pub of: BTreeMap<String, f64>,
}

/// How long things take at the service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pace {
    /// From a create until its operation has succeeded: 17.9 s observed.
    pub create_operation: f64,
    /// From a create until the instance is listed.
    pub listed: f64,
    /// From a create until the instance runs, on average; each differs by up to a third.
    pub running: f64,
    /// From running until the public addresses are there.
    pub addresses: f64,
    /// From running until port 22 answers; Windows takes twelve times as long.
    pub shell: f64,
    pub stop: f64,
    pub start: f64,
    pub reboot: f64,
    pub metadata: f64,
    pub https: f64,
}

/// The account's limits, a Region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quota {
    pub instances: usize,
    pub static_ips: usize,
    /// The price of the dearest plan that a new account may have, in USD a month.
    pub dearest_plan: Option<f64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Extra {
    /// Blueprints made up beyond the real ones.
    pub blueprints: usize,
}

/// Something that goes wrong with a call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    /// Actions it concerns; all of them when empty.
    pub action: Vec<String>,
    pub region: Option<String>,
    /// Which of those calls, counted from 1; every one when nothing is said.
    pub nth: Option<u64>,
    pub every: Option<u64>,
    pub from: Option<u64>,
    pub to: Option<u64>,
    /// Which calls by time, in seconds since the first call of all.
    pub from_second: Option<f64>,
    pub to_second: Option<f64>,
    /// How likely it is, from 0 to 1, by the seed.
    pub chance: Option<f64>,
    /// Whether the request takes effect.
    pub effect: Effect,
    /// Seconds until a late effect.
    pub late: f64,
    /// Seconds that the reply is held back.
    pub delay: f64,
    pub reply: Kind,
    /// The share of the body that still comes, from 0 to 1.
    pub sent: Option<f64>,
    pub bytes_per_second: u64,
    pub status: Option<u16>,
    pub error: Option<Exception>,
    /// Members of the reply by path, `*` for every item of a list: what they become.
    pub set: BTreeMap<String, Value>,
    pub null: Vec<String>,
    pub remove: Vec<String>,
    /// Every page names the next one as the page it is.
    pub repeat_token: bool,
    /// Bytes of space appended to the body, which JSON allows.
    pub padding: usize,
    /// What happens to the account afterwards, done by nobody we know.
    pub then: Vec<Then>,
}

/// Whether a request that got a bad reply has taken effect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// As the reply says: a good one has, a bad one has not.
    #[default]
    AsReplied,
    None,
    Done,
    /// Some time after the reply.
    Late,
}

/// What becomes of the reply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    #[default]
    Normal,
    /// The connection is reset.
    Cut,
    /// Only a part of the body comes.
    Partial,
    /// A page for people with status 200, as a hotel's network sends.
    Html,
    /// JSON that ends in the middle, with a length that fits.
    Garbage,
    Empty,
    Never,
    Drip,
    /// `status` with a page of a proxy.
    Status,
    /// `error`.
    Exception,
    Throttled,
    Expired,
    Denied,
    /// The key is not known, or the Region is not enabled.
    Unrecognized,
    RegionSetup,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    #[serde(rename = "type")]
    pub kind: String,
    pub code: Option<String>,
    #[serde(default)]
    pub message: String,
    pub docs: Option<String>,
    pub tip: Option<String>,
    pub status: Option<u16>,
}

/// A request done later by somebody else. `{name}` in its body is the first name of the
/// request that set it off.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    pub after: f64,
    pub action: String,
    #[serde(default)]
    pub body: Value,
}

/// A request done before the first one. `{n}` in its body counts from 1 to `times`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Before {
    pub region: String,
    pub action: String,
    #[serde(default)]
    pub body: Value,
    pub times: Option<usize>,
    /// How many seconds ago it was.
    #[serde(default)]
    pub ago: f64,
}

/// What becomes of an operation that began well.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fate {
    /// Its type; `CreateInstance` when nothing is said.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub nth: Option<u64>,
    pub every: Option<u64>,
    /// Fails with this code and these details.
    pub fails: Option<String>,
    pub details: String,
    /// Never ends; an instance stays pending.
    pub stuck: bool,
    /// Is no longer known some time after it began, though its work is done.
    pub vanishes: bool,
    /// Seconds until it fails or vanishes.
    pub after: Option<f64>,
    /// Seconds until an instance runs, and from then until it has its addresses.
    pub running: Option<f64>,
    pub addresses: Option<f64>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            create_operation: 17.9,
            listed: 1.4,
            running: 30.0,
            addresses: 0.0,
            shell: 6.0,
            stop: 20.0,
            start: 15.0,
            reboot: 20.0,
            metadata: 4.0,
            https: 120.0,
        }
    }
}

impl Default for Quota {
    /// AWS documentation: twenty instances and five static IPs a Region.
    fn default() -> Self {
        Self { instances: 20, static_ips: 5, dearest_plan: None }
    }
}

/// The scenarios that come with the program, in the order in which they are listed.
const NAMED: &[(&str, &str)] = &[
    ("calm", include_str!("../../assets/scenarios/calm.toml")),
    ("slow", include_str!("../../assets/scenarios/slow.toml")),
    ("lost-request", include_str!("../../assets/scenarios/lost-request.toml")),
    ("lost-reply", include_str!("../../assets/scenarios/lost-reply.toml")),
    ("half-reply", include_str!("../../assets/scenarios/half-reply.toml")),
    ("portal", include_str!("../../assets/scenarios/portal.toml")),
    ("silent", include_str!("../../assets/scenarios/silent.toml")),
    ("late-create", include_str!("../../assets/scenarios/late-create.toml")),
    ("error-but-done", include_str!("../../assets/scenarios/error-but-done.toml")),
    ("flaky-reads", include_str!("../../assets/scenarios/flaky-reads.toml")),
    ("storm", include_str!("../../assets/scenarios/storm.toml")),
    ("throttled-create", include_str!("../../assets/scenarios/throttled-create.toml")),
    ("name-taken", include_str!("../../assets/scenarios/name-taken.toml")),
    ("mixed-fates", include_str!("../../assets/scenarios/mixed-fates.toml")),
    ("stuck", include_str!("../../assets/scenarios/stuck.toml")),
    ("vanishing", include_str!("../../assets/scenarios/vanishing.toml")),
    ("late-address", include_str!("../../assets/scenarios/late-address.toml")),
    ("removed-elsewhere", include_str!("../../assets/scenarios/removed-elsewhere.toml")),
    ("strange-words", include_str!("../../assets/scenarios/strange-words.toml")),
    ("hostile", include_str!("../../assets/scenarios/hostile.toml")),
    ("bad-page", include_str!("../../assets/scenarios/bad-page.toml")),
    ("huge", include_str!("../../assets/scenarios/huge.toml")),
    ("endless-pages", include_str!("../../assets/scenarios/endless-pages.toml")),
    ("drip", include_str!("../../assets/scenarios/drip.toml")),
    ("skewed", include_str!("../../assets/scenarios/skewed.toml")),
    ("expired", include_str!("../../assets/scenarios/expired.toml")),
    ("denied", include_str!("../../assets/scenarios/denied.toml")),
    ("new-account", include_str!("../../assets/scenarios/new-account.toml")),
    ("unverified", include_str!("../../assets/scenarios/unverified.toml")),
    ("small-plans", include_str!("../../assets/scenarios/small-plans.toml")),
    ("account-setup", include_str!("../../assets/scenarios/account-setup.toml")),
    ("closed-regions", include_str!("../../assets/scenarios/closed-regions.toml")),
    ("weather", include_str!("../../assets/scenarios/weather.toml")),
];

/// Why a scenario cannot be used, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadScenario(String);

impl fmt::Display for BadScenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadScenario {}

impl Scenario {
    /// Nothing goes wrong, and everything takes the time it takes at the service.
    pub fn calm() -> Self {
        Self { name: "calm".into(), about: "Nothing goes wrong.".into(), ..Self::default() }
    }

    /// One of those that come with the program.
    pub fn named(name: &str) -> Result<Self, BadScenario> {
        let found = NAMED.iter().find(|(named, _)| *named == name);
        let (_, text) = found.ok_or_else(|| {
            let names: Vec<_> = Self::names().collect();
            BadScenario(format!("There is no scenario {name:?}. There are: {}.", names.join(", ")))
        })?;
        Self::parse(text).map(|scenario| Self { name: name.to_owned(), ..scenario })
    }

    /// The names of those that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// A scenario by its name, or else from a file at that path.
    pub fn find(name_or_path: &str) -> Result<Self, BadScenario> {
        let looks_like_path = name_or_path.contains(['/', '\\', '.']);
        match looks_like_path {
            true => Self::load(Path::new(name_or_path)),
            false => Self::named(name_or_path),
        }
    }

    pub fn load(path: &Path) -> Result<Self, BadScenario> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| BadScenario(format!("{} cannot be read: {error}.", path.display())))?;
        let mut scenario = Self::parse(&text).map_err(|error| BadScenario(format!("{}: {error}", path.display())))?;
        if scenario.name.is_empty() {
            scenario.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        }
        Ok(scenario)
    }

    pub fn parse(text: &str) -> Result<Self, BadScenario> {
        let scenario: Self = toml::from_str(text).map_err(|error| BadScenario(error.to_string()))?;
        let unknown = scenario.actions().find(|action| super::actions::find(action).is_none());
        match unknown {
            Some(action) => Err(BadScenario(format!("There is no action {action:?}."))),
            None => Ok(scenario),
        }
    }

    /// Every action that the scenario names.
    fn actions(&self) -> impl Iterator<Item = &str> {
        let faults = self.fault.iter().flat_map(|fault| {
            let then = fault.then.iter().map(|then| &then.action);
            fault.action.iter().chain(then)
        });
        let before = self.before.iter().map(|before| &before.action);
        faults.chain(before).chain(self.latency.of.keys()).map(String::as_str)
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
        assert!(Scenario::named("none").unwrap_err().to_string().contains("calm"));
    }
}
