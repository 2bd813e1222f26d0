//! View of the required IAM policy, to pass on to the account's administrator.
//!
//! ```text
//! who should allow what, to whom
//! [The missing statement]  The policy for all of Skysail
//! { the policy itself, scrolled }
//! ```

use super::overlay::{broken, code_width};
use crate::app::model::Model;
use crate::app::update::policy_text;
use crate::domain::policy::AccessDenial;
use crate::text::Language;
use crate::widgets::dialog;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, draw_lines};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws it over the area. Returns how far it can be scrolled.
pub fn draw(model: &Model, frame: &mut Frame, area: Rect, whole: bool, scroll: usize) -> usize {
    let language = model.language;
    let theme = &model.theme;
    let cells = usize::from(code_width(area).saturating_sub(dialog::SIDES));
    let denied = model.denied();
    let mut lines: Vec<(String, Style)> = Vec::new();
    for text in words(language, denied.as_ref()) {
        lines.extend(wrap(&text, cells).into_iter().map(|line| (line, theme.text)));
    }
    let whole = whole || denied.is_none();
    let tab = |text: &str, on: bool| if on { format!("[{text}]") } else { text.to_owned() };
    let tabs = [tab(t!(language, "policy.missing"), !whole), tab(t!(language, "policy.whole"), whole)];
    lines.push((String::new(), theme.text));
    lines.push((tabs.join("  "), theme.strong));
    let top = lines.len();
    let text = policy_text(model, whole);
    lines.extend(text.lines().flat_map(|line| broken(line, cells)).map(|line| (line, theme.text)));
    let title = t!(language, "policy.title");
    let inner = dialog::dialog(frame.buffer_mut(), area, code_width(area), lines.len(), title, theme);
    // If there are few rows, the explanation scrolls too.
    let fixed = if usize::from(inner.height) >= top + 6 { top } else { 0 };
    let rows = usize::from(inner.height).saturating_sub(fixed);
    let furthest = (lines.len() - fixed).saturating_sub(rows);
    let first = scroll.min(furthest);
    let shown = lines.iter().take(fixed).chain(lines.iter().skip(fixed + first).take(rows));
    draw_lines(frame.buffer_mut(), inner, shown, theme.glyphs.more);
    if first < furthest && inner.height > 0 {
        let last = below(inner, inner.height - 1);
        frame.buffer_mut().set_string(last.right().saturating_sub(1), last.y, theme.glyphs.down, theme.dim);
    }
    furthest
}

/// Returns what should be allowed, and who can allow it.
pub fn words(language: Language, denied: Option<&AccessDenial>) -> Vec<String> {
    let Some(denied) = denied else { return vec![t!(language, "policy.all-well").to_owned()] };
    let who = denied.who.as_deref().unwrap_or(t!(language, "policy.you"));
    let mut all = vec![t!(language, "policy.ask", who = who, action = denied.action)];
    if denied.forbidden {
        all.push(t!(language, "policy.forbidden").to_owned());
    }
    all
}
