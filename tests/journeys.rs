//! Whole journeys through the wizard: each a story with scripted keys against a scenario,
//! the real SDK in between, and how often each action was sent.

#[path = "common/wizard.rs"]
mod wizard;

#[path = "common/lines.rs"]
mod lines;

mod journeys {
    mod answers;
    mod confirm;
    mod defaults;
    mod doubt;
    mod fleet;
    mod full;
    mod hands;
    mod nearest;
    mod plain;
    mod plans;
    mod refusals;
    mod removal;
    mod slow;
    mod troubles;
    mod twins;
}
