//! Everything that is shown or remembered while the program runs.

use super::account_dialog::{self, AccountDialog, SignInProgress};
use super::command_palette::CommandPalette;
use super::command_preview::CommandPreview;
use super::form::StepForm;
use super::home::HomeContext;
use super::instance_actions::InstanceActions;
use super::login::{InstanceDialog, LoginState};
use super::replay::Replay;
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
use crate::domain::launch::recorder::Recorder;
use crate::domain::loadable::Loadable;
use crate::domain::policy::AccessDenial;
use crate::domain::requested_values::{Provenance, RequestedValues};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::tags;
use crate::domain::time::Now;
use crate::domain::typical_timing::TypicalTiming;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_settings::TerminalFeatures;
use crate::domain::user_text::{FieldId, StepId, UserText};
use crate::live_panes::connect;
use crate::live_panes::tally::Tally;
use crate::steps;
use crate::theme::{Display, Theme};
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tui_input::Input;

/// The exit status where something may exist that nobody has seen.
const UNSURE: u8 = 3;
/// How the program ends where some of it is as it was to be and some is not (README).
const MIXED: u8 = 4;

/// Calls kept for the log.
pub const CALLS: usize = 200;

/// How long the cursor stands still before what it points at is asked for.
const REST: Duration = Duration::from_millis(150);
/// Regions whose listings are asked for ahead at a time.
const MOST_AHEAD: usize = 2;

/// The program.
#[derive(Clone, Debug)]
pub struct Model {
    /// The time of the last message, by both clocks.
    pub now: Now,
    /// The width of the window, in cells.
    pub columns: u16,
    /// The height of the window, in cells.
    pub rows: u16,
    /// How it looks.
    pub theme: Theme,
    /// The user's own, by name.
    pub themes: Vec<(SanitizedText, Theme)>,
    /// The colors that the terminal has, and its background.
    pub display: Display,
    /// The AWS CLI's command as it grows.
    pub ribbon: CommandPreview,
    /// Which account is asked, for the header.
    pub site: TargetInfo,
    /// Whose account it is, and what else there is to sign in with.
    pub account: AccountState,
    /// The answers so far.
    pub draft: Versioned<Draft>,
    /// What is known of AWS's offers.
    pub catalog: Versioned<Catalog>,
    /// The screen that is shown.
    pub screen: Screen,
    /// The furthest step that has been opened; any up to it can be opened again.
    pub reached: usize,
    /// The questions of each step that has been opened.
    pub forms: BTreeMap<StepId, StepForm>,
    /// Where the user is in the review.
    pub review: ReviewState,
    /// What is in front of the screen.
    pub overlay: Option<Overlay>,
    /// All that can be done now, in front of that too.
    pub palette: Option<CommandPalette>,
    /// A passing word to the user.
    pub notice: Option<Notice>,
    /// The launch that is watched.
    pub watch: Option<LaunchView>,
    /// A launch that is played again, in front of everything.
    pub replay: Option<Box<Replay>>,
    /// The account's servers, and what is done to them; the opening screen.
    pub home: HomeContext,
    /// Launches of this run that another took the place of, and of which something is left or may be.
    pub past: Vec<LaunchView>,
    /// Where the Region's default key was put, or was found to be, in this run.
    pub saved_key: Option<PathBuf>,
    /// Removals asked for so far: the number of the last one. What an earlier one had asked for may
    /// still be on its way.
    pub removals: u64,
    /// The last calls to AWS, the newest last.
    pub calls: VecDeque<ApiCall>,
    /// When the cursor last moved in a list whose offers have listings of their own.
    pub stirred: Option<Now>,
    /// The offer on which the cursor has come to rest.
    pub rested: Option<SanitizedText>,
    /// An answer is changed that was opened in the review: it goes back there once all is answered.
    pub edits: bool,
    /// Take defaults as their listings arrive, then show the review or what is missing.
    pub hurry: Option<AutoFill>,
    /// What the bundle costs a month that is proposed while none is chosen, and the versions of the
    /// answers and the listings that it was read from.
    pub proposed: Option<Usd>,
    /// See [`Model::proposed`].
    pub priced: Option<(u64, u64)>,
    /// Something was typed since the answers were last kept.
    pub unsaved: bool,
    /// The script is with the user's own editor.
    pub editing: bool,
    /// What failed and is asked for again by itself.
    pub again: RetryState,
    /// Where the cursor is among what may help, where a list failed.
    pub remedy: usize,
    /// Rows that the focused list had in the last frame.
    pub page: usize,
    /// How far the help, or the details of an instance, could be scrolled in the last frame.
    pub furthest: usize,
    /// What lay where in the last frame, for the mouse.
    pub places: Vec<(ratatui::layout::Rect, super::hit_map::HitTarget)>,
    /// The mouse is reported to us, not used by the terminal to select text.
    pub mouse: bool,
    /// The window of the terminal has the keyboard, as far as it was told.
    pub focused: bool,
    /// What may be told beside the picture.
    pub ends: TerminalFeatures,
    /// What was told so far.
    pub told: LastSent,
    /// The user's settings are known.
    pub settled: bool,
    /// Which launch ids to use, one after another: handed in, for repeatable tests.
    pub ids: u64,
    /// Set when the program is to end: its exit status.
    pub exit: Option<u8>,
}

