//! The firewall as a table: its rules and the usual ports beside them, and the changes that the user gathers before
//! any is sent. Each is sent by an action of its own, one after the other.

use super::firewall::{self, EVERYBODY, LoginRisk, SOME};
use super::form::{FormError, FormLine, FormValues, text};
use super::ports::{CONSOLE, PortRule};
use super::{ActionAnswers, ObservedState};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use serde::{Deserialize, Serialize};

/// The changes gathered in the table, and where the user is in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PortTable {
    /// The row with focus, then the line that adds a port, then the button.
    pub cursor: usize,
    /// Whether it's being edited who has access by the row with focus.
    pub edits: bool,
    /// The changes that aren't sent yet: each opens or closes one rule.
    pub changes: Vec<ActionAnswers>,
    /// Whether they are being sent.
    pub sending: bool,
    /// The changes that were carried out.
    pub done: Vec<ActionAnswers>,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortRow {
    /// The rule as it will be; of a port that will be closed, as it is.
    pub rule: PortRule,
    /// Whether it is open now.
    pub open: bool,
    /// What will be changed about it.
    pub change: Option<RowChange>,
}

/// A change that isn't sent yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowChange {
    /// The port will be opened.
    Opens,
    /// Other addresses will have access.
    Alters,
    /// The port will be closed.
    Closes,
}

impl PortRow {
    /// Returns whether it is open once the changes are made.
    pub fn will_be_open(&self) -> bool {
        match self.change {
            None => self.open,
            Some(change) => change != RowChange::Closes,
        }
    }
}

/// Returns the rule that a change is about.
pub fn rule(change: &ActionAnswers) -> Option<&PortRule> {
    match change {
        ActionAnswers::Open(rule) | ActionAnswers::Close(rule) => Some(rule),
        _ => None,
    }
}

impl PortTable {
    /// Returns the rows: what is open by its port, the usual ports that aren't, and the ports that the user added.
    pub fn rows(&self, seen: &ObservedState) -> Vec<PortRow> {
        let mut rows: Vec<PortRow> = Vec::new();
        let closed = firewall::offered(seen).map(firewall::WellKnownPort::rule);
        let mut open: Vec<&PortRule> = seen.ports.iter().collect();
        open.sort_by_key(|rule| (rule.from, rule.to, &rule.protocol));
        let all = open.into_iter().map(|rule| (rule.clone(), true)).chain(closed.map(|rule| (rule, false)));
        for (rule, open) in all {
            if !rows.iter().any(|row| row.rule.same_ports(&rule)) {
                rows.push(PortRow { rule, open, change: None });
            }
        }
        for change in &self.changes {
            let Some(rule) = rule(change) else { continue };
            let kind = match change {
                ActionAnswers::Close(_) => RowChange::Closes,
                _ if rows.iter().any(|row| row.open && row.rule.same_ports(rule)) => RowChange::Alters,
                _ => RowChange::Opens,
            };
            match rows.iter_mut().find(|row| row.rule.same_ports(rule)) {
                Some(row) => (row.rule, row.change) = (rule.clone(), Some(kind)),
                None => rows.push(PortRow { rule: rule.clone(), open: false, change: Some(kind) }),
            }
        }
        rows
    }

    /// Returns the row with focus.
    pub fn row(&self, seen: &ObservedState) -> Option<PortRow> {
        self.rows(seen).into_iter().nth(self.cursor)
    }

    /// Opens or closes the row with focus, or takes that back. `false` if it has to be said first who has access.
    pub fn toggle(&mut self, seen: &ObservedState) -> bool {
        let Some(row) = self.row(seen) else { return true };
        if row.change.is_some() {
            self.changes.retain(|change| !rule(change).is_some_and(|rule| rule.same_ports(&row.rule)));
            return true;
        }
        if !row.open && firewall::limited(&row.rule) {
            return false;
        }
        self.changes.push(if row.open { ActionAnswers::Close(row.rule) } else { ActionAnswers::Open(row.rule) });
        true
    }

    /// Returns who has access by the row with focus, and which addresses, for editing.
    pub fn access(&self, seen: &ObservedState) -> (&'static str, String) {
        let Some(row) = self.row(seen) else { return (EVERYBODY, String::new()) };
        let who = match () {
            () if !row.open && row.change.is_none() && firewall::limited(&row.rule) => SOME,
            () if row.rule.open_to_any() => EVERYBODY,
            () if row.rule.v4.is_empty() && row.rule.v6.is_empty() => CONSOLE,
            () => SOME,
        };
        let addresses: Vec<&str> = row.rule.v4.iter().chain(&row.rule.v6).map(SanitizedText::as_str).collect();
        (who, if who == SOME && !row.rule.open_to_any() { addresses.join(", ") } else { String::new() })
    }

