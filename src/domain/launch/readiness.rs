//! Probes the login port of each running instance, at the launch's shared pace, until it accepts logins or a timeout
//! passes.

use super::journal_record::JournalRecord;
use super::launched_instance::{InstanceOutcome, LaunchInstance};
use super::{Launch, LaunchRequest};
use crate::domain::facts;
use crate::domain::reachability::{ProbeResult, ProbeTarget, RDP, Reachability};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use std::time::Duration;

/// The maximum time to probe a running instance.
const KNOCK_FOR: Duration = Duration::from_secs(5 * 60);
/// Windows needs up to 15 minutes of setup before it accepts logins (LIGHTSAIL.md, §3).
const KNOCK_FOR_WINDOWS: Duration = Duration::from_secs(20 * 60);

impl Launch {
    /// Returns whether some running instance doesn't accept logins yet and is still being probed.
    pub fn awaiting_readiness(&self) -> bool {
        self.instances.iter().any(|instance| instance.outcome == InstanceOutcome::Running && instance.way.undecided())
    }

    /// Returns whether every instance that wasn't deleted accepts logins.
    pub fn ready(&self) -> bool {
        let mut stay = self.instances.iter().filter(|instance| !instance.deleted);
        self.has_any()
            && stay.all(|instance| instance.outcome == InstanceOutcome::Running && instance.way == Reachability::Open)
    }

    /// Returns the port used to log in.
    pub fn port(&self) -> u16 {
        facts::port(self.manifest.blueprint_id())
    }

    /// Returns whether, by default, the port only accepts the Lightsail console.
    pub fn console_only(&self) -> bool {
        facts::console_only(self.manifest.blueprint_id(), self.port())
    }

    /// Probes where that may bring news, unless a probe is in progress or was just made.
    pub(super) fn advance_readiness(&mut self, now: Now) -> Vec<LaunchRequest> {
        if !self.probes.idle() || self.paused || !self.awaiting_readiness() {
            return Vec::new();
        }
        let port = self.port();
        if self.console_only() {
            let closed = |s: &&mut LaunchInstance| s.runs() && !self.opened.contains(&s.name);
            self.instances.iter_mut().filter(closed).for_each(|s| s.way = Reachability::Unknowable);
        }
        if !self.awaiting_readiness() {
            return self.climbed(now);
        }
        let waits = self.instances.iter().filter(|s| s.outcome == InstanceOutcome::Running && s.way.undecided());
        let door = |(name, address): (&SanitizedText, &SanitizedText)| ProbeTarget {
            name: name.clone(),
            address: address.clone(),
            port,
        };
        let doors: Vec<ProbeTarget> =
            waits.filter_map(|s| Some((&s.name, s.instance.as_ref()?.address()?))).map(door).collect();
        if doors.is_empty() || !self.probes.ask() { Vec::new() } else { vec![LaunchRequest::Knock { doors }] }
    }

    /// Handles the results of the probes.
    pub(super) fn probed(&mut self, met: Vec<(SanitizedText, ProbeResult)>, now: Now) -> Vec<LaunchRequest> {
        self.probes.answered();
        let patience = if self.port() == RDP { KNOCK_FOR_WINDOWS } else { KNOCK_FOR };
        for (name, met) in met {
            let waits = |s: &&mut LaunchInstance| s.name == name && s.way.undecided();
            if let Some(instance) = self.instances.iter_mut().find(waits) {
                instance.learn_probe(met, patience, now);
            }
        }
        if !self.awaiting_readiness() {
            return self.climbed(now);
        }
        if self.paused || self.probes.pause().is_none() {
            return Vec::new();
        }
        let pause = self.pace.pause(self.accepted.map_or(Duration::ZERO, |at| now.since(at)));
        vec![LaunchRequest::Rest(pause)]
    }

    /// Records the time to each milestone once there is no more to come, for typical timings of later launches.
    fn climbed(&mut self, now: Now) -> Vec<LaunchRequest> {
        let all = self.instances.iter().all(LaunchInstance::decided);
        if self.noted || !all || !self.instances.iter().any(|instance| instance.way == Reachability::Open) {
            return Vec::new();
        }
        self.noted = true;
        self.note_milestones(now)
    }

    fn note_milestones(&mut self, now: Now) -> Vec<LaunchRequest> {
        let running = self.instances.iter().filter(|instance| instance.outcome == InstanceOutcome::Running);
        let known = |at: &Now| !self.undated(*at);
        let milestones =
            running.map(|s| (s.name.clone(), s.milestones.taken(|from, to| self.span(from, to), known))).collect();
        self.journal(JournalRecord::Climbed { milestones }, now)
    }

    /// Records that the launch script finished: the last milestone, reached after the times to the others are recorded.
    pub fn script_ended(&mut self, name: &SanitizedText, now: Now) -> Vec<LaunchRequest> {
        let Some(instance) = self.instances.iter_mut().find(|instance| instance.name == *name) else {
            return Vec::new();
        };
        if instance.milestones.script.is_some() {
            return Vec::new();
        }
        instance.milestones.script = Some(now);
        if self.noted { self.note_milestones(now) } else { Vec::new() }
    }

    /// Probes an instance again after Skysail has opened its port.
    pub fn port_opened(&mut self, name: &SanitizedText, now: Now) -> Vec<LaunchRequest> {
        let instance = self.instances.iter_mut().find(|instance| instance.name == *name);
        let shut = |instance: &&mut LaunchInstance| {
            matches!(instance.way, Reachability::Unknowable | Reachability::GivenUp(_))
        };
        let Some(instance) = instance.filter(shut) else { return Vec::new() };
        (instance.way, instance.knocked_since) = (Reachability::Ahead, Some(now));
        self.opened.insert(name.clone());
        self.advance_readiness(now)
    }

    /// Probes again, at the user's request, those that timed out.
    pub(super) fn probe_again(&mut self, now: Now) {
        for instance in self.instances.iter_mut().filter(|instance| matches!(instance.way, Reachability::GivenUp(_))) {
            (instance.way, instance.knocked_since) = (Reachability::Ahead, Some(now));
        }
    }
}
