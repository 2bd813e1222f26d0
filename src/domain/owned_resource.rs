//! The resources that a launch creates besides its instances. They cost money or stay in the account, so each is
//! recorded before it is created, and deleted with the launch.
//!
//! Like `CreateInstances`, the calls that create these have no idempotency token. A name is unique in a Region, so
//! after a lost reply the resource is looked up by name: what exists since then, with a name that was free before, is
//! the launch's. Its ARN, once known, identifies it from then on.

use super::key_pair;
use super::sanitized_text::SanitizedText;
use crate::domain::keyed::keyed;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock skew between this computer and AWS that is allowed when comparing times.
const SKEW: Duration = Duration::from_secs(5 * 60);

keyed! {
    /// The kind of a resource.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum ResourceKind {
        /// Free while attached, billed while not.
        StaticIp = "made.static-ip",
        /// Free of charge. Only the public half is at AWS.
        KeyPair = "made.key-pair",
    }
}

impl ResourceKind {
    /// Returns the API action that looks one up.
    pub fn find(self) -> &'static str {
        match self {
            ResourceKind::StaticIp => "GetStaticIp",
            ResourceKind::KeyPair => "GetKeyPair",
        }
    }

    /// Returns the API action that deletes one.
    pub fn undo(self) -> &'static str {
        match self {
            ResourceKind::StaticIp => "ReleaseStaticIp",
            ResourceKind::KeyPair => "DeleteKeyPair",
        }
    }
}

/// A resource besides the instances that a launch created, or is about to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedResource {
    /// Its kind.
    pub kind: ResourceKind,
    /// Its name in the launch's Region.
    pub name: SanitizedText,
    /// The instance it is for; absent if it is for the whole launch. It is deleted with what it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<SanitizedText>,
    /// Its ARN, which identifies it: a name may be reused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<SanitizedText>,
    /// The fingerprint of a key pair in every format that may be reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prints: Vec<SanitizedText>,
    /// The Unix time in seconds when its creation started, after its name was checked to be free.
    pub since: u64,
    /// Whether it is known to exist. It isn't stored as a member: the kind of record says so.
    #[serde(skip)]
    pub there: bool,
}

/// A later change to an instance's own settings: a port, HTTPS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceChange {
    /// The name of the instance.
    pub instance: SanitizedText,
    /// The API action.
    pub action: SanitizedText,
    /// What was changed, in the service's or Skysail's words.
    pub details: SanitizedText,
}

/// The resource that has such a name now, as the service reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundResource {
    /// Its ARN, which is unique forever.
    pub arn: Option<SanitizedText>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// The address of a static IP.
    pub address: Option<SanitizedText>,
    /// The instance that a static IP is attached to.
    pub attached_to: Option<SanitizedText>,
    /// The fingerprint of a key pair.
    pub fingerprint: Option<SanitizedText>,
}

impl OwnedResource {
    /// Returns one with its creation starting now.
    pub fn new(
        kind: ResourceKind,
        name: impl Into<SanitizedText>,
        instance: Option<SanitizedText>,
        now: SystemTime,
    ) -> OwnedResource {
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        OwnedResource { kind, name: name.into(), instance, arn: None, prints: Vec::new(), since, there: false }
    }

    /// Returns when its creation started.
    pub fn began(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.since)
    }

    /// Returns it with the ARN of what was found.
    pub fn known(self, found: &FoundResource) -> OwnedResource {
        OwnedResource { arn: found.arn.clone().or(self.arn), ..self }
    }

    /// Returns whether this is the resource that was created: by its ARN if known, otherwise by its fingerprint if it
    /// can be compared, otherwise by its creation time.
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
    fn resource_without_an_arn_is_matched_by_age() {
        assert!(made().is(&found(Some("a1"), 10_003)));
        assert!(made().is(&found(None, 9_800)), "clocks differ by minutes");
        assert!(!made().is(&found(Some("a1"), 9_000)), "it was there before");
        assert!(!made().is(&FoundResource::default()), "of what age nobody tells is not proved ours");
    }

    #[test]
    fn key_pair_fingerprint_takes_precedence_over_age() {
        let key = OwnedResource { prints: vec!["SHA256:abc".into(), "11:22:33".into()], ..made() };
        let told = |print: &str| FoundResource { fingerprint: Some(print.into()), ..found(None, 10_003) };
        assert!(key.is(&told("abc")) && key.is(&FoundResource { created_at: None, ..told("11:22:33") }));
        assert!(!key.is(&told("SHA256:xyz")) && !key.is(&told("11:22:34")), "another's, made in that moment");
        assert!(key.is(&told("of a form that nobody knows")), "then its age decides");
    }

    #[test]
    fn arn_takes_precedence_over_age() {
        let known = made().known(&found(Some("a1"), 10_003));
        assert!(known.is(&found(Some("a1"), 1)));
        assert!(!known.is(&found(Some("a2"), 10_003)), "the name changed hands");
    }

    #[test]
    fn resource_round_trips_through_a_journal_line() {
        let known = made().known(&found(Some("a1"), 10_003));
        let line = serde_json::to_string(&known).unwrap();
        assert_eq!(line, r#"{"kind":"static-ip","name":"web-1-ip","instance":"web-1","arn":"a1","since":10000}"#);
        assert_eq!(serde_json::from_str::<OwnedResource>(&line).unwrap(), known);
    }
}
