//! Tests of each step by itself: key presses, and the draft that they result in. They are among the library's own
//! tests, so that a change to a step needs no other build.

#[path = "../../tests/common/keystrokes.rs"]
mod keystrokes;
mod refusals;
mod sample_listings;

use crate::app::effect::Effect;
use crate::app::message::{Msg, UserFileEvent};
use crate::app::model::{Model, Screen, TargetInfo};
use crate::app::update::update;
use crate::domain::catalog::Catalog;
use crate::domain::draft::{Draft, KeyChoice, ScriptChoice};
use crate::domain::loadable::Loadable;
use crate::domain::purposes;
use crate::domain::requested_values::{Provenance, RequestedValues};
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::script_templates;
use crate::domain::tags::Tag;
use crate::domain::time::Now;
use crate::domain::user_text::{FieldId, StepId};
use crate::steps::auto_fill::FillStop;
use crate::steps::{self, Value};
use crate::text::{Language, text, text_in};
use crate::theme::{Theme, UNICODE};
use std::collections::BTreeSet;
use std::time::Duration;

/// Returns the model of a program that has just started.
fn blank(columns: u16, rows: u16) -> Model {
    let target = TargetInfo { label: Some("sandbox".into()), sandbox: true, account: Some("sandbox".into()) };
    let mut model = Model::new(target, Theme { glyphs: UNICODE, ..Theme::calm() }, columns, rows);
    model.ids = 1;
    model
}

/// Presses keys on a step, in Oregon with only the requested values in `before`, and compares the answers of that step
/// with `expected`.
#[track_caller]
fn check(step: StepId, before: RequestedValues, keys: &str, expected: &str) {
    let mut model = blank(80, 24);
    model.draft.requested = RequestedValues { zone: Some("us-west-2b".into()), ..before };
    tell(&mut model, Msg::Start);
    let place = steps::all().iter().position(|other| other.id() == step).unwrap();
    // The steps before it accept their defaults.
    for _ in 0..60 {
        if model.screen == Screen::Step(place) {
            break;
        }
        let key = if matches!(
            model.form().and_then(|f| f.entry()).map(|e| &e.typed),
            Some(crate::app::form::FieldInput::Area(_))
        ) {
            "<tab>"
        } else {
            "<enter>"
        };
        press(&mut model, key);
    }
    assert_eq!(model.screen, Screen::Step(place));
    press(&mut model, keys);
    assert_eq!(answers(&model.draft, step), expected, "{step:?} {keys}");
}

fn press(model: &mut Model, keys: &str) {
    for key in keystrokes::parse(keys) {
        tell(model, Msg::Key { key, at: Duration::ZERO });
    }
}

/// Sends a message, and answers all effects that result from it.
fn tell(model: &mut Model, msg: Msg) {
    let mut all = vec![msg];
    while let Some(msg) = all.pop() {
        for effect in update(model, Now::default(), msg) {
            match effect {
                Effect::Fetch(want) => all.push(Msg::Fetched { answer: Ok(sample_listings::get(&want)), want }),
                Effect::CheckKeyFile { path, .. } => {
                    all.push(Msg::UserFile(UserFileEvent::KeyPlace { path, answer: Ok(()) }))
                }
                Effect::ReadScript(path) => {
                    let script = Script::new("echo file", ScriptOrigin::File(path.clone()));
                    all.push(Msg::ScriptRead { path, answer: Ok(script) });
                }
                _ => {}
            }
        }
    }
}

