//! The questions about HTTPS: whether to set it up, for which domains, and the email address.

use super::*;
use crate::domain::instance_actions::https;
use crate::text::Language;

/// Returns the questions; none if the blueprint has no website to set up HTTPS for.
pub fn fields(language: Language, draft: &Draft) -> Vec<Field> {
    let (answer, requested) = (draft.after.https, requested(draft).https);
    let wanted = answer.or(requested) == Some(true);
    if !draft.serves_web() && !wanted {
        return Vec::new();
    }
    if let Some(why) = draft.https_closed().filter(|_| !wanted) {
        return vec![Field::new(FieldId::Https, FieldKind::Closed(why))];
    }
    let note = if answer.is_none() { misfit(FieldId::Https, draft) } else { None };
    let mut all = vec![switch(language, FieldId::Https, answer, requested, draft).noted(note)];
    if answer == Some(true) {
        all.extend([domains_field(draft), email_field(draft)]);
    }
    all
}

fn domains_field(draft: &Draft) -> Field {
    let requested = requested(draft).domains.as_deref().map(join);
    line(FieldId::HttpsDomains, draft.after.domains.as_deref().map(join), requested, draft)
}

fn email_field(draft: &Draft) -> Field {
    let text = |email: &SanitizedText| email.to_string();
    line(FieldId::HttpsEmail, draft.after.email.as_ref().map(text), requested(draft).email.as_ref().map(text), draft)
}

fn line(id: FieldId, answer: Option<String>, requested: Option<String>, draft: &Draft) -> Field {
    let text = answer.clone().or_else(|| requested.clone()).unwrap_or_default();
    let default = requested.map(|text| (Value::Text(text), draft.requested.provenance()));
    Field::new(id, FieldKind::Line { text }).answered(answer).or_default(default)
}

fn join(domains: &[SanitizedText]) -> String {
    domains.iter().map(SanitizedText::as_str).collect::<Vec<_>>().join(", ")
}

/// Stores the answer to a question about HTTPS.
pub fn set(field: FieldId, value: Value, draft: &mut Draft) -> Result<(), Problem> {
    let wrong = |say| Problem::new(field, say);
    match (field, value) {
        (FieldId::HttpsDomains, Value::Text(text)) => draft.after.domains = Some(https::domains(&text).map_err(wrong)?),
        (FieldId::HttpsEmail, Value::Text(text)) => draft.after.email = Some(https::email(&text).map_err(wrong)?),
        (_, Value::On(on)) => {
            if let Some(why) = draft.https_closed().filter(|_| on && requested(draft).https != Some(true)) {
                return Err(wrong(why));
            }
            draft.after.https = Some(on);
        }
        _ => {}
    }
    Ok(())
}

/// Returns the line of the review, if HTTPS is set up.
pub fn review(language: Language, all: &FollowUps) -> Option<ReviewLine> {
    let https = all.https.as_ref()?;
    let value = t!(language, "follow-ups.https.review", domains = join(&https.domains), email = https.email);
    Some(ReviewLine { field: FieldId::Https, value, sent: Sent::Note("SetupInstanceHttps".to_owned()) })
}
