//! The steps of the wizard: each a list of questions about the draft.
//!
//! A step never sees a key press or a screen position. Adding one is a file in `steps/`, a line in [`all`], and its
//! questions in `domain/fields.rs`.

mod access;
mod addons;
pub mod auto_fill;
mod blueprint;
mod bundle;
mod follow_ups;
pub mod names;
mod purpose;
pub mod region;
mod source;
#[cfg(test)]
mod tests;

use crate::domain::catalog::{Catalog, CatalogQuery};
use crate::domain::cost::Usd;
use crate::domain::draft::Draft;
use crate::domain::loadable::Loadable;
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::Script;
use crate::domain::script::repair::ScriptRepair;
use crate::domain::user_text::{FieldId, Problem, StepId, UserText};
use crate::text::{Language, guide};
pub use access::own_key_id;

/// A step: stateless questions about the draft.
pub trait Step: Sync {
    /// Returns its ID.
    fn id(&self) -> StepId;
    /// Returns the listings that it needs, given the item under the cursor.
    fn wants(&self, draft: &Draft, at: Option<&str>) -> Vec<CatalogQuery>;
    /// Returns its questions in their current state.
    fn fields(&self, language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field>;
    /// Answers a question with the full value that was chosen.
    fn set(
        &self,
        language: Language,
        field: FieldId,
        value: Value,
        draft: &mut Draft,
        catalog: &Catalog,
    ) -> Result<(), Problem>;
    /// Returns a preview of a text while it is typed, such as the names that a pattern expands to; warnings come last.
    fn preview(
        &self,
        _language: Language,
        _field: FieldId,
        _text: &str,
        _draft: &Draft,
        _catalog: &Catalog,
    ) -> Vec<Preview> {
        Vec::new()
    }
    /// Returns the fix for a typed text that a key press can apply.
    fn repair(&self, _field: FieldId, _text: &str, _draft: &Draft) -> Option<ScriptRepair> {
        None
    }
    /// Returns the guide for a question, or for the item under the cursor: unless overridden, the question's section in
    /// the step's topic.
    fn guide(&self, language: Language, field: FieldId, _at: Option<&str>, _draft: &Draft, _: &Catalog) -> Guide {
        let title = t!(language, &format!("field.{}.label", field.key())).to_owned();
        Guide { title, prose: guide::section(language, self.id().key(), field.key()), ..Guide::default() }
    }
    /// Returns what a secondary field shows for the choice `at` the cursor, if that determines its answer.
    fn along_with(
        &self,
        _language: Language,
        _secondary: FieldId,
        _at: &str,
        _draft: &Draft,
        _catalog: &Catalog,
    ) -> Option<String> {
        None
    }
    /// Returns the answers in short, for the list of steps; none while there are none.
    fn summary(&self, language: Language, draft: &Draft) -> Option<String>;
    /// Returns its lines of the review.
    fn review(&self, language: Language, draft: &Draft) -> Vec<ReviewLine>;
}

/// Returns the steps in order, without the review, which has no questions.
pub fn all() -> &'static [&'static dyn Step] {
    &[
        &region::Region,
        &blueprint::Blueprint,
        &bundle::Bundle,
        &access::Access,
        &addons::AddOns,
        &follow_ups::AfterLaunch,
        &names::Names,
    ]
}

/// Returns the monthly price of the bundle that would be proposed, while none is chosen.
pub fn proposed_price(language: Language, draft: &Draft, catalog: &Catalog) -> Option<Usd> {
    bundle::proposed_price(language, draft, catalog)
}

/// Returns the step with this ID; none for the review.
pub fn step(id: StepId) -> Option<&'static dyn Step> {
    all().iter().copied().find(|step| step.id() == id)
}

