//! Plans: the `CreateInstances` request itself, in JSON, YAML or TOML, with the API's member names; or
//! `CreateInstancesFromSnapshot`, with `instanceSnapshotName` in place of `blueprintId`.
//!
//! The JSON is what `aws lightsail create-instances --cli-input-json` takes, or `create-instances-from-snapshot`.
//! Opening and saving lose nothing: every member of the request is a requested value, and every answer is a member.
//! With follow-ups it is `{"request": {…}, "followUps": {…}}`, which the AWS CLI doesn't accept.

mod read;

use super::addons::{self, AUTO_SNAPSHOT, AddOn, STOP_ON_IDLE};
use super::compatibility::IpType;
use super::draft::{Draft, KeyChoice};
use super::follow_ups::{FollowUpContext, PlanFollowUps};
use super::names::Names;
use super::order::{self, Order};
use super::requested_values::{Provenance, RequestedValues};
use super::sanitized_text::SanitizedText;
use super::script::{Script, ScriptOrigin};
use super::syntax_error::SyntaxError;
use super::tags::{self, LAUNCH_KEY, Tag};
use super::user_text::{FieldId, Problem, UserText};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The request, member by member. Members that the API doesn't have are rejected by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plan {
    /// The names of the instances, or patterns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instance_names: Vec<String>,
    /// The Availability Zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    /// A former member of the request, which is rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_image_name: Option<String>,
    /// The blueprint's ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blueprint_id: Option<String>,
    /// The snapshot's name, instead of a blueprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_snapshot_name: Option<String>,
    /// The bundle's ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle_id: Option<String>,
    /// The launch script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_data: Option<UserData>,
    /// The key pair; if absent, the Region's default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_pair_name: Option<String>,
    /// The tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<PlanTag>,
    /// The add-ons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_ons: Vec<PlanAddOn>,
    /// `dualstack`, `ipv4`, or `ipv6`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_address_type: Option<String>,
    /// The follow-ups for each instance: next to the request in a file, not in it.
    #[serde(skip)]
    pub follow_ups: PlanFollowUps,
}

/// A plan with follow-ups, as a file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanDocument<'a> {
    /// A note for people reading the file: JSON has no comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    request: &'a Plan,
    follow_ups: &'a PlanFollowUps,
}

/// The text of a script; left out of `Debug`, and wiped from memory.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(from = "String")]
pub struct UserData(pub Zeroizing<String>);

impl From<String> for UserData {
    fn from(text: String) -> UserData {
        UserData(Zeroizing::new(text))
    }
}

impl Serialize for UserData {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl std::fmt::Debug for UserData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UserData({} bytes)", self.0.len())
    }
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanTag {
    /// Its key.
    pub key: String,
    /// Its value, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// An add-on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanAddOn {
    /// `AutoSnapshot` or `StopInstanceOnIdle`.
    pub add_on_type: String,
    /// When snapshots are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_snapshot_add_on_request: Option<PlanSnapshot>,
    /// When an instance counts as idle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_instance_on_idle_request: Option<PlanIdle>,
}

/// When automatic snapshots are taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanSnapshot {
    /// A full hour UTC, such as `06:00`; if absent, the Region's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_time_of_day: Option<String>,
}

/// When an instance counts as idle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanIdle {
    /// The CPU use, in percent, that counts as idle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<String>,
    /// The duration, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
}

/// Why a plan couldn't be opened.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanError {
    /// The text isn't JSON, YAML or TOML.
    Syntax(SyntaxError),
    /// Messages about members that the request doesn't have, or that have the wrong type; and the rules that the other
    /// members break, and a plan of these.
    Members(Vec<UserText>, Vec<Problem>, Option<Box<Plan>>),
}

impl Plan {
    /// Parses JSON, YAML or TOML, recognized by how the text starts.
    ///
    /// # Errors
    /// Why it can't be parsed, or everything in it that the request doesn't have.
    pub fn read(text: &str) -> Result<Plan, PlanError> {
        read::plan(text)
    }

