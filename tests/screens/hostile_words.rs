//! Tests with hostile text from every source but the user, in every state that shows it: AWS files, sign-in, refusals,
//! servers, the user's `ssh` configuration.

use super::SIZES;
use super::hostile::{evil, unharmed, whole};
use crate::all_screens;
use crate::wizard::{Setup, Wizard, screen_snapshot};
use skysail::app::account_dialog::{AccountDialog, SignInForm, SignInFormKind, SignInProgress};
use skysail::app::login::InstanceDialog;
use skysail::app::model::{ConfirmationInput, LaunchView, Model, Notice, Overlay};
use skysail::domain::access_grant::{LoginError, ScriptLog};
use skysail::domain::account::{
    DevicePrompt, DiscoveredCredentials, Environment, MissingProfile, Profile, ProfileKind, SignInError, SignInId,
    SsoPortal, SsoRole, SsoSession,
};
use skysail::domain::deletion::{self, Deletion};
use skysail::domain::failure::{ErrorKind, Failure};
use skysail::domain::identity::Identity;
use skysail::domain::instance::{AccessDetails, ApiCall, Operation};
use skysail::domain::instance_actions::ports::PortRule;
use skysail::domain::instance_actions::{self, HttpsSetup, HttpsSetupStep};
use skysail::domain::launch;
use skysail::domain::launch::taken_name::{NameHolder, TakenName};
use skysail::domain::loadable::Loadable;
use skysail::domain::owned_resource::{self, OwnedResource};
use skysail::domain::rdp::RdpDetails;
use skysail::domain::requested_values::RequestedValues;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::script::{Script, ScriptOrigin};
use skysail::domain::secret::Secret;
use skysail::domain::sent_once::{RequestOutcome, Search, SentRequest, UnknownOutcome};
use skysail::domain::ssh_alias::{SshConfigChange, SshConfigPaths, SshConfigTexts};
use skysail::domain::tags::Tag;
use skysail::domain::user_text::UserText;
use skysail::live_panes::login::error;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};
use tui_input::Input;

/// The worst text, as it arrives.
fn raw() -> String {
    serde_json::from_str(&format!("\"{}\"", evil(3))).unwrap()
}

/// The same as the program stores it.
fn words() -> SanitizedText {
    SanitizedText::new(raw())
}

fn some() -> Option<SanitizedText> {
    Some(words())
}

fn failure(error: ErrorKind) -> Failure {
    let local = Failure::local("GetThings", error, raw());
    Failure { action: words(), code: some(), tip: some(), request_id: some(), ..local }
}

/// Draws the model at every size, and checks the result.
#[track_caller]
fn look(model: &Model) {
    for (columns, rows) in SIZES {
        let (buffer, _) = screen_snapshot::drawn(model, "calm", columns, rows);
        unharmed(&buffer);
        // A long notice covers what is below it.
        if model.overlay.is_none() && model.notice.is_none() {
            whole(&buffer);
        }
    }
}

fn launched(requested: RequestedValues) -> Model {
    let mut wizard = Wizard::with(Setup { plan: Some(requested), ..Setup::default() });
    wizard.review().create().wait_for("is running.");
    let mut model = wizard.stop();
    model.exit = None;
    model
}

fn of(blueprint: &str) -> RequestedValues {
    RequestedValues { blueprint: Some(blueprint.into()), names: Some("web".into()), ..RequestedValues::default() }
}

fn watch(model: &mut Model) -> &mut LaunchView {
    model.watch.as_mut().unwrap()
}

fn portal() -> SsoPortal {
    SsoPortal { session: some(), start_url: words(), region: words(), account: some(), role: some(), until: None }
}

fn found() -> DiscoveredCredentials {
    let kinds = [
        ProfileKind::Keys { temporary: true },
        ProfileKind::IdentityCenter(portal()),
        ProfileKind::Role { role: words(), from: words() },
        ProfileKind::Process,
        ProfileKind::Source(words()),
        ProfileKind::Incomplete(words()),
    ];
    let profile = |kind| Profile { name: words(), kind, region: some(), mfa_serial: some(), keys_aside: true };
    DiscoveredCredentials {
        profiles: kinds.into_iter().map(profile).collect(),
        sessions: vec![SsoSession { name: words(), portal: portal() }],
        environment: Environment { keys: true, profile: some(), region: some(), ..Environment::default() },
        missing: Some(MissingProfile { name: words(), near: vec![words(), words()] }),
        unreadable: Some(words().into()),
        odd: Vec::new(),
        aws_cli: Some(PathBuf::from(raw().replace('\0', ""))),
        aws_cli_version: some(),
        on_instance: true,
        credentials_file: PathBuf::from(raw().replace('\0', "")),
        config_file: PathBuf::from(raw().replace('\0', "")),
    }
}

