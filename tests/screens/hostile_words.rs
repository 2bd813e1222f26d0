//! Words of everybody who is not the person, in every state that shows them: the account's files, the
//! sign-in, the service's refusals, what a server says, the person's own `ssh` settings.

use super::SIZES;
use super::hostile::{evil, unharmed, whole};
use crate::places;
use crate::wizard::{Setup, Wizard, looks};
use skysail::app::desk::{Desk, Form, FormKind, SignIn};
use skysail::app::login::Card;
use skysail::app::model::{Confirm, Model, Notice, Overlay, Watch};
use skysail::domain::account::{
    Environment, Found, Kind, Missing, Place, Portal, Profile, Prompt, Session, SignInError, Ticket,
};
use skysail::domain::after::ports::PortRule;
use skysail::domain::after::{self, Ending, Setup as HttpsSetup, SetupStep};
use skysail::domain::alias::{Change, Paths, Texts};
use skysail::domain::clean::Clean;
use skysail::domain::doubt::Doubt;
use skysail::domain::failure::{Failure, Trouble};
use skysail::domain::grant::{Log, LoginTrouble};
use skysail::domain::identity::Identity;
use skysail::domain::instance::{Access, Call, Operation};
use skysail::domain::launch;
use skysail::domain::made::{self, Made};
use skysail::domain::rdp::Rdp;
use skysail::domain::remote::Remote;
use skysail::domain::removal::{self, Removal};
use skysail::domain::say::Say;
use skysail::domain::script::{Origin, Script};
use skysail::domain::secret::Secret;
use skysail::domain::tags::Tag;
use skysail::domain::wishes::Wishes;
use skysail::status::login::trouble;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};
use tui_input::Input;

/// The worst of words, as they come in.
fn raw() -> String {
    serde_json::from_str(&format!("\"{}\"", evil(3))).unwrap()
}

/// The same as the program keeps them.
fn words() -> Clean {
    Clean::new(raw())
}

fn some() -> Option<Clean> {
    Some(words())
}

fn failure(trouble: Trouble) -> Failure {
    let local = Failure::local("GetThings", trouble, raw());
    Failure { action: words(), code: some(), tip: some(), request_id: some(), ..local }
}

/// Draws it at every size, and looks at what came of it.
#[track_caller]
fn look(model: &Model) {
    for (columns, rows) in SIZES {
        let (buffer, _) = looks::drawn(model, "calm", columns, rows);
        unharmed(&buffer);
        // A long word to the person lies over what is below.
        if model.overlay.is_none() && model.notice.is_none() {
            whole(&buffer);
        }
    }
}

fn launched(wishes: Wishes) -> Model {
    let mut wizard = Wizard::with(Setup { plan: Some(wishes), ..Setup::default() });
    wizard.review().create().wait_for("is running.");
    let mut model = wizard.stop();
    model.exit = None;
    model
}

fn of(blueprint: &str) -> Wishes {
    Wishes { blueprint: Some(blueprint.into()), names: Some("web".into()), ..Wishes::default() }
}

fn watch(model: &mut Model) -> &mut Watch {
    model.watch.as_mut().unwrap()
}

fn portal() -> Portal {
    Portal { session: some(), start_url: words(), region: words(), account: some(), role: some(), until: None }
}

fn found() -> Found {
    let kinds = [
        Kind::Keys { temporary: true },
        Kind::IdentityCenter(portal()),
        Kind::Role { role: words(), from: words() },
        Kind::Process,
        Kind::Source(words()),
        Kind::Incomplete(words()),
    ];
    let profile = |kind| Profile { name: words(), kind, region: some(), mfa_serial: some() };
    Found {
        profiles: kinds.into_iter().map(profile).collect(),
        sessions: vec![Session { name: words(), portal: portal() }],
        environment: Environment { keys: true, profile: some(), region: some(), ..Environment::default() },
        missing: Some(Missing { name: words(), near: vec![words(), words()] }),
        unreadable: some(),
        odd: Vec::new(),
        aws_cli: Some(PathBuf::from(raw().replace('\0', ""))),
        on_instance: true,
        credentials_file: PathBuf::from(raw().replace('\0', "")),
        config_file: PathBuf::from(raw().replace('\0', "")),
    }
}

