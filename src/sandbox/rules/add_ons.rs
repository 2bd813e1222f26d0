//! Rules for add-ons: daily snapshots, and stopping when idle.

use crate::sandbox::catalog::{Blueprint, Region};
use crate::sandbox::clock::Millis;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{Member, Params, object, one_of, text};
use crate::sandbox::records::AddOn;

/// The kinds of add-ons.
pub const KINDS: &[&str] = &["AutoSnapshot", "StopInstanceOnIdle"];

/// The members of an add-on request.
pub const ADD_ON: &[Member] = &[
    one_of("addOnType", KINDS).required(),
    object("autoSnapshotAddOnRequest", &[text("snapshotTimeOfDay")]),
    object("stopInstanceOnIdleRequest", &[text("threshold"), text("duration")]),
];

/// Reads and checks the add-ons of a request, for an instance with its image or otherwise a disk. Skysail's wording
/// throughout.
pub fn add_ons(
    given: &[Params<'_>],
    image: Option<&Blueprint>,
    region: &Region,
    now: Millis,
) -> Result<Vec<AddOn>, ServiceException> {
    let mut read: Vec<AddOn> = Vec::new();
    for one in given {
        let one = add_on(*one, image, region, now)?;
        if read.iter().any(|other| std::mem::discriminant(other) == std::mem::discriminant(&one)) {
            return Err(ServiceException::invalid("An add-on may be asked for only once."));
        }
        read.push(one);
    }
    Ok(read)
}

/// Snapshots aren't available for Windows, and stopping when idle only for Lightsail for Research (AWS documentation).
pub fn add_on(
    given: Params<'_>,
    image: Option<&Blueprint>,
    region: &Region,
    now: Millis,
) -> Result<AddOn, ServiceException> {
    if given.word("addOnType") == "AutoSnapshot" {
        if image.is_some_and(|image| image.windows) {
            return Err(ServiceException::invalid("Automatic snapshots are not available for Windows instances."));
        }
        let asked = given.object("autoSnapshotAddOnRequest").and_then(|r| r.text("snapshotTimeOfDay"));
        let at = asked.unwrap_or(&region.snapshot_time).to_owned();
        super::whole_hour(&at)?;
        return Ok(AddOn::AutoSnapshot { at, since: now, deleted: Vec::new() });
    }
    if !image.is_some_and(|image| image.research) {
        return Err(ServiceException::invalid(
            "StopInstanceOnIdle is only available for Lightsail for Research instances.",
        ));
    }
    let request = given.object("stopInstanceOnIdleRequest");
    let number = |name: &str| -> Result<Option<String>, ServiceException> {
        match request.and_then(|request| request.text(name)) {
            Some(text) if text.parse::<u16>().is_err() => {
                Err(ServiceException::invalid(format!("{name} {text:?} is not a whole number.")))
            }
            text => Ok(text.map(str::to_owned)),
        }
    };
    Ok(AddOn::StopOnIdle { threshold: number("threshold")?, duration: number("duration")? })
}
