//! Runs a deletion's requests until it has no more.

use crate::domain::deletion::{Deletion, DeletionRequest, DeletionStatus, ResourceDeletion};
use crate::domain::sanitized_text::SanitizedText;
use crate::runtime::deletions::{on_panic, perform, words};
use crate::runtime::services::Services;
use std::collections::HashMap;
use tokio::task::{Id, JoinSet};

/// A resource with a changed deletion status.
pub enum DeletionProgress<'a> {
    /// An instance, with its name.
    Instance(&'a SanitizedText, &'a DeletionStatus),
    /// Another resource.
    Extra(&'a ResourceDeletion),
}

/// Runs until nothing is requested any more; `news` is called for every changed status.
///
/// Requests run as separate tasks: dropping this future doesn't cancel one that is in flight.
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
        // A panic is reported to the deletion, which would otherwise wait for the reply.
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
