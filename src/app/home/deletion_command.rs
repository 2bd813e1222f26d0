//! The AWS CLI command that deletes a billed resource, which Skysail itself doesn't delete.

use crate::domain::inventory::BilledKind;
use crate::domain::shell_word::shell_word;
use crate::home::ResourceRow;

/// Returns the command for the resource.
pub fn of(row: &ResourceRow) -> String {
    let (command, name) = match row.resource.kind {
        BilledKind::StaticIp => ("release-static-ip", "--static-ip-name"),
        BilledKind::Disk => ("delete-disk", "--disk-name"),
        BilledKind::InstanceSnapshot => ("delete-instance-snapshot", "--instance-snapshot-name"),
        BilledKind::DiskSnapshot => ("delete-disk-snapshot", "--disk-snapshot-name"),
    };
    format!("aws lightsail {command} --region {} {name} {}", shell_word(&row.region), shell_word(&row.resource.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inventory::{BilledResource, Owner};

    #[test]
    fn resource_name_is_never_a_second_shell_command() {
        let command = |kind, name: &str| {
            let resource = BilledResource::named(kind, name.into());
            of(&ResourceRow { region: "eu-west-1".into(), resource, owner: Owner::NotOurs, cells: Default::default() })
        };
        assert_eq!(
            command(BilledKind::StaticIp, "blog-ip"),
            "aws lightsail release-static-ip --region eu-west-1 --static-ip-name blog-ip"
        );
        let evil = command(BilledKind::Disk, "a'; reboot #");
        assert!(evil.ends_with("--disk-name 'a'\\''; reboot #'"), "{evil}");
    }
}
