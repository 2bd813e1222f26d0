//! Tests that each format expresses every member of the request, or says that it can't.

use super::quote::{hcl, identified, identifier};
use super::*;
use crate::domain::addons::AddOn;
use crate::domain::compatibility::IpType;
use crate::domain::compatibility::tests::blueprint;
use crate::domain::draft::tests_support;
use crate::domain::follow_ups::{self, FollowUps, HttpsChoice, StaticIpChoice};
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::shell_word::shell_word;
use crate::domain::tags::{self, Tag};
use crate::text::{self, Language, text_in};

fn full() -> Order {
    Order {
        script: Some(Script::new("#!/bin/sh\necho \"it's ${HOME}\"\n", ScriptOrigin::Typed)),
        key_pair: Some("mine".into()),
        brings: None,
        key_file: None,
        tags: tags::parse("env=prod\nalone").unwrap(),
        add_ons: vec![AddOn::AutoSnapshot { hour: Some(6) }],
        ..tests_support::order("web-{1..2}")
    }
}

fn text(name: &str, order: &Order) -> String {
    format(name).unwrap().text(&ExportRequest::of(order), |it| crate::text::say(Language::English, it))
}

fn with_script(script: &str) -> Order {
    Order { script: Some(Script::new(script, ScriptOrigin::Typed)), ..full() }
}

#[test]
fn json_export_is_the_request() {
    assert_eq!(Plan::read(&text("json", &full())).unwrap(), Plan::of(&full()));
}

