//! Tests which account an effect uses, and whose replies are delivered.

use super::*;
use crate::app::external_program::{ProgramExit, ProgramPurpose, ProgramStatus};
use crate::app::model::TargetInfo;
use crate::domain::account::{AccountRequest, CredentialChoice, OpenedAccount};
use crate::domain::launch;
use crate::domain::launch::journal_record::JournalRecord;
use crate::domain::script::Script;
use crate::runtime::context::CallLog;
use crate::runtime::services::accounts::tests::services;
use crate::runtime::services::accounts::{self, AccountSwitch};
use crate::runtime::services::system_clock;
use crate::store::{Drafts, ScriptEdits, Store};
use crate::theme::Theme;

/// Returns an effect runner with account `first`, which can switch to account `other`.
fn runner() -> (EffectRunner, UnboundedReceiver<Msg>) {
    let (sender, done) = unbounded_channel();
    let switch = AccountSwitch::new(|choice| {
        let opened = OpenedAccount { choice, label: Some("other".into()), sandbox: false, account: None, home: None };
        Box::pin(async move { Ok((services("other"), opened)) })
    });
    let tasks = Handle::current();
    let (calls, clock) = (CallLog::default(), system_clock());
    let context = RuntimeContext { tasks, calls, clock, beat: None, home: None, path: None, editor: None };
    let (external_programs, reads, actions) = (VecDeque::new(), JoinSet::new(), JoinSet::new());
    let services = Some(Services { switch: Some(switch), ..services("first") });
    (
        EffectRunner {
            services,
            begun: BTreeMap::new(),
            early: Vec::new(),
            context,
            external_programs,
            reads,
            actions,
            sender,
            hung_up: false,
        },
        done,
    )
}

async fn opened(runner: &EffectRunner) -> Msg {
    let first = runner.services.clone().unwrap();
    let news = accounts::perform(first, AccountRequest::Use(CredentialChoice::Profile("other".into()))).await.unwrap();
    Msg::Account(Box::new(news))
}

fn of_launch(id: &str) -> Effect {
    Effect::Launch { id: id.into(), request: launch::LaunchRequest::Journal(JournalRecord::Sending), order: None }
}

/// Closing a terminal ends the editor as well as Skysail, and the editor's end may be noticed first.
#[tokio::test]
async fn edited_script_survives_an_exit_before_it_is_loaded() {
    let dir = tempfile::tempdir().unwrap();
    let (mut runner, mut done) = runner();
    let first = services("first");
    let store = Store { edits: ScriptEdits::at(dir.path()), ..first.store.clone() };
    runner.services = Some(Services { store: store.clone(), ..first });
    let path = store.edits.begin("").unwrap();
    std::fs::write(&path, "echo one\n").unwrap();
    let mut model = Model::new(TargetInfo::default(), Theme::calm(), 80, 24);

    let external = ExternalProgram::new(ProgramPurpose::Edit(path.clone()), "vi");
    let back = ProgramExit { external, ended: ProgramStatus::Signal(1), words: Vec::new() };
    tell(Msg::ProgramExited(Box::new(back)), &mut DeferredFrontend::default(), &mut model, &mut runner).unwrap();
    tell(Msg::QuitRequested { status: HUNG_UP }, &mut DeferredFrontend::default(), &mut model, &mut runner).unwrap();
    farewell(&mut model, &mut done, &mut runner).await;
    assert_eq!(model.exit, Some(HUNG_UP));
    assert_eq!(ScriptEdits::read(&path).unwrap().as_str(), "echo one\n");

    drop((runner, store));
    let drafts = Drafts::at(dir.path());
    assert_eq!(ScriptEdits::at(dir.path()).recover(&drafts), Vec::<std::path::PathBuf>::new());
    let kept = drafts.load().unwrap().and_then(|kept| kept.script).flatten();
    assert_eq!(kept.as_ref().map(Script::reveal), Some("echo one"));
}

fn account(runner: &mut EffectRunner, effect: &Effect) -> Option<SanitizedText> {
    runner.services_of(effect).and_then(|services| services.account)
}

#[tokio::test]
async fn replies_about_the_previous_account_are_discarded() {
    let (mut runner, mut done) = runner();
    for request in [AccountRequest::Who, AccountRequest::Renew, AccountRequest::Look] {
        runner.start(Effect::Account(request));
    }
    // They have started, and none has been able to reply yet.
    let opened = opened(&runner).await;
    while runner.reads.join_next().await.is_some() {}
    assert_eq!(done.try_recv().ok(), None);

    runner.follow(&opened);
    runner.start(Effect::Account(AccountRequest::Who));
    runner.reads.join_next().await;
    assert!(matches!(done.try_recv(), Ok(Msg::Account(news)) if matches!(*news, AccountEvent::Who(_))));
}

#[tokio::test]
async fn switched_account_applies_once_shown_and_a_launch_keeps_its_own() {
    let (mut runner, _done) = runner();
    let mut model = Model::new(TargetInfo::default(), Theme::calm(), 80, 24);
    assert_eq!(account(&mut runner, &of_launch("one")), Some("first".into()));
    let opened = opened(&runner).await;
    assert_eq!(account(&mut runner, &of_launch("two")), Some("first".into()), "nobody was told yet");
    tell(opened, &mut DeferredFrontend::default(), &mut model, &mut runner).unwrap();
    assert_eq!(account(&mut runner, &Effect::DeleteDraft), Some("other".into()));
    for (id, whose) in [("one", "first"), ("two", "first"), ("three", "other")] {
        assert_eq!(account(&mut runner, &of_launch(id)), Some(whose.into()), "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn frame_that_drains_slowly_is_noticed_once_it_has_arrived() {
    let mut draining = Draining::default();
    for (millis, slow) in [(199, false), (200, true), (20, false)] {
        assert!(!draining.is_slow(true));
        tokio::time::advance(Duration::from_millis(millis)).await;
        assert_eq!((draining.is_slow(true), draining.is_slow(false)), (false, slow), "{millis} ms");
    }
    assert!(!draining.is_slow(false));
}
