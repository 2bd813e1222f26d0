//! The order: complete and valid by construction, exactly what will be sent.

use super::addons::AddOn;
use super::catalog::{Blueprint, Bundle};
use super::cost::Usd;
use super::follow_ups::FollowUps;
use super::key_pair::ImportedKey;
use super::rules::IpType;
use super::sanitized_text::SanitizedText;
use super::script::Script;
use super::tags::{LAUNCH_KEY, Tag};

/// Everything `CreateInstances` takes, with the whole values that were chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The Region whose endpoint is asked; the request itself has no such member.
    pub region: SanitizedText,
    /// What the instances are called.
    pub names: Vec<SanitizedText>,
    /// The Availability Zone.
    pub zone: SanitizedText,
    /// The operating system or application.
    pub blueprint: Blueprint,
    /// The size.
    pub bundle: Bundle,
    /// Which versions of the Internet Protocol they have addresses of.
    pub ip_type: IpType,
    /// The launch script.
    pub script: Option<Script>,
    /// Absent: the Region's default key pair.
    pub key_pair: Option<SanitizedText>,
    /// The pair of that name is not in the Region yet: the launch brings it there.
    pub brings: Option<ImportedKey>,
    /// Where the private half of that pair is on this computer, if known.
    pub key_file: Option<SanitizedText>,
    /// The user's own tags.
    pub tags: Vec<Tag>,
    /// Whether the tag that proves the launch is sent along.
    pub launch_tag: bool,
    /// The add-ons.
    pub add_ons: Vec<AddOn>,
    /// What is done to each instance once it runs: no member of the request.
    pub follow_ups: FollowUps,
}

impl Order {
    /// Returns how many instances it creates.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// What all instances cost a month; unknown if the bundle's price is.
    pub fn monthly(&self) -> Option<Usd> {
        self.bundle.price.map(|price| price * self.count())
    }

    /// Whether snapshots are made by themselves: they are billed beside the price.
    pub fn snapshots(&self) -> bool {
        self.add_ons.iter().any(|add_on| matches!(add_on, AddOn::AutoSnapshot { .. }))
    }

    /// The tags as they are sent: the user's, and that of the launch unless it is left off.
    pub fn sent_tags(&self, launch: &str) -> Vec<Tag> {
        let ours = Tag { key: SanitizedText::new(LAUNCH_KEY), value: Some(SanitizedText::new(launch)) };
        self.tags.iter().cloned().chain(self.launch_tag.then_some(ours)).collect()
    }
}
