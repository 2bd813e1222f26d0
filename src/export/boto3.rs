//! A program for boto3, the AWS SDK for Python.

use super::quoted;
use crate::domain::order::Order;
use crate::domain::plan::Plan;

pub fn write(order: &Order) -> String {
    let request = serde_json::to_value(Plan::of(order)).expect("a plan is plain data");
    let members = request.as_object().into_iter().flatten();
    let lines: String = members.map(|(name, value)| format!("    {name}={value},\n")).collect();
    format!(
        "import boto3\n\nlightsail = boto3.client(\"lightsail\", region_name={})\n\
         # Sent once: this call has no idempotency token, so a lost answer must be looked up.\n\
         answer = lightsail.create_instances(\n{lines})\n\
         for operation in answer[\"operations\"]:\n    print(operation[\"resourceName\"], operation[\"status\"])\n",
        quoted(&order.region)
    )
}
