//! Chooses the next line-mode prompt from the screen or overlay that is open.

use super::prompt::{PromptContext, Turn};
use super::{Conversation, frontend, home, instance_actions, launch, question, review};
use crate::app::keymap::KeyAction;
use crate::app::message::{LineInput, Msg};
use crate::app::model::{Model, Screen};

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
pub fn turn(model: &Model, conversation: &Conversation) -> Turn {
    if conversation.file || model.editing {
        return Turn::Wait(t!(model.language, "plain.the-file").to_owned());
    }
    if let Some(overlay) = &model.overlay {
        return frontend::turn(model, conversation, overlay);
    }
    if conversation.parting && !conversation.offered {
        return Turn::Go(Msg::LineInput(LineInput::Act(KeyAction::SavePlan)));
    }
    if conversation.parting {
        return Turn::Go(Msg::QuitRequested { status: if conversation.saved { 0 } else { 2 } });
    }
    if model.auto_fill.is_some() {
        return Turn::Wait(t!(model.language, "plain.the-lists").to_owned());
    }
    match &model.screen {
        Screen::Step(_) => question::turn(model, conversation),
        Screen::Home => home::turn(model),
        Screen::Welcome => home::welcome(model),
        Screen::Review => review::turn(model),
        Screen::Launch => match model.open_pane() {
            Some(job) => instance_actions::turn(model, job),
            None => launch::turn(model),
        },
    }
}
