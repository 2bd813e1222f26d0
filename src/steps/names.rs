//! The step for names, tags, and the planned end.

use super::*;
use crate::domain::cost_so_far::amount;
use crate::domain::names::{self, Names as InstanceNames};
use crate::domain::tags::{self, Tag};
use crate::domain::time::rough;
use crate::domain::until::Until;
use crate::domain::user_text::shortened;
use crate::text::Language;
use jiff::tz::TimeZone;
use std::time::{Duration, SystemTime};

/// The step with names and tags.
pub struct Names;

impl Step for Names {
    fn id(&self) -> StepId {
        StepId::Names
    }

    fn wants(&self, draft: &Draft, _at: Option<&str>) -> Vec<CatalogQuery> {
        draft.region_name().map(|region| CatalogQuery::Names { region: region.clone() }).into_iter().collect()
    }

    fn fields(&self, language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
        vec![
            names_field(draft, catalog),
            tags_field(language, draft),
            launch_tag_field(language, draft),
            until_field(language, draft, catalog),
        ]
    }

    fn set(
        &self,
        _language: Language,
        field: FieldId,
        value: Value,
        draft: &mut Draft,
        catalog: &Catalog,
    ) -> Result<(), Problem> {
        match (field, value) {
            (FieldId::Names, Value::Text(text)) => {
                let parsed = InstanceNames::parse(&text)?;
                free(&parsed, draft, catalog)?;
                draft.names = Some(parsed);
            }
            (FieldId::Tags, Value::Text(text)) => {
                let typed = tags::parse_among(&text, &known_tags(draft), most_tags(draft))?;
                let until = tags::until(&typed).or(until(draft));
                let all = tags::with_until(&typed, until);
                tags::check(&all, most_tags(draft))?;
                draft.tags = Some(all);
            }
            (FieldId::LaunchTag, Value::On(on)) => {
                has_room(on, draft)?;
                draft.launch_tag = Some(on);
            }
            (FieldId::Until, Value::Text(text)) => {
                let until = read_until(&text, catalog).map_err(|say| Problem::new(FieldId::Until, say))?;
                let all = tags::with_until(given_tags(draft), until);
                let full = tags::check(&all, most_tags(draft)).is_err();
                if full && until.is_some() {
                    return Err(Problem::new(FieldId::Until, UserText::new("problem.until.full")));
                }
                draft.tags = Some(all);
            }
            _ => {}
        }
        Ok(())
    }

    fn preview(
        &self,
        language: Language,
        field: FieldId,
        text: &str,
        draft: &Draft,
        catalog: &Catalog,
    ) -> Vec<Preview> {
        match field {
            FieldId::Names => {
                InstanceNames::parse(text).map_or(Vec::new(), |names| names_preview(language, &names, draft))
            }
            FieldId::Tags => tags_preview(language, text, draft),
            FieldId::Until => until_preview(language, text, draft, catalog),
            _ => Vec::new(),
        }
    }

    fn summary(&self, language: Language, draft: &Draft) -> Option<String> {
        let names = draft.names.as_ref()?;
        let first = names.all.first()?;
        Some(match names.all.len() {
            1 => first.to_string(),
            n => t!(language, "names.and-more", first = first, n = n - 1),
        })
    }

    fn review(&self, language: Language, draft: &Draft) -> Vec<ReviewLine> {
        let names = draft.names.as_ref().map(|names| join(&names.all)).unwrap_or_default();
        let count = crate::text::count(language, "names.instances", draft.count());
        let tags = sent_tags(language, draft.tags.iter().flatten(), draft.launch_tag == Some(true));
        let given = match tags.len() {
            0 => Sent::Nothing,
            n => Sent::Note(crate::text::count(language, "names.tags", n)),
        };
        let tags = if tags.is_empty() { t!(language, "none").to_owned() } else { tags.join(", ") };
        vec![
            ReviewLine { field: FieldId::Names, value: names, sent: Sent::Note(count) },
            ReviewLine { field: FieldId::Tags, value: tags, sent: given },
        ]
    }
}

/// Returns all tags that are sent, those of Skysail's own with what stands for their values: the end has a line of its
/// own, in words, and there is no launch ID yet.
pub fn sent_tags<'a>(language: Language, own: impl Iterator<Item = &'a Tag>, launch_tag: bool) -> Vec<String> {
    let of = |tag: &Tag| match tags::is_until(tag) {
        true => format!("{}={}", tag.key, t!(language, "names.end")),
        false => tag.line(),
    };
    let launch = launch_tag.then(|| format!("{}={}", tags::LAUNCH_KEY, t!(language, "names.launch-id")));
    own.map(of).chain(launch).collect()
}

