//! One command of the AWS CLI. Lists and structures are in JSON, which needs no shorthand.

use crate::domain::order::Order;
use crate::domain::plan::Plan;

pub fn write(order: &Order) -> String {
    let plan = Plan::of(order);
    let mut words = vec![
        "aws lightsail create-instances".to_owned(),
        option("--region", [order.region.as_str()]),
        option("--instance-names", plan.instance_names.iter().map(String::as_str)),
    ];
    let single = [
        ("--availability-zone", &plan.availability_zone),
        ("--blueprint-id", &plan.blueprint_id),
        ("--bundle-id", &plan.bundle_id),
        ("--ip-address-type", &plan.ip_address_type),
        ("--key-pair-name", &plan.key_pair_name),
    ];
    words.extend(single.into_iter().filter_map(|(name, value)| Some(option(name, [value.as_deref()?]))));
    let json = |value: serde_json::Result<String>| value.expect("a plan is plain data");
    if !plan.tags.is_empty() {
        words.push(option("--tags", [json(serde_json::to_string(&plan.tags)).as_str()]));
    }
    if !plan.add_ons.is_empty() {
        words.push(option("--add-ons", [json(serde_json::to_string(&plan.add_ons)).as_str()]));
    }
    if let Some(data) = &plan.user_data {
        words.push(option("--user-data", [data.0.as_str()]));
    }
    words.join(" \\\n  ") + "\n"
}

fn option<'a>(name: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(shell).collect();
    format!("{name} {}", values.join(" "))
}

/// A word of the shell: as it is where that is safe, else between single quotes.
fn shell(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    match !text.is_empty() && text.chars().all(safe) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