#[test]
fn aws_cli_export_is_pasteable_and_sends_once() {
    insta::assert_snapshot!(text("aws-cli", &full()), @r##"
    # Skysail also adds the tag skysail:launch with its launch ID. It is left out here.
    # Sent once, never retried automatically. If you get no reply, check whether the names exist before running this again.
    AWS_MAX_ATTEMPTS=1 aws lightsail create-instances \
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
    "##);
}

/// Returns an order from a snapshot of `web-1`.
fn restoring() -> Order {
    let snapshot = tests_support::snapshot("web-1-a");
    Order { snapshot: Some(snapshot), ..tests_support::order("web-2") }
}

#[test]
fn restore_is_exported_or_reported_as_unsupported() {
    assert_eq!(Plan::read(&text("json", &restoring())).unwrap().instance_snapshot_name.as_deref(), Some("web-1-a"));
    let command = text("aws-cli", &restoring());
    assert!(command.contains("aws lightsail create-instances-from-snapshot \\\n"), "{command}");
    assert!(command.contains("--instance-snapshot-name web-1-a") && !command.contains("--blueprint-id"), "{command}");
    let program = text("boto3", &restoring());
    assert!(program.contains("lightsail.create_instances_from_snapshot,\n"), "{program}");
    assert!(program.contains("instanceSnapshotName=\"web-1-a\""), "{program}");
    for name in ["terraform", "cloudformation"] {
        let said = text(name, &restoring());
        assert!(said.lines().all(|line| line.starts_with("# ")) && said.contains("web-1-a"), "{said}");
        assert!(format(name).unwrap().refusal(&ExportRequest::of(&restoring())).is_some());
        assert!(format(name).unwrap().refusal(&ExportRequest::of(&full())).is_none());
    }
}

#[test]
fn script_that_looks_like_an_option_or_url_stays_a_script() {
    for script in ["--help", "-x", "file:///etc/passwd", "fileb://x", "http://x", "https://x"] {
        let command = text("aws-cli", &with_script(script));
        assert!(command.contains(&format!("--cli-input-json '{{\"userData\":\"{script}\"}}'")), "{command}");
        assert!(!command.contains("--user-data"), "{command}");
    }
}

#[test]
fn boto3_export_sends_once() {
    let program = text("boto3", &full());
    assert!(program.contains("instanceNames=[\"web-1\",\"web-2\"],"), "{program}");
    assert_eq!(program.matches("lightsail.create_instances,").count(), 1);
    assert!(program.contains("total_max_attempts\": 1"), "{program}");
}

/// `tests/clients/exports.py` runs them.
#[test]
fn every_change_goes_through_the_function_that_handles_lost_replies() {
    let changes = ["create_instances", "open_instance_public_ports", "allocate_static_ip", "attach_static_ip"];
    let program = text("boto3", &followed("web-1"));
    let script = text("aws-cli", &followed("web-1"));
    for change in changes.into_iter().chain(["setup_instance_https"]) {
        assert!(
            !program.contains(&format!("{change}(")) && program.contains(&format!("lightsail.{change},")),
            "{program}"
        );
        let command = change.replace('_', "-");
        assert!(!script.contains(&format!("aws lightsail {command}")) && script.contains(&command), "{script}");
    }
    for text in [&program, &script] {
        assert_eq!(text.matches("These instances may exist and be billed: web-1.").count(), 1, "{text}");
        assert_eq!(text.matches("and then run only what is left.").count(), 1, "{text}");
    }
    let alone = text("boto3", &full());
    assert!(alone.contains("These instances may exist and be billed: web-1, web-2."), "{alone}");
}

#[test]
fn cloudformation_has_one_resource_per_instance_and_lists_what_is_missing() {
    let template = text("cloudformation", &Order { ip_type: IpType::Ipv6, ..full() });
    assert_eq!(template.matches("Type: AWS::Lightsail::Instance").count(), 2);
    assert!(template.contains("# CloudFormation does not support ipAddressType ipv6."), "{template}");
    assert!(template.contains("SnapshotTimeOfDay: \"06:00\""));
    assert!(
        text("cloudformation", &with_script("x={{resolve:ssm:a}}"))
            .contains("# CloudFormation resolves dynamic references")
    );
}

/// Exports go to a terminal unchanged, so nothing in them may move its cursor or reverse text; and to a tool, which has
/// to parse every character of them.
#[test]
fn invisible_characters_are_escaped() {
    let order = with_script("é\t\u{85}\u{2028}\u{7f}\u{1b}[2J\u{202e}\u{200d}\u{fe0f}\u{e0001}🎉\r\nx");
    for format in FORMATS {
        let text = text(format.name, &order);
        let hidden = |c: &char| *c != '\n' && *c != '\t' && !quote::seen(*c);
        assert_eq!(text.chars().find(hidden), None, "{}: {text}", format.name);
    }
    let long = r"é\t\u0085\u2028\u007f\u001b[2J\u202e\u200d\ufe0f\U000e0001🎉\r\nx";
    for name in ["cloudformation", "terraform", "boto3"] {
        assert!(text(name, &order).contains(long), "{name}: {}", text(name, &order));
    }
    for name in ["json", "aws-cli"] {
        let pair = long.replace(r"\U000e0001", r"\udb40\udc01");
        assert!(text(name, &order).contains(&pair), "{name}: {}", text(name, &order));
    }
}

#[test]
fn terraform_export_escapes_template_syntax() {
    let configuration = text("terraform", &full());
    assert!(configuration.contains("$${HOME}"), "{configuration}");
    assert!(configuration.contains("resource \"aws_lightsail_instance\" \"web_1\""));
    assert!(configuration.contains("\"alone\" = \"\""));
    for (plain, written) in [
        ("a$b %", r#""a$b %""#),
        ("${a} %{b}", r#""$${a} %%{b}""#),
        ("$${a} %%{b}", r#""\u0024$${a} \u0025%%{b}""#),
        ("$$", r#""\u0024$""#),
        ("$%{", r#""$%%{""#),
        ("\u{8}\u{c}\t\\\"", r#""\u0008\u000c\t\\\"""#),
    ] {
        assert_eq!(hcl(plain), written);
    }
}

#[test]
fn unsupported_add_ons_are_noted() {
    let idle = AddOn::StopInstanceOnIdle { threshold: "5".into(), duration: "30".into() };
    let order = Order { add_ons: vec![AddOn::AutoSnapshot { hour: None }, idle], ..full() };
    for name in ["cloudformation", "terraform"] {
        assert!(
            text(name, &order).contains("# StopInstanceOnIdle, at 5 percent for 30 minutes, is not supported here."),
            "{name}"
        );
    }
    assert!(text("terraform", &order).contains("# Terraform requires an hour"));
    assert!(!text("terraform", &order).contains("add_on {"));
    assert!(text("aws-cli", &order).contains("StopInstanceOnIdle"));
}

/// The tag belongs to one launch; if it would have been sent, a note says that it is missing.
#[test]
fn no_format_contains_the_launch_tag() {
    for format in FORMATS {
        let members = (format.write)(&ExportRequest::of(&full()), &english);
        assert!(!members.contains(tags::LAUNCH_KEY), "{}", format.name);
        let says = |launch_tag| format.lacks(&ExportRequest { launch_tag, ..ExportRequest::of(&full()) });
        let key = |says: Vec<UserText>| says.iter().any(|say| say.key == "export.lacks.launch-tag");
        assert!(key(says(true)) && !key(says(false)), "{}", format.name);
    }
}

#[test]
fn every_format_notes_that_the_key_pair_must_be_imported_first() {
    for format in FORMATS {
        let says = |brings| format.lacks(&ExportRequest { brings, ..ExportRequest::of(&full()) });
        let key = |says: Vec<UserText>| says.iter().any(|say| say.key == "export.lacks.key-pair");
        assert!(key(says(Some("web-key".into()))) && !key(says(None)), "{}", format.name);
    }
}

/// A shell may have comments turned off, such as an interactive zsh.
#[test]
fn comments_are_harmless_where_the_shell_runs_them() {
    let comment = |key: &str| {
        let mut parts = key.split('.');
        parts.next() == Some("export") && matches!(parts.next(), Some("lacks" | "about"))
    };
    for language in Language::all() {
        for key in crate::text::keys(language).filter(|key| comment(key)) {
            let words = text_in(language, key).unwrap();
            let harm = |c: &char| "'\"`()[]<>;&|$\\*?~!#=".contains(*c);
            assert_eq!(words.chars().find(harm), None, "{key}");
        }
    }
}

#[test]
fn similar_names_have_distinct_ids() {
    let order = tests_support::order("web-1, web.1, Web_1, web1");
    let request = ExportRequest::of(&order);
    let mut ids: Vec<String> =
        identified(&request).iter().map(|(id, _)| id.replace('_', "").to_ascii_lowercase()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[test]
fn names_that_yaml_reads_as_booleans_or_null_are_valid_keys() {
    let order = tests_support::order("yes, on, off, NO, null, No_1");
    let template = text("cloudformation", &order);
    let ids: Vec<&str> = template.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).collect();
    assert_eq!(ids, ["  IYes:", "  IOn:", "  IOff:", "  INO:", "  INull:", "  No1:"]);
    for name in ["y", "N", "~", "true", "False", "1e3", ".inf", "0x1f"] {
        assert!(identifier(name).starts_with("i_"), "{name}");
    }
}

/// As many as AWS allows, because Skysail's own tag isn't exported.
#[test]
fn every_format_exports_fifty_tags() {
    let tag = |n: usize| Tag { key: format!("key-{n}").as_str().into(), value: Some("v".into()) };
    let order = Order { tags: (1..=50).map(tag).collect(), ..full() };
    let plan = Plan::of(&order).settled().expect("fifty are legal");
    for format in FORMATS {
        let text = (format.write)(&ExportRequest { plan: plan.clone(), ..ExportRequest::of(&order) }, &english);
        let missing = (1..=50).find(|n| !text.contains(&format!("\"key-{n}\"")));
        assert_eq!(missing, None, "{}: {text}", format.name);
    }
}

#[test]
fn cloudformation_does_not_substitute_inside_scripts() {
    let template = text("cloudformation", &with_script("echo ${AWS::Region} ${HOME}\n"));
    assert!(template.contains(r#"UserData: !Sub "echo ${!AWS::Region} ${!HOME}\n""#), "{template}");
    assert!(text("cloudformation", &full()).contains("${HOME}"));
}

#[test]
fn ipv6_only_bundle_has_no_network_note() {
    let mut request = ExportRequest::of(&full());
    request.plan.bundle_id = Some("nano_ipv6_3_0".into());
    let says = |request: &ExportRequest| {
        let lacks = format("cloudformation").unwrap().lacks(request);
        lacks.iter().any(|say| say.key == "export.lacks.network")
    };
    request.plan.ip_address_type = Some("ipv6".into());
    assert!(!says(&request));
    request.plan.ip_address_type = Some("dualstack".into());
    assert!(says(&request), "it would get IPv6 alone");
}

#[test]
fn cloudformation_limits_are_noted() {
    let lacks = |request: &ExportRequest| -> Vec<&str> {
        format("cloudformation").unwrap().lacks(request).into_iter().map(|say| say.key).collect()
    };
    let mut request = ExportRequest::of(&with_script(&"x".repeat(16_000)));
    assert!(!lacks(&request).contains(&"export.lacks.inline"));
    request.plan.instance_names = (1..=4).map(|n| format!("web-{n}")).collect();
    assert!(lacks(&request).contains(&"export.lacks.inline"));
    request.plan.instance_names = (1..=501).map(|n| format!("web-{n}")).collect();
    let said = lacks(&request);
    assert!(said.contains(&"export.lacks.template") && said.contains(&"export.lacks.resources"), "{said:?}");
    request.plan.instance_names = vec!["w".repeat(255)];
    assert!(lacks(&request).contains(&"export.lacks.name"));
    request.plan.instance_names = vec!["w".repeat(254)];
    assert!(!lacks(&request).contains(&"export.lacks.name"));
}

#[test]
fn letters_that_terraform_normalizes_are_noted() {
    let says = |script: &str| text("terraform", &with_script(script)).contains("# Terraform combines letters");
    assert!(says("caf\u{65}\u{301}") && says("\u{212b}") && !says("caf\u{e9} \u{1f389}\u{fe0f}"));
}

/// Returns what `terraform fmt` would change: it indents by two columns for each open brace, puts a blank line before a
/// block, and aligns the equals signs of neighboring lines, with one blank around the longest name's.
fn unformatted(configuration: &str) -> Option<String> {
    let graphemes = |text: &str| unicode_segmentation::UnicodeSegmentation::graphemes(text, true).count();
    let (mut depth, mut last) = (0, "");
    let mut block: Vec<(usize, usize)> = Vec::new();
    for line in configuration.lines().chain([""]) {
        let text = line.trim_start();
        depth -= usize::from(text == "}");
        let indent = if text.is_empty() { 0 } else { 2 * depth };
        let begins = text.ends_with('{');
        let apart = !begins || text.contains(" = ") || last.is_empty() || last.ends_with('{') || last.starts_with('#');
        if line.len() - text.len() != indent || line.ends_with(' ') || (text.is_empty() && last.is_empty()) || !apart {
            return Some(format!("{line:?} after {last:?}"));
        }
        match text.split_once(" = ").filter(|_| !begins && !text.starts_with('#')) {
            Some((name, _)) => block.push((graphemes(name), graphemes(name.trim_end()))),
            None => {
                let widest = block.iter().map(|(_, name)| *name).max();
                if block.iter().any(|(at, _)| Some(*at) != widest) {
                    return Some(format!("the lines before {line:?}"));
                }
                block.clear();
            }
        }
        depth += usize::from(begins);
        last = line;
    }
    None
}

/// Tries all combinations of members, since the equals signs of neighboring members are aligned.
#[test]
fn terraform_export_is_formatted_like_terraform_fmt() {
    let configuration = text("terraform", &full());
    assert!(
        configuration.contains("\n\n  tags = {\n    \"env\"   = \"prod\"\n    \"alone\" = \"\"\n  }\n"),
        "{configuration}"
    );
    for members in 0..64_u32 {
        let has = |bit: u32| members & (1 << bit) != 0;
        let whole = if has(0) { followed("web-{1..2}") } else { full() };
        let tags = if has(1) { "x=1\nkostenstelle-zürich=é\n漢字=y\n한글\na b=c" } else { "one" };
        let script = "#!/bin/sh\necho = {\n\tx = ${Y} e\u{301}\r\n}\n";
        let order = Order {
            tags: if has(2) { tags::parse(tags).unwrap() } else { Vec::new() },
            key_pair: has(3).then(|| "mine".into()),
            script: has(4).then(|| Script::new(script, ScriptOrigin::Typed)),
            add_ons: if has(5) { vec![AddOn::AutoSnapshot { hour: Some(6) }] } else { Vec::new() },
            ..whole
        };
        let configuration = text("terraform", &order);
        assert_eq!(unformatted(&configuration), None, "{configuration}");
    }
    for wrong in
        ["a {\n b = 1\n}\n", "a {\n  b = 1\n  cc = 2\n}\n", "a {\n  b = 1 \n}\n", "a {\n  b = 1\n  c {\n  }\n}\n"]
    {
        assert!(unformatted(wrong).is_some(), "{wrong}");
    }
}

fn port(text: &str) -> PortRule {
    follow_ups::port(text).unwrap()
}

/// Returns an order with all follow-ups, on an image with a web server.
fn followed(names: &str) -> Order {
    let domains = if names.contains(',') { vec!["a.com".into(), "b.com".into()] } else { vec!["a.com".into()] };
    let follow_ups = FollowUps {
        ports: vec![port("wireguard"), PortRule { v4: vec!["203.0.113.9/32".into()], v6: vec![], ..port("8000-8080") }],
        static_ip: Some(StaticIpChoice::New { name: None }),
        https: Some(HttpsChoice { domains, email: "me@example.com".into() }),
        ssh_alias: true,
    };
    Order { blueprint: blueprint("wordpress_ls_1_0"), follow_ups, ..tests_support::order(names) }
}

fn lacks(name: &str, order: &Order) -> Vec<&'static str> {
    let all = format(name).unwrap().lacks(&ExportRequest { launch_tag: false, ..ExportRequest::of(order) });
    all.into_iter().map(|say| say.key).filter(|key| *key != "export.lacks.region").collect()
}

#[test]
fn each_tool_exports_the_follow_ups() {
    for name in ["aws-cli", "boto3", "terraform", "cloudformation"] {
        insta::assert_snapshot!(format!("follow-ups-{name}"), text(name, &followed("web-1, web-2")));
    }
}

#[test]
fn aws_cli_export_with_follow_ups_is_valid_shell() {
    let script = text("aws-cli", &followed("web-1"));
    let shell = std::process::Command::new("sh").args(["-n", "-c", &script]).output().unwrap();
    assert!(shell.status.success(), "{}\n{script}", String::from_utf8_lossy(&shell.stderr));
}

/// Version 1 of the CLI ends with 255 for whatever fails; version 2 with 254 for each error that AWS answers, its own
/// included.
#[test]
fn aws_cli_export_takes_only_a_refusal_for_a_failure() {
    let script = text("aws-cli", &followed("web-1"));
    let run = |said: &str, status: u8| {
        let aws = format!("aws() {{ printf '%s\\n' {} >&2; return {status}; }}\n", shell_word(said));
        let done = std::process::Command::new("sh").args(["-c", &(aws + &script)]).output().unwrap();
        let errors = String::from_utf8(done.stderr).unwrap();
        assert!(errors.contains(said), "{errors}");
        (done.status.code(), errors.contains("may exist and be billed: web-1."))
    };
    let answered =
        |code: &str| format!("\nAn error occurred ({code}) when calling the CreateInstances operation: A limit.");
    for code in ["InvalidInputException", "AccessDeniedException", "ThrottlingException", "RequestExpired"] {
        assert_eq!(run(&answered(code), 255), (Some(255), false), "{code}");
        assert_eq!(run(&answered(code), 254), (Some(254), false), "{code}");
    }
    for code in ["ServiceException", "InternalFailure", "503", "Unknown", "InsufficientInstanceCapacity"] {
        assert_eq!(run(&answered(code), 255), (Some(3), true), "{code}");
        assert_eq!(run(&answered(code), 254), (Some(3), true), "{code}");
    }
    let lost = "Connection was closed before we received a valid response from endpoint URL";
    assert_eq!(run(lost, 255), (Some(3), true));
    assert_eq!(run("", 130), (Some(3), true), "interrupted while it was sent");
    assert_eq!(run("Unable to locate credentials. You can configure credentials.", 255), (Some(255), false));
    for status in [2, 127, 252, 253] {
        assert_eq!(run("Nothing was sent.", status), (Some(status.into()), false));
    }
}

#[test]
fn each_change_is_sent_once_and_in_dependency_order() {
    let script = text("aws-cli", &followed("web-1"));
    assert_eq!(script.matches("AWS_MAX_ATTEMPTS=1").count(), 1, "{script}");
    let commands = ["create-instances", "open-instance-public-ports", "allocate-static-ip", "attach-static-ip"];
    let at = |word: &str| {
        // In the create command, the Region is on its own line.
        let sent = [format!(" {word} \\\n"), format!(" {word} --region")];
        let places: Vec<usize> = sent.iter().filter_map(|sent| script.find(sent)).collect();
        assert_eq!(places.len(), 1, "{word}: {script}");
        places[0]
    };
    let mut places: Vec<usize> = commands.into_iter().chain(["setup-instance-https"]).map(at).collect();
    assert!(places.is_sorted(), "{script}");
    places.extend([script.find("get-instance-state").unwrap(), script.find("until points_to").unwrap()]);
    assert!(places[0] < places[5] && places[5] < places[1] && places[3] < places[6] && places[6] < places[4]);
}

/// Both tools replace the whole list; without the blueprint's own rules, no one could log in.
#[test]
fn exported_ports_include_those_of_the_blueprint() {
    let order = Order {
        follow_ups: FollowUps { ports: vec![port("https")], ..FollowUps::default() },
        ..tests_support::order("web-1")
    };
    let (configuration, template) = (text("terraform", &order), text("cloudformation", &order));
    for port in [22, 80, 443] {
        assert!(configuration.contains(&format!("from_port  = {port}\n")), "{configuration}");
        assert!(template.contains(&format!("FromPort: {port}\n")), "{template}");
    }
    let unknown = Order { blueprint: blueprint("new_one_1"), ..order };
    for name in ["terraform", "cloudformation"] {
        assert_eq!(lacks(name, &unknown), ["export.lacks.ports"]);
        assert!(!text(name, &unknown).contains("443\n"), "{name}");
    }
    assert!(text("boto3", &unknown).contains("443"), "it opens one port and leaves the others");
}

#[test]
fn exported_rule_replaces_the_blueprints_rule_for_its_port() {
    let mine = PortRule { v4: vec!["203.0.113.9/32".into()], v6: vec![], ..port("22") };
    let rdp = port("3389");
    let order = |blueprint_id: &str, rule: &PortRule| Order {
        blueprint: blueprint(blueprint_id),
        follow_ups: FollowUps { ports: vec![rule.clone()], ..FollowUps::default() },
        ..tests_support::order("web-1")
    };
    let narrow = order("ubuntu_24_04", &mine);
    let script = text("aws-cli", &narrow);
    assert!(script.contains(r#""cidrs":["203.0.113.9/32"]"#) && !script.contains("0.0.0.0/0"), "{script}");
    let whole = text("terraform", &narrow).replace(' ', "");
    assert_eq!((whole.matches("from_port=22\n").count(), whole.matches("203.0.113.9/32").count()), (1, 1), "{whole}");
    assert_eq!(whole.matches("0.0.0.0/0").count(), 1, "port 80 stays open to everyone: {whole}");
    // The new Windows only accepts the console.
    let wide = text("boto3", &order("windows_server_2025", &rdp));
    assert!(wide.contains("\"cidrs\":[\"0.0.0.0/0\"]") && wide.contains("lightsail-connect"), "{wide}");
}

#[test]
fn unsupported_follow_ups_are_noted() {
    let order = followed("web-1");
    assert_eq!(
        (lacks("aws-cli", &order), lacks("boto3", &order)),
        (vec!["export.lacks.ssh-alias"], vec!["export.lacks.ssh-alias"])
    );
    assert_eq!(lacks("json", &order), ["export.lacks.follow-ups"]);
    assert_eq!(lacks("terraform", &order), ["export.lacks.https", "export.lacks.ssh-alias"]);
    let old = StaticIpChoice::Existing { name: "old".into() };
    let follow_ups = FollowUps { static_ip: Some(old), ..FollowUps::default() };
    let existing = Order { follow_ups, ..tests_support::order("web-1") };
    assert_eq!(
        (lacks("cloudformation", &existing), lacks("terraform", &existing)),
        (vec!["export.lacks.static-ip"], vec![])
    );
    assert!(text("terraform", &existing).contains("static_ip_name = \"old\""));
    assert!(!text("terraform", &existing).contains("\"aws_lightsail_static_ip\""));
    let script = text("aws-cli", &existing);
    assert!(script.contains("attach-static-ip") && !script.contains("allocate-static-ip"), "{script}");
}

#[test]
fn json_export_leaves_out_follow_ups() {
    let bare = Order { follow_ups: FollowUps::default(), ..followed("web-1") };
    assert_eq!(text("json", &followed("web-1")), text("json", &bare));
}

#[test]
fn ssh_alias_alone_changes_no_command() {
    let follow_ups = FollowUps { ssh_alias: true, ..FollowUps::default() };
    let (bare, aliased) = (full(), Order { follow_ups, ..full() });
    for name in ["aws-cli", "boto3"] {
        let write = format(name).unwrap().write;
        let body = |order: &Order| write(&ExportRequest::of(order), &english);
        assert_eq!(body(&aliased), body(&bare), "{name}");
    }
}

#[test]
fn static_ip_and_instance_never_share_a_logical_id() {
    let follow_ups = FollowUps { static_ip: Some(StaticIpChoice::New { name: None }), ..FollowUps::default() };
    let order = Order { follow_ups, ..tests_support::order("web, web-StaticIp") };
    let template = text("cloudformation", &order);
    let ids: Vec<&str> = template.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).collect();
    assert_eq!(ids, ["  Web:", "  WebStaticIp:", "  WebXStaticIp:", "  WebStaticIpStaticIp:"]);
    assert!(template.contains("AttachedTo: !Ref WebStaticIp\n"), "{template}");
}

fn english(text: &UserText) -> String {
    text::say(Language::English, text)
}
