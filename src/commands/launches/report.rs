//! `skysail launches report`: writes an anonymous report on a launch for an issue tracker.
//!
//! The report is an allowlist: known AWS names (actions, states, error codes, blueprints), figures, and Skysail's own
//! texts. Every other text in the journal is left out, whatever it contains.

use super::super::exit::{DONE, EarlyExit, NOTHING};
use super::super::output::Console;
use super::found_story;
use crate::args::ReportOptions;
use crate::domain::compatibility::IpType;
use crate::domain::cost_so_far::CostSoFar;
use crate::domain::facts;
use crate::domain::facts::unpacked;
use crate::domain::failure::Failure;
use crate::domain::follow_ups::FollowUpOutcome;
use crate::domain::instance::ApiCall;
use crate::domain::launch::journal_record::{JournalRecord, Manifest};
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::launch::story::{InstanceNews, Story, StoryEvent};
use crate::domain::owned_resource::OwnedResource;
use crate::domain::reachability::Reachability;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::spoken;
use crate::files::{self, Replace};
use crate::journal::{JournalDirectory, LaunchSummary};
use crate::text::Language;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// Runs the command and returns its exit status.
pub fn run(
    launches: &JournalDirectory,
    options: &ReportOptions,
    now: SystemTime,
    console: &mut Console,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    let (summary, story) = found_story(language, launches, options.launch.as_deref())?;
    let text = text(language, &summary, &story, now);
    let path = match &options.to {
        Some(path) if path.as_os_str() == "-" => {
            console.document(&text);
            return Ok(DONE);
        }
        Some(path) => path.clone(),
        None => PathBuf::from(format!("skysail-report-{}.md", stamp(summary.began))),
    };
    let failed = |error: io::Error| {
        let there = error.kind() == io::ErrorKind::AlreadyExists;
        let shown = SanitizedText::new(path.to_string_lossy());
        EarlyExit::new(
            NOTHING,
            match there {
                true => t!(language, "cli.report.exists", path = shown),
                false => {
                    crate::text::words(language, &files::sentence("cause.file.written", &path, &error)).into_owned()
                }
            },
        )
    };
    files::write_whole(&path, text.as_bytes(), Replace::No).map_err(failed)?;
    written(&path, console);
    Ok(DONE)
}

fn written(path: &Path, console: &mut Console) {
    console.line(t!(console.language, "cli.report.written", path = SanitizedText::new(path.to_string_lossy())));
    console.note(t!(console.language, "cli.report.read-it"));
}

/// Returns a time as `20261123-134501`, unlike the full ID, which is the value of a tag.
fn stamp(began: SystemTime) -> String {
    let time = jiff::Timestamp::try_from(began).unwrap_or_default();
    time.strftime("%Y%m%d-%H%M%S").to_string()
}

