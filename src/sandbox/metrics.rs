//! Metrics of an instance at any time: a quiet server with a daily cycle, derived from its ID.

/// The metrics in the API model.
pub const METRICS: &[&str] = &[
    "CPUUtilization",
    "NetworkIn",
    "NetworkOut",
    "StatusCheckFailed",
    "StatusCheckFailed_Instance",
    "StatusCheckFailed_System",
    "BurstCapacityTime",
    "BurstCapacityPercentage",
    "MetadataNoToken",
    "DiskReadOps",
    "DiskWriteOps",
    "DiskReadBytes",
    "DiskWriteBytes",
    "DiskTotalReadTime",
    "DiskTotalWriteTime",
    "DiskQueueLength",
];

pub const STATISTICS: &[&str] = &["Minimum", "Maximum", "Sum", "Average", "SampleCount"];

pub const UNITS: &[&str] = &[
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

/// Returns the unit in which a metric is published (the model's documentation).
pub fn unit(name: &str) -> &'static str {
    match name {
        "CPUUtilization" | "BurstCapacityPercentage" => "Percent",
        "NetworkIn" | "NetworkOut" | "DiskReadBytes" | "DiskWriteBytes" => "Bytes",
        "BurstCapacityTime" | "DiskTotalReadTime" | "DiskTotalWriteTime" => "Seconds",
        _ => "Count",
    }
}

/// Returns the seconds between two values: a minute for status checks, five for the others (the model's
/// documentation).
pub fn granularity(name: &str) -> i64 {
    if name.starts_with("StatusCheck") { 60 } else { 300 }
}

/// Returns the value published at a time in seconds since 1970.
pub fn value(name: &str, id: &str, second: i64) -> f64 {
    let seed = id.bytes().chain(name.bytes()).fold(0u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let chance = fastrand::Rng::with_seed(seed ^ second.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15)).f64();
    // Busiest in the afternoon, and quietest twelve hours earlier.
    let hour = (second.rem_euclid(86_400)) as f64 / 3_600.0;
    let day = 0.5 + 0.5 * ((hour - 15.0) / 24.0 * std::f64::consts::TAU).cos();
    let busy = 0.3 + 0.5 * day + 0.2 * chance;
    let (whole, most) = match name {
        "CPUUtilization" => (false, 4.0),
        "NetworkIn" => (true, 220_000.0),
        "NetworkOut" => (true, 640_000.0),
        "DiskReadBytes" => (true, 90_000.0),
        "DiskWriteBytes" => (true, 410_000.0),
        "DiskReadOps" => (true, 20.0),
        "DiskWriteOps" => (true, 120.0),
        "DiskTotalReadTime" | "DiskTotalWriteTime" => (false, 0.08),
        "DiskQueueLength" => (false, 0.02),
        // Credits are full at such low usage; checks pass; no metadata is requested without a token.
        "BurstCapacityPercentage" => return 100.0,
        "BurstCapacityTime" => return 8_640.0,
        _ => return 0.0,
    };
    if whole { (busy * most).round() } else { busy * most }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_vary_by_hour_and_are_reproducible() {
        let at = |hour: i64| value("CPUUtilization", "web", 1_795_046_400 + hour * 3_600);
        assert_eq!(at(3), at(3));
        assert!(at(15) > at(3) && (0.0..=100.0).contains(&at(15)), "{} {}", at(15), at(3));
        assert!(METRICS.iter().all(|name| UNITS.contains(&unit(name))));
        assert_eq!((value("StatusCheckFailed", "web", 0), value("BurstCapacityPercentage", "web", 0)), (0.0, 100.0));
    }
}
