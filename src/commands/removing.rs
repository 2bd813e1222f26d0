//! Does what a removal asks until it asks no more.

use crate::domain::clean::Clean;
use crate::domain::removal::{Ask, Event, Extra, Lot, Removal};
use crate::shell::removals::perform;
use crate::shell::world::World;
use tokio::task::JoinSet;

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
    let begin = |asks: Vec<Ask>, removal: &Removal, doing: &mut JoinSet<Option<Event>>| {
        for ask in asks {
            let (world, region) = (world.clone(), removal.launch.manifest.region.clone());
            doing.spawn(perform(world, region, removal.launch.id.clone(), ask));
        }
    };
    begin(asks, removal, &mut doing);
    while let Some(done) = doing.join_next().await {
        let Ok(Some(event)) = done else { continue };
        let (lots, extras) = (removal.lots.clone(), removal.extras.clone());
        let asks = removal.on(event, world.now());
        let changed = removal.lots.iter().zip(&lots).filter(|((_, is), (_, was))| differs(is, was));
        changed.for_each(|((name, lot), _)| news(News::Instance(name, lot)));
        let changed = removal.extras.iter().zip(&extras).filter(|(is, was)| differs(&is.lot, &was.lot));
        changed.for_each(|(extra, _)| news(News::Extra(extra)));
        begin(asks, removal, &mut doing);
    }
}

fn differs<T>(is: &Lot<T>, was: &Lot<T>) -> bool {
    std::mem::discriminant(is) != std::mem::discriminant(was)
}
