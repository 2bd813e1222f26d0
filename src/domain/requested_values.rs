//! Requested values for questions without an answer: from a plan, a saved draft, or the command line.
//!
//! A requested value names things by ID; it becomes an answer when the catalog has the item. Saved, they are a draft,
//! with the API's member names.

use super::catalog::BlueprintKind;
use super::compatibility::IpType;
use super::draft::FollowUpAnswers;
use super::follow_ups::{FollowUps, PlanFollowUps};
use super::purposes::{self, Purpose};
use super::sanitized_text::SanitizedText;
use super::saved_form::{present, saved_form};
use super::script::Script;
use super::tags::Tag;
use super::user_text::{FieldId, Problem, UserText};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The source of a default, shown next to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// A plan file.
    Plan,
    /// The answers of an earlier run.
    SavedDraft,
    /// A command-line option.
    CommandLine,
    /// The AWS profile.
    Profile,
    /// An environment variable.
    Environment,
    /// The first one that the service lists.
    First,
    /// The Region with the lowest latency.
    Nearest,
    /// The newest Ubuntu.
    NewestUbuntu,
    /// The newest of its kind.
    Newest,
    /// The cheapest bundle of at least 1 GB that fits.
    CheapestOfOneGb,
    /// The cheapest bundle with enough memory for Windows.
    CheapestForWindows,
    /// The cheapest one that fits.
    CheapestThatFits,
    /// The Region's own default.
    RegionDefault,
    /// A name that isn't in use.
    FreeName,
    /// The least, as long as no more is requested.
    Least,
    /// The usual choice.
    Usual,
    /// The template's value.
    Starter,
    /// The folder of the user's other keys.
    BesideOthers,
    /// The value of the snapshot's original server.
    Snapshot,
    /// The next larger size than that server's.
    NextSize,
    /// Proposed by the purpose: the key of the reason.
    Purpose(&'static str),
}

impl Provenance {
    /// Returns whether it was set explicitly, in a plan, a profile, the environment, a snapshot, or follows from one;
    /// otherwise it is a proposal.
    pub fn is_said(self) -> bool {
        use Provenance::{CommandLine, Environment, NextSize, Plan, Profile, SavedDraft, Snapshot};
        matches!(self, Plan | SavedDraft | CommandLine | Profile | Environment | Snapshot | NextSize)
    }

    /// Returns the key of its texts.
    pub fn key(self) -> &'static str {
        match self {
            Provenance::Plan => "from.plan",
            Provenance::SavedDraft => "from.draft",
            Provenance::CommandLine => "from.command-line",
            Provenance::Profile => "from.profile",
            Provenance::Environment => "from.environment",
            Provenance::First => "from.first",
            Provenance::Nearest => "from.nearest",
            Provenance::NewestUbuntu => "from.newest-ubuntu",
            Provenance::Newest => "from.newest",
            Provenance::CheapestOfOneGb => "from.cheapest-1gb",
            Provenance::CheapestForWindows => "from.cheapest-windows",
            Provenance::CheapestThatFits => "from.cheapest",
            Provenance::RegionDefault => "from.region",
            Provenance::FreeName => "from.free-name",
            Provenance::Least => "from.least",
            Provenance::Usual => "from.usual",
            Provenance::Starter => "from.starter",
            Provenance::BesideOthers => "from.beside",
            Provenance::Snapshot => "from.snapshot",
            Provenance::NextSize => "from.next-size",
            Provenance::Purpose(why) => why,
        }
    }
}

/// A key pair that isn't in the Region yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestedKey {
    /// A new one that Skysail generates.
    New,
    /// The user's own, by the file of its public half.
    Own(PathBuf),
}

/// A launch script file of a saved draft, if it was deleted or changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingScript {
    /// The file.
    pub path: PathBuf,
    /// The SHA-256 of the saved contents, in hexadecimal.
    #[serde(rename = "sha256")]
    pub was: String,
    /// The size of the saved contents, in bytes.
    pub size: usize,
    /// Whether it can't be read any more; otherwise it has new contents, which are the requested value.
    #[serde(skip)]
    pub lost: bool,
}

