//! A launch in a few words, out of what is written of it.

use super::Story;
use crate::domain::clean::Clean;
use crate::domain::cost::Usd;
use crate::domain::launch::record::{Manifest, Record, Taken};
use crate::domain::launch::subject::DELETED;
use crate::domain::made::{Kind, Made};
use crate::domain::spent::IDLE_STATIC_IP_HOUR;
use std::time::SystemTime;

/// Where a launch stands, as far as its journal tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Nothing ever left this machine; why, if something stopped it.
    NeverSent { why: Option<Clean> },
    /// It was sent, and nobody knows what came of it.
    Unknown,
    /// It was accepted, and not watched to its end.
    UnderWay,
    /// How each of its instances ended.
    Settled { fates: Vec<(Clean, Clean)> },
    /// The service said no.
    Refused { why: Clean },
    /// All that it made was deleted from here.
    Deleted,
    /// The person stopped looking for an answer that never came.
    Abandoned,
}

impl Standing {
    /// The word for it in JSON.
    pub fn key(&self) -> &'static str {
        match self {
            Standing::NeverSent { .. } => "never-sent",
            Standing::Unknown => "unknown",
            Standing::UnderWay => "under-way",
            Standing::Settled { .. } => "settled",
            Standing::Refused { .. } => "refused",
            Standing::Deleted => "deleted",
            Standing::Abandoned => "abandoned",
        }
    }
}

/// A launch in a few words.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub id: Clean,
    pub began: SystemTime,
    pub region: Clean,
    pub names: Vec<Clean>,
    pub manifest: Manifest,
    pub standing: Standing,
    /// What it made, or may have made, besides its instances, and is not removed yet.
    pub made: Vec<Made>,
    /// What the rungs of its instances took, as far as they were climbed.
    pub climbs: Vec<Taken>,
    /// Another Skysail is driving it now.
    pub live: bool,
    /// Lines of its journal that could not be read.
    pub damaged: usize,
}

impl Summary {
    /// `None` if the story does not begin with an intent.
    pub fn of(story: &Story, live: bool) -> Option<Summary> {
        let first = story.entries.first()?;
        let Record::Intent { launch, manifest } = &first.record else { return None };
        let names = manifest.names();
        let mut standing = Standing::NeverSent { why: None };
        let (mut made, mut climbs) = (Vec::new(), Vec::new());
        for entry in &story.entries[1..] {
            standing = after(standing, &entry.record, &names);
            entry.record.keep(&mut made);
            if let Record::Climbed { rungs } = &entry.record {
                climbs = rungs.iter().map(|(_, taken)| *taken).collect();
            }
        }
        // What is left of it keeps it from counting as deleted.
        if standing == Standing::Deleted && !made.is_empty() {
            let fates = names.iter().map(|name| (name.clone(), Clean::new(DELETED))).collect();
            standing = Standing::Settled { fates };
        }
        Some(Summary {
            id: launch.clone(),
            began: first.at,
            region: manifest.region.clone(),
            names,
            manifest: (**manifest).clone(),
            standing,
            made,
            climbs,
            live,
            damaged: story.damaged,
        })
    }

    /// USD a month, of those of its instances that may exist; none where none does.
    pub fn monthly(&self) -> Option<Usd> {
        let exists = |fate: &str| !matches!(fate, "failed" | "gone" | "taken" | "deleted");
        let existing = match &self.standing {
            Standing::Settled { fates } => fates.iter().filter(|(_, fate)| exists(fate)).count(),
            Standing::NeverSent { .. } | Standing::Refused { .. } | Standing::Deleted => 0,
            Standing::Unknown | Standing::UnderWay | Standing::Abandoned => self.names.len(),
        };
        self.manifest.price().filter(|_| existing > 0).map(|price| price * existing)
    }

