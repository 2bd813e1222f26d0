//! Exports to a CloudFormation template: one `AWS::Lightsail::Instance` each, with a static IP if requested.

use super::follow_ups::ExportFollowUps;
use super::quote::{identified, quoted};
use super::{ExportFormat, ExportRequest, PLAIN};
use crate::domain::addons::AUTO_SNAPSHOT;
use crate::domain::follow_ups::PlanPort;
use crate::domain::plan::Plan;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use std::fmt::Write;

/// A CloudFormation template.
pub static FORMAT: ExportFormat = ExportFormat {
    name: "cloudformation",
    ending: "yaml",
    comment: Some("# "),
    snapshots: false,
    lacks,
    write: |request, _| write(request),
    ..PLAIN
};

/// `AWS::Lightsail::Instance` has no property for the network, nor for stop-on-idle.
fn lacks(request: &ExportRequest) -> Vec<UserText> {
    let plan = &request.plan;
    let mut all = vec![UserText::new("export.lacks.region").with("region", &request.region)];
    // The default is dual-stack, except for a bundle without an IPv4 address.
    let only = plan.bundle_id.as_deref().is_some_and(|bundle| bundle.contains("_ipv6_"));
    let usual = if only { "ipv6" } else { "dualstack" };
    let network = plan.ip_address_type.as_deref().filter(|network| *network != usual);
    all.extend(
        network.map(|network| UserText::new("export.lacks.network").with("network", network).with("usual", usual)),
    );
    all.extend(plan.add_ons.iter().filter_map(super::terraform::lacks_idle));
    all.extend(limits(request));
    // CloudFormation resolves such a reference, and has no escape for it.
    let script = plan.user_data.as_ref().is_some_and(|data| data.0.contains("{{resolve:"));
    all.extend(script.then(|| UserText::new("export.lacks.resolve")));
    if let Some(follow_ups) = ExportFollowUps::of(request) {
        // A template creates what it names.
        let existing = follow_ups.existing_static_ip();
        all.extend(existing.map(|name| UserText::new("export.lacks.static-ip").with("name", name)));
        all.extend(follow_ups.lacks_as_resources(request));
    }
    all
}

/// The maximum size in bytes of a template sent in the request; from a bucket it may be twenty times as large.
const INLINE: usize = 51_200;

/// The maximum size of any template in bytes.
const TEMPLATE: usize = 1_048_576;

/// The maximum number of resources in a template.
const RESOURCES: usize = 500;

/// The maximum length of an instance's name in the schema of `AWS::Lightsail::Instance`.
const NAME: usize = 254;

/// Returns what CloudFormation or the schema rejects.
fn limits(request: &ExportRequest) -> Vec<UserText> {
    let plan = &request.plan;
    let mut all = Vec::new();
    match write(request).len() {
        size if size > TEMPLATE => {
            all.push(UserText::new("export.lacks.template").with("size", size).with("most", TEMPLATE))
        }
        size if size > INLINE => all.push(UserText::new("export.lacks.inline").with("size", size).with("most", INLINE)),
        _ => {}
    }
    let each = ExportFollowUps::of(request).is_some_and(|all| all.makes_static_ips());
    let count = plan.instance_names.len() * if each { 2 } else { 1 };
    all.extend(
        (count > RESOURCES).then(|| UserText::new("export.lacks.resources").with("n", count).with("most", RESOURCES)),
    );
    let long = |name: &&String| name.chars().count() > NAME;
    all.extend(plan.instance_names.iter().filter(long).map(|name| {
        let short: String = name.chars().take(20).collect();
        UserText::new("export.lacks.name").with("name", SanitizedText::new(short)).with("most", NAME)
    }));
    all
}

