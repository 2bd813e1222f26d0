//! Replies to the application's effects: those of a sandbox, and failures.

use crate::listings;
use crate::random::moves::Fortune;
use skysail::app::account_dialog::{AccountDialog, SignInForm, SignInFormKind, SignInProgress};
use skysail::app::effect::{Effect, TerminalAction};
use skysail::app::external_program::{ExternalProgram, ProgramExit, ProgramPurpose, ProgramStatus};
use skysail::app::message::{Msg, SaveError, UserFileEvent};
use skysail::domain::access_grant::{LoginError, PreparedLogin};
use skysail::domain::account::{
    self, AccountEvent, CredentialChoice, DevicePrompt, Environment, KeyField, KeysError, OpenedAccount, Profile,
    ProfileKind, SavedKeys, SignInError, SignInId, SignedIn, SsoPortal, SsoRole,
};
use skysail::domain::catalog::{CatalogQuery, CatalogReply};
use skysail::domain::deletion;
use skysail::domain::failure::{Certainty, ErrorKind, Failure};
use skysail::domain::instance::{Instance, Operation};
use skysail::domain::instance_actions;
use skysail::domain::instance_actions::ports::PortRule;
use skysail::domain::inventory::{BilledKind, BilledResource, InventoryEvent, InventoryRequest};
use skysail::domain::key_pair::{KeyFileFault, KeyKind, PublicKey};
use skysail::domain::launch::follow_up_run::{FollowUpEvent, FollowUpRequest};
use skysail::domain::launch::journal_record::Manifest;
use skysail::domain::launch::key_import::{KeyImportEvent, KeyImportRequest};
use skysail::domain::launch::{LaunchEvent, LaunchRequest, PollResult};
use skysail::domain::order::Order;
use skysail::domain::owned_resource::FoundResource;
use skysail::domain::rdp::RdpDetails;
use skysail::domain::reachability::ProbeResult;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::script::{Script, ScriptOrigin};
use skysail::domain::secret::Secret;
use skysail::domain::server_action::{ServerActionEvent, ServerActionRequest, ServerObservation};
use skysail::domain::ssh_alias::Told;
use skysail::domain::tags::LAUNCH_KEY;
use skysail::domain::typical_timing::TypicalTiming;
use skysail::home::{HomeEvent, HomeRequest};
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
        Effect::LoadCached(_) if !fortune.dice.is_multiple_of(3) => return None,
        Effect::LoadCached(want) => {
            let got = listings::get(&want);
            Msg::CacheLoaded { want, got, told: UNIX_EPOCH }
        }
        Effect::CheckKeyFile { path, .. } => {
            let answer = if luck { Ok(()) } else { Err("it already exists".into()) };
            Msg::UserFile(UserFileEvent::KeyPlace { path, answer })
        }
        Effect::ReadKey { path } => {
            let answer = Err(if luck { KeyFileFault::NoKey } else { KeyFileFault::File("it doesn't exist".into()) });
            Msg::UserFile(UserFileEvent::KeyRead { path, answer })
        }
        Effect::ReadScript(path) => {
            let script = Script::new("echo hello", ScriptOrigin::File(path.clone()));
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
        Effect::InstanceAction { instance, kind, ask, .. } => {
            let event = Box::new(after(*ask, manifest, fortune)?);
            Msg::InstanceAction { instance, kind, event }
        }
        Effect::Launch { id, ask, order } => {
            let event = launch(ask, order.as_deref(), manifest, fortune)?;
            Msg::Launch { id, event }
        }
        Effect::Deletion { number, ask, .. } => {
            Msg::Deletion { number, event: Box::new(removal(ask, manifest, fortune)?) }
        }
        Effect::Access { name, .. } => {
            Msg::Access { name, answer: if luck { Ok(Default::default()) } else { Err(failure(fortune)) } }
        }
        Effect::SaveDefaultKey { path, .. } => {
            Msg::KeySaved { path, answer: if luck { Ok(true) } else { Err("the disk is full".into()) } }
        }
        Effect::Edit(_) if luck => {
            Msg::EditorReady(Ok(Box::new(ExternalProgram::new(ProgramPurpose::Edit("/tmp/text.sh".into()), "editor"))))
        }
        Effect::Edit(_) => Msg::EditorReady(Err("the disk is full".into())),
        Effect::ReadEdited(path) => Msg::Edited { path, answer: Ok(Secret::new("echo edited\r\n[[ a ]]")) },
        Effect::LoadTimings { .. } => Msg::TimingsLoaded(TypicalTiming::default()),
        Effect::Login { whom, .. } => Msg::Login { name: whom.name, answer: way_in(fortune) },
        Effect::PreviewAccess { whom, peek, .. } => {
            let said = Secret::new("status: done\nhello\n");
            let answer = if luck { Ok(said) } else { Err(LoginError::TooLong) };
            Msg::AccessPreviewed { name: whom.name, peek, answer }
        }
        Effect::OpenUrl(url) => Msg::UrlOpened { url, opened: luck },
        Effect::ReadAliases { name } => {
            let texts = if luck { Ok(Default::default()) } else { Err("no such file".into()) };
            Msg::UserFile(UserFileEvent::Aliases { name, texts, told: Told::default() })
        }
        Effect::WriteAlias { name, .. } => Msg::UserFile(UserFileEvent::AliasWritten { name, answer: Ok(luck) }),
        Effect::Rdp { whom } => {
            let (locked, open) = (Some(Secret::new("AAAA")), Some(Secret::new("hush")));
            let locks = fortune.dice.is_multiple_of(2);
            let rdp = RdpDetails { password: open.filter(|_| !locks), ciphertext: locked, ..RdpDetails::default() };
            let answer = if luck { Ok(rdp) } else { Err(LoginError::Failed(failure(fortune))) };
            Msg::UserFile(UserFileEvent::Rdp { name: whom.name, answer })
        }
        Effect::DecryptPassword { name, rdp, .. } => {
            let rdp = RdpDetails { problem: (!luck).then(|| "no".into()), ..*rdp };
            Msg::UserFile(UserFileEvent::Rdp { name, answer: Ok(rdp) })
        }
        Effect::SaveRdp { name, .. } => {
            let saved = if luck { Ok(PathBuf::from(name.as_str())) } else { Err("the disk is full".into()) };
            Msg::UserFile(UserFileEvent::RdpSaved(saved))
        }
        Effect::Home(request) => Msg::Home(Box::new(home(*request, fortune))),
        // No other run went before this one.
        Effect::ResumeLaunch { kept, .. } => Msg::LaunchResumed { answer: Err("no such launch".into()), kept },
        Effect::RemoveTemporaryKey(_) | Effect::RemoveAliases { .. } => return None,
        Effect::Account(ask) => Msg::Account(Box::new(account(ask, fortune)?)),
        Effect::Terminal(TerminalAction::SuspendFor(errand)) => Msg::ProgramExited(Box::new(back(*errand, fortune))),
        Effect::SaveDraft(_)
        | Effect::SaveEdited { .. }
        | Effect::DeleteDraft
        | Effect::SaveSetting { .. }
        | Effect::SaveTheme(_)
            if !luck =>
        {
            Msg::TaskPanicked("the disk is full".into())
        }
        Effect::SaveDraft(_)
        | Effect::SaveEdited { .. }
        | Effect::DeleteDraft
        | Effect::SaveSetting { .. }
        | Effect::SaveTheme(_) => return None,
        Effect::LoadJournal(_) => Msg::JournalLoaded(Err("there is no disk here".into())),
        Effect::Terminal(_) | Effect::PinAccount(_) => return None,
    })
}

