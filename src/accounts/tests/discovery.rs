//! Tests of discovering credentials: what is found, and what isn't mistaken for them.

use super::*;
use crate::domain::account::{CredentialChoice, DiscoveredCredentials, ProfileKind, SsoPortal};
use crate::domain::sanitized_text::SanitizedText;
use crate::text::Language;

const ALL: &str = "\
[default]
region = eu-central-1
[profile sso]
sso_session = work
sso_account_id = 111122223333
sso_role_name = Admin
[profile old-sso]
sso_start_url = https://old.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Reader
[sso-session work]
sso_start_url = https://work.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[sso-session other]
sso_start_url = https://other.awsapps.com/start
sso_region = eu-west-1
[profile role]
role_arn = arn:aws:iam::111122223333:role/deploy
source_profile = default
mfa_serial = arn:aws:iam::111122223333:mfa/ana
region = us-west-2
[profile above]
role_arn = arn:aws:iam::444455556666:role/far
source_profile = role
[profile half]
role_arn = arn:aws:iam::111122223333:role/deploy
[profile lost-session]
sso_session = nowhere
sso_account_id = 1
sso_role_name = x
[profile program]
credential_process = /opt/creds
[profile browser]
login_session = arn:aws:iam::111122223333:user/ana
[profile web]
role_arn = arn:aws:iam::111122223333:role/web
web_identity_token_file = /token
[profile machine]
credential_source = Ec2InstanceMetadata
[profile plain]
output = json
";
const KEYS: &str = "\
[default]
aws_access_key_id = AKIA1
aws_secret_access_key = secret
[session]
aws_access_key_id = ASIA1
aws_secret_access_key = secret
aws_session_token = token
[torn]
aws_access_key_id = AKIA2
";

async fn found(person: &Person, named: Option<&str>) -> DiscoveredCredentials {
    person.accounts(named).look().await
}

fn kind<'a>(found: &'a DiscoveredCredentials, name: &str) -> &'a ProfileKind {
    &found.profile(name).unwrap_or_else(|| panic!("no {name}")).kind
}

#[tokio::test]
async fn each_kind_of_credentials_is_recognized() {
    let person = Person::with_config(ALL);
    person.write(".aws/credentials", KEYS);
    let found = found(&person, None).await;
    let keys: Vec<(&str, &str)> =
        found.profiles.iter().map(|profile| (profile.name.as_str(), profile.kind.key())).collect();
    let expected = [
        ("default", "keys"),
        ("above", "role"),
        ("browser", "login"),
        ("half", "incomplete"),
        ("lost-session", "incomplete"),
        ("machine", "source"),
        ("old-sso", "identity-center"),
        ("plain", "nothing"),
        ("program", "process"),
        ("role", "role"),
        ("session", "temporary-keys"),
        ("sso", "identity-center"),
        ("torn", "incomplete"),
        ("web", "web-identity"),
    ];
    assert_eq!(keys, expected);
    assert_eq!(*kind(&found, "half"), ProfileKind::Incomplete("source_profile".into()));
    assert_eq!(*kind(&found, "lost-session"), ProfileKind::Incomplete("sso_session".into()));
    assert_eq!(*kind(&found, "torn"), ProfileKind::Incomplete("aws_secret_access_key".into()));
    assert_eq!(found.profile("default").unwrap().region, Some("eu-central-1".into()));
}

#[tokio::test]
async fn sso_portal_is_complete_from_a_session_or_a_legacy_profile() {
    let found = found(&Person::with_config(ALL), None).await;
    let work = SsoPortal {
        session: Some("work".into()),
        start_url: "https://work.awsapps.com/start".into(),
        region: "eu-west-1".into(),
        account: Some("111122223333".into()),
        role: Some("Admin".into()),
        until: None,
    };
    assert_eq!(*kind(&found, "sso"), ProfileKind::IdentityCenter(work.clone()));
    let old = SsoPortal {
        session: None,
        start_url: "https://old.awsapps.com/start".into(),
        region: "us-east-1".into(),
        role: Some("Reader".into()),
        ..work
    };
    assert_eq!(*kind(&found, "old-sso"), ProfileKind::IdentityCenter(old));
    let sessions: Vec<&str> = found.sessions.iter().map(|session| session.name.as_str()).collect();
    assert_eq!(sessions, ["other", "work"]);
}

#[tokio::test]
async fn mfa_device_is_found_in_the_profile_or_its_source_profile() {
    let person = Person::with_config(ALL);
    person.write(".aws/credentials", KEYS);
    let found = found(&person, None).await;
    let device = Some(SanitizedText::new("arn:aws:iam::111122223333:mfa/ana"));
    assert_eq!(found.profile("role").unwrap().mfa_serial, device);
    assert_eq!(found.profile("above").unwrap().mfa_serial, device);
    assert_eq!(found.profile("default").unwrap().mfa_serial, None);
}

