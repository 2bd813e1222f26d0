//! The HTTP client for the SDK, over real sockets, with the certificates and the proxy from the user's environment.

use super::causes::chain;
use super::proxy::{Proxies, Proxy, is_near};
use crate::domain::failure::ConnectError;
use crate::domain::user_text::{UserText, Words};
use crate::files;
use aws_sdk_lightsail::config::{HttpClient, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connection::{CaptureSmithyConnection, ConnectionMetadata};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use connection::Opener;
use http::header::PROXY_AUTHORIZATION;
use http_body_util::Limited;
use hyper_util::client::legacy::connect::{CaptureConnection, HttpInfo, capture_connection};
use hyper_util::client::legacy::{self, Client};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use limit::within;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

mod connection;
mod limit;

pub(super) use limit::TimedOut;

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
    tls: Mutex<Option<Arc<ClientConfig>>>,
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
            drop(root.connector(&HttpConnectorSettings::default(), Way::Near));
        });
        // If it fails, the first request tries again and reports the error.
        let _ = reading.await;
    }
}

impl Root {
    fn tls(&self) -> Result<Arc<ClientConfig>, InvalidCertificates> {
        let mut made = self.tls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made {
            return Ok(made.clone());
        }
        let trusted = match &self.trusts {
            TrustedRoots::Authorities(Some(named)) => named.read()?,
            TrustedRoots::Authorities(None) => system(),
            TrustedRoots::Nobody => RootCertStore::empty(),
        };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has ciphers for every version")
            .with_root_certificates(trusted)
            .with_no_client_auth();
        Ok(made.insert(Arc::new(tls)).clone())
    }

    fn connector(&self, settings: &HttpConnectorSettings, way: Way) -> Result<Connector, InvalidCertificates> {
        let proxy = self.proxy(way)?.map(Arc::new);
        let opener = Opener::new(self.tls()?, proxy.clone(), settings.connect_timeout());
        // Without a timer, idle connections would be kept for ever.
        let client = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(opener);
        Ok(Connector { client, proxy, limit: settings.read_timeout() })
    }

    fn proxy(&self, way: Way) -> Result<Option<Matcher>, InvalidCertificates> {
        let rules = || Matcher::builder().no(self.proxies.not_for.clone());
        let matcher = match way {
            Way::Https => address(&self.proxies.https)?.map(|proxy| rules().https(proxy).build()),
            Way::Http => address(&self.proxies.http)?.map(|proxy| rules().http(proxy).build()),
            Way::Near => None,
        };
        Ok(matcher)
    }
}

/// Returns the address of a proxy, if there is one.
fn address(proxy: &Proxy) -> Result<Option<String>, InvalidCertificates> {
    match proxy {
        Proxy::None => Ok(None),
        Proxy::Unusable(why) => Err(InvalidCertificates { why: why.clone(), what: ConnectError::NoProxy }),
        Proxy::At(url) => Ok(Some(url.clone())),
    }
}

impl fmt::Debug for SdkHttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SdkHttpClient")
    }
}

impl HttpClient for SdkHttpClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let mut pools = self.0.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get(&timeouts) {
            return pool.clone();
        }
        let ways = Ways { root: self.0.root.clone(), settings: settings.clone(), made: [const { OnceLock::new() }; 3] };
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
        let new = self.root.connector(&self.settings, way)?;
        Ok(made.get_or_init(|| new))
    }
}

impl HttpConnector for Ways {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = match self.to(request.uri()) {
            Ok(connector) => connector.send(request),
            Err(unusable) => Err(ConnectorError::user(Box::new(unusable))),
        };
        HttpConnectorFuture::new(async move { answer?.await })
    }
}

/// Sends requests over a pool of connections of one kind.
struct Connector {
    client: Client<Opener, SdkBody>,
    proxy: Option<Arc<Matcher>>,
    /// The maximum time from a request to the first bytes of its response.
    limit: Option<Duration>,
}

