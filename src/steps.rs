//! The steps of the wizard: each a list of questions about the draft, and nothing else.
//!
//! A step never sees a key or a coordinate. Adding one is a file in `steps/`, a line in [`all`], and its questions in
//! `domain/fields.rs`.

mod access;
mod addons;
pub mod auto_fill;
mod blueprint;
mod bundle;
mod follow_ups;
pub mod names;
mod purpose;
pub mod region;
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
pub use access::own_key_id;

/// One step: stateless questions about the draft.
pub trait Step: Sync {
    /// Which step it is.
    fn id(&self) -> StepId;
    /// The listings it shows, with the offer under the cursor in mind.
    fn wants(&self, draft: &Draft, at: Option<&str>) -> Vec<CatalogQuery>;
    /// Its questions, as they stand now.
    fn fields(&self, draft: &Draft, catalog: &Catalog) -> Vec<Field>;
    /// Answers one question with the whole value that was chosen.
    fn set(&self, field: FieldId, value: Value, draft: &mut Draft, catalog: &Catalog) -> Result<(), Problem>;
    /// What a text comes to while it is typed, such as the names of a pattern; the last of them
    /// may be warnings.
    fn preview(&self, _field: FieldId, _text: &str, _draft: &Draft, _catalog: &Catalog) -> Vec<Preview> {
        Vec::new()
    }
    /// What one key would mend in a text that is typed.
    fn mend(&self, _field: FieldId, _text: &str, _draft: &Draft) -> Option<ScriptRepair> {
        None
    }
    /// What the guide says of a question, or of the offer under the cursor.
    fn guide(&self, field: FieldId, at: Option<&str>, draft: &Draft, catalog: &Catalog) -> Guide;
    /// The answers in a few words, for the trail; absent while there are none.
    fn summary(&self, draft: &Draft) -> Option<String>;
    /// What will be sent, line by line.
    fn review(&self, draft: &Draft) -> Vec<ReviewLine>;
}

/// The steps in their order. The review is not one of them: it asks nothing.
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

/// What the bundle costs a month that would be proposed as things stand, while none is chosen.
pub fn proposed_price(draft: &Draft, catalog: &Catalog) -> Option<Usd> {
    bundle::proposed_price(draft, catalog)
}

/// The step of this id; none for the review.
pub fn step(id: StepId) -> Option<&'static dyn Step> {
    all().iter().copied().find(|step| step.id() == id)
}

/// A question as it stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Which question it is.
    pub id: FieldId,
    /// How it is answered.
    pub kind: FieldKind,
    /// The answer in a few words, if there is one.
    pub answer: Option<String>,
    /// The offer that is the answer, where one of several is chosen.
    pub chosen: Option<SanitizedText>,
    /// What Enter takes if nothing else is chosen, and where it comes from.
    pub default: Option<(Value, Provenance)>,
    /// Something to know about the field as it stands: a wish that cannot be met.
    pub note: Option<UserText>,
    /// Its label and its prompt, where they are not those of its id.
    pub called: Option<(String, String)>,
    /// Something to know that wants no answer: what was passed over for the default.
    pub aside: Option<UserText>,
    /// What the columns of its offers hold, where that is not plain from the cells; empty for a column that
    /// says it itself.
    pub heads: Vec<String>,
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
            heads: Vec::new(),
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

    /// What it is called.
    pub fn label(&self) -> &str {
        match &self.called {
            Some((label, _)) => label,
            None => crate::t!(&format!("field.{}.label", self.id.key())),
        }
    }

    /// What is asked.
    pub fn prompt(&self) -> &str {
        match &self.called {
            Some((_, prompt)) => prompt,
            None => crate::t!(&format!("field.{}.prompt", self.id.key())),
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

    /// Whether the user is asked at all; a closed field only says why not.
    pub fn asked(&self) -> bool {
        !matches!(self.kind, FieldKind::Closed(_))
    }
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// One of these.
    Pick(Loadable<Vec<ListItem>>),
    /// A line of text; the notes say what it comes to.
    Line {
        /// The text as it stands.
        text: String,
    },
    /// The path of a file whose text is the answer.
    File {
        /// The path as it stands.
        path: String,
    },
    /// Several lines, a script.
    Script {
        /// The text as it stands.
        text: String,
    },
    /// `key=value` lines.
    Pairs {
        /// The text as it stands.
        text: String,
    },
    /// On or off.
    Switch {
        /// As it stands.
        on: bool,
    },
    /// Not offered, and why.
    Closed(UserText),
}

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// What names it.
    pub id: SanitizedText,
    /// Cells of its row, aligned in columns.
    pub cells: Vec<Cell>,
    /// The heading under which it stands.
    pub group: Option<String>,
    /// Other words that it is found by, not shown.
    pub also: String,
    /// The part of a larger list that it belongs to; what is typed is looked for in all of them.
    pub tab: Option<Tab>,
    /// Whether it can be chosen now, or why not.
    pub fits: Result<(), UserText>,
    /// Why it can be chosen and is still no good choice.
    pub remark: Option<UserText>,
    /// What a bar shows of it, beside its number.
    pub quantity: Option<Quantity>,
    /// What it costs a month, where offers differ by that.
    pub price: Option<Usd>,
}

