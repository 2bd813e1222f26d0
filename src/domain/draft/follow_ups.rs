//! The draft's answers about follow-ups, and the rules that drop them when other answers change.

use super::{Draft, RegionScoped};
use crate::domain::catalog::Catalog;
use crate::domain::compatibility::IpType;
use crate::domain::facts::{self, BlueprintFacts};
use crate::domain::follow_ups::{
    self, FollowUpContext, FollowUps, HttpsChoice, PlanFollowUps, PlanPort, PlanStaticIp, StaticIpChoice,
};
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::reachability;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::saved_form::saved_form;
use crate::domain::user_text::{FieldId, Problem, UserText};
use serde::{Deserialize, Serialize};

/// The ports to open in addition to the blueprint's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortsChoice {
    /// None.
    None,
    /// A common port by this name, open to everyone.
    Known(&'static str),
    /// A list of ports.
    Listed,
}

/// Common ports, each opened to everyone. Remote Desktop isn't among them.
const KNOWN: [&str; 3] = ["https", "wireguard", "minecraft"];

impl PortsChoice {
    /// Returns every choice, in display order.
    pub fn all() -> impl Iterator<Item = PortsChoice> {
        let known = KNOWN.into_iter().map(PortsChoice::Known);
        std::iter::once(PortsChoice::None).chain(known).chain([PortsChoice::Listed])
    }

    /// Returns its ID, for drafts and lists.
    pub fn id(self) -> &'static str {
        match self {
            PortsChoice::None => "none",
            PortsChoice::Known(key) => key,
            PortsChoice::Listed => "listed",
        }
    }

    /// Returns the choice with this ID.
    pub fn parse(id: &str) -> Option<PortsChoice> {
        PortsChoice::all().find(|choice| choice.id() == id)
    }

    /// Returns the choice that results in these rules.
    fn of(rules: &[PortRule]) -> PortsChoice {
        let single = |key: &&str| follow_ups::port(key).is_ok_and(|rule| [rule] == *rules);
        match KNOWN.into_iter().find(single) {
            Some(key) => PortsChoice::Known(key),
            None if rules.is_empty() => PortsChoice::None,
            None => PortsChoice::Listed,
        }
    }
}

saved_form!(ports: PortsChoice as String, |choice| Some(choice.id().to_owned()), |id| PortsChoice::parse(&id?));
saved_form!(port_list: Vec<PortRule> as Vec<PlanPort>, |rules| Some(rules.iter().map(PlanPort::of).collect()), |ports| {
    let rules = PlanFollowUps { ports: ports?, ..PlanFollowUps::default() }.checked().0.ports;
    (!rules.is_empty()).then_some(rules)
});
saved_form!(static_ip: Option<RegionScoped<StaticIpChoice>> as PlanStaticIp,
    |answer| answer.as_ref().map(|of| PlanStaticIp::of(&of.item)),
    |plan| plan.map_or(Some(None), |plan| Some(Some(requested_ip(plan.choice().ok()?)))));

/// The answers about follow-ups; absent ones are open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FollowUpAnswers {
    /// The ports to open.
    #[serde(with = "ports")]
    pub ports: Option<PortsChoice>,
    /// The list of ports, as parsed.
    #[serde(with = "port_list")]
    pub port_list: Option<Vec<PortRule>>,
    /// The static IP; `Some(None)` is none, so the address may change.
    #[serde(with = "static_ip", skip_serializing_if = "Option::is_none")]
    pub static_ip: Option<Option<RegionScoped<StaticIpChoice>>>,
    /// Whether to set up HTTPS.
    pub https: Option<bool>,
    /// The domain names of the certificate.
    pub domains: Option<Vec<SanitizedText>>,
    /// The email address that expiry notices go to.
    pub email: Option<SanitizedText>,
    /// Whether to add an alias to the user's SSH configuration.
    pub ssh_alias: Option<bool>,
}

/// Returns a requested static IP. It isn't looked up in any Region yet.
fn requested_ip(item: StaticIpChoice) -> RegionScoped<StaticIpChoice> {
    RegionScoped { region: SanitizedText::default(), item }
}

impl FollowUpAnswers {
    /// Returns whether there is any answer.
    pub fn any(&self) -> bool {
        *self != FollowUpAnswers::default()
    }

    /// Returns these answers, with those of another filled in for open questions.
    pub fn or(self, other: FollowUpAnswers) -> FollowUpAnswers {
        FollowUpAnswers {
            ports: self.ports.or(other.ports),
            port_list: self.port_list.or(other.port_list),
            static_ip: self.static_ip.or(other.static_ip),
            https: self.https.or(other.https),
            domains: self.domains.or(other.domains),
            email: self.email.or(other.email),
            ssh_alias: self.ssh_alias.or(other.ssh_alias),
        }
    }