#[test]
fn texts_of_accounts_and_sign_ins_stay_in_their_cells() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready();
    let mut model = wizard.stop();
    model.exit = None;
    model.target.label = some();
    model.target.account = some();
    model.account.found = Some(Box::new(found()));
    model.account.who = Some(Identity { account: words(), arn: words() });
    let prompt = DevicePrompt {
        ticket: SignInId(1),
        code: words(),
        link: words(),
        full_link: some(),
        ends: UNIX_EPOCH + Duration::from_secs(4_000_000_000),
    };
    let place = || SsoRole { account: words(), account_name: some(), role: words() };
    let over = |error| SignInProgress::Over(error);
    let states = [
        SignInProgress::Beginning,
        SignInProgress::Code(prompt),
        over(SignInError::Failed(failure(ErrorKind::SignIn))),
        over(SignInError::NotKept(words().into())),
    ];
    let signing = states.into_iter().map(|state| AccountDialog::SignIn { portal: portal(), state });
    let forms = [SignInFormKind::Keys, SignInFormKind::Portal, SignInFormKind::Code].map(|kind| {
        let mut form = SignInForm::new(kind, &[&raw(), &raw(), &raw(), &raw(), &raw()]);
        form.problem = Some(UserText::new("notice.broke").with("words", words()));
        AccountDialog::Form(Box::new(form))
    });
    let menus = (0..14).map(|cursor| AccountDialog::Menu { cursor });
    let roles = AccountDialog::Places { portal: portal(), places: vec![place(), place(), place()], cursor: 1 };
    for desk in signing.chain(forms).chain(menus).chain([roles]) {
        for error_kind in [None, Some(ErrorKind::NoCredentials), Some(ErrorKind::NoProfile), Some(ErrorKind::MfaCode)] {
            model.account.error = error_kind.map(failure);
            model.overlay = Some(Overlay::Account(desk.clone()));
            look(&model);
        }
    }
}

#[test]
fn texts_of_a_server_and_its_files_stay_in_their_cells() {
    let base = launched(RequestedValues {
        script: Some(Some(Script::new("echo", ScriptOrigin::File(PathBuf::from(raw().replace('\0', "")))))),
        ..of("ubuntu_24_04")
    });
    let name: SanitizedText = "web".into();
    let door = || RdpDetails {
        address: some(),
        user: words(),
        key_pair: some(),
        problem: Some(words().into()),
        ..RdpDetails::default()
    };
    let texts = || SshConfigTexts { config: raw(), ours: raw(), known_hosts: raw(), ..SshConfigTexts::default() };
    let change = SshConfigChange { before: SshConfigTexts::default(), after: texts() };
    let path = || Input::new(raw());
    let alias = |answer| InstanceDialog::Alias {
        name: words(),
        paths: SshConfigPaths::default(),
        answer: Some(answer),
        scroll: 1,
    };
    let refused = || LoginError::Ssh { status: Some(1), words: vec![words(), words()] };
    let rdp = |rdp| InstanceDialog::Rdp { name: words(), answer: Some(Ok(rdp)), path: path() };
    let cards = [
        InstanceDialog::Sandbox { name: words(), command: raw(), whole: true },
        InstanceDialog::Password { name: words(), answer: Some(Ok(Secret::new(raw()))) },
        InstanceDialog::Password { name: words(), answer: Some(Err(refused())) },
        InstanceDialog::Password { name: words(), answer: Some(Err(LoginError::File(words().into()))) },
        rdp(RdpDetails { password: Some(Secret::new(raw())), ..door() }),
        rdp(RdpDetails { ciphertext: Some(Secret::new(raw())), ..door() }),
        rdp(door()),
        InstanceDialog::Rdp {
            name: words(),
            answer: Some(Err(LoginError::Failed(failure(ErrorKind::Service)))),
            path: path(),
        },
        alias(Ok(change)),
        alias(Err(words().into())),
    ];
    for card in cards {
        look(&Model { overlay: Some(Overlay::Card(Box::new(card))), ..base.clone() });
    }
    let logs = [
        ScriptLog::Ended { word: words(), lines: vec![words(), words()] },
        ScriptLog::Failed(refused()),
        ScriptLog::Failed(LoginError::Failed(failure(ErrorKind::Service))),
    ];
    for log in logs {
        let mut model = base.clone();
        watch(&mut model).login.scripts.insert(name.clone(), log);
        look(&model);
    }
    for why in [refused(), LoginError::File(words().into())] {
        look(&Model { notice: Some(Notice::new(error(base.language, &why), true)), ..base.clone() });
    }
}

