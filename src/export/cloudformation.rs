//! A CloudFormation template: one `AWS::Lightsail::Instance` each.

use super::quote::{identified, quoted};
use super::{ExportFormat, ExportRequest, PLAIN};
use crate::domain::plan::Plan;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use std::fmt::Write;

pub const FORMAT: ExportFormat = ExportFormat { lacks, write, ..PLAIN };

/// `AWS::Lightsail::Instance` has no member for the network, nor for when an instance idles.
fn lacks(request: &ExportRequest) -> Vec<UserText> {
    let plan = &request.plan;
    let mut all = vec![UserText::new("export.lacks.region").with("region", &request.region)];
    // Dual-stack is what it makes when nothing is said, but for a bundle that has no IPv4 address.
    let only = plan.bundle_id.as_deref().is_some_and(|bundle| bundle.contains("_ipv6_"));
    let usual = if only { "ipv6" } else { "dualstack" };
    let network = plan.ip_address_type.as_deref().filter(|network| *network != usual);
    all.extend(
        network.map(|network| UserText::new("export.lacks.network").with("network", network).with("usual", usual)),
    );
    all.extend(plan.add_ons.iter().filter_map(super::terraform::lacks_idle));
    all.extend(limits(request));
    // CloudFormation replaces such a text by what it refers to, and knows no escape for it.
    let script = plan.user_data.as_ref().is_some_and(|data| data.0.contains("{{resolve:"));
    all.extend(script.then(|| UserText::new("export.lacks.resolve")));
    all
}

/// Bytes of a template that is handed over in the request; from a bucket it may have twenty times as many.
const INLINE: usize = 51_200;

/// Bytes of a template at all.
const TEMPLATE: usize = 1_048_576;

/// Resources of a template.
const RESOURCES: usize = 500;

/// Signs of an instance's name, by the schema of `AWS::Lightsail::Instance`.
const NAME: usize = 254;

/// What CloudFormation or the schema refuses.
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
    let count = plan.instance_names.len();
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
        let _ = writeln!(out, "      {member}: {}", said(member, value));
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

/// A value. In a script, `${` would pass for a parameter of the template with whoever checks it, so it says that it
/// is a text: `Fn::Sub` writes `${!x}` as `${x}`.
fn said(member: &str, value: &str) -> String {
    match member == "UserData" && value.contains("${AWS::") {
        true => format!("!Sub {}", quoted(&value.replace("${", "${!"))),
        false => quoted(value),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
