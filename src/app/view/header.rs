//! View of the header: program, account, Region, and cost summary.
//!
//! ```text
//!   skysail  ▐ SANDBOX ▌  us-east-1   Nothing created yet  $21.00/month  $0.0282/h  ×3
//!   skysail  ▐ SANDBOX ▌  us-east-1   Nothing created yet  $21.00/month  ×3   +$15.00
//! ```
//! If space is short, the hourly price is dropped first, then the number of instances, then the text; the monthly
//! price stays. The difference for the highlighted item takes the place of the hourly price, so that moving changes
//! nothing else.

use super::layout::inset;
use crate::app::cost_summary::{self, CostSummary};
use crate::app::exit_summary;
use crate::app::model::{Model, Screen};
use crate::app::restored;
use crate::domain::cost::Usd;
use crate::live_panes::messages;
use crate::text::Language;
use crate::theme::Theme;
use crate::widgets::{fit, pad};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

const NAME: &str = "skysail";
/// Cells between two parts.
const GAP: usize = 2;
/// Cells reserved for the account and a little of the Region.
const LEAST: usize = 13;

/// Draws the header: the account, the Region, and the price.
pub fn draw(model: &Model, buf: &mut Buffer, area: Rect) {
    let theme = &model.theme;
    let area = inset(area);
    let all = usize::from(area.width);
    let place = region(model).unwrap_or_default();
    let own = target_badge(model);
    let own_width = own.iter().map(|(text, _)| text.width()).sum::<usize>();
    let named = NAME.len() + GAP + own_width;
    let pieces = pieces(model, all, named, named + GAP + place.width());
    let between = GAP * pieces.len().saturating_sub(1);
    let right_width = (pieces.iter().map(|(text, _)| text.width()).sum::<usize>() + between).min(all);
    let room = all.saturating_sub(right_width + if pieces.is_empty() { 0 } else { GAP });
    // The account is more important than the program's name.
    let mut x = usize::from(area.x);
    let end = x + room;
    if NAME.len() + GAP + own_width <= room {
        buf.set_string(x as u16, area.y, NAME, theme.strong);
        x += NAME.len() + GAP;
    }
    // A truncated Region name would identify no Region.
    let place = (" ".repeat(GAP) + &place, theme.dim);
    let place = Some(place).filter(|(text, _)| x + own_width + text.width() <= end);
    for (text, style) in own.into_iter().chain(place) {
        let text = fit(&text, end.saturating_sub(x), theme.glyphs.more);
        // A cut mark alone is useless.
        if text.width() > GAP + theme.glyphs.more.width() || !text.ends_with(theme.glyphs.more) {
            buf.set_string(x as u16, area.y, &text, style);
        }
        x += text.width();
    }
    let mut x = area.right() - right_width as u16;
    for (text, style) in &pieces {
        let room = usize::from(area.right().saturating_sub(x));
        buf.set_string(x, area.y, fit(text, room, ""), *style);
        x = x.saturating_add((text.width() + GAP) as u16).min(area.right());
    }
}

/// Returns the sandbox's badge, or the profile and its account without decoration. Always in the same place.
fn target_badge(model: &Model) -> Vec<(String, Style)> {
    let theme = &model.theme;
    if model.target.sandbox {
        return badge(t!(model.language, "header.badge"), theme);
    }
    let label = model.target.label(model.language);
    let host = model.target.account.as_ref().filter(|host| !label.contains(host.as_str()));
    let who = model.account.who.as_ref().map(|who| &who.account).or(host);
    let account = who.map(|who| (format!("{}{who}", " ".repeat(GAP)), theme.dim));
    [(label.to_owned(), theme.strong)].into_iter().chain(account).collect()
}

/// Returns `▐ SANDBOX ▌`: its half-cells have the badge's color and no background, which makes it look rounded.
fn badge(words: &str, theme: &Theme) -> Vec<(String, Style)> {
    let (left, right) = theme.glyphs.badge;
    let bare = left.is_ascii();
    let words = if bare { words.to_owned() } else { format!(" {words} ") };
    let edge = match theme.badge.bg {
        Some(color) if !bare => Style { bg: theme.text.bg, ..Style::new().fg(color) },
        _ if bare => theme.badge,
        _ => theme.text,
    };
    vec![(left.to_owned(), edge), (words, theme.badge), (right.to_owned(), edge)]
}