#[test]
fn texts_about_a_launch_stay_in_their_cells() {
    let base = launched(of("wordpress_ls_1_0"));
    let unknown = |enough| UnknownOutcome {
        failure: failure(ErrorKind::CutOff),
        since: base.now,
        looks: 2,
        look_failure: Some(failure(ErrorKind::Throttled)),
        search: if enough { Search::Complete } else { Search::Early },
    };
    let stages = [
        launch::LaunchStage::NoJournal { why: words().into() },
        launch::LaunchStage::Unknown(unknown(false)),
        launch::LaunchStage::Unknown(unknown(true)),
        launch::LaunchStage::Refused(failure(ErrorKind::Tags)),
        launch::LaunchStage::Refused(failure(ErrorKind::AccessDenied)),
        launch::LaunchStage::NamesTaken(vec![
            TakenName { name: words(), holder: NameHolder::Launch(words()) },
            TakenName { name: "web".into(), holder: NameHolder::Unknown },
        ]),
    ];
    for stage in stages {
        let mut model = base.clone();
        watch(&mut model).launch.stage = stage;
        look(&model);
        model.overlay = Some(Overlay::Policy { whole: false, scroll: 0 });
        look(&model);
    }
    let mut model = base.clone();
    let call = ApiCall {
        action: "GetInstances".into(),
        region: words(),
        at: UNIX_EPOCH,
        took: Duration::from_millis(7),
        error: some(),
        request_id: some(),
    };
    model.calls = std::iter::repeat_n(call, 9).collect();
    let access = AccessDetails {
        address: some(),
        ipv6: vec![words()],
        username: some(),
        protocol: some(),
        host_keys: vec![(words(), words())],
        ..AccessDetails::default()
    };
    watch(&mut model).access.insert("web".into(), Loadable::Ready(access));
    let made = OwnedResource {
        arn: some(),
        ..OwnedResource::new(owned_resource::ResourceKind::StaticIp, words(), Some("web".into()), UNIX_EPOCH)
    };
    watch(&mut model).launch.made.push(made);
    let launched = &mut watch(&mut model).launch.instances[0];
    launched.operations = vec![operation()];
    if let Some(instance) = &mut launched.instance {
        (instance.username, instance.zone, instance.bundle, instance.blueprint_name) = (some(), some(), some(), some());
        (instance.public_ipv4, instance.private_ipv4, instance.ipv6) = (some(), some(), vec![words()]);
        (instance.state, instance.key_name, instance.tags) = (some(), some(), vec![(words(), some())]);
    }
    look(&model);
    watch(&mut model).in_detail = true;
    for scroll in 0..12 {
        watch(&mut model).scroll = scroll;
        look(&model);
    }
    let launch = launch::Launch::clone(&watch(&mut model).launch);
    for failed in [None, Some(failure(ErrorKind::Service))] {
        let (mut deletion, _) = Deletion::begin(launch.clone(), &["web".into()]);
        deletion.stage =
            if failed.is_none() { deletion::DeletionStage::Shown } else { deletion::DeletionStage::Deleting };
        if let Some(failed) = failed {
            deletion.statuses = vec![(words(), deletion::DeletionStatus::Failed(failed))];
        }
        watch(&mut model).deletion = Some(Box::new(deletion));
        look(&model);
        look(&Model { overlay: Some(Overlay::Remove(ConfirmationInput::default())), ..model.clone() });
    }
}

fn operation() -> Operation {
    Operation {
        id: words(),
        kind: some(),
        resource: some(),
        resource_type: some(),
        details: some(),
        zone: some(),
        region: some(),
        status: some(),
        error_code: some(),
        error_details: some(),
        ..Operation::default()
    }
}

fn seen() -> instance_actions::ObservedState {
    let rule = || PortRule {
        from: 22,
        to: 22,
        protocol: words(),
        v4: vec![words()],
        v6: vec![words()],
        aliases: vec![words()],
    };
    let step = || HttpsSetupStep { command: some(), status: some(), output: some(), error: some() };
    let setup = || HttpsSetup {
        operation_id: some(),
        arn: some(),
        domains: vec![words()],
        status: some(),
        steps: vec![step(), step()],
    };
    let ip = owned_resource::FoundResource {
        address: some(),
        attached_to: some(),
        arn: some(),
        ..owned_resource::FoundResource::default()
    };
    instance_actions::ObservedState {
        instance: None,
        ip: Some(ip),
        ports: vec![rule(), rule()],
        setups: vec![setup(), setup()],
    }
}

