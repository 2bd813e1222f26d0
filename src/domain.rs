//! The domain: data types, rules and state machines, built only on the standard library and small crates.
//!
//! Nothing here reads a clock, a file, the environment or the network.

pub mod absence;
pub mod access_grant;
pub mod account;
pub mod addons;
pub mod address;
pub mod alternatives;
pub mod catalog;
pub mod cost;
pub mod cost_so_far;
pub mod deletion;
pub mod did_you_mean;
pub mod draft;
pub mod encoding;
pub mod facts;
pub mod failure;
pub mod fields;
pub mod follow_ups;
pub mod identity;
pub mod instance;
pub mod instance_actions;
pub mod inventory;
pub mod key_pair;
pub mod latencies;
pub mod launch;
pub mod loadable;
pub mod names;
pub mod order;
pub mod os_family;
pub mod owned_resource;
pub mod plan;
pub mod policy;
pub mod purposes;
pub mod rdp;
pub mod reachability;
pub mod requested_values;
pub mod rules;
pub mod sanitized_text;
pub mod script;
pub mod script_templates;
pub mod secret;
pub mod sent_once;
pub mod server_action;
pub mod ssh_alias;
pub mod syntax_error;
pub mod tags;
pub mod time;
pub mod toml_tables;
pub mod typical_timing;
pub mod unfinished_launch;

pub mod until;
pub mod user_settings;
pub mod user_text;
pub mod yaml;
