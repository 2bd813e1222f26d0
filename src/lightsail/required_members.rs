//! The required members of each reply: a reply without them counts as no reply.
//!
//! The SDK turns a 200 without a body, a 204, `{}` and a member that is `null` into a success without any members.
//! Taken as it is, that would mean "there are none", and running instances would count as deleted. So each operation
//! has a member that its reply must have, according to the service's model (`nextPageToken` and `addOns` are optional
//! there and here). Without it, the reply is invalid, and whether a change was carried out is unknown.
//!
//! [`Lightsail::call`](super::Lightsail) only accepts the replies listed here, so an operation that isn't listed can't
//! be called.

use super::error;
use crate::domain::failure::{Certainty, ErrorKind, Failure, FailureSignal, classify};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use aws_sdk_lightsail::operation as of;
use aws_sdk_lightsail::operation::RequestId;

/// The reply to an operation, and its required member.
pub(super) trait RequiredMembers: RequestId {
    /// The required member, by its API name.
    const MEMBER: &'static str;

    /// Returns whether the reply has the member. An empty list counts: it says that there are none.
    fn carries(&self) -> bool;
}

macro_rules! answers {
    ($($module:ident :: $output:ident ($action:literal) carries $field:ident as $member:literal;)*) => {
        $(impl RequiredMembers for of::$module::$output {
            const MEMBER: &'static str = $member;

            fn carries(&self) -> bool {
                self.$field.is_some()
            }
        })*

        /// Every operation in use, and the required member of its reply.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$(($action, $member)),*];
    };
}

answers! {
    get_regions::GetRegionsOutput("GetRegions") carries regions as "regions";
    get_blueprints::GetBlueprintsOutput("GetBlueprints") carries blueprints as "blueprints";
    get_bundles::GetBundlesOutput("GetBundles") carries bundles as "bundles";
    get_key_pairs::GetKeyPairsOutput("GetKeyPairs") carries key_pairs as "keyPairs";
    get_active_names::GetActiveNamesOutput("GetActiveNames") carries active_names as "activeNames";
    get_instances::GetInstancesOutput("GetInstances") carries instances as "instances";
    get_instance::GetInstanceOutput("GetInstance") carries instance as "instance";
    get_operation::GetOperationOutput("GetOperation") carries operation as "operation";
    get_operations_for_resource::GetOperationsForResourceOutput("GetOperationsForResource")
        carries operations as "operations";
    get_instance_access_details::GetInstanceAccessDetailsOutput("GetInstanceAccessDetails")
        carries access_details as "accessDetails";
    get_instance_port_states::GetInstancePortStatesOutput("GetInstancePortStates")
        carries port_states as "portStates";
    get_setup_history::GetSetupHistoryOutput("GetSetupHistory") carries setup_history as "setupHistory";
    get_static_ips::GetStaticIpsOutput("GetStaticIps") carries static_ips as "staticIps";
    get_disks::GetDisksOutput("GetDisks") carries disks as "disks";
    get_instance_snapshots::GetInstanceSnapshotsOutput("GetInstanceSnapshots")
        carries instance_snapshots as "instanceSnapshots";
    get_disk_snapshots::GetDiskSnapshotsOutput("GetDiskSnapshots") carries disk_snapshots as "diskSnapshots";
    get_instance_snapshot::GetInstanceSnapshotOutput("GetInstanceSnapshot")
        carries instance_snapshot as "instanceSnapshot";
    create_instance_snapshot::CreateInstanceSnapshotOutput("CreateInstanceSnapshot")
        carries operations as "operations";
    delete_instance_snapshot::DeleteInstanceSnapshotOutput("DeleteInstanceSnapshot")
        carries operations as "operations";
    start_instance::StartInstanceOutput("StartInstance") carries operations as "operations";
    stop_instance::StopInstanceOutput("StopInstance") carries operations as "operations";
    reboot_instance::RebootInstanceOutput("RebootInstance") carries operations as "operations";
    get_static_ip::GetStaticIpOutput("GetStaticIp") carries static_ip as "staticIp";
    get_key_pair::GetKeyPairOutput("GetKeyPair") carries key_pair as "keyPair";
    download_default_key_pair::DownloadDefaultKeyPairOutput("DownloadDefaultKeyPair")
        carries private_key_base64 as "privateKeyBase64";
    create_instances::CreateInstancesOutput("CreateInstances") carries operations as "operations";
    create_instances_from_snapshot::CreateInstancesFromSnapshotOutput("CreateInstancesFromSnapshot")
        carries operations as "operations";
    delete_instance::DeleteInstanceOutput("DeleteInstance") carries operations as "operations";
    import_key_pair::ImportKeyPairOutput("ImportKeyPair") carries operation as "operation";
    delete_key_pair::DeleteKeyPairOutput("DeleteKeyPair") carries operation as "operation";
    allocate_static_ip::AllocateStaticIpOutput("AllocateStaticIp") carries operations as "operations";
    attach_static_ip::AttachStaticIpOutput("AttachStaticIp") carries operations as "operations";
    detach_static_ip::DetachStaticIpOutput("DetachStaticIp") carries operations as "operations";
    release_static_ip::ReleaseStaticIpOutput("ReleaseStaticIp") carries operations as "operations";
    open_instance_public_ports::OpenInstancePublicPortsOutput("OpenInstancePublicPorts")
        carries operation as "operation";
    close_instance_public_ports::CloseInstancePublicPortsOutput("CloseInstancePublicPorts")
        carries operation as "operation";
    tag_resource::TagResourceOutput("TagResource") carries operations as "operations";
    setup_instance_https::SetupInstanceHttpsOutput("SetupInstanceHttps") carries operations as "operations";
}

/// Returns the reply, if it has its required member.
pub(super) fn whole<T: RequiredMembers>(action: &'static str, answer: T) -> Result<T, Failure> {
    match answer.carries() {
        true => Ok(answer),
        false => Err(bad(action, answer.request_id(), missing(T::MEMBER))),
    }
}

/// Returns a list that is never empty: without Regions, an account would seem to have no servers.
pub(super) fn some<T>(action: &'static str, member: &str, list: Vec<T>) -> Result<Vec<T>, Failure> {
    if list.is_empty() { Err(bad(action, None, missing(member))) } else { Ok(list) }
}

/// Checks that a reply is about what was requested, not about another object or one without a name.
pub(super) fn about(action: &'static str, member: &str, wanted: &str, returned: Option<&str>) -> Result<(), Failure> {
    match returned {
        Some(returned) if returned == wanted => Ok(()),
        Some(_) => Err(bad(action, None, UserText::new("cause.reply.other").with("member", member))),
        None => Err(bad(action, None, missing(member))),
    }
}

/// Returns that a reply lacks a member.
pub fn missing(member: &str) -> UserText {
    UserText::new("cause.reply.missing").with("member", member)
}

fn bad(action: &'static str, request_id: Option<&str>, why: UserText) -> Failure {
    let (certainty, error): (Certainty, ErrorKind) = classify(&FailureSignal::BadReply { status: 200 });
    let message = error::not_understood(200, Some(why));
    Failure { certainty, request_id: request_id.map(SanitizedText::new), ..Failure::local(action, error, message) }
}
