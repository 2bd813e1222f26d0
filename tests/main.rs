//! All integration tests in one program, as each separate one would link the whole SDK. To run one area: `cargo test
//! --test main screens::`.

#[path = "common/all_screens.rs"]
mod all_screens;
mod common;
#[path = "common/every_command.rs"]
mod every_command;
#[cfg(unix)]
#[path = "../src/accounts/tests/fakes.rs"]
mod fakes;
#[path = "scorecard/fixture.rs"]
mod fixture;
#[path = "common/hostile_replies.rs"]
mod hostile_replies;
#[path = "common/line_mode.rs"]
mod line_mode;
#[path = "common/picture.rs"]
mod picture;
mod raw;
#[path = "common/recording.rs"]
mod recording;
#[path = "common/sample_listings.rs"]
mod sample_listings;
#[path = "common/sample_order.rs"]
mod sample_order;
#[path = "common/wizard.rs"]
mod wizard;

mod adding;
#[path = "commands/main.rs"]
mod commands;
mod docs;
#[path = "ends/main.rs"]
mod ends;
mod guide;
mod journeys;
#[path = "launch_model/main.rs"]
mod launch_model;
mod layers;
#[path = "login/main.rs"]
mod login;
mod pictures;
mod random;
mod sandbox;
mod sandbox_load;
mod sandbox_site;
#[path = "scorecard/main.rs"]
mod scorecard;
mod screens;
mod scripts;
#[path = "wizard/main.rs"]
mod sessions;
mod spanish;
#[path = "terminal/main.rs"]
mod terminal;
#[path = "terminals/main.rs"]
mod terminals;
mod texts;
#[path = "wire_sdk/main.rs"]
mod wire_sdk;
