//! A program for boto3, the AWS SDK for Python. It sends the request once.

use super::quote::{quoted, told};
use super::{ExportFormat, ExportRequest, PLAIN};

pub const FORMAT: ExportFormat = ExportFormat { about: Some("export.about.once"), write, ..PLAIN };

fn write(request: &ExportRequest) -> String {
    let members = serde_json::to_value(&request.plan).expect("a plan is plain data");
    let members = members.as_object().into_iter().flatten();
    let lines: String = members.map(|(name, value)| format!("    {name}={},\n", told(&value.to_string()))).collect();
    format!(
        "import boto3\nfrom botocore.config import Config\n\n\
         once = Config(retries={{\"total_max_attempts\": 1}})\n\
         lightsail = boto3.client(\"lightsail\", region_name={}, config=once)\n\
         answer = lightsail.create_instances(\n{lines})\n\
         for operation in answer[\"operations\"]:\n    print(operation[\"resourceName\"], operation[\"status\"])\n",
        quoted(&request.region)
    )
}
