//! Tests of empty replies to every operation: no body, a 204, `{}`, the result missing, or `null`.

use super::*;
use crate::domain::catalog::CatalogQuery;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::instance_actions::Mutation;
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::server_action::ServerActionKind;
use crate::lightsail::required_members;
use std::collections::BTreeSet;
use std::pin::Pin;

type Called<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;
type Call = (&'static str, for<'a> fn(&'a Lightsail) -> Called<'a>);

macro_rules! call {
    ($action:literal, |$door:ident| $ask:expr) => {
        ($action, (|$door| Box::pin(async move { $ask.await.map(|_| ()) })) as for<'a> fn(&'a Lightsail) -> Called<'a>)
    };
}

fn made(kind: ResourceKind) -> OwnedResource {
    OwnedResource::new(kind, "x", None, UNIX_EPOCH)
}

fn rule() -> PortRule {
    PortRule { from: 80, to: 80, protocol: "tcp".into(), ..PortRule::default() }
}

async fn change(door: &Lightsail, request: Mutation) -> Result<(), Failure> {
    door.send_mutation(&region(), &request).await.map(|_| ())
}

/// Returns every operation, as Skysail calls it.
fn calls() -> Vec<Call> {
    vec![
        call!("GetRegions", |door| async move { door.get(&CatalogQuery::Regions).await }),
        call!("GetBlueprints", |door| async move {
            door.get(&CatalogQuery::Blueprints { region: region(), research: false }).await
        }),
        call!("GetBundles", |door| async move {
            door.get(&CatalogQuery::Bundles { region: region(), research: false }).await
        }),
        call!("GetKeyPairs", |door| async move { door.get(&CatalogQuery::KeyPairs { region: region() }).await }),
        call!("GetActiveNames", |door| async move { door.active_names(&region()).await }),
        call!("GetInstances", |door| async move { door.instances(&region()).await }),
        call!("GetInstance", |door| async move { door.instance(&region(), "x").await }),
        call!("GetOperation", |door| async move { door.operation(&region(), "x").await }),
        call!("GetOperationsForResource", |door| async move { door.operations_for(&region(), "x").await }),
        call!("GetInstanceAccessDetails", |door| async move { door.access(&region(), "x").await }),
        call!("GetInstancePortStates", |door| async move { door.ports(&region(), "x").await }),
        call!("GetSetupHistory", |door| async move { door.https_setups(&region(), "x").await }),
        call!("GetStaticIps", |door| async move { door.static_ips(&region()).await }),
        call!("GetDisks", |door| async move { door.disks(&region()).await }),
        call!("GetInstanceSnapshots", |door| async move { door.instance_snapshots(&region()).await }),
        call!("GetDiskSnapshots", |door| async move { door.disk_snapshots(&region()).await }),
        call!("StartInstance", |door| async move {
            door.send_server_action(&region(), ServerActionKind::Start, "x", false).await
        }),
        call!("StopInstance", |door| async move {
            door.send_server_action(&region(), ServerActionKind::Stop, "x", false).await
        }),
        call!("RebootInstance", |door| async move {
            door.send_server_action(&region(), ServerActionKind::Reboot, "x", false).await
        }),
        call!("CreateInstanceSnapshot", |door| async move { door.create_snapshot(&region(), "x", "y").await }),
        call!("TagResource", |door| async move { door.tag_instance(&region(), "x", "key", "value").await }),
        call!("GetStaticIp", |door| async move { door.find_resource(&region(), ResourceKind::StaticIp, "x").await }),
        call!("GetKeyPair", |door| async move { door.find_resource(&region(), ResourceKind::KeyPair, "x").await }),
        call!("DownloadDefaultKeyPair", |door| async move { door.default_key(&region()).await }),
        call!("CreateInstances", |door| async move { door.create(&least_order(), "L1").await }),
        call!("CreateInstancesFromSnapshot", |door| async move { door.create(&restoring(), "L1").await }),
        call!("DeleteInstance", |door| async move { door.delete(&region(), "x", false).await }),
        call!("ImportKeyPair", |door| async move { door.import_key_pair(&region(), "x", "ssh-rsa AAAA").await }),
        call!(
            "DeleteKeyPair",
            |door| async move { door.delete_resource(&region(), &made(ResourceKind::KeyPair)).await }
        ),
        call!(
            "ReleaseStaticIp",
            |door| async move { door.delete_resource(&region(), &made(ResourceKind::StaticIp)).await }
        ),
        call!("DetachStaticIp", |door| async move { door.detach_static_ip(&region(), "x").await }),
        call!("AllocateStaticIp", |door| change(door, Mutation::Allocate { name: "x".into() })),
        call!("AttachStaticIp", |door| change(door, Mutation::Attach { name: "x".into(), instance: "y".into() })),
        call!("OpenInstancePublicPorts", |door| change(door, Mutation::Open { instance: "y".into(), rule: rule() })),
        call!("CloseInstancePublicPorts", |door| change(door, Mutation::Close { instance: "y".into(), rule: rule() })),
        call!("SetupInstanceHttps", |door| async move {
            let domains = vec!["a.example".into()];
            change(door, Mutation::SetUpHttps { instance: "y".into(), domains, email: "a@example.com".into() }).await
        }),
    ]
}

/// Returns the forms of an empty reply.
fn nothings(member: &str) -> Vec<(&'static str, u16, String)> {
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
fn every_operation_that_can_be_called_is_called_here() {
    let called: BTreeSet<&str> = calls().iter().map(|(action, _)| *action).collect();
    let listed: BTreeSet<&str> = required_members::ALL.iter().map(|(action, _)| *action).collect();
    assert_eq!(called, listed);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_says_nothing_is_a_bad_reply_and_never_that_there_is_nothing() {
    for (action, ask) in calls() {
        let (_, member) = required_members::ALL.iter().find(|(name, _)| *name == action).unwrap();
        for (what, status, body) in nothings(member) {
            let server = Server::always(move || Reply::Full(response(status, body.clone())));
            let Err(failure) = ask(&server.door).await else { panic!("{action}: {what} is taken for an answer") };
            assert_eq!(
                (failure.trouble, failure.certainty),
                (ErrorKind::BadReply, Certainty::Unknown),
                "{action}: {what}"
            );
            let said = failure.message.unwrap();
            let said = crate::text::words(&said);
            assert!(said.contains(&format!("{member} is missing")), "{action}: {what}: {said}");
            let sent = server.sent();
            assert_eq!((sent.len(), sent[0].action.as_str()), (1, action), "{what}");
            assert_eq!(server.calls()[0].error.as_deref(), Some("bad-reply"), "the log of calls says so too");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_says_that_there_are_none() {
    let server = Server::always(|| ok(json!({ "instances": [] })));
    assert_eq!(server.door.instances(&region()).await, Ok(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn the_answer_about_another_thing_is_none() {
    let server = Server::always(|| {
        let thing = json!({ "name": "another", "id": "another" });
        ok(json!({ "instance": thing, "staticIp": thing, "keyPair": thing, "operation": thing }))
    });
    let (door, region) = (&server.door, region());
    let troubles = [
        door.instance(&region, "x").await.unwrap_err().trouble,
        door.operation(&region, "x").await.unwrap_err().trouble,
        door.find_resource(&region, ResourceKind::StaticIp, "x").await.unwrap_err().trouble,
        door.find_resource(&region, ResourceKind::KeyPair, "x").await.unwrap_err().trouble,
    ];
    assert_eq!(troubles, [ErrorKind::BadReply; 4]);
}

#[tokio::test(start_paused = true)]
async fn only_the_service_s_own_word_says_that_there_is_none() {
    let page = |status: u16| move || Reply::Full(response(status, "<html>not found</html>"));
    let nameless = || Reply::Full(response(404, r#"{"message":"Not Found"}"#));
    let internal = || refused(500, "NotFoundException", "Oh.");
    let replies: [Box<dyn Fn() -> Reply + Send + Sync>; 3] =
        [Box::new(page(404)), Box::new(nameless), Box::new(internal)];
    for reply in replies {
        let server = Server::always(reply);
        assert!(server.door.instance(&region(), "x").await.is_err());
        assert!(server.door.find_resource(&region(), ResourceKind::StaticIp, "x").await.is_err());
    }
}
