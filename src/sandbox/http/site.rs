//! Websites of the sandbox's servers over TLS: a page with a generated certificate.
//!
//! A server of the sandbox has no real network address, so its website is served where the sandbox listens, to whoever
//! requests its domain name.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Response, header};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use rustls::server::Acceptor;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;

use super::certificate;
use crate::sandbox::Sandbox;
use crate::sandbox::website::Website;

/// The first byte of a TLS connection. No HTTP request begins with it.
pub const HANDSHAKE: u8 = 22;
/// The fatal alert `unrecognized_name`, as a record (RFC 5246, RFC 6066): there is no such website.
const NO_SUCH_NAME: [u8; 7] = [21, 3, 3, 0, 2, 2, 112];

/// All websites, with the certificates created so far, by HTTPS setup operation.
#[derive(Clone)]
pub struct Sites {
    sandbox: Sandbox,
    certificates: Arc<Mutex<HashMap<String, Arc<ServerConfig>>>>,
}

impl Sites {
    pub fn of(sandbox: Sandbox) -> Self {
        Self { sandbox, certificates: Arc::default() }
    }

    /// Serves a connection if the requested name has a website.
    pub async fn show(&self, stream: TcpStream) -> io::Result<()> {
        let mut start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let name = start.client_hello().server_name().map(str::to_owned);
        let sites = self.clone();
        // The account may be in a file.
        let found = tokio::task::spawn_blocking(move || sites.found(name?)).await;
        let Ok(Some((site, name, config))) = found else { return start.io.write_all(&NO_SUCH_NAME).await };
        let secure = start.into_stream(config).await?;
        let page = format!("{} answers for https://{name}/ in the sandbox.\n", site.instance);
        let service = service_fn(move |_| {
            let response = Response::builder().header(header::CONTENT_TYPE, "text/plain; charset=utf-8");
            let response = response.body(Full::new(Bytes::from(page.clone()))).unwrap_or_default();
            async { Ok::<_, Infallible>(response) }
        });
        http1::Builder::new().serve_connection(TokioIo::new(secure), service).await.map_err(io::Error::other)
    }

    fn found(&self, name: String) -> Option<(Website, String, Arc<ServerConfig>)> {
        let site = self.sandbox.website(&name)?;
        let mut made = self.certificates.lock().unwrap_or_else(PoisonError::into_inner);
        let config = match made.get(&site.setup) {
            Some(config) => config.clone(),
            None => made.entry(site.setup.clone()).or_insert(certificate::config(&site)?).clone(),
        };
        Some((site, name, config))
    }
}
