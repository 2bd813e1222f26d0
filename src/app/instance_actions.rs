//! State of the actions on instances: each with its form, and the one with an open pane.

mod dialog_lines;
pub mod keys;
pub mod requests;
mod table_view;
pub mod update;
pub mod view;

use crate::domain::follow_ups::port_list;
use crate::domain::instance_actions::firewall::{self, LoginRisk, NEW, SOME};
use crate::domain::instance_actions::form::{FormLine, FormValues};
use crate::domain::instance_actions::port_table::{PortRow, PortTable};
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::instance_actions::{
    ActionAnswers, InstanceAction, InstanceActionEvent, InstanceActionKind, InstanceActionRequest, InstanceActionStage,
    ObservedState,
};
use crate::domain::launch::recorder::PaneRecord;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::{RequestOutcome, SentRequest};
use crate::domain::time::Now;
use crate::domain::user_text::UserText;
use std::collections::BTreeMap;
use std::time::Duration;
use tui_input::Input;

/// The actions of a launch.
#[derive(Clone, Debug, Default)]
pub struct InstanceActions {
    /// The actions, in the order in which they were opened.
    pub jobs: Vec<ActiveAction>,
    /// The one with an open pane.
    open: Option<(SanitizedText, InstanceActionKind)>,
}

/// An action and its form.
#[derive(Clone, Debug)]
pub struct ActiveAction {
    /// The action and its progress.
    pub action: InstanceAction,
    /// The texts of its form lines, including hidden ones.
    pub lines: BTreeMap<FormLine, Input>,
    /// Index of the line with focus; the index after the last is the button.
    pub focus: usize,
    /// The error of a line, and which line.
    pub problem: Option<(FormLine, UserText)>,
    /// When the button was first visible with focus; earlier key presses don't press it.
    pub armed: Option<Duration>,
    /// The first visible line of its progress.
    pub scroll: usize,
    /// Whether nothing has been reported about the instance yet; the proposals may depend on it.
    unseen: bool,
    /// The firewall rules at the time one was chosen by index.
    listed: Vec<PortRule>,
    /// The firewall's table on a screen; line mode asks its questions one by one instead.
    pub table: Option<PortTable>,
}

impl InstanceActions {
    /// Returns the one with an open pane.
    pub fn job(&self) -> Option<&ActiveAction> {
        let open = self.open.as_ref()?;
        self.jobs.iter().find(|job| job.is(open))
    }

    /// Returns the one with an open pane, mutably.
    pub fn job_mut(&mut self) -> Option<&mut ActiveAction> {
        let open = self.open.as_ref()?;
        self.jobs.iter_mut().find(|job| job.is(open))
    }

    /// Returns the action of this kind on an instance.
    pub fn find(&mut self, instance: &SanitizedText, kind: InstanceActionKind) -> Option<&mut ActiveAction> {
        let key = (instance.clone(), kind);
        self.jobs.iter_mut().find(|job| job.is(&key))
    }

    /// Adds an action and opens its pane, replacing an earlier one of its kind.
    pub fn put(&mut self, job: ActiveAction) {
        let key = (job.action.instance.clone(), job.action.kind);
        self.jobs.retain(|other| !other.is(&key));
        self.jobs.push(job);
        self.open = Some(key);
    }

    /// Opens the pane of an action.
    pub fn show(&mut self, instance: &SanitizedText, kind: InstanceActionKind) {
        self.open = Some((instance.clone(), kind));
    }

    /// Closes the pane.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// Returns the state to record in the journal, for replay.
    pub fn record(&self) -> BTreeMap<usize, PaneRecord> {
        let open = |job: &ActiveAction| self.open.as_ref().is_some_and(|key| job.is(key));
        self.jobs.iter().map(|job| job.record(open(job))).enumerate().collect()
    }

