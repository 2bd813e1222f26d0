//! Follow-ups: the actions on each instance of a launch once it runs. In this order: open ports in addition to the
//! blueprint's own, attach a static IP, set up HTTPS, add an alias to the user's SSH configuration.
//!
//! `fit.rs` checks them against the rest of the plan; `document.rs` has their form in plan files and journals.

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

/// The follow-ups of a plan; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PlanFollowUps", into = "PlanFollowUps")]
pub struct FollowUps {
    /// Rules to open on each instance, in addition to the blueprint's own. A rule that limits a port which the
    /// blueprint opens to everyone replaces the blueprint's rule.
    pub ports: Vec<PortRule>,
    /// The static IP to attach.
    pub static_ip: Option<StaticIpChoice>,
    /// HTTPS for its website.
    pub https: Option<HttpsChoice>,
    /// Whether to add each instance's name as an alias to the user's SSH configuration.
    pub ssh_alias: bool,
}

/// Which static IP to attach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaticIpChoice {
    /// A new one for each instance. A name requires a single instance; without one, each is named after its instance.
    New {
        /// Its name.
        name: Option<SanitizedText>,
    },
    /// An unattached one in the account. It requires a single instance, and is never released.
    Existing {
        /// Its name.
        name: SanitizedText,
    },
}

/// A certificate for the website of each instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpsChoice {
    /// For a single instance, all names of its certificate; for several, one name each, in the order of the instances.
    pub domains: Vec<SanitizedText>,
    /// The email address that expiry notices go to.
    pub email: SanitizedText,
}

impl FollowUps {
    /// Returns whether there are no follow-ups.
    pub fn is_none(&self) -> bool {
        *self == FollowUps::default()
    }

    /// Returns the same for other instances, without what can exist only once: given names, and domains, which point to
    /// a single instance.
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

    /// Returns the domain names of the instance at this index among `count`; none if it gets no certificate.
    pub fn domains(&self, at: usize, count: usize) -> &[SanitizedText] {
        let all = self.https.as_ref().map_or(&[][..], |https| &https.domains);
        match count {
            0 | 1 => all,
            _ => all.get(at..=at).unwrap_or_default(),
        }
    }

    /// Returns the follow-ups for some of a plan's instances.
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
    fn single_instance_gets_all_domains_and_several_get_one_each() {
        let (one, two) = (https(&["a.com", "www.a.com"]), https(&["a.com", "b.com"]));
        assert_eq!(one.domains(0, 1), names(&["a.com", "www.a.com"]));
        assert_eq!((two.domains(0, 2), two.domains(1, 2)), (&names(&["a.com"])[..], &names(&["b.com"])[..]));
        assert_eq!(two.domains(2, 3), names(&[]));
    }

    #[test]
    fn retried_instances_keep_their_domains() {
        let all = names(&["web-1", "web-2", "web-3"]);
        let again = https(&["a.com", "b.com", "c.com"]).of_some(&all, &names(&["web-2", "web-3"]));
        assert_eq!(again.domains(0, 2), names(&["b.com"]));
        assert_eq!(https(&["a.com", "www.a.com"]).of_some(&all[..1], &all[..1]), https(&["a.com", "www.a.com"]));
    }

    #[test]
    fn copies_for_other_instances_leave_out_unique_follow_ups() {
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
    fn static_ip_is_named_after_its_instance_unless_named_explicitly() {
        let of = |choice| FollowUps { static_ip: Some(choice), ..FollowUps::default() };
        let web = SanitizedText::new("web-1");
        let named = StaticIpChoice::New { name: Some("blog".into()) };
        assert_eq!(of(StaticIpChoice::New { name: None }).static_ip_name(&web), Some("web-1-ip".into()));
        assert_eq!(of(named).static_ip_name(&web), Some("blog".into()));
        assert_eq!(of(StaticIpChoice::Existing { name: "old".into() }).static_ip_name(&web), Some("old".into()));
        assert_eq!(FollowUps::default().static_ip_name(&web), None);
    }
}
