//! The keys of what is done to an instance afterwards: those that open a pane, and those of the pane.

use super::overlay::scroll;
use super::{AGAIN, Action, Binding, Press, bind, char, plain, twin};
use crate::app::after::Job;
use crate::app::model::Watch;
use crate::domain::after::{Kind, Stage};
use crate::domain::launch::subject::Fate;
use crate::status::connect;
use termina::event::KeyCode;

/// What can be done to the selected instance.
pub fn openers(watch: &Watch) -> Vec<Binding> {
    let subject = watch.launch.subjects.get(watch.cursor);
    let removing = subject.is_some_and(|subject| watch.deletes(&subject.name));
    let running = subject.is_some_and(|subject| subject.fate == Fate::Running && subject.instance.is_some());
    if removing || !running {
        return Vec::new();
    }
    // A static IP is an IPv4 address, which an instance with IPv6 alone has no place for.
    let ipv4 = watch.launch.manifest.request.ip_address_type.as_deref() != Some("ipv6");
    let static_ip = twin(keys![char('i')], Action::Afterwards(Kind::StaticIp));
    let static_ip = Binding { words: ipv4.then_some("hint.static-ip"), ..static_ip };
    let firewall = bind(keys![char('f')], Action::Afterwards(Kind::Firewall), "hint.firewall");
    // Where Lightsail cannot do it, the key is not offered, and says why.
    let https = twin(keys![char('h')], Action::Afterwards(Kind::Https));
    let words = connect::serves_web(&watch.launch).then_some("hint.https");
    let https = Binding { words, ..https };
    vec![static_ip, firewall, https]
}

/// The keys of the pane that is open.
pub fn pane(job: &Job, furthest: usize) -> Vec<Binding> {
    let mut all = match &job.deed.stage {
        Stage::Asked => form(job),
        Stage::Unready(_) => vec![
            bind(keys![plain(KeyCode::Enter)], Action::Choose, "hint.check-again"),
            bind(keys![char('a')], Action::AllTheSame, "hint.all-the-same"),
        ],
        Stage::Unseen(_) => {
            vec![bind(AGAIN, Action::Refresh, "hint.retry")]
        }
        Stage::Unknown { doubt, .. } if doubt.looked_enough => {
            vec![bind(keys![char('a')], Action::SendAgain, "hint.send-again")]
        }
        _ => Vec::new(),
    };
    if job.deed.under_way() {
        all.push(bind(AGAIN, Action::Refresh, "hint.look-now"));
    }
    let close: &'static [Press] = match job.deed.stage {
        Stage::Asked | Stage::Unready(_) => keys![plain(KeyCode::Escape)],
        _ => keys![plain(KeyCode::Escape), plain(KeyCode::Enter)],
    };
    all.push(bind(close, Action::Back, "hint.close-pane"));
    if job.deed.stage != Stage::Asked {
        all.extend(scroll((furthest > 0).then_some("hint.scroll")));
    }
    all
}

fn form(job: &Job) -> Vec<Binding> {
    let mut all = Vec::new();
    match job.slot() {
        Some(slot) if slot.chosen() => {
            if job.deed.choices(slot).len() > 1 {
                all.push(bind(keys![plain(KeyCode::Right), char(' ')], Action::NextChoice, "hint.other-choice"));
                all.push(twin(keys![plain(KeyCode::Left)], Action::PreviousChoice));
            }
            all.push(bind(keys![plain(KeyCode::Enter)], Action::Choose, "hint.next"));
        }
        Some(_) => all.push(bind(keys![plain(KeyCode::Enter)], Action::Choose, "hint.next")),
        None => all.push(bind(keys![plain(KeyCode::Enter)], Action::Choose, "hint.do-it")),
    }
    let words = (!job.slots().is_empty()).then_some("hint.move");
    all.push(Binding { words, ..twin(keys![plain(KeyCode::Up), plain(KeyCode::BackTab)], Action::PreviousField) });
    all.push(twin(keys![plain(KeyCode::Down), plain(KeyCode::Tab)], Action::NextField));
    all
}
