//! Access check of the HTTP server: accepts programs on this computer, and clients of the address it listens on, but
//! no web page in a browser.
//!
//! A page can send requests anywhere, and its own name can resolve to this computer (DNS rebinding). It is recognized
//! by the name that it requested, in `Host`, and by its own address, in `Origin`.

use std::net::{IpAddr, SocketAddr};

use http::uri::Authority;
use http::{HeaderMap, Uri, header};

/// Returns whether a request that arrived at the address `here` is accepted: every `Host` and `Origin` in it must name
/// this computer or that address. Without a `Host` it isn't.
pub fn is_trusted(headers: &HeaderMap, here: Option<SocketAddr>) -> bool {
    let here = here.map(|here| here.ip());
    let all = |name, host: fn(&str) -> Option<String>| {
        headers.get_all(name).iter().all(|value| {
            let host = value.to_str().ok().and_then(host);
            host.is_some_and(|host| is_here(&host, here))
        })
    };
    headers.contains_key(header::HOST) && all(header::HOST, of_host) && all(header::ORIGIN, of_origin)
}

fn of_host(text: &str) -> Option<String> {
    text.parse::<Authority>().ok().map(|authority| authority.host().to_owned())
}

/// An opaque origin (`null`: a file, a sandboxed frame) is foreign too.
fn of_origin(text: &str) -> Option<String> {
    text.parse::<Uri>().ok()?.authority().map(|authority| authority.host().to_owned())
}

fn is_here(host: &str, here: Option<IpAddr>) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.is_ok_and(|address| address.is_loopback() || Some(address) == here)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn trusted(pairs: &[(&str, &str)], here: &str) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        is_trusted(&headers, Some(here.parse().unwrap()))
    }

    #[test]
    fn local_clients_are_trusted_under_every_local_name() {
        for host in ["127.0.0.1:4566", "127.0.0.53", "localhost:4566", "LocalHost", "[::1]:4566"] {
            assert!(trusted(&[("host", host)], "127.0.0.1:4566"), "{host}");
        }
        assert!(trusted(&[("host", "192.0.2.7:80")], "192.0.2.7:80"), "what it listens on");
        assert!(trusted(&[("host", "localhost"), ("origin", "http://localhost:3000")], "127.0.0.1:80"));
    }

    #[test]
    fn other_hosts_and_origins_are_rejected() {
        for host in ["rebound.example", "localhost.example:4566", "192.0.2.8", "127.0.0.1.example", "", "a b"] {
            assert!(!trusted(&[("host", host)], "127.0.0.1:4566"), "{host}");
        }
        for origin in ["https://page.example", "null", "http://192.0.2.8", ""] {
            assert!(!trusted(&[("host", "localhost"), ("origin", origin)], "127.0.0.1:4566"), "{origin}");
        }
        assert!(!trusted(&[], "127.0.0.1:4566"));
        assert!(!trusted(&[("host", "localhost"), ("host", "rebound.example")], "127.0.0.1:4566"));
    }
}