/// A question in its current state.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The question's ID.
    pub id: FieldId,
    /// How it is answered.
    pub kind: FieldKind,
    /// The answer in short, if there is one.
    pub answer: Option<String>,
    /// The ID of the chosen item, if it is chosen from a list.
    pub chosen: Option<SanitizedText>,
    /// The default that Enter accepts, and its source.
    pub default: Option<(Value, Provenance)>,
    /// A note about the field: a requested value that isn't available.
    pub note: Option<UserText>,
    /// Its label and prompt, if they don't follow from its ID.
    pub called: Option<(String, String)>,
    /// A note that needs no answer: what was skipped for the default.
    pub aside: Option<UserText>,
    /// Whether it's a small choice beside the main question of its step: a line that is answered as proposed along
    /// with the main question, and that Tab leads to. False if the proposal can't be taken: then it's asked like any other.
    pub secondary: bool,
    /// The column headings of its items; empty for columns that need none.
    pub heads: Vec<String>,
    /// What it costs to turn it on, for a switch.
    pub price: Option<String>,
    /// The item that the server has now, with which the prices of the others are compared.
    pub current: Option<SanitizedText>,
}

impl Field {
    fn new(id: FieldId, kind: FieldKind) -> Field {
        Field {
            id,
            kind,
            answer: None,
            chosen: None,
            default: None,
            note: None,
            called: None,
            aside: None,
            secondary: false,
            heads: Vec::new(),
            price: None,
            current: None,
        }
    }

    fn answered(mut self, answer: Option<impl ToString>) -> Field {
        self.answer = answer.map(|answer| answer.to_string());
        self
    }

    fn at(mut self, chosen: Option<impl Into<SanitizedText>>) -> Field {
        self.chosen = chosen.map(Into::into);
        self
    }

    fn or_default(mut self, default: Option<(Value, Provenance)>) -> Field {
        self.default = default;
        self
    }

    fn noted(mut self, note: Option<UserText>) -> Field {
        self.note = note;
        self
    }

    fn called(mut self, label: &str, prompt: &str) -> Field {
        self.called = Some((label.to_owned(), prompt.to_owned()));
        self
    }

    /// Returns its label.
    pub fn label(&self, language: Language) -> &str {
        match &self.called {
            Some((label, _)) => label,
            None => t!(language, &format!("field.{}.label", self.id.key())),
        }
    }

    /// Returns its prompt.
    pub fn prompt(&self, language: Language) -> &str {
        match &self.called {
            Some((_, prompt)) => prompt,
            None => t!(language, &format!("field.{}.prompt", self.id.key())),
        }
    }

    fn headed(mut self, heads: &[&str]) -> Field {
        self.heads = heads.iter().map(|head| (*head).to_owned()).collect();
        self
    }

    fn beside(mut self, aside: Option<UserText>) -> Field {
        self.aside = aside;
        self
    }

    /// Marks it as secondary, unless its answer was lost or its proposal can't be taken.
    fn secondary_in(mut self, draft: &Draft) -> Field {
        let has_note = self.note.is_some() || draft.gaps.contains_key(&self.id);
        self.secondary = match &self.kind {
            // Its choices depend on the main question, or arrive with the main question's list.
            FieldKind::Pick(Loadable::Ready(offers)) => {
                self.answer.is_some() || !has_note && self.proposes_one_of(offers)
            }
            FieldKind::Pick(_) => true,
            _ => self.answer.is_some() || !has_note && self.default.is_some(),
        };
        self
    }

    fn proposes_one_of(&self, offers: &[ListItem]) -> bool {
        let Some((Value::Offer(id), _)) = &self.default else { return false };
        offers.iter().any(|offer| offer.id == *id && offer.fits.is_ok())
    }

    /// Returns whether the user is asked at all; a closed field only says why not.
    pub fn asked(&self) -> bool {
        !matches!(self.kind, FieldKind::Closed(_))
    }

    /// Returns whether pressing Enter repeatedly reaches it.
    pub fn walked(&self) -> bool {
        self.asked() && !self.secondary
    }