    /// Restores the recorded state, for replay.
    pub fn recorded(all: &BTreeMap<usize, PaneRecord>) -> InstanceActions {
        let open = all.values().find(|record| record.open);
        let open = open.map(|record| (record.action.instance.clone(), record.action.kind));
        InstanceActions { jobs: all.values().map(ActiveAction::recorded).collect(), open }
    }

    /// Returns whether a request was sent and its reply hasn't arrived.
    pub fn in_flight(&self) -> bool {
        self.jobs.iter().any(|job| job.action.in_flight())
    }

    /// Returns whether an action hasn't ended yet.
    pub fn unsettled(&self) -> bool {
        self.jobs.iter().any(|job| job.action.open() || job.between_changes())
    }

    /// Returns whether the outcome of a request is unknown.
    pub fn unknown(&self) -> bool {
        self.jobs.iter().any(|job| job.action.unknown())
    }

    /// Returns whether the view shows elapsed time.
    pub fn ticks(&self) -> bool {
        let moves = |action: &InstanceAction| {
            action.under_way() || action.in_flight() || action.stage == InstanceActionStage::Proving
        };
        self.jobs.iter().any(|job| moves(&job.action))
    }
}

impl ActiveAction {
    /// Returns an action with its form; `before` is the previous one of its kind, whose input is kept.
    pub fn new(action: InstanceAction, before: Option<&ActiveAction>) -> ActiveAction {
        let all = match action.kind {
            InstanceActionKind::StaticIp => &[FormLine::Name][..],
            InstanceActionKind::Firewall => {
                &[FormLine::Rule, FormLine::Protocol, FormLine::Ports, FormLine::Who, FormLine::Range]
            }
            InstanceActionKind::Https => &[FormLine::Domains, FormLine::Email],
        };
        let mut lines = BTreeMap::new();
        lines.extend(all.iter().map(|slot| (*slot, Input::new(action.proposed(*slot)))));
        // A port that was opened isn't proposed again; names and addresses are kept.
        if let Some(before) = before.filter(|_| action.kind != InstanceActionKind::Firewall) {
            lines.extend(before.lines.clone());
        }
        let unsent = before.and_then(|before| before.table.as_ref()).map(|table| table.changes.clone());
        let table = PortTable { changes: unsent.unwrap_or_default(), ..PortTable::default() };
        ActiveAction {
            table: (action.kind == InstanceActionKind::Firewall).then_some(table),
            action,
            lines,
            focus: 0,
            problem: None,
            armed: None,
            scroll: 0,
            unseen: true,
            listed: Vec::new(),
        }
    }

    fn record(&self, open: bool) -> PaneRecord {
        let line = |(slot, input): (&FormLine, &Input)| (*slot, input.value().to_owned(), input.cursor());
        PaneRecord {
            action: self.action.clone(),
            lines: self.lines.iter().map(line).collect(),
            focus: self.focus,
            problem: self.problem.clone(),
            scroll: self.scroll,
            open,
            table: self.table.clone(),
        }
    }

    fn recorded(record: &PaneRecord) -> ActiveAction {
        let line =
            |(slot, text, cursor): &(FormLine, String, usize)| (*slot, Input::new(text.clone()).with_cursor(*cursor));
        ActiveAction {
            action: record.action.clone(),
            lines: record.lines.iter().map(line).collect(),
            focus: record.focus,
            problem: record.problem.clone(),
            armed: None,
            scroll: record.scroll,
            unseen: false,
            listed: Vec::new(),
            table: record.table.clone(),
        }
    }

    fn is(&self, key: &(SanitizedText, InstanceActionKind)) -> bool {
        (&self.action.instance, self.action.kind) == (&key.0, key.1)
    }

    /// Returns the values of the form.
    pub fn filled(&self) -> FormValues {
        self.lines.iter().map(|(slot, input)| (*slot, input.value().to_owned())).collect()
    }

    /// Returns whether the user is asked: not between two changes of the table.
    pub fn asks(&self) -> bool {
        self.action.asks() && !self.table.as_ref().is_some_and(|table| table.sending)
    }

