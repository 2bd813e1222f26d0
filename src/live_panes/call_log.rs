//! View of the API call log: each call's name, duration, and outcome, newest last.

use super::LivePanes;
use crate::domain::instance::ApiCall;
use crate::domain::time::spoken;
use crate::text::{Language, figure};
use crate::theme::{Letters, Mark, Theme};
use crate::widgets::{fit, line, pad, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Sparkline, Widget};
use unicode_width::UnicodeWidthStr;

/// Cells of a line of a successful call.
pub const WIDTH: u16 = (CLOCK + ACTION + 1 + TOOK) as u16;
/// Number of calls in the sparkline, newest at the right.
const DRAWN: usize = 30;

/// Draws the heading, as many calls as fit, and the durations of the last ones.
pub fn draw(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) {
    let language = panes.language;
    let times = area.width >= WIDTH && area.height >= 6 && theme.glyphs.letters == Letters::All;
    line(buf, row(area, 0), t!(language, "launch.calls"), theme.dim, theme.glyphs.more);
    let rows = usize::from(area.height.saturating_sub(if times { 3 } else { 1 }));
    let shown = panes.calls.iter().skip(panes.calls.len().saturating_sub(rows));
    let mut y = 1;
    for call in shown {
        line(buf, row(area, y), words(language, call, area.width.into(), theme), style(call, theme), theme.glyphs.more);
        y += 1;
    }
    if times && let (Some(place), Some(last)) = (row(area, y + 1), panes.calls.back()) {
        took(buf, place, panes, &figure(language, &spoken(last.took)), theme);
    }
}

/// Draws the durations of the last calls as a sparkline, and the newest as a number.
fn took(buf: &mut Buffer, area: Rect, panes: &LivePanes, last: &str, theme: &Theme) {
    let label = t!(panes.language, "launch.calls.times");
    let x = label.width() as u16 + 2;
    let room = usize::from(area.width).saturating_sub(usize::from(x) + last.width() + 1).min(DRAWN);
    let recent = panes.calls.iter().skip(panes.calls.len().saturating_sub(room));
    // The scale is logarithmic, as one slow call would flatten all the others.
    let heights: Vec<u64> = recent.map(|call| u64::from((call.took.as_millis() + 2).ilog2())).collect();
    line(buf, Some(area), label, theme.dim, theme.glyphs.more);
    let place = Rect { x: area.x + x, width: heights.len() as u16, ..area };
    Sparkline::default().data(&heights).max(SLOWEST).style(theme.mark(Mark::Bar)).render(place, buf);
    let after = Rect { x: place.right() + 1, width: area.right().saturating_sub(place.right() + 1), ..area };
    line(buf, Some(after), last, theme.dim, theme.glyphs.more);
}

/// Power of two, in milliseconds, at which a bar has its full height: about one second.
const SLOWEST: u64 = 10;

/// Returns the log with its heading in this many lines, for layouts in which it has no area of its own: the newest
/// calls, and in the heading how many there are. Without room for one, all of it.
pub fn lines(panes: &LivePanes, (rows, cells): (usize, usize), theme: &Theme) -> Vec<(String, Style)> {
    let language = panes.language;
    let all = panes.calls.len();
    let shown = if rows < 2 { all } else { all.min(rows - 1) };
    let heading = match shown < all {
        true => t!(language, "launch.calls.last", n = shown, all = all),
        false => t!(language, "launch.calls").to_owned(),
    };
    let calls =
        panes.calls.iter().skip(all - shown).map(|call| (words(language, call, cells, theme), style(call, theme)));
    std::iter::once((heading, theme.dim)).chain(calls).collect()
}

fn style(call: &ApiCall, theme: &Theme) -> Style {
    if call.error.is_some() { theme.warn } else { theme.dim }
}

/// Returns the time, the action, and the duration or, of a failed call, the error whole: it explains the color.
fn words(language: Language, call: &ApiCall, cells: usize, theme: &Theme) -> String {
    let time = clock(language, call.at);
    let Some(error) = &call.error else {
        let took = pad(&figure(language, &spoken(call.took)), TOOK, true);
        return format!("{time}  {} {took}", pad(&call.action, ACTION, false));
    };
    let room = cells.min(WIDTH.into()).saturating_sub(CLOCK);
    let action = fit(&call.action, room.saturating_sub(error.width() + 2).max(SHORTEST), theme.glyphs.more);
    let error = pad(error, room.saturating_sub(action.width() + 2), true);
    format!("{time}  {action}  {error}")
}

/// Cells of a time and the blanks behind it.
const CLOCK: usize = 10;
/// Cells of an action that an error leaves at least.
const SHORTEST: usize = 4;
/// Cells of `GetInstanceAccessDetails`, the longest name that is called repeatedly.
const ACTION: usize = 24;
/// Cells of a typical duration; longer ones, such as `12 min 30 s`, are rare.
const TOOK: usize = 7;

/// Formats a time as `13:05:08`, UTC.
pub fn clock(language: Language, at: std::time::SystemTime) -> String {
    let at = jiff::Timestamp::try_from(at).ok();
    at.map_or_else(|| t!(language, "unknown").to_owned(), |at| at.strftime("%H:%M:%S").to_string())
}
