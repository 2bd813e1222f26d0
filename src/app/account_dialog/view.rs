//! View of the sign-in dialog.
//!
//! ```text
//! what is wrong, if something is
//! ▌ the ways to sign in, safest first     or  a form, a code and a link, a text
//! what the way under the cursor does
//! ```

mod form;

use crate::app::account_dialog::{self, AccountDialog, SignInMethod, SignInProgress};
use crate::app::guide;
use crate::app::model::Model;
use crate::domain::account::{Profile, SignInError, SsoRole};
use crate::domain::address;
use crate::domain::failure::ErrorKind;
use crate::domain::time::spoken;
use crate::live_panes::messages;
use crate::text::{self, Language};
use crate::theme::Mark;
use crate::widgets::dialog;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, draw_lines, line, pad, row, split};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

/// Number of invalid lines of the AWS files listed here; `doctor` lists all.
const MOST_ODD: usize = 3;

/// Draws the dialog. Returns how far it can be scrolled.
pub fn draw(model: &Model, frame: &mut Frame, area: Rect, desk: &AccountDialog) -> usize {
    let language = model.language;
    let theme = &model.theme;
    let cells = usize::from(dialog::WIDEST.min(area.width).saturating_sub(dialog::SIDES));
    let title = match desk {
        AccountDialog::Form(form) => t!(language, &format!("desk.form.{}.title", form.kind.key())),
        _ => t!(language, "desk.title"),
    };
    let mut opened = |rows: usize| dialog::dialog(frame.buffer_mut(), area, dialog::WIDEST, rows, title, theme);
    match desk {
        AccountDialog::Menu { cursor } => {
            let inner = opened(menu_rows(model, cells));
            menu(model, frame, inner, *cursor);
            0
        }
        AccountDialog::Form(form) => {
            let inner = opened(form::height(model, form, cells));
            form::draw(model, frame, inner, form);
            0
        }
        AccountDialog::SignIn { state, .. } => {
            let mut lines = sign_in(model, state, cells);
            if matches!(state, SignInProgress::Over(_)) {
                let again = wrap(t!(model.language, "desk.sign-in.again"), cells);
                lines.extend(again.into_iter().map(|line| (line, model.theme.strong)));
            }
            let inner = opened(lines.len());
            put(model, frame, inner, &lines, 0)
        }
        AccountDialog::Places { places, cursor, .. } => {
            let (lines, here) = offered(model, places, *cursor, cells);
            let inner = opened(lines.len());
            put(model, frame, inner, &lines, kept_in_view(here, lines.len(), usize::from(inner.height)));
            0
        }
        AccountDialog::About { topic, scroll } => {
            let lines = guide::styled_lines(language, about(language, topic), theme, cells);
            let inner = opened(lines.len());
            put(model, frame, inner, &lines, *scroll)
        }
    }
}

/// Returns the rows that the menu needs, whichever way is explained.
fn menu_rows(model: &Model, cells: usize) -> usize {
    let ways = account_dialog::ways(model);
    let top = error(model).iter().map(|text| wrap(text, cells).len()).sum::<usize>();
    let foot = ways.iter().map(|way| wrap(explained(model.language, way), cells).len()).max().unwrap_or(0);
    top + usize::from(top > 0) + ways.len() + 1 + foot
}

/// Draws lines from the top. Returns how far they can be scrolled.
fn put(model: &Model, frame: &mut Frame, area: Rect, lines: &[(String, Style)], scroll: usize) -> usize {
    let rows = usize::from(area.height);
    let furthest = lines.len().saturating_sub(rows);
    let first = scroll.min(furthest);
    draw_lines(frame.buffer_mut(), area, lines.iter().skip(first).take(rows), model.theme.glyphs.more);
    marks(model, frame, area, first > 0, first < furthest);
    furthest
}

/// Draws marks at the edge where lines are cut off.
fn marks(model: &Model, frame: &mut Frame, area: Rect, above: bool, below: bool) {
    let Some(last) = area.height.checked_sub(1) else { return };
    let (x, glyphs) = (area.right().saturating_sub(1), &model.theme.glyphs);
    for (cut, y, glyph) in [(above, area.y, glyphs.up), (below, area.y + last, glyphs.down)] {
        if cut {
            frame.buffer_mut().set_string(x, y, glyph, model.theme.dim);
        }
    }
}

/// Returns how far to scroll so that this line is visible, with some of what follows it.
fn kept_in_view(here: usize, lines: usize, rows: usize) -> usize {
    (here + 2).min(lines).saturating_sub(rows)
}

