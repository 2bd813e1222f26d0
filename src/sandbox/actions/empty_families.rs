//! Actions of resource families that the sandbox doesn't have: lists are empty, and named resources aren't found. A
//! new account replies the same.

use serde_json::{Value, json};

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{flag, text, texts, time, whole};
use crate::sandbox::{pagination, rules};

/// Every action of these families.
pub const ALL: &[&Action] = &[
    &ALARMS,
    &BUCKETS,
    &CERTIFICATES,
    &CLOUDFORMATION_STACK_RECORDS,
    &CONTACT_METHODS,
    &CONTAINER_SERVICES,
    &DISTRIBUTIONS,
    &EXPORT_SNAPSHOT_RECORDS,
    &LOAD_BALANCER,
    &LOAD_BALANCER_METRIC_DATA,
    &LOAD_BALANCER_TLS_CERTIFICATES,
    &LOAD_BALANCERS,
    &RELATIONAL_DATABASE,
    &RELATIONAL_DATABASE_BLUEPRINTS,
    &RELATIONAL_DATABASE_BUNDLES,
    &RELATIONAL_DATABASE_EVENTS,
    &RELATIONAL_DATABASE_LOG_EVENTS,
    &RELATIONAL_DATABASE_LOG_STREAMS,
    &RELATIONAL_DATABASE_MASTER_USER_PASSWORD,
    &RELATIONAL_DATABASE_METRIC_DATA,
    &RELATIONAL_DATABASE_PARAMETERS,
    &RELATIONAL_DATABASE_SNAPSHOT,
    &RELATIONAL_DATABASE_SNAPSHOTS,
    &RELATIONAL_DATABASES,
];

const ALARMS: Action = Action {
    name: "GetAlarms",
    members: &[text("alarmName"), text("pageToken"), text("monitoredResourceName")],
    run: |call| none(call, "alarms"),
};
const CLOUDFORMATION_STACK_RECORDS: Action = Action {
    name: "GetCloudFormationStackRecords",
    members: &[text("pageToken")],
    run: |call| none(call, "cloudFormationStackRecords"),
};
const CONTACT_METHODS: Action =
    Action { name: "GetContactMethods", members: &[texts("protocols")], run: |call| none(call, "contactMethods") };
const CONTAINER_SERVICES: Action = Action {
    name: "GetContainerServices",
    members: &[text("serviceName")],
    run: |call| none(call, "containerServices"),
};
const EXPORT_SNAPSHOT_RECORDS: Action = Action {
    name: "GetExportSnapshotRecords",
    members: &[text("pageToken")],
    run: |call| none(call, "exportSnapshotRecords"),
};
const LOAD_BALANCERS: Action =
    Action { name: "GetLoadBalancers", members: &[text("pageToken")], run: |call| none(call, "loadBalancers") };