impl MissingScript {
    /// Returns a file that was named but couldn't be read.
    pub fn unread(path: &Path) -> MissingScript {
        MissingScript { path: path.to_owned(), was: String::new(), size: 0, lost: true }
    }

    /// Returns the question to show the message at, and the message.
    pub fn gap(&self) -> (FieldId, UserText) {
        let path = SanitizedText::new(self.path.to_string_lossy());
        match self.lost {
            true => (FieldId::Script, UserText::new("gap.script.lost").with("path", path)),
            false => (FieldId::ScriptFile, UserText::new("gap.script.changed").with("path", path)),
        }
    }
}

saved_form!(region: (SanitizedText, Provenance) as SanitizedText,
    |(name, _)| Some(name.clone()), |name| Some((name?, Provenance::SavedDraft)));
saved_form!(kind: BlueprintKind as String, |kind| Some(kind.key().to_owned()), |key| BlueprintKind::parse(&key?));
saved_form!(purpose: &'static Purpose as String, |purpose| Some(purpose.id().to_owned()), |id| purposes::find(&id?));
saved_form!(network: IpType as String, |network| Some(network.api_name().to_owned()), |name| IpType::parse(&name?));
saved_form!(brings: RequestedKey as KeyMembers, KeyMembers::of, |members| members?.key());
saved_form!(hour: Option<u8> as u8, |hour| *hour, |hour| Some(hour.filter(|hour| *hour < 24)));
saved_form!(follow_ups: FollowUps as PlanFollowUps, |all| Some(all.clone().into()), |plan| Some(plan?.checked().0));

/// A requested key in a saved draft.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct KeyMembers {
    new_key: Option<bool>,
    own_key: Option<PathBuf>,
}

impl KeyMembers {
    fn of(key: &RequestedKey) -> Option<KeyMembers> {
        Some(match key {
            RequestedKey::New => KeyMembers { new_key: Some(true), own_key: None },
            RequestedKey::Own(path) => KeyMembers { new_key: None, own_key: Some(path.clone()) },
        })
    }

    fn key(self) -> Option<RequestedKey> {
        match self.new_key {
            Some(true) => Some(RequestedKey::New),
            _ => self.own_key.map(RequestedKey::Own),
        }
    }
}

