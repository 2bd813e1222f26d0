//! Sends `CreateInstances`: converts an order with one builder call per member.

use super::Lightsail;
use super::convert;
use super::error;
use crate::domain::addons::{self, AddOn};
use crate::domain::failure::{Certainty, ErrorKind, Failure, FailureSignal, classify};
use crate::domain::instance::Operation;
use crate::domain::order::Order;
use crate::domain::tags::Tag;
use aws_sdk_lightsail::operation::create_instances::builders::CreateInstancesFluentBuilder;
use aws_sdk_lightsail::types;

const ACTION: &str = "CreateInstances";

impl Lightsail {
    /// Sends `CreateInstances`, once. `launch` is the ID for the launch's own tag.
    ///
    /// After a failure with another certainty than *not sent* or *refused*, the instances may exist.
    pub async fn create(&self, order: &Order, launch: &str) -> Result<Vec<Operation>, Failure> {
        let act = self.clients(&order.region).act;
        let request = request(act.create_instances(), order, launch)?;
        let answer = self.call(ACTION, &order.region, request.send()).await?;
        Ok(answer.operations.unwrap_or_default().into_iter().map(convert::operation).collect())
    }
}

/// `customImageName` is discontinued and not used.
fn request(
    request: CreateInstancesFluentBuilder,
    order: &Order,
    launch: &str,
) -> Result<CreateInstancesFluentBuilder, Failure> {
    let names = order.names.iter().map(ToString::to_string).collect();
    let tags: Vec<_> = order.sent_tags(launch).iter().map(tag).collect();
    let add_ons = order.add_ons.iter().map(add_on).collect::<Result<Vec<_>, _>>()?;
    Ok(request
        .set_instance_names(Some(names))
        .availability_zone(order.zone.as_str())
        .blueprint_id(order.blueprint.id.as_str())
        .bundle_id(order.bundle.id.as_str())
        .set_user_data(order.script.as_ref().map(|script| script.reveal().to_owned()))
        .set_key_pair_name(order.key_pair.as_ref().map(ToString::to_string))
        .set_tags(Some(tags).filter(|tags| !tags.is_empty()))
        .set_add_ons(Some(add_ons).filter(|add_ons| !add_ons.is_empty()))
        .ip_address_type(types::IpAddressType::from(order.ip_type.api_name())))
}

fn tag(tag: &Tag) -> types::Tag {
    types::Tag::builder().key(tag.key.as_str()).set_value(tag.value.as_ref().map(ToString::to_string)).build()
}

fn add_on(add_on: &AddOn) -> Result<types::AddOnRequest, Failure> {
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
    request.build().map_err(|_| not_built())
}

fn not_built() -> Failure {
    let (certainty, trouble): (Certainty, ErrorKind) = classify(&FailureSignal::NotBuilt);
    Failure { certainty, ..Failure::local(ACTION, trouble, error::sentence(&FailureSignal::NotBuilt)) }
}
