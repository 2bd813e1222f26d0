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
    deletion: &mut Deletion,
    requests: Vec<DeletionRequest>,
    services: &Services,
    mut news: impl FnMut(DeletionProgress),
) {
    let mut doing = JoinSet::new();
    let mut in_flight: HashMap<Id, DeletionRequest> = HashMap::new();
    let begin = |requests: Vec<DeletionRequest>,
                 deletion: &Deletion,
                 doing: &mut JoinSet<_>,
                 in_flight: &mut HashMap<Id, DeletionRequest>| {
        for request in requests {
            let (services, region) = (services.clone(), deletion.launch.manifest.region.clone());
            let task = doing.spawn(perform(services, region, deletion.launch.id.clone(), request.clone()));
            in_flight.insert(task.id(), request);
        }
    };
    begin(requests, deletion, &mut doing, &mut in_flight);
    while let Some(done) = doing.join_next_with_id().await {
        // A panic is reported to the deletion, which would otherwise wait for the reply.
        let event = match done {
            Ok((id, event)) => in_flight.remove(&id).and(event),
            Err(error) => in_flight.remove(&error.id()).and_then(|request| on_panic(request, &words(&error))),
        };
        let Some(event) = event else { continue };
        let (statuses, extras) = (deletion.statuses.clone(), deletion.extras.clone());
        let requests = deletion.on(event, services.now());
        let changed = deletion.statuses.iter().zip(&statuses).filter(|((_, is), (_, was))| differs(is, was));
        changed.for_each(|((name, status), _)| news(DeletionProgress::Instance(name, status)));
        let changed = deletion.extras.iter().zip(&extras).filter(|(is, was)| differs(&is.status, &was.status));
        changed.for_each(|(extra, _)| news(DeletionProgress::Extra(extra)));
        begin(requests, deletion, &mut doing, &mut in_flight);
    }
}

fn differs<T>(is: &DeletionStatus<T>, was: &DeletionStatus<T>) -> bool {
    std::mem::discriminant(is) != std::mem::discriminant(was)
}
