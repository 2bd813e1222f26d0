//! API calls for the other billed resources of an account, and for the prices of bundles.

use super::Lightsail;
use super::call::listing;
use super::convert;
use super::instances::known;
use super::required_members;
use crate::domain::catalog::Bundle;
use crate::domain::failure::Failure;
use crate::domain::inventory::BilledResource;
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::types::InstanceSnapshot;
use futures_util::future::try_join3;

impl Lightsail {
    /// Returns every static IP of the Region, attached or not.
    pub async fn static_ips(&self, region: &SanitizedText) -> Result<Vec<BilledResource>, Failure> {
        let all = listing!(self, region, Ends, "GetStaticIps", get_static_ips(), static_ips);
        Ok(all.await?.into_iter().filter_map(convert::billed_static_ip).collect())
    }

    /// Returns the static IP with this name; none if the service itself says that it doesn't exist.
    pub async fn static_ip(&self, region: &SanitizedText, name: &str) -> Result<Option<BilledResource>, Failure> {
        let request = self.clients(region).read.get_static_ip().static_ip_name(name);
        let answer = known(self.call("GetStaticIp", region, request.send()).await)?;
        let Some(found) = answer.and_then(|answer| answer.static_ip) else { return Ok(None) };
        required_members::about("GetStaticIp", "staticIp.name", name, found.name())?;
        Ok(convert::billed_static_ip(found))
    }

    /// Returns the instance snapshot with this name; none if the service itself says that it doesn't exist.
    pub async fn instance_snapshot(
        &self,
        region: &SanitizedText,
        name: &str,
    ) -> Result<Option<BilledResource>, Failure> {
        let request = self.clients(region).read.get_instance_snapshot().instance_snapshot_name(name);
        let answer = known(self.call("GetInstanceSnapshot", region, request.send()).await)?;
        let Some(found) = answer.and_then(|answer| answer.instance_snapshot) else { return Ok(None) };
        required_members::about("GetInstanceSnapshot", "instanceSnapshot.name", name, found.name())?;
        Ok(convert::instance_snapshot(found))
    }

    /// Returns every disk and every snapshot of the Region.
    pub async fn storage(&self, region: &SanitizedText) -> Result<Vec<BilledResource>, Failure> {
        let all = try_join3(self.disks(region), self.instance_snapshots(region), self.disk_snapshots(region));
        let (disks, of_instances, of_disks) = all.await?;
        Ok(disks.into_iter().chain(of_instances).chain(of_disks).collect())
    }

    pub(super) async fn disks(&self, region: &SanitizedText) -> Result<Vec<BilledResource>, Failure> {
        let all = listing!(self, region, Ends, "GetDisks", get_disks(), disks);
        Ok(all.await?.into_iter().filter_map(convert::disk).collect())
    }

    pub(super) async fn instance_snapshots(&self, region: &SanitizedText) -> Result<Vec<BilledResource>, Failure> {
        let all = self.described_snapshots(region).await?;
        Ok(all.into_iter().filter_map(convert::instance_snapshot).collect())
    }

    /// Returns every instance snapshot in the Region, as the API describes it.
    pub(super) async fn described_snapshots(&self, region: &SanitizedText) -> Result<Vec<InstanceSnapshot>, Failure> {
        let all = listing!(self, region, Ends, "GetInstanceSnapshots", get_instance_snapshots(), instance_snapshots);
        all.await
    }

    pub(super) async fn disk_snapshots(&self, region: &SanitizedText) -> Result<Vec<BilledResource>, Failure> {
        let all = listing!(self, region, Ends, "GetDiskSnapshots", get_disk_snapshots(), disk_snapshots);
        Ok(all.await?.into_iter().filter_map(convert::disk_snapshot).collect())
    }

    /// Returns every bundle of the Region, including those no longer offered, which an older server may have.
    pub async fn all_bundles(&self, region: &SanitizedText) -> Result<Vec<Bundle>, Failure> {
        let all = listing!(self, region, Ends, "GetBundles", get_bundles().include_inactive(true), bundles);
        Ok(all.await?.into_iter().filter_map(|one| convert::bundle(one, false)).collect())
    }
}
