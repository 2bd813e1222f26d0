//! Replies to the application's effects: those of a sandbox, and failures.

use crate::common::host_key;
use crate::random::random_moves::Chance;
use crate::sample_listings;
use skysail::app::account_dialog::{AccountDialog, SignInForm, SignInFormKind, SignInProgress};
use skysail::app::effect::{Effect, TerminalAction};
use skysail::app::external_program::{ExternalProgram, ProgramExit, ProgramPurpose, ProgramStatus};
use skysail::app::message::{Msg, SaveError, UserFileEvent};
use skysail::domain::access_grant::{HostKey, LoginError, PreparedLogin};
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
use skysail::domain::launch::taken_name::{NameHolder, TakenName};
use skysail::domain::launch::{LaunchEvent, LaunchRequest, PollResult};
use skysail::domain::order::Order;
use skysail::domain::owned_resource::FoundResource;
use skysail::domain::rdp::RdpDetails;
use skysail::domain::reachability::ProbeResult;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::script::{Script, ScriptOrigin};
use skysail::domain::secret::Secret;
use skysail::domain::server_action::{ServerActionEvent, ServerActionRequest, ServerObservation};
use skysail::domain::ssh_alias::SshConfigAnswer;
use skysail::domain::tags::LAUNCH_KEY;
use skysail::domain::typical_timing::TypicalTiming;
use skysail::home::{HomeEvent, HomeRequest};
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

