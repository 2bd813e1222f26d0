//! Does what a removal asks: the only place where it touches the world.

use super::world::World;
use crate::aside;
use crate::domain::clean::Clean;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::launch::record::Entry;
use crate::domain::removal::{Ask, Event};
use tokio::task::JoinError;

/// Does one thing that the removal of launch `id` asks, and tells the event it comes to, if it
/// comes to one. A request that deletes is done to its end even if this future is dropped.
pub async fn perform(world: World, region: Clean, id: Clean, ask: Ask) -> Option<Event> {
    let lightsail = &world.lightsail;
    match ask {
        Ask::Look => Some(Event::Looked(lightsail.instances(&region).await)),
        Ask::Check(name) => {
            let answer = lightsail.instance(&region, &name).await;
            Some(Event::Checked(name, answer.map(|found| found.map(Box::new))))
        }
        Ask::Delete { name, force } => {
            let (door, of) = (lightsail.clone(), name.clone());
            let request = aside::request(async move { door.delete(&region, &of, force).await });
            let answer = request.await.unwrap_or_else(|error| Err(unknown("DeleteInstance", &words(&error))));
            Some(Event::Deleted(name, answer.map(|_| ())))
        }
        Ask::Find(made) => {
            let answer = lightsail.find(&region, made.kind, &made.name).await;
            Some(Event::Found(made.name, answer))
        }
        Ask::Unmake(made) => {
            let (door, of) = (lightsail.clone(), made.clone());
            let request = aside::request(async move { door.unmake(&region, &of).await });
            let answer = request.await.unwrap_or_else(|error| Err(unknown(made.kind.undo(), &words(&error))));
            Some(Event::Unmade(made.name, answer))
        }
        Ask::Wait(pause) => {
            tokio::time::sleep(pause).await;
            Some(Event::Due)
        }
        Ask::Journal(record) => {
            let entry = Entry { at: world.now().wall, record };
            // What is gone is gone; a journal that cannot be written only knows less of it.
            let _ = aside::work(move || world.book.append(&id, &entry)).await;
            None
        }
    }
}

/// What an ask comes to if doing it panics: the removal goes on by it, or ends. `None` where it waits
/// for no answer.
pub fn broken(ask: Ask, words: &Clean) -> Option<Event> {
    let failed = |action| Failure::local(action, Trouble::Bug, words);
    Some(match ask {
        Ask::Look => Event::Looked(Err(failed("GetInstances"))),
        Ask::Check(name) => Event::Checked(name, Err(failed("GetInstance"))),
        // Whether it went out before it broke is not known.
        Ask::Delete { name, .. } => Event::Deleted(name, Err(unknown("DeleteInstance", words))),
        Ask::Find(made) => Event::Found(made.name, Err(failed(made.kind.find()))),
        Ask::Unmake(made) => Event::Unmade(made.name, Err(unknown(made.kind.undo(), words))),
        Ask::Wait(_) => Event::Due,
        Ask::Journal(_) => return None,
    })
}

/// A panic, in words.
pub fn words(error: &JoinError) -> Clean {
    Clean::new(error.to_string())
}

fn unknown(action: &str, words: &Clean) -> Failure {
    Failure { certainty: Certainty::Unknown, ..Failure::local(action, Trouble::Bug, words) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::tests_support::order;
    use crate::domain::instance::Instance;
    use crate::domain::launch::Launch;
    use crate::domain::made::{Found, Kind, Made};
    use crate::domain::removal::{Removal, Stage};
    use crate::domain::tags::LAUNCH_KEY;
    use crate::domain::time::Now;
    use std::time::Duration;

    fn at(seconds: u64) -> Now {
        let time = Duration::from_secs(seconds);
        Now { mono: time, wall: std::time::UNIX_EPOCH + time }
    }

    fn there() -> Instance {
        let tags = vec![(LAUNCH_KEY.into(), Some("L1".into()))];
        Instance { name: "web-1".into(), arn: Some("a1".into()), tags, ..Instance::default() }
    }

    fn found() -> Found {
        Found { created_at: Some(at(1).wall), ..Found::default() }
    }

    /// What the service answers while all is there.
    fn answered(ask: Ask) -> Option<Event> {
        Some(match ask {
            Ask::Look => Event::Looked(Ok(vec![there()])),
            Ask::Check(name) => Event::Checked(name, Ok(Some(Box::new(there())))),
            Ask::Delete { name, .. } => Event::Deleted(name, Ok(())),
            Ask::Find(made) => Event::Found(made.name, Ok(Some(found()))),
            Ask::Unmake(made) => Event::Unmade(made.name, Ok(())),
            Ask::Wait(_) => Event::Due,
            Ask::Journal(_) => return None,
        })
    }

    /// A removal of which every ask of this kind panics once it was confirmed, driven to its end.
    fn ended(breaks: impl Fn(&Ask) -> bool) -> Removal {
        let (mut launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
        launch.made = vec![Made::new(Kind::StaticIp, "web-1-ip", Some("web-1".into()), at(0).wall)];
        let (mut removal, mut asks) = Removal::begin(launch, &["web-1".into()]);
        let mut seconds = 1;
        loop {
            let Some(ask) = asks.pop() else {
                match removal.stage {
                    Stage::Shown => asks = removal.on(Event::Confirmed, at(seconds)),
                    _ => return removal,
                }
                continue;
            };
            seconds += 3;
            let doing = removal.stage == Stage::Deleting && breaks(&ask);
            let event = if doing { broken(ask, &"it broke".into()) } else { answered(ask) };
            asks.extend(event.into_iter().flat_map(|event| removal.on(event, at(seconds))));
        }
    }

    #[test]
    fn whatever_breaks_the_removal_comes_to_an_end_and_nothing_is_taken_for_gone() {
        let kinds: [fn(&Ask) -> bool; 6] = [
            |ask| matches!(ask, Ask::Look),
            |ask| matches!(ask, Ask::Check(_)),
            |ask| matches!(ask, Ask::Delete { .. }),
            |ask| matches!(ask, Ask::Find(_)),
            |ask| matches!(ask, Ask::Unmake(_)),
            |ask| matches!(ask, Ask::Wait(_)),
        ];
        for (at, kind) in kinds.into_iter().enumerate() {
            let removal = ended(kind);
            assert_eq!(removal.stage, Stage::Over, "{at}");
            assert!(removal.exit_status() != 0 && !removal.lots[0].1.away(), "{at}: {:?}", removal.lots);
        }
    }
}
