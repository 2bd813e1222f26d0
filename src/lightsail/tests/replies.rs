//! Tests of how single replies are interpreted.

use super::*;
use crate::domain::failure::ErrorKind;

#[tokio::test(start_paused = true)]
async fn not_found_is_none_rather_than_a_failure() {
    let server = Server::always(|| refused(400, "NotFoundException", "No such thing."));
    assert_eq!(server.client.instance(&region(), "web-1").await, Ok(None));
    assert_eq!(server.client.operation(&region(), "op-1").await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn access_denied_is_a_failure_rather_than_none() {
    let server = Server::always(|| refused(400, "AccessDeniedException", "No."));
    assert_eq!(server.client.instance(&region(), "web-1").await.unwrap_err().error, ErrorKind::AccessDenied);
}

#[tokio::test(start_paused = true)]
async fn a_created_operation_comes_with_all_its_members() {
    let server = Server::always(|| {
        ok(json!({ "operations": [{
            "id": "op-1", "resourceName": "web-1", "resourceType": "Instance", "createdAt": 1571679872.404,
            "location": { "availabilityZone": "eu-central-1a", "regionName": "eu-central-1" },
            "isTerminal": false, "operationDetails": "d", "operationType": "CreateInstance",
            "status": "Started", "statusChangedAt": 1571679872.404, "errorCode": "c", "errorDetails": "e",
        }] }))
    });
    let mut operations = server.client.create(&least_order(), "").await.unwrap();
    let at = UNIX_EPOCH + Duration::from_millis(1_571_679_872_404);
    assert_eq!(operations[0].created_at.take(), Some(at));
    assert_eq!(operations[0].changed_at.take(), Some(at));
    insta::assert_debug_snapshot!(operations);
}

#[tokio::test(start_paused = true)]
async fn temporary_key_is_not_in_debug_output() {
    let server = Server::always(|| {
        ok(json!({ "accessDetails": {
            "privateKey": CANARY, "certKey": CANARY, "password": CANARY,
            "passwordData": { "ciphertext": CANARY, "keyPairName": "k" },
            "ipAddress": "192.0.2.1", "ipv6Addresses": ["2001:db8::1"], "username": "ubuntu", "protocol": "ssh",
            "expiresAt": 1571679872, "hostKeys": [{ "algorithm": "ssh-ed25519", "fingerprintSHA256": "SHA256:x" }],
        } }))
    });
    let access = server.client.access(&region(), "web-1").await.unwrap();
    assert!(!format!("{access:?} {:?}", server.calls()).contains(CANARY));
    assert_eq!(access.host_keys, [("ssh-ed25519".into(), "SHA256:x".into())]);
    assert_eq!((access.address, access.protocol), (Some("192.0.2.1".into()), Some("ssh".into())));
}

#[tokio::test(start_paused = true)]
async fn documented_and_actual_values_are_equivalent() {
    let of = |protocol: &'static str| {
        let server = Server::always(move || {
            ok(json!({ "portStates": [{ "fromPort": 0, "toPort": 65535, "protocol": protocol, "state": "open" }] }))
        });
        async move { server.client.ports(&region(), "web-1").await.unwrap()[0].ports() }
    };
    assert_eq!((of("all").await.as_str(), of("-1").await.as_str()), ("all", "all"));
    let shown = |address: &'static str| {
        let server =
            Server::always(move || ok(json!({ "instances": [{ "name": "web-1", "ipv6Addresses": [address] }] })));
        async move { server.client.instances(&region()).await.unwrap().remove(0) }
    };
    let (short, long) = (shown("2001:db8:2600:1f18:a11::2").await, shown("2001:DB8:2600:1F18:A11:0:0:2").await);
    assert_eq!((short.ipv6.clone(), short.add_ons.len()), (vec!["2001:db8:2600:1f18:a11::2".into()], 0));
    assert_eq!(short, long);
}
