//! Saves the last draft: the answers as requested values.
//!
//! A script that came from a file stays in that file; its path, length and SHA-256 are saved. One that was typed is
//! saved whole, as the user's work, in a file readable by its owner only.

use super::{StoreError, failed, read};
use crate::domain::encoding;
use crate::domain::requested_values::{MissingScript, Provenance, RequestedValues};
use crate::domain::saved_form::present;
use crate::domain::script::{LARGEST, Script, ScriptOrigin, format};
use crate::domain::user_text::{UserText, Words};
use crate::files::{self, Replace};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The directory of drafts.
#[derive(Clone, Debug)]
pub struct Drafts {
    dir: PathBuf,
}

/// A draft as saved: the answers, and the script.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedDraft {
    #[serde(flatten)]
    answers: RequestedValues,
    /// `null` is none; if absent, there was no answer.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    user_data: Option<Option<SavedScript>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SavedScript {
    File(MissingScript),
    Text(String),
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
        files::write_whole(&path, text.as_bytes(), Replace::Yes)
            .map_err(|error| failed("cause.file.saved", &path, &error))
    }

    /// Loads the saved draft, if there is one; its script's file is read again.
    pub fn load(&self) -> Result<Option<RequestedValues>, StoreError> {
        let path = self.last();
        let Some(text) = read(&path)? else { return Ok(None) };
        let kept: SavedDraft = serde_json::from_str(&text)
            .map_err(|_| StoreError(UserText::new("cause.file.no-draft").with("path", path.display()).into()))?;
        Ok(Some(kept.load()))
    }

    /// Deletes the draft: it became a launch, or the user doesn't want it.
    pub fn forget(&self) -> Result<(), StoreError> {
        match std::fs::remove_file(self.last()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(failed("cause.file.removed", &self.last(), &error))
            }
            _ => Ok(()),
        }
    }
}

impl SavedDraft {
    fn of(requested_values: &RequestedValues) -> SavedDraft {
        let user_data = match &requested_values.missing_script {
            // The user hasn't decided yet: the next start shows the message again.
            Some(missing_script) => Some(Some(SavedScript::File(missing_script.clone()))),
            None => requested_values.script.as_ref().map(|script| script.as_ref().map(SavedScript::of)),
        };
        SavedDraft { answers: requested_values.clone(), user_data }
    }

    fn load(self) -> RequestedValues {
        let (script, missing_script) = match self.user_data {
            None => (None, None),
            Some(None) => (Some(None), None),
            Some(Some(kept)) => kept.load(),
        };
        RequestedValues { from: Some(Provenance::SavedDraft), script, missing_script, ..self.answers }
    }
}

impl SavedScript {
    fn of(script: &Script) -> SavedScript {
        match &script.origin {
            ScriptOrigin::File(path) => {
                let (path, size) = (path.clone(), script.size());
                SavedScript::File(MissingScript { path, size, was: script.sha256(), lost: false })
            }
            ScriptOrigin::Typed | ScriptOrigin::Plan | ScriptOrigin::Starter(_) => {
                SavedScript::Text(script.reveal().to_owned())
            }
        }
    }

    fn load(self) -> (Option<Option<Script>>, Option<MissingScript>) {
        let saved = match self {
            SavedScript::Text(text) => return (Some(Some(Script::new(text, ScriptOrigin::Typed))), None),
            SavedScript::File(saved) => saved,
        };
        let Ok(text) = read_script(&saved.path) else { return (None, Some(MissingScript { lost: true, ..saved })) };
        let script = Script::new(text, ScriptOrigin::File(saved.path.clone()));
        let changed = script.sha256() != saved.was;
        (Some(Some(script)), changed.then_some(saved))
    }
}

