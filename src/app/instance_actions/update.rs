//! Update functions of the instance actions: opening panes, filling in forms, and applying events.

use crate::app::effect::Effect;
use crate::app::instance_actions::ActiveAction;
use crate::app::instance_actions::requests::effects;
use crate::app::keymap::{self, KeyAction};
use crate::app::launch;
use crate::app::model::{LaunchView, Model};
use crate::app::notice::notice;
use crate::app::scrolling::moved;
use crate::app::text_input::{insert_line, line_key};
use crate::domain::instance_actions::form::FormLine;
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::instance_actions::{
    ActionAnswers, InstanceAction, InstanceActionEvent, InstanceActionKind, InstanceActionRequest, InstanceActionStage,
};
use crate::domain::launch::journal_record::JournalRecord;
use crate::domain::owned_resource;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::live_panes::action_texts;
use std::time::Duration;
use termina::event::KeyEvent;

/// Opens the pane of this action for the selected instance. An unfinished one continues.
pub fn open(model: &mut Model, kind: InstanceActionKind) -> Vec<Effect> {
    let now = model.now;
    let Some(watch) = &mut model.watch else { return Vec::new() };
    let Some(instance) = watch.launch.instances.get(watch.cursor).and_then(|launched| launched.instance.clone()) else {
        return Vec::new();
    };
    // A follow-up of the plan is doing it already; two at once would do it twice.
    if watch.launch.follow_ups.iter().any(|step| step.instance == instance.name && step.works_on(kind)) {
        notice(model, UserText::new("notice.follow-up").with("name", &instance.name), false);
        return Vec::new();
    }
    let requests = match watch.after.find(&instance.name, kind).filter(|job| !job.action.over()) {
        Some(job) => {
            let requests = job.action.on(InstanceActionEvent::Refresh, now);
            watch.after.show(&instance.name, kind);
            requests
        }
        None => {
            let before = watch.after.find(&instance.name, kind).cloned();
            let own = watch.launch.made.iter().find(|made| {
                made.kind == owned_resource::ResourceKind::StaticIp && made.instance.as_ref() == Some(&instance.name)
            });
            let own = own.cloned().filter(|_| kind == InstanceActionKind::StaticIp);
            let (action, requests) = InstanceAction::begin(&instance, kind, own, watch.launch.unjournaled.is_none());
            watch.after.put(ActiveAction::new(action, before.as_ref()));
            requests
        }
    };
    effects(model, &instance.name, kind, requests)
}

/// Applies an event of an action.
pub fn on(
    model: &mut Model,
    instance: &SanitizedText,
    kind: InstanceActionKind,
    event: InstanceActionEvent,
) -> Vec<Effect> {
    let now = model.now;
    let Some(watch) = &mut model.watch else { return Vec::new() };
    let Some(job) = watch.after.find(instance, kind) else { return Vec::new() };
    let (over, before) = (job.action.over(), job.action.seen.clone());
    let looked = matches!(event, InstanceActionEvent::Looked(Ok(_)));
    let requests = job.action.on(event, now);
    job.settle(&before);
    let ended = job.action.over() && !over && job.action.sent.is_some();
    let done = job.action.is_done();
    let headline = ended.then(|| action_texts::line(model.language, &job.action, now));
    let opened = match &job.action.answers {
        Some(ActionAnswers::Open(rule)) if done && ended => Some(rule.clone()),
        _ => None,
    };
    let seen = job.action.seen.instance.clone().filter(|_| looked);
    let secured = job.action.secured().filter(|_| looked).and_then(|setup| setup.domains.first().cloned());
    let mut requests = requests;
    requests.extend(job.go_on(watch.launch.unjournaled.is_none(), now));
    if let Some(domain) = secured.filter(|domain| watch.launch.secured(instance) != Some(domain)) {
        requests.push(InstanceActionRequest::Journal(JournalRecord::Secured { instance: instance.clone(), domain }));
    }
    note(watch, &requests);
    if let Some(seen) = seen {
        watch.launch.learn_apart(&seen, now);
    }
    if done && ended && kind == InstanceActionKind::StaticIp {
        // The address has changed, so the access details are loaded again.
        watch.access.remove(instance);
    }
    let port = i32::from(watch.launch.port());
    let lets_in = |rule: &PortRule| (rule.from..=rule.to).contains(&port) && *rule.protocol != *"udp";
    let knocks = match opened.filter(lets_in) {
        Some(_) => watch.launch.port_opened(instance, now),
        None => Vec::new(),
    };
    let mut effects = effects(model, instance, kind, requests);
    effects.extend(launch::watch::perform(model, knocks));
    effects.extend(launch::watch::on_running(model));
    // The end of something that took minutes is announced as for a launch.
    if let Some(line) = headline.filter(|_| kind == InstanceActionKind::Https) {
        effects.extend(launch::watch::notify(model, line));
    }
    effects
}

