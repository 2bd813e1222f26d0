//! The form of each action: its lines, their initial values, and the validation of each line.

use super::InstanceAction;
use crate::domain::instance_actions::form::{FormError, FormLine, FormValues, text};
use crate::domain::instance_actions::{
    ActionAnswers, InstanceActionKind, InstanceActionStage, firewall, https, ports, static_ip,
};
use crate::domain::user_text::UserText;

impl InstanceAction {
    /// Returns the lines of its form, given the current values.
    pub fn slots(&self, filled: &FormValues) -> Vec<FormLine> {
        match self.kind {
            InstanceActionKind::StaticIp if self.attaches().is_some() => Vec::new(),
            InstanceActionKind::StaticIp => vec![FormLine::Name],
            InstanceActionKind::Firewall => firewall::slots(filled),
            InstanceActionKind::Https => vec![FormLine::Domains, FormLine::Email],
        }
    }

    /// Returns the choices for a line: Skysail's or the API's words, or the index of a rule.
    pub fn choices(&self, slot: FormLine) -> Vec<String> {
        match slot {
            FormLine::Rule => firewall::rules(&self.seen),
            FormLine::Protocol => firewall::PROTOCOLS.map(str::to_owned).to_vec(),
            FormLine::Who => firewall::WHO.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        }
    }

    /// Returns the initial value of a line.
    pub fn proposed(&self, slot: FormLine) -> String {
        match slot {
            FormLine::Name => static_ip::name(&self.instance),
            slot => self.choices(slot).into_iter().next().unwrap_or_default(),
        }
    }

    /// Validates a line.
    pub fn check(&self, slot: FormLine, text: &str) -> Result<(), UserText> {
        match slot {
            FormLine::Name => static_ip::check(text).map(drop),
            FormLine::Ports => ports::range(text).map(|_| ()),
            FormLine::Range => ports::addresses(text).map(|_| ()),
            FormLine::Domains => https::domains(text).map(|_| ()),
            FormLine::Email => https::email(text).map(|_| ()),
            FormLine::Rule | FormLine::Protocol | FormLine::Who => Ok(()),
        }
        .map_err(UserText::brief)
    }

    /// Parses all lines.
    ///
    /// # Errors
    /// The first line that is invalid, and why.
    pub fn read(&self, filled: &FormValues) -> Result<ActionAnswers, FormError> {
        for slot in self.slots(filled) {
            self.check(slot, text(filled, slot)).map_err(|say| (slot, say))?;
        }
        match self.kind {
            InstanceActionKind::StaticIp => Ok(static_ip::read(self.attaches(), filled)),
            InstanceActionKind::Firewall => firewall::read(&self.seen, filled),
            InstanceActionKind::Https => https::read(filled),
        }
    }

    /// Returns whether its form is to be filled in now.
    pub fn asks(&self) -> bool {
        self.stage == InstanceActionStage::Asked
    }
}
