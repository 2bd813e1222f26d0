//! A CloudFormation template: one `AWS::Lightsail::Instance` each.

use super::{identified, quoted};
use crate::domain::addons::{self, AddOn};
use crate::domain::order::Order;
use crate::domain::rules::IpType;
use std::fmt::Write;

pub fn write(order: &Order) -> String {
    let mut out = format!("# Deploy in {}.\n", order.region);
    if order.ip_type != IpType::DualStack {
        let _ = writeln!(out, "# CloudFormation cannot say ipAddressType: {}.", order.ip_type.api_name());
    }
    for add_on in &order.add_ons {
        if let AddOn::StopInstanceOnIdle { threshold, duration } = add_on {
            let _ =
                writeln!(out, "# CloudFormation cannot say StopInstanceOnIdle: {threshold} % for {duration} minutes.");
        }
    }
    out.push_str("AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n");
    for (id, name) in identified(order) {
        instance(&mut out, &id, name, order);
    }
    out
}

fn instance(out: &mut String, id: &str, name: &str, order: &Order) {
    // Logical ids take letters and digits alone.
    let id: String = id.split('_').map(capitalised).collect();
    let _ = writeln!(out, "  {id}:\n    Type: AWS::Lightsail::Instance\n    Properties:");
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "      {name}: {}", quoted(value));
    };
    line("InstanceName", name);
    line("AvailabilityZone", &order.zone);
    line("BlueprintId", &order.blueprint.id);
    line("BundleId", &order.bundle.id);
    if let Some(key) = &order.key_pair {
        line("KeyPairName", key);
    }
    if let Some(script) = &order.script {
        line("UserData", script.reveal());
    }
    for add_on in &order.add_ons {
        if let AddOn::AutoSnapshot { hour } = add_on {
            out.push_str("      AddOns:\n        - AddOnType: AutoSnapshot\n          Status: Enabled\n");
            if let Some(hour) = hour {
                let time = quoted(&addons::hour(*hour));
                let _ = writeln!(out, "          AutoSnapshotAddOnRequest:\n            SnapshotTimeOfDay: {time}");
            }
        }
    }
    if !order.tags.is_empty() {
        out.push_str("      Tags:\n");
    }
    for tag in &order.tags {
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
