//! Instances and operations, as the service last told of them.
//!
//! Every member may be missing or hold a value nobody has seen before; it is then shown as
//! it is and decides nothing.

use super::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// One operation of the service, member by member.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Operation {
    /// Its ID.
    pub id: SanitizedText,
    /// `operationType`, such as `CreateInstance`.
    pub kind: Option<SanitizedText>,
    /// The name of what it is about.
    pub resource: Option<SanitizedText>,
    /// Such as `Instance`.
    pub resource_type: Option<SanitizedText>,
    /// The service's own words.
    pub details: Option<SanitizedText>,
    /// The Availability Zone.
    pub zone: Option<SanitizedText>,
    /// The Region.
    pub region: Option<SanitizedText>,
    /// `NotStarted`, `Started`, `Succeeded`, `Completed`, `Failed`, or what the service says.
    pub status: Option<SanitizedText>,
    /// Whether nothing more will come of it.
    pub terminal: Option<bool>,
    /// What went wrong, as a code.
    pub error_code: Option<SanitizedText>,
    /// What went wrong, in words.
    pub error_details: Option<SanitizedText>,
    /// When it began.
    pub created_at: Option<SystemTime>,
    /// When its status changed last.
    pub changed_at: Option<SystemTime>,
}

/// How an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationPhase {
    /// It isn't over.
    Open,
    /// It came to a good end.
    Succeeded,
    /// It failed.
    Failed,
}

impl Operation {
    /// An unknown status is open, unless the service says that it is terminal.
    pub fn phase(&self) -> OperationPhase {
        match (self.status.as_deref(), self.terminal) {
            (Some("Failed"), _) => OperationPhase::Failed,
            (Some("Succeeded" | "Completed"), _) => OperationPhase::Succeeded,
            // Terminal without a word for how: an error member tells.
            (_, Some(true)) if self.error_code.is_some() => OperationPhase::Failed,
            (_, Some(true)) => OperationPhase::Succeeded,
            _ => OperationPhase::Open,
        }
    }

    /// Whether it is the operation that makes the instance.
    pub fn creates(&self) -> bool {
        self.kind.as_deref() == Some("CreateInstance")
    }
}

/// One instance, as `GetInstances` reports it.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Instance {
    /// Its name.
    pub name: SanitizedText,
    /// What names it for ever: a name may be used again.
    pub arn: Option<SanitizedText>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// The Availability Zone.
    pub zone: Option<SanitizedText>,
    /// The Region.
    pub region: Option<SanitizedText>,
    /// The blueprint's ID.
    pub blueprint: Option<SanitizedText>,
    /// The blueprint's name.
    pub blueprint_name: Option<SanitizedText>,
    /// The bundle's ID.
    pub bundle: Option<SanitizedText>,
    /// The state's name, such as `pending` or `running`.
    pub state: Option<SanitizedText>,
    /// The state's number: 16 is running.
    pub state_code: Option<i32>,
    /// The address to reach it at.
    pub public_ipv4: Option<SanitizedText>,
    /// Its address inside the Region.
    pub private_ipv4: Option<SanitizedText>,
    /// Its IPv6 addresses.
    pub ipv6: Vec<SanitizedText>,
    /// `dualstack`, `ipv4` or `ipv6`.
    pub ip_type: Option<SanitizedText>,
    /// Whether its public IPv4 address stays.
    pub static_ip: bool,
    /// Whom to log in as.
    pub username: Option<SanitizedText>,
    /// The name of its key pair.
    pub key_name: Option<SanitizedText>,
    /// Key and value.
    pub tags: Vec<(SanitizedText, Option<SanitizedText>)>,
    /// Names of the add-ons that are on.
    pub add_ons: Vec<SanitizedText>,
}

impl Instance {
    /// Returns whether it runs.
    pub fn running(&self) -> bool {
        self.state.as_deref() == Some("running") || (self.state.is_none() && self.state_code == Some(16))
    }

    /// Going away or gone: it will not run any more.
    pub fn is_terminating(&self) -> bool {
        matches!(self.state.as_deref(), Some("terminated" | "shutting-down" | "deleting"))
    }

