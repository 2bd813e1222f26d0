//! Does what a removal asks until it asks no more.

use crate::domain::deletion::{Deletion, DeletionRequest, DeletionStatus, ResourceDeletion};
use crate::domain::sanitized_text::SanitizedText;
use crate::runtime::deletions::{on_panic, perform, words};
use crate::runtime::services::Services;
use std::collections::HashMap;
use tokio::task::{Id, JoinSet};

/// Something of a removal whose lot changed.
pub enum DeletionProgress<'a> {
    /// An instance, by its name.
    Instance(&'a SanitizedText, &'a DeletionStatus),
    /// Another resource.
    Extra(&'a ResourceDeletion),
}

/// Goes on until nothing is asked any more; `news` is told of everything whose lot changed.
///
/// Requests are tasks of their own: dropping this future does not cancel one that is under way.
pub async fn run(
    removal: &mut Deletion,
    asks: Vec<DeletionRequest>,
    services: &Services,
    mut news: impl FnMut(DeletionProgress),
) {
    let mut doing = JoinSet::new();
    let mut asked: HashMap<Id, DeletionRequest> = HashMap::new();
    let begin = |asks: Vec<DeletionRequest>,
                 removal: &Deletion,
                 doing: &mut JoinSet<_>,
                 asked: &mut HashMap<Id, DeletionRequest>| {
        for ask in asks {
            let (services, region) = (services.clone(), removal.launch.manifest.region.clone());
            let task = doing.spawn(perform(services, region, removal.launch.id.clone(), ask.clone()));
            asked.insert(task.id(), ask);
        }
    };
    begin(asks, removal, &mut doing, &mut asked);
    while let Some(done) = doing.join_next_with_id().await {
        // What broke is told to the removal too, which would wait for it else.
        let event = match done {
            Ok((id, event)) => asked.remove(&id).and(event),
            Err(error) => asked.remove(&error.id()).and_then(|ask| on_panic(ask, &words(&error))),
        };
        let Some(event) = event else { continue };
        let (lots, extras) = (removal.lots.clone(), removal.extras.clone());
        let asks = removal.on(event, services.now());
        let changed = removal.lots.iter().zip(&lots).filter(|((_, is), (_, was))| differs(is, was));
        changed.for_each(|((name, lot), _)| news(DeletionProgress::Instance(name, lot)));
        let changed = removal.extras.iter().zip(&extras).filter(|(is, was)| differs(&is.lot, &was.lot));
        changed.for_each(|(extra, _)| news(DeletionProgress::Extra(extra)));
        begin(asks, removal, &mut doing, &mut asked);
    }
}

fn differs<T>(is: &DeletionStatus<T>, was: &DeletionStatus<T>) -> bool {
    std::mem::discriminant(is) != std::mem::discriminant(was)
}