#[test]
fn nothing_that_accounts_and_sign_ins_say_leaves_its_cells() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready();
    let mut model = wizard.stop();
    model.exit = None;
    model.site.label = words();
    model.site.account = some();
    model.account.found = Some(Box::new(found()));
    model.account.who = Some(Identity { account: words(), arn: words() });
    let prompt = Prompt {
        ticket: Ticket(1),
        code: words(),
        link: words(),
        full_link: some(),
        ends: UNIX_EPOCH + Duration::from_secs(4_000_000_000),
    };
    let place = || Place { account: words(), account_name: some(), role: words() };
    let over = |error| SignIn::Over(error);
    let states = [
        SignIn::Beginning,
        SignIn::Code(prompt),
        over(SignInError::Failed(failure(Trouble::SignIn))),
        over(SignInError::NotKept(words())),
    ];
    let signing = states.into_iter().map(|state| Desk::SignIn { portal: portal(), state });
    let forms = [FormKind::Keys, FormKind::Portal, FormKind::Code].map(|kind| {
        let mut form = Form::new(kind, &[&raw(), &raw(), &raw(), &raw(), &raw()]);
        form.problem = Some(Say::new("notice.broke").with("words", words()));
        Desk::Form(Box::new(form))
    });
    let menus = (0..14).map(|cursor| Desk::Menu { cursor });
    let roles = Desk::Places { portal: portal(), places: vec![place(), place(), place()], cursor: 1 };
    for desk in signing.chain(forms).chain(menus).chain([roles]) {
        for trouble in [None, Some(Trouble::NoCredentials), Some(Trouble::NoProfile), Some(Trouble::MfaCode)] {
            model.account.trouble = trouble.map(failure);
            model.overlay = Some(Overlay::Account(desk.clone()));
            look(&model);
        }
    }
}

#[test]
fn nothing_that_a_server_or_its_files_say_leaves_its_cells() {
    let base = launched(Wishes {
        script: Some(Some(Script::new("echo", Origin::File(PathBuf::from(raw().replace('\0', "")))))),
        ..of("ubuntu_24_04")
    });
    let name: Clean = "web".into();
    let door = || Rdp { address: some(), user: words(), key_pair: some(), problem: some(), ..Rdp::default() };
    let texts = || Texts { config: raw(), ours: raw(), ..Texts::default() };
    let change = Change { before: Texts::default(), after: texts() };
    let path = || Input::new(raw());
    let alias = |answer| Card::Alias { name: words(), paths: Paths::default(), answer: Some(answer), scroll: 1 };
    let refused = || LoginTrouble::Ssh { status: Some(1), words: vec![words(), words()] };
    let rdp = |rdp| Card::Rdp { name: words(), answer: Some(Ok(rdp)), path: path() };
    let cards = [
        Card::Practice { name: words(), command: raw() },
        Card::Password { name: words(), answer: Some(Ok(Secret::new(raw()))) },
        Card::Password { name: words(), answer: Some(Err(refused())) },
        Card::Password { name: words(), answer: Some(Err(LoginTrouble::File(words()))) },
        rdp(Rdp { password: Some(Secret::new(raw())), ..door() }),
        rdp(Rdp { ciphertext: Some(Secret::new(raw())), ..door() }),
        rdp(door()),
        Card::Rdp { name: words(), answer: Some(Err(LoginTrouble::Failed(failure(Trouble::Service)))), path: path() },
        alias(Ok(change)),
        alias(Err(words())),
    ];
    for card in cards {
        look(&Model { overlay: Some(Overlay::Card(Box::new(card))), ..base.clone() });
    }
    let logs = [
        Log::Ended { word: words(), lines: vec![words(), words()] },
        Log::Failed(refused()),
        Log::Failed(LoginTrouble::Failed(failure(Trouble::Service))),
    ];
    for log in logs {
        let mut model = base.clone();
        watch(&mut model).login.scripts.insert(name.clone(), log);
        look(&model);
    }
    for why in [refused(), LoginTrouble::File(words())] {
        look(&Model { notice: Some(Notice { say: trouble(&why), bad: true }), ..base.clone() });
    }
}

