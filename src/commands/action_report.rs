//! The JSON document of the commands that change servers: what was done to each, and how it ended.

use super::documents::{self, plain_failure};
use super::exit::EarlyExit;
use super::output::Console;
use crate::args::Output;
use crate::domain::deletion::{Deletion, DeletionStatus};
use crate::domain::failure::{Certainty, Failure};
use crate::domain::inventory::{RegionInventory, Server};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::{RequestOutcome, SentRequest};
use crate::domain::server_action::{ServerAction, ServerActionStage};
use crate::domain::tags::LAUNCH_KEY;
use crate::domain::until::{UNTIL_KEY, Until};
use crate::text::Language;
use serde_json::{Value, json};

/// What a command has done so far. What was done is printed even if the command ends early after it.
#[derive(Default)]
pub struct ActionReport {
    instances: Vec<Value>,
    resources: Vec<Value>,
    regions: Vec<Value>,
}

impl ActionReport {
    /// Prints the report in JSON, unless the command ended before it did anything.
    pub fn print(self, output: Output, ended: &Result<u8, EarlyExit>, console: &mut Console) {
        let (status, over) = match ended {
            Ok(status) => (*status, true),
            Err(exit) => (exit.status, !self.instances.is_empty()),
        };
        let ActionReport { instances, resources, regions } = self;
        if output == Output::Json && over {
            let lists = json!({ "instances": instances, "resources": resources, "regions": regions });
            console.json(&documents::with(json!({ "exitStatus": status }), lists));
        }
    }

    /// Adds what became of a launch's instances and its other resources.
    pub fn deleted(&mut self, language: Language, deletion: &Deletion) {
        let launch = &deletion.launch;
        self.instances.extend(deletion.statuses.iter().map(|(name, status)| {
            let (status, exists, failure) = deletion_status(language, status);
            let regarding = Regarding { name, region: &launch.manifest.region, launch: Some(&launch.id) };
            regarding.document("DeleteInstance", status, exists, failure)
        }));
        self.resources.extend(deletion.extras.iter().map(|extra| {
            let (status, exists, failure) = deletion_status(language, &extra.status);
            let action = extra.made.kind.undo();
            let end = json!({ "action": action, "status": status, "exists": exists, "failure": failure });
            documents::with(documents::resource(&extra.made), end)
        }));
    }

    /// Adds the end of a start, a stop, or a reboot.
    pub fn acted(&mut self, language: Language, action: &ServerAction) {
        let (status, failure) = action_status(language, &action.stage);
        let instance = action.instance.as_ref();
        let launch = instance.and_then(|instance| instance.tag(LAUNCH_KEY)).map(SanitizedText::new);
        let regarding = Regarding { name: &action.name, region: &action.region, launch: launch.as_ref() };
        let exists = instance.map(|_| !action.gone);
        let document = regarding.document(action.kind.action(), status, exists, failure);
        let state = instance.filter(|_| !action.gone).and_then(|instance| instance.state.clone());
        let until = instance.and_then(|instance| instance.tag(UNTIL_KEY)).and_then(Until::of_tag);
        let until = until.map(|until| documents::utc(until.at()));
        self.instances.push(documents::with(document, json!({ "state": state, "until": until })));
    }

    /// Adds the outcome of a change of a server's end: done, not done because of a failure, or unknown.
    pub fn extended(
        &mut self,
        language: Language,
        server: &Regarding,
        until: Until,
        outcome: Result<(), Option<&Failure>>,
    ) {
        let status = match outcome {
            Ok(()) => "done",
            Err(Some(failure)) => not_done(failure),
            Err(None) => "unknown",
        };
        let failure = outcome.err().flatten().map(|it| documents::failure(language, it));
        let document = server.document("TagResource", status, Some(true), failure);
        self.instances.push(documents::with(document, json!({ "until": documents::utc(until.at()) })));
    }

