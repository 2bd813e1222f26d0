//! Views of the overlays: help, glossary, exiting, exports, deletion, saving a plan.

use crate::app::exit_summary;
use crate::app::form::FieldInput;
use crate::app::guide;
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::keymap::{self, KeyAction, KeyPress, key_name};
use crate::app::model::{ConfirmationInput, ConfirmedAction, Model, Screen, ServerQuestion};
use crate::app::review::view::cost_words;
use crate::app::update::deletion_word;
use crate::app::view::lines::{Tabs, text_line};
use crate::app::view::step_list;
use crate::domain::deletion;
use crate::domain::launch::LaunchStage;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::requested_values::RequestedValues;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::rough;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_text::UserText;
use crate::export::{ExportFormat, ExportRequest, FORMATS};
use crate::home::{self, DeletionTarget, words};
use crate::live_panes::progress::Phase;
use crate::live_panes::{action_texts, deletion_cost, login, messages, table};
use crate::text;
use crate::text::{Language, say};
use crate::theme::Theme;
use crate::widgets::dialog;
use crate::widgets::wrap::{beside, wrap};
use crate::widgets::{draw_lines, draw_texts, line, pad, row, spans};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::time::Duration;
use tui_input::Input;
use unicode_width::UnicodeWidthStr;

/// Returns the cells of a line in a dialog.
fn cells_in(area: Rect) -> usize {
    dialog::WIDEST.min(area.width).saturating_sub(dialog::SIDES).into()
}

/// Draws the frame of a dialog that is as high as this many lines need. Returns its inner area.
fn boxed(model: &Model, frame: &mut Frame, area: Rect, lines: usize, title: &str) -> Rect {
    dialog::dialog(frame.buffer_mut(), area, dialog::WIDEST, lines, title, &model.theme)
}

/// Draws the help: what the screen is, what is highlighted, and every key in effect. Returns how far it can be
/// scrolled.
pub fn help(model: &Model, frame: &mut Frame, area: Rect, scroll: usize) -> usize {
    page(model, frame, area, scroll, &screen_name(model), help_lines(model, cells_in(area)))
}

/// Draws the glossary. Returns how far it can be scrolled.
pub fn glossary(model: &Model, frame: &mut Frame, area: Rect, scroll: usize) -> usize {
    let (theme, cells) = (&model.theme, cells_in(area));
    let entry = |(_, word, meaning): (_, &str, &str)| {
        let heading = std::iter::once((word.to_owned(), theme.strong));
        heading.chain(wrap(meaning, cells).into_iter().map(|text| (text, theme.text))).collect::<Lines>()
    };
    let lines = spaced(text::guide::glossary(model.language).flat_map(entry), theme);
    page(model, frame, area, scroll, t!(model.language, "glossary.title"), lines)
}

type Lines = Vec<(String, Style)>;

/// Returns the lines with one blank line before each heading, and none at the ends.
fn spaced(lines: impl IntoIterator<Item = (String, Style)>, theme: &Theme) -> Vec<Line<'static>> {
    let mut all: Vec<Line> = Vec::new();
    for (text, style) in lines {
        let after_blank = all.last().is_none_or(|line| line.width() == 0);
        if style == theme.strong && !after_blank {
            all.push(Line::default());
        }
        if !(after_blank && text.trim().is_empty()) {
            all.push(Line::styled(text, style));
        }
    }
    while all.last().is_some_and(|line| line.width() == 0) {
        all.pop();
    }
    all
}

/// Draws lines that can be scrolled, in front of everything.
fn page(model: &Model, frame: &mut Frame, area: Rect, scroll: usize, title: &str, lines: Vec<Line>) -> usize {
    let inner = boxed(model, frame, area, lines.len(), title);
    let rows = usize::from(inner.height);
    let most = lines.len().saturating_sub(rows);
    let offset = scroll.min(most);
    let buf = frame.buffer_mut();
    for (at, text) in lines.iter().skip(offset).take(rows).enumerate() {
        spans(buf, row(inner, at as u16), text);
    }
    if offset < most && inner.height > 0 {
        let y = inner.bottom() - 1;
        buf.set_string(inner.right().saturating_sub(1), y, model.theme.glyphs.down, model.theme.dim);
    }
    most
}

