//! All tests of the program as a whole, in one program: each that is linked by itself brings the whole SDK.
//! One of these areas alone is its name: `cargo test --test main screens::`.
//!
//! What speaks Spanish has a program of its own, as a language is spoken by all of a process.

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
