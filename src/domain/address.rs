//! What may be shown of an address: never who asks there, nor with which password.

use super::sanitized_text::SanitizedText;

/// In place of what can't be told apart from a password.
const HIDDEN: &str = "…";
/// What ends the part of an address that names a host.
const ENDS: [char; 4] = ['/', '?', '#', '\\'];

/// Scheme, host and port of an address, and nothing else of it.
///
/// A password may hold an unencoded `/`, `?`, `#` or `@`, and so may a path hold an `@`: where the host can be read in
/// more than one way, none is shown.
pub fn shown(url: &str) -> SanitizedText {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://").filter(|(scheme, _)| is_scheme(scheme)).unwrap_or(("", url));
    let host = host(rest).unwrap_or(HIDDEN);
    SanitizedText::new(if scheme.is_empty() { host.to_owned() } else { format!("{scheme}://{host}") })
}

/// Whether a host can be read in an address, in one way only.
pub fn is_plain(url: &str) -> bool {
    !shown(url).ends_with(HIDDEN)
}

/// Whether an address has a port that no host has, and nothing else is wrong with it.
pub fn port_is_too_large(url: &str) -> bool {
    let (before, port) = url.trim().trim_end_matches('/').rsplit_once(':').unwrap_or_default();
    let digits = !port.is_empty() && port.chars().all(|c| c.is_ascii_digit());
    digits && port.parse::<u16>().is_err() && is_plain(&format!("{before}:0"))
}

/// Host and port, of what follows the scheme.
fn host(rest: &str) -> Option<&str> {
    let authority = rest.split(ENDS).next().unwrap_or_default();
    let first = after_user(authority);
    let last = after_user(rest).split(ENDS).next().unwrap_or_default();
    let found = match (is_host(first), is_host(last)) {
        // The usual address: nothing after the host could be one as well.
        (true, _) if rest.rfind('@').is_none_or(|at| at < authority.len()) => first,
        (false, true) => last,
        _ => return None,
    };
    Some(found)
}

fn after_user(text: &str) -> &str {
    text.rsplit_once('@').map_or(text, |(_, host)| host)
}

/// Whether this can be a host, with or without a port.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inner, rest)) if is_ipv6(inner) => (inner, rest.strip_prefix(':')),
        Some(_) => return false,
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let letter = |c: char| c.is_alphanumeric() || "-._:".contains(c);
    let port = port.is_none_or(|port| port.is_empty() || port.parse::<u16>().is_ok());
    !host.is_empty() && host.chars().all(letter) && port
}

/// As far as it matters for what may be shown.
fn is_ipv6(text: &str) -> bool {
    text.contains(':') && text.chars().all(|c| c.is_ascii_hexdigit() || ":.%".contains(c))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_only_scheme_host_and_port_are_shown() {
        for (url, expected) in [
            ("http://proxy:3128", "http://proxy:3128"),
            ("proxy:3128", "proxy:3128"),
            ("proxy", "proxy"),
            ("socks5://proxy/", "socks5://proxy"),
            ("http://[::1]:4566/", "http://[::1]:4566"),
            ("https://host/path?token=secret", "https://host"),
            ("https://host:8443#secret", "https://host:8443"),
            ("http://me:secret@proxy:3128/x", "http://proxy:3128"),
            ("me:secret@proxy:3128", "proxy:3128"),
            ("https://servidor.españa.example", "https://servidor.españa.example"),
        ] {
            assert_eq!(shown(url), expected, "{url}");
            assert!(is_plain(url), "{url}");
        }
    }

    #[test]
    fn a_password_with_signs_of_an_address_in_it_is_shown_in_no_part() {
        for sign in ["/", "#", "?", "@", "/@", "@/", "#@", "?@#", "\\"] {
            for scheme in ["http://", ""] {
                let url = format!("{scheme}ana:ca{sign}nary@proxy.example:3128/x");
                let seen = shown(&url);
                assert!(!seen.contains("ca") && !seen.contains("nary") && !seen.contains("ana"), "{url}: {seen}");
            }
        }
        for (url, expected) in [
            ("http://ana:se@cret@proxy:3128/x", "http://proxy:3128"),
            ("me:se/cr@et@proxy", "proxy"),
            ("http://ana:se/cr#e?t@proxy:3128", "http://proxy:3128"),
        ] {
            assert_eq!(shown(url), expected, "{url}");
        }
    }

    #[test]
    fn a_port_is_at_most_65535() {
        for url in
            ["http://proxy:65536", "http://ana:se@cret@proxy:99999/", "[::1]:700000", "proxy:99999999999999999999"]
        {
            assert!(port_is_too_large(url) && !is_plain(url), "{url}");
        }
        for url in
            ["http://proxy:65535", "http://ana:99999/x@proxy", "http://:99999", "http://proxy:9x9999", "::1", "a"]
        {
            assert!(!port_is_too_large(url), "{url}");
        }
    }

    #[test]
    fn where_it_is_not_sure_what_the_host_is_none_is_shown() {
        let all = ["http://ana:1234/canary@proxy", "http://u:p@canary/w@proxy", "http://host/?token=a@canary"];
        for url in all.into_iter().chain(["a:canary", "http://", ""]) {
            assert!(!shown(url).contains("canary") && !is_plain(url), "{url}: {}", shown(url));
        }
    }
}
