//! Key bindings of a replay.

use super::Replay;
use crate::app::keymap::{KeyAction, KeyBinding, bind, char, ctrl, keys, list_keys, plain, twin};
use termina::event::KeyCode;

/// Returns all bindings in effect during a replay.
pub fn replay(replay: &Replay, furthest: usize) -> Vec<KeyBinding> {
    let watch = replay.stage.watch.as_ref();
    let in_detail = watch.is_some_and(|watch| watch.in_detail);
    let several = watch.is_some_and(|watch| watch.launch.instances.len() > 1);
    let mut all = list_keys(true);
    all[0].words = all[0].words.filter(|_| if in_detail { furthest > 0 } else { several });
    let pause = if replay.paused { "hint.replay.go-on" } else { "hint.pause" };
    let play: &'static [_] = keys![char(' '), char('p')];
    match replay.over {
        true => all.push(bind(keys![char('r'), char(' ')], KeyAction::Replay, "hint.replay.again")),
        false => {
            all.push(bind(play, KeyAction::Pause, pause));
            all.push(bind(keys![char('+'), char('=')], KeyAction::Faster, "hint.replay.faster"));
            all.push(bind(keys![char('-')], KeyAction::Slower, "hint.replay.slower"));
            all.push(twin(keys![char('r')], KeyAction::Replay));
        }
    }
    let other = if in_detail { "hint.to-instances" } else { "hint.to-details" };
    all.push(bind(keys![plain(KeyCode::Tab), plain(KeyCode::BackTab)], KeyAction::NextField, other));
    all.push(twin(keys![ctrl('l')], KeyAction::Redraw));
    all.push(twin(keys![ctrl('z')], KeyAction::Suspend));
    all.push(bind(
        keys![plain(KeyCode::Escape), char('q'), ctrl('q'), ctrl('c')],
        KeyAction::Quit,
        "hint.replay.leave",
    ));
    all
}