/// Returns the answers of one step in a line, with `?` for open ones.
fn answers(draft: &Draft, step: StepId) -> String {
    let name = |text: Option<String>| text.unwrap_or_else(|| "?".to_owned());
    let script = |script: &Option<Script>| name(script.as_ref().map(|script| script.reveal().replace('\n', "|")));
    let on = |on: Option<bool>| name(on.map(|on| if on { "on" } else { "off" }.to_owned()));
    match step {
        StepId::Region => name(draft.zone.as_ref().map(|zone| zone.name.to_string())),
        StepId::Blueprint => {
            let blueprint_kind = name(draft.blueprint_kind.map(|blueprint_kind| blueprint_kind.key().to_owned()));
            format!("{blueprint_kind} {}", name(draft.blueprint.as_ref().map(|of| of.item.id.to_string())))
        }
        StepId::Bundle => {
            let network = name(draft.network.map(|network| network.api_name().to_owned()));
            format!("{network} {}", name(draft.bundle.as_ref().map(|of| of.item.id.to_string())))
        }
        StepId::Access => {
            let key = draft.key.as_ref().map(|key| match key {
                KeyChoice::Default => "default".to_owned(),
                KeyChoice::Existing(of) => of.item.name.to_string(),
                KeyChoice::New => {
                    let file = draft.key_file.as_ref().map(|path| path.display().to_string());
                    format!("{} {}", name(draft.key_name.as_ref().map(ToString::to_string)), name(file))
                }
                KeyChoice::Own(own) => own.stem().to_string(),
            });
            format!("{} {} {}", name(key), script(&draft.script_file), script(&draft.script_text))
        }
        StepId::AddOns => {
            let hour = draft.hour.map(|hour| hour.map_or("region".to_owned(), |hour| hour.to_string()));
            let idle = [&draft.threshold, &draft.duration].map(|text| name(text.as_ref().map(ToString::to_string)));
            format!("{} {} {} {}", on(draft.snapshots), name(hour), on(draft.idle), idle.join("/"))
        }
        StepId::FollowUps => {
            name(draft.after.any().then(|| serde_json::to_string(&draft.follow_ups()).expect("they are plain data")))
        }
        StepId::Names => {
            let names = draft.names.as_ref().map(|names| names.typed.clone());
            let tags = draft.tags.as_ref().map(|tags| tags.iter().map(Tag::line).collect::<Vec<_>>().join("|"));
            format!("{} [{}] {}", name(names), name(tags), on(draft.launch_tag))
        }
        _ => String::new(),
    }
}

fn of(blueprint: &str) -> RequestedValues {
    RequestedValues { blueprint: Some(blueprint.into()), ..RequestedValues::default() }
}

#[test]
fn region_step_accepts_a_zone() {
    check(StepId::Region, of("debian_12"), "", "?");
    check(StepId::Region, of("debian_12"), "<enter>", "us-west-2b");
    check(StepId::Region, of("debian_12"), "<tab><esc><enter>", "us-west-2b");
    check(StepId::Region, of("debian_12"), "<tab><right><enter><enter>", "us-west-2c");
    check(StepId::Region, of("debian_12"), "frankfurt<enter>", "eu-central-1a");
    check(StepId::Region, of("debian_12"), "frankfurt<tab><right><enter><enter>", "eu-central-1b");
    check(StepId::Region, of("debian_12"), "atlantis<enter><tab>", "?");
}

#[test]
fn blueprint_step_accepts_a_kind_and_a_blueprint() {
    check(StepId::Blueprint, RequestedValues::default(), "<enter><enter>", "os ubuntu_24_04");
    check(StepId::Blueprint, RequestedValues::default(), "windows<enter>2022 /base<enter>", "windows ?");
    check(StepId::Blueprint, RequestedValues::default(), "app<enter>ghost<enter>", "app ghost_bitnami");
    check(StepId::Blueprint, RequestedValues::default(), "research<enter>rstudio<enter>", "research lfr_rstudio_1_0");
    check(StepId::Blueprint, of("debian_12"), "<enter><enter>", "os debian_12");
}

