//! The keys for logging in to the selected instance, and those of the cards about it.

use super::overlay::scroll;
use super::{AGAIN, Action, Binding, COPY, bind, char, plain};
use crate::app::login::Card;
use crate::app::model::Model;
use crate::domain::grant::Log;
use crate::domain::launch::Stage;
use crate::domain::launch::subject::Fate;
use crate::status::{connect, login};
use termina::event::KeyCode;

/// What can be done to reach the selected instance, the most useful first.
pub fn launch_keys(model: &Model) -> Vec<Binding> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let launch = &watch.launch;
    let known = matches!(launch.stage, Stage::Watched | Stage::Settled);
    let Some(subject) = launch.subjects.get(watch.cursor).filter(|s| known && s.fate == Fate::Running) else {
        return Vec::new();
    };
    if watch.deletes(&subject.name) {
        return Vec::new();
    }
    let decided = !subject.way.undecided();
    let mut all = Vec::new();
    if login::windows(launch) {
        all.push(bind(keys![plain(KeyCode::Enter), char('w')], Action::Password, "hint.rdp"));
        return all;
    }
    if decided && watch.login.pending.is_none() {
        all.push(bind(keys![plain(KeyCode::Enter), char('s')], Action::Shell, "hint.shell"));
    }
    if decided && login::password_command(launch).is_some() {
        all.push(bind(keys![char('w')], Action::Password, "hint.password"));
    }
    let looked = matches!(watch.login.scripts.get(&subject.name), Some(Log::Waiting { .. } | Log::Ended { .. }));
    if decided && !looked && login::has_script(launch) {
        all.push(bind(keys![char('l')], Action::Script, "hint.script"));
    }
    if connect::site(launch, subject).is_some() {
        all.push(bind(keys![char('o')], Action::OpenSite, "hint.open-site"));
    }
    if connect::alias(launch, subject).is_some() {
        all.push(bind(keys![char('A')], Action::Alias, "hint.alias"));
    }
    all
}

/// The keys of a card.
pub fn card_keys(card: &Card, scrolls: bool) -> Vec<Binding> {
    let close = keys![plain(KeyCode::Escape), char('q'), plain(KeyCode::Enter)];
    let mut all = Vec::new();
    match card {
        Card::Practice { .. } => all.push(bind(COPY, Action::Copy, "hint.copy-export")),
        Card::Password { answer: Some(Ok(_)), .. } => {
            all.push(bind(COPY, Action::Copy, "hint.copy-password"));
        }
        Card::Password { answer: Some(Err(_)), .. } | Card::Rdp { answer: Some(Err(_)), .. } => {
            all.push(bind(AGAIN, Action::Password, "hint.retry"));
        }
        Card::Rdp { .. } if card.asks() => {
            all.push(bind(keys![plain(KeyCode::Enter)], Action::Choose, "hint.unlock"));
            all.push(bind(keys![plain(KeyCode::Escape)], Action::Stay, "hint.close"));
            return all;
        }
        Card::Rdp { answer: Some(Ok(rdp)), .. } => {
            match rdp.password.is_some() {
                true => all.push(bind(COPY, Action::Copy, "hint.copy-password")),
                false => all.push(bind(AGAIN, Action::Password, "hint.retry")),
            }
            if rdp.address.is_some() {
                all.push(bind(keys![char('f')], Action::RdpFile, "hint.rdp-file"));
            }
        }
        Card::Alias { answer: Some(Ok(_)), .. } => {
            all.push(bind(keys![char('y')], Action::WriteAlias, "hint.write-alias"));
            all.extend(scroll(scrolls.then_some("hint.scroll")));
            all.push(bind(keys![plain(KeyCode::Escape), char('n'), char('q')], Action::Stay, "hint.leave-it"));
            return all;
        }
        Card::Password { answer: None, .. } | Card::Rdp { answer: None, .. } | Card::Alias { .. } => {}
    }
    all.push(bind(close, Action::Stay, "hint.close"));
    all
}