/// Returns the name of the screen behind the help.
fn screen_name(model: &Model) -> String {
    let language = model.language;
    let step = |key: &str| t!(language, &format!("step.{key}.short")).to_owned();
    match model.screen {
        Screen::Step(_) => model.step().map(|of| step(of.id().key())).unwrap_or_default(),
        Screen::Review => step("review"),
        Screen::Home => t!(language, "home.title").to_owned(),
        Screen::Welcome => t!(language, "welcome.title").to_owned(),
        Screen::Launch => model
            .open_pane()
            .map_or_else(|| t!(language, "help.launch").to_owned(), |job| action_texts::title(language, &job.action)),
    }
}

fn help_lines(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let language = model.language;
    let theme = &model.theme;
    let mut all: Lines = guide::lines(model, cells);
    for topic in topics(model) {
        let Some(prose) = text::guide::section(language, topic.topic, &topic.key) else { continue };
        all.extend(topic.title.map(|title| (title, theme.strong)));
        all.extend(match topic.labels {
            true => guide::styled_lines(language, prose, theme, cells),
            false => guide::sentences(language, prose, theme, cells, messages::target_options(model.target.sandbox)),
        });
    }
    all.push((t!(language, "help.keys").to_owned(), theme.strong));
    let mut lines = spaced(all, theme);
    lines.extend(keys(model));
    lines.push(Line::default());
    let mut rest: Lines =
        key_sentences(model).iter().flat_map(|text| wrap(text, cells)).map(|text| (text, theme.dim)).collect();
    rest.extend(cost(model, cells));
    if let Some((title, prose)) = whole_step(model) {
        rest.push((title.to_owned(), theme.strong));
        rest.extend(guide::styled_lines(language, prose, theme, cells));
    }
    lines.extend(spaced(rest, theme));
    lines
}

/// Returns every key in effect, each with what it does.
fn keys(model: &Model) -> Vec<Line<'static>> {
    let theme = &model.theme;
    let key = |(binding, works): (keymap::KeyBinding, Vec<&'static KeyPress>)| {
        let words = t!(model.language, binding.words?);
        let names: Vec<String> = works.into_iter().map(|press| key_name(model.language, press, theme)).collect();
        let names = names.join(", ");
        let names = pad(&names, 16.max(names.width() + 1), false);
        Some(Line::from(vec![Span::styled(names, theme.strong), Span::styled(words, theme.text)]))
    };
    keymap::behind(model).into_iter().filter_map(key).collect()
}

/// Returns the sentences on keys that are bound but have no hint.
fn key_sentences(model: &Model) -> Vec<&'static str> {
    let bound = keymap::behind(model);
    let works = |action: &dyn Fn(KeyAction) -> bool| {
        bound.iter().any(|(binding, works)| action(binding.action) && !works.is_empty())
    };
    let entry = model.form().and_then(|form| form.entry());
    let in_list = entry.is_some_and(|entry| matches!(entry.typed, FieldInput::Pick(_)));
    let sentences = [
        (works(&|action| action == KeyAction::Leave), "help.ctrl-c"),
        (works(&|action| action == KeyAction::Redraw || action == KeyAction::Mouse), "help.ctrl-l"),
        (works(&|action| action == KeyAction::Suspend), "help.ctrl-z"),
        (in_list, "help.typing"),
        (works(&|action| action == KeyAction::Palette), "help.palette"),
        (works(&|action| matches!(action, KeyAction::Step(_))), "help.jump"),
        (works(&|action| action == KeyAction::CommandPreview), "help.ribbon"),
    ];
    sentences.into_iter().filter(|(works, _)| *works).map(|(_, key)| t!(model.language, key)).collect()
}

/// A section of the guide that explains a screen which isn't a step.
pub struct HelpTopic {
    /// Its title, unless it is the name of the screen.
    pub title: Option<String>,
    /// The topic of the guide.
    pub topic: &'static str,
    /// The key of the section.
    pub key: String,
    /// Whether its parts are labeled. What AWS is doing isn't a choice: there is no "When to use it".
    pub labels: bool,
}

