//! What an earlier run left: a saved draft, and a launch that wasn't watched to its end.

pub mod update;
pub mod view;

use crate::domain::catalog::CatalogQuery;
use crate::domain::requested_values::RequestedValues;

/// Returns the listings that contain the names of the answers.
pub fn wants(wishes: &RequestedValues) -> Vec<CatalogQuery> {
    let mut all = vec![CatalogQuery::Regions];
    if let Some((region, _)) = &wishes.region {
        let research = research(wishes);
        if wishes.blueprint.is_some() {
            all.push(CatalogQuery::Blueprints { region: region.clone(), research });
        }
        if wishes.bundle.is_some() {
            all.push(CatalogQuery::Bundles { region: region.clone(), research });
        }
    }
    all
}

fn research(wishes: &RequestedValues) -> bool {
    wishes.blueprint.as_ref().is_some_and(|id| id.starts_with("lfr"))
}
