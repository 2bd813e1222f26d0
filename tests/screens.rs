//! Snapshot tests of every screen at four sizes and in three themes. After a visual change: `INSTA_UPDATE=always cargo
//! test --test main screens::`, then read the differences.

mod account;
mod afterwards;
mod answers;
mod cards;
mod errors;
mod frame;
pub mod hints;
mod home;
mod hostile;
mod hostile_words;
mod launches;
mod overlays;
mod sign_in_explained;
pub mod snapshot_coverage;
mod steps;
pub mod test_macros;
mod too_small;
pub mod typing;

pub use hostile::unharmed;

use crate::{all_screens, wizard};
use skysail::app::message::Msg;
use skysail::app::model::Model;
use skysail::app::update::update;
use skysail::text::Language;
use std::collections::BTreeSet;
use wizard::screen_snapshot::{self, Looks};
use wizard::{Setup, Wizard};

const SIZES: [(u16, u16); 4] = [(80, 24), (120, 36), (60, 20), (200, 60)];

/// Walks to a screen, and compares its text and style with the snapshot, at each size and in every theme.
fn screen(name: &str, setup: impl Fn() -> Setup, walk: impl Fn(&mut Wizard)) {
    turned(name, setup, walk, |_| ());
}

/// The same for states that pass too quickly for a walk, or that no test reaches.
fn turned(name: &str, setup: impl Fn() -> Setup, walk: impl Fn(&mut Wizard), turn: impl Fn(&mut Model)) {
    let walked = walked(name, setup(), walk);
    let (mut all, mut looks, mut shows) = (String::new(), Looks::default(), BTreeSet::new());
    for (columns, rows) in SIZES {
        let mut model = resized(&walked, columns, rows);
        turn(&mut model);
        hints::walk(name, &model);
        hints::palette(name, &model);
        // Typing doesn't depend on the size, except for the length of a page.
        typing::words(name, &model, if (columns, rows) == SIZES[0] { 1 } else { 7 });
        shows.extend(all_screens::of(&model));
        all.push_str(&looks.record(&model, columns, rows));
        all.push('\n');
    }
    in_spanish(name, &walked, &turn);
    all.push_str(&looks.legend());
    all.insert_str(0, &snapshot_coverage::line(&shows));
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, all);
    });
}

/// Presses each hint of the same screen after a switch to Spanish, whose words are longer. The hints are walked at the
/// two smallest sizes.
fn in_spanish(name: &str, walked: &Model, turn: impl Fn(&mut Model)) {
    for (columns, rows) in [(80, 24), (60, 20)] {
        let mut model = walked.clone();
        turn(&mut model);
        model.forms.values_mut().for_each(|form| form.seen = None);
        hints::walk(name, &Model { columns, rows, language: Language::Spanish, ..model });
    }
}

/// The model at the end of a walk that starts at the first size.
fn walked(name: &str, setup: Setup, walk: impl Fn(&mut Wizard)) -> Model {
    let (columns, rows) = SIZES[0];
    let mut wizard = Wizard::with(Setup { columns, rows, ..setup });
    walk(&mut wizard);
    // Drawn once more, so that the time on it is current.
    wizard.settle();
    wizard.hear(Msg::Focus(true));
    let shown = wizard.buffer();
    let model = wizard.stop();
    assert_eq!(
        screen_snapshot::drawn(&model, "calm", columns, rows).0,
        shown,
        "{name} is drawn once more and not the same"
    );
    model
}

/// The same in a window of another size, as the event loop shows it: drawn until nothing changes.
fn resized(model: &Model, columns: u16, rows: u16) -> Model {
    let mut model = model.clone();
    if (columns, rows) != (model.columns, model.rows) {
        let now = model.now;
        update(&mut model, now, Msg::Resize { columns, rows });
        hints::shown(&mut model);
        hints::shown(&mut model);
    }
    model
}