/// Returns what a purpose proposes in a Region, with every other question left at its default.
fn proposed(region: &str, purpose: &str) -> (Draft, Catalog) {
    let (mut draft, mut catalog) = (Draft::default(), Catalog::default());
    draft.requested.region = Some((region.into(), Provenance::CommandLine));
    draft.requested.purpose = purposes::find(purpose);
    loop {
        match steps::auto_fill::fill(Language::English, &mut draft, &catalog) {
            FillStop::Done => return (draft, catalog),
            FillStop::Waiting(wants) => {
                wants.iter().for_each(|want| catalog.fill(want, Ok(sample_listings::get(want))))
            }
            stop => panic!("{region} {purpose}: {stop:?}"),
        }
    }
}

#[test]
fn purpose_resolves_to_what_the_region_offers() {
    for (region, purpose, expected) in [
        ("us-west-2", "blog", "wordpress_ls_1_0 micro_3_0"),
        ("ap-south-1", "blog", "wordpress_ls_1_0 micro_3_1"),
        ("us-west-2", "web-app", "ubuntu_24_04 small_3_0"),
        ("us-west-2", "game-server", "ubuntu_24_04 medium_3_0"),
        ("us-west-2", "vpn", "ubuntu_24_04 nano_3_0"),
        ("us-west-2", "linux", "ubuntu_24_04 nano_3_0"),
        ("us-west-2", "windows-desktop", "windows_server_2025 medium_win_3_0"),
        ("us-west-2", "data-science", "lfr_jupyterlab_1_0 app_standard_xl_1_0"),
        ("us-east-1", "data-science", "ubuntu_24_04 medium_3_0"),
    ] {
        let (draft, catalog) = proposed(region, purpose);
        let order = draft.finish(&catalog).unwrap();
        assert_eq!(format!("{} {}", order.blueprint.id, order.bundle.id), expected, "{region} {purpose}");
    }
}

#[test]
fn suggestions_have_a_reason_and_can_be_changed() {
    for purpose in purposes::all() {
        for region in ["us-west-2", "us-east-1"] {
            let (mut draft, catalog) = proposed(region, purpose.id());
            let whole = draft.clone();
            for step in [StepId::Blueprint, StepId::Bundle, StepId::Access] {
                // The available scripts depend on the blueprint, so it is kept for them.
                let blueprint = whole.blueprint.clone().filter(|_| step == StepId::Access);
                (draft.blueprint, draft.bundle, draft.script) = (blueprint, None, None);
                let fields = steps::step(step).unwrap().fields(Language::English, &draft, &catalog);
                let field = fields.into_iter().find(|field| field.answer.is_none()).unwrap();
                let Some((_, from @ Provenance::Purpose(why))) = field.default else { panic!("{:?}", field.id) };
                for language in Language::all() {
                    let words = text_in(language, why).unwrap_or_else(|| panic!("{language:?}: no {why}"));
                    assert!(words.chars().count() <= 60, "{language:?}: {words}");
                }
                assert_eq!(from.key(), why);
                let steps::FieldKind::Pick(Loadable::Ready(offers)) = field.kind else { panic!("{:?}", field.id) };
                assert!(offers.iter().filter(|offer| offer.fits.is_ok()).count() > 1, "{:?}", field.id);
            }
        }
    }
}

#[test]
fn changing_the_purpose_renews_suggestions_but_keeps_a_typed_script() {
    let (mut draft, catalog) = proposed("us-west-2", "blog");
    (draft.script, draft.script_text) = (Some(ScriptChoice::Typed), Some(Script::new("echo 1", ScriptOrigin::Typed)));
    let step = steps::step(StepId::Blueprint).unwrap();
    let mut choose = |id: &str| {
        step.set(Language::English, FieldId::BlueprintKind, Value::Offer(id.into()), &mut draft, &catalog).unwrap()
    };
    choose("vpn");
    assert_eq!(answers(&draft, StepId::Blueprint), "os ?");
    assert!(draft.bundle.is_none() && draft.chosen_script().is_some() && draft.gaps.is_empty());
    assert_eq!(steps::auto_fill::fill(Language::English, &mut draft, &catalog), FillStop::Done);
    assert_eq!(answers(&draft, StepId::Bundle), "dualstack nano_3_0");
    // Choosing the same again changes nothing, and choosing its kind keeps the blueprint.
    let whole = draft.clone();
    let mut choose = |id: &str| {
        step.set(Language::English, FieldId::BlueprintKind, Value::Offer(id.into()), &mut draft, &catalog).unwrap()
    };
    choose("vpn");
    assert_eq!(draft, whole);
    let mut choose = |id: &str| {
        step.set(Language::English, FieldId::BlueprintKind, Value::Offer(id.into()), &mut draft, &catalog).unwrap()
    };
    choose("os");
    assert_eq!(draft, Draft { purpose: None, ..whole });
}