/// Returns what explains a screen that isn't a step.
pub fn topics(model: &Model) -> Vec<HelpTopic> {
    let screen = |topic, key: &str| vec![HelpTopic { title: None, topic, key: key.to_owned(), labels: true }];
    match (&model.screen, model.open_pane()) {
        (Screen::Step(_), _) => Vec::new(),
        (Screen::Home, _) => screen("home", "home"),
        (Screen::Welcome, _) => screen("home", "welcome"),
        (Screen::Review, _) => screen("review", "review"),
        (Screen::Launch, Some(job)) => screen("connect", &format!("next.{}", job.action.kind.key())),
        (Screen::Launch, None) => launch_topics(model),
    }
}

/// Returns what explains a launch: its progress, the state of the selected instance, and how to connect to it.
fn launch_topics(model: &Model) -> Vec<HelpTopic> {
    let language = model.language;
    let topic = |title, topic, key: &str| HelpTopic { title, topic, key: key.to_owned(), labels: false };
    let launch = launched(model).map(|key| topic(None, "launch", key));
    let state =
        launch_state(model).map(|(state, key)| topic(Some(t!(language, "help.state", state = state)), "launch", key));
    let connect = connecting(model)
        .into_iter()
        .map(|key| topic(Some(t!(language, &format!("help.{key}")).to_owned()), "connect", key));
    launch.into_iter().chain(state).chain(connect).collect()
}

/// Returns the guide's text on the step as a whole.
fn whole_step(model: &Model) -> Option<(&'static str, &'static str)> {
    let id = model.step()?.id();
    Some((step_list::label(model, id), text::guide::section(model.language, id.key(), "step")?))
}

/// Returns the cost summary in words: what it includes, what it doesn't, and the caveats.
fn cost(model: &Model, cells: usize) -> Vec<(String, Style)> {
    let theme = &model.theme;
    let mut all = vec![(t!(model.language, "help.cost").to_owned(), theme.strong)];
    for words in cost_words(model) {
        all.extend(wrap(&words, cells).into_iter().map(|text| (text, theme.text)));
    }
    all
}

/// Returns the guide's key for a launch that was accepted: under way, or with nothing left to wait for.
fn launched(model: &Model) -> Option<&'static str> {
    let launch = &model.watch.as_ref()?.launch;
    match launch.stage {
        LaunchStage::Settled if !launch.awaiting_readiness() && !launch.following_up() => Some("launch.over"),
        LaunchStage::Watched | LaunchStage::Settled => Some("launch"),
        _ => None,
    }
}

/// Returns the guide's keys on how to connect to the selected instance.
fn connecting(model: &Model) -> Vec<&'static str> {
    let Some(watch) = model.watch.as_ref().filter(|_| model.screen == Screen::Launch) else { return Vec::new() };
    let runs = watch.launch.instances.get(watch.cursor).is_some_and(LaunchInstance::runs);
    if !runs {
        return Vec::new();
    }
    let mut all = vec![if login::windows(&watch.launch) { "connect.rdp" } else { "connect.ssh" }];
    all.extend(watch.launch.manifest.script.as_ref().map(|_| "connect.script"));
    all.extend(login::password_command(&watch.launch).map(|_| "connect.password"));
    all
}

/// Returns the state of the selected instance, and the guide's key for it.
fn launch_state(model: &Model) -> Option<(String, &'static str)> {
    let watch = model.watch.as_ref().filter(|_| model.screen == Screen::Launch)?;
    if matches!(watch.launch.stage, LaunchStage::Unknown(_)) {
        return Some((t!(model.language, "help.state.unknown-outcome").to_owned(), "unknown-outcome"));
    }
    let instance = watch.launch.instances.get(watch.cursor)?;
    let key = if Phase::of(instance) == Phase::Ready { "state.ready" } else { table::state_key(instance) };
    Some((table::state_shown(model.language, instance), key))
}

/// Draws the confirmation before exiting.
pub fn leave(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    question(model, frame, area, "leave", wrap(&exit_summary::words(model), cells_in(area)), hits);
}

/// Draws the question before an action on a server.
pub fn server_action(
    model: &Model,
    frame: &mut Frame,
    area: Rect,
    server_question: &ServerQuestion,
    hits: &mut HitMap,
) {
    let key = format!("home.ask.{}", server_question.kind.key());
    let prompt = words::question(model.language, server_question.kind, &server_question.server);
    question(model, frame, area, &key, wrap(&prompt, cells_in(area)), hits);
}

