//! Exports to an AWS CLI command for any POSIX shell. Lists and structures are in JSON, which avoids the shorthand
//! syntax. The request is sent once.
//!
//! With follow-ups it is a script in a subshell, so that the first failing command ends it and nothing else, even when
//! pasted into a shell.

use super::follow_ups::{ExportFollowUps, InstanceFollowUps};
use super::quote::{document, seen};
use super::unsure::{UNSURE, unsure_create, unsure_follow_up};
use super::{ExportFormat, ExportRequest, ExportWords, PLAIN};
use crate::domain::follow_ups::HttpsChoice;
use crate::domain::plan::Plan;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::shell_word::shell_word;
use serde_json::json;
use std::fmt::Write;

/// A shell script for the AWS CLI.
pub static FORMAT: ExportFormat = ExportFormat {
    name: "aws-cli",
    ending: "sh",
    comment: Some("# "),
    lacks: ExportFollowUps::lacks,
    about: Some("export.about.once"),
    write,
    ..PLAIN
};

/// A part of the command: an option with its values, as written in a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandPart {
    /// The option, including its dashes.
    pub option: &'static str,
    /// The values, quoted for a shell.
    pub values: String,
}

impl CommandPart {
    fn new<'a>(option: &'static str, values: impl IntoIterator<Item = &'a str>) -> CommandPart {
        let values: Vec<String> = values.into_iter().map(shell_word).collect();
        CommandPart { option, values: values.join(" ") }
    }

    /// Returns `--bundle-id micro_3_0`.
    pub fn words(&self) -> String {
        format!("{} {}", self.option, self.values)
    }
}

fn write(request: &ExportRequest, words: &ExportWords) -> String {
    match ExportFollowUps::of(request).filter(|all| all.needs_calls()) {
        None => format!("AWS_MAX_ATTEMPTS=1 {} \\\n  {}\n", command(&request.plan), options(request)),
        Some(all) => script(&all, request, words),
    }
}

fn options(request: &ExportRequest) -> String {
    let parts = parts(Some(&request.region), &request.plan);
    parts.iter().map(CommandPart::words).collect::<Vec<_>>().join(" \\\n  ")
}

/// Returns the create command, and then the follow-ups of each instance.
fn script(all: &ExportFollowUps, request: &ExportRequest, words: &ExportWords) -> String {
    let region = shell_word(&request.region);
    let unsure = shell_word(&words(&unsure_create(request)));
    let operation = command(&request.plan).trim_start_matches("aws lightsail ");
    let create = format!("send {unsure} {operation} \\\n  {}\n", options(request));
    let mut out = format!("(\nset -e\nexport AWS_PAGER=\n\n{}{create}\n", send());
    if all.all.https.is_some() {
        out.push_str(POINTS_TO);
    }
    let unsure = shell_word(&format!(": {}", words(&unsure_follow_up(request))));
    let _ = write!(out, "after() {{\n  instance=$1\n  shift\n  unsure=$instance{unsure}\n{}", until_running(&region));
    for port in all.opens() {
        let info = serde_json::to_string(&port).expect("a port is plain data");
        let options = format!("--instance-name \"$instance\" \\\n    --port-info {}", shell_word(&info));
        out.push_str(&once("open-instance-public-ports", &region, &options));
    }
    if all.all.static_ip.is_some() {
        out.push_str("  static_ip=$1\n  shift\n");
        if all.makes_static_ips() {
            out.push_str(&once("allocate-static-ip", &region, "--static-ip-name \"$static_ip\""));
        }
        let options = "--static-ip-name \"$static_ip\" --instance-name \"$instance\"";
        out.push_str(&once("attach-static-ip", &region, options));
    }
    if let Some(https) = &all.all.https {
        out.push_str(&set_up_https(&region, https));
    }
    out.push_str("}\n\n");
    for one in all.instances(request) {
        let _ = writeln!(out, "after {}", arguments(&one));
    }
    out + ")\n"
}

fn arguments(one: &InstanceFollowUps) -> String {
    let name = std::iter::once(one.instance.as_str());
    let words = name.chain(one.static_ip.as_deref()).chain(one.domains.iter().map(SanitizedText::as_str));
    words.map(shell_word).collect::<Vec<_>>().join(" ")
}

/// Waits for at most ten minutes.
fn until_running(region: &str) -> String {
    let state = format!(
        "aws lightsail get-instance-state --region {region} \\\n    --instance-name \"$instance\" --query state.name --output text"
    );
    format!(
        "  tries=0\n  until [ \"$({state})\" = running ]; do\n    tries=$((tries + 1))\n    \
         [ \"$tries\" -lt 120 ] || exit 1\n    sleep 5\n  done\n"
    )
}

/// The error codes by which AWS refuses a request, as shell patterns: nothing was done. Those of a failure within AWS
/// (`ServiceException`, `InternalFailure`, `InsufficientInstanceCapacity`) aren't among them, nor is any other code.
const REFUSALS: &str = "Invalid* | NotFound* | OperationFailure* | AccessDenied* | *SetupInProgress* | \\\n      \
                        Unauth* | Unrecognized* | Expired* | RequestExpired | Signature* | Incomplete* | \\\n      \
                        Missing* | OptInRequired | Subscription* | Throttl* | *Limit* | Validation* | \\\n      \
                        Serialization*";