/// Checks every question of every step, in accounts with all of them.
#[test]
fn every_default_has_a_source() {
    let mut seen = BTreeSet::new();
    for (blueprint, purpose) in
        [(Some("debian_12"), None), (Some("lfr_rstudio_1_0"), None), (None, Some("blog")), (None, None)]
    {
        let (mut draft, catalog) = proposed("us-west-2", "data-science");
        let requested = draft.requested.region;
        draft = Draft::default();
        draft.requested.region = requested;
        draft.requested.blueprint = blueprint.map(Into::into);
        draft.requested.purpose = purpose.and_then(purposes::find);
        for step in steps::all() {
            // Switches on everything that opens further questions.
            loop {
                let fields = step.fields(Language::English, &draft, &catalog);
                let Some(field) = fields.into_iter().find(|field| field.asked() && field.answer.is_none()) else {
                    break;
                };
                if matches!(field.id, FieldId::ScriptFile | FieldId::ScriptText) {
                    break;
                }
                let (value, from) = field.default.unwrap_or_else(|| panic!("{:?} proposes nothing", field.id));
                for language in Language::all() {
                    assert!(text_in(language, from.key()).is_some(), "{language:?}: {:?} {from:?}", field.id);
                }
                seen.insert(field.id);
                let value = if let Value::On(_) = value { Value::On(true) } else { value };
                step.set(Language::English, field.id, value, &mut draft, &catalog).unwrap();
            }
        }
    }
    // A custom script's text has no default, but the choice of a script does.
    assert_eq!(seen.len(), 19, "{seen:?}");
}

#[test]
fn changing_the_kind_drops_the_blueprint() {
    check(StepId::Blueprint, RequestedValues::default(), "<enter><enter><esc><esc>windows<enter>", "windows ?");
}

#[test]
fn changing_the_region_suggests_a_zone_unless_one_was_chosen() {
    let moved = |keys: &str| {
        let mut model = blank(120, 36);
        model.draft.requested = of("debian_12");
        tell(&mut model, Msg::Start);
        press(&mut model, "oregon");
        press(&mut model, keys);
        press(&mut model, "<f10>");
        assert_eq!(model.screen, Screen::Review);
        press(&mut model, "<home><enter>frankfurt<enter>");
        (model.screen.clone(), answers(&model.draft, StepId::Region))
    };
    assert_eq!(moved("<enter>"), (Screen::Review, "eu-central-1a".to_owned()));
    assert_eq!(moved("<tab><enter>"), (Screen::Review, "eu-central-1a".to_owned()));
    let (screen, zone) = moved("<tab><right><enter>");
    assert_eq!((screen, zone.as_str()), (Screen::Step(0), "?"), "a zone of one's own is not replaced by another");
}

#[test]
fn answer_opened_from_the_review_returns_there_when_complete() {
    let at_review = || {
        let mut model = blank(120, 36);
        model.draft.requested = RequestedValues { zone: Some("us-west-2b".into()), ..of("debian_12") };
        tell(&mut model, Msg::Start);
        press(&mut model, "<f10>");
        assert_eq!(model.screen, Screen::Review);
        model
    };
    let mut model = at_review();
    press(&mut model, "<home><enter>frankfurt<enter>");
    assert_eq!(model.screen, Screen::Step(0), "its zone is open");
    press(&mut model, "<enter>");
    assert_eq!((model.screen.clone(), model.review.button), (Screen::Review, true));
    press(&mut model, "<up><up><enter><c-u>web<enter>");
    assert_eq!(model.screen, Screen::Review, "the tags were answered");
    assert_eq!(answers(&model.draft, StepId::Names), "web [] on");
    // Opened from the list of steps, it continues step by step.
    press(&mut model, "6<enter>");
    assert_eq!(model.screen, Screen::Step(6));
}

