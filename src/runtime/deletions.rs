//! Executes the requests of a deletion.

use super::send_once::{look_up, record, send_once, wait};
use super::services::Services;
use crate::domain::deletion::{DeletionEvent, DeletionRequest};
use crate::domain::launch::journal_record::JournalRecord;
use crate::domain::sanitized_text::SanitizedText;

/// Executes a request of the deletion of launch `id` and returns the resulting event, if there is one. A mutation
/// completes even if this future is dropped.
pub async fn perform(
    services: Services,
    region: SanitizedText,
    id: SanitizedText,
    machine_request: DeletionRequest,
) -> Option<DeletionEvent> {
    let lightsail = &services.lightsail;
    match machine_request {
        DeletionRequest::Look => {
            Some(DeletionEvent::Looked(look_up("GetInstances", lightsail.instances(&region)).await))
        }
        DeletionRequest::Check(name) => {
            let answer = look_up("GetInstance", lightsail.instance(&region, &name)).await;
            Some(DeletionEvent::Checked(name, answer.map(|found| found.map(Box::new))))
        }
        DeletionRequest::Delete { name, force } => {
            let (client, of) = (lightsail.clone(), name.clone());
            let request = async move { client.delete(&region, &of, force).await.map(|_| ()) };
            Some(DeletionEvent::Deleted(name, send_once("DeleteInstance", request).await))
        }
        DeletionRequest::Find(made) => {
            let find = lightsail.find_resource(&region, made.kind, &made.name);
            let answer = look_up(made.kind.find(), find).await;
            Some(DeletionEvent::Found(made.name, answer))
        }
        DeletionRequest::Unmake(made) => {
            let (client, of) = (lightsail.clone(), made.clone());
            let request = async move { client.delete_resource(&region, &of).await };
            Some(DeletionEvent::Unmade(made.name, send_once(made.kind.undo(), request).await))
        }
        DeletionRequest::Detach { name, instance } => {
            let record = JournalRecord::Changed { instance, action: "DetachStaticIp".into(), details: name.clone() };
            // A failure is ignored: deleting the instance detaches its static IP anyway.
            let _ = self::record(&services, &id, record).await;
            let (client, of) = (lightsail.clone(), name.clone());
            let request = async move { client.detach_static_ip(&region, &of).await };
            Some(DeletionEvent::Detached(name, send_once("DetachStaticIp", request).await))
        }
        DeletionRequest::Wait(pause) => Some(wait(pause, DeletionEvent::Due).await),
        DeletionRequest::Journal(record) => {
            // A failure is ignored: what was deleted is deleted.
            let _ = self::record(&services, &id, record).await;
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deletion::{Deletion, DeletionStage};
    use crate::domain::draft::tests_support::order;
    use crate::domain::failure::Failure;
    use crate::domain::instance::Instance;
    use crate::domain::launch::Launch;
    use crate::domain::owned_resource::{FoundResource, OwnedResource, ResourceKind};
    use crate::domain::tags::LAUNCH_KEY;
    use crate::domain::time::Now;
    use std::time::Duration;

    fn at(seconds: u64) -> Now {
        let time = Duration::from_secs(seconds);
        Now { mono: time, wall: std::time::UNIX_EPOCH + time }
    }

    fn there() -> Instance {
        let tags = vec![(LAUNCH_KEY.into(), Some("L1".into()))];
        Instance { name: "web-1".into(), arn: Some("a1".into()), tags, ..Instance::default() }
    }

    fn found() -> FoundResource {
        FoundResource { created_at: Some(at(1).wall), ..FoundResource::default() }
    }

    /// Returns AWS's reply while everything exists.
    fn answered(request: DeletionRequest) -> Option<DeletionEvent> {
        Some(match request {
            DeletionRequest::Look => DeletionEvent::Looked(Ok(vec![there()])),
            DeletionRequest::Check(name) => DeletionEvent::Checked(name, Ok(Some(Box::new(there())))),
            DeletionRequest::Delete { name, .. } => DeletionEvent::Deleted(name, Ok(())),
            DeletionRequest::Find(made) => DeletionEvent::Found(made.name, Ok(Some(found()))),
            DeletionRequest::Unmake(made) => DeletionEvent::Unmade(made.name, Ok(())),
            DeletionRequest::Detach { name, .. } => DeletionEvent::Detached(name, Ok(())),
            DeletionRequest::Wait(_) => DeletionEvent::Due,
            DeletionRequest::Journal(_) => return None,
        })
    }

    async fn breaks<T>() -> Result<T, Failure> {
        panic!("it broke")
    }

    /// Returns the event of a request that panics.
    async fn broken(request: DeletionRequest) -> Option<DeletionEvent> {
        Some(match request {
            DeletionRequest::Look => DeletionEvent::Looked(look_up("GetInstances", breaks()).await),
            DeletionRequest::Check(name) => DeletionEvent::Checked(name, look_up("GetInstance", breaks()).await),
            DeletionRequest::Delete { name, .. } => {
                DeletionEvent::Deleted(name, send_once("DeleteInstance", breaks()).await)
            }
            DeletionRequest::Find(made) => DeletionEvent::Found(made.name, look_up("GetStaticIp", breaks()).await),
            DeletionRequest::Unmake(made) => {
                DeletionEvent::Unmade(made.name, send_once("ReleaseStaticIp", breaks()).await)
            }
            other => return answered(other),
        })
    }

    /// Runs a deletion to its end in which every request of this kind panics after the confirmation.
    async fn ended(breaks: impl Fn(&DeletionRequest) -> bool) -> Deletion {
        let (mut launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
        launch.made = vec![OwnedResource::new(ResourceKind::StaticIp, "web-1-ip", Some("web-1".into()), at(0).wall)];
        let (mut deletion, mut requests) = Deletion::begin(launch, &["web-1".into()]);
        let mut seconds = 1;
        loop {
            let Some(request) = requests.pop() else {
                match deletion.stage {
                    DeletionStage::Shown => requests = deletion.on(DeletionEvent::Confirmed, at(seconds)),
                    _ => return deletion,
                }
                continue;
            };
            seconds += 3;
            let runner = deletion.stage == DeletionStage::Deleting && breaks(&request);
            let event = if runner { broken(request).await } else { answered(request) };
            requests.extend(event.into_iter().flat_map(|event| deletion.on(event, at(seconds))));
        }
    }

    #[tokio::test]
    async fn panicking_request_ends_the_deletion_without_reporting_anything_deleted() {
        let kinds: [fn(&DeletionRequest) -> bool; 5] = [
            |request| matches!(request, DeletionRequest::Look),
            |request| matches!(request, DeletionRequest::Check(_)),
            |request| matches!(request, DeletionRequest::Delete { .. }),
            |request| matches!(request, DeletionRequest::Find(_)),
            |request| matches!(request, DeletionRequest::Unmake(_)),
        ];
        for (at, kind) in kinds.into_iter().enumerate() {
            let deletion = ended(kind).await;
            assert_eq!(deletion.stage, DeletionStage::Over, "{at}");
            assert!(deletion.exit_status() != 0 && !deletion.statuses[0].1.away(), "{at}: {:?}", deletion.statuses);
        }
    }
}
