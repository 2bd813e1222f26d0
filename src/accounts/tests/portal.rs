//! Tests of signing in with IAM Identity Center, over sockets, until the SDK's own provider finds the stored token.

use super::fakes::Fake;
use super::*;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

const CONFIG: &str = "\
[profile work]
sso_session = office
sso_account_id = 111122223333
sso_role_name = Admin
[sso-session office]
sso_start_url = https://work.awsapps.com/start
sso_region = eu-west-1
[profile old]
sso_start_url = https://old.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Reader
";

fn env<'a>(center: &'a Fake, sts: &'a Fake, profile: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("AWS_ENDPOINT_URL_SSO_OIDC", &center.url),
        ("AWS_ENDPOINT_URL_SSO", &center.url),
        ("AWS_ENDPOINT_URL_STS", &sts.url),
        ("SKYSAIL_TEST_PROFILE", profile),
    ]
}

#[test]
fn sdk_uses_a_new_sign_in_without_a_restart() {
    let (person, sts) = (Person::with_config(CONFIG), Fake::sts());
    let center =
        Fake::identity_center(&["AuthorizationPendingException", "SlowDownException", "AuthorizationPendingException"]);
    let printed = person.does("who sign-in:work who renew who", &env(&center, &sts, "work"));
    let expected = "\
> who SignIn There's no usable IAM Identity Center sign-in.
> code WDDD-HRQV https://device.sso.example/ Some(\"https://device.sso.example/?user_code=WDDD-HRQV\")
> signed in []
> until true
> who Some(Identity { account: \"111122223333\", arn: \"arn:aws:iam::111122223333:user/ASIAPORTAL\" })
> renew ()
> who Some(Identity { account: \"111122223333\", arn: \"arn:aws:iam::111122223333:user/ASIAPORTAL\" })
";
    assert_eq!(printed, expected);
    assert_eq!(center.of("POST /token").len(), 4);
    let register = &center.of("POST /client/register")[0];
    assert_eq!(serde_json::from_str::<Value>(&register.body).unwrap()["scopes"], json!(["sso:account:access"]));
    assert_eq!(center.of("POST /device_authorization")[0].member("startUrl"), "https://work.awsapps.com/start");
    assert_eq!(center.of("POST /token")[0].member("grantType"), "urn:ietf:params:oauth:grant-type:device_code");
    let bearer = &center.of("GET /federation/credentials")[0];
    assert!(bearer.headers.contains(child::CANARY) && bearer.query.contains("role_name=Admin"), "{bearer:?}");
}

#[test]
fn token_is_stored_in_the_aws_cli_cache_readable_only_by_the_owner() {
    let (person, sts) = (Person::with_config(CONFIG), Fake::sts());
    let center = Fake::identity_center(&[]);
    person.does("sign-in:work sign-in:old", &env(&center, &sts, "old"));
    let cache = person.home().join(".aws/sso/cache");
    let mut kept: Vec<(String, Value)> = std::fs::read_dir(&cache)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        })
        .collect();
    kept.sort_by_key(|(_, token)| token["startUrl"].as_str().unwrap().to_owned());
    let names: Vec<&str> = kept.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, [OLD, OFFICE]);
    let token = &kept[1].1;
    assert_eq!((token["region"].as_str(), token["clientId"].as_str()), (Some("eu-west-1"), Some("client-1")));
    assert_eq!(token["registrationExpiresAt"], "2100-01-01T00:00:00Z");
    let ends = token["expiresAt"].as_str().unwrap();
    assert!(ends.len() == 20 && ends.ends_with('Z'), "{ends}");
    for name in ["accessToken", "refreshToken", "clientSecret"] {
        assert_eq!(token[name], child::CANARY, "{name}");
    }
    assert_eq!(cache.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    // Legacy profiles request no scopes.
    let scopes: Vec<Value> = center
        .of("POST /client/register")
        .iter()
        .map(|asked| serde_json::from_str::<Value>(&asked.body).unwrap()["scopes"].clone())
        .collect();
    assert_eq!(scopes, [json!(["sso:account:access"]), Value::Null]);
}

/// `printf office | sha1sum`.
const OFFICE: &str = "e6427457497fe0f4f93a7334d2203b8e17ee82df.json";
/// `printf https://old.awsapps.com/start | sha1sum`.
const OLD: &str = "33d5ca4bf3b1a62edb96b47f7c203034a43ac435.json";

#[test]
fn session_without_a_profile_lists_its_accounts_and_roles() {
    let (person, sts, center) = (Person::with_config(CONFIG), Fake::sts(), Fake::identity_center(&[]));
    let printed = person.does("sign-in:office", &env(&center, &sts, "work"));
    let places = [("111122223333", "Work"), ("444455556666", "Play")];
    for (account, name) in places {
        for role in ["Admin", "Reader"] {
            let place = format!("SsoRole {{ account: {account:?}, account_name: Some({name:?}), role: {role:?} }}");
            assert!(printed.contains(&place), "{place}: {printed}");
        }
    }
}

#[test]
fn declined_expired_or_failed_sign_in_stores_nothing() {
    let cases = [
        (&["AccessDeniedException"][..], "> declined\n> until false\n"),
        (&["AuthorizationPendingException", "ExpiredTokenException"][..], "> expired\n> until false\n"),
        (&["InvalidClientException"][..], "> failed Other Some(\"InvalidClientException\")\n> until false\n"),
    ];
    for (tokens, end) in cases {
        let (person, sts, center) = (Person::with_config(CONFIG), Fake::sts(), Fake::identity_center(tokens));
        let printed = person.does("sign-in:work", &env(&center, &sts, "work"));
        assert!(printed.ends_with(end), "{printed}");
        assert!(!person.home().join(".aws/sso").exists());
    }
    let (person, sts) = (Person::with_config(CONFIG), Fake::sts());
    let center = Fake::identity_center(&["AuthorizationPendingException"; 50]);
    assert_eq!(person.does("give-up:work", &env(&center, &sts, "work")), "> cancelled\n");
}

#[test]
fn unreachable_portal_is_reported_as_a_network_error() {
    let person = Person::with_config(CONFIG);
    let nobody = ("AWS_ENDPOINT_URL_SSO_OIDC", "http://127.0.0.1:1");
    let printed = person.does("sign-in:work", &[nobody, ("SKYSAIL_TEST_PROFILE", "work")]);
    assert!(printed.starts_with("> failed Unreachable"), "{printed}");
}

#[test]
fn portal_is_saved_as_a_profile_and_the_rest_of_the_file_is_kept() {
    let config = "# mine\n[default]\nregion = eu-west-1\n";
    let person = Person::with_config(config);
    assert_eq!(person.does("keep:play", &[]), "> kept Ok(true)\n");
    let expected = "\
# mine
[default]
region = eu-west-1

[sso-session play]
sso_region = eu-west-1
sso_start_url = https://new.awsapps.com/start
sso_registration_scopes = sso:account:access

[profile fresh]
sso_session = play
sso_account_id = 111122223333
sso_role_name = Admin
";
    let written = || std::fs::read_to_string(person.home().join(".aws/config")).unwrap();
    assert_eq!(written(), expected);
    assert_eq!(person.does("keep:play", &[]), "> kept Ok(true)\n");
    assert_eq!(written(), expected);
}

#[test]
fn malformed_cached_token_or_region_is_named_before_any_request() {
    let center = Fake::identity_center(&[]);
    let (person, sts) = (Person::with_config(CONFIG), Fake::sts());
    let token = json!({ "accessToken": "to\nken", "expiresAt": "2100-01-01T00:00:00Z" });
    person.write(&format!(".aws/sso/cache/{OFFICE}"), &token.to_string());
    let printed = person.does("who", &env(&center, &sts, "work"));
    assert!(printed.starts_with("> who SignIn accessToken in ") && printed.contains(OFFICE), "{printed}");
    let odd = CONFIG.replace("sso_region = eu-west-1", "sso_region = eu-west-1 # office");
    let printed = Person::with_config(&odd).does("who", &env(&center, &sts, "work"));
    assert!(
        printed.contains("Profile work: sso_region is eu-west-1 # office, which isn't a valid Region code"),
        "{printed}"
    );
    assert!(center.asked().is_empty());
}
