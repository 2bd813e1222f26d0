//! What is done to instances afterwards, as it stands on the screen: each with its small form, and
//! the one whose pane is open.

pub mod keys;
pub mod update;
pub mod view;

use crate::domain::instance_actions::firewall::{self, NEW};
use crate::domain::instance_actions::form::{FormLine, FormValues};
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::instance_actions::{InstanceAction, InstanceActionKind, InstanceActionStage};
use crate::domain::launch::recorder::PaneRecord;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use std::collections::BTreeMap;
use std::time::Duration;
use tui_input::Input;

/// All of one launch.
#[derive(Clone, Debug, Default)]
pub struct InstanceActions {
    /// Each, in the order in which they were opened.
    pub jobs: Vec<ActiveAction>,
    /// The one whose pane is open.
    open: Option<(SanitizedText, InstanceActionKind)>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct ActiveAction {
    /// What is done, and how it stands.
    pub deed: InstanceAction,
    /// What is on the lines of its form, those that are not shown now too.
    pub lines: BTreeMap<FormLine, Input>,
    /// The line with focus; one after the last is the button.
    pub focus: usize,
    /// What is wrong with a line, and which.
    pub problem: Option<(FormLine, UserText)>,
    /// When the button was first in view with focus; keys from before do not press it.
    pub armed: Option<Duration>,
    /// The first line of its progress that is shown.
    pub scroll: usize,
    /// Nothing of what is there has been seen yet: what is proposed may hang on it.
    unseen: bool,
    /// The rules of the firewall as they were when one of them was chosen, by its place.
    listed: Vec<PortRule>,
}

impl InstanceActions {
    /// Returns the one whose pane is open.
    pub fn job(&self) -> Option<&ActiveAction> {
        let open = self.open.as_ref()?;
        self.jobs.iter().find(|job| job.is(open))
    }

    /// Returns the one whose pane is open, to be changed.
    pub fn job_mut(&mut self) -> Option<&mut ActiveAction> {
        let open = self.open.as_ref()?;
        self.jobs.iter_mut().find(|job| job.is(open))
    }

    /// Returns what is done of this kind to an instance.
    pub fn find(&mut self, instance: &SanitizedText, kind: InstanceActionKind) -> Option<&mut ActiveAction> {
        let key = (instance.clone(), kind);
        self.jobs.iter_mut().find(|job| job.is(&key))
    }

    /// Opens the pane of this one, in the place of an older one of its kind.
    pub fn put(&mut self, job: ActiveAction) {
        let key = (job.deed.instance.clone(), job.deed.kind);
        self.jobs.retain(|other| !other.is(&key));
        self.jobs.push(job);
        self.open = Some(key);
    }

    /// Opens the pane of one.
    pub fn show(&mut self, instance: &SanitizedText, kind: InstanceActionKind) {
        self.open = Some((instance.clone(), kind));
    }

    /// Closes the pane.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// What is recorded of them.
    pub fn record(&self) -> BTreeMap<usize, PaneRecord> {
        let open = |job: &ActiveAction| self.open.as_ref().is_some_and(|key| job.is(key));
        self.jobs.iter().map(|job| job.record(open(job))).enumerate().collect()
    }

    /// Returns them as they were recorded, to be looked at.
    pub fn recorded(all: &BTreeMap<usize, PaneRecord>) -> InstanceActions {
        let open = all.values().find(|record| record.open);
        let open = open.map(|record| (record.action.instance.clone(), record.action.kind));
        InstanceActions { jobs: all.values().map(ActiveAction::recorded).collect(), open }
    }

    /// Whether a request is on its way and its answer is not here.
    pub fn in_flight(&self) -> bool {
        self.jobs.iter().any(|job| job.deed.in_flight())
    }

    /// Whether something may still come of one that nobody has seen yet.
    pub fn unsettled(&self) -> bool {
        self.jobs.iter().any(|job| job.deed.open())
    }

    /// Whether nobody knows what came of a request.
    pub fn unknown(&self) -> bool {
        self.jobs.iter().any(|job| job.deed.unknown())
    }

