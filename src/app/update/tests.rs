//! Tests of the update function: saved drafts, rebuilding of fields, and changes under the confirmation word.

use super::*;
use crate::app::model::{ConfirmationInput, TargetInfo};
use crate::domain::catalog::{CatalogQuery, CatalogReply, Listing, Region};
use crate::domain::draft::tests_support::{bundles_at, whole_by_its_catalog};
use crate::domain::requested_values::RequestedValues;
use crate::domain::sanitized_text::SanitizedText;
use crate::text::Language;
use crate::theme::Theme;
use std::time::Duration;
use termina::event::{KeyCode, Modifiers};

fn model() -> Model {
    let mut model = Model::new(TargetInfo::default(), Theme::calm(), 80, 24);
    update(&mut model, Now::default(), Msg::Start);
    model
}

fn regions() -> CatalogReply {
    let region = |name: &str| Region {
        name: name.into(),
        display_name: name.into(),
        description: SanitizedText::default(),
        continent: None,
        zones: Vec::new(),
    };
    CatalogReply::Regions(Listing::new(["us-east-1", "eu-west-1"].map(region).into(), 0))
}

fn send(model: &mut Model, msg: Msg) -> Vec<Effect> {
    update(model, Now::default(), msg)
}

fn seen(model: &Model) -> Option<(u64, u64)> {
    model.form().and_then(|form| form.seen)
}

#[test]
fn saved_draft_is_offered_once_loaded() {
    let mut model = model();
    let requested = RequestedValues { blueprint: Some("debian_12".into()), ..RequestedValues::default() };
    send(
        &mut model,
        Msg::DraftLoaded {
            kept: Some(Box::new(requested)),
            time_zone: Some(jiff::tz::Offset::constant(1).to_time_zone()),
        },
    );
    assert!(matches!(model.overlay, Some(Overlay::Resume(_))));
    assert_eq!(model.catalog.utc_offset, Some(3600));
}

#[test]
fn quitting_without_answers_keeps_the_saved_draft() {
    let mut model = model();
    let effects = send(&mut model, Msg::QuitRequested { status: 0 });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::SaveDraft(_))), "{effects:?}");
    assert_eq!(model.exit, Some(0));
}

#[test]
fn fields_are_rebuilt_only_after_a_change() {
    let mut model = model();
    let waiting = seen(&model);
    send(&mut model, Msg::Fetched { want: CatalogQuery::Regions, answer: Ok(regions()) });
    let listed = seen(&model);
    assert_ne!(listed, waiting);
    let key = KeyEvent::new(KeyCode::Down, Modifiers::NONE);
    send(&mut model, Msg::Key { key, at: Duration::from_secs(1) });
    assert_eq!((seen(&model), model.pointed().as_deref()), (listed, Some("eu-west-1")));
    send(&mut model, Msg::Key { key: KeyEvent::new(KeyCode::Enter, Modifiers::NONE), at: Duration::from_secs(2) });
    assert_ne!(seen(&model), listed);
}

/// Returns a model with a complete draft and the confirmation open.
fn about_to_create() -> Model {
    let mut model = model();
    let (draft, catalog) = whole_by_its_catalog();
    (model.draft, model.catalog) = (draft.into(), catalog.into());
    model.screen = Screen::Review;
    let typed = t!(Language::English, "confirm.word").into();
    model.overlay = Some(Overlay::Confirm(ConfirmationInput { typed, ..ConfirmationInput::default() }));
    model
}

fn bundles(cents: i64) -> (CatalogQuery, CatalogReply) {
    (CatalogQuery::Bundles { region: "here".into(), research: false }, CatalogReply::Bundles(bundles_at(cents)))
}

#[test]
fn price_change_during_confirmation_is_shown_and_must_be_confirmed_again() {
    let mut model = about_to_create();
    let (want, same) = bundles(700);
    send(&mut model, Msg::Fetched { want: want.clone(), answer: Ok(same) });
    assert!(matches!(&model.overlay, Some(Overlay::Confirm(confirm)) if confirm.problem.is_none()));
    send(&mut model, Msg::Fetched { want, answer: Ok(bundles(900).1) });
    let Some(Overlay::Confirm(confirm)) = &model.overlay else { panic!("{:?}", model.overlay) };
    assert_eq!((confirm.typed.value(), confirm.problem), ("", Some("confirm.changed")));
    let words = crate::app::view::changed_words(&model).unwrap();
    assert!(words.contains("$7.00") && words.contains("$9.00"), "{words}");
}

#[test]
fn size_that_disappears_during_confirmation_reopens_its_question() {
    let mut model = about_to_create();
    let want = bundles(0).0;
    send(&mut model, Msg::Fetched { want, answer: Ok(CatalogReply::Bundles(Listing::default())) });
    assert!(
        model.overlay.is_none()
            && model.step().is_some_and(|step| step.id() == crate::domain::user_text::StepId::Bundle)
    );
    assert_eq!(model.notice.as_ref().map(|notice| notice.say.key), Some("gap.bundle"));
}

