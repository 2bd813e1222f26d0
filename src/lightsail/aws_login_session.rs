//! Credentials of an `aws login` session: read where the AWS CLI stores it, refreshed in the Region where it was
//! started, and written back with all members of other tools.

use super::credentials::SPARE;
use super::error::MissingCredentials;
use super::network_settings::Network;
use super::{credential_checks, credential_expiry, environment, error, sso};
use crate::domain::account::is_region;
use crate::domain::failure::ErrorKind;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::files;
use aws_credential_types::Credentials;
use aws_credential_types::attributes::AccountId;
use aws_sdk_signin::config::auth::{Params, ResolveAuthScheme};
use aws_sdk_signin::types::{CreateOAuth2TokenRequestBody, CreateOAuth2TokenResponseBody};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::{
    AuthScheme, AuthSchemeEndpointConfig, AuthSchemeId, AuthSchemeOption, AuthSchemeOptionsFuture, Sign,
};
use aws_smithy_runtime_api::client::identity::{Identity, IdentityFuture, ResolveIdentity, SharedIdentityResolver};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::os_shim_internal::Env;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Map, Value, json};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The maximum size of such a file in bytes; far more than it needs.
const LARGEST: u64 = 1024 * 1024;
/// A session that expires sooner is refreshed, as in all AWS tools.
const SOON: Duration = Duration::from_secs(5 * 60);
const RENEW: &str = "CreateOAuth2Token";

/// Returns the credentials of a session, refreshed if needed.
pub(super) async fn credentials(
    network: &Network,
    env: &Env,
    session: &str,
    now: SystemTime,
) -> Result<Credentials, MissingCredentials> {
    let none = none_kept;
    let KeptSession { path, all: kept, held } = kept(env, session)?;
    let ends = |soon: Duration| held.expiry().is_none_or(|end| end <= now + soon);
    if !ends(SOON) {
        return Ok(held);
    }
    match renew(network, &kept).await {
        Ok(answer) => {
            let kept = merged(kept, &answer, now).ok_or_else(none)?;
            let renewed = given(&kept).ok_or_else(none)?;
            credential_checks::all(&renewed, |part| part.given_by(UserText::new("cause.value.sign-in")).into())?;
            sso::write(path, kept).await;
            Ok(renewed)
        }
        Err(_) if !ends(SPARE) => Ok(held),
        Err(lack) => Err(lack),
    }
}

/// A session as stored.
struct KeptSession {
    path: PathBuf,
    /// All members of the file.
    all: Map<String, Value>,
    held: Credentials,
}

fn none_kept() -> MissingCredentials {
    MissingCredentials::new(ErrorKind::SignIn, UserText::new("cause.login.none"))
}

fn kept(env: &Env, session: &str) -> Result<KeptSession, MissingCredentials> {
    let none = none_kept;
    let path = file(env, session).ok_or_else(none)?;
    let bytes = files::read(&path, LARGEST).map_err(|_| none())?;
    let all: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|_| none())?;
    let held = given(&all).ok_or_else(none)?;
    credential_checks::all(&held, |part| credential_checks::kept_in(part.in_json(), &path).into())?;
    if let Some(region) = text(&all, "signInRegion").filter(|region| !is_region(region)) {
        let region = SanitizedText::new(region.chars().take(40).collect::<String>());
        let why = UserText::new("cause.login.odd-region").with("path", path.display()).with("code", region);
        return Err(MissingCredentials::new(ErrorKind::SignIn, why));
    }
    Ok(KeptSession { path, all, held })
}

/// Checks the stored values of a session, without using the network.
///
/// # Errors
/// What is wrong with them.
pub(super) fn check(env: &Env, session: &str) -> Result<(), MissingCredentials> {
    kept(env, session).map(drop)
}

/// Returns the path where the AWS CLI stores a session.
fn file(env: &Env, session: &str) -> Option<PathBuf> {
    let folder = match environment::said(env, "AWS_LOGIN_CACHE_DIRECTORY") {
        Some(folder) => environment::path(env, &folder),
        None => environment::home(env)?.join(".aws/login/cache"),
    };
    let name = ring::digest::digest(&ring::digest::SHA256, session.trim().as_bytes());
    Some(folder.join(hex::encode(name) + ".json"))
}

fn text<'a>(kept: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    kept.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Returns the stored credentials.
fn given(kept: &Map<String, Value>) -> Option<Credentials> {
    let token = kept.get("accessToken")?.as_object()?;
    let mut found = Credentials::builder()
        .access_key_id(text(token, "accessKeyId")?)
        .secret_access_key(text(token, "secretAccessKey")?)
        .session_token(text(token, "sessionToken")?)
        .expiry(credential_expiry::read(text(token, "expiresAt")?)?)
        .provider_name("Login");
    found.set_account_id(text(token, "accountId").map(AccountId::from));
    Some(found.build())
}

