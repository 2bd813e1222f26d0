//! Doing what the program wants done to the world. Each effect comes back as one message.

use super::crash::Point;
use super::outside::Outside;
use super::world::World;
use super::{accounts, asks, removals};
use crate::app::act::Effect;
use crate::app::message::{Msg, SaveError};
use crate::domain::account;
use crate::domain::clean::Clean;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::launch::{Ask, Event, Round};
use crate::domain::removal;
use crate::domain::script::{LARGEST, Origin, Script};
use crate::files::Replace;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Whether it changes something and so must be finished, even when the program ends.
pub fn is_deed(effect: &Effect) -> bool {
    match effect {
        Effect::Launch { ask, .. } => matches!(ask, Ask::Send | Ask::Journal(_)),
        Effect::Removal { ask, .. } => {
            matches!(ask, removal::Ask::Delete { .. } | removal::Ask::Unmake(_) | removal::Ask::Journal(_))
        }
        Effect::Account(ask) => matches!(ask, account::Ask::Keys(_) | account::Ask::KeepProfile { .. }),
        Effect::SavePlan { .. } | Effect::SaveDraft(_) | Effect::ForgetDraft => true,
        _ => false,
    }
}

/// What an effect comes to if doing it panics: whatever waits for it hears that it failed.
pub fn broken(effect: &Effect) -> Box<dyn FnOnce(Clean) -> Msg + Send> {
    let failed = |action: &'static str| move |words: &Clean| Failure::local(action, Trouble::Bug, words);
    match effect.clone() {
        Effect::Fetch(want) => Box::new(move |words| Msg::Fetched { want, answer: Err(failed("Fetch")(&words)) }),
        Effect::ReadScript(path) => Box::new(move |words| Msg::ScriptRead { path, answer: Err(words) }),
        Effect::SavePlan { path, .. } => {
            Box::new(move |words| Msg::PlanSaved { path, answer: Err(SaveError::Failed(words)) })
        }
        Effect::Access { name, .. } => {
            Box::new(move |words| Msg::Access { name, answer: Err(failed("GetInstanceAccessDetails")(&words)) })
        }
        Effect::Launch { id, ask, .. } => Box::new(move |words| {
            let event = match ask {
                Ask::Journal(_) => Event::JournalFailed(words),
                Ask::Prove { .. } => Event::ProofFailed(failed("GetActiveNames")(&words)),
                // Whether it went out before it broke is not known.
                Ask::Send => {
                    Event::SendFailed(Failure { certainty: Certainty::Unknown, ..failed("CreateInstances")(&words) })
                }
                Ask::Poll { .. } => {
                    Event::Polled(Round { instances: Some(Err(failed("GetInstances")(&words))), ..Round::default() })
                }
                Ask::Wait(_) => Event::Due,
            };
            Msg::Launch { id, event }
        }),
        Effect::Account(ask) => Box::new(move |words| {
            let news = accounts::broken(&ask, failed("Account")(&words));
            news.map_or(Msg::Broke(words), |news| Msg::Account(Box::new(news)))
        }),
        _ => Box::new(Msg::Broke),
    }
}

pub async fn perform(world: World, outside: Outside, effect: Effect) -> Option<Msg> {
    Point::InTask.pass();
    match effect {
        Effect::Fetch(want) => {
            let answer = world.get(&want).await;
            Some(Msg::Fetched { want, answer })
        }
        Effect::ReadScript(path) => {
            let home = outside.home.clone();
            let read = tokio::task::spawn_blocking(move || read_script(&path, home.as_deref()).pair(path)).await;
            let (path, answer) = read.ok()?;
            Some(Msg::ScriptRead { path, answer })
        }
        Effect::SavePlan { path, text, over } => {
            let real = expand(&path, outside.home.as_deref());
            // Where it then is, in full, is what the person is told.
            let whole = std::path::absolute(&real).unwrap_or_else(|_| real.clone());
            let (store, replace) = (world.store.clone(), if over { Replace::Yes } else { Replace::No });
            let save = move || match replace == Replace::No && real.exists() {
                true => Err(SaveError::Exists),
                false => store.save_plan(&real, &text.0, replace).map_err(|error| SaveError::Failed(error.0)),
            };
            let saved = tokio::task::spawn_blocking(save).await;
            let answer = saved.unwrap_or_else(|error| Err(SaveError::Failed(Clean::new(error.to_string()))));
            let path = if answer.is_ok() { whole } else { path };
            Some(Msg::PlanSaved { path, answer })
        }
        Effect::SaveDraft(wishes) => {
            let store = world.store.clone();
            let _turn = world.store.turns.mine().await?;
            let saved = tokio::task::spawn_blocking(move || store.drafts().save(&wishes)).await;
            saved.ok()?.err().map(|error| Msg::Broke(Clean::new(error.to_string())))
        }
        Effect::ForgetDraft => {
            let store = world.store.clone();
            let _turn = world.store.turns.mine().await?;
            let forgotten = tokio::task::spawn_blocking(move || store.drafts().forget()).await;
            forgotten.ok()?.err().map(|error| Msg::Broke(Clean::new(error.to_string())))
        }
        Effect::Launch { id, ask, order } => {
            let event = asks::perform(world, id.clone(), order, ask).await?;
            Some(Msg::Launch { id, event })
        }
        Effect::Removal { id, region, ask } => {
            let event = removals::perform(world, region, id, ask).await?;
            Some(Msg::Removal(Box::new(event)))
        }
        Effect::Access { region, name } => {
            let answer = world.lightsail.access(&region, &name).await;
            Some(Msg::Access { name, answer })
        }
        Effect::Account(ask) => Some(Msg::Account(Box::new(accounts::perform(world, ask).await?))),
        // Performed by the loop, between frames.
        Effect::Act(_) => None,
    }
}

trait Pair: Sized {
    fn pair(self, path: PathBuf) -> (PathBuf, Self) {
        (path, self)
    }
}

impl Pair for Result<Script, Clean> {}

/// Reads a launch script; a file that is far too large is not read to its end.
fn read_script(path: &Path, home: Option<&Path>) -> Result<Script, Clean> {
    let real = expand(path, home);
    let words = |error: std::io::Error| Clean::new(error.to_string());
    let file = std::fs::File::open(&real).map_err(words)?;
    if file.metadata().map_err(words)?.is_dir() {
        return Err(Clean::new(std::io::ErrorKind::IsADirectory.to_string()));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST as u64 * 16).read_to_end(&mut bytes).map_err(words)?;
    let text = String::from_utf8(bytes).map_err(|_| Clean::new(crate::t!("problem.script.not-utf8")))?;
    Ok(Script::new(text, Origin::File(path.to_owned())))
}

/// `~/x` as the person's shell would have it.
pub fn expand(path: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}
