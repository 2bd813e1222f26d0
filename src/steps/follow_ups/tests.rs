//! Tests that the step offers what fits, and says why other follow-ups don't.

use super::*;
use crate::domain::catalog::StaticIp;
use crate::domain::compatibility::IpType;
use crate::domain::compatibility::tests::blueprint;
use crate::domain::draft::{PortsChoice, RegionScoped, tests_support};
use crate::domain::follow_ups::{self, HttpsChoice, StaticIpChoice};
use crate::domain::names::Names;
use crate::domain::purposes;
use crate::text::Language;

/// Returns one instance of this blueprint, in a Region with two static IPs, one of them unattached.
fn begun(id: &str) -> (Draft, Catalog) {
    let (mut draft, mut catalog) = tests_support::whole_by_its_catalog();
    draft.names = Some(Names::parse("web").unwrap());
    draft.after = Default::default();
    draft.blueprint = Some(RegionScoped { region: "here".into(), item: blueprint(id) });
    let one = |name: &str, to: Option<&str>| StaticIp {
        name: name.into(),
        address: Some("192.0.2.7".into()),
        attached_to: to.map(Into::into),
    };
    let all = vec![one("free", None), one("taken", Some("web-9"))];
    catalog.in_region.get_mut("here").unwrap().static_ips = Loadable::Ready(all);
    (draft, catalog)
}

fn field(draft: &Draft, catalog: &Catalog, id: FieldId) -> Option<Field> {
    AfterLaunch.fields(Language::English, draft, catalog).into_iter().find(|field| field.id == id)
}

