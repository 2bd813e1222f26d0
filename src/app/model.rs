//! The model: the complete state of the application.

use super::account_dialog::{self, AccountDialog, SignInProgress};
use super::command_palette::CommandPalette;
use super::command_preview::CommandPreview;
use super::form::{FieldInput, InlineFocus, StepForm};
use super::home::HomeContext;
use super::instance_actions::{ActiveAction, InstanceActions};
use super::login::{InstanceDialog, LoginState};
use super::picker::Picker;
use super::terminal_integration::LastSent;
use super::versioned::Versioned;
use crate::domain::account::{CredentialChoice, DiscoveredCredentials};
use crate::domain::catalog::{Cached, Catalog, CatalogQuery};
use crate::domain::cost::Usd;
use crate::domain::deletion::{self, Deletion};
use crate::domain::draft::Draft;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::identity::Identity;
use crate::domain::instance::{AccessDetails, ApiCall};
use crate::domain::launch::Launch;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::launch::playback::Playback;
use crate::domain::launch::recorder::Recorder;
use crate::domain::loadable::Loadable;
use crate::domain::policy::AccessDenial;
use crate::domain::requested_values::{Provenance, RequestedValues};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::server_action::ServerActionKind;
use crate::domain::tags;
use crate::domain::time::Now;
use crate::domain::typical_timing::TypicalTiming;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_settings::TerminalFeatures;
use crate::domain::user_text::{FieldId, StepId, UserText};
use crate::home::ServerKey;
use crate::live_panes::connect;
use crate::live_panes::counts::Counts;
use crate::live_panes::progress;
use crate::steps;
use crate::text::Language;
use crate::theme::{Display, Theme};
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tui_input::Input;

/// Exit status when something may exist whose outcome is unknown.
const UNSURE: u8 = 3;
/// Exit status when some of it succeeded and some didn't (see README).
const MIXED: u8 = 4;

/// The interval between frames of a replay.
const FRAME: Duration = Duration::from_millis(100);

/// Number of API calls kept for the log.
pub const CALLS: usize = 200;

/// How long the cursor must rest before the listings of its item are loaded.
const REST: Duration = Duration::from_millis(150);
/// Number of Regions whose listings are prefetched at a time.
const MOST_AHEAD: usize = 2;