/// Returns the report, in Markdown.
pub fn text(language: Language, summary: &LaunchSummary, story: &Story, now: SystemTime) -> String {
    let mut sections =
        vec![format!("# {}", t!(language, "cli.report.title")), t!(language, "cli.report.intro").to_owned()];
    let mut section = |key: &str, lines: Vec<String>| {
        let lines = if lines.is_empty() { vec!["-".to_owned()] } else { lines };
        sections.push(format!("## {}", t!(language, key)));
        sections.push(lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n"));
    };
    section("cli.report.program", program(language, summary, story));
    section("cli.report.request", requested(language, &summary.manifest));
    section("cli.report.events", events(language, story));
    section("cli.report.outcome", outcome(language, story, now));
    section("cli.report.left-out", left_out(language, summary, story));
    sections.join("\n\n") + "\n"
}

fn program(language: Language, summary: &LaunchSummary, story: &Story) -> Vec<String> {
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let target = if summary.manifest.is_sandbox() { "cli.report.sandbox" } else { "cli.report.aws" };
    let mut all = vec![
        format!("skysail {} ({system})", env!("CARGO_PKG_VERSION")),
        t!(language, target).to_owned(),
        t!(language, &format!("cli.report.standing.{}", summary.status.key())).to_owned(),
    ];
    if story.damaged > 0 {
        all.push(t!(language, "cli.report.damaged", n = story.damaged));
    }
    if !story.recorded {
        all.push(t!(language, "cli.story.unrecorded").to_owned());
    }
    all
}

fn requested(language: Language, manifest: &Manifest) -> Vec<String> {
    let request = &manifest.request;
    let member = |name: &str, value: String| format!("`{name}`: {value}");
    let yes = |is: bool| t!(language, if is { "cli.report.yes" } else { "cli.report.no" }).to_owned();
    let region = facts::region(&manifest.region).map(|_| manifest.region.to_string());
    let ip_type = request.ip_address_type.as_deref().and_then(IpType::parse);
    let known = |ids: &BTreeSet<String>, id: Option<&str>| match id {
        Some(id) if ids.contains(id) => format!("`{id}`"),
        Some(_) => t!(language, "cli.report.other").to_owned(),
        None => t!(language, "cli.report.none").to_owned(),
    };
    let key = match (&request.key_pair_name, &manifest.key_file) {
        (None, _) => "cli.report.key.default",
        (Some(_), _) => "cli.report.key.own",
    };
    vec![
        member("regionName", region.unwrap_or_else(|| t!(language, "cli.report.other").to_owned())),
        member("instanceNames", request.instance_names.len().to_string()),
        member("instanceSnapshotName", yes(request.instance_snapshot_name.is_some())),
        member("blueprintId", known(&catalog().blueprints, manifest.blueprint_id())),
        member("bundleId", known(&catalog().bundles, request.bundle_id.as_deref())),
        member("ipAddressType", ip_type.map_or_else(|| "-".to_owned(), |kind| kind.api_name().to_owned())),
        member("keyPairName", t!(language, key).to_owned()),
        member("userData", yes(manifest.script.is_some())),
        member("tags", request.tags.len().to_string()),
        member("addOns", request.add_ons.len().to_string()),
        member("followUps", follow_ups(language, manifest)),
    ]
}

/// Returns the kinds of follow-ups.
fn follow_ups(language: Language, manifest: &Manifest) -> String {
    let all = &manifest.follow_ups;
    let ports = (!all.ports.is_empty()).then(|| format!("ports ({})", all.ports.len()));
    let rest = [
        all.static_ip.as_ref().map(|_| "staticIp"),
        all.https.as_ref().map(|_| "https"),
        all.ssh_alias.then_some("sshAlias"),
    ];
    let named: Vec<String> = ports.into_iter().chain(rest.into_iter().flatten().map(str::to_owned)).collect();
    if named.is_empty() { t!(language, "cli.report.none").to_owned() } else { named.join(", ") }
}

/// Returns each event with the time since the first one.
fn events(language: Language, story: &Story) -> Vec<String> {
    let names = Names::of(story);
    let first = story.events.first().map(|(at, _)| *at);
    let after = |at: SystemTime| {
        let span = at.duration_since(first.unwrap_or(at)).unwrap_or_default();
        format!("+{}.{:03} s", span.as_secs(), span.subsec_millis())
    };
    let event_lines = story
        .events
        .iter()
        .filter_map(|(at, event)| Some(format!("{}  {}", after(*at), event_line(language, event, &names)?)));
    event_lines.collect()
}

/// Numbers the instances, as their names are left out.
struct Names<'a>(Vec<&'a SanitizedText>);

impl Names<'_> {
    fn of(story: &Story) -> Names<'_> {
        Names(story.launch.instances.iter().map(|instance| &instance.name).collect())
    }

    fn place(&self, language: Language, name: &SanitizedText) -> String {
        match self.0.iter().position(|known| *known == name) {
            Some(at) => t!(language, "cli.report.instance", n = at + 1),
            None => t!(language, "cli.report.another").to_owned(),
        }
    }

    fn places<'a>(&self, language: Language, names: impl Iterator<Item = &'a SanitizedText>) -> String {
        names.map(|name| self.place(language, name)).collect::<Vec<_>>().join(", ")
    }
}

fn event_line(language: Language, event: &StoryEvent, names: &Names) -> Option<String> {
    match event {
        StoryEvent::Call(call) => Some(self::call(language, call)),
        StoryEvent::Record(record) => record_line(language, record, names),
        StoryEvent::Instance { news, instance } => Some(instance_line(language, *news, instance, names)),
        StoryEvent::Trouble(failure) => Some(t!(language, "cli.report.trouble", what = error(language, failure))),
        StoryEvent::Resumed => Some(t!(language, "cli.story.resumed").to_owned()),
    }
}

fn call(language: Language, call: &ApiCall) -> String {
    let text = format!("{} {}", action(language, &call.action), spoken(call.took));
    match &call.error {
        Some(error) => format!("{text} {}", code(language, error)),
        None => text,
    }
}

/// Returns the code and the classification of a failure.
fn error(language: Language, failure: &Failure) -> String {
    let code = failure.code.as_deref().map(|code| format!(" {}", self::code(language, code))).unwrap_or_default();
    format!("{}{code} ({})", action(language, &failure.action), failure.error.key())
}

