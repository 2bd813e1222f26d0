//! Redacts URLs for display: the user name and password are never shown.

use super::sanitized_text::SanitizedText;

/// Replaces what might be a password.
const HIDDEN: &str = "…";
/// The characters that end the host part of an address.
const ENDS: [char; 4] = ['/', '?', '#', '\\'];

/// Returns only the scheme, host and port of an address.
///
/// A password may hold an unencoded `/`, `?`, `#` or `@`, and so may a path hold an `@`: if the host is ambiguous, it
/// is hidden.
pub fn shown(url: &str) -> SanitizedText {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://").filter(|(scheme, _)| is_scheme(scheme)).unwrap_or(("", url));
    let host = host(rest).unwrap_or(HIDDEN);
    SanitizedText::new(if scheme.is_empty() { host.to_owned() } else { format!("{scheme}://{host}") })
}

/// Returns whether the host of an address is unambiguous.
pub fn is_plain(url: &str) -> bool {
    !shown(url).ends_with(HIDDEN)
}

/// Returns whether an address is valid except for a port number that is too large.
pub fn port_is_too_large(url: &str) -> bool {
    let (before, port) = url.trim().trim_end_matches('/').rsplit_once(':').unwrap_or_default();
    let digits = !port.is_empty() && port.chars().all(|c| c.is_ascii_digit());
    digits && port.parse::<u16>().is_err() && is_plain(&format!("{before}:0"))
}

/// Returns host and port from the text after the scheme.
fn host(rest: &str) -> Option<&str> {
    let authority = rest.split(ENDS).next().unwrap_or_default();
    let first = after_user(authority);
    let last = after_user(rest).split(ENDS).next().unwrap_or_default();
    let found = match (is_host(first), is_host(last)) {
        // The usual case: nothing after the host could be a host as well.
        (true, _) if rest.rfind('@').is_none_or(|at| at < authority.len()) => first,
        (false, true) => last,
        _ => return None,
    };
    Some(found)
}

fn after_user(text: &str) -> &str {
    text.rsplit_once('@').map_or(text, |(_, host)| host)
}

/// Returns whether this may be a host, with or without a port.
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

/// A loose check, strict enough for deciding what may be shown.
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
    fn only_scheme_host_and_port_of_a_url_are_shown() {
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
    fn password_with_url_characters_is_never_shown() {
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
    fn ambiguous_host_is_not_shown() {
        let all = ["http://ana:1234/canary@proxy", "http://u:p@canary/w@proxy", "http://host/?token=a@canary"];
        for url in all.into_iter().chain(["a:canary", "http://", ""]) {
            assert!(!shown(url).contains("canary") && !is_plain(url), "{url}: {}", shown(url));
        }
    }
}
