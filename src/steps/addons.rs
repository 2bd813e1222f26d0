//! The step for add-ons: automatic snapshots with their hour, and stop-on-idle for research.

use super::*;
use crate::domain::addons;
use crate::domain::cost::{SNAPSHOT_CENTS_PER_GB, Usd, full_snapshot};
use crate::domain::{compatibility, facts};
use crate::text::{Language, guide};

/// The ID of the item for the Region's default hour.
const REGION_HOUR: &str = "(region)";
/// The defaults in AWS's documentation of the add-on.
const USUAL_THRESHOLD: &str = "5";
const USUAL_DURATION: &str = "30";

/// The step with the add-ons.
pub struct AddOns;

impl Step for AddOns {
    fn id(&self) -> StepId {
        StepId::AddOns
    }

    fn wants(&self, draft: &Draft, _at: Option<&str>) -> Vec<CatalogQuery> {
        draft.region_name().map(|region| CatalogQuery::Names { region: region.clone() }).into_iter().collect()
    }

    fn fields(&self, language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
        let mut fields = vec![snapshots_field(language, draft)];
        if draft.snapshots == Some(true) {
            fields.push(hour_field(language, draft, catalog));
        }
        fields.push(idle_field(language, draft));
        if draft.idle == Some(true) {
            fields.push(line(FieldId::Threshold, &draft.threshold, &draft.requested.threshold, USUAL_THRESHOLD, draft));
            fields.push(line(FieldId::Duration, &draft.duration, &draft.requested.duration, USUAL_DURATION, draft));
        }
        fields
    }

    fn set(
        &self,
        _language: Language,
        field: FieldId,
        value: Value,
        draft: &mut Draft,
        _catalog: &Catalog,
    ) -> Result<(), Problem> {
        let fits = |result: Result<(), UserText>| result.map_err(|say| Problem::new(field, say));
        match (field, value) {
            (FieldId::Snapshots, Value::On(on)) => {
                if let Some(of) = draft.blueprint.as_ref().filter(|_| on) {
                    fits(compatibility::snapshots_fit(&of.item))?;
                }
                draft.snapshots = Some(on);
            }
            (FieldId::Hour, Value::Offer(id)) if id == REGION_HOUR => draft.hour = Some(None),
            (FieldId::Hour, Value::Offer(id)) => draft.hour = Some(Some(addons::parse_hour(&id)?)),
            (FieldId::Idle, Value::On(on)) => {
                if let Some(of) = draft.blueprint.as_ref().filter(|_| on) {
                    fits(compatibility::idle_fits(&of.item))?;
                }
                draft.idle = Some(on);
            }
            (FieldId::Threshold, Value::Text(text)) => draft.threshold = Some(addons::parse_threshold(&text)?),
            (FieldId::Duration, Value::Text(text)) => draft.duration = Some(addons::parse_duration(&text)?),
            _ => {}
        }
        Ok(())
    }

    fn guide(&self, language: Language, field: FieldId, _at: Option<&str>, draft: &Draft, _catalog: &Catalog) -> Guide {
        let item = draft.blueprint.as_ref().map(|of| &of.item);
        let windows = item.is_some_and(|item| item.windows());
        let key = match field {
            FieldId::Snapshots if windows => "snapshots.windows",
            FieldId::Idle if item.is_some_and(|item| !item.research) => "idle.not-research",
            field => field.key(),
        };
        let title = t!(language, &format!("field.{}.label", field.key())).to_owned();
        let facts = if field == FieldId::Snapshots { snapshot_price(language, draft) } else { Vec::new() };
        Guide { title, facts, prose: guide::section(language, "addons", key), ..Guide::default() }
    }

    fn summary(&self, language: Language, draft: &Draft) -> Option<String> {
        let mut on = Vec::new();
        match (draft.snapshots, draft.hour) {
            (Some(true), Some(Some(hour))) => on.push(t!(language, "addons.snapshots-at", hour = addons::hour(hour))),
            (Some(true), _) => on.push(t!(language, "addons.snapshots").to_owned()),
            _ => {}
        }
        if draft.idle == Some(true) {
            on.push(t!(language, "addons.idle").to_owned());
        }
        // If none is available, "none" is the answer.
        let closed = draft.blueprint.as_ref().is_some_and(|of| {
            compatibility::snapshots_fit(&of.item).is_err() && compatibility::idle_fits(&of.item).is_err()
        });
        let answered = closed || draft.snapshots.is_some() || draft.idle.is_some();
        answered.then(|| if on.is_empty() { t!(language, "addons.none").to_owned() } else { on.join(", ") })
    }

