//! Answers to what the program asks: those of a sandbox, and failures.

use crate::listings;
use crate::random::moves::Fortune;
use skysail::app::act::{Act, Effect};
use skysail::app::desk::{Desk, Form, FormKind, SignIn};
use skysail::app::errand::{Back, Ended, Errand, Purpose};
use skysail::app::message::{Inside, Msg, SaveError};
use skysail::domain::account::{
    self, Choice, Environment, Kept, KeyField, KeysError, Kind, News, Opened, Place, Portal, Profile, Prompt,
    SignInError, SignedIn, Ticket,
};
use skysail::domain::after;
use skysail::domain::after::ports::PortRule;
use skysail::domain::alias::Told;
use skysail::domain::clean::Clean;
use skysail::domain::door::Met;
use skysail::domain::failure::{Certainty, Failure, Trouble};
use skysail::domain::grant::{LoginTrouble, Ready};
use skysail::domain::instance::{Instance, Operation};
use skysail::domain::key::{KeyKind, PublicKey};
use skysail::domain::launch::keying::{KeyAsk, KeyEvent};
use skysail::domain::launch::record::Manifest;
use skysail::domain::launch::{Ask, Event, Round};
use skysail::domain::made::Found;
use skysail::domain::order::Order;
use skysail::domain::rdp::Rdp;
use skysail::domain::removal;
use skysail::domain::script::{Origin, Script};
use skysail::domain::secret::Secret;
use skysail::domain::tags::LAUNCH_KEY;
use skysail::domain::usual::Usual;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