/// Returns why sign-in failed, in a sentence or two, and similar profile names.
pub fn error(model: &Model) -> Vec<String> {
    let language = model.language;
    let mut all = Vec::new();
    let found = model.account.found.as_deref();
    // Invalid lines are the most likely cause.
    let odd = found.iter().flat_map(|found| &found.odd).take(MOST_ODD).map(|it| crate::text::say(language, it));
    if let Some(missing) = found.and_then(|found| found.missing.as_ref()) {
        all.push(t!(language, "desk.no-such-profile", name = missing.name));
        if !missing.near.is_empty() {
            let near: Vec<&str> = missing.near.iter().map(|name| name.as_str()).collect();
            all.push(t!(language, "desk.near", names = near.join(", ")));
        }
        all.extend(odd);
        return all;
    }
    if let Some(why) = found.and_then(|found| found.unreadable.as_ref()) {
        all.push(t!(language, "desk.unreadable", why = crate::text::words(language, why)));
    }
    all.extend(odd);
    if let Some(failure) = account_dialog::failure(model) {
        let nothing = failure.error == ErrorKind::NoCredentials && found.is_some_and(|found| !found.anything());
        if nothing && found.is_some_and(|found| found.unreadable.is_none()) {
            all.push(t!(language, "desk.nothing-found").to_owned());
            return all;
        }
        all.push(messages::what(language, failure).to_owned());
        all.extend(messages::own(language, failure));
    } else if let Some(who) = &model.account.who {
        all.push(t!(
            language,
            "desk.in-use",
            label = model.target.label(language),
            account = who.account,
            name = who.short()
        ));
    }
    all
}

fn menu(model: &Model, frame: &mut Frame, area: Rect, cursor: usize) {
    let theme = &model.theme;
    let cells = usize::from(area.width);
    let mut top: Vec<(String, Style)> =
        error(model).iter().flat_map(|text| wrap(text, cells)).map(|text| (text, theme.warn)).collect();
    if !top.is_empty() {
        top.push((String::new(), theme.text));
    }
    let ways = account_dialog::ways(model);
    let foot: Vec<String> = ways.get(cursor).map(|way| wrap(explained(model.language, way), cells)).unwrap_or_default();
    let height = usize::from(area.height);
    // The list is always visible; what explains a way gives way to why one has to be chosen.
    let foot_rows = foot.len().min(height.saturating_sub(ways.len().min(6) + top.len()));
    top.truncate(height.saturating_sub(foot_rows + ways.len().min(6)).max(1));
    put(model, frame, area, &top, 0);
    let rows = height.saturating_sub(top.len() + foot_rows);
    let offset = (cursor + 1).saturating_sub(rows).min(ways.len());
    let names: Vec<(String, String)> = ways.iter().map(|way| named(model, way)).collect();
    let widest = names.iter().map(|(name, _)| name.width()).max().unwrap_or(0).min(cells * 2 / 3);
    let list = below(area, top.len() as u16);
    for (at, (name, about)) in names.iter().enumerate().skip(offset).take(rows) {
        if let Some(place) = row(list, (at - offset) as u16) {
            let name = format!("{}  ", pad(name, widest, false));
            chosen_line(model, frame.buffer_mut(), place, (&name, about), at == cursor);
        }
    }
    let seen = Rect { height: (rows as u16).min(list.height), ..list };
    marks(model, frame, seen, offset > 0, offset + rows < ways.len());
    let foot: Vec<(String, Style)> = foot.into_iter().take(foot_rows).map(|text| (text, theme.dim)).collect();
    put(model, frame, below(area, area.height.saturating_sub(foot_rows as u16)), &foot, 0);
}

/// Draws a row of the list, a name and a note: under the cursor it has a mark, a background, and bold text.
fn chosen_line(model: &Model, buf: &mut Buffer, place: Rect, (name, note): (&str, &str), here: bool) {
    let theme = &model.theme;
    let sign = if here { theme.glyphs.select } else { " " };
    line(buf, Some(place), sign, theme.mark(Mark::Accent), "");
    let (_, rest) = split::left(place, 2);
    line(buf, Some(rest), name, theme.text, theme.glyphs.more);
    line(buf, Some(split::left(rest, name.width() as u16).1), note, theme.dim, theme.glyphs.more);
    if here {
        buf.set_style(place, theme.select);
    }
}

