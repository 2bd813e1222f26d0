//! Texts of the HTTPS pane: its requirements, and the commands that Lightsail runs on the instance.

use super::Styled;
use crate::domain::instance_actions::{ActionAnswers, InstanceAction};
use crate::domain::launch::Launch;
use crate::domain::sanitized_text::SanitizedText;
use crate::text::Language;
use crate::theme::Theme;
use crate::widgets::wrap::wrap;

/// Returns the lines above the form: what it does, what it costs, and what it needs.
pub fn intro(language: Language, action: &InstanceAction) -> Vec<String> {
    if let Some(setup) = action.secured() {
        let names: Vec<&str> = setup.domains.iter().map(SanitizedText::as_str).collect();
        let first = names.first().copied().unwrap_or_default();
        let has = t!(language, "after.https.has", domain = first, names = names.join(", "));
        return vec![has, t!(language, "after.https.other-names").to_owned()];
    }
    let instance = action.seen.instance.as_ref();
    let address = instance.and_then(|instance| instance.address()).map(ToString::to_string).unwrap_or_default();
    vec![t!(language, "after.https.what", address = address)]
}

/// Returns what stands in the way, or makes it likely to fail.
pub fn obstacles(language: Language, action: &InstanceAction, launch: &Launch) -> Vec<String> {
    if action.secured().is_some() {
        return Vec::new();
    }
    let instance = action.seen.instance.as_ref();
    let mut all = Vec::new();
    let blueprint = launch.manifest.blueprint_id().unwrap_or_default();
    if !blueprint.starts_with("wordpress") {
        all.push(t!(language, "after.https.not-wordpress", blueprint = launch.manifest.blueprint_name));
    }
    if instance.is_some_and(|instance| !instance.static_ip) {
        all.push(t!(language, "after.unready.no-static-ip").to_owned());
    }
    all
}

/// Returns what was done.
pub fn done(language: Language, action: &InstanceAction) -> Vec<String> {
    match &action.answers {
        Some(ActionAnswers::Https { domains, .. }) => {
            let first = domains.first().map(ToString::to_string).unwrap_or_default();
            vec![t!(language, "after.https.done", domain = first)]
        }
        _ => Vec::new(),
    }
}

/// Returns each command with its outcome, and the output of failed ones.
pub fn steps(language: Language, action: &InstanceAction, theme: &Theme, cells: usize) -> Vec<Styled> {
    let Some(setup) = action.setup() else { return Vec::new() };
    let mut all = Vec::new();
    for step in &setup.steps {
        let (sign, style) = match step.status.as_deref() {
            Some("succeeded") => (theme.glyphs.done, theme.good),
            Some("failed") => (theme.glyphs.failed, theme.bad),
            _ => (theme.glyphs.waiting, theme.accent),
        };
        let failed = step.status.as_deref() == Some("failed");
        let name = step.command.as_ref().map_or(t!(language, "unknown"), |command| command.as_str());
        all.extend(wrap(&format!("{sign} {name}"), cells).into_iter().map(|line| (line, style)));
        let wrote = if failed { [&step.error, &step.output] } else { [&step.output, &None] };
        for text in wrote.into_iter().flatten() {
            let style = if failed { theme.text } else { theme.dim };
            let room = cells.saturating_sub(2).max(8);
            all.extend(wrap(text, room).into_iter().map(|line| (format!("  {line}"), style)));
        }
    }
    all
}