/// A snapshot of this server.
fn snapshot(server: &str, state: &str) -> BilledResource {
    BilledResource {
        kind: BilledKind::InstanceSnapshot,
        name: "blog-monday".into(),
        arn: None,
        created_at: None,
        size: Some(40),
        address: None,
        attached_to: None,
        source: Some(server.into()),
        source_arn: None,
        state: Some(state.into()),
        tags: Vec::new(),
    }
}

/// A server in each Region, in whatever state.
fn home(request: HomeRequest, fortune: &Fortune) -> HomeEvent {
    let told = |event| HomeEvent::Inventory(event);
    let states = ["running", "stopped", "pending", "stopping"];
    let state = states[fortune.dice as usize % states.len()];
    let instance = |name: &str| Instance { name: name.into(), state: Some(state.into()), ..Instance::default() };
    match request {
        HomeRequest::Inventory(InventoryRequest::Owners) => told(InventoryEvent::Owners(Box::default())),
        HomeRequest::Inventory(InventoryRequest::Regions) => {
            let CatalogReply::Regions(listing) = listings::get(&CatalogQuery::Regions) else { unreachable!() };
            let answer = if fortune.good { Ok(listing.items) } else { Err(failure(fortune)) };
            told(InventoryEvent::Regions(answer))
        }
        HomeRequest::Inventory(InventoryRequest::Servers(region)) => {
            let answer = if fortune.good { Ok((vec![instance("blog")], Vec::new())) } else { Err(failure(fortune)) };
            told(InventoryEvent::Servers(region, answer))
        }
        HomeRequest::Inventory(InventoryRequest::Storage(region)) => {
            let state = if fortune.good { "available" } else { "pending" };
            told(InventoryEvent::Storage(region, Ok(vec![snapshot("blog", state)])))
        }
        HomeRequest::Inventory(InventoryRequest::Bundles(region)) => {
            told(InventoryEvent::Bundles(region, Ok(Vec::new())))
        }
        HomeRequest::Action { region, name, request } => {
            let event = match request {
                ServerActionRequest::Look(name) => {
                    let seen = ServerObservation { instance: Some(instance(&name)), operations: Vec::new() };
                    ServerActionEvent::Looked(if fortune.good { Ok(Box::new(seen)) } else { Err(failure(fortune)) })
                }
                ServerActionRequest::Send { .. } if fortune.good => ServerActionEvent::Answered(Vec::new()),
                ServerActionRequest::Send { .. } => ServerActionEvent::SendFailed(failure(fortune)),
                ServerActionRequest::Wait(_) => ServerActionEvent::Due,
            };
            HomeEvent::Action { region, name, event }
        }
        HomeRequest::Wait(_) => HomeEvent::Due,
    }
}