/// Returns the name of a way and a note on it.
pub fn named(model: &Model, way: &SignInMethod) -> (String, String) {
    let language = model.language;
    let plain = |key: &str| {
        let note = format!("desk.note.{key}");
        let note = if text::has(language, &note) { text::text(language, &note) } else { "" };
        (t!(language, &format!("desk.way.{key}")).to_owned(), note.to_owned())
    };
    match way {
        SignInMethod::Sandbox => plain("sandbox"),
        SignInMethod::Code => plain("code"),
        SignInMethod::Found => plain("found"),
        SignInMethod::OtherPortal => plain("other-portal"),
        SignInMethod::AwsLogin => {
            let old = model.account.found.as_deref().and_then(|found| found.old_aws_cli());
            let note = old.map(|version| t!(language, "desk.way.aws-login.old", version = version));
            let (name, usual) = plain("aws-login");
            (name, note.unwrap_or(usual))
        }
        SignInMethod::Keys => plain("keys"),
        SignInMethod::GetAccount => plain("get"),
        SignInMethod::SignIn(portal) => {
            (t!(language, "desk.way.sign-in", url = address::shown(&portal.start_url)), String::new())
        }
        SignInMethod::Profile(name) => {
            let profile = model.account.found.as_deref().and_then(|found| found.profile(name));
            (t!(language, "desk.way.profile", name = name), profile.map(|it| kind(language, it)).unwrap_or_default())
        }
    }
}

/// Returns the kind of a profile, such as `access keys, eu-west-1`.
fn kind(language: Language, profile: &Profile) -> String {
    let kind = t!(language, &format!("desk.kind.{}", profile.kind.key()));
    match &profile.region {
        Some(region) => format!("{kind}, {region}"),
        None => kind.to_owned(),
    }
}

/// Returns the explanation of a way.
pub fn explained(language: Language, way: &SignInMethod) -> &'static str {
    t!(
        language,
        match way {
            SignInMethod::Sandbox => "desk.about.sandbox",
            SignInMethod::Code => "desk.about.code",
            SignInMethod::Found | SignInMethod::Profile(_) => "desk.about.profile",
            SignInMethod::SignIn(_) | SignInMethod::OtherPortal => "desk.about.sign-in",
            SignInMethod::AwsLogin => "desk.about.aws-login",
            SignInMethod::Keys => "desk.about.keys",
            SignInMethod::GetAccount => "desk.about.get",
        }
    )
}

/// Returns a text of the accounts guide.
pub fn about(language: Language, topic: &str) -> &'static str {
    text::guide::section(language, "account", topic).unwrap_or_default()
}

/// Returns the progress of a sign-in: the code, the link, and what is being waited for.
pub fn sign_in(model: &Model, state: &SignInProgress, cells: usize) -> Vec<(String, Style)> {
    let language = model.language;
    let theme = &model.theme;
    let mut all = Vec::new();
    let mut say = |text: &str, style: Style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    match state {
        SignInProgress::Beginning => say(t!(language, "desk.sign-in.beginning"), theme.dim),
        SignInProgress::Code(prompt) => {
            say(t!(language, "desk.sign-in.open"), theme.text);
            say(prompt.full_link.as_ref().unwrap_or(&prompt.link), theme.strong);
            say(" ", theme.text);
            say(&t!(language, "desk.sign-in.code", code = prompt.code), theme.strong);
            say(t!(language, "desk.sign-in.compare"), theme.text);
            say(" ", theme.text);
            let left = prompt.ends.duration_since(model.now.wall).unwrap_or_default();
            say(&t!(language, "desk.sign-in.waiting", left = spoken(left)), theme.dim);
        }
        SignInProgress::Over(error) => {
            say(t!(language, &format!("desk.sign-in.{}", error.key())), theme.bad);
            match error {
                SignInError::Failed(failure) => {
                    say(messages::what(language, failure), theme.text);
                    say(&messages::next(language, failure), theme.text);
                    messages::own(language, failure).into_iter().for_each(|text| say(&text, theme.dim));
                }
                SignInError::NotKept(why) => say(&crate::text::words(language, why), theme.text),
                _ => {}
            }
        }
    }
    all
}

/// Returns the accounts and roles, and the line of the cursor.
fn offered(model: &Model, places: &[SsoRole], cursor: usize, cells: usize) -> (Vec<(String, Style)>, usize) {
    let theme = &model.theme;
    let mut all: Vec<(String, Style)> =
        wrap(t!(model.language, "desk.places"), cells).into_iter().map(|text| (text, theme.text)).collect();
    let first = all.len();
    for (at, place) in places.iter().enumerate() {
        let sign = if at == cursor { theme.glyphs.select } else { " " };
        let style = if at == cursor { theme.text.patch(theme.select) } else { theme.text };
        // The highlighted row is as wide as the list.
        all.push((pad(&format!("{sign} {}", place_words(place)), cells, false), style));
    }
    (all, first + cursor)
}

/// Formats an account and role as `Production 111122223333, AdministratorAccess`.
pub fn place_words(place: &SsoRole) -> String {
    let name = place.account_name.as_deref().map(|name| format!("{name} ")).unwrap_or_default();
    format!("{name}{}, {}", place.account, place.role)
}
