//! Tests that typing filters a list with a text cursor and does nothing else, with every word of every row in these
//! tests' lists.

use skysail::app::effect::Effect;
use skysail::app::form::FieldInput;
use skysail::app::keymap::takes_text;
use skysail::app::message::Msg;
use skysail::app::model::Model;
use skysail::app::picker::{ListRow, Picker};
use skysail::app::update::update;
use skysail::steps::ListItem;
use std::collections::BTreeSet;
use std::time::Duration;
use termina::event::{KeyCode, KeyEvent, Modifiers};

/// Types every nth word of the list with focus.
pub fn words(name: &str, model: &Model, every: usize) {
    let mut model = model.clone();
    (model.palette, model.exit) = (None, None);
    if model.overlay.is_some() || !takes_text(&model) {
        return;
    }
    if list(&model).is_some_and(Picker::filtered) {
        press(&mut model, KeyCode::Escape);
    }
    let Some(picker) = list(&model).filter(|picker| !picker.offers.is_empty()) else { return };
    let offers = picker.offers.clone();
    let hostile = name.contains("hostile");
    let all: BTreeSet<String> = offers.iter().flat_map(texts).flat_map(|text| parts(&text)).collect();
    for word in all.iter().step_by(every) {
        // No key types control characters, and a question mark asks for help.
        if hostile && (word.starts_with('?') || word.chars().any(char::is_control)) {
            continue;
        }
        assert!(!word.starts_with('?'), "{name}: a row holds {word:?}");
        typed(name, word, &model, &offers);
    }
}

fn typed(name: &str, word: &str, before: &Model, offers: &[ListItem]) {
    let mut after = before.clone();
    for letter in word.chars() {
        let effects = press(&mut after, KeyCode::Char(letter));
        let asks = |effect: &Effect| matches!(effect, Effect::Fetch(_) | Effect::LoadCached(_));
        assert!(effects.iter().all(asks), "{name}: typing {word:?} does {effects:?}");
    }
    assert_eq!(after.screen, before.screen, "{name}: {word:?}");
    assert!(after.overlay.is_none() && after.palette.is_none() && after.exit.is_none(), "{name}: {word:?}");
    assert_eq!(after.form().map(|form| form.focus), before.form().map(|form| form.focus), "{name}: {word:?}");
    assert_eq!(after.draft.as_requested_values(), before.draft.as_requested_values(), "{name}: {word:?}");
    let picker = list(&after).unwrap();
    assert_eq!(picker.filter.value(), word, "{name}");
    let shown: Vec<usize> = picker.rows.iter().filter_map(offer).collect();
    for (at, offer) in offers.iter().enumerate() {
        let holds = texts(offer).iter().any(|text| parts(text).contains(word));
        assert!(!holds || shown.contains(&at), "{name}: {word:?} does not find {:?}", texts(offer));
    }
    for at in &shown {
        let offer = &picker.offers[*at];
        let row = format!("{}\n{}", texts(offer).join("\n"), offer.also).to_lowercase();
        let missing = word.to_lowercase().split_whitespace().any(|word| !row.contains(word));
        assert!(!missing || !row.is_ascii(), "{name}: {word:?} finds {row:?}");
    }
    let first = picker.rows.iter().position(|row| offer(row).is_some());
    assert_eq!(Some(picker.cursor), first, "{name}: {word:?}: the cursor is not on the best match");
    // Esc restores everything.
    press(&mut after, KeyCode::Escape);
    assert_eq!(after.screen, before.screen, "{name}: {word:?}");
    assert!(list(&after).is_some_and(|picker| !picker.filtered() && picker.rows.len() >= shown.len().min(1)), "{name}");
}

fn press(model: &mut Model, code: KeyCode) -> Vec<Effect> {
    let now = model.now;
    update(model, now, Msg::Key { key: KeyEvent::new(code, Modifiers::NONE), at: now.mono + Duration::from_secs(1) })
}

fn list(model: &Model) -> Option<&Picker> {
    match &model.form()?.entry()?.typed {
        FieldInput::Pick(picker) => Some(picker),
        _ => None,
    }
}

fn offer(row: &ListRow) -> Option<usize> {
    match row {
        ListRow::Offer(index) => Some(*index),
        ListRow::Heading(_) => None,
    }
}

/// What is shown of an item: its cells, and the heading above it.
fn texts(offer: &ListItem) -> Vec<String> {
    let cells = offer.cells.iter().map(|cell| cell.text.clone());
    let tab = offer.tab.as_ref().map(|tab| tab.name.clone());
    cells.chain(offer.group.clone()).chain(tab).chain([offer.id.to_string()]).collect()
}

/// Each word of a text, and the whole text.
fn parts(text: &str) -> BTreeSet<String> {
    let whole = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.split_whitespace().map(str::to_owned).chain([whole]).filter(|word| !word.is_empty()).collect()
}