    /// Whether it has the addresses that its IP type promises; `running` comes before them at times.
    pub fn reachable(&self) -> bool {
        match self.ip_type.as_deref() {
            Some("ipv6") => !self.ipv6.is_empty(),
            Some("dualstack") => self.public_ipv4.is_some() && !self.ipv6.is_empty(),
            _ => self.public_ipv4.is_some(),
        }
    }

    /// The address to connect to.
    pub fn address(&self) -> Option<&SanitizedText> {
        self.public_ipv4.as_ref().or(self.ipv6.first())
    }

    /// Returns the value of a tag.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.tags.iter().find(|(k, _)| k == key).and_then(|(_, value)| value.as_deref())
    }
}

/// What `GetInstanceAccessDetails` tells and may be shown: never the temporary key itself.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct AccessDetails {
    /// The IPv4 address to connect to.
    pub address: Option<SanitizedText>,
    /// IPv6 addresses.
    pub ipv6: Vec<SanitizedText>,
    /// Whom to log in as.
    pub username: Option<SanitizedText>,
    /// `ssh` or `rdp`.
    pub protocol: Option<SanitizedText>,
    /// Until when the temporary key is good.
    pub expires_at: Option<SystemTime>,
    /// Algorithm and SHA-256 fingerprint of the server's own keys.
    pub host_keys: Vec<(SanitizedText, SanitizedText)>,
}

/// One call to the service, for the log that the user sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "CallRow", into = "CallRow")]
pub struct ApiCall {
    /// The API action.
    pub action: Cow<'static, str>,
    /// The Region that was asked.
    pub region: SanitizedText,
    /// When it began.
    pub at: SystemTime,
    /// How long it took.
    pub took: Duration,
    /// The error's code, or what went wrong; absent when all went well.
    pub error: Option<SanitizedText>,
    /// The ID by which AWS knows the request.
    pub request_id: Option<SanitizedText>,
}

/// A call as a journal has it: its action, its Region, when it began and how long it took in microseconds, its error,
/// and its request ID.
type CallRow = (Cow<'static, str>, SanitizedText, u64, u64, Option<SanitizedText>, Option<SanitizedText>);

impl From<CallRow> for ApiCall {
    fn from((action, region, at, took, error, request_id): CallRow) -> ApiCall {
        // What a damaged journal says may lie beyond what a clock can show.
        let at = UNIX_EPOCH.checked_add(Duration::from_micros(at)).unwrap_or(UNIX_EPOCH);
        ApiCall { action, region, at, took: Duration::from_micros(took), error, request_id }
    }
}

impl From<ApiCall> for CallRow {
    fn from(call: ApiCall) -> CallRow {
        let micros = |span: Duration| u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        let at = micros(call.at.duration_since(UNIX_EPOCH).unwrap_or_default());
        (call.action, call.region, at, micros(call.took), call.error, call.request_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(status: Option<&str>, terminal: Option<bool>, error: Option<&str>) -> OperationPhase {
        let operation = Operation {
            status: status.map(SanitizedText::new),
            terminal,
            error_code: error.map(SanitizedText::new),
            ..Operation::default()
        };
        operation.phase()
    }

    #[test]
    fn an_unknown_status_is_still_open() {
        assert_eq!(operation(Some("Dreaming"), None, None), OperationPhase::Open);
        assert_eq!(operation(None, Some(false), None), OperationPhase::Open);
        assert_eq!(operation(Some("Dreaming"), Some(true), None), OperationPhase::Succeeded);
        assert_eq!(operation(Some("Dreaming"), Some(true), Some("Oops")), OperationPhase::Failed);
    }

    #[test]
    fn the_known_words_decide() {
        for word in ["Succeeded", "Completed"] {
            assert_eq!(operation(Some(word), None, None), OperationPhase::Succeeded);
        }
        assert_eq!(operation(Some("Failed"), Some(true), None), OperationPhase::Failed);
        for word in ["NotStarted", "Started"] {
            assert_eq!(operation(Some(word), Some(false), None), OperationPhase::Open);
        }
    }

    #[test]
    fn running_without_its_addresses_is_not_reachable() {
        let mut instance = Instance { ip_type: Some("dualstack".into()), ..Instance::default() };
        assert!(!instance.reachable());
        instance.public_ipv4 = Some("192.0.2.1".into());
        assert!(!instance.reachable());
        instance.ipv6 = vec!["2001:db8::1".into()];
        assert!(instance.reachable());
    }
}
