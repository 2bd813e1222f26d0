//! The step for follow-ups: ports in addition to the blueprint's own, a static IP, HTTPS, an SSH alias.
//!
//! Only what fits the other answers is offered. If a plan requests something that doesn't, it is shown with the reason.

mod https;
mod ports;
mod static_ip;
#[cfg(test)]
mod tests;

use super::*;
use crate::domain::draft::FollowUpAnswers;
use crate::domain::follow_ups::FollowUps;
use crate::text::Language;

/// The step with the follow-ups.
pub struct AfterLaunch;

impl Step for AfterLaunch {
    fn id(&self) -> StepId {
        StepId::FollowUps
    }

    fn wants(&self, draft: &Draft, at: Option<&str>) -> Vec<CatalogQuery> {
        // The listing of static IPs costs a call, and is only needed for their question, or for a named one.
        let needs_list = at.is_some() || static_ip::names_existing(draft);
        let region = draft.region_name().filter(|_| needs_list && draft.takes_static_ip());
        region.map(|region| CatalogQuery::StaticIps { region: region.clone() }).into_iter().collect()
    }

    fn fields(&self, language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
        let mut fields = ports::fields(language, draft);
        fields.push(static_ip::field(language, draft, catalog));
        fields.extend(https::fields(language, draft));
        fields.extend(alias_field(language, draft));
        fields
    }

    fn set(
        &self,
        _language: Language,
        field: FieldId,
        value: Value,
        draft: &mut Draft,
        catalog: &Catalog,
    ) -> Result<(), Problem> {
        let mut changed = draft.clone();
        match (field, value) {
            (FieldId::Ports | FieldId::PortList, value) => ports::set(value, &mut changed)?,
            (FieldId::StaticIp, Value::Offer(id)) => static_ip::set(&id, &mut changed, catalog)?,
            (FieldId::Https | FieldId::HttpsDomains | FieldId::HttpsEmail, value) => {
                https::set(field, value, &mut changed)?;
            }
            (FieldId::SshAlias, Value::On(on)) => changed.after.ssh_alias = Some(on),
            _ => {}
        }
        fits(field, &changed)?;
        *draft = changed;
        Ok(())
    }

    fn preview(
        &self,
        language: Language,
        field: FieldId,
        text: &str,
        _draft: &Draft,
        _catalog: &Catalog,
    ) -> Vec<Preview> {
        match field {
            FieldId::PortList => ports::preview(language, text),
            FieldId::HttpsDomains => vec![Preview::Note(t!(language, "follow-ups.domains-how").to_owned())],
            _ => Vec::new(),
        }
    }

    fn summary(&self, language: Language, draft: &Draft) -> Option<String> {
        draft.after.ports?;
        let all = draft.follow_ups();
        let mut words: Vec<String> = all.ports.iter().map(|rule| rule.ports()).collect();
        words.extend(all.static_ip.is_some().then(|| t!(language, "follow-ups.static-ip.short").to_owned()));
        words.extend(all.https.is_some().then(|| t!(language, "field.https.label").to_owned()));
        words.extend(all.ssh_alias.then(|| t!(language, "follow-ups.alias.short").to_owned()));
        Some(if words.is_empty() { t!(language, "follow-ups.nothing").to_owned() } else { words.join(", ") })
    }

    fn review(&self, language: Language, draft: &Draft) -> Vec<ReviewLine> {
        let all = draft.follow_ups();
        let mut lines = vec![ports::review(language, &all)];
        lines.extend(static_ip::review(language, &all, draft));
        lines.extend(https::review(language, &all));
        lines.extend(alias_line(&all, draft));
        lines
    }
}

/// Rejects an answer that doesn't fit the others.
fn fits(field: FieldId, draft: &Draft) -> Result<(), Problem> {
    let wanted = match field {
        FieldId::HttpsDomains | FieldId::HttpsEmail => FieldId::Https,
        field => field,
    };
    match draft.follow_up_misfits().into_iter().find(|problem| problem.field == wanted) {
        Some(problem) => Err(Problem { field, ..problem }),
        None => Ok(()),
    }
}

/// Returns why a requested follow-up doesn't fit, if so.
fn misfit(field: FieldId, draft: &Draft) -> Option<UserText> {
    draft.follow_up_misfits().into_iter().find(|problem| problem.field == field).map(|problem| problem.say)
}

/// Returns the requested values.
fn requested(draft: &Draft) -> FollowUpAnswers {
    draft.requested_follow_ups()
}

/// Returns the question for the alias; none if users don't log in by SSH, unless it is requested.
fn alias_field(language: Language, draft: &Draft) -> Option<Field> {
    let answer = draft.after.ssh_alias;
    let requested = requested(draft).ssh_alias;
    let wanted = answer.or(requested) == Some(true);
    let field = switch(language, FieldId::SshAlias, answer, requested, draft)
        .noted(misfit(FieldId::SshAlias, draft))
        .secondary_in(draft);
    (draft.takes_ssh() || wanted).then_some(field)
}

fn alias_line(all: &FollowUps, draft: &Draft) -> Option<ReviewLine> {
    let names = draft.names.iter().flat_map(|names| &names.all).take(ALIASES);
    let commands: Vec<String> = names.map(|name| format!("ssh {name}")).collect();
    let more = if draft.count() > ALIASES { ", …" } else { "" };
    let value = commands.join(", ") + more;
    all.ssh_alias.then_some(ReviewLine { field: FieldId::SshAlias, value, sent: Sent::Nothing })
}

/// The maximum number of aliases listed by name.
const ALIASES: usize = 3;
