//! Rebuilds the command preview when the draft has changed.

use super::CommandPreview;
use crate::app::model::Model;
use crate::domain::draft::Draft;
use crate::domain::follow_ups::{FollowUps, StaticIpChoice};
use crate::domain::plan::Plan;
use crate::export::{CommandPart, command, parts};

/// Updates the preview if the draft's version has changed.
pub fn follow(model: &mut Model) {
    let now = model.draft.version();
    if !model.command_preview.on || model.command_preview.seen == Some(now) {
        return;
    }
    let plan = Plan::so_far(&model.draft);
    model.command_preview.head = command(&plan);
    let parts = of(plan, &model.draft);
    let before = &model.command_preview.parts;
    // The initial parts aren't marked as new.
    let news = |part: &&CommandPart| model.command_preview.seen.is_some() && !before.contains(part);
    let fresh: Vec<usize> = parts.iter().enumerate().filter(|(_, part)| news(part)).map(|(at, _)| at).collect();
    if parts != *before {
        model.command_preview.fresh = fresh;
        model.command_preview.parts = parts;
    }
    model.command_preview.seen = Some(now);
}

/// Turns the preview on or off.
pub fn switch(model: &mut Model, on: bool) {
    model.command_preview = CommandPreview { on, ..CommandPreview::default() };
    follow(model);
}

/// Returns the parts of the command for the answers. A launch script may be long and hold secrets, so only its
/// presence is shown.
fn of(plan: Plan, draft: &Draft) -> Vec<CommandPart> {
    let script = plan.user_data.is_some();
    let mut all = parts(draft.region_name().map(|name| name.as_str()), &Plan { user_data: None, ..plan });
    all.extend(script.then(|| CommandPart { option: "--user-data", values: "'...'".to_owned() }));
    all.extend(commands_after(&draft.follow_ups()).map(|values| CommandPart { option: COMMENT, values }));
    all
}

/// Starts a shell comment: what follows is sent once the instances run.
const COMMENT: &str = "#";

/// Returns the names of the commands for the follow-ups.
fn commands_after(all: &FollowUps) -> impl Iterator<Item = String> {
    let ports = all.ports.iter().map(|rule| format!("open-instance-public-ports {}", rule.ports()));
    let static_ip = all.static_ip.as_ref().map(|choice| match choice {
        StaticIpChoice::New { .. } => "allocate-static-ip attach-static-ip".to_owned(),
        StaticIpChoice::Existing { name } => format!("attach-static-ip {name}"),
    });
    let https = all.https.as_ref().map(|_| "setup-instance-https".to_owned());
    ports.chain(static_ip).chain(https).collect::<Vec<_>>().into_iter()
}