/// Draws the offer to resume a launch of an earlier run.
pub fn unfinished(model: &Model, frame: &mut Frame, area: Rect, found: &UnfinishedLaunch, hits: &mut HitMap) {
    question(model, frame, area, "unfinished", wrap(&unfinished_words(model, found), cells_in(area)), hits);
}

/// Returns what is known of that launch, and how many more there are.
pub fn unfinished_words(model: &Model, found: &UnfinishedLaunch) -> String {
    let names = found.names.iter().map(SanitizedText::as_str).collect::<Vec<_>>().join(", ");
    let age = model.now.wall.duration_since(found.began).unwrap_or_default();
    let key = match found.accepted {
        true if age < MAY_STILL_START => "unfinished.starting",
        true => "unfinished.accepted",
        false => "unfinished.unknown",
    };
    let age = rough(age);
    let what =
        crate::text::fill(model.language, key, &[("names", names.as_str()), ("region", &found.region), ("age", &age)]);
    match found.more {
        0 => what,
        more => format!("{what}\n\n{}", t!(model.language, "unfinished.more", n = more)),
    }
}

/// How long nobody has to worry about an instance that wasn't seen running: Windows takes minutes.
const MAY_STILL_START: Duration = Duration::from_secs(5 * 60);

/// Draws the offer to continue with the saved draft: its answers beside their labels.
pub fn resume(model: &Model, frame: &mut Frame, area: Rect, requested: &RequestedValues, hits: &mut HitMap) {
    let (answers, cells) = (crate::app::saved_draft::view::answers(model, requested), cells_in(area));
    let widest = answers.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
    let mut lines = wrap(t!(model.language, "resume.prompt"), cells);
    lines.push(String::new());
    for (label, value) in &answers {
        lines.extend(beside(label, (widest, 2), value, cells));
    }
    question(model, frame, area, "resume", lines, hits);
}

/// Draws a question, and below it what can be answered: what Enter takes is bold.
fn question(model: &Model, frame: &mut Frame, area: Rect, key: &str, lines: Vec<String>, hits: &mut HitMap) {
    let theme = &model.theme;
    let inner = boxed(model, frame, area, lines.len() + 2, t!(model.language, &format!("{key}.title")));
    // What is cut is the question, never its answers.
    let room = usize::from(inner.height).saturating_sub(2);
    draw_texts(frame.buffer_mut(), inner, lines.iter().take(room), theme.text, theme.glyphs.more);
    let Some(place) = row(inner, (lines.len().min(room) + 1) as u16) else { return };
    let answers = keymap::bindings(model).into_iter().filter(|binding| binding.words.is_some());
    let mut x = place.x;
    for (at, binding) in answers.enumerate() {
        let words = format!("[ {} ]", t!(model.language, &format!("{key}.button.{}", at + 1)));
        let button = Rect { x, width: (words.width() as u16).min(place.right().saturating_sub(x)), ..place };
        let style = if binding.keys.iter().any(KeyPress::is_enter) { theme.strong } else { theme.text };
        line(frame.buffer_mut(), Some(button), words, style, theme.glyphs.more);
        hits.places.push((button, HitTarget::Action(binding.action)));
        x = button.right().saturating_add(BETWEEN).min(place.right());
    }
}

/// Cells between two buttons.
const BETWEEN: u16 = 3;

/// Draws the order in another tool's format: its top stays where that of the longest is. Returns how far it can be
/// scrolled.
pub fn export(model: &Model, frame: &mut Frame, area: Rect, format: usize, scroll: usize) -> usize {
    let theme = &model.theme;
    let (Some(_), Ok(order)) = (FORMATS.get(format), model.draft.finish(&model.catalog)) else { return 0 };
    let request = ExportRequest::of(&order);
    let cells = usize::from(code_width(area)).saturating_sub(dialog::SIDES.into());
    let all: Vec<Lines> =
        FORMATS.iter().map(|format| exported(model.language, format, &request, theme, cells)).collect();
    let rows = (all[format].len() + 2, all.iter().map(Vec::len).max().unwrap_or(0) + 2);
    let title = t!(model.language, "export.title");
    let inner = dialog::steady(frame.buffer_mut(), area, code_width(area), rows, title, theme);
    format_tabs(format, frame.buffer_mut(), inner, theme);
    let (lines, body) = (&all[format], crate::widgets::below(inner, 2));
    let rows = usize::from(body.height);
    let furthest = lines.len().saturating_sub(rows);
    let first = scroll.min(furthest);
    draw_lines(frame.buffer_mut(), body, lines.iter().skip(first).take(rows), "");
    if first + rows < lines.len() && body.height > 0 {
        let y = body.bottom() - 1;
        frame.buffer_mut().set_string(body.right().saturating_sub(1), y, theme.glyphs.down, theme.dim);
    }
    furthest
}

