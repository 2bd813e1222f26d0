use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::dns;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{one_of, text, texts};
use crate::sandbox::records::{Instance, Setup};
use crate::sandbox::rules;
use crate::sandbox::scenario::OperationOutcome;
use crate::sandbox::transaction::wrong_state;

/// Sets up HTTPS. It takes minutes, and fails where a certificate authority couldn't reach the instance.
pub const ACTION: Action = Action {
    name: "SetupInstanceHttps",
    members: &[
        text("instanceName").required(),
        text("emailAddress").required(),
        texts("domainNames").required(),
        one_of("certificateProvider", &["LetsEncrypt"]).required(),
    ],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut instance = call.instance("instanceName")?.clone();
    rules::email(call.input.word("emailAddress"))?;
    let domains = rules::domains(&call.input.texts("domainNames"))?;
    if !instance.state(call.now).is_up() {
        return Err(wrong_state(&instance, "running", call.now).into());
    }
    // Ports 22, 80, and 443 must be open to everyone (AWS documentation). Skysail's wording.
    for port in [22, 80, 443] {
        let open = instance
            .ports
            .iter()
            .any(|rule| (rule.from..=rule.to).contains(&port) && rule.cidrs.iter().any(|cidr| cidr == "0.0.0.0/0"));
        if !open {
            return Err(
                ServiceException::invalid(format!("Port {port} must be open from anywhere to set up HTTPS.")).into()
            );
        }
    }
    let takes = call.state.scenario().pace.https;
    let lost = domains.iter().find_map(|domain| leads_elsewhere(call, &instance, domain));
    let from_scenario = call.state.faults.outcome("SetupInstanceHttps");
    let unproved = lost.map(|details| OperationOutcome {
        fails: Some("CertificateFailed".into()),
        details,
        ..OperationOutcome::default()
    });
    let outcome = from_scenario.or(unproved.as_ref());
    let begin = NewOperation { takes, ..NewOperation::on_instance("SetupInstanceHttps", &instance) };
    let operation = call.begin_with(begin, outcome);
    instance.setups.push(Setup {
        operation: operation["id"].as_str().unwrap_or_default().to_owned(),
        domains,
        started: call.now,
        ends: call.later(takes),
        failure: outcome.and_then(|outcome| outcome.fails.as_ref().map(|_| outcome.details.clone())),
    });
    call.keep_instance(instance);
    Ok(Body::list("operations", [operation]))
}

/// Returns why Let's Encrypt refuses a certificate for a name, which it resolves first. The wording is Skysail's,
/// modeled on Certbot's.
fn leads_elsewhere(call: &Transaction<'_>, instance: &Instance, domain: &str) -> Option<String> {
    match dns::of(call.state, call.account, domain, call.now) {
        None => {
            Some(format!("DNS problem: NXDOMAIN looking up A for {domain}. Check that a DNS record exists for it."))
        }
        Some(address) if instance.answers_at(address) => None,
        Some(address) => {
            Some(format!("{address}: Invalid response from http://{domain}/.well-known/acme-challenge: 404"))
        }
    }
}
