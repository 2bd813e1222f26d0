//! Anything at all, in any order, on every screen: keys, pastes, sizes, the mouse, answers and failures.
//!
//! `SKYSAIL_CASES=100000 cargo test --test random` runs more of them, `SKYSAIL_SEED` others.

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

fn runner(cases: u64) -> TestRunner {
    let cases = u32::try_from(number("SKYSAIL_CASES", cases)).unwrap();
    let rng_seed = RngSeed::Fixed(number("SKYSAIL_SEED", 7));
    TestRunner::new(ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() })
}

/// Every claim is checked after every move: see [`Sim::tell`] and [`Sim::frame`].
#[test]
fn nothing_panics_no_answer_is_lost_and_only_the_typed_word_creates() {
    let (sent, deleted) = (Cell::new(0), Cell::new(0));
    let run = |moves: Vec<Move>| {
        let mut sim = Sim::new();
        moves.iter().for_each(|one| sim.go(one));
        sent.set(sent.get() + sim.sent);
        deleted.set(deleted.get() + sim.deleted);
        Ok(())
    };
    runner(300).run(&moves(60), run).unwrap();
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
    runner(150).run(&moves(40), run).unwrap();
}