/// Returns the width of a dialog that shows code, whose lines are longer than prose.
pub fn code_width(area: Rect) -> u16 {
    area.width.saturating_sub(if area.width > dialog::WIDEST { 4 } else { 0 }).min(CODE)
}

/// Maximum width of such a dialog.
const CODE: u16 = 100;

/// Returns the exported text, and what the format can't express.
fn exported(language: Language, format: &ExportFormat, request: &ExportRequest, theme: &Theme, cells: usize) -> Lines {
    // A format without comments has its limitations listed above it.
    let beside = if format.comments() { Vec::new() } else { format.lacks(request) };
    let beside = beside.iter().flat_map(|lack| wrap(&say(language, lack), cells)).map(|line| (line, theme.dim));
    let text = format.text(request, |it| say(language, it));
    let lines = text.lines().flat_map(|line| broken(line, cells)).map(|line| {
        let style = if line.starts_with("# ") { theme.dim } else { theme.text };
        (line, style)
    });
    beside.chain(lines).collect()
}

/// Draws the formats side by side, the selected one bold and underlined.
fn format_tabs(format: usize, buf: &mut Buffer, area: Rect, theme: &Theme) {
    let of = |gap| Tabs { names: FORMATS.iter().map(|other| (other.name, None)).collect(), at: format, gap };
    let tabs = Some(of(4)).filter(|tabs| tabs.width() <= area.width.into()).unwrap_or_else(|| of(2));
    tabs.draw(true, buf, Rect { height: area.height.min(2), ..area }, theme);
}

/// Wraps a line of code at the edge only, so that its spaces stay; a comment is wrapped between words.
pub fn broken(text: &str, cells: usize) -> Vec<String> {
    if let Some(comment) = text.strip_prefix("# ").filter(|comment| !comment.contains("  ")) {
        let lines = wrap(&SanitizedText::new(comment), cells.saturating_sub(2)).into_iter();
        return lines.map(|line| format!("# {line}")).collect();
    }
    let mut rows = vec![String::new()];
    let mut used = 0;
    for c in SanitizedText::new(text).chars() {
        let width = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + width > cells {
            rows.push(String::new());
            used = 0;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.push(c);
        }
    }
    rows
}

/// Draws what is sent again, and the line for the word.
pub fn again(model: &Model, frame: &mut Frame, area: Rect, confirm: &ConfirmationInput) {
    let language = model.language;
    let theme = &model.theme;
    let Some(launch) = model.watch.as_ref().map(|watch| &watch.launch) else { return };
    let order = match confirm.sends {
        ConfirmedAction::Failed => launch.retryable(),
        _ => launch.order.clone(),
    };
    let Some(order) = order else { return };
    let cells = cells_in(area);
    let names: Vec<&str> = order.names.iter().map(|name| name.as_str()).collect();
    let price = order.monthly().map_or(t!(language, "unknown").to_owned(), |price| price.to_string());
    let word = t!(language, "confirm.word");
    let mut lines = wrap(&t!(language, "again.what", names = names.join(", "), price = price), cells);
    // What must be typed is always visible.
    lines.truncate(usize::from(area.height.min(12)).saturating_sub(6).max(1));
    lines.extend(wrap(&t!(language, "again.type", word = word), cells));
    let inner = boxed(model, frame, area, lines.len() + 2, t!(language, "again.title"));
    draw_texts(frame.buffer_mut(), inner, lines.iter(), theme.text, theme.glyphs.more);
    let below = crate::widgets::below(inner, lines.len() as u16);
    text_line(frame, row(below, 0), &confirm.typed, true, theme);
    let problem = confirm.problem.map(|key| t!(language, key, word = word)).unwrap_or_default();
    line(frame.buffer_mut(), row(below, 1), problem, theme.bad, theme.glyphs.more);
}

