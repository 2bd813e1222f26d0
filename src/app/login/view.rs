//! View of the instance dialogs: the sandbox's command, a password, Windows login details, a script's output, an `ssh`
//! alias.

use crate::app::login::InstanceDialog;
use crate::app::model::Model;
use crate::app::view::lines::text_line;
use crate::app::view::overlay::broken;
use crate::domain::access_grant::LoginError;
use crate::domain::rdp::RdpDetails;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use crate::domain::ssh_alias::{File, Sign, SshConfigChange};
use crate::live_panes::login::error;
use crate::text::{Language, say};
use crate::theme::Theme;
use crate::widgets::dialog;
use crate::widgets::wrap::wrap;
use crate::widgets::{draw_lines, fit, row};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The kind of a line: how it is wrapped and styled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A sentence.
    Prose,
    /// Text to copy, wrapped only at the edge.
    Code,
    /// A command that is too long to read at a glance, wrapped at its blanks.
    Command,
    /// Secondary text.
    Quiet,
    /// A line that is added to a file.
    Good,
    /// A line that is removed from a file.
    Bad,
    /// The reason for a problem.
    Error,
}

/// Returns the title.
pub fn title(language: Language, card: &InstanceDialog) -> String {
    let key = match card {
        InstanceDialog::Sandbox { .. } => "card.sandbox.title",
        InstanceDialog::Password { .. } => "card.password.title",
        InstanceDialog::Rdp { .. } => "card.rdp.title",
        InstanceDialog::Script { .. } => "card.script.title",
        InstanceDialog::Alias { .. } => "card.alias.title",
    };
    t!(language, key, name = card.name())
}

/// Returns the lines of the dialog.
pub fn lines(language: Language, card: &InstanceDialog, sandbox: bool) -> Vec<(LineKind, String)> {
    match card {
        InstanceDialog::Sandbox { command, whole, .. } => in_sandbox(language, command, *whole),
        InstanceDialog::Password { answer: None, .. } => {
            vec![(LineKind::Quiet, t!(language, "card.password.asking").to_owned())]
        }
        InstanceDialog::Password { answer: Some(answer), .. } => password(language, answer),
        InstanceDialog::Rdp { answer: None, .. } => {
            vec![(LineKind::Quiet, t!(language, "card.rdp.asking").to_owned())]
        }
        InstanceDialog::Rdp { answer: Some(Err(why)), .. } => {
            vec![(LineKind::Error, say(language, &error(language, why)))]
        }
        InstanceDialog::Rdp { answer: Some(Ok(rdp)), path, .. } => {
            windows(language, rdp, path.value().trim().is_empty())
        }
        InstanceDialog::Script { lines, .. } if lines.is_empty() => {
            vec![(LineKind::Quiet, t!(language, "card.script.none").to_owned())]
        }
        InstanceDialog::Script { lines, .. } => lines.iter().map(|line| (LineKind::Code, line.to_string())).collect(),
        InstanceDialog::Alias { answer: None, .. } => {
            vec![(LineKind::Quiet, t!(language, "card.alias.asking").to_owned())]
        }
        InstanceDialog::Alias { answer: Some(Err(why)), .. } => {
            vec![(LineKind::Error, crate::text::words(language, why).into_owned())]
        }
        InstanceDialog::Alias { answer: Some(Ok(change)), name, .. } => alias(language, change, name, sandbox),
    }
}

/// Returns what the command does in words, and the command itself: without its options unless it is wanted whole.
fn in_sandbox(language: Language, command: &str, whole: bool) -> Vec<(LineKind, String)> {
    let empty = (LineKind::Prose, String::new());
    let mut all = vec![(LineKind::Prose, t!(language, "card.sandbox.what").to_owned()), empty.clone()];
    all.push(match (whole, command.split_once(' '), command.rsplit_once(' ')) {
        (false, Some((ssh, _)), Some((_, server))) => (LineKind::Code, format!("{ssh} {server}")),
        _ => (LineKind::Command, command.to_owned()),
    });
    all.extend([empty, (LineKind::Quiet, t!(language, "card.sandbox.keys").to_owned())]);
    all
}

fn password(language: Language, answer: &Result<Secret, LoginError>) -> Vec<(LineKind, String)> {
    match answer {
        Ok(output) => {
            let code_lines = output.open().lines().map(|line| (LineKind::Code, line.to_owned()));
            let code_lines = code_lines.filter(|(_, line)| !line.trim().is_empty());
            let empty = (LineKind::Prose, String::new());
            code_lines.chain([empty, (LineKind::Quiet, t!(language, "card.password.keep").to_owned())]).collect()
        }
        Err(why) => vec![(LineKind::Error, say(language, &error(language, why)))],
    }
}

