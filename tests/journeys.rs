//! Journeys through the wizard: scripted keys against a sandbox scenario over the real SDK, with the number of
//! requests of each kind.

mod after;
mod after_lines;
mod answers;
mod confirm;
mod defaults;
mod doubt;
mod drafts;
mod ends;
mod fleet;
mod follow_ups;
mod full;
mod hands;
mod home;
mod kept;
mod keys;
mod leaving;
mod meter;
mod nearest;
mod palette;
mod plain;
mod plans;
mod refusals;
mod removal;
mod replay;
mod scripts;
mod slow;
mod troubles;
mod twins;
mod until;
mod windows;

/// Whether a deletion is over: nothing is being deleted any more.
fn deleted(screen: &str) -> bool {
    screen.contains("Deleted ") && !screen.contains("Deleting: ")
}
