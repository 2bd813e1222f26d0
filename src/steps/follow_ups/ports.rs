//! The questions about ports to open in addition to the blueprint's own, and for whom.

use super::*;
use crate::domain::draft::PortsChoice;
use crate::domain::facts;
use crate::domain::follow_ups::{self, port_list};
use crate::domain::instance_actions::ports::PortRule;
use crate::text::Language;

/// Returns the default rules of the blueprint.
fn own(draft: &Draft) -> Vec<PortRule> {
    let id = draft.blueprint.as_ref().map(|of| of.item.id.as_str());
    id.and_then(facts::blueprint).map(facts::BlueprintFacts::own_ports).unwrap_or_default()
}

/// Returns whether the blueprint hasn't opened this port already.
fn adds(key: &str, own: &[PortRule]) -> bool {
    follow_ups::port(key).is_ok_and(|rule| !own.iter().any(|open| open.covers(&rule)))
}

/// Returns the questions in their current state.
pub fn fields(language: Language, draft: &Draft) -> Vec<Field> {
    let mut all = vec![choice_field(language, draft)];
    if draft.after.ports == Some(PortsChoice::Listed) {
        all.push(list_field(language, draft));
    }
    all
}

fn choice_field(language: Language, draft: &Draft) -> Field {
    let own = own(draft);
    let offers = PortsChoice::all().filter_map(|choice| match choice {
        PortsChoice::None => Some(none(language, &own)),
        PortsChoice::Known(key) => adds(key, &own).then(|| known(language, key)),
        PortsChoice::Listed => Some(listed(language)),
    });
    let default = requested(draft).ports.map(|choice| (choice, draft.requested.provenance()));
    let (default, from) = default.or_else(|| proposed(draft, &own)).unwrap_or((PortsChoice::None, Provenance::Least));
    Field::new(FieldId::Ports, FieldKind::Pick(Loadable::Ready(offers.collect())))
        .answered(draft.after.ports.map(|it| answer(language, it)))
        .at(draft.after.ports.map(PortsChoice::id))
        .or_default(Some((Value::Offer(SanitizedText::new(default.id())), from)))
}

/// Returns what the purpose proposes, unless the blueprint opens it.
fn proposed(draft: &Draft, own: &[PortRule]) -> Option<(PortsChoice, Provenance)> {
    let purpose = draft.purpose?;
    let key = purpose.ports.as_deref().filter(|key| adds(key, own))?;
    Some((PortsChoice::parse(key)?, Provenance::Purpose(&purpose.why_ports)))
}

fn none(language: Language, own: &[PortRule]) -> ListItem {
    let ports: Vec<String> = own.iter().map(PortRule::ports).collect();
    let about = match ports.is_empty() {
        true => t!(language, "follow-ups.ports.none.about").to_owned(),
        false => t!(language, "follow-ups.ports.own", ports = ports.join(", ")),
    };
    ListItem::new(PortsChoice::None.id(), vec![Cell::left(t!(language, "follow-ups.ports.none")), Cell::quiet(about)])
}

fn known(language: Language, key: &'static str) -> ListItem {
    let ports = follow_ups::port(key).map(|rule| rule.ports()).unwrap_or_default();
    let about = t!(language, &format!("follow-ups.port.{key}.about"), ports = ports);
    ListItem::new(key, vec![Cell::left(t!(language, &format!("follow-ups.port.{key}"))), Cell::quiet(about)])
        .found_by(&ports)
}

fn listed(language: Language) -> ListItem {
    let about = t!(language, "follow-ups.ports.listed.about");
    ListItem::new(
        PortsChoice::Listed.id(),
        vec![Cell::left(t!(language, "follow-ups.ports.listed")), Cell::quiet(about)],
    )
}

fn answer(language: Language, choice: PortsChoice) -> &'static str {
    match choice {
        PortsChoice::None => t!(language, "follow-ups.ports.none"),
        PortsChoice::Known(key) => t!(language, &format!("follow-ups.port.{key}")),
        PortsChoice::Listed => t!(language, "follow-ups.ports.listed"),
    }
}

fn list_field(language: Language, draft: &Draft) -> Field {
    let line = |rules: &[PortRule]| {
        port_list::line(rules, t!(language, "follow-ups.from"), t!(language, "follow-ups.console"))
    };
    let typed = draft.after.port_list.as_deref().map(line);
    let requested = requested(draft).port_list.as_deref().map(line);
    let text = typed.clone().or_else(|| requested.clone()).unwrap_or_default();
    Field::new(FieldId::PortList, FieldKind::Line { text })
        .answered(typed)
        .or_default(requested.map(|text| (Value::Text(text), draft.requested.provenance())))
}

/// Stores the answer to either question.
pub fn set(value: Value, draft: &mut Draft) -> Result<(), Problem> {
    match value {
        Value::Offer(id) => {
            let gone = || Problem::new(FieldId::Ports, UserText::new("problem.not-offered").with("id", &id));
            draft.after.ports = Some(PortsChoice::parse(&id).ok_or_else(gone)?);
        }
        Value::Text(text) => {
            let rules = port_list::read(&text).map_err(|say| Problem::new(FieldId::PortList, say))?;
            draft.after.port_list = Some(rules);
        }
        _ => {}
    }
    Ok(())
}

/// Returns the preview of typed ports: what is opened to whom.
pub fn preview(language: Language, text: &str) -> Vec<Preview> {
    match port_list::read(text) {
        Ok(rules) => rules.iter().map(|rule| Preview::Note(rule_in_words(language, rule))).collect(),
        Err(_) => vec![Preview::Note(t!(language, "follow-ups.ports.how").to_owned())],
    }
}

/// Formats `8000-8080/tcp to 203.0.113.9/32`.
fn rule_in_words(language: Language, rule: &PortRule) -> String {
    let who = match port_list::who(rule, t!(language, "follow-ups.console")) {
        Some(who) => who.join(", "),
        None => t!(language, "follow-ups.everyone").to_owned(),
    };
    t!(language, "follow-ups.ports.to", ports = rule.ports(), who = who)
}

/// Returns the line of the review.
pub fn review(language: Language, all: &FollowUps) -> ReviewLine {
    let value = match all.ports.as_slice() {
        [] => t!(language, "follow-ups.ports.none").to_owned(),
        ports => ports.iter().map(|it| rule_in_words(language, it)).collect::<Vec<_>>().join("; "),
    };
    let sent = if all.ports.is_empty() { Sent::Nothing } else { Sent::Note("OpenInstancePublicPorts".to_owned()) };
    ReviewLine { field: FieldId::Ports, value, sent }
}
