//! Connection details of an instance: address, user, `ssh` command, website, and the application's initial password.

use super::LivePanes;
use crate::domain::facts;
use crate::domain::key_pair::AGENT;
use crate::domain::launch::Launch;
use crate::domain::launch::is_plain;
use crate::domain::launch::launched_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::loadable::Loadable;
use crate::domain::reachability::Reachability;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::shell_word::shell_word;
use crate::domain::time::{Now, rough};
use crate::domain::typical_timing::TypicalTiming;
use crate::domain::until::{UNTIL_KEY, Until};
use crate::text::Language;
use crate::theme::Theme;
use crate::widgets::wrap::{beside, wrap};
use ratatui::style::Style;
use std::time::Duration;

/// Returns how the launch as a whole ended, in one sentence.
pub fn headline(language: Language, launch: &Launch) -> String {
    let stay = || launch.instances.iter().filter(|instance| !instance.deleted);
    let end = |instance: &LaunchInstance| match instance.way {
        Reachability::Stopped if instance.outcome == InstanceOutcome::Running => "stopped",
        _ => instance.outcome.key(),
    };
    let of = |key: &str| stay().filter(|instance| end(instance) == key).count();
    let (running, all) = (of("running"), stay().count());
    let deleted = launch.instances.len() - all;
    let gone = (deleted > 0).then(|| crate::text::count(language, "launch.end.deleted", deleted));
    if running == all {
        let run = (all > 0).then(|| crate::text::count(language, "launch.all-run", all));
        return run.into_iter().chain(gone).collect::<Vec<_>>().join(" ");
    }
    let mut parts = vec![crate::text::count_with(language, "launch.some-run", running, &[("all", all.to_string())])];
    for outcome in ["stopped", "failed", "gone", "taken", "under-way"] {
        let n = of(outcome);
        if n > 0 {
            parts.push(crate::text::count(language, &format!("launch.end.{outcome}"), n));
        }
    }
    parts.extend(gone);
    parts.join(" ")
}

/// Returns the address to connect to.
pub fn address(instance: &LaunchInstance) -> Option<String> {
    instance.instance.as_ref()?.address().map(ToString::to_string)
}

/// Quotes a path for the shell, with `~` still expanding to the user's home; `None` if it would be an option.
fn shell_path(path: &str) -> Option<String> {
    match path.strip_prefix("~/") {
        Some(rest) => Some(format!("~/{}", shell_word(rest))),
        None => (!path.starts_with('-')).then(|| shell_word(path)),
    }
}

/// Returns the complete `ssh` command; `None` for Windows, and for values that a shell would interpret.
pub fn ssh_line(launch: &Launch, instance: &LaunchInstance) -> Option<String> {
    if launch.is_windows() {
        return None;
    }
    let (user, address) = (launch.user(instance)?, address(instance)?);
    let file = launch.key_file();
    // `ssh` asks the agent without an option.
    let key = if file == AGENT { String::new() } else { format!("-i {} ", shell_path(&file)?) };
    is_plain(&address).then(|| format!("ssh {key}{user}@{address}"))
}

/// Returns how to log in to a running Windows server; `None` for other systems.
pub fn rdp_line(language: Language, launch: &Launch, instance: &LaunchInstance) -> Option<String> {
    let (user, _) = (windows_user(launch, instance)?, address(instance)?);
    let options = super::messages::target_options(launch.manifest.is_sandbox());
    Some(t!(language, "record.rdp", user = user, options = options, name = instance.name))
}

/// Returns the user name that logs in to Windows; `None` for other systems.
fn windows_user(launch: &Launch, instance: &LaunchInstance) -> Option<String> {
    launch.is_windows().then(|| launch.user(instance).unwrap_or_else(|| "Administrator".to_owned()))
}

/// Returns two of the server's host keys, Ed25519 first: that is the one OpenSSH prefers and asks about.
fn shown_first(keys: &[(SanitizedText, SanitizedText)]) -> Vec<&(SanitizedText, SanitizedText)> {
    let mut all: Vec<_> = keys.iter().collect();
    all.sort_by_key(|(algorithm, _)| **algorithm != *"ssh-ed25519");
    all.truncate(2);
    all
}

