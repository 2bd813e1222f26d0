//! How screen tests are defined: a name, an account, and the steps to get there. The including crate defines what is
//! done with a screen: `screen` and `turned`.

use skysail::sandbox::Scenario;

/// Screen tests by name: the account, and how to get there.
#[macro_export]
macro_rules! screens {
    ($($name:ident in $scenario:expr => |$w:ident| $walk:expr;)+) => {$(
        #[test]
        fn $name() {
            let setup = || $crate::wizard::Setup { scenario: $scenario, ..Default::default() };
            super::screen(stringify!($name), setup, |$w: &mut $crate::wizard::Wizard| {
                $walk;
            });
        }
    )+};
    ($($name:ident in $scenario:expr => |$w:ident| $walk:expr, $turn:expr;)+) => {$(
        #[test]
        fn $name() {
            let setup = || $crate::wizard::Setup { scenario: $scenario, ..Default::default() };
            let walk = |$w: &mut $crate::wizard::Wizard| {
                $walk;
            };
            super::turned(stringify!($name), setup, walk, $turn);
        }
    )+};
}

pub fn calm() -> Scenario {
    Scenario::calm()
}

pub fn named(name: &str) -> Scenario {
    Scenario::named(name).unwrap()
}

pub fn parsed(text: &str) -> Scenario {
    Scenario::parse(text).unwrap()
}
