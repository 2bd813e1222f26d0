//! A simulated office network: a proxy that intercepts TLS with its own certificate authority, and behind it an
//! embedded Lightsail in AWS's place.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use skysail::sandbox::{Reply, Sandbox, SandboxSettings};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the proxy does with a connection.
#[derive(Clone, Copy, PartialEq)]
pub enum Rule {
    /// Lets it through, and reads the traffic.
    Through,
    /// Refuses it.
    Never,
    /// Accepts only this user name and password.
    Login,
}

pub struct Office {
    pub address: String,
    /// The certificate of the proxy's certificate authority.
    pub authority: String,
    /// The request line of each connection that a client asked for.
    pub asked: Arc<Mutex<Vec<String>>>,
}

/// `ana:s3cret`, as sent in the header.
const LOGIN: &str = "Basic YW5hOnMzY3JldA==";

impl Office {
    pub fn open(rule: Rule) -> Office {
        let (authority, tls) = certificates();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&asked);
        let sandbox = Sandbox::open(SandboxSettings::default()).unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seen, tls, sandbox) = (Arc::clone(&seen), Arc::clone(&tls), sandbox.clone());
                // A client that disconnects early isn't an error of the proxy.
                std::thread::spawn(move || serve(stream, rule, &seen, tls, &sandbox));
            }
        });
        Office { address, authority, asked }
    }
}

/// Returns the CA certificate, and a server configuration with a certificate that it signed.
fn certificates() -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let names = vec!["lightsail.us-east-1.amazonaws.com".to_owned(), "sts.us-east-1.amazonaws.com".to_owned()];
    let key = KeyPair::generate().unwrap();
    let service = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let secret = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = config.with_no_client_auth().with_single_cert(vec![service.der().clone()], secret.into()).unwrap();
    (authority.pem(), Arc::new(config))
}

fn serve(
    stream: TcpStream,
    rule: Rule,
    seen: &Mutex<Vec<String>>,
    tls: Arc<ServerConfig>,
    sandbox: &Sandbox,
) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let head = head(&mut reader)?;
    seen.lock().unwrap().push(head.first()?.clone());
    let login = head.iter().any(|line| line.eq_ignore_ascii_case(&format!("proxy-authorization: {LOGIN}")));
    let mut stream = stream;
    match rule {
        Rule::Never => return stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").ok(),
        Rule::Login if !login => return stream.write_all(b"HTTP/1.1 407 Who are you?\r\n\r\n").ok(),
        _ => stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?,
    }
    let mut secure = BufReader::new(StreamOwned::new(ServerConnection::new(tls).ok()?, stream));
    answer(&mut secure, sandbox)
}

/// Answers one request in AWS's place.
fn answer(secure: &mut BufReader<StreamOwned<ServerConnection, TcpStream>>, sandbox: &Sandbox) -> Option<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    loop {
        let head = head(secure)?;
        let mut request = http::Request::post("/");
        let mut length = 0;
        for (name, value) in head.iter().skip(1).filter_map(|line| line.split_once(": ")) {
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().ok()?;
            }
            request = request.header(name, value);
        }
        let mut body = vec![0; length];
        secure.read_exact(&mut body).ok()?;
        let Reply::Full(reply) = runtime.block_on(sandbox.answer(request.body(body.into()).ok()?)) else { return None };
        let out = secure.get_mut();
        write!(out, "HTTP/1.1 {}\r\ncontent-length: {}\r\n", reply.status(), reply.body().len()).ok()?;
        for (name, value) in reply.headers().iter().filter(|(name, _)| *name != "content-length") {
            write!(out, "{name}: {}\r\n", value.to_str().ok()?).ok()?;
        }
        out.write_all(b"\r\n").ok()?;
        out.write_all(reply.body()).ok()?;
        out.flush().ok()?;
    }
}

/// Reads the lines up to the empty one.
fn head(reader: &mut impl BufRead) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => return Some(lines),
            line => lines.push(line.to_owned()),
        }
    }
}
