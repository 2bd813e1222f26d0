//! Instances, operations and API calls, as the service last reported them.
//!
//! Every member may be missing or have an unknown value; it is then shown as it is, and nothing is decided by it.

use super::sanitized_text::SanitizedText;
use super::until::{UNTIL_KEY, Until};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An operation of the service, member by member.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Operation {
    /// Its ID.
    pub id: SanitizedText,
    /// `operationType`, such as `CreateInstance`.
    pub kind: Option<SanitizedText>,
    /// The name of the affected resource.
    pub resource: Option<SanitizedText>,
    /// For example `Instance`.
    pub resource_type: Option<SanitizedText>,
    /// The service's description.
    pub details: Option<SanitizedText>,
    /// The Availability Zone.
    pub zone: Option<SanitizedText>,
    /// The Region.
    pub region: Option<SanitizedText>,
    /// `NotStarted`, `Started`, `Succeeded`, `Completed`, `Failed`, or another value of the service.
    pub status: Option<SanitizedText>,
    /// Whether it is final.
    pub terminal: Option<bool>,
    /// The error code.
    pub error_code: Option<SanitizedText>,
    /// The error message.
    pub error_details: Option<SanitizedText>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// When its status last changed.
    pub changed_at: Option<SystemTime>,
}

/// The phase of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationPhase {
    /// Not finished.
    Open,
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
}

impl Operation {
    /// Returns the phase. An unknown status counts as open, unless the service says that it is terminal.
    pub fn phase(&self) -> OperationPhase {
        match (self.status.as_deref(), self.terminal) {
            (Some("Failed"), _) => OperationPhase::Failed,
            (Some("Succeeded" | "Completed"), _) => OperationPhase::Succeeded,
            // Terminal with an unknown status: the error member decides.
            (_, Some(true)) if self.error_code.is_some() => OperationPhase::Failed,
            (_, Some(true)) => OperationPhase::Succeeded,
            _ => OperationPhase::Open,
        }
    }

    /// Returns whether this operation creates the instance.
    pub fn creates(&self) -> bool {
        matches!(self.kind.as_deref(), Some("CreateInstance" | "CreateInstancesFromSnapshot"))
    }
}

/// An instance, as `GetInstances` reports it.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Instance {
    /// Its name.
    pub name: SanitizedText,
    /// Its ARN, which is unique forever; a name may be reused.
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
    /// The public IPv4 address.
    pub public_ipv4: Option<SanitizedText>,
    /// The private IPv4 address in the Region.
    pub private_ipv4: Option<SanitizedText>,
    /// Its IPv6 addresses.
    pub ipv6: Vec<SanitizedText>,
    /// `dualstack`, `ipv4` or `ipv6`.
    pub ip_type: Option<SanitizedText>,
    /// Whether its public IPv4 address is static.
    pub static_ip: bool,
    /// The user name to log in with.
    pub username: Option<SanitizedText>,
    /// The name of its key pair.
    pub key_name: Option<SanitizedText>,
    /// Key and value.
    pub tags: Vec<(SanitizedText, Option<SanitizedText>)>,
    /// The names of the enabled add-ons.
    pub add_ons: Vec<SanitizedText>,
    /// The disks attached to it besides its system disk. Its deletion leaves them, and they are billed on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disks: Vec<AttachedDisk>,
}

/// A disk attached to an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedDisk {
    /// Its name.
    pub name: SanitizedText,
    /// Its size in GB; 0 if AWS doesn't report it.
    pub size: usize,
}

impl Instance {
    /// Returns whether it is running.
    pub fn running(&self) -> bool {
        self.state.as_deref() == Some("running") || (self.state.is_none() && self.state_code == Some(16))
    }

    /// Returns whether it was stopped, or is being stopped.
    pub fn is_stopped(&self) -> bool {
        matches!(self.state.as_deref(), Some("stopping" | "stopped"))
    }

