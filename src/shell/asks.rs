//! Doing what a launch asks; temporary.
use super::world::World;
use crate::domain::clean::Clean;
use crate::domain::launch::record::Entry;
use crate::domain::launch::{Ask, Event, Round};
use crate::domain::order::Order;

pub async fn perform(world: &World, id: &Clean, order: Option<&Order>, ask: Ask) -> Option<Event> {
    match ask {
        Ask::Journal(record) => {
            let (book, id, gates) = (world.book.clone(), id.clone(), record.gates());
            let entry = Entry { at: world.now().wall, record };
            let written = tokio::task::spawn_blocking(move || book.append(&id, &entry)).await.ok()?;
            match written {
                Ok(()) => gates.then_some(Event::Journaled),
                Err(error) => Some(Event::JournalFailed(Clean::new(error.to_string()))),
            }
        }
        Ask::Prove { region, names } => Some(match world.lightsail.active_names(&region).await {
            Ok(in_use) => Event::Proved(names.into_iter().filter(|n| in_use.contains(n)).map(|n| (n, None)).collect()),
            Err(failure) => Event::ProofFailed(failure),
        }),
        Ask::Send => Some(match world.lightsail.create(order?, id).await {
            Ok(operations) => Event::Answered(operations),
            Err(failure) => Event::SendFailed(failure),
        }),
        Ask::Poll { region, operations, by_name } => {
            let mut round = Round { instances: Some(world.lightsail.instances(&region).await), ..Round::default() };
            for id in operations {
                let answer = world.lightsail.operation(&region, &id).await;
                round.operations.push((id, answer));
            }
            for name in by_name {
                let answer = world.lightsail.operations_for(&region, &name).await;
                round.by_name.push((name, answer));
            }
            Some(Event::Polled(round))
        }
        Ask::Wait(span) => {
            tokio::time::sleep(span).await;
            Some(Event::Due)
        }
    }
}
