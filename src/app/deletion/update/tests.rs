//! Tests of deletions: which events are applied, and what each typed word deletes.

use super::*;
use crate::app::launch;
use crate::app::model::TargetInfo;
use crate::domain::draft::tests_support::order;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::instance::Instance;
use crate::domain::launch::Launch;
use crate::domain::launch::launched_instance::InstanceOutcome;
use crate::domain::owned_resource::OwnedResource;
use crate::domain::time::Now;
use crate::text::Language;
use crate::theme::Theme;
use std::time::SystemTime;

/// Returns a launch with one running instance and a static IP created for it.
fn running() -> Model {
    let mut model = Model::new(TargetInfo::default(), Theme::calm(), 80, 24);
    let (mut launch, _) = Launch::begin("L1".into(), order("web-1"), None, Now::default());
    let instance = &mut launch.instances[0];
    (instance.outcome, instance.instance) = (InstanceOutcome::Running, Some(Instance::default()));
    launch.made =
        vec![OwnedResource::new(ResourceKind::StaticIp, "web-1-ip", Some("web-1".into()), SystemTime::UNIX_EPOCH)];
    launch::watch::show(&mut model, launch);
    model
}

fn numbers(effects: &[Effect]) -> Vec<u64> {
    let number = |effect: &Effect| match effect {
        Effect::Deletion { number, .. } => *number,
        other => panic!("{other:?}"),
    };
    effects.iter().map(number).collect()
}

#[test]
fn reply_to_a_cancelled_deletion_is_ignored() {
    let mut model = running();
    assert_eq!(numbers(&ask(&mut model)), [1, 1]);
    keep(&mut model);
    assert_eq!(numbers(&ask(&mut model)), [2, 2]);
    let failure = || Failure::local("GetInstances", ErrorKind::TimedOut, "");
    for late in [
        DeletionEvent::Looked(Err(failure())),
        DeletionEvent::Looked(Ok(Vec::new())),
        DeletionEvent::Found("web-1-ip".into(), Ok(None)),
    ] {
        assert!(on(&mut model, 1, late).is_empty());
    }
    let deletion = model.watch.as_ref().and_then(|watch| watch.deletion.as_ref()).unwrap();
    assert_eq!(
        (&deletion.stage, &deletion.statuses[0].1, &deletion.extras[0].status),
        (&DeletionStage::Looking, &DeletionStatus::Unseen, &DeletionStatus::Unseen)
    );
    assert!(matches!(model.overlay, Some(Overlay::Remove(_))) && model.notice.is_none());
    on(&mut model, 2, DeletionEvent::Looked(Err(failure())));
    assert!(model.notice.is_some(), "the one that is asked for is heard");
}

/// Returns three running instances, with the cursor on the second and the confirmation open.
fn confirming_three() -> Model {
    let mut model = Model::new(TargetInfo::default(), Theme::calm(), 80, 24);
    let (mut launch, _) = Launch::begin("L1".into(), order("web-{1..3}"), None, Now::default());
    let there = |name: &SanitizedText| {
        let tags = vec![(crate::domain::tags::LAUNCH_KEY.into(), Some("L1".into()))];
        Instance { name: name.clone(), arn: Some(name.clone()), tags, ..Instance::default() }
    };
    for instance in &mut launch.instances {
        (instance.outcome, instance.instance) = (InstanceOutcome::Running, Some(there(&instance.name)));
    }
    let found: Vec<Instance> = launch.instances.iter().map(|instance| there(&instance.name)).collect();
    launch::watch::show(&mut model, launch);
    model.watch.as_mut().unwrap().cursor = 1;
    ask(&mut model);
    on(&mut model, 1, DeletionEvent::Looked(Ok(found)));
    model
}

/// Returns what is checked for deletion after this was typed.
fn checked(model: &mut Model, text: &str) -> Vec<SanitizedText> {
    let Some(Overlay::Remove(confirm)) = &mut model.overlay else { panic!("nothing is asked") };
    confirm.typed = tui_input::Input::new(text.to_owned());
    let name = |effect: Effect| match effect {
        Effect::Deletion { request: DeletionRequest::Check(name), .. } => name,
        other => panic!("{other:?}"),
    };
    confirm_all(model).into_iter().map(name).collect()
}

fn confirm_all(model: &mut Model) -> Vec<Effect> {
    super::confirm(model)
}

