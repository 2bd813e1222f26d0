//! Texts for instance actions, shared by screens and line mode: progress, AWS's replies, and what remains.

use super::{Styled, firewall, https, messages, static_ip};
use crate::domain::failure::Failure;
use crate::domain::follow_ups::FollowUpTask;
use crate::domain::instance::OperationPhase;
use crate::domain::instance_actions::form::FormLine;
use crate::domain::instance_actions::{InstanceAction, InstanceActionKind, InstanceActionStage, Mutation};
use crate::domain::launch::Launch;
use crate::domain::launch::journal_record::MOVED_END;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::owned_resource::{self, InstanceChange};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::{RequestOutcome, SentRequest, UnknownOutcome};
use crate::domain::time::{Now, spoken};
use crate::domain::until::Until;
use crate::text::{Language, say};
use crate::theme::Theme;
use crate::widgets::wrap::wrap;
use ratatui::style::Style;

/// Returns the title of the pane.
pub fn title(language: Language, action: &InstanceAction) -> String {
    t!(language, &format!("after.{}.title", action.kind.key()), name = action.instance)
}

/// Returns what the action is and what it costs, before it starts.
pub fn intro(language: Language, action: &InstanceAction) -> Vec<String> {
    match action.kind {
        InstanceActionKind::StaticIp => static_ip::intro(language, action),
        InstanceActionKind::Firewall => firewall::intro(language, action),
        InstanceActionKind::Https => https::intro(language, action),
    }
}

/// Returns what stands in the way of the action, before it starts.
pub fn obstacles(language: Language, action: &InstanceAction, launch: &Launch) -> Vec<String> {
    match action.kind {
        InstanceActionKind::Https => https::obstacles(language, action, launch),
        InstanceActionKind::StaticIp | InstanceActionKind::Firewall => Vec::new(),
    }
}

/// Returns the label of the button for the current form values.
pub fn button(
    language: Language,
    action: &InstanceAction,
    filled: &crate::domain::instance_actions::form::FormValues,
) -> String {
    match action.kind {
        InstanceActionKind::StaticIp => static_ip::button(language, action, filled),
        InstanceActionKind::Firewall => firewall::button(language, action, filled),
        InstanceActionKind::Https => t!(language, "after.https.do").to_owned(),
    }
}

/// Returns the text of a choice.
pub fn choice(language: Language, action: &InstanceAction, slot: FormLine, choice: &str) -> String {
    firewall::choice(language, action, slot, choice)
}

/// Returns the status and the next step; empty while the form is being filled in.
pub fn progress(
    language: Language,
    instance_action: &InstanceAction,
    theme: &Theme,
    now: Now,
    cells: usize,
) -> Vec<Styled> {
    let mut all = Vec::new();
    let mut tell = |text: String, style: Style| all.extend(wrap(&text, cells).into_iter().map(|line| (line, style)));
    match &instance_action.stage {
        InstanceActionStage::Asked => {}
        InstanceActionStage::Looking => tell(t!(language, "after.looking").to_owned(), theme.dim),
        InstanceActionStage::Unseen(failure) => {
            tell(t!(language, "after.unseen").to_owned(), theme.warn);
            failure_lines(language, failure, theme, &mut tell);
        }
        InstanceActionStage::Closed(why) => tell(say(language, why), theme.text),
        InstanceActionStage::Proving => {
            tell(t!(language, &format!("after.proving.{}", instance_action.kind.key())).to_owned(), theme.accent)
        }
        InstanceActionStage::Unready(why) => {
            tell(t!(language, "after.unready").to_owned(), theme.warn);
            why.iter().for_each(|why| tell(format!("{} {}", theme.glyphs.attention, say(language, why)), theme.text));
            tell(t!(language, "after.unready.choose").to_owned(), theme.dim);
        }
        InstanceActionStage::Writing => tell(t!(language, "after.writing").to_owned(), theme.accent),
        InstanceActionStage::NoJournal(why) => {
            tell(t!(language, "after.no-journal", why = crate::text::words(language, why)), theme.bad)
        }
        InstanceActionStage::Sent(SentRequest::InFlight { at }) => {
            let since = instance_action.sent.map_or(String::new(), |sent| spoken(now.since(sent)));
            tell(t!(language, "after.sent", action = action(instance_action, *at), since = since), theme.accent);
        }
        InstanceActionStage::Sent(SentRequest::Unknown { at, unknown }) => {
            doubtful(language, instance_action, *at, unknown, theme, now, &mut tell)
        }
        InstanceActionStage::Sent(SentRequest::Watched { .. }) => {
            let since = instance_action.sent.map_or(String::new(), |sent| spoken(now.since(sent)));
            tell(t!(language, &format!("after.watched.{}", instance_action.kind.key()), since = since), theme.accent);
        }
        InstanceActionStage::Sent(SentRequest::Refused { at, failure }) => {
            tell(t!(language, "after.refused", action = action(instance_action, *at)), theme.bad);
            failure_lines(language, failure, theme, &mut tell);
        }
        InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)) => {
            // Only what was done is green, not what it costs.
            let first = usize::from(instance_action.answers.is_some());
            for (at, line) in done(language, instance_action).into_iter().enumerate() {
                match at < first {
                    true => tell(format!("{} {line}", theme.glyphs.done), theme.good),
                    false => tell(line, theme.text),
                }
            }
        }
        InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(why))) => {
            tell(t!(language, "after.failed").to_owned(), theme.bad);
            let own = why.as_ref().map(|words| t!(language, "failure.own-words", words = words));
            tell(own.unwrap_or_else(|| t!(language, "after.failed.silent").to_owned()), theme.text);
            if instance_action.kind == InstanceActionKind::Https {
                tell(t!(language, "after.failed.https").to_owned(), theme.text);
            }
        }
        InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::UnderWay)) => {
            tell(t!(language, "after.under-way").to_owned(), theme.warn)
        }
    }
    if let Some(failure) = instance_action.error.as_ref().filter(|_| !instance_action.asks()) {
        tell(t!(language, "after.trouble", what = messages::seen(language, failure)), theme.warn);
    }
    static_ip::left(language, instance_action).into_iter().for_each(|line| tell(line, theme.warn));
    all.extend(steps(language, instance_action, theme, cells));
    all
}