/// The result of an effect; some have none.
pub fn answer(effect: Effect, manifest: Option<&Manifest>, chance: &Chance) -> Option<Msg> {
    let luck = chance.good;
    Some(match effect {
        Effect::Fetch(want) => {
            let answer = match luck {
                true => Ok(sample_listings::get(&want)),
                false => Err(failure(chance)),
            };
            Msg::Fetched { want, answer }
        }
        Effect::LoadCached(_) if !chance.dice.is_multiple_of(3) => return None,
        Effect::LoadCached(want) => {
            let got = sample_listings::get(&want);
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
        Effect::InstanceAction { id, instance, kind, request: machine_request, .. } => {
            let event = Box::new(after(*machine_request, manifest, chance)?);
            Msg::InstanceAction { id, instance, kind, event }
        }
        Effect::Launch { id, request: machine_request, order } => {
            let event = launch(machine_request, order.as_deref(), manifest, chance)?;
            Msg::Launch { id, event }
        }
        Effect::Deletion { number, request: machine_request, .. } => {
            Msg::Deletion { number, event: Box::new(deletion(machine_request, manifest, chance)?) }
        }
        Effect::Access { launch, name, .. } => {
            Msg::Access { launch, name, answer: if luck { Ok(Default::default()) } else { Err(failure(chance)) } }
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
        Effect::Login { whom, .. } => Msg::Login { name: whom.name, answer: way_in(chance) },
        Effect::PreviewAccess { whom, peek, .. } => {
            let output = Secret::new("status: done\nhello\n");
            let answer = if luck { Ok(output) } else { Err(LoginError::TooLong) };
            Msg::AccessPreviewed { name: whom.name, peek, answer }
        }
        Effect::OpenUrl(url) => Msg::UrlOpened { url, opened: luck },
        Effect::ReadAliases { name, .. } => {
            let texts = if luck { Ok(Default::default()) } else { Err("no such file".into()) };
            let host_keys = host_keys(chance).map_err(Box::new);
            Msg::UserFile(UserFileEvent::Aliases { name, host_keys, texts, told: SshConfigAnswer::default() })
        }
        Effect::WriteAlias { name, .. } => Msg::UserFile(UserFileEvent::AliasWritten { name, answer: Ok(luck) }),
        Effect::Rdp { whom } => {
            let (locked, open) = (Some(Secret::new("AAAA")), Some(Secret::new("hush")));
            let locks = chance.dice.is_multiple_of(2);
            let rdp = RdpDetails { password: open.filter(|_| !locks), ciphertext: locked, ..RdpDetails::default() };
            let answer = if luck { Ok(rdp) } else { Err(LoginError::Failed(failure(chance))) };
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
        Effect::Home(request) => Msg::Home(Box::new(home(*request, chance))),
        // There was no earlier run.
        Effect::ResumeLaunch { launch, kept } => {
            Msg::LaunchResumed { launch, answer: Err("no such launch".into()), kept }
        }
        Effect::RemoveTemporaryKey(_) | Effect::RemoveAliases { .. } => return None,
        Effect::Account(machine_request) => Msg::Account(Box::new(account(machine_request, chance)?)),
        Effect::Terminal(TerminalAction::SuspendFor(external)) => Msg::ProgramExited(Box::new(back(*external, chance))),
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
        Effect::Terminal(_) | Effect::PinAccount { .. } | Effect::CloseLaunch(_) => return None,
    })
}

/// A snapshot of this server.
fn snapshot(server: &str, state: &str) -> BilledResource {
    BilledResource {
        size: Some(40),
        source: Some(server.into()),
        state: Some(state.into()),
        ..BilledResource::named(BilledKind::InstanceSnapshot, "blog-monday".into())
    }
}

/// A server in each Region, in any state.
fn home(request: HomeRequest, chance: &Chance) -> HomeEvent {
    let told = |event| HomeEvent::Inventory(event);
    let states = ["running", "stopped", "pending", "stopping"];
    let state = states[chance.dice as usize % states.len()];
    let instance = |name: &str| Instance { name: name.into(), state: Some(state.into()), ..Instance::default() };
    match request {
        HomeRequest::Inventory(InventoryRequest::Owners) => told(InventoryEvent::Owners(Box::default())),
        HomeRequest::Inventory(InventoryRequest::Regions) => {
            let CatalogReply::Regions(listing) = sample_listings::get(&CatalogQuery::Regions) else { unreachable!() };
            let answer = if chance.good { Ok(listing.items) } else { Err(failure(chance)) };
            told(InventoryEvent::Regions(answer))
        }
        HomeRequest::Inventory(InventoryRequest::Servers(region)) => {
            let answer = if chance.good { Ok((vec![instance("blog")], Vec::new())) } else { Err(failure(chance)) };
            told(InventoryEvent::Servers(region, answer))
        }
        HomeRequest::Inventory(InventoryRequest::Storage(region)) => {
            let state = if chance.good { "available" } else { "pending" };
            told(InventoryEvent::Storage(region, Ok(vec![snapshot("blog", state)])))
        }
        HomeRequest::Inventory(InventoryRequest::Bundles(region)) => {
            told(InventoryEvent::Bundles(region, Ok(Vec::new())))
        }
        HomeRequest::Action { region, name, request } => {
            let event = match request {
                ServerActionRequest::Look { kind, name } if kind.lookup() == "GetInstance" => {
                    let seen = ServerObservation { instance: Some(instance(&name)), ..ServerObservation::default() };
                    ServerActionEvent::Looked(if chance.good { Ok(Box::new(seen)) } else { Err(failure(chance)) })
                }
                ServerActionRequest::Look { .. } => {
                    let resource = chance.good.then(|| snapshot("blog", "available"));
                    let seen = ServerObservation { resource, ..ServerObservation::default() };
                    ServerActionEvent::Looked(Ok(Box::new(seen)))
                }
                ServerActionRequest::Send { .. } if chance.good => ServerActionEvent::Replied(Ok(Vec::new())),
                ServerActionRequest::Send { .. } => ServerActionEvent::Replied(Err(failure(chance))),
                ServerActionRequest::Wait(_) => ServerActionEvent::Due,
            };
            HomeEvent::Action { region, name, event }
        }
        HomeRequest::Wait(_) => HomeEvent::Due,
    }
}

fn key(request: KeyImportRequest, chance: &Chance) -> KeyImportEvent {
    let public = PublicKey {
        kind: KeyKind::Rsa,
        line: "ssh-rsa AAAA".into(),
        comment: Default::default(),
        prints: vec!["11:22".into()],
    };
    let print = if chance.dice.is_multiple_of(3) { "33:44" } else { "11:22" };
    match request {
        KeyImportRequest::Keep { .. } if chance.good => KeyImportEvent::Kept(Ok(public)),
        KeyImportRequest::Keep { .. } => KeyImportEvent::Kept(Err("the disk is full".into())),
        KeyImportRequest::Import { .. } if chance.good => KeyImportEvent::Imported(Ok(())),
        KeyImportRequest::Import { .. } => KeyImportEvent::Imported(Err(failure(chance))),
        KeyImportRequest::Find { .. } if chance.good && chance.dice.is_multiple_of(2) => {
            KeyImportEvent::Found(Ok(None))
        }
        KeyImportRequest::Find { .. } if chance.good => KeyImportEvent::Found(Ok(Some(FoundResource {
            fingerprint: Some(print.into()),
            ..FoundResource::default()
        }))),
        KeyImportRequest::Find { .. } => KeyImportEvent::Found(Err(failure(chance))),
    }
}

fn way_in(chance: &Chance) -> Result<PreparedLogin, LoginError> {
    let ready = |ticket| PreparedLogin { ticket, args: vec!["web".into()], shown: "ssh web".to_owned() };
    match (chance.good, chance.dice % 3) {
        (true, 0) => Ok(ready(None)),
        (true, _) => Ok(ready(Some(7))),
        (false, 0) => Err(LoginError::NoHostKeys),
        (false, _) => Err(LoginError::Failed(failure(chance))),
    }
}

fn luck<T>(good: T, chance: &Chance) -> Result<T, Failure> {
    if chance.good { Ok(good) } else { Err(failure(chance)) }
}

/// The result of a request about accounts.
fn account(request: account::AccountRequest, chance: &Chance) -> Option<AccountEvent> {
    let opened = |choice: CredentialChoice| OpenedAccount {
        sandbox: choice == CredentialChoice::Sandbox,
        choice,
        label: Some("another".into()),
        account: None,
        home: None,
    };
    Some(match request {
        account::AccountRequest::Look => AccountEvent::Found(Box::new(found(chance))),
        // Users with an MFA device are asked for a code.
        account::AccountRequest::Use(_) if !chance.good && chance.dice.is_multiple_of(3) => {
            AccountEvent::Opened(Err(failure(&Chance::of(ErrorKind::MfaCode))))
        }
        account::AccountRequest::Who if !chance.good && chance.dice.is_multiple_of(3) => {
            AccountEvent::Who(Err(failure(&Chance::of(ErrorKind::MfaCode))))
        }
        account::AccountRequest::Use(choice) => AccountEvent::Opened(luck(opened(choice), chance)),
        account::AccountRequest::Renew | account::AccountRequest::Code(_) => AccountEvent::Renewed(luck(None, chance)),
        account::AccountRequest::Who => AccountEvent::Who(luck(None, chance)),
        account::AccountRequest::SignIn(portal) => AccountEvent::Prompt { portal, answer: signed(prompt(), chance) },
        account::AccountRequest::Await(ticket) => {
            let roles = ["ReadOnly", "Admin"].into_iter().take(usize::from(chance.dice % 3));
            let place = |role: &str| SsoRole { account: "111122223333".into(), account_name: None, role: role.into() };
            let it =
                SignedIn { until: UNIX_EPOCH + Duration::from_secs(4_000_000_000), places: roles.map(place).collect() };
            AccountEvent::SignedIn { ticket, answer: signed(it, chance) }
        }
        account::AccountRequest::Keys(form) => {
            let kept = SavedKeys { profile: form.profile.clone(), path: "/x/credentials".into(), who: None };
            AccountEvent::Keys(written(kept, chance))
        }
        account::AccountRequest::KeepProfile { name, .. } => {
            AccountEvent::Profile { name, answer: written("/x/config".into(), chance) }
        }
        account::AccountRequest::Cancel(_) => return None,
    })
}

fn portal() -> SsoPortal {
    SsoPortal { start_url: "https://example.com/start".into(), region: "eu-west-1".into(), ..SsoPortal::default() }
}

fn found(chance: &Chance) -> account::DiscoveredCredentials {
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
        mfa_serial: chance.dice.is_multiple_of(2).then(|| "arn:aws:iam::111122223333:mfa/ana".into()),
        keys_aside: chance.good,
    };
    let profiles = kinds.into_iter().enumerate().map(profile).collect();
    let environment = Environment { keys: chance.dice.is_multiple_of(3), ..Environment::default() };
    let aws_cli = chance.good.then(|| "/usr/bin/aws".into());
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

/// The sign-in dialog in each of its states.
pub fn sign_in_dialog(at: u8) -> Option<AccountDialog> {
    let state = match at {
        0 => SignInProgress::Beginning,
        1 => SignInProgress::Code(prompt()),
        2 => SignInProgress::Over(SignInError::Expired),
        3 => SignInProgress::Over(SignInError::Declined),
        4 => SignInProgress::Over(SignInError::Cancelled),
        5 => SignInProgress::Over(SignInError::NotKept("the disk is full".into())),
        6 => SignInProgress::Over(SignInError::Failed(failure(&Chance::of(ErrorKind::SignIn)))),
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

fn signed<T>(good: T, chance: &Chance) -> Result<T, SignInError> {
    match (chance.good, chance.dice % 5) {
        (true, _) => Ok(good),
        (false, 0) => Err(SignInError::Expired),
        (false, 1) => Err(SignInError::Declined),
        (false, 2) => Err(SignInError::Cancelled),
        (false, 3) => Err(SignInError::NotKept("the disk is full".into())),
        (false, _) => Err(SignInError::Failed(failure(chance))),
    }
}

fn written<T>(good: T, chance: &Chance) -> Result<T, KeysError> {
    match (chance.good, chance.dice % 5) {
        (true, _) => Ok(good),
        (false, 0) => Err(KeysError::Exists),
        (false, 1) => Err(KeysError::Taken),
        (false, 2) => Err(KeysError::Wrong(KeyField::Secret)),
        (false, 3) => Err(KeysError::NotKept("the disk is full".into())),
        (false, _) => Err(KeysError::Failed(failure(chance))),
    }
}

/// The result of an external program.
fn back(external: ExternalProgram, chance: &Chance) -> ProgramExit {
    let ended = match (chance.good, chance.dice % 4) {
        (true, _) => ProgramStatus::Status(0),
        (false, 0) => ProgramStatus::Status(255),
        (false, 1) => ProgramStatus::Signal(9),
        (false, 2) => ProgramStatus::Missing,
        (false, _) => ProgramStatus::NotStarted("no permission".into()),
    };
    ProgramExit { external, ended, words: vec!["Permission denied (publickey).".into()] }
}

/// Those of a server, none of them yet, or why they couldn't be loaded.
fn host_keys(chance: &Chance) -> Result<Vec<HostKey>, Failure> {
    match (chance.good, chance.dice % 2) {
        (true, _) => Ok(vec![host_key()]),
        (false, 0) => Ok(Vec::new()),
        (false, _) => Err(failure(chance)),
    }
}

fn launch(
    request: LaunchRequest,
    order: Option<&Order>,
    manifest: Option<&Manifest>,
    chance: &Chance,
) -> Option<LaunchEvent> {
    Some(match request {
        LaunchRequest::Journal(_) if !chance.good => LaunchEvent::Journaled(Err("the disk is full".into())),
        LaunchRequest::Journal(record) if record.must_be_durable() => LaunchEvent::Journaled(Ok(())),
        LaunchRequest::Journal(_) => return None,
        LaunchRequest::Prove { names, .. } => match (chance.good, chance.dice % 2) {
            (true, _) => LaunchEvent::Proved(Ok(Vec::new())),
            (false, 0) => {
                let taken = |name| TakenName { name, holder: NameHolder::KeyPair };
                LaunchEvent::Proved(Ok(names.into_iter().take(1).map(taken).collect()))
            }
            (false, _) => LaunchEvent::Proved(Err(failure(chance))),
        },
        LaunchRequest::Key(request) => LaunchEvent::Key(key(request, chance)),
        LaunchRequest::FollowUp { at, request, .. } => {
            let event = match *request {
                FollowUpRequest::Action(request) => FollowUpEvent::Action(after(request, manifest, chance)?),
                FollowUpRequest::LoadHostKeys(_) => FollowUpEvent::HostKeysLoaded(host_keys(chance)),
                FollowUpRequest::WriteAlias(_) if chance.good => FollowUpEvent::AliasWritten(Ok(())),
                FollowUpRequest::WriteAlias(_) => FollowUpEvent::AliasWritten(Err("no permission".into())),
            };
            LaunchEvent::FollowUp { at, event: Box::new(event) }
        }
        LaunchRequest::Send => match (chance.good, order) {
            (true, Some(order)) => {
                LaunchEvent::Replied(Ok(order.names.iter().map(|name| operation(name, "Started")).collect()))
            }
            _ => LaunchEvent::Replied(Err(failure(chance))),
        },
        LaunchRequest::Poll { operations, by_name, alone, .. } => {
            let mut round = round(operations, by_name, manifest, chance);
            let listed = round.instances.clone().and_then(Result::ok).unwrap_or_default();
            let named = |name: &SanitizedText| listed.iter().find(|instance| instance.name == *name).cloned();
            let answer = |name: SanitizedText| match chance.dice % 5 {
                0 => (name, Err(failure(chance))),
                _ => (name.clone(), Ok(named(&name))),
            };
            round.alone = alone.into_iter().map(answer).collect();
            LaunchEvent::Polled(round)
        }
        LaunchRequest::Wait(_) => LaunchEvent::Due,
        LaunchRequest::Knock { doors } => {
            LaunchEvent::Knocked(doors.into_iter().map(|door| (door.name, met(chance))).collect())
        }
        LaunchRequest::Rest(_) => LaunchEvent::Rested,
    })
}

fn met(chance: &Chance) -> ProbeResult {
    match (chance.good, chance.dice % 3) {
        (true, _) => ProbeResult::Open { greeting: None },
        (false, 0) => ProbeResult::Refused,
        (false, 1) => ProbeResult::Stranger("HTTP/1.0 400".into()),
        (false, _) => ProbeResult::Silent,
    }
}

fn after(
    request: instance_actions::InstanceActionRequest,
    manifest: Option<&Manifest>,
    chance: &Chance,
) -> Option<instance_actions::InstanceActionEvent> {
    let luck = chance.good;
    Some(match request {
        instance_actions::InstanceActionRequest::Look(look) => {
            instance_actions::InstanceActionEvent::Looked(match luck || chance.dice.is_multiple_of(2) {
                false => Err(failure(chance)),
                true => {
                    let all = manifest.map(|manifest| instances(manifest, chance)).unwrap_or_default();
                    let instance = all.into_iter().find(|instance| instance.name == look.instance);
                    let address = instance.as_ref().and_then(|instance| instance.public_ipv4.clone());
                    let attached_to = Some(look.instance).filter(|_| chance.dice.is_multiple_of(3));
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
            instance_actions::InstanceActionEvent::Proved(if luck { Ok(false) } else { Err(failure(chance)) })
        }
        instance_actions::InstanceActionRequest::Resolve(names) => {
            let found = || if luck { vec![SanitizedText::from("192.0.2.7")] } else { Vec::new() };
            instance_actions::InstanceActionEvent::Resolved(names.into_iter().map(|name| (name, found())).collect())
        }
        instance_actions::InstanceActionRequest::Send(_) if luck => {
            instance_actions::InstanceActionEvent::Replied(Ok(Vec::new()))
        }
        instance_actions::InstanceActionRequest::Send(_) => {
            instance_actions::InstanceActionEvent::Replied(Err(failure(chance)))
        }
        instance_actions::InstanceActionRequest::Journal(record) => match (record.must_be_durable(), luck) {
            (true, true) => instance_actions::InstanceActionEvent::Journaled(Ok(())),
            (_, false) => instance_actions::InstanceActionEvent::Journaled(Err("the disk is full".into())),
            (false, true) => return None,
        },
        instance_actions::InstanceActionRequest::Wait(_) => instance_actions::InstanceActionEvent::Due,
    })
}

/// The result after an accepted deletion was executed.
pub fn after_deletion(request: &deletion::DeletionRequest) -> Option<deletion::DeletionEvent> {
    match request {
        deletion::DeletionRequest::Look => Some(deletion::DeletionEvent::Looked(Ok(Vec::new()))),
        deletion::DeletionRequest::Check(name) => Some(deletion::DeletionEvent::Checked(name.clone(), Ok(None))),
        _ => None,
    }
}

fn deletion(
    request: deletion::DeletionRequest,
    manifest: Option<&Manifest>,
    chance: &Chance,
) -> Option<deletion::DeletionEvent> {
    let listed = || round(Vec::new(), Vec::new(), manifest, chance).instances;
    Some(match request {
        deletion::DeletionRequest::Look => deletion::DeletionEvent::Looked(listed()?),
        deletion::DeletionRequest::Check(name) => {
            let found = listed()?.map(|all| all.into_iter().find(|instance| instance.name == name).map(Box::new));
            deletion::DeletionEvent::Checked(name, found)
        }
        deletion::DeletionRequest::Delete { name, .. } => {
            deletion::DeletionEvent::Deleted(name, if chance.good { Ok(()) } else { Err(failure(chance)) })
        }
        deletion::DeletionRequest::Find(made) => {
            let (created_at, attached_to) = (Some(made.began()), made.instance.clone());
            let found = FoundResource { arn: made.arn.clone(), created_at, attached_to, ..FoundResource::default() };
            let answer = match (chance.good, chance.dice % 3) {
                (true, _) | (false, 2) => Ok(Some(found)),
                (false, 0) => Err(failure(chance)),
                (false, _) => Ok(None),
            };
            deletion::DeletionEvent::Found(made.name, answer)
        }
        deletion::DeletionRequest::Unmake(made) => {
            deletion::DeletionEvent::Unmade(made.name, if chance.good { Ok(()) } else { Err(failure(chance)) })
        }
        deletion::DeletionRequest::Detach { name, .. } => {
            deletion::DeletionEvent::Detached(name, if chance.good { Ok(()) } else { Err(failure(chance)) })
        }
        deletion::DeletionRequest::Wait(_) => deletion::DeletionEvent::Due,
        deletion::DeletionRequest::Journal(_) => return None,
    })
}

fn round(
    operations: Vec<SanitizedText>,
    by_name: Vec<SanitizedText>,
    manifest: Option<&Manifest>,
    chance: &Chance,
) -> PollResult {
    if !chance.good && chance.dice.is_multiple_of(3) {
        return PollResult { instances: Some(Err(failure(chance))), ..PollResult::default() };
    }
    let instances = manifest.map(|manifest| instances(manifest, chance)).unwrap_or_default();
    let status = |n: usize| ["Started", "Succeeded", "Failed", "Simmering"][(n + chance.dice as usize) % 4];
    let names = manifest.map(Manifest::names).unwrap_or_default();
    let of = |(n, id): (usize, SanitizedText)| {
        let name = names.get(n).cloned().unwrap_or_default();
        (id.clone(), Ok(chance.good.then(|| Operation { id, ..operation(&name, status(n)) })))
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

fn instances(manifest: &Manifest, chance: &Chance) -> Vec<Instance> {
    let tags = manifest.launch_tag().map(|tag| (SanitizedText::new(LAUNCH_KEY), Some(SanitizedText::new(tag))));
    let make = |(n, name): (usize, SanitizedText)| {
        let state = ["pending", "running", "running", "daydreaming", "terminated"][(n + chance.dice as usize) % 5];
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
    all.filter(|_| chance.good || !chance.dice.is_multiple_of(2)).collect()
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

fn failure(chance: &Chance) -> Failure {
    let certainty = [Certainty::NotSent, Certainty::Refused, Certainty::Throttled, Certainty::Unknown];
    Failure {
        certainty: certainty[usize::from(chance.dice / 32) % 4],
        code: Some("SomethingException".into()),
        ..Failure::local("GetThings", ErrorKind::ALL[usize::from(chance.dice) % ErrorKind::ALL.len()], "It went wrong.")
    }
}
