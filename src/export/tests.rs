//! Each format says every member of the order, or says that it cannot.

use super::*;
use crate::domain::addons::AddOn;
use crate::domain::draft::tests_support;
use crate::domain::plan::Plan;
use crate::domain::rules::IpType;
use crate::domain::script::{Origin, Script};
use crate::domain::tags;

fn full() -> Order {
    Order {
        script: Some(Script::new("#!/bin/sh\necho \"it's ${HOME}\"\n", Origin::Typed)),
        key_pair: Some("mine".into()),
        brings: None,
        key_file: None,
        tags: tags::parse("env=prod\nalone").unwrap(),
        add_ons: vec![AddOn::AutoSnapshot { hour: Some(6) }],
        ..tests_support::order("web-{1..2}")
    }
}

#[test]
fn the_document_is_the_request_itself() {
    let plan = Plan::read(&(format("json").unwrap().write)(&full())).unwrap();
    assert_eq!(plan, Plan::of(&full()));
}

#[test]
fn a_command_can_be_pasted_into_a_shell() {
    insta::assert_snapshot!((format("aws-cli").unwrap().write)(&full()), @r#"
    aws lightsail create-instances \
      --region us-east-1 \
      --instance-names web-1 web-2 \
      --availability-zone us-east-1a \
      --blueprint-id ubuntu_24_04 \
      --bundle-id micro_3_0 \
      --ip-address-type dualstack \
      --key-pair-name mine \
      --tags '[{"key":"env","value":"prod"},{"key":"alone"}]' \
      --add-ons '[{"addOnType":"AutoSnapshot","autoSnapshotAddOnRequest":{"snapshotTimeOfDay":"06:00"}}]' \
      --user-data '#!/bin/sh
    echo "it'\''s ${HOME}"
    '
    "#);
}

#[test]
fn a_program_sends_it_once() {
    let program = (format("boto3").unwrap().write)(&full());
    assert!(program.contains("instanceNames=[\"web-1\",\"web-2\"],"), "{program}");
    assert_eq!(program.matches("create_instances(").count(), 1);
}

#[test]
fn a_template_has_an_instance_each_and_says_what_it_cannot() {
    let order = Order { ip_type: IpType::Ipv6, ..full() };
    let template = (format("cloudformation").unwrap().write)(&order);
    assert_eq!(template.matches("Type: AWS::Lightsail::Instance").count(), 2);
    assert!(template.contains("# CloudFormation cannot say ipAddressType: ipv6."));
    assert!(template.contains("SnapshotTimeOfDay: \"06:00\""));
}

#[test]
fn a_configuration_escapes_what_would_be_a_template() {
    let configuration = (format("terraform").unwrap().write)(&full());
    assert!(configuration.contains("$${HOME}"), "{configuration}");
    assert!(configuration.contains("resource \"aws_lightsail_instance\" \"web_1\""));
    assert!(configuration.contains("\"alone\" = \"\""));
}

#[test]
fn no_format_holds_the_tag_of_a_launch() {
    for format in &FORMATS {
        assert!(!(format.write)(&full()).contains(tags::LAUNCH_KEY), "{}", format.name);
    }
}
