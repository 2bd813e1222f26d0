//! Saves the last draft: the answers as requested values, with the API's member names.
//!
//! A script that came from a file stays in that file; its path, length and SHA-256 are saved. One that was typed is
//! saved whole, as the user's work, in a file readable by its owner only.

use super::{StoreError, failed, read};
use crate::domain::catalog::BlueprintKind;
use crate::domain::draft::{FollowUpAnswers, PortsChoice, RegionScoped};
use crate::domain::follow_ups::{FollowUps, PlanFollowUps, PlanPort, PlanStaticIp};
use crate::domain::purposes;
use crate::domain::requested_values::{MissingScript, Provenance, RequestedKey, RequestedValues};
use crate::domain::rules::IpType;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::{LARGEST, Script, ScriptOrigin};
use crate::domain::tags::Tag;
use crate::files::{self, Replace};
use serde::{Deserialize, Deserializer, Serialize};
use std::path::{Path, PathBuf};

/// The directory of drafts.
#[derive(Clone, Debug)]
pub struct Drafts {
    dir: PathBuf,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SavedDraft {
    region: Option<SanitizedText>,
    availability_zone: Option<SanitizedText>,
    /// The kind of blueprint.
    kind: Option<String>,
    purpose: Option<String>,
    blueprint_id: Option<SanitizedText>,
    instance_snapshot_name: Option<SanitizedText>,
    resizes: Option<SanitizedText>,
    bundle_id: Option<SanitizedText>,
    ip_address_type: Option<String>,
    /// `null` is the Region's default key pair; if absent, there was no answer.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    key_pair_name: Option<Option<SanitizedText>>,
    /// A new key, and the file for its private half, if that was answered.
    new_key: Option<bool>,
    key_file: Option<PathBuf>,
    /// One of the user's own keys: the file of its public half.
    own_key: Option<PathBuf>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    user_data: Option<Option<SavedScript>>,
    auto_snapshot: Option<bool>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    snapshot_hour: Option<Option<u8>>,
    stop_instance_on_idle: Option<bool>,
    threshold: Option<SanitizedText>,
    duration: Option<SanitizedText>,
    follow_ups: Option<PlanFollowUps>,
    after: SavedFollowUps,
    instance_names: Option<String>,
    tags: Option<Vec<(SanitizedText, Option<SanitizedText>)>>,
    launch_tag: Option<bool>,
}

/// The answers about follow-ups.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SavedFollowUps {
    ports: Option<String>,
    port_list: Option<Vec<PlanPort>>,
    /// `null` is no static IP, so the address may change; if absent, there was no answer.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    static_ip: Option<Option<PlanStaticIp>>,
    https: Option<bool>,
    domains: Option<Vec<SanitizedText>>,
    email: Option<SanitizedText>,
    ssh_alias: Option<bool>,
}

impl SavedFollowUps {
    fn of(answers: FollowUpAnswers) -> SavedFollowUps {
        let listed = |ports| PlanFollowUps::from(FollowUps { ports, ..FollowUps::default() }).ports;
        let static_ip = |of: RegionScoped<_>| {
            PlanFollowUps::from(FollowUps { static_ip: Some(of.item), ..FollowUps::default() }).static_ip
        };
        SavedFollowUps {
            ports: answers.ports.map(|ports| ports.id().to_owned()),
            port_list: answers.port_list.map(listed),
            static_ip: answers.static_ip.map(|answer| answer.and_then(static_ip)),
            https: answers.https,
            domains: answers.domains,
            email: answers.email,
            ssh_alias: answers.ssh_alias,
        }
    }

