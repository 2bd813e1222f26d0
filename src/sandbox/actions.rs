//! The API actions: one per file and one line each in [`ALL`]. Families that are always empty share a file.

use super::body::Body;
use super::exception::ActionError;
use super::params::Member;
use super::records::ResourceType;
use super::transaction::{NewOperation, Transaction};

mod allocate_static_ip;
mod attach_disk;
mod attach_static_ip;
mod close_instance_public_ports;
mod copy_snapshot;
mod create_disk;
mod create_disk_from_snapshot;
mod create_disk_snapshot;
mod create_domain;
mod create_domain_entry;
mod create_instance_snapshot;
mod create_instances;
mod create_instances_from_snapshot;
mod create_key_pair;
mod delete_auto_snapshot;
mod delete_disk;
mod delete_disk_snapshot;
mod delete_domain;
mod delete_domain_entry;
mod delete_instance;
mod delete_instance_snapshot;
mod delete_key_pair;
mod delete_known_host_keys;
mod detach_disk;
mod detach_static_ip;
mod disable_add_on;
mod download_default_key_pair;
mod empty_families;
mod enable_add_on;
mod get_active_names;
mod get_auto_snapshots;
mod get_blueprints;
mod get_bundles;
mod get_cost_estimate;
mod get_disk;
mod get_disk_snapshot;
mod get_disk_snapshots;
mod get_disks;
mod get_domain;
mod get_domains;
mod get_instance;
mod get_instance_access_details;
mod get_instance_metric_data;
mod get_instance_port_states;
mod get_instance_snapshot;
mod get_instance_snapshots;
mod get_instance_state;
mod get_instances;
mod get_key_pair;
mod get_key_pairs;
mod get_operation;
mod get_operations;
mod get_operations_for_resource;
mod get_profile;
mod get_regions;
mod get_setup_history;
mod get_static_ip;
mod get_static_ips;
mod import_key_pair;
mod is_vpc_peered;
mod open_instance_public_ports;
mod put_instance_public_ports;
mod reboot_instance;
mod release_static_ip;
mod set_ip_address_type;
mod setup_instance_https;
mod start_instance;
mod stop_instance;
mod tag_resource;
mod taggable;
mod untag_resource;
mod update_domain_entry;
mod update_instance_metadata_options;

/// Every implemented action, ordered by name.
const ALL: &[&Action] = &[
    &allocate_static_ip::ACTION,
    &attach_disk::ACTION,
    &attach_static_ip::ACTION,
    &close_instance_public_ports::ACTION,
    &copy_snapshot::ACTION,
    &create_disk::ACTION,
    &create_disk_from_snapshot::ACTION,
    &create_disk_snapshot::ACTION,
    &create_domain::ACTION,
    &create_domain_entry::ACTION,
    &create_instance_snapshot::ACTION,
    &create_instances::ACTION,
    &create_instances_from_snapshot::ACTION,
    &create_key_pair::ACTION,
    &delete_auto_snapshot::ACTION,
    &delete_disk::ACTION,
    &delete_disk_snapshot::ACTION,
    &delete_domain::ACTION,
    &delete_domain_entry::ACTION,
    &delete_instance::ACTION,
    &delete_instance_snapshot::ACTION,
    &delete_key_pair::ACTION,
    &delete_known_host_keys::ACTION,
    &detach_disk::ACTION,
    &detach_static_ip::ACTION,
    &disable_add_on::ACTION,
    &download_default_key_pair::ACTION,
    &enable_add_on::ACTION,
    &get_active_names::ACTION,
    &get_auto_snapshots::ACTION,
    &get_blueprints::ACTION,
    &get_bundles::ACTION,
    &get_cost_estimate::ACTION,
    &get_disk::ACTION,
    &get_disk_snapshot::ACTION,
    &get_disk_snapshots::ACTION,
    &get_disks::ACTION,
    &get_domain::ACTION,
    &get_domains::ACTION,
    &get_instance::ACTION,
    &get_instance_access_details::ACTION,
    &get_instance_metric_data::ACTION,
    &get_instance_port_states::ACTION,
    &get_instance_snapshot::ACTION,
    &get_instance_snapshots::ACTION,
    &get_instance_state::ACTION,
    &get_instances::ACTION,
    &get_key_pair::ACTION,
    &get_key_pairs::ACTION,
    &get_operation::ACTION,
    &get_operations::ACTION,
    &get_operations_for_resource::ACTION,
    &get_profile::ACTION,
    &get_regions::ACTION,
    &get_setup_history::ACTION,
    &get_static_ip::ACTION,
    &get_static_ips::ACTION,
    &import_key_pair::ACTION,
    &is_vpc_peered::ACTION,
    &open_instance_public_ports::ACTION,
    &put_instance_public_ports::ACTION,
    &reboot_instance::ACTION,
    &release_static_ip::ACTION,
    &set_ip_address_type::ACTION,
    &setup_instance_https::ACTION,
    &start_instance::ACTION,
    &stop_instance::ACTION,
    &tag_resource::ACTION,
    &untag_resource::ACTION,
    &update_domain_entry::ACTION,
    &update_instance_metadata_options::ACTION,
];

/// An API action: its name, its members, and its implementation.
pub struct Action {
    pub name: &'static str,
    pub members: &'static [Member],
    pub run: Run,
}

/// The implementation of an action.
type Run = fn(&mut Transaction<'_>) -> Result<Body, ActionError>;

pub fn find(name: &str) -> Option<&'static Action> {
    match ALL.binary_search_by_key(&name, |action| action.name) {
        Ok(at) => Some(ALL[at]),
        Err(_) => empty_families::ALL.iter().copied().find(|action| action.name == name),
    }
}

/// Returns the names of all implemented actions.
#[cfg(test)]
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().chain(empty_families::ALL).map(|action| action.name)
}

/// Returns whether Lightsail has an action with this name, implemented here or not.
pub fn is_known_to_lightsail(name: &str) -> bool {
    include_str!("../../assets/facts/actions.txt").lines().any(|line| line == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_found_by_name() {
        assert!(ALL.is_sorted_by_key(|action| action.name));
        assert!(names().all(|name| find(name).is_some_and(|action| action.name == name)));
        assert!(find("GetDisks2").is_none());
    }
}
