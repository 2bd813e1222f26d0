//! What a launch made besides its instances: it costs money or stays in the account, so it is
//! written down before it is made, and removed with the launch.
//!
//! Like `CreateInstances`, the calls that make these have no idempotency token. A name is given
//! once in a Region, so a lost reply is looked up by name: what is there since then, under a
//! name that was free before, is ours. Its ARN, once known, proves it from then on.

use super::key_pair;
use super::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How far the clock here and the one at AWS may be apart when times decide whose something is.
const SKEW: Duration = Duration::from_secs(5 * 60);

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// Free while attached, billed while it is not.
    StaticIp,
    /// Costs nothing. The public half alone is at AWS.
    KeyPair,
}

impl ResourceKind {
    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            ResourceKind::StaticIp => "made.static-ip",
            ResourceKind::KeyPair => "made.key-pair",
        }
    }

    /// The API action that looks for one.
    pub fn find(self) -> &'static str {
        match self {
            ResourceKind::StaticIp => "GetStaticIp",
            ResourceKind::KeyPair => "GetKeyPair",
        }
    }

    /// The API action that removes one.
    pub fn undo(self) -> &'static str {
        match self {
            ResourceKind::StaticIp => "ReleaseStaticIp",
            ResourceKind::KeyPair => "DeleteKeyPair",
        }
    }
}

/// One thing that a launch made, or is about to make, besides its instances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedResource {
    /// What it is.
    pub kind: ResourceKind,
    /// Its name in the launch's Region.
    pub name: SanitizedText,
    /// The one instance it is for; absent: the whole launch. It is removed with what it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<SanitizedText>,
    /// What proves it from now on: a name may be used again, an ARN is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<SanitizedText>,
    /// Of a key pair: its fingerprint in every form in which it may be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prints: Vec<SanitizedText>,
    /// Unix seconds at which it was begun to be made, after its name was proved free.
    pub since: u64,
    /// Whether it is known to exist. Which record tells of it says so, not a member of it.
    #[serde(skip)]
    pub there: bool,
}

/// Something of an instance that was changed afterwards and goes with it: a port, HTTPS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceChange {
    /// The name of the instance.
    pub instance: SanitizedText,
    /// The API action.
    pub action: SanitizedText,
    /// What was changed, in the service's or our words.
    pub details: SanitizedText,
}

/// What is under such a name now, as the service reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundResource {
    /// What names it for ever.
    pub arn: Option<SanitizedText>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// Of a static IP: its address, and the instance that has it.
    pub address: Option<SanitizedText>,
    /// The instance that has it.
    pub attached_to: Option<SanitizedText>,
    /// Of a key pair.
    pub fingerprint: Option<SanitizedText>,
}

impl OwnedResource {
    /// Begun to be made now.
    pub fn new(
        kind: ResourceKind,
        name: impl Into<SanitizedText>,
        instance: Option<SanitizedText>,
        now: SystemTime,
    ) -> OwnedResource {
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        OwnedResource { kind, name: name.into(), instance, arn: None, prints: Vec::new(), since, there: false }
    }

    /// Returns when it was begun to be made.
    pub fn began(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.since)
    }

    /// The same, with what was found of it.
    pub fn known(self, found: &FoundResource) -> OwnedResource {
        OwnedResource { arn: found.arn.clone().or(self.arn), ..self }
    }

    /// Whether this is what was made: by its ARN where that is known, else by its fingerprint where
    /// that can be compared, else by its age.
    pub fn is(&self, found: &FoundResource) -> bool {
        if let (Some(ours), Some(theirs)) = (&self.arn, &found.arn) {
            return ours == theirs;
        }
        let print = found.fingerprint.as_deref().and_then(|told| key_pair::same_print(&self.prints, told));
        print.unwrap_or_else(|| found.created_at.is_some_and(|at| at + SKEW >= self.began()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> OwnedResource {
        OwnedResource::new(
            ResourceKind::StaticIp,
            "web-1-ip",
            Some("web-1".into()),
            UNIX_EPOCH + Duration::from_secs(10_000),
        )
    }

    fn found(arn: Option<&str>, seconds: u64) -> FoundResource {
        let created_at = Some(UNIX_EPOCH + Duration::from_secs(seconds));
        FoundResource { arn: arn.map(SanitizedText::from), created_at, ..FoundResource::default() }
    }

    #[test]
    fn without_its_arn_its_age_decides_whose_it_is() {
        assert!(made().is(&found(Some("a1"), 10_003)));
        assert!(made().is(&found(None, 9_800)), "clocks differ by minutes");
        assert!(!made().is(&found(Some("a1"), 9_000)), "it was there before");
        assert!(!made().is(&FoundResource::default()), "of what age nobody tells is not proved ours");
    }

    #[test]
    fn the_fingerprint_of_a_key_pair_goes_before_its_age() {
        let key = OwnedResource { prints: vec!["SHA256:abc".into(), "11:22:33".into()], ..made() };
        let told = |print: &str| FoundResource { fingerprint: Some(print.into()), ..found(None, 10_003) };
        assert!(key.is(&told("abc")) && key.is(&FoundResource { created_at: None, ..told("11:22:33") }));
        assert!(!key.is(&told("SHA256:xyz")) && !key.is(&told("11:22:34")), "another's, made in that moment");
        assert!(key.is(&told("of a form that nobody knows")), "then its age decides");
    }

    #[test]
    fn its_arn_goes_before_its_age() {
        let known = made().known(&found(Some("a1"), 10_003));
        assert!(known.is(&found(Some("a1"), 1)));
        assert!(!known.is(&found(Some("a2"), 10_003)), "the name changed hands");
    }

    #[test]
    fn a_line_of_the_journal_brings_it_back() {
        let known = made().known(&found(Some("a1"), 10_003));
        let line = serde_json::to_string(&known).unwrap();
        assert_eq!(line, r#"{"kind":"static-ip","name":"web-1-ip","instance":"web-1","arn":"a1","since":10000}"#);
        assert_eq!(serde_json::from_str::<OwnedResource>(&line).unwrap(), known);
    }
}
