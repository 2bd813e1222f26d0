//! Executes effects. Each returns one message.

use super::context::RuntimeContext;
use super::crash_points::CrashPoint;
use super::send_once::{failed, wait};
use super::services::{Services, accounts};
use super::ssh_agent::{AgentReply, AgentSearch};
use super::user_files::expand;
use super::{
    deletions, external_editor, instance_actions, inventory, launch_requests, logins, resume, server_actions,
    ssh_agent, user_files,
};
use crate::app::effect::Effect;
use crate::app::message::{Msg, SaveError, UserFileEvent};
use crate::domain::access_grant::LoginError;
use crate::domain::account;
use crate::domain::catalog::{CatalogQuery, CatalogReply};
use crate::domain::deletion;
use crate::domain::facts;
use crate::domain::failure::Failure;
use crate::domain::instance_actions::InstanceActionRequest;
use crate::domain::key_pair::{AGENT, LocalKeys, Unfit};
use crate::domain::launch::LaunchRequest;
use crate::domain::launch::follow_up_run::FollowUpRequest;
use crate::domain::launch::key_import::KeyImportRequest;
use crate::domain::requested_values::RequestedValues;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::server_action::ServerActionRequest;
use crate::domain::typical_timing::{MOST, MilestoneTimings, TypicalTiming};
use crate::domain::user_text::{UserText, Words};
use crate::files::Replace;
use crate::home::{HomeEvent, HomeRequest};
use crate::journal::LaunchSummary;
use crate::ssh_keys;
use crate::store::{self, SettingsFile, StoreError};
use crate::task;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Returns whether an effect changes something and must complete, even when the program exits.
pub fn is_mutation(effect: &Effect) -> bool {
    match effect {
        Effect::Launch { request: machine_request, .. } => machine_request.changes(),
        Effect::SaveDefaultKey { .. } => true,
        Effect::Deletion { request: machine_request, .. } => machine_request.changes(),
        Effect::InstanceAction { request: machine_request, .. } => machine_request.changes(),
        Effect::Home(request) => matches!(&**request, HomeRequest::Action { request, .. } if request.changes()),
        Effect::Account(machine_request) => {
            matches!(machine_request, account::AccountRequest::Keys(_) | account::AccountRequest::KeepProfile { .. })
        }
        Effect::SavePlan { .. } | Effect::SaveDraft(_) | Effect::DeleteDraft => true,
        Effect::SaveSetting { .. } | Effect::SaveTheme(_) => true,
        Effect::Edit(_) | Effect::ReadEdited(_) | Effect::SaveEdited { .. } => true,
        Effect::RemoveTemporaryKey(_)
        | Effect::WriteAlias { .. }
        | Effect::RemoveAliases { .. }
        | Effect::SaveRdp { .. } => true,
        _ => false,
    }
}

/// Returns whether the result of an effect matters whichever account is in use by then. What an account reports, its
/// identity included, is useless once another one is in use.
pub fn outlives_account(effect: &Effect) -> bool {
    use account::AccountRequest::{Await, Cancel, KeepProfile, Keys, Use};
    let lasting = |request: &account::AccountRequest| {
        matches!(request, Use(_) | Keys(_) | KeepProfile { .. } | Cancel(_) | Await(_))
    };
    is_mutation(effect) || matches!(effect, Effect::Account(request) if lasting(request))
}

/// Returns the launch of an effect. Its effects always use the account in which it was started.
pub fn launch_of(effect: &Effect) -> Option<&SanitizedText> {
    match effect {
        Effect::Launch { id, .. } | Effect::Deletion { id, .. } | Effect::InstanceAction { id, .. } => Some(id),
        _ => None,
    }
}

