//! How to get in: address, user, the `ssh` line, the site, the application's first password.

use super::LivePanes;
use crate::domain::facts;
use crate::domain::key_pair::AGENT;
use crate::domain::launch::Launch;
use crate::domain::launch::is_plain;
use crate::domain::launch::launch_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::loadable::Loadable;
use crate::domain::reachability::Reachability;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::{Now, rough};
use crate::domain::typical_timing::TypicalTiming;
use crate::domain::until::{UNTIL_KEY, Until};
use crate::theme::Theme;
use crate::widgets::pad;
use crate::widgets::wrap::wrap;
use ratatui::style::Style;
use std::time::Duration;

/// How the whole launch ended, in one sentence.
pub fn headline(launch: &Launch) -> String {
    let stay = || launch.subjects.iter().filter(|subject| !subject.deleted);
    let of = |fate: &str| stay().filter(|subject| subject.fate.key() == fate).count();
    let (running, all) = (of("running"), stay().count());
    let deleted = launch.subjects.len() - all;
    let gone = (deleted > 0).then(|| crate::text::count("launch.end.deleted", deleted));
    if running == all {
        let run = (all > 0).then(|| crate::text::count("launch.all-run", all));
        return run.into_iter().chain(gone).collect::<Vec<_>>().join(" ");
    }
    let mut parts = vec![crate::t!("launch.some-run", running = running, all = all)];
    for fate in ["failed", "gone", "taken", "under-way"] {
        let n = of(fate);
        if n > 0 {
            parts.push(crate::t!(&format!("launch.end.{fate}"), n = n));
        }
    }
    parts.extend(gone);
    parts.join(" ")
}

/// The address to connect to.
pub fn address(subject: &LaunchInstance) -> Option<String> {
    subject.instance.as_ref()?.address().map(ToString::to_string)
}

/// A path as one word of a shell, its `~` still the user's home; none where it could act.
fn shell_word(path: &str) -> Option<String> {
    let plain = |part: &str| part.split('/').all(|part| part.is_empty() || is_plain(part));
    match path.strip_prefix("~/") {
        Some(rest) if plain(rest) => Some(path.to_owned()),
        Some(rest) if !rest.contains('\'') => Some(format!("~/'{rest}'")),
        None if !path.starts_with('-') && plain(path) => Some(path.to_owned()),
        None if !path.starts_with('-') && !path.contains('\'') => Some(format!("'{path}'")),
        _ => None,
    }
}

/// The whole `ssh` line, to be copied as one; none for Windows, nor of words that a shell would act on.
pub fn ssh_line(launch: &Launch, subject: &LaunchInstance) -> Option<String> {
    if launch.is_windows() {
        return None;
    }
    let (user, address) = (launch.user(subject)?, address(subject)?);
    let file = launch.key_file();
    // `ssh` asks the agent of its own accord.
    let key = if file == AGENT { String::new() } else { format!("-i {} ", shell_word(&file)?) };
    is_plain(&address).then(|| format!("ssh {key}{user}@{address}"))
}

/// Two of the server's own keys, and first the one that OpenSSH asks about: it prefers Ed25519.
fn shown_first(keys: &[(SanitizedText, SanitizedText)]) -> Vec<&(SanitizedText, SanitizedText)> {
    let mut all: Vec<_> = keys.iter().collect();
    all.sort_by_key(|(algorithm, _)| **algorithm != *"ssh-ed25519");
    all.truncate(2);
    all
}

/// A label and its value, wrapped beside it.
fn row(label: &str, value: Option<String>, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    let label = pad(crate::t!(label), 9, false);
    let parts = value.map(|value| wrap(&value, cells.saturating_sub(10).max(8))).unwrap_or_default();
    let line = |(at, part): (usize, String)| {
        (format!("{} {part}", if at == 0 { label.as_str() } else { "         " }), theme.text)
    };
    parts.into_iter().enumerate().map(line).collect()
}

/// How to get into Windows: by what, and the countdown to its password or what is missing; whether that needs
/// care. Nothing for another system.
pub fn windows_login(subject: &LaunchInstance, panes: &LivePanes) -> Vec<(String, bool)> {
    if !panes.launch.is_windows() {
        return Vec::new();
    }
    let user = panes.launch.user(subject).unwrap_or_else(|| "Administrator".to_owned());
    let mut all = vec![(crate::t!("connect.rdp.by", user = user), false)];
    all.extend(windows_password(subject, panes));
    all
}

/// The password of Windows: how long it takes yet, or that the key for it is worth pressing; and that the port is
/// closed, where it is.
pub fn windows_password(subject: &LaunchInstance, panes: &LivePanes) -> Vec<(String, bool)> {
    if !panes.launch.is_windows() {
        return Vec::new();
    }
    let mut all = match password_due(panes.launch, subject, &panes.usual, panes.now) {
        Some(left) => vec![(crate::t!("connect.rdp.countdown", span = about(left)), false)],
        None => vec![(crate::t!("connect.rdp.password").to_owned(), false)],
    };
    if subject.way == Reachability::Unknowable {
        all.push((crate::t!("connect.rdp.closed", port = panes.launch.port()), true));
    }
    all
}

/// How long it usually takes yet until Windows has made its password; none once it should have, or for another
/// system. A port that answers says that Windows has set itself up.
fn password_due(launch: &Launch, subject: &LaunchInstance, usual: &TypicalTiming, now: Now) -> Option<Duration> {
    let start = subject.rungs.requested.filter(|_| launch.is_windows() && subject.way != Reachability::Open)?;
    usual.until_ready(launch.port()).checked_sub(launch.span(start, now)).filter(|left| !left.is_zero())
}