    /// Adds an overdue server that was left alone: no launch of this computer provably created it, or its deletion
    /// couldn't begin.
    pub fn kept(&mut self, server: &Server) {
        let regarding = Regarding { name: &server.instance.name, region: &server.region.name, launch: None };
        let document = regarding.document(None::<&str>, "kept", Some(true), None);
        self.instances.push(documents::with(
            document,
            json!({ "until": server.until().map(|until| documents::utc(until.at())) }),
        ));
    }

    /// Adds a server of which it is unknown whether it exists.
    pub fn unseen(&mut self, language: Language, name: &SanitizedText, region: &SanitizedText, failure: &Failure) {
        let regarding = Regarding { name, region, launch: None };
        let failure = Some(documents::failure(language, failure));
        self.instances.push(regarding.document(None::<&str>, "unknown", None, failure));
    }

    /// Adds Regions that couldn't be loaded.
    pub fn failed_regions(&mut self, language: Language, failed: &[(&RegionInventory, Failure)]) {
        self.regions.extend(
            failed.iter().map(|(region, failure)| documents::region(language, region, "failed", Some(failure))),
        );
    }
}

/// The server that something was done to.
pub struct Regarding<'a> {
    /// Its name.
    pub name: &'a SanitizedText,
    /// Its Region.
    pub region: &'a SanitizedText,
    /// The ID of the launch that created it, if it is known.
    pub launch: Option<&'a SanitizedText>,
}

impl Regarding<'_> {
    fn document(
        &self,
        action: impl Into<Option<&'static str>>,
        status: &str,
        exists: Option<bool>,
        failure: Option<Value>,
    ) -> Value {
        json!({
            "name": self.name, "regionName": self.region, "launchId": self.launch, "action": action.into(),
            "status": status, "exists": exists, "state": null, "until": null, "failure": failure,
        })
    }
}

/// Returns the status of a deletion, whether the thing exists, and why it wasn't deleted.
fn deletion_status<T>(language: Language, status: &DeletionStatus<T>) -> (&'static str, Option<bool>, Option<Value>) {
    match status {
        DeletionStatus::Gone => ("deleted", Some(false), None),
        DeletionStatus::Absent => ("gone", Some(false), None),
        DeletionStatus::NotOurs => ("taken", Some(false), None),
        DeletionStatus::Unseen | DeletionStatus::Ours(_) | DeletionStatus::Left => ("kept", Some(true), None),
        DeletionStatus::Failed(failure) => ("failed", Some(true), Some(documents::failure(language, failure))),
        DeletionStatus::Going { unknown: None, .. } | DeletionStatus::Lingering => ("under-way", None, None),
        DeletionStatus::Going { unknown: Some(failure), .. } => {
            ("unknown", None, Some(documents::failure(language, failure)))
        }
        DeletionStatus::Unheard | DeletionStatus::Checking(_) | DeletionStatus::Sending(_) => ("unknown", None, None),
    }
}

/// Returns the status of a start, a stop, or a reboot, and why it failed.
fn action_status(language: Language, stage: &ServerActionStage) -> (&'static str, Option<Value>) {
    match stage {
        ServerActionStage::Already => ("unchanged", None),
        ServerActionStage::Looking => ("never-sent", None),
        ServerActionStage::Unseen(failure) => ("never-sent", Some(documents::failure(language, failure))),
        ServerActionStage::Closed(why) => {
            ("never-sent", Some(plain_failure(None, Some(&crate::text::say(language, why)))))
        }
        ServerActionStage::Sent(sent) => match sent {
            SentRequest::Settled(RequestOutcome::Done) => ("done", None),
            SentRequest::Settled(RequestOutcome::Failed(words)) => {
                ("failed", Some(plain_failure(None, words.as_ref().map(SanitizedText::as_str))))
            }
            SentRequest::Settled(RequestOutcome::UnderWay) | SentRequest::Watched { .. } => ("under-way", None),
            SentRequest::Refused { failure, .. } => ("refused", Some(documents::failure(language, failure))),
            SentRequest::InFlight { .. } | SentRequest::Unknown { .. } => ("unknown", None),
        },
    }
}

/// Returns the status of a request that certainly did nothing.
fn not_done(failure: &Failure) -> &'static str {
    if failure.certainty == Certainty::NotSent { "never-sent" } else { "refused" }
}
