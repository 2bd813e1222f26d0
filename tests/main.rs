//! All integration tests in one program, as each separate one would link the whole SDK. To run one area: `cargo test
//! --test main screens::`.
//!
//! Spanish tests are separate programs, as the language applies to a whole process.

#[path = "scorecard/bench.rs"]
#[allow(dead_code)]
mod bench;
mod common;
#[cfg(unix)]
#[path = "../src/accounts/tests/fakes.rs"]
#[allow(dead_code)]
mod fakes;
#[path = "common/film.rs"]
mod film;
#[path = "common/lines.rs"]
mod lines;
#[path = "common/listings.rs"]
mod listings;
#[path = "common/orders.rs"]
#[allow(dead_code)]
mod orders;
#[path = "common/picture.rs"]
mod picture;
#[path = "common/places.rs"]
mod places;
mod raw;
#[path = "common/spoil.rs"]
mod spoil;
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
#[path = "terminal/main.rs"]
mod terminal;
#[path = "terminals/main.rs"]
mod terminals;
mod texts;
#[path = "wire_sdk/main.rs"]
mod wire_sdk;