fn write(request: &ExportRequest) -> String {
    let mut out = String::from("AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n");
    let follow_ups = ExportFollowUps::of(request);
    let ports = follow_ups.as_ref().and_then(ExportFollowUps::whole_list).unwrap_or_default();
    // Logical IDs allow letters and digits only.
    let logical = |id: &str| id.split('_').map(capitalised).collect::<String>();
    let ids: Vec<(String, &str)> = identified(request).into_iter().map(|(id, name)| (logical(&id), name)).collect();
    for (id, name) in &ids {
        instance(&mut out, id, name, &request.plan, &ports);
    }
    let each = follow_ups.filter(ExportFollowUps::makes_static_ips).map(|all| all.instances(request));
    let taken: Vec<String> = ids.iter().map(|(id, _)| id.to_ascii_lowercase()).collect();
    for ((id, _), one) in ids.iter().zip(each.iter().flatten()) {
        let Some(name) = &one.static_ip else { continue };
        // Another instance may have this ID. Two static IPs never do, as their instances don't.
        let free = |own: &String| !taken.contains(&own.to_ascii_lowercase());
        let own = (0..).map(|n| format!("{id}{}StaticIp", "X".repeat(n))).find(free).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {own}:\n    Type: AWS::Lightsail::StaticIp\n    Properties:\n      StaticIpName: {}\n      \
             AttachedTo: !Ref {id}",
            quoted(name)
        );
    }
    out
}

fn instance(out: &mut String, id: &str, name: &str, plan: &Plan, ports: &[PlanPort]) {
    let _ = writeln!(out, "  {id}:\n    Type: AWS::Lightsail::Instance\n    Properties:");
    let members = [
        ("InstanceName", Some(name)),
        ("AvailabilityZone", plan.availability_zone.as_deref()),
        ("BlueprintId", plan.blueprint_id.as_deref()),
        ("BundleId", plan.bundle_id.as_deref()),
        ("KeyPairName", plan.key_pair_name.as_deref()),
        ("UserData", plan.user_data.as_ref().map(|data| data.0.as_str())),
    ];
    for (member, value) in members.into_iter().filter_map(|(member, value)| Some((member, value?))) {
        let _ = writeln!(out, "      {member}: {}", literal(member, value));
    }
    for add_on in plan.add_ons.iter().filter(|add_on| add_on.add_on_type == AUTO_SNAPSHOT) {
        out.push_str("      AddOns:\n        - AddOnType: AutoSnapshot\n          Status: Enabled\n");
        if let Some(time) = add_on.snapshot_time() {
            let time = quoted(time);
            let _ = writeln!(out, "          AutoSnapshotAddOnRequest:\n            SnapshotTimeOfDay: {time}");
        }
    }
    networking(out, ports);
    if !plan.tags.is_empty() {
        out.push_str("      Tags:\n");
    }
    for tag in &plan.tags {
        let _ = writeln!(out, "        - Key: {}", quoted(&tag.key));
        if let Some(value) = &tag.value {
            let _ = writeln!(out, "          Value: {}", quoted(value));
        }
    }
}

/// Returns the whole list of open ports: it replaces the blueprint's own, and so includes them.
fn networking(out: &mut String, ports: &[PlanPort]) {
    if !ports.is_empty() {
        out.push_str("      Networking:\n        Ports:\n");
    }
    for port in ports {
        let number = |n: Option<i32>| n.unwrap_or_default();
        let protocol = quoted(port.protocol.as_deref().unwrap_or_default());
        let _ = writeln!(
            out,
            "          - Protocol: {protocol}\n            FromPort: {}\n            ToPort: {}",
            number(port.from_port),
            number(port.to_port)
        );
        let lists =
            [("Cidrs", &port.cidrs), ("Ipv6Cidrs", &port.ipv6_cidrs), ("CidrListAliases", &port.cidr_list_aliases)];
        for (member, all) in lists.into_iter().filter(|(_, all)| !all.is_empty()) {
            let all: Vec<String> = all.iter().map(|one| quoted(one)).collect();
            let _ = writeln!(out, "            {member}: [{}]", all.join(", "));
        }
    }
}

/// Returns a value. In a script, linters would take `${` for a template parameter, so it is marked as text: `Fn::Sub`
/// turns `${!x}` into `${x}`.
fn literal(member: &str, value: &str) -> String {
    match member == "UserData" && value.contains("${AWS::") {
        true => format!("!Sub {}", quoted(&value.replace("${", "${!"))),
        false => quoted(value),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
