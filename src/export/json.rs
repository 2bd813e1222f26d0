//! The request's document, for `aws lightsail create-instances --cli-input-json file://…`.

use crate::domain::order::Order;
use crate::domain::plan::Plan;

pub fn write(order: &Order) -> String {
    Plan::of(order).to_json()
}