/// Whether a countdown to a password of Windows is running.
pub fn counts_down(launch: &Launch, usual: &TypicalTiming, now: Now) -> bool {
    let mut running = launch.subjects.iter().filter(|subject| subject.fate == InstanceOutcome::Running);
    running.any(|subject| password_due(launch, subject, usual, now).is_some())
}

/// `about 4 min`, rounded up: what is left is never less than is said.
fn about(span: Duration) -> String {
    let secs = span.as_secs_f64().ceil() as u64;
    match secs {
        ..60 => rough(Duration::from_secs(secs)),
        _ => rough(Duration::from_secs(secs.div_ceil(60) * 60)),
    }
}

/// What a running instance is connected to with.
pub fn lines(subject: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    let launch = panes.launch;
    let mut all = Vec::new();
    let instance = subject.instance.as_ref();
    all.extend(row(
        "connect.ipv4",
        instance.and_then(|i| i.public_ipv4.as_ref()).map(ToString::to_string),
        theme,
        cells,
    ));
    all.extend(row("connect.ipv6", instance.and_then(|i| i.ipv6.first()).map(ToString::to_string), theme, cells));
    all.extend(row("connect.user", launch.user(subject), theme, cells));
    // What most people look for, before what the others compare.
    let ssh = ssh_line(launch, subject);
    let command = ssh.iter().flat_map(|ssh| wrap(ssh, cells)).map(|line| (line, theme.strong));
    all.extend(command);
    all.extend(site(launch, subject).into_iter().flat_map(|site| row("connect.site", Some(site), theme, cells)));
    all.extend(notes(subject, panes, theme, cells));
    if launch.is_windows() {
        let closed = launch.console_only().then(|| crate::t!("door.console-only", port = launch.port()));
        let said = std::iter::once(crate::t!("connect.rdp").to_owned()).chain(closed);
        all.extend(said.flat_map(|text| wrap(&text, cells)).map(|line| (line, theme.dim)));
    }
    all
}

/// What is to be known beside the way in: the server's own keys, where the private key is, what is missing.
pub fn notes(subject: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    let launch = panes.launch;
    let mut all = Vec::new();
    let ssh = ssh_line(launch, subject);
    let keys = match panes.access.get(&subject.name) {
        Some(Loadable::Ready(access)) => shown_first(&access.host_keys),
        _ => Vec::new(),
    };
    let keys = keys.into_iter().map(|(algorithm, print)| ("connect.host-key", format!("{algorithm} {print}")));
    for (label, value) in keys {
        all.extend(row(label, Some(value), theme, cells));
    }
    let mut note = |text: String| all.extend(wrap(&text, cells).into_iter().map(|line| (line, theme.dim)));
    if let Some(file) = launch.manifest.key_file.as_ref().filter(|_| ssh.is_some()) {
        let key = match panes.practice {
            _ if *file == AGENT => "connect.key-agent",
            true => "connect.key-here.practice",
            false => "connect.key-here",
        };
        note(crate::t!(key, file = file));
    }
    if panes.practice {
        note(crate::t!("connect.practice").to_owned());
    } else if ssh.is_some() && launch.manifest.request.key_pair_name.is_none() {
        note(crate::t!("connect.default-key", file = launch.key_file(), region = launch.manifest.region));
    }
    if let Some(command) = launch.blueprint().and_then(|facts| facts.password_command()) {
        note(crate::t!("connect.password", command = command));
    }
    until(subject, panes).into_iter().for_each(note);
    all
}

/// Until when it is wanted, where somebody said so; `skysail extend` may have moved what the launch was told.
fn until(subject: &LaunchInstance, panes: &LivePanes) -> Option<String> {
    let moved = subject.instance.as_ref().and_then(|instance| instance.tag(UNTIL_KEY)).and_then(Until::of_tag);
    let until = moved.or_else(|| panes.launch.manifest.until())?;
    let said = until.said(panes.time_zone);
    Some(crate::t!("launch.until", until = crate::text::say(&said)))
}

/// Whether it is a site that HTTPS can be set up for: one with a web server, and no panel of its own.
pub fn serves_web(launch: &Launch) -> bool {
    launch.blueprint().is_some_and(facts::BlueprintFacts::serves_web)
}

/// Returns the key of the words that say how HTTPS is set up where Lightsail does not do it.
pub fn other_https(launch: &Launch) -> &'static str {
    match launch.blueprint() {
        _ if launch.is_windows() => "https.windows",
        Some(facts) if facts.has_panel() => "https.panel",
        _ => "https.bare",
    }
}

/// The address of the site, where the blueprint opens a web port of its own.
pub fn site(launch: &Launch, subject: &LaunchInstance) -> Option<String> {
    let facts = launch.blueprint().filter(|_| !launch.is_windows())?;
    let opens = |port: &str| facts.opens(port);
    // A bare system opens port 80 too, but has nothing there to see.
    let app = facts.admin_password_command.is_some() || opens("443/tcp");
    let address = address(subject)?;
    let host = if address.contains(':') { format!("[{address}]") } else { address };
    // cPanel and Plesk have a port of their own for the browser.
    if let Some(domain) = launch.secured(&subject.name) {
        return Some(format!("https://{domain}/"));
    }
    if let Some(port) = ["2087", "8443"].into_iter().find(|port| opens(&format!("{port}/tcp"))) {
        return Some(format!("https://{host}:{port}/"));
    }
    (app && opens("80/tcp")).then(|| format!("http://{host}/"))
}
