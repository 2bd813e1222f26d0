//! One follow-up of one instance, and its status. `launch/follow_up_run.rs` carries them out.

use super::{FollowUps, StaticIpChoice};
use crate::domain::failure::Failure;
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::instance_actions::{ActionAnswers, InstanceAction, InstanceActionKind, Mutation};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::domain::user_text::{UserText, Words};
use serde::{Deserialize, Serialize};

/// The action of a follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUpTask {
    /// Opens a port.
    Port(PortRule),
    /// Attaches a new static IP, or an existing one, which the launch never releases.
    StaticIp {
        /// Its name.
        name: SanitizedText,
        /// Whether it existed before.
        existing: bool,
    },
    /// Sets up HTTPS.
    Https {
        /// The domain names of the certificate.
        domains: Vec<SanitizedText>,
        /// The email address that expiry notices go to.
        email: SanitizedText,
    },
    /// Adds an alias to the user's SSH configuration.
    SshAlias,
}

impl FollowUpTask {
    /// Returns the key of its texts.
    pub fn key(&self) -> &'static str {
        match self {
            FollowUpTask::Port(_) => "ports",
            FollowUpTask::StaticIp { .. } => "static-ip",
            FollowUpTask::Https { .. } => "https",
            FollowUpTask::SshAlias => "ssh-alias",
        }
    }

    /// Returns its ID in the journal, unique within its instance: `port 443/tcp`, `static-ip`.
    pub fn id(&self) -> SanitizedText {
        match self {
            FollowUpTask::Port(rule) => SanitizedText::new(format!("port {}", rule.ports())),
            other => other.key().into(),
        }
    }

    /// Returns a short description: `443/tcp`, the name of a static IP, domain names.
    pub fn details(&self) -> String {
        match self {
            FollowUpTask::Port(rule) => rule.ports(),
            FollowUpTask::StaticIp { name, .. } => name.to_string(),
            FollowUpTask::Https { domains, .. } => domains.iter().map(|d| d.as_str()).collect::<Vec<_>>().join(", "),
            FollowUpTask::SshAlias => String::new(),
        }
    }

    /// Returns the kind of [`InstanceAction`] that carries it out; none for what needs only this computer.
    pub fn kind(&self) -> Option<InstanceActionKind> {
        match self {
            FollowUpTask::Port(_) => Some(InstanceActionKind::Firewall),
            FollowUpTask::StaticIp { .. } => Some(InstanceActionKind::StaticIp),
            FollowUpTask::Https { .. } => Some(InstanceActionKind::Https),
            FollowUpTask::SshAlias => None,
        }
    }

    /// Returns the answers for that action, as if the user had filled in its form.
    pub fn answers(&self) -> Option<ActionAnswers> {
        match self.clone() {
            FollowUpTask::Port(rule) => Some(ActionAnswers::Open(rule)),
            FollowUpTask::StaticIp { name, existing: true } => Some(ActionAnswers::Attach { name }),
            FollowUpTask::StaticIp { name, existing: false } => Some(ActionAnswers::Allocate { name }),
            FollowUpTask::Https { domains, email } => Some(ActionAnswers::Https { domains, email }),
            FollowUpTask::SshAlias => None,
        }
    }
}

/// Why a follow-up isn't done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FollowUpReason {
    /// Messages by Skysail.
    Say(Vec<UserText>),
    /// AWS's error, or why the request failed.
    Failure(Box<Failure>),
    /// A message from AWS, or from a journal.
    Words(Words),
}

impl FollowUpReason {
    /// Returns it for the journal.
    pub fn noted(&self) -> Option<Words> {
        match self {
            // Of several messages, the first is enough.
            FollowUpReason::Say(all) => all.first().cloned().map(Words::from),
            FollowUpReason::Failure(failure) => failure.own_words(),
            FollowUpReason::Words(words) => Some(words.clone()).filter(|words| *words != Words::from("")),
        }
    }
}

/// The status of a follow-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FollowUpStatus {
    /// Not started.
    Ahead,
    /// In progress.
    Working,
    /// Something it needs is missing, and is looked up again.
    Waiting(FollowUpReason),
    /// Something it needs was still missing after the maximum wait. Nothing was sent; `watch` tries again.
    Postponed(FollowUpReason),
    /// It is unknown whether AWS did it; it isn't sent again unless the user asks for that.
    Unsure(Box<Failure>),
    /// Accepted; AWS hadn't finished when the watch ended.
    UnderWay,
    /// It is done.
    Done,
    /// It failed; the reason.
    Failed(FollowUpReason),
    /// Its instance was deleted, or never created.
    Dropped,
}

impl FollowUpStatus {
    /// Returns the key of its texts.
    pub fn key(&self) -> &'static str {
        match self {
            FollowUpStatus::Ahead => "ahead",
            FollowUpStatus::Working => "working",
            FollowUpStatus::Waiting(_) => "waiting",
            FollowUpStatus::Postponed(_) => "postponed",
            FollowUpStatus::Unsure(_) => "unsure",
            FollowUpStatus::UnderWay => "under-way",
            FollowUpStatus::Done => "done",
            FollowUpStatus::Failed(_) => "failed",
            FollowUpStatus::Dropped => "dropped",
        }
    }

    /// Returns the keys of the reasons why it isn't done: of our sentences, or of the kind of error. They are the same in
    /// every language. None if the words are AWS's own.
    pub fn reasons(&self) -> Vec<&'static str> {
        let reason = match self {
            FollowUpStatus::Waiting(reason) | FollowUpStatus::Postponed(reason) | FollowUpStatus::Failed(reason) => {
                reason
            }
            FollowUpStatus::Unsure(failure) => return vec![failure.error.key()],
            _ => return Vec::new(),
        };
        match reason {
            FollowUpReason::Say(all) => all.iter().map(|say| say.key).collect(),
            FollowUpReason::Failure(failure) => vec![failure.error.key()],
            FollowUpReason::Words(words) => words.text().map(|say| say.key).into_iter().collect(),
        }
    }

    /// Returns whether the status is final.
    pub fn over(&self) -> bool {
        matches!(self, FollowUpStatus::Done | FollowUpStatus::Failed(_) | FollowUpStatus::Dropped)
    }

    /// Returns whether this run of Skysail does no more about it, though it isn't final.
    pub fn rests(&self) -> bool {
        matches!(self, FollowUpStatus::Postponed(_) | FollowUpStatus::Unsure(_) | FollowUpStatus::UnderWay)
    }
}