fn key(ask: KeyImportRequest, fortune: &Fortune) -> KeyImportEvent {
    let public = PublicKey {
        kind: KeyKind::Rsa,
        line: "ssh-rsa AAAA".into(),
        comment: Default::default(),
        prints: vec!["11:22".into()],
    };
    let print = if fortune.dice.is_multiple_of(3) { "33:44" } else { "11:22" };
    match ask {
        KeyImportRequest::Keep { .. } if fortune.good => KeyImportEvent::Kept(Ok(public)),
        KeyImportRequest::Keep { .. } => KeyImportEvent::Kept(Err("the disk is full".into())),
        KeyImportRequest::Import { .. } if fortune.good => KeyImportEvent::Imported(Ok(())),
        KeyImportRequest::Import { .. } => KeyImportEvent::Imported(Err(failure(fortune))),
        KeyImportRequest::Find { .. } if fortune.good && fortune.dice.is_multiple_of(2) => {
            KeyImportEvent::Found(Ok(None))
        }
        KeyImportRequest::Find { .. } if fortune.good => KeyImportEvent::Found(Ok(Some(FoundResource {
            fingerprint: Some(print.into()),
            ..FoundResource::default()
        }))),
        KeyImportRequest::Find { .. } => KeyImportEvent::Found(Err(failure(fortune))),
    }
}

fn way_in(fortune: &Fortune) -> Result<PreparedLogin, LoginError> {
    let ready = |ticket| PreparedLogin { ticket, args: vec!["web".into()], shown: "ssh web".to_owned() };
    match (fortune.good, fortune.dice % 3) {
        (true, 0) => Ok(ready(None)),
        (true, _) => Ok(ready(Some(7))),
        (false, 0) => Err(LoginError::NoHostKeys),
        (false, _) => Err(LoginError::Failed(failure(fortune))),
    }
}

