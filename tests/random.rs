//! Random tests: any keys, pastes, sizes, mouse events, replies, and failures, in any order, on every screen.
//!
//! `SKYSAIL_INPUTS=1000000 cargo test --test main random::` runs a million of them, `SKYSAIL_SEED` others.

pub mod hints;
pub mod lost_answers;
pub mod random_moves;
pub mod service;
pub mod simulation;
pub mod typist;

use crate::all_screens;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use random_moves::{Life, lives};
use simulation::{Far, Sim};
use std::cell::RefCell;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

fn runner(cases: u64, seed: u64) -> TestRunner {
    let cases = u32::try_from(cases).unwrap();
    let rng_seed = RngSeed::Fixed(seed);
    TestRunner::new(ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() })
}

/// How many sequences run with one seed.
const ROUND: u64 = 50;
/// Lanes that run in parallel, each with its own seeds, so that the inputs don't depend on the machine.
const LANES: u64 = 4;

/// Runs this many inputs, and returns how far they got.
fn lane(lane: u64, wanted: u64, seed: u64) -> Far {
    let all = RefCell::new(Far::default());
    let run = |life: Life| {
        let mut sim = Sim::new(life.start);
        life.moves.iter().for_each(|one| sim.go(one));
        all.borrow_mut().add(&sim.far);
        Ok(())
    };
    for round in 0.. {
        if all.borrow().inputs >= wanted {
            break;
        }
        runner(ROUND, seed + lane + round * LANES).run(&lives(60), run).unwrap();
    }
    all.into_inner()
}

/// Every invariant is checked after every input: see [`Sim::tell`] and [`Sim::frame`].
#[test]
fn random_inputs_never_panic_lose_answers_or_create_without_the_typed_word() {
    let (wanted, seed) = (number("SKYSAIL_INPUTS", 12_000), number("SKYSAIL_SEED", 7));
    let far = std::thread::scope(|scope| {
        let lanes = (0..LANES).map(|at| scope.spawn(move || lane(at, wanted / LANES, seed)));
        let lanes: Vec<_> = lanes.collect();
        let mut far = Far::default();
        lanes.into_iter().for_each(|lane| far.add(&lane.join().expect("a claim does not hold, see above")));
        far
    });
    println!("{} inputs, {} requests, {} deletions", far.inputs, far.sent, far.deleted);
    let (all, seen) = (all_screens::all(), far.places.len());
    println!("{seen} of {} places; not {:#?}", all.len(), all.difference(&far.places).collect::<Vec<_>>());
    // The inputs do get far enough to test the invariants, on nearly every screen.
    assert!(far.sent > 0 && far.deleted > 0 && far.unmade > 0, "{far:?}");
    assert!(seen * 3 > all.len() * 2, "{seen} of {}", all.len());
}

#[test]
fn every_key_hint_on_screen_has_an_effect() {
    let run = |life: Life| {
        let mut sim = Sim::new(life.start);
        life.moves.iter().for_each(|one| sim.go(one));
        sim.go(&random_moves::Move::Blind(false));
        sim.go(&random_moves::Move::Resize(120, 36));
        hints::check(&sim);
        Ok(())
    };
    runner(number("SKYSAIL_CASES", 150), number("SKYSAIL_SEED", 7)).run(&lives(40), run).unwrap();
}
