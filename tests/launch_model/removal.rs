//! Random lives of a removal: lists that are empty, stale or cut short, answers that never come, requests
//! that are lost, refused or done late, against a service that knows what exists.
//!
//! - nothing is written down as deleted, and nothing is shown as gone, while it exists;
//! - nothing is written down as deleted that the service did not say to be gone, twice;
//! - what exists in the end is neither away nor passed over by the exit status.

use skysail::domain::clean::Clean;
use skysail::domain::failure::{Certainty, Failure, Trouble};
use skysail::domain::instance::Instance;
use skysail::domain::launch::Launch;
use skysail::domain::launch::record::Record;
use skysail::domain::made::{Found, Kind, Made};
use skysail::domain::removal::{Ask, Event, Lot, Removal, Stage};
use skysail::domain::tags::LAUNCH_KEY;
use skysail::domain::time::Now;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

const NAMES: [&str; 3] = ["web-1", "web-2", "web-3"];
const STEPS: usize = 3000;

/// What exists, and what is on its way out.
struct Truth {
    there: BTreeSet<Clean>,
    /// Until when each that was asked to be deleted is still there.
    leaving: BTreeMap<Clean, Duration>,
    /// How often the service truly said that each is not there, since it was gone.
    denied: BTreeMap<Clean, u32>,
}

pub struct Life {
    chance: fastrand::Rng,
    now: Duration,
    truth: Truth,
    removal: Removal,
    asks: Vec<Ask>,
    alarms: Vec<Duration>,
    /// Of which the last answer was a lie; the next one is none.
    lied: BTreeSet<Clean>,
    lists: Vec<Vec<Instance>>,
    story: Vec<String>,
}

impl Life {
    pub fn new(seed: u64) -> Life {
        let mut chance = fastrand::Rng::with_seed(seed);
        let names: Vec<Clean> = NAMES[..chance.usize(1..=3)].iter().map(Clean::new).collect();
        let at = |seconds: u64| now(Duration::from_secs(seconds));
        let (mut launch, _) = Launch::begin("L1".into(), crate::orders::order(names.clone()), None, at(0));
        let ip = |name: &Clean| Made::new(Kind::StaticIp, format!("{name}-ip"), Some(name.clone()), at(0).wall);
        let key = Made::new(Kind::KeyPair, "key", None, at(0).wall);
        launch.made = names.iter().map(ip).chain([key]).filter(|_| chance.bool()).collect();
        let all = names.iter().chain(launch.made.iter().map(|made| &made.name));
        let there: BTreeSet<Clean> = all.filter(|_| chance.u8(0..5) > 0).cloned().collect();
        let (removal, asks) = Removal::begin(launch, &names);
        let truth = Truth { there, leaving: BTreeMap::new(), denied: BTreeMap::new() };
        let (alarms, lied, lists, story) = (Vec::new(), BTreeSet::new(), Vec::new(), Vec::new());
        Life { chance, now: Duration::from_secs(10), truth, removal, asks, alarms, lied, lists, story }
    }

    pub fn told(&self) -> String {
        self.story.join("\n")
    }

    /// Lives it to its end.
    pub fn live(&mut self) -> Result<(), String> {
        for step in 0..STEPS {
            // In the end nothing goes wrong any more.
            self.step(step < STEPS / 2)?;
            self.check()?;
            if matches!(self.removal.stage, Stage::Over | Stage::Failed(_)) && self.asks.is_empty() {
                return self.ended();
            }
        }
        Err("it never came to an end".into())
    }

    fn step(&mut self, faults: bool) -> Result<(), String> {
        if self.removal.stage == Stage::Shown && self.asks.is_empty() {
            return self.tell(Event::Confirmed);
        }
        if self.asks.is_empty() || faults && self.chance.u8(0..4) == 0 {
            self.pass();
            return Ok(());
        }
        let n = self.chance.usize(0..self.asks.len());
        let ask = self.asks.remove(n);
        match self.answer(ask, faults)? {
            Some(event) => self.tell(event),
            None => Ok(()),
        }
    }

    fn pass(&mut self) {
        self.now += Duration::from_millis(self.chance.u64(100..4000));
        let now = self.now;
        let gone: Vec<Clean> =
            self.truth.leaving.iter().filter(|(_, at)| **at <= now).map(|(n, _)| n.clone()).collect();
        for name in gone {
            self.truth.leaving.remove(&name);
            self.truth.there.remove(&name);
        }
        if let Some(n) = self.alarms.iter().position(|at| *at <= now) {
            self.alarms.remove(n);
            let _ = self.tell(Event::Due);
        }
    }

    fn tell(&mut self, event: Event) -> Result<(), String> {
        let mut said = format!("{:8.1} {event:?}", self.now.as_secs_f64());
        said.truncate(160);
        self.story.push(said);
        let asks = self.removal.on(event, now(self.now));
        self.asks.extend(asks);
        Ok(())
    }

