//! The form of a step: its fields, what was typed, and the focus.
//!
//! It holds input that isn't an answer yet. Input becomes an answer in the draft when the user continues.

pub mod answers;
pub mod choices;
pub mod inline;
pub mod navigation;
pub mod refresh;
pub mod region_map;
pub mod scripts;
pub mod update;
pub mod view;
pub mod way_back;

use super::picker::Picker;
use crate::domain::draft::Draft;
use crate::domain::loadable::Loadable;
use crate::domain::script::repair::ScriptRepair;
use crate::domain::user_text::{FieldId, Problem, UserText};
use crate::steps::{Field, FieldKind, Preview, Value};
use crate::text::Language;
use ratatui_textarea::TextArea;
use tui_input::Input;

/// The fields of one step.
#[derive(Clone, Debug, Default)]
pub struct StepForm {
    /// The fields.
    pub entries: Vec<FormField>,
    /// Index of the field with focus.
    pub focus: usize,
    /// The versions of the draft and the catalog that the fields were built from.
    pub seen: Option<(u64, u64)>,
}

/// A field on the screen.
#[derive(Clone, Debug)]
pub struct FormField {
    /// The question.
    pub field: Field,
    /// The input.
    pub typed: FieldInput,
    /// What is wrong with the input.
    pub problem: Option<Problem>,
    /// What the input results in.
    pub preview: Vec<Preview>,
    /// The text that the preview is for.
    pub previewed: Option<String>,
    /// Whether the user has changed it, so that it no longer follows the default.
    pub touched: bool,
    /// Whether a key was pressed in it, even without a change: a proposal is then text to edit rather than to replace.
    pub held: bool,
    /// The repair that a key would apply to the input.
    pub repair: Option<ScriptRepair>,
}

/// The input of a field.
#[derive(Clone, Debug)]
pub enum FieldInput {
    /// A list.
    Pick(Picker),
    /// A line of text.
    Line(Input),
    /// Several lines of text.
    Area(Box<TextArea<'static>>),
    /// On or off.
    Switch(bool),
    /// None: the question isn't asked.
    Closed,
}

/// The focus on the line of a small choice, while another question is asked.
#[derive(Clone, Debug)]
pub struct InlineFocus {
    /// The field on the line.
    pub field: FieldId,
    /// The question beside it.
    pub main: FieldId,
    /// The ID of the choice under the cursor.
    pub at: String,
    /// The ID of the choice that it began with.
    pub first: String,
    /// Why the choice under the cursor can't be taken.
    pub refused: Option<UserText>,
    /// The draft that the choices are applied to.
    pub base: Draft,
    /// What is restored if none is taken.
    pub before: StateBefore,
}

/// The state before the focus moved to a line.
#[derive(Clone, Debug)]
pub struct StateBefore {
    /// The draft.
    pub draft: Draft,
    /// The form of the step.
    pub form: StepForm,
    /// Whether the answers were copied from a server.
    pub copied: bool,
}

impl StepForm {
    /// Rebuilds the fields; input stays.
    pub fn refresh(&mut self, fields: Vec<Field>) {
        let focused = self.entry().map(|entry| entry.field.id);
        let mut old = std::mem::take(&mut self.entries);
        for field in fields {
            let place = old.iter().position(|entry| entry.field.id == field.id);
            let mut entry = match place {
                Some(place) => old.swap_remove(place),
                None => FormField::new(field.clone()),
            };
            entry.refresh(field);
            self.entries.push(entry);
        }
        let place = self.entries.iter().position(|entry| Some(entry.field.id) == focused);
        self.focus = place.unwrap_or(self.focus).min(self.entries.len().saturating_sub(1));
    }

    /// Moves the focus off a question that isn't asked.
    pub fn settle(&mut self) {
        if self.entry().is_some_and(|entry| !entry.field.asked()) {
            self.focus = self.next_asked(self.focus).or_else(|| self.asked_before(self.focus)).unwrap_or(0);
        }
    }

    /// Returns the field with focus.
    pub fn entry(&self) -> Option<&FormField> {
        self.entries.get(self.focus)
    }

    /// Returns the field with focus, mutably.
    pub fn entry_mut(&mut self) -> Option<&mut FormField> {
        self.entries.get_mut(self.focus)
    }

    /// Moves the focus to this field, if it exists.
    pub fn focus_on(&mut self, field: FieldId) {
        self.focus = self.entries.iter().position(|entry| entry.field.id == field).unwrap_or(self.focus);
    }

