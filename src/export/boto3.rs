//! Exports to a program for boto3, the AWS SDK for Python. Each request is sent once.

use super::follow_ups::{ExportFollowUps, InstanceFollowUps};
use super::quote::{escaped_json, quoted};
use super::unsure::{UNSURE, unsure_create, unsure_follow_up};
use super::{ExportFormat, ExportRequest, ExportWords, PLAIN};
use crate::domain::follow_ups::HttpsChoice;
use std::fmt::Write;

/// A Python program that uses boto3.
pub static FORMAT: ExportFormat = ExportFormat {
    name: "boto3",
    ending: "py",
    comment: Some("# "),
    lacks: ExportFollowUps::lacks,
    about: Some("export.about.once"),
    write,
    ..PLAIN
};

fn write(request: &ExportRequest, words: &ExportWords) -> String {
    let follow_ups = ExportFollowUps::of(request).filter(ExportFollowUps::needs_calls);
    let imports = match &follow_ups {
        Some(all) if all.all.https.is_some() => "import socket\nimport sys\nimport time\n\n",
        Some(_) => "import sys\nimport time\n\n",
        None => "import sys\n\n",
    };
    let mut out = format!(
        "{imports}import boto3\nfrom botocore.config import Config\n\
         from botocore.exceptions import ClientError, HTTPClientError\n\n\
         once = Config(retries={{\"total_max_attempts\": 1}})\n\
         lightsail = boto3.client(\"lightsail\", region_name={}, config=once)\n{}{}",
        quoted(&request.region),
        send(),
        create(request, words)
    );
    if let Some(all) = follow_ups {
        out.push_str(&after(&all, request, words));
    }
    out
}

/// Python function: sends a change once, and ends the program if its outcome is unknown. A reply that breaks off is a
/// success without members for boto3, if its length was announced; otherwise it raises an exception, as a lost one does.
/// An error of AWS's own, or a timeout that it answers with 408, is no refusal.
fn send() -> String {
    format!(
        "\n\ndef send(change, unsure, **members):\n    answer = {{}}\n    try:\n        answer = change(**members)\n    \
         except HTTPClientError as error:\n        print(error, file=sys.stderr)\n    \
         except ClientError as error:\n        \
         status = error.response[\"ResponseMetadata\"][\"HTTPStatusCode\"]\n        \
         if status < 500 and status != 408:\n            raise\n        \
         print(error, file=sys.stderr)\n    \
         if not answer.get(\"operations\") and not answer.get(\"operation\"):\n        \
         print(f\"{{change.__name__}}: {{unsure}}\", file=sys.stderr)\n        sys.exit({UNSURE})\n    return answer\n"
    )
}

fn create(request: &ExportRequest, words: &ExportWords) -> String {
    let members = serde_json::to_value(&request.plan).expect("a plan is plain data");
    let members = members.as_object().into_iter().flatten();
    let lines: String =
        members.map(|(name, value)| format!("    {name}={},\n", escaped_json(&value.to_string()))).collect();
    let method = match request.plan.instance_snapshot_name {
        Some(_) => "create_instances_from_snapshot",
        None => "create_instances",
    };
    let unsure = quoted(&words(&unsure_create(request)));
    format!(
        "\n\nanswer = send(\n    lightsail.{method},\n    {unsure},\n{lines})\n\
         for operation in answer[\"operations\"]:\n    print(operation[\"resourceName\"], operation[\"status\"])\n"
    )
}

/// Python function: waits for a condition and returns what it gives, with a number of tries and a pause in seconds.
const WAIT: &str = "\n\ndef wait(ready, what, tries, pause):\n    for _ in range(tries):\n        found = ready()\n        \
                    if found:\n            return found\n        time.sleep(pause)\n    raise SystemExit(what)\n";

// Half a reply has no members; the next one is whole.
const RUNNING: &str = "\n\ndef running(name):\n    try:\n        \
                       state = look.get_instance_state(instanceName=name).get(\"state\", {})\n        \
                       return state.get(\"name\") == \"running\"\n    \
                       except look.exceptions.NotFoundException:\n        return False\n";

const ADDRESS: &str = "\n\ndef address_of(name):\n    \
                       instance = look.get_instance(instanceName=name).get(\"instance\", {})\n    \
                       return instance.get(\"publicIpAddress\") or next(iter(instance.get(\"ipv6Addresses\", [])), None)\n";

const POINTS_TO: &str = "\n\ndef points_to(domain, address):\n    try:\n        \
                         found = socket.getaddrinfo(domain, None)\n    except OSError:\n        return False\n    \
                         return any(entry[4][0] == address for entry in found)\n";

/// Returns the follow-ups of each instance once it runs.
fn after(all: &ExportFollowUps, request: &ExportRequest, words: &ExportWords) -> String {
    let https = all.all.https.as_ref();
    let mut out = format!("\nlook = boto3.client(\"lightsail\", region_name={})\n", quoted(&request.region));
    out.push_str(WAIT);
    out.push_str(RUNNING);
    if https.is_some() {
        out.push_str(ADDRESS);
        out.push_str(POINTS_TO);
    }
    let static_ip = if all.all.static_ip.is_some() { ", static_ip" } else { "" };
    let domains = if https.is_some() { ", domains" } else { "" };
    let _ = writeln!(out, "\n\ndef after(name{static_ip}{domains}):\n    wait(lambda: running(name), name, 120, 5)");
    let _ = writeln!(out, "    unsure = name + {}", quoted(&format!(": {}", words(&unsure_follow_up(request)))));
    for port in all.opens() {
        let info = escaped_json(&serde_json::to_string(&port).expect("a port is plain data"));
        let _ =
            writeln!(out, "    send(lightsail.open_instance_public_ports, unsure, instanceName=name, portInfo={info})");
    }
    if all.makes_static_ips() {
        out.push_str("    send(lightsail.allocate_static_ip, unsure, staticIpName=static_ip)\n");
    }
    if all.all.static_ip.is_some() {
        out.push_str("    send(lightsail.attach_static_ip, unsure, staticIpName=static_ip, instanceName=name)\n");
    }
    out.push_str(&https.map(set_up_https).unwrap_or_default());
    out.push_str("\n\n");
    for one in all.instances(request) {
        let _ = writeln!(out, "after({})", arguments(&one, https.is_some()));
    }
    out
}

fn arguments(one: &InstanceFollowUps, https: bool) -> String {
    let texts = std::iter::once(one.instance.as_str()).chain(one.static_ip.as_deref()).map(quoted);
    let domains: Vec<String> = one.domains.iter().map(|domain| quoted(domain)).collect();
    let domains = https.then(|| format!("[{}]", domains.join(", ")));
    texts.chain(domains).collect::<Vec<_>>().join(", ")
}

/// Waits until each domain resolves to the instance, for at most half an hour, and then requests the certificate.
fn set_up_https(https: &HttpsChoice) -> String {
    format!(
        "    address = wait(lambda: address_of(name), name, 120, 5)\n    \
         for domain in domains:\n        \
         wait(lambda: points_to(domain, address), f\"{{domain}} -> {{address}} ?\", 120, 15)\n    \
         send(\n        lightsail.setup_instance_https,\n        unsure,\n        instanceName=name,\n        emailAddress={},\n        \
         domainNames=domains,\n        certificateProvider=\"LetsEncrypt\",\n    )\n",
        quoted(&https.email)
    )
}
