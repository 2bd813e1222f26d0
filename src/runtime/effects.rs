//! Executes effects. Each returns one message.

mod files;
mod properties;

pub use properties::{is_mutation, launch_of, on_panic, outlives_account, pause};

use super::context::RuntimeContext;
use super::crash_points::CrashPoint;
use super::send_once::wait;
use super::services::{Services, accounts};
use super::ssh_agent::{AgentReply, AgentSearch};
use super::user_files::expand;
use super::{
    deletions, instance_actions, inventory, launch_requests, logins, resume, server_actions, ssh_agent, user_files,
};
use crate::app::effect::Effect;
use crate::app::message::{Msg, UserFileEvent};
use crate::domain::catalog::{CatalogQuery, CatalogReply};
use crate::domain::facts;
use crate::domain::failure::Failure;
use crate::domain::key_pair::{AGENT, LocalKeys, Unfit};
use crate::domain::launch::LaunchRequest;
use crate::domain::launch::key_import::KeyImportRequest;
use crate::domain::typical_timing::{MOST, MilestoneTimings, TypicalTiming};
use crate::domain::user_text::{UserText, Words};
use crate::home::{HomeEvent, HomeRequest};
use crate::journal::LaunchSummary;
use crate::ssh_keys;
use crate::task;
use std::ffi::OsString;
use std::path::PathBuf;

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
        Effect::SaveDefaultKey { region, path } => {
            let real = expand(&path, context.home.as_deref());
            let answer = match services.lightsail.default_key(&region).await {
                Ok(key) => task::spawn_blocking(move || ssh_keys::save(&real, &key)).joined().await,
                Err(failure) => Err(words_of(&failure)),
            };
            Some(Msg::KeySaved { path, answer })
        }
        Effect::Launch { id, mut request, order } => {
            if let LaunchRequest::Key(KeyImportRequest::Keep { file, .. }) = &mut request {
                *file = expand(file, context.home.as_deref());
            }
            let event = Box::pin(launch_requests::perform(services, id.clone(), order, request)).await?;
            Some(Msg::Launch { id, event })
        }
        Effect::Deletion { number, id, region, request } => {
            let event = Box::new(deletions::perform(services, region, id, request).await?);
            Some(Msg::Deletion { number, event })
        }
        Effect::InstanceAction { id, region, instance, kind, request } => {
            let event = Box::new(instance_actions::perform(services, region, id.clone(), *request).await?);
            Some(Msg::InstanceAction { id, instance, kind, event })
        }
        // Each future is large and therefore boxed, so that this one doesn't contain them all.
        Effect::Home(request) => Some(Msg::Home(Box::new(Box::pin(home(services, *request)).await))),
        Effect::ResumeLaunch { launch, kept } => {
            let answer = resume::resume(services, launch.clone()).await;
            Some(Msg::LaunchResumed { launch, answer, kept })
        }
        Effect::CloseLaunch(launch) => {
            services.journals.close(&launch);
            None
        }
        Effect::LoadJournal(launch) => {
            let read = move || services.journals.launches().read(&launch).map(|contents| contents.entries);
            let answer = task::spawn_blocking(read).joined().await;
            Some(Msg::JournalLoaded(answer.map_err(|error| error.words())))
        }
        Effect::Access { launch, region, name } => {
            let answer = services.lightsail.access(&region, &name).await;
            Some(Msg::Access { launch, name, answer })
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
        Effect::Account(request) => Some(Msg::Account(Box::new(accounts::perform(services, request).await?))),
        // Executed by the event loop itself.
        Effect::Terminal(_) | Effect::PinAccount { .. } => None,
        effect @ (Effect::ReadScript(_)
        | Effect::Edit(_)
        | Effect::ReadEdited(_)
        | Effect::SaveEdited { .. }
        | Effect::SavePlan { .. }
        | Effect::SaveDraft(_)
        | Effect::DeleteDraft
        | Effect::SaveSetting { .. }
        | Effect::SaveTheme(_)
        | Effect::OpenUrl(_)
        | Effect::CheckKeyFile { .. }
        | Effect::ReadKey { .. }
        | Effect::WriteAlias { .. }
        | Effect::RemoveAliases { .. }
        | Effect::DecryptPassword { .. }
        | Effect::SaveRdp { .. }) => files::perform(services, context, effect).await,
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
