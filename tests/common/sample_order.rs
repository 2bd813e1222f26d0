//! A minimal order: Ubuntu on a Micro bundle at $7 a month, in Virginia.

use skysail::domain::catalog::{Blueprint, Bundle, Platform};
use skysail::domain::compatibility::IpType;
use skysail::domain::cost::Usd;
use skysail::domain::follow_ups::FollowUps;
use skysail::domain::order::Order;
use skysail::domain::sanitized_text::SanitizedText;

pub fn order(names: Vec<SanitizedText>) -> Order {
    Order {
        region: "us-east-1".into(),
        names,
        zone: "us-east-1a".into(),
        blueprint: blueprint(),
        snapshot: None,
        bundle: bundle(),
        ip_type: IpType::DualStack,
        script: None,
        key_pair: None,
        brings: None,
        key_file: None,
        tags: vec![],
        launch_tag: true,
        add_ons: vec![],
        follow_ups: FollowUps::default(),
    }
}

pub fn blueprint() -> Blueprint {
    Blueprint {
        id: "ubuntu_24_04".into(),
        name: "Ubuntu".into(),
        group: None,
        description: SanitizedText::default(),
        version: Some("24.04 LTS".into()),
        kind: Some("os".into()),
        active: true,
        min_power: None,
        min_disk: None,
        platform: Some(Platform::Linux),
        product_url: None,
        license_url: None,
        research: false,
    }
}

fn bundle() -> Bundle {
    Bundle {
        id: "micro_3_0".into(),
        name: "Micro".into(),
        price: Some(Usd::cents(700)),
        cpu_count: None,
        disk: None,
        ram: None,
        transfer: None,
        instance_type: None,
        power: None,
        active: true,
        platforms: vec![],
        ipv4_addresses: None,
        research: false,
    }
}