fn record_line(language: Language, record: &JournalRecord, names: &Names) -> Option<String> {
    let with =
        |kind: &str, rest: String| Some(if rest.is_empty() { kind.to_owned() } else { format!("{kind}: {rest}") });
    match record {
        JournalRecord::Intent { .. } => with("intent", String::new()),
        JournalRecord::Sending => with("sending", String::new()),
        JournalRecord::Accepted { operations } => {
            with("accepted", names.places(language, operations.iter().map(|(name, _)| name)))
        }
        JournalRecord::Refused { .. } => with("refused", String::new()),
        JournalRecord::NotSent { .. } => with("not-sent", String::new()),
        JournalRecord::Unknown { .. } => with("unknown", String::new()),
        JournalRecord::Looked => with("looked", String::new()),
        JournalRecord::Adopted { names: found } => with("adopted", names.places(language, found.iter())),
        JournalRecord::Seen { arns } => with("seen", names.places(language, arns.iter().map(|(name, _)| name))),
        JournalRecord::Abandoned => with("abandoned", String::new()),
        JournalRecord::Settled { outcomes } => {
            let each: Vec<String> = outcomes
                .iter()
                .map(|(name, result)| format!("{} {}", names.place(language, name), result.key()))
                .collect();
            with("settled", each.join(", "))
        }
        JournalRecord::Deleted { names: gone } => with("deleted", names.places(language, gone.iter())),
        JournalRecord::Making { made } => with("making", resource(language, made)),
        JournalRecord::Made { made } => with("made", resource(language, made)),
        JournalRecord::Unmade { .. } => with("unmade", String::new()),
        JournalRecord::Changed { instance, action, .. } => {
            with("changed", format!("{} {}", names.place(language, instance), self::action(language, action)))
        }
        JournalRecord::Secured { instance, .. } => with("secured", names.place(language, instance)),
        JournalRecord::FollowUpBegun { instance, .. } => with("follow-up-begun", names.place(language, instance)),
        JournalRecord::FollowUpEnded { instance, outcome, .. } => {
            let ended = if *outcome == FollowUpOutcome::Done { "done" } else { "failed" };
            with("follow-up-ended", format!("{} {ended}", names.place(language, instance)))
        }
        JournalRecord::Climbed { milestones } => {
            let ready = milestones.iter().filter_map(|(name, taken)| {
                Some(format!("{} {}", names.place(language, name), spoken(Duration::from_millis(taken.door?))))
            });
            with("climbed", ready.collect::<Vec<_>>().join(", "))
        }
        JournalRecord::Progress(_) => None,
    }
}

fn resource(language: Language, made: &OwnedResource) -> String {
    t!(language, made.kind.key()).to_owned()
}

fn instance_line(language: Language, news: InstanceNews, instance: &LaunchInstance, names: &Names) -> String {
    let said = match news {
        InstanceNews::Outcome => outcome_words(language, instance),
        InstanceNews::Reachability => match &instance.way {
            Reachability::Open => "port open".to_owned(),
            Reachability::GivenUp(_) => "port given up".to_owned(),
            Reachability::Stopped => "stopped".to_owned(),
            _ => "port unknown".to_owned(),
        },
        InstanceNews::State => word(
            language,
            &STATES,
            instance.instance.as_ref().and_then(|instance| instance.state.as_deref()).unwrap_or_default(),
        ),
        InstanceNews::Operation => word(
            language,
            &STATUSES,
            instance.creation().and_then(|operation| operation.status.as_deref()).unwrap_or_default(),
        ),
    };
    format!("{}: {} {said}", names.place(language, &instance.name), news.key())
}

fn outcome_words(language: Language, instance: &LaunchInstance) -> String {
    let outcome = instance.noted().key();
    match &instance.outcome {
        crate::domain::launch::launched_instance::InstanceOutcome::Failed { code: Some(code), .. } => {
            format!("{outcome} {}", self::code(language, code))
        }
        _ => outcome.to_owned(),
    }
}

fn outcome(language: Language, story: &Story, now: SystemTime) -> Vec<String> {
    let names = Names::of(story);
    let each =
        story.launch.instances.iter().map(|instance| {
            format!("{}: {}", names.place(language, &instance.name), outcome_words(language, instance))
        });
    let CostSoFar { hours, .. } = story.cost(now);
    each.chain([t!(language, "cli.report.hours", n = hours)]).collect()
}

