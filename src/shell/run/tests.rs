//! Which account an effect is done with, and whose answers are heard.

use super::*;
use crate::app::model::Site;
use crate::domain::account::{Ask, Choice, Opened};
use crate::domain::launch;
use crate::domain::launch::record::Record;
use crate::shell::accounts::tests::world;
use crate::shell::accounts::{self, Switch};
use crate::shell::outside::CallLog;
use crate::shell::world::system_clock;
use crate::theme::Theme;

/// A loop that does things with account `first`, from which there is a way to account `other`.
fn doing() -> (Doing, UnboundedReceiver<Msg>) {
    let (sender, done) = unbounded_channel();
    let switch = Switch::new(|choice| {
        let opened = Opened { choice, label: "other".into(), practice: false, account: None, home: None };
        Box::pin(async move { Ok((world("other"), opened)) })
    });
    let tasks = Handle::current();
    let (calls, clock) = (CallLog::default(), system_clock());
    let outside = Outside { tasks, calls, clock, beat: None, home: None, path: None, editor: None };
    let (errands, reads, deeds) = (VecDeque::new(), JoinSet::new(), JoinSet::new());
    let world = Some(World { switch: Some(switch), ..world("first") });
    (Doing { world, begun: BTreeMap::new(), early: Vec::new(), outside, errands, reads, deeds, sender }, done)
}

async fn opened(doing: &Doing) -> Msg {
    let first = doing.world.clone().unwrap();
    let news = accounts::perform(first, Ask::Use(Choice::Profile("other".into()))).await.unwrap();
    Msg::Account(Box::new(news))
}

fn of_launch(id: &str) -> Effect {
    Effect::Launch { id: id.into(), ask: launch::Ask::Journal(Record::Sending), order: None }
}

fn account(doing: &mut Doing, effect: &Effect) -> Option<Clean> {
    doing.world_of(effect).and_then(|world| world.account)
}

#[tokio::test]
async fn nothing_that_an_account_says_of_itself_is_heard_once_it_is_left() {
    let (mut doing, mut done) = doing();
    for ask in [Ask::Who, Ask::Renew, Ask::Look] {
        doing.start(Effect::Account(ask));
    }
    // They have begun, and none has had its turn to answer yet.
    let opened = opened(&doing).await;
    while doing.reads.join_next().await.is_some() {}
    assert_eq!(done.try_recv().ok(), None);

    doing.follow(&opened);
    doing.start(Effect::Account(Ask::Who));
    doing.reads.join_next().await;
    assert!(matches!(done.try_recv(), Ok(Msg::Account(news)) if matches!(*news, News::Who(_))));
}

#[tokio::test]
async fn another_account_is_used_from_when_the_person_is_told_of_it_and_a_launch_stays_with_its_own() {
    let (mut doing, _done) = doing();
    let mut model = Model::new(Site::default(), Theme::calm(), 80, 24);
    assert_eq!(account(&mut doing, &of_launch("one")), Some("first".into()));
    let opened = opened(&doing).await;
    assert_eq!(account(&mut doing, &of_launch("two")), Some("first".into()), "nobody was told yet");
    tell(opened, &mut Nowhere, &mut model, &mut doing).unwrap();
    assert_eq!(account(&mut doing, &Effect::ForgetDraft), Some("other".into()));
    for (id, whose) in [("one", "first"), ("two", "first"), ("three", "other")] {
        assert_eq!(account(&mut doing, &of_launch(id)), Some(whose.into()), "{id}");
    }
}