/// What comes back of an effect; nothing comes of some.
pub fn answer(effect: Effect, manifest: Option<&Manifest>, fortune: &Fortune) -> Option<Msg> {
    let luck = fortune.good;
    Some(match effect {
        Effect::Fetch(want) => {
            let answer = match luck {
                true => Ok(listings::get(&want)),
                false => Err(failure(fortune)),
            };
            Msg::Fetched { want, answer }
        }
        Effect::Recall(_) if !fortune.dice.is_multiple_of(3) => return None,
        Effect::Recall(want) => {
            let got = listings::get(&want);
            Msg::Kept { want, got, told: UNIX_EPOCH }
        }
        Effect::SeeKeyFile { path, .. } => {
            let answer = if luck { Ok(()) } else { Err("there is one already".into()) };
            Msg::Inside(Inside::KeyPlace { path, answer })
        }
        Effect::ReadScript(path) => {
            let script = Script::new("echo hello", Origin::File(path.clone()));
            Msg::ScriptRead { path, answer: if luck { Ok(script) } else { Err("no such file".into()) } }
        }
        Effect::SavePlan { path, over, .. } => {
            let answer = match (luck, over) {
                (true, _) => Ok(()),
                (false, false) => Err(SaveError::Exists),
                (false, true) => Err(SaveError::Failed("the disk is full".into())),
            };
            Msg::PlanSaved { path, answer }
        }
        Effect::After { instance, kind, ask, .. } => {
            let event = Box::new(after(*ask, manifest, fortune)?);
            Msg::After { instance, kind, event }
        }
        Effect::Launch { id, ask, order } => {
            let event = launch(ask, order.as_deref(), manifest, fortune)?;
            Msg::Launch { id, event }
        }
        Effect::Removal { number, ask, .. } => {
            Msg::Removal { number, event: Box::new(removal(ask, manifest, fortune)?) }
        }
        Effect::Access { name, .. } => {
            Msg::Access { name, answer: if luck { Ok(Default::default()) } else { Err(failure(fortune)) } }
        }
        Effect::SaveDefaultKey { path, .. } => {
            Msg::KeySaved { path, answer: if luck { Ok(true) } else { Err("the disk is full".into()) } }
        }
        Effect::Edit(_) if luck => {
            Msg::ToEdit(Ok(Box::new(Errand::new(Purpose::Edit("/tmp/text.sh".into()), "editor"))))
        }
        Effect::Edit(_) => Msg::ToEdit(Err("the disk is full".into())),
        Effect::TakeEdited(_) => Msg::Edited(Ok(Secret("echo edited\r\n[[ a ]]".into()))),
        Effect::Usual { .. } => Msg::Usual(Usual::default()),
        Effect::Login { whom, .. } => Msg::Login { name: whom.name, answer: way_in(fortune) },
        Effect::Peek { whom, peek, .. } => {
            let said = Secret::new("status: done\nhello\n");
            let answer = if luck { Ok(said) } else { Err(LoginTrouble::TooLong) };
            Msg::Peeked { name: whom.name, peek, answer }
        }
        Effect::OpenSite(url) => Msg::SiteOpened { url, opened: luck },
        Effect::ReadAliases { name } => {
            let texts = if luck { Ok(Default::default()) } else { Err("no such file".into()) };
            Msg::Inside(Inside::Aliases { name, texts, told: Told::default() })
        }
        Effect::WriteAlias { name, .. } => Msg::Inside(Inside::AliasWritten { name, answer: Ok(luck) }),
        Effect::Rdp { whom } => {
            let (locked, open) = (Some(Secret::new("AAAA")), Some(Secret::new("hush")));
            let locks = fortune.dice.is_multiple_of(2);
            let rdp = Rdp { password: open.filter(|_| !locks), ciphertext: locked, ..Rdp::default() };
            let answer = if luck { Ok(rdp) } else { Err(LoginTrouble::Failed(failure(fortune))) };
            Msg::Inside(Inside::Rdp { name: whom.name, answer })
        }
        Effect::Unlock { name, rdp, .. } => {
            let rdp = Rdp { problem: (!luck).then(|| "no".into()), ..*rdp };
            Msg::Inside(Inside::Rdp { name, answer: Ok(rdp) })
        }
        Effect::SaveRdp { name, .. } => {
            let saved = if luck { Ok(PathBuf::from(name.as_str())) } else { Err("the disk is full".into()) };
            Msg::Inside(Inside::RdpSaved(saved))
        }
        // No other run went before this one.
        Effect::TakeUp { kept, .. } => Msg::TakenUp { answer: Err("no such launch".into()), kept },
        Effect::ForgetKey(_) | Effect::Unalias { .. } => return None,
        Effect::Account(ask) => Msg::Account(Box::new(account(ask, fortune)?)),
        Effect::Act(Act::HandOver(errand)) => Msg::Back(Box::new(back(*errand, fortune))),
        Effect::SaveDraft(_) | Effect::ForgetDraft | Effect::Remember { .. } | Effect::RememberTheme(_) if !luck => {
            Msg::Broke("the disk is full".into())
        }
        Effect::SaveDraft(_) | Effect::ForgetDraft | Effect::Remember { .. } | Effect::RememberTheme(_) => return None,
        Effect::Act(_) | Effect::Pin(_) => return None,
    })
}

fn key(ask: KeyAsk, fortune: &Fortune) -> KeyEvent {
    let public = PublicKey {
        kind: KeyKind::Rsa,
        line: "ssh-rsa AAAA".into(),
        comment: Default::default(),
        prints: vec!["11:22".into()],
    };
    let print = if fortune.dice.is_multiple_of(3) { "33:44" } else { "11:22" };
    match ask {
        KeyAsk::Keep { .. } if fortune.good => KeyEvent::Kept(Ok(public)),
        KeyAsk::Keep { .. } => KeyEvent::Kept(Err("the disk is full".into())),
        KeyAsk::Import { .. } if fortune.good => KeyEvent::Imported(Ok(())),
        KeyAsk::Import { .. } => KeyEvent::Imported(Err(failure(fortune))),
        KeyAsk::Find { .. } if fortune.good && fortune.dice.is_multiple_of(2) => KeyEvent::Found(Ok(None)),
        KeyAsk::Find { .. } if fortune.good => {
            KeyEvent::Found(Ok(Some(Found { fingerprint: Some(print.into()), ..Found::default() })))
        }
        KeyAsk::Find { .. } => KeyEvent::Found(Err(failure(fortune))),
    }
}

