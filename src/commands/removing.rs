//! Does what a removal asks until it asks no more.

use crate::domain::clean::Clean;
use crate::domain::launch::record::Entry;
use crate::domain::removal::{Ask, Event, Lot, Removal};
use crate::shell::world::World;
use tokio::task::JoinSet;

/// Goes on until nothing is asked any more; `news` is told of every name whose lot changed.
///
/// Requests are tasks of their own: dropping this future does not cancel one that is under way.
pub async fn run(removal: &mut Removal, asks: Vec<Ask>, world: &World, mut news: impl FnMut(&Clean, &Lot)) {
    let mut doing = JoinSet::new();
    let begin = |asks: Vec<Ask>, removal: &Removal, doing: &mut JoinSet<Option<Event>>| {
        for ask in asks {
            let (world, region) = (world.clone(), removal.launch.manifest.region.clone());
            doing.spawn(perform(world, region, removal.launch.id.clone(), ask));
        }
    };
    begin(asks, removal, &mut doing);
    while let Some(done) = doing.join_next().await {
        let Ok(Some(event)) = done else { continue };
        let before = removal.lots.clone();
        let asks = removal.on(event, world.now());
        let kind = |lot: &Lot| std::mem::discriminant(lot);
        let lots = removal.lots.iter().zip(&before);
        lots.filter(|((_, is), (_, was))| kind(is) != kind(was)).for_each(|((name, lot), _)| news(name, lot));
        begin(asks, removal, &mut doing);
    }
}

async fn perform(world: World, region: Clean, id: Clean, ask: Ask) -> Option<Event> {
    let lightsail = &world.lightsail;
    match ask {
        Ask::Look => Some(Event::Looked(lightsail.instances(&region).await)),
        Ask::Check(name) => {
            let answer = lightsail.instance(&region, &name).await;
            Some(Event::Checked(name, answer.map(|found| found.map(Box::new))))
        }
        Ask::Delete { name, force } => {
            let (door, of) = (lightsail.clone(), name.clone());
            let request = tokio::spawn(async move { door.delete(&region, &of, force).await });
            let answer = request.await.ok()?;
            Some(Event::Deleted(name, answer.map(|_| ())))
        }
        Ask::Wait(pause) => {
            tokio::time::sleep(pause).await;
            Some(Event::Due)
        }
        Ask::Journal(record) => {
            let entry = Entry { at: world.now().wall, record };
            // What is gone is gone; a journal that cannot be written only knows less of it.
            let _ = tokio::task::spawn_blocking(move || world.book.append(&id, &entry)).await;
            None
        }
    }
}