fn offered(draft: &Draft, catalog: &Catalog, id: FieldId) -> Vec<String> {
    match field(draft, catalog, id).unwrap().kind {
        FieldKind::Pick(Loadable::Ready(offers)) => offers.iter().map(|offer| offer.id.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

fn set(draft: &mut Draft, catalog: &Catalog, field: FieldId, value: Value) -> Result<(), (FieldId, &'static str)> {
    AfterLaunch.set(Language::English, field, value, draft, catalog).map_err(|problem| (problem.field, problem.say.key))
}

fn offer(id: &str) -> Value {
    Value::Offer(id.into())
}

#[test]
fn ports_opened_by_the_blueprint_are_not_offered() {
    let (bare, catalog) = begun("ubuntu_24_04");
    assert_eq!(offered(&bare, &catalog, FieldId::Ports), ["none", "https", "wireguard", "minecraft", "listed"]);
    let (blog, catalog) = begun("wordpress_ls_1_0");
    assert_eq!(offered(&blog, &catalog, FieldId::Ports), ["none", "wireguard", "minecraft", "listed"]);
}

#[test]
fn purpose_suggests_its_port_unless_already_open() {
    let default = |purpose: &str, id: &str| {
        let (mut draft, catalog) = begun(id);
        draft.purpose = purposes::find(purpose);
        field(&draft, &catalog, FieldId::Ports).unwrap().default.unwrap()
    };
    let why = |purpose: &str| Provenance::Purpose(&purposes::find(purpose).unwrap().why_ports);
    assert_eq!(default("web-app", "ubuntu_24_04"), (offer("https"), why("web-app")));
    assert_eq!(default("vpn", "debian_12"), (offer("wireguard"), why("vpn")));
    assert_eq!(default("game-server", "ubuntu_24_04"), (offer("minecraft"), why("game-server")));
    assert_eq!(default("web-app", "wordpress_ls_1_0"), (offer("none"), Provenance::Least));
    assert_eq!(default("linux", "ubuntu_24_04"), (offer("none"), Provenance::Least));
    for purpose in purposes::all() {
        let known = purpose.ports.as_deref().is_none_or(|key| follow_ups::port(key).is_ok());
        assert!(known, "{}", purpose.id());
        assert!(
            purpose.ports.is_none()
                || crate::text::text_in(crate::text::Language::English, &purpose.why_ports).is_some()
        );
    }
}

#[test]
fn only_unattached_static_ips_are_offered_and_only_to_one_instance() {
    let (mut draft, catalog) = begun("ubuntu_24_04");
    assert_eq!(offered(&draft, &catalog, FieldId::StaticIp), ["none", "new", "existing:free"]);
    assert_eq!(set(&mut draft, &catalog, FieldId::StaticIp, offer("existing:free")), Ok(()));
    let gone = set(&mut draft, &catalog, FieldId::StaticIp, offer("existing:gone"));
    assert_eq!(gone, Err((FieldId::StaticIp, "problem.not-offered")));
    assert_eq!(draft.follow_ups().static_ip, Some(StaticIpChoice::Existing { name: "free".into() }), "as it was");
    draft.names = Some(Names::parse("web-{1..2}").unwrap());
    assert_eq!(offered(&draft, &catalog, FieldId::StaticIp), ["none", "new"]);
    draft.network = Some(IpType::Ipv6);
    draft.recheck(&catalog);
    assert!(!field(&draft, &catalog, FieldId::StaticIp).unwrap().asked());
}

#[test]
fn static_ips_are_loaded_only_where_needed() {
    let (mut draft, catalog) = begun("ubuntu_24_04");
    assert_eq!(AfterLaunch.wants(&draft, None), []);
    assert_eq!(AfterLaunch.wants(&draft, Some("none")), [CatalogQuery::StaticIps { region: "here".into() }]);
    set(&mut draft, &catalog, FieldId::StaticIp, offer("existing:free")).unwrap();
    assert_eq!(AfterLaunch.wants(&draft, None).len(), 1);
}

#[test]
fn https_is_offered_for_a_website_with_a_static_ip() {
    let (bare, catalog) = begun("ubuntu_24_04");
    assert_eq!(field(&bare, &catalog, FieldId::Https), None);
    let (mut blog, catalog) = begun("wordpress_ls_1_0");
    let closed = field(&blog, &catalog, FieldId::Https).unwrap();
    assert_eq!(closed.kind, FieldKind::Closed(UserText::new("reason.https.static-ip")));
    set(&mut blog, &catalog, FieldId::StaticIp, offer("new")).unwrap();
    set(&mut blog, &catalog, FieldId::Https, Value::On(true)).unwrap();
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(
        set(&mut blog, &catalog, FieldId::HttpsDomains, text("https://a.com")),
        Err((FieldId::HttpsDomains, "after.problem.domain.address"))
    );
    set(&mut blog, &catalog, FieldId::HttpsDomains, text("a.com www.a.com")).unwrap();
    assert_eq!(blog.follow_ups().https, None, "it has no email address yet");
    let refused = set(&mut blog, &catalog, FieldId::HttpsEmail, text("me"));
    assert_eq!(refused, Err((FieldId::HttpsEmail, "after.problem.email")));
    set(&mut blog, &catalog, FieldId::HttpsEmail, text("me@example.com")).unwrap();
    let domains = vec!["a.com".into(), "www.a.com".into()];
    assert_eq!(blog.follow_ups().https, Some(HttpsChoice { domains, email: "me@example.com".into() }));
    blog.names = Some(Names::parse("web-{1..3}").unwrap());
    blog.recheck(&catalog);
    assert!(blog.gaps.contains_key(&FieldId::Https), "one name for three: {:?}", blog.gaps);
}

/// Nothing that was requested is dropped silently.
#[test]
fn impossible_https_of_a_plan_is_asked_again_with_the_reason() {
    let (mut draft, catalog) = begun("ubuntu_24_04");
    let https = Some(HttpsChoice { domains: vec!["a.com".into()], email: "me@example.com".into() });
    draft.requested.follow_ups = Some(FollowUps { https, ..FollowUps::default() });
    let field = field(&draft, &catalog, FieldId::Https).unwrap();
    assert!(field.asked() && field.note.is_some(), "{field:?}");
    assert!(set(&mut draft, &catalog, FieldId::Https, Value::On(true)).is_err());
    assert_eq!(set(&mut draft, &catalog, FieldId::Https, Value::On(false)), Ok(()));
    assert_eq!(draft.follow_ups().https, None);
}

#[test]
fn ports_of_a_plan_are_taken_as_they_are() {
    let (mut draft, catalog) = begun("ubuntu_24_04");
    let ports = follow_ups::port_list::read("https from 203.0.113.9, 53/udp").unwrap();
    draft.requested.follow_ups = Some(FollowUps { ports: ports.clone(), ..FollowUps::default() });
    assert_eq!(
        super::super::auto_fill::fill(Language::English, &mut draft, &catalog),
        super::super::auto_fill::FillStop::Done
    );
    assert_eq!((draft.after.ports, draft.follow_ups().ports), (Some(PortsChoice::Listed), ports));
}

#[test]
fn windows_gets_no_ssh_alias() {
    let (windows, catalog) = begun("windows_server_2022");
    assert_eq!(field(&windows, &catalog, FieldId::SshAlias), None);
    let (linux, catalog) = begun("ubuntu_24_04");
    assert!(field(&linux, &catalog, FieldId::SshAlias).is_some());
}
