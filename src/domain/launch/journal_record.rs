//! What is written down of a launch, so that a crash loses nothing: never a script, a key
//! or a credential.

use crate::domain::cost::Usd;
use crate::domain::follow_ups::{FollowUpOutcome, FollowUps};
use crate::domain::instance::ApiCall;
use crate::domain::order::Order;
use crate::domain::owned_resource::OwnedResource;
use crate::domain::plan::{Plan, PlanTag};
use crate::domain::rules::IpType;
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

/// What is written down in place of an account for the sandbox, and the number in its ARNs.
const SANDBOX: &str = "sandbox";
const SANDBOX_NUMBER: &str = "111122223333";

/// What a launch is about: the request as sent, but for the script, and what it costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The Region that is asked.
    pub region: SanitizedText,
    /// The request with the API's member names, without `userData`.
    pub request: Plan,
    /// What is kept of the launch script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptNote>,
    /// The blueprint's name.
    pub blueprint_name: SanitizedText,
    /// The bundle's name.
    pub bundle_name: SanitizedText,
    /// Cents of USD a month, of one instance; absent if no call reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_cents: Option<i64>,
    /// The AWS account, or absent where nobody was asked (the sandbox, other endpoints).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<SanitizedText>,
    /// Where the private half of the key pair is on the computer it was launched from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_file: Option<SanitizedText>,
    /// What is done to each instance once it runs.
    #[serde(default, skip_serializing_if = "FollowUps::is_none")]
    pub follow_ups: FollowUps,
}

/// The API action that moves the end of an instance, which is a tag.
const MOVED_END: &str = "TagResource";

/// What is kept of a launch script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScriptNote {
    /// The file it was read from; absent if it was typed or came with a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<SanitizedText>,
    /// Bytes.
    pub size: usize,
    /// Of its text, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Until when its instances are wanted, where somebody said so.
    pub fn until(&self) -> Option<Until> {
        let tag = self.request.tags.iter().find(|tag| *tag.key == *UNTIL_KEY)?;
        Until::of_tag(tag.value.as_deref()?)
    }

    /// Returns what is kept of an order that is sent by this launch.
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
            blueprint_name: SanitizedText::new(order.blueprint.title()),
            bundle_name: order.bundle.name.clone(),
            price_cents: order.bundle.price.map(Usd::as_cents),
            account,
            key_file: order.key_file.clone(),
            follow_ups: order.follow_ups.clone(),
        }
    }

    /// What can be told of a launch whose intent is lost by what was written of it later: names, and by
    /// an ARN the Region and the account; the Region is empty where nothing tells it.
    pub fn recovered(id: &str, later: &[JournalEntry]) -> Manifest {
        let (mut names, mut arns) = (Vec::<SanitizedText>::new(), Vec::<SanitizedText>::new());
        for entry in later {
            let (told, known) = entry.record.tells();
            arns.extend(known);
            let new: Vec<SanitizedText> = told.into_iter().filter(|name| !names.contains(name)).collect();
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

    /// Returns the names of its instances.
    pub fn names(&self) -> Vec<SanitizedText> {
        self.request.instance_names.iter().map(SanitizedText::new).collect()
    }

    /// Whether it was made in the sandbox: what it made, keys too, is of no use anywhere else.
    pub fn is_sandbox(&self) -> bool {
        self.account.as_deref() == Some(SANDBOX)
    }

    /// Returns which versions of the Internet Protocol they have addresses of.
    pub fn ip_type(&self) -> Option<IpType> {
        IpType::parse(self.request.ip_address_type.as_deref()?)
    }

    /// USD a month, of one instance.
    pub fn price(&self) -> Option<Usd> {
        self.price_cents.map(Usd::cents)
    }

    /// The value of the launch's own tag, if it was sent along.
    pub fn launch_tag(&self) -> Option<&str> {
        self.request.tags.iter().find(|tag| tag.key == LAUNCH_KEY).and_then(|tag| tag.value.as_deref())
    }

    /// Whether snapshots are made by themselves: they are billed beside the price.
    pub fn snapshots(&self) -> bool {
        self.request.add_ons.iter().any(|add_on| add_on.add_on_type == "AutoSnapshot")
    }

    /// Returns whether there are add-ons.
    pub fn add_ons(&self) -> bool {
        !self.request.add_ons.is_empty()
    }
}

/// One line of a launch's journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub enum JournalRecord {
    /// What is going to be sent. Nothing has been yet.
    Intent {
        /// The launch's ID.
        launch: SanitizedText,
        /// What it is about.
        manifest: Box<Manifest>,
    },
    /// The request is about to go out: from here on the service may have it.
    Sending,
    /// The service said yes; the operations it named, by instance.
    Accepted {
        /// The name of each instance, and the ID of its operation.
        operations: Vec<(SanitizedText, SanitizedText)>,
    },
    /// The service said no, or nothing ever left: nothing exists.
    Refused {
        /// The reason, in words.
        why: Words,
    },
    /// It never left this computer: nothing exists.
    NotSent {
        /// The reason, in words.
        why: Words,
    },
    /// Nobody knows.
    Unknown {
        /// The reason, in words.
        why: Words,
    },
    /// It was looked for as long as it takes, and nothing came of what was sent last.
    Looked,
    /// Looking found these, and they are ours.
    Adopted {
        /// Their names.
        names: Vec<SanitizedText>,
    },
    /// These instances were seen, and proved ours: by their ARNs they are known from then on.
    Seen {
        /// The name of each instance, and its ARN.
        arns: Vec<(SanitizedText, SanitizedText)>,
    },
    /// The user gave up looking; something may exist.
    Abandoned,
    /// How each ended: `running`, `failed`, `gone`, `taken` or `under-way`.
    Settled {
        /// The name of each instance, and what came of it.
        fates: Vec<(SanitizedText, SanitizedText)>,
    },
    /// These were deleted from here.
    Deleted {
        /// Their names.
        names: Vec<SanitizedText>,
    },
    /// Something besides the instances is about to be made: from here on it may exist.
    Making {
        /// What it is.
        made: OwnedResource,
    },
    /// It exists.
    Made {
        /// What it is.
        made: OwnedResource,
    },
    /// It does not: it never came to be, or was removed, or passed into other hands.
    Unmade {
        /// Its name.
        name: SanitizedText,
    },
    /// Something of an instance was changed that goes with it: a port, HTTPS.
    Changed {
        /// The name of the instance.
        instance: SanitizedText,
        /// The API action.
        action: SanitizedText,
        /// What was changed.
        details: SanitizedText,
    },
    /// The site of an instance has a certificate for this domain name.
    Secured {
        /// The name of the instance.
        instance: SanitizedText,
        /// The certificate's own name.
        domain: SanitizedText,
    },
    /// The first request of a follow-up is about to go out: from here on the service may have it.
    FollowUpBegun {
        /// The name of the instance.
        instance: SanitizedText,
        /// Which follow-up, by its ID.
        follow_up: SanitizedText,
    },
    /// How a follow-up ended; why.
    FollowUpEnded {
        /// The name of the instance.
        instance: SanitizedText,
        /// Which follow-up, by its ID.
        follow_up: SanitizedText,
        /// How it ended.
        outcome: FollowUpOutcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        /// The reason, in words.
        why: Option<Words>,
    },
    /// What each rung of the way up took, by instance, once it let somebody in.
    Climbed {
        /// The name of each instance, and what its milestones took.
        rungs: Vec<(SanitizedText, MilestoneTimings)>,
    },
    /// What was seen, and the calls that were made for it. Nothing is decided by it.
    Progress(Box<Progress>),
}

