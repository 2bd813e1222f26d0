//! Doing what the program wants done to the world. Each effect comes back as one message.

use super::crash::Point;
use super::outside::Outside;
use super::world::World;
use super::{accounts, afters, asks, edits, insides, logins, removals, taking};
use crate::app::act::Effect;
use crate::app::message::{Inside, Msg, SaveError};
use crate::aside;
use crate::domain::account;
use crate::domain::after;
use crate::domain::catalog::{Got, Want};
use crate::domain::clean::Clean;
use crate::domain::encoding::{self, NotText};
use crate::domain::facts;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::grant::LoginTrouble;
use crate::domain::launch::keying::{KeyAsk, KeyEvent};
use crate::domain::launch::record::Taken;
use crate::domain::launch::{Ask, Event, Round};
use crate::domain::removal;
use crate::domain::script::{LARGEST, Origin, Script};
use crate::domain::usual::{MOST, Usual};
use crate::files::{self, Replace};
use crate::journal::Summary;
use crate::keys;
use crate::store::{Settings, StoreError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Whether it changes something and so must be finished, even when the program ends.
pub fn is_deed(effect: &Effect) -> bool {
    match effect {
        Effect::Launch { ask, .. } => {
            matches!(ask, Ask::Send | Ask::Journal(_) | Ask::Key(KeyAsk::Keep { .. } | KeyAsk::Import { .. }))
        }
        Effect::SaveDefaultKey { .. } => true,
        Effect::Removal { ask, .. } => {
            matches!(ask, removal::Ask::Delete { .. } | removal::Ask::Unmake(_) | removal::Ask::Journal(_))
        }
        Effect::After { ask, .. } => matches!(**ask, after::Ask::Send(_) | after::Ask::Journal(_)),
        Effect::Account(ask) => matches!(ask, account::Ask::Keys(_) | account::Ask::KeepProfile { .. }),
        Effect::SavePlan { .. } | Effect::SaveDraft(_) | Effect::ForgetDraft => true,
        Effect::Remember { .. } | Effect::RememberTheme(_) => true,
        Effect::Edit(_) | Effect::TakeEdited(_) => true,
        Effect::ForgetKey(_) | Effect::WriteAlias { .. } | Effect::Unalias { .. } | Effect::SaveRdp { .. } => true,
        _ => false,
    }
}

/// Whether what comes of it is worth knowing whichever account is in use by then. What one account
/// has to say, who it is included, is of no use once it is left.
pub fn outlives_account(effect: &Effect) -> bool {
    use account::Ask::{Await, Cancel, KeepProfile, Keys, Use};
    let lasting = |ask: &account::Ask| matches!(ask, Use(_) | Keys(_) | KeepProfile { .. } | Cancel(_) | Await(_));
    is_deed(effect) || matches!(effect, Effect::Account(ask) if lasting(ask))
}

/// The launch that an effect is of. Whatever is done for it is done with the account it was begun with.
pub fn launch_of(effect: &Effect) -> Option<&Clean> {
    match effect {
        Effect::Launch { id, .. } | Effect::Removal { id, .. } | Effect::After { id, .. } => Some(id),
        _ => None,
    }
}

/// How long an effect waits that does nothing else.
pub fn pause(effect: &mut Effect) -> Option<&mut Duration> {
    match effect {
        Effect::Launch { ask: Ask::Wait(pause) | Ask::Rest(pause), .. }
        | Effect::Removal { ask: removal::Ask::Wait(pause), .. } => Some(pause),
        Effect::After { ask, .. } => match &mut **ask {
            after::Ask::Wait(pause) => Some(pause),
            _ => None,
        },
        _ => None,
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
        // Nothing was seen, so nothing is in the way: the launch looks before it writes.
        Effect::SeeKeyFile { path, .. } => Box::new(move |_| Msg::Inside(Inside::KeyPlace { path, answer: Ok(()) })),
        Effect::SaveDefaultKey { path, .. } => Box::new(move |words| Msg::KeySaved { path, answer: Err(words) }),
        Effect::Edit(_) => Box::new(|words| Msg::ToEdit(Err(words))),
        Effect::TakeEdited(_) => Box::new(|words| Msg::Edited(Err(words))),
        Effect::Access { name, .. } => {
            Box::new(move |words| Msg::Access { name, answer: Err(failed("GetInstanceAccessDetails")(&words)) })
        }
        Effect::Login { whom, .. } => {
            Box::new(move |words| Msg::Login { name: whom.name, answer: Err(LoginTrouble::File(words)) })
        }
        Effect::Peek { whom, peek, .. } => {
            Box::new(move |words| Msg::Peeked { name: whom.name, peek, answer: Err(LoginTrouble::File(words)) })
        }
        Effect::TakeUp { kept, .. } => Box::new(move |words| Msg::TakenUp { answer: Err(words), kept }),
        Effect::Launch { id, ask, .. } => Box::new(move |words| {
            let event = match ask {
                Ask::Journal(_) => Event::JournalFailed(words),
                Ask::Prove { .. } => Event::ProofFailed(failed("GetActiveNames")(&words)),
                // Whether it went out before it broke is not known.
                Ask::Send => {
                    Event::SendFailed(Failure { certainty: Certainty::Unknown, ..failed("CreateInstances")(&words) })
                }
                Ask::Key(ask) => Event::Key(match ask {
                    KeyAsk::Keep { .. } => KeyEvent::Kept(Err(words)),
                    KeyAsk::Import { .. } => {
                        let failure = failed("ImportKeyPair")(&words);
                        KeyEvent::Imported(Err(Failure { certainty: Certainty::Unknown, ..failure }))
                    }
                    KeyAsk::Find { .. } => KeyEvent::Found(Err(failed("GetKeyPair")(&words))),
                }),
                Ask::Poll { .. } => {
                    Event::Polled(Round { instances: Some(Err(failed("GetInstances")(&words))), ..Round::default() })
                }
                Ask::Wait(_) => Event::Due,
                Ask::Knock { .. } => Event::Knocked(Vec::new()),
                Ask::Rest(_) => Event::Rested,
            };
            Msg::Launch { id, event }
        }),
        Effect::After { instance, kind, ask, .. } => Box::new(move |words| {
            let event = Box::new(broken_after(*ask, &words));
            Msg::After { instance, kind, event }
        }),
        Effect::Removal { number, ask, .. } => Box::new(move |words| match removals::broken(ask, &words) {
            Some(event) => Msg::Removal { number, event: Box::new(event) },
            None => Msg::Broke(words),
        }),
        Effect::Account(ask) => Box::new(move |words| {
            let news = accounts::broken(&ask, failed("Account")(&words));
            news.map_or(Msg::Broke(words), |news| Msg::Account(Box::new(news)))
        }),
        _ => Box::new(Msg::Broke),
    }
}

fn broken_after(ask: after::Ask, words: &Clean) -> after::Event {
    let failed = |action| Failure::local(action, Trouble::Bug, words);
    match ask {
        after::Ask::Look(_) => after::Event::Looked(Err(failed("GetInstance"))),
        after::Ask::Prove(_) => after::Event::Proved(Err(failed("GetActiveNames"))),
        // Nothing was found: the person is told, and asked.
        after::Ask::Resolve(names) => {
            after::Event::Resolved(names.into_iter().map(|name| (name, Vec::new())).collect())
        }
        // Whether it went out before it broke is not known.
        after::Ask::Send(request) => {
            after::Event::SendFailed(Failure { certainty: Certainty::Unknown, ..failed(request.action()) })
        }
        after::Ask::Journal(_) => after::Event::JournalFailed(words.clone()),
        after::Ask::Wait(_) => after::Event::Due,
    }
}

pub async fn perform(world: World, outside: Outside, effect: Effect) -> Option<Msg> {
    Point::InTask.pass();
    match effect {
        Effect::Fetch(Want::OwnKeys) => {
            let home = outside.home.clone();
            let look = move || home.map(|home| keys::find(&home)).unwrap_or_default();
            let found = aside::work(look).await.unwrap_or_default();
            Some(Msg::Fetched { want: Want::OwnKeys, answer: Ok(Got::OwnKeys(found)) })
        }
        Effect::Fetch(want) => {
            let answer = world.get(&want).await;
            if let Ok(got) = &answer {
                world.keep(&want, got);
            }
            Some(Msg::Fetched { want, answer })
        }
        Effect::Recall(want) => {
            let (got, told) = world.recall(want.clone()).await?;
            Some(Msg::Kept { want, got, told })
        }
        Effect::ReadScript(path) => {
            let home = outside.home.clone();
            let read = aside::work(move || read_script(&path, home.as_deref()).pair(path)).await;
            let (path, answer) = read.ok()?;
            Some(Msg::ScriptRead { path, answer })
        }
        Effect::Edit(text) => {
            let editor = outside.editor.clone();
            let written = aside::work(move || edits::begin(&text, editor.as_deref())).await;
            Some(Msg::ToEdit(written.unwrap_or_else(|error| Err(Clean::new(error.to_string()))).map(Box::new)))
        }
        Effect::TakeEdited(path) => {
            let taken = aside::work(move || edits::take_back(&path)).await;
            Some(Msg::Edited(taken.unwrap_or_else(|error| Err(Clean::new(error.to_string())))))
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
            let saved = aside::work(save).await;
            let answer = saved.unwrap_or_else(|error| Err(SaveError::Failed(Clean::new(error.to_string()))));
            let path = if answer.is_ok() { whole } else { path };
            Some(Msg::PlanSaved { path, answer })
        }
        Effect::SaveDraft(wishes) => {
            let store = world.store.clone();
            let _turn = world.store.turns.mine().await?;
            let saved = aside::work(move || store.drafts().save(&wishes)).await;
            saved.ok()?.err().map(|error| Msg::Broke(Clean::new(error.to_string())))
        }
        Effect::ForgetDraft => {
            let store = world.store.clone();
            let _turn = world.store.turns.mine().await?;
            let forgotten = aside::work(move || store.drafts().forget()).await;
            forgotten.ok()?.err().map(|error| Msg::Broke(Clean::new(error.to_string())))
        }
        Effect::SaveDefaultKey { region, path } => {
            let real = expand(&path, outside.home.as_deref());
            let answer = match world.lightsail.default_key(&region).await {
                Ok(key) => aside::work(move || keys::save(&real, &key)).await.ok()?,
                Err(failure) => Err(words_of(&failure)),
            };
            Some(Msg::KeySaved { path, answer })
        }
        Effect::Launch { id, ask: Ask::Key(KeyAsk::Keep { file, name, before }), order } => {
            let file = expand(&file, outside.home.as_deref());
            let ask = Ask::Key(KeyAsk::Keep { file, name, before });
            let event = asks::perform(world, id.clone(), order, ask).await?;
            Some(Msg::Launch { id, event })
        }
        Effect::Remember { key, on } => settle(world, move |settings| settings.set(key, on)).await,
        Effect::RememberTheme(name) => settle(world, move |settings| settings.set("theme", name.as_str())).await,
        Effect::Launch { id, ask, order } => {
            let event = asks::perform(world, id.clone(), order, ask).await?;
            Some(Msg::Launch { id, event })
        }
        Effect::Removal { number, id, region, ask } => {
            let event = Box::new(removals::perform(world, region, id, ask).await?);
            Some(Msg::Removal { number, event })
        }
        Effect::After { id, region, instance, kind, ask } => {
            let event = Box::new(afters::perform(world, region, id, *ask).await?);
            Some(Msg::After { instance, kind, event })
        }
        Effect::TakeUp { launch, kept } => {
            let answer = taking::take_up(world, launch).await;
            Some(Msg::TakenUp { answer, kept })
        }
        Effect::Access { region, name } => {
            let answer = world.lightsail.access(&region, &name).await;
            Some(Msg::Access { name, answer })
        }
        Effect::Usual { port } => {
            let seen = aside::work(move || usual(&world, port)).await;
            seen.ok().map(Msg::Usual)
        }
        Effect::Login { whom, wait } => {
            let answer = logins::prepare(&world, &outside, &whom, wait).await;
            Some(Msg::Login { name: whom.name, answer })
        }
        Effect::ForgetKey(ticket) => {
            let keys = world.shells.keys.clone();
            aside::work(move || keys.drop(ticket)).await.ok()?;
            None
        }
        Effect::Peek { whom, peek, blueprint } => {
            let answer = logins::peek(&world, &outside, &whom, peek, blueprint.as_deref()).await;
            Some(Msg::Peeked { name: whom.name, peek, answer })
        }
        Effect::Rdp { whom } => {
            let answer = logins::rdp(&world, &whom).await;
            Some(Msg::Inside(Inside::Rdp { name: whom.name, answer }))
        }
        effect @ (Effect::OpenSite(_)
        | Effect::SeeKeyFile { .. }
        | Effect::ReadAliases { .. }
        | Effect::WriteAlias { .. }
        | Effect::Unalias { .. }
        | Effect::Unlock { .. }
        | Effect::SaveRdp { .. }) => aside::work(move || inside(effect, &outside)).await.ok()?,
        Effect::Account(ask) => Some(Msg::Account(Box::new(accounts::perform(world, ask).await?))),
        // Performed by the loop itself.
        Effect::Act(_) | Effect::Pin(_) => None,
    }
}

/// Settles something for good.
async fn settle(
    world: World,
    set: impl FnOnce(&mut Settings) -> Result<(), StoreError> + Send + 'static,
) -> Option<Msg> {
    let store = world.store;
    let settled = aside::work(move || store.settings().and_then(|mut settings| set(&mut settings)));
    settled.await.ok()?.err().map(|error| Msg::Broke(Clean::new(error.to_string())))
}

/// What a failure comes to in a sentence.
fn words_of(failure: &Failure) -> Clean {
    let own = failure.own_words().map(|words| format!(" {words}")).unwrap_or_default();
    Clean::new(format!("{}{own}", crate::t!(&format!("failure.{}.what", failure.trouble.key()))))
}

/// What past launches of this account took to let people in through this port.
fn usual(world: &World, port: u16) -> Usual {
    let launches = world.book.launches().list().map(|(all, _)| all).unwrap_or_default();
    let alike = |summary: &&Summary| {
        let its = facts::port(summary.manifest.request.blueprint_id.as_deref());
        its == port && world.owns(summary.manifest.account.as_ref()) && !summary.climbs.is_empty()
    };
    let climbs: Vec<Taken> =
        launches.iter().filter(alike).take(MOST).flat_map(|summary| summary.climbs.clone()).collect();
    Usual::of(&climbs)
}

/// What is done to the person's own files, and with their own programs.
fn inside(effect: Effect, outside: &Outside) -> Option<Msg> {
    let inside = match effect {
        Effect::OpenSite(url) => {
            let opened = insides::open_site(&url, outside);
            return Some(Msg::SiteOpened { url, opened });
        }
        Effect::Unalias { launch, names } => {
            insides::unalias(&launch, &names, outside);
            return None;
        }
        Effect::SeeKeyFile { path, before } => insides::key_place(path, before.as_ref(), outside),
        Effect::ReadAliases { name } => insides::read_aliases(name, outside),
        Effect::WriteAlias { name, paths, change } => insides::write_alias(name, &paths, &change, outside),
        Effect::Unlock { name, rdp, path } => insides::unlocked(name, *rdp, &path, outside),
        Effect::SaveRdp { name, text } => insides::save_rdp(Path::new(""), &name, &text),
        _ => return None,
    };
    Some(Msg::Inside(inside))
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
    let words = |error: std::io::Error| Clean::new(format!("{}.", files::why(&error)));
    let bytes = files::read(&real, LARGEST as u64 * 16).map_err(words)?;
    let text = encoding::text(bytes).map_err(|not| {
        Clean::new(match not {
            NotText::Gzip => crate::t!("problem.script.gzip"),
            NotText::Unknown => crate::t!("problem.script.not-utf8"),
        })
    })?;
    Ok(Script::new(text, Origin::File(path.to_owned())))
}

/// `~/x` as the person's shell would have it.
pub fn expand(path: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}
