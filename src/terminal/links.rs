//! Hyperlinks in a frame.
//!
//! A cell stores the link it belongs to in unused bits of its modifiers, so that a cell with a changed link counts as
//! changed and is painted again.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// Cells of one row that link to a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Their position.
    pub place: Rect,
    /// The URL.
    pub address: String,
}

/// The unused bits of the modifiers.
pub const BITS: u16 = 0b1111_1110_0000_0000;
const SHIFT: u32 = 9;
/// Maximum number of links in a frame; further ones are plain text.
const MOST: usize = (BITS >> SHIFT) as usize;
/// A longer URL isn't one that a user would click.
const LONGEST: usize = 2_000;

/// Stores in each cell which link it belongs to.
pub fn mark(buf: &mut Buffer, links: &[Link]) {
    for (at, link) in links.iter().enumerate().take(MOST).filter(|(_, link)| is_address(&link.address)) {
        let bits = Modifier::from_bits_retain(((at + 1) as u16) << SHIFT);
        let place = link.place.intersection(buf.area);
        for (x, y) in place.positions().map(|position| (position.x, position.y)) {
            let cell = &mut buf[(x, y)];
            cell.modifier = Modifier::from_bits_retain(cell.modifier.bits() & !BITS) | bits;
        }
    }
}

/// Returns whether a URL can be sent unchanged: nothing in it ends the escape sequence.
fn is_address(address: &str) -> bool {
    let web = address.starts_with("https://") || address.starts_with("http://");
    web && address.len() <= LONGEST && address.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Returns the index of the link that a cell belongs to.
pub fn of(cell: &Cell) -> Option<usize> {
    usize::from((cell.modifier.bits() & BITS) >> SHIFT).checked_sub(1)
}

/// Returns the sequence that begins a link. Parts with the same URL are one link, also on several rows.
pub fn begin(links: &[Link], at: usize) -> Option<String> {
    let link = links.get(at)?;
    let first = links.iter().position(|other| other.address == link.address).unwrap_or(at);
    Some(format!("\x1b]8;id=skysail-{first};{}\x1b\\", link.address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(x: u16, width: u16, address: &str) -> Link {
        Link { place: Rect::new(x, 0, width, 1), address: address.into() }
    }

    #[test]
    fn cell_keeps_its_link_and_style() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        buf[(1, 0)].modifier = Modifier::BOLD;
        mark(&mut buf, &[link(1, 2, "https://a.example/"), link(4, 9, "http://b.example/")]);
        let all: Vec<Option<usize>> = buf.content.iter().map(of).collect();
        assert_eq!(all, [None, Some(0), Some(0), None, Some(1), Some(1)]);
        assert!(buf[(1, 0)].modifier.contains(Modifier::BOLD));
    }

    #[test]
    fn only_web_addresses_become_links() {
        for address in ["ssh://x", "https://a\x1b\\", "https://a b", "https://\u{9c}", "javascript:x"] {
            let mut buf = Buffer::empty(Rect::new(0, 0, 3, 1));
            mark(&mut buf, &[link(0, 3, address)]);
            assert_eq!(of(&buf[(0, 0)]), None, "{address:?}");
        }
    }

    #[test]
    fn same_url_in_two_places_is_one_link() {
        let links = [link(0, 1, "https://a/"), link(0, 1, "https://b/"), link(2, 1, "https://a/")];
        assert_eq!(begin(&links, 2), begin(&links, 0));
        assert_ne!(begin(&links, 1), begin(&links, 0));
        assert_eq!(begin(&links, 3), None);
    }
}
