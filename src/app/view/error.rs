//! View of a missing listing: what is loading and for how long, or why it failed.

use crate::app::hit_map::HitMap;
use crate::app::keymap::takes_text;
use crate::app::model::Model;
use crate::app::remedies;
use crate::domain::catalog::CatalogQuery;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::policy::AccessDenial;
use crate::domain::time::{Now, rough, spoken};
use crate::domain::{facts, latencies};
use crate::live_panes::messages;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, draw_texts, line, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws what is loading; the seconds appear once there is one to show.
pub fn waiting(model: &Model, buf: &mut Buffer, area: Rect, what: &str, since: Option<Now>) {
    let waited = since.map(|since| model.now.since(since)).filter(|waited| waited.as_secs() >= 1);
    let words = match waited {
        Some(waited) => t!(model.language, "waiting.since", what = what, since = spoken(waited)),
        None => t!(model.language, "waiting", what = what),
    };
    draw_texts(buf, area, wrap(&words, area.width.into()).iter(), model.theme.dim, "");
}

/// Returns the age of the data, if it was cached by an earlier run.
pub fn age(model: &Model) -> Option<String> {
    let language = model.language;
    let aged = model.aged()?;
    let age = rough(aged.age(model.now.wall));
    Some(match aged.failure() {
        None => t!(language, "list.aged", age = age),
        Some(failure) => {
            t!(language, "list.aged.failed", age = age, what = messages::what(language, failure))
        }
    })
}

/// Draws a failure: what, why, what to do, the list of remedies, and AWS's own message below.
pub fn failed(model: &Model, buf: &mut Buffer, area: Rect, what: &str, failure: &Failure, hits: &mut HitMap) {
    let cells = usize::from(area.width);
    let mut at = 0;
    let mut put = |buf: &mut Buffer, all: Vec<(String, Style)>| {
        for (text, style) in all {
            line(buf, row(area, at), text, style, "");
            at += 1;
        }
        at
    };
    let top = put(buf, why(model, what, failure, cells)) + 1;
    let remedies = remedies::of(model).len() as u16;
    remedies::draw(model, buf, below(area, top), hits);
    put(buf, vec![(String::new(), Style::default()); usize::from(remedies) + 2]);
    put(buf, own(model, failure, cells));
}

/// Returns the lines of a failed listing for a field that is typed; `what` is the listing's name.
pub fn lines(model: &Model, what: &str, failure: &Failure, cells: usize) -> Vec<(String, Style)> {
    let theme = &model.theme;
    let mut all = why(model, what, failure, cells);
    let mut say = |text: &str, style: Style| all.extend(styled(text, style, cells));
    // Environment variables are only read at the start.
    if failure.error != ErrorKind::Endpoint {
        say(&retries(model), theme.strong);
    }
    if !model.target.sandbox {
        say(t!(model.language, if takes_text(model) { "failure.ways-typing" } else { "failure.ways" }), theme.strong);
    }
    if AccessDenial::of(failure).is_some() {
        say(
            t!(model.language, if takes_text(model) { "failure.policy-typing" } else { "failure.policy" }),
            theme.strong,
        );
    }
    all.extend(own(model, failure, cells));
    all
}

/// Returns what failed, why, and what to do.
fn why(model: &Model, what: &str, failure: &Failure, cells: usize) -> Vec<(String, Style)> {
    let language = model.language;
    let theme = &model.theme;
    let mut all = Vec::new();
    let mut say = |text: &str, style: Style| all.extend(styled(text, style, cells));
    let what = t!(language, "failure.could-not-get", what = what, action = failure.action);
    say(&format!("{} {what}", theme.glyphs.failed), theme.bad);
    say(" ", theme.text);
    say(messages::what(language, failure), theme.text);
    messages::clock(language, failure).into_iter().for_each(|text| say(&text, theme.warn));
    say(&messages::next(language, failure), theme.text);
    instead(model, failure).into_iter().for_each(|text| say(&text, theme.text));
    all
}

/// Returns AWS's own message.
fn own(model: &Model, failure: &Failure, cells: usize) -> Vec<(String, Style)> {
    let all = [messages::own(model.language, failure), messages::tip(model.language, failure)].into_iter().flatten();
    all.flat_map(|text| styled(&text, model.theme.dim, cells)).collect()
}

fn styled(text: &str, style: Style, cells: usize) -> Vec<(String, Style)> {
    wrap(text, cells).into_iter().map(|line| (line, style)).collect()
}

/// Returns the short version, for where there is something else to show.
pub fn brief(model: &Model, failure: &Failure, cells: usize) -> Vec<(String, Style)> {
    // A Region that isn't enabled needs the hint where to enable it.
    let closed = failure.error == ErrorKind::RegionClosed;
    let what = if closed {
        t!(model.language, "failure.region-closed.brief")
    } else {
        messages::what(model.language, failure)
    };
    let mut all = styled(what, model.theme.warn, cells);
    all.extend(instead(model, failure).iter().flat_map(|text| styled(text, model.theme.text, cells)));
    all.extend(styled(&retries(model), model.theme.strong, cells));
    all
}

/// For a Region that the account can't use yet, returns the nearest one that it can.
pub fn instead(model: &Model, failure: &Failure) -> Option<String> {
    if !matches!(failure.error, ErrorKind::RegionClosed | ErrorKind::RegionSetup) {
        return None;
    }
    let same = |want: &CatalogQuery| model.catalog.failure(want).is_some_and(|other| other.error == failure.error);
    let failed = model.wants().into_iter().find(same)?;
    let near = facts::nearest(failed.region()?, |_| true)?;
    Some(match model.catalog.pings.ready().and_then(|pings| pings.to(&near.name)) {
        Some(time) => {
            t!(model.language, "failure.region-instead.far", region = near.shown(), time = latencies::shown(time))
        }
        None => t!(model.language, "failure.region-instead", region = near.shown()),
    })
}

/// Returns the text of the retry, with the time of the automatic one.
fn retries(model: &Model) -> String {
    // Where letters are typed as text, the function key is shown.
    let typing = takes_text(model);
    match model.due() {
        Some(left) => {
            // Half a second left still shows as one.
            let seconds = left.as_millis().div_ceil(1000).max(1);
            let key = if typing { "failure.again-typing" } else { "failure.again" };
            t!(model.language, key, seconds = seconds)
        }
        None => t!(model.language, if typing { "failure.retry-typing" } else { "failure.retry" }).to_owned(),
    }
}