#[test]
fn texts_about_instance_actions_stay_in_their_cells() {
    let base = launched(of("wordpress_ls_1_0"));
    for (key, fill) in [("i", ""), ("f", ""), ("h", "example.com<enter>me@example.com<enter>")] {
        let mut wizard = Wizard::with(Setup { plan: Some(of("wordpress_ls_1_0")), ..Setup::default() });
        wizard.review().create().wait_for("is running.").keys(key).keys(fill).settle();
        let mut model = wizard.stop();
        model.exit = None;
        let now = model.now;
        let unknown = |enough| UnknownOutcome {
            failure: failure(ErrorKind::CutOff),
            since: now,
            looks: 2,
            look_failure: Some(failure(ErrorKind::Throttled)),
            search: if enough { Search::Complete } else { Search::Early },
        };
        let stages = [
            instance_actions::InstanceActionStage::Asked,
            instance_actions::InstanceActionStage::Unseen(failure(ErrorKind::Service)),
            instance_actions::InstanceActionStage::Closed(UserText::new("notice.broke").with("words", words())),
            instance_actions::InstanceActionStage::Unready(vec![UserText::new("notice.broke").with("words", words())]),
            instance_actions::InstanceActionStage::NoJournal(words().into()),
            instance_actions::InstanceActionStage::Sent(SentRequest::Refused {
                at: 0,
                failure: failure(ErrorKind::InvalidInput),
            }),
            instance_actions::InstanceActionStage::Sent(SentRequest::Unknown { at: 0, unknown: unknown(false) }),
            instance_actions::InstanceActionStage::Sent(SentRequest::Unknown { at: 0, unknown: unknown(true) }),
            instance_actions::InstanceActionStage::Sent(SentRequest::Watched { at: 0, since: now }),
            instance_actions::InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)),
            instance_actions::InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(some()))),
        ];
        for stage in stages {
            let action = &mut watch(&mut model).after.job_mut().unwrap().action;
            (action.stage, action.seen, action.operations) = (stage, seen(), vec![operation()]);
            (action.error, action.taken) = (Some(failure(ErrorKind::Throttled)), some());
            assert!(all_screens::of(&model).iter().any(|place| place.starts_with("pane: ")));
            look(&model);
        }
        let job = watch(&mut model).after.job_mut().unwrap();
        job.action.stage = instance_actions::InstanceActionStage::Asked;
        job.lines.values_mut().for_each(|line| *line = Input::new(raw()));
        look(&model);
    }
    look(&base);
}

/// Saved answers come from a file: they are shown in the step list, the review, and the exports.
#[test]
fn saved_and_planned_texts_stay_in_their_cells() {
    let requested = || RequestedValues {
        names: Some(raw()),
        key_pair: Some(some()),
        key_file: Some(PathBuf::from(raw().replace('\0', ""))),
        script: Some(Some(Script::new(raw(), ScriptOrigin::File(PathBuf::from(raw().replace('\0', "")))))),
        tags: Some(vec![Tag { key: words(), value: some() }]),
        threshold: some(),
        duration: some(),
        zone: some(),
        bundle: some(),
        ..of("ubuntu_24_04")
    };
    for (columns, rows) in SIZES {
        let mut wizard = Wizard::with(Setup { columns, rows, kept: Some(requested()), ..Setup::default() });
        wizard.ready();
        unharmed(&wizard.buffer());
        wizard.keys("<enter>").ready().keys("<f9>");
        for key in ["<enter>", "<enter>", "<tab>", "<enter>", "<enter>", "<tab>", "<f10>", "<f3>", "<esc>", "?"] {
            wizard.keys(key).ready();
            unharmed(&wizard.buffer());
        }
    }
    let whole = || RequestedValues { zone: None, bundle: None, names: Some("web".into()), ..requested() };
    let mut wizard = Wizard::with(Setup { plan: Some(whole()), ..Setup::default() });
    wizard.keys("<f9><f10>").ready();
    for key in ["e", "<tab>", "<tab>", "<tab>", "<tab>", "s", "<esc>", "<esc>", "s", "<esc>"] {
        wizard.keys(key).settle();
        unharmed(&wizard.buffer());
    }
}