/// Shell function: sends a change once, and ends the script unless it was accepted.
///
/// The exit status of the CLI doesn't tell a refusal from an unknown outcome: version 1 ends with 255 for both, version
/// 2 with 254 for an error of AWS's own, too. So the code in its message decides, and only 2, 126, 127, 252 and 253 mean
/// by themselves that nothing was sent. A reply without members is a success for the CLI, and unknown here.
fn send() -> String {
    format!(
        "send() {{\n  unsure=$1\n  shift\n  status=0\n  \
         reply=$(AWS_MAX_ATTEMPTS=1 aws lightsail \"$@\" --output json 2>&1) || status=$?\n  \
         case $status$reply in\n    0*'\"id\"'*)\n      printf '%s\\n' \"$reply\"\n      return\n      ;;\n  esac\n  \
         printf '%s\\n' \"$reply\" >&2\n  \
         case $reply in\n    *'Unable to locate credentials'*) exit \"$status\" ;;\n    \
         *'An error occurred ('*) code=${{reply#*'An error occurred ('}} ;;\n    *) code= ;;\n  esac\n  \
         case $status in\n    2 | 126 | 127 | 252 | 253) exit \"$status\" ;;\n  esac\n  \
         case ${{code%%')'*}} in\n    {REFUSALS})\n      exit \"$status\"\n      ;;\n  esac\n  \
         printf '%s\\n' \"$1: $unsure\" >&2\n  exit {UNSURE}\n}}\n\n"
    )
}

/// Returns a command that changes something, sent once.
fn once(command: &str, region: &str, options: &str) -> String {
    format!("  send \"$unsure\" {command} --region {region} \\\n    {options}\n")
}

/// Shell function: whether a domain name resolves to an address, with whichever tool exists.
const POINTS_TO: &str =
    "points_to() {\n  { getent ahosts \"$1\" || nslookup \"$1\"; } 2>/dev/null | grep -q -w -F \"$2\"\n}\n\n";

/// Waits until each domain resolves to the instance, for at most half an hour, and then requests the certificate.
fn set_up_https(region: &str, https: &HttpsChoice) -> String {
    let look = format!("aws lightsail get-instance --region {region} --instance-name \"$instance\"");
    // Of half a reply, it prints None.
    let address = format!(
        "  tries=0\n  until address=$({look} \\\n    \
         --query 'instance.publicIpAddress || instance.ipv6Addresses[0]' --output text) &&\n    \
         [ \"$address\" != None ]; do\n    tries=$((tries + 1))\n    [ \"$tries\" -lt 120 ] || exit 1\n    \
         sleep 5\n  done\n"
    );
    let wait = "  for domain; do\n    tries=0\n    until points_to \"$domain\" \"$address\"; do\n      \
                tries=$((tries + 1))\n      [ \"$tries\" -lt 120 ] || exit 3\n      \
                echo \"$domain -> $address ?\" >&2\n      sleep 15\n    done\n  done\n";
    let options = format!(
        "--instance-name \"$instance\" \\\n    --email-address {} --domain-names \"$@\" --certificate-provider LetsEncrypt",
        shell_word(&https.email)
    );
    address + wait + &once("setup-instance-https", region, &options)
}

/// Returns the AWS CLI command for a plan.
pub fn command(plan: &Plan) -> &'static str {
    match plan.instance_snapshot_name {
        Some(_) => "aws lightsail create-instances-from-snapshot",
        None => "aws lightsail create-instances",
    }
}

/// Returns the options of the command for the members that are set.
pub fn parts(region: Option<&str>, plan: &Plan) -> Vec<CommandPart> {
    let mut parts: Vec<CommandPart> = region.map(|region| CommandPart::new("--region", [region])).into_iter().collect();
    if !plan.instance_names.is_empty() {
        parts.push(CommandPart::new("--instance-names", plan.instance_names.iter().map(String::as_str)));
    }
    let data = plan.user_data.as_ref().map(|data| data.0.as_str());
    let single = [
        ("--availability-zone", "availabilityZone", plan.availability_zone.as_deref()),
        ("--blueprint-id", "blueprintId", plan.blueprint_id.as_deref()),
        ("--instance-snapshot-name", "instanceSnapshotName", plan.instance_snapshot_name.as_deref()),
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
    // The script comes last, as it may have many lines.
    parts.extend(plain.iter().filter(is_script).map(|(option, _, value)| CommandPart::new(option, [*value])));
    if !odd.is_empty() {
        let members = odd.into_iter().map(|(_, member, value)| (member.to_owned(), json!(value)));
        let members = document(&serde_json::Value::Object(members.collect()).to_string());
        parts.push(CommandPart::new("--cli-input-json", [members.as_str()]));
    }
    parts
}

/// Returns whether the CLI would take a value for a file name, a URL or an option, or whether it has invisible
/// characters; in a JSON document it takes all values literally.
fn meant_otherwise(value: &str) -> bool {
    let unseen = value.chars().any(|c| !matches!(c, '\n' | '\t') && !seen(c));
    unseen || ["-", "file://", "fileb://", "http://", "https://"].iter().any(|start| value.starts_with(start))
}