/// Lays out a label with its value wrapped beside it.
fn row(language: Language, label: &str, value: Option<String>, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    let lines = value.map(|value| beside(t!(language, label), (9, 1), &value, cells)).unwrap_or_default();
    lines.into_iter().map(|line| (line, theme.text)).collect()
}

/// Lays out the `ssh` command beside its label, or without one where only that keeps it whole.
fn command(language: Language, ssh: String, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    let beside = row(language, "connect.ssh", Some(ssh.clone()), theme, cells);
    let lines = match beside.len() {
        1 => beside.into_iter().map(|(line, _)| line).collect(),
        _ => wrap(&ssh, cells),
    };
    lines.into_iter().map(|line| (line, theme.strong)).collect()
}

/// Returns how to log in to Windows: the RDP client, and the countdown to the password or what is missing. The flag
/// marks lines that need attention. Empty for other systems.
pub fn windows_login(instance: &LaunchInstance, panes: &LivePanes) -> Vec<(String, bool)> {
    let Some(user) = windows_user(panes.launch, instance) else { return Vec::new() };
    let mut all = vec![(t!(panes.language, "connect.rdp.by", user = user), false)];
    all.extend(windows_password(instance, panes));
    all
}

/// Returns how long the Windows password usually takes from now, or that its key can be pressed, and whether the port
/// is closed.
pub fn windows_password(instance: &LaunchInstance, panes: &LivePanes) -> Vec<(String, bool)> {
    let language = panes.language;
    if !panes.launch.is_windows() {
        return Vec::new();
    }
    let mut all = match password_due(panes.launch, instance, &panes.usual, panes.now) {
        Some(left) => vec![(t!(language, "connect.rdp.countdown", span = about(left)), false)],
        None => vec![(t!(language, "connect.rdp.password").to_owned(), false)],
    };
    if instance.way == Reachability::Unknowable {
        all.push((t!(language, "connect.rdp.closed", port = panes.launch.port()), true));
    }
    all
}

/// Returns the usual time left until Windows has set its password; `None` once it is due, or for another system. A
/// port that answers shows that Windows has finished its setup.
fn password_due(launch: &Launch, instance: &LaunchInstance, usual: &TypicalTiming, now: Now) -> Option<Duration> {
    let start = instance.milestones.requested.filter(|_| launch.is_windows() && instance.way != Reachability::Open)?;
    usual.until_ready(launch.port()).checked_sub(launch.span(start, now)).filter(|left| !left.is_zero())
}

/// Returns whether a countdown to a Windows password is running.
pub fn counts_down(launch: &Launch, usual: &TypicalTiming, now: Now) -> bool {
    let mut running = launch.instances.iter().filter(|instance| instance.outcome == InstanceOutcome::Running);
    running.any(|instance| password_due(launch, instance, usual, now).is_some())
}

/// Formats a time span as `about 4 min`, rounded up so that it is never understated.
fn about(span: Duration) -> String {
    let secs = span.as_secs_f64().ceil() as u64;
    match secs {
        ..60 => rough(Duration::from_secs(secs)),
        _ => rough(Duration::from_secs(secs.div_ceil(60) * 60)),
    }
}

/// Returns the connection details of a running instance.
pub fn lines(launched: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    let language = panes.language;
    let launch = panes.launch;
    let mut all = Vec::new();
    let instance = launched.instance.as_ref();
    all.extend(row(
        language,
        "connect.ipv4",
        instance.and_then(|i| i.public_ipv4.as_ref()).map(ToString::to_string),
        theme,
        cells,
    ));
    all.extend(row(
        language,
        "connect.ipv6",
        instance.and_then(|i| i.ipv6.first()).map(ToString::to_string),
        theme,
        cells,
    ));
    all.extend(row(language, "connect.user", launch.user(launched), theme, cells));
    // The command that most users look for comes first.
    let ssh = ssh_line(launch, launched);
    all.extend(ssh.into_iter().flat_map(|ssh| command(language, ssh, theme, cells)));
    all.extend(
        site(launch, launched).into_iter().flat_map(|site| row(language, "connect.site", Some(site), theme, cells)),
    );
    all.extend(notes(launched, panes, theme, cells));
    if launch.is_windows() && !panes.replayed {
        let closed = launch.console_only().then(|| t!(language, "port-probe.console-only", port = launch.port()));
        let said = std::iter::once(t!(language, "connect.rdp").to_owned()).chain(closed);
        all.extend(said.flat_map(|text| wrap(&text, cells)).map(|line| (line, theme.dim)));
    }
    all
}

