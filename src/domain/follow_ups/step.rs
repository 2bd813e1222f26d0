//! One follow-up of one instance, and what becomes of it. `launch/follow_up_run.rs` carries them out.

use super::{FollowUps, StaticIpChoice};
use crate::domain::failure::Failure;
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::instance_actions::{ActionAnswers, InstanceAction, InstanceActionKind, Mutation};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::domain::user_text::{UserText, Words};
use serde::{Deserialize, Serialize};

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUpTask {
    /// A port is opened.
    Port(PortRule),
    /// A new static IP, or an existing one, which the launch never releases.
    StaticIp {
        /// What it is called.
        name: SanitizedText,
        /// It was there before.
        existing: bool,
    },
    /// A certificate is set up.
    Https {
        /// The domain names of the certificate.
        domains: Vec<SanitizedText>,
        /// Who is told before it expires.
        email: SanitizedText,
    },
    /// The user's `ssh` settings get an alias.
    SshAlias,
}

impl FollowUpTask {
    /// Returns the key of its words.
    pub fn key(&self) -> &'static str {
        match self {
            FollowUpTask::Port(_) => "ports",
            FollowUpTask::StaticIp { .. } => "static-ip",
            FollowUpTask::Https { .. } => "https",
            FollowUpTask::SshAlias => "ssh-alias",
        }
    }

    /// Returns what tells it from the others of its instance, in a journal: `port 443/tcp`, `static-ip`.
    pub fn id(&self) -> SanitizedText {
        match self {
            FollowUpTask::Port(rule) => SanitizedText::new(format!("port {}", rule.ports())),
            other => other.key().into(),
        }
    }

    /// Returns what it's about, in a few words: `443/tcp`, the name of a static IP, domain names.
    pub fn details(&self) -> String {
        match self {
            FollowUpTask::Port(rule) => rule.ports(),
            FollowUpTask::StaticIp { name, .. } => name.to_string(),
            FollowUpTask::Https { domains, .. } => domains.iter().map(|d| d.as_str()).collect::<Vec<_>>().join(", "),
            FollowUpTask::SshAlias => String::new(),
        }
    }

    /// Returns the kind of the machine that does it; none for what is done on this computer alone.
    pub fn kind(&self) -> Option<InstanceActionKind> {
        match self {
            FollowUpTask::Port(_) => Some(InstanceActionKind::Firewall),
            FollowUpTask::StaticIp { .. } => Some(InstanceActionKind::StaticIp),
            FollowUpTask::Https { .. } => Some(InstanceActionKind::Https),
            FollowUpTask::SshAlias => None,
        }
    }

    /// Returns what that machine would be told to do, before it has seen what is there.
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

/// Why something isn't done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FollowUpReason {
    /// Sentences of ours.
    Say(Vec<UserText>),
    /// What AWS answered, or that it couldn't be asked.
    Failure(Box<Failure>),
    /// The words of AWS, or those of a journal.
    Words(Words),
}

impl FollowUpReason {
    /// Returns it as a journal has it.
    pub fn noted(&self) -> Option<Words> {
        match self {
            // Of several, the first says enough.
            FollowUpReason::Say(all) => all.first().cloned().map(Words::from),
            FollowUpReason::Failure(failure) => failure.own_words(),
            FollowUpReason::Words(words) => Some(words.clone()).filter(|words| *words != Words::from("")),
        }
    }
}

/// Where one stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FollowUpStatus {
    /// Its turn hasn't come.
    Ahead,
    /// It is being done.
    Working,
    /// What it needs isn't there yet, and is looked for again.
    Waiting(FollowUpReason),
    /// What it needs wasn't there for as long as a program waits. Nothing was sent; `watch` tries again.
    Postponed(FollowUpReason),
    /// Nobody knows whether AWS did it, and it isn't sent again unless the user says so.
    Unsure(Box<Failure>),
    /// Accepted; AWS hadn't finished when the watch ended.
    UnderWay,
    /// It is done.
    Done,
    /// It was not done, and why.
    Failed(FollowUpReason),
    /// Its instance is gone, or never came to be.
    Dropped,
}

impl FollowUpStatus {
    /// Returns the key of its words.
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

    /// Returns whether nothing more comes of it, ever.
    pub fn over(&self) -> bool {
        matches!(self, FollowUpStatus::Done | FollowUpStatus::Failed(_) | FollowUpStatus::Dropped)
    }

    /// Returns whether this run of the program does no more about it, though it isn't over.
    pub fn rests(&self) -> bool {
        matches!(self, FollowUpStatus::Postponed(_) | FollowUpStatus::Unsure(_) | FollowUpStatus::UnderWay)
    }
}

/// One follow-up of one instance.
#[derive(Clone, Debug)]
pub struct FollowUpStep {
    /// The name of its instance.
    pub instance: SanitizedText,
    /// What is done.
    pub task: FollowUpTask,
    /// Its current stage.
    pub status: FollowUpStatus,
    /// When that status began, in this run of the program.
    pub since: Option<Now>,
    /// That its request was about to go out is written down, in this run or an earlier one.
    pub(in crate::domain) begun: bool,
    /// The machine that does it.
    pub(in crate::domain) action: Option<Box<InstanceAction>>,
    /// A request that waits for the journal.
    pub(in crate::domain) held: Option<Mutation>,
    /// Lines that say so and are on their way to the disk: only the last of them lets it go.
    pub(in crate::domain) gates: u32,
    /// A pause of ours is under way.
    pub(in crate::domain) pausing: bool,
    /// How often it was tried in vain to look at what is there.
    pub(in crate::domain) tries: u32,
    /// Since when it has been waiting for what it needs.
    pub(in crate::domain) waits_since: Option<Now>,
    /// It may be sent once more, if its reply was lost.
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

    /// Returns whether this kind of thing is being done to its instance, or may be at any moment.
    pub fn works_on(&self, kind: InstanceActionKind) -> bool {
        let works = matches!(self.status, FollowUpStatus::Working | FollowUpStatus::Waiting(_));
        works && self.task.kind() == Some(kind)
    }

    /// Returns whether a request is on its way whose reply isn't here.
    pub fn in_flight(&self) -> bool {
        self.action.as_ref().is_some_and(|action| action.in_flight())
    }
}

impl FollowUps {
    /// Returns everything that is to be done to these instances, each instance's in order.
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
    fn each_instance_has_its_own_in_the_order_in_which_they_are_done() {
        let all = FollowUps {
            ports: vec![super::super::port("https").unwrap(), super::super::port("51820/udp").unwrap()],
            static_ip: Some(StaticIpChoice::New { name: None }),
            https: Some(HttpsChoice { domains: vec!["a.com".into(), "b.com".into()], email: "me@a.com".into() }),
            ssh_alias: true,
        };
        let steps = all.steps(&["web-1".into(), "web-2".into()]);
        let told: Vec<String> =
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
        assert_eq!(told, [of("web-1", "a.com"), of("web-2", "b.com")].concat());
    }
}
