//! The HTTP client for the SDK, over real sockets, with the certificates and the proxy from the user's environment.

use super::proxy::{Proxies, Proxy, is_near};
use crate::domain::failure::ConnectError;
use crate::domain::user_text::{UserText, Words};
use crate::files;
use aws_sdk_lightsail::config::{HttpClient, RuntimeComponents};
use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// The maximum size of a reply in bytes. A page of the service has a few hundred thousand.
const LARGEST: usize = 32 * 1024 * 1024;

type HttpTimeouts = (Option<Duration>, Option<Duration>);

/// Has one connection pool per pair of timeouts; requests with the same timeouts share it.
#[derive(Clone)]
pub(super) struct SdkHttpClient(Arc<Inner>);

struct Inner {
    root: Arc<Root>,
    pools: Mutex<HashMap<HttpTimeouts, SharedHttpConnector>>,
}

/// The shared settings of all connections.
struct Root {
    trusts: TrustedRoots,
    /// Created once, for the first connection. If certificates can't be read, the next connection tries again: the user
    /// may have fixed it meanwhile.
    tls: Mutex<Option<TlsContext>>,
    proxies: Proxies,
}

/// The trusted certificate authorities.
#[derive(Clone)]
enum TrustedRoots {
    /// Those in the user's file, otherwise the system's.
    Authorities(Option<Bundle>),
    /// None: there is no TLS.
    Nobody,
}

impl SdkHttpClient {
    /// Uses `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, and the user's certificates.
    pub(super) fn new(bundle: Option<Bundle>) -> SdkHttpClient {
        SdkHttpClient::with(TrustedRoots::Authorities(bundle), Proxies::of(|name| std::env::var(name).ok()))
    }

    /// Uses no proxy, whatever the environment says.
    pub(super) fn direct() -> SdkHttpClient {
        SdkHttpClient::with(TrustedRoots::Authorities(None), Proxies::default())
    }

    /// Connects to a server on this machine: without a proxy, and without reading certificates unless it uses TLS.
    pub(super) fn loopback(tls: bool, bundle: Option<Bundle>) -> SdkHttpClient {
        SdkHttpClient::with(
            if tls { TrustedRoots::Authorities(bundle) } else { TrustedRoots::Nobody },
            Proxies::default(),
        )
    }

    fn with(trusts: TrustedRoots, proxies: Proxies) -> SdkHttpClient {
        let root = Arc::new(Root { trusts, tls: Mutex::default(), proxies });
        SdkHttpClient(Arc::new(Inner { root, pools: Mutex::default() }))
    }

    /// Reads the system's certificates in the background, as this is slow on some systems.
    pub(super) async fn warm(&self) {
        let root = self.0.root.clone();
        let reading = tokio::task::spawn_blocking(move || {
            drop(root.connector(&HttpConnectorSettings::default(), None, Way::Near));
        });
        // If it fails, the first request tries again and reports the error.
        let _ = reading.await;
    }
}

impl Root {
    fn tls(&self) -> Result<TlsContext, InvalidCertificates> {
        let mut made = self.tls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made {
            return Ok(made.clone());
        }
        let trust = match &self.trusts {
            TrustedRoots::Authorities(Some(named)) => TrustStore::empty().with_pem_certificate(named.read()?),
            TrustedRoots::Authorities(None) => system(),
            TrustedRoots::Nobody => TrustStore::empty(),
        };
        // Can't fail: it only sets the trust store.
        let tls = TlsContext::builder().with_trust_store(trust).build().unwrap_or_default();
        Ok(made.insert(tls).clone())
    }

    fn connector(
        &self,
        settings: &HttpConnectorSettings,
        sleep: Option<SharedAsyncSleep>,
        way: Way,
    ) -> Result<Connector, InvalidCertificates> {
        let mut builder: ConnectorBuilder<_> = Connector::builder()
            .connector_settings(settings.clone())
            .proxy_config(self.proxy(way)?)
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(self.tls()?);
        builder.set_sleep_impl(sleep);
        Ok(builder.build())
    }

    fn proxy(&self, way: Way) -> Result<ProxyConfig, InvalidCertificates> {
        let proxies = &self.proxies;
        let (proxy, scheme): (&Proxy, fn(&str) -> Option<ProxyConfig>) = match way {
            Way::Https => (&proxies.https, |url| ProxyConfig::https(url).ok()),
            Way::Http => (&proxies.http, |url| ProxyConfig::http(url).ok()),
            Way::Near => return Ok(ProxyConfig::disabled()),
        };
        match proxy {
            Proxy::None => Ok(ProxyConfig::disabled()),
            Proxy::Unusable(why) => Err(InvalidCertificates { why: why.clone(), what: ConnectError::NoProxy }),
            Proxy::At(url) => match scheme(url) {
                Some(proxy) => Ok(proxy.no_proxy(&proxies.not_for)),
                None => {
                    let why = UserText::new("cause.proxy.unusable");
                    Err(InvalidCertificates { why, what: ConnectError::NoProxy })
                }
            },
        }
    }
}

