//! What an earlier run left: a saved draft, and a launch that wasn't watched to its end.

pub mod update;
pub mod view;

use crate::domain::catalog::CatalogQuery;
use crate::domain::requested_values::RequestedValues;

/// Returns the listings that contain the names of the answers.
pub fn wants(requested: &RequestedValues) -> Vec<CatalogQuery> {
    let mut all = vec![CatalogQuery::Regions];
    if let Some((region, _)) = &requested.region {
        let research = research(requested);
        if requested.blueprint.is_some() {
            all.push(CatalogQuery::Blueprints { region: region.clone(), research });
        }
        if requested.bundle.is_some() {
            all.push(CatalogQuery::Bundles { region: region.clone(), research });
        }
    }
    all
}

fn research(requested: &RequestedValues) -> bool {
    requested.blueprint.as_ref().is_some_and(|id| id.starts_with("lfr"))
}