/// Returns the duration of an effect that only waits.
pub fn pause(effect: &mut Effect) -> Option<&mut Duration> {
    match effect {
        Effect::Launch { request: LaunchRequest::Wait(pause) | LaunchRequest::Rest(pause), .. }
        | Effect::Deletion { request: deletion::DeletionRequest::Wait(pause), .. } => Some(pause),
        Effect::Launch { request: LaunchRequest::FollowUp { request: machine_request, .. }, .. } => {
            match &mut **machine_request {
                FollowUpRequest::Action(InstanceActionRequest::Wait(pause)) => Some(pause),
                _ => None,
            }
        }
        Effect::InstanceAction { request: machine_request, .. } => match &mut **machine_request {
            InstanceActionRequest::Wait(pause) => Some(pause),
            _ => None,
        },
        Effect::Home(request) => match &mut **request {
            HomeRequest::Wait(pause) | HomeRequest::Action { request: ServerActionRequest::Wait(pause), .. } => {
                Some(pause)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Returns the message for an effect that panics, so that whatever waits for it learns of the failure. The requests of
/// the machines for what is sent once contain their panics themselves.
pub fn on_panic(effect: &Effect) -> Box<dyn FnOnce(Words) -> Msg + Send> {
    match effect {
        Effect::Fetch(want) => {
            let want = want.clone();
            Box::new(move |words| Msg::Fetched { want, answer: Err(failed("Fetch", words)) })
        }
        Effect::Access { name, .. } => {
            let name = name.clone();
            Box::new(move |words| Msg::Access { name, answer: Err(failed("GetInstanceAccessDetails", words)) })
        }
        Effect::Login { whom, .. } => {
            let name = whom.name.clone();
            Box::new(move |words| Msg::Login { name, answer: Err(LoginError::File(words)) })
        }
        Effect::PreviewAccess { whom, peek, .. } => {
            let (name, peek) = (whom.name.clone(), *peek);
            Box::new(move |words| Msg::AccessPreviewed { name, peek, answer: Err(LoginError::File(words)) })
        }
        Effect::LoadJournal(_) => Box::new(|words| Msg::JournalLoaded(Err(words))),
        Effect::ResumeLaunch { kept, .. } => {
            let kept = kept.clone();
            Box::new(move |words| Msg::LaunchResumed { answer: Err(words), kept })
        }
        Effect::Home(request) => match &**request {
            HomeRequest::Inventory(request) => {
                let request = request.clone();
                Box::new(move |words| match inventory::on_panic(request, words.clone()) {
                    Some(event) => Msg::Home(Box::new(HomeEvent::Inventory(event))),
                    None => Msg::TaskPanicked(words),
                })
            }
            _ => Box::new(Msg::TaskPanicked),
        },
        Effect::Account(machine_request) => match accounts::on_panic(machine_request) {
            Some(news) => Box::new(move |words| Msg::Account(Box::new(news(failed("Account", words))))),
            None => Box::new(Msg::TaskPanicked),
        },
        _ => file_on_panic(effect),
    }
}

/// Returns the same for effects on files.
fn file_on_panic(effect: &Effect) -> Box<dyn FnOnce(Words) -> Msg + Send> {
    let named = |path: &PathBuf, message: fn(PathBuf, Words) -> Msg| {
        let path = path.clone();
        Box::new(move |words| message(path, words))
    };
    match effect {
        Effect::ReadScript(path) => named(path, |path, words| Msg::ScriptRead { path, answer: Err(words) }),
        Effect::SavePlan { path, .. } => {
            named(path, |path, words| Msg::PlanSaved { path, answer: Err(SaveError::Failed(words)) })
        }
        // Nothing is known to be in the way; the launch checks again before it writes.
        Effect::CheckKeyFile { path, .. } => {
            named(path, |path, _| Msg::UserFile(UserFileEvent::KeyPlace { path, answer: Ok(()) }))
        }
        Effect::SaveDefaultKey { path, .. } => named(path, |path, words| Msg::KeySaved { path, answer: Err(words) }),
        Effect::Edit(_) => Box::new(|words| Msg::EditorReady(Err(words))),
        Effect::ReadEdited(path) => named(path, |path, words| Msg::Edited { path, answer: Err(words) }),
        _ => Box::new(Msg::TaskPanicked),
    }
}

async fn home(services: Services, request: HomeRequest) -> HomeEvent {
    match request {
        HomeRequest::Inventory(request) => HomeEvent::Inventory(inventory::perform(services, request).await),
        HomeRequest::Action { region, name, request } => {
            let event = server_actions::perform(services, region.clone(), request).await;
            HomeEvent::Action { region, name, event }
        }
        HomeRequest::Wait(pause) => wait(pause, HomeEvent::Due).await,
    }
}

/// Saves the draft in order, or waits until a newer one is saved in its place. Returns the failure, if any.
async fn save_draft(services: &Services, draft: Box<RequestedValues>) -> Option<Msg> {
    let store = services.store.clone();
    let Some(_turn) = services.store.turns.mine().await else {
        services.store.turns.newer().await;
        return None;
    };
    let saved = task::spawn_blocking(move || store.drafts().save(&draft)).joined().await;
    saved.err().map(|error| Msg::TaskPanicked(error.0))
}

/// Executes one effect. Returns the resulting message, if the effect has one.
pub async fn perform(services: Services, context: RuntimeContext, effect: Effect) -> Option<Msg> {
    CrashPoint::InTask.pass();
    match effect {
        Effect::Fetch(CatalogQuery::OwnKeys) => {
            let found = own_keys(&context).await;
            Some(Msg::Fetched { want: CatalogQuery::OwnKeys, answer: Ok(CatalogReply::OwnKeys(found)) })
        }
        Effect::Fetch(want) => {
            let answer = services.get(&want).await;
            if let Ok(got) = &answer {
                services.keep(&want, got);
            }
            Some(Msg::Fetched { want, answer })
        }
        Effect::LoadCached(want) => {
            let (got, told) = services.recall(want.clone()).await?;
            Some(Msg::CacheLoaded { want, got, told })
        }
        Effect::ReadScript(path) => {
            let home = context.home.clone();
            let file = path.clone();
            let answer = task::spawn_blocking(move || read_script(&file, home.as_deref())).joined().await;
            Some(Msg::ScriptRead { path, answer })
        }
        Effect::Edit(text) => {
            let (editor, edits) = (context.editor.clone(), services.store.edits.clone());
            let begin = move || external_editor::begin(&edits, &text, editor.as_deref());
            Some(Msg::EditorReady(task::spawn_blocking(begin).joined().await.map(Box::new)))
        }
        Effect::ReadEdited(path) => {
            let file = path.clone();
            let answer = task::spawn_blocking(move || external_editor::read_edited(&file)).joined().await;
            Some(Msg::Edited { path, answer })
        }
        Effect::SaveEdited { path, draft } => {
            let failed = save_draft(&services, draft).await;
            if failed.is_none() {
                let edits = services.store.edits.clone();
                // If it can't be removed now, the next start removes it, as its text is in the draft.
                let _ = task::spawn_blocking(move || edits.end(&path)).await;
            }
            failed
        }
        Effect::SavePlan { path, text, over } => {
            let real = expand(&path, context.home.as_deref());
            // The user is shown the absolute path.
            let whole = std::path::absolute(&real).unwrap_or_else(|_| real.clone());
            let (store, replace) = (services.store.clone(), if over { Replace::Yes } else { Replace::No });
            let save = move || match replace == Replace::No && real.exists() {
                true => Err(SaveError::Exists),
                false => store.save_plan(&real, &text.0, replace).map_err(|error| SaveError::Failed(error.0)),
            };
            let answer = task::spawn_blocking(save).joined().await;
            let path = if answer.is_ok() { whole } else { path };
            Some(Msg::PlanSaved { path, answer })
        }
        Effect::SaveDraft(requested) => save_draft(&services, requested).await,
        Effect::DeleteDraft => {
            let store = services.store.clone();
            let _turn = services.store.turns.mine().await?;
            let forgotten = task::spawn_blocking(move || store.drafts().forget()).joined().await;
            forgotten.err().map(|error| Msg::TaskPanicked(error.0))
        }
        Effect::SaveDefaultKey { region, path } => {
            let real = expand(&path, context.home.as_deref());
            let answer = match services.lightsail.default_key(&region).await {
                Ok(key) => task::spawn_blocking(move || ssh_keys::save(&real, &key)).joined().await,
                Err(failure) => Err(words_of(&failure)),
            };
            Some(Msg::KeySaved { path, answer })
        }
        Effect::SaveSetting { key, on } => settle(services, move |settings| settings.set(key, on)).await,
        Effect::SaveTheme(name) => settle(services, move |settings| settings.set("theme", name.as_str())).await,
        Effect::Launch { id, request: mut machine_request, order } => {
            if let LaunchRequest::Key(KeyImportRequest::Keep { file, .. }) = &mut machine_request {
                *file = expand(file, context.home.as_deref());
            }
            let event = Box::pin(launch_requests::perform(services, id.clone(), order, machine_request)).await?;
            Some(Msg::Launch { id, event })
        }
        Effect::Deletion { number, id, region, request: machine_request } => {
            let event = Box::new(deletions::perform(services, region, id, machine_request).await?);
            Some(Msg::Deletion { number, event })
        }
        Effect::InstanceAction { id, region, instance, kind, request: machine_request } => {
            let event = Box::new(instance_actions::perform(services, region, id, *machine_request).await?);
            Some(Msg::InstanceAction { instance, kind, event })
        }
        // Each future is large and therefore boxed, so that this one doesn't contain them all.
        Effect::Home(request) => Some(Msg::Home(Box::new(Box::pin(home(services, *request)).await))),
        Effect::ResumeLaunch { launch, kept } => {
            let answer = resume::resume(services, launch).await;
            Some(Msg::LaunchResumed { answer, kept })
        }
        Effect::LoadJournal(launch) => {
            let read = move || services.journals.launches().read(&launch).map(|contents| contents.entries);
            let answer = task::spawn_blocking(read).joined().await;
            Some(Msg::JournalLoaded(answer.map_err(|error| error.words())))
        }
        Effect::Access { region, name } => {
            let answer = services.lightsail.access(&region, &name).await;
            Some(Msg::Access { name, answer })
        }
        Effect::LoadTimings { port } => {
            Some(Msg::TimingsLoaded(task::spawn_blocking(move || usual(&services, port)).joined().await))
        }
        Effect::Login { whom, wait } => {
            let answer = logins::prepare(&services, context.path.as_deref(), &whom, wait).await;
            Some(Msg::Login { name: whom.name, answer })
        }
        Effect::RemoveTemporaryKey(ticket) => {
            let keys = services.shells.keys.clone();
            task::spawn_blocking(move || keys.drop(ticket)).joined().await;
            None
        }
        Effect::PreviewAccess { whom, peek, blueprint } => {
            let answer = logins::preview_access(&services, &context, &whom, peek, blueprint.as_deref()).await;
            Some(Msg::AccessPreviewed { name: whom.name, peek, answer })
        }
        Effect::Rdp { whom } => {
            let answer = logins::rdp(&services, &whom).await;
            Some(Msg::UserFile(UserFileEvent::Rdp { name: whom.name, answer }))
        }
        Effect::ReadAliases { region, name, address } => {
            let host_keys = logins::host_keys(&services, &region, &name).await;
            let read = move || user_files::read_aliases(name, address.as_deref(), host_keys, &context);
            Some(Msg::UserFile(task::spawn_blocking(read).joined().await))
        }
        effect @ (Effect::OpenUrl(_)
        | Effect::CheckKeyFile { .. }
        | Effect::ReadKey { .. }
        | Effect::WriteAlias { .. }
        | Effect::RemoveAliases { .. }
        | Effect::DecryptPassword { .. }
        | Effect::SaveRdp { .. }) => task::spawn_blocking(move || inside(effect, &context)).joined().await,
        Effect::Account(machine_request) => {
            Some(Msg::Account(Box::new(accounts::perform(services, machine_request).await?)))
        }
        // Executed by the event loop itself.
        Effect::Terminal(_) | Effect::PinAccount(_) => None,
    }
}

/// Returns the keys in the user's `.ssh` folder and in their ssh-agent.
async fn own_keys(context: &RuntimeContext) -> LocalKeys {
    let home = context.home.clone();
    let look = move || home.map(|home| ssh_keys::find(&home)).unwrap_or_default();
    let mut found = task::spawn_blocking(look).await.unwrap_or_default();
    let env: fn(&str) -> Option<OsString> = |name| std::env::var_os(name);
    let search = AgentSearch { home: context.home.as_deref(), path: context.path.as_deref(), env };
    match ssh_agent::list(search, ssh_agent::PATIENCE).await {
        AgentReply::Listed(listed) => ssh_keys::add_agents(&mut found, &listed),
        AgentReply::Silent => found.refused.push((PathBuf::from(AGENT), Unfit::Silent)),
        AgentReply::None => {}
    }
    found
}

/// Saves a setting.
async fn settle(
    services: Services,
    set: impl FnOnce(&mut SettingsFile) -> Result<(), StoreError> + Send + 'static,
) -> Option<Msg> {
    let store = services.store;
    let settled = task::spawn_blocking(move || store.settings().and_then(|mut settings| set(&mut settings)));
    settled.joined().await.err().map(|error| Msg::TaskPanicked(error.0))
}

/// Summarizes a failure: what happened, and the service's own words.
fn words_of(failure: &Failure) -> Words {
    let what = UserText::of_key(format!("failure.{}.what", failure.error.key()));
    match failure.own_words() {
        Some(own) => UserText::new("cause.two").with_text("first", what).with_text("second", own).into(),
        None => what.into(),
    }
}

/// Returns how long past launches of this account took until this port accepted logins.
fn usual(services: &Services, port: u16) -> TypicalTiming {
    let launches = services.journals.launches().list().map(|(all, _)| all).unwrap_or_default();
    let alike = |summary: &&LaunchSummary| {
        let its = facts::port(summary.manifest.blueprint_id());
        its == port && services.owns(summary.manifest.account.as_ref()) && !summary.climbs.is_empty()
    };
    let pace = (services.speed * f64::from(TypicalTiming::REAL)).round().clamp(1.0, f64::from(u32::MAX)) as u32;
    let known = TypicalTiming { pace, ..TypicalTiming::default() };
    // Only the sandbox may have run at another speed.
    let counts = |taken: &MilestoneTimings| !services.shells.simulated() || known.comparable(taken);
    let climbs = launches.iter().filter(alike).take(MOST).flat_map(|summary| summary.climbs.clone());
    let climbs: Vec<MilestoneTimings> = climbs.filter(counts).collect();
    TypicalTiming { pace, ..TypicalTiming::of(&climbs) }
}

/// Executes effects on the user's own files and programs.
fn inside(effect: Effect, context: &RuntimeContext) -> Option<Msg> {
    let inside = match effect {
        Effect::OpenUrl(url) => {
            let opened = user_files::open_url(&url, context);
            return Some(Msg::UrlOpened { url, opened });
        }
        Effect::RemoveAliases { launch, names } => {
            user_files::remove_aliases(&launch, &names, context);
            return None;
        }
        Effect::CheckKeyFile { path, before } => user_files::check_key_file(path, before.as_ref(), context),
        Effect::ReadKey { path } => user_files::read_key(path, context),
        Effect::WriteAlias { name, paths, change } => user_files::write_alias(name, &paths, &change, context),
        Effect::DecryptPassword { name, rdp, path } => user_files::decrypt_password(name, *rdp, &path, context),
        Effect::SaveRdp { name, text } => user_files::save_rdp(Path::new(""), &name, &text),
        _ => return None,
    };
    Some(Msg::UserFile(inside))
}

/// Reads a launch script.
fn read_script(path: &Path, home: Option<&Path>) -> Result<Script, Words> {
    let text = store::read_script(&expand(path, home))?;
    Ok(Script::new(text, ScriptOrigin::File(path.to_owned())))
}