    /// Whether time shows: how long something has been under way.
    pub fn ticks(&self) -> bool {
        let moves =
            |deed: &InstanceAction| deed.under_way() || deed.in_flight() || deed.stage == InstanceActionStage::Proving;
        self.jobs.iter().any(|job| moves(&job.deed))
    }
}

impl ActiveAction {
    /// `before` is what was typed the last time, if there was one.
    pub fn new(deed: InstanceAction, before: Option<&ActiveAction>) -> ActiveAction {
        let all = match deed.kind {
            InstanceActionKind::StaticIp => &[FormLine::Name][..],
            InstanceActionKind::Firewall => {
                &[FormLine::Rule, FormLine::Protocol, FormLine::Ports, FormLine::Who, FormLine::Range]
            }
            InstanceActionKind::Https => &[FormLine::Domains, FormLine::Email],
        };
        let mut lines: BTreeMap<FormLine, Input> =
            all.iter().map(|slot| (*slot, Input::new(deed.proposed(*slot)))).collect();
        // A port that was opened is not opened once more; names and addresses are kept.
        if let Some(before) = before.filter(|_| deed.kind != InstanceActionKind::Firewall) {
            lines.extend(before.lines.clone());
        }
        ActiveAction { deed, lines, focus: 0, problem: None, armed: None, scroll: 0, unseen: true, listed: Vec::new() }
    }

    fn record(&self, open: bool) -> PaneRecord {
        let line = |(slot, input): (&FormLine, &Input)| (*slot, input.value().to_owned(), input.cursor());
        PaneRecord {
            action: self.deed.clone(),
            lines: self.lines.iter().map(line).collect(),
            focus: self.focus,
            problem: self.problem.clone(),
            scroll: self.scroll,
            open,
        }
    }

    fn recorded(record: &PaneRecord) -> ActiveAction {
        let line =
            |(slot, text, cursor): &(FormLine, String, usize)| (*slot, Input::new(text.clone()).with_cursor(*cursor));
        ActiveAction {
            deed: record.action.clone(),
            lines: record.lines.iter().map(line).collect(),
            focus: record.focus,
            problem: record.problem.clone(),
            armed: None,
            scroll: record.scroll,
            unseen: false,
            listed: Vec::new(),
        }
    }

    fn is(&self, key: &(SanitizedText, InstanceActionKind)) -> bool {
        (&self.deed.instance, self.deed.kind) == (&key.0, key.1)
    }

    /// Returns what is on its lines.
    pub fn filled(&self) -> FormValues {
        self.lines.iter().map(|(slot, input)| (*slot, input.value().to_owned())).collect()
    }

    /// Returns the lines of its form, as it stands.
    pub fn slots(&self) -> Vec<FormLine> {
        self.deed.slots(&self.filled())
    }

    /// The line with focus; none on the button, nor where nothing is asked.
    pub fn slot(&self) -> Option<FormLine> {
        self.slots().get(self.focus).copied().filter(|_| self.deed.asks())
    }

    /// Returns whether the button has focus.
    pub fn on_button(&self) -> bool {
        self.deed.asks() && self.slot().is_none()
    }

    /// Whether printable keys go into it.
    pub fn takes_text(&self) -> bool {
        self.slot().is_some_and(|slot| !slot.chosen())
    }

    /// Returns the line that is typed on.
    pub fn input_mut(&mut self) -> Option<&mut Input> {
        let slot = self.slot().filter(|slot| !slot.chosen())?;
        self.lines.get_mut(&slot)
    }

    /// Returns what is on a line.
    pub fn text(&self, slot: FormLine) -> &str {
        self.lines.get(&slot).map_or("", Input::value)
    }

    /// Moves the focus, around the end.
    pub fn step(&mut self, by: isize) {
        let places = self.slots().len() + 1;
        self.go_to((self.focus.min(places - 1) as isize + by).rem_euclid(places as isize) as usize);
    }