impl Connector {
    /// Returns the response to come. Nothing is sent before it is awaited.
    fn send(
        &self,
        request: HttpRequest,
    ) -> Result<impl Future<Output = Result<HttpResponse, ConnectorError>> + Send + use<>, ConnectorError> {
        let mut request = request.try_into_http1x().map_err(|wrong| ConnectorError::user(wrong.into()))?;
        self.log_in_to_proxy(&mut request);
        let connection = capture_connection(&mut request);
        if let Some(capture) = request.extensions().get::<CaptureSmithyConnection>() {
            capture.set_connection_retriever(move || metadata(&connection));
        }
        let (limit, answer) = (self.limit, self.client.request(request));
        Ok(async move {
            let answer = within(limit, TimedOut::Reading, answer).await.map_err(ConnectorError::timeout)?;
            let limited = |body| SdkBody::from_body_1_x(Limited::new(body, LARGEST));
            let response = answer.map_err(|error| classified(error.into()))?.map(limited);
            HttpResponse::try_from(response).map_err(|wrong| ConnectorError::other(wrong.into(), None))
        })
    }

    /// A proxy that forwards requests reads its login from each; one that tunnels them read it from what asked for it.
    fn log_in_to_proxy(&self, request: &mut http::Request<SdkBody>) {
        let plain = request.uri().scheme() == Some(&http::uri::Scheme::HTTP);
        let proxy = self.proxy.as_ref().filter(|_| plain).and_then(|proxy| proxy.intercept(request.uri()));
        if let Some(login) = proxy.as_ref().and_then(|proxy| proxy.basic_auth()) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, login.clone());
        }
    }
}

/// Lets the SDK close a connection after a failure, so that the next attempt gets another.
fn metadata(connection: &CaptureConnection) -> Option<ConnectionMetadata> {
    let open = connection.connection_metadata();
    let open = open.as_ref()?;
    let mut extras = http::Extensions::new();
    open.get_extras(&mut extras);
    let info = extras.get::<HttpInfo>();
    let mut metadata = ConnectionMetadata::builder();
    metadata.set_local_addr(info.map(HttpInfo::local_addr)).set_remote_addr(info.map(HttpInfo::remote_addr));
    let connection = connection.clone();
    let close = move || connection.connection_metadata().iter().for_each(|open| open.poison());
    Some(metadata.proxied(open.is_proxied()).poison_fn(close).build())
}

