//! The palette: opened, searched, and left for what was found in it.

use super::{after, editing, notice};
use crate::app::act::Effect;
use crate::app::hits::{Hit, Hits};
use crate::app::keys::Action;
use crate::app::model::{Model, Overlay};
use crate::app::palette::{Deed, Palette};
use crate::domain::clean::Clean;
use crate::domain::say::Say;
use crate::theme::Theme;
use termina::event::KeyEvent;

pub fn open(model: &mut Model) {
    model.palette = Some(Palette::new(model));
    // No key presses the button under it before it was seen again.
    if let Some(job) = after::job_mut(model) {
        job.armed = None;
    }
}

/// What can be done may be another thing by now. In front of a word that creates or deletes it is not.
pub fn refresh(model: &mut Model) {
    let word = matches!(model.overlay, Some(Overlay::Confirm(_) | Overlay::Remove(_)));
    if let Some(mut palette) = model.palette.take().filter(|_| !word) {
        palette.refresh(model);
        model.palette = Some(palette);
    }
}

/// A frame was shown.
pub fn shown(model: &mut Model, hits: &Hits) {
    if let Some(palette) = &mut model.palette {
        palette.page = hits.in_front.max(1);
    }
}

pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(palette) = &mut model.palette else { return Vec::new() };
    let page = isize::try_from(palette.page.saturating_sub(1).max(1)).unwrap_or(10);
    match action {
        Action::Up => palette.step(-1),
        Action::Down => palette.step(1),
        Action::PageUp => palette.step(-page),
        Action::PageDown => palette.step(page),
        Action::First => palette.step(isize::MIN / 2),
        Action::Last => palette.step(isize::MAX / 2),
        Action::Choose => return choose(model),
        Action::Palette => model.palette = None,
        // Whatever else it is, it is done where it is seen.
        _ => {
            model.palette = None;
            return super::act(model, action);
        }
    }
    Vec::new()
}

/// Does what the entry under the cursor says, as its key would.
fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(palette) = &mut model.palette else { return Vec::new() };
    if std::mem::take(&mut palette.gone) {
        notice(model, Say::new("palette.gone"), true);
        return Vec::new();
    }
    let Some(deed) = palette.at().cloned() else { return Vec::new() };
    let palette = model.palette.take();
    match deed {
        Deed::Act(action) => super::act(model, action),
        Deed::Wear(name) => {
            let theme = palette.and_then(|palette| palette.theme(&name));
            theme.map(|theme| wear(model, name, theme)).unwrap_or_default()
        }
    }
}

/// At once, and the next time too.
fn wear(model: &mut Model, name: Clean, theme: Theme) -> Vec<Effect> {
    model.theme = theme;
    notice(model, Say::new("palette.theme-kept").with("name", &name), false);
    vec![Effect::RememberTheme(name)]
}

/// A key that is none of the bound ones goes into its filter.
pub fn typed(palette: &mut Palette, key: &KeyEvent) {
    if editing::line_key(&mut palette.picker.filter, key) {
        palette.refilter();
    }
}

/// Pasted text is text here too.
pub fn paste(palette: &mut Palette, text: &str) {
    editing::insert_line(&mut palette.picker.filter, text);
    palette.refilter();
}

/// The first click on an entry points at it, a click on the one under the cursor does it.
pub fn click(model: &mut Model, hit: Hit) -> Vec<Effect> {
    match (hit, &mut model.palette) {
        (Hit::Action(action), _) => super::act(model, action),
        (Hit::Entry(row), Some(palette)) if palette.picker.cursor == row => choose(model),
        (Hit::Entry(row), Some(palette)) => {
            palette.gone = false;
            palette.picker.cursor = row.min(palette.picker.rows.len().saturating_sub(1));
            Vec::new()
        }
        _ => Vec::new(),
    }
}