    /// Returns whether it's asked and has no answer yet.
    pub fn open(&self) -> bool {
        self.asked() && self.answer.is_none()
    }
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// One item of these.
    Pick(Loadable<Vec<ListItem>>),
    /// A line of text, with a preview.
    Line {
        /// The current text.
        text: String,
    },
    /// The path of a file with the answer.
    File {
        /// The current path.
        path: String,
    },
    /// Several lines: a script.
    Script {
        /// The current text.
        text: String,
    },
    /// Lines of `key=value`.
    Pairs {
        /// The current text.
        text: String,
    },
    /// On or off.
    Switch {
        /// The current state.
        on: bool,
    },
    /// Not available, and why.
    Closed(UserText),
}

/// An item that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// Its ID.
    pub id: SanitizedText,
    /// Cells of its row, aligned in columns.
    pub cells: Vec<Cell>,
    /// The heading of its group.
    pub group: Option<String>,
    /// Hidden search terms.
    pub also: String,
    /// The tab of the list that it belongs to; a search includes all tabs.
    pub tab: Option<Tab>,
    /// Whether it can be chosen, or why not.
    pub fits: Result<(), UserText>,
    /// Why it can be chosen but is a bad choice.
    pub remark: Option<UserText>,
    /// The quantity that is shown as a bar, next to its number.
    pub quantity: Option<Quantity>,
    /// Its monthly price, if the items differ in that.
    pub price: Option<Usd>,
}

impl Quantity {
    /// Returns whether it is more than another quantity of the same kind.
    pub fn more_than(self, other: Quantity) -> bool {
        match (self, other) {
            (Quantity::Latency(one), Quantity::Latency(other)) => one > other,
            (Quantity::Memory(one), Quantity::Memory(other)) => one > other,
            _ => false,
        }
    }
}

/// A quantity that is shown as a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// A latency.
    Latency(std::time::Duration),
    /// Memory, in GB.
    Memory(f32),
}

/// A tab of a list, of which one is open at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// What it is called.
    pub name: String,
    /// Whether its items are shown while nothing is typed.
    pub open: bool,
}

impl ListItem {
    /// Returns an item that can be chosen, without group, tab, or price.
    pub fn new(id: impl Into<SanitizedText>, cells: Vec<Cell>) -> ListItem {
        ListItem {
            id: id.into(),
            cells,
            group: None,
            also: String::new(),
            tab: None,
            fits: Ok(()),
            remark: None,
            quantity: None,
            price: None,
        }
    }

    /// Returns whether it is shown while nothing is typed.
    pub fn open(&self) -> bool {
        self.tab.as_ref().is_none_or(|tab| tab.open)
    }

    fn found_by(mut self, words: &str) -> ListItem {
        words.clone_into(&mut self.also);
        self
    }

    /// Puts it on a tab of the list.
    pub fn in_tab(mut self, name: impl ToString, open: bool) -> ListItem {
        self.tab = Some(Tab { name: name.to_string(), open });
        self
    }

    fn under(mut self, group: impl ToString) -> ListItem {
        self.group = Some(group.to_string());
        self
    }

    fn remarked(mut self, remark: Option<UserText>) -> ListItem {
        self.remark = remark;
        self
    }

    fn measured(mut self, quantity: Option<Quantity>) -> ListItem {
        self.quantity = quantity;
        self
    }

    fn priced(mut self, price: Option<Usd>) -> ListItem {
        self.price = price;
        self
    }

    fn if_fits(mut self, fits: Result<(), UserText>) -> ListItem {
        self.fits = fits;
        self
    }
}

/// A cell of an item's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Whether it is right-aligned, like numbers.
    pub right: bool,
    /// Whether it is dropped first when space is short.
    pub quiet: bool,
}

impl Cell {
    fn left(text: impl ToString) -> Cell {
        Cell { text: text.to_string(), right: false, quiet: false }
    }

    fn right(text: impl ToString) -> Cell {
        Cell { text: text.to_string(), right: true, quiet: false }
    }

    /// Marks it as dropped first when space is short.
    fn hushed(self) -> Cell {
        Cell { quiet: true, ..self }
    }

