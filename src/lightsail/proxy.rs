//! Proxy settings of the environment, read as curl and the AWS CLI read them: lower-case names first, and an empty
//! value disables the proxy.

use crate::domain::address;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;

/// The proxies of the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Proxies {
    /// For `https://`.
    pub https: Proxy,
    /// For `http://`.
    pub http: Proxy,
    /// Hosts to connect to directly, as in `NO_PROXY`.
    pub not_for: String,
}

/// A proxy, or none.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) enum Proxy {
    #[default]
    None,
    /// The address, with user name and password if it has them.
    At(String),
    /// An invalid one; the reason.
    Unusable(UserText),
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Proxy::None => f.write_str("None"),
            Proxy::At(url) => write!(f, "At({})", address::shown(url)),
            Proxy::Unusable(why) => write!(f, "Unusable({})", why.key),
        }
    }
}

impl Proxies {
    pub(super) fn of(env: impl Fn(&str) -> Option<String>) -> Proxies {
        let set = |names: [&'static str; 2]| first(&env, names);
        let all = || set(["all_proxy", "ALL_PROXY"]);
        // A web server passes on a visitor's header as `HTTP_PROXY`.
        let web = env("REQUEST_METHOD").is_some();
        let http =
            if web { env("http_proxy").map(|url| ("http_proxy", url)) } else { set(["http_proxy", "HTTP_PROXY"]) };
        let not_for = set(["no_proxy", "NO_PROXY"]).map(|(_, rules)| rules).unwrap_or_default();
        Proxies { https: proxy_of(for_https(&env)), http: proxy_of(http.or_else(all)), not_for }
    }

    /// Returns the proxy for all AWS endpoints, redacted for display.
    pub(super) fn before_aws(&self) -> Option<SanitizedText> {
        match &self.https {
            Proxy::At(url) if !spares_aws(&self.not_for) => Some(bare(url)),
            _ => None,
        }
    }
}

fn first(env: impl Fn(&str) -> Option<String>, names: [&'static str; 2]) -> Option<(&'static str, String)> {
    names.into_iter().find_map(|name| Some((name, env(name)?)))
}

/// Returns the variable for `https://`, and its value.
fn for_https(env: impl Fn(&str) -> Option<String>) -> Option<(&'static str, String)> {
    first(&env, ["https_proxy", "HTTPS_PROXY"]).or_else(|| first(&env, ["all_proxy", "ALL_PROXY"]))
}

/// Returns the proxy to AWS for display: the variable, and its redacted address.
///
/// # Errors
/// Why it can't be used.
pub fn proxy(env: impl Fn(&str) -> Option<String>) -> Result<Option<(&'static str, SanitizedText)>, UserText> {
    let rules = first(&env, ["no_proxy", "NO_PROXY"]).map(|(_, rules)| rules).unwrap_or_default();
    let said = for_https(&env).filter(|_| !spares_aws(&rules));
    let name = said.as_ref().map(|(name, _)| *name);
    match proxy_of(said) {
        Proxy::None => Ok(None),
        Proxy::At(url) => Ok(name.map(|name| (name, address::shown(&url)))),
        Proxy::Unusable(why) => Err(why),
    }
}

fn proxy_of(said: Option<(&'static str, String)>) -> Proxy {
    let Some((name, url)) = said.map(|(name, url)| (name, url.trim().to_owned())).filter(|(_, url)| !url.is_empty())
    else {
        return Proxy::None;
    };
    let whole = if url.contains("://") { url } else { format!("http://{url}") };
    let scheme = whole.split("://").next().unwrap_or_default().to_ascii_lowercase();
    let bad = |key| UserText::new(key).with("name", name);
    match () {
        () if address::port_is_too_large(&whole) => Proxy::Unusable(bad("cause.proxy.port")),
        () if !address::is_plain(&whole) => Proxy::Unusable(bad("cause.proxy.unclear")),
        () if !matches!(scheme.as_str(), "http" | "https") => {
            Proxy::Unusable(bad("cause.proxy.scheme").with("scheme", scheme))
        }
        // A URL parser may see another part as the host.
        () if !read_alike(&whole) => {
            Proxy::Unusable(bad("cause.proxy.address").with("address", address::shown(&whole)))
        }
        () => Proxy::At(whole),
    }
}

/// Returns whether the HTTP client sees the same part of an address as the host as the one that is displayed.
pub(super) fn read_alike(url: &str) -> bool {
    let read: Option<http::Uri> = url.parse().ok();
    let authority = read.as_ref().and_then(http::Uri::authority).map(http::uri::Authority::as_str);
    let host = authority.map(|authority| authority.rsplit_once('@').map_or(authority, |(_, host)| host));
    host.is_some_and(|host| *bare(url) == *host)
}

/// Returns host and port of a proxy's address.
fn bare(url: &str) -> SanitizedText {
    let shown = address::shown(url);
    SanitizedText::new(shown.split_once("://").map_or(shown.as_str(), |(_, host)| host))
}

/// Returns whether `NO_PROXY` includes every AWS endpoint.
fn spares_aws(rules: &str) -> bool {
    rules.split(',').any(|rule| covers(rule.trim()))
}

/// Returns whether a rule does. A star matches everything if it is the whole rule, and nothing otherwise.
fn covers(rule: &str) -> bool {
    let bare = rule.trim_start_matches('.');
    rule == "*" || (!bare.is_empty() && "lightsail.REGION.amazonaws.com".ends_with(&format!(".{bare}")))
}

/// Returns whether this host is this machine or link-local, and so never called through a proxy.
pub(super) fn is_near(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    match bare.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(ip)) => ip.is_loopback() || ip.is_link_local(),
        // The credentials servers of EC2 and EKS are at `fd00:ec2::/32`.
        Ok(std::net::IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unicast_link_local() || ip.segments()[..2] == [0xfd00, 0xec2]
        }
        Err(_) => bare.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn of(vars: &[(&str, &str)]) -> Proxies {
        Proxies::of(|name| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn proxy_variables_apply_unless_no_proxy_covers_aws() {
        let cases = [
            (&[][..], None),
            (&[("HTTPS_PROXY", "http://proxy:3128")], Some("proxy:3128")),
            (&[("HTTPS_PROXY", "http://upper:1"), ("https_proxy", "http://lower:1")], Some("lower:1")),
            (&[("HTTPS_PROXY", "http://upper:1"), ("https_proxy", "")], None),
            (&[("all_proxy", "http://proxy/")], Some("proxy")),
            (&[("https_proxy", " ")], None),
            (&[("HTTPS_PROXY", "http://proxy"), ("NO_PROXY", "localhost, .amazonaws.com")], None),
            (&[("HTTPS_PROXY", "http://proxy"), ("no_proxy", "*")], None),
            (&[("HTTPS_PROXY", "http://proxy"), ("no_proxy", "*.amazonaws.com")], Some("proxy")),
            (&[("HTTPS_PROXY", "http://proxy"), ("no_proxy", "localhost,10.0.0.0/8")], Some("proxy")),
            (&[("HTTPS_PROXY", "http://ana:se@cret@proxy:3128/x")], Some("proxy:3128")),
            (&[("HTTPS_PROXY", "ana:secret@proxy:3128")], Some("proxy:3128")),
            (&[("HTTP_PROXY", "http://proxy")], None),
        ];
        for (vars, expected) in cases {
            assert_eq!(of(vars).before_aws().as_deref(), expected, "{vars:?}");
        }
    }

    #[test]
    fn unusable_proxy_is_named_by_its_variable_without_the_password() {
        for (url, why) in [
            ("socks5://ana:canary@proxy:1080", "socks5"),
            ("http://ana:1234/canary@proxy", "%2F"),
            ("http://ana:can#ary@proxy", "address"),
            ("ana:canary", "%2F"),
            ("http://ana:canary@proxy:65536", "at most 65535"),
            ("proxy:99999999999/", "at most 65535"),
            // What looks like a port may be the start of a password.
            ("http://ana:99999/canary@proxy", "%2F"),
        ] {
            let Proxy::Unusable(said) = of(&[("https_proxy", url)]).https else { panic!("{url} is used") };
            let said = crate::text::say(Language::English, &said);
            assert!(said.contains("https_proxy") && said.contains(why), "{said}");
            assert!(!said.contains("canary") && !said.contains("ary@"), "{said}");
        }
    }

    #[test]
    fn local_hosts_bypass_the_proxy() {
        for host in
            ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "169.254.170.2", "[fd00:ec2::23]", "[fe80::1]"]
        {
            assert!(is_near(host), "{host}");
        }
        for host in ["10.0.0.1", "lightsail.us-east-1.amazonaws.com", "[2001:db8::1]", "localhost.example"] {
            assert!(!is_near(host), "{host}");
        }
    }
}
