//! Tests of empty replies to every operation: no body, a 204, `{}`, the result missing, or `null`.

use super::*;
use crate::domain::catalog::CatalogQuery;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::instance_actions::Mutation;
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::server_action::ServerActionKind;
use crate::lightsail::required_members;
use crate::text::Language;
use std::collections::BTreeSet;
use std::pin::Pin;

type Called<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;
type Call = (&'static str, for<'a> fn(&'a Lightsail) -> Called<'a>);

macro_rules! call {
    ($action:literal, |$client:ident| $ask:expr) => {
        (
            $action,
            (|$client| Box::pin(async move { $ask.await.map(|_| ()) })) as for<'a> fn(&'a Lightsail) -> Called<'a>,
        )
    };
}

fn made(kind: ResourceKind) -> OwnedResource {
    OwnedResource::new(kind, "x", None, UNIX_EPOCH)
}

fn rule() -> PortRule {
    PortRule { from: 80, to: 80, protocol: "tcp".into(), ..PortRule::default() }
}

async fn change(client: &Lightsail, request: Mutation) -> Result<(), Failure> {
    client.send_mutation(&region(), &request).await.map(|_| ())
}

/// Returns every operation, as Skysail calls it.
fn calls() -> Vec<Call> {
    vec![
        call!("GetRegions", |client| async move { client.get(&CatalogQuery::Regions).await }),
        call!("GetBlueprints", |client| async move {
            client.get(&CatalogQuery::Blueprints { region: region(), research: false }).await
        }),
        call!("GetBundles", |client| async move {
            client.get(&CatalogQuery::Bundles { region: region(), research: false }).await
        }),
        call!("GetKeyPairs", |client| async move { client.get(&CatalogQuery::KeyPairs { region: region() }).await }),
        call!("GetActiveNames", |client| async move { client.active_names(&region()).await }),
        call!("GetInstances", |client| async move { client.instances(&region()).await }),
        call!("GetInstance", |client| async move { client.instance(&region(), "x").await }),
        call!("GetOperation", |client| async move { client.operation(&region(), "x").await }),
        call!("GetOperationsForResource", |client| async move { client.operations_for(&region(), "x").await }),
        call!("GetInstanceAccessDetails", |client| async move { client.access(&region(), "x").await }),
        call!("GetInstancePortStates", |client| async move { client.ports(&region(), "x").await }),
        call!("GetSetupHistory", |client| async move { client.https_setups(&region(), "x").await }),
        call!("GetStaticIps", |client| async move { client.static_ips(&region()).await }),
        call!("GetDisks", |client| async move { client.disks(&region()).await }),
        call!("GetInstanceSnapshots", |client| async move { client.instance_snapshots(&region()).await }),
        call!("GetInstanceSnapshot", |client| async move { client.instance_snapshot(&region(), "x").await }),
        call!("DeleteInstanceSnapshot", |client| async move {
            client.send_server_action(&region(), ServerActionKind::DeleteSnapshot, "x", false).await
        }),
        call!("GetDiskSnapshots", |client| async move { client.disk_snapshots(&region()).await }),
        call!("StartInstance", |client| async move {
            client.send_server_action(&region(), ServerActionKind::Start, "x", false).await
        }),
        call!("StopInstance", |client| async move {
            client.send_server_action(&region(), ServerActionKind::Stop, "x", false).await
        }),
        call!("RebootInstance", |client| async move {
            client.send_server_action(&region(), ServerActionKind::Reboot, "x", false).await
        }),
        call!("CreateInstanceSnapshot", |client| async move { client.create_snapshot(&region(), "x", "y").await }),
        call!("TagResource", |client| async move { client.tag_instance(&region(), "x", "key", "value").await }),
        call!(
            "GetStaticIp",
            |client| async move { client.find_resource(&region(), ResourceKind::StaticIp, "x").await }
        ),
        call!("GetKeyPair", |client| async move { client.find_resource(&region(), ResourceKind::KeyPair, "x").await }),
        call!("DownloadDefaultKeyPair", |client| async move { client.default_key(&region()).await }),
        call!("CreateInstances", |client| async move { client.create(&least_order(), "L1").await }),
        call!("CreateInstancesFromSnapshot", |client| async move { client.create(&restoring(), "L1").await }),
        call!("DeleteInstance", |client| async move { client.delete(&region(), "x", false).await }),
        call!("ImportKeyPair", |client| async move { client.import_key_pair(&region(), "x", "ssh-rsa AAAA").await }),
        call!("DeleteKeyPair", |client| async move {
            client.delete_resource(&region(), &made(ResourceKind::KeyPair)).await
        }),
        call!("ReleaseStaticIp", |client| async move {
            client.delete_resource(&region(), &made(ResourceKind::StaticIp)).await
        }),
        call!("DetachStaticIp", |client| async move { client.detach_static_ip(&region(), "x").await }),
        call!("AllocateStaticIp", |client| change(client, Mutation::Allocate { name: "x".into() })),
        call!("AttachStaticIp", |client| change(client, Mutation::Attach { name: "x".into(), instance: "y".into() })),
        call!("OpenInstancePublicPorts", |client| change(
            client,
            Mutation::Open { instance: "y".into(), rule: rule(), dropped: Vec::new() }
        )),
        call!("CloseInstancePublicPorts", |client| change(
            client,
            Mutation::Close { instance: "y".into(), rule: rule() }
        )),
        call!("SetupInstanceHttps", |client| async move {
            let domains = vec!["a.example".into()];
            change(client, Mutation::SetUpHttps { instance: "y".into(), domains, email: "a@example.com".into() }).await
        }),
    ]
}