/// Whom we talk to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetInfo {
    /// `sandbox`, a profile's name, or the host of another endpoint.
    pub label: SanitizedText,
    /// Nothing here costs anything.
    pub practice: bool,
    /// The account's number, `sandbox`, or another endpoint's host, once it is known.
    pub account: Option<SanitizedText>,
}

/// Whose account it is, and what else there is to sign in with.
#[derive(Clone, Debug, Default)]
pub struct AccountState {
    /// Whose credentials are in use.
    pub choice: CredentialChoice,
    /// Absent until it was looked for.
    pub found: Option<Box<DiscoveredCredentials>>,
    /// As AWS itself names the one who asks.
    pub who: Option<Identity>,
    /// Why nobody is let in, if nobody is.
    pub trouble: Option<Failure>,
    /// What signing in was offered for by itself: not once more before it is mended.
    pub opened_for: Option<ErrorKind>,
    /// Another account is being opened.
    pub opening: bool,
    /// The one account whose credentials may be used, as was last asked for.
    pub pinned: Option<SanitizedText>,
    /// What was typed in a form that was left before anything came of it.
    pub left: Vec<account_dialog::SignInForm>,
}

/// What is on the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    /// A step, by its place in `steps::all()`.
    Step(usize),
    /// The review.
    Review,
    /// A launch that is watched.
    Launch,
    /// The servers of the account.
    Home,
    /// Before it is known what was launched, and where nothing was.
    Welcome,
}

/// Which defaults are taken without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoFill {
    /// All of them.
    All,
    /// Those of one source: what was answered before, and no more.
    From(Provenance),
}

/// When listings that failed are asked for again by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetryState {
    /// On the clock that never jumps.
    pub due: Option<Duration>,
    /// How often it was done since something last came.
    pub tries: u32,
}

/// Where the user is in the review.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReviewState {
    /// The line under the cursor.
    pub cursor: usize,
    /// Focus is on the button that creates, not on a line.
    pub button: bool,
}

/// Something in front of the screen.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// Whose account it is: signing in, or another way to get in.
    Account(AccountDialog),
    /// What AWS has to allow: the statement that is missing, or the policy for all of it.
    Policy {
        /// The whole policy, not only what is missing.
        whole: bool,
        /// The first line that is shown.
        scroll: usize,
    },
    /// The order in the words of another tool, by its place among the formats.
    Export {
        /// Its place among the formats.
        format: usize,
        /// The first line that is shown.
        scroll: usize,
    },
    /// Delete what this launch made? The name has to be typed.
    Remove(ConfirmationInput),
    /// Go on with the answers that were kept?
    Resume(Box<RequestedValues>),
    /// Look for a launch of an earlier run? Then the answers that were kept are offered.
    Unfinished {
        /// The launch.
        found: Box<UnfinishedLaunch>,
        /// Answers of an earlier run, to be offered.
        kept: Option<Box<RequestedValues>>,
    },
    /// Something about one instance of the launch.
    Card(Box<InstanceDialog>),
    /// An explanation of what is on the screen.
    Help {
        /// The first line that is shown.
        scroll: usize,
    },
    /// The words of the trade.
    Glossary {
        /// The first line that is shown.
        scroll: usize,
    },
    /// Leave before anything was created?
    Leave,
    /// The line on which the word is typed that creates.
    Confirm(ConfirmationInput),
    /// The line on which the file to save to is typed.
    Save {
        /// What is saved: the plan, or an export by its place among the formats.
        export: Option<usize>,
        /// The file, as it is typed.
        path: Input,
        /// A file of that name may be replaced.
        over: bool,
        /// Why it was not saved.
        problem: Option<UserText>,
    },
}

