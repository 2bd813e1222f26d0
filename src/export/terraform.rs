//! Exports to a Terraform configuration: one `aws_lightsail_instance` each, with the resources of its follow-ups.

use super::follow_ups::{ExportFollowUps, InstanceFollowUps};
use super::quote::{hcl, identified, is_decomposed, quoted};
use super::{ExportFormat, ExportRequest, PLAIN};
use crate::domain::addons::{AUTO_SNAPSHOT, STOP_ON_IDLE};
use crate::domain::follow_ups::PlanPort;
use crate::domain::plan::{Plan, PlanAddOn};
use crate::domain::user_text::UserText;
use std::fmt::Write;

/// A Terraform configuration.
pub static FORMAT: ExportFormat = ExportFormat {
    name: "terraform",
    ending: "tf",
    comment: Some("# "),
    snapshots: false,
    lacks,
    write: |request, _| write(request),
    ..PLAIN
};

/// The provider's `add_on` has only one type and requires an hour.
fn lacks(request: &ExportRequest) -> Vec<UserText> {
    let add_ons = &request.plan.add_ons;
    let hourless = |add_on: &&PlanAddOn| add_on.add_on_type == AUTO_SNAPSHOT && add_on.snapshot_time().is_none();
    let mut all: Vec<UserText> = add_ons.iter().filter(hourless).map(|_| UserText::new("export.lacks.hour")).collect();
    all.extend(add_ons.iter().filter_map(lacks_idle));
    let script = request.plan.user_data.as_ref().map(|data| data.0.as_str());
    let tags = request.plan.tags.iter().flat_map(|tag| [Some(tag.key.as_str()), tag.value.as_deref()]).flatten();
    all.extend(script.into_iter().chain(tags).any(is_decomposed).then(|| UserText::new("export.lacks.composed")));
    all.extend(ExportFollowUps::of(request).iter().flat_map(|follow_ups| follow_ups.lacks_as_resources(request)));
    all
}

/// Returns a message that a stop-on-idle add-on can't be expressed.
pub fn lacks_idle(add_on: &PlanAddOn) -> Option<UserText> {
    if add_on.add_on_type != STOP_ON_IDLE {
        return None;
    }
    let request = add_on.stop_instance_on_idle_request.as_ref();
    let (threshold, duration) = request.and_then(|r| r.threshold.as_ref().zip(r.duration.as_ref())).unzip();
    Some(match (threshold, duration) {
        (Some(threshold), Some(duration)) => {
            UserText::new("export.lacks.idle").with("threshold", threshold).with("minutes", duration)
        }
        _ => UserText::new("export.lacks.idle.usual"),
    })
}

fn write(request: &ExportRequest) -> String {
    let mut out = format!(
        "terraform {{\n  required_providers {{\n    aws = {{\n      source = \"hashicorp/aws\"\n    }}\n  }}\n}}\n\n\
         provider \"aws\" {{\n  region = {}\n}}\n",
        hcl(&request.region)
    );
    let follow_ups = ExportFollowUps::of(request);
    let each = follow_ups.as_ref().map(|all| all.instances(request)).unwrap_or_default();
    for (at, (id, name)) in identified(request).into_iter().enumerate() {
        instance(&mut out, &id, name, &request.plan);
        if let Some((all, one)) = follow_ups.as_ref().zip(each.get(at)) {
            after(&mut out, &id, all, one);
        }
    }
    out
}

