//! Model test of a deletion: random sequences in which lists are empty, stale, or truncated, replies are lost, and
//! requests are lost, refused, or executed late, against a service that knows what exists.
//!
//! - nothing is recorded or shown as deleted while it exists;
//! - nothing is recorded as deleted that AWS didn't report as deleted, twice and with a pause;
//! - what exists in the end isn't shown as deleted, affects the exit status, and is named by the journal;
//! - a static IP that existed before is detached at most once, before its instance is deleted, and never released.

use skysail::domain::absence::CONFIRM;
use skysail::domain::deletion::{
    Deletion, DeletionEvent, DeletionRequest, DeletionStage, DeletionStatus, KeptAddress, KeptStatus,
};
use skysail::domain::failure::{Certainty, ErrorKind, Failure};
use skysail::domain::follow_ups::{FollowUps, StaticIpChoice};
use skysail::domain::instance::Instance;
use skysail::domain::launch::Launch;
use skysail::domain::launch::journal_record::{JournalEntry, JournalRecord};
use skysail::domain::launch::noted_outcome::NotedOutcome;
use skysail::domain::owned_resource::{FoundResource, OwnedResource, ResourceKind};
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::tags::LAUNCH_KEY;
use skysail::domain::time::Now;
use skysail::journal::{JournalContents, LaunchStatus, LaunchSummary};
use skysail::text::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

const NAMES: [&str; 3] = ["web-1", "web-2", "web-3"];
/// A static IP that existed before the launch.
const OLD_IP: &str = "old-ip";
const STEPS: usize = 3000;

/// What exists, and what is being deleted.
struct Truth {
    there: BTreeSet<SanitizedText>,
    /// Until when each resource still exists after its deletion was requested.
    leaving: BTreeMap<SanitizedText, Duration>,
    /// How often the service truthfully reported each resource as missing.
    denied: BTreeMap<SanitizedText, u32>,
    /// When the service reported each resource as missing, truthfully or not, since it last reported that it exists.
    said: BTreeMap<SanitizedText, Vec<Duration>>,
}

pub struct Life {
    chance: fastrand::Rng,
    now: Duration,
    truth: Truth,
    deletion: Deletion,
    requests: Vec<DeletionRequest>,
    alarms: Vec<Duration>,
    /// The resources whose last lookup was false; the next one is correct.
    lied: BTreeSet<SanitizedText>,
    lists: Vec<Vec<Instance>>,
    /// The launch's journal.
    disk: Vec<JournalEntry>,
    /// Whether the existing static IP is still attached, and how often its detachment was sent.
    attached: bool,
    detachments: u32,
    story: Vec<String>,
}

impl Life {
    pub fn new(seed: u64) -> Life {
        let mut chance = fastrand::Rng::with_seed(seed);
        let names: Vec<SanitizedText> = NAMES[..chance.usize(1..=3)].iter().map(SanitizedText::new).collect();
        let at = |seconds: u64| now(Duration::from_secs(seconds));
        let mut order = crate::sample_order::order(names.clone());
        let attached = names.len() == 1 && chance.bool();
        let static_ip = attached.then(|| StaticIpChoice::Existing { name: OLD_IP.into() });
        order.follow_ups = FollowUps { static_ip, ..FollowUps::default() };
        let (mut launch, _) = Launch::begin("L1".into(), order, None, at(0));
        let ip = |name: &SanitizedText| {
            OwnedResource::new(ResourceKind::StaticIp, format!("{name}-ip"), Some(name.clone()), at(0).wall)
        };
        let key = OwnedResource::new(ResourceKind::KeyPair, "key", None, at(0).wall);
        launch.made = names.iter().map(ip).chain([key]).filter(|_| chance.bool()).collect();
        let all = names.iter().chain(launch.made.iter().map(|made| &made.name));
        let there: BTreeSet<SanitizedText> = all.filter(|_| chance.u8(0..5) > 0).cloned().collect();
        let disk = written(&launch, &names);
        let (deletion, requests) = Deletion::begin(launch, &names);
        let truth = Truth { there, leaving: BTreeMap::new(), denied: BTreeMap::new(), said: BTreeMap::new() };
        let (alarms, lied, lists, story) = (Vec::new(), BTreeSet::new(), Vec::new(), Vec::new());
        let now = Duration::from_secs(10);
        Life { chance, now, truth, deletion, requests, alarms, lied, lists, disk, attached, detachments: 0, story }
    }

