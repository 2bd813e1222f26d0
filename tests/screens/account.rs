//! Snapshots of the sign-in dialog: the menu, a sign-in in progress, and the forms.

use super::test_macros::calm;
use crate::screens;
use crate::wizard::Wizard;
use skysail::app::account_dialog::{AccountDialog, SignInForm, SignInFormKind, SignInProgress};
use skysail::app::message::Msg;
use skysail::app::model::{Model, Overlay};
use skysail::domain::account::{
    AccountEvent, DevicePrompt, DiscoveredCredentials, Environment, MissingProfile, Profile, ProfileKind, SignInError,
    SignInId, SsoPortal, SsoRole,
};
use skysail::domain::failure::{ErrorKind, Failure};
use skysail::domain::user_text::Words;
use std::time::{Duration, UNIX_EPOCH};

fn portal() -> SsoPortal {
    SsoPortal {
        start_url: "https://d-1234567890.awsapps.com/start".into(),
        region: "eu-west-1".into(),
        ..SsoPortal::default()
    }
}

fn heard(wizard: &mut Wizard, news: AccountEvent) -> &mut Wizard {
    wizard.hear(Msg::Account(Box::new(news)))
}

pub fn lacking(wizard: &mut Wizard, found: DiscoveredCredentials) -> &mut Wizard {
    wizard.ready();
    heard(wizard, AccountEvent::Found(Box::new(found)));
    let failure = Failure::local("GetCallerIdentity", ErrorKind::NoCredentials, "No AWS credentials found.");
    heard(wizard, AccountEvent::Who(Err(failure))).keys("<f4>")
}

fn profiles() -> DiscoveredCredentials {
    let profile = |name: &str, kind, region: Option<&str>| Profile {
        name: name.into(),
        kind,
        region: region.map(Into::into),
        mfa_serial: None,
        keys_aside: false,
    };
    DiscoveredCredentials {
        profiles: vec![
            profile("default", ProfileKind::Keys { temporary: false }, Some("us-east-1")),
            profile("work", ProfileKind::IdentityCenter(portal()), Some("eu-west-1")),
            profile("old", ProfileKind::Nothing, None),
        ],
        environment: Environment::default(),
        ..DiscoveredCredentials::default()
    }
}

fn prompt() -> DevicePrompt {
    DevicePrompt {
        ticket: SignInId(7),
        code: "WDDD-HRQV".into(),
        link: "https://d-1234567890.awsapps.com/start/#/device".into(),
        full_link: Some("https://d-1234567890.awsapps.com/start/#/device?user_code=WDDD-HRQV".into()),
        ends: UNIX_EPOCH + crate::wizard::NOON + Duration::from_secs(600),
    }
}

/// The accounts and roles that a sign-in gives access to.
fn places(model: &mut Model) {
    let place = |account: &str, name: &str, role: &str| SsoRole {
        account: account.into(),
        account_name: Some(name.into()),
        role: role.into(),
    };
    let places = vec![
        place("111122223333", "Production", "ReadOnly"),
        place("444455556666", "Playground", "AdministratorAccess"),
    ];
    model.overlay = Some(Overlay::Account(AccountDialog::Places { portal: portal(), places, cursor: 1 }));
}

screens! {
    account_nothing_found in calm() => |w| lacking(w, DiscoveredCredentials::default());
    account_profiles in calm() => |w| lacking(w, profiles()).keys("<down><down>");
    account_misspelt in calm() => |w| {
        let missing = MissingProfile { name: "wrok".into(), near: vec!["work".into()] };
        lacking(w, DiscoveredCredentials { missing: Some(missing), ..profiles() });
    };
    account_keys in calm() => |w| {
        lacking(w, DiscoveredCredentials::default()).keys("<down><down><down><enter>AKIAIOSFODNN7EXAMPLE<enter>secret<enter>");
    };
    account_keys_wrong in calm() => |w| {
        lacking(w, DiscoveredCredentials::default()).keys("<down><down><down><enter>AKIA<enter>s<enter><enter><enter><enter>");
    };
    account_how in calm() => |w| lacking(w, DiscoveredCredentials::default()).keys("<down><down><down><down><enter>");
}

/// The progress of a sign-in.
fn signing_in(state: SignInProgress) -> impl Fn(&mut Model) {
    move |model| {
        let desk = AccountDialog::SignIn { portal: portal(), state: state.clone() };
        model.overlay = Some(Overlay::Account(desk));
    }
}

fn over(error: SignInError) -> impl Fn(&mut Model) {
    signing_in(SignInProgress::Over(error))
}

fn typing(kind: SignInFormKind, lines: &'static [&'static str]) -> impl Fn(&mut Model) {
    move |model| model.overlay = Some(Overlay::Account(AccountDialog::Form(Box::new(SignInForm::new(kind, lines)))))
}

screens! {
    account_code in calm() => |w| lacking(w, profiles()), signing_in(SignInProgress::Code(prompt()));
    account_places in calm() => |w| lacking(w, profiles()), places;
    account_code_on_its_way in calm() => |w| lacking(w, profiles()), signing_in(SignInProgress::Beginning);
    account_code_too_old in calm() => |w| lacking(w, profiles()), over(SignInError::Expired);
    account_said_no in calm() => |w| lacking(w, profiles()), over(SignInError::Declined);
    account_given_up in calm() => |w| lacking(w, profiles()), over(SignInError::Cancelled);
    account_sign_in_refused in calm() => |w| lacking(w, profiles()), over(SignInError::Failed(Failure::local(
        "StartDeviceAuthorization",
        ErrorKind::SignIn,
        "The sign-in page does not know this client.",
    )));
    account_sign_in_not_kept in calm() => |w| lacking(w, profiles()), over(SignInError::NotKept(Words::from(
        "Couldn't write ~/.aws/sso/cache: the disk is full.",
    )));
    account_portal in calm() => |w| lacking(w, DiscoveredCredentials::default()), typing(
        SignInFormKind::Portal,
        &["https://d-1234567890.awsapps.com/start", "eu-west-1"],
    );
    account_mfa in calm() => |w| lacking(w, profiles()), typing(SignInFormKind::Code, &["123456"]);
}

screens! {
    account_ways_explained in calm() => |w| lacking(w, DiscoveredCredentials::default()).keys("?");
    account_keys_explained in calm() => |w| lacking(w, DiscoveredCredentials::default()).keys("<end><up><enter><f1>");
}