fn action(action: &InstanceAction, at: usize) -> &'static str {
    action.requests().get(at).map_or("", Mutation::action)
}

fn doubtful(
    language: Language,
    instance_action: &InstanceAction,
    at: usize,
    unknown: &UnknownOutcome,
    theme: &Theme,
    now: Now,
    tell: &mut impl FnMut(String, Style),
) {
    tell(t!(language, "after.unknown", action = action(instance_action, at)), theme.warn);
    messages::unknown_said(language, unknown, now).into_iter().for_each(|text| tell(text, theme.text));
    messages::look_failed(language, unknown).into_iter().for_each(|text| tell(text, theme.warn));
    let (key, style) = if unknown.looked_enough() {
        ("after.unknown.choose", theme.accent)
    } else {
        ("after.unknown.wait", theme.dim)
    };
    tell(t!(language, key).to_owned(), style);
    messages::own(language, &unknown.failure).into_iter().for_each(|text| tell(text, theme.dim));
}

/// Adds a failure in plain language and AWS's own message.
fn failure_lines(language: Language, failure: &Failure, theme: &Theme, tell: &mut impl FnMut(String, Style)) {
    tell(messages::what(language, failure).to_owned(), theme.text);
    tell(messages::next(language, failure), theme.text);
    let quiet =
        [messages::own(language, failure), messages::tip(language, failure), messages::request_id(language, failure)];
    quiet.into_iter().flatten().for_each(|text| tell(text, theme.dim));
}

/// Returns the result of a completed action.
pub fn done(language: Language, action: &InstanceAction) -> Vec<String> {
    match action.kind {
        InstanceActionKind::StaticIp => static_ip::done(language, action),
        InstanceActionKind::Firewall => firewall::done(language, action),
        InstanceActionKind::Https => https::done(language, action),
    }
}

/// Returns the operations that AWS reported, or the commands of an HTTPS setup.
fn steps(language: Language, action: &InstanceAction, theme: &Theme, cells: usize) -> Vec<Styled> {
    let mut all = Vec::new();
    // Once it is done, its result says all that they do.
    let over = action.is_done();
    let operations = if over { &[][..] } else { &action.operations[..] };
    for operation in operations {
        // Operations aren't polled after the action ends; its result implies theirs.
        let (phase, status) = match (operation.phase(), &action.stage) {
            (OperationPhase::Open, InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done))) => {
                (OperationPhase::Succeeded, &None)
            }
            (OperationPhase::Open, InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(_)))) => {
                (OperationPhase::Failed, &None)
            }
            (phase, _) => (phase, &operation.status),
        };
        let (sign, style) = match phase {
            OperationPhase::Succeeded => (theme.glyphs.done, theme.good),
            OperationPhase::Failed => (theme.glyphs.failed, theme.bad),
            OperationPhase::Open => (theme.glyphs.waiting, theme.dim),
        };
        let words = [&operation.kind, status, &operation.resource, &operation.details];
        let words: Vec<&str> = words.into_iter().flatten().map(SanitizedText::as_str).collect();
        let text = format!("{sign} {}", words.join("  "));
        all.extend(wrap(&text, cells).into_iter().map(|line| (line, style)));
    }
    all.extend(https::steps(language, action, theme, cells));
    if !all.is_empty() {
        all.insert(0, (String::new(), theme.text));
    }
    all
}

/// Summarizes the action in one line, for when its pane isn't open.
pub fn line(language: Language, action: &InstanceAction, now: Now) -> String {
    let since = action.sent.map_or(String::new(), |sent| spoken(now.since(sent)));
    let key = match &action.stage {
        InstanceActionStage::Sent(SentRequest::Unknown { .. }) => "after.line.unknown",
        InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)) => "after.line.done",
        InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(_)) | SentRequest::Refused { .. }) => {
            "after.line.failed"
        }
        InstanceActionStage::Proving | InstanceActionStage::Writing => "after.line.proving",
        _ => "after.line.under-way",
    };
    t!(language, key, title = title(language, action), since = since)
}

