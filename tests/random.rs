//! Anything at all, in any order, on every screen: keys, pastes, sizes, the mouse, answers and failures.
//!
//! `SKYSAIL_INPUTS=1000000 cargo test --test random` tries a million of them, `SKYSAIL_SEED` others.

#[path = "common/listings.rs"]
mod listings;
#[path = "common/wizard.rs"]
mod wizard;

mod random {
    pub mod answers;
    pub mod hand;
    pub mod hints;
    pub mod moves;
    pub mod service;
    pub mod sim;
}

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use random::moves::{Move, moves};
use random::sim::Sim;
use std::cell::Cell;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

fn runner(cases: u64, seed: u64) -> TestRunner {
    let cases = u32::try_from(cases).unwrap();
    let rng_seed = RngSeed::Fixed(seed);
    TestRunner::new(ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() })
}

/// Lives of the program that are tried with one seed.
const ROUND: u64 = 50;

/// Every claim is checked after every input: see [`Sim::tell`] and [`Sim::frame`].
#[test]
fn nothing_panics_no_answer_is_lost_and_only_the_typed_word_creates() {
    let (wanted, seed) = (number("SKYSAIL_INPUTS", 12_000), number("SKYSAIL_SEED", 7));
    let (inputs, sent, deleted) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let run = |moves: Vec<Move>| {
        let mut sim = Sim::new();
        moves.iter().for_each(|one| sim.go(one));
        inputs.set(inputs.get() + sim.inputs);
        sent.set(sent.get() + sim.sent);
        deleted.set(deleted.get() + sim.deleted);
        Ok(())
    };
    for round in 0.. {
        if inputs.get() >= wanted {
            break;
        }
        runner(ROUND, seed + round).run(&moves(60), run).unwrap();
    }
    println!("{} inputs, {} requests, {} deletions", inputs.get(), sent.get(), deleted.get());
    // Chance does get there: the claims above were put to the test.
    assert!(sent.get() > 0 && deleted.get() > 0, "{sent:?} {deleted:?}");
}

#[test]
fn every_hint_that_is_shown_can_be_pressed_and_changes_something() {
    let run = |moves: Vec<Move>| {
        let mut sim = Sim::new();
        moves.iter().for_each(|one| sim.go(one));
        sim.go(&Move::Blind(false));
        sim.go(&Move::Resize(120, 36));
        random::hints::check(&sim);
        Ok(())
    };
    runner(number("SKYSAIL_CASES", 150), number("SKYSAIL_SEED", 7)).run(&moves(40), run).unwrap();
}
