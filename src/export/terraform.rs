//! A Terraform configuration: one `aws_lightsail_instance` each.

use super::quote::{hcl, identified, is_decomposed, quoted};
use super::{ExportFormat, ExportRequest, PLAIN};
use crate::domain::plan::{Plan, PlanAddOn};
use crate::domain::user_text::UserText;
use std::fmt::Write;

pub const FORMAT: ExportFormat = ExportFormat { lacks, write, ..PLAIN };

/// The provider's `add_on` is of one type and wants an hour.
fn lacks(request: &ExportRequest) -> Vec<UserText> {
    let add_ons = &request.plan.add_ons;
    let hourless = |add_on: &&PlanAddOn| add_on.add_on_type == "AutoSnapshot" && add_on.snapshot_time().is_none();
    let mut all: Vec<UserText> = add_ons.iter().filter(hourless).map(|_| UserText::new("export.lacks.hour")).collect();
    all.extend(add_ons.iter().filter_map(lacks_idle));
    let script = request.plan.user_data.as_ref().map(|data| data.0.as_str());
    let tags = request.plan.tags.iter().flat_map(|tag| [Some(tag.key.as_str()), tag.value.as_deref()]).flatten();
    all.extend(script.into_iter().chain(tags).any(is_decomposed).then(|| UserText::new("export.lacks.composed")));
    all
}

/// That an add-on which stops an idle instance cannot be said.
pub fn lacks_idle(add_on: &PlanAddOn) -> Option<UserText> {
    if add_on.add_on_type != "StopInstanceOnIdle" {
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
    for (id, name) in identified(request) {
        instance(&mut out, &id, name, &request.plan);
    }
    out
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
        // A tag without a value is one whose value is empty.
        let tags: Vec<(String, String)> =
            plan.tags.iter().map(|tag| (hcl(&tag.key), hcl(tag.value.as_deref().unwrap_or("")))).collect();
        // As terraform fmt has it: the equals signs of neighbouring lines under each other.
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