#[test]
fn nothing_that_the_service_says_of_a_launch_leaves_its_cells() {
    let base = launched(of("wordpress_ls_1_0"));
    let doubt = |enough| Doubt {
        late: 0,
        sought: false,
        failure: failure(Trouble::CutOff),
        since: base.now,
        looks: 2,
        look_failure: Some(failure(Trouble::Throttled)),
        looked_enough: enough,
    };
    let stages = [
        launch::Stage::NoJournal { why: words() },
        launch::Stage::Unknown(doubt(false)),
        launch::Stage::Unknown(doubt(true)),
        launch::Stage::Refused(failure(Trouble::Tags)),
        launch::Stage::Refused(failure(Trouble::AccessDenied)),
        launch::Stage::NamesTaken(vec![(words(), some()), ("web".into(), None)]),
    ];
    for stage in stages {
        let mut model = base.clone();
        watch(&mut model).launch.stage = stage;
        look(&model);
        model.overlay = Some(Overlay::Policy { whole: false, scroll: 0 });
        look(&model);
    }
    let mut model = base.clone();
    let call = Call {
        action: "GetInstances",
        region: words(),
        at: UNIX_EPOCH,
        took: Duration::from_millis(7),
        error: some(),
        request_id: some(),
    };
    model.calls = std::iter::repeat_n(call, 9).collect();
    let access = Access {
        address: some(),
        ipv6: vec![words()],
        username: some(),
        protocol: some(),
        host_keys: vec![(words(), words())],
        ..Access::default()
    };
    watch(&mut model).access.insert("web".into(), Remote::Ready(access));
    let made = Made { arn: some(), ..Made::new(made::Kind::StaticIp, words(), Some("web".into()), UNIX_EPOCH) };
    watch(&mut model).launch.made.push(made);
    let subject = &mut watch(&mut model).launch.subjects[0];
    subject.operations = vec![operation()];
    if let Some(instance) = &mut subject.instance {
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
    let launch = watch(&mut model).launch.clone();
    for failed in [None, Some(failure(Trouble::Service))] {
        let (mut removal, _) = Removal::begin(launch.clone(), &["web".into()]);
        removal.stage = if failed.is_none() { removal::Stage::Shown } else { removal::Stage::Deleting };
        if let Some(failed) = failed {
            removal.lots = vec![(words(), removal::Lot::Failed(failed))];
        }
        watch(&mut model).removal = Some(Box::new(removal));
        look(&model);
        look(&Model { overlay: Some(Overlay::Remove(Confirm::default())), ..model.clone() });
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

fn seen() -> after::Seen {
    let rule = || PortRule {
        from: 22,
        to: 22,
        protocol: words(),
        v4: vec![words()],
        v6: vec![words()],
        aliases: vec![words()],
    };
    let step = || SetupStep { command: some(), status: some(), output: some(), error: some() };
    let setup = || HttpsSetup {
        operation_id: some(),
        arn: some(),
        domains: vec![words()],
        status: some(),
        steps: vec![step(), step()],
    };
    let ip = made::Found { address: some(), attached_to: some(), arn: some(), ..made::Found::default() };
    after::Seen { instance: None, ip: Some(ip), ports: vec![rule(), rule()], setups: vec![setup(), setup()] }
}

#[test]
fn nothing_that_is_said_of_what_is_done_afterwards_leaves_its_cells() {
    let base = launched(of("wordpress_ls_1_0"));
    for (key, fill) in [("i", ""), ("f", ""), ("h", "example.com<enter>me@example.com<enter>")] {
        let mut wizard = Wizard::with(Setup { plan: Some(of("wordpress_ls_1_0")), ..Setup::default() });
        wizard.review().create().wait_for("is running.").keys(key).keys(fill).settle();
        let mut model = wizard.stop();
        model.exit = None;
        let now = model.now;
        let doubt = |enough| Doubt {
            late: 0,
            sought: false,
            failure: failure(Trouble::CutOff),
            since: now,
            looks: 2,
            look_failure: Some(failure(Trouble::Throttled)),
            looked_enough: enough,
        };
        let stages = [
            after::Stage::Asked,
            after::Stage::Unseen(failure(Trouble::Service)),
            after::Stage::Closed(Say::new("notice.broke").with("words", words())),
            after::Stage::Unready(vec![Say::new("notice.broke").with("words", words())]),
            after::Stage::NoJournal(words()),
            after::Stage::Refused { at: 0, failure: failure(Trouble::InvalidInput) },
            after::Stage::Unknown { at: 0, doubt: doubt(false) },
            after::Stage::Unknown { at: 0, doubt: doubt(true) },
            after::Stage::Watched { at: 0, since: now },
            after::Stage::Settled(Ending::Done),
            after::Stage::Settled(Ending::Failed(some())),
        ];
        for stage in stages {
            let deed = &mut watch(&mut model).after.job_mut().unwrap().deed;
            (deed.stage, deed.seen, deed.operations) = (stage, seen(), vec![operation()]);
            (deed.trouble, deed.taken) = (Some(failure(Trouble::Throttled)), some());
            assert!(places::of(&model).iter().any(|place| place.starts_with("pane: ")));
            look(&model);
        }
        let job = watch(&mut model).after.job_mut().unwrap();
        job.deed.stage = after::Stage::Asked;
        job.lines.values_mut().for_each(|line| *line = Input::new(raw()));
        look(&model);
    }
    look(&base);
}

/// What was answered before comes out of a file: it is shown in the trail, the review, the exports.
#[test]
fn nothing_that_was_kept_or_planned_leaves_its_cells() {
    let wishes = || Wishes {
        names: Some(raw()),
        key_pair: Some(some()),
        key_file: Some(PathBuf::from(raw().replace('\0', ""))),
        script: Some(Some(Script::new(raw(), Origin::File(PathBuf::from(raw().replace('\0', "")))))),
        tags: Some(vec![Tag { key: words(), value: some() }]),
        threshold: some(),
        duration: some(),
        zone: some(),
        bundle: some(),
        ..of("ubuntu_24_04")
    };
    for (columns, rows) in SIZES {
        let mut wizard = Wizard::with(Setup { columns, rows, kept: Some(wishes()), ..Setup::default() });
        wizard.ready();
        unharmed(&wizard.buffer());
        wizard.keys("<enter>").ready().keys("<f9>");
        for key in ["<enter>", "<enter>", "<tab>", "<enter>", "<enter>", "<tab>", "<f10>", "<f3>", "<esc>", "?"] {
            wizard.keys(key).ready();
            unharmed(&wizard.buffer());
        }
    }
    let whole = || Wishes { zone: None, bundle: None, names: Some("web".into()), ..wishes() };
    let mut wizard = Wizard::with(Setup { plan: Some(whole()), ..Setup::default() });
    wizard.keys("<f9><f10>").ready();
    for key in ["e", "<tab>", "<tab>", "<tab>", "<tab>", "s", "<esc>", "<esc>", "s", "<esc>"] {
        wizard.keys(key).settle();
        unharmed(&wizard.buffer());
    }
}
