//! The answers about what is done once an instance runs, and what changing other answers does to them.

use super::{Draft, RegionScoped};
use crate::domain::catalog::Catalog;
use crate::domain::facts::{self, BlueprintFacts};
use crate::domain::follow_ups::{self, FollowUpContext, FollowUps, HttpsChoice, StaticIpChoice};
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::reachability;
use crate::domain::rules::IpType;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{FieldId, Problem, UserText};

/// Which ports are opened beside the blueprint's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortsChoice {
    /// None.
    None,
    /// The one of this name, to everyone.
    Known(&'static str),
    /// Those of a list.
    Listed,
}

/// What many people open, each to everyone. Remote Desktop isn't for everyone.
const KNOWN: [&str; 3] = ["https", "wireguard", "minecraft"];

impl PortsChoice {
    /// Returns every choice, in the order in which they're offered.
    pub fn all() -> impl Iterator<Item = PortsChoice> {
        let known = KNOWN.into_iter().map(PortsChoice::Known);
        std::iter::once(PortsChoice::None).chain(known).chain([PortsChoice::Listed])
    }

    /// Returns its id, in drafts and in lists.
    pub fn id(self) -> &'static str {
        match self {
            PortsChoice::None => "none",
            PortsChoice::Known(key) => key,
            PortsChoice::Listed => "listed",
        }
    }

    /// Returns the choice of this id.
    pub fn parse(id: &str) -> Option<PortsChoice> {
        PortsChoice::all().find(|choice| choice.id() == id)
    }

    /// Returns the choice that comes to these rules.
    fn of(rules: &[PortRule]) -> PortsChoice {
        let single = |key: &&str| follow_ups::port(key).is_ok_and(|rule| [rule] == *rules);
        match KNOWN.into_iter().find(single) {
            Some(key) => PortsChoice::Known(key),
            None if rules.is_empty() => PortsChoice::None,
            None => PortsChoice::Listed,
        }
    }
}

/// Answers, each as far as there is one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FollowUpAnswers {
    /// Which ports are opened.
    pub ports: Option<PortsChoice>,
    /// What was typed, where ports are listed.
    pub port_list: Option<Vec<PortRule>>,
    /// `Some(None)` is an address that may change.
    pub static_ip: Option<Option<RegionScoped<StaticIpChoice>>>,
    /// Whether HTTPS is set up.
    pub https: Option<bool>,
    /// The domain names of the certificate.
    pub domains: Option<Vec<SanitizedText>>,
    /// Who is told before it expires.
    pub email: Option<SanitizedText>,
    /// Whether the user's `ssh` settings get an alias.
    pub ssh_alias: Option<bool>,
}

impl FollowUpAnswers {
    /// Returns whether anything is answered.
    pub fn any(&self) -> bool {
        *self != FollowUpAnswers::default()
    }

    /// Returns these answers, and those of another where there is none.
    pub fn or(&self, other: &FollowUpAnswers) -> FollowUpAnswers {
        FollowUpAnswers {
            ports: self.ports.or(other.ports),
            port_list: self.port_list.clone().or_else(|| other.port_list.clone()),
            static_ip: self.static_ip.clone().or_else(|| other.static_ip.clone()),
            https: self.https.or(other.https),
            domains: self.domains.clone().or_else(|| other.domains.clone()),
            email: self.email.clone().or_else(|| other.email.clone()),
            ssh_alias: self.ssh_alias.or(other.ssh_alias),
        }
    }

    /// Returns the answers that a plan gives: all of them.
    fn of_plan(plan: &FollowUps) -> FollowUpAnswers {
        let scoped = |item: &StaticIpChoice| RegionScoped { region: SanitizedText::default(), item: item.clone() };
        FollowUpAnswers {
            ports: Some(PortsChoice::of(&plan.ports)),
            port_list: Some(plan.ports.clone()).filter(|ports| !ports.is_empty()),
            static_ip: Some(plan.static_ip.as_ref().map(scoped)),
            https: Some(plan.https.is_some()),
            domains: plan.https.as_ref().map(|https| https.domains.clone()),
            email: plan.https.as_ref().map(|https| https.email.clone()),
            ssh_alias: Some(plan.ssh_alias),
        }
    }

