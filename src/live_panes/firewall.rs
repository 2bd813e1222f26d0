//! Texts of the firewall pane: the open ports and their sources, and the port to open or close.

use crate::domain::instance_actions::firewall::{self, EVERYBODY, LoginRisk, NEW, SOME};
use crate::domain::instance_actions::form::{FormLine, FormValues};
use crate::domain::instance_actions::port_table::{PortRow, RowChange};
use crate::domain::instance_actions::ports::{ANY_V4, ANY_V6, CONSOLE, PortRule};
use crate::domain::instance_actions::{ActionAnswers, InstanceAction};
use crate::domain::sanitized_text::SanitizedText;
use crate::text::Language;

/// Returns the lines above the form: the price, and the open ports.
pub fn intro(language: Language, action: &InstanceAction) -> Vec<String> {
    let mut all = vec![t!(language, "after.firewall.price").to_owned()];
    all.extend(open(language, action));
    all
}

/// Lists the current rules.
fn open(language: Language, action: &InstanceAction) -> Vec<String> {
    if action.seen.ports.is_empty() {
        return vec![t!(language, "after.firewall.none").to_owned()];
    }
    let rules: Vec<String> = action.seen.ports.iter().map(|it| rule(language, it)).collect();
    vec![t!(language, "after.firewall.open-now", rules = rules.join(" · "))]
}

/// Formats a rule as `22/tcp: everybody`.
pub fn rule(language: Language, rule: &PortRule) -> String {
    t!(language, "after.firewall.rule", ports = rule.ports(), who = who(language, rule))
}

fn who(language: Language, rule: &PortRule) -> String {
    let mut all = Vec::new();
    let any = |list: &[SanitizedText], any: &str| list.iter().any(|one| *one == *any);
    match (any(&rule.v4, ANY_V4), any(&rule.v6, ANY_V6)) {
        (true, true) => all.push(t!(language, "after.who.everybody").to_owned()),
        (true, false) => all.push(t!(language, "after.who.everybody-v4").to_owned()),
        (false, true) => all.push(t!(language, "after.who.everybody-v6").to_owned()),
        (false, false) => {}
    }
    let ranges = rule.v4.iter().chain(&rule.v6).filter(|one| **one != *ANY_V4 && **one != *ANY_V6);
    all.extend(ranges.map(ToString::to_string));
    all.extend(rule.aliases.iter().map(|alias| {
        if *alias == *CONSOLE { t!(language, "after.who.console").to_owned() } else { alias.to_string() }
    }));
    all.join(", ")
}

/// Returns who has access by a row of the table, once its change is made.
pub fn who_now(language: Language, row: &PortRow) -> String {
    if row.will_be_open() { who(language, &row.rule) } else { t!(language, "after.table.nobody").to_owned() }
}

/// Returns the name of the service that usually has these ports; empty if there is none.
pub fn service(language: Language, rule: &PortRule) -> String {
    let key = format!("port.{}", rule.ports());
    if crate::text::has(language, &key) { t!(language, &key).to_owned() } else { String::new() }
}

/// Returns what will be changed about a row, in a word or two.
pub fn change(language: Language, change: RowChange) -> &'static str {
    match change {
        RowChange::Opens => t!(language, "after.table.opens"),
        RowChange::Alters => t!(language, "after.table.alters"),
        RowChange::Closes => t!(language, "after.table.closes"),
    }
}

/// Returns a change that isn't sent yet.
pub fn planned(language: Language, change: &ActionAnswers) -> Option<String> {
    match change {
        ActionAnswers::Open(rule) => {
            Some(t!(language, "after.table.to-open", ports = rule.ports(), who = who(language, rule)))
        }
        ActionAnswers::Close(rule) => Some(t!(language, "after.table.to-close", ports = rule.ports())),
        _ => None,
    }
}

/// Returns a change that was carried out.
pub fn carried_out(language: Language, change: &ActionAnswers) -> Option<String> {
    match change {
        ActionAnswers::Open(rule) => {
            Some(t!(language, "after.firewall.opened", ports = rule.ports(), who = who(language, rule)))
        }
        ActionAnswers::Close(rule) => Some(t!(language, "after.firewall.closed", ports = rule.ports())),
        _ => None,
    }
}

/// Returns the warning for those who log in through a port that will be closed, or open to fewer.
pub fn risk(language: Language, risk: &LoginRisk) -> String {
    match risk {
        LoginRisk::Closed => t!(language, "after.firewall.locks-out").to_owned(),
        LoginRisk::Narrowed(rule) => t!(language, "after.firewall.narrows", who = who(language, rule)),
    }
}

/// Returns the text of a choice.
pub fn choice(language: Language, action: &InstanceAction, slot: FormLine, choice: &str) -> String {
    match (slot, choice) {
        (FormLine::Rule, NEW) => t!(language, "after.choice.new").to_owned(),
        (FormLine::Rule, key) if firewall::known(key).is_some() => {
            t!(language, &format!("after.choice.{key}")).to_owned()
        }
        (FormLine::Rule, at) => {
            let rule = at.parse().ok().and_then(|at: usize| action.seen.ports.get(at));
            rule.map_or_else(String::new, |rule| t!(language, "after.choice.close", rule = self::rule(language, rule)))
        }
        (FormLine::Who, EVERYBODY) => t!(language, "after.who.everybody").to_owned(),
        (FormLine::Who, SOME) => t!(language, "after.who.some").to_owned(),
        (FormLine::Who, CONSOLE) => t!(language, "after.who.console").to_owned(),
        (FormLine::Protocol, "icmp" | "icmpv6") => t!(language, "after.choice.ping", protocol = choice),
        (FormLine::Protocol, "all") => t!(language, "after.choice.all").to_owned(),
        _ => choice.to_owned(),
    }
}

/// Returns the label of the button for the current form values.
pub fn button(language: Language, action: &InstanceAction, filled: &FormValues) -> String {
    match action.read(filled) {
        Ok(ActionAnswers::Close(rule)) => t!(language, "after.firewall.close", ports = rule.ports()),
        Ok(ActionAnswers::Open(rule)) => {
            t!(language, "after.firewall.open", ports = rule.ports(), who = who(language, &rule))
        }
        _ => t!(language, "after.firewall.do").to_owned(),
    }
}

/// Returns what was done.
pub fn done(language: Language, action: &InstanceAction) -> Vec<String> {
    let mut all: Vec<String> = action.answers.iter().filter_map(|it| carried_out(language, it)).collect();
    all.extend(open(language, action));
    all
}
