//! Converts firewall rules and HTTPS setups.

use super::{clean, word};
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::instance_actions::{HttpsSetup, HttpsSetupStep};
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::types;

/// Returns none for a closed one. (According to the service, all that it reports are open.)
pub(in crate::lightsail) fn port(from: types::InstancePortState) -> Option<PortRule> {
    let open = from.state.as_ref().is_none_or(|state| *state != types::PortState::Closed);
    open.then(|| PortRule {
        from: from.from_port,
        to: from.to_port,
        protocol: word(from.protocol.as_ref().map(protocol)).unwrap_or_default(),
        v4: list(from.cidrs),
        v6: list(from.ipv6_cidrs),
        aliases: list(from.cidr_list_aliases),
    })
}

/// The service has two names for a protocol: its model's, and EC2's in some replies.
fn protocol(from: &types::NetworkProtocol) -> &str {
    match from.as_str() {
        "-1" => "all",
        word => word,
    }
}

pub(in crate::lightsail) fn setup(from: types::SetupHistory) -> HttpsSetup {
    let domains = from.request.and_then(|request| request.domain_names);
    HttpsSetup {
        operation_id: clean(from.operation_id),
        arn: clean(from.resource.and_then(|resource| resource.arn)),
        domains: list(domains),
        status: word(from.status.as_ref().map(types::SetupStatus::as_str)),
        steps: from.execution_details.unwrap_or_default().into_iter().map(step).collect(),
    }
}

fn step(from: types::SetupExecutionDetails) -> HttpsSetupStep {
    HttpsSetupStep {
        command: clean(from.command),
        status: word(from.status.as_ref().map(types::SetupStatus::as_str)),
        output: clean(from.standard_output),
        error: clean(from.standard_error),
    }
}

fn list(from: Option<Vec<String>>) -> Vec<SanitizedText> {
    from.unwrap_or_default().into_iter().filter_map(|one| clean(Some(one))).collect()
}