/// Reads the file of a launch script: one that is packed, or in another encoding, too. A file that is far too large
/// isn't read whole.
///
/// # Errors
/// Why it can't be read, or that it isn't text.
pub fn read_script(path: &Path) -> Result<String, Words> {
    let bytes = files::read(path, LARGEST as u64 * 16).map_err(|error| files::why(&error))?;
    match format::packed(&bytes) {
        Some(text) => Ok(text),
        None => encoding::text(bytes).map_err(|not| UserText::new(not.key()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::BlueprintKind;
    use crate::domain::compatibility::IpType;
    use crate::domain::draft::{FollowUpAnswers, PortsChoice, RegionScoped};
    use crate::domain::follow_ups::{FollowUps, StaticIpChoice, port_list};
    use crate::domain::purposes;
    use crate::domain::requested_values::RequestedKey;
    use crate::domain::sanitized_text::SanitizedText;
    use crate::domain::tags::Tag;
    use std::os::unix::fs::PermissionsExt;

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
            static_ip: Some(Some(RegionScoped { region: "".into(), item: address })),
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

    const AS_WRITTEN: &str = r#"{
        "region": "eu-central-1", "availabilityZone": "eu-central-1a", "kind": "app", "purpose": "vpn",
        "blueprintId": null, "instanceSnapshotName": "web-1-a", "resizes": "web-1", "bundleId": "micro_3_0",
        "ipAddressType": "ipv6", "keyPairName": "mine", "newKey": null, "keyFile": null, "ownKey": "/keys/mine.pub",
        "userData": { "text": "echo typed" }, "autoSnapshot": true, "snapshotHour": null,
        "stopInstanceOnIdle": true, "threshold": "10", "duration": "20", "followUps": { "sshAlias": true },
        "after": {
            "ports": "listed",
            "portList": [{ "fromPort": 53, "toPort": 53, "protocol": "udp", "cidrs": ["0.0.0.0/0"], "ipv6Cidrs": ["::/0"] }],
            "staticIp": { "existing": "old" }, "https": true, "domains": ["a.com"], "email": "me@example.com",
            "sshAlias": false
        },
        "instanceNames": "web-{1..3}", "tags": [["env", "prod"], ["alone", null]], "launchTag": false }"#;

    /// A draft is read by other versions of Skysail too.
    #[test]
    fn draft_keeps_its_form() {
        let (drafts, _dir) = kept();
        files::write_whole(&drafts.last(), AS_WRITTEN.as_bytes(), Replace::Yes).unwrap();
        let read = drafts.load().unwrap().unwrap();
        let tag = |key: &str, value: Option<&str>| Tag { key: key.into(), value: value.map(SanitizedText::new) };
        let expected = RequestedValues {
            zone: Some("eu-central-1a".into()),
            key_pair: Some(Some("mine".into())),
            brings: Some(RequestedKey::Own("/keys/mine.pub".into())),
            snapshots: Some(true),
            hour: Some(None),
            idle: Some(true),
            threshold: Some("10".into()),
            duration: Some("20".into()),
            follow_ups: Some(FollowUps { ssh_alias: true, ..FollowUps::default() }),
            after: FollowUpAnswers { port_list: Some(port_list::read("53/udp").unwrap()), ..follow_ups()[1].clone() },
            tags: Some(vec![tag("env", Some("prod")), tag("alone", None)]),
            launch_tag: Some(false),
            ..requested(Some(Some(Script::new("echo typed", ScriptOrigin::Typed))))
        };
        assert_eq!(read, expected);
        drafts.save(&read).unwrap();
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(json(&std::fs::read_to_string(drafts.last()).unwrap()), json(AS_WRITTEN));
        assert_eq!(std::fs::metadata(drafts.last()).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn unknown_and_absent_answers_of_a_draft_are_open_questions() {
        let (drafts, _dir) = kept();
        let text = r#"{ "region": null, "kind": "mainframe", "purpose": "bakery", "ipAddressType": "ipv9", "newKey": true,
            "snapshotHour": 99, "tags": null, "later": [1], "followUps": { "ports": [{ "fromPort": 70000 }] },
            "after": { "ports": "gopher", "portList": [{ "service": "coffee" }], "staticIp": { "name": "-" } } }"#;
        files::write_whole(&drafts.last(), text.as_bytes(), Replace::Yes).unwrap();
        let open = RequestedValues {
            from: Some(Provenance::SavedDraft),
            brings: Some(RequestedKey::New),
            hour: Some(None),
            follow_ups: Some(FollowUps::default()),
            ..RequestedValues::default()
        };
        assert_eq!(drafts.load().unwrap().unwrap(), open);
        let none = r#"{ "keyPairName": null, "userData": null, "after": { "staticIp": null } }"#;
        files::write_whole(&drafts.last(), none.as_bytes(), Replace::Yes).unwrap();
        let after = FollowUpAnswers { static_ip: Some(None), ..FollowUpAnswers::default() };
        let (from, key_pair, script) = (open.from, Some(None), Some(None));
        let none = RequestedValues { from, key_pair, script, after, ..RequestedValues::default() };
        assert_eq!(drafts.load().unwrap().unwrap(), none);
    }

    #[test]
    fn draft_does_not_copy_the_text_of_a_script_file() {
        let (drafts, dir) = kept();
        let path = dir.path().join("setup.sh");
        let script = |text: &str| Some(Some(Script::new(text, ScriptOrigin::File(path.clone()))));
        std::fs::write(&path, "export TOKEN=canary").unwrap();
        drafts.save(&requested(script("export TOKEN=canary"))).unwrap();
        let saved = std::fs::read_to_string(drafts.last()).unwrap();
        let of_file = |member: &str| saved.contains(&format!("\"{member}\": "));
        assert!(!saved.contains("canary") && ["file", "path", "size", "sha256"].into_iter().all(of_file), "{saved}");
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
    fn script_in_a_file_of_another_encoding_is_found_again() {
        let (drafts, dir) = kept();
        let path = dir.path().join("setup.sh");
        let text = "echo größer";
        let bytes: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        std::fs::write(&path, bytes).unwrap();
        let script = Script::new(read_script(&path).unwrap(), ScriptOrigin::File(path));
        assert!(script.reveal().ends_with(text));
        drafts.save(&requested(Some(Some(script.clone())))).unwrap();
        assert_eq!(drafts.load().unwrap().unwrap(), requested(Some(Some(script))));
    }

    #[test]
    fn invalid_draft_is_reported() {
        let (drafts, _dir) = kept();
        files::write_whole(&drafts.last(), b"[]x", Replace::Yes).unwrap();
        assert!(crate::text::english(&drafts.load().unwrap_err().0).contains("isn't a Skysail draft"));
    }
}