    /// Returns the answers of a plan, which has all of them.
    fn of_plan(plan: &FollowUps) -> FollowUpAnswers {
        FollowUpAnswers {
            ports: Some(PortsChoice::of(&plan.ports)),
            port_list: Some(plan.ports.clone()).filter(|ports| !ports.is_empty()),
            static_ip: Some(plan.static_ip.clone().map(requested_ip)),
            https: Some(plan.https.is_some()),
            domains: plan.https.as_ref().map(|https| https.domains.clone()),
            email: plan.https.as_ref().map(|https| https.email.clone()),
            ssh_alias: Some(plan.ssh_alias),
        }
    }

    /// Returns the follow-ups that these answers result in.
    fn come_to(self) -> FollowUps {
        let ports = match self.ports {
            None | Some(PortsChoice::None) => Vec::new(),
            Some(PortsChoice::Known(key)) => follow_ups::port(key).into_iter().collect(),
            Some(PortsChoice::Listed) => self.port_list.unwrap_or_default(),
        };
        let https = self.domains.zip(self.email).filter(|_| self.https == Some(true));
        FollowUps {
            ports,
            static_ip: self.static_ip.flatten().map(|of| of.item),
            https: https.map(|(domains, email)| HttpsChoice { domains, email }),
            ssh_alias: self.ssh_alias == Some(true),
        }
    }
}

impl Draft {
    /// Returns the follow-ups that a saved draft or a plan requests.
    pub fn requested_follow_ups(&self) -> FollowUpAnswers {
        let plan = self.requested.follow_ups.as_ref().map(FollowUpAnswers::of_plan).unwrap_or_default();
        self.requested.after.clone().or(plan)
    }

    /// Returns the follow-ups for each instance. Open questions count as the requested value, or none.
    pub fn follow_ups(&self) -> FollowUps {
        self.after.clone().or(self.requested_follow_ups()).come_to()
    }

    /// Returns the follow-ups that don't fit the other answers, by field.
    pub fn follow_up_misfits(&self) -> Vec<Problem> {
        self.follow_ups().misfits(self.follow_up_context())
    }

    /// Returns the other answers that follow-ups have to fit, as far as there are any.
    pub fn follow_up_context(&self) -> FollowUpContext<'_> {
        let names = self.names.as_ref().map_or(&[][..], |names| &names.all);
        let blueprint = self.blueprint.as_ref().map(|of| of.item.id.as_str());
        FollowUpContext { names, network: self.network, blueprint }
    }

    /// Returns whether these instances can have a static IP.
    pub fn takes_static_ip(&self) -> bool {
        self.network != Some(IpType::Ipv6)
    }

    /// Returns whether Lightsail sets up HTTPS for the blueprint.
    pub fn serves_web(&self) -> bool {
        let id = self.blueprint.as_ref().map(|of| of.item.id.as_str());
        id.and_then(facts::blueprint).is_some_and(BlueprintFacts::serves_web)
    }

    /// Returns whether HTTPS is asked about: it can be set up, or was requested.
    pub fn asks_https(&self) -> bool {
        self.after.https.or(self.requested_follow_ups().https) == Some(true)
            || (self.serves_web() && self.https_closed().is_none())
    }

    /// Returns why HTTPS can't be set up with the other answers, for a blueprint with a website.
    pub fn https_closed(&self) -> Option<UserText> {
        let several = (self.count() > 1).then(|| UserText::new("reason.https.several"));
        let stays = !self.takes_static_ip() || self.follow_ups().static_ip.is_some();
        several.or_else(|| (!stays).then(|| UserText::new("reason.https.static-ip")))
    }

    /// Returns whether users log in by SSH.
    pub fn takes_ssh(&self) -> bool {
        let id = self.blueprint.as_ref().map(|of| of.item.id.as_str());
        facts::port(id) == reachability::SSH
    }

    /// Drops the follow-ups that are no longer valid, each with its reason.
    pub(super) fn recheck_follow_ups(&mut self, catalog: &Catalog) {
        self.recheck_static_ip(catalog);
        for problem in self.follow_up_misfits() {
            let after = &mut self.after;
            let held = match problem.field {
                FieldId::StaticIp => after.static_ip.take().is_some(),
                FieldId::Https => after.https.take().is_some(),
                FieldId::SshAlias => after.ssh_alias.take().is_some(),
                _ => false,
            };
            if held {
                self.drop_answer(problem.field, problem.say);
            }
        }
    }

    /// An existing static IP must be in the chosen Region, and still unattached.
    fn recheck_static_ip(&mut self, catalog: &Catalog) {
        let Some(Some(of)) = &self.after.static_ip else { return };
        let (StaticIpChoice::Existing { name }, Some(region)) = (&of.item, self.region_name()) else { return };
        let all = catalog.listings(region).static_ips.ready();
        let free = all.is_none_or(|all| all.iter().any(|one| one.name == *name && one.attached_to.is_none()));
        if of.region != *region || !free {
            let why = UserText::new("gap.static-ip").with("name", name).with("region", region);
            self.after.static_ip = None;
            self.drop_answer(FieldId::StaticIp, why);
        }
    }
}