    /// Invalid ones become open questions.
    fn load(self, region: Option<&SanitizedText>) -> FollowUpAnswers {
        let read = |plan: PlanFollowUps| plan.checked().0;
        let region = region.cloned().unwrap_or_default();
        let static_ip = |plan| {
            let found = read(PlanFollowUps { static_ip: Some(plan), ..PlanFollowUps::default() }).static_ip?;
            Some(Some(RegionScoped { region: region.clone(), item: found }))
        };
        let listed = self.port_list.map(|ports| read(PlanFollowUps { ports, ..PlanFollowUps::default() }).ports);
        FollowUpAnswers {
            ports: self.ports.as_deref().and_then(PortsChoice::parse),
            port_list: listed.filter(|ports| !ports.is_empty()),
            static_ip: self.static_ip.and_then(|answer| answer.map_or(Some(None), static_ip)),
            https: self.https,
            domains: self.domains,
            email: self.email,
            ssh_alias: self.ssh_alias,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SavedScript {
    File { path: PathBuf, size: usize, sha256: String },
    Text(String),
}

/// Distinguishes a member that is `null` from a missing one.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(value).map(Some)
}

impl Drafts {
    /// Returns the drafts in this directory.
    pub fn at(dir: impl Into<PathBuf>) -> Drafts {
        Drafts { dir: dir.into() }
    }

    fn last(&self) -> PathBuf {
        self.dir.join("last.json")
    }

    /// Saves the draft, replacing the previous one.
    pub fn save(&self, requested: &RequestedValues) -> Result<(), StoreError> {
        let text = serde_json::to_string_pretty(&SavedDraft::of(requested)).expect("a draft is plain data");
        let path = self.last();
        files::write_whole(&path, text.as_bytes(), Replace::Yes).map_err(|error| failed("saved", &path, &error))
    }

    /// Loads the saved draft, if there is one; its script's file is read again.
    pub fn load(&self) -> Result<Option<RequestedValues>, StoreError> {
        let path = self.last();
        let Some(text) = read(&path)? else { return Ok(None) };
        let kept: SavedDraft = serde_json::from_str(&text)
            .map_err(|_| StoreError(SanitizedText::new(crate::t!("cause.file.no-draft", path = path.display()))))?;
        Ok(Some(kept.load()))
    }

    /// Deletes the draft: it became a launch, or the user doesn't want it.
    pub fn forget(&self) -> Result<(), StoreError> {
        match std::fs::remove_file(self.last()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed("removed", &self.last(), &error)),
            _ => Ok(()),
        }
    }
}

impl SavedDraft {
    fn of(requested_values: &RequestedValues) -> SavedDraft {
        let requested_values = requested_values.clone();
        let pair = |tag: Tag| (tag.key, tag.value);
        SavedDraft {
            region: requested_values.region.map(|(region, _)| region),
            availability_zone: requested_values.zone,
            kind: requested_values.blueprint_kind.map(|blueprint_kind| blueprint_kind.key().to_owned()),
            purpose: requested_values.purpose.map(|purpose| purpose.id().to_owned()),
            blueprint_id: requested_values.blueprint,
            instance_snapshot_name: requested_values.snapshot,
            resizes: requested_values.resizes,
            bundle_id: requested_values.bundle,
            ip_address_type: requested_values.network.map(|network| network.api_name().to_owned()),
            key_pair_name: requested_values.key_pair,
            new_key: (requested_values.brings == Some(RequestedKey::New)).then_some(true),
            key_file: requested_values.key_file,
            own_key: requested_values.brings.and_then(|requested| match requested {
                RequestedKey::New => None,
                RequestedKey::Own(path) => Some(path),
            }),
            user_data: match requested_values.missing_script {
                // The user hasn't decided yet: the next start shows the message again.
                Some(missing_script) => Some(Some(SavedScript::File {
                    path: missing_script.path,
                    size: missing_script.size,
                    sha256: missing_script.was,
                })),
                None => requested_values.script.map(|script| script.map(|script| SavedScript::of(&script))),
            },
            auto_snapshot: requested_values.snapshots,
            snapshot_hour: requested_values.hour,
            stop_instance_on_idle: requested_values.idle,
            threshold: requested_values.threshold,
            duration: requested_values.duration,
            follow_ups: requested_values.follow_ups.map(PlanFollowUps::from),
            after: SavedFollowUps::of(requested_values.after),
            instance_names: requested_values.names,
            tags: requested_values.tags.map(|tags| tags.into_iter().map(pair).collect()),
            launch_tag: requested_values.launch_tag,
        }
    }

    fn load(self) -> RequestedValues {
        let after = self.after.load(self.region.as_ref());
        let (script, missing_script) = match self.user_data {
            None => (None, None),
            Some(None) => (Some(None), None),
            Some(Some(kept)) => kept.load(),
        };
        RequestedValues {
            from: Some(Provenance::SavedDraft),
            region: self.region.map(|region| (region, Provenance::SavedDraft)),
            zone: self.availability_zone,
            blueprint_kind: self.kind.as_deref().and_then(BlueprintKind::parse),
            purpose: self.purpose.as_deref().and_then(purposes::find),
            blueprint: self.blueprint_id,
            snapshot: self.instance_snapshot_name,
            resizes: self.resizes,
            bundle: self.bundle_id,
            network: self.ip_address_type.as_deref().and_then(IpType::parse),
            key_pair: self.key_pair_name,
            brings: match (self.new_key, self.own_key) {
                (Some(true), _) => Some(RequestedKey::New),
                (_, own) => own.map(RequestedKey::Own),
            },
            key_file: self.key_file,
            script,
            missing_script,
            snapshots: self.auto_snapshot,
            hour: self.snapshot_hour.map(|hour| hour.filter(|hour| *hour < 24)),
            idle: self.stop_instance_on_idle,
            threshold: self.threshold,
            duration: self.duration,
            // Invalid ones become open questions.
            follow_ups: self.follow_ups.map(|kept| kept.checked().0),
            after,
            names: self.instance_names,
            tags: self.tags.map(|tags| tags.into_iter().map(|(key, value)| Tag { key, value }).collect()),
            launch_tag: self.launch_tag,
        }
    }
}

impl SavedScript {
    fn of(script: &Script) -> SavedScript {
        match &script.origin {
            ScriptOrigin::File(path) => {
                SavedScript::File { path: path.clone(), size: script.size(), sha256: script.sha256() }
            }
            ScriptOrigin::Typed | ScriptOrigin::Plan | ScriptOrigin::Starter(_) => {
                SavedScript::Text(script.reveal().to_owned())
            }
        }
    }