/// The model.
#[derive(Clone, Debug)]
pub struct Model {
    /// The time of the last message, by both clocks.
    pub now: Now,
    /// The language of all texts.
    pub language: Language,
    /// The width of the window, in cells.
    pub columns: u16,
    /// The height of the window, in cells.
    pub rows: u16,
    /// The theme in use.
    pub theme: Theme,
    /// The user's own themes, by name.
    pub themes: Vec<(SanitizedText, Theme)>,
    /// The colors that the terminal supports, and its background.
    pub display: Display,
    /// The command preview.
    pub command_preview: CommandPreview,
    /// The account or endpoint, for the header.
    pub target: TargetInfo,
    /// The account's identity, and the credentials found.
    pub account: AccountState,
    /// The answers so far.
    pub draft: Versioned<Draft>,
    /// What AWS offers, as far as loaded.
    pub catalog: Versioned<Catalog>,
    /// The screen that is shown.
    pub screen: Screen,
    /// The furthest step that has been opened; any step up to it can be opened again.
    pub reached: usize,
    /// The form of each step that has been opened.
    pub forms: BTreeMap<StepId, StepForm>,
    /// The focus on the line of a small choice, if it isn't on the question.
    pub inline: Option<Box<InlineFocus>>,
    /// The state of the review.
    pub review: ReviewState,
    /// The open overlay.
    pub overlay: Option<Overlay>,
    /// The command palette, in front of the overlay.
    pub palette: Option<CommandPalette>,
    /// The current notice.
    pub notice: Option<Notice>,
    /// The launch being watched.
    pub watch: Option<LaunchView>,
    /// A replay, in front of everything.
    pub replay: Option<Box<Replay>>,
    /// Home, and the opening screen.
    pub home: HomeContext,
    /// The temporary key of the shell that has the terminal.
    pub shell_ticket: Option<u64>,
    /// Earlier launches of this run that left something or may have.
    pub past: Vec<LaunchView>,
    /// Where the Region's default key was saved or found in this run.
    pub saved_key: Option<PathBuf>,
    /// The number of deletions so far, which is the number of the last one. Requests of an earlier one may still be in
    /// flight.
    pub deletions: u64,
    /// The last calls to AWS, newest last.
    pub calls: VecDeque<ApiCall>,
    /// When the cursor last moved in a list whose items have listings of their own.
    pub cursor_moved_at: Option<Now>,
    /// The item on which the cursor has rested.
    pub rested: Option<SanitizedText>,
    /// Whether an answer opened from the review is being changed: the review is shown again once everything is
    /// answered.
    pub edits: bool,
    /// Accept defaults as their listings arrive, then show the review or what is missing.
    pub auto_fill: Option<AutoFill>,
    /// The monthly price of the bundle proposed while none is chosen.
    pub proposed: Option<Usd>,
    /// The versions of the draft and the catalog that [`Model::proposed`] was computed from.
    pub priced: Option<(u64, u64)>,
    /// Whether something was typed since the draft was last saved.
    pub unsaved: bool,
    /// Whether the script is open in the user's editor.
    pub editing: bool,
    /// When failed listings are retried.
    pub again: RetryState,
    /// Index of the cursor in the list of remedies.
    pub remedy: usize,
    /// Height of the focused list in the last frame, in rows.
    pub page: usize,
    /// How far the help, or the details of an instance, could be scrolled in the last frame.
    pub furthest: usize,
    /// The clickable areas of the last frame.
    pub places: Vec<(ratatui::layout::Rect, super::hit_map::HitTarget)>,
    /// Whether mouse reporting is on; otherwise the terminal uses the mouse to select text.
    pub mouse: bool,
    /// Whether the terminal's window has the focus, as last reported.
    pub focused: bool,
    /// The features that the terminal supports and the settings allow.
    pub ends: TerminalFeatures,
    /// What was last sent to the terminal besides frames.
    pub told: LastSent,
    /// Whether spinners turn and a row that has just finished is bold: not if the settings or a slow terminal forbid it.
    pub motion: bool,
    /// Whether the settings have been loaded.
    pub settled: bool,
    /// The counter for launch IDs, passed in for repeatable tests.
    pub ids: u64,
    /// The exit status, set when the program is to exit.
    pub exit: Option<u8>,
}

/// State of a replay.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The journal, for starting again.
    pub(super) entries: Vec<JournalEntry>,
    /// The part that was played so far.
    pub(super) playback: Playback,
    /// The application's state at the replayed time, which is what is drawn.
    pub stage: Box<Model>,
    /// The speed, as a multiple of real time.
    pub speed: f64,
    /// Whether it is paused.
    pub paused: bool,
    /// Whether the last state is shown.
    pub over: bool,
    /// Whether leaving it exits the program: it was opened from the command line.
    pub closes: bool,
    /// When it last advanced, on the monotonic clock.
    pub(super) moved: Option<Duration>,
}

impl Replay {
    /// Returns the time until the next frame is due.
    pub fn due(&self, now: Duration) -> Option<Duration> {
        (!self.paused && !self.over).then(|| now + FRAME)
    }
}

/// The account or endpoint that requests go to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetInfo {
    /// `sandbox`, a profile's name, or the host of another endpoint; none for AWS with whatever it uses by default.
    pub label: Option<SanitizedText>,
    /// Whether it is the sandbox, where nothing costs anything.
    pub sandbox: bool,
    /// The account number, `sandbox`, or the host of a custom endpoint, once known.
    pub account: Option<SanitizedText>,
}

impl TargetInfo {
    /// Returns its name for the header and for sentences.
    pub fn label(&self, language: Language) -> &str {
        self.label.as_ref().map_or(t!(language, "header.aws"), SanitizedText::as_str)
    }
}

/// The account's identity, and the credentials found.
#[derive(Clone, Debug, Default)]
pub struct AccountState {
    /// The credentials in use.
    pub choice: CredentialChoice,
    /// The credentials found; `None` until they have been looked up.
    pub found: Option<Box<DiscoveredCredentials>>,
    /// The identity as AWS reports it.
    pub who: Option<Identity>,
    /// Why access failed, if it did.
    pub error: Option<Failure>,
    /// The kind of error the sign-in dialog was last opened for automatically; it isn't opened for the same one again.
    pub opened_for: Option<ErrorKind>,
    /// Whether another account is being opened.
    pub opening: bool,
    /// The launch that is watched, and the only account whose credentials may be used for it, as last requested.
    pub pinned: Option<(SanitizedText, SanitizedText)>,
    /// The forms of the sign-in dialog that were left unfinished.
    pub left: Vec<account_dialog::SignInForm>,
}