    /// Returns what they come to; nothing, where there is none.
    fn come_to(&self) -> FollowUps {
        let ports = match self.ports {
            None | Some(PortsChoice::None) => Vec::new(),
            Some(PortsChoice::Known(key)) => follow_ups::port(key).into_iter().collect(),
            Some(PortsChoice::Listed) => self.port_list.clone().unwrap_or_default(),
        };
        let https = self.domains.clone().zip(self.email.clone()).filter(|_| self.https == Some(true));
        FollowUps {
            ports,
            static_ip: self.static_ip.clone().flatten().map(|of| of.item),
            https: https.map(|(domains, email)| HttpsChoice { domains, email }),
            ssh_alias: self.ssh_alias == Some(true),
        }
    }
}

impl Draft {
    /// Returns what a kept draft or a plan asks for.
    pub fn wished_follow_ups(&self) -> FollowUpAnswers {
        let plan = self.wishes.follow_ups.as_ref().map(FollowUpAnswers::of_plan).unwrap_or_default();
        self.wishes.after.or(&plan)
    }

    /// Returns what is done to each instance once it runs. What isn't answered yet is what is wished for, or nothing.
    pub fn follow_ups(&self) -> FollowUps {
        self.after.or(&self.wished_follow_ups()).come_to()
    }

    /// Returns the follow-ups that don't fit the other answers, by field.
    pub fn follow_up_misfits(&self) -> Vec<Problem> {
        self.follow_ups().misfits(self.follow_up_context())
    }

    /// Returns what follow-ups have to fit, as far as it is answered.
    pub fn follow_up_context(&self) -> FollowUpContext<'_> {
        let names = self.names.as_ref().map_or(&[][..], |names| &names.all);
        let blueprint = self.blueprint.as_ref().map(|of| of.item.id.as_str());
        FollowUpContext { names, network: self.network, blueprint }
    }

    /// Returns whether an instance of these answers can have an address that stays.
    pub fn takes_static_ip(&self) -> bool {
        self.network != Some(IpType::Ipv6)
    }

    /// Returns whether Lightsail sets up HTTPS for the blueprint.
    pub fn serves_web(&self) -> bool {
        let id = self.blueprint.as_ref().map(|of| of.item.id.as_str());
        id.and_then(facts::blueprint).is_some_and(BlueprintFacts::serves_web)
    }

    /// Returns whether HTTPS is asked about: it can be set up, or somebody asks for it.
    pub fn asks_https(&self) -> bool {
        self.after.https.or(self.wished_follow_ups().https) == Some(true)
            || (self.serves_web() && self.https_closed().is_none())
    }

    /// Returns why HTTPS can't be set up with the other answers, for a blueprint that has a site.
    pub fn https_closed(&self) -> Option<UserText> {
        let several = (self.count() > 1).then(|| UserText::new("reason.https.several"));
        let stays = !self.takes_static_ip() || self.follow_ups().static_ip.is_some();
        several.or_else(|| (!stays).then(|| UserText::new("reason.https.static-ip")))
    }

    /// Returns whether one logs in by SSH.
    pub fn takes_ssh(&self) -> bool {
        let id = self.blueprint.as_ref().map(|of| of.item.id.as_str());
        facts::port(id) == reachability::SSH
    }

    /// Drops the follow-ups that no longer hold, each with its reason.
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

    /// One that is there already is of its Region, and must still be free.
    fn recheck_static_ip(&mut self, catalog: &Catalog) {
        let Some(Some(of)) = &self.after.static_ip else { return };
        let (StaticIpChoice::Existing { name }, Some(region)) = (&of.item, self.region_name()) else { return };
        let all = catalog.shelves(region).static_ips.ready();
        let free = all.is_none_or(|all| all.iter().any(|one| one.name == *name && one.attached_to.is_none()));
        if of.region != *region || !free {
            let why = UserText::new("gap.static-ip").with("name", name).with("region", region);
            self.after.static_ip = None;
            self.drop_answer(FieldId::StaticIp, why);
        }
    }
}
