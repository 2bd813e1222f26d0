//! Splits an area in two. Screens need no more, and ratatui's layout solver takes a third of the instructions of the
//! first frame.

use super::below;
use ratatui::layout::Rect;

/// Returns the first `rows` of an area, and the rest below; never more than the area has.
pub fn top(area: Rect, rows: u16) -> (Rect, Rect) {
    (Rect { height: rows.min(area.height), ..area }, below(area, rows))
}

/// Returns the rest above the last `rows` of an area, and those; never more than the area has.
pub fn bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    top(area, area.height.saturating_sub(rows))
}

/// Returns the first `columns` of an area, and the rest to their right; never more than the area has.
pub fn left(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    (Rect { width: columns, ..area }, Rect { x: area.x + columns, width: area.width - columns, ..area })
}

/// Returns the rest to the left of the last `columns` of an area, and those; never more than the area has.
pub fn right(area: Rect, columns: u16) -> (Rect, Rect) {
    left(area, area.width.saturating_sub(columns))
}

/// Returns this percentage of an area's columns, rounded.
pub fn share(area: Rect, hundredths: u16) -> u16 {
    let share = (u32::from(area.width) * u32::from(hundredths) + 50) / 100;
    u16::try_from(share).unwrap_or(area.width)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect { x: 3, y: 2, width: 11, height: 5 };

    #[test]
    fn both_parts_cover_the_area_for_any_split() {
        for at in 0..20 {
            let (above, below) = top(AREA, at);
            assert_eq!(above.union(below).area(), above.area() + below.area(), "{at}");
            assert_eq!((above.height, below.bottom()), (at.min(5), AREA.bottom()));
            let (before, after) = left(AREA, at);
            assert_eq!((before.width, after.right()), (at.min(11), AREA.right()));
            assert_eq!((bottom(AREA, at).1.height, right(AREA, at).1.width), (at.min(5), at.min(11)));
        }
    }

    #[test]
    fn share_is_rounded_to_the_nearest_column() {
        assert_eq!([0, 42, 50, 100].map(|hundredths| share(AREA, hundredths)), [0, 5, 6, 11]);
        assert_eq!(share(Rect { width: u16::MAX, ..AREA }, 100), u16::MAX);
    }
}
