//! The command of the AWS CLI as it grows: what the answers so far come to, and which part of it the
//! last answer changed.

pub mod view;

use super::model::Model;
use crate::domain::draft::Draft;
use crate::domain::follow_ups::{FollowUps, StaticIpChoice};
use crate::domain::plan::Plan;
use crate::export::{CommandPart, parts};

/// The command that grows, once it is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CommandPreview {
    /// Whether it is shown.
    pub on: bool,
    /// The command, part by part.
    pub parts: Vec<CommandPart>,
    /// Which of the parts the last change made, by place.
    pub fresh: Vec<usize>,
    /// The version of the answers that they are made from.
    seen: Option<u64>,
}

/// Every command begins so.
pub const HEAD: &str = "aws lightsail create-instances";

/// Follows the answers. They are looked at only where they may have changed.
pub fn follow(model: &mut Model) {
    let now = model.draft.version();
    if !model.ribbon.on || model.ribbon.seen == Some(now) {
        return;
    }
    let parts = of(&model.draft);
    let before = &model.ribbon.parts;
    // What it begins with is not news.
    let news = |part: &&CommandPart| model.ribbon.seen.is_some() && !before.contains(part);
    let fresh: Vec<usize> = parts.iter().enumerate().filter(|(_, part)| news(part)).map(|(at, _)| at).collect();
    if parts != *before {
        model.ribbon.fresh = fresh;
        model.ribbon.parts = parts;
    }
    model.ribbon.seen = Some(now);
}

/// Switches it on or off.
pub fn switch(model: &mut Model, on: bool) {
    model.ribbon = CommandPreview { on, ..CommandPreview::default() };
    follow(model);
}

/// The parts of the command that the answers come to. A launch script may hold secrets and be long:
/// that there is one is all that is shown.
fn of(draft: &Draft) -> Vec<CommandPart> {
    let plan = Plan::so_far(draft);
    let script = plan.user_data.is_some();
    let mut all = parts(draft.region_name().map(|name| name.as_str()), &Plan { user_data: None, ..plan });
    all.extend(script.then(|| CommandPart { option: "--user-data", values: "'...'".to_owned() }));
    all.extend(commands_after(&draft.follow_ups()).map(|values| CommandPart { option: COMMENT, values }));
    all
}

/// Begins a comment of a shell: what follows is sent once the instances run.
const COMMENT: &str = "#";

/// The other commands, by their names alone.
fn commands_after(all: &FollowUps) -> impl Iterator<Item = String> {
    let ports = all.ports.iter().map(|rule| format!("open-instance-public-ports {}", rule.ports()));
    let static_ip = all.static_ip.as_ref().map(|choice| match choice {
        StaticIpChoice::New { .. } => "allocate-static-ip attach-static-ip".to_owned(),
        StaticIpChoice::Existing { name } => format!("attach-static-ip {name}"),
    });
    let https = all.https.as_ref().map(|_| "setup-instance-https".to_owned());
    ports.chain(static_ip).chain(https).collect::<Vec<_>>().into_iter()
}

/// The whole of it in one line.
pub fn line(ribbon: &CommandPreview) -> String {
    let words = ribbon.parts.iter().map(CommandPart::words);
    std::iter::once(HEAD.to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
