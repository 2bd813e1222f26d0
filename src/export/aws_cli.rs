//! One command of the AWS CLI, for any POSIX shell. Lists and structures are in JSON, which needs
//! no shorthand. It sends the request once.

use super::quote::{document, seen};
use super::{ExportFormat, ExportRequest, PLAIN};
use crate::domain::plan::Plan;
use serde_json::json;

pub const FORMAT: ExportFormat = ExportFormat { about: Some("export.about.once"), write, ..PLAIN };

/// A piece of the command: an option with its values, as they are written in a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandPart {
    /// The option, with its dashes.
    pub option: &'static str,
    /// Quoted, ready for a shell.
    pub values: String,
}

impl CommandPart {
    fn new<'a>(option: &'static str, values: impl IntoIterator<Item = &'a str>) -> CommandPart {
        let values: Vec<String> = values.into_iter().map(shell).collect();
        CommandPart { option, values: values.join(" ") }
    }

    /// `--bundle-id micro_3_0`
    pub fn words(&self) -> String {
        format!("{} {}", self.option, self.values)
    }
}

fn write(request: &ExportRequest) -> String {
    let parts = parts(Some(&request.region), &request.plan);
    let words: Vec<String> = parts.iter().map(CommandPart::words).collect();
    format!("AWS_MAX_ATTEMPTS=1 aws lightsail create-instances \\\n  {}\n", words.join(" \\\n  "))
}

/// The options of the command, of what there is already.
pub fn parts(region: Option<&str>, plan: &Plan) -> Vec<CommandPart> {
    let mut parts: Vec<CommandPart> = region.map(|region| CommandPart::new("--region", [region])).into_iter().collect();
    if !plan.instance_names.is_empty() {
        parts.push(CommandPart::new("--instance-names", plan.instance_names.iter().map(String::as_str)));
    }
    let data = plan.user_data.as_ref().map(|data| data.0.as_str());
    let single = [
        ("--availability-zone", "availabilityZone", plan.availability_zone.as_deref()),
        ("--blueprint-id", "blueprintId", plan.blueprint_id.as_deref()),
        ("--bundle-id", "bundleId", plan.bundle_id.as_deref()),
        ("--ip-address-type", "ipAddressType", plan.ip_address_type.as_deref()),
        ("--key-pair-name", "keyPairName", plan.key_pair_name.as_deref()),
        ("--user-data", "userData", data),
    ];
    let given = single.into_iter().filter_map(|(option, member, value)| Some((option, member, value?)));
    let (odd, plain): (Vec<_>, Vec<_>) = given.partition(|(.., value)| meant_otherwise(value));
    let is_script = |(option, ..): &&(_, _, _)| *option == "--user-data";
    parts.extend(
        plain.iter().filter(|one| !is_script(one)).map(|(option, _, value)| CommandPart::new(option, [*value])),
    );
    let json = |value: serde_json::Result<String>| value.expect("a plan is plain data");
    if !plan.tags.is_empty() {
        parts.push(CommandPart::new("--tags", [json(serde_json::to_string(&plan.tags)).as_str()]));
    }
    if !plan.add_ons.is_empty() {
        parts.push(CommandPart::new("--add-ons", [json(serde_json::to_string(&plan.add_ons)).as_str()]));
    }
    // The script comes last: it may be many lines.
    parts.extend(plain.iter().filter(is_script).map(|(option, _, value)| CommandPart::new(option, [*value])));
    if !odd.is_empty() {
        let members = odd.into_iter().map(|(_, member, value)| (member.to_owned(), json!(value)));
        let members = document(&serde_json::Value::Object(members.collect()).to_string());
        parts.push(CommandPart::new("--cli-input-json", [members.as_str()]));
    }
    parts
}

/// Values that the CLI would take for the name of a file or an address to read them from, or for an
/// option, and those with signs that nobody sees; in a document it takes them as they are.
fn meant_otherwise(value: &str) -> bool {
    let unseen = value.chars().any(|c| !matches!(c, '\n' | '\t') && !seen(c));
    unseen || ["-", "file://", "fileb://", "http://", "https://"].iter().any(|start| value.starts_with(start))
}

/// A word of the shell: as it is where that is safe, else between single quotes.
fn shell(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    // zsh takes a `=` in front for something of its own.
    match text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(safe) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
