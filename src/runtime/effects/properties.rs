//! What an effect is to the event loop: whether it must complete, whom its result concerns, and what a panic becomes.

use super::super::inventory;
use super::super::send_once::failed;
use super::super::services::accounts;
use crate::app::effect::Effect;
use crate::app::message::{Msg, SaveError, UserFileEvent};
use crate::domain::access_grant::LoginError;
use crate::domain::account;
use crate::domain::deletion;
use crate::domain::instance_actions::InstanceActionRequest;
use crate::domain::launch::LaunchRequest;
use crate::domain::launch::follow_up_run::FollowUpRequest;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::server_action::ServerActionRequest;
use crate::domain::user_text::Words;
use crate::home::{HomeEvent, HomeRequest};
use std::path::PathBuf;
use std::time::Duration;

/// Returns whether an effect changes something and must complete, even when the program exits.
pub fn is_mutation(effect: &Effect) -> bool {
    match effect {
        Effect::Launch { request, .. } => request.changes(),
        Effect::SaveDefaultKey { .. } => true,
        Effect::Deletion { request, .. } => request.changes(),
        Effect::InstanceAction { request, .. } => request.changes(),
        Effect::Home(request) => matches!(&**request, HomeRequest::Action { request, .. } if request.changes()),
        Effect::Account(request) => {
            matches!(request, account::AccountRequest::Keys(_) | account::AccountRequest::KeepProfile { .. })
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
        Effect::Access { launch, .. } | Effect::PinAccount { launch, .. } => Some(launch),
        _ => None,
    }
}

/// Returns the duration of an effect that only waits.
pub fn pause(effect: &mut Effect) -> Option<&mut Duration> {
    match effect {
        Effect::Launch { request: LaunchRequest::Wait(pause) | LaunchRequest::Rest(pause), .. }
        | Effect::Deletion { request: deletion::DeletionRequest::Wait(pause), .. } => Some(pause),
        Effect::Launch { request: LaunchRequest::FollowUp { request, .. }, .. } => match &mut **request {
            FollowUpRequest::Action(InstanceActionRequest::Wait(pause)) => Some(pause),
            _ => None,
        },
        Effect::InstanceAction { request, .. } => match &mut **request {
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
        Effect::Access { launch, name, .. } => {
            let (launch, name) = (launch.clone(), name.clone());
            Box::new(move |words| Msg::Access { launch, name, answer: Err(failed("GetInstanceAccessDetails", words)) })
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
        Effect::ResumeLaunch { launch, kept } => {
            let (launch, kept) = (launch.clone(), kept.clone());
            Box::new(move |words| Msg::LaunchResumed { launch, answer: Err(words), kept })
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
        Effect::Account(request) => match accounts::on_panic(request) {
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