/// Returns what the report leaves out of the journal, and how much of it there is.
fn left_out(language: Language, summary: &LaunchSummary, story: &Story) -> Vec<String> {
    let (manifest, request) = (&summary.manifest, &summary.manifest.request);
    let calls = story.events.iter().filter_map(|(_, event)| match event {
        StoryEvent::Call(call) => Some(call),
        _ => None,
    });
    let is_account = manifest.account.is_some() && !manifest.is_sandbox();
    let addresses = story
        .launch
        .instances
        .iter()
        .filter(|launched| launched.instance.as_ref().is_some_and(|instance| instance.address().is_some()));
    let arns = story
        .launch
        .instances
        .iter()
        .filter(|launched| launched.instance.as_ref().is_some_and(|instance| instance.arn.is_some()));
    let paths = [manifest.script.as_ref().and_then(|script| script.file.as_ref()), manifest.key_file.as_ref()];
    let words = story.events.iter().filter(|(_, event)| {
        matches!(
            event,
            StoryEvent::Trouble(_)
                | StoryEvent::Record(
                    JournalRecord::Refused { .. }
                        | JournalRecord::NotSent { .. }
                        | JournalRecord::Unknown { .. }
                        | JournalRecord::Changed { .. }
                        | JournalRecord::Secured { .. }
                )
        )
    });
    let counted = [
        ("id", 1),
        ("account", usize::from(is_account)),
        ("names", request.instance_names.len()),
        ("zone", usize::from(request.availability_zone.is_some())),
        ("key", usize::from(request.key_pair_name.is_some())),
        ("script", usize::from(manifest.script.is_some())),
        ("tags", request.tags.len()),
        ("paths", paths.into_iter().flatten().count()),
        ("addresses", addresses.count()),
        ("arns", arns.count()),
        ("requests", calls.filter(|call| call.request_id.is_some()).count()),
        ("resources", story.launch.made.len()),
        ("words", words.count()),
    ];
    let said = counted.into_iter().filter(|(_, n)| *n > 0);
    said.map(|(key, n)| t!(language, &format!("cli.report.out.{key}"), n = n)).collect()
}

/// Returns a word if it is a known one; otherwise only that it is another.
fn word(language: Language, known: &[&str], word: &str) -> String {
    if known.contains(&word) { word.to_owned() } else { t!(language, "cli.report.other").to_owned() }
}

fn action(language: Language, name: &str) -> String {
    let known = || include_str!("../../../assets/facts/actions.txt").lines().any(|known| known == name);
    match name == "GetCallerIdentity" || known() {
        true => format!("`{name}`"),
        false => t!(language, "cli.report.other").to_owned(),
    }
}

fn code(language: Language, code: &str) -> String {
    let ours = || crate::domain::failure::ErrorKind::ALL.iter().any(|kind| kind.key() == code);
    if CODES.contains(&code) || ours() { format!("`{code}`") } else { t!(language, "cli.report.other").to_owned() }
}

/// AWS's names for instance states.
const STATES: [&str; 9] =
    ["pending", "running", "stopping", "stopped", "starting", "rebooting", "shutting-down", "terminated", "deleting"];
/// AWS's names for operation statuses.
const STATUSES: [&str; 5] = ["NotStarted", "Started", "Completed", "Succeeded", "Failed"];
/// AWS's error codes, which identify nobody.
const CODES: [&str; 36] = [
    "AccessDenied",
    "AccessDeniedException",
    "AccountSetupInProgressException",
    "BandwidthLimitExceeded",
    "Blocked",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InstanceLimitExceeded",
    "InsufficientInstanceCapacity",
    "InternalFailure",
    "InternalServerError",
    "InvalidClientTokenId",
    "InvalidInputException",
    "InvalidSignatureException",
    "LimitExceededException",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "NotFoundException",
    "OperationFailureException",
    "OptInRequired",
    "PendingVerification",
    "RegionSetupInProgressException",
    "RequestExpired",
    "RequestLimitExceeded",
    "ServiceException",
    "ServiceQuotaExceededException",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "UnauthenticatedException",
    "UnrecognizedClientException",
    "VcpuLimitExceeded",
];

/// The IDs of AWS's blueprints and bundles.
struct KnownIds {
    blueprints: BTreeSet<String>,
    bundles: BTreeSet<String>,
}

fn catalog() -> &'static KnownIds {
    static KNOWN: OnceLock<KnownIds> = OnceLock::new();
    KNOWN.get_or_init(|| KnownIds {
        blueprints: ids(include_bytes!(concat!(env!("OUT_DIR"), "/blueprints.z")), "blueprints", "blueprintId"),
        bundles: ids(include_bytes!(concat!(env!("OUT_DIR"), "/bundles.z")), "bundles", "bundleId"),
    })
}

fn ids(packed: &[u8], list: &str, member: &str) -> BTreeSet<String> {
    let all: Value = unpacked(packed);
    let each = all[list].as_array().into_iter().flatten();
    each.filter_map(|one| one[member].as_str()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
