//! Where the parts of a screen lie, by the size of the window.
//!
//! ```text
//! header
//!
//! rail │ question and its answers   side
//!
//! keys
//! ```
//! From 150 columns on all of it is centered in 150, so that nothing is far apart. Nothing is centered down:
//! the frame begins at the top, and no step moves what the one before it showed.

use super::step_list;
use crate::widgets::split;
use ratatui::layout::Rect;

/// From here on the rail says what was answered; below, it has marks and names.
const WITH_ANSWERS: u16 = 120;
/// Below this there is no rail: one line says where one is.
pub const WITH_RAIL: u16 = 72;
/// So wide, the guide is beside the question, and all of it is centered.
pub const WIDEST: u16 = 150;
/// Rows from which on a blank one parts the header and the keys from the body.
const AIRY: u16 = 24;
/// A question is no wider than this, or its ends cannot be read together.
const QUESTION: u16 = 88;
/// The same beside a whole guide.
const QUESTION_BESIDE: u16 = 72;
const MARGIN: u16 = 2;
/// Cells between the question and what is beside it.
const GAP: u16 = 3;
/// The list of Regions, where the map is beside it.
const REGIONS: u16 = 55;
/// The least window in which the map has room.
const MAP: (u16, u16) = (110, 30);

/// The parts of a screen.
pub struct Areas {
    /// The line at the top.
    pub header: Rect,
    /// Everything between header and keys.
    pub body: Rect,
    /// The command as it grows, the last rows of the body.
    pub command: Rect,
    /// The line at the bottom.
    pub keys: Rect,
    /// The whole frame, from header to keys.
    pub frame: Rect,
}

impl Areas {
    /// Cuts a window; `command` is the height of the command preview.
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

/// The window, or its middle where it is very wide.
fn centered_across(window: Rect) -> Rect {
    let width = window.width.min(WIDEST);
    Rect { x: window.x + (window.width - width) / 2, width, ..window }
}

/// Without the margins on both sides.
pub fn inset(area: Rect) -> Rect {
    let margin = MARGIN.min(area.width / 2);
    Rect { x: area.x + margin, width: area.width - 2 * margin, ..area }
}

/// The steps at the left, and what is to their right.
pub struct Rail {
    /// The column of steps, without its margin; or the line that stands for them.
    pub steps: Rect,
    /// Whether the steps are one line.
    pub line: bool,
    /// The cells of the rule.
    pub rule: Rect,
    /// What is to their right, or below.
    pub main: Rect,
}

impl Rail {
    /// Cuts a body of a window that is so wide.
    pub fn of(body: Rect) -> Rail {
        if body.width < WITH_RAIL {
            let (line, main) = split::top(body, 1);
            return Rail { steps: inset(line), line: true, rule: Rect { width: 0, ..body }, main: inset(main) };
        }
        // The longest name stands whole, in any language.
        let names = step_list::longest_name() + MARGIN + 3;
        let wide = if body.width >= WITH_ANSWERS { 28 } else { names.max(15) };
        let (steps, rest) = split::left(body, wide);
        let (rule, rest) = split::left(rest, 1);
        let main = Rect { x: rest.x + 2, width: rest.width.saturating_sub(2 + MARGIN), ..rest };
        let steps = Rect { x: steps.x + MARGIN, width: steps.width.saturating_sub(MARGIN + 1), ..steps };
        Rail { steps, line: false, rule, main }
    }
}

/// The question, and what is beside it where there is room.
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

/// Rows under the answers for what is to be known of the one under the cursor.
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
    fn the_question_has_the_room_that_the_rule_gives_it() {
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
            let cut = Rail::of(areas.body);
            let (left, right) = question(cut.main, window, map);
            assert_eq!((cut.steps.width, left.width), (rail, question_width), "{size:?}");
            assert_eq!(right.map(|side| side.width), side, "{size:?}");
            assert!(right.unwrap_or(left).right() + 2 <= areas.frame.right(), "{size:?}");
        }
    }

    #[test]
    fn the_frame_begins_at_the_top_and_is_centered_across() {
        let areas = Areas::of(window(200, 50), 0);
        assert_eq!((areas.frame.x, areas.frame.width, areas.header.y), (25, 150, 0));
        assert_eq!((areas.body.y, areas.body.bottom(), areas.keys.y), (2, 48, 49));
        let low = Areas::of(window(60, 20), 0);
        assert_eq!((low.body.y, low.body.bottom()), (1, 19));
    }
}