/// The requested value of each field. Absent ones leave the field's own default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestedValues {
    /// The source of all but the Region.
    #[serde(skip)]
    pub from: Option<Provenance>,
    /// The Region, and its source.
    #[serde(with = "region")]
    pub region: Option<(SanitizedText, Provenance)>,
    /// The Availability Zone.
    #[serde(rename = "availabilityZone")]
    pub zone: Option<SanitizedText>,
    /// The kind of blueprint, if neither a purpose nor a blueprint implies it.
    #[serde(rename = "kind", with = "kind")]
    pub blueprint_kind: Option<BlueprintKind>,
    /// The purpose.
    #[serde(with = "purpose")]
    pub purpose: Option<&'static Purpose>,
    /// The blueprint's ID.
    #[serde(rename = "blueprintId")]
    pub blueprint: Option<SanitizedText>,
    /// The snapshot's name, instead of a blueprint.
    #[serde(rename = "instanceSnapshotName")]
    pub snapshot: Option<SanitizedText>,
    /// The server that moves to another size, if the snapshot was chosen for that.
    pub resizes: Option<SanitizedText>,
    /// The bundle's ID.
    #[serde(rename = "bundleId")]
    pub bundle: Option<SanitizedText>,
    /// The IP versions of the instances' addresses.
    #[serde(rename = "ipAddressType", with = "network")]
    pub network: Option<IpType>,
    /// `Some(None)` is the Region's default key pair.
    #[serde(rename = "keyPairName", deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub key_pair: Option<Option<SanitizedText>>,
    /// How to import that key pair.
    #[serde(flatten, with = "brings")]
    pub brings: Option<RequestedKey>,
    /// The file for the private half of a new key pair.
    pub key_file: Option<PathBuf>,
    /// The launch script; `Some(None)` is none. It is saved apart: one from a file isn't copied.
    #[serde(skip)]
    pub script: Option<Option<Script>>,
    /// Set if the script file isn't as it was saved, until the user decides what to do.
    #[serde(skip)]
    pub missing_script: Option<MissingScript>,
    /// Whether to take automatic snapshots.
    #[serde(rename = "autoSnapshot")]
    pub snapshots: Option<bool>,
    /// The full hour, UTC, of snapshots; `Some(None)` is the Region's default.
    #[serde(rename = "snapshotHour", with = "hour", skip_serializing_if = "Option::is_none")]
    pub hour: Option<Option<u8>>,
    /// Whether to stop an idle instance.
    #[serde(rename = "stopInstanceOnIdle")]
    pub idle: Option<bool>,
    /// The CPU use, in percent, that counts as idle.
    pub threshold: Option<SanitizedText>,
    /// The idle time, in minutes, before it is stopped.
    pub duration: Option<SanitizedText>,
    /// The follow-ups of a plan.
    #[serde(with = "follow_ups")]
    pub follow_ups: Option<FollowUps>,
    /// The answers about follow-ups in a saved draft.
    pub after: FollowUpAnswers,
    /// The names, as typed.
    #[serde(rename = "instanceNames")]
    pub names: Option<String>,
    /// The user's own tags.
    pub tags: Option<Vec<Tag>>,
    /// Whether to send the tag that identifies the launch.
    pub launch_tag: Option<bool>,
}

impl RequestedValues {
    /// Returns the source of the values other than the Region.
    pub fn provenance(&self) -> Provenance {
        self.from.unwrap_or(Provenance::SavedDraft)
    }

    /// Returns the required members of the request without a requested value.
    pub fn missing(&self) -> Vec<Problem> {
        let required = [
            (FieldId::Zone, self.zone.is_some()),
            (FieldId::Blueprint, self.blueprint.is_some() || self.snapshot.is_some()),
            (FieldId::Bundle, self.bundle.is_some()),
            (FieldId::Names, self.names.is_some()),
        ];
        let absent = required.into_iter().filter(|(_, there)| !there);
        absent.map(|(field, _)| Problem::new(field, UserText::new("problem.missing"))).collect()
    }

    /// Removes the value of a question. Returns `false` if there was none.
    pub fn remove(&mut self, field: FieldId) -> bool {
        let follow_ups = self.follow_ups.as_mut();
        match field {
            FieldId::Region => self.region.take().is_some(),
            FieldId::Zone => self.zone.take().is_some(),
            FieldId::Source => self.snapshot.take().is_some(),
            FieldId::Blueprint => self.blueprint.take().is_some(),
            FieldId::Bundle => self.bundle.take().is_some(),
            FieldId::Network => self.network.take().is_some(),
            FieldId::Key => self.key_pair.take().is_some(),
            FieldId::Script => self.script.take().is_some(),
            FieldId::Snapshots => self.snapshots.take().is_some_and(|on| on),
            FieldId::Idle => self.idle.take().is_some_and(|on| on),
            FieldId::StaticIp => follow_ups.is_some_and(|all| all.static_ip.take().is_some()),
            FieldId::Https => follow_ups.is_some_and(|all| all.https.take().is_some()),
            FieldId::SshAlias => follow_ups.is_some_and(|all| std::mem::take(&mut all.ssh_alias)),
            _ => false,
        }
    }

    /// Returns whether no value is requested, whatever the source.
    pub fn is_empty(&self) -> bool {
        *self == RequestedValues { from: self.from, ..RequestedValues::default() }
    }

    /// Returns whether a complete plan or draft is requested, so that the review can be opened at once.
    pub fn whole(&self) -> bool {
        self.from.is_some()
    }
}
