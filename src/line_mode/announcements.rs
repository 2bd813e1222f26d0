//! Announces in line mode what has changed since the last output: accepted answers, notices, and the progress of a
//! launch, one line each.

use super::Conversation;
use super::messages::say;
use super::prompt::PromptContext;
use super::question;
use super::turn;
use crate::app::command_preview::line;
use crate::app::cost_summary;
use crate::app::keymap::KeyAction;
use crate::app::message::LineInput;
use crate::app::model::{Model, Notice, Screen};
use crate::app::view::snapshot_words;
use crate::domain::cost::Usd;
use crate::domain::deletion::DeletionStatus;
use crate::domain::launch::Launch;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::{Now, spoken};
use crate::domain::user_text::{FieldId, StepId};
use crate::export::CommandPart;
use crate::live_panes::change_messages;
use crate::steps::{self, Preview};

/// What has been announced already.
#[derive(Default)]
pub struct Announced {
    begun: bool,
    step: Option<StepId>,
    notice: Option<Notice>,
    /// The command as it was last printed.
    command: Vec<CommandPart>,
    launch: Option<Launch>,
    statuses: Vec<(SanitizedText, DeletionStatus)>,
    /// The question that the last line answered.
    answering: Option<(StepId, FieldId)>,
    /// How many "still waiting" lines were printed.
    pub still: u32,
    parting: bool,
    /// The monthly total when it was last printed, and for how many instances.
    cost_summary: Option<(Usd, usize, bool)>,
    /// When the panes would update the elapsed time next.
    next: Option<Now>,
}

/// Returns whether a file has just been written.
pub fn saved(model: &Model) -> bool {
    model.notice.as_ref().is_some_and(|notice| notice.say.key.starts_with("notice.plan-saved"))
}

impl Announced {
    /// Records which question a line answers.
    pub fn answering(&mut self, place: &PromptContext, input: &LineInput) {
        let answers = matches!(
            input,
            LineInput::Offer(_)
                | LineInput::Text(_)
                | LineInput::Switch(_)
                | LineInput::Secondary(_)
                | LineInput::Act(KeyAction::Choose | KeyAction::NextField)
        );
        self.answering = match place {
            PromptContext::Question(step, field, _) if answers => Some((*step, *field)),
            _ => None,
        };
        // A repeated notice is printed again.
        self.notice = None;
    }

    pub fn news(&mut self, model: &Model, conversation: &Conversation) -> Vec<String> {
        let mut all = Vec::new();
        if !std::mem::replace(&mut self.begun, true) {
            all.extend(beginning(model, conversation));
        }
        all.extend(self.answered(model));
        all.extend(self.grown(model));
        all.extend(self.cost(model));
        if model.notice != self.notice {
            self.notice.clone_from(&model.notice);
            all.extend(model.notice.as_ref().map(|notice| say(model.language, &notice.say)));
        }
        if conversation.parting && !std::mem::replace(&mut self.parting, true) {
            all.push(t!(model.language, "plain.no-hand").to_owned());
        }
        all.extend(self.launched(model));
        all
    }

    /// Returns the step's heading when a new step begins.
    pub fn heading(&mut self, model: &Model, place: &PromptContext) -> Vec<String> {
        let step = match place {
            PromptContext::Question(step, ..) => Some(*step),
            // A dialog leads back to where it was opened.
            PromptContext::Front(_) => return Vec::new(),
            _ => None,
        };
        match std::mem::replace(&mut self.step, step) == step {
            true => Vec::new(),
            false => step.map(|step| question::heading(model, step)).unwrap_or_default(),
        }
    }

    /// Returns the accepted answer once the program has moved on from its question.
    fn answered(&mut self, model: &Model) -> Vec<String> {
        let language = model.language;
        let Some((step, field)) = self.answering else { return Vec::new() };
        if matches!(turn::place(model), PromptContext::Question(_, here, _) if here == field) {
            return Vec::new();
        }
        self.answering = None;
        let Some(step) = steps::step(step) else { return Vec::new() };
        let fields = step.fields(language, &model.draft, &model.catalog);
        let Some(field) = fields.into_iter().find(|known| known.id == field) else { return Vec::new() };
        let Some(answer) = &field.answer else { return Vec::new() };
        let mut all = vec![t!(language, "plain.answered", label = field.label(language), answer = answer)];
        let typed = match &field.kind {
            crate::steps::FieldKind::Line { text }
            | crate::steps::FieldKind::Script { text }
            | crate::steps::FieldKind::Pairs { text } => text.clone(),
            _ => return all,
        };
        if typed.is_empty() {
            return all;
        }
        all.extend(step.preview(language, field.id, &typed, &model.draft, &model.catalog).into_iter().map(|preview| {
            match preview {
                Preview::Note(text) | Preview::Change(text) => text,
                Preview::Warning(warning) => say(language, &warning),
            }
        }));
        all
    }

