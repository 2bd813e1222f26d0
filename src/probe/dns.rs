//! Resolves domain names, as seen from this machine.

use crate::domain::instance_actions::ResolvedDomains;
use crate::domain::sanitized_text::SanitizedText;
use futures_util::future::join_all;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::time::timeout;

/// The timeout, after which a name counts as not resolving.
const EACH: Duration = Duration::from_secs(5);
const HTTP: u16 = 80;

/// Resolves names with the system, or a sandbox scenario.
#[derive(Clone)]
pub struct Resolver(How);

type Table = Arc<dyn Fn(&str) -> Vec<IpAddr> + Send + Sync>;

#[derive(Clone)]
enum How {
    System,
    Simulated(Table),
}

impl Resolver {
    /// Uses the system's resolver.
    pub fn system() -> Resolver {
        Resolver(How::System)
    }

    /// Uses a table of addresses.
    pub fn simulated(table: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> Resolver {
        Resolver(How::Simulated(Arc::new(table)))
    }

    /// Returns the addresses of each name; none if it doesn't resolve in time.
    pub async fn resolve(&self, names: Vec<SanitizedText>) -> Vec<ResolvedDomains> {
        join_all(names.into_iter().map(|name| async move {
            let mut found = self.one(&name).await;
            found.sort();
            found.dedup();
            let found = found.into_iter().map(|address| SanitizedText::new(address.to_string())).collect();
            (name, found)
        }))
        .await
    }

    async fn one(&self, name: &str) -> Vec<IpAddr> {
        match &self.0 {
            How::Simulated(table) => table(name),
            How::System => match timeout(EACH, lookup_host((name, HTTP))).await {
                Ok(Ok(found)) => found.map(|at| at.ip()).collect(),
                Ok(Err(_)) | Err(_) => Vec::new(),
            },
        }
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.0 {
            How::System => "system",
            How::Simulated(_) => "sandbox",
        };
        write!(f, "Resolver({how})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn resolved_and_unresolved_names_are_reported() {
        let sandbox = Resolver::simulated(|name| match name {
            "here.example" => vec![[192, 0, 2, 1].into(), [192, 0, 2, 1].into()],
            _ => Vec::new(),
        });
        let found = sandbox.resolve(vec!["here.example".into(), "gone.example".into()]).await;
        assert_eq!(found, [("here.example".into(), vec!["192.0.2.1".into()]), ("gone.example".into(), vec![])]);
    }

    #[tokio::test]
    async fn system_resolver_resolves_localhost() {
        let found = Resolver::system().resolve(vec!["localhost".into()]).await;
        assert!(found[0].1.iter().any(|address| *address == *"127.0.0.1" || *address == *"::1"), "{found:?}");
    }
}
