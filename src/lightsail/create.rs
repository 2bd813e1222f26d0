//! Sends `CreateInstances`: converts an order with one builder call per member.

use super::Lightsail;
use super::convert;
use super::error;
use crate::domain::addons::{self, AddOn};
use crate::domain::failure::{Certainty, ErrorKind, Failure, FailureSignal, classify};
use crate::domain::instance::Operation;
use crate::domain::order::Order;
use crate::domain::tags::Tag;
use aws_sdk_lightsail::error::BuildError;
use aws_sdk_lightsail::operation::create_instances::builders::CreateInstancesFluentBuilder;
use aws_sdk_lightsail::operation::create_instances_from_snapshot::builders::CreateInstancesFromSnapshotFluentBuilder;
use aws_sdk_lightsail::types;

impl Lightsail {
    /// Sends `CreateInstances`, or `CreateInstancesFromSnapshot` if the order has a snapshot, once. `launch` is the ID
    /// for the launch's own tag.
    ///
    /// # Errors
    /// After a failure with another certainty than *not sent* or *refused*, the instances may exist.
    pub async fn create(&self, order: &Order, launch: &str) -> Result<Vec<Operation>, Failure> {
        let act = self.clients(&order.region).act;
        let shared = Shared::of(order, launch)?;
        let (action, region) = (order.action(), &order.region);
        let operations = match &order.snapshot {
            None => {
                let request = from_blueprint(act.create_instances(), order, shared);
                self.call(action, region, request.send()).await?.operations
            }
            Some(snapshot) => {
                let request = from_snapshot(act.create_instances_from_snapshot(), order, shared);
                let request = request.instance_snapshot_name(snapshot.name.as_str());
                self.call(action, region, request.send()).await?.operations
            }
        };
        Ok(operations.unwrap_or_default().into_iter().map(convert::operation).collect())
    }
}

/// Members that both requests share, converted.
struct Shared {
    names: Vec<String>,
    tags: Vec<types::Tag>,
    add_ons: Vec<types::AddOnRequest>,
}

impl Shared {
    fn of(order: &Order, launch: &str) -> Result<Shared, Failure> {
        let add_ons = order.add_ons.iter().map(|one| add_on(one).map_err(|_| not_built(order.action())));
        Ok(Shared {
            names: order.names.iter().map(ToString::to_string).collect(),
            tags: order.sent_tags(launch).iter().map(tag).collect(),
            add_ons: add_ons.collect::<Result<_, _>>()?,
        })
    }
}

/// Sets the members that both requests have; their builders share only the names of their methods.
macro_rules! members {
    ($request:ident, $order:ident, $shared:ident) => {
        $request
            .set_instance_names(Some($shared.names))
            .availability_zone($order.zone.as_str())
            .bundle_id($order.bundle.id.as_str())
            .set_user_data($order.script.as_ref().map(|script| script.reveal().to_owned()))
            .set_key_pair_name($order.key_pair.as_ref().map(ToString::to_string))
            .set_tags(Some($shared.tags).filter(|tags| !tags.is_empty()))
            .set_add_ons(Some($shared.add_ons).filter(|add_ons| !add_ons.is_empty()))
            .ip_address_type(types::IpAddressType::from($order.ip_type.api_name()))
    };
}

/// `customImageName` is discontinued and not used.
fn from_blueprint(
    request: CreateInstancesFluentBuilder,
    order: &Order,
    shared: Shared,
) -> CreateInstancesFluentBuilder {
    members!(request, order, shared).blueprint_id(order.blueprint.id.as_str())
}

/// Automatic snapshots and names for restored disks aren't supported.
fn from_snapshot(
    request: CreateInstancesFromSnapshotFluentBuilder,
    order: &Order,
    shared: Shared,
) -> CreateInstancesFromSnapshotFluentBuilder {
    members!(request, order, shared)
}

fn tag(tag: &Tag) -> types::Tag {
    types::Tag::builder().key(tag.key.as_str()).set_value(tag.value.as_ref().map(ToString::to_string)).build()
}

fn add_on(add_on: &AddOn) -> Result<types::AddOnRequest, BuildError> {
    let request = types::AddOnRequest::builder().add_on_type(types::AddOnType::from(add_on.api_name()));
    let request = match add_on {
        AddOn::AutoSnapshot { hour } => request.auto_snapshot_add_on_request(
            types::AutoSnapshotAddOnRequest::builder().set_snapshot_time_of_day(hour.map(addons::hour)).build(),
        ),
        AddOn::StopInstanceOnIdle { threshold, duration } => request.stop_instance_on_idle_request(
            types::StopInstanceOnIdleRequest::builder()
                .threshold(threshold.as_str())
                .duration(duration.as_str())
                .build(),
        ),
    };
    request.build()
}

fn not_built(action: &str) -> Failure {
    let (certainty, error): (Certainty, ErrorKind) = classify(&FailureSignal::NotBuilt);
    Failure { certainty, ..Failure::local(action, error, error::sentence(&FailureSignal::NotBuilt)) }
}