    /// Returns the file that `file://NAME` in the script's place refers to. The AWS CLI reads it on the command line,
    /// but not within a document.
    pub fn script_file(&self) -> Option<&str> {
        let text = self.user_data.as_ref()?.0.trim();
        let path = text.strip_prefix("file://").or_else(|| text.strip_prefix("fileb://"))?;
        (!path.is_empty() && !path.contains('\n')).then_some(path)
    }

    fn refuse_custom_image(&self) -> Result<(), Problem> {
        match self.custom_image_name {
            Some(_) => Err(Problem::new(FieldId::Blueprint, UserText::new("problem.plan.custom-image"))),
            None => Ok(()),
        }
    }

    /// Returns the API action for the plan.
    pub fn action(&self) -> &'static str {
        if self.instance_snapshot_name.is_some() { order::CREATE_FROM_SNAPSHOT } else { order::CREATE }
    }

    /// Refuses a plan with both a blueprint and a snapshot.
    fn refuse_both_sources(&self) -> Result<(), Problem> {
        match self.instance_snapshot_name.is_some() && self.blueprint_id.is_some() {
            true => Err(Problem::new(FieldId::Source, UserText::new("problem.plan.both-sources"))),
            false => Ok(()),
        }
    }

    /// Returns the plan of a complete draft.
    pub fn of(order: &Order) -> Plan {
        Plan::with_tags(order, &order.tags)
    }

    /// Returns the plan of the answers so far; open questions are left out.
    pub fn so_far(draft: &Draft) -> Plan {
        let key = match &draft.key {
            Some(KeyChoice::Existing(of)) => Some(of.item.name.to_string()),
            _ => None,
        };
        Plan {
            instance_names: draft.names.iter().flat_map(|names| &names.all).map(SanitizedText::to_string).collect(),
            availability_zone: draft.zone.as_ref().map(|zone| zone.name.to_string()),
            custom_image_name: None,
            blueprint_id: draft.blueprint.as_ref().filter(|_| !draft.restores()).map(|of| of.item.id.to_string()),
            instance_snapshot_name: draft.snapshot.as_ref().map(|of| of.item.name.to_string()),
            bundle_id: draft.bundle.as_ref().map(|of| of.item.id.to_string()),
            user_data: draft.chosen_script().map(|script| script.reveal().to_owned().into()),
            key_pair_name: key,
            tags: draft.tags.iter().flatten().map(PlanTag::of).collect(),
            add_ons: draft.add_ons().iter().map(PlanAddOn::of).collect(),
            ip_address_type: draft.network.map(|network| network.api_name().to_owned()),
            follow_ups: draft.follow_ups().into(),
        }
    }

    /// Returns the request as sent for a launch, including its tag.
    pub fn as_sent(order: &Order, launch: &str) -> Plan {
        Plan::with_tags(order, &order.sent_tags(launch))
    }

    fn with_tags(order: &Order, tags: &[Tag]) -> Plan {
        Plan {
            instance_names: order.names.iter().map(SanitizedText::to_string).collect(),
            availability_zone: Some(order.zone.to_string()),
            custom_image_name: None,
            blueprint_id: order.snapshot.is_none().then(|| order.blueprint.id.to_string()),
            instance_snapshot_name: order.snapshot.as_ref().map(|snapshot| snapshot.name.to_string()),
            bundle_id: Some(order.bundle.id.to_string()),
            user_data: order.script.as_ref().map(|script| script.reveal().to_owned().into()),
            key_pair_name: order.key_pair.as_ref().map(SanitizedText::to_string),
            tags: tags.iter().map(PlanTag::of).collect(),
            add_ons: order.add_ons.iter().map(PlanAddOn::of).collect(),
            ip_address_type: Some(order.ip_type.api_name().to_owned()),
            follow_ups: order.follow_ups.clone().into(),
        }
    }

    /// Returns the plan in JSON: the request as the AWS CLI accepts it, unless there are follow-ups.
    pub fn to_json(&self) -> String {
        self.to_json_noted(None)
    }

    /// Returns the plan in JSON, with a note for readers if the AWS CLI doesn't accept it.
    pub fn to_json_noted(&self, note: Option<&str>) -> String {
        let text = match self.has_follow_ups() {
            false => serde_json::to_string_pretty(self),
            true => serde_json::to_string_pretty(&PlanDocument { note, request: self, follow_ups: &self.follow_ups }),
        };
        text.expect("a plan is plain data") + "\n"
    }

    /// Returns whether there are follow-ups.
    pub fn has_follow_ups(&self) -> bool {
        self.follow_ups != PlanFollowUps::default()
    }

    /// Returns the Region of its zone: `us-east-1` for `us-east-1a`.
    pub fn region(&self) -> Option<&str> {
        let region = self.availability_zone.as_deref()?.strip_suffix(|c: char| c.is_ascii_lowercase())?;
        region.ends_with(|c: char| c.is_ascii_digit()).then_some(region)
    }

    /// Returns the requested values, field by field.
    ///
    /// # Errors
    /// Every rule that the plan breaks.
    pub fn requested_values(&self) -> Result<RequestedValues, Vec<Problem>> {
        match self.members() {
            (requested, problems) if problems.is_empty() => Ok(requested),
            (_, problems) => Err(problems),
        }
    }

    /// Returns the requested values, and every rule that a member breaks: its value is left out.
    pub fn members(&self) -> (RequestedValues, Vec<Problem>) {
        // One tag is reserved for the launch.
        self.members_and_tags(tags::MOST_BESIDE_OURS)
    }

    fn members_and_tags(&self, most: usize) -> (RequestedValues, Vec<Problem>) {
        let alone = [self.refuse_custom_image(), self.refuse_both_sources()];
        let mut problems: Vec<Problem> = alone.into_iter().filter_map(Result::err).collect();
        let network = taken(self.network(), &mut problems);
        let names = each(self.names(), &mut problems);
        let tags = each(self.requested_tags(most), &mut problems);
        taken(self.key_name(), &mut problems);
        let (follow_ups, wrong) = self.follow_ups.checked();
        problems.extend(wrong);
        let mut requested = RequestedValues {
            from: Some(Provenance::Plan),
            zone: self.availability_zone.as_deref().map(SanitizedText::new),
            blueprint: self.blueprint_id.as_deref().map(SanitizedText::new),
            snapshot: self.instance_snapshot_name.as_deref().map(SanitizedText::new),
            bundle: self.bundle_id.as_deref().map(SanitizedText::new),
            network,
            key_pair: Some(self.key_pair_name.as_deref().filter(|name| *name != DEFAULT_PAIR).map(SanitizedText::new)),
            script: Some(self.user_data.as_ref().map(|data| Script::new(data.0.as_str(), ScriptOrigin::Plan))),
            snapshots: Some(false),
            idle: Some(false),
            follow_ups: Some(follow_ups),
            names,
            tags: Some(tags),
            // Not a member of the request, so a plan can't leave it open.
            launch_tag: Some(true),
            ..RequestedValues::default()
        };
        for add_on in &self.add_ons {
            add_on.request(&mut requested, &mut problems);
        }
        (requested, problems)
    }

    /// Returns the names, or each that is wrong.
    fn names(&self) -> Result<Option<String>, Vec<Problem>> {
        if self.instance_names.is_empty() {
            return Ok(None);
        }
        let typed = self.instance_names.join(", ");
        let Err(first) = Names::parse(&typed) else { return Ok(Some(typed)) };
        let wrong: Vec<Problem> = self.instance_names.iter().filter_map(|name| Names::parse(name).err()).collect();
        // What is wrong may also be their number, or that two are the same.
        Err(if wrong.contains(&first) { wrong } else { vec![first] })
    }

    /// The service's model allows no dot in the name of a key pair: it rejects every request with one.
    fn key_name(&self) -> Result<(), Problem> {
        match self.key_pair_name.as_deref().filter(|name| name.contains('.')) {
            Some(name) => {
                let say = UserText::new("problem.key.character")
                    .with("name", SanitizedText::new(name))
                    .with("character", ".");
                Err(Problem::new(FieldId::Key, say))
            }
            None => Ok(()),
        }
    }

    fn network(&self) -> Result<Option<IpType>, Problem> {
        let Some(value) = &self.ip_address_type else { return Ok(None) };
        let say = || UserText::new("problem.plan.ip-type").with("value", SanitizedText::new(value));
        IpType::parse(value).map(Some).ok_or_else(|| Problem::new(FieldId::Network, say()))
    }

    /// Returns the plan as sent: with names expanded, without the tag of an earlier launch, and with add-ons in a fixed
    /// order. What the plan leaves open stays open.
    ///
    /// # Errors
    /// Every rule that the plan breaks, with its field. Whether the service has what it names isn't checked.
    pub fn settled(&self) -> Result<Plan, Vec<Problem>> {
        // Another tool sends it, without a launch tag.
        let (requested, mut problems) = self.members_and_tags(tags::MOST);
        let mut absent = requested.missing();
        absent.retain(|absent| !problems.iter().any(|problem| problem.field == absent.field));
        problems.extend(absent);
        let script = requested.script.flatten();
        problems.extend(script.as_ref().and_then(|script| script.check(FieldId::Script).err()));
        let follow_ups = requested.follow_ups.unwrap_or_default();
        let names = Names::parse(requested.names.as_deref().unwrap_or_default());
        let context = FollowUpContext {
            names: names.as_ref().map_or(&[][..], |names| &names.all),
            network: requested.network,
            blueprint: self.blueprint_id.as_deref(),
        };
        problems.extend(follow_ups.misfits(context));
        if !problems.is_empty() {
            return Err(problems);
        }
        let names = names.map_err(|problem| vec![problem])?;
        // If one occurs twice, the last one counts, as when the plan is opened.
        let last = |kind| self.add_ons.iter().rfind(|add_on| add_on.add_on_type == kind);
        let add_ons = [AUTO_SNAPSHOT, STOP_ON_IDLE].into_iter().filter_map(last).map(PlanAddOn::settled);
        let add_ons = add_ons.collect::<Result<_, _>>().map_err(|problem| vec![problem])?;
        let clean = |text: Option<SanitizedText>| text.map(|text| text.to_string());
        Ok(Plan {
            availability_zone: clean(requested.zone),
            blueprint_id: clean(requested.blueprint),
            instance_snapshot_name: clean(requested.snapshot),
            bundle_id: clean(requested.bundle),
            key_pair_name: clean(requested.key_pair.flatten()),
            instance_names: names.all.iter().map(SanitizedText::to_string).collect(),
            tags: requested.tags.iter().flatten().map(PlanTag::of).collect(),
            add_ons,
            follow_ups: follow_ups.into(),
            ..self.clone()
        })
    }

    /// The tag of an earlier launch is left out: each launch has its own.
    fn requested_tags(&self, most: usize) -> Result<Vec<Tag>, Vec<Problem>> {
        let own = |tag: &&PlanTag| tag.key == LAUNCH_KEY;
        let theirs: Vec<Tag> = self.tags.iter().filter(|tag| !own(tag)).map(PlanTag::tag).collect();
        let wrong = tags::problems(&theirs, most);
        if wrong.is_empty() { Ok(theirs) } else { Err(wrong) }
    }
}

