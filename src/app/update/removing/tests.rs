//! Whose answers a removal hears.

use super::*;
use crate::app::model::Site;
use crate::app::update::launching;
use crate::domain::draft::tests_support::order;
use crate::domain::failure::{Failure, Trouble};
use crate::domain::instance::Instance;
use crate::domain::launch::Launch;
use crate::domain::made::Made;
use crate::domain::time::Now;
use crate::theme::Theme;
use std::time::SystemTime;

/// A launch whose one instance runs, and that made a static IP for it.
fn running() -> Model {
    let mut model = Model::new(Site::default(), Theme::calm(), 80, 24);
    let (mut launch, _) = Launch::begin("L1".into(), order("web-1"), None, Now::default());
    let subject = &mut launch.subjects[0];
    (subject.fate, subject.instance) = (Fate::Running, Some(Instance::default()));
    launch.made = vec![Made::new(Kind::StaticIp, "web-1-ip", Some("web-1".into()), SystemTime::UNIX_EPOCH)];
    launching::show(&mut model, launch);
    model
}

fn numbers(effects: &[Effect]) -> Vec<u64> {
    let number = |effect: &Effect| match effect {
        Effect::Removal { number, .. } => *number,
        other => panic!("{other:?}"),
    };
    effects.iter().map(number).collect()
}

#[test]
fn an_answer_to_a_removal_that_was_given_up_says_nothing_of_the_next() {
    let mut model = running();
    assert_eq!(numbers(&ask(&mut model)), [1, 1]);
    keep(&mut model);
    assert_eq!(numbers(&ask(&mut model)), [2, 2]);
    let failure = || Failure::local("GetInstances", Trouble::TimedOut, "");
    for late in
        [Event::Looked(Err(failure())), Event::Looked(Ok(Vec::new())), Event::Found("web-1-ip".into(), Ok(None))]
    {
        assert!(on(&mut model, 1, late).is_empty());
    }
    let removal = model.watch.as_ref().and_then(|watch| watch.removal.as_ref()).unwrap();
    assert_eq!(
        (&removal.stage, &removal.lots[0].1, &removal.extras[0].lot),
        (&Stage::Looking, &Lot::Unseen, &Lot::Unseen)
    );
    assert!(matches!(model.overlay, Some(Overlay::Remove(_))) && model.notice.is_none());
    on(&mut model, 2, Event::Looked(Err(failure())));
    assert!(model.notice.is_some(), "the one that is asked for is heard");
}