    /// Returns the visible lines of the form.
    pub fn slots(&self) -> Vec<FormLine> {
        match &self.table {
            Some(table) if table.edits && self.text(FormLine::Who) == SOME => vec![FormLine::Who, FormLine::Range],
            Some(table) if table.edits => vec![FormLine::Who],
            Some(_) => Vec::new(),
            None => self.action.slots(&self.filled()),
        }
    }

    /// Returns the line with focus; `None` on the button, in the rows of a table, or without a form.
    pub fn slot(&self) -> Option<FormLine> {
        let slot = match &self.table {
            Some(table) if !table.edits => (table.cursor == self.rows().len()).then_some(FormLine::Ports),
            _ => self.slots().get(self.focus).copied(),
        };
        slot.filter(|_| self.asks())
    }

    /// Returns whether the button has focus.
    pub fn on_button(&self) -> bool {
        self.asks() && self.slot().is_none() && self.row().is_none()
    }

    /// Returns the rows of the table.
    pub fn rows(&self) -> Vec<PortRow> {
        self.table.as_ref().map(|table| table.rows(&self.action.seen)).unwrap_or_default()
    }

    /// Returns the index of the row with focus, or of the last one.
    pub fn row_at(&self) -> usize {
        self.table.as_ref().map_or(0, |table| table.cursor)
    }

    /// Returns the row of the table with focus.
    pub fn row(&self) -> Option<PortRow> {
        let table = self.table.as_ref().filter(|table| !table.edits && self.asks())?;
        table.row(&self.action.seen)
    }

    /// Returns whether printable keys are typed into it.
    pub fn takes_text(&self) -> bool {
        self.slot().is_some_and(|slot| !slot.chosen())
    }

    /// Returns the input of the line with focus, if it can be typed into.
    pub fn input_mut(&mut self) -> Option<&mut Input> {
        let slot = self.slot().filter(|slot| !slot.chosen())?;
        self.lines.get_mut(&slot)
    }

    /// Returns the text of a line.
    pub fn text(&self, slot: FormLine) -> &str {
        self.lines.get(&slot).map_or("", Input::value)
    }

    /// Returns how many places can have focus: those of a table without changes have no button.
    fn places(&self) -> usize {
        match &self.table {
            Some(table) if table.edits => self.slots().len(),
            Some(table) => self.rows().len() + 1 + usize::from(!table.changes.is_empty()),
            None => self.slots().len() + 1,
        }
    }

    /// Returns the place that has focus.
    pub fn focused(&self) -> usize {
        self.table.as_ref().filter(|table| !table.edits).map_or(self.focus, |table| table.cursor)
    }

    /// Moves the focus, wrapping around.
    pub fn step(&mut self, by: isize) {
        let places = self.places();
        self.go_to((self.focused().min(places - 1) as isize + by).rem_euclid(places as isize) as usize);
    }

    /// Moves the focus; earlier key presses don't press the button.
    pub fn go_to(&mut self, place: usize) {
        let place = place.min(self.places() - 1);
        match self.table.as_mut().filter(|table| !table.edits) {
            Some(table) => table.cursor = place,
            None => self.focus = place,
        }
        self.armed = None;
    }

    /// Selects the next or the previous choice of a line.
    pub fn choose(&mut self, by: isize) {
        let Some(slot) = self.slot().filter(|slot| slot.chosen()) else { return };
        let choices = self.action.choices(slot);
        let here = choices.iter().position(|choice| choice == self.text(slot)).unwrap_or(0);
        let next = (here as isize + by).rem_euclid(choices.len().max(1) as isize) as usize;
        if let Some(choice) = choices.into_iter().nth(next) {
            self.take(slot, choice);
        }
    }

