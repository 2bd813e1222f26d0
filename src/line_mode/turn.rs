//! Chooses the next line-mode prompt from the screen or overlay that is open.

use super::prompt::{PromptContext, Turn};
use super::{Conversation, frontend, home, instance_actions, launch, question, review};
use crate::app::keymap::KeyAction;
use crate::app::message::{LineInput, Msg};
use crate::app::model::{Model, Screen};
use crate::app::update::open_pane;

/// Returns the current place in the program, whatever it is waiting for.
pub fn place(model: &Model) -> PromptContext {
    match (&model.overlay, &model.screen) {
        (Some(overlay), _) => PromptContext::Front(frontend::name(overlay)),
        (None, Screen::Review) => PromptContext::Review,
        (None, Screen::Launch) => PromptContext::Launch(launch::stage(model)),
        (None, Screen::Step(_)) => question::place(model),
        (None, Screen::Home) => PromptContext::Home(home::place(model)),
        (None, Screen::Welcome) => PromptContext::Welcome,
    }
}

/// Returns what line mode does next.
pub fn turn(model: &Model, talk: &Conversation) -> Turn {
    if talk.file || model.editing {
        return Turn::Wait(crate::t!("plain.the-file").to_owned());
    }
    if let Some(overlay) = &model.overlay {
        return frontend::turn(model, talk, overlay);
    }
    if talk.parting && !talk.offered {
        return Turn::Go(Msg::LineInput(LineInput::Act(KeyAction::SavePlan)));
    }
    if talk.parting {
        return Turn::Go(Msg::QuitRequested { status: if talk.saved { 0 } else { 2 } });
    }
    if model.hurry.is_some() {
        return Turn::Wait(crate::t!("plain.the-lists").to_owned());
    }
    match &model.screen {
        Screen::Step(_) => question::turn(model, talk),
        Screen::Home => home::turn(model),
        Screen::Welcome => home::welcome(model),
        Screen::Review => review::turn(model),
        Screen::Launch => match open_pane(model) {
            Some(job) => instance_actions::turn(model, job),
            None => launch::turn(model),
        },
    }
}
