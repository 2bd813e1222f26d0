//! Whose account it is: the ways in, a sign-in under way, what is typed.

use super::kit::calm;
use crate::screens;
use crate::wizard::Wizard;
use skysail::app::desk::{Desk, Form, FormKind, SignIn};
use skysail::app::message::Msg;
use skysail::app::model::{Model, Overlay};
use skysail::domain::account::{
    Environment, Found, Kind, Missing, News, Place, Portal, Profile, Prompt, SignInError, Ticket,
};
use skysail::domain::clean::Clean;
use skysail::domain::failure::{Failure, Trouble};
use std::time::{Duration, UNIX_EPOCH};

fn portal() -> Portal {
    Portal {
        start_url: "https://d-1234567890.awsapps.com/start".into(),
        region: "eu-west-1".into(),
        ..Portal::default()
    }
}

fn heard(wizard: &mut Wizard, news: News) -> &mut Wizard {
    wizard.hear(Msg::Account(Box::new(news)))
}

pub fn lacking(wizard: &mut Wizard, found: Found) -> &mut Wizard {
    wizard.ready();
    heard(wizard, News::Found(Box::new(found)));
    let failure = Failure::local("GetCallerIdentity", Trouble::NoCredentials, "No AWS credentials were found.");
    heard(wizard, News::Who(Err(failure))).keys("<f4>")
}

fn profiles() -> Found {
    let profile = |name: &str, kind, region: Option<&str>| Profile {
        name: name.into(),
        kind,
        region: region.map(Into::into),
        mfa_serial: None,
    };
    Found {
        profiles: vec![
            profile("default", Kind::Keys { temporary: false }, Some("us-east-1")),
            profile("work", Kind::IdentityCenter(portal()), Some("eu-west-1")),
            profile("old", Kind::Nothing, None),
        ],
        environment: Environment::default(),
        ..Found::default()
    }
}

fn prompt() -> Prompt {
    Prompt {
        ticket: Ticket(7),
        code: "WDDD-HRQV".into(),
        link: "https://d-1234567890.awsapps.com/start/#/device".into(),
        full_link: Some("https://d-1234567890.awsapps.com/start/#/device?user_code=WDDD-HRQV".into()),
        ends: UNIX_EPOCH + crate::wizard::NOON + Duration::from_secs(600),
    }
}

/// The accounts and roles that a sign-in opens.
fn places(model: &mut Model) {
    let place = |account: &str, name: &str, role: &str| Place {
        account: account.into(),
        account_name: Some(name.into()),
        role: role.into(),
    };
    let places = vec![
        place("111122223333", "Production", "ReadOnly"),
        place("444455556666", "Playground", "AdministratorAccess"),
    ];
    model.overlay = Some(Overlay::Account(Desk::Places { portal: portal(), places, cursor: 1 }));
}

screens! {
    account_nothing_found in calm() => |w| lacking(w, Found::default());
    account_profiles in calm() => |w| lacking(w, profiles()).keys("<down><down>");
    account_misspelt in calm() => |w| {
        let missing = Missing { name: "wrok".into(), near: vec!["work".into()] };
        lacking(w, Found { missing: Some(missing), ..profiles() });
    };
    account_keys in calm() => |w| {
        lacking(w, Found::default()).keys("<down><down><down><enter>AKIAIOSFODNN7EXAMPLE<enter>secret<enter>");
    };
    account_keys_wrong in calm() => |w| {
        lacking(w, Found::default()).keys("<down><down><down><enter>AKIA<enter>s<enter><enter><enter><enter>");
    };
    account_how in calm() => |w| lacking(w, Found::default()).keys("<down><down><down><down><enter>");
}

/// What the sign-in says, whatever is under way.
fn signing_in(state: SignIn) -> impl Fn(&mut Model) {
    move |model| {
        let desk = Desk::SignIn { portal: portal(), state: state.clone() };
        model.overlay = Some(Overlay::Account(desk));
    }
}

fn over(error: SignInError) -> impl Fn(&mut Model) {
    signing_in(SignIn::Over(error))
}

fn typing(kind: FormKind, lines: &'static [&'static str]) -> impl Fn(&mut Model) {
    move |model| model.overlay = Some(Overlay::Account(Desk::Form(Box::new(Form::new(kind, lines)))))
}

screens! {
    account_code in calm() => |w| lacking(w, profiles()), signing_in(SignIn::Code(prompt()));
    account_places in calm() => |w| lacking(w, profiles()), places;
    account_code_on_its_way in calm() => |w| lacking(w, profiles()), signing_in(SignIn::Beginning);
    account_code_too_old in calm() => |w| lacking(w, profiles()), over(SignInError::Expired);
    account_said_no in calm() => |w| lacking(w, profiles()), over(SignInError::Declined);
    account_given_up in calm() => |w| lacking(w, profiles()), over(SignInError::Cancelled);
    account_sign_in_refused in calm() => |w| lacking(w, profiles()), over(SignInError::Failed(Failure::local(
        "StartDeviceAuthorization",
        Trouble::SignIn,
        "The sign-in page does not know this client.",
    )));
    account_sign_in_not_kept in calm() => |w| lacking(w, profiles()), over(SignInError::NotKept(Clean::new(
        "~/.aws/sso/cache could not be written: the disk is full.",
    )));
    account_portal in calm() => |w| lacking(w, Found::default()), typing(
        FormKind::Portal,
        &["https://d-1234567890.awsapps.com/start", "eu-west-1"],
    );
    account_mfa in calm() => |w| lacking(w, profiles()), typing(FormKind::Code, &["123456"]);
}

screens! {
    account_ways_explained in calm() => |w| lacking(w, Found::default()).keys("?");
    account_keys_explained in calm() => |w| lacking(w, Found::default()).keys("<end><up><enter><f1>");
}
