//! The pane of a static IP.

use crate::domain::after::slots::{Filled, Slot};
use crate::domain::after::{Deed, Stage};
use crate::domain::clean::Clean;
use crate::domain::spent::{self, IDLE_STATIC_IP_HOUR};

fn address(deed: &Deed) -> String {
    let address = deed.seen.instance.as_ref().and_then(|instance| instance.public_ipv4.as_ref());
    address.map_or(crate::t!("unknown").to_owned(), ToString::to_string)
}

pub(super) fn hour() -> String {
    spent::amount(IDLE_STATIC_IP_HOUR).trim_end_matches('0').to_owned()
}

pub fn intro(deed: &Deed) -> Vec<String> {
    let price = crate::t!("after.static-ip.price", price = hour());
    match deed.attaches() {
        Some(made) => vec![crate::t!("after.static-ip.again", ip = made.name), price],
        None => vec![crate::t!("after.static-ip.what", address = address(deed)), price],
    }
}

pub fn button(deed: &Deed, filled: &Filled) -> String {
    match deed.attaches() {
        Some(made) => crate::t!("after.static-ip.attach", ip = made.name, name = deed.instance),
        None => {
            let ip = Clean::new(filled.get(&Slot::Name).map_or("", String::as_str).trim());
            crate::t!("after.static-ip.do", ip = ip, name = deed.instance)
        }
    }
}

pub fn done(deed: &Deed) -> Vec<String> {
    let ip = deed.own.as_ref().map_or_else(String::new, |made| made.name.to_string());
    vec![
        crate::t!("after.static-ip.done", name = deed.instance, address = address(deed)),
        crate::t!("after.static-ip.keep", ip = ip, price = hour()),
    ]
}

/// One was made, and the instance did not get it: it is billed alone.
pub fn left(deed: &Deed) -> Vec<String> {
    let stuck = matches!(deed.stage, Stage::Refused { .. } | Stage::Settled(crate::domain::after::Ending::Failed(_)));
    let alone = deed.own.as_ref().filter(|_| stuck && deed.kind == crate::domain::after::Kind::StaticIp);
    alone.map(|made| crate::t!("after.static-ip.alone", ip = made.name, price = hour())).into_iter().collect()
}