/// Returns the Region: that of the launch, if one is on the screen.
fn region(model: &Model) -> Option<String> {
    let launched = model.watch.as_ref().filter(|_| model.screen == Screen::Launch);
    if matches!(model.screen, Screen::Home | Screen::Welcome) {
        return None;
    }
    let region = launched.map(|watch| &watch.launch.manifest.region).or(model.draft.region_name());
    region.map(ToString::to_string)
}

/// Returns the parts on the right as far as they fit, with their styles. `left` is the width of the left side, and
/// `named` that without the Region.
fn pieces(model: &Model, all: usize, named: usize, left: usize) -> Vec<(String, Style)> {
    let language = model.language;
    let theme = &model.theme;
    let cost_summary = cost_summary::of(model);
    let CostSummary { month, times, change, .. } = cost_summary;
    let separator = GAP;
    let mut used = LEAST;
    // In order of priority, which isn't the order on the screen.
    let mut keep = |text: Option<String>, beside: usize| -> Option<String> {
        let text = text?;
        let wide = text.width() + separator;
        (used + wide + beside <= all + separator).then(|| {
            used += wide;
            text
        })
    };
    // Home shows the price of its servers, and the opening screen asks nothing yet.
    if matches!(model.screen, Screen::Home | Screen::Welcome) {
        // Beside servers that exist, only nothing new was created.
        let servers = || model.home.state.totals.servers > 0 || exit_summary::leaves_something(model);
        let key = || if servers() { "header.nothing-more" } else { "header.nothing-yet" };
        let words = (model.screen == Screen::Welcome).then(|| t!(language, key()).to_owned());
        return keep(words, 0).map(|words| (words, theme.dim)).into_iter().collect();
    }
    let price = month.map(|month| words_of(language, month, cost_summary.proposed));
    let price = price.or(cost_summary.untold.then(|| t!(language, "cost-summary.unknown").to_owned()));
    let price = keep(price.map(|price| messages::with_snapshots(language, price, cost_summary.snapshots)), 0);
    // Every screen shows that nothing exists yet, or what is billed.
    let exists = exists(model, month.is_some()).to_owned();
    // What is being done gives way to the Region: the list of steps has it too.
    let task = restored::task(model).map(|task| t!(language, "header.task", task = task, exists = exists));
    let task = keep(task, left.saturating_sub(LEAST) + GAP);
    let words = task.or_else(|| keep(Some(exists), 0));
    let hour = month.map(|month| t!(language, "cost-summary.hour", price = cost_summary::hourly(month)));
    let wide = hour.as_ref().map_or(0, |hour| hour.width());
    let change = change
        .filter(|_| month.is_some())
        .map(|change| pad(&crate::text::figure(language, &change.signed(theme.glyphs.minus)), wide, true));
    // Snapshots have no hourly price.
    let hour = hour.filter(|_| change.is_none() && !cost_summary.snapshots);
    let dearer = cost_summary.change.is_some_and(|change| change.as_cents() > 0);
    // The row of the highlighted item has the difference too.
    let change = keep(change, left.saturating_sub(LEAST) + GAP);
    // The body says it too; without the program's name, the badge would move.
    let times = (times > 1).then(|| format!("{}{times}", theme.glyphs.times));
    let times = keep(times, named.saturating_sub(LEAST) + GAP);
    // The hourly price can be derived from the monthly one; the Region can't.
    let hour = keep(hour, left.saturating_sub(LEAST) + GAP);
    // A higher price is amber; a lower one isn't highlighted.
    let moved = if dearer { theme.warn } else { theme.text };
    let money = [(price, theme.strong), (hour, theme.dim), (times, theme.strong), (change, moved)];
    let money = money.into_iter().filter_map(|(text, style)| Some((text?, style)));
    words.map(|words| (words, theme.dim)).into_iter().chain(money).collect()
}

fn words_of(language: Language, month: Usd, proposed: bool) -> String {
    t!(language, if proposed { "cost-summary.month.proposed" } else { "cost-summary.month" }, price = month)
}

/// Returns what has been created, or that nothing has.
fn exists(model: &Model, priced: bool) -> &'static str {
    t!(
        model.language,
        match (model.screen == Screen::Launch, model.target.sandbox) {
            (false, _) if exit_summary::leaves_something(model) || model.draft.restores() => "header.nothing-more",
            (false, _) => "header.nothing-yet",
            (true, true) if !priced => "header.sandbox",
            (true, true) => "header.sandbox.priced",
            (true, false) => "header.billed",
        }
    )
}