    pub fn history(&self) -> String {
        self.story.join("\n")
    }

    /// Runs the sequence to its end.
    pub fn live(&mut self) -> Result<(), String> {
        for step in 0..STEPS {
            // The second half has no faults.
            self.step(step < STEPS / 2)?;
            self.check()?;
            if matches!(self.deletion.stage, DeletionStage::Over | DeletionStage::Failed(_)) && self.requests.is_empty()
            {
                return self.ended();
            }
        }
        Err("it never came to an end".into())
    }

    fn step(&mut self, faults: bool) -> Result<(), String> {
        if self.deletion.stage == DeletionStage::Shown && self.requests.is_empty() {
            return self.tell(DeletionEvent::Confirmed);
        }
        if self.requests.is_empty() || faults && self.chance.u8(0..4) == 0 {
            self.pass();
            return Ok(());
        }
        let n = self.chance.usize(0..self.requests.len());
        let request = self.requests.remove(n);
        match self.answer(request, faults)? {
            Some(event) => self.tell(event),
            None => Ok(()),
        }
    }

    fn pass(&mut self) {
        self.now += Duration::from_millis(self.chance.u64(100..4000));
        let now = self.now;
        let gone: Vec<SanitizedText> =
            self.truth.leaving.iter().filter(|(_, at)| **at <= now).map(|(n, _)| n.clone()).collect();
        for name in gone {
            self.truth.leaving.remove(&name);
            self.truth.there.remove(&name);
        }
        if let Some(n) = self.alarms.iter().position(|at| *at <= now) {
            self.alarms.remove(n);
            let _ = self.tell(DeletionEvent::Due);
        }
    }

    fn tell(&mut self, event: DeletionEvent) -> Result<(), String> {
        let mut said = format!("{:8.1} {event:?}", self.now.as_secs_f64());
        said.truncate(160);
        self.story.push(said);
        let requests = self.deletion.on(event, now(self.now));
        self.requests.extend(requests);
        Ok(())
    }

    fn answer(&mut self, request: DeletionRequest, faults: bool) -> Result<Option<DeletionEvent>, String> {
        let fails = faults && self.chance.u8(0..8) == 0;
        Ok(Some(match request {
            DeletionRequest::Look if fails => {
                DeletionEvent::Looked(Err(failure(Certainty::Unknown, ErrorKind::BadReply)))
            }
            DeletionRequest::Look => DeletionEvent::Looked(Ok(self.list(faults))),
            DeletionRequest::Check(name) if fails => {
                DeletionEvent::Checked(name, Err(failure(Certainty::Unknown, ErrorKind::BadReply)))
            }
            DeletionRequest::Check(name) => {
                let there = self.look_up(&name, faults);
                let found = there.then(|| Box::new(instance(&name)));
                DeletionEvent::Checked(name, Ok(found))
            }
            DeletionRequest::Find(made) if fails => {
                DeletionEvent::Found(made.name, Err(failure(Certainty::Unknown, ErrorKind::BadReply)))
            }
            DeletionRequest::Find(made) if *made.name == *OLD_IP => {
                DeletionEvent::Found(made.name, Ok(Some(self.old_ip())))
            }
            DeletionRequest::Detach { name, .. } => {
                let answer = self.detach(faults)?;
                DeletionEvent::Detached(name, answer)
            }
            DeletionRequest::Unmake(made) if *made.name == *OLD_IP => {
                return Err(format!("{OLD_IP} was there before, and is released"));
            }
            DeletionRequest::Find(made) => {
                let there = self.look_up(&made.name, faults);
                DeletionEvent::Found(made.name, Ok(there.then(found)))
            }
            DeletionRequest::Delete { .. } if self.keeps_static_ip() => {
                return Err("it is deleted though nobody tried to detach its static IP".into());
            }
            DeletionRequest::Delete { name, .. } => {
                let answer = self.delete(&name, faults);
                DeletionEvent::Deleted(name, answer)
            }
            DeletionRequest::Unmake(made) => {
                let answer = self.delete(&made.name, faults);
                DeletionEvent::Unmade(made.name, answer)
            }
            DeletionRequest::Wait(pause) => {
                self.alarms.push(self.now + pause);
                return Ok(None);
            }
            DeletionRequest::Journal(record) => {
                self.journal(&record)?;
                return Ok(None);
            }
        }))
    }