/// Refreshes the session at AWS Sign-In, in the Region where it was started.
async fn renew(
    network: &Network,
    kept: &Map<String, Value>,
) -> Result<CreateOAuth2TokenResponseBody, MissingCredentials> {
    let none = none_kept;
    let (client, refresh) = (text(kept, "clientId").ok_or_else(none)?, text(kept, "refreshToken").ok_or_else(none)?);
    let proof = DpopProof::of(text(kept, "dpopKey").ok_or_else(none)?).ok_or_else(none)?;
    let begun = text(kept, "signInRegion").map(|region| network.at(region));
    let config = begun
        .as_ref()
        .unwrap_or(network)
        .sign_in()
        .auth_scheme_resolver(DpopAuth)
        .push_auth_scheme(DpopScheme(Arc::new(proof)))
        .build();
    let body = CreateOAuth2TokenRequestBody::builder().client_id(client).grant_type("refresh_token");
    let body = body.refresh_token(refresh).build().map_err(|_| none())?;
    let request = aws_sdk_signin::Client::from_conf(config).create_o_auth2_token().token_input(body);
    let answer = request.send().await.map_err(|error| {
        let failure = error::plain(RENEW, &error);
        match failure.code.is_some() {
            true => none(),
            false => sso::of(failure),
        }
    })?;
    answer
        .token_output
        .ok_or_else(|| MissingCredentials::new(ErrorKind::BadReply, UserText::new("cause.login.no-credentials")))
}

/// Returns the members to store: all existing ones, with the changes.
fn merged(
    mut kept: Map<String, Value>,
    answer: &CreateOAuth2TokenResponseBody,
    now: SystemTime,
) -> Option<Map<String, Value>> {
    let token = answer.access_token.as_ref()?;
    let lasts = Duration::from_secs(u64::try_from(answer.expires_in).unwrap_or_default());
    let inner = kept.get_mut("accessToken")?.as_object_mut()?;
    inner.insert("accessKeyId".into(), token.access_key_id.as_str().into());
    inner.insert("secretAccessKey".into(), token.secret_access_key.as_str().into());
    inner.insert("sessionToken".into(), token.session_token.as_str().into());
    inner.insert("expiresAt".into(), credential_expiry::stamp(now + lasts).into());
    kept.insert("refreshToken".into(), answer.refresh_token.as_str().into());
    Some(kept)
}

/// Proof that a request comes from the session's owner (DPoP, RFC 9449).
struct DpopProof {
    pair: EcdsaKeyPair,
}

impl DpopProof {
    /// Parses the key in the format of RFC 5915, which the AWS CLI and the SDKs store.
    fn of(pem: &str) -> Option<DpopProof> {
        // Some tools write its line ends as the two characters `\n`.
        let pem = pem.replace("\\n", "\n");
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
        let der = STANDARD.decode(body).ok()?;
        // SEQUENCE { INTEGER 1, OCTET STRING of 32 bytes, [0] the curve, [1] BIT STRING of the point }
        let at = der.windows(5).position(|bytes| bytes == [2, 1, 1, 4, 32])? + 5;
        let private = der.get(at..at + 32)?;
        let point = der.windows(4).rposition(|bytes| bytes == [3, 66, 0, 4])? + 3;
        let public = der.get(point..point + 65)?;
        let random = SystemRandom::new();
        let pair =
            EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, private, public, &random);
        Some(DpopProof { pair: pair.ok()? })
    }

    /// Returns the header value for a request to this address.
    fn header(&self, url: &str, now: SystemTime) -> Option<String> {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (x, y) = self.pair.public_key().as_ref().get(1..65)?.split_at(32);
        let head = json!({
            "typ": "dpop+jwt", "alg": "ES256",
            "jwk": { "kty": "EC", "x": encode(x), "y": encode(y), "crv": "P-256" },
        });
        let mut random = [0; 16];
        getrandom::fill(&mut random).ok()?;
        let seconds = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
        let body = json!({ "jti": encode(&random), "htm": "POST", "htu": url, "iat": seconds });
        let message = format!("{}.{}", encode(head.to_string().as_bytes()), encode(body.to_string().as_bytes()));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).ok()?;
        Some(format!("{message}.{}", encode(signature.as_ref())))
    }
}

impl fmt::Debug for DpopProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DpopProof")
    }
}

const PROOF: AuthSchemeId = AuthSchemeId::new("dpop");

/// Authenticates a request with the proof only.
#[derive(Debug)]
struct DpopAuth;

impl ResolveAuthScheme for DpopAuth {
    fn resolve_auth_scheme<'a>(
        &'a self,
        _: &'a Params,
        _: &'a ConfigBag,
        _: &'a RuntimeComponents,
    ) -> AuthSchemeOptionsFuture<'a> {
        AuthSchemeOptionsFuture::ready(Ok(vec![AuthSchemeOption::from(PROOF)]))
    }
}

#[derive(Debug)]
struct DpopScheme(Arc<DpopProof>);

impl AuthScheme for DpopScheme {
    fn scheme_id(&self) -> AuthSchemeId {
        PROOF
    }

    fn identity_resolver(&self, _: &dyn GetIdentityResolver) -> Option<SharedIdentityResolver> {
        Some(SharedIdentityResolver::new(AnonymousIdentity))
    }

    fn signer(&self) -> &dyn Sign {
        self
    }
}

/// An empty identity: the proof is the only authentication.
#[derive(Debug)]
struct AnonymousIdentity;

impl ResolveIdentity for AnonymousIdentity {
    fn resolve_identity<'a>(&'a self, _: &'a RuntimeComponents, _: &'a ConfigBag) -> IdentityFuture<'a> {
        IdentityFuture::ready(Ok(Identity::new((), None)))
    }
}

impl Sign for DpopScheme {
    fn sign_http_request(
        &self,
        request: &mut HttpRequest,
        _: &Identity,
        _: AuthSchemeEndpointConfig<'_>,
        components: &RuntimeComponents,
        _: &ConfigBag,
    ) -> Result<(), BoxError> {
        let now = components.time_source().map_or_else(SystemTime::now, |source| source.now());
        let proof = self.0.header(request.uri(), now).ok_or("no proof could be made")?;
        request.headers_mut().try_insert("dpop", proof)?;
        Ok(())
    }
}