impl Quantity {
    /// Whether it is more than another of its kind.
    pub fn more_than(self, other: Quantity) -> bool {
        match (self, other) {
            (Quantity::Latency(one), Quantity::Latency(other)) => one > other,
            (Quantity::Memory(one), Quantity::Memory(other)) => one > other,
            _ => false,
        }
    }
}

/// How much there is of something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// A round trip.
    Latency(std::time::Duration),
    /// Memory, in GB.
    Memory(f32),
}

/// A part of a list of which one is open at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// What it is called.
    pub name: String,
    /// Its offers are shown while nothing is typed.
    pub open: bool,
}

impl ListItem {
    /// Returns an item that fits, of no group, tab, or price.
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

    /// Whether it is shown while nothing is typed.
    pub fn open(&self) -> bool {
        self.tab.as_ref().is_none_or(|tab| tab.open)
    }

    fn found_by(mut self, words: &str) -> ListItem {
        words.clone_into(&mut self.also);
        self
    }

    /// Puts it in a part of the list, which is open or not.
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

/// One cell of an offer's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// It is aligned at its end, as numbers are.
    pub right: bool,
    /// It gives way first where there is little room.
    pub quiet: bool,
}

impl Cell {
    fn left(text: impl ToString) -> Cell {
        Cell { text: text.to_string(), right: false, quiet: false }
    }

    fn right(text: impl ToString) -> Cell {
        Cell { text: text.to_string(), right: true, quiet: false }
    }

    /// It gives way first where there is little room.
    fn hushed(self) -> Cell {
        Cell { quiet: true, ..self }
    }

    fn quiet(text: impl ToString) -> Cell {
        Cell { text: text.to_string(), right: false, quiet: true }
    }
}

/// An answer on its way into the draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The id of the offer that was chosen.
    Offer(SanitizedText),
    /// What was typed.
    Text(String),
    /// On or off.
    On(bool),
    /// A launch script.
    Script(Script),
}

/// A line under a text that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// What it comes to.
    Note(String),
    /// What to know about it.
    Warning(UserText),
    /// A line that the offered repair would take away or put in.
    Change(String),
}

/// What is in the guide pane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guide {
    /// What it is about.
    pub title: String,
    /// The service's own words for it.
    pub description: Option<String>,
    /// Figures, label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Pages elsewhere, label and address: worth less than the prose.
    pub pages: Vec<(&'static str, String)>,
    /// Paragraphs from `assets/guide`.
    pub prose: Option<&'static str>,
}

/// One line of the review.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewLine {
    /// The question that it answers.
    pub field: FieldId,
    /// The answer in words.
    pub value: String,
    /// What AWS receives for it.
    pub sent: Sent,
}

/// What the service receives for an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// Nothing.
    Nothing,
    /// An id that the words don't tell: it is behind them where it has no column of its own.
    Id(String),
    /// What the words tell already: shown only where there is room for it.
    Note(String),
}

impl Sent {
    /// An id, or nothing where none was chosen.
    fn id(id: Option<&SanitizedText>) -> Sent {
        id.map_or(Sent::Nothing, |id| Sent::Id(id.to_string()))
    }

    /// What has a column of its own, if there is one.
    pub fn aside(&self) -> &str {
        match self {
            Sent::Nothing => "",
            Sent::Id(text) | Sent::Note(text) => text,
        }
    }
}

impl ReviewLine {
    /// The answer, and the id that is sent for it: for where that has no column of its own.
    pub fn whole(&self) -> String {
        match &self.sent {
            Sent::Id(id) => format!("{} ({id})", self.value),
            _ => self.value.clone(),
        }
    }
}

/// A question that is answered by on or off, and is off where nobody said otherwise.
fn switch(id: FieldId, answer: Option<bool>, wish: Option<bool>, draft: &Draft) -> Field {
    switch_or(id, answer, wish, (false, Provenance::Least), draft)
}

/// The same with another default.
fn switch_or(id: FieldId, answer: Option<bool>, wish: Option<bool>, usual: (bool, Provenance), draft: &Draft) -> Field {
    let (on, from) = wish.map_or(usual, |on| (on, draft.wishes.provenance()));
    let word = |on| if on { crate::t!("on") } else { crate::t!("off") };
    Field::new(id, FieldKind::Switch { on: answer.unwrap_or(on) })
        .answered(answer.map(word))
        .or_default(Some((Value::On(on), from)))
}

/// A wish that the catalogue cannot meet, unless it is still on its way.
fn unmet<T>(list: &Loadable<T>, wish: Option<&SanitizedText>, found: bool) -> Option<UserText> {
    let wish = wish.filter(|_| list.ready().is_some() && !found)?;
    Some(UserText::new("note.wish").with("wish", wish))
}

/// Finds what was chosen, or says that it is no longer offered.
fn chosen<'a, T>(
    items: Option<&'a Vec<T>>,
    id: &SanitizedText,
    key: impl Fn(&T) -> &SanitizedText,
    field: FieldId,
) -> Result<&'a T, Problem> {
    let found = items.and_then(|items| items.iter().find(|item| key(item) == id));
    found.ok_or_else(|| Problem::new(field, UserText::new("problem.not-offered").with("id", id)))
}
