//! The SDK's own HTTP client over real sockets, made here so that its certificates and its
//! proxy are the ones that the person's environment names.

use aws_sdk_lightsail::config::{HttpClient, RuntimeComponents};
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
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of an answer. A page of the service has some hundred thousand.
const LARGEST: usize = 32 * 1024 * 1024;

type Timeouts = (Option<Duration>, Option<Duration>);

/// One pool of connections for each pair of timeouts; requests with the same share theirs.
#[derive(Clone)]
pub(super) struct Wire(Arc<Inner>);

struct Inner {
    trusts: Trusts,
    /// Made when the first connection needs it, once. What cannot be read is tried again by the
    /// next: the person may have put it in its place meanwhile.
    tls: Mutex<Option<TlsContext>>,
    proxy: ProxyConfig,
    pools: Mutex<HashMap<Timeouts, SharedHttpConnector>>,
}

/// Whose certificates are taken.
#[derive(Clone, Copy)]
enum Trusts {
    /// Of the authorities in the file of `AWS_CA_BUNDLE`, or else of the system's.
    Authorities,
    /// Nobody's: there is no TLS.
    Nobody,
}

impl Wire {
    /// Honours `AWS_CA_BUNDLE`, `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    pub(super) fn new() -> Wire {
        Wire::with(Trusts::Authorities, ProxyConfig::from_env())
    }

    /// To a server on this machine: no proxy stands before it, and unless it speaks TLS no
    /// certificates are read.
    pub(super) fn loopback(tls: bool) -> Wire {
        Wire::with(if tls { Trusts::Authorities } else { Trusts::Nobody }, ProxyConfig::disabled())
    }

    fn with(trusts: Trusts, proxy: ProxyConfig) -> Wire {
        Wire(Arc::new(Inner { trusts, tls: Mutex::default(), proxy, pools: Mutex::default() }))
    }

    fn tls(&self) -> Result<TlsContext, Unusable> {
        let mut made = self.0.tls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made {
            return Ok(made.clone());
        }
        let trust = match self.0.trusts {
            Trusts::Authorities => named()?.unwrap_or_else(system),
            Trusts::Nobody => TrustStore::empty(),
        };
        // Building one cannot fail: all that is said is whom it trusts.
        let tls = TlsContext::builder().with_trust_store(trust).build().unwrap_or_default();
        Ok(made.insert(tls).clone())
    }

    fn connector(
        &self,
        settings: &HttpConnectorSettings,
        components: Option<&RuntimeComponents>,
    ) -> Result<Connector, Unusable> {
        let mut builder: ConnectorBuilder<_> = Connector::builder()
            .connector_settings(settings.clone())
            .proxy_config(self.0.proxy.clone())
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(self.tls()?);
        builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        Ok(builder.build())
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
        if let Some(pool) = pools.get(&timeouts) {
            return pool.clone();
        }
        match self.connector(settings, Some(components)) {
            Ok(made) => pools.entry(timeouts).or_insert(SharedHttpConnector::new(Bounded(made))).clone(),
            Err(unusable) => SharedHttpConnector::new(Shut(unusable)),
        }
    }
}

/// In place of connections that cannot be opened: says why to whoever wants one.
#[derive(Debug)]
struct Shut(Unusable);

impl HttpConnector for Shut {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Err(ConnectorError::user(Box::new(self.0.clone()))))
    }
}

/// Certificates that cannot be used: a sentence of ours, with the file's name.
#[derive(Clone, Debug)]
pub(super) struct Unusable(String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

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

/// The certificates of `AWS_CA_BUNDLE`, if the person names some.
fn named() -> Result<Option<TrustStore>, Unusable> {
    let named = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty());
    let pem = named.map(|path| bundle(path.as_ref())).transpose()?;
    Ok(pem.map(|pem| TrustStore::empty().with_pem_certificate(pem)))
}

/// Where systems keep all certificates in one file, as Go and curl know them.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The system's certificates, from their one file. The usual way reads that file and then each
/// of them again from a file of its own: hundreds of files. It is taken where the person has
/// said where to look (`SSL_CERT_FILE`, `SSL_CERT_DIR`), or where the one file is not there or
/// holds something that is no certificate.
fn system() -> TrustStore {
    let said = ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().any(|name| std::env::var_os(name).is_some());
    let one = if said || !cfg!(target_os = "linux") { None } else { first_bundle(&BUNDLES) };
    one.map_or_else(TrustStore::default, |pem| TrustStore::empty().with_pem_certificate(pem))
}

fn first_bundle(paths: &[impl AsRef<std::path::Path>]) -> Option<Vec<u8>> {
    paths.iter().find_map(|path| bundle(path.as_ref()).ok())
}

/// The certificates of a file, tried before the SDK gets them: it panics on one it cannot read.
fn bundle(path: &std::path::Path) -> Result<Vec<u8>, Unusable> {
    let pem = std::fs::read(path).map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "it is not there".to_owned(),
            std::io::ErrorKind::PermissionDenied => "that is not permitted".to_owned(),
            std::io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
            _ => error.to_string(),
        };
        Unusable(format!("The file that AWS_CA_BUNDLE names, {}, could not be read: {why}.", path.display()))
    })?;
    let mut roots = RootCertStore::empty();
    let read = CertificateDer::pem_slice_iter(&pem).all(|found| found.is_ok_and(|cert| roots.add(cert).is_ok()));
    match read && !roots.is_empty() {
        true => Ok(pem),
        false => Err(Unusable(format!(
            "The file of AWS_CA_BUNDLE, {}, holds no certificates that can be used.",
            path.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_file_of_certificates_that_can_be_used_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let [absent, broken, good] = ["absent", "broken", "good"].map(|name| dir.path().join(name));
        std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
        assert_eq!(first_bundle(&[&absent, &broken]), None);
        let Some(pem) = first_bundle(&BUNDLES) else { return };
        std::fs::write(&good, &pem).unwrap();
        assert_eq!(first_bundle(&[&absent, &broken, &good]), Some(pem));
    }
}
