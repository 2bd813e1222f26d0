//! The follow-ups of a plan, prepared for export formats: the ports to open in addition to the blueprint's own, the
//! whole list of ports, and the follow-ups of each instance.

use super::ExportRequest;
use crate::domain::facts;
use crate::domain::follow_ups::{FollowUps, PlanFollowUps, PlanPort, StaticIpChoice};
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;

/// The follow-ups of a request, with the blueprint's rules.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportFollowUps {
    pub all: FollowUps,
    /// The default rules of the blueprint; absent if unknown.
    own: Option<Vec<PortRule>>,
}

/// The follow-ups of one instance.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceFollowUps {
    pub instance: String,
    pub static_ip: Option<SanitizedText>,
    pub domains: Vec<SanitizedText>,
}

impl ExportFollowUps {
    /// Returns the follow-ups of a request, if it has any.
    pub fn of(request: &ExportRequest) -> Option<ExportFollowUps> {
        let (all, _) = request.plan.follow_ups.checked();
        let blueprint = request.plan.blueprint_id.as_deref().and_then(facts::blueprint);
        let own = blueprint.map(facts::BlueprintFacts::own_ports).filter(|own| !own.is_empty());
        (!all.is_none()).then_some(ExportFollowUps { all, own })
    }

    /// Returns whether any needs an API call: an alias doesn't.
    pub fn needs_calls(&self) -> bool {
        !self.opens().is_empty() || self.all.static_ip.is_some() || self.all.https.is_some()
    }

    /// Returns the ports to open in addition to the blueprint's own, as members of `PortInfo`.
    pub fn opens(&self) -> Vec<PlanPort> {
        let own = self.own.as_deref().unwrap_or_default();
        port_infos(self.all.ports.iter().filter_map(|rule| beside(own, rule)).collect())
    }

    /// Returns all ports that are open in the end, for a format that replaces the list: without the blueprint's own,
    /// nobody could log in. None if nothing is opened, or if the blueprint's own are unknown.
    pub fn whole_list(&self) -> Option<Vec<PlanPort>> {
        let mut whole = self.own.clone().filter(|_| !self.all.ports.is_empty())?;
        for rule in &self.all.ports {
            if let Some(rule) = beside(&whole, rule) {
                whole.retain(|open| !open.same_ports(&rule));
                whole.push(rule);
            }
        }
        Some(port_infos(whole))
    }

    /// Returns whether ports are opened, but the whole list is unknown.
    pub fn lacks_list(&self) -> bool {
        !self.all.ports.is_empty() && self.own.is_none()
    }

    /// Returns whether static IPs are created.
    pub fn makes_static_ips(&self) -> bool {
        matches!(self.all.static_ip, Some(StaticIpChoice::New { .. }))
    }

    /// Returns the existing static IP to attach, if any.
    pub fn existing_static_ip(&self) -> Option<&SanitizedText> {
        match &self.all.static_ip {
            Some(StaticIpChoice::Existing { name }) => Some(name),
            _ => None,
        }
    }

    /// Returns the follow-ups of each instance, in order.
    pub fn instances(&self, request: &ExportRequest) -> Vec<InstanceFollowUps> {
        let names = &request.plan.instance_names;
        let one = |(at, name): (usize, &String)| InstanceFollowUps {
            instance: name.clone(),
            static_ip: self.all.static_ip_name(&SanitizedText::new(name)),
            domains: self.all.domains(at, names.len()).to_vec(),
        };
        names.iter().enumerate().map(one).collect()
    }

    /// Returns what a format lacks that makes the calls itself: the alias.
    pub fn lacks(request: &ExportRequest) -> Vec<UserText> {
        ExportFollowUps::of(request).and_then(|all| all.lacks_alias()).into_iter().collect()
    }

    /// Returns a message that AWS has no alias, if one is requested.
    fn lacks_alias(&self) -> Option<UserText> {
        self.all.ssh_alias.then(|| UserText::new("export.lacks.ssh-alias"))
    }

    /// Returns a message that HTTPS can't be expressed, if it is requested.
    pub fn lacks_https(&self) -> Option<UserText> {
        let https = self.all.https.as_ref()?;
        let domains: Vec<&str> = https.domains.iter().map(SanitizedText::as_str).collect();
        Some(UserText::new("export.lacks.https").with("domains", domains.join(", ")))
    }

    /// Returns messages about what can't be expressed by a format that describes resources and replaces the list of
    /// ports.
    pub fn lacks_as_resources(&self, request: &ExportRequest) -> Vec<UserText> {
        let blueprint = request.plan.blueprint_id.as_deref().unwrap_or_default();
        let unknown = self.lacks_list().then(|| {
            let ports: Vec<String> = self.all.ports.iter().map(PortRule::ports).collect();
            let say = UserText::new("export.lacks.ports").with("blueprint", SanitizedText::new(blueprint));
            say.with("ports", ports.join(", "))
        });
        unknown.into_iter().chain(self.lacks_https()).chain(self.lacks_alias()).collect()
    }
}

/// Returns the rule to send in addition to the open ones; none if nothing would change.
fn beside(open: &[PortRule], rule: &PortRule) -> Option<PortRule> {
    match open.iter().find(|open| open.same_ports(rule)) {
        Some(open) => rule.in_place_of(open),
        None => Some(rule.clone()),
    }
}

fn port_infos(ports: Vec<PortRule>) -> Vec<PlanPort> {
    PlanFollowUps::from(FollowUps { ports, ..FollowUps::default() }).ports
}
