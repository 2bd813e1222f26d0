//! Checks follow-ups against the rest of a plan.

use super::{FollowUps, StaticIpChoice};
use crate::domain::compatibility::IpType;
use crate::domain::facts::{self, BlueprintFacts};
use crate::domain::instance_actions::https;
use crate::domain::reachability;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{FieldId, Problem, UserText};

/// The answers that follow-ups have to fit, as far as there are any.
#[derive(Clone, Copy, Debug, Default)]
pub struct FollowUpContext<'a> {
    /// The names of the instances.
    pub names: &'a [SanitizedText],
    /// The IP versions of their addresses.
    pub network: Option<IpType>,
    /// The blueprint's ID.
    pub blueprint: Option<&'a str>,
}

impl FollowUps {
    /// Returns every follow-up that doesn't fit these answers, by field, with the reason.
    pub fn misfits(&self, context: FollowUpContext<'_>) -> Vec<Problem> {
        let static_ip = self.static_ip_problem(context).map(|say| Problem::new(FieldId::StaticIp, say));
        let https = self.https_problems(context).into_iter().map(|say| Problem::new(FieldId::Https, say));
        let windows = self.ssh_alias && facts::port(context.blueprint) == reachability::RDP;
        let alias = windows.then(|| Problem::new(FieldId::SshAlias, UserText::new("problem.follow-ups.alias-windows")));
        static_ip.into_iter().chain(https).chain(alias).collect()
    }

    fn static_ip_problem(&self, context: FollowUpContext<'_>) -> Option<UserText> {
        let choice = self.static_ip.as_ref()?;
        let several = context.names.len() > 1;
        let named = |key, name: &SanitizedText| Some(UserText::new(key).with("name", name));
        match choice {
            _ if context.network == Some(IpType::Ipv6) => Some(UserText::new("problem.follow-ups.static-ip.ipv6")),
            StaticIpChoice::Existing { name } if several => named("problem.follow-ups.static-ip.existing", name),
            StaticIpChoice::New { name: Some(name) } if several => named("problem.follow-ups.static-ip.name", name),
            StaticIpChoice::New { .. } => {
                let clash = context.names.iter().filter_map(|instance| self.static_ip_name(instance));
                let mut clash = clash.filter(|name| context.names.contains(name));
                clash.next().and_then(|name| named("problem.follow-ups.static-ip.taken", &name))
            }
            StaticIpChoice::Existing { .. } => None,
        }
    }

    fn https_problems(&self, context: FollowUpContext<'_>) -> Vec<UserText> {
        let Some(https) = &self.https else { return Vec::new() };
        let (count, domains) = (context.names.len(), https.domains.len());
        let mut all = Vec::new();
        if count > 1 && domains != count {
            all.push(UserText::new("problem.follow-ups.https.several").with("n", count).with("domains", domains));
        }
        if self.static_ip.is_none() && context.network.is_some_and(|network| network != IpType::Ipv6) {
            all.push(UserText::new("problem.follow-ups.https.static-ip"));
        }
        let limited = self.ports_limited_for_https();
        if !limited.is_empty() {
            all.push(UserText::new("problem.follow-ups.https.ports").with("ports", limited.join(", ")));
        }
        let Some(id) = context.blueprint else { return all };
        if !facts::blueprint(id).is_some_and(BlueprintFacts::serves_web) {
            all.push(UserText::new("problem.follow-ups.https.blueprint").with("name", SanitizedText::new(id)));
        }
        all
    }

