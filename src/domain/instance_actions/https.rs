//! The HTTPS action, with a Let's Encrypt certificate: its form fields, its requirements, and the progress of a setup.
//! Lengths and formats are those of the service's model.

use super::form::{FormError, FormLine, FormValues, text};
use super::ports::PortRule;
use super::{ActionAnswers, HttpsSetup, Mutation, ObservedState, ResolvedDomains};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::Verdict;
use crate::domain::user_text::UserText;

/// The ports that must be open to everyone (AWS documentation): for Lightsail, for Let's Encrypt, for visitors.
pub const PORTS: [i32; 3] = [22, 80, 443];
/// The maximum number of names in one certificate.
const MOST: usize = 10;

/// Parses domain names, separated by commas or spaces; the first is the certificate's main name.
pub fn domains(typed: &str) -> Result<Vec<SanitizedText>, UserText> {
    let mut all: Vec<SanitizedText> = Vec::new();
    for word in typed.split([',', ' ', '\t', '\n']).filter(|word| !word.is_empty()) {
        let name = word.to_ascii_lowercase();
        if !is_domain(&name) {
            let key = match () {
                () if name.contains("://") || name.contains('/') => "after.problem.domain.address",
                () if !name.is_ascii() => "after.problem.domain.letters",
                () => "after.problem.domain",
            };
            return Err(UserText::new(key).with("text", SanitizedText::new(word)));
        }
        if !all.iter().any(|other| *other == *name) {
            all.push(SanitizedText::new(name));
        }
    }
    match all.len() {
        0 => Err(UserText::new("after.problem.no-domain")),
        1..=MOST if all.iter().any(|name| name.len() < 64) => Ok(all),
        1..=MOST => Err(UserText::new("after.problem.domain.long")),
        _ => Err(UserText::new("after.problem.domains").with("most", MOST)),
    }
}

/// Parses an email address.
///
/// # Errors
/// What is wrong with it.
pub fn email(typed: &str) -> Result<SanitizedText, UserText> {
    let address = typed.trim();
    let parts = address.split_once('@');
    let plain = |user: &str| (1..=64).contains(&user.len()) && user.bytes().all(|b| b.is_ascii_graphic() && b != b'@');
    let fits = (6..=254).contains(&address.len())
        && parts.is_some_and(|(user, host)| plain(user) && is_domain(&host.to_ascii_lowercase()));
    match fits {
        true => Ok(SanitizedText::new(address)),
        false => Err(UserText::new("after.problem.email")),
    }
}

/// Labels of letters, digits and inner hyphens; the last one has two letters or more.
fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (4..=253).contains(&name.len())
        && name.rsplit_once('.').is_some_and(|(rest, top)| {
            top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic()) && rest.split('.').all(label)
        })
}

pub(super) fn read(filled: &FormValues) -> Result<ActionAnswers, FormError> {
    let domains = domains(text(filled, FormLine::Domains)).map_err(|say| (FormLine::Domains, say))?;
    let email = email(text(filled, FormLine::Email)).map_err(|say| (FormLine::Email, say))?;
    Ok(ActionAnswers::Https { domains, email })
}

/// Returns the required ports that aren't open to everyone.
pub fn closed_ports(ports: &[PortRule]) -> Vec<i32> {
    let open = |port: &i32| ports.iter().any(|rule| rule.open_to_all() && rule.has_tcp(*port));
    PORTS.into_iter().filter(|port| !open(port)).collect()
}

