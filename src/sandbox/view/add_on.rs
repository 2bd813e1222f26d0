//! Writes add-ons as the service returns them.

use serde::Serialize;

use crate::sandbox::records::AddOn;

/// An add-on of an instance or a disk.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownAddOn<'a> {
    name: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot_time_of_day: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_snapshot_time_of_day: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<&'a str>,
}

impl<'a> ShownAddOn<'a> {
    pub fn of(add_on: &'a AddOn) -> Self {
        let plain = ShownAddOn {
            name: "AutoSnapshot",
            status: "Enabled",
            snapshot_time_of_day: None,
            next_snapshot_time_of_day: None,
            threshold: None,
            duration: None,
        };
        match add_on {
            AddOn::AutoSnapshot { at, .. } => {
                ShownAddOn { snapshot_time_of_day: Some(at), next_snapshot_time_of_day: Some(at), ..plain }
            }
            AddOn::StopOnIdle { threshold, duration } => {
                let (threshold, duration) = (threshold.as_deref(), duration.as_deref());
                ShownAddOn { name: "StopInstanceOnIdle", threshold, duration, ..plain }
            }
        }
    }
}
