//! What is seen of the terminal, and which ways beside the picture are used.

use super::{Section, Variables};
use crate::commands::{looks, words};
use crate::terminal::{self, Between, Features, Notices};
use crate::text;
use crate::theme::{Depth, Glyphs, UNICODE};
use serde_json::json;

pub fn look(variables: &Variables) -> Section {
    let get = |name: &str| variables.get(name).cloned();
    let mut section = Section::new("terminal");
    let (columns, rows) = terminal::size();
    let known = columns > 0 && rows > 0;
    let words = if known { format!("{columns}x{rows}") } else { crate::t!("doctor.unknown").to_owned() };
    section.fact("size", known.then(|| json!({ "columns": columns, "rows": rows })), words);
    let unfit = terminal::check().err();
    let why = unfit.map(|unfit| crate::t!("doctor.terminal.no-screens", why = words::unfit(unfit)));
    section.fact("screens", unfit.is_none(), why.unwrap_or_else(|| crate::t!("doctor.yes").to_owned()));
    for (name, variable) in [("term", "TERM"), ("program", "TERM_PROGRAM"), ("colorterm", "COLORTERM")] {
        section.text(name, variables.get(variable).map(String::as_str));
    }
    let colours = match Depth::for_environment(get) {
        Depth::Sixteen => 16,
        Depth::Indexed => 256,
        Depth::True => 16_777_216,
    };
    section.fact("colours", colours, colours.to_string());
    section.switch("no-color", variables.get("NO_COLOR").is_some_and(|value| !value.is_empty()));
    section.switch("utf-8", Glyphs::for_environment(get) == UNICODE);
    section.text("language", Some(text::spoken().code()));
    beside(&mut section, looks::features());
    section
}

fn beside(section: &mut Section, has: Features) {
    section.switch("bell", has.bell);
    let way = has.notices.map(|notices| match notices {
        Notices::Osc9 => "OSC 9",
        Notices::Osc777 => "OSC 777",
    });
    section.fact("notifications", way, way.unwrap_or(crate::t!("doctor.no")));
    for (name, on, way) in [
        ("progress", has.progress, "OSC 9;4"),
        ("title", has.title, "OSC 2"),
        ("links", has.links, "OSC 8"),
        ("clipboard", has.clipboard, "OSC 52"),
    ] {
        section.fact(name, on.then_some(way), if on { way } else { crate::t!("doctor.no") });
    }
    let between = match has.between {
        Between::Nobody => None,
        Between::Tmux => Some("tmux"),
        Between::Screen => Some("screen"),
    };
    section.fact("through", between, between.unwrap_or(crate::t!("doctor.no")));
    if has.between == Between::Tmux {
        section.troubles.push(crate::t!("doctor.terminal.tmux").to_owned());
    }
}
