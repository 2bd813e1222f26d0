//! What the service offers, asked to the last page.

use super::Lightsail;
use super::call::{Page, SelfNaming, pages};
use super::convert;
use crate::domain::catalog::{Blueprint, Bundle, Got, KeyPair, Listing, Region, Want};
use crate::domain::clean::Clean;
use crate::domain::failure::Failure;
use crate::domain::key::OwnKeys;
use crate::domain::pings::Pings;
use aws_sdk_lightsail::types::AppCategory;

impl Lightsail {
    /// One listing of the catalogue. A page with one unreadable item fails the listing; the
    /// other listings are not touched by that.
    pub async fn get(&self, want: &Want) -> Result<Got, Failure> {
        Ok(match want {
            Want::Regions => Got::Regions(self.regions().await?),
            Want::Blueprints { region, research } => Got::Blueprints(self.blueprints(region, *research).await?),
            Want::Bundles { region, research } => Got::Bundles(self.bundles(region, *research).await?),
            Want::KeyPairs { region } => Got::KeyPairs(self.key_pairs(region).await?),
            // Distances are measured, not asked for.
            Want::Pings => Got::Pings(Pings::default()),
            // They lie on the person's computer, which is not asked here.
            Want::OwnKeys => Got::OwnKeys(OwnKeys::default()),
            Want::Names { region } => Got::Names(self.active_names(region).await?),
        })
    }

    async fn regions(&self) -> Result<Listing<Region>, Failure> {
        let region = self.front_region();
        let request = self.clients(&region).read.get_regions().include_availability_zones(true);
        let answer = self.call("GetRegions", &region, request.send()).await?;
        Ok(convert::listing(answer.regions.unwrap_or_default(), convert::region))
    }

    async fn blueprints(&self, region: &Clean, research: bool) -> Result<Listing<Blueprint>, Failure> {
        let read = self.clients(region).read;
        let all = pages("GetBlueprints", SelfNaming::Ends, |token| {
            let request = read.get_blueprints().set_app_category(category(research)).set_page_token(token);
            async move {
                let answer = self.call("GetBlueprints", region, request.send()).await?;
                Ok(Page::new(answer.blueprints, answer.next_page_token))
            }
        });
        Ok(convert::listing(all.await?, |one| convert::blueprint(one, research)))
    }

    async fn bundles(&self, region: &Clean, research: bool) -> Result<Listing<Bundle>, Failure> {
        let read = self.clients(region).read;
        let all = pages("GetBundles", SelfNaming::Ends, |token| {
            let request = read.get_bundles().set_app_category(category(research)).set_page_token(token);
            async move {
                let answer = self.call("GetBundles", region, request.send()).await?;
                Ok(Page::new(answer.bundles, answer.next_page_token))
            }
        });
        Ok(convert::listing(all.await?, |one| convert::bundle(one, research)))
    }

    async fn key_pairs(&self, region: &Clean) -> Result<Listing<KeyPair>, Failure> {
        let read = self.clients(region).read;
        let all = pages("GetKeyPairs", SelfNaming::Ends, |token| {
            let request = read.get_key_pairs().include_default_key_pair(true).set_page_token(token);
            async move {
                let answer = self.call("GetKeyPairs", region, request.send()).await?;
                Ok(Page::new(answer.key_pairs, answer.next_page_token))
            }
        });
        Ok(convert::listing(all.await?, convert::key_pair))
    }

    /// Every name in use in the Region, of whatever kind of resource; the whole list or none
    /// of it, because it is what proves that a name is free.
    pub async fn active_names(&self, region: &Clean) -> Result<Vec<Clean>, Failure> {
        let read = self.clients(region).read;
        let all = pages("GetActiveNames", SelfNaming::Fails, |token| {
            let request = read.get_active_names().set_page_token(token);
            async move {
                let answer = self.call("GetActiveNames", region, request.send()).await?;
                Ok(Page::new(answer.active_names, answer.next_page_token))
            }
        });
        Ok(all.await?.into_iter().map(Clean::from).collect())
    }
}

/// Blueprints and bundles of Lightsail for Research are listed only when asked for.
fn category(research: bool) -> Option<AppCategory> {
    research.then_some(AppCategory::LfR)
}
