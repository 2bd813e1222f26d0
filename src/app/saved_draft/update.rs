//! Update functions for a launch that an earlier run left unfinished. It is offered before the questions, as it may be
//! billed and the saved draft may hold its answers.

use crate::app::effect::Effect;
use crate::app::home::Opening;
use crate::app::keymap::KeyAction;
use crate::app::model::{Model, Overlay};
use crate::app::notice::notice;
use crate::app::{form, launch};
use crate::domain::launch::Launch;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::names::Names;
use crate::domain::requested_values::RequestedValues;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_text::{UserText, Words};

/// Offers to resume the launch, before the saved draft is offered.
pub fn offer(model: &mut Model, found: UnfinishedLaunch) {
    let kept = match model.overlay.take() {
        Some(Overlay::Resume(requested)) => Some(requested),
        _ => None,
    };
    model.overlay = Some(Overlay::Unfinished { found: Box::new(found), kept });
}

/// Resumes the launch: opens its journal first, so that no other Skysail does.
pub fn take_up(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Unfinished { found, kept }) = model.overlay.take() else { return Vec::new() };
    notice(model, UserText::new("notice.asking"), false);
    model.home.opening = Some(Opening { launch: found.launch.clone(), name: None, then: None });
    vec![Effect::ResumeLaunch { launch: found.launch, kept }]
}

/// Postpones it. The launch is offered again at the next start, and so is the saved draft unless it's replaced.
pub fn later(model: &mut Model) {
    if let Some(Overlay::Unfinished { kept, .. }) = model.overlay.take() {
        model.overlay = kept.map(Overlay::Resume);
    }
    crate::app::account_dialog::update::open_if_due(model);
}

/// Returns the names that a saved draft asks for.
fn names(kept: &RequestedValues) -> Vec<String> {
    let names = kept.names.as_deref().and_then(|typed| Names::parse(typed).ok());
    names.iter().flat_map(|names| &names.all).map(SanitizedText::to_string).collect()
}

/// Applies the opened journal: the panes continue where they were.
pub fn taken_up(
    model: &mut Model,
    id: &SanitizedText,
    answer: Result<Vec<JournalEntry>, Words>,
    kept: Option<Box<RequestedValues>>,
) -> Vec<Effect> {
    let awaited = model.home.opening.as_ref().is_some_and(|opening| opening.launch == *id);
    // A launch was started meanwhile, which would come to no end off the screen; the other one can be opened again.
    if !awaited || model.watch.as_ref().is_some_and(|watch| watch.has_more_to_do() || watch.launch.under_way()) {
        model.home.opening.take_if(|_| awaited);
        return answer.is_ok().then(|| Effect::CloseLaunch(id.clone())).into_iter().collect();
    }
    let entries = match answer {
        Ok(entries) => entries,
        Err(why) => {
            if model.home.opening.take().is_some_and(|opening| opening.then == Some(KeyAction::Delete)) {
                model.overlay.take_if(|overlay| matches!(overlay, Overlay::Remove(_)));
            }
            notice(model, UserText::new("notice.not-taken-up").with_text("why", why), true);
            model.overlay = model.overlay.take().or(kept.map(Overlay::Resume));
            return Vec::new();
        }
    };
    let Some((launch, requests)) = Launch::resume(&entries, model.now) else {
        model.home.opening = None;
        return vec![Effect::CloseLaunch(id.clone())];
    };
    let own_draft = kept.as_ref().is_some_and(|kept| names(kept) == launch.manifest.request.instance_names);
    let confirmation = model.overlay.take_if(|overlay| matches!(overlay, Overlay::Remove(_)));
    launch::watch::show(model, launch);
    if let Some(watch) = &mut model.watch {
        watch.draft_is_its = own_draft;
    }
    if let Some(kept) = kept.filter(|_| !own_draft) {
        // Answers for another server: the next questions begin with them.
        form::navigation::request(model, *kept);
    }
    model.overlay = confirmation;
    model.notice = None;
    let mut effects = launch::watch::perform(model, requests);
    effects.extend(crate::app::home::update::opened(model));
    effects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::message::Msg;
    use crate::app::model::TargetInfo;
    use crate::app::update::update;
    use crate::domain::draft::tests_support::order;
    use crate::domain::launch::LaunchStage;
    use crate::domain::launch::journal_record::JournalRecord;
    use crate::domain::time::Now;
    use crate::theme::Theme;

    /// Returns a model that waits for this launch.
    fn waiting_for(launch: &str) -> Model {
        let mut model = Model::new(TargetInfo::default(), Theme::calm(), 80, 24);
        update(&mut model, Now::default(), Msg::Start);
        model.home.opening = Some(Opening { launch: launch.into(), name: Some("web-1".into()), then: None });
        model
    }

    /// Returns the entries of a launch of `web-1` whose request was sent.
    fn entries(id: &str) -> Vec<JournalEntry> {
        let (launch, _) = Launch::begin(id.into(), order("web-1"), None, Now::default());
        let intent = JournalRecord::Intent { launch: id.into(), manifest: Box::new(launch.manifest.clone()) };
        let records = [intent, JournalRecord::Sending];
        records.map(|record| JournalEntry { at: Now::default().wall, record }).into()
    }

    fn resumed(model: &mut Model, launch: &str, kept: Option<RequestedValues>) -> Vec<Effect> {
        let (launch, kept) = (SanitizedText::from(launch), kept.map(Box::new));
        let answer = Ok(entries(&launch));
        update(model, Now::default(), Msg::LaunchResumed { launch, answer, kept })
    }

    #[test]
    fn only_the_launch_that_is_waited_for_is_shown_and_another_one_can_be_opened_again() {
        let mut model = waiting_for("A");
        assert!(resumed(&mut model, "B", None).contains(&Effect::CloseLaunch("B".into())));
        assert!(model.watch.is_none() && model.home.opening.is_some());
        resumed(&mut model, "A", None);
        assert!(model.watches(&"A".into()) && model.home.opening.is_none());
    }

    #[test]
    fn launch_that_was_started_meanwhile_stays_on_the_screen() {
        let mut model = waiting_for("A");
        let (mut launch, _) = Launch::begin("B".into(), order("web-1"), None, Now::default());
        launch.stage = LaunchStage::Sent;
        launch::watch::show(&mut model, launch);
        assert!(resumed(&mut model, "A", None).contains(&Effect::CloseLaunch("A".into())));
        assert!(model.watches(&"B".into()) && model.home.opening.is_none());
    }

    #[test]
    fn saved_answers_for_other_servers_outlast_a_resumed_launch() {
        for (names, own) in [("web-1", true), ("shop-1", false)] {
            let mut model = waiting_for("A");
            let kept = RequestedValues { names: Some(names.into()), ..RequestedValues::default() };
            resumed(&mut model, "A", Some(kept));
            assert_eq!(model.watch.as_ref().unwrap().draft_is_its, own);
            assert_eq!(model.draft.requested.names.is_some(), !own, "the next questions begin with them");
        }
    }
}