#[tokio::test]
async fn misspelled_profile_is_reported_missing_with_similar_names() {
    let person = Person::with_config(ALL).env("AWS_ACCESS_KEY_ID", "AKIA").env("AWS_SECRET_ACCESS_KEY", "secret");
    let missing = found(&person, Some("borwser")).await.missing.unwrap();
    assert_eq!((missing.name, missing.near), ("borwser".into(), vec![SanitizedText::new("browser")]));
    assert_eq!(found(&person, Some("browser")).await.missing, None);
    // Keys in the environment don't replace it, which is also the AWS CLI's behavior.
    let person = person.env("AWS_PROFILE", "nobody");
    assert_eq!(found(&person, None).await.missing.unwrap().name, "nobody");
    let person = Person::with_config(ALL).env("AWS_PROFILE", "progam");
    assert_eq!(found(&person, None).await.missing.unwrap().near, ["program"]);
}

#[tokio::test]
async fn empty_home_has_no_credentials() {
    let person = Person::new();
    let nothing = found(&person, None).await;
    assert!(!nothing.anything());
    assert_eq!(nothing.credentials_file, person.home().join(".aws/credentials"));
    assert!(found(&Person::with_config("[profile p]\nregion = eu-west-1\n"), None).await.profiles.len() == 1);
    assert!(!found(&Person::with_config("[profile p]\nregion = eu-west-1\n"), None).await.anything());
    let keys = Person::new().env("AWS_ACCESS_KEY_ID", "AKIA").env("AWS_SECRET_ACCESS_KEY", "secret");
    assert!(found(&keys, None).await.anything());
}

#[tokio::test]
async fn environment_variables_relocate_the_aws_files() {
    let person = Person::new().env("AWS_CONFIG_FILE", "~/elsewhere/config").env("AWS_SHARED_CREDENTIALS_FILE", "~/c");
    person.write("elsewhere/config", "[profile there]\nregion = eu-west-1\n");
    person.write("c", "[keys]\naws_access_key_id = AKIA1\naws_secret_access_key = secret\n");
    let found = found(&person, None).await;
    assert_eq!(found.profiles.iter().map(|profile| profile.name.as_str()).collect::<Vec<_>>(), ["keys", "there"]);
    assert_eq!(found.credentials_file, person.home().join("c"));
}

#[tokio::test]
async fn unparsable_line_is_reported_by_number_without_its_text() {
    let person = Person::with_config("[profile x]\nsecret words here\nregion = eu-west-1\n");
    let found = found(&person, Some("x")).await;
    let why = crate::text::say(Language::English, &found.odd[0]);
    assert!(why.contains("config, line 2"), "{why}");
    assert!(!why.contains("secret"), "{why}");
    // The rest of the file is still read.
    assert_eq!((found.missing.clone(), found.unreadable.clone()), (None, None));
    assert_eq!(found.profile("x").unwrap().region, Some("eu-west-1".into()));
}

#[tokio::test]
async fn profile_with_two_sections_is_reported() {
    for (config, told) in [
        ("[profile default]\nregion = eu-west-1\n[default]\nregion = eu-west-2\n", true),
        ("[profile web]\nregion = eu-west-1\n[profile \"web\"]\nregion = eu-west-2\n", true),
        ("[default]\nregion = eu-west-1\n[profile web]\nregion = eu-west-1\n", false),
    ] {
        let found = found(&Person::with_config(config), None).await;
        let keys: Vec<&str> = found.odd.iter().map(|say| say.key).collect();
        assert_eq!(keys.contains(&"cause.profile.two-sections"), told, "{config}");
    }
}

#[tokio::test]
async fn aws_cli_is_found_on_the_path() {
    use std::os::unix::fs::PermissionsExt;
    let person = Person::new();
    person.write("bin/aws", "#!/bin/sh\n");
    let path = person.home().join("bin").to_str().unwrap().to_owned();
    let person = person.env("PATH", &path);
    assert_eq!(found(&person, None).await.aws_cli, None);
    let aws = person.home().join("bin/aws");
    std::fs::set_permissions(&aws, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(found(&person, None).await.aws_cli, Some(aws));
}

#[tokio::test]
async fn choice_resolves_to_the_profile_the_sdk_would_use() {
    let person = Person::with_config(ALL).env("AWS_PROFILE", "program");
    let found = found(&person, None).await;
    let name = |choice| found.chosen(&choice).map(|profile| profile.name.as_str());
    assert_eq!(name(CredentialChoice::Found), Some("program"));
    assert_eq!(name(CredentialChoice::Profile("web".into())), Some("web"));
    assert_eq!(name(CredentialChoice::Sandbox), None);
}

#[tokio::test]
async fn keys_beside_a_sign_in_or_a_program_are_noted_as_other_programs_use_them() {
    let person =
        Person::with_config(&format!("{ALL}[profile plain-keys]\naws_access_key_id = A\naws_secret_access_key = s\n"));
    let keys = |name: &str| format!("[{name}]\naws_access_key_id = AKIA1\naws_secret_access_key = secret\n");
    person.write(".aws/credentials", &(keys("sso") + &keys("default") + &keys("role")));
    let noted = |found: &DiscoveredCredentials| {
        let aside = found.profiles.iter().filter(|profile| profile.keys_aside);
        aside.map(|profile| profile.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(noted(&found(&person, None).await), ["sso"]);
    let program =
        "[profile program]\ncredential_process = /opt/creds\naws_access_key_id = A\naws_secret_access_key = s\n";
    assert_eq!(noted(&found(&Person::with_config(program), None).await), ["program"]);
}