    /// Moves the focus to the first or the last field that Enter reaches, or else to the first that is asked.
    pub fn focus_end(&mut self, last: bool) {
        let walked = |entry: &FormField| entry.field.walked();
        let place = if last { self.entries.iter().rposition(walked) } else { self.entries.iter().position(walked) };
        self.focus = place.or_else(|| self.entries.iter().position(|entry| entry.field.asked())).unwrap_or(0);
    }

    /// Returns the index of the next field that is asked.
    pub fn next_asked(&self, from: usize) -> Option<usize> {
        (from + 1..self.entries.len()).find(|at| self.entries[*at].field.asked())
    }

    /// Returns the index of the next field that Enter reaches. Secondary fields are passed over.
    pub fn next_walked(&self, from: usize) -> Option<usize> {
        (from + 1..self.entries.len()).find(|at| self.entries[*at].field.walked())
    }

    /// Returns the index of the field to go back to: the previous one that Enter reaches. A secondary field may stand
    /// above its main one, which is then next.
    pub fn walked_back(&self) -> Option<usize> {
        let before = (0..self.focus).rev().find(|at| self.entries[*at].field.walked());
        let secondary = self.entry().is_some_and(|entry| entry.field.secondary);
        before.or_else(|| secondary.then(|| self.next_walked(self.focus)).flatten())
    }

    /// Returns the index of the first field that Enter reaches and that has no answer yet.
    pub fn first_unanswered(&self) -> Option<usize> {
        self.entries.iter().position(|entry| entry.field.walked() && entry.field.open())
    }

    /// Returns the index of the field that Tab moves to from this one: the next, wrapping around to the first.
    pub fn tab_target(&self, from: usize) -> Option<usize> {
        let first = || (0..from).find(|at| self.entries[*at].field.asked());
        self.next_asked(from).or_else(first)
    }

    /// Returns the index of the field that Shift+Tab moves to from this one: the previous, wrapping around to the last.
    pub fn backtab_target(&self, from: usize) -> Option<usize> {
        self.asked_before(from).or_else(|| self.asked_before(self.entries.len()).filter(|at| *at > from))
    }

    /// Returns the index of the previous field that is asked.
    pub fn asked_before(&self, from: usize) -> Option<usize> {
        (0..from.min(self.entries.len())).rev().find(|at| self.entries[*at].field.asked())
    }
}

impl FormField {
    fn new(field: Field) -> FormField {
        let typed = match &field.kind {
            FieldKind::Pick(_) => FieldInput::Pick(Picker::default()),
            FieldKind::Line { text } | FieldKind::File { path: text } => FieldInput::Line(Input::new(text.clone())),
            FieldKind::Script { text } => FieldInput::Area(Box::new(from_the_top(text))),
            FieldKind::Pairs { text } => FieldInput::Area(Box::new(area(text))),
            FieldKind::Switch { on } => FieldInput::Switch(*on),
            FieldKind::Closed(_) => FieldInput::Closed,
        };
        FormField {
            field,
            typed,
            problem: None,
            preview: Vec::new(),
            previewed: None,
            touched: false,
            held: false,
            repair: None,
        }
    }

    fn refresh(&mut self, field: Field) {
        if std::mem::discriminant(&self.field.kind) != std::mem::discriminant(&field.kind) {
            *self = FormField::new(field.clone());
        }
        let touched = self.touched;
        match (&mut self.typed, &field.kind) {
            (FieldInput::Pick(picker), FieldKind::Pick(list)) => {
                let default = match &field.default {
                    Some((Value::Offer(id), _)) => Some(id),
                    _ => None,
                };
                picker.refresh(list.ready().map_or(&[], Vec::as_slice), field.chosen.as_ref().or(default));
            }
            (FieldInput::Line(input), FieldKind::Line { text } | FieldKind::File { path: text })
                if !touched && input.value() != text =>
            {
                *input = Input::new(text.clone());
            }
            (FieldInput::Area(typed), FieldKind::Script { text }) if !touched && typed.lines().join("\n") != *text => {
                **typed = from_the_top(text);
            }
            (FieldInput::Area(typed), FieldKind::Pairs { text }) if !touched && typed.lines().join("\n") != *text => {
                **typed = area(text);
            }
            (FieldInput::Switch(typed), FieldKind::Switch { on }) if !touched => *typed = *on,
            _ => {}
        }
        self.field = field;
    }