/// Returns the changes made to an instance, for its details. Follow-ups are milestones there.
pub fn made(
    language: Language,
    launch: &Launch,
    instance: &LaunchInstance,
    theme: &Theme,
    cells: usize,
) -> Vec<Styled> {
    let lines = beside_follow_ups(language, launch, &instance.name);
    lines.iter().flat_map(|text| wrap(text, cells)).map(|line| (line, theme.text)).collect()
}

/// Returns the same as plain lines.
pub fn lines(language: Language, launch: &Launch, instance: &SanitizedText) -> Vec<String> {
    unsure(language, launch, instance).chain(certain(language, launch, instance)).collect()
}

/// Returns the same without the changes listed as follow-ups.
pub fn beside_follow_ups(language: Language, launch: &Launch, instance: &SanitizedText) -> Vec<String> {
    let changes = launch.changes.iter().filter(|change| !is_follow_up(launch, change));
    unsure(language, launch, instance).chain(known(language, launch, instance, changes)).collect()
}

/// Returns whether a change belongs to a follow-up that already shows it.
fn is_follow_up(launch: &Launch, change: &InstanceChange) -> bool {
    launch.follow_ups.iter().any(|step| {
        let action = match step.task {
            FollowUpTask::Port(_) => "OpenInstancePublicPorts",
            FollowUpTask::Https { .. } => "SetupInstanceHttps",
            _ => return false,
        };
        step.instance == change.instance && *change.action == *action && step.task.details() == *change.details
    })
}

fn unsure(language: Language, launch: &Launch, instance: &SanitizedText) -> impl Iterator<Item = String> {
    let unsure = made_for(launch, instance).filter(|made| !made.there);
    unsure
        .map(move |made| t!(language, "after.made.unsure", what = super::deletion_cost::resource(language, made, None)))
}

/// Returns the confirmed changes, with the address of a static IP.
pub fn certain(language: Language, launch: &Launch, instance: &SanitizedText) -> Vec<String> {
    known(language, launch, instance, launch.changes.iter())
}

fn known<'a>(
    language: Language,
    launch: &Launch,
    instance: &SanitizedText,
    changes: impl Iterator<Item = &'a InstanceChange>,
) -> Vec<String> {
    let launched = launch.instances.iter().find(|launched| launched.name == *instance);
    let found = launched.and_then(|launched| launched.instance.as_ref()).filter(|instance| instance.static_ip);
    let found = found.map(|instance| owned_resource::FoundResource {
        address: instance.public_ipv4.clone(),
        ..owned_resource::FoundResource::default()
    });
    let made = made_for(launch, instance).filter(|made| made.there);
    let made = made
        .map(|made| t!(language, "after.made", what = super::deletion_cost::resource(language, made, found.as_ref())));
    let changed: Vec<&InstanceChange> = changes.filter(|change| change.instance == *instance).collect();
    // Of several ends, the last one holds.
    let moves = |change: &InstanceChange| *change.action == *MOVED_END;
    let end = changed.iter().rposition(|change| moves(change));
    let holds = |(at, change): &(usize, &InstanceChange)| !moves(change) || Some(*at) == end;
    let changed = changed.into_iter().enumerate().filter(holds);
    made.chain(changed.map(|(_, changed)| change(language, launch, changed))).collect()
}

fn made_for<'a>(
    launch: &'a Launch,
    instance: &SanitizedText,
) -> impl Iterator<Item = &'a owned_resource::OwnedResource> {
    launch.made.iter().filter(move |made| made.instance.as_ref() == Some(instance))
}

/// Returns the other resources of a launch that exist or may exist although their instance doesn't.
pub fn left(language: Language, launch: &Launch) -> Vec<String> {
    let options = messages::target_options(launch.manifest.is_sandbox());
    let words = |made: &owned_resource::OwnedResource| {
        let key = if made.there { "launch.left" } else { "launch.left.unsure" };
        t!(language, key, what = super::deletion_cost::alone(language, made), options = options, launch = launch.id)
    };
    launch.left().map(words).collect()
}

fn change(language: Language, launch: &Launch, change: &InstanceChange) -> String {
    let key = match change.action.as_str() {
        "OpenInstancePublicPorts" => "after.changed.opened",
        "CloseInstancePublicPorts" => "after.changed.closed",
        MOVED_END => "after.changed.until",
        "DetachStaticIp" => "after.changed.detached",
        "SetupInstanceHttps" if launch.secured(&change.instance).is_some() => "after.changed.https.done",
        "SetupInstanceHttps" => "after.changed.https",
        _ => return format!("{}: {}", change.action, change.details),
    };
    let end = Until::of_tag(&change.details).filter(|_| change.action.as_str() == MOVED_END);
    let details = end.map_or_else(|| change.details.to_string(), |end| say(language, &end.said(None)));
    t!(language, key, details = details)
}
