//! The journal records of a launch, with which a crash loses nothing. They never contain a script, a key or a
//! credential.

use crate::domain::addons::AUTO_SNAPSHOT;
use crate::domain::compatibility::IpType;
use crate::domain::cost::Usd;
use crate::domain::follow_ups::{FollowUpOutcome, FollowUps};
use crate::domain::instance::ApiCall;
use crate::domain::launch::noted_outcome::NotedOutcome;
use crate::domain::order::Order;
use crate::domain::owned_resource::OwnedResource;
use crate::domain::plan::{Plan, PlanTag};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::ScriptOrigin;
use crate::domain::tags::LAUNCH_KEY;
use crate::domain::time::Now;
use crate::domain::typical_timing::MilestoneTimings;
use crate::domain::until::{UNTIL_KEY, Until};
use crate::domain::user_text::Words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// The recorded account of a sandbox launch; below, the account ID in its ARNs.
const SANDBOX: &str = "sandbox";
const SANDBOX_NUMBER: &str = "111122223333";

/// A launch as recorded: the request as sent, without the script, and its price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The Region to launch in.
    pub region: SanitizedText,
    /// The request with the API's member names, without `userData`.
    pub request: Plan,
    /// The details of the launch script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptNote>,
    /// The blueprint's ID, if the request names a snapshot instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_blueprint: Option<SanitizedText>,
    /// The total size of the disks restored from the snapshot, in GB, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_disks: Option<usize>,
    /// The blueprint's name.
    pub blueprint_name: SanitizedText,
    /// The bundle's name.
    pub bundle_name: SanitizedText,
    /// The monthly price of one instance in US cents; absent if no API call reports it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_cents: Option<i64>,
    /// The AWS account; absent if it is unknown (at other endpoints).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<SanitizedText>,
    /// The file of the key pair's private half on the computer that launched it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_file: Option<SanitizedText>,
    /// The follow-ups for each instance once it runs.
    #[serde(default, skip_serializing_if = "FollowUps::is_none")]
    pub follow_ups: FollowUps,
}

/// The API action that changes the planned end of an instance, which is a tag.
pub const MOVED_END: &str = "TagResource";

/// The recorded details of a launch script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScriptNote {
    /// The file it was read from; absent if it was typed or is part of a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<SanitizedText>,
    /// In bytes.
    pub size: usize,
    /// The SHA-256 of its text, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Returns the planned end of its instances, if it has one.
    pub fn until(&self) -> Option<Until> {
        let tag = self.request.tags.iter().find(|tag| *tag.key == *UNTIL_KEY)?;
        Until::of_tag(tag.value.as_deref()?)
    }

    /// Returns the manifest of an order sent by this launch.
    pub fn of(order: &Order, launch: &str, account: Option<SanitizedText>) -> Manifest {
        let mut request = Plan::as_sent(order, launch);
        request.user_data = None;
        let script = order.script.as_ref().map(|script| ScriptNote {
            file: match &script.origin {
                ScriptOrigin::File(path) => Some(SanitizedText::new(path.to_string_lossy())),
                ScriptOrigin::Typed | ScriptOrigin::Plan | ScriptOrigin::Starter(_) => None,
            },
            size: script.size(),
            sha256: script.sha256(),
        });
        Manifest {
            region: order.region.clone(),
            request,
            script,
            snapshot_blueprint: order.snapshot.is_some().then(|| order.blueprint.id.clone()),
            restored_disks: Some(order.restored_disks()).filter(|size| *size > 0),
            blueprint_name: SanitizedText::new(order.blueprint.title()),
            bundle_name: order.bundle.name.clone(),
            price_cents: order.bundle.price.map(Usd::as_cents),
            account,
            key_file: order.key_file.clone(),
            follow_ups: order.follow_ups.clone(),
        }
    }

    /// Reconstructs a launch without its first record from the later ones: names, and from an ARN the Region and the
    /// account; the Region is empty if no record contains it.
    pub fn recovered(id: &str, later: &[JournalEntry]) -> Manifest {
        let (mut names, mut arns) = (Vec::<SanitizedText>::new(), Vec::<SanitizedText>::new());
        for entry in later {
            let (mentioned, known) = entry.record.names_and_arns();
            arns.extend(known);
            let new: Vec<SanitizedText> = mentioned.into_iter().filter(|name| !names.contains(name)).collect();
            names.extend(new);
        }
        let place = |arn: &SanitizedText| match arn.split(':').collect::<Vec<_>>()[..] {
            ["arn", _, _, region, account, ..] => Some((region.to_owned(), account.to_owned())),
            _ => None,
        };
        let (region, account) = arns.iter().rev().find_map(place).unwrap_or_default();
        let tags = vec![PlanTag { key: LAUNCH_KEY.to_owned(), value: Some(id.to_owned()) }];
        let instance_names = names.iter().map(SanitizedText::to_string).collect();
        Manifest {
            region: SanitizedText::new(region),
            request: Plan { instance_names, tags, ..Plan::default() },
            script: None,
            snapshot_blueprint: None,
            restored_disks: None,
            blueprint_name: SanitizedText::default(),
            bundle_name: SanitizedText::default(),
            price_cents: None,
            account: Some(account).filter(|account| !account.is_empty()).map(|account| match &*account {
                SANDBOX_NUMBER => SanitizedText::new(SANDBOX),
                _ => SanitizedText::new(account),
            }),
            key_file: None,
            follow_ups: FollowUps::default(),
        }
    }

    /// Returns the blueprint's ID: the request's, or that of its snapshot.
    pub fn blueprint_id(&self) -> Option<&str> {
        self.request.blueprint_id.as_deref().or(self.snapshot_blueprint.as_deref())
    }

    /// Returns the names of its instances.
    pub fn names(&self) -> Vec<SanitizedText> {
        self.request.instance_names.iter().map(SanitizedText::new).collect()
    }

    /// Returns whether it was made in the sandbox: what it created, keys too, is useless elsewhere.
    pub fn is_sandbox(&self) -> bool {
        self.account.as_deref() == Some(SANDBOX)
    }

    /// Returns the IP versions of its instances' addresses.
    pub fn ip_type(&self) -> Option<IpType> {
        IpType::parse(self.request.ip_address_type.as_deref()?)
    }

    /// Returns the monthly price of one instance in USD.
    pub fn price(&self) -> Option<Usd> {
        self.price_cents.map(Usd::cents)
    }

    /// Returns the value of the launch's own tag, if it was sent.
    pub fn launch_tag(&self) -> Option<&str> {
        self.request.tags.iter().find(|tag| tag.key == LAUNCH_KEY).and_then(|tag| tag.value.as_deref())
    }

    /// Returns whether automatic snapshots are taken, which are billed in addition.
    pub fn snapshots(&self) -> bool {
        self.request.add_ons.iter().any(|add_on| add_on.add_on_type == AUTO_SNAPSHOT)
    }

    /// Returns whether there are add-ons.
    pub fn add_ons(&self) -> bool {
        !self.request.add_ons.is_empty()
    }
}

