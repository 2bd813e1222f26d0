//! Snapshot of a window that is too small.

use crate::wizard::{Setup, Wizard};

#[test]
fn window_that_is_too_small_says_so_at_every_size() {
    let mut all = String::new();
    for (columns, rows) in [(39, 24), (80, 9), (20, 5), (7, 2), (1, 1)] {
        let wizard = Wizard::with(Setup { columns, rows, ..Setup::default() });
        all.push_str(&format!("{columns} x {rows}\n{}\n\n", wizard.screen()));
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("too_small", all);
    });
}