/// The service's name for the Region's default key pair.
pub const DEFAULT_PAIR: &str = "LightsailDefaultKeyPair";

/// Returns the valid value, or collects the problem.
fn taken<T: Default>(result: Result<T, Problem>, problems: &mut Vec<Problem>) -> T {
    each(result.map_err(|problem| vec![problem]), problems)
}

/// Returns the valid value, or collects the problems.
fn each<T: Default>(result: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> T {
    result.unwrap_or_else(|wrong| {
        problems.extend(wrong);
        T::default()
    })
}

impl PlanTag {
    fn of(tag: &Tag) -> PlanTag {
        PlanTag { key: tag.key.to_string(), value: tag.value.as_ref().map(SanitizedText::to_string) }
    }

    fn tag(&self) -> Tag {
        let value = self.value.as_deref().filter(|value| !value.is_empty());
        Tag { key: SanitizedText::new(&self.key), value: value.map(SanitizedText::new) }
    }
}

impl PlanAddOn {
    fn of(add_on: &AddOn) -> PlanAddOn {
        let (snapshot, idle) = match add_on {
            AddOn::AutoSnapshot { hour } => (Some(PlanSnapshot { snapshot_time_of_day: hour.map(addons::hour) }), None),
            AddOn::StopInstanceOnIdle { threshold, duration } => {
                let request = PlanIdle { threshold: Some(threshold.to_string()), duration: Some(duration.to_string()) };
                (None, Some(request))
            }
        };
        PlanAddOn {
            add_on_type: add_on.api_name().to_owned(),
            auto_snapshot_add_on_request: snapshot,
            stop_instance_on_idle_request: idle,
        }
    }

    /// Returns the hour of automatic snapshots, if set.
    pub fn snapshot_time(&self) -> Option<&str> {
        self.auto_snapshot_add_on_request.as_ref()?.snapshot_time_of_day.as_deref()
    }

    /// Returns its values as sent.
    fn settled(&self) -> Result<PlanAddOn, Problem> {
        let mut all = self.clone();
        if let Some(PlanIdle { threshold, duration }) = &mut all.stop_instance_on_idle_request {
            *threshold = threshold.as_deref().map(addons::parse_threshold).transpose()?.map(|text| text.to_string());
            *duration = duration.as_deref().map(addons::parse_duration).transpose()?.map(|text| text.to_string());
        }
        if let Some(time) = all.auto_snapshot_add_on_request.as_mut().and_then(|r| r.snapshot_time_of_day.as_mut()) {
            *time = addons::hour(addons::parse_hour(time)?);
        }
        Ok(all)
    }

    fn request(&self, requested: &mut RequestedValues, problems: &mut Vec<Problem>) {
        match self.add_on_type.as_str() {
            AUTO_SNAPSHOT => {
                requested.snapshots = Some(true);
                requested.hour = Some(taken(self.snapshot_time().map(addons::parse_hour).transpose(), problems));
            }
            STOP_ON_IDLE => {
                let request = self.stop_instance_on_idle_request.as_ref();
                let threshold = request.and_then(|r| r.threshold.as_deref());
                let duration = request.and_then(|r| r.duration.as_deref());
                requested.idle = Some(true);
                requested.threshold = taken(threshold.map(addons::parse_threshold).transpose(), problems);
                requested.duration = taken(duration.map(addons::parse_duration).transpose(), problems);
            }
            other => {
                let say = UserText::new("problem.plan.add-on").with("value", SanitizedText::new(other));
                problems.push(Problem::new(FieldId::Snapshots, say));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = r#"{
      "instanceNames": ["web-1", "web-2"], "availabilityZone": "us-east-1a",
      "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0", "userData": "apt-get update",
      "keyPairName": "mine", "tags": [{"key": "env", "value": "prod"}, {"key": "alone"}],
      "addOns": [{"addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": "06:00"}}],
      "ipAddressType": "dualstack" }"#;

    fn refused(text: &str) -> String {
        match Plan::read(text).map(|plan| plan.requested_values()) {
            Ok(Err(problems)) => problems[0].say.key.to_owned(),
            Err(PlanError::Members(found, ..)) => format!("{found:?}"),
            Err(PlanError::Syntax(error)) => format!("{error:?}"),
            Ok(Ok(_)) => "taken".to_owned(),
        }
    }

    const RESTORE: &str = r#"{ "instanceNames": ["web-2"], "availabilityZone": "us-east-1a",
      "instanceSnapshotName": "web-1-a", "bundleId": "small_3_0" }"#;

    #[test]
    fn plan_takes_a_snapshot_instead_of_a_blueprint() {
        let plan = Plan::read(RESTORE).unwrap();
        assert_eq!((plan.action(), plan.settled().unwrap()), ("CreateInstancesFromSnapshot", plan.clone()));
        let requested = plan.requested_values().unwrap();
        assert_eq!((requested.snapshot.as_deref(), requested.blueprint.as_deref()), (Some("web-1-a"), None));
        assert!(requested.missing().is_empty());
        assert_eq!(Plan::read(&plan.to_json()).unwrap(), plan);
        let both = Plan { blueprint_id: Some("ubuntu_24_04".into()), ..plan };
        assert_eq!(both.requested_values().unwrap_err()[0].say.key, "problem.plan.both-sources");
    }

    #[test]
    fn empty_skeleton_members_are_ignored_and_unsupported_ones_refused_by_name() {
        let with = |more: &str| RESTORE.replacen('{', &format!("{{ {more},"), 1);
        let empty = r#""attachedDiskMapping": {"KeyName": [{"originalDiskPath": "", "newDiskName": ""}]},
            "sourceInstanceName": "", "restoreDate": "", "useLatestRestorableAutoSnapshot": false"#;
        assert_eq!(Plan::read(&with(empty)).unwrap(), Plan::read(RESTORE).unwrap());
        for (member, value, key) in [
            ("sourceInstanceName", r#""web-1""#, "problem.plan.automatic"),
            ("restoreDate", r#""2026-11-23""#, "problem.plan.automatic"),
            ("useLatestRestorableAutoSnapshot", "true", "problem.plan.automatic"),
            ("attachedDiskMapping", r#"{"web-2": [{"originalDiskPath": "/dev/xvdf"}]}"#, "problem.plan.disks"),
        ] {
            let refusal = refused(&with(&format!("\"{member}\": {value}")));
            assert!(refusal.contains(key) && refusal.contains(member), "{refusal}");
        }
    }

    #[test]
    fn json_and_toml_plans_are_equivalent() {
        let toml = r#"
            instanceNames = ["web-1", "web-2"]
            availabilityZone = "us-east-1a"
            blueprintId = "ubuntu_24_04"
            bundleId = "micro_3_0"
            userData = "apt-get update"
            keyPairName = "mine"
            tags = [{ key = "env", value = "prod" }, { key = "alone" }]
            ipAddressType = "dualstack"
            [[addOns]]
            addOnType = "AutoSnapshot"
            autoSnapshotAddOnRequest = { snapshotTimeOfDay = "06:00" }"#;
        assert_eq!(Plan::read(FULL).unwrap(), Plan::read(toml).unwrap());
    }

    #[test]
    fn every_member_becomes_a_requested_value() {
        let requested = Plan::read(FULL).unwrap().requested_values().unwrap();
        assert_eq!(requested.names.as_deref(), Some("web-1, web-2"));
        assert_eq!(requested.key_pair, Some(Some(SanitizedText::new("mine"))));
        assert_eq!(requested.script.unwrap().unwrap().reveal(), "apt-get update");
        assert_eq!((requested.snapshots, requested.hour), (Some(true), Some(Some(6))));
        assert_eq!(requested.tags.unwrap().len(), 2);
    }

    #[test]
    fn saved_plan_reads_back_unchanged() {
        let plan = Plan::read(FULL).unwrap();
        assert_eq!(Plan::read(&plan.to_json()).unwrap(), plan);
    }

    /// Returns the plan above for a web server, with follow-ups.
    fn with_follow_ups() -> Plan {
        let request = FULL.replace("ubuntu_24_04", "wordpress").replace(r#""web-1", "web-2""#, r#""web-1""#);
        let follow_ups = r#"{"ports": [{"service": "wireguard"}], "staticIp": {"name": "web-ip"},
            "https": {"domains": ["example.com"], "email": "me@example.com"}, "sshAlias": true}"#;
        Plan::read(&format!(r#"{{"request": {request}, "followUps": {follow_ups}}}"#)).unwrap()
    }

    #[test]
    fn plan_without_follow_ups_is_saved_as_the_bare_request() {
        let plan = with_follow_ups().settled().unwrap();
        let saved: serde_json::Value = serde_json::from_str(&plan.to_json()).unwrap();
        assert_eq!(saved["request"]["blueprintId"], "wordpress");
        assert_eq!(saved["followUps"]["ports"][0]["fromPort"], 51_820);
        assert_eq!(Plan::read(&plan.to_json()).unwrap(), plan);
        let bare = Plan { follow_ups: PlanFollowUps::default(), ..plan };
        assert!(bare.to_json().starts_with("{\n  \"instanceNames\""), "{}", bare.to_json());
        let requested = with_follow_ups().requested_values().unwrap().follow_ups.unwrap();
        assert_eq!(requested.static_ip_name(&"web-1".into()), Some("web-ip".into()));
        assert!(Plan::read(FULL).unwrap().requested_values().unwrap().follow_ups.unwrap().is_none());
    }

    #[test]
    fn yaml_and_toml_follow_ups_are_equivalent() {
        let json = r#"{"request": {"bundleId": "x"}, "followUps": {"ports": [{"fromPort": 443}], "staticIp": {}}}"#;
        let yaml = "request:\n  bundleId: x\nfollowUps:\n  ports:\n  - fromPort: 443\n  staticIp: {}\n";
        let toml = "[request]\nbundleId = \"x\"\n[followUps]\nports = [{ fromPort = 443 }]\nstaticIp = {}\n";
        assert_eq!(Plan::read(yaml).unwrap(), Plan::read(json).unwrap());
        assert_eq!(Plan::read(toml).unwrap(), Plan::read(json).unwrap());
        assert!(Plan::read(json).unwrap().has_follow_ups());
    }

    #[test]
    fn problems_of_request_and_follow_ups_are_reported_at_once() {
        let plan = r#"{"request": {"instanceNames": ["web-1", "web-2"], "availabilityZone": "us-east-1a",
            "blueprintId": "ubuntu_24_04", "ipAddressType": "ipv6"}, "followUps": {"ports": [{"fromPort": 70000}],
            "staticIp": {"existing": "old"}}}"#;
        let problems = Plan::read(plan).unwrap().settled().unwrap_err();
        let fields: Vec<FieldId> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, [FieldId::Ports, FieldId::Bundle, FieldId::StaticIp]);
    }

    #[test]
    fn settled_plan_is_normalized_and_adds_nothing() {
        let full = Plan::read(FULL).unwrap();
        assert_eq!(full.settled().unwrap(), full);
        let loose = r#"{"instanceNames": ["web-{1..2}"], "availabilityZone": "us-east-1a", "blueprintId": "x",
            "bundleId": "y", "tags": [{"key": "a", "value": ""}, {"key": "skysail:launch", "value": "z"}],
            "addOns": [{"addOnType": "StopInstanceOnIdle", "stopInstanceOnIdleRequest": {"threshold": " 5 "}},
                       {"addOnType": "AutoSnapshot"}]}"#;
        let settled = r#"{"instanceNames": ["web-1", "web-2"], "availabilityZone": "us-east-1a", "blueprintId": "x",
            "bundleId": "y", "tags": [{"key": "a"}], "addOns": [{"addOnType": "AutoSnapshot"},
            {"addOnType": "StopInstanceOnIdle", "stopInstanceOnIdleRequest": {"threshold": "5"}}]}"#;
        assert_eq!(Plan::read(loose).unwrap().settled().unwrap(), Plan::read(settled).unwrap());
    }

    #[test]
    fn incomplete_plan_is_refused_with_its_missing_fields() {
        let fields = |text: &str| {
            let problems = Plan::read(text).unwrap().settled().unwrap_err();
            problems.into_iter().map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert_eq!(fields("{}"), [FieldId::Zone, FieldId::Blueprint, FieldId::Bundle, FieldId::Names]);
        assert_eq!(fields(&FULL.replace("apt-get update", " ")), [FieldId::Script]);
    }

    #[test]
    fn all_broken_rules_are_reported_at_once() {
        let plan = r#"{"instanceNames": ["-"], "availabilityZone": "us-east-1a", "ipAddressType": "ipv5", "addOns":
            [{"addOnType": "Coffee"}, {"addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": "x"}}]}"#;
        let problems = Plan::read(plan).unwrap().settled().unwrap_err();
        let keys: Vec<&str> = problems.iter().map(|problem| problem.say.key).collect();
        assert_eq!(keys[..3], ["problem.plan.ip-type", "problem.names.length", "problem.plan.add-on"]);
        assert_eq!(keys.len(), 6, "{keys:?}");
    }

    #[test]
    fn fifty_tags_are_allowed_without_the_launch_tag() {
        let tag = |n: usize| PlanTag { key: format!("k{n}"), value: None };
        let with = |n: usize| Plan { tags: (0..n).map(tag).collect(), ..Plan::read(FULL).unwrap() };
        assert!(with(50).settled().is_ok() && with(51).settled().is_err());
        assert!(with(49).requested_values().is_ok() && with(50).requested_values().is_err());
    }

    #[test]
    fn default_key_pair_is_recognized_by_name() {
        let plan = Plan { key_pair_name: Some(DEFAULT_PAIR.into()), ..Plan::default() };
        assert_eq!(plan.requested_values().unwrap().key_pair, Some(None));
    }

    #[test]
    fn script_can_be_a_file_url() {
        let file = |text: &str| {
            let plan = Plan { user_data: Some(text.to_owned().into()), ..Plan::default() };
            plan.script_file().map(str::to_owned)
        };
        assert_eq!(file("file://setup.sh\n").as_deref(), Some("setup.sh"));
        assert_eq!(file("fileb:///a/b c.sh").as_deref(), Some("/a/b c.sh"));
        assert_eq!((file("#!/bin/sh\n"), file("file://a\nb")), (None, None));
    }

    #[test]
    fn zone_is_a_region_and_a_letter() {
        let region =
            |zone: &str| Plan { availability_zone: Some(zone.into()), ..Plan::default() }.region().map(str::to_owned);
        assert_eq!(region("us-east-1a").as_deref(), Some("us-east-1"));
        assert_eq!((region("us-east-1"), region("a"), region("")), (None, None, None));
    }

    #[test]
    fn unsupported_values_are_refused_by_name() {
        assert_eq!(refused(r#"{"customImageName": "old"}"#), "problem.plan.custom-image");
        assert_eq!(refused(r#"{"ipAddressType": "ipv5"}"#), "problem.plan.ip-type");
        assert_eq!(refused(r#"{"keyPairName": "my.key"}"#), "problem.key.character");
        assert_eq!(refused(r#"{"addOns": [{"addOnType": "Coffee"}]}"#), "problem.plan.add-on");
        assert_eq!(refused(r#"{"instanceNames": ["-"]}"#), "problem.names.length");
        assert!(refused(r#"{"instanceName": "x"}"#).contains("instanceName"));
        assert!(refused("{").contains("syntax.ends"));
    }
}