/// Returns the forms of an empty reply.
fn empty_forms(member: &str) -> Vec<(&'static str, u16, String)> {
    let null = format!("{{\"{member}\":null}}");
    let other = json!({ "nextPageToken": "", "addOns": [] }).to_string();
    vec![
        ("no body", 200, String::new()),
        ("a 204", 204, String::new()),
        ("an empty object", 200, "{}".to_owned()),
        ("other members alone", 200, other),
        ("null", 200, null),
    ]
}

#[test]
fn every_operation_is_covered() {
    let called: BTreeSet<&str> = calls().iter().map(|(action, _)| *action).collect();
    let listed: BTreeSet<&str> = required_members::ALL.iter().map(|(action, _)| *action).collect();
    assert_eq!(called, listed);
}

#[tokio::test(start_paused = true)]
async fn empty_reply_is_a_bad_reply_rather_than_an_empty_result() {
    for (action, ask) in calls() {
        let (_, member) = required_members::ALL.iter().find(|(name, _)| *name == action).unwrap();
        for (what, status, body) in empty_forms(member) {
            let server = Server::always(move || Reply::Full(response(status, body.clone())));
            let Err(failure) = ask(&server.client).await else { panic!("{action}: {what} is taken for an answer") };
            assert_eq!(
                (failure.error, failure.certainty),
                (ErrorKind::BadReply, Certainty::Unknown),
                "{action}: {what}"
            );
            let wording = failure.message.unwrap();
            let wording = crate::text::words(Language::English, &wording);
            assert!(wording.contains(&format!("{member} is missing")), "{action}: {what}: {wording}");
            let sent = server.sent();
            assert_eq!((sent.len(), sent[0].action.as_str()), (1, action), "{what}");
            assert_eq!(server.calls()[0].error.as_deref(), Some("bad-reply"), "the log of calls says so too");
        }
    }
}

/// Lightsail always has Regions: without any, an account would seem to have no servers.
#[tokio::test(start_paused = true)]
async fn empty_list_of_regions_is_a_bad_reply() {
    let server = Server::always(|| ok(json!({ "regions": [] })));
    let failure = server.client.get(&CatalogQuery::Regions).await.unwrap_err();
    assert_eq!((failure.error, failure.certainty), (ErrorKind::BadReply, Certainty::Unknown));
}

#[tokio::test(start_paused = true)]
async fn empty_list_means_there_are_none() {
    let server = Server::always(|| ok(json!({ "instances": [] })));
    assert_eq!(server.client.instances(&region()).await, Ok(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn reply_about_another_resource_is_a_bad_reply() {
    let server = Server::always(|| {
        let thing = json!({ "name": "another", "id": "another" });
        ok(json!({ "instance": thing, "staticIp": thing, "keyPair": thing, "operation": thing }))
    });
    let (client, region) = (&server.client, region());
    let errors = [
        client.instance(&region, "x").await.unwrap_err().error,
        client.operation(&region, "x").await.unwrap_err().error,
        client.find_resource(&region, ResourceKind::StaticIp, "x").await.unwrap_err().error,
        client.find_resource(&region, ResourceKind::KeyPair, "x").await.unwrap_err().error,
    ];
    assert_eq!(errors, [ErrorKind::BadReply; 4]);
}

#[tokio::test(start_paused = true)]
async fn only_a_lightsail_not_found_error_means_missing() {
    let page = |status: u16| move || Reply::Full(response(status, "<html>not found</html>"));
    let nameless = || Reply::Full(response(404, r#"{"message":"Not Found"}"#));
    let internal = || refused(500, "NotFoundException", "Oh.");
    let replies: [Box<dyn Fn() -> Reply + Send + Sync>; 3] =
        [Box::new(page(404)), Box::new(nameless), Box::new(internal)];
    for reply in replies {
        let server = Server::always(reply);
        assert!(server.client.instance(&region(), "x").await.is_err());
        assert!(server.client.find_resource(&region(), ResourceKind::StaticIp, "x").await.is_err());
    }
}