const RELATIONAL_DATABASES: Action = Action {
    name: "GetRelationalDatabases",
    members: &[text("pageToken")],
    run: |call| none(call, "relationalDatabases"),
};
const RELATIONAL_DATABASE_SNAPSHOTS: Action = Action {
    name: "GetRelationalDatabaseSnapshots",
    members: &[text("pageToken")],
    run: |call| none(call, "relationalDatabaseSnapshots"),
};
const CERTIFICATES: Action = Action {
    name: "GetCertificates",
    members: &[
        texts("certificateStatuses"),
        text("includeCertificateDetails"),
        text("certificateName"),
        text("pageToken"),
    ],
    run: |call| {
        rules::only_in_virginia(call, "Certificate")?;
        none(call, "certificates")
    },
};
const DISTRIBUTIONS: Action = Action {
    name: "GetDistributions",
    members: &[text("distributionName"), text("pageToken")],
    run: |call| {
        rules::only_in_virginia(call, "Distribution")?;
        none(call, "distributions")
    },
};
const BUCKETS: Action = Action {
    name: "GetBuckets",
    members: &[text("bucketName"), text("pageToken"), flag("includeConnectedResources"), flag("includeCors")],
    run: buckets,
};
const RELATIONAL_DATABASE_BLUEPRINTS: Action = Action {
    name: "GetRelationalDatabaseBlueprints",
    members: &[text("pageToken")],
    run: |call| offered(call, "blueprints"),
};
const RELATIONAL_DATABASE_BUNDLES: Action = Action {
    name: "GetRelationalDatabaseBundles",
    members: &[text("pageToken"), flag("includeInactive")],
    run: |call| offered(call, "bundles"),
};
const LOAD_BALANCER: Action = Action {
    name: "GetLoadBalancer",
    members: &[text("loadBalancerName").required()],
    run: |call| unknown(call, "LoadBalancer", "loadBalancerName"),
};
const LOAD_BALANCER_METRIC_DATA: Action = Action {
    name: "GetLoadBalancerMetricData",
    members: &[
        text("loadBalancerName").required(),
        text("metricName").required(),
        whole("period").required(),
        time("startTime").required(),
        time("endTime").required(),
        text("unit").required(),
        texts("statistics").required(),
    ],
    run: |call| unknown(call, "LoadBalancer", "loadBalancerName"),
};
const LOAD_BALANCER_TLS_CERTIFICATES: Action = Action {
    name: "GetLoadBalancerTlsCertificates",
    members: &[text("loadBalancerName").required()],
    run: |call| unknown(call, "LoadBalancer", "loadBalancerName"),
};
const RELATIONAL_DATABASE: Action = Action {
    name: "GetRelationalDatabase",
    members: &[text("relationalDatabaseName").required()],
    run: |call| unknown(call, "RelationalDatabase", "relationalDatabaseName"),
};
const RELATIONAL_DATABASE_EVENTS: Action = Action {
    name: "GetRelationalDatabaseEvents",
    members: &[text("relationalDatabaseName").required(), whole("durationInMinutes"), text("pageToken")],
    run: |call| unknown(call, "RelationalDatabase", "relationalDatabaseName"),
};
const RELATIONAL_DATABASE_LOG_EVENTS: Action = Action {
    name: "GetRelationalDatabaseLogEvents",
    members: &[
        text("relationalDatabaseName").required(),
        text("logStreamName").required(),
        time("startTime"),
        time("endTime"),
        flag("startFromHead"),
        text("pageToken"),
    ],
    run: |call| unknown(call, "RelationalDatabase", "relationalDatabaseName"),
};
const RELATIONAL_DATABASE_LOG_STREAMS: Action = Action {
    name: "GetRelationalDatabaseLogStreams",
    members: &[text("relationalDatabaseName").required()],
    run: |call| unknown(call, "RelationalDatabase", "relationalDatabaseName"),
};
const RELATIONAL_DATABASE_MASTER_USER_PASSWORD: Action = Action {
    name: "GetRelationalDatabaseMasterUserPassword",
    members: &[text("relationalDatabaseName").required(), text("passwordVersion")],
    run: |call| unknown(call, "RelationalDatabase", "relationalDatabaseName"),
};
const RELATIONAL_DATABASE_METRIC_DATA: Action = Action {
    name: "GetRelationalDatabaseMetricData",
    members: &[
        text("relationalDatabaseName").required(),
        text("metricName").required(),
        whole("period").required(),
        time("startTime").required(),
        time("endTime").required(),
        text("unit").required(),
        texts("statistics").required(),
    ],
    run: |call| unknown(call, "RelationalDatabase", "relationalDatabaseName"),
};
const RELATIONAL_DATABASE_PARAMETERS: Action = Action {
    name: "GetRelationalDatabaseParameters",
    members: &[text("relationalDatabaseName").required(), text("pageToken")],
    run: |call| unknown(call, "RelationalDatabase", "relationalDatabaseName"),
};
const RELATIONAL_DATABASE_SNAPSHOT: Action = Action {
    name: "GetRelationalDatabaseSnapshot",
    members: &[text("relationalDatabaseSnapshotName").required()],
    run: |call| unknown(call, "RelationalDatabaseSnapshot", "relationalDatabaseSnapshotName"),
};

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