/// Draws the confirmation to delete what has no launch: its name must be typed, and the Region if it isn't ours.
fn remove_alone(model: &Model, frame: &mut Frame, area: Rect, confirm: &ConfirmationInput, target: &DeletionTarget) {
    let theme = &model.theme;
    let cells = cells_in(area);
    let paragraphs = home::view::deletion(model.language, target);
    let style = |at: usize| match at {
        0 => theme.text,
        at if at + 1 == paragraphs.len() => theme.strong,
        _ => theme.warn,
    };
    let wrapped = |(at, text): (usize, &String)| wrap(text, cells).into_iter().map(move |line| (line, style(at)));
    let mut lines: Lines = paragraphs.iter().enumerate().flat_map(wrapped).collect();
    set_apart(&mut lines, paragraphs.last().map_or(0, |prompt| wrap(prompt, cells).len()), area);
    let inner =
        boxed(model, frame, area, (lines.len() + 2).min(DELETION), home::view::deletion_title(model.language, target));
    let last = usize::from(inner.height).saturating_sub(2);
    draw_lines(frame.buffer_mut(), inner, lines.iter().take(last), theme.glyphs.more);
    remove_input(model, frame, inner, lines.len().min(last), confirm);
}

/// Maximum number of inner rows of a dialog that deletes something.
const DELETION: usize = 14;

/// Puts a blank line before the last ones, which say what to type, if there is room for it.
fn set_apart(lines: &mut Lines, last: usize, area: Rect) {
    let rows = usize::from(area.height).saturating_sub(2).min(DELETION);
    if lines.len() + 3 <= rows && lines.len() > last {
        lines.insert(lines.len() - last, (String::new(), Style::new()));
    }
}

/// Returns the title of a deletion: of one server, or of the launch.
fn removal_title(model: &Model) -> &'static str {
    let deletion = model.watch.as_ref().and_then(|watch| watch.deletion.as_ref());
    let is_one = deletion.is_some_and(|deletion| deletion.statuses.len() == 1);
    match is_one || model.home.looks_before_deleting().is_some() {
        true => t!(model.language, "home.delete.title"),
        false => t!(model.language, "remove.title"),
    }
}

/// Returns what is waited for before it can be looked up what there is to delete.
fn before_looking(model: &Model) -> String {
    let waiting = model.home.waiting.as_ref().and_then(|waiting| waiting.name.as_ref());
    let instance = waiting.zip(model.watch.as_ref()).and_then(|(name, watch)| watch.instance(name));
    match instance.filter(|instance| instance.exists() && !instance.decided()) {
        Some(instance) => t!(model.language, "remove.pending", name = instance.name),
        None => t!(model.language, "remove.looking").to_owned(),
    }
}

