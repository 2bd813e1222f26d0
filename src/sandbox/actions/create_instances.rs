use std::net::{Ipv4Addr, Ipv6Addr};

use sha2::{Digest, Sha256};

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::clock::Millis;
use crate::sandbox::params::{objects, one_of, text, texts};
use crate::sandbox::records::{AddOn, Instance, IpType, Metadata, Script, State, Tag};
use crate::sandbox::render_cache::{RenderCache, Rendered};
use crate::sandbox::scenario::OperationOutcome;
use crate::sandbox::transaction::{hex, public_address};
use crate::sandbox::{rules, view};

/// Creates all of the named instances or none, with one operation each.
pub const ACTION: Action = Action {
    name: "CreateInstances",
    members: &[
        texts("instanceNames").required(),
        text("availabilityZone").required(),
        // Discontinued: the service has ignored it since 2017.
        text("customImageName"),
        text("blueprintId").required(),
        text("bundleId").required(),
        text("userData"),
        text("keyPairName"),
        objects("tags", rules::TAG),
        objects("addOns", rules::ADD_ON),
        one_of("ipAddressType", IpType::WORDS),
    ],
    run,
};

/// What all instances of the request have in common.
pub struct Shared<'a> {
    plan: rules::Plan<'a>,
    pub zone: &'a str,
    key_pair: Option<&'a str>,
    tags: Vec<Tag>,
    add_ons: Vec<AddOn>,
    script: Option<Script>,
}

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let names = call.input.texts("instanceNames");
    rules::instance_names(&names)?;
    rules::zone(call, call.input.word("availabilityZone"))?;
    let plan = rules::plan(call)?;
    let shared = check(call, plan)?;
    let operations = create(call, "CreateInstance", &names, &shared, |_, _| Ok(()))?;
    Ok(Body::list("operations", operations))
}

