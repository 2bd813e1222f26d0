//! Whether the way to AWS is straight, or leads through a proxy of the environment.

/// Whether requests to AWS go through a proxy, by the variables that the HTTP client reads.
pub(super) fn proxied(env: impl Fn(&str) -> Option<String>) -> bool {
    let said = |names: &[&str]| names.iter().find_map(|name| env(name).filter(|value| !value.trim().is_empty()));
    let proxy = said(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]);
    let not_for = said(&["NO_PROXY", "no_proxy"]).unwrap_or_default();
    proxy.is_some() && !not_for.split(',').any(|rule| covers(rule.trim()))
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
            (&[][..], false),
            (&[("HTTPS_PROXY", "http://proxy:3128")], true),
            (&[("all_proxy", "socks5://proxy")], true),
            (&[("https_proxy", " ")], false),
            (&[("HTTPS_PROXY", "http://proxy"), ("NO_PROXY", "localhost, .amazonaws.com")], false),
            (&[("HTTPS_PROXY", "http://proxy"), ("no_proxy", "*")], false),
            (&[("HTTPS_PROXY", "http://proxy"), ("no_proxy", "localhost,10.0.0.0/8")], true),
        ];
        for (vars, expected) in cases {
            let env = |name: &str| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(proxied(env), expected, "{vars:?}");
        }
    }
}