fn windows(language: Language, rdp: &RdpDetails, no_file: bool) -> Vec<(LineKind, String)> {
    let unknown = || t!(language, "unknown").to_owned();
    let address = rdp.address.as_ref().map_or_else(unknown, ToString::to_string);
    let mut all = vec![
        (LineKind::Code, t!(language, "card.rdp.address", address = address)),
        (LineKind::Code, t!(language, "card.rdp.user", user = rdp.user)),
    ];
    match (&rdp.password, rdp.locked()) {
        (Some(password), _) => {
            all.push((LineKind::Code, t!(language, "card.rdp.password", password = password.open())));
            all.push((LineKind::Prose, String::new()));
            all.push((LineKind::Quiet, t!(language, "card.rdp.how").to_owned()));
        }
        (None, false) => all.push((LineKind::Prose, t!(language, "card.rdp.not-yet").to_owned())),
        (None, true) => {
            let key = rdp.key_pair.as_ref().map_or_else(unknown, ToString::to_string);
            all.extend(no_file.then(|| (LineKind::Prose, t!(language, "card.rdp.no-file").to_owned())));
            all.push((LineKind::Prose, t!(language, "card.rdp.locked", key = key)));
            all.extend(rdp.problem.iter().map(|why| (LineKind::Error, crate::text::words(language, why).into_owned())));
        }
    }
    all
}

fn alias(language: Language, change: &SshConfigChange, name: &str, sandbox: bool) -> Vec<(LineKind, String)> {
    let blank = || (LineKind::Prose, String::new());
    let preview = sandbox.then(|| (LineKind::Quiet, t!(language, "card.alias.sandbox").to_owned()));
    let mut all: Vec<_> = preview.into_iter().collect();
    all.push((LineKind::Prose, t!(language, "card.alias.what", name = name)));
    let mut last = None;
    for (file, sign, text) in change.difference() {
        if last.replace(file) != Some(file) {
            let path = match file {
                File::Config => "~/.ssh/config",
                File::Ours => "~/.ssh/skysail.config",
                File::KnownHosts => "~/.ssh/skysail.known_hosts",
            };
            all.extend([blank(), (LineKind::Quiet, path.to_owned())]);
        }
        let (kind, mark) = if sign == Sign::Comes { (LineKind::Good, '+') } else { (LineKind::Bad, '-') };
        all.push((kind, format!("{mark} {text}")));
    }
    all
}

fn style(kind: LineKind, theme: &Theme) -> Style {
    match kind {
        LineKind::Prose => theme.text,
        LineKind::Code | LineKind::Command => theme.strong,
        LineKind::Quiet => theme.dim,
        LineKind::Good => theme.good,
        LineKind::Bad | LineKind::Error => theme.bad,
    }
}

/// Draws the dialog. Returns how far it can be scrolled.
pub fn draw(model: &Model, frame: &mut Frame, area: Rect, card: &InstanceDialog) -> usize {
    let theme = &model.theme;
    let cells = usize::from(dialog::WIDEST.min(area.width).saturating_sub(dialog::SIDES));
    let mut all: Vec<(String, Style)> = Vec::new();
    for (kind, text) in lines(model.language, card, model.target.sandbox) {
        let parts = match kind {
            LineKind::Prose | LineKind::Quiet | LineKind::Error => wrap(&text, cells),
            LineKind::Command => wrap(&SanitizedText::new(&text), cells),
            LineKind::Code => broken(&text, cells),
            // The rest of a long key tells nothing, and without its sign it would look like a line of its own. The last
            // cell is that of the mark for more below.
            LineKind::Good | LineKind::Bad => {
                vec![fit(&SanitizedText::new(&text), cells.saturating_sub(1), theme.glyphs.more)]
            }
        };
        all.extend(parts.into_iter().map(|part| (part, style(kind, theme))));
    }
    let requests = u16::from(card.asks());
    let wanted = all.len() + usize::from(requests);
    let inner = dialog::dialog(frame.buffer_mut(), area, dialog::WIDEST, wanted, &title(model.language, card), theme);
    let rows = usize::from(inner.height.saturating_sub(requests));
    let furthest = all.len().saturating_sub(rows);
    let first = match card {
        InstanceDialog::Script { scroll, .. } | InstanceDialog::Alias { scroll, .. } => (*scroll).min(furthest),
        _ => 0,
    };
    draw_lines(frame.buffer_mut(), inner, all.iter().skip(first).take(rows), theme.glyphs.more);
    if first + rows < all.len() && rows > 0 {
        let y = inner.y + rows as u16 - 1;
        frame.buffer_mut().set_string(inner.right().saturating_sub(1), y, theme.glyphs.down, theme.dim);
    }
    if let (InstanceDialog::Rdp { path, .. }, true) = (card, card.asks()) {
        text_line(frame, row(inner, rows as u16), path, true, theme);
    }
    furthest
}
