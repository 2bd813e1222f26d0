//! Finds the counterparts of answers when the Region or account changes, or a listing is reloaded. What is missing, or
//! no longer the same, is dropped.

use super::{Draft, KeyChoice, RegionScoped};
use crate::domain::catalog::{Bundle, Catalog, KeyPair};
use crate::domain::compatibility;
use crate::domain::loadable::Loadable;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{FieldId, Problem, UserText};

impl Draft {
    /// Marks the answers as unconfirmed after a change of account: each counts only once its counterpart is found
    /// there, and its old price no longer applies.
    pub fn unknown(&mut self) {
        let nowhere = SanitizedText::default();
        self.unknown_said = self.region.is_some();
        if let Some(blueprint) = &mut self.blueprint {
            blueprint.region = nowhere.clone();
        }
        if let Some(snapshot) = &mut self.snapshot {
            snapshot.region = nowhere.clone();
        }
        if let Some(bundle) = &mut self.bundle {
            let price = bundle.item.price.take();
            self.price_was = self.price_was.or(price);
            bundle.region = nowhere.clone();
        }
        if let Some(KeyChoice::Existing(key)) = &mut self.key {
            key.region = nowhere;
        }
        // There, a key pair with this name is another one.
        self.key_files.clear();
    }

    pub(super) fn recheck_region(&mut self, catalog: &Catalog) {
        let (Some(region), Loadable::Ready(listing)) = (&self.region, &catalog.regions) else { return };
        self.unknown_said = false;
        match listing.items.iter().find(|other| other.name == region.name) {
            Some(found) if found == region => {}
            Some(found) => self.region = Some(found.clone()),
            None => {
                let why = UserText::new("gap.region").with("region", &region.display_name);
                self.region = None;
                self.drop_answer(FieldId::Region, why);
            }
        }
    }

    pub(super) fn recheck_zone(&mut self) {
        let (Some(region), Some(zone)) = (&self.region, &self.zone) else { return };
        match region.zones.iter().find(|other| other.name == zone.name) {
            Some(found) if found == zone => {}
            Some(found) => self.zone = Some(found.clone()),
            None => {
                let why = UserText::new("gap.zone").with("zone", &zone.name).with("region", &region.display_name);
                self.zone = None;
                self.drop_answer(FieldId::Zone, why);
            }
        }
    }

    /// Finds the snapshot again. Its blueprint has a name once the blueprints are loaded.
    pub(super) fn recheck_snapshot(&mut self, catalog: &Catalog) {
        let (Some(region), Some(snapshot)) = (&self.region, &self.snapshot) else { return };
        let Loadable::Ready(all) = &catalog.listings(&region.name).snapshots else { return };
        let found = all.iter().find(|other| other.is(&snapshot.item) && other.fits().is_ok());
        match found.cloned() {
            Some(found) => self.restore(region.name.clone(), found, catalog),
            None => {
                let name = snapshot.item.name.clone();
                let why = UserText::new("gap.snapshot").with("name", &name).with("region", &region.display_name);
                (self.snapshot, self.blueprint, self.blueprint_kind) = (None, None, None);
                // That a snapshot is wanted stays so.
                self.requested.snapshot = Some(name);
                self.drop_answer(FieldId::Source, why);
            }
        }
    }

    pub(super) fn recheck_blueprint(&mut self, catalog: &Catalog) {
        // That of a snapshot goes with it.
        if self.snapshot.is_some() {
            return;
        }
        let (Some(region), Some(blueprint)) = (&self.region, &self.blueprint) else { return };
        let title = blueprint.item.title();
        if self.blueprint_kind.is_some_and(|blueprint_kind| blueprint_kind != blueprint.item.blueprint_kind()) {
            self.blueprint = None;
            return self.drop_answer(FieldId::Blueprint, UserText::new("gap.blueprint.kind").with("name", title));
        }
        let Loadable::Ready(listing) = catalog.blueprints(&region.name, blueprint.item.research) else { return };
        match listing.find(&blueprint.item.id).filter(|other| other.active) {
            Some(found) if blueprint.region == region.name && *found == blueprint.item => {}
            Some(found) if found.platform == blueprint.item.platform => {
                self.blueprint = Some(RegionScoped { region: region.name.clone(), item: found.clone() });
            }
            _ => {
                let why = UserText::new("gap.blueprint").with("name", title).with("region", &region.display_name);
                self.blueprint = None;
                self.drop_answer(FieldId::Blueprint, why);
            }
        }
    }