/// The screen being shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    /// A step, by index in `steps::all()`.
    Step(usize),
    /// The review.
    Review,
    /// A launch.
    Launch,
    /// Home.
    Home,
    /// The opening screen: before it is known whether anything was launched, and if nothing was.
    Welcome,
}

/// Which defaults are accepted without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoFill {
    /// All of them.
    All,
    /// Those from this source only, such as the saved draft.
    From(Provenance),
    /// Take the defaults of all questions before this one.
    To(FieldId),
}

/// When failed listings are retried automatically.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetryState {
    /// The time of the next try, on the monotonic clock.
    pub due: Option<Duration>,
    /// The number of tries since the last success.
    pub tries: u32,
}

/// The state of the review.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReviewState {
    /// The line under the cursor.
    pub cursor: usize,
    /// Whether the button that creates has the focus.
    pub button: bool,
}

/// An overlay in front of the screen.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// The sign-in dialog.
    Account(AccountDialog),
    /// The required IAM policy: the missing statement, or the whole policy.
    Policy {
        /// Whether the whole policy is shown.
        whole: bool,
        /// The first visible line.
        scroll: usize,
    },
    /// The order in another tool's format.
    Export {
        /// Index of the format.
        format: usize,
        /// The first visible line.
        scroll: usize,
    },
    /// Confirms deleting what this launch created, by typing a name.
    Remove(ConfirmationInput),
    /// Offers the saved draft.
    Resume(Box<RequestedValues>),
    /// Offers to resume a launch of an earlier run. The saved draft is offered afterwards.
    Unfinished {
        /// The launch.
        found: Box<UnfinishedLaunch>,
        /// The saved draft.
        kept: Option<Box<RequestedValues>>,
    },
    /// Asks before an action that interrupts a server or costs money.
    ServerAction(ServerQuestion),
    /// A dialog about one instance of the launch.
    Card(Box<InstanceDialog>),
    /// The help for the screen.
    Help {
        /// The first visible line.
        scroll: usize,
    },
    /// The glossary.
    Glossary {
        /// The first visible line.
        scroll: usize,
    },
    /// Confirms exiting.
    Leave,
    /// The line on which the word is typed that confirms creating.
    Confirm(ConfirmationInput),
    /// The line on which the path of a file to save is typed.
    Save {
        /// The index of the export format, or `None` for the plan.
        export: Option<usize>,
        /// The path as typed.
        path: Input,
        /// Whether an existing file may be replaced.
        over: bool,
        /// Why it wasn't saved.
        problem: Option<UserText>,
    },
}

/// The question before an action on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerQuestion {
    /// The kind of the action.
    pub kind: ServerActionKind,
    /// The server.
    pub server: ServerKey,
    /// When the question was first drawn; keys typed before that are ignored.
    pub shown: Option<Duration>,
}

/// What the confirmation word sends. Each of these costs money, so each needs the word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConfirmedAction {
    /// The draft's order.
    #[default]
    Order,
    /// The failed instances of a launch, under the same names.
    Failed,
    /// The same request again, after its reply was lost and nothing was found.
    Same,
}

/// The line on which a confirmation word is typed: the word that creates, or the name of what is to be deleted.
#[derive(Clone, Debug, Default)]
pub struct ConfirmationInput {
    /// What the word sends.
    pub sends: ConfirmedAction,
    /// The text typed so far.
    pub typed: Input,
    /// When the line was first drawn; keys typed before that are ignored.
    pub shown: Option<Duration>,
    /// When the last key arrived.
    pub last_key: Option<Duration>,
    /// When the current text was first drawn; `None` since it changed.
    pub drawn: Option<Duration>,
    /// The text key of the error in what was typed.
    pub problem: Option<&'static str>,
    /// The first visible line of what is sent, if it doesn't fit whole.
    pub scroll: usize,
}

