//! Update functions of the palette: opening, filtering, and running an entry.

use crate::app::command_palette::{CommandPalette, PaletteAction};
use crate::app::effect::Effect;
use crate::app::form;
use crate::app::hit_map::HitMap;
use crate::app::keymap::KeyAction;
use crate::app::model::{Model, Overlay};
use crate::app::notice::notice;
use crate::app::text_input::{insert_line, line_key};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::theme::Theme;
use termina::event::KeyEvent;

/// What an action in the palette leads to.
pub enum PaletteOutcome {
    /// It ran, with these effects.
    Ran(Vec<Effect>),
    /// This action follows on the screen behind.
    Act(KeyAction),
}

/// Opens the palette with everything that can be done now.
pub fn open(model: &mut Model) {
    model.palette = Some(CommandPalette::new(model));
    // No key presses the button behind it until it has been drawn again.
    if let Some(job) = model.open_pane_mut() {
        job.armed = None;
    }
}

/// Rebuilds the entries, as the possible actions may have changed. Closes the palette where a confirmation word is
/// asked for.
pub fn refresh(model: &mut Model) {
    let word = matches!(model.overlay, Some(Overlay::Confirm(_) | Overlay::Remove(_)));
    if let Some(mut palette) = model.palette.take().filter(|_| !word) {
        palette.refresh(model);
        model.palette = Some(palette);
    }
}

/// Takes over what a frame showed.
pub fn shown(model: &mut Model, hits: &HitMap) {
    if let Some(palette) = &mut model.palette {
        palette.page = hits.in_front.max(1);
    }
}

/// Performs an action in the palette.
pub fn act(model: &mut Model, action: KeyAction) -> PaletteOutcome {
    let Some(palette) = &mut model.palette else { return PaletteOutcome::Act(action) };
    let page = isize::try_from(palette.page.saturating_sub(1).max(1)).unwrap_or(10);
    match action {
        KeyAction::Up => palette.step(-1),
        KeyAction::Down => palette.step(1),
        KeyAction::PageUp => palette.step(-page),
        KeyAction::PageDown => palette.step(page),
        KeyAction::First => palette.step(isize::MIN / 2),
        KeyAction::Last => palette.step(isize::MAX / 2),
        KeyAction::Choose => return choose(model),
        KeyAction::ClearFilter => {
            palette.picker.filter.reset();
            palette.refilter();
        }
        KeyAction::Palette => model.palette = None,
        // Any other action runs on the screen behind it.
        _ => {
            model.palette = None;
            return PaletteOutcome::Act(action);
        }
    }
    PaletteOutcome::Ran(Vec::new())
}

/// Runs the entry under the cursor, as its key would.
fn choose(model: &mut Model) -> PaletteOutcome {
    let nothing = PaletteOutcome::Ran(Vec::new());
    let Some(palette) = &mut model.palette else { return nothing };
    if std::mem::take(&mut palette.gone) {
        notice(model, UserText::new("palette.gone"), true);
        return nothing;
    }
    let Some(chosen) = palette.at().cloned() else { return nothing };
    let palette = model.palette.take();
    match chosen {
        PaletteAction::Act(action) => PaletteOutcome::Act(action),
        PaletteAction::Ask(field) => {
            form::navigation::jump_to_question(model, field);
            nothing
        }
        PaletteAction::Wear(name) => {
            let theme = palette.and_then(|palette| palette.theme(&name));
            PaletteOutcome::Ran(theme.map(|theme| wear(model, name, theme)).unwrap_or_default())
        }
    }
}

/// Applies a theme and saves it in the settings.
fn wear(model: &mut Model, name: SanitizedText, theme: Theme) -> Vec<Effect> {
    model.theme = theme;
    notice(model, UserText::new("palette.theme-kept").with("name", &name), false);
    vec![Effect::SaveTheme(name)]
}

/// Handles a key without a binding: it goes into the filter.
pub fn typed(palette: &mut CommandPalette, key: &KeyEvent) {
    if line_key(&mut palette.picker.filter, key) {
        palette.refilter();
    }
}

/// Inserts pasted text into the filter.
pub fn paste(palette: &mut CommandPalette, text: &str) {
    insert_line(&mut palette.picker.filter, text);
    palette.refilter();
}

/// Selects the entry in this row. Returns whether it was selected before, so that a click on it runs it.
pub fn select(palette: &mut CommandPalette, row: usize) -> bool {
    if palette.picker.cursor == row {
        return true;
    }
    palette.gone = false;
    palette.picker.cursor = row.min(palette.picker.rows.len().saturating_sub(1));
    false
}
