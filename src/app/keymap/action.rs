//! Types for key presses, actions, and bindings, and how key names are written.

use crate::domain::instance_actions::InstanceActionKind as After;
use crate::text::Language;
use crate::theme::Theme;
use termina::event::{KeyCode, KeyEvent, Modifiers};

/// A static list of keys.
macro_rules! key_list {
    ($($press:expr),+) => {{
        static KEYS: &[crate::app::keymap::KeyPress] = &[$($press),+];
        KEYS
    }};
}

pub(in crate::app) use key_list as keys;

/// An action that a key performs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// Move up one row.
    Up,
    /// Move down one row.
    Down,
    /// Move up one page.
    PageUp,
    /// Move down one page.
    PageDown,
    /// Move to the first row.
    First,
    /// Move to the last row.
    Last,
    /// Submit what is highlighted or typed, and continue.
    Choose,
    /// Toggle a switch or a check mark.
    Toggle,
    /// Go to the previous question or screen, or close an overlay.
    Back,
    /// Move to the next field.
    NextField,
    /// Move to the previous field.
    PreviousField,
    /// Clear the filter.
    ClearFilter,
    /// Open the review.
    ToReview,
    /// Open the step with this index.
    Step(usize),
    /// Load again what failed.
    Retry,
    /// Save the plan.
    SavePlan,
    /// Export the order to another tool's format.
    Export,
    /// Show the next format.
    NextFormat,
    /// Show the previous format.
    PreviousFormat,
    /// Ask for the word that confirms creating.
    Create,
    /// Open the help.
    Help,
    /// Close the help.
    CloseHelp,
    /// Open the glossary.
    Glossary,
    /// Exit, after a question if something would be lost.
    Quit,
    /// Exit.
    Leave,
    /// Cancel exiting.
    Stay,
    /// Redraw the screen.
    Redraw,
    /// Suspend the program, as Ctrl-Z does.
    Suspend,
    /// Open or close the command palette.
    Palette,
    /// Leave the mouse to the terminal, or take it back.
    Mouse,
    /// Turn the command preview on or off.
    CommandPreview,
    /// Pause or resume polling.
    Pause,
    /// Poll now.
    Refresh,
    /// Send the same request again after it had no effect.
    SendAgain,
    /// Stop looking for the result of a request.
    StopLooking,
    /// Continue without a journal.
    WithoutJournal,
    /// Send the request without the launch's tag.
    TagOff,
    /// Switch to another zone of the Region because the chosen one has no capacity.
    OtherZone,
    /// Changes the Region to the nearest one that offers the highlighted item.
    OtherRegion,
    /// Run the plan's remaining follow-ups.
    CarryOut,
    /// Return to the draft of a refused launch.
    ToDraft,
    /// Create the failed instances again.
    TryFailedAgain,
    /// Send a refused launch again, after confirmation.
    TryAgain,
    /// Open the account dialog.
    Account,
    /// Show the required IAM policy.
    Policy,
    /// Switch between the missing statement and the whole policy.
    OtherPolicy,
    /// Copy the `ssh` command, or whatever else is most useful.
    Copy,
    /// Copy only the address.
    CopyAddress,
    /// Start a new draft for another launch.
    Another,
    /// Say why a key does nothing on the selected row.
    NotHere,
    /// Ask for the word that confirms deleting.
    Delete,
    /// Continue with the saved draft.
    GoOn,
    /// Start without the saved draft.
    Afresh,
    /// Resume a launch of an earlier run.
    TakeUp,
    /// Leave it for later.
    Later,
    /// Save the private half of the Region's default key pair.
    SaveKey,
    /// Edit the script in the user's editor.
    Edit,
    /// Apply the repair offered below the input.
    Repair,
    /// Open a shell on the selected instance.
    Shell,
    /// Show the application's initial password, or that of Windows.
    Password,
    /// Check whether the launch script has ended.
    Script,
    /// Open the server's website.
    OpenWebsite,
    /// Offer to add the instance to the user's `ssh` configuration.
    Alias,
    /// Write the alias that is shown.
    WriteAlias,
    /// Write an RDP file.
    RdpFile,
    /// Open the pane of this action for the selected instance.
    Afterwards(After),
    /// Select the next choice of a line.
    NextChoice,
    /// Select the previous choice.
    PreviousChoice,
    /// Continue although not everything is ready.
    AllTheSame,
    /// Open Home.
    Home,
    /// Start a new server.
    NewServer,
    /// Start a new server with the answers of the one under the cursor.
    NewLikeThis,
    /// Create a server from the selected snapshot.
    Restore,
    /// Create a larger server from the newest snapshot of the selected one.
    Resize,
    /// Start the server under the cursor.
    StartServer,
    /// Stop the server under the cursor.
    StopServer,
    /// Reboot the server under the cursor.
    RebootServer,
    /// Take a snapshot of the server under the cursor.
    SnapshotServer,
    /// Type a filter for the list.
    FilterServers,
    /// Replay a launch from its journal, or restart the replay.
    Replay,
    /// Replay faster.
    Faster,
    /// Replay slower.
    Slower,
}

/// Keys, their action, and its text. The first key is the one shown.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyBinding {
    /// The keys.
    pub keys: &'static [KeyPress],
    /// The action.
    pub action: KeyAction,
    /// The key of the text; `None` for alternatives to another binding.
    pub words: Option<&'static str>,
}

/// A key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPress {
    /// The key.
    pub code: KeyCode,
    /// The modifiers held.
    pub modifiers: Modifiers,
}