/// What changed since the record before, as patches in which `null` takes a member away (RFC 7396).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// When this was so, by both clocks.
    pub now: Now,
    /// Nothing that was written before counts for this record: another run of the program began here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// What changed of the launch as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<Value>,
    /// What changed of its instances, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub instances: BTreeMap<SanitizedText, Value>,
    /// What changed of what else the panes show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Value>,
    /// The calls since the record before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ApiCall>,
}

impl JournalRecord {
    /// Whether the world must not be touched before this one is safely on disk.
    pub fn must_be_durable(&self) -> bool {
        matches!(
            self,
            JournalRecord::Intent { .. }
                | JournalRecord::Sending
                | JournalRecord::Making { .. }
                | JournalRecord::FollowUpBegun { .. }
        )
    }

    /// Whether nothing depends on it, so that it's left out where it can't be written.
    pub fn is_optional(&self) -> bool {
        matches!(self, JournalRecord::Progress(_))
    }
}

impl JournalRecord {
    /// That the end of an instance was moved.
    pub fn end_moved(instance: SanitizedText, until: Until) -> JournalRecord {
        JournalRecord::Changed { instance, action: MOVED_END.into(), details: SanitizedText::new(until.tag_value()) }
    }

    /// The end to which that of an instance was moved, where it tells of that.
    pub fn moved_end(&self) -> Option<(&SanitizedText, Until)> {
        match self {
            JournalRecord::Changed { instance, action, details } if action.as_str() == MOVED_END => {
                Some((instance, Until::of_tag(details)?))
            }
            _ => None,
        }
    }

    /// The names of instances that it tells of, and the ARNs.
    fn tells(&self) -> (Vec<SanitizedText>, Vec<SanitizedText>) {
        let first = |pairs: &[(SanitizedText, SanitizedText)]| pairs.iter().map(|(name, _)| name.clone()).collect();
        match self {
            JournalRecord::Accepted { operations: pairs } | JournalRecord::Settled { fates: pairs } => {
                (first(pairs), Vec::new())
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
            JournalRecord::Climbed { rungs } => (rungs.iter().map(|(name, _)| name.clone()).collect(), Vec::new()),
            _ => (Vec::new(), Vec::new()),
        }
    }

    /// What there is besides the instances, after this record.
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

/// A record and when it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// When it was written.
    pub at: SystemTime,
    /// What it says.
    pub record: JournalRecord,
}