    /// Returns whether it is being deleted or is deleted.
    pub fn is_terminating(&self) -> bool {
        matches!(self.state.as_deref(), Some("terminated" | "shutting-down" | "deleting"))
    }

    /// Returns whether it has the addresses of its IP type; it may be `running` before it has them.
    pub fn reachable(&self) -> bool {
        match self.ip_type.as_deref() {
            Some("ipv6") => !self.ipv6.is_empty(),
            Some("dualstack") => self.public_ipv4.is_some() && !self.ipv6.is_empty(),
            _ => self.public_ipv4.is_some(),
        }
    }

    /// Returns the address to connect to: IPv4 if there is one, otherwise IPv6.
    pub fn address(&self) -> Option<&SanitizedText> {
        self.public_ipv4.as_ref().or(self.ipv6.first())
    }

    /// Returns its planned end, if it has that tag.
    pub fn until(&self) -> Option<Until> {
        Until::of_tag(self.tag(UNTIL_KEY)?)
    }

    /// Returns the value of a tag.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.tags.iter().find(|(k, _)| k == key).and_then(|(_, value)| value.as_deref())
    }
}

/// The parts of `GetInstanceAccessDetails` that may be shown: never the temporary key itself.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct AccessDetails {
    /// The IPv4 address to connect to.
    pub address: Option<SanitizedText>,
    /// IPv6 addresses.
    pub ipv6: Vec<SanitizedText>,
    /// The user name to log in with.
    pub username: Option<SanitizedText>,
    /// `ssh` or `rdp`.
    pub protocol: Option<SanitizedText>,
    /// When the temporary key expires.
    pub expires_at: Option<SystemTime>,
    /// Algorithm and SHA-256 fingerprint of the server's host keys.
    pub host_keys: Vec<(SanitizedText, SanitizedText)>,
}

/// A call to the service, for the log of API calls that the user sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "CallRow", into = "CallRow")]
pub struct ApiCall {
    /// The API action.
    pub action: Cow<'static, str>,
    /// The Region it was sent to.
    pub region: SanitizedText,
    /// When it started.
    pub at: SystemTime,
    /// How long it took.
    pub took: Duration,
    /// The error code, or what failed; absent for a success.
    pub error: Option<SanitizedText>,
    /// The AWS request ID.
    pub request_id: Option<SanitizedText>,
}

/// A call as stored in a journal: action, Region, start and duration in microseconds, error, request ID.
type CallRow = (Cow<'static, str>, SanitizedText, u64, u64, Option<SanitizedText>, Option<SanitizedText>);

impl From<CallRow> for ApiCall {
    fn from((action, region, at, took, error, request_id): CallRow) -> ApiCall {
        // In a damaged journal, the time may be out of range for a clock.
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
    fn unknown_status_counts_as_open() {
        assert_eq!(operation(Some("Dreaming"), None, None), OperationPhase::Open);
        assert_eq!(operation(None, Some(false), None), OperationPhase::Open);
        assert_eq!(operation(Some("Dreaming"), Some(true), None), OperationPhase::Succeeded);
        assert_eq!(operation(Some("Dreaming"), Some(true), Some("Oops")), OperationPhase::Failed);
    }

    #[test]
    fn known_status_decides_the_phase() {
        for word in ["Succeeded", "Completed"] {
            assert_eq!(operation(Some(word), None, None), OperationPhase::Succeeded);
        }
        assert_eq!(operation(Some("Failed"), Some(true), None), OperationPhase::Failed);
        for word in ["NotStarted", "Started"] {
            assert_eq!(operation(Some(word), Some(false), None), OperationPhase::Open);
        }
    }

    #[test]
    fn running_instance_without_its_addresses_is_not_reachable() {
        let mut instance = Instance { ip_type: Some("dualstack".into()), ..Instance::default() };
        assert!(!instance.reachable());
        instance.public_ipv4 = Some("192.0.2.1".into());
        assert!(!instance.reachable());
        instance.ipv6 = vec!["2001:db8::1".into()];
        assert!(instance.reachable());
    }
}