fn way_in(fortune: &Fortune) -> Result<Ready, LoginTrouble> {
    let ready = |ticket| Ready { ticket, args: vec!["web".into()], shown: "ssh web".to_owned() };
    match (fortune.good, fortune.dice % 3) {
        (true, 0) => Ok(ready(None)),
        (true, _) => Ok(ready(Some(7))),
        (false, 0) => Err(LoginTrouble::NoHostKeys),
        (false, _) => Err(LoginTrouble::Failed(failure(fortune))),
    }
}

fn luck<T>(good: T, fortune: &Fortune) -> Result<T, Failure> {
    if fortune.good { Ok(good) } else { Err(failure(fortune)) }
}

/// What comes of something about whose account it is.
fn account(ask: account::Ask, fortune: &Fortune) -> Option<News> {
    let opened = |choice: Choice| Opened {
        practice: choice == Choice::Practice,
        choice,
        label: "another".into(),
        account: None,
        home: None,
    };
    Some(match ask {
        account::Ask::Look => News::Found(Box::new(found(fortune))),
        // A code is wanted of who has a device for it.
        account::Ask::Use(_) if !fortune.good && fortune.dice.is_multiple_of(3) => {
            News::Opened(Err(failure(&Fortune::of(Trouble::MfaCode))))
        }
        account::Ask::Who if !fortune.good && fortune.dice.is_multiple_of(3) => {
            News::Who(Err(failure(&Fortune::of(Trouble::MfaCode))))
        }
        account::Ask::Use(choice) => News::Opened(luck(opened(choice), fortune)),
        account::Ask::Renew | account::Ask::Code(_) => News::Renewed(luck(None, fortune)),
        account::Ask::Who => News::Who(luck(None, fortune)),
        account::Ask::SignIn(portal) => News::Prompt { portal, answer: signed(prompt(), fortune) },
        account::Ask::Await(ticket) => {
            let roles = ["ReadOnly", "Admin"].into_iter().take(usize::from(fortune.dice % 3));
            let place = |role: &str| Place { account: "111122223333".into(), account_name: None, role: role.into() };
            let it =
                SignedIn { until: UNIX_EPOCH + Duration::from_secs(4_000_000_000), places: roles.map(place).collect() };
            News::SignedIn { ticket, answer: signed(it, fortune) }
        }
        account::Ask::Keys(form) => {
            let kept = Kept { profile: form.profile.clone(), path: "/x/credentials".into(), who: None };
            News::Keys(written(kept, fortune))
        }
        account::Ask::KeepProfile { name, .. } => News::Profile { name, answer: written("/x/config".into(), fortune) },
        account::Ask::Cancel(_) => return None,
    })
}

fn portal() -> Portal {
    Portal { start_url: "https://example.com/start".into(), region: "eu-west-1".into(), ..Portal::default() }
}

fn found(fortune: &Fortune) -> account::Found {
    let kinds = [Kind::Keys { temporary: true }, Kind::IdentityCenter(portal()), Kind::Login, Kind::Nothing];
    let profile = |(at, kind)| Profile {
        name: Clean::new(format!("profile-{at}")),
        kind,
        region: None,
        mfa_serial: fortune.dice.is_multiple_of(2).then(|| "arn:aws:iam::111122223333:mfa/ana".into()),
    };
    let profiles = kinds.into_iter().enumerate().map(profile).collect();
    let environment = Environment { keys: fortune.dice.is_multiple_of(3), ..Environment::default() };
    let aws_cli = fortune.good.then(|| "/usr/bin/aws".into());
    account::Found { profiles, environment, aws_cli, ..account::Found::default() }
}