    fn list(&mut self, faults: bool) -> Vec<Instance> {
        let there = self.deletion.statuses.iter().map(|(name, _)| name).filter(|name| self.truth.there.contains(*name));
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

    /// Whether the service reports that the resource exists. The reply may be stale, but not twice in a row.
    fn look_up(&mut self, name: &SanitizedText, faults: bool) -> bool {
        let there = self.truth.there.contains(name);
        let lies = faults && !self.lied.remove(name) && self.chance.u8(0..4) == 0;
        if lies {
            self.lied.insert(name.clone());
        }
        let seen = match there {
            true => !lies,
            // A false report that it still exists is a stale reply from before.
            false => {
                *self.truth.denied.entry(name.clone()).or_default() += u32::from(!lies);
                lies && self.truth.denied.get(name).is_none_or(|count| *count == 0)
            }
        };
        self.said(name, seen);
        seen
    }

    fn said(&mut self, name: &SanitizedText, there: bool) {
        let said = self.truth.said.entry(name.clone()).or_default();
        if there { said.clear() } else { said.push(self.now) }
    }

    /// The static IP that existed before, attached to its instance as long as that exists.
    fn old_ip(&self) -> FoundResource {
        let holds = self.attached && self.truth.there.contains(&SanitizedText::new(NAMES[0]));
        FoundResource { attached_to: holds.then(|| NAMES[0].into()), ..found() }
    }

    /// Whether the static IP is attached to an instance to be deleted, was seen attached, and no detachment was tried.
    fn keeps_static_ip(&self) -> bool {
        let seen = |kept: &KeptAddress| matches!(kept.status, KeptStatus::Attached(_));
        self.attached && self.detachments == 0 && self.deletion.kept_addresses().any(seen)
    }

    fn detach(&mut self, faults: bool) -> Result<Result<(), Failure>, String> {
        self.detachments += 1;
        if self.detachments > 1 {
            return Err("it is detached a second time".into());
        }
        let way = if faults { self.chance.u32(0..6) } else { 5 };
        self.attached &= way < 2;
        Ok(match way {
            0 | 2 => Err(failure(Certainty::Unknown, ErrorKind::CutOff)),
            1 => Err(failure(Certainty::Refused, ErrorKind::AccessDenied)),
            _ => Ok(()),
        })
    }

    fn delete(&mut self, name: &SanitizedText, faults: bool) -> Result<(), Failure> {
        let way = if faults { self.chance.u32(0..10) } else { 9 };
        let arrives = !matches!(way, 0..=2);
        if arrives && self.truth.there.contains(name) {
            let late = Duration::from_secs(self.chance.u64(0..30));
            self.truth.leaving.insert(name.clone(), self.now + late);
        }
        match way {
            // It never arrived, or its reply was lost.
            0 | 3 => Err(failure(Certainty::Unknown, ErrorKind::CutOff)),
            1 => Err(failure(Certainty::Refused, ErrorKind::AccessDenied)),
            // The reply of another Region, or a stale one.
            2 | 4 => {
                self.lied.insert(name.clone());
                self.said(name, false);
                Err(failure(Certainty::Refused, ErrorKind::NotFound))
            }
            _ => Ok(()),
        }
    }

    fn journal(&mut self, record: &JournalRecord) -> Result<(), String> {
        self.disk.push(JournalEntry { at: now(self.now).wall, record: record.clone() });
        let names: Vec<&SanitizedText> = match record {
            JournalRecord::Deleted { names } => names.iter().collect(),
            JournalRecord::Unmade { name } => vec![name],
            _ => Vec::new(),
        };
        for name in names {
            if self.truth.there.contains(name) {
                return Err(format!("{name} exists and is written down as deleted"));
            }
            if self.truth.denied.get(name).is_none_or(|count| *count == 0) {
                return Err(format!("{name} is written down as deleted, and the service never said so"));
            }
            let said = self.truth.said.get(name).map_or(&[][..], Vec::as_slice);
            if said.last().zip(said.first()).is_none_or(|(last, first)| *last - *first < CONFIRM) {
                return Err(format!("{name} is written down as deleted, and was not asked for twice: {said:?}"));
            }
        }
        Ok(())
    }

    /// Checks that nothing that is to be deleted is reported as staying.
    fn check_what_stays(&self) -> Result<(), String> {
        let goes = self.deletion.to_delete().into_iter().map(|instance| &instance.name);
        let goes = goes.chain(self.deletion.resources_to_delete().map(|(made, _)| &made.name));
        let left = skysail::live_panes::deletion_cost::left(Language::English, &self.deletion).join(" ");
        let part = |c: char| !c.is_alphanumeric() && c != '-';
        let words: BTreeSet<&str> = left.split(part).collect();
        match goes.into_iter().find(|name| words.contains(name.as_str())) {
            Some(name) => Err(format!("{name} goes, and: {left}")),
            None => Ok(()),
        }
    }

    fn check(&self) -> Result<(), String> {
        if self.deletion.stage == DeletionStage::Shown {
            self.check_what_stays()?;
        }
        let statuses =
            self.deletion.statuses.iter().map(|(name, status)| (name, status.away(), *status == DeletionStatus::Gone));
        let extras =
            self.deletion.extras.iter().map(|it| (&it.made.name, it.status.away(), it.status == DeletionStatus::Gone));
        for (name, away, gone) in statuses.chain(extras) {
            if (away || gone) && self.truth.there.contains(name) {
                return Err(format!("{name} exists and is shown as gone"));
            }
        }
        Ok(())
    }

    /// The next run only knows from the journal what exists or may exist, and must say what is left.
    fn names_what_is_left(&self) -> Result<(), String> {
        let contents = JournalContents { entries: self.disk.clone(), damaged: 0 };
        let summary = LaunchSummary::of(&contents, false).ok_or("there is no launch")?;
        let away = |name: &SanitizedText| match &summary.status {
            LaunchStatus::Settled { outcomes } => {
                outcomes.iter().any(|(other, outcome)| other == name && *outcome == NotedOutcome::Deleted)
            }
            status => *status == LaunchStatus::Deleted,
        };
        let left = summary.left();
        for name in &self.truth.there {
            let Some(made) = self.deletion.extras.iter().map(|extra| &extra.made).find(|made| made.name == *name)
            else {
                match away(name) {
                    true => return Err(format!("{name} exists, and the journal says that it's deleted")),
                    false => continue,
                }
            };
            let held = made.instance.as_ref().is_some_and(|instance| !away(instance));
            let others = made.instance.is_none() && summary.names.iter().any(|instance| !away(instance));
            if !held && !others && !left.iter().any(|left| left.name == *name) {
                return Err(format!("{name} exists, and nobody names it: {summary:?}"));
            }
        }
        Ok(())
    }

    fn ended(&self) -> Result<(), String> {
        self.names_what_is_left()?;
        let over = self.deletion.stage == DeletionStage::Over;
        match self.deletion.exit_status() {
            0 if !self.truth.there.is_empty() => {
                Err(format!("it ends with 0, and these exist: {:?}", self.truth.there))
            }
            0 | 3 | 4 if over => Ok(()),
            1 => Ok(()),
            status => Err(format!("it ends with {status} at {:?}", self.deletion.stage)),
        }
    }
}

/// The journal before anything is deleted: all instances ran.
fn written(launch: &Launch, names: &[SanitizedText]) -> Vec<JournalEntry> {
    let intent = JournalRecord::Intent { launch: launch.id.clone(), manifest: Box::new(launch.manifest.clone()) };
    let made = launch.made.iter().map(|made| JournalRecord::Made { made: made.clone() });
    let outcomes = names.iter().map(|name| (name.clone(), NotedOutcome::Running)).collect();
    let all = [intent, JournalRecord::Sending].into_iter().chain(made).chain([JournalRecord::Settled { outcomes }]);
    all.map(|record| JournalEntry { at: now(Duration::ZERO).wall, record }).collect()
}

fn now(at: Duration) -> Now {
    Now { mono: at, wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + at }
}

fn instance(name: &SanitizedText) -> Instance {
    let tags = vec![(LAUNCH_KEY.into(), Some("L1".into()))];
    let created_at = Some(now(Duration::from_secs(1)).wall);
    Instance { name: name.clone(), arn: Some(format!("arn:{name}").into()), created_at, tags, ..Instance::default() }
}

fn found() -> FoundResource {
    FoundResource { created_at: Some(now(Duration::from_secs(1)).wall), ..FoundResource::default() }
}

fn failure(certainty: Certainty, error: ErrorKind) -> Failure {
    Failure { certainty, ..Failure::local("DeleteInstance", error, "as the model says") }
}