/// What is sent once the word is typed. Each costs money, so each wants the word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConfirmedAction {
    /// The draft's order.
    #[default]
    Order,
    /// Those of a launch that failed, under the same names.
    Failed,
    /// The same request again, after its answer never came and looking found nothing.
    Same,
}

/// The line on which the word is typed that creates, or the name of what is to be deleted.
#[derive(Clone, Debug, Default)]
pub struct ConfirmationInput {
    /// What the word sends.
    pub sends: ConfirmedAction,
    /// What is typed.
    pub typed: Input,
    /// When the line was first on the screen; keys typed before that do not count.
    pub shown: Option<Duration>,
    /// When the last key came.
    pub last_key: Option<Duration>,
    /// When what is typed was first on the screen as it is; absent since it changed.
    pub drawn: Option<Duration>,
    /// What is wrong with what was typed: the key of its text.
    pub problem: Option<&'static str>,
    /// The first line of what is sent that is shown, where not all of it has room.
    pub scroll: usize,
}

/// A passing word to the user, above the footer until the next key.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub say: UserText,
    /// Whether something went wrong.
    pub bad: bool,
}

/// A launch on the screen.
#[derive(Clone, Debug)]
pub struct LaunchView {
    /// The launch.
    pub launch: Versioned<Launch>,
    /// Its instances, counted, and of which version of the launch.
    pub tally: (u64, Tally),
    /// The place of the selected instance.
    pub cursor: usize,
    /// The arrows scroll the details instead of moving between instances.
    pub in_detail: bool,
    /// The first line of the details that is shown.
    pub scroll: usize,
    /// Deleting what the launch made, or one of its instances alone, once it was asked for.
    pub removal: Option<Box<Deletion>>,
    /// What was deleted of it before, each to its end.
    pub removed: Vec<Box<Deletion>>,
    /// How to get in, by instance.
    pub access: Versioned<BTreeMap<SanitizedText, Loadable<AccessDetails>>>,
    /// What the way up usually takes; absent until it was asked for.
    pub usual: Option<TypicalTiming>,
    /// Shells on its instances, and what was read there.
    pub login: LoginState,
    /// What is done to its instances afterwards.
    pub after: InstanceActions,
    /// What of all this is in the journal.
    pub recorder: Recorder,
    /// What the recorder was last asked about: the versions of the launch and of the ways in, and what else is recorded.
    pub recorded: Option<(u64, u64, Option<TypicalTiming>, bool)>,
}