fn prompt() -> Prompt {
    Prompt {
        ticket: Ticket(7),
        code: "WDDD-HRQV".into(),
        link: "https://example.com/device".into(),
        full_link: None,
        ends: UNIX_EPOCH + Duration::from_secs(4_000_000_000),
    }
}

/// Signing in, at each place that it can be at.
pub fn desk(at: u8) -> Option<Desk> {
    let state = match at {
        0 => SignIn::Beginning,
        1 => SignIn::Code(prompt()),
        2 => SignIn::Over(SignInError::Expired),
        3 => SignIn::Over(SignInError::Declined),
        4 => SignIn::Over(SignInError::Cancelled),
        5 => SignIn::Over(SignInError::NotKept("the disk is full".into())),
        6 => SignIn::Over(SignInError::Failed(failure(&Fortune::of(Trouble::SignIn)))),
        7 => return Some(Desk::Form(Box::new(Form::new(FormKind::Code, &[])))),
        8 => return Some(Desk::Form(Box::new(Form::new(FormKind::Portal, &["https://example.com/start"])))),
        _ => {
            let place = |role: &str| Place { account: "111122223333".into(), account_name: None, role: role.into() };
            let places = ["ReadOnly", "Admin"].into_iter().map(place).collect();
            return Some(Desk::Places { portal: portal(), places, cursor: 0 });
        }
    };
    Some(Desk::SignIn { portal: portal(), state })
}

fn signed<T>(good: T, fortune: &Fortune) -> Result<T, SignInError> {
    match (fortune.good, fortune.dice % 5) {
        (true, _) => Ok(good),
        (false, 0) => Err(SignInError::Expired),
        (false, 1) => Err(SignInError::Declined),
        (false, 2) => Err(SignInError::Cancelled),
        (false, 3) => Err(SignInError::NotKept("the disk is full".into())),
        (false, _) => Err(SignInError::Failed(failure(fortune))),
    }
}

fn written<T>(good: T, fortune: &Fortune) -> Result<T, KeysError> {
    match (fortune.good, fortune.dice % 5) {
        (true, _) => Ok(good),
        (false, 0) => Err(KeysError::Exists),
        (false, 1) => Err(KeysError::Taken),
        (false, 2) => Err(KeysError::Wrong(KeyField::Secret)),
        (false, 3) => Err(KeysError::NotKept("the disk is full".into())),
        (false, _) => Err(KeysError::Failed(failure(fortune))),
    }
}

/// A program that had the terminal.
fn back(errand: Errand, fortune: &Fortune) -> Back {
    let ended = match (fortune.good, fortune.dice % 4) {
        (true, _) => Ended::Status(0),
        (false, 0) => Ended::Status(255),
        (false, 1) => Ended::Signal(9),
        (false, 2) => Ended::Missing,
        (false, _) => Ended::NotStarted("no permission".into()),
    };
    Back { errand, ended, words: vec!["Permission denied (publickey).".into()] }
}

fn launch(ask: Ask, order: Option<&Order>, manifest: Option<&Manifest>, fortune: &Fortune) -> Option<Event> {
    Some(match ask {
        Ask::Journal(_) if !fortune.good => Event::JournalFailed("the disk is full".into()),
        Ask::Journal(record) if record.gates() => Event::Journaled,
        Ask::Journal(_) => return None,
        Ask::Prove { names, .. } => match (fortune.good, fortune.dice % 2) {
            (true, _) => Event::Proved(Vec::new()),
            (false, 0) => {
                Event::Proved(names.into_iter().take(1).map(|name| (name, Some("key pair".into()))).collect())
            }
            (false, _) => Event::ProofFailed(failure(fortune)),
        },
        Ask::Key(ask) => Event::Key(key(ask, fortune)),
        Ask::Send => match (fortune.good, order) {
            (true, Some(order)) => Event::Answered(order.names.iter().map(|name| operation(name, "Started")).collect()),
            _ => Event::SendFailed(failure(fortune)),
        },
        Ask::Poll { operations, by_name, alone, .. } => {
            let mut round = round(operations, by_name, manifest, fortune);
            let listed = round.instances.clone().and_then(Result::ok).unwrap_or_default();
            let named = |name: &Clean| listed.iter().find(|instance| instance.name == *name).cloned();
            let answer = |name: Clean| match fortune.dice % 5 {
                0 => (name, Err(failure(fortune))),
                _ => (name.clone(), Ok(named(&name))),
            };
            round.alone = alone.into_iter().map(answer).collect();
            Event::Polled(round)
        }
        Ask::Wait(_) => Event::Due,
        Ask::Knock { doors } => Event::Knocked(doors.into_iter().map(|door| (door.name, met(fortune))).collect()),
        Ask::Rest(_) => Event::Rested,
    })
}