/// Creates the instances; `with` completes each one.
pub fn create(
    call: &mut Transaction<'_>,
    kind: &str,
    names: &[&str],
    shared: &Shared<'_>,
    mut with: impl FnMut(&mut Transaction<'_>, &mut Instance) -> Result<(), ActionError>,
) -> Result<Vec<Rendered>, ActionError> {
    rules::names_are_free(call, names)?;
    let held = call.home().instance_count(call.now);
    rules::quota("Instances", held, names.len(), call.state.scenario().quota.instances)?;

    let mut operations = Vec::new();
    let first = call.give_away(names.len());
    for (name, made) in names.iter().zip(first..) {
        let outcome = call.state.faults.outcome(kind);
        let mut instance = instance(call, shared, name, made, outcome);
        with(call, &mut instance)?;
        let takes = call.state.scenario().pace.create_operation;
        let begin = NewOperation { takes, ..NewOperation::on_instance(kind, &instance) };
        operations.push(call.begin_rendered(begin, outcome));
        if call.state.scenario().add_on_operations && !shared.add_ons.is_empty() {
            let begin = NewOperation { takes, ..NewOperation::on_instance("EnableAddOn", &instance) };
            operations.push(call.begin_rendered(begin, call.state.faults.outcome("EnableAddOn")));
        }
        call.keep_instance(instance);
    }
    Ok(operations)
}

/// Reads and checks what all ways to create instances have in common.
pub fn check<'a>(call: &Transaction<'a>, plan: rules::Plan<'a>) -> Result<Shared<'a>, ActionError> {
    let input = call.input;
    let zone = input.word("availabilityZone");
    rules::zone(call, zone)?;
    rules::plan_size(call, &plan)?;
    let script = input.text("userData");
    script.map_or(Ok(()), rules::script)?;
    let key_pair = input.text("keyPairName");
    key_pair.map_or(Ok(()), |name| rules::key_pair(call, name))?;
    let tags = rules::tags(&input.objects("tags"))?;
    let add_ons = rules::add_ons(&input.objects("addOns"), Some(plan.blueprint), call.region, call.now)?;
    Ok(Shared { plan, zone, key_pair, tags, add_ons, script: script.filter(|s| !s.is_empty()).map(mark) })
}

fn mark(script: &str) -> Script {
    let sha256 = hex(&Sha256::digest(script.as_bytes()));
    Script { bytes: script.len(), sha256 }
}

fn instance(
    call: &Transaction<'_>,
    shared: &Shared<'_>,
    name: &str,
    made: u64,
    outcome: Option<&OperationOutcome>,
) -> Instance {
    let pace = &call.state.scenario().pace;
    let id = call.id(&format!("instance {made} {name}"));
    let running = outcome.and_then(|outcome| outcome.running).unwrap_or(pace.running * spread(&id));
    let addresses = outcome.and_then(|outcome| outcome.addresses).unwrap_or_else(|| after_running(pace.addresses, &id));
    let mut instance = Instance {
        name: name.to_owned(),
        zone: shared.zone.to_owned(),
        created: call.now,
        visible: call.later(pace.listed),
        gone: Millis::NEVER,
        blueprint: shared.plan.blueprint.id.clone(),
        bundle: shared.plan.bundle.id.clone(),
        ip_type: shared.plan.ip_type,
        key_pair: shared.key_pair.filter(|name| *name != view::DEFAULT_PAIR).map(str::to_owned),
        tags: shared.tags.clone(),
        add_ons: shared.add_ons.clone(),
        script: shared.script.clone(),
        states: vec![(call.now, State::Pending), (call.later(running), State::Running)],
        addressed: call.later(running + addresses),
        public: public_address(made),
        private: private(made),
        ipv6: ipv6(made),
        static_ip: None,
        ports: shared.plan.blueprint.ports.clone(),
        metadata: metadata(call, &shared.plan.blueprint.id),
        disks: Vec::new(),
        setups: Vec::new(),
        rendered: RenderCache::default(),
        id,
    };
    if let Some(outcome) = outcome {
        if outcome.fails.is_some() {
            // It is never listed, and its name is free again once the operation has failed.
            let fails = call.later(outcome.after.unwrap_or(pace.create_operation));
            (instance.visible, instance.gone) = (fails, fails);
        }
        if outcome.stuck {
            instance.states.truncate(1);
        }
    }
    instance
}

/// Returns two thirds to four thirds, by ID: instances of one request don't become ready at the same time.
fn spread(id: &str) -> f64 {
    let part = id.get(..4).and_then(|hex| u16::from_str_radix(hex, 16).ok());
    2.0 / 3.0 + f64::from(part.unwrap_or_default()) / f64::from(u16::MAX) * 2.0 / 3.0
}

/// Returns the seconds from running until the addresses exist: 2 to 5 were reported. A scenario's own value varies by
/// a second or two.
pub(super) fn after_running(usual: f64, id: &str) -> f64 {
    usual + usual.min(3.5) * (spread(id) - 1.0)
}

fn private(made: u64) -> Ipv4Addr {
    let [.., high, low] = ((made % 60_000) as u16 + 10).to_be_bytes();
    Ipv4Addr::new(172, 26, high, low)
}

fn ipv6(made: u64) -> Ipv6Addr {
    let [high, low] = [(made >> 16) as u16, made as u16];
    Ipv6Addr::new(0x2001, 0xdb8, 0x2600, 0x1f18, 0xa11, high, 0, low.wrapping_add(1))
}

/// Images that require tokens from the start (AWS documentation).
fn metadata(call: &Transaction<'_>, blueprint: &str) -> Metadata {
    let strict = blueprint == "amazon_linux_2023" || blueprint == "ubuntu_24_04" || blueprint.ends_with("_ls_1_0");
    Metadata {
        tokens: if strict { "required" } else { "optional" }.to_owned(),
        endpoint: "enabled".to_owned(),
        hop_limit: 1,
        ipv6: "disabled".to_owned(),
        applied: call.later(call.state.scenario().pace.metadata),
    }
}
