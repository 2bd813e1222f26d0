//! API calls for instances and operations: reading them, access details, deletion.

use super::Lightsail;
use super::call::listing;
use super::convert;
use super::required_members;
use crate::domain::access_grant::AccessGrant;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::instance::{AccessDetails, Instance, Operation};
use crate::domain::owned_resource::ResourceKind;
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::types::InstanceAccessProtocol;

impl Lightsail {
    /// Returns every instance of the Region; never a partial list. One that is missing may have been deleted, which
    /// only [`Lightsail::instance`] can prove.
    pub async fn instances(&self, region: &SanitizedText) -> Result<Vec<Instance>, Failure> {
        let all = listing!(self, region, Fails, "GetInstances", get_instances(), instances);
        // An instance without a name can't be looked up.
        Ok(all.await?.into_iter().filter_map(convert::instance).collect())
    }

    /// Returns the instance with this name; none if the service itself says that it doesn't exist.
    pub async fn instance(&self, region: &SanitizedText, name: &str) -> Result<Option<Instance>, Failure> {
        let request = self.clients(region).read.get_instance().instance_name(name);
        let answer = known(self.call("GetInstance", region, request.send()).await)?;
        let Some(instance) = answer.and_then(|answer| answer.instance) else { return Ok(None) };
        required_members::about("GetInstance", "instance.name", name, instance.name())?;
        Ok(convert::instance(instance))
    }

    /// Returns the operation with this ID; none if the service doesn't know it, which doesn't mean that it failed.
    pub async fn operation(&self, region: &SanitizedText, id: &str) -> Result<Option<Operation>, Failure> {
        let request = self.clients(region).read.get_operation().operation_id(id);
        let answer = known(self.call("GetOperation", region, request.send()).await)?;
        let Some(operation) = answer.and_then(|answer| answer.operation) else { return Ok(None) };
        required_members::about("GetOperation", "operation.id", id, operation.id())?;
        Ok(Some(convert::operation(operation)))
    }

    /// Returns whether a static IP with this name exists.
    pub async fn has_static_ip(&self, region: &SanitizedText, name: &str) -> Result<bool, Failure> {
        Ok(self.find_resource(region, ResourceKind::StaticIp, name).await?.is_some())
    }

    /// Returns all operations on a resource, in the service's order.
    pub async fn operations_for(&self, region: &SanitizedText, name: &str) -> Result<Vec<Operation>, Failure> {
        let all = listing!(
            self,
            region,
            Ends,
            "GetOperationsForResource",
            get_operations_for_resource().resource_name(name),
            operations
        );
        Ok(all.await?.into_iter().map(convert::operation).collect())
    }

    /// Returns address, user name and host keys. The temporary key, its certificate and the password in the reply are
    /// dropped here.
    pub async fn access(&self, region: &SanitizedText, name: &str) -> Result<AccessDetails, Failure> {
        let request = self.clients(region).read.get_instance_access_details().instance_name(name);
        let answer = self.call("GetInstanceAccessDetails", region, request.send()).await?;
        Ok(answer.access_details.map(convert::access).unwrap_or_default())
    }

    /// Returns a temporary key with the server's host keys, or for Windows (`rdp`) its password.
    pub async fn grant(&self, region: &SanitizedText, name: &str, rdp: bool) -> Result<AccessGrant, Failure> {
        let protocol = if rdp { InstanceAccessProtocol::Rdp } else { InstanceAccessProtocol::Ssh };
        let request = self.clients(region).read.get_instance_access_details().instance_name(name).protocol(protocol);
        let answer = self.call("GetInstanceAccessDetails", region, request.send()).await?;
        Ok(answer.access_details.map(convert::grant).unwrap_or_default())
    }

    /// Sends `DeleteInstance`, once; with `force_add_ons`, enabled add-ons are deleted too.
    pub async fn delete(
        &self,
        region: &SanitizedText,
        name: &str,
        force_add_ons: bool,
    ) -> Result<Vec<Operation>, Failure> {
        let request = self.clients(region).act.delete_instance().instance_name(name);
        let request = request.set_force_delete_add_ons(force_add_ons.then_some(true));
        let answer = self.call("DeleteInstance", region, request.send()).await?;
        Ok(answer.operations.unwrap_or_default().into_iter().map(convert::operation).collect())
    }
}

/// Converts the service's own `NotFoundException` to `None`. A proxy's 404 doesn't have that name, and a server error
/// proves nothing.
pub(super) fn known<T>(answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Failure { error: ErrorKind::NotFound, certainty: Certainty::Refused, .. }) => Ok(None),
        Err(failure) => Err(failure),
    }
}
