//! Rules for block storage disks: sizes, paths, and what can be attached. Sizes are from AWS's documentation; the
//! wording is Skysail's.

use crate::sandbox::exception::ServiceException;
use crate::sandbox::records::{Creation, CreationStage, Disk, Instance};
use crate::sandbox::transaction::Transaction;

/// In GB.
const SMALLEST: i64 = 8;
const LARGEST: i64 = 16_384;
/// Maximum number of disks of an instance besides its system disk.
const MOST: usize = 15;

pub fn size(gb: i64, least: i64) -> Result<(), ServiceException> {
    let least = least.max(SMALLEST);
    match (least..=LARGEST).contains(&gb) {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!("sizeInGb is {gb}. It must be from {least} to {LARGEST}."))),
    }
}

/// A snapshot or disk can only be used once it is created.
pub fn made(call: &Transaction<'_>, making: Creation, what: &str, name: &str) -> Result<(), ServiceException> {
    match making.stage(call.now) {
        CreationStage::Made => Ok(()),
        stage => {
            let state = if stage == CreationStage::Pending { "pending" } else { "in error" };
            let message = format!("The {what} {name} is {state}. It must be available.");
            Err(ServiceException::new("OperationFailureException", message))
        }
    }
}

/// Checks whether this disk can be attached to this instance at this path.
pub fn can_attach(
    call: &Transaction<'_>,
    disk: &Disk,
    instance: &Instance,
    path: &str,
) -> Result<(), ServiceException> {
    made(call, disk.making, "disk", &disk.name)?;
    if let Some(held) = disk.held(call.now) {
        let message = format!("The disk {} is already attached to {}.", disk.name, held.instance);
        return Err(ServiceException::new("OperationFailureException", message));
    }
    if disk.zone != instance.zone {
        return Err(ServiceException::invalid(format!(
            "The disk {} is in {} and the instance {} in {}. They must be in one Availability Zone.",
            disk.name, disk.zone, instance.name, instance.zone
        )));
    }
    let letters =
        path.strip_prefix("/dev/").filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric()));
    if letters.is_none() {
        return Err(ServiceException::invalid(format!(
            "diskPath {path:?} is not a path of a disk, such as /dev/xvdf."
        )));
    }
    let root = call.state.catalog.blueprint(call.region, &instance.blueprint).map(|image| image.root);
    let others = instance.disks.iter().filter_map(|name| call.home().disks.get(name)?.held(call.now));
    if root == Some(path) || others.clone().any(|held| held.path == path) {
        return Err(ServiceException::invalid(format!("The instance {} has a disk at {path} already.", instance.name)));
    }
    match others.count() < MOST {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!("An instance may have at most {MOST} disks attached."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disk_size_is_8_gb_to_16_tb() {
        assert!(size(8, 0).is_ok() && size(16_384, 0).is_ok());
        assert!(size(7, 0).is_err() && size(16_385, 0).is_err());
        assert!(size(39, 40).is_err() && size(40, 40).is_ok(), "not below its snapshot");
    }
}