    /// Sets the text of a line, and what it proposes for the others.
    pub fn take(&mut self, slot: FormLine, text: String) {
        if slot == FormLine::Rule {
            let proposed = |rule: &str| firewall::known(rule).map_or(firewall::EVERYBODY, |known| known.who);
            // A source chosen by hand stays: nothing is opened to more addresses than the user chose.
            if [proposed(self.text(FormLine::Rule)), ""].contains(&self.text(FormLine::Who)) {
                let who = proposed(&text);
                self.lines.insert(FormLine::Who, Input::new(who.to_owned()));
            }
        }
        self.lines.insert(slot, Input::new(text));
        self.problem = None;
        self.go_to(self.focus);
    }

    /// Checks the text after a change, so that an error is shown at once.
    pub fn changed(&mut self) {
        let Some(slot) = self.slot() else { return };
        let text = self.text(slot).to_owned();
        if self.table.is_some() && slot == FormLine::Ports {
            // A name or a list may be half typed.
            self.problem = None;
            return;
        }
        let wrong = self.action.check(slot, &text).err().filter(|_| !text.trim().is_empty());
        self.problem = wrong.map(|say| (slot, say));
    }

    /// Updates the form after a reply: a rule that no longer exists can't be chosen.
    pub fn settle(&mut self, before: &ObservedState) {
        if let Some(table) = self.table.as_mut().filter(|_| *before != self.action.seen) {
            table.follow(before, &self.action.seen);
            self.armed = None;
        }
        let choices = self.action.choices(FormLine::Rule);
        let firewall = self.action.kind == InstanceActionKind::Firewall;
        if self.action.asks() && std::mem::take(&mut self.unseen) {
            self.propose();
        }
        if firewall {
            self.follow();
        }
        if firewall && !choices.iter().any(|choice| choice == self.text(FormLine::Rule)) {
            self.lines.insert(FormLine::Rule, Input::new(NEW.to_owned()));
        }
        let typed = self.text(FormLine::Name).trim().to_owned();
        if let Some(name) = self.action.taken.as_ref().filter(|name| **name == *typed) {
            self.problem = Some((FormLine::Name, UserText::new("after.problem.taken").with("name", name)));
            self.focus = 0;
        }
        self.focus = self.focus.min(self.slots().len());
    }

    /// Edits who has access by the row with focus.
    pub fn edit_row(&mut self) {
        let Some(table) = &mut self.table else { return };
        let (who, addresses) = table.access(&self.action.seen);
        table.edits = true;
        self.lines.insert(FormLine::Who, Input::new(who.to_owned()));
        self.lines.insert(FormLine::Range, Input::new(addresses));
        (self.focus, self.problem, self.armed) = (0, None, None);
    }

    /// Moves the focus to the line for what begins with a digit: a port in the rows, and an address where it's being
    /// chosen who has access.
    pub fn type_in_table(&mut self) {
        if self.row().is_some() {
            self.go_to(self.rows().len());
        } else if self.table.is_some() && self.slot() == Some(FormLine::Who) {
            let others = self.text(FormLine::Range).to_owned();
            self.take(FormLine::Who, SOME.to_owned());
            if !others.is_empty() {
                self.lines.insert(FormLine::Range, Input::new(others + ", "));
            }
            self.go_to(1);
        }
    }

    /// Opens or closes the port of the row with focus, or takes that back.
    pub fn toggle_row(&mut self) {
        let seen = &self.action.seen;
        let whose = self.table.as_mut().is_some_and(|table| !table.toggle(seen));
        (self.problem, self.armed) = (None, None);
        if whose {
            self.edit_row();
        }
    }

    /// Takes over the edited access of a row, or adds the ports that were typed.
    pub fn enter_row(&mut self) {
        let filled = self.filled();
        let typed = self.slot() == Some(FormLine::Ports);
        let Some(table) = &mut self.table else { return };
        let seen = &self.action.seen;
        let add = |table: &mut PortTable| {
            let rules = port_list::read(filled.get(&FormLine::Ports).map_or("", String::as_str))?;
            rules.into_iter().try_for_each(|rule| table.add(seen, rule))
        };
        let done = match typed {
            true => add(table).map_err(|say| (FormLine::Ports, say.brief())),
            false => table.edited(seen, &filled),
        };
        self.armed = None;
        match done {
            Err(problem) => self.problem = Some(problem),
            Ok(()) => {
                self.problem = None;
                if typed {
                    self.lines.insert(FormLine::Ports, Input::default());
                    // The line for another port is below the one that was added.
                    table.cursor = table.rows(&self.action.seen).len();
                }
                table.edits = false;
            }
        }
    }