/// A notice above the footer, shown until the next key.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The text.
    pub say: UserText,
    /// Whether something went wrong.
    pub bad: bool,
    /// When it was shown, unless the user's own input caused it.
    pub arrived: Option<Duration>,
}

impl Notice {
    /// Creates a notice that input caused.
    pub fn new(say: UserText, bad: bool) -> Notice {
        Notice { say, bad, arrived: None }
    }
}

/// A launch on the screen.
#[derive(Clone, Debug)]
pub struct LaunchView {
    /// The launch.
    pub launch: Versioned<Launch>,
    /// Whether it was resumed, and the draft on disk has its answers.
    pub draft_is_its: bool,
    /// Its instances, counted, and the version of the launch they were counted for.
    pub counts: (u64, Counts),
    /// Index of the selected instance.
    pub cursor: usize,
    /// Whether the arrow keys scroll the details instead of selecting instances.
    pub in_detail: bool,
    /// The first visible line of the details.
    pub scroll: usize,
    /// The deletion of the launch, or of one of its instances, if one was started.
    pub deletion: Option<Box<Deletion>>,
    /// Earlier deletions that have ended.
    pub removed: Vec<Box<Deletion>>,
    /// Access details, by instance.
    pub access: Versioned<BTreeMap<SanitizedText, Loadable<AccessDetails>>>,
    /// How long the milestones usually take; `None` until requested.
    pub usual: Option<TypicalTiming>,
    /// Shells on its instances, and what was read on them.
    pub login: LoginState,
    /// The actions on its instances.
    pub after: InstanceActions,
    /// Tracks which part of this state the journal already has.
    pub recorder: Recorder,
    /// The versions and values that were last passed to the recorder.
    pub recorded: Option<(u64, u64, Option<TypicalTiming>, bool)>,
}

impl LaunchView {
    /// Returns the counts of its instances, which are computed only when the launch has changed.
    pub fn counts(&self) -> Cow<'_, Counts> {
        match &self.counts {
            (version, counts) if *version == self.launch.version() => Cow::Borrowed(counts),
            _ => Cow::Owned(Counts::of(&self.launch)),
        }
    }

    /// Counts its instances if the launch has changed.
    pub fn count(&mut self) {
        if self.counts.0 != self.launch.version() {
            self.counts = (self.launch.version(), Counts::of(&self.launch));
        }
    }

    /// Returns the exit status if the program exited now: that of the launch or of its deletion; 3 if the outcome of
    /// an action on an instance is unknown or a deletion is in progress.
    pub fn exit_status(&self) -> u8 {
        let ends: Vec<(u8, bool)> = self.ended().map(|deletion| (deletion.exit_status(), deletion.spares())).collect();
        let any = |what: fn(u8) -> bool| ends.iter().any(|(end, _)| what(*end));
        match ends.last() {
            _ if self.deleting() || self.launch.under_way() || any(|end| end == UNSURE) => UNSURE,
            Some((end, _)) if !self.launch.has_any() => *end,
            Some((end, false)) if *end != 0 => *end,
            _ if self.after.unknown() => UNSURE,
            // Something couldn't be deleted, and the rest of the launch exists.
            _ if any(|end| end != 0) => MIXED,
            _ => self.launch.exit_status(),
        }
    }

    /// Returns the deletions that have ended, oldest first.
    pub fn ended(&self) -> impl Iterator<Item = &Deletion> {
        let all = self.removed.iter().chain(&self.deletion).map(|deletion| &**deletion);
        all.filter(|deletion| deletion.stage == deletion::DeletionStage::Over)
    }

    /// Returns whether nothing came of it, so that its account no longer matters.
    pub fn came_to_nothing(&self) -> bool {
        self.launch.without_instances() && self.launch.made.is_empty() && self.deletion.is_none()
    }

    /// Returns its instance of this name.
    pub fn instance(&self, name: &SanitizedText) -> Option<&LaunchInstance> {
        self.launch.instances.iter().find(|instance| instance.name == *name)
    }

    /// Returns whether its deletion has started and hasn't finished.
    pub fn deleting(&self) -> bool {
        self.deletion.as_ref().is_some_and(|deletion| deletion.stage == deletion::DeletionStage::Deleting)
    }

    /// Returns whether this instance is being deleted or is about to be.
    pub fn deletes(&self, name: &SanitizedText) -> bool {
        let deletion = self.deletion.as_ref().filter(|deletion| deletion.stage != deletion::DeletionStage::Over);
        deletion.is_some_and(|deletion| deletion.statuses.iter().any(|(other, _)| other == name))
    }

    /// Returns whether the row of one of several instances has just finished.
    fn has_fresh_row(&self, now: Now) -> bool {
        let instances = &self.launch.instances;
        instances.len() > 1 && instances.iter().any(|one| progress::is_fresh(one, &self.launch, now))
    }

    /// Returns whether something is in progress that only this run brings to an end: no other launch may replace it.
    pub fn busy(&self) -> bool {
        self.deleting() || self.after.unsettled()
    }

    /// Returns whether a request is in flight, or one has to follow it.
    pub fn in_flight(&self) -> bool {
        self.launch.in_flight() || self.after.in_flight() || self.deleting()
    }

    /// Returns whether it has requests to come, which are sent and answered only while it is the one on the screen.
    pub fn has_more_to_do(&self) -> bool {
        self.busy() || self.in_flight() || self.launch.carrying_out()
    }

    /// Returns whether nothing is in progress that needs its account.
    pub fn at_rest(&self) -> bool {
        let launch = &self.launch;
        let ended = !launch.under_way() && !launch.awaiting_readiness() && !launch.following_up();
        ended && !self.in_flight() && !self.busy() && !self.login.waits()
    }
}

