//! Draws a quantity as a bar of eighth blocks. Its number belongs next to it: a bar alone says too little.

use crate::theme::Theme;
use ratatui::style::Style;
use ratatui::text::Span;

/// Returns a bar of `cells` columns, of which `share` (0 to 1; other values are clamped) is full.
///
/// In Unicode, cells are filled by eighths. A theme with a track color draws the empty part as a background, also under
/// the partly filled cell, so that there is no seam; others draw a glyph. Without eighths, whole cells are filled, at
/// least one unless it is zero.
#[must_use]
pub fn bar(share: f64, cells: u16, fill: Style, theme: &Theme) -> Vec<Span<'static>> {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let eighths = (share * f64::from(cells) * 8.0).round() as u16;
    spans(eighths, cells, fill, theme)
}

/// Returns a bar of exactly this many eighths of a cell, on a track of `cells` columns, or without a track if `cells`
/// is just what it needs.
#[must_use]
pub fn spans(eighths: u16, cells: u16, fill: Style, theme: &Theme) -> Vec<Span<'static>> {
    let eighths = eighths.min(cells.saturating_mul(8));
    let (whole, part) = parts(eighths, theme);
    let partial = usize::from(!part.is_empty());
    let rest = usize::from(cells).saturating_sub(whole + partial);
    let on_track = theme.track.bg.map_or(fill, |track| fill.bg(track));
    let (track, empty) = match theme.track.bg {
        Some(color) => (Style::new().bg(color), " "),
        None => (theme.track, theme.glyphs.track),
    };
    let mut spans = vec![Span::styled(theme.glyphs.block.repeat(whole), fill), Span::styled(part, on_track)];
    spans.push(Span::styled(empty.repeat(rest), track));
    spans.retain(|span| !span.content.is_empty());
    spans
}

/// Returns a bar of exactly this many eighths of a cell without a track, for a column with many.
#[must_use]
pub fn bare(eighths: u16, theme: &Theme) -> String {
    let (whole, part) = parts(eighths, theme);
    theme.glyphs.block.repeat(whole) + part
}

/// Returns the number of full cells, and the glyph of the partly filled one; empty if there is none.
fn parts(eighths: u16, theme: &Theme) -> (usize, &'static str) {
    let (whole, part) = (usize::from(eighths / 8), usize::from(eighths % 8));
    match (theme.glyphs.eighths, part) {
        (_, 0) => (whole, ""),
        (Some(eighths), part) => (whole, eighths[part - 1]),
        (None, part) => (whole + usize::from(part >= 4 || whole == 0), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::ASCII;
    use ratatui::style::Color;

    fn text(share: f64, cells: u16, theme: &Theme) -> String {
        bar(share, cells, theme.bar, theme).iter().map(|span| span.content.as_ref()).collect()
    }

    fn without_track() -> Theme {
        Theme { track: Style::new(), ..Theme::calm() }
    }

    #[test]
    fn bar_fills_cells_in_eighths() {
        let theme = without_track();
        assert_eq!(text(0.0, 4, &theme), "░░░░");
        assert_eq!(text(1.0 / 32.0, 4, &theme), "▏░░░");
        assert_eq!(text(0.5, 4, &theme), "██░░");
        assert_eq!(text(0.6, 4, &theme), "██▍░");
        assert_eq!(text(1.0, 4, &theme), "████");
    }

    #[test]
    fn bar_is_as_wide_as_its_column_for_any_share() {
        for theme in [without_track(), Theme { glyphs: ASCII, ..without_track() }] {
            for share in [f64::NAN, -1.0, 0.0, 0.001, 0.3, 0.97, 1.0, 7.0, f64::INFINITY] {
                assert_eq!(text(share, 9, &theme).chars().count(), 9, "{share}");
            }
            assert_eq!(text(0.5, 0, &theme), "");
        }
    }

    #[test]
    fn ascii_bar_fills_whole_cells_and_shows_any_progress() {
        let theme = Theme { glyphs: ASCII, ..without_track() };
        assert_eq!(text(0.0, 4, &theme), "....");
        assert_eq!(text(0.05, 4, &theme), "#...");
        assert_eq!(text(0.6, 4, &theme), "##..");
    }

    #[test]
    fn track_color_is_behind_the_partial_cell() {
        let theme = Theme { track: Style::new().bg(Color::Indexed(238)), ..Theme::calm() };
        let spans = bar(0.6, 4, Style::new().fg(Color::Blue), &theme);
        let shown: Vec<(&str, Option<Color>)> =
            spans.iter().map(|span| (span.content.as_ref(), span.style.bg)).collect();
        assert_eq!(shown, [("██", None), ("▍", Some(Color::Indexed(238))), (" ", Some(Color::Indexed(238)))]);
    }
}