    fn answer(&mut self, ask: Ask, faults: bool) -> Result<Option<Event>, String> {
        let fails = faults && self.chance.u8(0..8) == 0;
        Ok(Some(match ask {
            Ask::Look if fails => Event::Looked(Err(failure(Certainty::Unknown, Trouble::BadReply))),
            Ask::Look => Event::Looked(Ok(self.list(faults))),
            Ask::Check(name) if fails => Event::Checked(name, Err(failure(Certainty::Unknown, Trouble::BadReply))),
            Ask::Check(name) => {
                let there = self.look_up(&name, faults);
                let found = there.then(|| Box::new(instance(&name)));
                Event::Checked(name, Ok(found))
            }
            Ask::Find(made) if fails && self.removal.stage != Stage::Looking => {
                Event::Found(made.name, Err(failure(Certainty::Unknown, Trouble::BadReply)))
            }
            Ask::Find(made) => {
                let there = self.look_up(&made.name, faults);
                Event::Found(made.name, Ok(there.then(found)))
            }
            Ask::Delete { name, .. } => {
                let answer = self.delete(&name, faults);
                Event::Deleted(name, answer)
            }
            Ask::Unmake(made) => {
                let answer = self.delete(&made.name, faults);
                Event::Unmade(made.name, answer)
            }
            Ask::Wait(pause) => {
                self.alarms.push(self.now + pause);
                return Ok(None);
            }
            Ask::Journal(record) => {
                self.journal(&record)?;
                return Ok(None);
            }
        }))
    }

    fn list(&mut self, faults: bool) -> Vec<Instance> {
        let there = self.removal.lots.iter().map(|(name, _)| name).filter(|name| self.truth.there.contains(*name));
        let mut list: Vec<Instance> = there.map(instance).collect();
        self.lists.push(list.clone());
        match self.chance.u32(0..10) {
            _ if !faults => {}
            0..3 => list.clear(),
            3 => list = self.lists[self.chance.usize(0..self.lists.len())].clone(),
            4 => list.truncate(self.chance.usize(0..=list.len())),
            5 => list.reverse(),
            6 => list.extend(list.first().cloned().into_iter().collect::<Vec<_>>()),
            _ => {}
        }
        list
    }

    /// Whether the service says that it is there. It may be behind, but not twice in a row.
    fn look_up(&mut self, name: &Clean, faults: bool) -> bool {
        let there = self.truth.there.contains(name);
        let lies = faults && !self.lied.remove(name) && self.chance.u8(0..4) == 0;
        if lies {
            self.lied.insert(name.clone());
        }
        match there {
            true => !lies,
            // A lie that it is there still is a stale answer of the time before.
            false => {
                *self.truth.denied.entry(name.clone()).or_default() += u32::from(!lies);
                lies && self.truth.denied.get(name).is_none_or(|count| *count == 0)
            }
        }
    }

    fn delete(&mut self, name: &Clean, faults: bool) -> Result<(), Failure> {
        let way = if faults { self.chance.u32(0..10) } else { 9 };
        let arrives = !matches!(way, 0..=2);
        if arrives && self.truth.there.contains(name) {
            let late = Duration::from_secs(self.chance.u64(0..30));
            self.truth.leaving.insert(name.clone(), self.now + late);
        }
        match way {
            // It never arrived, or its answer was lost.
            0 | 3 => Err(failure(Certainty::Unknown, Trouble::CutOff)),
            1 => Err(failure(Certainty::Refused, Trouble::AccessDenied)),
            // Another Region's word, or one from before.
            2 | 4 => {
                self.lied.insert(name.clone());
                Err(failure(Certainty::Refused, Trouble::NotFound))
            }
            _ => Ok(()),
        }
    }

    fn journal(&self, record: &Record) -> Result<(), String> {
        let names: Vec<&Clean> = match record {
            Record::Deleted { names } => names.iter().collect(),
            Record::Unmade { name } => vec![name],
            _ => Vec::new(),
        };
        for name in names {
            if self.truth.there.contains(name) {
                return Err(format!("{name} exists and is written down as deleted"));
            }
            if self.truth.denied.get(name).is_none_or(|count| *count == 0) {
                return Err(format!("{name} is written down as deleted, and the service never said so"));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        let lots = self.removal.lots.iter().map(|(name, lot)| (name, lot.away(), *lot == Lot::Gone));
        let extras = self.removal.extras.iter().map(|it| (&it.made.name, it.lot.away(), it.lot == Lot::Gone));
        for (name, away, gone) in lots.chain(extras) {
            if (away || gone) && self.truth.there.contains(name) {
                return Err(format!("{name} exists and is shown as gone"));
            }
        }
        Ok(())
    }

    fn ended(&self) -> Result<(), String> {
        let over = self.removal.stage == Stage::Over;
        match self.removal.exit_status() {
            0 if !self.truth.there.is_empty() => {
                Err(format!("it ends with 0, and these exist: {:?}", self.truth.there))
            }
            0 | 3 | 4 if over => Ok(()),
            1 => Ok(()),
            status => Err(format!("it ends with {status} at {:?}", self.removal.stage)),
        }
    }
}

fn now(at: Duration) -> Now {
    Now { mono: at, wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + at }
}

fn instance(name: &Clean) -> Instance {
    let tags = vec![(LAUNCH_KEY.into(), Some("L1".into()))];
    let created_at = Some(now(Duration::from_secs(1)).wall);
    Instance { name: name.clone(), arn: Some(format!("arn:{name}").into()), created_at, tags, ..Instance::default() }
}

fn found() -> Found {
    Found { created_at: Some(now(Duration::from_secs(1)).wall), ..Found::default() }
}

fn failure(certainty: Certainty, trouble: Trouble) -> Failure {
    Failure { certainty, ..Failure::local("DeleteInstance", trouble, "as the model says") }
}
