//! Tests of what the service writes where its model says otherwise; the sources are in the catalog's SOURCES.md.

use super::*;
use crate::sandbox::catalog::Catalog;

async fn instance(sandbox: &Sandbox, more: Value) -> Value {
    let mut body = plan(&["web-1"]);
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    good(sandbox, "CreateInstances", body).await;
    pass(60).await;
    shown(sandbox).await
}

async fn shown(sandbox: &Sandbox) -> Value {
    good(sandbox, "GetInstance", json!({ "instanceName": "web-1" })).await["instance"].clone()
}

#[tokio::test(start_paused = true)]
async fn port_80_is_first_and_each_port_names_its_source() {
    let sandbox = sandbox("");
    let ports = instance(&sandbox, json!({})).await["networking"]["ports"].clone();
    assert_eq!((&ports[0]["fromPort"], &ports[1]["fromPort"]), (&json!(80), &json!(22)));
    assert_eq!((&ports[0]["accessType"], &ports[0]["commonName"]), (&json!("public"), &json!("")));
    assert_eq!(ports[0]["accessFrom"], "Anywhere (0.0.0.0/0 and ::/0)");
    let from = async |cidrs: Value, ipv6: Value, aliases: Value| {
        let info = json!({ "fromPort": 0, "toPort": 65535, "protocol": "all", "cidrs": cidrs, "ipv6Cidrs": ipv6, "cidrListAliases": aliases });
        good(&sandbox, "PutInstancePublicPorts", json!({ "instanceName": "web-1", "portInfos": [info] })).await;
        shown(&sandbox).await["networking"]["ports"][0]["accessFrom"].as_str().unwrap().to_owned()
    };
    assert_eq!(from(json!(["0.0.0.0/0"]), json!([]), json!([])).await, "Anywhere (0.0.0.0/0)");
    assert_eq!(from(json!([]), json!(["::/0"]), json!([])).await, "Anywhere (::/0)");
    assert_eq!(
        from(json!(["192.0.2.0/24"]), json!(["2001:db8::/64"]), json!([])).await,
        "Custom (192.0.2.0/24, 2001:db8::/64)"
    );
    assert_eq!(from(json!([]), json!([]), json!(["lightsail-connect"])).await, "lightsail-connect");
}

#[tokio::test(start_paused = true)]
async fn rule_for_all_ports_has_two_names_for_its_protocol() {
    let sandbox = sandbox("");
    instance(&sandbox, json!({})).await;
    let all = json!({ "instanceName": "web-1", "portInfos": [{ "fromPort": 0, "toPort": 65535, "protocol": "all" }] });
    good(&sandbox, "PutInstancePublicPorts", all).await;
    assert_eq!(shown(&sandbox).await["networking"]["ports"][0]["protocol"], "-1");
    let states = good(&sandbox, "GetInstancePortStates", json!({ "instanceName": "web-1" })).await;
    assert_eq!(states["portStates"][0]["protocol"], "all");
}

#[tokio::test(start_paused = true)]
async fn add_ons_are_omitted_if_empty_and_the_ipv6_address_is_compressed() {
    let sandbox = sandbox("");
    let plain = instance(&sandbox, json!({})).await;
    assert_eq!(plain.get("addOns"), None);
    let address = plain["ipv6Addresses"][0].as_str().unwrap();
    assert_eq!(address, address.parse::<std::net::Ipv6Addr>().unwrap().to_string());
    assert!(address.starts_with("2001:db8:2600:1f18:"), "{address}");
}

#[tokio::test(start_paused = true)]
async fn operations_of_key_pairs_have_a_type() {
    let sandbox = sandbox("");
    let name = json!({ "keyPairName": "mine" });
    let made = good(&sandbox, "CreateKeyPair", name.clone()).await;
    assert_eq!(made["operation"]["operationType"], "CreateKeyPair");
    let gone = good(&sandbox, "DeleteKeyPair", name).await;
    assert_eq!(gone["operation"]["operationType"], "DeleteKeyPair");
}

#[test]
fn system_disk_path_depends_on_the_blueprint() {
    let catalog = Catalog::new(0);
    let us = catalog.region("us-east-1").unwrap();
    let root = |id: &str| catalog.blueprint(us, id).unwrap().root;
    assert_eq!((root("windows_server_2022"), root("ubuntu_20_04")), ("/dev/sda1", "/dev/sda1"));
    assert_eq!((root("wordpress"), root("debian_12")), ("/dev/xvda", "/dev/xvda"));
}
