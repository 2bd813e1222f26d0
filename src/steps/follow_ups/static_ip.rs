//! The question about a static IP: a new one for each instance, or an unattached one in the account.

use super::*;
use crate::domain::catalog::StaticIp;
use crate::domain::draft::RegionScoped;
use crate::domain::follow_ups::StaticIpChoice;
use crate::domain::names::Names;
use crate::text::Language;

const NONE: &str = "none";
const NEW: &str = "new";
/// The prefix of the IDs of existing ones.
const EXISTING: &str = "existing:";

/// Returns whether an existing one is named, so that it has to be looked up.
pub fn names_existing(draft: &Draft) -> bool {
    matches!(draft.follow_ups().static_ip, Some(StaticIpChoice::Existing { .. }))
}

/// Returns the question in its current state.
pub fn field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let requested = requested(draft).static_ip;
    let requested = requested.as_ref().map(|choice| choice.as_ref().map(|of| &of.item));
    let answer = draft.after.static_ip.as_ref().map(|answer| answer.as_ref().map(|of| &of.item));
    let wanted = answer.or(requested).flatten().is_some();
    if !draft.takes_static_ip() && !wanted {
        return Field::new(FieldId::StaticIp, FieldKind::Closed(UserText::new("reason.static-ip.ipv6")));
    }
    let list = match draft.region_name() {
        Some(region) => &catalog.listings(region).static_ips,
        None => &Loadable::Idle,
    };
    let (default, unmet) = match requested {
        Some(choice) => default(choice, draft.requested.provenance(), list),
        None => (Some((SanitizedText::new(NONE), Provenance::Least)), None),
    };
    let shared = shared(draft);
    let default = default.filter(|_| shared.is_none());
    let note = if answer.is_none() { shared.or(unmet).or(misfit(FieldId::StaticIp, draft)) } else { None };
    Field::new(FieldId::StaticIp, FieldKind::Pick(Loadable::Ready(offers(language, draft, list))))
        .answered(answer.map(|it| words(language, it)))
        .at(answer.map(id))
        .or_default(default.map(|(id, from)| (Value::Offer(id), from)))
        .noted(note)
        .secondary_in(draft)
}

/// Returns the message that a plan requests one static IP for several instances.
fn shared(draft: &Draft) -> Option<UserText> {
    let requested = draft.requested.names.as_deref().and_then(|typed| Names::parse(typed).ok());
    let count = draft.names.as_ref().or(requested.as_ref()).map_or(1, |names| names.all.len());
    match requested_of(draft)? {
        StaticIpChoice::Existing { name } if count > 1 && draft.after.static_ip.is_none() => {
            Some(UserText::new("problem.follow-ups.static-ip.existing").with("name", name))
        }
        _ => None,
    }
}

fn requested_of(draft: &Draft) -> Option<StaticIpChoice> {
    requested(draft).static_ip.flatten().map(|of| of.item)
}

/// Returns the default, and a note about a requested value that isn't available. A named one has to be looked up first.
fn default(
    choice: Option<&StaticIpChoice>,
    from: Provenance,
    list: &Loadable<Vec<StaticIp>>,
) -> (Option<(SanitizedText, Provenance)>, Option<UserText>) {
    let found = match choice {
        Some(StaticIpChoice::Existing { name }) => {
            let free = list.ready().is_some_and(|all| all.iter().any(|one| is_free(one, name)));
            if !free {
                return (None, unmet(list, Some(name), false));
            }
            id(choice)
        }
        choice => id(choice),
    };
    (Some((found, from)), None)
}

fn is_free(one: &StaticIp, name: &SanitizedText) -> bool {
    one.name == *name && one.attached_to.is_none()
}

fn offers(language: Language, draft: &Draft, list: &Loadable<Vec<StaticIp>>) -> Vec<ListItem> {
    let several = draft.count() > 1;
    let fits = match draft.takes_static_ip() {
        true => Ok(()),
        false => Err(UserText::new("reason.static-ip.ipv6")),
    };
    let plain = |id: &str, label: &str, about: &str| {
        ListItem::new(id, vec![Cell::left(t!(language, label)), Cell::quiet(t!(language, about))])
    };
    let about = if several { "follow-ups.static-ip.new.each" } else { "follow-ups.static-ip.new.about" };
    let mut all = vec![
        plain(NONE, "follow-ups.static-ip.none", "follow-ups.static-ip.none.about"),
        plain(NEW, "follow-ups.static-ip.new", about).if_fits(fits.clone()),
    ];
    let free = list.ready().into_iter().flatten().filter(|one| one.attached_to.is_none() && !several);
    all.extend(free.map(|one| {
        let address = one.address.as_ref().map(ToString::to_string).unwrap_or_default();
        let about = t!(language, "follow-ups.static-ip.existing.about", address = address);
        ListItem::new(format!("{EXISTING}{}", one.name), vec![Cell::left(&one.name), Cell::quiet(about)])
            .found_by(&address)
            .if_fits(fits.clone())
    }));
    all
}

fn id(choice: Option<&StaticIpChoice>) -> SanitizedText {
    match choice {
        None => SanitizedText::new(NONE),
        Some(StaticIpChoice::New { .. }) => SanitizedText::new(NEW),
        Some(StaticIpChoice::Existing { name }) => SanitizedText::new(format!("{EXISTING}{name}")),
    }
}

fn words(language: Language, choice: Option<&StaticIpChoice>) -> String {
    match choice {
        None => t!(language, "follow-ups.static-ip.none").to_owned(),
        Some(StaticIpChoice::New { name: None }) => t!(language, "follow-ups.static-ip.new").to_owned(),
        Some(StaticIpChoice::New { name: Some(name) } | StaticIpChoice::Existing { name }) => name.to_string(),
    }
}

/// Stores the chosen item.
pub fn set(id: &SanitizedText, draft: &mut Draft, catalog: &Catalog) -> Result<(), Problem> {
    let requested = requested_of(draft);
    let choice = match id.strip_prefix(EXISTING) {
        Some(name) => {
            let list = draft.region_name().and_then(|region| catalog.listings(region).static_ips.ready());
            Some(StaticIpChoice::Existing {
                name: chosen(list, &name.into(), |one| &one.name, FieldId::StaticIp)?.name.clone(),
            })
        }
        None if *id == NEW => Some(match requested {
            Some(named @ StaticIpChoice::New { .. }) => named,
            _ => StaticIpChoice::New { name: None },
        }),
        None => None,
    };
    let Some(region) = draft.region_name().cloned() else { return Ok(()) };
    draft.after.static_ip = Some(choice.map(|item| RegionScoped { region, item }));
    Ok(())
}

/// Returns the line of the review, if one is requested.
pub fn review(language: Language, all: &FollowUps, draft: &Draft) -> Option<ReviewLine> {
    let choice = all.static_ip.as_ref()?;
    let (value, sent) = match choice {
        StaticIpChoice::Existing { name } => (name.to_string(), "AttachStaticIp"),
        StaticIpChoice::New { .. } => {
            let instances = draft.names.iter().flat_map(|names| &names.all);
            let names: Vec<String> =
                instances.filter_map(|name| all.static_ip_name(name)).map(|name| name.to_string()).collect();
            let names = names.join(", ");
            (t!(language, "follow-ups.static-ip.review", names = names), "AllocateStaticIp")
        }
    };
    Some(ReviewLine { field: FieldId::StaticIp, value, sent: Sent::Note(sent.to_owned()) })
}