fn luck<T>(good: T, fortune: &Fortune) -> Result<T, Failure> {
    if fortune.good { Ok(good) } else { Err(failure(fortune)) }
}

/// What comes of something about whose account it is.
fn account(ask: account::AccountRequest, fortune: &Fortune) -> Option<AccountEvent> {
    let opened = |choice: CredentialChoice| OpenedAccount {
        practice: choice == CredentialChoice::Practice,
        choice,
        label: "another".into(),
        account: None,
        home: None,
    };
    Some(match ask {
        account::AccountRequest::Look => AccountEvent::Found(Box::new(found(fortune))),
        // A code is wanted of who has a device for it.
        account::AccountRequest::Use(_) if !fortune.good && fortune.dice.is_multiple_of(3) => {
            AccountEvent::Opened(Err(failure(&Fortune::of(ErrorKind::MfaCode))))
        }
        account::AccountRequest::Who if !fortune.good && fortune.dice.is_multiple_of(3) => {
            AccountEvent::Who(Err(failure(&Fortune::of(ErrorKind::MfaCode))))
        }
        account::AccountRequest::Use(choice) => AccountEvent::Opened(luck(opened(choice), fortune)),
        account::AccountRequest::Renew | account::AccountRequest::Code(_) => AccountEvent::Renewed(luck(None, fortune)),
        account::AccountRequest::Who => AccountEvent::Who(luck(None, fortune)),
        account::AccountRequest::SignIn(portal) => AccountEvent::Prompt { portal, answer: signed(prompt(), fortune) },
        account::AccountRequest::Await(ticket) => {
            let roles = ["ReadOnly", "Admin"].into_iter().take(usize::from(fortune.dice % 3));
            let place = |role: &str| SsoRole { account: "111122223333".into(), account_name: None, role: role.into() };
            let it =
                SignedIn { until: UNIX_EPOCH + Duration::from_secs(4_000_000_000), places: roles.map(place).collect() };
            AccountEvent::SignedIn { ticket, answer: signed(it, fortune) }
        }
        account::AccountRequest::Keys(form) => {
            let kept = SavedKeys { profile: form.profile.clone(), path: "/x/credentials".into(), who: None };
            AccountEvent::Keys(written(kept, fortune))
        }
        account::AccountRequest::KeepProfile { name, .. } => {
            AccountEvent::Profile { name, answer: written("/x/config".into(), fortune) }
        }
        account::AccountRequest::Cancel(_) => return None,
    })
}

fn portal() -> SsoPortal {
    SsoPortal { start_url: "https://example.com/start".into(), region: "eu-west-1".into(), ..SsoPortal::default() }
}

fn found(fortune: &Fortune) -> account::DiscoveredCredentials {
    let kinds = [
        ProfileKind::Keys { temporary: true },
        ProfileKind::IdentityCenter(portal()),
        ProfileKind::Login,
        ProfileKind::Nothing,
    ];
    let profile = |(at, kind)| Profile {
        name: SanitizedText::new(format!("profile-{at}")),
        kind,
        region: None,
        mfa_serial: fortune.dice.is_multiple_of(2).then(|| "arn:aws:iam::111122223333:mfa/ana".into()),
    };
    let profiles = kinds.into_iter().enumerate().map(profile).collect();
    let environment = Environment { keys: fortune.dice.is_multiple_of(3), ..Environment::default() };
    let aws_cli = fortune.good.then(|| "/usr/bin/aws".into());
    account::DiscoveredCredentials { profiles, environment, aws_cli, ..account::DiscoveredCredentials::default() }
}

fn prompt() -> DevicePrompt {
    DevicePrompt {
        ticket: SignInId(7),
        code: "WDDD-HRQV".into(),
        link: "https://example.com/device".into(),
        full_link: None,
        ends: UNIX_EPOCH + Duration::from_secs(4_000_000_000),
    }
}