/// Returns the resources of an instance's follow-ups. The list of ports replaces the blueprint's own, and so includes
/// them.
fn after(out: &mut String, id: &str, all: &ExportFollowUps, one: &InstanceFollowUps) {
    if let Some(ports) = all.whole_list() {
        let blocks: String = ports.iter().map(port_info).collect();
        let _ = writeln!(
            out,
            "\nresource \"aws_lightsail_instance_public_ports\" {} {{\n  \
             instance_name = aws_lightsail_instance.{id}.name\n{blocks}}}",
            quoted(id)
        );
    }
    let Some(name) = &one.static_ip else { return };
    let made = all.makes_static_ips();
    if made {
        let _ = writeln!(out, "\nresource \"aws_lightsail_static_ip\" {} {{\n  name = {}\n}}", quoted(id), hcl(name));
    }
    let static_ip = if made { format!("aws_lightsail_static_ip.{id}.name") } else { hcl(name) };
    let _ = writeln!(
        out,
        "\nresource \"aws_lightsail_static_ip_attachment\" {} {{\n  static_ip_name = {static_ip}\n  \
         instance_name  = aws_lightsail_instance.{id}.name\n}}",
        quoted(id)
    );
}

/// Returns a block with aligned equals signs, like `terraform fmt`.
fn port_info(port: &PlanPort) -> String {
    let number = |n: Option<i32>| n.unwrap_or_default().to_string();
    let list = |all: &[String]| (!all.is_empty()).then(|| all.iter().map(|one| hcl(one)).collect::<Vec<_>>());
    let arguments = [
        ("protocol", port.protocol.as_deref().map(hcl)),
        ("from_port", Some(number(port.from_port))),
        ("to_port", Some(number(port.to_port))),
        ("cidrs", list(&port.cidrs).map(|all| format!("[{}]", all.join(", ")))),
        ("ipv6_cidrs", list(&port.ipv6_cidrs).map(|all| format!("[{}]", all.join(", ")))),
        ("cidr_list_aliases", list(&port.cidr_list_aliases).map(|all| format!("[{}]", all.join(", ")))),
    ];
    let given: Vec<_> = arguments.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let widest = given.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: String = given.iter().map(|(name, value)| format!("    {name:<widest$} = {value}\n")).collect();
    format!("\n  port_info {{\n{lines}  }}\n")
}

fn instance(out: &mut String, id: &str, name: &str, plan: &Plan) {
    let _ = writeln!(out, "\nresource \"aws_lightsail_instance\" {} {{", quoted(id));
    let arguments = [
        ("name", Some(name)),
        ("availability_zone", plan.availability_zone.as_deref()),
        ("blueprint_id", plan.blueprint_id.as_deref()),
        ("bundle_id", plan.bundle_id.as_deref()),
        ("ip_address_type", plan.ip_address_type.as_deref()),
        ("key_pair_name", plan.key_pair_name.as_deref()),
        ("user_data", plan.user_data.as_ref().map(|data| data.0.as_str())),
    ];
    let given: Vec<_> = arguments.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let widest = given.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, value) in given {
        let _ = writeln!(out, "  {name:<widest$} = {}", hcl(value));
    }
    if !plan.tags.is_empty() {
        out.push_str("\n  tags = {\n");
        // A tag without a value is one with an empty value.
        let tags: Vec<(String, String)> =
            plan.tags.iter().map(|tag| (hcl(&tag.key), hcl(tag.value.as_deref().unwrap_or("")))).collect();
        // Like `terraform fmt`: the equals signs of adjacent lines are aligned.
        let widest = tags.iter().map(|(key, _)| width(key)).max().unwrap_or(0);
        for (key, value) in tags {
            let _ = writeln!(out, "    {key}{} = {value}", " ".repeat(widest - width(&key)));
        }
        out.push_str("  }\n");
    }
    for time in plan.add_ons.iter().filter_map(PlanAddOn::snapshot_time) {
        let _ = writeln!(
            out,
            "\n  add_on {{\n    type          = \"AutoSnapshot\"\n    snapshot_time = {}\n    status        = \"Enabled\"\n  }}",
            hcl(time)
        );
    }
    out.push_str("}\n");
}

/// Returns the columns that `terraform fmt` counts for a text: one for each cluster of letters and marks.
fn width(text: &str) -> usize {
    use unicode_segmentation::UnicodeSegmentation;
    text.graphemes(true).count()
}
