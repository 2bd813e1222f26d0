//! Nothing secret is written anywhere: not to a file, not to standard output or error.

use super::program::{Home, SECRET, ended, serve};
use skysail::sandbox::Scenario;

const SCRIPT: &str = "canary-user-data";
const PLAN: &str = r##"{ "instanceNames": ["web-1"], "availabilityZone": "us-east-1a",
    "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0",
    "userData": "#!/bin/sh\nexport TOKEN=canary-user-data" }"##;

#[test]
fn row_30_no_canary_is_in_any_file_or_output_whatever_goes_wrong() {
    for scenario in ["calm", "lost-reply", "half-reply", "portal", "error-but-done", "denied", "hostile"] {
        let service = serve(Scenario::named(scenario).unwrap());
        let home = Home::with(PLAN);
        let applied = ended(home.apply(&service).output().unwrap());
        let listed = home.run(&service, &["launches"]);
        for ended in [&applied, &listed] {
            clean(scenario, &ended.out);
            clean(scenario, &ended.notes);
        }
        for (path, text) in home.files() {
            clean(&format!("{scenario}: {}", path.display()), &text);
        }
        if service.done() > 0 {
            let sent = service.sandbox.requests().into_iter().find(|seen| seen.action == "CreateInstances").unwrap();
            assert!(sent.body["userData"].as_str().unwrap().contains(SCRIPT), "{scenario}");
        }
    }
}

/// No secret, and nothing that a terminal would obey.
fn clean(place: &str, text: &str) {
    for canary in [SCRIPT, SECRET] {
        assert!(!text.contains(canary), "{place} tells {canary}");
    }
    let control = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None, "{place}: {text:?}");
}

#[cfg(unix)]
#[test]
fn row_30_what_is_written_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let service = serve(Scenario::calm());
    let home = Home::new();
    assert_eq!(ended(home.apply(&service).output().unwrap()).code(), Some(0));
    for (path, _) in home.files() {
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700), "{}", path.display());
    }
}