/// One follow-up of one instance.
#[derive(Clone, Debug)]
pub struct FollowUpStep {
    /// The name of its instance.
    pub instance: SanitizedText,
    /// Its action.
    pub task: FollowUpTask,
    /// Its status.
    pub status: FollowUpStatus,
    /// When that status was reached, in this run of Skysail.
    pub since: Option<Now>,
    /// Whether the journal has it that a request is about to be sent, by this run or an earlier one.
    pub(in crate::domain) begun: bool,
    /// The state machine that carries it out.
    pub(in crate::domain) action: Option<Box<InstanceAction>>,
    /// A request that waits for the journal.
    pub(in crate::domain) held: Option<Mutation>,
    /// Journal records being written that have to be on disk first: the last of them releases the request.
    pub(in crate::domain) gates: u32,
    /// Whether a pause of this step is pending.
    pub(in crate::domain) pausing: bool,
    /// The number of failed lookups.
    pub(in crate::domain) tries: u32,
    /// When it started to wait for something it needs.
    pub(in crate::domain) waits_since: Option<Now>,
    /// Whether it may be sent once more, if the reply was lost.
    pub(in crate::domain) may_repeat: bool,
}

impl FollowUpStep {
    fn new(instance: &SanitizedText, task: FollowUpTask) -> FollowUpStep {
        FollowUpStep {
            instance: instance.clone(),
            task,
            status: FollowUpStatus::Ahead,
            since: None,
            begun: false,
            action: None,
            held: None,
            gates: 0,
            pausing: false,
            tries: 0,
            waits_since: None,
            may_repeat: false,
        }
    }

    pub(in crate::domain) fn put(&mut self, status: FollowUpStatus, now: Now) {
        if self.status.key() != status.key() {
            self.since = Some(now);
        }
        self.status = status;
    }

    /// Returns whether this kind of action is in progress on its instance, or may start at any moment.
    pub fn works_on(&self, kind: InstanceActionKind) -> bool {
        let works = matches!(self.status, FollowUpStatus::Working | FollowUpStatus::Waiting(_));
        works && self.task.kind() == Some(kind)
    }

    /// Returns whether a request is in flight.
    pub fn in_flight(&self) -> bool {
        self.action.as_ref().is_some_and(|action| action.in_flight())
    }
}

impl FollowUps {
    /// Returns the follow-ups of these instances, in order for each instance.
    pub fn steps(&self, names: &[SanitizedText]) -> Vec<FollowUpStep> {
        let of = |(at, name): (usize, &SanitizedText)| {
            let tasks = self.tasks(at, name, names.len());
            tasks.into_iter().map(|task| FollowUpStep::new(name, task)).collect::<Vec<_>>()
        };
        names.iter().enumerate().flat_map(of).collect()
    }

    fn tasks(&self, at: usize, instance: &SanitizedText, count: usize) -> Vec<FollowUpTask> {
        let existing = matches!(self.static_ip, Some(StaticIpChoice::Existing { .. }));
        let mut all: Vec<FollowUpTask> = self.ports.iter().cloned().map(FollowUpTask::Port).collect();
        all.extend(self.static_ip_name(instance).map(|name| FollowUpTask::StaticIp { name, existing }));
        let domains = self.domains(at, count).to_vec();
        let https = self.https.as_ref().filter(|_| !domains.is_empty());
        all.extend(https.map(|https| FollowUpTask::Https { domains, email: https.email.clone() }));
        all.extend(self.ssh_alias.then_some(FollowUpTask::SshAlias));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::HttpsChoice;
    use super::*;

    #[test]
    fn each_instance_has_its_steps_in_execution_order() {
        let all = FollowUps {
            ports: vec![super::super::port("https").unwrap(), super::super::port("51820/udp").unwrap()],
            static_ip: Some(StaticIpChoice::New { name: None }),
            https: Some(HttpsChoice { domains: vec!["a.com".into(), "b.com".into()], email: "me@a.com".into() }),
            ssh_alias: true,
        };
        let steps = all.steps(&["web-1".into(), "web-2".into()]);
        let described: Vec<String> =
            steps.iter().map(|s| format!("{} {} {}", s.instance, s.task.id(), s.task.details())).collect();
        let of = |name: &str, domain: &str| {
            [
                format!("{name} port 443/tcp 443/tcp"),
                format!("{name} port 51820/udp 51820/udp"),
                format!("{name} static-ip {name}-ip"),
                format!("{name} https {domain}"),
                format!("{name} ssh-alias "),
            ]
        };
        assert_eq!(described, [of("web-1", "a.com"), of("web-2", "b.com")].concat());
    }
}