#[test]
fn typing_the_name_under_the_cursor_deletes_only_that_instance() {
    let mut model = confirming_three();
    assert_eq!(checked(&mut model, "web-2"), ["web-2"]);
    let deletion = model.watch.as_ref().unwrap().deletion.as_ref().unwrap();
    assert_eq!(deletion.statuses.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["web-2"]);
    let watch = model.watch.as_mut().unwrap();
    assert!(watch.deletes(&"web-2".into()) && !watch.deletes(&"web-1".into()));
}

#[test]
fn only_the_full_phrase_deletes_all_instances() {
    let mut model = confirming_three();
    for wrong in ["web-1", "web-3", "all", "all 2", "L1", ""] {
        assert!(checked(&mut model, wrong).is_empty(), "{wrong}");
        let Some(Overlay::Remove(confirm)) = &model.overlay else { panic!("it is still asked") };
        assert_eq!((confirm.typed.value(), confirm.problem), ("", Some("remove.wrong")), "{wrong}");
    }
    assert_eq!(checked(&mut model, "all 3"), ["web-1", "web-2", "web-3"]);
}

#[test]
fn while_others_are_pending_only_a_known_instance_can_be_deleted_alone() {
    let mut model = confirming_three();
    keep(&mut model);
    let watch = model.watch.as_mut().unwrap();
    watch.launch.stage = crate::domain::launch::LaunchStage::Watched;
    watch.launch.instances[2].outcome = InstanceOutcome::Waiting;
    ask(&mut model);
    let names = |model: &Model| -> Vec<SanitizedText> {
        let deletion = model.watch.as_ref().unwrap().deletion.as_ref();
        deletion.map(|deletion| deletion.statuses.iter().map(|(name, _)| name.clone()).collect()).unwrap_or_default()
    };
    assert_eq!(names(&model), ["web-2"]);
    keep(&mut model);
    model.watch.as_mut().unwrap().cursor = 2;
    assert!(ask(&mut model).is_empty() && names(&model).is_empty(), "nobody knows yet what becomes of it");
}

/// Returns three instances after AWS refused to delete only the second.
fn refused_alone() -> Model {
    let mut model = confirming_three();
    checked(&mut model, "web-2");
    let name = SanitizedText::from("web-2");
    let there = model.watch.as_ref().unwrap().launch.instances[1].instance.clone().map(Box::new);
    on(&mut model, 1, DeletionEvent::Checked(name.clone(), Ok(there)));
    assert!(model.watch.as_ref().unwrap().deleting());
    let words = crate::app::exit_summary::words(&model);
    assert!(words.contains("delete web-2`") && !words.contains("L1"), "{words}");
    let half = crate::live_panes::exit_record::half_deleted(
        Language::English,
        model.watch.as_ref().unwrap().deletion.as_ref().unwrap(),
        false,
    );
    assert!(half[0].contains("web-2") && !half[0].contains("web-1"), "{half:?}");
    let failure =
        Failure { certainty: Certainty::Refused, ..Failure::local("DeleteInstance", ErrorKind::AccessDenied, "") };
    on(&mut model, 1, DeletionEvent::Deleted(name, Err(failure)));
    assert_eq!(model.watch.as_ref().unwrap().deletion.as_ref().unwrap().stage, DeletionStage::Over);
    model
}

#[test]
fn refused_deletion_of_one_instance_does_not_hide_the_state_of_the_others() {
    let mut model = refused_alone();
    let watch = model.watch.as_mut().unwrap();
    watch.launch.stage = crate::domain::launch::LaunchStage::Settled;
    assert_eq!(watch.exit_status(), 4, "all three run, and one was to go");
    watch.launch.stage = crate::domain::launch::LaunchStage::Watched;
    watch.launch.instances[2].outcome = InstanceOutcome::Waiting;
    assert_eq!(watch.exit_status(), 3, "one is on its way");
}

#[test]
fn cancelling_a_new_deletion_keeps_the_result_of_the_last_one() {
    let mut model = refused_alone();
    model.watch.as_mut().unwrap().launch.stage = crate::domain::launch::LaunchStage::Settled;
    ask(&mut model);
    let watch = model.watch.as_ref().unwrap();
    assert_eq!((watch.deletion.as_ref().unwrap().stage.clone(), watch.exit_status()), (DeletionStage::Looking, 4));
    keep(&mut model);
    let watch = model.watch.as_ref().unwrap();
    assert_eq!((watch.deletion.as_ref().unwrap().stage.clone(), watch.exit_status()), (DeletionStage::Over, 4));
    assert!(watch.removed.is_empty());
}
