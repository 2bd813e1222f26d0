//! World map with the Lightsail Regions, shown beside the list of Regions.
//!
//! The coastline is the same for every frame of a size, so it is drawn once and cached.

use crate::app::form::FieldInput;
use crate::app::model::Model;
use crate::app::picker::Picker;
use crate::domain::facts;
use crate::domain::user_text::FieldId;
use crate::theme::Theme;
use crate::widgets::split;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::Marker;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Map, MapResolution};
use std::cell::RefCell;

/// The part of the world that has Regions, in degrees: longitude, latitude.
const WEST_EAST: [f64; 2] = [-170.0, 180.0];
const SOUTH_NORTH: [f64; 2] = [-56.0, 76.0];
/// Width from which all points of the coastline are drawn.
const FINE: u16 = 60;
/// Rows of the map for its columns: a cell is twice as high as wide.
const SHAPE: (u16, u16) = (11, 35);
/// Minimum rows for the text below the map.
const TEXT: u16 = 6;

/// A cell of the coastline: its column, its row, its glyph.
type CoastCell = (u16, u16, char);

thread_local! {
    /// The coastline at the size of the last frame.
    static COAST: RefCell<((u16, u16), Vec<CoastCell>)> = const { RefCell::new(((0, 0), Vec::new())) };
}

/// Draws the map at the top of an area, unless its glyphs can't be shown or it doesn't fit. Returns the area below.
pub fn draw(model: &Model, buf: &mut Buffer, area: Rect) -> Rect {
    let theme = &model.theme;
    let rows = (u32::from(area.width) * u32::from(SHAPE.0) / u32::from(SHAPE.1)) as u16;
    if theme.glyphs.eighths.is_none() || area.height < rows + TEXT {
        return area;
    }
    let (map, rest) = split::top(area, rows);
    // The first frame must appear at once, so it only reserves the space.
    if let Some(picker) = picker(model).filter(|picker| !picker.offers.is_empty()) {
        coast(buf, map, theme);
        regions(picker, buf, map, theme);
    }
    split::top(rest, 1).1
}

fn coast(buf: &mut Buffer, area: Rect, theme: &Theme) {
    COAST.with_borrow_mut(|(size, cells)| {
        if *size != (area.width, area.height) {
            (*size, *cells) = ((area.width, area.height), drawn(area.width, area.height));
        }
        for (x, y, glyph) in cells {
            buf[(area.x + *x, area.y + *y)].set_char(*glyph).set_style(theme.rule);
        }
    });
}

/// Returns the cells of the coastline at this size.
fn drawn(width: u16, height: u16) -> Vec<CoastCell> {
    let area = Rect { x: 0, y: 0, width, height };
    let mut buf = Buffer::empty(area);
    let resolution = if width >= FINE { MapResolution::High } else { MapResolution::Low };
    Canvas::default()
        .marker(Marker::Braille)
        .x_bounds(WEST_EAST)
        .y_bounds(SOUTH_NORTH)
        .paint(|ctx| ctx.draw(&Map { resolution, ..Map::default() }))
        .render(area, &mut buf);
    let glyph = |x: u16, y: u16| buf[(x, y)].symbol().chars().next().filter(|glyph| !matches!(glyph, ' ' | '\u{2800}'));
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).filter_map(|(x, y)| Some((x, y, glyph(x, y)?))).collect()
}

fn picker(model: &Model) -> Option<&Picker> {
    let entry = model.form()?.entries.iter().find(|entry| entry.field.id == FieldId::Region)?;
    match &entry.typed {
        FieldInput::Pick(picker) => Some(picker),
        _ => None,
    }
}

/// Draws a dot for each Region in the list; the highlighted one last, so that none covers it.
fn regions(picker: &Picker, buf: &mut Buffer, area: Rect, theme: &Theme) {
    let here = picker.at().map(|offer| &offer.id);
    // Of two in the same cell the nearer one is visible: it comes first in the list.
    let others = picker.offers.iter().rev().filter(|offer| Some(&offer.id) != here);
    for offer in others {
        if let Some((x, y)) = place(&offer.id, area) {
            let style = offer.quantity.map_or(theme.text, |of| crate::app::picker::view::quantity_style(of, theme));
            buf[(x, y)].set_symbol(theme.glyphs.current).set_style(style);
        }
    }
    if let Some((x, y)) = here.and_then(|id| place(id, area)) {
        let style = Style { bg: theme.text.bg, ..theme.strong };
        buf[(x, y)].set_symbol(theme.glyphs.chosen).set_style(style);
    }
}

/// Returns the cell of a Region.
fn place(id: &str, area: Rect) -> Option<(u16, u16)> {
    let (latitude, longitude) = facts::region(id)?.place_on_earth();
    let share = |value: f64, [from, to]: [f64; 2]| ((value - from) / (to - from)).clamp(0.0, 1.0);
    let x = share(longitude, WEST_EAST) * f64::from(area.width.saturating_sub(1));
    let y = (1.0 - share(latitude, SOUTH_NORTH)) * f64::from(area.height.saturating_sub(1));
    Some((area.x + x.round() as u16, area.y + y.round() as u16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_places_regions_by_geography() {
        let area = Rect::new(0, 0, 70, 22);
        let [virginia, ireland, sydney] =
            ["us-east-1", "eu-west-1", "ap-southeast-2"].map(|id| place(id, area).unwrap());
        assert!(virginia.0 < ireland.0 && ireland.0 < sydney.0);
        assert!(ireland.1 < virginia.1 && virginia.1 < sydney.1);
    }

    #[test]
    fn coastline_stays_within_its_area() {
        let cells = drawn(35, 11);
        assert!(cells.len() > 100, "{}", cells.len());
        assert!(cells.iter().all(|(x, y, glyph)| *x < 35 && *y < 11 && ('\u{2801}'..='\u{28ff}').contains(glyph)));
    }
}