/// A record in a launch's journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub enum JournalRecord {
    /// What will be sent. Nothing has been sent yet.
    Intent {
        /// The launch's ID.
        launch: SanitizedText,
        /// The launch's manifest.
        manifest: Box<Manifest>,
    },
    /// The request is about to be sent: from here on the service may have it.
    Sending,
    /// The service accepted it; the operations in its reply, by instance.
    Accepted {
        /// The name of each instance, and the ID of its operation.
        operations: Vec<(SanitizedText, SanitizedText)>,
    },
    /// The service rejected it: nothing was created.
    Refused {
        /// The reason.
        why: Words,
    },
    /// It never left this computer: nothing was created.
    NotSent {
        /// The reason.
        why: Words,
    },
    /// The outcome is unknown.
    Unknown {
        /// The reason.
        why: Words,
    },
    /// A complete search found no effect of the last request.
    Looked,
    /// A search found these instances, and they are the launch's.
    Adopted {
        /// Their names.
        names: Vec<SanitizedText>,
    },
    /// These instances were seen and proven to be the launch's: from here on their ARNs identify them.
    Seen {
        /// The name of each instance, and its ARN.
        arns: Vec<(SanitizedText, SanitizedText)>,
    },
    /// The user stopped the search; something may exist.
    Abandoned,
    /// The outcome of each.
    Settled {
        /// The name of each instance, and its outcome.
        #[serde(rename = "fates")]
        outcomes: Vec<(SanitizedText, NotedOutcome)>,
    },
    /// The user deleted these with Skysail.
    Deleted {
        /// Their names.
        names: Vec<SanitizedText>,
    },
    /// A resource besides the instances is about to be created: from here on it may exist.
    Making {
        /// The resource.
        made: OwnedResource,
    },
    /// It exists.
    Made {
        /// The resource.
        made: OwnedResource,
    },
    /// It doesn't exist: it was never created, was deleted, or is now used by others.
    Unmade {
        /// Its name.
        name: SanitizedText,
    },
    /// A setting of an instance was changed that is deleted with it: a port, HTTPS.
    Changed {
        /// The name of the instance.
        instance: SanitizedText,
        /// The API action.
        action: SanitizedText,
        /// What was changed.
        details: SanitizedText,
    },
    /// The website of an instance has a certificate for this domain name.
    Secured {
        /// The name of the instance.
        instance: SanitizedText,
        /// The certificate's main name.
        domain: SanitizedText,
    },
    /// The first request of a follow-up is about to be sent: from here on the service may have it.
    FollowUpBegun {
        /// The name of the instance.
        instance: SanitizedText,
        /// The follow-up's ID.
        follow_up: SanitizedText,
    },
    /// The outcome of a follow-up, and the reason.
    FollowUpEnded {
        /// The name of the instance.
        instance: SanitizedText,
        /// The follow-up's ID.
        follow_up: SanitizedText,
        /// The outcome.
        outcome: FollowUpOutcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        /// The reason.
        why: Option<Words>,
    },
    /// The time to each milestone, by instance, once its port was open.
    Climbed {
        /// The name of each instance, and the times to its milestones.
        #[serde(rename = "rungs")]
        milestones: Vec<(SanitizedText, MilestoneTimings)>,
    },
    /// What was seen, and the API calls for it. Nothing is decided by it.
    Progress(Box<Progress>),
}