/// Returns the requirements that aren't met: a static IP, open ports, and domain names that resolve to the instance.
pub(super) fn obstacles(seen: &ObservedState, resolved: &[ResolvedDomains]) -> Vec<UserText> {
    let mut all = Vec::new();
    let Some(instance) = &seen.instance else { return vec![UserText::new("after.closed.gone")] };
    let address = instance.public_ipv4.as_ref().or(instance.ipv6.first());
    if !instance.static_ip && instance.ip_type.as_deref() != Some("ipv6") {
        all.push(UserText::new("after.unready.no-static-ip"));
    }
    let closed: Vec<String> = closed_ports(&seen.ports).iter().map(ToString::to_string).collect();
    if !closed.is_empty() {
        all.push(UserText::new("after.unready.ports").with("ports", closed.join(", ")));
    }
    for (domain, found) in resolved {
        let shown = address.map(ToString::to_string).unwrap_or_default();
        if found.is_empty() {
            all.push(UserText::new("after.unready.no-dns").with("domain", domain).with("address", shown));
        } else if !found.iter().any(|one| Some(one) == address || instance.ipv6.contains(one)) {
            let found: Vec<&str> = found.iter().map(|one| one.as_str()).collect();
            let say = UserText::new("after.unready.dns").with("domain", domain).with("address", shown);
            all.push(say.with("found", found.join(", ")));
        }
    }
    all
}

/// Returns the setup that a request started: by the ID of its operation, otherwise a setup of these names that didn't
/// exist before.
pub(super) fn of<'a>(
    seen: &'a ObservedState,
    domains: &[SanitizedText],
    id: Option<&SanitizedText>,
    known: &[SanitizedText],
) -> Option<&'a HttpsSetup> {
    let own = |setup: &&HttpsSetup| id.is_some() && setup.operation_id.as_ref() == id;
    let fresh = |setup: &&HttpsSetup| setup.operation_id.as_ref().is_none_or(|id| !known.contains(id));
    let same = |setup: &&HttpsSetup| {
        setup.domains.len() == domains.len() && domains.iter().all(|domain| setup.domains.contains(domain))
    };
    seen.setups.iter().find(own).or_else(|| seen.setups.iter().find(|setup| fresh(setup) && same(setup)))
}

pub(super) fn verdict(
    request: &Mutation,
    seen: &ObservedState,
    id: Option<&SanitizedText>,
    known: &[SanitizedText],
) -> Verdict {
    let Mutation::SetUpHttps { domains, .. } = request else { return Verdict::Absent };
    let Some(setup) = of(seen, domains, id, known) else { return Verdict::Absent };
    match setup.status.as_deref() {
        Some("succeeded") => Verdict::Done,
        Some("failed") => Verdict::Failed(setup.why()),
        _ => Verdict::There,
    }
}

impl HttpsSetup {
    /// Returns the error or output of the failed step.
    pub fn why(&self) -> Option<SanitizedText> {
        let failed = self.steps.iter().find(|step| step.status.as_deref() == Some("failed"))?;
        failed.error.clone().or_else(|| failed.output.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instance::Instance;

    #[test]
    fn only_valid_domain_names_are_accepted() {
        let all = domains("Example.com, www.example.com example.com").unwrap();
        assert_eq!(all, ["example.com".into(), "www.example.com".into()].map(|c: SanitizedText| c));
        let key = |text: &str| domains(text).unwrap_err().key;
        assert_eq!(key("https://example.com"), "after.problem.domain.address");
        assert_eq!(key("bücher.example"), "after.problem.domain.letters");
        assert_eq!(key("  "), "after.problem.no-domain");
        for bad in ["localhost", "a..com", "-a.com", "example.c", "192.0.2.1"] {
            assert_eq!(key(bad), "after.problem.domain", "{bad}");
        }
        let many: Vec<String> = (0..11).map(|n| format!("a{n}.com")).collect();
        assert_eq!(key(&many.join(" ")), "after.problem.domains");
    }

    #[test]
    fn email_needs_a_name_and_a_domain() {
        assert!(email(" me@example.com ").is_ok());
        for bad in ["", "me", "@example.com", "me@localhost", "a b@example.com", "me@@example.com"] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn each_missing_requirement_is_reported() {
        let instance = Instance { public_ipv4: Some("192.0.2.1".into()), ..Instance::default() };
        let seen = ObservedState { instance: Some(instance), ..ObservedState::default() };
        let resolved = [("a.com".into(), vec!["203.0.113.1".into()]), ("b.com".into(), vec![])];
        let keys: Vec<&str> = obstacles(&seen, &resolved).iter().map(|say| say.key).collect();
        let all = ["after.unready.no-static-ip", "after.unready.ports", "after.unready.dns", "after.unready.no-dns"];
        assert_eq!(keys, all);
    }
}