/// Adds a recorded resource to the launch at once, so that it is deleted with the launch.
fn note(watch: &mut LaunchView, requests: &[InstanceActionRequest]) {
    for request in requests {
        if let InstanceActionRequest::Journal(record) = request {
            watch.launch.keep(record);
        }
    }
}

/// Sends a user's event to the action with an open pane.
fn tell(model: &mut Model, event: InstanceActionEvent) -> Vec<Effect> {
    let Some((instance, kind)) = model.open_pane().map(|job| (job.action.instance.clone(), job.action.kind)) else {
        return Vec::new();
    };
    on(model, &instance, kind, event)
}

/// Performs an action in the pane.
pub fn act(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    // A pane shows about half of its content.
    let (furthest, page) = (model.furthest, usize::from(model.rows / 4).max(1));
    let Some(job) = model.open_pane_mut() else { return Vec::new() };
    match action {
        KeyAction::Back if job.discard() => {}
        KeyAction::Back => {
            if let Some(watch) = &mut model.watch {
                watch.after.close();
            }
        }
        KeyAction::NextField => job.step(1),
        KeyAction::PreviousField => job.step(-1),
        KeyAction::Up if job.asks() => job.step(-1),
        KeyAction::Down if job.asks() => job.step(1),
        KeyAction::First | KeyAction::PageUp if job.asks() => job.go_to(0),
        KeyAction::Last | KeyAction::PageDown if job.asks() => job.go_to(usize::MAX),
        KeyAction::Toggle => job.toggle_row(),
        KeyAction::NextChoice => job.choose(1),
        KeyAction::PreviousChoice => job.choose(-1),
        KeyAction::Choose => return choose(model),
        KeyAction::AllTheSame => return tell(model, InstanceActionEvent::GoOn),
        KeyAction::SendAgain => return tell(model, InstanceActionEvent::SendAgain),
        KeyAction::Refresh => {
            let effects = tell(model, InstanceActionEvent::Refresh);
            if effects.is_empty() {
                notice(model, UserText::new("notice.asking"), false);
            }
            return effects;
        }
        _ => job.scroll = moved(job.scroll, furthest, page, action),
    }
    Vec::new()
}

/// Handles Enter: on a line, moves to the next if it is valid; on the button, starts the action.
fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(job) = model.open_pane_mut() else { return Vec::new() };
    if let InstanceActionStage::Unready(_) = job.action.stage {
        let answers = job.action.answers.clone();
        return answers.map(|answers| tell(model, InstanceActionEvent::Answer(answers))).unwrap_or_default();
    }
    if job.table.is_some() && job.asks() {
        return choose_in_table(model);
    }
    if let Some(slot) = job.slot() {
        match job.action.check(slot, job.text(slot)) {
            Ok(()) => {
                job.problem = None;
                job.step(1);
            }
            Err(say) => job.problem = Some((slot, say)),
        }
        return Vec::new();
    }
    match job.action.read(&job.filled()) {
        Ok(answers) => {
            job.problem = None;
            tell(model, InstanceActionEvent::Answer(answers))
        }
        Err((slot, say)) => {
            let place = job.slots().iter().position(|other| *other == slot).unwrap_or(0);
            job.go_to(place);
            job.problem = Some((slot, say));
            Vec::new()
        }
    }
}