    fn review(&self, language: Language, draft: &Draft) -> Vec<ReviewLine> {
        let mut lines = Vec::new();
        let line = |field, value: String, kind: &str| ReviewLine { field, value, sent: Sent::Note(kind.to_owned()) };
        if draft.snapshots == Some(true) {
            let hour = draft.hour.flatten();
            lines.push(line(
                FieldId::Snapshots,
                match hour.map(addons::hour) {
                    Some(hour) => t!(language, "addons.every-day", hour = hour),
                    None => match region_hour(draft) {
                        Some(hour) => t!(language, "addons.every-day.about", hour = hour),
                        None => t!(language, "addons.every-day.unsaid").to_owned(),
                    },
                },
                addons::AUTO_SNAPSHOT,
            ));
        }
        if let (Some(true), Some(threshold), Some(minutes)) = (draft.idle, &draft.threshold, &draft.duration) {
            let value = t!(language, "addons.idle-review", threshold = threshold, minutes = minutes);
            lines.push(line(FieldId::Idle, value, addons::STOP_ON_IDLE));
        }
        if lines.is_empty() {
            lines.push(line(FieldId::Snapshots, t!(language, "off").to_owned(), ""));
        }
        lines
    }
}

/// Returns the maximum monthly price of one full snapshot of the disk, and the rate.
fn snapshot_price(language: Language, draft: &Draft) -> Vec<(&'static str, String)> {
    let rate = Usd::cents(SNAPSHOT_CENTS_PER_GB);
    let mut figures = vec![("fact.snapshot-rate", t!(language, "fact.snapshot-rate.value", price = rate))];
    let disk = draft.bundle.as_ref().and_then(|of| of.item.disk);
    if let Some((disk, whole)) = disk.and_then(|disk| Some((disk, full_snapshot(disk)?))) {
        figures.push(("fact.snapshot-most", t!(language, "fact.snapshot-most.value", price = whole, disk = disk)));
    }
    figures
}

fn snapshots_field(language: Language, draft: &Draft) -> Field {
    if let Some(Err(why)) = draft.blueprint.as_ref().map(|of| compatibility::snapshots_fit(&of.item)) {
        return Field::new(FieldId::Snapshots, FieldKind::Closed(why));
    }
    let rate = t!(language, "fact.snapshot-rate.value", price = Usd::cents(SNAPSHOT_CENTS_PER_GB));
    Field {
        price: Some(rate),
        ..switch(language, FieldId::Snapshots, draft.snapshots, draft.requested.snapshots, draft)
    }
}

fn idle_field(language: Language, draft: &Draft) -> Field {
    match draft.blueprint.as_ref().map(|of| compatibility::idle_fits(&of.item)) {
        Some(Ok(())) => switch(language, FieldId::Idle, draft.idle, draft.requested.idle, draft),
        Some(Err(why)) => Field::new(FieldId::Idle, FieldKind::Closed(why)),
        None => Field::new(FieldId::Idle, FieldKind::Closed(UserText::new("reason.idle.not-research"))),
    }
}

/// Returns the Region's default time for snapshots, if known.
fn region_hour(draft: &Draft) -> Option<String> {
    draft.region_name().and_then(|region| facts::region(region)?.default_auto_snapshot_utc.clone())
}

fn hour_field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let about = region_hour(draft).map_or(String::new(), |hour| t!(language, "addons.region-hour.at", hour = hour));
    let default = ListItem::new(REGION_HOUR, vec![Cell::left(t!(language, "addons.region-hour")), Cell::quiet(about)]);
    let hours = (0..24).map(|hour| {
        let local = catalog.utc_offset.map(|offset| t!(language, "addons.local", hour = local_time(hour, offset)));
        ListItem::new(
            addons::hour(hour),
            vec![Cell::left(format!("{} UTC", addons::hour(hour))), Cell::quiet(local.unwrap_or_default())],
        )
    });
    let id = |hour: Option<u8>| SanitizedText::new(hour.map_or(REGION_HOUR.to_owned(), addons::hour));
    let requested = match draft.requested.hour {
        Some(hour) => (id(hour), draft.requested.provenance()),
        None => (SanitizedText::new(REGION_HOUR), Provenance::RegionDefault),
    };
    let answer = draft.hour.map(|hour| match hour {
        Some(hour) => format!("{} UTC", addons::hour(hour)),
        None => t!(language, "addons.region-hour").to_owned(),
    });
    Field::new(FieldId::Hour, FieldKind::Pick(Loadable::Ready(std::iter::once(default).chain(hours).collect())))
        .answered(answer)
        .at(draft.hour.map(id))
        .or_default(Some((Value::Offer(requested.0), requested.1)))
}

/// Returns the local time of a full hour UTC, `offset` seconds east.
fn local_time(hour: u8, offset: i32) -> String {
    let minutes = (i32::from(hour) * 60 + offset / 60).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn line(
    id: FieldId,
    answer: &Option<SanitizedText>,
    requested: &Option<SanitizedText>,
    usual: &str,
    draft: &Draft,
) -> Field {
    let default = match requested {
        Some(requested) => (requested.to_string(), draft.requested.provenance()),
        None => (usual.to_owned(), Provenance::Usual),
    };
    let text = answer.as_ref().map_or(default.0.clone(), SanitizedText::to_string);
    Field::new(id, FieldKind::Line { text })
        .answered(answer.as_ref())
        .or_default(Some((Value::Text(default.0), default.1)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn utc_hour_is_shown_in_local_time() {
        assert_eq!(super::local_time(6, 3600), "07:00");
        assert_eq!(super::local_time(1, -5 * 3600), "20:00");
        assert_eq!(super::local_time(20, 5 * 3600 + 1800), "01:30");
    }
}