    /// What it made besides its instances and is, or may be, there still, though what it is for is gone. A
    /// static IP among it is billed by the hour ([`IDLE_STATIC_IP_HOUR`](crate::domain::spent::IDLE_STATIC_IP_HOUR)).
    pub fn left(&self) -> Vec<&Made> {
        let fates: &[(Clean, Clean)] = match &self.standing {
            Standing::Settled { fates } => fates,
            Standing::Refused { .. } | Standing::NeverSent { .. } if !self.live => &[],
            _ => return Vec::new(),
        };
        let away = |fate: &Clean| matches!(fate.as_str(), "failed" | "gone" | "taken" | DELETED);
        let exists = |name: &Clean| fates.iter().any(|(other, fate)| other == name && !away(fate));
        let all_away = fates.iter().all(|(_, fate)| away(fate));
        let left = |made: &&Made| made.instance.as_ref().map_or(all_away, |instance| !exists(instance));
        self.made.iter().filter(left).collect()
    }

    /// USD an hour of what is left, where it is billed.
    pub fn left_hourly(&self) -> Option<f64> {
        let count = self.left().iter().filter(|made| made.kind == Kind::StaticIp).count();
        (count > 0).then_some(count as f64 * IDLE_STATIC_IP_HOUR)
    }

    /// Whether it may have made something that is not deleted yet.
    pub fn made_something(&self) -> bool {
        if !self.made.is_empty() {
            return true;
        }
        match &self.standing {
            Standing::Unknown | Standing::UnderWay | Standing::Settled { .. } | Standing::Abandoned => true,
            Standing::NeverSent { .. } | Standing::Refused { .. } | Standing::Deleted => false,
        }
    }

    /// Whether it was never sent, and what became of the key pair that was to come first is not known.
    pub fn doubtful(&self) -> bool {
        matches!(self.standing, Standing::NeverSent { .. }) && self.made.iter().any(|made| !made.there)
    }

    /// Whether something may come of it that nobody has seen yet.
    pub fn unsettled(&self) -> bool {
        match &self.standing {
            Standing::Unknown | Standing::UnderWay => true,
            Standing::NeverSent { .. } => self.live,
            Standing::Settled { fates } => fates.iter().any(|(_, fate)| *fate == "under-way"),
            Standing::Refused { .. } | Standing::Deleted | Standing::Abandoned => false,
        }
    }
}

fn after(standing: Standing, record: &Record, names: &[Clean]) -> Standing {
    match record {
        Record::Intent { .. } => standing,
        Record::Sending => Standing::Unknown,
        // How it ended was known when it was watched to the end once.
        Record::Accepted { .. } | Record::Adopted { .. } => match standing {
            settled @ (Standing::Settled { .. } | Standing::Deleted) => settled,
            _ => Standing::UnderWay,
        },
        Record::Refused { why } => Standing::Refused { why: why.clone() },
        Record::NotSent { why } => Standing::NeverSent { why: Some(why.clone()) },
        Record::Unknown { .. } => standing,
        Record::Abandoned => Standing::Abandoned,
        Record::Settled { fates } if fates.iter().all(|(_, fate)| *fate == DELETED) => Standing::Deleted,
        Record::Settled { fates } => Standing::Settled { fates: fates.clone() },
        Record::Deleted { names: deleted } => without(standing, deleted, names),
        Record::Making { .. }
        | Record::Made { .. }
        | Record::Unmade { .. }
        | Record::Changed { .. }
        | Record::Secured { .. } => standing,
        Record::Climbed { .. } | Record::Seen { .. } | Record::Looked => standing,
    }
}

/// What is left after some were deleted. Once none is, the whole launch is.
fn without(standing: Standing, deleted: &[Clean], names: &[Clean]) -> Standing {
    let known = match standing {
        Standing::Settled { fates } => fates,
        other if names.iter().all(|name| deleted.contains(name)) => return whole(other),
        other => return other,
    };
    let told = |(name, fate): (Clean, Clean)| match deleted.contains(&name) {
        true => (name, Clean::new("deleted")),
        false => (name, fate),
    };
    let fates: Vec<(Clean, Clean)> = known.into_iter().map(told).collect();
    match fates.iter().all(|(_, fate)| *fate == "deleted") {
        true => Standing::Deleted,
        false => Standing::Settled { fates },
    }
}

fn whole(standing: Standing) -> Standing {
    match standing {
        Standing::Unknown | Standing::UnderWay | Standing::Abandoned => Standing::Deleted,
        other => other,
    }
}
