//! Loads the listings of the catalog, all pages.

use super::Lightsail;
use super::call::listing;
use super::convert;
use super::required_members;
use crate::domain::catalog::{Blueprint, Bundle, CatalogQuery, CatalogReply, KeyPair, Listing, Region, StaticIp};
use crate::domain::failure::Failure;
use crate::domain::inventory::BilledResource;
use crate::domain::key_pair::LocalKeys;
use crate::domain::latencies::Latencies;
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::types::AppCategory;

impl Lightsail {
    /// Loads one listing of the catalog. An unreadable item fails the listing, without affecting the others.
    pub async fn get(&self, want: &CatalogQuery) -> Result<CatalogReply, Failure> {
        Ok(match want {
            CatalogQuery::Regions => CatalogReply::Regions(self.regions().await?),
            CatalogQuery::Blueprints { region, research } => {
                CatalogReply::Blueprints(self.blueprints(region, *research).await?)
            }
            CatalogQuery::Bundles { region, research } => CatalogReply::Bundles(self.bundles(region, *research).await?),
            CatalogQuery::KeyPairs { region } => CatalogReply::KeyPairs(self.key_pairs(region).await?),
            // Latencies are measured, not requested.
            CatalogQuery::Pings => CatalogReply::Pings(Latencies::default()),
            // They are on the user's computer, which isn't queried here.
            CatalogQuery::OwnKeys => CatalogReply::OwnKeys(LocalKeys::default()),
            CatalogQuery::Names { region } => CatalogReply::Names(self.active_names(region).await?),
            CatalogQuery::StaticIps { region } => {
                let all = self.static_ips(region).await?.into_iter();
                let item = |one: BilledResource| StaticIp {
                    name: one.name,
                    address: one.address,
                    attached_to: one.attached_to,
                };
                CatalogReply::StaticIps(all.map(item).collect())
            }
            CatalogQuery::Snapshots { region } => {
                let all = self.described_snapshots(region).await?.into_iter();
                CatalogReply::Snapshots(all.filter_map(convert::snapshot).collect())
            }
        })
    }

    async fn regions(&self) -> Result<Listing<Region>, Failure> {
        let region = self.front_region();
        let request = self.clients(&region).read.get_regions().include_availability_zones(true);
        let answer = self.call("GetRegions", &region, request.send()).await?;
        let regions = required_members::some("GetRegions", "regions", answer.regions.unwrap_or_default())?;
        Ok(convert::listing(regions, convert::region))
    }

    async fn blueprints(&self, region: &SanitizedText, research: bool) -> Result<Listing<Blueprint>, Failure> {
        let all = listing!(
            self,
            region,
            Ends,
            "GetBlueprints",
            get_blueprints().set_app_category(category(research)),
            blueprints
        );
        Ok(convert::listing(all.await?, |one| convert::blueprint(one, research)))
    }

    async fn bundles(&self, region: &SanitizedText, research: bool) -> Result<Listing<Bundle>, Failure> {
        let all =
            listing!(self, region, Ends, "GetBundles", get_bundles().set_app_category(category(research)), bundles);
        Ok(convert::listing(all.await?, |one| convert::bundle(one, research)))
    }

    async fn key_pairs(&self, region: &SanitizedText) -> Result<Listing<KeyPair>, Failure> {
        let all =
            listing!(self, region, Ends, "GetKeyPairs", get_key_pairs().include_default_key_pair(true), key_pairs);
        Ok(convert::listing(all.await?, convert::key_pair))
    }

    /// Returns every name in use in the Region, for any kind of resource; never a partial list, because it is the proof
    /// that a name is free.
    pub async fn active_names(&self, region: &SanitizedText) -> Result<Vec<SanitizedText>, Failure> {
        let all = listing!(self, region, Fails, "GetActiveNames", get_active_names(), active_names);
        Ok(all.await?.into_iter().map(SanitizedText::from).collect())
    }
}

/// Blueprints and bundles for Lightsail for Research are only listed on request.
fn category(research: bool) -> Option<AppCategory> {
    research.then_some(AppCategory::LfR)
}