/// Returns the preview of the names: all of them, and their total price.
fn names_preview(language: Language, names: &InstanceNames, draft: &Draft) -> Vec<Preview> {
    let count = crate::text::count(language, "names.instances", names.all.len());
    let price = draft.bundle.as_ref().and_then(|of| of.item.price).map(|price| price * names.all.len());
    let line = match price {
        Some(price) => t!(language, "names.count-price", count = count, price = price),
        None => count,
    };
    let mut all = vec![Preview::Note(line)];
    if names.all.len() > 1 {
        all.push(Preview::Note(join(&names.all)));
    }
    all
}

/// Returns the preview of the tags: how many, or what else is wrong than the problem itself, which is the first.
fn tags_preview(language: Language, text: &str, draft: &Draft) -> Vec<Preview> {
    match tags::parse_among(text, &known_tags(draft), most_tags(draft)) {
        Ok(tags) if !tags.is_empty() => vec![Preview::Note(crate::text::count(language, "names.tags", tags.len()))],
        Ok(_) => vec![Preview::Note(t!(language, "names.tags-how").to_owned())],
        Err(_) => {
            let others = tags::faults(text, &known_tags(draft), most_tags(draft)).into_iter().skip(1);
            let how = Preview::Note(t!(language, "names.tags-how").to_owned());
            others.map(Preview::Warning).chain([how]).collect()
        }
    }
}

/// Returns the tags that were answered or requested: their keys may contain a `=`.
fn known_tags(draft: &Draft) -> Vec<&Tag> {
    draft.tags.iter().chain(&draft.requested.tags).flatten().collect()
}

/// Returns the preview of the end: when it is, the time left, and the cost until then.
fn until_preview(language: Language, text: &str, draft: &Draft, catalog: &Catalog) -> Vec<Preview> {
    let read = read_until(text, catalog);
    // The error message has the same examples.
    if read.is_err() {
        return Vec::new();
    }
    let (Ok(Some(until)), Some(now)) = (read, catalog.now) else {
        return vec![Preview::Note(t!(language, "names.until-how").to_owned())];
    };
    let when = until_said(language, until, catalog.time_zone.as_ref());
    let line = t!(language, "names.until", when = when, left = rough(whole_minutes(until.left(now))));
    let price = draft.bundle.as_ref().and_then(|of| of.item.price).map(|price| price * draft.count());
    let cost =
        price.map(|price| Preview::Note(t!(language, "names.until-cost", cost = amount(until.cost(price, now)))));
    std::iter::once(Preview::Note(line)).chain(cost).collect()
}

/// Rounds up to minutes: one second less than three hours counts as three hours.
fn whole_minutes(left: Duration) -> Duration {
    Duration::from_secs(left.as_secs().next_multiple_of(60))
}

/// Formats the end: day, date, and time.
pub fn until_said(language: Language, until: Until, time_zone: Option<&TimeZone>) -> String {
    crate::text::say(language, &until.said(time_zone))
}

/// The same with the cost until then of instances with this monthly price, if it is known and the end is in the future.
pub fn until_with_cost(
    language: Language,
    until: Until,
    month: Option<Usd>,
    now: SystemTime,
    time_zone: Option<&TimeZone>,
) -> String {
    let when = until_said(language, until, time_zone);
    match month.filter(|_| !until.passed(now)) {
        Some(month) => t!(language, "review.until.cost", when = when, cost = amount(until.cost(month, now))),
        None => when,
    }
}

/// Words that remove the end, as an empty line keeps it.
const NO_END: &[&str] = &["none", "never", "no", "-", "ninguno", "nunca"];

/// Parses the end; none if nothing was typed.
fn read_until(text: &str, catalog: &Catalog) -> Result<Option<Until>, UserText> {
    let text = text.trim();
    match (text, catalog.now) {
        ("", _) => Ok(None),
        (text, _) if NO_END.contains(&text.to_lowercase().as_str()) => Ok(None),
        (text, Some(now)) => Until::read(text, now, catalog.time_zone.as_ref()).map(Some),
        // Without a clock, it is the saved value, not typed text.
        (text, None) => Ok(Until::of_tag(text)),
    }
}

/// Returns the tags of the draft, or the requested ones.
fn given_tags(draft: &Draft) -> &[Tag] {
    draft.tags.as_ref().or(draft.requested.tags.as_ref()).map_or(&[], Vec::as_slice)
}

fn until(draft: &Draft) -> Option<Until> {
    tags::until(given_tags(draft))
}

fn join(names: &[SanitizedText]) -> String {
    names.iter().map(SanitizedText::as_str).collect::<Vec<_>>().join(", ")
}

/// Returns the maximum number of the user's tags. Whether to send the launch's tag is asked after them: until that is
/// answered, all are the user's.
fn most_tags(draft: &Draft) -> usize {
    if draft.launch_tag == Some(true) { tags::MOST_BESIDE_OURS } else { tags::MOST }
}

