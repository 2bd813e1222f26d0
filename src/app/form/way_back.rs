//! Where going back leads from a question.

use crate::app::model::{Model, Screen};
use crate::domain::user_text::StepId;
use crate::steps;

/// Returns whether there is nothing before this question.
pub fn is_first(model: &Model) -> bool {
    let before = model.form().and_then(|form| form.walked_back());
    let first = model.screen == Screen::Step(0) && before.is_none();
    first && !returns_to_launch(model, 0) && before_questions(model).is_none()
}

/// Returns whether going back leads to the launch being watched: from the names, where more of the same are started,
/// or from the first question.
pub fn returns_to_launch(model: &Model, at: usize) -> bool {
    let watched = model.watch.as_ref().is_some_and(|watch| !watch.came_to_nothing());
    watched
        && model.home.began.is_none()
        && (at == 0 || steps::all().get(at).is_some_and(|step| step.id() == StepId::Names))
}

/// Returns whether going back leads to Home, where the new server was begun with this question.
pub fn returns_to_home(model: &Model, at: usize) -> bool {
    steps::all().get(at).is_some_and(|step| model.home.began == Some(step.id()))
}

/// Returns the screen that was open before the first question, if any.
pub fn before_questions(model: &Model) -> Option<Screen> {
    match (&model.home.state.inventory, model.home.welcome.known) {
        (Some(_), _) => Some(Screen::Home),
        (None, true) => Some(Screen::Welcome),
        (None, false) => None,
    }
}
