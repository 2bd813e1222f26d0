//! Tests without faults: the catalog, and an instance from creation to deletion.

use super::Services;
use skysail::domain::addons::AddOn;
use skysail::domain::compatibility::IpType;
use skysail::domain::follow_ups;
use skysail::domain::instance::OperationPhase;
use skysail::domain::instance_actions::Mutation;
use skysail::domain::order::Order;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::script::{Script, ScriptOrigin};
use skysail::domain::tags::{LAUNCH_KEY, Tag};
use std::time::Duration;
use tokio::time::{Instant, sleep};

#[tokio::test(start_paused = true)]
async fn catalog_is_read_completely() {
    let services = Services::calm();
    let regions = services.regions().await;
    assert_eq!(regions.len(), 19);
    assert!(regions.iter().all(|region| !region.zones.is_empty()));
    let blueprints = services.blueprints(false).await;
    assert_eq!(blueprints.len(), 34, "those of the 47 that can still be created");
    assert!(blueprints.iter().all(|one| one.active && !one.research && one.platform.is_some()));
    assert!(services.bundles(false).await.iter().all(|one| one.price.is_some() && !one.research));
    assert_eq!(services.key_pairs().await, []);
    assert_eq!(services.client.active_names(&services.region).await.unwrap(), Vec::<SanitizedText>::new());
    services.assert_all_members_known();
}

#[tokio::test(start_paused = true)]
async fn research_blueprints_are_listed_separately() {
    let services = Services { region: SanitizedText::new("eu-central-1"), ..Services::calm() };
    let (blueprints, bundles) = (services.blueprints(true).await, services.bundles(true).await);
    assert_eq!((blueprints.len(), bundles.len()), (5, 6));
    assert!(blueprints.iter().all(|one| one.research) && bundles.iter().all(|one| one.research));
    assert!(bundles.iter().all(|one| one.price.is_none()));
}

#[tokio::test(start_paused = true)]
async fn instance_is_created_watched_and_deleted() {
    let services = Services::calm();
    let (client, region) = (&services.client, &services.region);
    let operations = services.create(&["web-1", "web-2"]).await.unwrap();
    assert_eq!(operations.len(), 2);
    assert!(operations.iter().all(|operation| operation.creates() && operation.phase() == OperationPhase::Open));
    assert_eq!(client.active_names(region).await.unwrap().len(), 2);

    sleep(Duration::from_secs(5)).await;
    let pending = services.instance("web-1").await.unwrap();
    assert_eq!((pending.state.as_deref(), pending.reachable()), (Some("pending"), false));
    assert_eq!(pending.tag(LAUNCH_KEY), Some("L1"));

    let began = Instant::now();
    let running = loop {
        let instances = client.instances(region).await.unwrap();
        assert_eq!(instances.len(), 2);
        if instances.iter().all(|one| one.running() && one.reachable()) {
            break instances;
        }
        assert!(began.elapsed() < Duration::from_secs(120), "{instances:?}");
        sleep(Duration::from_secs(1)).await;
    };
    assert_eq!(running[0].bundle.as_deref(), Some("nano_3_0"));
    let ended = client.operation(region, &operations[0].id).await.unwrap().unwrap();
    assert_eq!(ended.phase(), OperationPhase::Succeeded);
    assert_eq!(ended.created_at, operations[0].created_at);
    let history = client.operations_for(region, "web-1").await.unwrap();
    assert!(history.iter().any(|operation| operation.id == operations[0].id));

    let access = client.access(region, "web-1").await.unwrap();
    assert_eq!(access.address, services.instance("web-1").await.unwrap().public_ipv4);
    assert!(access.username.is_some() && !access.host_keys.is_empty());

    for name in ["web-1", "web-2"] {
        assert!(!client.delete(region, name, false).await.unwrap().is_empty());
    }
    sleep(Duration::from_secs(120)).await;
    assert_eq!(services.instance("web-1").await, None);
    assert!(client.active_names(region).await.unwrap().is_empty());
    assert_eq!(client.operation(region, "no-such-operation").await, Ok(None));
    assert_eq!(services.count("CreateInstances"), 1);
    services.assert_all_members_known();
}

