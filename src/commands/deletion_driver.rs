//! Runs a deletion's requests until it has no more.

use super::driver::Driver;
use crate::domain::deletion::{Deletion, DeletionRequest, DeletionStatus, ResourceDeletion};
use crate::domain::sanitized_text::SanitizedText;
use crate::runtime::deletions::perform;
use crate::runtime::services::Services;

/// A resource with a changed deletion status.
pub enum DeletionProgress<'a> {
    /// An instance, with its name.
    Instance(&'a SanitizedText, &'a DeletionStatus),
    /// Another resource.
    Extra(&'a ResourceDeletion),
}

/// Runs until nothing is requested any more; `news` is called for every changed status.
///
/// Dropping this future doesn't cancel a request that is in flight.
pub async fn run(
    deletion: &mut Deletion,
    requests: Vec<DeletionRequest>,
    services: &Services,
    mut news: impl FnMut(DeletionProgress),
) {
    let (region, id) = (deletion.launch.manifest.region.clone(), deletion.launch.id.clone());
    let perform = move |request| perform(services.clone(), region.clone(), id.clone(), request);
    let mut driver = Driver::new(DeletionRequest::changes, perform, requests);
    while !driver.is_idle() {
        let Some(event) = driver.next().await else { continue };
        let (statuses, extras) = (deletion.statuses.clone(), deletion.extras.clone());
        let requests = deletion.on(event, services.now());
        let changed = deletion.statuses.iter().zip(&statuses).filter(|((_, is), (_, was))| differs(is, was));
        changed.for_each(|((name, status), _)| news(DeletionProgress::Instance(name, status)));
        let changed = deletion.extras.iter().zip(&extras).filter(|(is, was)| differs(&is.status, &was.status));
        changed.for_each(|(extra, _)| news(DeletionProgress::Extra(extra)));
        driver.begin(requests);
    }
}

fn differs<T>(is: &DeletionStatus<T>, was: &DeletionStatus<T>) -> bool {
    std::mem::discriminant(is) != std::mem::discriminant(was)
}
