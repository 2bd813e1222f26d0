//! Executes effects on files: the script and its editor, plans, the draft, settings, and the user's own files.

use super::super::context::RuntimeContext;
use super::super::external_editor;
use super::super::services::Services;
use super::super::user_files::{self, expand};
use crate::app::effect::Effect;
use crate::app::message::{Msg, SaveError};
use crate::domain::requested_values::RequestedValues;
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::user_text::Words;
use crate::files::Replace;
use crate::store::{self, SettingsFile, StoreError};
use crate::task;
use std::path::Path;

/// Executes one effect on files. Returns the resulting message, if the effect has one.
pub(super) async fn perform(services: Services, context: RuntimeContext, effect: Effect) -> Option<Msg> {
    match effect {
        Effect::ReadScript(path) => {
            let home = context.home.clone();
            let file = path.clone();
            let answer = task::spawn_blocking(move || read_script(&file, home.as_deref())).joined().await;
            Some(Msg::ScriptRead { path, answer })
        }
        Effect::Edit(text) => {
            let (editor, edits) = (context.editor.clone(), services.store.edits.clone());
            let begin = move || external_editor::begin(&edits, &text, editor.as_deref());
            Some(Msg::EditorReady(task::spawn_blocking(begin).joined().await.map(Box::new)))
        }
        Effect::ReadEdited(path) => {
            let file = path.clone();
            let answer = task::spawn_blocking(move || external_editor::read_edited(&file)).joined().await;
            Some(Msg::Edited { path, answer })
        }
        Effect::SaveEdited { path, draft } => {
            let failed = save_draft(&services, draft).await;
            if failed.is_none() {
                let edits = services.store.edits.clone();
                // If it can't be removed now, the next start removes it, as its text is in the draft.
                let _ = task::spawn_blocking(move || edits.end(&path)).await;
            }
            failed
        }
        Effect::SavePlan { path, text, over } => {
            let real = expand(&path, context.home.as_deref());
            // The user is shown the absolute path.
            let whole = std::path::absolute(&real).unwrap_or_else(|_| real.clone());
            let (store, replace) = (services.store.clone(), if over { Replace::Yes } else { Replace::No });
            // A folder isn't replaced, so there is nothing to ask.
            let replace = if real.is_dir() { Replace::Yes } else { replace };
            let save = move || match replace == Replace::No && real.exists() {
                true => Err(SaveError::Exists),
                false => store.save_plan(&real, &text.0, replace).map_err(|error| SaveError::Failed(error.0)),
            };
            let answer = task::spawn_blocking(save).joined().await;
            let path = if answer.is_ok() { whole } else { path };
            Some(Msg::PlanSaved { path, answer })
        }
        Effect::SaveDraft(requested) => save_draft(&services, requested).await,
        Effect::DeleteDraft => {
            let store = services.store.clone();
            let _turn = services.store.turns.mine().await?;
            let forgotten = task::spawn_blocking(move || store.drafts().forget()).joined().await;
            forgotten.err().map(|error| Msg::TaskPanicked(error.0))
        }
        Effect::SaveSetting { key, on } => settle(services, move |settings| settings.set(key, on)).await,
        Effect::SaveTheme(name) => settle(services, move |settings| settings.set("theme", name.as_str())).await,
        effect => task::spawn_blocking(move || inside(effect, &context)).joined().await,
    }
}

/// Saves the draft in order, or waits until a newer one is saved in its place. Returns the failure, if any.
async fn save_draft(services: &Services, draft: Box<RequestedValues>) -> Option<Msg> {
    let store = services.store.clone();
    let Some(_turn) = services.store.turns.mine().await else {
        services.store.turns.newer().await;
        return None;
    };
    let saved = task::spawn_blocking(move || store.drafts().save(&draft)).joined().await;
    saved.err().map(|error| Msg::TaskPanicked(error.0))
}

/// Saves a setting.
async fn settle(
    services: Services,
    set: impl FnOnce(&mut SettingsFile) -> Result<(), StoreError> + Send + 'static,
) -> Option<Msg> {
    let store = services.store;
    let settled = task::spawn_blocking(move || store.settings().and_then(|mut settings| set(&mut settings)));
    settled.joined().await.err().map(|error| Msg::TaskPanicked(error.0))
}

/// Executes effects on the user's own files and programs.
fn inside(effect: Effect, context: &RuntimeContext) -> Option<Msg> {
    let inside = match effect {
        Effect::OpenUrl(url) => {
            let opened = user_files::open_url(&url, context);
            return Some(Msg::UrlOpened { url, opened });
        }
        Effect::RemoveAliases { launch, names } => {
            user_files::remove_aliases(&launch, &names, context);
            return None;
        }
        Effect::CheckKeyFile { path, before } => user_files::check_key_file(path, before.as_ref(), context),
        Effect::ReadKey { path } => user_files::read_key(path, context),
        Effect::WriteAlias { name, paths, change } => user_files::write_alias(name, &paths, &change, context),
        Effect::DecryptPassword { name, rdp, path } => user_files::decrypt_password(name, *rdp, &path, context),
        Effect::SaveRdp { name, text } => user_files::save_rdp(Path::new(""), &name, &text),
        _ => return None,
    };
    Some(Msg::UserFile(inside))
}

/// Reads a launch script.
fn read_script(path: &Path, home: Option<&Path>) -> Result<Script, Words> {
    let text = store::read_script(&expand(path, home))?;
    Ok(Script::new(text, ScriptOrigin::File(path.to_owned())))
}
