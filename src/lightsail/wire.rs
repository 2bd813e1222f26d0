//! The SDK's own HTTP client over real sockets, made here so that its certificates and its
//! proxy are the ones that the person's environment names.

use crate::domain::failure::{Failure, Trouble};
use aws_sdk_lightsail::config::{HttpClient, RuntimeComponents};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

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
    /// Honours `AWS_CA_BUNDLE`, `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`; a
    /// server on this machine is asked without a proxy.
    pub(super) fn new(loopback: bool) -> Result<Wire, Failure> {
        let trust = match std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()) {
            Some(path) => TrustStore::empty().with_pem_certificate(bundle(path.as_ref())?),
            None => TrustStore::default(),
        };
        let tls = TlsContext::builder().with_trust_store(trust).build();
        let tls = tls.map_err(|_| unusable("The certificates could not be used."))?;
        let proxy = if loopback { ProxyConfig::disabled() } else { ProxyConfig::from_env() };
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
        let made = || SharedHttpConnector::new(self.connector(settings, Some(components)));
        pools.entry(timeouts).or_insert_with(made).clone()
    }
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
