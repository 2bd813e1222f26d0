//! Tests of a sandbox server's website with a TLS client that checks the certificate.

use crate::raw::{Server, body_of};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use serde_json::json;
use skysail::sandbox::{Clock, Scenario};
use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Trusts only a known certificate at a given time; without one, accepts whatever it gets, and keeps it.
#[derive(Debug)]
struct Trust {
    at: UnixTime,
    known: Option<Arc<WebPkiServerVerifier>>,
    met: Arc<Mutex<Option<CertificateDer<'static>>>>,
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        staple: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        *self.met.lock().unwrap() = Some(certificate.clone().into_owned());
        match &self.known {
            Some(known) => known.verify_server_cert(certificate, others, name, staple, self.at),
            None => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        panic!("it speaks TLS 1.3")
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let provider = rustls::crypto::ring::default_provider();
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signed,
            &provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

struct Browser {
    at: UnixTime,
    known: Option<CertificateDer<'static>>,
}

impl Browser {
    /// Requests the page at `name`; returns the response and the server's certificate.
    async fn opens(&self, server: &Server, name: &str) -> Result<(String, CertificateDer<'static>), String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let known = self.known.clone().map(|certificate| {
            let mut roots = RootCertStore::empty();
            roots.add(certificate).unwrap();
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().unwrap()
        });
        let met = Arc::<Mutex<_>>::default();
        let trust = Arc::new(Trust { at: self.at, known, met: Arc::clone(&met) });
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.dangerous().with_custom_certificate_verifier(trust).with_no_client_auth();
        let stream = TcpStream::connect(server.address).await.unwrap();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let mut stream =
            TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| error.to_string())?;
        stream.write_all(b"GET / HTTP/1.1\r\nhost: site\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).await.unwrap();
        let met = met.lock().unwrap().take().unwrap();
        Ok((page, met))
    }
}

fn now(server: &Server) -> UnixTime {
    UnixTime::since_unix_epoch(server.clock.now().duration_since(UNIX_EPOCH).unwrap())
}

async fn web_server() -> Server {
    let server = Server::start(Scenario::calm()).await;
    let plan = json!({
        "instanceNames": ["web-1"], "availabilityZone": "us-east-1a",
        "blueprintId": "wordpress_ls_1_0", "bundleId": "micro_3_0",
    });
    server.good("CreateInstances", plan).await;
    server.clock.pass(60);
    server.good("AllocateStaticIp", json!({ "staticIpName": "web-1-ip" })).await;
    server.good("AttachStaticIp", json!({ "staticIpName": "web-1-ip", "instanceName": "web-1" })).await;
    server.clock.pass(60);
    server
}

async fn set_up(server: &Server, domains: &[&str]) {
    let asked = json!({
        "instanceName": "web-1", "emailAddress": "me@a.example", "domainNames": domains,
        "certificateProvider": "LetsEncrypt",
    });
    server.good("SetupInstanceHttps", asked).await;
}

#[tokio::test]
async fn site_responds_over_https_once_set_up_for_its_domain() {
    let server = web_server().await;
    set_up(&server, &["a.example", "www.a.example"]).await;
    let browser = Browser { at: now(&server), known: None };
    let early = browser.opens(&server, "www.a.example").await.unwrap_err();
    assert!(early.contains("UnrecognizedName") || early.contains("UnrecognisedName"), "{early}");
    server.clock.pass(300);
    let (page, certificate) = browser.opens(&server, "www.a.example").await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(page.ends_with("\r\n\r\nweb-1 answers for https://www.a.example/ in the sandbox.\n"), "{page}");
    // It's one certificate, valid for both names, from then on and not before.
    let trusting = |at| Browser { at, known: Some(certificate.clone()) };
    let (other, same) = trusting(now(&server)).opens(&server, "a.example").await.unwrap();
    assert!(other.contains("https://a.example/"), "{other}");
    assert_eq!(same, certificate);
    let day = |n: u64| UnixTime::since_unix_epoch(std::time::Duration::from_secs(now(&server).as_secs() + n * 86_400));
    assert!(trusting(day(89)).opens(&server, "a.example").await.is_ok());
    let late = trusting(day(91)).opens(&server, "a.example").await.unwrap_err();
    assert!(late.contains("Expired") || late.contains("expired"), "{late}");
    // The API still answers on the same port.
    let (status, body) = crate::raw::Raw::open(&server).await.ask("GetActiveNames", &json!({})).await;
    assert_eq!((status, &body_of(&body)["activeNames"][0]), (200, &json!("web-1")));
}

#[tokio::test]
async fn site_does_not_respond_to_other_names_through_a_closed_port_or_while_stopped() {
    let server = web_server().await;
    set_up(&server, &["www.a.example"]).await;
    server.clock.pass(300);
    let browser = Browser { at: now(&server), known: None };
    assert!(browser.opens(&server, "www.a.example").await.is_ok());
    assert!(browser.opens(&server, "b.example").await.is_err());
    let rule = json!({ "fromPort": 443, "toPort": 443, "protocol": "tcp" });
    let port = json!({ "instanceName": "web-1", "portInfo": rule });
    server.good("CloseInstancePublicPorts", port.clone()).await;
    assert!(browser.opens(&server, "www.a.example").await.is_err());
    server.good("OpenInstancePublicPorts", port).await;
    assert!(browser.opens(&server, "www.a.example").await.is_ok());
    server.good("StopInstance", json!({ "instanceName": "web-1" })).await;
    assert!(browser.opens(&server, "www.a.example").await.is_err());
}

#[tokio::test]
async fn new_certificate_replaces_the_previous_one() {
    let server = web_server().await;
    set_up(&server, &["www.a.example"]).await;
    server.clock.pass(300);
    let browser = Browser { at: now(&server), known: None };
    let (_, first) = browser.opens(&server, "www.a.example").await.unwrap();
    set_up(&server, &["b.example"]).await;
    let (_, meanwhile) = browser.opens(&server, "www.a.example").await.unwrap();
    assert_eq!(meanwhile, first);
    server.clock.pass(300);
    let (_, second) = browser.opens(&server, "b.example").await.unwrap();
    assert_ne!(second, first);
    assert!(browser.opens(&server, "www.a.example").await.is_err());
}
