//! API calls for actions on an instance: static IPs, ports, HTTPS.

use super::Lightsail;
use super::call::{Page, RepeatedToken, pages};
use super::convert;
use super::instances::known;
use crate::domain::failure::Failure;
use crate::domain::instance::Operation;
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::instance_actions::{HttpsSetup, Mutation};
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::types;

impl Lightsail {
    /// Returns the rules of an instance's firewall; empty if the service doesn't know the instance.
    pub async fn ports(&self, region: &SanitizedText, instance: &str) -> Result<Vec<PortRule>, Failure> {
        let request = self.clients(region).read.get_instance_port_states().instance_name(instance);
        let answer = known(self.call("GetInstancePortStates", region, request.send()).await)?;
        let states = answer.and_then(|answer| answer.port_states).unwrap_or_default();
        Ok(states.into_iter().filter_map(convert::port).collect())
    }

    /// Returns the HTTPS setups of an instance, as the service reports them.
    pub async fn https_setups(&self, region: &SanitizedText, instance: &str) -> Result<Vec<HttpsSetup>, Failure> {
        let read = self.clients(region).read;
        let all = pages("GetSetupHistory", RepeatedToken::Ends, |token| {
            let request = read.get_setup_history().resource_name(instance).set_page_token(token);
            async move {
                let answer = known(self.call("GetSetupHistory", region, request.send()).await)?;
                Ok(answer
                    .map_or(Page::new(None, None), |answer| Page::new(answer.setup_history, answer.next_page_token)))
            }
        });
        Ok(all.await?.into_iter().map(convert::setup).collect())
    }

    /// Sends a request that changes something, once.
    pub async fn send_mutation(&self, region: &SanitizedText, request: &Mutation) -> Result<Vec<Operation>, Failure> {
        let act = self.clients(region).act;
        let action = request.action();
        let operations = match request {
            Mutation::Allocate { name } => {
                let request = act.allocate_static_ip().static_ip_name(name.as_str());
                self.call(action, region, request.send()).await?.operations
            }
            Mutation::Attach { name, instance } => {
                let request = act.attach_static_ip().static_ip_name(name.as_str()).instance_name(instance.as_str());
                self.call(action, region, request.send()).await?.operations
            }
            Mutation::Open { instance, rule, .. } => {
                let request = act.open_instance_public_ports().instance_name(instance.as_str());
                let request = request.port_info(port_info(rule));
                self.call(action, region, request.send()).await?.operation.map(|operation| vec![operation])
            }
            Mutation::Close { instance, rule } => {
                let request = act.close_instance_public_ports().instance_name(instance.as_str());
                let request = request.port_info(port_info(rule));
                self.call(action, region, request.send()).await?.operation.map(|operation| vec![operation])
            }
            Mutation::SetUpHttps { instance, domains, email } => {
                let request = act.setup_instance_https().instance_name(instance.as_str());
                let request = request.email_address(email.as_str()).set_domain_names(Some(strings(domains)));
                let request = request.certificate_provider(types::CertificateProvider::LetsEncrypt);
                self.call(action, region, request.send()).await?.operations
            }
        };
        Ok(operations.unwrap_or_default().into_iter().map(convert::operation).collect())
    }
}

/// Converts a rule, without empty members.
fn port_info(rule: &PortRule) -> types::PortInfo {
    let list = |all: &[SanitizedText]| Some(strings(all)).filter(|all| !all.is_empty());
    // An unknown protocol is sent back as the service reported it.
    let protocol = types::NetworkProtocol::from(rule.protocol.as_str());
    let info = types::PortInfo::builder().from_port(rule.from).to_port(rule.to).protocol(protocol);
    let info = info.set_cidrs(list(&rule.v4)).set_ipv6_cidrs(list(&rule.v6));
    info.set_cidr_list_aliases(list(&rule.aliases)).build()
}

fn strings(all: &[SanitizedText]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}
