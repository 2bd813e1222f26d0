//! Layout of a screen for the size of the window.
//!
//! ```text
//! header
//!
//! rail │ question and its answers   side
//!
//! keys
//! ```
//! From 150 columns on, the content is centered within 150, so that nothing is far apart. Vertically nothing is
//! centered: the frame begins at the top, so that no step moves what the previous one showed.

use super::step_list;
use crate::text::Language;
use crate::widgets::split;
use ratatui::layout::Rect;

/// Width from which the rail shows answers; below, it has only marks and names.
const WITH_ANSWERS: u16 = 120;
/// Width below which there is no rail: one line shows the position.
pub const WITH_RAIL: u16 = 72;
/// Width from which the guide is beside the question, and everything is centered.
pub const WIDEST: u16 = 150;
/// Height from which blank rows separate the header and the key hints from the body.
const AIRY: u16 = 24;
/// Maximum width of a question, for readability.
const QUESTION: u16 = 88;
/// The same beside a whole guide.
const QUESTION_BESIDE: u16 = 72;
const MARGIN: u16 = 2;
/// Cells between the question and what is beside it.
const GAP: u16 = 3;
/// Width of the list of Regions beside the map.
const REGIONS: u16 = 55;
/// Smallest window in which the map fits.
const MAP: (u16, u16) = (110, 30);

/// The areas of a screen.
pub struct Areas {
    /// The header.
    pub header: Rect,
    /// Everything between the header and the key hints.
    pub body: Rect,
    /// The command preview, in the last rows of the body.
    pub command: Rect,
    /// The footer.
    pub keys: Rect,
    /// The whole frame, from the header to the key hints.
    pub frame: Rect,
}

impl Areas {
    /// Divides a window; `command` is the height of the command preview.
    pub fn of(window: Rect, command: u16) -> Areas {
        let frame = centered_across(window);
        let air = u16::from(window.height >= AIRY);
        let (header, rest) = split::top(frame, 1);
        let (rest, keys) = split::bottom(rest, 1);
        let (_, rest) = split::top(rest, air);
        let (rest, _) = split::bottom(rest, air);
        let (body, command) = split::bottom(rest, command);
        Areas { header, body, command: inset(command), keys, frame }
    }
}

/// Returns the window, or its middle part if it is very wide.
fn centered_across(window: Rect) -> Rect {
    let width = window.width.min(WIDEST);
    Rect { x: window.x + (window.width - width) / 2, width, ..window }
}

/// Returns the area without the margins on both sides.
pub fn inset(area: Rect) -> Rect {
    let margin = MARGIN.min(area.width / 2);
    Rect { x: area.x + margin, width: area.width - 2 * margin, ..area }
}

/// The step list at the left, and the area to its right.
pub struct Rail {
    /// The column of steps, without its margin; or the line that replaces it.
    pub steps: Rect,
    /// Whether the steps are shown on one line.
    pub line: bool,
    /// The area of the rule.
    pub rule: Rect,
    /// The area to the right, or below.
    pub main: Rect,
}

impl Rail {
    /// Divides the body of a window.
    pub fn of(language: Language, body: Rect) -> Rail {
        if body.width < WITH_RAIL {
            let (line, main) = split::top(body, 1);
            return Rail { steps: inset(line), line: true, rule: Rect { width: 0, ..body }, main: inset(main) };
        }
        // The longest name fits, in any language.
        let names = step_list::longest_name(language) + MARGIN + 3;
        let wide = if body.width >= WITH_ANSWERS { 28 } else { names.max(15) };
        let (steps, rest) = split::left(body, wide);
        let (rule, rest) = split::left(rest, 1);
        let main = Rect { x: rest.x + 2, width: rest.width.saturating_sub(2 + MARGIN), ..rest };
        let steps = Rect { x: steps.x + MARGIN, width: steps.width.saturating_sub(MARGIN + 1), ..steps };
        Rail { steps, line: false, rule, main }
    }
}

/// Returns the area of the question, and of what is beside it if there is space.
pub fn question(main: Rect, window: Rect, map: bool) -> (Rect, Option<Rect>) {
    let beside = |question: u16| {
        let (left, rest) = split::left(main, question);
        let (_, side) = split::left(rest, GAP);
        (left, Some(side))
    };
    match window.width >= WIDEST {
        true => beside(QUESTION_BESIDE),
        false if map && window.width >= MAP.0 && window.height >= MAP.1 => beside(REGIONS),
        false => (Rect { width: main.width.min(QUESTION), ..main }, None),
    }
}

/// Returns the rows below the answers for the guide to the highlighted one.
pub fn guide_rows(window: Rect) -> u16 {
    match (window.width, window.height) {
        (_, ..16) => 0,
        (_, 16..20) | (..72, _) => 1,
        (..120, _) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(width: u16, height: u16) -> Rect {
        Rect { x: 0, y: 0, width, height }
    }

    #[test]
    fn question_width_follows_the_layout_rule() {
        for (size, map, rail, question_width, side) in [
            ((60, 20), true, 56, 56, None),
            ((80, 24), true, 12, 60, None),
            ((110, 30), true, 12, 55, Some(32)),
            ((120, 36), false, 25, 87, None),
            ((120, 36), true, 25, 55, Some(29)),
            ((120, 29), true, 25, 87, None),
            ((150, 40), false, 25, 72, Some(42)),
            ((200, 50), true, 25, 72, Some(42)),
        ] {
            let window = window(size.0, size.1);
            let areas = Areas::of(window, 0);
            let cut = Rail::of(Language::English, areas.body);
            let (left, right) = question(cut.main, window, map);
            assert_eq!((cut.steps.width, left.width), (rail, question_width), "{size:?}");
            assert_eq!(right.map(|side| side.width), side, "{size:?}");
            assert!(right.unwrap_or(left).right() + 2 <= areas.frame.right(), "{size:?}");
        }
    }

    #[test]
    fn frame_starts_at_the_top_and_is_centered_horizontally() {
        let areas = Areas::of(window(200, 50), 0);
        assert_eq!((areas.frame.x, areas.frame.width, areas.header.y), (25, 150, 0));
        assert_eq!((areas.body.y, areas.body.bottom(), areas.keys.y), (2, 48, 49));
        let low = Areas::of(window(60, 20), 0);
        assert_eq!((low.body.y, low.body.bottom()), (1, 19));
    }
}