impl LaunchView {
    /// Its instances, counted: a thousand of them are counted again only when something of the launch changed.
    pub fn tally(&self) -> Cow<'_, Tally> {
        match &self.tally {
            (version, tally) if *version == self.launch.version() => Cow::Borrowed(tally),
            _ => Cow::Owned(Tally::of(&self.launch)),
        }
    }

    /// Counts its instances, if something of the launch changed.
    pub fn count(&mut self) {
        if self.tally.0 != self.launch.version() {
            self.tally = (self.launch.version(), Tally::of(&self.launch));
        }
    }

    /// How the program ends if it ends now: as its launch does, or as its deletion did; with 3 where
    /// nobody knows what came of something that was done to an instance, or it is being deleted.
    pub fn exit_status(&self) -> u8 {
        let ends: Vec<(u8, bool)> = self.ended().map(|removal| (removal.exit_status(), removal.spares())).collect();
        let any = |what: fn(u8) -> bool| ends.iter().any(|(end, _)| what(*end));
        match ends.last() {
            _ if self.deleting() || self.launch.under_way() || any(|end| end == UNSURE) => UNSURE,
            Some((end, _)) if !self.launch.has_any() => *end,
            Some((end, false)) if *end != 0 => *end,
            _ if self.after.unknown() => UNSURE,
            // Something was to go and did not, and the rest of the launch is there.
            _ if any(|end| end != 0) => MIXED,
            _ => self.launch.exit_status(),
        }
    }

    /// What was deleted of it, each to its end, the oldest first.
    pub fn ended(&self) -> impl Iterator<Item = &Deletion> {
        let all = self.removed.iter().chain(&self.removal).map(|removal| &**removal);
        all.filter(|removal| removal.stage == deletion::DeletionStage::Over)
    }

    /// Whether nothing came of it, so that the account it was asked of does not matter any more.
    pub fn came_to_nothing(&self) -> bool {
        self.launch.without_instances() && self.launch.made.is_empty() && self.removal.is_none()
    }

    /// Whether what it made is being deleted, and not all of it is gone.
    pub fn deleting(&self) -> bool {
        self.removal.as_ref().is_some_and(|removal| removal.stage == deletion::DeletionStage::Deleting)
    }

    /// Whether this instance is being deleted, or may be the next moment.
    pub fn deletes(&self, name: &SanitizedText) -> bool {
        let removal = self.removal.as_ref().filter(|removal| removal.stage != deletion::DeletionStage::Over);
        removal.is_some_and(|removal| removal.lots.iter().any(|(other, _)| other == name))
    }

    /// Whether something continues that only this watch brings to its end: no other launch takes its place meanwhile.
    pub fn busy(&self) -> bool {
        self.deleting() || self.after.unsettled()
    }

    /// Whether a request is on its way whose answer is not here, or one has to follow it.
    pub fn in_flight(&self) -> bool {
        self.launch.in_flight() || self.after.in_flight() || self.deleting()
    }
}

impl Model {
    /// Whether what was launched, or is being done to a server, is watched with the account in use, which has to stay
    /// then.
    pub fn holds_account(&self) -> bool {
        self.watch.as_ref().is_some_and(|watch| !watch.came_to_nothing()) || self.home.state.in_flight()
    }

    /// Whether the Region's default key, which the launch on the screen is opened with, is on this computer; none if
    /// it is opened with another, or nobody has looked.
    pub fn key_lies_there(&self) -> Option<bool> {
        let launch = &self.watch.as_ref()?.launch;
        let own = self.catalog.own_keys.ready().filter(|_| launch.manifest.request.key_pair_name.is_none())?;
        Some(own.has_file(Path::new(&launch.key_file())))
    }

    /// Returns the program as it starts, on a window of this size.
    pub fn new(site: TargetInfo, theme: Theme, columns: u16, rows: u16) -> Model {
        Model {
            now: Now::default(),
            columns,
            rows,
            theme,
            themes: Vec::new(),
            display: Display::PLAIN,
            ribbon: CommandPreview::default(),
            catalog: Versioned::new(Catalog { practice: site.practice, ..Catalog::default() }),
            site,
            account: AccountState::default(),
            draft: Versioned::default(),
            screen: Screen::Step(0),
            reached: 0,
            forms: BTreeMap::new(),
            review: ReviewState { cursor: 0, button: true },
            overlay: None,
            palette: None,
            notice: None,
            watch: None,
            replay: None,
            home: HomeContext::default(),
            past: Vec::new(),
            saved_key: None,
            removals: 0,
            calls: VecDeque::new(),
            stirred: None,
            rested: None,
            edits: false,
            hurry: None,
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
            settled: false,
            ids: 0,
            exit: None,
        }
    }

    /// The answers, and what is typed and not yet an answer, to be kept for the next start.
    pub fn to_keep(&self) -> RequestedValues {
        let mut wishes = self.draft.as_requested_values();
        for entry in self.forms.values().flat_map(|form| &form.entries).filter(|entry| entry.touched) {
            let Some(text) = entry.text() else { continue };
            match entry.field.id {
                FieldId::Names => wishes.names = Some(text),
                FieldId::Tags => wishes.tags = tags::parse(&text).ok().or(wishes.tags),
                FieldId::ScriptText => wishes.script = Some(Some(Script::new(text, ScriptOrigin::Typed))),
                FieldId::Threshold => wishes.threshold = Some(SanitizedText::new(text)),
                FieldId::Duration => wishes.duration = Some(SanitizedText::new(text)),
                _ => {}
            }
        }
        wishes
    }