fn met(fortune: &Fortune) -> Met {
    match (fortune.good, fortune.dice % 3) {
        (true, _) => Met::Open { greeting: None },
        (false, 0) => Met::Refused,
        (false, 1) => Met::Stranger("HTTP/1.0 400".into()),
        (false, _) => Met::Silent,
    }
}

fn after(ask: after::Ask, manifest: Option<&Manifest>, fortune: &Fortune) -> Option<after::Event> {
    let luck = fortune.good;
    Some(match ask {
        after::Ask::Look(look) => after::Event::Looked(match luck || fortune.dice.is_multiple_of(2) {
            false => Err(failure(fortune)),
            true => {
                let all = manifest.map(|manifest| instances(manifest, fortune)).unwrap_or_default();
                let instance = all.into_iter().find(|instance| instance.name == look.instance);
                let address = instance.as_ref().and_then(|instance| instance.public_ipv4.clone());
                let attached_to = Some(look.instance).filter(|_| fortune.dice.is_multiple_of(3));
                let created_at = Some(std::time::UNIX_EPOCH + std::time::Duration::from_secs(4_000_000_000));
                let ip =
                    look.ip.filter(|_| luck).map(|_| Found { created_at, address, attached_to, ..Found::default() });
                let rule = PortRule { from: 22, to: 22, protocol: "tcp".into(), ..PortRule::default() };
                Ok(Box::new(after::Seen { instance, ip, ports: vec![rule], setups: Vec::new() }))
            }
        }),
        after::Ask::Prove(_) => after::Event::Proved(if luck { Ok(false) } else { Err(failure(fortune)) }),
        after::Ask::Resolve(names) => {
            let found = || if luck { vec![Clean::from("192.0.2.7")] } else { Vec::new() };
            after::Event::Resolved(names.into_iter().map(|name| (name, found())).collect())
        }
        after::Ask::Send(_) if luck => after::Event::Answered(Vec::new()),
        after::Ask::Send(_) => after::Event::SendFailed(failure(fortune)),
        after::Ask::Journal(record) => match (record.gates(), luck) {
            (true, true) => after::Event::Journaled,
            (_, false) => after::Event::JournalFailed("the disk is full".into()),
            (false, true) => return None,
        },
        after::Ask::Wait(_) => after::Event::Due,
    })
}

/// The same once an accepted deletion has been done.
pub fn after_deletion(ask: &removal::Ask) -> Option<removal::Event> {
    match ask {
        removal::Ask::Look => Some(removal::Event::Looked(Ok(Vec::new()))),
        removal::Ask::Check(name) => Some(removal::Event::Checked(name.clone(), Ok(None))),
        _ => None,
    }
}