    /// Takes over who has access by the row with focus.
    ///
    /// # Errors
    /// The addresses are invalid.
    pub fn edited(&mut self, seen: &ObservedState, filled: &FormValues) -> Result<(), FormError> {
        let Some(row) = self.row(seen) else { return Ok(()) };
        let (v4, v6, mut aliases) = firewall::access(filled)?;
        let some = text(filled, FormLine::Who) == SOME;
        // Who has access through the console keeps it beside named addresses; everyone includes it.
        if some {
            let kept = row.rule.aliases.iter().filter(|alias| !aliases.contains(alias)).cloned().collect::<Vec<_>>();
            aliases.extend(kept);
        }
        let line = if some { FormLine::Range } else { FormLine::Who };
        let rule = PortRule { v4, v6, aliases, ..row.rule }.of_one_family().map_err(|say| (line, say))?;
        self.set(seen, rule);
        Ok(())
    }

    /// Adds a port that was typed, or alters the rule that is open for it.
    ///
    /// # Errors
    /// It is open already.
    pub fn add(&mut self, seen: &ObservedState, rule: PortRule) -> Result<(), UserText> {
        let open = seen.ports.iter().find(|open| open.same_ports(&rule));
        let rule = match open {
            Some(open) => rule.in_place_of(open).ok_or_else(|| already(&rule))?,
            None => rule,
        };
        self.set(seen, rule);
        Ok(())
    }

    /// Gathers the change that leads to this rule, if one is needed.
    fn set(&mut self, seen: &ObservedState, rule: PortRule) {
        self.changes.retain(|change| !self::rule(change).is_some_and(|other| other.same_ports(&rule)));
        if !seen.ports.iter().any(|open| open.same_access(&rule)) {
            self.changes.push(ActionAnswers::Open(rule));
        }
    }

    /// Follows the row with focus when what is open has changed, and drops the changes that have happened or can't
    /// happen any more.
    pub fn follow(&mut self, before: &ObservedState, seen: &ObservedState) {
        let (row, last) = (self.row(before), self.rows(before).len());
        self.changes.retain(|change| match change {
            ActionAnswers::Close(rule) => seen.ports.contains(rule),
            // A rule that leaves addresses out is covered by what is open until it replaces it.
            ActionAnswers::Open(rule) => {
                let narrows = before.ports.iter().any(|open| open.settles(rule));
                !seen.ports.iter().any(|open| open.same_access(rule) || !narrows && open.settles(rule))
            }
            _ => false,
        });
        let rows = self.rows(seen);
        self.cursor = match row {
            Some(row) => rows.iter().position(|other| other.rule.same_ports(&row.rule)).unwrap_or(0),
            None => self.cursor - last + rows.len(),
        };
    }

    /// Returns the worst that the changes do to those who log in.
    pub fn login_risk(&self, seen: &ObservedState) -> Option<LoginRisk> {
        let risks = || self.changes.iter().filter_map(|change| firewall::login_risk(change, seen));
        risks().find(|risk| *risk == LoginRisk::Closed).or_else(|| risks().next())
    }
}