impl Model {
    /// Returns whether a launch or an action on a server needs the account in use, which then can't be switched. The
    /// actions of a launch that is on the screen do, even after its end.
    pub fn holds_account(&self) -> bool {
        let shown = self.screen == Screen::Launch;
        let needs = |watch: &LaunchView| !watch.came_to_nothing() && (shown || !watch.at_rest());
        let opens = self.home.opening.is_some() || self.home.login.is_some();
        self.watch.as_ref().is_some_and(needs) || opens || self.home.state.acts()
    }

    /// Returns whether the Region's default key, if the launch uses it, is on this computer; `None` if it uses another
    /// key, or nobody has looked.
    pub fn key_lies_there(&self) -> Option<bool> {
        let launch = &self.watch.as_ref()?.launch;
        let own = self.catalog.own_keys.ready().filter(|_| launch.manifest.request.key_pair_name.is_none())?;
        Some(own.has_file(Path::new(&launch.key_file())))
    }

    /// Returns the initial model for a window of this size.
    pub fn new(target: TargetInfo, theme: Theme, columns: u16, rows: u16) -> Model {
        Model {
            now: Now::default(),
            language: Language::default(),
            columns,
            rows,
            theme,
            themes: Vec::new(),
            display: Display::PLAIN,
            command_preview: CommandPreview::default(),
            catalog: Versioned::new(Catalog { sandbox: target.sandbox, ..Catalog::default() }),
            target,
            account: AccountState::default(),
            draft: Versioned::default(),
            screen: Screen::Step(0),
            reached: 0,
            forms: BTreeMap::new(),
            inline: None,
            review: ReviewState { cursor: 0, button: true },
            overlay: None,
            palette: None,
            notice: None,
            watch: None,
            replay: None,
            home: HomeContext::default(),
            shell_ticket: None,
            past: Vec::new(),
            saved_key: None,
            deletions: 0,
            calls: VecDeque::new(),
            cursor_moved_at: None,
            rested: None,
            edits: false,
            auto_fill: None,
            proposed: None,
            priced: None,
            unsaved: false,
            editing: false,
            again: RetryState::default(),
            remedy: 0,
            page: 10,
            furthest: 0,
            places: Vec::new(),
            mouse: true,
            focused: false,
            ends: TerminalFeatures::default(),
            told: LastSent::default(),
            motion: true,
            settled: false,
            ids: 0,
            exit: None,
        }
    }