#[tokio::test(start_paused = true)]
async fn every_choice_arrives_at_the_service() {
    let services = Services { region: SanitizedText::new("eu-central-1"), ..Services::calm() };
    let order = Order {
        script: Some(Script::new("#!/bin/sh\necho hello\n", ScriptOrigin::Typed)),
        tags: vec![Tag { key: "env".into(), value: Some("prod".into()) }, Tag { key: "key-only".into(), value: None }],
        add_ons: vec![AddOn::AutoSnapshot { hour: Some(6) }],
        ip_type: IpType::Ipv4,
        ..services.order(&["web-1"]).await
    };
    services.client.create(&order, "L2").await.unwrap();
    sleep(Duration::from_secs(90)).await;
    let instance = services.instance("web-1").await.unwrap();
    assert_eq!(instance.ip_type.as_deref(), Some("ipv4"));
    assert_eq!(instance.add_ons, ["AutoSnapshot"]);
    assert_eq!((instance.tag("env"), instance.tag(LAUNCH_KEY)), (Some("prod"), Some("L2")));
    assert!(instance.tags.contains(&("key-only".into(), None)));
    assert_eq!(instance.zone.as_deref(), Some("eu-central-1a"));
    assert!(!services.client.delete(&services.region, "web-1", true).await.unwrap().is_empty());
    services.assert_all_members_known();
}

#[tokio::test(start_paused = true)]
async fn requests_of_follow_ups_arrive_with_every_member() {
    let services = Services::calm();
    services.create(&["web-1"]).await.unwrap();
    sleep(Duration::from_secs(90)).await;
    let mut rule = follow_ups::port("51820/udp").unwrap();
    rule.v4 = vec!["203.0.113.0/24".into()];
    let (instance, name) = (SanitizedText::new("web-1"), SanitizedText::new("web-1-ip"));
    let sent = [
        Mutation::Open { instance: instance.clone(), rule: rule.clone(), dropped: Vec::new() },
        Mutation::Allocate { name: name.clone() },
        Mutation::Attach { name: name.clone(), instance },
    ];
    for request in &sent {
        services.client.send_mutation(&services.region, request).await.unwrap();
        assert_eq!(services.count(request.action()), 1);
    }
    services.assert_all_members_known();
    let body = |action: &str| {
        let all = services.sandbox.requests();
        all.into_iter().find(|seen| seen.action == action).unwrap().body
    };
    let info = body("OpenInstancePublicPorts")["portInfo"].clone();
    assert_eq!(info["fromPort"], 51_820);
    assert_eq!(
        (&info["protocol"], &info["cidrs"][0], &info["ipv6Cidrs"][0]),
        (&"udp".into(), &"203.0.113.0/24".into(), &"::/0".into())
    );
    assert_eq!(body("AttachStaticIp")["staticIpName"], "web-1-ip");
    let open = services.client.ports(&services.region, "web-1").await.unwrap();
    assert!(open.iter().any(|open| open.covers(&rule)) && open.iter().any(|open| open.has_tcp(22)), "{open:?}");
    let kind = skysail::domain::owned_resource::ResourceKind::StaticIp;
    let found = services.client.find_resource(&services.region, kind, &name).await.unwrap().unwrap();
    assert_eq!(found.attached_to.as_deref(), Some("web-1"));
    assert_eq!(services.instance("web-1").await.unwrap().public_ipv4, found.address);
}

#[tokio::test(start_paused = true)]
async fn research_order_with_stop_on_idle_is_accepted() {
    let services = Services { region: SanitizedText::new("eu-central-1"), ..Services::calm() };
    let order = Order {
        blueprint: services.blueprints(true).await.swap_remove(0),
        bundle: services.bundles(true).await.swap_remove(0),
        add_ons: vec![AddOn::StopInstanceOnIdle { threshold: "5".into(), duration: "30".into() }],
        ..services.order(&["lab-1"]).await
    };
    assert_eq!(services.client.create(&order, "L3").await.unwrap().len(), 1);
    services.assert_all_members_known();
}

#[tokio::test(start_paused = true)]
async fn huge_account_is_read_completely() {
    let services = Services::named("huge");
    assert!(services.blueprints(false).await.len() > 4_900);
    assert_eq!(services.client.instances(&services.region).await.unwrap().len(), 2_000);
}
