//! The choices of a small question that is changed on its line, beside the question with focus.

use super::{FieldInput, FormField, StepForm};
use crate::domain::cost::Usd;
use crate::domain::loadable::Loadable;
use crate::domain::user_text::{FieldId, UserText};
use crate::steps::{FieldKind, ListItem, Value};
use crate::text::Language;

/// One of the choices.
#[derive(Clone, Copy, Debug)]
pub struct LineChoice<'a> {
    /// Its ID.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Why it can't be chosen, if so.
    pub unfit: Option<&'a UserText>,
    /// The monthly price from which there is something with it, if that differs among the choices.
    pub price: Option<Usd>,
}

impl LineChoice<'_> {
    /// Returns the answer that it stands for.
    pub fn value(&self, field: &FieldKind) -> Value {
        match field {
            FieldKind::Switch { .. } => Value::On(self.id == ON),
            _ => Value::Offer(self.id.into()),
        }
    }
}

const ON: &str = "on";
const OFF: &str = "off";

impl FormField {
    /// Returns the choices in the order of the list. Of kinds and purposes, those like the current answer.
    pub fn choices(&self, language: Language) -> Vec<LineChoice<'_>> {
        let offers = match &self.field.kind {
            FieldKind::Switch { .. } => {
                return [OFF, ON]
                    .map(|id| LineChoice { id, name: t!(language, id), unfit: None, price: None })
                    .to_vec();
            }
            FieldKind::Pick(Loadable::Ready(offers)) => offers,
            _ => return Vec::new(),
        };
        let current = self.current_choice();
        let group = offers.iter().find(|offer| Some(offer.id.as_str()) == current).map(|offer| &offer.group);
        let own = |offer: &&ListItem| self.field.id != FieldId::BlueprintKind || Some(&offer.group) == group;
        // Items that can only be found by typing come last.
        offers.iter().take_while(|offer| offer.open()).filter(own).map(choice).collect()
    }

    /// Returns the ID of the choice that is the answer, or else the proposal.
    pub fn current_choice(&self) -> Option<&str> {
        match (&self.typed, &self.field.chosen, &self.field.default) {
            (FieldInput::Switch(on), ..) => Some(if *on { ON } else { OFF }),
            (_, Some(id), _) | (_, None, Some((Value::Offer(id), _))) => Some(id.as_str()),
            _ => None,
        }
    }

    /// Returns whether it has choices that fit on a line, and an answer or a proposal. What was lost is asked for by
    /// its own question.
    fn is_small(&self) -> bool {
        let has_choices = matches!(self.field.kind, FieldKind::Pick(Loadable::Ready(_)) | FieldKind::Switch { .. });
        let small = matches!(self.field.id, FieldId::BlueprintKind | FieldId::Script);
        has_choices && (self.field.secondary || small && self.field.answer.is_some())
    }
}

impl StepForm {
    /// Returns whether a field is changed on its line. Above the question with focus, only what determines its list:
    /// without the others, that question wouldn't be asked.
    pub fn is_inline(&self, at: usize) -> bool {
        let Some(entry) = self.entries.get(at) else { return false };
        let above = matches!(entry.field.id, FieldId::BlueprintKind | FieldId::Network);
        at != self.focus && entry.is_small() && (at > self.focus || above)
    }
}

fn choice(offer: &ListItem) -> LineChoice<'_> {
    let name = offer.cells.first().map_or("", |cell| cell.text.as_str());
    LineChoice { id: offer.id.as_str(), name, unfit: offer.fits.as_ref().err(), price: offer.price }
}