    fn quiet(text: impl ToString) -> Cell {
        Cell { text: text.to_string(), right: false, quiet: true }
    }
}

/// An answer to store in the draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The ID of the chosen item.
    Offer(SanitizedText),
    /// Typed text.
    Text(String),
    /// On or off.
    On(bool),
    /// A launch script.
    Script(Script),
}

/// A line of the preview of a typed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// What it results in.
    Note(String),
    /// A warning.
    Warning(UserText),
    /// A line that the proposed fix would remove or add.
    Change(String),
}

/// The contents of the guide pane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guide {
    /// What it is about.
    pub title: String,
    /// The facts in a sentence, where there is no room for their list.
    pub description: Option<String>,
    /// Facts with label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Web pages with label and address, less important than the prose.
    pub pages: Vec<(&'static str, String)>,
    /// The section from `assets/guide`.
    pub prose: Option<&'static str>,
}

/// A line of the review.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewLine {
    /// The question.
    pub field: FieldId,
    /// The answer as text.
    pub value: String,
    /// What AWS receives.
    pub sent: Sent,
}

/// What the service receives for an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// Nothing.
    Nothing,
    /// An ID that the text doesn't contain: appended to it if there is no column for it.
    Id(String),
    /// A note with what the text already says: only shown where there is space.
    Note(String),
}

impl Sent {
    /// Returns an ID, or nothing if none was chosen.
    fn id(id: Option<&SanitizedText>) -> Sent {
        id.map_or(Sent::Nothing, |id| Sent::Id(id.to_string()))
    }

    /// Returns the contents of the separate column.
    pub fn aside(&self) -> &str {
        match self {
            Sent::Nothing => "",
            Sent::Id(text) | Sent::Note(text) => text,
        }
    }
}

impl ReviewLine {
    /// Returns its label. Of the kinds, only a purpose has a line.
    pub fn label(&self, language: Language) -> &'static str {
        match self.field {
            FieldId::BlueprintKind => t!(language, "purpose.label"),
            field => t!(language, &format!("field.{}.label", field.key())),
        }
    }

    /// Returns the answer with the ID appended, for a layout without the separate column.
    pub fn whole(&self) -> String {
        match &self.sent {
            Sent::Id(id) => format!("{} ({id})", self.value),
            _ => self.value.clone(),
        }
    }
}

/// Returns a question answered with on or off, off by default.
fn switch(language: Language, id: FieldId, answer: Option<bool>, requested: Option<bool>, draft: &Draft) -> Field {
    switch_or(language, id, answer, requested, (false, Provenance::Least), draft)
}

/// The same with another default.
fn switch_or(
    language: Language,
    id: FieldId,
    answer: Option<bool>,
    requested: Option<bool>,
    usual: (bool, Provenance),
    draft: &Draft,
) -> Field {
    let (on, from) = requested.map_or(usual, |on| (on, draft.requested.provenance()));
    let word = |on| if on { t!(language, "on") } else { t!(language, "off") };
    Field::new(id, FieldKind::Switch { on: answer.unwrap_or(on) })
        .answered(answer.map(word))
        .or_default(Some((Value::On(on), from)))
}

/// Returns a note about a requested value that the catalog lacks, once it is loaded.
fn unmet<T>(list: &Loadable<T>, requested: Option<&SanitizedText>, found: bool) -> Option<UserText> {
    let requested = requested.filter(|_| list.ready().is_some() && !found)?;
    Some(UserText::new("note.wish").with("wish", requested))
}

/// Returns the chosen item, or an error if it is no longer offered.
fn chosen<'a, T>(
    items: Option<&'a Vec<T>>,
    id: &SanitizedText,
    key: impl Fn(&T) -> &SanitizedText,
    field: FieldId,
) -> Result<&'a T, Problem> {
    let found = items.and_then(|items| items.iter().find(|item| key(item) == id));
    found.ok_or_else(|| Problem::new(field, UserText::new("problem.not-offered").with("id", id)))
}