/// Returns the notes on connecting: the server's host keys, where the private key is, and what is missing.
pub fn notes(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    let language = panes.language;
    let launch = panes.launch;
    let mut all = Vec::new();
    let ssh = ssh_line(launch, instance);
    let keys = match panes.access.get(&instance.name) {
        Some(Loadable::Ready(access)) => shown_first(&access.host_keys),
        _ => Vec::new(),
    };
    let keys = keys.into_iter().map(|(algorithm, print)| ("connect.host-key", format!("{algorithm} {print}")));
    for (label, value) in keys {
        all.extend(row(language, label, Some(value), theme, cells));
    }
    let mut note = |text: String| all.extend(wrap(&text, cells).into_iter().map(|line| (line, theme.dim)));
    if let Some(file) = launch.manifest.key_file.as_ref().filter(|_| ssh.is_some()) {
        let key = match panes.sandbox {
            _ if *file == AGENT => "connect.key-agent",
            true => "connect.key-here.sandbox",
            false => "connect.key-here",
        };
        note(t!(language, key, file = file));
    }
    if panes.sandbox {
        note(t!(language, "connect.sandbox").to_owned());
    } else if ssh.is_some() && !panes.replayed && lacks_default_key(panes) {
        note(t!(language, "connect.default-key", file = launch.key_file(), region = launch.manifest.region));
    }
    if let Some(command) = launch.blueprint().filter(|_| !panes.replayed).and_then(|facts| facts.password_command()) {
        note(t!(language, "connect.password", command = command));
    }
    until(instance, panes).into_iter().for_each(note);
    all
}

fn lacks_default_key(panes: &LivePanes) -> bool {
    panes.launch.manifest.request.key_pair_name.is_none() && panes.has_default_key != Some(true)
}

/// Returns until when the instance is needed, if that was said; `skysail extend` may have changed the launch's own
/// value.
fn until(launched: &LaunchInstance, panes: &LivePanes) -> Option<String> {
    let moved = launched.instance.as_ref().and_then(|instance| instance.tag(UNTIL_KEY)).and_then(Until::of_tag);
    let until = moved.or_else(|| panes.launch.manifest.until())?;
    let said = until.said(panes.time_zone);
    Some(t!(panes.language, "launch.until", until = crate::text::say(panes.language, &said)))
}

/// Returns whether HTTPS can be set up: the blueprint has a web server and no control panel.
pub fn serves_web(launch: &Launch) -> bool {
    launch.blueprint().is_some_and(facts::BlueprintFacts::serves_web)
}

/// Returns the text key that explains how to set up HTTPS where Lightsail can't.
pub fn other_https(launch: &Launch) -> &'static str {
    match launch.blueprint() {
        _ if launch.is_windows() => "https.windows",
        Some(facts) if facts.has_panel() => "https.panel",
        _ => "https.bare",
    }
}

/// Returns the website's address if the blueprint opens a web port.
pub fn site(launch: &Launch, instance: &LaunchInstance) -> Option<String> {
    let facts = launch.blueprint().filter(|_| !launch.is_windows())?;
    let opens = |port: &str| facts.opens(port);
    // A plain OS blueprint opens port 80 too but serves nothing there.
    let app = facts.admin_password_command.is_some() || opens("443/tcp");
    let address = address(instance)?;
    let host = if address.contains(':') { format!("[{address}]") } else { address };
    // cPanel and Plesk have their own port for the browser.
    if let Some(domain) = launch.secured(&instance.name) {
        return Some(format!("https://{domain}/"));
    }
    if let Some(port) = ["2087", "8443"].into_iter().find(|port| opens(&format!("{port}/tcp"))) {
        return Some(format!("https://{host}:{port}/"));
    }
    (app && opens("80/tcp")).then(|| format!("http://{host}/"))
}
