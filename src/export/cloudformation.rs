//! A CloudFormation template: one `AWS::Lightsail::Instance` each.

use super::quote::{identified, quoted};
use super::{Format, PLAIN, Request};
use crate::domain::plan::Plan;
use crate::domain::say::Say;
use std::fmt::Write;

pub const FORMAT: Format = Format { lacks, write, ..PLAIN };

/// `AWS::Lightsail::Instance` has no member for the network, nor for when an instance idles.
fn lacks(request: &Request) -> Vec<Say> {
    let plan = &request.plan;
    let mut all = vec![Say::new("export.lacks.region").with("region", &request.region)];
    // Dual-stack is what it makes when nothing is said.
    let network = plan.ip_address_type.as_deref().filter(|network| *network != "dualstack");
    all.extend(network.map(|network| Say::new("export.lacks.network").with("network", network)));
    all.extend(plan.add_ons.iter().filter_map(super::terraform::lacks_idle));
    // CloudFormation replaces such a text by what it refers to, and knows no escape for it.
    let script = plan.user_data.as_ref().is_some_and(|data| data.0.contains("{{resolve:"));
    all.extend(script.then(|| Say::new("export.lacks.resolve")));
    all
}

fn write(request: &Request) -> String {
    let mut out = String::from("AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n");
    for (id, name) in identified(request) {
        instance(&mut out, &id, name, &request.plan);
    }
    out
}

fn instance(out: &mut String, id: &str, name: &str, plan: &Plan) {
    // Logical ids take letters and digits alone.
    let id: String = id.split('_').map(capitalised).collect();
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
        let _ = writeln!(out, "      {member}: {}", quoted(value));
    }
    for add_on in plan.add_ons.iter().filter(|add_on| add_on.add_on_type == "AutoSnapshot") {
        out.push_str("      AddOns:\n        - AddOnType: AutoSnapshot\n          Status: Enabled\n");
        if let Some(time) = add_on.snapshot_time() {
            let time = quoted(time);
            let _ = writeln!(out, "          AutoSnapshotAddOnRequest:\n            SnapshotTimeOfDay: {time}");
        }
    }
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

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