    /// Returns the command preview if it is on and has changed.
    fn grown(&mut self, model: &Model) -> Option<String> {
        let command_preview = &model.command_preview;
        let in_wizard = !matches!(model.screen, Screen::Launch | Screen::Home | Screen::Welcome);
        if !command_preview.on || !in_wizard || command_preview.parts == self.command {
            return None;
        }
        self.command.clone_from(&command_preview.parts);
        let fresh: Vec<&str> =
            command_preview.fresh.iter().filter_map(|at| Some(command_preview.parts.get(*at)?.option)).collect();
        Some(match fresh.is_empty() {
            true => t!(model.language, "plain.ribbon", command = line(command_preview)),
            false => {
                t!(model.language, "plain.ribbon.fresh", command = line(command_preview), fresh = fresh.join(", "))
            }
        })
    }

    /// Returns the total cost if an answer has changed it.
    fn cost(&mut self, model: &Model) -> Option<String> {
        let cost_summary = cost_summary::of(model);
        if model.watch.is_some() || cost_summary.proposed {
            return None;
        }
        let now = (cost_summary.month?, cost_summary.times, cost_summary.snapshots);
        let before = self.cost_summary.replace(now);
        if before == Some(now) {
            return None;
        }
        let change = before.map(|(before, ..)| now.0 - before).filter(|change| *change != Usd::default());
        let change = change.map(|change| t!(model.language, "plain.cost-summary.change", change = change.signed("-")));
        let key = if now.1 > 1 { "plain.cost-summary.many" } else { "plain.cost-summary.one" };
        let hour = format!("${}", cost_summary::hourly(now.0));
        let line = t!(model.language, key, price = now.0, n = now.1, hour = hour, change = change.unwrap_or_default());
        let snapshots = snapshot_words(model).map(|words| format!(" {words}")).unwrap_or_default();
        Some(format!("{}{snapshots}", line.trim_end()))
    }

    fn launched(&mut self, model: &Model) -> Vec<String> {
        let language = model.language;
        let Some(watch) = &model.watch else { return Vec::new() };
        let launch = &*watch.launch;
        let stamp = |line: String| {
            t!(language, "plain.stamped", time = spoken(launch.span(launch.began, model.now)), line = line)
        };
        let mut all = Vec::new();
        match self.launch.as_ref().filter(|before| before.id == launch.id) {
            None => {
                let names: Vec<&str> = launch.instances.iter().map(|instance| instance.name.as_str()).collect();
                let region = &launch.manifest.region;
                all.push(t!(
                    language,
                    "cli.launch.begins",
                    launch = launch.id,
                    names = names.join(", "),
                    region = region
                ));
                self.next = None;
            }
            Some(before) => all.extend(change_messages::of(language, before, launch).into_iter().map(stamp)),
        }
        if let Some(deletion) = &watch.deletion {
            let kind = |status: &DeletionStatus| std::mem::discriminant(status);
            let was = |name: &SanitizedText| {
                self.statuses.iter().find(|(known, _)| known == name).map(|(_, status)| kind(status))
            };
            let changed = deletion.statuses.iter().filter(|(name, status)| was(name) != Some(kind(status)));
            all.extend(changed.filter_map(|(name, status)| change_messages::status(language, name, status)));
        }
        self.statuses = watch.deletion.as_ref().map(|deletion| deletion.statuses.clone()).unwrap_or_default();
        self.launch = Some(launch.clone());
        all.extend(self.still_under_way(model, launch, !all.is_empty()));
        all
    }

    /// Returns a line if half a minute has passed without news.
    fn still_under_way(&mut self, model: &Model, launch: &Launch, news: bool) -> Option<String> {
        let since = *self.next.get_or_insert(model.now);
        if news || !(launch.under_way() || launch.in_flight()) {
            self.next = Some(model.now);
            return None;
        }
        (model.now.since(since) >= super::STILL).then(|| {
            self.next = Some(model.now);
            t!(model.language, "plain.still-under-way", time = spoken(launch.span(launch.began, model.now)))
        })
    }
}

/// Returns the introduction: which account is used, and how to answer.
fn beginning(model: &Model, conversation: &Conversation) -> Vec<String> {
    let language = model.language;
    let target = t!(language, "plain.site", label = model.target.label(language));
    let nothing = t!(language, if model.target.sandbox { "plain.sandbox" } else { "plain.real" });
    let mut all = vec![format!("{target} {nothing}")];
    all.push(t!(language, "plain.how").to_owned());
    if !conversation.hands {
        all.push(t!(language, "plain.piped").to_owned());
    }
    all
}