#[test]
fn bundle_step_accepts_a_network_and_a_bundle() {
    check(StepId::Bundle, of("debian_12"), "<enter>", "dualstack micro_3_0");
    check(StepId::Bundle, of("debian_12"), "<tab><right><enter><down><enter>", "ipv4 small_3_0");
    check(StepId::Bundle, of("debian_12"), "<tab><left><enter><enter>", "ipv6 micro_ipv6_3_0");
    // Escape on the network goes back to the sizes without a change, Tab with it.
    check(StepId::Bundle, of("debian_12"), "<tab><right><esc><enter>", "dualstack micro_3_0");
    check(StepId::Bundle, of("debian_12"), "<tab><right><tab><enter>", "ipv4 micro_3_0");
}

#[test]
fn windows_defaults_to_two_gigabytes_but_accepts_less() {
    check(StepId::Bundle, of("windows_server_2025"), "<enter>", "dualstack small_win_3_0");
    check(StepId::Bundle, of("windows_server_2025"), "<up><enter>", "dualstack micro_win_3_0");
}

#[test]
fn bundle_that_is_too_small_is_refused() {
    let sql = || of("windows_server_2022_sql_2019_express");
    check(StepId::Bundle, sql(), "<home><enter>", "? ?");
    check(StepId::Bundle, sql(), "<enter>", "dualstack medium_win_3_0");
}

#[test]
fn access_step_accepts_a_key_and_a_script() {
    check(StepId::Access, of("debian_12"), "<enter>", "default ? ?");
    check(StepId::Access, of("debian_12"), "<tab><right><enter>~/run.sh<enter>", "default echo file ?");
    check(
        StepId::Access,
        of("debian_12"),
        "<tab><right><right><enter>echo 1<enter>echo 2<tab>",
        "default ? echo 1|echo 2",
    );
    check(StepId::Access, of("debian_12"), "<tab><right><right><enter><tab>", "default ? ?");
}

#[test]
fn template_asks_for_its_values_and_its_text_can_be_edited() {
    let script = |keys: &str| {
        let mut model = at_script(of("debian_12"));
        press(&mut model, keys);
        let script = model.draft.chosen_script();
        script.map_or("?".to_owned(), |script| script.reveal().lines().nth(2).unwrap_or_default().to_owned())
    };
    assert_eq!(script("swap<enter><enter><tab>"), "size='1024'");
    assert_eq!(script("swap<enter><c-u>512<enter><tab>"), "size='512'");
    assert_eq!(script("swap<enter><c-u>17<enter><tab>"), "?", "seventeen megabytes are refused");
    assert_eq!(script("swap<enter><enter>echo more<tab>"), "size='1024'");
    // A later value is filled into the text, unless the user changed it.
    assert_eq!(script("swap<enter><enter><tab><backtab><backtab><c-u>512<enter>"), "size='512'");
    assert_eq!(script("with a key<enter><enter><enter>"), "?", "a key has to be given");
}

#[test]
fn edited_template_keeps_the_edits() {
    let mut model = at_script(of("debian_12"));
    press(
        &mut model,
        "swap<enter><enter><pgdn><pgdn><pgdn><pgdn><pgdn><end>echo mine<tab><backtab><backtab><c-u>512<enter>",
    );
    assert!(model.draft.chosen_script().unwrap().reveal().ends_with("echo mine"));
    let problem = model.form().unwrap().entry().unwrap().problem.clone().unwrap();
    assert_eq!(problem.say.key, "problem.parameter.changed");
}