fn removal(ask: removal::Ask, manifest: Option<&Manifest>, fortune: &Fortune) -> Option<removal::Event> {
    let listed = || round(Vec::new(), Vec::new(), manifest, fortune).instances;
    Some(match ask {
        removal::Ask::Look => removal::Event::Looked(listed()?),
        removal::Ask::Check(name) => {
            let found = listed()?.map(|all| all.into_iter().find(|instance| instance.name == name).map(Box::new));
            removal::Event::Checked(name, found)
        }
        removal::Ask::Delete { name, .. } => {
            removal::Event::Deleted(name, if fortune.good { Ok(()) } else { Err(failure(fortune)) })
        }
        removal::Ask::Find(made) => {
            let (created_at, attached_to) = (Some(made.began()), made.instance.clone());
            let found = Found { arn: made.arn.clone(), created_at, attached_to, ..Found::default() };
            let answer = match (fortune.good, fortune.dice % 3) {
                (true, _) | (false, 2) => Ok(Some(found)),
                (false, 0) => Err(failure(fortune)),
                (false, _) => Ok(None),
            };
            removal::Event::Found(made.name, answer)
        }
        removal::Ask::Unmake(made) => {
            removal::Event::Unmade(made.name, if fortune.good { Ok(()) } else { Err(failure(fortune)) })
        }
        removal::Ask::Wait(_) => removal::Event::Due,
        removal::Ask::Journal(_) => return None,
    })
}

fn round(operations: Vec<Clean>, by_name: Vec<Clean>, manifest: Option<&Manifest>, fortune: &Fortune) -> Round {
    if !fortune.good && fortune.dice.is_multiple_of(3) {
        return Round { instances: Some(Err(failure(fortune))), ..Round::default() };
    }
    let instances = manifest.map(|manifest| instances(manifest, fortune)).unwrap_or_default();
    let status = |n: usize| ["Started", "Succeeded", "Failed", "Simmering"][(n + fortune.dice as usize) % 4];
    let names = manifest.map(Manifest::names).unwrap_or_default();
    let of = |(n, id): (usize, Clean)| {
        let name = names.get(n).cloned().unwrap_or_default();
        (id.clone(), Ok(fortune.good.then(|| Operation { id, ..operation(&name, status(n)) })))
    };
    let by_name =
        by_name.into_iter().enumerate().map(|(n, name)| (name.clone(), Ok(vec![operation(&name, status(n))])));
    Round {
        instances: Some(Ok(instances)),
        operations: operations.into_iter().enumerate().map(of).collect(),
        by_name: by_name.collect(),
        alone: Vec::new(),
    }
}

fn instances(manifest: &Manifest, fortune: &Fortune) -> Vec<Instance> {
    let tags = manifest.launch_tag().map(|tag| (Clean::new(LAUNCH_KEY), Some(Clean::new(tag))));
    let make = |(n, name): (usize, Clean)| {
        let state = ["pending", "running", "running", "daydreaming", "terminated"][(n + fortune.dice as usize) % 5];
        let there = state == "running";
        Instance {
            name,
            state: Some(state.into()),
            public_ipv4: there.then(|| "192.0.2.7".into()),
            ipv6: if there { vec!["2001:db8::1".into()] } else { Vec::new() },
            ip_type: Some("dualstack".into()),
            zone: manifest.request.availability_zone.as_deref().map(Clean::new),
            blueprint: manifest.request.blueprint_id.as_deref().map(Clean::new),
            bundle: manifest.request.bundle_id.as_deref().map(Clean::new),
            tags: tags.iter().cloned().collect(),
            ..Instance::default()
        }
    };
    let all = manifest.names().into_iter().enumerate().map(make);
    all.filter(|_| fortune.good || !fortune.dice.is_multiple_of(2)).collect()
}

fn operation(name: &Clean, status: &str) -> Operation {
    Operation {
        id: Clean::new(format!("op-{name}")),
        kind: Some("CreateInstance".into()),
        resource: Some(name.clone()),
        status: Some(status.into()),
        ..Operation::default()
    }
}

fn failure(fortune: &Fortune) -> Failure {
    let certainty = [Certainty::NotSent, Certainty::Refused, Certainty::Throttled, Certainty::Unknown];
    Failure {
        certainty: certainty[usize::from(fortune.dice / 32) % 4],
        code: Some("SomethingException".into()),
        ..Failure::local("GetThings", Trouble::ALL[usize::from(fortune.dice) % Trouble::ALL.len()], "It went wrong.")
    }
}
