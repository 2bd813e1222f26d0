//! Does what a removal asks until it asks no more.

use crate::domain::clean::Clean;
use crate::domain::removal::{Ask, Event, Lot, Removal};
use crate::shell::removals::perform;
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
