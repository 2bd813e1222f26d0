use super::*;
use crate::app::model::Site;
use crate::domain::catalog::{Got, Listing, Region, Want};
use crate::domain::wishes::Wishes;
use crate::theme::Theme;
use std::time::Duration;
use termina::event::{KeyCode, Modifiers};

fn model() -> Model {
    let mut model = Model::new(Site::default(), Theme::calm(), 80, 24);
    update(&mut model, Now::default(), Msg::Start);
    model
}

fn regions() -> Got {
    let region = |name: &str| Region {
        name: name.into(),
        display_name: name.into(),
        description: Clean::default(),
        continent: None,
        zones: Vec::new(),
    };
    Got::Regions(Listing::new(["us-east-1", "eu-west-1"].map(region).into(), 0))
}

fn told(model: &mut Model, msg: Msg) -> Vec<Effect> {
    update(model, Now::default(), msg)
}

fn seen(model: &Model) -> Option<(u64, u64)> {
    model.form().and_then(|form| form.seen)
}

#[test]
fn what_was_kept_is_offered_once_it_is_recalled() {
    let mut model = model();
    let wishes = Wishes { blueprint: Some("debian_12".into()), ..Wishes::default() };
    told(&mut model, Msg::Recalled { kept: Some(Box::new(wishes)), utc_offset: Some(3600) });
    assert!(matches!(model.overlay, Some(Overlay::Resume(_))));
    assert_eq!(model.catalog.utc_offset, Some(3600));
}

#[test]
fn leaving_before_anything_was_answered_leaves_what_was_kept() {
    let mut model = model();
    let effects = told(&mut model, Msg::Leave { status: 0 });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::SaveDraft(_))), "{effects:?}");
    assert_eq!(model.exit, Some(0));
}

#[test]
fn questions_are_made_anew_only_after_something_changed() {
    let mut model = model();
    let waiting = seen(&model);
    told(&mut model, Msg::Fetched { want: Want::Regions, answer: Ok(regions()) });
    let listed = seen(&model);
    assert_ne!(listed, waiting);
    let key = KeyEvent::new(KeyCode::Down, Modifiers::NONE);
    told(&mut model, Msg::Key { key, at: Duration::from_secs(1) });
    assert_eq!((seen(&model), model.pointed().as_deref()), (listed, Some("eu-west-1")));
    told(&mut model, Msg::Key { key: KeyEvent::new(KeyCode::Enter, Modifiers::NONE), at: Duration::from_secs(2) });
    assert_ne!(seen(&model), listed);
}