impl fmt::Debug for SdkHttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpClient for SdkHttpClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let mut pools = self.0.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get(&timeouts) {
            return pool.clone();
        }
        let ways = Ways {
            root: self.0.root.clone(),
            settings: settings.clone(),
            sleep: components.sleep_impl(),
            made: [const { OnceLock::new() }; 3],
        };
        pools.entry(timeouts).or_insert(SharedHttpConnector::new(ways)).clone()
    }
}

/// Unusable certificates or an unusable proxy: a message with the name of the file or the variable.
#[derive(Clone, Debug)]
pub(super) struct InvalidCertificates {
    pub why: UserText,
    pub what: ConnectError,
}

impl fmt::Display for InvalidCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why.key)
    }
}

impl std::error::Error for InvalidCertificates {}

/// The kinds of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Https,
    Http,
    /// To this machine or a link-local address.
    Near,
}

/// Sends each request over the kind of connection for its address, and limits the size of replies.
struct Ways {
    root: Arc<Root>,
    settings: HttpConnectorSettings,
    sleep: Option<SharedAsyncSleep>,
    /// Created on first use, by index.
    made: [OnceLock<Connector>; 3],
}

impl fmt::Debug for Ways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ways")
    }
}

impl Ways {
    fn to(&self, url: &str) -> Result<&Connector, InvalidCertificates> {
        let url: Option<http::Uri> = url.parse().ok();
        let near = url.as_ref().and_then(http::Uri::host).is_some_and(is_near);
        let plain = url.as_ref().and_then(http::Uri::scheme_str) == Some("http");
        let way = if near {
            Way::Near
        } else if plain {
            Way::Http
        } else {
            Way::Https
        };
        let made = &self.made[way as usize];
        if let Some(made) = made.get() {
            return Ok(made);
        }
        // A failure is not cached: the next request tries again.
        let new = self.root.connector(&self.settings, self.sleep.clone(), way)?;
        Ok(made.get_or_init(|| new))
    }
}

impl HttpConnector for Ways {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = match self.to(request.uri()) {
            Ok(connector) => connector.call(request),
            Err(unusable) => return HttpConnectorFuture::ready(Err(ConnectorError::user(Box::new(unusable)))),
        };
        let limited = |body| SdkBody::from_body_1_x(Limited::new(body, LARGEST));
        HttpConnectorFuture::new(async move { Ok(answer.await?.map(limited)) })
    }
}

/// A CA bundle set by the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bundle {
    pub path: PathBuf,
    /// What sets it.
    pub by: &'static str,
}

impl Bundle {
    fn read(&self) -> Result<Vec<u8>, InvalidCertificates> {
        bundle(&self.path).map_err(|why| InvalidCertificates {
            why: match why {
                Some(why) => UserText::new("cause.bundle.unreadable").with_text("why", why),
                None => UserText::new("cause.bundle.empty"),
            }
            .with("by", self.by)
            .with("path", self.path.display()),
            what: ConnectError::Bundle,
        })
    }
}

/// The paths of CA bundles on common systems, as in Go and curl.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Reads the system's certificates from a single bundle. The SDK's default reads that file and then each certificate
/// again from a file of its own: hundreds of files. The default is used if the user sets the location (`SSL_CERT_FILE`,
/// `SSL_CERT_DIR`), or if the bundle is missing or has an invalid certificate.
fn system() -> TrustStore {
    let overridden = ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().any(|name| std::env::var_os(name).is_some());
    let one = if overridden || !cfg!(target_os = "linux") { None } else { first_bundle(&BUNDLES) };
    one.map_or_else(TrustStore::default, |pem| TrustStore::empty().with_pem_certificate(pem))
}

fn first_bundle(paths: &[impl AsRef<Path>]) -> Option<Vec<u8>> {
    paths.iter().find_map(|path| bundle(path.as_ref()).ok())
}

/// Reads and validates the certificates of a file before passing them to the SDK, which panics on invalid ones.
///
/// # Errors
/// Why it can't be read; `None` if it has no valid certificates.
fn bundle(path: &Path) -> Result<Vec<u8>, Option<Words>> {
    let pem = files::read(path, LARGEST as u64).map_err(|error| Some(files::why(&error).into()))?;
    let mut roots = RootCertStore::empty();
    let read = CertificateDer::pem_slice_iter(&pem).all(|found| found.is_ok_and(|cert| roots.add(cert).is_ok()));
    match read && !roots.is_empty() {
        true => Ok(pem),
        false => Err(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_usable_certificate_file_is_used() {
        let dir = tempfile::tempdir().unwrap();
        let [absent, broken, good] = ["absent", "broken", "good"].map(|name| dir.path().join(name));
        std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
        assert_eq!(first_bundle(&[&absent, &broken]), None);
        let Some(pem) = first_bundle(&BUNDLES) else { return };
        std::fs::write(&good, &pem).unwrap();
        assert_eq!(first_bundle(&[&absent, &broken, &good]), Some(pem));
    }
}