#[test]
fn cached_price_cannot_be_confirmed_until_the_current_one_loads() {
    let mut model = about_to_create();
    let (want, got) = bundles(700);
    model.catalog.in_region.get_mut("here").unwrap().bundles = crate::domain::loadable::Loadable::Idle;
    send(&mut model, Msg::CacheLoaded { want: want.clone(), got, told: std::time::UNIX_EPOCH });
    act(&mut model, KeyAction::Create);
    assert!(matches!(&model.overlay, Some(Overlay::Confirm(confirm)) if confirm.problem == Some("confirm.price")));
    send(&mut model, Msg::Fetched { want, answer: Ok(bundles(700).1) });
    act(&mut model, KeyAction::Create);
    assert!(model.watch.is_some(), "{:?}", model.overlay);
}

#[test]
fn changed_or_missing_script_of_a_draft_must_be_resolved_at_its_question() {
    use crate::domain::draft::ScriptChoice;
    use crate::domain::requested_values::{MissingScript, Provenance};
    use crate::domain::script::{Script, ScriptOrigin};
    use crate::domain::user_text::{FieldId, StepId};
    for (lost, field, expected_key) in
        [(false, FieldId::ScriptFile, "gap.script.changed"), (true, FieldId::Script, "gap.script.lost")]
    {
        let mut model = about_to_create();
        model.overlay = None;
        model.draft.script = None;
        let file = Script::new("echo another", ScriptOrigin::File("setup.sh".into()));
        let requested = RequestedValues {
            from: Some(Provenance::SavedDraft),
            script: Some(Some(file)).filter(|_| !lost),
            missing_script: Some(MissingScript { path: "setup.sh".into(), was: "00".into(), size: 9, lost }),
            ..RequestedValues::default()
        };
        send(&mut model, Msg::DraftLoaded { kept: Some(Box::new(requested)), time_zone: None });
        act(&mut model, KeyAction::GoOn);
        // Neither loading the saved draft nor accepting all defaults skips it.
        for _ in 0..2 {
            assert_eq!(model.step().map(|step| step.id()), Some(StepId::Access), "{lost}");
            let at = model.form().and_then(|form| form.entry()).map(|entry| entry.field.id);
            assert_eq!((at, model.draft.gaps.get(&field).map(|say| say.key)), (Some(field), Some(expected_key)));
            assert!(model.to_keep().missing_script.is_some() && model.draft.finish(&model.catalog).is_err());
            form::navigation::auto_fill(&mut model);
            form::navigation::go_on(&mut model);
        }
        // The user decides what to do about it.
        let effects = act(&mut model, KeyAction::Choose);
        if !lost {
            let path: std::path::PathBuf = "setup.sh".into();
            assert_eq!(effects, [Effect::ReadScript(path.clone())], "what it says now is what is taken");
            let script = Script::new("echo another", ScriptOrigin::File(path.clone()));
            send(&mut model, Msg::ScriptRead { path, answer: Ok(script) });
        }
        assert!(model.to_keep().missing_script.is_none(), "{lost}");
        let script = if lost { ScriptChoice::None } else { ScriptChoice::File };
        assert_eq!(model.draft.script, Some(script));
    }
}

#[test]
fn settings_and_a_slow_terminal_stop_what_moves() {
    let mut model = model();
    assert!(model.motion);
    send(&mut model, Msg::TerminalSlow);
    assert!(!model.motion);
    let mut model = self::model();
    let mut settled = LoadedSettings::default();
    settled.settings.motion = false;
    send(&mut model, Msg::SettingsLoaded { settled: Box::new(settled), language: None, theme: None, own: Vec::new() });
    assert!(!model.motion);
}

/// Settings are loaded right after the first frame, and the first key may follow them at once.
#[test]
fn wrong_settings_are_still_told_on_the_screen_after_the_first_key() {
    let mut model = model();
    model.screen = Screen::Welcome;
    let settled = LoadedSettings { wrong: vec![UserText::new("settings.unknown")], ..LoadedSettings::default() };
    send(&mut model, Msg::SettingsLoaded { settled: Box::new(settled), language: None, theme: None, own: Vec::new() });
    let enter = || Msg::Key { key: KeyEvent::new(KeyCode::Enter, Modifiers::NONE), at: Duration::ZERO };
    send(&mut model, enter());
    let told = |model: &Model| model.notice.as_ref().is_some_and(|notice| notice.say.key == "settings.unknown");
    assert!(told(&model), "the key that begins doesn't dismiss it");
    model.screen = Screen::Step(0);
    send(&mut model, enter());
    assert!(!told(&model));
}

#[test]
fn notice_that_has_just_arrived_outlasts_a_key() {
    let mut model = model();
    model.screen = Screen::Step(0);
    let at = |seconds| Now { mono: Duration::from_secs(seconds), ..Now::default() };
    let press = |model: &mut Model, seconds| {
        let key = KeyEvent::new(KeyCode::Down, Modifiers::NONE);
        update(model, at(seconds), Msg::Key { key, at: Duration::from_secs(seconds) });
    };
    update(&mut model, at(10), Msg::TaskPanicked("x".into()));
    press(&mut model, 11);
    assert!(model.notice.is_some(), "nobody has read it yet");
    press(&mut model, 12);
    assert_eq!(model.notice, None);
    // What a key has caused is gone with the next one.
    notice(&mut model, UserText::new("notice.mouse-on"), false);
    press(&mut model, 12);
    assert_eq!(model.notice, None);
}