    /// The step on the screen.
    pub fn step(&self) -> Option<&'static dyn steps::Step> {
        match self.screen {
            Screen::Step(at) => steps::all().get(at).copied(),
            _ => None,
        }
    }

    /// Returns the questions of the step that is shown.
    pub fn form(&self) -> Option<&StepForm> {
        self.forms.get(&self.step()?.id())
    }

    /// Returns the questions of the step that is shown, to be changed.
    pub fn form_mut(&mut self) -> Option<&mut StepForm> {
        let id = self.step()?.id();
        self.forms.get_mut(&id)
    }

    /// The id of the offer under the cursor of the focused list.
    pub fn pointed(&self) -> Option<SanitizedText> {
        match &self.form()?.entry()?.typed {
            super::form::FieldInput::Pick(picker) => picker.at().map(|offer| offer.id.clone()),
            _ => None,
        }
    }

    /// Whether a listing that this screen needs could not be had, so that `r` tries again.
    pub fn waiting_failed(&self) -> bool {
        let failed =
            |want: &CatalogQuery| self.catalog.failure(want).or_else(|| self.catalog.unrefreshed(want)).is_some();
        self.wants().iter().any(failed)
    }

    /// The oldest of the listings on this screen that are of an earlier run.
    pub fn aged(&self) -> Option<&Cached> {
        if self.catalog.aged.is_empty() {
            return None;
        }
        self.wants().iter().filter_map(|want| self.catalog.aged.get(want)).min_by_key(|aged| aged.told)
    }

    /// What went wrong on this screen: with a listing it needs, or with what was sent.
    pub fn failure(&self) -> Option<&Failure> {
        if self.screen == Screen::Launch {
            return self.watch.as_ref().and_then(|watch| watch.launch.refusal());
        }
        self.wants().iter().find_map(|want| self.catalog.failure(want))
    }

    /// The permission that is missing on this screen.
    pub fn denied(&self) -> Option<AccessDenial> {
        self.failure().and_then(AccessDenial::of)
    }

    /// How long until what failed is asked for again by itself, where it will be.
    pub fn due(&self) -> Option<Duration> {
        let due = self.again.due?;
        let waits =
            self.wants().iter().filter_map(|want| self.catalog.failure(want)).any(|why| why.trouble.pace().is_some());
        waits.then(|| due.saturating_sub(self.now.mono))
    }

    /// The listings this screen needs.
    pub fn wants(&self) -> Vec<CatalogQuery> {
        if let Some(Overlay::Resume(wishes)) = &self.overlay {
            return super::saved_draft::wants(wishes);
        }
        match self.screen {
            Screen::Step(at) => steps::all()[at].wants(&self.draft, self.settled_pointer().as_deref()),
            Screen::Review => steps::all().iter().flat_map(|step| step.wants(&self.draft, None)).collect(),
            Screen::Launch | Screen::Home | Screen::Welcome => Vec::new(),
        }
    }

    /// The Region under the cursor, once the user reads and no longer passes by: the default while
    /// nobody has moved, or one on which the cursor rests. Its listings come before they are needed;
    /// passing over the others asks for nothing.
    fn settled_pointer(&self) -> Option<SanitizedText> {
        let entry = self.form()?.entry()?;
        // Whoever is asked about a static IP can be shown those that are there.
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

    /// When the cursor will have rested, if what it then points at would be asked for.
    pub fn rests_at(&self) -> Option<Duration> {
        if let Some(replay) = &self.replay {
            return replay.due(self.now.mono);
        }
        let stirred = self.stirred?;
        let at = self.pointed()?;
        let under_way = self.catalog.in_region.values().filter(|shelves| shelves.blueprints.loading()).count();
        let unasked = self.catalog.unasked(&CatalogQuery::Blueprints { region: at, research: false });
        (unasked && under_way < MOST_AHEAD).then(|| stirred.mono + REST)
    }

    /// Whether time shows on the screen, so that it has to be drawn again each second.
    pub fn ticks(&self) -> bool {
        // How long the code is still good.
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
                    || connect::counts_down(&watch.launch, &watch.usual.unwrap_or_default(), self.now)
            }
            _ => self.unsaved || self.due().is_some() || self.wants().iter().any(|want| self.loading(want)),
        }
    }

    fn loading(&self, want: &CatalogQuery) -> bool {
        self.catalog.waits_for(want)
    }
}