/// Handles Enter in the firewall's table: edits a row, takes what was edited or typed, or sends the changes.
fn choose_in_table(model: &mut Model) -> Vec<Effect> {
    let Some(job) = model.open_pane_mut() else { return Vec::new() };
    match job.slot() {
        Some(FormLine::Who) if job.slots().len() > 1 => job.step(1),
        Some(_) => job.enter_row(),
        None if job.row().is_some() => job.edit_row(),
        None => {
            let change = job.next_change();
            return change.map(|change| tell(model, InstanceActionEvent::Answer(change))).unwrap_or_default();
        }
    }
    Vec::new()
}

/// Leaves the table to the questions of line mode.
pub fn in_lines(model: &mut Model) {
    if let Some(job) = model.open_pane_mut() {
        job.table = None;
    }
}

/// Notes that a frame was drawn: from now on Enter presses the button in it.
pub fn shown(model: &mut Model) {
    let now = model.now.mono;
    if model.overlay.is_none()
        && model.palette.is_none()
        && let Some(job) = model.open_pane_mut().filter(|job| job.on_button())
    {
        job.armed.get_or_insert(now);
    }
}

/// Returns whether a key would press the button before the user can have seen it: it is then ignored.
pub fn too_early(model: &Model, key: &KeyEvent, at: Duration) -> bool {
    let button = model.overlay.is_none() && model.open_pane().is_some_and(ActiveAction::on_button);
    let armed = model.open_pane().and_then(|job| job.armed);
    button
        && keymap::is_enter(key)
        && armed.is_none_or(|armed| at < armed + crate::app::review::confirmation::FASTEST_HAND)
}

/// Handles a key without a binding; `false` if no pane takes it.
pub fn typed(model: &mut Model, key: &KeyEvent) -> bool {
    let Some(job) = model.open_pane_mut() else { return false };
    if keymap::typed_char(key).is_some_and(|c| c.is_ascii_digit()) {
        job.type_in_table();
    }
    if job.input_mut().is_some_and(|input| line_key(input, key)) {
        job.changed();
    }
    true
}

/// Inserts pasted text; `false` if no pane takes it.
pub fn paste(model: &mut Model, text: &str) -> bool {
    let Some(job) = model.open_pane_mut() else { return false };
    if let Some(input) = job.input_mut() {
        insert_line(input, text);
        job.changed();
    }
    true
}

/// Handles a click on a line or on the button.
pub fn click(model: &mut Model, place: usize) -> Vec<Effect> {
    let Some(job) = model.open_pane_mut().filter(|job| job.asks()) else { return Vec::new() };
    match job.focused() == place {
        true if job.slot().is_some_and(|slot| slot.chosen()) => job.choose(1),
        true if job.row().is_some() => job.toggle_row(),
        true if job.on_button() => return choose(model),
        _ => job.go_to(place),
    }
    Vec::new()
}

/// Sets the line with focus in line mode, and moves to the next.
pub fn say(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(job) = model.open_pane_mut() else { return Vec::new() };
    let Some(slot) = job.slot() else { return Vec::new() };
    let before = job.text(slot).to_owned();
    job.take(slot, text.trim().to_owned());
    let effects = choose(model);
    // Invalid text is replaced by the previous one.
    if let Some(job) = model.open_pane_mut().filter(|job| job.problem.as_ref().is_some_and(|(wrong, _)| *wrong == slot))
    {
        job.lines.insert(slot, before.into());
    }
    effects
}

/// Selects an instance in line mode.
pub fn select(model: &mut Model, at: usize) -> Vec<Effect> {
    if let Some(watch) = &mut model.watch {
        watch.cursor = at.min(watch.launch.instances.len().saturating_sub(1));
    }
    launch::watch::on_running(model)
}