    /// Returns the answers, and what is typed but not yet an answer, to save for the next start.
    pub fn to_keep(&self) -> RequestedValues {
        let mut requested = self.draft.as_requested_values();
        for entry in self.forms.values().flat_map(|form| &form.entries).filter(|entry| entry.touched) {
            let Some(text) = entry.text() else { continue };
            match entry.field.id {
                FieldId::Names => requested.names = Some(text),
                FieldId::Tags => requested.tags = tags::parse(&text).ok().or(requested.tags),
                FieldId::ScriptText => requested.script = Some(Some(Script::new(text, ScriptOrigin::Typed))),
                FieldId::Threshold => requested.threshold = Some(SanitizedText::new(text)),
                FieldId::Duration => requested.duration = Some(SanitizedText::new(text)),
                _ => {}
            }
        }
        requested
    }

    /// Notes that the user answered or typed something, which must be saved.
    pub fn note_answer(&mut self) {
        self.unsaved = true;
        self.home.copied = false;
        self.home.of_launch = false;
    }

    /// Returns the current step.
    pub fn step(&self) -> Option<&'static dyn steps::Step> {
        match self.screen {
            Screen::Step(at) => steps::all().get(at).copied(),
            _ => None,
        }
    }

    /// Returns whether this is the launch on the screen.
    pub fn watches(&self, launch: &SanitizedText) -> bool {
        self.watch.as_ref().is_some_and(|watch| watch.launch.id == *launch)
    }

    /// Returns the instance action with an open pane.
    pub fn open_pane(&self) -> Option<&ActiveAction> {
        self.watch.as_ref().filter(|_| self.screen == Screen::Launch)?.after.job()
    }

    /// Returns the instance action with an open pane, mutably.
    pub fn open_pane_mut(&mut self) -> Option<&mut ActiveAction> {
        self.watch.as_mut().filter(|_| self.screen == Screen::Launch)?.after.job_mut()
    }

    /// Returns whether there are unsent answers or typed texts. Neither a Region that is only proposed counts, nor
    /// answers copied from a server.
    pub fn is_answered(&self) -> bool {
        let typed = || !RequestedValues { region: None, ..self.to_keep() }.is_empty();
        !self.home.copied && (self.draft.region.is_some() || typed())
    }

    /// Returns what a secondary field shows for the choice under the cursor, if that determines its answer.
    pub fn along_with(&self, secondary: FieldId) -> Option<String> {
        let (step, entry) = (self.step()?, self.form()?.entry()?);
        let FieldInput::Pick(picker) = &entry.typed else { return None };
        step.along_with(self.language, secondary, &picker.at()?.id, &self.draft, &self.catalog)
    }

    /// Returns the form of the current step.
    pub fn form(&self) -> Option<&StepForm> {
        self.forms.get(&self.step()?.id())
    }

    /// Returns the form of the current step, mutably.
    pub fn form_mut(&mut self) -> Option<&mut StepForm> {
        let id = self.step()?.id();
        self.forms.get_mut(&id)
    }

    /// Returns the focused list, mutably.
    pub fn picker_mut(&mut self) -> Option<&mut Picker> {
        match &mut self.form_mut()?.entry_mut()?.typed {
            FieldInput::Pick(picker) => Some(picker),
            _ => None,
        }
    }

    /// Returns the ID of the item under the cursor of the focused list.
    pub fn pointed(&self) -> Option<SanitizedText> {
        match &self.form()?.entry()?.typed {
            super::form::FieldInput::Pick(picker) => picker.at().map(|offer| offer.id.clone()),
            _ => None,
        }
    }

    /// Returns whether a listing that this screen needs has failed, so that `r` retries it.
    pub fn waiting_failed(&self) -> bool {
        let failed =
            |want: &CatalogQuery| self.catalog.failure(want).or_else(|| self.catalog.unrefreshed(want)).is_some();
        self.wants().iter().any(failed)
    }

    /// Returns the oldest cached listing on this screen.
    pub fn aged(&self) -> Option<&Cached> {
        if self.catalog.aged.is_empty() {
            return None;
        }
        self.wants().iter().filter_map(|want| self.catalog.aged.get(want)).min_by_key(|aged| aged.told)
    }

    /// Returns the failure of this screen: of a listing it needs, or of what was sent.
    pub fn failure(&self) -> Option<&Failure> {
        if self.screen == Screen::Launch {
            return self.watch.as_ref().and_then(|watch| watch.launch.refusal());
        }
        self.wants().iter().find_map(|want| self.catalog.failure(want))
    }

    /// Returns the permission that is missing on this screen.
    pub fn denied(&self) -> Option<AccessDenial> {
        self.failure().and_then(AccessDenial::of)
    }

    /// Returns the time until failed listings are retried, if they will be.
    pub fn due(&self) -> Option<Duration> {
        let due = self.again.due?;
        let waits =
            self.wants().iter().filter_map(|want| self.catalog.failure(want)).any(|why| why.error.pace().is_some());
        waits.then(|| due.saturating_sub(self.now.mono))
    }

    /// Returns the listings that this screen needs.
    pub fn wants(&self) -> Vec<CatalogQuery> {
        if let Some(Overlay::Resume(requested)) = &self.overlay {
            return super::saved_draft::wants(requested);
        }
        match self.screen {
            Screen::Step(at) => steps::all()[at].wants(&self.draft, self.settled_pointer().as_deref()),
            Screen::Review => steps::all().iter().flat_map(|step| step.wants(&self.draft, None)).collect(),
            Screen::Launch if self.uses_default_key() => vec![CatalogQuery::OwnKeys],
            Screen::Launch | Screen::Home | Screen::Welcome => Vec::new(),
        }
    }

    /// Returns whether an `ssh` command is shown that needs the Region's default key.
    fn uses_default_key(&self) -> bool {
        let Some(watch) = &self.watch else { return false };
        let launch = &watch.launch;
        // The instances are looked through only if one may have an address: this is asked for every frame.
        launch.manifest.request.key_pair_name.is_none()
            && watch.counts().running > 0
            && launch.instances.iter().any(|instance| connect::ssh_line(launch, instance).is_some())
    }

    /// Returns the Region to prefetch listings for: the default if the user hasn't moved, or the one on which the
    /// cursor has rested. Passing over Regions loads nothing.
    fn settled_pointer(&self) -> Option<SanitizedText> {
        let entry = self.form()?.entry()?;
        // Whoever chooses a static IP needs the list of existing ones.
        if let Some(inline) = self.inline.as_ref().filter(|inline| inline.field == FieldId::StaticIp) {
            return Some(SanitizedText::new(&inline.at));
        }
        if entry.field.id == FieldId::StaticIp {
            return self.pointed();
        }
        if entry.field.id != FieldId::Region {
            return None;
        }
        let at = self.pointed()?;
        let still = matches!(&entry.typed, super::form::FieldInput::Pick(picker) if !picker.moved);
        let default = still && self.draft.region.is_none() && entry.field.default.is_some();
        (default || self.rested.as_ref() == Some(&at)).then_some(at)
    }

    /// Returns when the cursor will have rested, if that would load anything.
    pub fn rests_at(&self) -> Option<Duration> {
        if let Some(replay) = &self.replay {
            return replay.due(self.now.mono);
        }
        let cursor_moved_at = self.cursor_moved_at?;
        let at = self.pointed()?;
        let under_way = self.catalog.in_region.values().filter(|listings| listings.blueprints.loading()).count();
        let unasked = self.catalog.unasked(&CatalogQuery::Blueprints { region: at, research: false });
        (unasked && under_way < MOST_AHEAD).then(|| cursor_moved_at.mono + REST)
    }

    /// Returns whether the screen shows elapsed time and must be redrawn every second.
    pub fn ticks(&self) -> bool {
        // The remaining validity of the code.
        if matches!(self.overlay, Some(Overlay::Account(AccountDialog::SignIn { state: SignInProgress::Code(_), .. })))
        {
            return true;
        }
        if self.screen == Screen::Home && self.home.state.ticks() {
            return true;
        }
        match &self.watch {
            Some(watch) if self.screen == Screen::Launch => {
                watch.launch.under_way()
                    || watch.launch.in_flight()
                    || watch.launch.awaiting_readiness()
                    || watch.login.waits()
                    || watch.after.ticks()
                    || self.motion && watch.has_fresh_row(self.now)
                    || connect::counts_down(&watch.launch, &watch.usual.unwrap_or_default(), self.now)
            }
            _ => self.unsaved || self.due().is_some() || self.wants().iter().any(|want| self.loading(want)),
        }
    }

    fn loading(&self, want: &CatalogQuery) -> bool {
        self.catalog.waits_for(want)
    }
}
