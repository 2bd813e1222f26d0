//! The small form of each: what is asked, what is proposed, and the rule of each line.

use super::machine::Deed;
use super::{Answers, Kind, Stage, firewall, https, static_ip};
use crate::domain::say::Say;
use std::collections::BTreeMap;

/// One line of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// Of the static IP.
    Name,
    /// Which rule of the firewall: a new one, or one that is there.
    Rule,
    Protocol,
    Ports,
    /// Who may reach it.
    Who,
    /// Their addresses, if it is not everybody.
    Range,
    Domains,
    Email,
}

impl Slot {
    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Slot::Name => "name",
            Slot::Rule => "rule",
            Slot::Protocol => "protocol",
            Slot::Ports => "ports",
            Slot::Who => "who",
            Slot::Range => "range",
            Slot::Domains => "domains",
            Slot::Email => "email",
        }
    }

    /// Whether one of a few is chosen; anything may be typed otherwise.
    pub fn chosen(self) -> bool {
        matches!(self, Slot::Rule | Slot::Protocol | Slot::Who)
    }
}

/// What stands on the lines.
pub type Filled = BTreeMap<Slot, String>;

/// What is wrong, and on which line.
pub type Wrong = (Slot, Say);

impl Deed {
    /// The lines of its form, as it stands.
    pub fn slots(&self, filled: &Filled) -> Vec<Slot> {
        match self.kind {
            Kind::StaticIp if self.attaches().is_some() => Vec::new(),
            Kind::StaticIp => vec![Slot::Name],
            Kind::Firewall => firewall::slots(filled),
            Kind::Https => vec![Slot::Domains, Slot::Email],
        }
    }

    /// What can be chosen on a line: words of ours, of the API, or the place of a rule.
    pub fn choices(&self, slot: Slot) -> Vec<String> {
        match slot {
            Slot::Rule => firewall::rules(&self.seen),
            Slot::Protocol => firewall::PROTOCOLS.map(str::to_owned).to_vec(),
            Slot::Who => firewall::WHO.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        }
    }

    /// What stands on a line at first.
    pub fn proposed(&self, slot: Slot) -> String {
        match slot {
            Slot::Name => static_ip::name(&self.instance),
            slot => self.choices(slot).into_iter().next().unwrap_or_default(),
        }
    }

    /// Whether a line can be taken as it stands.
    pub fn check(&self, slot: Slot, text: &str) -> Result<(), Say> {
        match slot {
            Slot::Name => static_ip::check(text),
            Slot::Ports => super::ports::range(text).map(|_| ()),
            Slot::Range => super::ports::addresses(text).map(|_| ()),
            Slot::Domains => https::domains(text).map(|_| ()),
            Slot::Email => https::email(text).map(|_| ()),
            Slot::Rule | Slot::Protocol | Slot::Who => Ok(()),
        }
    }

    /// All of it together; the first line that is wrong otherwise.
    pub fn read(&self, filled: &Filled) -> Result<Answers, Wrong> {
        for slot in self.slots(filled) {
            self.check(slot, text(filled, slot)).map_err(|say| (slot, say))?;
        }
        match self.kind {
            Kind::StaticIp => Ok(static_ip::read(self.attaches(), filled)),
            Kind::Firewall => firewall::read(&self.seen, filled),
            Kind::Https => https::read(filled),
        }
    }

    /// Whether its form is to be filled in now.
    pub fn asks(&self) -> bool {
        self.stage == Stage::Asked
    }
}

pub(super) fn text(filled: &Filled, slot: Slot) -> &str {
    filled.get(&slot).map_or("", String::as_str)
}
