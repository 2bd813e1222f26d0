//! An address that stays. Free while an instance has it, billed while none has; five a Region at
//! first; not for IPv6-only instances (AWS documentation).

use super::slots::{Filled, Slot, text};
use super::{Answers, Request, Seen, Standing};
use crate::domain::clean::Clean;
use crate::domain::instance::Instance;
use crate::domain::made::Made;
use crate::domain::names;
use crate::domain::say::Say;

/// Names are one namespace for all kinds of resources, so it cannot be called as its instance.
pub fn name(instance: &str) -> String {
    let room = names::LONGEST - 3;
    format!("{}-ip", instance.chars().take(room).collect::<String>())
}

pub(super) fn check(text: &str) -> Result<(), Say> {
    names::check(text.trim()).map_err(|problem| problem.say)
}

pub(super) fn read(attaches: Option<&Made>, filled: &Filled) -> Answers {
    match attaches {
        Some(made) => Answers::Attach { name: made.name.clone() },
        None => Answers::Allocate { name: Clean::new(text(filled, Slot::Name).trim()) },
    }
}

/// Why there is nothing to do.
pub(super) fn closed(instance: &Instance) -> Option<Say> {
    let address = instance.public_ipv4.as_ref().map(ToString::to_string).unwrap_or_default();
    if instance.ip_type.as_deref() == Some("ipv6") {
        return Some(Say::new("after.closed.ipv6-only"));
    }
    instance.static_ip.then(|| Say::new("after.closed.has-static-ip").with("address", address))
}

pub(super) fn standing(request: &Request, own: Option<&Made>, seen: &Seen) -> Standing {
    let found = seen.ip.as_ref();
    match request {
        Request::Allocate { .. } => match found.zip(own) {
            Some((found, made)) if made.is(found) => Standing::Done,
            _ => Standing::Absent,
        },
        Request::Attach { instance, .. } => {
            let attached = found.is_some_and(|found| found.attached_to.as_ref() == Some(instance));
            let address = found.and_then(|found| found.address.as_ref());
            let shown = seen.instance.as_ref().and_then(|instance| instance.public_ipv4.as_ref());
            match (attached, address.is_some() && address == shown) {
                (true, true) => Standing::Done,
                (true, false) => Standing::There,
                (false, _) => Standing::Absent,
            }
        }
        _ => Standing::Absent,
    }
}
