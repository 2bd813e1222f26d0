//! A minimal model of Lightsail: names are unique, creating is all or nothing, and operations take time. It knows who
//! created an instance, which its replies don't reveal.

use skysail::domain::instance::{Instance, Operation, OperationPhase};
use skysail::domain::launch::taken_name::{NameHolder, TakenName};
use skysail::domain::order::CREATE;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::time::Now;
use std::collections::BTreeMap;
use std::time::Duration;

const LISTED: Duration = Duration::from_millis(1500);
const DECIDED: Duration = Duration::from_secs(18);

/// A create request.
#[derive(Clone, Debug)]
pub struct Request {
    /// The API action, which determines the type of the operations.
    pub action: &'static str,
    pub names: Vec<SanitizedText>,
    pub tag: Option<SanitizedText>,
    /// The indexes of the instances that fail in the end.
    pub failing: Vec<usize>,
    /// Whether a failed creation leaves its instance behind.
    pub remains: bool,
    pub slowness: Duration,
}

/// An instance that exists.
#[derive(Clone, Debug)]
struct Host {
    ours: bool,
    tag: Option<SanitizedText>,
    bundle: &'static str,
    created: Now,
    runs: Option<Duration>,
}

struct Making {
    operation: Operation,
    began: Now,
    fails: bool,
    remains: bool,
}

#[derive(Default)]
pub struct Service {
    hosts: BTreeMap<SanitizedText, Host>,
    makings: Vec<Making>,
    /// Requests in flight.
    late: Vec<(Now, Request)>,
    counter: u32,
}

/// The truth about one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Whether an instance of the launch exists.
    pub ours: bool,
    pub runs: bool,
    /// Whether a request in flight may still create one.
    pub coming: bool,
}

impl Service {
    /// Lets time pass: late requests arrive, and creations fail.
    pub fn advance(&mut self, now: Now) {
        let (due, late) = std::mem::take(&mut self.late).into_iter().partition(|(at, _)| *at <= now);
        self.late = late;
        for (at, request) in due as Vec<(Now, Request)> {
            let _ = self.create(&request, at);
        }
        for making in self.makings.iter_mut().filter(|m| m.operation.phase() == OperationPhase::Open) {
            if now.since(making.began) < DECIDED {
                continue;
            }
            let word = if making.fails { "Failed" } else { "Succeeded" };
            making.operation.status = Some(word.into());
            let name = making.operation.resource.clone().unwrap_or_default();
            let same = self.hosts.get(&name).is_some_and(|host| host.created == making.began);
            if making.fails && same && !making.remains {
                self.hosts.remove(&name);
            }
        }
    }

    /// Creates all of the names, or none.
    pub fn create(&mut self, request: &Request, now: Now) -> Result<Vec<Operation>, ()> {
        if request.names.iter().any(|name| self.hosts.contains_key(name)) {
            return Err(());
        }
        let host = |n: usize| Host {
            ours: true,
            tag: request.tag.clone(),
            bundle: "micro_3_0",
            created: now,
            runs: (!request.failing.contains(&n)).then_some(request.slowness),
        };
        let names = request.names.iter().enumerate();
        // The operations of `CreateInstances` have a type of their own; those of the restore have the action's name.
        let kind = if request.action == CREATE { "CreateInstance" } else { request.action };
        Ok(names
            .map(|(n, name)| self.make(name, host(n), kind, request.failing.contains(&n), request.remains))
            .collect())
    }

    /// Arrives after its sender gave up.
    pub fn create_late(&mut self, request: Request, at: Now) {
        self.late.push((at, request));
    }

    /// Another user takes a name, with their own tag or another bundle.
    pub fn take(&mut self, name: &SanitizedText, tagged: bool, fails: bool, now: Now) {
        if !self.hosts.contains_key(name) {
            let tag = tagged.then(|| SanitizedText::new("another"));
            let bundle = if tagged { "micro_3_0" } else { "nano_3_0" };
            let runs = (!fails).then_some(Duration::from_secs(20));
            self.make(name, Host { ours: false, tag, bundle, created: now, runs }, "CreateInstance", fails, false);
        }
    }

    /// Somebody deletes the instance, whoever owns it.
    pub fn delete(&mut self, name: &SanitizedText) {
        self.hosts.remove(name);
    }

    fn make(&mut self, name: &SanitizedText, host: Host, kind: &'static str, fails: bool, remains: bool) -> Operation {
        self.counter += 1;
        let operation = Operation {
            id: SanitizedText::new(format!("op-{}", self.counter)),
            kind: Some(kind.into()),
            resource: Some(name.clone()),
            status: Some("Started".into()),
            created_at: Some(host.created.wall),
            ..Operation::default()
        };
        self.makings.push(Making { operation: operation.clone(), began: host.created, fails, remains });
        self.hosts.insert(name.clone(), host);
        operation
    }

    pub fn taken(&self, names: &[SanitizedText]) -> Vec<TakenName> {
        let taken = |name: &SanitizedText| TakenName { name: name.clone(), holder: NameHolder::Unknown };
        names.iter().filter(|name| self.hosts.contains_key(*name)).map(taken).collect()
    }

    /// The instance with that name, as `GetInstance` returns it.
    pub fn named(&self, name: &SanitizedText, now: Now) -> Option<Instance> {
        self.listing(now).into_iter().find(|instance| instance.name == *name)
    }

    pub fn listing(&self, now: Now) -> Vec<Instance> {
        let listed = self.hosts.iter().filter(|(_, host)| now.since(host.created) >= LISTED);
        listed.map(|(name, host)| host.shown(name, now)).collect()
    }

    pub fn operation(&self, id: &SanitizedText) -> Option<Operation> {
        self.makings.iter().map(|making| &making.operation).find(|operation| operation.id == *id).cloned()
    }

    pub fn operations_for(&self, name: &SanitizedText) -> Vec<Operation> {
        let all = self.makings.iter().map(|making| &making.operation);
        all.filter(|operation| operation.resource.as_ref() == Some(name)).cloned().collect()
    }

    pub fn truth(&self, name: &SanitizedText, now: Now) -> Truth {
        let host = self.hosts.get(name).filter(|host| host.ours);
        Truth {
            ours: host.is_some(),
            runs: host.is_some_and(|host| host.up(now)),
            coming: self.late.iter().any(|(_, request)| request.names.contains(name)),
        }
    }
}

impl Host {
    fn up(&self, now: Now) -> bool {
        self.runs.is_some_and(|after| now.since(self.created) >= after)
    }

    fn shown(&self, name: &SanitizedText, now: Now) -> Instance {
        let up = self.up(now);
        let tag = self.tag.iter().map(|tag| ("skysail:launch".into(), Some(tag.clone())));
        Instance {
            name: name.clone(),
            state: Some(if up { "running" } else { "pending" }.into()),
            created_at: Some(self.created.wall),
            zone: Some("us-east-1a".into()),
            blueprint: Some("ubuntu_24_04".into()),
            bundle: Some(self.bundle.into()),
            ip_type: Some("ipv4".into()),
            public_ipv4: up.then(|| "192.0.2.1".into()),
            tags: tag.collect(),
            ..Instance::default()
        }
    }
}
