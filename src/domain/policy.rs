//! IAM policies for Skysail: the statement that a rejected request lacks, and the smallest policy for all of Skysail.
//! Plain text, to be passed to the account's administrator.

use super::failure::{ErrorKind, Failure};
use super::sanitized_text::SanitizedText;
use serde_json::{Value, json};

/// The API actions that only read. A test checks these and [`CHANGES`] against the calls of the Lightsail client.
pub const LOOKS: [&str; 19] = [
    "GetActiveNames",
    "GetBlueprints",
    "GetBundles",
    "GetDiskSnapshots",
    "GetDisks",
    "GetInstance",
    "GetInstanceAccessDetails",
    "GetInstancePortStates",
    "GetInstanceSnapshot",
    "GetInstanceSnapshots",
    "GetInstances",
    "GetKeyPair",
    "GetKeyPairs",
    "GetOperation",
    "GetOperationsForResource",
    "GetRegions",
    "GetSetupHistory",
    "GetStaticIp",
    "GetStaticIps",
];

/// The API actions that create, change or delete something.
pub const CHANGES: [&str; 19] = [
    "AllocateStaticIp",
    "AttachStaticIp",
    "CloseInstancePublicPorts",
    "CreateInstanceSnapshot",
    "CreateInstances",
    "CreateInstancesFromSnapshot",
    "DeleteInstance",
    "DeleteInstanceSnapshot",
    "DeleteKeyPair",
    "DetachStaticIp",
    "DownloadDefaultKeyPair",
    "ImportKeyPair",
    "OpenInstancePublicPorts",
    "RebootInstance",
    "ReleaseStaticIp",
    "SetupInstanceHttps",
    "StartInstance",
    "StopInstance",
    // AWS requires it too if a create request has tags.
    "TagResource",
];

/// AWS's "access denied" error, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessDenial {
    /// The action with its service: `lightsail:CreateInstances`.
    pub action: SanitizedText,
    /// The identity, if AWS reports it.
    pub who: Option<SanitizedText>,
    /// The ARN of the affected resource.
    pub resource: Option<SanitizedText>,
    /// Whether a policy denies it explicitly: then a statement that allows it isn't enough.
    pub forbidden: bool,
}

impl AccessDenial {
    /// Parses the error; none if it isn't about a missing permission.
    pub fn of(failure: &Failure) -> Option<AccessDenial> {
        if failure.error != ErrorKind::AccessDenied {
            return None;
        }
        let message = failure.service_words().unwrap_or_default();
        let action = after(message, "perform: ").filter(|action| is_action(action));
        let resource = after(message, "on resource: ").filter(|arn| arn.starts_with("arn:"));
        Some(AccessDenial {
            action: action
                .map_or_else(|| SanitizedText::new(format!("lightsail:{}", failure.action)), SanitizedText::new),
            who: after(message, "User: ").filter(|arn| arn.starts_with("arn:")).map(SanitizedText::new),
            resource: resource.map(SanitizedText::new),
            forbidden: message.contains("explicit deny"),
        })
    }
}

/// Returns the word that follows these.
fn after<'a>(message: &'a str, words: &str) -> Option<&'a str> {
    message.split_once(words)?.1.split_whitespace().next().map(|word| word.trim_end_matches(['.', ',']))
}

/// Returns whether this is `service:Action`, so that nothing else of a message gets into a policy.
fn is_action(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    text.split_once(':').is_some_and(|(service, action)| word(service) && word(action))
}

/// Returns a policy with the one missing statement.
pub fn missing(denied: &AccessDenial) -> String {
    let resource = denied.resource.as_deref().unwrap_or("*");
    written(vec![statement("SkysailMissing", json!([*denied.action]), resource)])
}

/// Returns the smallest policy with which all of Skysail works.
pub fn whole() -> String {
    let full = |actions: &[&[&str]]| -> Value {
        actions.concat().iter().map(|action| format!("lightsail:{action}")).collect::<Vec<_>>().into()
    };
    written(vec![statement("SkysailLooks", full(&[&LOOKS]), "*"), statement("SkysailChanges", full(&[&CHANGES]), "*")])
}

fn statement(id: &str, actions: Value, resource: &str) -> Value {
    json!({ "Sid": id, "Effect": "Allow", "Action": actions, "Resource": resource })
}

fn written(statements: Vec<Value>) -> String {
    let policy = json!({ "Version": "2012-10-17", "Statement": statements });
    // Text, numbers and lists can always be serialized.
    serde_json::to_string_pretty(&policy).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "User: arn:aws:iam::123456789012:user/ana is not authorized to perform: \
         lightsail:TagResource on resource: arn:aws:lightsail:us-east-1:123456789012:* because no \
         identity-based policy allows the lightsail:TagResource action";

    fn denied(message: &str) -> AccessDenial {
        AccessDenial::of(&Failure::local("CreateInstances", ErrorKind::AccessDenied, message)).unwrap()
    }

    #[test]
    fn policy_allows_the_action_and_resource_named_by_aws() {
        let denied = denied(WORDS);
        assert_eq!(denied.who.as_deref(), Some("arn:aws:iam::123456789012:user/ana"));
        assert!(!denied.forbidden);
        let policy: Value = serde_json::from_str(&missing(&denied)).unwrap();
        assert_eq!(policy["Statement"][0]["Action"], json!(["lightsail:TagResource"]));
        assert_eq!(policy["Statement"][0]["Resource"], "arn:aws:lightsail:us-east-1:123456789012:*");
    }

    #[test]
    fn unparsable_denial_falls_back_to_the_called_action() {
        for message in ["Not you.", "perform: \"},{\"Action\":\"*\"", "on resource: everything"] {
            let denied = denied(message);
            assert_eq!((&*denied.action, denied.resource), ("lightsail:CreateInstances", None), "{message}");
        }
    }

    #[test]
    fn explicit_deny_is_recognized() {
        let words = "User: x is not authorized to perform: lightsail:GetRegions with an explicit deny in a service control policy";
        assert!(denied(words).forbidden);
    }

    #[test]
    fn other_failures_need_no_policy() {
        assert_eq!(AccessDenial::of(&Failure::local("GetRegions", ErrorKind::Expired, WORDS)), None);
    }

    #[test]
    fn policy_has_no_duplicates_and_fits_an_inline_user_policy() {
        let mut all = [&LOOKS[..], &CHANGES].concat();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        let bare = whole().split_whitespace().collect::<String>();
        assert!(bare.len() < 2048, "{} characters", bare.len());
    }
}