    pub(super) fn recheck_bundle(&mut self, catalog: &Catalog) {
        self.find_bundle(catalog);
        let (Some(bundle), Some(blueprint), Some(network)) = (&self.bundle, &self.blueprint, self.network) else {
            return;
        };
        if let Err(why) = compatibility::bundle_fits(&blueprint.item, network, &bundle.item) {
            self.bundle = None;
            self.drop_answer(FieldId::Bundle, why);
        }
    }

    /// Finds a bundle by size in another Region, and by ID in the same one. The price then is the current one.
    fn find_bundle(&mut self, catalog: &Catalog) {
        let (Some(region), Some(bundle)) = (&self.region, &self.bundle) else { return };
        let Loadable::Ready(listing) = catalog.bundles(&region.name, bundle.item.research) else { return };
        let (old, here) = (&bundle.item, bundle.region == region.name);
        let by_size = || listing.items.iter().find(|other| other.active && other.size() == old.size());
        let by_id = listing.find(&old.id).filter(|other| other.active);
        let found = if here { by_id } else { by_id.or_else(by_size) };
        let why = match found {
            Some(found) if here && found == old => return,
            // Another Region may include less transfer for the same price, without a change of the ID; its listing
            // shows that.
            Some(found) if found.id != old.id || same_size(found, old) => {
                self.price_was = self.price_was.or(old.price).filter(|was| found.price.is_some_and(|now| now != *was));
                self.bundle = Some(RegionScoped { region: region.name.clone(), item: found.clone() });
                return;
            }
            Some(_) => "gap.bundle.changed",
            None => "gap.bundle",
        };
        let why = UserText::new(why).with("name", &old.name).with("region", &region.display_name);
        self.bundle = None;
        self.drop_answer(FieldId::Bundle, why);
    }

    pub(super) fn recheck_key(&mut self, catalog: &Catalog) {
        self.take_up_left(catalog);
        let (Some(region), Some(KeyChoice::Existing(key))) = (&self.region, &self.key) else { return };
        let Loadable::Ready(listing) = &catalog.listings(&region.name).key_pairs else { return };
        let why = match listing.items.iter().find(|other| other.name == key.item.name) {
            Some(found) if key.region == region.name && *found == key.item => return,
            Some(found) if same_pair(found, &key.item) => {
                self.key = Some(KeyChoice::Existing(RegionScoped { region: region.name.clone(), item: found.clone() }));
                return;
            }
            Some(_) => "gap.key.other",
            None => "gap.key",
        };
        let why = UserText::new(why).with("name", &key.item.name).with("region", &region.display_name);
        self.key = None;
        self.drop_answer(FieldId::Key, why);
    }

    /// Returns answers from another Region or account without a counterpart here yet.
    pub(super) fn unproved(&self) -> Vec<Problem> {
        let Some(region) = self.region_name() else { return Vec::new() };
        let key = match &self.key {
            Some(KeyChoice::Existing(key)) => Some(&key.region),
            _ => None,
        };
        let held = [
            (FieldId::Blueprint, self.blueprint.as_ref().filter(|_| !self.restores()).map(|of| &of.region)),
            (FieldId::Source, self.snapshot.as_ref().map(|of| &of.region)),
            (FieldId::Bundle, self.bundle.as_ref().map(|of| &of.region)),
            (FieldId::Key, key),
        ];
        let region_itself = self.unknown_said.then_some(FieldId::Region);
        let elsewhere = held.into_iter().filter(|(_, of)| of.is_some_and(|of| of != region)).map(|(field, _)| field);
        let fields = region_itself.into_iter().chain(elsewhere);
        fields.map(|field| Problem::new(field, UserText::new("problem.unproved").with("region", region))).collect()
    }

    /// Returns whether a bundle is chosen and its price here isn't known yet.
    pub fn asks_price(&self) -> bool {
        self.bundle.as_ref().is_some_and(|bundle| Some(&bundle.region) != self.region_name())
    }
}

/// Returns whether both are the same size, whatever their price and name.
fn same_size(one: &Bundle, other: &Bundle) -> bool {
    let size = |bundle: &Bundle| (bundle.cpu_count, bundle.disk, bundle.ram, bundle.ipv4_addresses);
    size(one) == size(other)
}

/// Returns whether both may be the same key pair: nothing proves that they aren't.
fn same_pair(one: &KeyPair, other: &KeyPair) -> bool {
    match (&one.fingerprint, &other.fingerprint) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}
