//! Deleting what a launch created, as a machine free of IO: look, show, check each again,
//! delete, wait until it is gone.
//!
//! Only what is proved to be the launch's own is ever deleted, and it is looked at once more
//! just before: a name may have changed hands since it was shown.

use super::clean::Clean;
use super::failure::{Certainty, Failure, Trouble};
use super::instance::Instance;
use super::launch::Launch;
use super::launch::record::Record;
use super::time::Now;
use std::time::Duration;

/// After this long without an end, it is still under way at AWS.
pub const WAIT_FOR: Duration = Duration::from_secs(10 * 60);
/// After an answer that never came: what still stands then has not been deleted.
const DOUBT_FOR: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(3);

/// What becomes of one of the launch's names.
#[derive(Clone, Debug, PartialEq)]
pub enum Lot {
    /// Not looked for yet.
    Unseen,
    /// There, and proved to be the launch's.
    Ours(Box<Instance>),
    /// Nothing is there.
    Absent,
    /// Something is there that is not the launch's; it is left alone.
    NotOurs,
    /// Being looked at once more, or being deleted.
    Checking(Box<Instance>),
    Sending(Box<Instance>),
    /// Accepted, or in doubt for this failure; not gone yet.
    Going {
        instance: Box<Instance>,
        since: Now,
        doubt: Option<Failure>,
    },
    Gone,
    Failed(Failure),
    /// Still there when the waiting ended.
    Lingering,
}

/// Where the removal stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Looking,
    /// The person is shown what it is; nothing has been deleted.
    Shown,
    Deleting,
    /// It could not be looked for; nothing was deleted.
    Failed(Failure),
    Over,
}

/// What the machine is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Looked(Result<Vec<Instance>, Failure>),
    /// The person said so.
    Confirmed,
    Checked(Clean, Result<Option<Box<Instance>>, Failure>),
    Deleted(Clean, Result<(), Failure>),
    Due,
}

/// What it wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// `GetInstances` to its last page.
    Look,
    /// `GetInstance`.
    Check(Clean),
    /// `DeleteInstance`, once; `force` also deletes its add-ons.
    Delete {
        name: Clean,
        force: bool,
    },
    Wait(Duration),
    Journal(Record),
}

/// The removal of a launch's instances, or of some of them.
#[derive(Clone, Debug)]
pub struct Removal {
    pub launch: Launch,
    pub stage: Stage,
    pub lots: Vec<(Clean, Lot)>,
    began: Option<Now>,
}

impl Removal {
    /// Of these names of the launch; others are none of its business.
    pub fn begin(launch: Launch, names: &[Clean]) -> (Removal, Vec<Ask>) {
        let own = launch.manifest.names().into_iter().filter(|name| names.contains(name));
        let lots = own.map(|name| (name, Lot::Unseen)).collect();
        (Removal { launch, stage: Stage::Looking, lots, began: None }, vec![Ask::Look])
    }

    /// What would be deleted.
    pub fn doomed(&self) -> Vec<&Instance> {
        let ours = self.lots.iter().filter(|(_, lot)| matches!(lot, Lot::Ours(_)));
        ours.filter_map(|(_, lot)| lot.instance()).collect()
    }

    /// The only place where a removal changes.
    pub fn on(&mut self, event: Event, now: Now) -> Vec<Ask> {
        match event {
            Event::Looked(Ok(instances)) if self.stage == Stage::Looking => self.seen(&instances),
            Event::Looked(Err(failure)) if self.stage == Stage::Looking => {
                self.stage = Stage::Failed(failure);
                Vec::new()
            }
            Event::Looked(Ok(instances)) => self.looked_again(&instances, now),
            // No information; the next look may bring some.
            Event::Looked(Err(_)) => self.after_look(now),
            Event::Confirmed => self.confirmed(now),
            Event::Checked(name, answer) => self.checked(&name, answer, now),
            Event::Deleted(name, answer) => self.deleted(&name, answer, now),
            Event::Due => vec![Ask::Look],
        }
    }

    fn seen(&mut self, instances: &[Instance]) -> Vec<Ask> {
        for (name, lot) in &mut self.lots {
            *lot = match instances.iter().find(|instance| instance.name == *name) {
                None => Lot::Absent,
                Some(instance) if self.launch.is_ours(instance) => Lot::Ours(Box::new(instance.clone())),
                Some(_) => Lot::NotOurs,
            };
        }
        self.stage = Stage::Shown;
        Vec::new()
    }

    fn confirmed(&mut self, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Shown {
            return Vec::new();
        }
        self.stage = Stage::Deleting;
        self.began = Some(now);
        let mut asks = Vec::new();
        for (name, lot) in &mut self.lots {
            if let Lot::Ours(instance) = lot {
                *lot = Lot::Checking(instance.clone());
                asks.push(Ask::Check(name.clone()));
            }
        }
        if asks.is_empty() { self.over() } else { asks }
    }