/// Returns the model at the question about the launch script, with this blueprint.
fn at_script(before: RequestedValues) -> Model {
    let mut model = blank(80, 24);
    model.draft.requested = RequestedValues { zone: Some("us-west-2b".into()), ..before };
    tell(&mut model, Msg::Start);
    for _ in 0..60 {
        let field = model.form().and_then(|form| form.entry()).map(|entry| entry.field.id);
        if field == Some(FieldId::Key) {
            break;
        }
        press(&mut model, "<enter>");
    }
    // From the line to the question itself, as the palette opens it.
    press(&mut model, "<tab>");
    model.inline = None;
    model.form_mut().unwrap().focus_on(FieldId::Script);
    model
}

#[test]
fn add_ons_step_accepts_what_the_blueprint_allows() {
    check(StepId::AddOns, of("debian_12"), "<enter>", "off ? ? ?/?");
    check(StepId::AddOns, of("debian_12"), "<space><enter><enter>", "on region ? ?/?");
    check(StepId::AddOns, of("debian_12"), "<space><enter>/23:00<enter>", "on 23 ? ?/?");
    check(StepId::AddOns, of("windows_server_2022"), "<space><enter>", "? ? ? ?/?");
    let lab = || of("lfr_rstudio_1_0");
    check(StepId::AddOns, lab(), "<enter><space><enter><c-u>9<enter><c-u>60<enter>", "off ? on 9/60");
    check(StepId::AddOns, lab(), "<enter><space><enter><c-u>100<enter>", "off ? on ?/?");
}

#[test]
fn names_step_accepts_names_tags_and_the_launch_tag() {
    check(StepId::Names, of("debian_12"), "<enter>", "Debian-1 [] on");
    check(
        StepId::Names,
        of("debian_12"),
        "<c-u>web-{1..3}<tab>a=b<enter>c<tab><right><enter>",
        "web-{1..3} [a=b|c] off",
    );
    check(StepId::Names, of("debian_12"), "<c-u>my server<enter>", "? [?] ?");
    check(StepId::Names, of("debian_12"), "<c-u>web<tab>a=1<enter>a=2<tab>", "web [] on");
    check(StepId::Names, of("debian_12"), "<c-u>web<tab>aws:x=1<tab>", "web [] on");
}

#[test]
fn script_of_a_purpose_is_the_one_that_is_sent() {
    let mut named = 0;
    for region in ["us-east-1", "us-west-2"] {
        for purpose in purposes::all() {
            let mut model = blank(120, 36);
            model.draft.requested = RequestedValues {
                zone: Some(format!("{region}a").into()),
                purpose: Some(purpose),
                ..RequestedValues::default()
            };
            tell(&mut model, Msg::Start);
            press(&mut model, "<enter><enter>");
            let step = steps::step(StepId::Blueprint).unwrap();
            let guide =
                step.guide(Language::English, FieldId::BlueprintKind, Some(purpose.id()), &model.draft, &model.catalog);
            let script_fact = guide.facts.iter().find(|(key, _)| *key == "fact.script").unwrap().1.clone();
            press(&mut model, "<f10>");
            assert_eq!(model.screen, Screen::Review, "{}", purpose.id());
            let order = model.draft.finish(&model.catalog).unwrap();
            let sent = match order.script.as_ref().map(|script| &script.origin) {
                None => text(Language::English, "script.none"),
                Some(ScriptOrigin::Starter(name)) => script_templates::find(name).unwrap().title("en"),
                other => panic!("{}: {other:?}", purpose.id()),
            };
            assert!(
                script_fact.starts_with(&format!("{sent}: ")),
                "{region} {}: {script_fact} and sent is {sent}",
                purpose.id()
            );
            named += usize::from(order.script.is_some());
        }
    }
    assert_eq!(named, 6, "some purposes have a script");
}
