//! Follow-ups: what a plan has done to each of its instances once it runs. In this order: ports are opened beside
//! the blueprint's own, a static IP is attached, HTTPS is set up, and the user's `ssh` gets an alias.
//!
//! What one of them needs of the rest of the plan is in `fit.rs`, their form in plan files and journals in
//! `document.rs`.

mod document;
mod fit;
pub mod port_list;
mod step;

pub use document::{FollowUpOutcome, PlanFollowUps, PlanHttps, PlanPort, PlanStaticIp, port};
pub use fit::FollowUpContext;
pub use step::{FollowUpReason, FollowUpStatus, FollowUpStep, FollowUpTask};

use super::instance_actions::ports::PortRule;
use super::instance_actions::static_ip;
use super::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};

/// What is done to each instance once it runs; nothing, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PlanFollowUps", into = "PlanFollowUps")]
pub struct FollowUps {
    /// Opened on each instance, beside the blueprint's own. One for the same ports as one of those, which lets in some
    /// where that lets in everyone, takes its place.
    pub ports: Vec<PortRule>,
    /// An address that stays.
    pub static_ip: Option<StaticIpChoice>,
    /// A certificate for the website on it.
    pub https: Option<HttpsChoice>,
    /// Whether the user's `ssh` settings get each instance's name as an alias.
    pub ssh_alias: bool,
}

/// Which address stays with an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaticIpChoice {
    /// A new one for each instance. A name is for the only instance; without one, each is named after its instance.
    New {
        /// What it is called.
        name: Option<SanitizedText>,
    },
    /// One of the account's that no instance has. It's for the only instance, and never released.
    Existing {
        /// What it is called.
        name: SanitizedText,
    },
}

/// A certificate for the site of each instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpsChoice {
    /// Of one instance, all names of its certificate; of several, one for each, in the order of the instances.
    pub domains: Vec<SanitizedText>,
    /// Who is told before it expires.
    pub email: SanitizedText,
}

impl FollowUps {
    /// Returns whether nothing is to be done.
    pub fn is_none(&self) -> bool {
        *self == FollowUps::default()
    }

    /// Returns the same for other instances: names that are given once can't be theirs too, and a domain name leads
    /// to one place.
    pub fn for_others(&self) -> FollowUps {
        let static_ip = self.static_ip.as_ref().map(|_| StaticIpChoice::New { name: None });
        FollowUps { static_ip, https: None, ..self.clone() }
    }

    /// Returns the name of the static IP of this instance.
    pub fn static_ip_name(&self, instance: &SanitizedText) -> Option<SanitizedText> {
        match self.static_ip.as_ref()? {
            StaticIpChoice::New { name: Some(name) } | StaticIpChoice::Existing { name } => Some(name.clone()),
            StaticIpChoice::New { name: None } => Some(SanitizedText::new(static_ip::name(instance))),
        }
    }

    /// Returns the domain names of the instance at this place among `count`; none where it gets no certificate.
    pub fn domains(&self, at: usize, count: usize) -> &[SanitizedText] {
        let all = self.https.as_ref().map_or(&[][..], |https| &https.domains);
        match count {
            0 | 1 => all,
            _ => all.get(at..=at).unwrap_or_default(),
        }
    }

    /// Returns the follow-ups of these instances alone, out of all of a plan's.
    pub fn of_some(&self, all: &[SanitizedText], some: &[SanitizedText]) -> FollowUps {
        let mut own = self.clone();
        if all.len() > 1
            && let Some(https) = &mut own.https
        {
            let kept = all.iter().zip(&https.domains).filter(|(name, _)| some.contains(name));
            https.domains = kept.map(|(_, domain)| domain.clone()).collect();
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<SanitizedText> {
        all.iter().map(SanitizedText::new).collect()
    }

    fn https(domains: &[&str]) -> FollowUps {
        let https = HttpsChoice { domains: names(domains), email: "me@example.com".into() };
        FollowUps { https: Some(https), ..FollowUps::default() }
    }

    #[test]
    fn several_instances_have_a_domain_each_and_one_has_them_all() {
        let (one, two) = (https(&["a.com", "www.a.com"]), https(&["a.com", "b.com"]));
        assert_eq!(one.domains(0, 1), names(&["a.com", "www.a.com"]));
        assert_eq!((two.domains(0, 2), two.domains(1, 2)), (&names(&["a.com"])[..], &names(&["b.com"])[..]));
        assert_eq!(two.domains(2, 3), names(&[]));
    }

    #[test]
    fn those_that_are_tried_again_keep_their_own_domains() {
        let all = names(&["web-1", "web-2", "web-3"]);
        let again = https(&["a.com", "b.com", "c.com"]).of_some(&all, &names(&["web-2", "web-3"]));
        assert_eq!(again.domains(0, 2), names(&["b.com"]));
        assert_eq!(https(&["a.com", "www.a.com"]).of_some(&all[..1], &all[..1]), https(&["a.com", "www.a.com"]));
    }

    #[test]
    fn others_get_the_same_but_for_what_is_given_once() {
        let all = FollowUps {
            ports: vec![port("https").unwrap()],
            static_ip: Some(StaticIpChoice::Existing { name: "old-ip".into() }),
            ssh_alias: true,
            ..https(&["a.com"])
        };
        let static_ip = Some(StaticIpChoice::New { name: None });
        assert_eq!(all.for_others(), FollowUps { static_ip, https: None, ..all.clone() });
        assert_eq!(FollowUps::default().for_others(), FollowUps::default());
    }

    #[test]
    fn each_instance_has_a_static_ip_of_its_own_name_unless_it_is_the_only_one_and_has_another() {
        let of = |choice| FollowUps { static_ip: Some(choice), ..FollowUps::default() };
        let web = SanitizedText::new("web-1");
        let named = StaticIpChoice::New { name: Some("blog".into()) };
        assert_eq!(of(StaticIpChoice::New { name: None }).static_ip_name(&web), Some("web-1-ip".into()));
        assert_eq!(of(named).static_ip_name(&web), Some("blog".into()));
        assert_eq!(of(StaticIpChoice::Existing { name: "old".into() }).static_ip_name(&web), Some("old".into()));
        assert_eq!(FollowUps::default().static_ip_name(&web), None);
    }
}
