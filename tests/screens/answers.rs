//! Snapshots of the review, and of answers that changed under it.

use super::test_macros::{calm, parsed};
use crate::screens;
use crate::wizard::Wizard;

const KEY: &str = "[[before]]\nregion = \"us-east-1\"\naction = \"CreateKeyPair\"\nbody = { keyPairName = \"mine\" }\n";

fn moved_to_mumbai(wizard: &mut Wizard) {
    wizard.choose_zone("us-east-1", "us-east-1c").keys("<enter><enter>").choose("small").choose("mine");
    wizard.review().keys("<home><enter>").choose("mumbai").ready();
}

screens! {
    review in calm() => |w| w.review();
    review_on_a_line in calm() => |w| w.review().keys("<home><down><down>");
    review_of_many in calm() => |w| {
        w.review().keys("<end><up><up><enter>").keys("<c-u>web-{1..50}<tab>env=prod<enter>owner=ana<tab><enter>");
    };
    region_changed in parsed(KEY) => |w| moved_to_mumbai(w);
    region_changed_and_f10 in parsed(KEY) => |w| { moved_to_mumbai(w); w.keys("<enter>").wait_for("1 answer is missing").keys("<enter>").wait_for("▸ Key pair"); };
    confirm in calm() => |w| w.review().keys("<enter>crea");
    confirm_wrong in calm() => |w| w.review().keys("<enter>delete<enter>");
    confirm_pasted in calm() => |w| w.review().keys("<enter>").paste("create");
}
