//! Tests that launch scripts that `sh` can't run are reported the same way everywhere (wizard, opened plan, `apply`,
//! export), before the price is accepted.

use super::{plan, skysail};
use crate::fixture::fixture;
use crate::wizard::{Setup, Wizard, test_terminal};
use skysail::domain::plan::Plan;

/// A script for Linux, and what is reported about it.
const LINUX: [(&str, &str); 12] = [
    ("#cloud-config\npackages: [nginx]\n", "not cloud-config"),
    ("MIME-Version: 1.0\nContent-Type: text/x-shellscript\n\n#!/bin/sh\necho hi\n", "not MIME messages"),
    ("IyEvYmluL3NoCmVjaG8gaGkK", "this is base64"),
    // A script, compressed with `gzip` and encoded as `base64`.
    ("H4sIAAAAAAAAA1NW1E/KzNMvzuBKTc7IV8jI5AIALzra6RIAAAA=", "compressed with gzip"),
    ("<!doctype html>\n<html>\n", "a web page"),
    ("./setup.sh", "./setup.sh is a path"),
    ("https://example.com/setup.sh", "is a path, not a script"),
    ("#!/bin/sh\r\necho hi\r\n", "Windows line endings"),
    ("#!/usr/bin/python3\nprint(1)\n", "Lightsail adds lines before yours"),
    ("<powershell>\nWrite-Host hi\n</powershell>\n", "looks like PowerShell"),
    ("@echo off\ndir\n", "a Windows batch file"),
    ("cat >f <<EOF\nx\n  EOF\n", "never ends"),
];

/// The same for Windows.
const WINDOWS: [(&str, &str); 3] = [
    ("New-Item C:\\site\nWrite-Host hi\n", "Windows runs PowerShell only"),
    ("@echo off\ndir\n", "Windows runs batch files only"),
    ("#!/bin/sh\napt-get update\n", "looks like a shell script"),
];

fn all() -> impl Iterator<Item = (&'static str, &'static str, String)> {
    let linux = LINUX.into_iter().map(|(script, expected)| (script, expected, "ubuntu_24_04", "micro_3_0"));
    let windows =
        WINDOWS.into_iter().map(|(script, expected)| (script, expected, "windows_server_2022", "small_win_3_0"));
    linux.chain(windows).map(|(script, expected, blueprint, bundle)| {
        let request = serde_json::json!({
            "instanceNames": ["web"], "availabilityZone": "us-east-1a", "blueprintId": blueprint, "bundleId": bundle,
            "userData": script,
        });
        (script, expected, request.to_string())
    })
}

#[tokio::test(start_paused = true)]
async fn apply_and_export_report_what_is_wrong_with_each_kind_of_script() {
    for (script, expected, request) in all() {
        let fixture = fixture("calm");
        let path = plan(&fixture, &request);
        let asked = skysail(&fixture, &["apply", &path]).await;
        assert_eq!((asked.status, fixture.creates()), (2, 0), "{script}: {asked:?}");
        assert!(asked.notes.contains(expected), "{script}: {}", asked.notes);
        for format in ["json", "aws-cli", "terraform", "cloudformation", "boto3"] {
            let exported = skysail(&fixture, &["export", &path, "--as", format]).await;
            assert!(exported.notes.contains(expected), "{script}, {format}: {}", exported.notes);
        }
    }
}

/// From the review to the script question.
fn to_script(wizard: &mut Wizard) -> &mut Wizard {
    wizard.wait_for("Ready to launch?").keys("<home><down><down><down><down><down><down><enter>");
    wizard.sees("Run a script at first boot?")
}

fn opened(plan: &Plan) -> Wizard {
    let plan = Some(plan.requested_values().unwrap());
    Wizard::with(Setup { plan, columns: 200, rows: 50, ..Setup::default() })
}

#[test]
fn wizard_reports_what_is_wrong_with_each_kind_of_script_from_a_plan_and_a_file() {
    for (script, expected, request) in all() {
        let given = Plan::read(&request).unwrap();
        let mut wizard = opened(&given);
        wizard.wait_for("Ready to launch?");
        assert!(test_terminal::says(&wizard.screen(), expected), "{script}: {}", wizard.screen());
        // In a script file, a lone path or URL would be a script that does nothing, and not another source.
        let mut wizard = opened(&Plan { user_data: None, ..given });
        std::fs::write(wizard.home("setup"), script).unwrap();
        to_script(&mut wizard).choose("file").write("~/setup").sees(expected);
    }
}

#[tokio::test(start_paused = true)]
async fn gzipped_script_is_refused_by_name_in_a_plan_and_an_export() {
    let script = miniz_oxide::deflate::compress_to_vec(b"#!/bin/sh\necho hi\n", 6);
    let fixture = fixture("calm");
    std::fs::write(fixture.dir().join("setup.sh.gz"), [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &script].concat())
        .unwrap();
    let path =
        plan(&fixture, &all().next().unwrap().2.replace(r"#cloud-config\npackages: [nginx]\n", "file://setup.sh.gz"));
    for args in [&["apply", &path][..], &["export", &path, "--as", "json"]] {
        let ended = skysail(&fixture, args).await;
        assert_eq!((ended.status, fixture.creates()), (2, 0), "{ended:?}");
        assert!(ended.notes.contains("setup.sh.gz: it's compressed with gzip"), "{}", ended.notes);
    }
}

/// The bytes can't be shown, so the text is in base64 until a key unpacks it.
#[test]
fn wizard_unpacks_a_compressed_script_with_one_key() {
    let script = miniz_oxide::deflate::compress_to_vec(b"#!/bin/sh\necho packed\n", 6);
    let given = Plan { user_data: None, ..Plan::read(&all().next().unwrap().2).unwrap() };
    let mut wizard = opened(&given);
    let bytes = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &script, &[0; 8]].concat();
    std::fs::write(wizard.home("setup.sh.gz"), bytes).unwrap();
    to_script(&mut wizard).choose("file").write("~/setup.sh.gz").sees("compressed with gzip");
    wizard.keys("<c-x>").sees("echo packed");
    assert!(!test_terminal::says(&wizard.screen(), "compressed with gzip"), "{}", wizard.screen());
}
