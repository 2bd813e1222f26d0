//! API calls that start, stop, reboot, delete, tag or snapshot one instance, and delete a snapshot or a static IP.

use super::Lightsail;
use super::convert;
use crate::domain::failure::Failure;
use crate::domain::instance::Operation;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::server_action::ServerActionKind;

impl Lightsail {
    /// Sends `StartInstance`, `StopInstance`, `RebootInstance`, `DeleteInstance`, `DeleteInstanceSnapshot` or
    /// `ReleaseStaticIp`, once. `add_ons` are deleted with an instance.
    ///
    /// # Errors
    /// After a failure with another certainty than *not sent* or *refused*, it may have been carried out.
    pub async fn send_server_action(
        &self,
        region: &SanitizedText,
        kind: ServerActionKind,
        name: &str,
        add_ons: bool,
    ) -> Result<Vec<Operation>, Failure> {
        let act = self.clients(region).act;
        let action = kind.action();
        let operations = match kind {
            ServerActionKind::Start => {
                self.call(action, region, act.start_instance().instance_name(name).send()).await?.operations
            }
            ServerActionKind::Stop => {
                self.call(action, region, act.stop_instance().instance_name(name).send()).await?.operations
            }
            ServerActionKind::Reboot => {
                self.call(action, region, act.reboot_instance().instance_name(name).send()).await?.operations
            }
            ServerActionKind::Delete => return self.delete(region, name, add_ons).await,
            ServerActionKind::Snapshot => return self.create_snapshot(region, name, name).await,
            ServerActionKind::DeleteSnapshot => {
                let request = act.delete_instance_snapshot().instance_snapshot_name(name);
                self.call(action, region, request.send()).await?.operations
            }
            ServerActionKind::ReleaseStaticIp => {
                self.call(action, region, act.release_static_ip().static_ip_name(name).send()).await?.operations
            }
        };
        Ok(operations.unwrap_or_default().into_iter().map(convert::operation).collect())
    }

    /// Sends `CreateInstanceSnapshot`, once. The name must be unique in the Region.
    ///
    /// # Errors
    /// After a failure with another certainty than *not sent* or *refused*, the snapshot may exist.
    pub async fn create_snapshot(
        &self,
        region: &SanitizedText,
        name: &str,
        snapshot: &str,
    ) -> Result<Vec<Operation>, Failure> {
        let act = self.clients(region).act;
        let request = act.create_instance_snapshot().instance_name(name).instance_snapshot_name(snapshot);
        let operations = self.call("CreateInstanceSnapshot", region, request.send()).await?.operations;
        Ok(operations.unwrap_or_default().into_iter().map(convert::operation).collect())
    }

    /// Sends `TagResource` for an instance, once, which sets or replaces the tag.
    ///
    /// # Errors
    /// After a failure with another certainty than *not sent* or *refused*, it may have been carried out.
    pub async fn tag_instance(
        &self,
        region: &SanitizedText,
        name: &str,
        key: &str,
        value: &str,
    ) -> Result<(), Failure> {
        let act = self.clients(region).act;
        let tag = aws_sdk_lightsail::types::Tag::builder().key(key).value(value).build();
        let request = act.tag_resource().resource_name(name).tags(tag);
        self.call("TagResource", region, request.send()).await.map(|_| ())
    }
}