    /// Returns the text of a line or an area.
    pub fn text(&self) -> Option<String> {
        match &self.typed {
            FieldInput::Line(input) => Some(input.value().to_owned()),
            FieldInput::Area(area) => Some(area.lines().join("\n")),
            _ => None,
        }
    }

    /// Returns what Enter would submit now.
    pub fn value(&self) -> Option<Value> {
        match &self.typed {
            FieldInput::Pick(picker) => picker.at().map(|offer| Value::Offer(offer.id.clone())),
            FieldInput::Line(_) | FieldInput::Area(_) => self.text().map(Value::Text),
            FieldInput::Switch(on) => Some(Value::On(*on)),
            FieldInput::Closed => None,
        }
    }

    /// Returns whether a line holds a proposal that the user hasn't edited: typing replaces it, like selected text in
    /// a web form.
    fn proposes(&self) -> bool {
        let Some((Value::Text(proposed), _)) = &self.field.default else { return false };
        let free = !self.touched && !self.held && !proposed.is_empty();
        matches!(&self.typed, FieldInput::Line(input) if free && input.value() == proposed)
    }

    /// Marks the field as edited, dropping the proposal if `gives_way`.
    pub fn mark_touched(&mut self, gives_way: bool) {
        let proposes = self.proposes();
        if let FieldInput::Line(input) = &mut self.typed
            && gives_way
            && proposes
        {
            input.reset();
        }
        self.held = true;
    }

    /// Returns the proposal for an unanswered field.
    pub fn proposed(&self, language: Language) -> String {
        match (&self.field.default, &self.field.kind) {
            (Some((Value::Text(text), _)), _) => {
                text.lines().next().map_or_else(|| self.nothing(language).to_owned(), str::to_owned)
            }
            (Some((Value::Offer(id), _)), FieldKind::Pick(Loadable::Ready(offers))) => {
                let offer = offers.iter().find(|offer| offer.id == *id);
                offer.and_then(|offer| offer.cells.first()).map(|cell| cell.text.clone()).unwrap_or_default()
            }
            (_, FieldKind::Switch { on }) => t!(language, if *on { "on" } else { "off" }).to_owned(),
            _ if self.field.secondary => t!(language, "field.follows").to_owned(),
            _ => t!(language, "field.later").to_owned(),
        }
    }

    /// Returns the words for an empty answer, which some questions have of their own.
    fn nothing(&self, language: Language) -> &'static str {
        let own = format!("field.{}.nothing", self.field.id.key());
        if crate::text::has(language, &own) { t!(language, &own) } else { t!(language, "none") }
    }

    /// Returns whether it is a line without text or a proposal.
    pub fn lacks_text(&self) -> bool {
        self.field.default.is_none() && self.text().is_some_and(|text| text.trim().is_empty())
    }

    /// Returns whether there's nothing to choose from until the step's main question is answered.
    pub fn idle(&self) -> bool {
        matches!(self.field.kind, FieldKind::Pick(Loadable::Idle))
    }

    /// Returns whether the input breaks a rule.
    pub fn broken(&self) -> bool {
        self.problem.is_some()
    }

    /// Returns whether it is a list without a filter.
    pub fn unfiltered(&self) -> bool {
        matches!(&self.typed, FieldInput::Pick(picker) if !picker.filtered())
    }

    /// Returns whether printable keys are typed into it.
    pub fn takes_text(&self) -> bool {
        match &self.typed {
            // Also while it is loading; a failed list shows no cursor unless something was typed before.
            FieldInput::Pick(picker) => {
                picker.filtered() || !matches!(self.field.kind, FieldKind::Pick(Loadable::Failed(_)))
            }
            FieldInput::Line(_) | FieldInput::Area(_) => true,
            FieldInput::Switch(_) | FieldInput::Closed => false,
        }
    }
}

/// Returns a text area with the cursor at the top, so that the text can be read first.
fn from_the_top(text: &str) -> TextArea<'static> {
    let mut area = area(text);
    area.move_cursor(ratatui_textarea::CursorMove::Top);
    area.move_cursor(ratatui_textarea::CursorMove::Head);
    area
}

pub(super) fn area(text: &str) -> TextArea<'static> {
    let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
    area.set_cursor_line_style(ratatui::style::Style::new());
    area.set_max_histories(200);
    area.move_cursor(ratatui_textarea::CursorMove::Bottom);
    area.move_cursor(ratatui_textarea::CursorMove::End);
    area
}
