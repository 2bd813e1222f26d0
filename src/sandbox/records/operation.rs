//! An operation; its status at any time follows from its times.

use serde::{Deserialize, Serialize};

use crate::sandbox::clock::Millis;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Operation {
    pub id: String,
    pub kind: String,
    pub resource: String,
    pub resource_type: ResourceType,
    /// `all` for resources without a zone.
    pub zone: String,
    pub details: Option<String>,
    pub created: Millis,
    /// When it ends; never, if it is stuck.
    pub settles: Millis,
    /// Set if it fails.
    pub failure: Option<Failure>,
    /// From this time on the service no longer knows it.
    pub vanishes: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: String,
    pub details: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResourceType {
    Instance,
    KeyPair,
    StaticIp,
    Disk,
    DiskSnapshot,
    InstanceSnapshot,
    Domain,
}

impl ResourceType {
    /// All resource types of the API model.
    pub const WORDS: &[&str] = &[
        "ContainerService",
        "Instance",
        "StaticIp",
        "KeyPair",
        "InstanceSnapshot",
        "Domain",
        "PeeredVpc",
        "LoadBalancer",
        "LoadBalancerTlsCertificate",
        "Disk",
        "DiskSnapshot",
        "RelationalDatabase",
        "RelationalDatabaseSnapshot",
        "ExportSnapshotRecord",
        "CloudFormationStackRecord",
        "Alarm",
        "ContactMethod",
        "Distribution",
        "Certificate",
        "Bucket",
        "Subdomain",
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Instance => "Instance",
            Self::KeyPair => "KeyPair",
            Self::StaticIp => "StaticIp",
            Self::Disk => "Disk",
            Self::DiskSnapshot => "DiskSnapshot",
            Self::InstanceSnapshot => "InstanceSnapshot",
            Self::Domain => "Domain",
        }
    }
}
