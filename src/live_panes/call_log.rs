//! What was asked of the service, how long it took, and how it ended; the latest last.

use super::LivePanes;
use crate::domain::instance::ApiCall;
use crate::domain::time::spoken;
use crate::theme::Theme;
use crate::widgets::panel::panel;
use crate::widgets::{line, pad, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub fn draw(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) {
    let inner = panel(buf, area, crate::t!("launch.calls"), false, theme);
    let rows: usize = inner.height.into();
    let first = panes.calls.len().saturating_sub(rows);
    for (at, call) in panes.calls.iter().skip(first).enumerate() {
        let style = if call.error.is_some() { theme.warn } else { theme.dim };
        line(buf, row(inner, at as u16), words(call), style, theme.glyphs.more);
    }
}

/// The log under its heading, for where it has no panel.
pub fn lines(panes: &LivePanes, theme: &Theme) -> Vec<(String, Style)> {
    let heading = (crate::t!("launch.calls").to_owned(), theme.accent);
    let calls = panes.calls.iter().map(|call| (words(call), if call.error.is_some() { theme.warn } else { theme.dim }));
    std::iter::once(heading).chain(calls).collect()
}

fn words(call: &ApiCall) -> String {
    let (time, action) = (clock(call.at), pad(call.action, ACTION, false));
    let took = pad(&spoken(call.took), TOOK, true);
    match &call.error {
        Some(error) => format!("{time}  {action} {took}  {error}"),
        None => format!("{time}  {action} {took}"),
    }
}

/// Cells of `GetInstanceAccessDetails`, the longest that is asked again and again.
const ACTION: usize = 24;
/// Cells of `12 min 30 s` less what is rare.
const TOOK: usize = 7;

/// `13:05:08`, UTC.
pub fn clock(at: std::time::SystemTime) -> String {
    let at = jiff::Timestamp::try_from(at).ok();
    at.map_or_else(|| crate::t!("unknown").to_owned(), |at| at.strftime("%H:%M:%S").to_string())
}
