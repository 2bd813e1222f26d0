//! Snapshot tests of the requests, member by member, with the names in the service's model.

use super::*;
use crate::domain::catalog::CatalogQuery;

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_full_order_has_every_member_of_the_request() {
    let server = Server::always(|| ok(json!({ "operations": [] })));
    server.client.create(&full_order(), "L1").await.unwrap();
    let sent = server.sent();
    assert_eq!((sent.len(), sent[0].action.as_str()), (1, "CreateInstances"));
    assert_eq!(sent[0].host, "lightsail.eu-central-1.amazonaws.com");
    insta::assert_snapshot!(pretty(&sent[0].body));
}

#[tokio::test(start_paused = true)]
async fn a_short_order_sends_nothing_that_was_not_chosen() {
    let server = Server::always(|| ok(json!({ "operations": [] })));
    server.client.create(&least_order(), "L1").await.unwrap();
    insta::assert_snapshot!(pretty(&server.sent()[0].body));
}

#[tokio::test(start_paused = true)]
async fn restore_request_has_a_snapshot_instead_of_a_blueprint() {
    let server = Server::always(|| ok(json!({ "operations": [] })));
    server.client.create(&full_order(), "L1").await.unwrap();
    server.client.create(&restoring(), "L1").await.unwrap();
    let [plain, mut restored] = <[_; 2]>::try_from(server.sent()).unwrap_or_else(|_| panic!("sent once each"));
    assert_eq!(restored.action, "CreateInstancesFromSnapshot");
    let members = restored.body.as_object_mut().unwrap();
    assert_eq!(members.remove("instanceSnapshotName"), Some(json!("web-1-20261123")));
    members.insert("blueprintId".to_owned(), json!("ubuntu_24_04"));
    assert_eq!(restored.body, plain.body, "all else is the same");
}

#[tokio::test(start_paused = true)]
async fn every_question_is_asked_in_the_service_s_own_words() {
    let server = Server::always(everything);
    let (client, region) = (&server.client, region());
    for research in [false, true] {
        client.get(&CatalogQuery::Blueprints { region: region.clone(), research }).await.unwrap();
        client.get(&CatalogQuery::Bundles { region: region.clone(), research }).await.unwrap();
    }
    client.get(&CatalogQuery::Regions).await.unwrap();
    client.get(&CatalogQuery::KeyPairs { region: region.clone() }).await.unwrap();
    client.get(&CatalogQuery::Names { region: region.clone() }).await.unwrap();
    client.get(&CatalogQuery::StaticIps { region: region.clone() }).await.unwrap();
    client.get(&CatalogQuery::Snapshots { region: region.clone() }).await.unwrap();
    client.instances(&region).await.unwrap();
    client.instance(&region, "web-1").await.unwrap();
    client.operation(&region, "op-1").await.unwrap();
    client.operations_for(&region, "web-1").await.unwrap();
    client.access(&region, "web-1").await.unwrap();
    client.delete(&region, "web-1", false).await.unwrap();
    client.delete(&region, "web-1", true).await.unwrap();
    let lines: Vec<String> = server.sent().iter().map(|sent| format!("{} {}", sent.action, sent.body)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn each_region_has_its_own_endpoint() {
    let server = Server::always(everything);
    for region in ["us-east-1", "eu-south-2", "ap-southeast-5"] {
        server.client.instances(&SanitizedText::new(region)).await.unwrap();
        assert_eq!(server.sent().last().unwrap().host, format!("lightsail.{region}.amazonaws.com"));
    }
}

#[tokio::test(start_paused = true)]
async fn every_call_is_reported_with_its_result() {
    let server = Server::new(|_, n| match n {
        0 => everything(),
        _ => refused(400, "AccessDeniedException", "No."),
    });
    server.client.instances(&region()).await.unwrap();
    server.client.instances(&region()).await.unwrap_err();
    let calls = server.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!((&*calls[0].action, &*calls[0].region, &calls[0].error), ("GetInstances", "eu-central-1", &None));
    assert_eq!(calls[0].request_id, Some("req-1".into()));
    assert_eq!(calls[1].error, Some("AccessDeniedException".into()));
    assert_eq!(calls[1].request_id, Some("req-1".into()));
}

#[test]
fn client_is_send_and_sync() {
    fn check<T: Send + Sync + Clone + 'static>() {}
    fn send(_: impl Send) {}
    check::<Lightsail>();
    let client = Lightsail::over(|_| async { Reply::Never }, ClientSettings::default());
    send(client.get(&CatalogQuery::Regions));
    send(client.create(&least_order(), ""));
    send(client.instances(&region()));
}
