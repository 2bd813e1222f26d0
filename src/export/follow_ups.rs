//! What formats say of the follow-ups of a plan: which ports are opened beside the blueprint's own, the whole list of
//! ports, and what each instance gets.

use super::ExportRequest;
use crate::domain::facts;
use crate::domain::follow_ups::{FollowUps, PlanFollowUps, PlanPort, StaticIpChoice};
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;

/// The follow-ups of a request, with what they have to know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportFollowUps {
    pub all: FollowUps,
    /// The rules that the blueprint begins with; none where they aren't known.
    own: Option<Vec<PortRule>>,
}

/// What one instance gets.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceFollowUps {
    pub instance: String,
    pub static_ip: Option<SanitizedText>,
    pub domains: Vec<SanitizedText>,
}

impl ExportFollowUps {
    /// Returns the follow-ups of a request; none where there are none.
    pub fn of(request: &ExportRequest) -> Option<ExportFollowUps> {
        let (all, _) = request.plan.follow_ups.checked();
        let blueprint = request.plan.blueprint_id.as_deref().and_then(facts::blueprint);
        let own = blueprint.map(facts::BlueprintFacts::own_ports).filter(|own| !own.is_empty());
        (!all.is_none()).then_some(ExportFollowUps { all, own })
    }

    /// Returns whether anything is done by the service: an alias isn't.
    pub fn needs_calls(&self) -> bool {
        !self.opens().is_empty() || self.all.static_ip.is_some() || self.all.https.is_some()
    }

    /// Returns the ports to open beside the blueprint's own, as members of `PortInfo`.
    pub fn opens(&self) -> Vec<PlanPort> {
        let own = self.own.as_deref().unwrap_or_default();
        port_infos(self.all.ports.iter().filter_map(|rule| beside(own, rule)).collect())
    }

    /// Returns all ports that are open in the end, for a format that replaces the list: without the blueprint's own,
    /// nobody could log in. None where nothing is opened, or the blueprint's own aren't known.
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

    /// Returns whether ports are opened whose list can't be told as a whole.
    pub fn lacks_list(&self) -> bool {
        !self.all.ports.is_empty() && self.own.is_none()
    }

    /// Returns whether a static IP is made.
    pub fn makes_static_ips(&self) -> bool {
        matches!(self.all.static_ip, Some(StaticIpChoice::New { .. }))
    }

    /// Returns the static IP that is there already.
    pub fn existing_static_ip(&self) -> Option<&SanitizedText> {
        match &self.all.static_ip {
            Some(StaticIpChoice::Existing { name }) => Some(name),
            _ => None,
        }
    }

    /// Returns what each instance gets, in the order of the instances.
    pub fn instances(&self, request: &ExportRequest) -> Vec<InstanceFollowUps> {
        let names = &request.plan.instance_names;
        let one = |(at, name): (usize, &String)| InstanceFollowUps {
            instance: name.clone(),
            static_ip: self.all.static_ip_name(&SanitizedText::new(name)),
            domains: self.all.domains(at, names.len()).to_vec(),
        };
        names.iter().enumerate().map(one).collect()
    }

    /// Returns that the alias is no matter of AWS's, where there is one.
    pub fn lacks_alias(&self) -> Option<UserText> {
        self.all.ssh_alias.then(|| UserText::new("export.lacks.ssh-alias"))
    }

    /// Returns that HTTPS can't be said, where it's asked for.
    pub fn lacks_https(&self) -> Option<UserText> {
        let https = self.all.https.as_ref()?;
        let domains: Vec<&str> = https.domains.iter().map(SanitizedText::as_str).collect();
        Some(UserText::new("export.lacks.https").with("domains", domains.join(", ")))
    }

    /// Returns what a format can't say that describes resources and replaces the list of ports.
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

/// The rule that is to be sent beside those that are open; none where nothing would change.
fn beside(open: &[PortRule], rule: &PortRule) -> Option<PortRule> {
    match open.iter().find(|open| open.same_ports(rule)) {
        Some(open) => rule.in_place_of(open),
        None => Some(rule.clone()),
    }
}

fn port_infos(ports: Vec<PortRule>) -> Vec<PlanPort> {
    PlanFollowUps::from(FollowUps { ports, ..FollowUps::default() }).ports
}