    fn checked(&mut self, name: &Clean, answer: Result<Option<Box<Instance>>, Failure>, now: Now) -> Vec<Ask> {
        let force = self.launch.manifest.add_ons();
        let Some(Lot::Checking(shown)) = self.lot(name).cloned() else { return Vec::new() };
        let lot = match answer {
            Ok(Some(found)) if self.launch.is_ours(&found) && same(&shown, &found) => {
                self.put(name, Lot::Sending(shown));
                let force = force || !found.add_ons.is_empty();
                return vec![Ask::Delete { name: name.clone(), force }];
            }
            Ok(Some(_)) => Lot::NotOurs,
            Ok(None) => Lot::Gone,
            Err(failure) => Lot::Failed(failure),
        };
        self.put(name, lot);
        self.next(now)
    }

    fn deleted(&mut self, name: &Clean, answer: Result<(), Failure>, now: Now) -> Vec<Ask> {
        let Some(Lot::Sending(instance)) = self.lot(name).cloned() else { return Vec::new() };
        let going = |doubt| Lot::Going { instance, since: now, doubt };
        let lot = match answer {
            Ok(()) => going(None),
            Err(failure) if failure.trouble == Trouble::NotFound => Lot::Gone,
            Err(failure) if matches!(failure.certainty, Certainty::Unknown | Certainty::Throttled) => {
                going(Some(failure))
            }
            Err(failure) => Lot::Failed(failure),
        };
        self.put(name, lot);
        self.next(now)
    }

    /// Once every request has its answer: wait for what is going.
    fn next(&mut self, now: Now) -> Vec<Ask> {
        let busy = |lot: &Lot| matches!(lot, Lot::Checking(_) | Lot::Sending(_));
        match self.lots.iter().any(|(_, lot)| busy(lot)) {
            true => Vec::new(),
            false => self.after_look(now),
        }
    }

    fn looked_again(&mut self, instances: &[Instance], now: Now) -> Vec<Ask> {
        for (name, lot) in &mut self.lots {
            let Lot::Going { instance, since, doubt } = lot else { continue };
            match instances.iter().find(|other| other.name == *name && same(instance, other)) {
                None => *lot = Lot::Gone,
                Some(there) if there.ending() => {}
                Some(_) if now.since(*since) < DOUBT_FOR => {}
                Some(_) => {
                    if let Some(failure) = doubt.take() {
                        *lot = Lot::Failed(failure);
                    }
                }
            }
        }
        self.after_look(now)
    }

    fn after_look(&mut self, now: Now) -> Vec<Ask> {
        if self.began.is_some_and(|began| now.since(began) >= WAIT_FOR) {
            let going = self.lots.iter_mut().filter(|(_, lot)| matches!(lot, Lot::Going { .. }));
            going.for_each(|(_, lot)| *lot = Lot::Lingering);
        }
        match self.lots.iter().any(|(_, lot)| matches!(lot, Lot::Going { .. })) {
            true => vec![Ask::Wait(PAUSE)],
            false => self.over(),
        }
    }

    /// What is not there (any more) is written down.
    fn over(&mut self) -> Vec<Ask> {
        self.stage = Stage::Over;
        let away = |lot: &Lot| matches!(lot, Lot::Gone | Lot::Absent | Lot::NotOurs);
        let names: Vec<Clean> = self.lots.iter().filter(|(_, lot)| away(lot)).map(|(name, _)| name.clone()).collect();
        if names.is_empty() { Vec::new() } else { vec![Ask::Journal(Record::Deleted { names })] }
    }

    fn lot(&self, name: &Clean) -> Option<&Lot> {
        self.lots.iter().find(|(other, _)| other == name).map(|(_, lot)| lot)
    }

    fn put(&mut self, name: &Clean, lot: Lot) {
        if let Some((_, slot)) = self.lots.iter_mut().find(|(other, _)| other == name) {
            *slot = lot;
        }
    }

    /// 0 nothing of it is left; 1 nothing was deleted; 3 something may still be there, or nobody
    /// knows; 4 some were deleted and some were not.
    pub fn exit_status(&self) -> u8 {
        let count = |wanted: fn(&Lot) -> bool| self.lots.iter().filter(|(_, lot)| wanted(lot)).count();
        let failed = count(|lot| matches!(lot, Lot::Failed(_)));
        let gone = count(|lot| matches!(lot, Lot::Gone));
        let open = count(|lot| matches!(lot, Lot::Going { .. } | Lot::Lingering | Lot::Sending(_)));
        match self.stage {
            Stage::Looking | Stage::Shown | Stage::Failed(_) => 1,
            _ if open > 0 => 3,
            _ if failed == 0 => 0,
            _ if gone > 0 => 4,
            _ => 1,
        }
    }
}

impl Lot {
    /// The instance that was found.
    pub fn instance(&self) -> Option<&Instance> {
        match self {
            Lot::Ours(instance) | Lot::Checking(instance) | Lot::Sending(instance) => Some(instance),
            Lot::Going { instance, .. } => Some(instance),
            _ => None,
        }
    }
}

/// Whether these are one instance: a name may be used again, an ARN and a time are not.
fn same(one: &Instance, other: &Instance) -> bool {
    one.arn == other.arn && one.created_at == other.created_at
}

#[cfg(test)]
mod tests;
