//! The live panes and the screen that tells how to connect: one region of the screen a file.

pub mod calls;
pub mod connect;
pub mod detail;
pub mod headline;
pub mod table;

use crate::domain::clean::Clean;
use crate::domain::instance::{Access, Call};
use crate::domain::launch::Launch;
use crate::domain::remote::Remote;
use crate::domain::time::Now;
use crate::theme::Theme;
use crate::widgets::panel::panel;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use std::collections::{BTreeMap, VecDeque};

/// What the panes are drawn from.
pub struct Panes<'a> {
    pub launch: &'a Launch,
    pub cursor: usize,
    /// The details have focus, and are shown from this line on.
    pub in_detail: bool,
    pub scroll: usize,
    pub access: &'a BTreeMap<Clean, Remote<Access>>,
    pub calls: &'a VecDeque<Call>,
    pub practice: bool,
    pub now: Now,
}

/// ```text
/// headline: what is known, in a sentence or two
/// ┌ Instances ────────────┐┌ Details of the selected one ┐
/// │                       ││                             │
/// ├ Calls ────────────────┤│                             │
/// └───────────────────────┘└─────────────────────────────┘
/// ```
/// Under 100 columns details lie below the instances; calls show where there is room for them.
/// Gives back how many instances are in view.
pub fn draw(buf: &mut Buffer, area: Rect, panes: &Panes, theme: &Theme) -> usize {
    let lines = headline::lines(panes, theme, area.width.saturating_sub(2).into());
    let most = if panes.launch.subjects.iter().any(|s| s.instance.is_some()) { area.height / 3 } else { area.height };
    let height = (lines.len() as u16).min(most.max(1));
    let [top, rest] = Layout::vertical([Constraint::Length(height), Constraint::Fill(1)]).areas(area);
    headline::draw(buf, top, &lines);
    let rows = panes.launch.subjects.len() as u16 + 2;
    if area.width >= 100 {
        let [left, right] = Layout::horizontal([Constraint::Percentage(54), Constraint::Fill(1)]).areas(rest);
        let log = (rest.height / 3).clamp(4, 10);
        let [table, calls] = Layout::vertical([Constraint::Fill(1), Constraint::Length(log)]).areas(left);
        calls::draw(buf, calls, panes, theme);
        detail::draw(buf, right, panes, theme);
        return table_in(buf, table, panes, theme);
    }
    let log = if rest.height >= 26 { 6 } else { 0 };
    let table = rows.min(rest.height.saturating_sub(log) / 3).max(3);
    let [table, detail, calls] =
        Layout::vertical([Constraint::Length(table), Constraint::Fill(1), Constraint::Length(log)]).areas(rest);
    if log > 0 {
        calls::draw(buf, calls, panes, theme);
    }
    detail::draw(buf, detail, panes, theme);
    table_in(buf, table, panes, theme)
}

fn table_in(buf: &mut Buffer, area: Rect, panes: &Panes, theme: &Theme) -> usize {
    let title = crate::text::count("launch.instances", panes.launch.subjects.len());
    let inner = panel(buf, area, &title, !panes.in_detail, theme);
    table::draw(buf, inner, panes, theme);
    inner.height.into()
}
