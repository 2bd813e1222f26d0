//! Finds the URLs on the screen, for terminals that support hyperlinks.

use crate::app::model::{Model, Screen};
use crate::live_panes::connect;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A shorter prefix of a URL would be ambiguous.
const LEAST: usize = 12;

/// Returns the positions of known URLs on the screen. A truncated URL links to the whole one; text that merely looks
/// like a URL doesn't link anywhere.
pub fn find(model: &Model, buf: &Buffer) -> Vec<(Rect, String)> {
    let known = known(model);
    if known.is_empty() {
        return Vec::new();
    }
    (buf.area.top()..buf.area.bottom()).flat_map(|y| in_row(buf, y, &known)).collect()
}

fn known(model: &Model) -> Vec<String> {
    match (&model.screen, &model.watch) {
        (Screen::Launch, Some(watch)) if model.ends.links => {
            let instance = watch.launch.instances.get(watch.cursor);
            instance.and_then(|instance| connect::site(&watch.launch, instance)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn in_row(buf: &Buffer, y: u16, known: &[String]) -> Vec<(Rect, String)> {
    let mut all = Vec::new();
    let mut x = buf.area.left();
    while x < buf.area.right() {
        let word: String = (x..buf.area.right())
            .map(|x| buf[(x, y)].symbol())
            .take_while(|symbol| symbol.len() == 1 && symbol.as_bytes()[0].is_ascii_graphic())
            .collect();
        let same = |address: &&String| address.starts_with(&word) && word.len() >= LEAST.min(address.len());
        if let Some(address) = known.iter().find(same).filter(|_| !word.is_empty()) {
            all.push((Rect::new(x, y, word.len() as u16, 1), address.clone()));
        }
        // To the next word.
        x += (word.len() as u16).max(1);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn known_url_becomes_a_link_whole_or_truncated() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 30, 3));
        buf.set_string(2, 0, "│Site http://192.0.2.1/ │", Style::new());
        buf.set_string(0, 1, "http://192.0.2.…", Style::new());
        buf.set_string(0, 2, "http://evil.example/ http", Style::new());
        let known = ["http://192.0.2.1/".to_owned()];
        let found: Vec<_> = (0..3).flat_map(|y| in_row(&buf, y, &known)).map(|(place, _)| place).collect();
        assert_eq!(found, [Rect::new(8, 0, 17, 1), Rect::new(0, 1, 15, 1)]);
    }
}