/// Says for the SDK what kind of error it is. It retries a read after those of a connection and of a timeout.
fn classified(error: BoxError) -> ConnectorError {
    let any = |test: fn(&(dyn std::error::Error + 'static)) -> bool| chain(&*error).any(test);
    let hyper = chain(&*error).find_map(|cause| cause.downcast_ref::<hyper::Error>());
    let is = |test: fn(&hyper::Error) -> bool| hyper.is_some_and(test);
    match () {
        () if any(|cause| cause.is::<TimedOut>()) => ConnectorError::timeout(error),
        () if is(hyper::Error::is_user) => ConnectorError::user(error),
        () if is(hyper::Error::is_incomplete_message) => ConnectorError::other(error, Some(ErrorKind::TransientError)),
        () if is(hyper::Error::is_closed) || is(hyper::Error::is_canceled) => ConnectorError::io(error),
        () if any(|cause| cause.is::<io::Error>()) => ConnectorError::io(error),
        () if any(|cause| cause.downcast_ref().is_some_and(legacy::Error::is_connect)) => ConnectorError::io(error),
        () => ConnectorError::other(error, None),
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
    fn read(&self) -> Result<RootCertStore, InvalidCertificates> {
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

/// Reads the system's certificates from a single bundle. Looking for them otherwise would read that file and then each
/// certificate again from a file of its own: hundreds of files. This is done if the user sets the location
/// (`SSL_CERT_FILE`, `SSL_CERT_DIR`), or if the bundle is missing or has an invalid certificate.
fn system() -> RootCertStore {
    let overridden = ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().any(|name| std::env::var_os(name).is_some());
    let one = if overridden || !cfg!(target_os = "linux") { None } else { first_bundle(&BUNDLES) };
    one.unwrap_or_else(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        roots
    })
}

fn first_bundle(paths: &[impl AsRef<Path>]) -> Option<RootCertStore> {
    paths.iter().find_map(|path| bundle(path.as_ref()).ok())
}

/// Reads the certificates of a file.
///
/// # Errors
/// Why it can't be read; `None` if it has no certificates, or an invalid one.
fn bundle(path: &Path) -> Result<RootCertStore, Option<Words>> {
    let pem = files::read(path, LARGEST as u64).map_err(|error| Some(files::why(&error)))?;
    let mut roots = RootCertStore::empty();
    let read = CertificateDer::pem_slice_iter(&pem).all(|found| found.is_ok_and(|cert| roots.add(cert).is_ok()));
    match read && !roots.is_empty() {
        true => Ok(roots),
        false => Err(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    #[test]
    fn first_usable_certificate_file_is_used() {
        let dir = tempfile::tempdir().unwrap();
        let [absent, broken, good] = ["absent", "broken", "good"].map(|name| dir.path().join(name));
        std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
        assert!(first_bundle(&[&absent, &broken]).is_none());
        let own = rcgen::generate_simple_self_signed(["example.com".to_owned()]).unwrap();
        std::fs::write(&good, own.cert.pem()).unwrap();
        let found = first_bundle(&[&absent, &broken, &good]).unwrap();
        assert_eq!(found.len(), 1, "the certificate of the third");
    }

    /// Sends a request to a host behind a proxy that reads it and replies with these bytes.
    async fn by_proxy(reply: &'static [u8]) -> (String, Result<HttpResponse, ConnectorError>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://ana:s3cret@{}", listener.local_addr().unwrap());
        let proxies = Proxies { http: Proxy::At(url), ..Proxies::default() };
        let client = SdkHttpClient::with(TrustedRoots::Nobody, proxies);
        let limit = Duration::from_secs(5);
        let settings = HttpConnectorSettings::builder().connect_timeout(limit).read_timeout(limit).build();
        let ways = Ways { root: client.0.root.clone(), settings, made: [const { OnceLock::new() }; 3] };
        let request = http::Request::get("http://aws.example/x").body(SdkBody::empty()).unwrap();
        let answer = ways.call(request.try_into().unwrap());
        let serving = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 4096];
            let read = stream.read(&mut bytes).await.unwrap();
            stream.write_all(reply).await.unwrap();
            (String::from_utf8_lossy(&bytes[..read]).into_owned(), stream)
        };
        let (answer, (request, _open)) = tokio::join!(answer, serving);
        (request, answer)
    }

    #[tokio::test]
    async fn proxy_for_http_gets_the_whole_address_and_its_login() {
        let (request, answer) = by_proxy(b"HTTP/1.1 204 No Content\r\n\r\n").await;
        assert!(request.starts_with("GET http://aws.example/x HTTP/1.1\r\n"), "{request}");
        assert!(request.to_lowercase().contains("proxy-authorization: basic yw5honmzy3jlda==\r\n"), "{request}");
        assert_eq!(answer.unwrap().status().as_u16(), 204);
    }

    #[tokio::test]
    async fn response_that_ends_early_is_one_to_try_again_and_not_a_mistake_of_ours() {
        let (_, answer) = by_proxy(b"not HTTP").await;
        let error = answer.unwrap_err();
        assert!(!error.is_user() && !error.is_timeout(), "{error:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn silence_ends_in_a_timeout_that_tells_what_was_waited_for() {
        for late in [TimedOut::Connecting, TimedOut::Reading] {
            let waited = within(Some(Duration::from_secs(5)), late, std::future::pending::<()>()).await;
            let error = classified(waited.unwrap_err());
            assert!(error.is_timeout());
            assert_eq!(chain(&error).find_map(|cause| cause.downcast_ref()), Some(&late));
        }
    }
}