pub(in crate::app) const fn plain(code: KeyCode) -> KeyPress {
    KeyPress { code, modifiers: Modifiers::NONE }
}

pub(in crate::app) const fn char(c: char) -> KeyPress {
    plain(KeyCode::Char(c))
}

pub(in crate::app) const fn ctrl(c: char) -> KeyPress {
    KeyPress { code: KeyCode::Char(c), modifiers: Modifiers::CONTROL }
}

impl KeyPress {
    /// Returns whether this is the key of an event. Shift is already part of a character.
    pub fn is(&self, key: &KeyEvent) -> bool {
        let locks = Modifiers::CAPS_LOCK | Modifiers::NUM_LOCK;
        let mut modifiers = key.modifiers - locks;
        if matches!(key.code, KeyCode::Char(_) | KeyCode::BackTab) {
            modifiers -= Modifiers::SHIFT;
        }
        self.code == key.code && self.modifiers == modifiers
    }

    /// Returns the letter, if it is one without modifiers.
    pub fn letter(&self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers == Modifiers::NONE && c.is_alphanumeric() => Some(c),
            _ => None,
        }
    }

    /// Returns whether it is Enter alone.
    pub fn is_enter(&self) -> bool {
        *self == plain(KeyCode::Enter)
    }

    /// Returns whether it is a character that can be typed into a text.
    pub fn printable(&self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && self.modifiers == Modifiers::NONE
    }
}

/// Returns the character that a key would type into a text.
pub fn typed_char(key: &KeyEvent) -> Option<char> {
    let held = Modifiers::CONTROL | Modifiers::ALT | Modifiers::SUPER | Modifiers::META;
    match key.code {
        KeyCode::Char(c) if !key.modifiers.intersects(held) && !c.is_control() => Some(c),
        _ => None,
    }
}

pub(in crate::app) fn bind(keys: &'static [KeyPress], action: KeyAction, words: &'static str) -> KeyBinding {
    KeyBinding { keys, action, words: Some(words) }
}

pub(in crate::app) fn twin(keys: &'static [KeyPress], action: KeyAction) -> KeyBinding {
    KeyBinding { keys, action, words: None }
}

/// Keys that retry or refresh.
pub(in crate::app) const AGAIN: &[KeyPress] = &[char('r'), plain(KeyCode::Function(5)), ctrl('r')];
/// Keys that copy, where there is one thing to copy.
pub(in crate::app) const COPY: &[KeyPress] = &[char('c'), char('y'), char('Y')];
/// Keys that open the account dialog.
pub(in crate::app) const ACCOUNT: &[KeyPress] = &[char('P'), plain(KeyCode::Function(4))];
/// Keys that show the missing permission.
pub(in crate::app) const POLICY: &[KeyPress] = &[char('i'), plain(KeyCode::Function(6))];

/// Formats a key for display: in lowercase, which is easy to scan, except a letter whose case matters.
pub fn key_name(language: Language, press: &KeyPress, theme: &Theme) -> String {
    match press.code {
        KeyCode::Char(' ') => t!(language, "hint.space").to_owned(),
        KeyCode::Char(c) if press.modifiers.contains(Modifiers::CONTROL) => format!("^{}", c.to_ascii_lowercase()),
        KeyCode::Char(c) if press.modifiers.contains(Modifiers::ALT) => format!("alt-{c}"),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::Enter => theme.glyphs.enter.to_owned(),
        KeyCode::Escape => "esc".to_owned(),
        KeyCode::Tab => "tab".to_owned(),
        KeyCode::BackTab => theme.glyphs.back.to_owned(),
        KeyCode::Up => theme.glyphs.up.to_owned(),
        KeyCode::Down => theme.glyphs.down.to_owned(),
        KeyCode::Left => theme.glyphs.left.to_owned(),
        KeyCode::Right => theme.glyphs.right.to_owned(),
        KeyCode::Function(n) => format!("f{n}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// Returns the keys that scroll a text or move in a list in an overlay.
pub(in crate::app) fn scroll(words: Option<&'static str>) -> Vec<KeyBinding> {
    let mut all = list_keys(true);
    all[0].words = words;
    all
}

/// Returns the keys that move in a list while its filter is typed, in which Ctrl-U clears the line.
pub(in crate::app) fn filter_keys() -> Vec<KeyBinding> {
    let mut all = list_keys(false);
    all.iter_mut()
        .filter(|binding| binding.action == KeyAction::PageUp)
        .for_each(|binding| binding.keys = keys![plain(KeyCode::PageUp)]);
    all
}

pub(in crate::app) fn list_keys(letters: bool) -> Vec<KeyBinding> {
    let mut all = vec![
        bind(keys![plain(KeyCode::Up), ctrl('p')], KeyAction::Up, "hint.move"),
        twin(keys![plain(KeyCode::Down), ctrl('n')], KeyAction::Down),
        twin(keys![plain(KeyCode::PageUp), ctrl('u')], KeyAction::PageUp),
        twin(keys![plain(KeyCode::PageDown), ctrl('d')], KeyAction::PageDown),
        twin(keys![plain(KeyCode::Home)], KeyAction::First),
        twin(keys![plain(KeyCode::End)], KeyAction::Last),
    ];
    if letters {
        all.extend([
            twin(keys![char('k')], KeyAction::Up),
            twin(keys![char('j')], KeyAction::Down),
            twin(keys![char('g')], KeyAction::First),
            twin(keys![char('G')], KeyAction::Last),
        ]);
    }
    all
}

/// Returns whether it is Enter alone.
pub fn is_enter(key: &KeyEvent) -> bool {
    plain(KeyCode::Enter).is(key)
}