/// Changes since the previous record, as patches in which `null` removes a member (RFC 7396).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// When this was the state, by both clocks.
    pub now: Now,
    /// Whether to ignore all earlier progress: another run of Skysail starts here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// Changes to the launch as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<Value>,
    /// Changes to its instances, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub instances: BTreeMap<SanitizedText, Value>,
    /// Changes to what else the panes show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Value>,
    /// The API calls since the previous record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ApiCall>,
}

impl JournalRecord {
    /// Returns the kind of the record, as the journal has it.
    pub fn key(&self) -> String {
        let record = serde_json::to_value(self).unwrap_or_default();
        record["record"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns whether requests have to wait until this record is safely on disk.
    pub fn must_be_durable(&self) -> bool {
        matches!(
            self,
            JournalRecord::Intent { .. }
                | JournalRecord::Sending
                | JournalRecord::Making { .. }
                | JournalRecord::FollowUpBegun { .. }
        )
    }

    /// Returns whether nothing depends on it, so that it is left out if it can't be written.
    pub fn is_optional(&self) -> bool {
        matches!(self, JournalRecord::Progress(_))
    }
}

impl JournalRecord {
    /// Returns the record of a change to the planned end of an instance.
    pub fn end_moved(instance: SanitizedText, until: Until) -> JournalRecord {
        JournalRecord::Changed { instance, action: MOVED_END.into(), details: SanitizedText::new(until.tag_value()) }
    }

    /// Returns the changed planned end, if the record is about that.
    pub fn moved_end(&self) -> Option<(&SanitizedText, Until)> {
        match self {
            JournalRecord::Changed { instance, action, details } if action.as_str() == MOVED_END => {
                Some((instance, Until::of_tag(details)?))
            }
            _ => None,
        }
    }

    /// Returns the names and ARNs of instances in the record.
    fn names_and_arns(&self) -> (Vec<SanitizedText>, Vec<SanitizedText>) {
        let first = |pairs: &[(SanitizedText, SanitizedText)]| pairs.iter().map(|(name, _)| name.clone()).collect();
        match self {
            JournalRecord::Accepted { operations } => (first(operations), Vec::new()),
            JournalRecord::Settled { outcomes } => {
                (outcomes.iter().map(|(name, _)| name.clone()).collect(), Vec::new())
            }
            JournalRecord::Seen { arns } => (first(arns), arns.iter().map(|(_, arn)| arn.clone()).collect()),
            JournalRecord::Adopted { names } | JournalRecord::Deleted { names } => (names.clone(), Vec::new()),
            JournalRecord::Making { made } | JournalRecord::Made { made } => {
                (made.instance.iter().cloned().collect(), made.arn.iter().cloned().collect())
            }
            JournalRecord::Changed { instance, .. }
            | JournalRecord::Secured { instance, .. }
            | JournalRecord::FollowUpBegun { instance, .. }
            | JournalRecord::FollowUpEnded { instance, .. } => (vec![instance.clone()], Vec::new()),
            JournalRecord::Climbed { milestones } => {
                (milestones.iter().map(|(name, _)| name.clone()).collect(), Vec::new())
            }
            _ => (Vec::new(), Vec::new()),
        }
    }

    /// Updates the resources besides the instances with this record.
    pub fn keep(&self, all: &mut Vec<OwnedResource>) {
        match self {
            JournalRecord::Making { made } | JournalRecord::Made { made } => {
                all.retain(|other| other.name != made.name);
                all.push(OwnedResource { there: matches!(self, JournalRecord::Made { .. }), ..made.clone() });
            }
            JournalRecord::Unmade { name } => all.retain(|other| other.name != *name),
            _ => {}
        }
    }
}

/// A record, and when it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// When it was written.
    pub at: SystemTime,
    /// The record.
    pub record: JournalRecord,
}
