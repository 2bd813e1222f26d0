//! Walks every screen in Spanish: each key hint does what it says, and truncated text has a mark.
//!
//! Screens are tested one after the other, because the language applies to a whole process. The steps to a screen are
//! written for English, which is used until the screen is reached.

pub mod screens {
    use super::{screen, turned};

    mod account;
    mod afterwards;
    mod answers;
    mod cards;
    mod errors;
    pub mod hints;
    mod launches;
    mod overlays;
    mod steps;
    pub mod test_macros;
}

use crate::wizard::{Setup, Wizard};
use crate::{VOICE, all_screens};
use skysail::app::model::Model;
use skysail::text::{Language, speak};
use std::collections::BTreeSet;
use std::sync::PoisonError;

const SIZES: [(u16, u16); 2] = [(80, 24), (60, 20)];

fn screen(name: &str, setup: impl Fn() -> Setup, walk: impl Fn(&mut Wizard)) {
    turned(name, setup, walk, |_| ());
}

/// Walks to a screen, switches to Spanish as the settings do, and presses each of its hints.
fn turned(name: &str, setup: impl Fn() -> Setup, walk: impl Fn(&mut Wizard), turn: impl Fn(&mut Model)) {
    let _voice = VOICE.lock().unwrap_or_else(PoisonError::into_inner);
    speak(Language::English);
    let mut wizard = Wizard::with(setup());
    walk(&mut wizard);
    wizard.settle();
    let mut model = wizard.stop();
    turn(&mut model);
    speak(Language::Spanish);
    model.forms.values_mut().for_each(|form| form.seen = None);
    let shown: BTreeSet<&str> = all_screens::of(&model);
    assert!(!shown.is_empty(), "{name} shows nothing");
    for (columns, rows) in SIZES {
        screens::hints::walk(name, &Model { columns, rows, ..model.clone() });
    }
}
