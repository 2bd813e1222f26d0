//! What is asked for where there is no answer yet: by a plan, a saved draft, the command line.
//!
//! A wish names things by id; it becomes an answer when the catalogue has the thing.

use super::catalog::BlueprintKind;
use super::draft::FollowUpAnswers;
use super::follow_ups::FollowUps;
use super::purposes::Purpose;
use super::rules::IpType;
use super::sanitized_text::SanitizedText;
use super::script::Script;
use super::tags::Tag;
use super::user_text::{FieldId, Problem, UserText};
use std::path::PathBuf;

/// Where a default comes from. Shown beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// A plan file.
    Plan,
    /// Answers of an earlier run.
    SavedDraft,
    /// An option.
    CommandLine,
    /// The AWS profile.
    Profile,
    /// A variable of the environment.
    Environment,
    /// The first that the service lists.
    First,
    /// The Region with the shortest round trip.
    Nearest,
    /// The newest Ubuntu.
    NewestUbuntu,
    /// The newest of its kind.
    Newest,
    /// The cheapest bundle of at least 1 GB that fits.
    CheapestOfOneGb,
    /// The cheapest bundle that carries Windows well.
    CheapestForWindows,
    /// The cheapest that fits.
    CheapestThatFits,
    /// The Region's own default.
    RegionDefault,
    /// A name that is not in use.
    FreeName,
    /// As long as nobody asks for more.
    Least,
    /// What most people want.
    Usual,
    /// As the starter has it.
    Starter,
    /// Beside the user's other keys.
    BesideOthers,
    /// What it is for proposes it: the key of the reason.
    Purpose(&'static str),
}

impl Provenance {
    /// Whether somebody said so before, in a plan, a profile, the environment; otherwise it is a proposal.
    pub fn is_said(self) -> bool {
        use Provenance::{CommandLine, Environment, Plan, Profile, SavedDraft};
        matches!(self, Plan | SavedDraft | CommandLine | Profile | Environment)
    }

    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Provenance::Plan => "from.plan",
            Provenance::SavedDraft => "from.draft",
            Provenance::CommandLine => "from.command-line",
            Provenance::Profile => "from.profile",
            Provenance::Environment => "from.environment",
            Provenance::First => "from.first",
            Provenance::Nearest => "from.nearest",
            Provenance::NewestUbuntu => "from.newest-ubuntu",
            Provenance::Newest => "from.newest",
            Provenance::CheapestOfOneGb => "from.cheapest-1gb",
            Provenance::CheapestForWindows => "from.cheapest-windows",
            Provenance::CheapestThatFits => "from.cheapest",
            Provenance::RegionDefault => "from.region",
            Provenance::FreeName => "from.free-name",
            Provenance::Least => "from.least",
            Provenance::Usual => "from.usual",
            Provenance::Starter => "from.starter",
            Provenance::BesideOthers => "from.beside",
            Provenance::Purpose(why) => why,
        }
    }
}

/// A pair that is not in the Region yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestedKey {
    /// One that is made here.
    New,
    /// By the file of its public half.
    Own(PathBuf),
}

/// What has become of the file of a launch script since the answers were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingScript {
    /// The file.
    pub path: PathBuf,
    /// What it said then: its SHA-256 in hex, and its bytes.
    pub was: String,
    /// The bytes that it had then.
    pub size: usize,
    /// It cannot be read any more; else it says something else now, and that is what is wished for.
    pub lost: bool,
}

impl MissingScript {
    /// The question at which that is said, and what is said.
    pub fn gap(&self) -> (FieldId, UserText) {
        let path = SanitizedText::new(self.path.to_string_lossy());
        match self.lost {
            true => (FieldId::Script, UserText::new("gap.script.lost").with("path", path)),
            false => (FieldId::ScriptFile, UserText::new("gap.script.changed").with("path", path)),
        }
    }
}

/// A wish for one field each. Absent: nothing is wished and the field's own default stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestedValues {
    /// Of all but the Region's.
    pub from: Option<Provenance>,
    /// The Region, and where that comes from.
    pub region: Option<(SanitizedText, Provenance)>,
    /// The Availability Zone.
    pub zone: Option<SanitizedText>,
    /// The kind of blueprint, where neither a purpose nor a blueprint says it.
    pub shelf: Option<BlueprintKind>,
    /// What it is for.
    pub purpose: Option<&'static Purpose>,
    /// The blueprint's ID.
    pub blueprint: Option<SanitizedText>,
    /// The bundle's ID.
    pub bundle: Option<SanitizedText>,
    /// Which versions of the Internet Protocol they have addresses of.
    pub network: Option<IpType>,
    /// `Some(None)` is the Region's default key pair.
    pub key_pair: Option<Option<SanitizedText>>,
    /// That pair is to be brought to the Region.
    pub brings: Option<RequestedKey>,
    /// Where the private half of a new pair is to go.
    pub key_file: Option<PathBuf>,
    /// The launch script; `Some(None)` is none.
    pub script: Option<Option<Script>>,
    /// The script is not the one that was kept, and the user has not said what to do about it.
    pub strayed: Option<MissingScript>,
    /// Whether automatic snapshots are taken.
    pub snapshots: Option<bool>,
    /// The whole hour UTC of snapshots; `Some(None)` is the Region's default.
    pub hour: Option<Option<u8>>,
    /// Whether an idle instance is stopped.
    pub idle: Option<bool>,
    /// The CPU use, in percent, below which it counts as idle.
    pub threshold: Option<SanitizedText>,
    /// How long, in minutes, it has to be idle.
    pub duration: Option<SanitizedText>,
    /// Of a plan.
    pub follow_ups: Option<FollowUps>,
    /// Of a kept draft, as far as it was answered.
    pub after: FollowUpAnswers,
    /// What they're called, as it was typed.
    pub names: Option<String>,
    /// The user's own tags.
    pub tags: Option<Vec<Tag>>,
    /// Whether the tag that proves the launch is sent.
    pub launch_tag: Option<bool>,
}

impl RequestedValues {
    /// Where the wish of a field other than the Region comes from.
    pub fn provenance(&self) -> Provenance {
        self.from.unwrap_or(Provenance::SavedDraft)
    }

    /// Members of the request that the service requires and that nothing is wished for.
    pub fn missing(&self) -> Vec<Problem> {
        let required = [
            (FieldId::Zone, self.zone.is_some()),
            (FieldId::Blueprint, self.blueprint.is_some()),
            (FieldId::Bundle, self.bundle.is_some()),
            (FieldId::Names, self.names.is_some()),
        ];
        let absent = required.into_iter().filter(|(_, there)| !there);
        absent.map(|(field, _)| Problem::new(field, UserText::new("problem.missing"))).collect()
    }

    /// Whether nothing is wished for, wherever it came from.
    pub fn is_empty(&self) -> bool {
        *self == RequestedValues { from: self.from, ..RequestedValues::default() }
    }

    /// Whether a whole plan or draft is wished for, so that the review can be opened at once.
    pub fn whole(&self) -> bool {
        self.from.is_some()
    }
}
