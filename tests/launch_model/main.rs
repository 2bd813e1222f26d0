//! Model tests of a launch and of related state machines: random event sequences against a service and a disk that
//! fail in every way, with replies that are lost, empty, stale, truncated, reordered, or duplicated.
//!
//! After every step of a launch four invariants must hold:
//! - I1: no name is sent more often than the user asked for, and never before it is recorded;
//! - I2: every instance of the launch that exists is shown or recorded;
//! - I3: no success is shown without a running instance of the launch;
//! - I4: no failure is shown while the request may still take effect, and nothing is reported as deleted that exists.
//!
//! The invariants of a deletion, of instance actions, and of the key import are listed in `deletion.rs`,
//! `instance_action.rs`, and `key_import.rs`; those of follow-ups in `follow_ups.rs`; those of start, stop, reboot, and
//! deletion of a server in `server_action.rs`.
//!
//! `cargo test` runs five hundred sequences of each. To run ten thousand: `SKYSAIL_SEEDS=10000 cargo test --profile
//! dist --test main launch_model::`. A sequence that violates an invariant is printed step by step; `SKYSAIL_SEED=n`
//! runs it alone.

mod deletion;
mod follow_ups;
mod instance_action;
mod key_import;
mod launch;
mod server_action;
mod service;

use launch::Life;
use skysail::domain::instance_actions::InstanceActionKind;

/// How many sequences a plain `cargo test` runs.
const SOME: u64 = 500;
const STEPS: usize = 120;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs one sequence to its end. Errors with the violated invariant and the steps that led there.
fn live(seed: u64) -> Result<(), String> {
    let mut life = Life::new(seed);
    let lived = (0..STEPS).try_for_each(|_| life.step()).and_then(|()| life.calm_down());
    lived.map_err(|broken| format!("seed {seed}: {broken}\n{}", life.history()))
}

#[test]
fn random_launches_keep_every_invariant() {
    all(live);
}

#[test]
fn random_deletions_keep_every_invariant() {
    all(|seed| {
        let mut life = deletion::Life::new(seed);
        life.live().map_err(|broken| format!("seed {seed}: {broken}\n{}", life.history()))
    });
}

#[test]
fn random_static_ip_actions_keep_every_invariant() {
    all_actions(InstanceActionKind::StaticIp);
}

#[test]
fn random_port_actions_keep_every_invariant() {
    all_actions(InstanceActionKind::Firewall);
}

#[test]
fn random_https_setups_keep_every_invariant() {
    all_actions(InstanceActionKind::Https);
}

fn all_actions(kind: InstanceActionKind) {
    all(|seed| {
        let mut life = instance_action::Life::new(seed, kind);
        life.live().map_err(|broken| format!("seed {seed}: {broken}\n{}", life.history()))
    });
}

#[test]
fn random_key_imports_keep_every_invariant() {
    all(|seed| {
        let mut life = key_import::Life::new(seed);
        life.live().map_err(|broken| format!("seed {seed}: {broken}\n{}", life.history()))
    });
}

#[test]
fn random_follow_ups_keep_every_invariant() {
    all(|seed| {
        let mut life = follow_ups::Life::new(seed);
        life.live().map_err(|broken| format!("seed {seed}: {broken}\n{}", life.history()))
    });
}

#[test]
fn random_server_actions_keep_every_invariant() {
    all(|seed| {
        let mut life = server_action::Life::new(seed);
        life.live().map_err(|broken| format!("seed {seed}: {broken}\n{}", life.history()))
    });
}

fn all(live: impl Fn(u64) -> Result<(), String>) {
    let seeds = match number("SKYSAIL_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SKYSAIL_SEEDS").unwrap_or(SOME),
    };
    let broken: Vec<String> = seeds.filter_map(|seed| live(seed).err()).collect();
    if let Some(first) = broken.first() {
        let rules: Vec<&str> = broken.iter().filter_map(|report| report.lines().next()).take(20).collect();
        panic!("{} lives broke a rule, such as\n{}\nThe first:\n{first}", broken.len(), rules.join("\n"));
    }
}