    /// Returns the ports that HTTPS needs open to everyone, and that a rule opens to some addresses alone. Such a rule
    /// replaces the blueprint's rule for the same port.
    fn ports_limited_for_https(&self) -> Vec<String> {
        let limits = |port: i32| {
            self.ports
                .iter()
                .any(|rule| (rule.from, rule.to) == (port, port) && rule.has_tcp(port) && !rule.open_to_all())
        };
        https::PORTS.into_iter().filter(|port| limits(*port)).map(|port| port.to_string()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::HttpsChoice;
    use super::*;

    fn names(all: &[&str]) -> Vec<SanitizedText> {
        all.iter().map(SanitizedText::new).collect()
    }

    fn keys(all: &FollowUps, names: &[SanitizedText], network: IpType, blueprint: &str) -> Vec<&'static str> {
        let context = FollowUpContext { names, network: Some(network), blueprint: Some(blueprint) };
        all.misfits(context).iter().map(|problem| problem.say.key).collect()
    }

    fn with_ip(choice: StaticIpChoice) -> FollowUps {
        FollowUps { static_ip: Some(choice), ..FollowUps::default() }
    }

    #[test]
    fn static_ip_needs_ipv4_and_a_named_one_fits_a_single_instance() {
        let (one, two) = (names(&["web-1"]), names(&["web-1", "web-2"]));
        let each = with_ip(StaticIpChoice::New { name: None });
        assert_eq!(keys(&each, &two, IpType::DualStack, "ubuntu_24_04"), [""; 0]);
        assert_eq!(keys(&each, &one, IpType::Ipv6, "ubuntu_24_04"), ["problem.follow-ups.static-ip.ipv6"]);
        let named = with_ip(StaticIpChoice::New { name: Some("blog".into()) });
        assert_eq!(keys(&named, &one, IpType::Ipv4, "ubuntu_24_04"), [""; 0]);
        assert_eq!(keys(&named, &two, IpType::Ipv4, "ubuntu_24_04"), ["problem.follow-ups.static-ip.name"]);
        let old = with_ip(StaticIpChoice::Existing { name: "old".into() });
        assert_eq!(keys(&old, &two, IpType::Ipv4, "ubuntu_24_04"), ["problem.follow-ups.static-ip.existing"]);
        let own = with_ip(StaticIpChoice::New { name: Some("web-1".into()) });
        assert_eq!(keys(&own, &one, IpType::Ipv4, "ubuntu_24_04"), ["problem.follow-ups.static-ip.taken"]);
    }

    #[test]
    fn https_needs_a_web_server_a_static_ip_and_a_domain_per_instance() {
        let https = HttpsChoice { domains: names(&["a.com"]), email: "me@example.com".into() };
        let bare = FollowUps { https: Some(https), ..FollowUps::default() };
        let whole = FollowUps { static_ip: Some(StaticIpChoice::New { name: None }), ..bare.clone() };
        let (one, two) = (names(&["web-1"]), names(&["web-1", "web-2"]));
        assert_eq!(keys(&whole, &one, IpType::DualStack, "wordpress"), [""; 0]);
        assert_eq!(keys(&bare, &one, IpType::DualStack, "wordpress"), ["problem.follow-ups.https.static-ip"]);
        assert_eq!(keys(&whole, &two, IpType::DualStack, "wordpress"), ["problem.follow-ups.https.several"]);
        assert_eq!(keys(&whole, &one, IpType::DualStack, "ubuntu_24_04"), ["problem.follow-ups.https.blueprint"]);
    }

    #[test]
    fn https_is_refused_if_a_port_that_it_needs_is_limited() {
        let plan = |port: u16, from: &str| -> FollowUps {
            let ports = serde_json::json!([{ "fromPort": port, "toPort": port, "protocol": "tcp", "cidrs": [from] }]);
            let https = serde_json::json!({ "domains": ["a.com"], "email": "me@example.com" });
            serde_json::from_value(serde_json::json!({ "ports": ports, "staticIp": {}, "https": https })).unwrap()
        };
        let one = names(&["web-1"]);
        let found = |plan: &FollowUps| keys(plan, &one, IpType::DualStack, "wordpress");
        assert_eq!(found(&plan(22, "203.0.113.9/32")), ["problem.follow-ups.https.ports"]);
        assert_eq!(found(&plan(443, "203.0.113.9/32")), ["problem.follow-ups.https.ports"]);
        assert_eq!(found(&plan(22, "0.0.0.0/0")), [""; 0]);
        assert_eq!(found(&plan(8000, "203.0.113.9/32")), [""; 0]);
    }

    #[test]
    fn ssh_alias_is_refused_for_windows() {
        let alias = FollowUps { ssh_alias: true, ..FollowUps::default() };
        let one = names(&["web-1"]);
        assert_eq!(keys(&alias, &one, IpType::Ipv4, "windows_server_2025"), ["problem.follow-ups.alias-windows"]);
        assert_eq!(keys(&alias, &one, IpType::Ipv4, "ubuntu_24_04"), [""; 0]);
    }
}
