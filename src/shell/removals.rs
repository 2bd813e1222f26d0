//! Does what a removal asks: the only place where it touches the world.

use super::world::World;
use crate::aside;
use crate::domain::clean::Clean;
use crate::domain::launch::record::Entry;
use crate::domain::removal::{Ask, Event};

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
            let answer = request.await.ok()?;
            Some(Event::Deleted(name, answer.map(|_| ())))
        }
        Ask::Find(made) => {
            let answer = lightsail.find(&region, made.kind, &made.name).await;
            Some(Event::Found(made.name, answer))
        }
        Ask::Unmake(made) => {
            let (door, of) = (lightsail.clone(), made.clone());
            let request = aside::request(async move { door.unmake(&region, &of).await });
            let answer = request.await.ok()?;
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
