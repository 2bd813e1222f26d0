//! Key bindings of the instance actions: those that open a pane, and those of a pane.

use crate::app::instance_actions::ActiveAction;
use crate::app::keymap::{AGAIN, KeyAction, KeyBinding, KeyPress, bind, char, keys, list_keys, plain, scroll, twin};
use crate::app::model::LaunchView;
use crate::domain::instance_actions::form::FormLine;
use crate::domain::instance_actions::{InstanceActionKind, InstanceActionStage};
use crate::domain::launch::launched_instance::InstanceOutcome;
use crate::domain::sent_once::SentRequest;
use crate::live_panes::connect;
use termina::event::KeyCode;

/// Returns the bindings for the selected instance.
pub fn openers(watch: &LaunchView) -> Vec<KeyBinding> {
    let instance = watch.launch.instances.get(watch.cursor);
    let removing = instance.is_some_and(|instance| watch.deletes(&instance.name));
    let running =
        instance.is_some_and(|instance| instance.outcome == InstanceOutcome::Running && instance.instance.is_some());
    if removing || !running {
        return Vec::new();
    }
    // A static IP is an IPv4 address, which an IPv6-only instance can't have.
    let ipv4 = watch.launch.manifest.request.ip_address_type.as_deref() != Some("ipv6");
    let static_ip = twin(keys![char('i')], KeyAction::Afterwards(InstanceActionKind::StaticIp));
    // The key still opens the pane of an address that is kept already.
    let offered = ipv4 && !instance.is_some_and(|instance| watch.launch.keeps_address(instance));
    let static_ip = KeyBinding { words: offered.then_some("hint.static-ip"), ..static_ip };
    let firewall = bind(keys![char('f')], KeyAction::Afterwards(InstanceActionKind::Firewall), "hint.firewall");
    // Where Lightsail can't set it up, the key isn't listed but explains why.
    let https = twin(keys![char('h')], KeyAction::Afterwards(InstanceActionKind::Https));
    let words = connect::serves_web(&watch.launch).then_some("hint.https");
    let https = KeyBinding { words, ..https };
    vec![static_ip, firewall, https]
}

/// Returns the bindings of the open pane.
pub fn pane(job: &ActiveAction, furthest: usize) -> Vec<KeyBinding> {
    let mut all = match &job.action.stage {
        InstanceActionStage::Asked if job.table.is_some() => table(job),
        InstanceActionStage::Asked => form(job),
        InstanceActionStage::Unready(_) => vec![
            bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.check-again"),
            bind(keys![char('a')], KeyAction::AllTheSame, "hint.all-the-same"),
        ],
        InstanceActionStage::Unseen(_) => {
            vec![bind(AGAIN, KeyAction::Refresh, "hint.retry")]
        }
        InstanceActionStage::Sent(SentRequest::Unknown { unknown, .. }) if unknown.looked_enough() => {
            vec![bind(keys![char('a')], KeyAction::SendAgain, "hint.send-again")]
        }
        _ => Vec::new(),
    };
    if job.action.under_way() {
        all.push(bind(AGAIN, KeyAction::Refresh, "hint.look-now"));
    }
    let close: &'static [KeyPress] = match job.action.stage {
        InstanceActionStage::Asked | InstanceActionStage::Unready(_) => keys![plain(KeyCode::Escape)],
        _ => keys![plain(KeyCode::Escape), plain(KeyCode::Enter)],
    };
    let words = match &job.table {
        Some(table) if job.asks() && table.edits => "hint.cancel",
        Some(table) if job.asks() && !table.changes.is_empty() => "hint.discard",
        _ => "hint.close-pane",
    };
    // What leaves the table stays in sight where not all hints fit.
    let moves = all.iter().position(|binding| binding.action == KeyAction::Up).filter(|_| job.table.is_some());
    all.insert(moves.unwrap_or(all.len()), bind(close, KeyAction::Back, words));
    if job.action.stage != InstanceActionStage::Asked {
        all.extend(scroll((furthest > 0).then_some("hint.scroll")));
    }
    all
}

/// Returns the bindings of the firewall's table: none while its changes are being sent.
fn table(job: &ActiveAction) -> Vec<KeyBinding> {
    let enter = |words| bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, words);
    let mut all = match job.slot() {
        _ if !job.asks() => return Vec::new(),
        None => {
            let row = job.row().map(|row| match row {
                row if row.change.is_some() => "hint.port.undo",
                row if row.open => "hint.port.close",
                _ => "hint.port.open",
            });
            let toggle = row.map(|words| bind(keys![char(' ')], KeyAction::Toggle, words));
            let enter = enter(if toggle.is_some() { "hint.port.who" } else { "hint.do-it" });
            // Where nothing is typed, every key moves that moves in a list.
            let tab = twin(keys![plain(KeyCode::Tab)], KeyAction::NextField);
            let back = twin(keys![plain(KeyCode::BackTab)], KeyAction::PreviousField);
            return toggle.into_iter().chain([enter]).chain(list_keys(true)).chain([tab, back]).collect();
        }
        Some(FormLine::Ports) => vec![enter("hint.port.add")],
        Some(_) => return form(job),
    };
    all.extend(moves(true));
    all
}

fn form(job: &ActiveAction) -> Vec<KeyBinding> {
    let mut all = Vec::new();
    match job.slot() {
        Some(slot) if slot.chosen() => {
            if job.action.choices(slot).len() > 1 {
                all.push(bind(keys![plain(KeyCode::Right), char(' ')], KeyAction::NextChoice, "hint.other-choice"));
                all.push(twin(keys![plain(KeyCode::Left)], KeyAction::PreviousChoice));
            }
            all.push(bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.next"));
        }
        Some(_) => all.push(bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.next")),
        None => all.push(bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.do-it")),
    }
    all.extend(moves(!job.slots().is_empty()));
    all
}

/// Returns the bindings that move the focus, listed if there is more than one place.
fn moves(several: bool) -> [KeyBinding; 2] {
    let up = twin(keys![plain(KeyCode::Up), plain(KeyCode::BackTab)], KeyAction::PreviousField);
    let down = twin(keys![plain(KeyCode::Down), plain(KeyCode::Tab)], KeyAction::NextField);
    [KeyBinding { words: several.then_some("hint.move"), ..up }, down]
}