    /// Puts the focus on a place; keys from before don't press the button.
    pub fn go_to(&mut self, place: usize) {
        self.focus = place.min(self.slots().len());
        self.armed = None;
    }

    /// Takes the next choice of a line, or the one before.
    pub fn choose(&mut self, by: isize) {
        let Some(slot) = self.slot().filter(|slot| slot.chosen()) else { return };
        let choices = self.deed.choices(slot);
        let here = choices.iter().position(|choice| choice == self.text(slot)).unwrap_or(0);
        let next = (here as isize + by).rem_euclid(choices.len().max(1) as isize) as usize;
        if let Some(choice) = choices.into_iter().nth(next) {
            self.take(slot, choice);
        }
    }

    /// Puts a text on a line, and what it proposes on the others.
    pub fn take(&mut self, slot: FormLine, text: String) {
        if slot == FormLine::Rule {
            let proposed = |rule: &str| firewall::known(rule).map_or(firewall::EVERYBODY, |known| known.who);
            // Who was chosen by hand stays: nothing is opened to more than was said.
            if [proposed(self.text(FormLine::Rule)), ""].contains(&self.text(FormLine::Who)) {
                let who = proposed(&text);
                self.lines.insert(FormLine::Who, Input::new(who.to_owned()));
            }
        }
        self.lines.insert(slot, Input::new(text));
        self.problem = None;
        self.go_to(self.focus);
    }

    /// Something was typed: what is wrong with it shows at once.
    pub fn changed(&mut self) {
        let Some(slot) = self.slot() else { return };
        let text = self.text(slot).to_owned();
        let wrong = self.deed.check(slot, &text).err().filter(|_| !text.trim().is_empty());
        self.problem = wrong.map(|say| (slot, say));
    }

    /// What was looked at may have changed: a rule that is not there any more cannot be chosen.
    pub fn settle(&mut self) {
        let choices = self.deed.choices(FormLine::Rule);
        let firewall = self.deed.kind == InstanceActionKind::Firewall;
        if self.deed.asks() && std::mem::take(&mut self.unseen) {
            self.propose();
        }
        if firewall {
            self.follow();
        }
        if firewall && !choices.iter().any(|choice| choice == self.text(FormLine::Rule)) {
            self.lines.insert(FormLine::Rule, Input::new(NEW.to_owned()));
        }
        if let Some(name) = &self.deed.taken {
            self.problem = Some((FormLine::Name, UserText::new("after.problem.taken").with("name", name)));
            self.focus = 0;
        }
        self.focus = self.focus.min(self.slots().len());
    }

    /// The rule that was chosen stays chosen where the list of them changed, wherever it stands now; if it is
    /// not there any more, nothing is chosen in its place.
    fn follow(&mut self) {
        let before = std::mem::replace(&mut self.listed, self.deed.seen.ports.clone());
        let chosen = self.text(FormLine::Rule).parse().ok().and_then(|at: usize| before.get(at).cloned());
        if let Some(rule) = chosen.filter(|_| before != self.listed) {
            let at = self.listed.iter().position(|other| *other == rule);
            self.lines.insert(FormLine::Rule, Input::new(at.map_or(NEW.to_owned(), |at| at.to_string())));
            self.go_to(0);
        }
    }

    /// What hangs on what is there, now that it has been seen. What was typed before stays.
    fn propose(&mut self) {
        if self.deed.kind == InstanceActionKind::Firewall {
            self.take(FormLine::Rule, firewall::first(&self.deed.seen).to_owned());
        }
        if let Some(setup) = self.deed.secured().filter(|_| self.text(FormLine::Domains).is_empty()) {
            let names: Vec<&str> = setup.domains.iter().map(SanitizedText::as_str).collect();
            let names = names.join(", ");
            self.lines.insert(FormLine::Domains, Input::new(names));
        }
    }

    /// Closing what the user is probably connected through.
    pub fn would_lock_out(&self) -> bool {
        match self.deed.read(&self.filled()) {
            Ok(crate::domain::instance_actions::ActionAnswers::Close(rule)) => firewall::locks_out(&rule),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
