//! Whether the way to AWS is straight, or leads through a proxy of the environment.

use crate::domain::clean::Clean;

/// The proxy through which requests to AWS go, by the variables that the HTTP client reads: host
/// and port, without the name and the password that may stand before them.
pub(super) fn proxy(env: impl Fn(&str) -> Option<String>) -> Option<Clean> {
    let said = |names: &[&str]| names.iter().find_map(|name| env(name).filter(|value| !value.trim().is_empty()));
    let proxy = said(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])?;
    let not_for = said(&["NO_PROXY", "no_proxy"]).unwrap_or_default();
    let proxied = !not_for.split(',').any(|rule| covers(rule.trim()));
    proxied.then(|| Clean::new(bare(proxy.trim())))
}

/// Host and port of a proxy's address, which may lack its scheme.
fn bare(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// Whether a rule of `NO_PROXY` takes in every endpoint of AWS.
fn covers(rule: &str) -> bool {
    let bare = rule.trim_start_matches('*').trim_start_matches('.');
    rule == "*" || (!bare.is_empty() && "lightsail.REGION.amazonaws.com".ends_with(&format!(".{bare}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_in_the_way_unless_it_is_not_for_aws() {
        let cases = [
            (&[][..], None),
            (&[("HTTPS_PROXY", "http://proxy:3128")], Some("proxy:3128")),
            (&[("all_proxy", "socks5://proxy/")], Some("proxy")),
            (&[("https_proxy", " ")], None),
            (&[("HTTPS_PROXY", "http://proxy"), ("NO_PROXY", "localhost, .amazonaws.com")], None),
            (&[("HTTPS_PROXY", "http://proxy"), ("no_proxy", "*")], None),
            (&[("HTTPS_PROXY", "http://proxy"), ("no_proxy", "localhost,10.0.0.0/8")], Some("proxy")),
            (&[("HTTPS_PROXY", "http://ana:se@cret@proxy:3128/x")], Some("proxy:3128")),
            (&[("HTTPS_PROXY", "ana:secret@proxy:3128")], Some("proxy:3128")),
        ];
        for (vars, expected) in cases {
            let env = |name: &str| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(proxy(env).as_deref(), expected, "{vars:?}");
        }
    }
}
