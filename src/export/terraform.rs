//! A Terraform configuration: one `aws_lightsail_instance` each.

use super::{identified, quoted};
use crate::domain::addons::{self, AddOn};
use crate::domain::order::Order;
use std::fmt::Write;

pub fn write(order: &Order) -> String {
    let mut out = format!(
        "terraform {{\n  required_providers {{\n    aws = {{\n      source = \"hashicorp/aws\"\n    }}\n  }}\n}}\n\n\
         provider \"aws\" {{\n  region = {}\n}}\n",
        text(&order.region)
    );
    for (id, name) in identified(order) {
        instance(&mut out, &id, name, order);
    }
    out
}

fn instance(out: &mut String, id: &str, name: &str, order: &Order) {
    let _ = writeln!(out, "\nresource \"aws_lightsail_instance\" {} {{", quoted(id));
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:<17} = {}", text(value));
    };
    line("name", name);
    line("availability_zone", &order.zone);
    line("blueprint_id", &order.blueprint.id);
    line("bundle_id", &order.bundle.id);
    line("ip_address_type", order.ip_type.api_name());
    if let Some(key) = &order.key_pair {
        line("key_pair_name", key);
    }
    if let Some(script) = &order.script {
        line("user_data", script.reveal());
    }
    for add_on in &order.add_ons {
        match add_on {
            AddOn::AutoSnapshot { hour: Some(hour) } => {
                let time = text(&addons::hour(*hour));
                let _ = write!(
                    out,
                    "  add_on {{\n    type          = \"AutoSnapshot\"\n    snapshot_time = {time}\n    status        = \"Enabled\"\n  }}\n"
                );
            }
            AddOn::AutoSnapshot { hour: None } => {
                out.push_str("  # Terraform wants an hour for AutoSnapshot; the Region's default cannot be said.\n");
            }
            AddOn::StopInstanceOnIdle { threshold, duration } => {
                let _ =
                    writeln!(out, "  # Terraform cannot say StopInstanceOnIdle: {threshold} % for {duration} minutes.");
            }
        }
    }
    if !order.tags.is_empty() {
        out.push_str("  tags = {\n");
        for tag in &order.tags {
            let _ = writeln!(out, "    {} = {}", text(&tag.key), text(tag.value.as_deref().unwrap_or("")));
        }
        out.push_str("  }\n");
    }
    out.push_str("}\n");
}

/// A string of HCL: as in JSON, but for its templates, which are escaped.
fn text(value: &str) -> String {
    quoted(value).replace("${", "$${").replace("%{", "%%{")
}