fn already(rule: &PortRule) -> UserText {
    UserText::new("after.table.already").with("ports", rule.ports())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instance_actions::ports::{ANY_V4, ANY_V6};

    fn everyone(port: i32) -> PortRule {
        let (v4, v6) = (vec![ANY_V4.into()], vec![ANY_V6.into()]);
        PortRule { from: port, to: port, protocol: "tcp".into(), v4, v6, aliases: Vec::new() }
    }

    fn seen(ports: &[PortRule]) -> ObservedState {
        ObservedState { ports: ports.to_vec(), ..ObservedState::default() }
    }

    fn only(addresses: &str) -> FormValues {
        [(FormLine::Who, SOME.to_owned()), (FormLine::Range, addresses.to_owned())].into()
    }

    fn rule_for(address: &str) -> PortRule {
        PortRule { v4: vec![address.into()], v6: vec![], ..everyone(22) }
    }

    fn shown(table: &PortTable, seen: &ObservedState) -> Vec<(String, bool, Option<RowChange>)> {
        table.rows(seen).into_iter().map(|row| (row.rule.ports(), row.open, row.change)).collect()
    }

    #[test]
    fn changes_are_gathered_and_taken_back_row_by_row() {
        let seen = seen(&[everyone(22), everyone(80)]);
        let mut table = PortTable { cursor: 1, ..PortTable::default() };
        assert!(table.toggle(&seen));
        table.cursor = 2;
        assert!(table.toggle(&seen));
        table.add(&seen, everyone(5432)).unwrap();
        let all = shown(&table, &seen);
        assert_eq!(all[1], ("80/tcp".into(), true, Some(RowChange::Closes)));
        assert_eq!(all[2], ("443/tcp".into(), false, Some(RowChange::Opens)));
        assert_eq!(all.last().unwrap(), &("5432/tcp".into(), false, Some(RowChange::Opens)));
        assert_eq!((table.changes.len(), table.login_risk(&seen)), (3, None));
        assert!(table.toggle(&seen));
        assert_eq!((table.changes.len(), shown(&table, &seen)[2].2), (2, None));
        table.cursor = 0;
        assert!(table.toggle(&seen));
        assert_eq!(table.login_risk(&seen), Some(LoginRisk::Closed));
    }

    #[test]
    fn who_has_access_is_limited_widened_and_never_silently_narrowed_among_names() {
        let seen = seen(&[everyone(22)]);
        let mut table = PortTable::default();
        assert_eq!(table.access(&seen), (EVERYBODY, String::new()));
        table.edited(&seen, &only("203.0.113.9")).unwrap();
        assert_eq!(shown(&table, &seen)[0].2, Some(RowChange::Alters));
        assert_eq!(table.access(&seen), (SOME, "203.0.113.9/32".into()));
        let risk = table.login_risk(&seen);
        assert!(matches!(risk, Some(LoginRisk::Narrowed(rule)) if rule.v4 == [SanitizedText::from("203.0.113.9/32")]));
        // Back to what is open: nothing is left to send.
        table.edited(&seen, &[(FormLine::Who, EVERYBODY.to_owned())].into()).unwrap();
        assert_eq!((table.changes.is_empty(), table.login_risk(&seen)), (true, None));
        let two = PortRule { v4: vec!["203.0.113.9/32".into(), "198.51.100.7/32".into()], v6: vec![], ..everyone(22) };
        let seen = self::seen(&[two]);
        // One of several addresses is removed by itself; what is open says afterward whether it happened.
        table.edited(&seen, &only("203.0.113.9")).unwrap();
        assert_eq!(shown(&table, &seen)[0].2, Some(RowChange::Alters));
        table.follow(&seen, &seen);
        assert_eq!(table.changes.len(), 1);
        table.follow(&seen, &self::seen(&[rule_for("203.0.113.9/32")]));
        assert!(table.changes.is_empty());
        let problem = table.add(&seen, rule_for("203.0.113.9/32")).unwrap_err();
        assert_eq!(problem.key, "after.table.already");
        assert_eq!(table.edited(&seen, &only("nobody")).unwrap_err().0, FormLine::Range);
    }

    #[test]
    fn remote_desktop_asks_for_addresses_and_keeps_the_console() {
        use crate::domain::instance::Instance;
        let console = PortRule { v4: vec![], v6: vec![], aliases: vec![CONSOLE.into()], ..everyone(3389) };
        let instance = Instance { blueprint: Some("windows_server_2025".into()), ..Instance::default() };
        let seen = ObservedState { instance: Some(instance.clone()), ports: vec![console], ..ObservedState::default() };
        let mut table = PortTable::default();
        assert_eq!(table.access(&seen).0, CONSOLE);
        table.edited(&seen, &only("203.0.113.9")).unwrap();
        assert_eq!(rule(&table.changes[0]).map(|rule| (rule.v4.len(), rule.aliases.len())), Some((1, 1)));
        // Everyone includes the console, whose list isn't kept beside.
        table.edited(&seen, &[(FormLine::Who, EVERYBODY.to_owned())].into()).unwrap();
        let everyone = rule(&table.changes[0]).unwrap();
        assert_eq!((everyone.open_to_all(), everyone.aliases.len(), table.changes.len()), (true, 0, 1));
        assert_eq!(table.login_risk(&seen), None, "nobody loses access");
        let none = ObservedState { instance: Some(instance), ..ObservedState::default() };
        let mut table = PortTable::default();
        assert!(!table.toggle(&none), "nobody opens it to everyone by accident");
        assert_eq!(table.access(&none), (SOME, String::new()));
    }

    #[test]
    fn table_follows_what_is_open() {
        let before = seen(&[everyone(22), everyone(80)]);
        let mut table = PortTable { cursor: 1, ..PortTable::default() };
        table.toggle(&before);
        table.add(&before, everyone(443)).unwrap();
        table.follow(&before, &seen(&[everyone(443), everyone(22), everyone(80)]));
        assert_eq!((table.cursor, table.changes.len()), (1, 1));
        table.follow(&seen(&[everyone(443), everyone(22), everyone(80)]), &seen(&[everyone(22)]));
        assert_eq!((table.cursor, table.changes.len()), (0, 0));
    }
}
