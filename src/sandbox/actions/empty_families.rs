//! Actions of resource families that the sandbox doesn't have: lists are empty, and named resources aren't found. A
//! new account replies the same.

use serde_json::{Value, json};

use super::{Action, ActionError, Body, Run, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{Member, flag, text, texts, time, whole};
use crate::sandbox::{pagination, rules};

const PAGE: Member = text("pageToken");
const BALANCER: Member = text("loadBalancerName").required();
const DATABASE: Member = text("relationalDatabaseName").required();

const NO_BALANCER: Run = |call| unknown(call, "LoadBalancer", "loadBalancerName");
const NO_DATABASE: Run = |call| unknown(call, "RelationalDatabase", "relationalDatabaseName");

/// Every action of these families.
pub const ALL: &[&Action] = &[
    &Action {
        name: "GetAlarms",
        members: &[text("alarmName"), PAGE, text("monitoredResourceName")],
        run: |call| none(call, "alarms"),
    },
    &Action {
        name: "GetBuckets",
        members: &[text("bucketName"), PAGE, flag("includeConnectedResources"), flag("includeCors")],
        run: buckets,
    },
    &Action {
        name: "GetCertificates",
        members: &[texts("certificateStatuses"), text("includeCertificateDetails"), text("certificateName"), PAGE],
        run: |call| {
            rules::only_in_virginia(call, "Certificate")?;
            none(call, "certificates")
        },
    },
    &Action {
        name: "GetCloudFormationStackRecords",
        members: &[PAGE],
        run: |call| none(call, "cloudFormationStackRecords"),
    },
    &Action { name: "GetContactMethods", members: &[texts("protocols")], run: |call| none(call, "contactMethods") },
    &Action {
        name: "GetContainerServices",
        members: &[text("serviceName")],
        run: |call| none(call, "containerServices"),
    },
    &Action {
        name: "GetDistributions",
        members: &[text("distributionName"), PAGE],
        run: |call| {
            rules::only_in_virginia(call, "Distribution")?;
            none(call, "distributions")
        },
    },
    &Action { name: "GetExportSnapshotRecords", members: &[PAGE], run: |call| none(call, "exportSnapshotRecords") },
    &Action { name: "GetLoadBalancer", members: &[BALANCER], run: NO_BALANCER },
    &Action {
        name: "GetLoadBalancerMetricData",
        members: &[
            BALANCER,
            text("metricName").required(),
            whole("period").required(),
            time("startTime").required(),
            time("endTime").required(),
            text("unit").required(),
            texts("statistics").required(),
        ],
        run: NO_BALANCER,
    },
    &Action { name: "GetLoadBalancerTlsCertificates", members: &[BALANCER], run: NO_BALANCER },
    &Action { name: "GetLoadBalancers", members: &[PAGE], run: |call| none(call, "loadBalancers") },
    &Action { name: "GetRelationalDatabase", members: &[DATABASE], run: NO_DATABASE },
    &Action { name: "GetRelationalDatabaseBlueprints", members: &[PAGE], run: |call| offered(call, "blueprints") },
    &Action {
        name: "GetRelationalDatabaseBundles",
        members: &[PAGE, flag("includeInactive")],
        run: |call| offered(call, "bundles"),
    },
    &Action {
        name: "GetRelationalDatabaseEvents",
        members: &[DATABASE, whole("durationInMinutes"), PAGE],
        run: NO_DATABASE,
    },
    &Action {
        name: "GetRelationalDatabaseLogEvents",
        members: &[
            DATABASE,
            text("logStreamName").required(),
            time("startTime"),
            time("endTime"),
            flag("startFromHead"),
            PAGE,
        ],
        run: NO_DATABASE,
    },
    &Action { name: "GetRelationalDatabaseLogStreams", members: &[DATABASE], run: NO_DATABASE },
    &Action {
        name: "GetRelationalDatabaseMasterUserPassword",
        members: &[DATABASE, text("passwordVersion")],
        run: NO_DATABASE,
    },
    &Action {
        name: "GetRelationalDatabaseMetricData",
        members: &[
            DATABASE,
            text("metricName").required(),
            whole("period").required(),
            time("startTime").required(),
            time("endTime").required(),
            text("unit").required(),
            texts("statistics").required(),
        ],
        run: NO_DATABASE,
    },
    &Action { name: "GetRelationalDatabaseParameters", members: &[DATABASE, PAGE], run: NO_DATABASE },
    &Action {
        name: "GetRelationalDatabaseSnapshot",
        members: &[text("relationalDatabaseSnapshotName").required()],
        run: |call| unknown(call, "RelationalDatabaseSnapshot", "relationalDatabaseSnapshotName"),
    },
    &Action {
        name: "GetRelationalDatabaseSnapshots",
        members: &[PAGE],
        run: |call| none(call, "relationalDatabaseSnapshots"),
    },
    &Action { name: "GetRelationalDatabases", members: &[PAGE], run: |call| none(call, "relationalDatabases") },
];

/// The database blueprints and bundles, as in the AWS CLI's samples.
const OFFERED: &str = include_str!("../../../assets/catalog/databases.json");

fn none(call: &Transaction<'_>, member: &str) -> Result<Body, ActionError> {
    pagination::after(call)?;
    Ok(Body::of(&json!({ member: [] })))
}

/// The account's public access settings were never changed.
fn buckets(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    pagination::after(call)?;
    let sync = json!({ "status": "NeverSynced", "bpaImpactsLightsail": false });
    Ok(Body::of(&json!({ "buckets": [], "accountLevelBpaSync": sync })))
}

fn offered(call: &Transaction<'_>, member: &str) -> Result<Body, ActionError> {
    pagination::after(call)?;
    let mut all: Value = serde_json::from_str(OFFERED).unwrap_or_default();
    Ok(Body::of(&json!({ member: all[member].take() })))
}

fn unknown(call: &Transaction<'_>, kind: &str, member: &str) -> Result<Body, ActionError> {
    Err(ServiceException::not_found(kind, call.input.word(member)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn database_offers_parse() {
        let all: Value = serde_json::from_str(OFFERED).unwrap();
        assert_eq!((all["blueprints"].as_array().unwrap().len(), all["bundles"].as_array().unwrap().len()), (6, 8));
    }
}
