//! Remedies for a listing that failed to load: a short list in its place, with the cursor on the most likely one.

use super::form::FieldInput;
use super::hit_map::{HitMap, HitTarget};
use super::keymap::{ACCOUNT, AGAIN, KeyAction, KeyPress, POLICY, key_name, takes_text};
use super::model::Model;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::loadable::Loadable;
use crate::domain::policy::AccessDenial;
use crate::steps::FieldKind;
use crate::theme::Mark;
use crate::widgets::{line, pad, row, split};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// An action that may help.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// The action.
    pub action: KeyAction,
    /// Its text.
    pub words: String,
    /// The key that does the same.
    key: &'static KeyPress,
}

/// Returns the remedies for the failed list of the focused question, most likely first. Empty if the list has loaded
/// or none is needed.
pub fn of(model: &Model) -> Vec<Remedy> {
    let Some(failure) = failed(model) else { return Vec::new() };
    // While letters are typed as text, another key is shown.
    let typing = takes_text(model);
    let remedy = |action, words, keys: &'static [KeyPress]| {
        keys.iter().find(|key| !(typing && key.printable())).map(|key| Remedy { action, words, key })
    };
    // Environment variables are only read at the start.
    let again = (failure.error != ErrorKind::Endpoint).then(|| remedy(KeyAction::Retry, again(model), AGAIN));
    let account = (!model.target.sandbox)
        .then(|| remedy(KeyAction::Account, t!(model.language, "remedy.account").to_owned(), ACCOUNT));
    let policy = AccessDenial::of(failure)
        .map(|_| remedy(KeyAction::Policy, t!(model.language, "remedy.policy").to_owned(), POLICY));
    let signs_in = failure.error.wants_sign_in();
    let all = if signs_in { [account, policy, again] } else { [policy, again, account] };
    all.into_iter().flatten().flatten().collect()
}

/// Returns the remedy under the cursor.
pub fn chosen(model: &Model) -> Option<Remedy> {
    let mut all = of(model);
    let at = model.remedy.min(all.len().checked_sub(1)?);
    Some(all.swap_remove(at))
}

/// Moves the cursor by this many rows. Returns whether there is a list to move in.
pub fn step(model: &mut Model, by: isize) -> bool {
    let Some(last) = of(model).len().checked_sub(1) else { return false };
    model.remedy = model.remedy.min(last).saturating_add_signed(by).min(last);
    true
}

/// Draws the remedies, one row each, with their keys.
pub fn draw(model: &Model, buf: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let (theme, all) = (&model.theme, of(model));
    let here = model.remedy.min(all.len().saturating_sub(1));
    let widest = all.iter().map(|remedy| remedy.words.width()).max().unwrap_or(0);
    for (at, remedy) in all.iter().enumerate() {
        let Some(place) = row(area, at as u16) else { return };
        let (sign, style) = if at == here { (theme.glyphs.select, theme.strong) } else { (" ", theme.text) };
        line(buf, Some(place), sign, theme.mark(Mark::Accent), "");
        let (_, words) = split::left(place, 2);
        line(buf, Some(words), pad(&remedy.words, widest, false), style, theme.glyphs.more);
        let (_, key) = split::left(words, widest as u16 + 3);
        line(buf, Some(key), key_name(model.language, remedy.key, theme), theme.dim, "");
        if at == here {
            buf.set_style(place, theme.select);
        }
        hits.places.push((place, HitTarget::Action(remedy.action)));
    }
}

/// Returns why the focused question's list failed.
fn failed(model: &Model) -> Option<&Failure> {
    let entry = model.form()?.entry()?;
    match (&entry.typed, &entry.field.kind) {
        (FieldInput::Pick(_), FieldKind::Pick(Loadable::Failed(failure))) => Some(failure),
        _ => None,
    }
}

/// Returns the text of the retry, with the time of the automatic one.
fn again(model: &Model) -> String {
    match model.due() {
        // Half a second left still shows as one.
        Some(left) => t!(model.language, "remedy.again.due", seconds = left.as_millis().div_ceil(1000).max(1)),
        None => t!(model.language, "remedy.again").to_owned(),
    }
}
