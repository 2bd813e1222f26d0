//! The SDK's own HTTP client over real sockets, made here so that its certificates and its
//! proxy are the ones that the person's environment names.

use crate::domain::failure::{Failure, Trouble};
use aws_sdk_lightsail::config::{HttpClient, RuntimeComponents};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of an answer. A page of the service has some hundred thousand.
const LARGEST: usize = 32 * 1024 * 1024;

type Timeouts = (Option<Duration>, Option<Duration>);

/// One pool of connections for each pair of timeouts; requests with the same share theirs.
#[derive(Clone)]
pub(super) struct Wire(Arc<Inner>);

struct Inner {
    tls: TlsContext,
    proxy: ProxyConfig,
    pools: Mutex<HashMap<Timeouts, SharedHttpConnector>>,
}

impl Wire {
    /// Honours `AWS_CA_BUNDLE`, `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    pub(super) fn new() -> Result<Wire, Failure> {
        Wire::with(trust()?, ProxyConfig::from_env())
    }

    /// To a server on this machine: no proxy stands before it, and unless it speaks TLS no
    /// certificates are read.
    pub(super) fn loopback(tls: bool) -> Result<Wire, Failure> {
        let trust = if tls { trust()? } else { TrustStore::empty() };
        Wire::with(trust, ProxyConfig::disabled())
    }

    fn with(trust: TrustStore, proxy: ProxyConfig) -> Result<Wire, Failure> {
        let tls = TlsContext::builder().with_trust_store(trust).build();
        let tls = tls.map_err(|_| unusable("The certificates could not be used."))?;
        Ok(Wire(Arc::new(Inner { tls, proxy, pools: Mutex::default() })))
    }

    fn connector(&self, settings: &HttpConnectorSettings, components: Option<&RuntimeComponents>) -> Connector {
        let mut builder: ConnectorBuilder<_> = Connector::builder()
            .connector_settings(settings.clone())
            .proxy_config(self.0.proxy.clone())
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .tls_context(self.0.tls.clone());
        builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        builder.build()
    }

    /// Reads the system's certificates, which takes a while on some systems, off the loop.
    pub(super) async fn warm(&self) {
        let wire = self.clone();
        let reading =
            tokio::task::spawn_blocking(move || drop(wire.connector(&HttpConnectorSettings::default(), None)));
        // Should it fail, the first request does the same again and says so.
        let _ = reading.await;
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let mut pools = self.0.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || SharedHttpConnector::new(Bounded(self.connector(settings, Some(components))));
        pools.entry(timeouts).or_insert_with(made).clone()
    }
}

/// Ends an answer that does not end.
#[derive(Debug)]
struct Bounded(Connector);

impl HttpConnector for Bounded {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.0.call(request);
        let limited = |body| SdkBody::from_body_1_x(Limited::new(body, LARGEST));
        HttpConnectorFuture::new(async move { Ok(answer.await?.map(limited)) })
    }
}

/// The certificates of `AWS_CA_BUNDLE`, or else the system's.
fn trust() -> Result<TrustStore, Failure> {
    Ok(match std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()) {
        Some(path) => TrustStore::empty().with_pem_certificate(bundle(path.as_ref())?),
        None => TrustStore::default(),
    })
}

/// The certificates of a file, tried before the SDK gets them: it panics on one it cannot read.
fn bundle(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    let pem = std::fs::read(path).map_err(|_| unusable("The file of AWS_CA_BUNDLE could not be read."))?;
    let mut roots = RootCertStore::empty();
    let read = CertificateDer::pem_slice_iter(&pem).all(|found| found.is_ok_and(|cert| roots.add(cert).is_ok()));
    match read && !roots.is_empty() {
        true => Ok(pem),
        false => Err(unusable("The file of AWS_CA_BUNDLE holds no certificates that can be used.")),
    }
}

fn unusable(why: &str) -> Failure {
    Failure::local("AWS_CA_BUNDLE", Trouble::File, why)
}