    fn load(self) -> (Option<Option<Script>>, Option<MissingScript>) {
        let (path, was, size) = match self {
            SavedScript::Text(text) => return (Some(Some(Script::new(text, ScriptOrigin::Typed))), None),
            SavedScript::File { path, sha256, size } => (path, sha256, size),
        };
        let missing_script = |lost| Some(MissingScript { path: path.clone(), was: was.clone(), size, lost });
        let Some(text) = read_script(&path) else { return (None, missing_script(true)) };
        let script = Script::new(text, ScriptOrigin::File(path.clone()));
        let missing_script = missing_script(false).filter(|_| script.sha256() != was);
        (Some(Some(script)), missing_script)
    }
}

/// Reads a script's file, but not much more than shows that it is too large.
fn read_script(path: &Path) -> Option<String> {
    String::from_utf8(files::read(path, LARGEST as u64).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::follow_ups::{StaticIpChoice, port_list};

    fn requested(script: Option<Option<Script>>) -> RequestedValues {
        RequestedValues {
            from: Some(Provenance::SavedDraft),
            region: Some(("eu-central-1".into(), Provenance::SavedDraft)),
            blueprint_kind: Some(BlueprintKind::App),
            purpose: purposes::find("vpn"),
            snapshot: Some("web-1-a".into()),
            resizes: Some("web-1".into()),
            bundle: Some("micro_3_0".into()),
            network: Some(IpType::Ipv6),
            key_pair: Some(None),
            script,
            hour: Some(Some(6)),
            names: Some("web-{1..3}".into()),
            tags: Some(vec![Tag { key: "alone".into(), value: None }]),
            ..RequestedValues::default()
        }
    }

    /// Returns answers with only the first one, and with all of them.
    fn follow_ups() -> [FollowUpAnswers; 2] {
        let ports = Some(PortsChoice::Known("https"));
        let address = StaticIpChoice::Existing { name: "old".into() };
        let all = FollowUpAnswers {
            ports: Some(PortsChoice::Listed),
            port_list: Some(port_list::read("53/udp, 80 from 203.0.113.9").unwrap()),
            static_ip: Some(Some(RegionScoped { region: "eu-central-1".into(), item: address })),
            https: Some(true),
            domains: Some(vec!["a.com".into()]),
            email: Some("me@example.com".into()),
            ssh_alias: Some(false),
        };
        [FollowUpAnswers { ports, static_ip: Some(None), ..FollowUpAnswers::default() }, all]
    }

    fn kept() -> (Drafts, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        (Drafts::at(dir.path().join("drafts")), dir)
    }

    #[test]
    fn draft_round_trips() {
        let (drafts, _dir) = kept();
        assert_eq!(drafts.load(), Ok(None));
        for script in [None, Some(None), Some(Some(Script::new("echo typed", ScriptOrigin::Typed)))] {
            let saved_values = requested(script);
            drafts.save(&saved_values).unwrap();
            assert_eq!(drafts.load().unwrap().unwrap(), saved_values);
        }
        for after in follow_ups() {
            let saved_values = RequestedValues { after, ..requested(None) };
            drafts.save(&saved_values).unwrap();
            assert_eq!(drafts.load().unwrap().unwrap(), saved_values);
        }
        drafts.forget().unwrap();
        drafts.forget().unwrap();
        assert_eq!(drafts.load(), Ok(None));
    }

    #[test]
    fn draft_does_not_copy_the_text_of_a_script_file() {
        let (drafts, dir) = kept();
        let path = dir.path().join("setup.sh");
        let script = |text: &str| Some(Some(Script::new(text, ScriptOrigin::File(path.clone()))));
        std::fs::write(&path, "export TOKEN=canary").unwrap();
        drafts.save(&requested(script("export TOKEN=canary"))).unwrap();
        assert!(!std::fs::read_to_string(drafts.last()).unwrap().contains("canary"));
        let load = || drafts.load().unwrap().unwrap();
        assert_eq!(load(), requested(script("export TOKEN=canary")));
        let was = script("export TOKEN=canary").flatten().map(|script| script.sha256()).unwrap();
        let missing_script = |lost| Some(MissingScript { path: path.clone(), was: was.clone(), size: 19, lost });
        std::fs::write(&path, "other").unwrap();
        let changed = RequestedValues { missing_script: missing_script(false), ..requested(script("other")) };
        assert_eq!(load(), changed);
        // Saved without a decision, the message is shown again.
        drafts.save(&load()).unwrap();
        assert_eq!(load(), changed);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(load(), RequestedValues { missing_script: missing_script(true), ..requested(None) });
        drafts.save(&load()).unwrap();
        assert_eq!(load(), RequestedValues { missing_script: missing_script(true), ..requested(None) });
    }

    #[test]
    fn invalid_draft_is_reported() {
        let (drafts, _dir) = kept();
        files::write_whole(&drafts.last(), b"[]x", Replace::Yes).unwrap();
        assert!(drafts.load().unwrap_err().to_string().contains("isn't a Skysail draft"));
    }
}