/// Signing in, at each place that it can be at.
pub fn desk(at: u8) -> Option<AccountDialog> {
    let state = match at {
        0 => SignInProgress::Beginning,
        1 => SignInProgress::Code(prompt()),
        2 => SignInProgress::Over(SignInError::Expired),
        3 => SignInProgress::Over(SignInError::Declined),
        4 => SignInProgress::Over(SignInError::Cancelled),
        5 => SignInProgress::Over(SignInError::NotKept("the disk is full".into())),
        6 => SignInProgress::Over(SignInError::Failed(failure(&Fortune::of(ErrorKind::SignIn)))),
        7 => return Some(AccountDialog::Form(Box::new(SignInForm::new(SignInFormKind::Code, &[])))),
        8 => {
            return Some(AccountDialog::Form(Box::new(SignInForm::new(
                SignInFormKind::Portal,
                &["https://example.com/start"],
            ))));
        }
        _ => {
            let place = |role: &str| SsoRole { account: "111122223333".into(), account_name: None, role: role.into() };
            let places = ["ReadOnly", "Admin"].into_iter().map(place).collect();
            return Some(AccountDialog::Places { portal: portal(), places, cursor: 0 });
        }
    };
    Some(AccountDialog::SignIn { portal: portal(), state })
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
fn back(errand: ExternalProgram, fortune: &Fortune) -> ProgramExit {
    let ended = match (fortune.good, fortune.dice % 4) {
        (true, _) => ProgramStatus::Status(0),
        (false, 0) => ProgramStatus::Status(255),
        (false, 1) => ProgramStatus::Signal(9),
        (false, 2) => ProgramStatus::Missing,
        (false, _) => ProgramStatus::NotStarted("no permission".into()),
    };
    ProgramExit { errand, ended, words: vec!["Permission denied (publickey).".into()] }
}

fn launch(
    ask: LaunchRequest,
    order: Option<&Order>,
    manifest: Option<&Manifest>,
    fortune: &Fortune,
) -> Option<LaunchEvent> {
    Some(match ask {
        LaunchRequest::Journal(_) if !fortune.good => LaunchEvent::JournalFailed("the disk is full".into()),
        LaunchRequest::Journal(record) if record.must_be_durable() => LaunchEvent::Journaled,
        LaunchRequest::Journal(_) => return None,
        LaunchRequest::Prove { names, .. } => match (fortune.good, fortune.dice % 2) {
            (true, _) => LaunchEvent::Proved(Vec::new()),
            (false, 0) => {
                LaunchEvent::Proved(names.into_iter().take(1).map(|name| (name, Some("key pair".into()))).collect())
            }
            (false, _) => LaunchEvent::ProofFailed(failure(fortune)),
        },
        LaunchRequest::Key(ask) => LaunchEvent::Key(key(ask, fortune)),
        LaunchRequest::FollowUp { at, ask, .. } => {
            let event = match *ask {
                FollowUpRequest::Action(ask) => FollowUpEvent::Action(after(ask, manifest, fortune)?),
                FollowUpRequest::WriteAlias(_) if fortune.good => FollowUpEvent::AliasWritten(Ok(())),
                FollowUpRequest::WriteAlias(_) => FollowUpEvent::AliasWritten(Err("no permission".into())),
            };
            LaunchEvent::FollowUp { at, event: Box::new(event) }
        }
        LaunchRequest::Send => match (fortune.good, order) {
            (true, Some(order)) => {
                LaunchEvent::Answered(order.names.iter().map(|name| operation(name, "Started")).collect())
            }
            _ => LaunchEvent::SendFailed(failure(fortune)),
        },
        LaunchRequest::Poll { operations, by_name, alone, .. } => {
            let mut round = round(operations, by_name, manifest, fortune);
            let listed = round.instances.clone().and_then(Result::ok).unwrap_or_default();
            let named = |name: &SanitizedText| listed.iter().find(|instance| instance.name == *name).cloned();
            let answer = |name: SanitizedText| match fortune.dice % 5 {
                0 => (name, Err(failure(fortune))),
                _ => (name.clone(), Ok(named(&name))),
            };
            round.alone = alone.into_iter().map(answer).collect();
            LaunchEvent::Polled(round)
        }
        LaunchRequest::Wait(_) => LaunchEvent::Due,
        LaunchRequest::Knock { doors } => {
            LaunchEvent::Knocked(doors.into_iter().map(|door| (door.name, met(fortune))).collect())
        }
        LaunchRequest::Rest(_) => LaunchEvent::Rested,
    })
}

fn met(fortune: &Fortune) -> ProbeResult {
    match (fortune.good, fortune.dice % 3) {
        (true, _) => ProbeResult::Open { greeting: None },
        (false, 0) => ProbeResult::Refused,
        (false, 1) => ProbeResult::Stranger("HTTP/1.0 400".into()),
        (false, _) => ProbeResult::Silent,
    }
}

fn after(
    ask: instance_actions::InstanceActionRequest,
    manifest: Option<&Manifest>,
    fortune: &Fortune,
) -> Option<instance_actions::InstanceActionEvent> {
    let luck = fortune.good;
    Some(match ask {
        instance_actions::InstanceActionRequest::Look(look) => {
            instance_actions::InstanceActionEvent::Looked(match luck || fortune.dice.is_multiple_of(2) {
                false => Err(failure(fortune)),
                true => {
                    let all = manifest.map(|manifest| instances(manifest, fortune)).unwrap_or_default();
                    let instance = all.into_iter().find(|instance| instance.name == look.instance);
                    let address = instance.as_ref().and_then(|instance| instance.public_ipv4.clone());
                    let attached_to = Some(look.instance).filter(|_| fortune.dice.is_multiple_of(3));
                    let created_at = Some(std::time::UNIX_EPOCH + std::time::Duration::from_secs(4_000_000_000));
                    let ip = look.ip.filter(|_| luck).map(|_| FoundResource {
                        created_at,
                        address,
                        attached_to,
                        ..FoundResource::default()
                    });
                    let rule = PortRule { from: 22, to: 22, protocol: "tcp".into(), ..PortRule::default() };
                    Ok(Box::new(instance_actions::ObservedState {
                        instance,
                        ip,
                        ports: vec![rule],
                        setups: Vec::new(),
                    }))
                }
            })
        }
        instance_actions::InstanceActionRequest::Prove(_) => {
            instance_actions::InstanceActionEvent::Proved(if luck { Ok(false) } else { Err(failure(fortune)) })
        }
        instance_actions::InstanceActionRequest::Resolve(names) => {
            let found = || if luck { vec![SanitizedText::from("192.0.2.7")] } else { Vec::new() };
            instance_actions::InstanceActionEvent::Resolved(names.into_iter().map(|name| (name, found())).collect())
        }
        instance_actions::InstanceActionRequest::Send(_) if luck => {
            instance_actions::InstanceActionEvent::Answered(Vec::new())
        }
        instance_actions::InstanceActionRequest::Send(_) => {
            instance_actions::InstanceActionEvent::SendFailed(failure(fortune))
        }
        instance_actions::InstanceActionRequest::Journal(record) => match (record.must_be_durable(), luck) {
            (true, true) => instance_actions::InstanceActionEvent::Journaled,
            (_, false) => instance_actions::InstanceActionEvent::JournalFailed("the disk is full".into()),
            (false, true) => return None,
        },
        instance_actions::InstanceActionRequest::Wait(_) => instance_actions::InstanceActionEvent::Due,
    })
}

/// The same once an accepted deletion has been done.
pub fn after_deletion(ask: &deletion::DeletionRequest) -> Option<deletion::DeletionEvent> {
    match ask {
        deletion::DeletionRequest::Look => Some(deletion::DeletionEvent::Looked(Ok(Vec::new()))),
        deletion::DeletionRequest::Check(name) => Some(deletion::DeletionEvent::Checked(name.clone(), Ok(None))),
        _ => None,
    }
}

fn removal(
    ask: deletion::DeletionRequest,
    manifest: Option<&Manifest>,
    fortune: &Fortune,
) -> Option<deletion::DeletionEvent> {
    let listed = || round(Vec::new(), Vec::new(), manifest, fortune).instances;
    Some(match ask {
        deletion::DeletionRequest::Look => deletion::DeletionEvent::Looked(listed()?),
        deletion::DeletionRequest::Check(name) => {
            let found = listed()?.map(|all| all.into_iter().find(|instance| instance.name == name).map(Box::new));
            deletion::DeletionEvent::Checked(name, found)
        }
        deletion::DeletionRequest::Delete { name, .. } => {
            deletion::DeletionEvent::Deleted(name, if fortune.good { Ok(()) } else { Err(failure(fortune)) })
        }
        deletion::DeletionRequest::Find(made) => {
            let (created_at, attached_to) = (Some(made.began()), made.instance.clone());
            let found = FoundResource { arn: made.arn.clone(), created_at, attached_to, ..FoundResource::default() };
            let answer = match (fortune.good, fortune.dice % 3) {
                (true, _) | (false, 2) => Ok(Some(found)),
                (false, 0) => Err(failure(fortune)),
                (false, _) => Ok(None),
            };
            deletion::DeletionEvent::Found(made.name, answer)
        }
        deletion::DeletionRequest::Unmake(made) => {
            deletion::DeletionEvent::Unmade(made.name, if fortune.good { Ok(()) } else { Err(failure(fortune)) })
        }
        deletion::DeletionRequest::Detach { name, .. } => {
            deletion::DeletionEvent::Detached(name, if fortune.good { Ok(()) } else { Err(failure(fortune)) })
        }
        deletion::DeletionRequest::Wait(_) => deletion::DeletionEvent::Due,
        deletion::DeletionRequest::Journal(_) => return None,
    })
}

fn round(
    operations: Vec<SanitizedText>,
    by_name: Vec<SanitizedText>,
    manifest: Option<&Manifest>,
    fortune: &Fortune,
) -> PollResult {
    if !fortune.good && fortune.dice.is_multiple_of(3) {
        return PollResult { instances: Some(Err(failure(fortune))), ..PollResult::default() };
    }
    let instances = manifest.map(|manifest| instances(manifest, fortune)).unwrap_or_default();
    let status = |n: usize| ["Started", "Succeeded", "Failed", "Simmering"][(n + fortune.dice as usize) % 4];
    let names = manifest.map(Manifest::names).unwrap_or_default();
    let of = |(n, id): (usize, SanitizedText)| {
        let name = names.get(n).cloned().unwrap_or_default();
        (id.clone(), Ok(fortune.good.then(|| Operation { id, ..operation(&name, status(n)) })))
    };
    let by_name =
        by_name.into_iter().enumerate().map(|(n, name)| (name.clone(), Ok(vec![operation(&name, status(n))])));
    PollResult {
        instances: Some(Ok(instances)),
        operations: operations.into_iter().enumerate().map(of).collect(),
        by_name: by_name.collect(),
        alone: Vec::new(),
    }
}

fn instances(manifest: &Manifest, fortune: &Fortune) -> Vec<Instance> {
    let tags = manifest.launch_tag().map(|tag| (SanitizedText::new(LAUNCH_KEY), Some(SanitizedText::new(tag))));
    let make = |(n, name): (usize, SanitizedText)| {
        let state = ["pending", "running", "running", "daydreaming", "terminated"][(n + fortune.dice as usize) % 5];
        let there = state == "running";
        Instance {
            name,
            state: Some(state.into()),
            public_ipv4: there.then(|| "192.0.2.7".into()),
            ipv6: if there { vec!["2001:db8::1".into()] } else { Vec::new() },
            ip_type: Some("dualstack".into()),
            zone: manifest.request.availability_zone.as_deref().map(SanitizedText::new),
            blueprint: manifest.request.blueprint_id.as_deref().map(SanitizedText::new),
            bundle: manifest.request.bundle_id.as_deref().map(SanitizedText::new),
            tags: tags.iter().cloned().collect(),
            ..Instance::default()
        }
    };
    let all = manifest.names().into_iter().enumerate().map(make);
    all.filter(|_| fortune.good || !fortune.dice.is_multiple_of(2)).collect()
}

fn operation(name: &SanitizedText, status: &str) -> Operation {
    Operation {
        id: SanitizedText::new(format!("op-{name}")),
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
        ..Failure::local(
            "GetThings",
            ErrorKind::ALL[usize::from(fortune.dice) % ErrorKind::ALL.len()],
            "It went wrong.",
        )
    }
}
