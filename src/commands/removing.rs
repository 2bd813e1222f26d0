//! Does what a removal asks until it asks no more.

use crate::domain::clean::Clean;
use crate::domain::removal::{Ask, Extra, Lot, Removal};
use crate::shell::removals::{broken, perform, words};
use crate::shell::world::World;
use std::collections::HashMap;
use tokio::task::{Id, JoinSet};

/// Something of a removal whose lot changed.
pub enum News<'a> {
    Instance(&'a Clean, &'a Lot),
    Extra(&'a Extra),
}

/// Goes on until nothing is asked any more; `news` is told of everything whose lot changed.
///
/// Requests are tasks of their own: dropping this future does not cancel one that is under way.
pub async fn run(removal: &mut Removal, asks: Vec<Ask>, world: &World, mut news: impl FnMut(News)) {
    let mut doing = JoinSet::new();
    let mut asked: HashMap<Id, Ask> = HashMap::new();
    let begin = |asks: Vec<Ask>, removal: &Removal, doing: &mut JoinSet<_>, asked: &mut HashMap<Id, Ask>| {
        for ask in asks {
            let (world, region) = (world.clone(), removal.launch.manifest.region.clone());
            let task = doing.spawn(perform(world, region, removal.launch.id.clone(), ask.clone()));
            asked.insert(task.id(), ask);
        }
    };
    begin(asks, removal, &mut doing, &mut asked);
    while let Some(done) = doing.join_next_with_id().await {
        // What broke is told to the removal too, which would wait for it else.
        let event = match done {
            Ok((id, event)) => asked.remove(&id).and(event),
            Err(error) => asked.remove(&error.id()).and_then(|ask| broken(ask, &words(&error))),
        };
        let Some(event) = event else { continue };
        let (lots, extras) = (removal.lots.clone(), removal.extras.clone());
        let asks = removal.on(event, world.now());
        let changed = removal.lots.iter().zip(&lots).filter(|((_, is), (_, was))| differs(is, was));
        changed.for_each(|((name, lot), _)| news(News::Instance(name, lot)));
        let changed = removal.extras.iter().zip(&extras).filter(|(is, was)| differs(&is.lot, &was.lot));
        changed.for_each(|(extra, _)| news(News::Extra(extra)));
        begin(asks, removal, &mut doing, &mut asked);
    }
}

fn differs<T>(is: &Lot<T>, was: &Lot<T>) -> bool {
    std::mem::discriminant(is) != std::mem::discriminant(was)
}
