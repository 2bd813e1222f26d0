//! Self-signed certificates in the form of Let's Encrypt's, which no one trusts.
//!
//! X.509 (RFC 5280) in DER, of which little is needed here: a library would add three dependencies.

use std::sync::Arc;

use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use crate::sandbox::clock::Millis;
use crate::sandbox::website::Website;

/// The issuer.
const ISSUER: &str = "Skysail sandbox";
/// Validity of a Let's Encrypt certificate, in seconds: 90 days.
const LASTS: f64 = 90.0 * 24.0 * 60.0 * 60.0;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const UTF8: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]`, the version; `[3]`, the extensions; `[2]`, a DNS name.
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const DNS_NAME: u8 = 0x82;

/// Object identifiers with their tag and length: `ecPublicKey`, `prime256v1`, `ecdsa-with-SHA256`, `commonName`, and
/// `subjectAltName`.
const EC_KEY: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const P256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const ECDSA_SHA256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const COMMON_NAME: &[u8] = &[6, 3, 0x55, 4, 3];
const ALT_NAME: &[u8] = &[6, 3, 0x55, 0x1d, 0x11];

/// Returns the TLS configuration for a website, with a newly generated key.
pub fn config(site: &Website) -> Option<Arc<ServerConfig>> {
    let random = SystemRandom::new();
    let secret = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).ok()?;
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, secret.as_ref(), &random).ok()?;
    let certificate = CertificateDer::from(signed(site, &key, &random)?);
    let secret = PrivatePkcs8KeyDer::from(secret.as_ref().to_vec());
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().ok()?.with_no_client_auth();
    config.with_single_cert(vec![certificate], secret.into()).ok().map(Arc::new)
}

fn signed(site: &Website, key: &EcdsaKeyPair, random: &SystemRandom) -> Option<Vec<u8>> {
    let body = body(site, key.public_key().as_ref());
    let signature = key.sign(random, &body).ok()?;
    Some(value(SEQUENCE, &[&body, &value(SEQUENCE, &[ECDSA_SHA256]), &bits(signature.as_ref())]))
}

/// Returns the part that is signed.
fn body(site: &Website, public: &[u8]) -> Vec<u8> {
    let version = value(VERSION, &[&value(INTEGER, &[&[2]])]);
    // Positive, and without a leading zero; unique for each setup.
    let serial = value(INTEGER, &[&[1], &digest(&SHA256, site.setup.as_bytes()).as_ref()[..15]]);
    let algorithm = value(SEQUENCE, &[ECDSA_SHA256]);
    let name = value(SEQUENCE, &[COMMON_NAME, &value(UTF8, &[ISSUER.as_bytes()])]);
    let name = value(SEQUENCE, &[&value(SET, &[&name])]);
    let valid = value(SEQUENCE, &[&time(site.since), &time(site.since.plus(LASTS))]);
    let key = value(SEQUENCE, &[&value(SEQUENCE, &[EC_KEY, P256]), &bits(public)]);
    let names: Vec<Vec<u8>> = site.domains.iter().map(|domain| value(DNS_NAME, &[domain.as_bytes()])).collect();
    let names: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
    let names = value(OCTET_STRING, &[&value(SEQUENCE, &names)]);
    let extensions = value(SEQUENCE, &[&value(SEQUENCE, &[ALT_NAME, &names])]);
    let extensions = value(EXTENSIONS, &[&extensions]);
    value(SEQUENCE, &[&version, &serial, &algorithm, &name, &valid, &name, &key, &extensions])
}

/// Encodes bytes as a bit string.
fn bits(bytes: &[u8]) -> Vec<u8> {
    value(BIT_STRING, &[&[0], bytes])
}

fn time(at: Millis) -> Vec<u8> {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    value(UTC_TIME, &[at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes()])
}

/// Encodes a tag, the length in as few bytes as possible, and the concatenated parts.
fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let digits: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|digit| *digit == 0).collect();
    let mut out = vec![tag];
    match digits.as_slice() {
        [] => out.push(0),
        [short @ 0..0x80] => out.push(*short),
        long => out.extend([0x80 | long.len() as u8].iter().chain(long)),
    }
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}
