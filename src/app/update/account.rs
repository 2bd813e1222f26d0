//! What is learnt about whose account it is.

use super::{notice, retry};
use crate::app::act::Effect;
use crate::app::model::{Model, Site};
use crate::domain::account::{Ask, Choice, News, Opened};
use crate::domain::catalog::Catalog;
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::say::Say;

/// What is asked at the start, once the first frame is shown: what there is to sign in with, and
/// who is asking. In practice there is neither.
pub fn begin(model: &Model) -> Vec<Effect> {
    match model.site.practice {
        true => Vec::new(),
        false => vec![Effect::Account(Ask::Look), Effect::Account(Ask::Who)],
    }
}

/// Goes on with another account; not while a launch is on the screen, which is of this one.
pub fn go_to(model: &mut Model, choice: Choice) -> Vec<Effect> {
    if model.watch.is_some() {
        notice(model, Say::new("account.launched"), true);
        return Vec::new();
    }
    vec![Effect::Account(Ask::Use(choice))]
}

pub fn on(model: &mut Model, news: News) -> Vec<Effect> {
    match news {
        News::Found(found) => model.account.found = Some(found),
        News::Opened(Ok(opened)) => return opened_now(model, opened),
        News::Who(answer) => who(model, answer),
        News::Renewed(answer) => {
            let good = answer.is_ok();
            who(model, answer);
            if good {
                retry(model);
            }
        }
        News::Prompt { answer: Ok(prompt), .. } => return vec![Effect::Account(Ask::Await(prompt.ticket))],
        News::Opened(Err(failure)) => model.account.trouble = Some(failure),
        _ => {}
    }
    Vec::new()
}

fn who(model: &mut Model, answer: Result<Option<Identity>, Failure>) {
    match answer {
        Ok(identity) => {
            model.account.trouble = None;
            if let Some(identity) = &identity {
                model.site.account = Some(identity.account.clone());
            }
            model.account.who = identity;
        }
        Err(failure) => model.account.trouble = Some(failure),
    }
}

/// Nothing that another account said is kept; every answer of the person's is.
fn opened_now(model: &mut Model, opened: Opened) -> Vec<Effect> {
    model.site = Site { label: opened.label, practice: opened.practice, account: opened.account };
    model.account.choice = opened.choice;
    (model.account.who, model.account.trouble) = (None, None);
    let utc_offset = model.catalog.utc_offset;
    *model.catalog = Catalog { utc_offset, ..Catalog::default() };
    model.draft.recheck(&model.catalog);
    match model.site.practice {
        true => Vec::new(),
        false => vec![Effect::Account(Ask::Who)],
    }
}
