//! Journeys through the wizard: scripted keys against a sandbox scenario over the real SDK, with the number of
//! requests of each kind.

mod cached_catalog;
mod confirm;
mod cost_summary;
mod defaults;
mod deletion;
mod drafts;
mod errors;
mod every_question;
mod follow_ups;
mod going_back;
mod home;
mod home_in_line_mode;
mod instance_actions;
mod instance_actions_in_line_mode;
mod keyboard;
mod keys;
mod line_mode;
mod many_instances;
mod nearest_region;
mod palette;
mod plans;
mod quitting;
mod refusals;
mod replay;
mod screens_and_line_mode;
mod scripts;
mod slow_service;
mod small_choices;
mod terminal_integration;
mod unknown_outcome;
mod until;
mod windows;

/// Whether no deletion is in progress.
fn deleted(screen: &str) -> bool {
    screen.contains("Deleted ") && !screen.contains("Deleting")
}