/// Draws what would be deleted, and the line for its name.
pub fn remove(model: &Model, frame: &mut Frame, area: Rect, confirm: &ConfirmationInput) {
    let language = model.language;
    if let Some(target) = &model.home.state.deleting {
        return remove_alone(model, frame, area, confirm, target);
    }
    let theme = &model.theme;
    let cells = cells_in(area);
    let deletion = model.watch.as_ref().and_then(|watch| watch.deletion.as_ref());
    let Some(deletion) = deletion.filter(|_| model.home.looks_before_deleting().is_none()) else {
        let lines = wrap(&before_looking(model), cells);
        let inner = boxed(model, frame, area, lines.len() + 2, removal_title(model));
        draw_texts(frame.buffer_mut(), inner, lines.iter(), theme.dim, theme.glyphs.more);
        return remove_input(model, frame, inner, lines.len(), confirm);
    };
    let mut lines: Vec<(String, Style)> = Vec::new();
    let mut named = 0;
    let mut say = |text: &str, style: Style| {
        lines.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
        lines.len()
    };
    if deletion.stage == deletion::DeletionStage::Looking {
        say(t!(language, "remove.looking"), theme.dim);
    } else {
        let doomed = deletion_cost::doomed(language, deletion);
        let one = deletion.of_one();
        match &one {
            Some(one) => {
                let [alone, all] = deletion_cost::choice(language, one, deletion, &deletion_word(language, deletion));
                say(&alone, theme.strong);
                named = say(&all, theme.strong);
            }
            None => {
                named = say(&doomed.what, theme.text);
                doomed.extras.iter().for_each(|text| {
                    say(text, theme.warn);
                });
            }
        }
        deletion_cost::summary_lines(language, deletion, model.now, model.target.sandbox).iter().take(1).for_each(
            |text| {
                say(text, theme.dim);
            },
        );
        doomed.lost.iter().for_each(|text| {
            say(text, theme.warn);
        });
        deletion_cost::left(language, deletion).iter().for_each(|text| {
            say(text, theme.warn);
        });
        let before = lines.len();
        let (words, style) = match one {
            Some(_) => (t!(language, "remove.esc").to_owned(), theme.dim),
            None => (t!(language, "remove.type", word = deletion_word(language, deletion)), theme.strong),
        };
        lines.extend(wrap(&words, cells).into_iter().map(|line| (line, style)));
        let last = lines.len() - before;
        set_apart(&mut lines, last, area);
    }
    let inner = boxed(model, frame, area, (lines.len() + 2).min(DELETION), removal_title(model));
    let last = usize::from(inner.height).saturating_sub(2);
    // Of many names the last are dropped, with a mark: what must be typed is always visible.
    let over = lines.len().saturating_sub(last);
    if over > 0 {
        let from = named.saturating_sub(over + 1);
        lines.splice(from..named, [(theme.glyphs.more.to_owned(), theme.text)]);
    }
    draw_lines(frame.buffer_mut(), inner, lines.iter().take(last), theme.glyphs.more);
    remove_input(model, frame, inner, lines.len().min(last), confirm);
}

/// Draws the line for the word that deletes, below this many lines.
fn remove_input(model: &Model, frame: &mut Frame, inner: Rect, lines: usize, confirm: &ConfirmationInput) {
    let theme = &model.theme;
    let below = crate::widgets::below(inner, lines as u16);
    text_line(frame, row(below, 0), &confirm.typed, true, theme);
    let problem = confirm.problem.map(|key| t!(model.language, key)).unwrap_or_default();
    line(frame.buffer_mut(), row(below, 1), problem, theme.bad, theme.glyphs.more);
}

/// Returns the note that the plan names a key pair which the launch will create, if it does.
pub fn key_to_bring(model: &Model) -> Option<String> {
    let name = model.draft.key_name.as_ref().filter(|_| model.draft.brings_a_pair())?;
    Some(t!(model.language, "save.key-pair", name = name))
}

/// Draws the line for the path to save the plan or an export to.
pub fn save(model: &Model, frame: &mut Frame, area: Rect, export: bool, path: &Input, problem: Option<&UserText>) {
    let language = model.language;
    let theme = &model.theme;
    let cells = cells_in(area);
    let prompt = match (export, model.draft.chosen_script().is_some()) {
        (true, _) => "save.prompt.export",
        (false, true) => "save.prompt.script",
        (false, false) if model.draft.restores() => "save.prompt.snapshot",
        (false, false) => "save.prompt",
    };
    let bring = key_to_bring(model).map(|text| wrap(&text, cells)).unwrap_or_default();
    let above = wrap(t!(language, prompt), cells);
    let under = problem.map(|problem| wrap(&say(language, problem), cells)).unwrap_or_default();
    let title = t!(language, if export { "save.title.export" } else { "save.title" });
    let inner = boxed(model, frame, area, bring.len() + above.len() + 2 + under.len().max(1), title);
    let prompt_lines = bring.iter().map(|text| (text, theme.warn)).chain(above.iter().map(|text| (text, theme.dim)));
    let mut at = 1;
    for (text, style) in prompt_lines {
        line(frame.buffer_mut(), row(inner, at - 1), text, style, theme.glyphs.more);
        at += 1;
    }
    text_line(frame, row(inner, at), path, true, theme);
    for (n, text) in under.iter().enumerate() {
        line(frame.buffer_mut(), row(inner, at + 1 + n as u16), text, theme.warn, theme.glyphs.more);
    }
}