    /// Leaves the editing of a row, or discards what was changed in the table. `false` if the pane closes too.
    pub fn discard(&mut self) -> bool {
        self.problem = None;
        let asks = self.asks();
        let Some(table) = self.table.as_mut().filter(|_| asks) else { return false };
        if std::mem::take(&mut table.edits) {
            return true;
        }
        table.changes.clear();
        false
    }

    /// Takes the next change to send from the table, if there is one.
    pub fn next_change(&mut self) -> Option<ActionAnswers> {
        let table = self.table.as_mut()?;
        table.sending = !table.changes.is_empty();
        table.sending.then(|| table.changes.remove(0))
    }

    /// Returns whether another change is sent next.
    fn between_changes(&self) -> bool {
        let looks = matches!(self.action.stage, InstanceActionStage::Looking | InstanceActionStage::Asked);
        looks && self.table.as_ref().is_some_and(|table| table.sending)
    }

    /// Continues with the table's next change once one is carried out: looks up what is open, then sends it. After
    /// anything else than success nothing more is sent.
    fn go_on(&mut self, kept: bool, now: Now) -> Vec<InstanceActionRequest> {
        let Some(table) = self.table.as_mut().filter(|table| table.sending) else { return Vec::new() };
        match &self.action.stage {
            InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)) => {
                table.done.extend(self.action.answers.take());
                table.sending = !table.changes.is_empty();
                let Some(instance) = self.action.seen.instance.clone().filter(|_| table.sending) else {
                    return Vec::new();
                };
                let (next, requests) = InstanceAction::begin(&instance, self.action.kind, None, kept);
                self.action = next;
                requests
            }
            InstanceActionStage::Asked => match self.next_change() {
                Some(change) => self.action.on(InstanceActionEvent::Answer(change), now),
                None => Vec::new(),
            },
            InstanceActionStage::Unseen(_) => {
                table.sending = false;
                Vec::new()
            }
            _ => {
                table.sending = !self.action.over();
                Vec::new()
            }
        }
    }

    /// Keeps the chosen rule when the list changed, wherever it is now; if it is gone, nothing is chosen in its place.
    fn follow(&mut self) {
        let before = std::mem::replace(&mut self.listed, self.action.seen.ports.clone());
        let chosen = self.text(FormLine::Rule).parse().ok().and_then(|at: usize| before.get(at).cloned());
        if let Some(rule) = chosen.filter(|_| before != self.listed) {
            let at = self.listed.iter().position(|other| *other == rule);
            self.lines.insert(FormLine::Rule, Input::new(at.map_or(NEW.to_owned(), |at| at.to_string())));
            self.go_to(0);
        }
    }

    /// Fills in the proposals that depend on the reported state. Typed text stays.
    fn propose(&mut self) {
        if self.action.kind == InstanceActionKind::Firewall {
            self.take(FormLine::Rule, firewall::first(&self.action.seen).to_owned());
        }
        if let Some(setup) = self.action.secured().filter(|_| self.text(FormLine::Domains).is_empty()) {
            let names: Vec<&str> = setup.domains.iter().map(SanitizedText::as_str).collect();
            let names = names.join(", ");
            self.lines.insert(FormLine::Domains, Input::new(names));
        }
    }

    /// Returns what the action would do to those who log in through the ports that it changes.
    pub fn login_risk(&self) -> Option<LoginRisk> {
        let seen = &self.action.seen;
        match &self.table {
            Some(table) => table.login_risk(seen),
            None => self.action.read(&self.filled()).ok().and_then(|change| firewall::login_risk(&change, seen)),
        }
    }
}

#[cfg(test)]
mod tests;