/// Checks that there is a place left for the launch's tag.
fn has_room(on: bool, draft: &Draft) -> Result<(), Problem> {
    let own = draft.tags.as_ref().map_or(0, Vec::len);
    match on && own > tags::MOST_BESIDE_OURS {
        true => Err(Problem::new(FieldId::LaunchTag, UserText::new("problem.launch-tag.full").with("n", own))),
        false => Ok(()),
    }
}

/// Checks, before anything is sent, that the names aren't in use.
fn free(parsed: &InstanceNames, draft: &Draft, catalog: &Catalog) -> Result<(), Problem> {
    let Some(region) = draft.region_name() else { return Ok(()) };
    let Some(in_use) = catalog.listings(region).names.ready() else { return Ok(()) };
    let say = match parsed.taken(in_use).as_slice() {
        [] => return Ok(()),
        [name] => UserText::new("problem.names.taken").with("name", name),
        several => {
            let names = several.iter().map(|name| shortened(name).to_string()).collect::<Vec<_>>().join(", ");
            UserText::new("problem.names.taken.several").with("names", names)
        }
    };
    Err(Problem::new(FieldId::Names, say.with("region", region)))
}

fn names_field(draft: &Draft, catalog: &Catalog) -> Field {
    let in_use = draft.region_name().and_then(|region| catalog.listings(region).names.ready());
    let default = match &draft.requested.names {
        Some(requested) => Some((requested.clone(), draft.requested.provenance())),
        None => in_use.map(|in_use| (suggestion(draft, in_use), Provenance::FreeName)),
    };
    let typed = draft.names.as_ref().map(|names| names.typed.clone());
    let text = typed.clone().or_else(|| default.as_ref().map(|(text, _)| text.clone()));
    Field::new(FieldId::Names, FieldKind::Line { text: text.unwrap_or_default() })
        .answered(typed)
        .or_default(default.map(|(text, from)| (Value::Text(text), from)))
}

fn suggestion(draft: &Draft, in_use: &[SanitizedText]) -> String {
    // An imported key pair uses its name too.
    let key = draft.key_name.as_ref().filter(|_| draft.brings_a_pair());
    let in_use: Vec<SanitizedText> = in_use.iter().chain(key).cloned().collect();
    // A restored server is another one of its original: `web-2` of `web-1`.
    let original = draft.snapshot.as_ref().and_then(|of| of.item.source.as_deref());
    let original = original.map(|name| name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-'));
    let purpose = draft.purpose.map(|purpose| purpose.server.as_str());
    let blueprint = draft.blueprint.as_ref().map_or("", |of| &of.item.name);
    names::free(original.filter(|name| !name.is_empty()).or(purpose).unwrap_or(blueprint), &in_use)
}

fn tags_field(language: Language, draft: &Draft) -> Field {
    // The end has a question of its own.
    let own = |tags: &[Tag]| tags.iter().filter(|tag| !tags::is_until(tag)).map(Tag::line).collect::<Vec<_>>();
    let lines = |tags: &[Tag]| own(tags).join("\n");
    let requested = draft.requested.tags.as_ref();
    let default = match requested {
        Some(tags) => (lines(tags), draft.requested.provenance()),
        None => (String::new(), Provenance::Least),
    };
    let answer = draft.tags.as_ref().map(|tags| match own(tags).as_slice() {
        [] => t!(language, "none").to_owned(),
        own => own.join(", "),
    });
    let text = draft.tags.as_deref().map(lines).unwrap_or_else(|| default.0.clone());
    Field::new(FieldId::Tags, FieldKind::Pairs { text })
        .answered(answer)
        .or_default(Some((Value::Text(default.0), default.1)))
        .secondary_in(draft)
}

fn launch_tag_field(language: Language, draft: &Draft) -> Field {
    switch_or(
        language,
        FieldId::LaunchTag,
        draft.launch_tag,
        draft.requested.launch_tag,
        (true, Provenance::Usual),
        draft,
    )
    .secondary_in(draft)
}

/// Returns the question about the end, which is answered with the tags, as it is one of them.
fn until_field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let until = until(draft);
    let said = until.map_or(t!(language, "field.until.nothing").to_owned(), |until| {
        until_said(language, until, catalog.time_zone.as_ref())
    });
    let text = until.map(|until| until.typed(catalog.time_zone.as_ref())).unwrap_or_default();
    let default = until.map(Until::tag_value).unwrap_or_default();
    Field::new(FieldId::Until, FieldKind::Line { text })
        .answered(draft.tags.as_ref().map(|_| said))
        .or_default(Some((Value::Text(default), Provenance::Least)))
        .secondary_in(draft)
}
