//! The top line: the program, whom it talks to, the Region; the cost meter.
//!
//! ```text
//! skysail · sandbox · us-east-1   nothing is created yet · $21.00/month · $0.0282/h · ×3
//! skysail · sandbox · us-east-1   nothing is created yet · $21.00/month · ×3 ·  +$15.00
//! ```
//! Where there is no room the hour goes first, then how many, then the words; the month stays. What would
//! change with the offer under the cursor takes the place of the hour, so that a move changes nothing else.

use crate::app::cost_summary::{self, CostSummary};
use crate::app::exit_summary;
use crate::app::model::{Model, Screen};
use crate::domain::cost::Usd;
use crate::live_panes::messages;
use crate::widgets::{fit, pad};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

const NAME: &str = "skysail";
/// Cells that are kept for a little of where it is.
const LEAST: usize = 10;

pub fn draw(model: &Model, buf: &mut Buffer, area: Rect) {
    let theme = &model.theme;
    let dot = format!(" {} ", theme.glyphs.separator);
    let mut left = vec![model.site.label.to_string()];
    let host =
        model.site.account.as_ref().filter(|host| !model.site.practice && !model.site.label.contains(host.as_str()));
    left.extend(model.account.who.as_ref().map(|who| &who.account).or(host).map(ToString::to_string));
    left.extend(region(model));
    let left = left.join(&dot);
    let all = usize::from(area.width);
    let pieces = pieces(model, all, left.width());
    let between = dot.width() * pieces.len().saturating_sub(1);
    let right_width = (pieces.iter().map(|(text, _)| text.width()).sum::<usize>() + between + 1).min(all);
    // Where and whose it is are worth more than the program's name.
    let mut place = area.x + 1;
    let mut room = all.saturating_sub(right_width + 2);
    if NAME.len() + dot.width() + left.width() <= room {
        buf.set_string(place, area.y, NAME, theme.accent);
        buf.set_string(place + NAME.len() as u16, area.y, &dot, theme.dim);
        let wide = NAME.len() + dot.width();
        (place, room) = (place + wide as u16, room - wide);
    }
    buf.set_string(place, area.y, fit(&left, room, theme.glyphs.more), theme.dim);
    let mut x = area.right() - right_width as u16;
    for (at, (text, style)) in pieces.iter().enumerate() {
        let before = if at == 0 { "" } else { dot.as_str() };
        let parts = [(before, theme.dim), (text.as_str(), *style)];
        for (part, style) in parts {
            let room = usize::from(area.right().saturating_sub(x));
            buf.set_string(x, area.y, fit(part, room, ""), style);
            x = x.saturating_add(part.width() as u16).min(area.right());
        }
    }
}

/// Where it is: of a launch on the screen, where that one is.
fn region(model: &Model) -> Option<String> {
    let launched = model.watch.as_ref().filter(|_| model.screen == Screen::Launch);
    let region = launched.map(|watch| &watch.launch.manifest.region).or(model.draft.region_name());
    region.map(ToString::to_string)
}

/// What stands at the right, as far as there is room: each piece's text and style. `left` is how wide is what
/// stands at the left.
fn pieces(model: &Model, all: usize, left: usize) -> Vec<(String, Style)> {
    let theme = &model.theme;
    let meter = cost_summary::of(model);
    let CostSummary { month, times, change, .. } = meter;
    let separator = theme.glyphs.separator.width() + 2;
    let mut used = LEAST + 1;
    // In order of weight; shown in another.
    let mut keep = |text: Option<String>, beside: usize| -> Option<String> {
        let text = text?;
        let wide = text.width() + separator;
        (used + wide + beside <= all + separator).then(|| {
            used += wide;
            text
        })
    };
    let price = month.map(|month| words_of(month, meter.proposed));
    let price = price.or(meter.untold.then(|| crate::t!("meter.unknown").to_owned()));
    let price = keep(price.map(|price| messages::with_snapshots(price, meter.snapshots)), 0);
    // That nothing exists yet, or what is billed, every screen says.
    let words = keep(Some(exists(model, month.is_some()).to_owned()), 0);
    let hour = month.map(|month| crate::t!("meter.hour", price = cost_summary::hourly(month)));
    let wide = hour.as_ref().map_or(0, |hour| hour.width());
    let change =
        change.filter(|_| month.is_some()).map(|change| pad(&crate::text::figure(&change.signed()), wide, true));
    // What snapshots come to is in no hour.
    let hour = hour.filter(|_| change.is_none() && !meter.snapshots);
    let change = keep(change, 0);
    let times = keep((times > 1).then(|| format!("{}{times}", theme.glyphs.times)), 0);
    // The hour follows from the month; where it is does not.
    let hour = keep(hour, left.saturating_sub(LEAST));
    let money = [price, hour, times, change].into_iter().flatten().map(|text| (text, theme.money));
    words.map(|words| (words, theme.dim)).into_iter().chain(money).collect()
}

fn words_of(month: Usd, proposed: bool) -> String {
    crate::t!(if proposed { "meter.month.proposed" } else { "meter.month" }, price = month)
}

/// What has been created; before that, that nothing has.
fn exists(model: &Model, priced: bool) -> &'static str {
    crate::t!(match (model.screen == Screen::Launch, model.site.practice) {
        (false, _) if exit_summary::leaves_something(model) => "header.nothing-more",
        (false, _) => "header.nothing-yet",
        (true, true) if !priced => "header.practice",
        (true, true) => "header.practice.priced",
        (true, false) => "header.billed",
    })
}
