//! Every screen as it is, at three sizes. After a change of looks: `INSTA_UPDATE=always cargo test --test screens`,
//! then read what changed.

#[path = "common/wizard.rs"]
mod wizard;

mod screens {
    mod answers;
    mod hostile;
    mod launches;
    mod overlays;
    mod steps;
}

use skysail::sandbox::Scenario;
use wizard::{Setup, Wizard};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (60, 20)];

/// Walks to a screen at each size and holds it against its snapshot.
fn screen(name: &str, scenario: Scenario, walk: impl Fn(&mut Wizard)) {
    let mut all = String::new();
    for (columns, rows) in SIZES {
        let mut wizard = Wizard::with(Setup { columns, rows, scenario: scenario.clone(), ..Setup::default() });
        walk(&mut wizard);
        wizard.settle();
        all.push_str(&format!("{columns} x {rows}\n{}\n\n", wizard.screen()));
    }
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, all);
    });
}

/// Tests of screens by name: in which account, and how to get there.
#[macro_export]
macro_rules! screens {
    ($($name:ident in $scenario:expr => |$w:ident| $walk:expr;)+) => {$(
        #[test]
        fn $name() {
            $crate::screen(stringify!($name), $scenario, |$w: &mut $crate::wizard::Wizard| {
                $walk;
            });
        }
    )+};
}

fn calm() -> Scenario {
    Scenario::calm()
}

fn named(name: &str) -> Scenario {
    Scenario::named(name).unwrap()
}

fn parsed(text: &str) -> Scenario {
    Scenario::parse(text).unwrap()
}
