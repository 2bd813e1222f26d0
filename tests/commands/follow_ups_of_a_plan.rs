//! Tests of a plan's follow-ups: run by `apply` and `watch`, and undone by `delete`, each sent once and in order,
//! whatever happens to a reply.

use super::{apply, plan, skysail};
use crate::fixture::{Fixture, REGION, bench_of, fixture};
use skysail::domain::owned_resource::{FoundResource, ResourceKind};
use skysail::sandbox::Scenario;

pub(super) const REQUEST: &str = r#"{ "instanceNames": ["web-1"], "availabilityZone": "us-east-1a", "blueprintId": "ubuntu_24_04",
    "bundleId": "micro_3_0" }"#;
const WEB: &str = r#"{ "instanceNames": ["web-1"], "availabilityZone": "us-east-1a",
    "blueprintId": "wordpress_ls_1_0", "bundleId": "micro_3_0" }"#;
pub(super) const ALL: &str = r#"{ "ports": [{ "service": "https" }], "staticIp": {}, "sshAlias": true }"#;

pub(super) fn with(request: &str, follow_ups: &str) -> String {
    format!(r#"{{ "request": {request}, "followUps": {follow_ups} }}"#)
}

fn calls(fixture: &Fixture) -> Vec<String> {
    let changes =
        ["CreateInstances", "OpenInstancePublicPorts", "AllocateStaticIp", "AttachStaticIp", "SetupInstanceHttps"];
    let all = fixture.sandbox.requests().into_iter().map(|seen| seen.action);
    all.filter(|action| changes.contains(&action.as_str())).collect()
}

async fn open(fixture: &Fixture, port: i32) -> bool {
    let ports = fixture.services.lightsail.ports(&REGION.into(), "web-1").await.unwrap();
    ports.iter().any(|rule| rule.has_tcp(port) && rule.open_to_all())
}

async fn static_ip(fixture: &Fixture, name: &str) -> Option<FoundResource> {
    fixture.services.lightsail.find_resource(&REGION.into(), ResourceKind::StaticIp, name).await.unwrap()
}

fn faulty(fault: &str) -> Fixture {
    bench_of(Scenario::parse(fault).unwrap())
}

#[tokio::test(start_paused = true)]
async fn apply_runs_each_follow_up_once_in_order_and_reports_it() {
    let fixture = fixture("calm");
    let ended = apply(&fixture, &with(REQUEST, ALL), &["--output", "json"]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(calls(&fixture), ["CreateInstances", "OpenInstancePublicPorts", "AllocateStaticIp", "AttachStaticIp"]);
    assert!(open(&fixture, 443).await && open(&fixture, 22).await, "443 beside the blueprint's own");
    assert_eq!(static_ip(&fixture, "web-1-ip").await.unwrap().attached_to, Some("web-1".into()));
    let document = ended.json();
    let followed: Vec<&str> =
        document["followUps"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(followed, ["done", "done", "done"]);
    assert!(ended.notes.contains("open 443/tcp; static IP web-1-ip; SSH alias"), "{}", ended.notes);
    assert!(ended.notes.contains("web-1: open 443/tcp: done"), "{}", ended.notes);
    let again = skysail(&fixture, &["watch"]).await;
    assert!(again.notes.contains("Nothing to watch"), "{again:?}");
    let shown = skysail(&fixture, &["launches", "show", document["launchId"].as_str().unwrap()]).await;
    let line = shown.out.lines().find(|line| line.trim_start().starts_with("Follow-ups")).map(str::trim);
    assert_eq!(line, Some("Follow-ups     open 443/tcp; static IP web-1-ip; SSH alias"), "{}", shown.out);
}

#[tokio::test(start_paused = true)]
async fn each_instance_gets_its_own_follow_ups() {
    let fixture = fixture("calm");
    let two = REQUEST.replace(r#"["web-1"]"#, r#"["web-1", "web-2"]"#);
    let ended = apply(&fixture, &with(&two, ALL), &[]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    for name in ["web-1", "web-2"] {
        let ip = static_ip(&fixture, &format!("{name}-ip")).await.unwrap();
        assert_eq!(ip.attached_to.as_deref(), Some(name));
    }
    let sent = |action: &str| calls(&fixture).iter().filter(|call| *call == action).count();
    assert_eq!((sent("OpenInstancePublicPorts"), sent("AllocateStaticIp"), sent("AttachStaticIp")), (2, 2, 2));
}

#[tokio::test(start_paused = true)]
async fn row_39_lost_reply_to_a_port_or_static_ip_is_looked_up_and_nothing_is_sent_twice() {
    for action in ["OpenInstancePublicPorts", "AllocateStaticIp", "AttachStaticIp"] {
        for reply in ["cut", "html", "garbage", "empty", "partial"] {
            let fixture = faulty(&format!(
                "[[fault]]\naction = [\"{action}\"]\nnth = 1\neffect = \"done\"\nreply = \"{reply}\"\n"
            ));
            let ended = apply(&fixture, &with(REQUEST, ALL), &[]).await;
            assert_eq!(ended.status, 0, "{action} {reply}: {ended:?}");
            assert_eq!(calls(&fixture).len(), 4, "{action} {reply}: {:?}", calls(&fixture));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn row_39_request_that_never_arrived_is_sent_again_only_if_the_user_confirms() {
    let fixture =
        faulty("[[fault]]\naction = [\"OpenInstancePublicPorts\"]\nnth = 1\neffect = \"none\"\nreply = \"cut\"\n");
    let ended = apply(&fixture, &with(REQUEST, ALL), &[]).await;
    assert_eq!((ended.status, open(&fixture, 443).await), (3, false), "{ended:?}");
    assert!(ended.notes.contains("skysail --sandbox watch"), "{}", ended.notes);
    let sent = calls(&fixture).len();
    let asked = skysail(&fixture, &["watch"]).await;
    assert_eq!((asked.status, calls(&fixture).len()), (3, sent), "{asked:?}");
    assert!(asked.notes.contains("open 443/tcp") && asked.notes.contains("--yes"), "{}", asked.notes);
    let ended = skysail(&fixture, &["watch", "--yes"]).await;
    assert_eq!((ended.status, open(&fixture, 443).await), (0, true), "{ended:?}");
    assert_eq!(calls(&fixture).iter().filter(|call| *call == "OpenInstancePublicPorts").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn failed_follow_up_does_not_fail_the_launch_and_says_what_to_do() {
    let fixture = faulty("[quota]\nstatic_ips = 0\n");
    let ended = apply(&fixture, &with(REQUEST, ALL), &[]).await;
    assert_eq!(ended.status, 4, "{ended:?}");
    assert!(open(&fixture, 443).await && static_ip(&fixture, "web-1-ip").await.is_none());
    assert!(ended.out.contains("static IP web-1-ip: failed") && ended.out.contains("is running"), "{}", ended.out);
    assert!(ended.notes.contains("To attach a static IP"), "{}", ended.notes);
    assert!(skysail(&fixture, &["watch"]).await.notes.contains("Nothing to watch"));
}

/// `message` is for users, in their language; programs read the keys beside it.
#[tokio::test(start_paused = true)]
async fn json_has_the_reason_as_text_and_as_language_independent_keys() {
    for (scenario, keys) in [("[quota]\nstatic_ips = 0\n", &["quota"][..]), ("[quota]\nstatic_ips = 5\n", &[])] {
        let fixture = faulty(scenario);
        let document = apply(&fixture, &with(REQUEST, ALL), &["--output", "json"]).await.json();
        let all = document["followUps"].as_array().unwrap();
        let of = |kind: &str| all.iter().find(|one| one["kind"] == kind).unwrap();
        assert_eq!(of("static-ip")["reasons"], serde_json::json!(keys), "{document}");
        assert_eq!(of("static-ip")["message"].is_null(), keys.is_empty(), "{document}");
        assert_eq!(of("ports")["reasons"], serde_json::json!([]), "{document}");
    }
}

#[tokio::test(start_paused = true)]
async fn https_waits_for_its_domain_and_watch_continues_it() {
    let https = r#"{ "staticIp": {}, "https": { "domains": ["example.com"], "email": "me@example.com" } }"#;
    let calm = fixture("calm");
    let ended = apply(&calm, &with(WEB, https), &[]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(calls(&calm), ["CreateInstances", "AllocateStaticIp", "AttachStaticIp", "SetupInstanceHttps"]);
    let elsewhere = fixture("https-elsewhere");
    let ended = apply(&elsewhere, &with(WEB, https), &[]).await;
    assert_eq!(ended.status, 3, "{ended:?}");
    assert!(
        ended.notes.contains("HTTPS for example.com: waiting. example.com points to 203.0.113.80"),
        "{}",
        ended.notes
    );
    assert!(!calls(&elsewhere).contains(&"SetupInstanceHttps".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn delete_releases_a_new_static_ip_and_only_detaches_an_existing_one() {
    let fixture = fixture("calm");
    let ended = apply(&fixture, &with(REQUEST, ALL), &[]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(skysail(&fixture, &["delete", "web-1", "--yes"]).await.status, 0);
    assert_eq!(static_ip(&fixture, "web-1-ip").await, None);

    let before =
        "[[before]]\nregion = \"us-east-1\"\naction = \"AllocateStaticIp\"\nbody = { staticIpName = \"old-ip\" }\n";
    let fixture = faulty(before);
    let ended = apply(&fixture, &with(REQUEST, r#"{ "staticIp": { "existing": "old-ip" } }"#), &[]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(static_ip(&fixture, "old-ip").await.unwrap().attached_to, Some("web-1".into()));
    assert_eq!(skysail(&fixture, &["delete", "web-1", "--yes"]).await.status, 0);
    assert_eq!(static_ip(&fixture, "old-ip").await.unwrap().attached_to, None);
    let missing = with(&REQUEST.replace("web-1", "web-2"), r#"{ "staticIp": { "existing": "no-ip" } }"#);
    let lost = apply(&fixture, &missing, &[]).await;
    assert_eq!((lost.status, fixture.creates()), (2, 1), "nothing more was created: {lost:?}");
    assert!(
        lost.notes.contains("Static IP: Choose another one; no-ip isn't available with your other answers"),
        "{}",
        lost.notes
    );
}

#[tokio::test(start_paused = true)]
async fn unsupported_follow_ups_and_no_wait_are_refused_before_anything_is_sent() {
    let fixture = fixture("calm");
    let two = REQUEST.replace(r#"["web-1"]"#, r#"["web-1", "web-2"]"#);
    let wrong = r#"{ "ports": [{ "service": "htps" }, { "fromPort": 70000 }], "staticIp": { "existing": "old" },
        "https": { "domains": ["a.com"], "email": "me" } }"#;
    let ended = apply(&fixture, &with(&two, wrong), &[]).await;
    assert_eq!((ended.status, fixture.creates()), (2, 0), "{ended:?}");
    for expected in ["Did you mean https?", "70000", "Email"] {
        assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
    }
    let ended = apply(&fixture, &with(&two, r#"{ "staticIp": { "existing": "old" } }"#), &[]).await;
    assert_eq!((ended.status, fixture.creates()), (2, 0), "{ended:?}");
    assert!(ended.notes.contains("attached to one server only: old"), "{}", ended.notes);
    let path = plan(&fixture, &with(REQUEST, ALL));
    let ended = skysail(&fixture, &["apply", &path, "--yes", "--no-wait"]).await;
    assert_eq!((ended.status, fixture.creates()), (2, 0), "{ended:?}");
    assert!(ended.notes.contains("skysail watch"), "{}", ended.notes);
}
