//! What keys are, what they do, and how they're written.

use crate::domain::instance_actions::InstanceActionKind as After;
use crate::theme::Theme;
use termina::event::{KeyCode, KeyEvent, Modifiers};

/// A list of keys that lives as long as the program.
macro_rules! key_list {
    ($($press:expr),+) => {{
        static KEYS: &[crate::app::keymap::KeyPress] = &[$($press),+];
        KEYS
    }};
}

pub(in crate::app) use key_list as keys;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Take what is under the cursor or typed, and continue.
    Choose,
    /// Turn a switch, or a check mark.
    Toggle,
    /// To the question or screen before, or close what is in front.
    Back,
    /// To the next question.
    NextField,
    /// To the question before.
    PreviousField,
    /// Show the whole list again.
    ClearFilter,
    /// To the review.
    ToReview,
    /// To the step of this place.
    Step(usize),
    /// Ask AWS again for what failed.
    Retry,
    /// Save the plan.
    SavePlan,
    /// Show the order in another tool's format.
    Export,
    /// The next format.
    NextFormat,
    /// The format before.
    PreviousFormat,
    /// Ask for the word that creates.
    Create,
    /// Explain what is on the screen.
    Help,
    /// Close the explanation.
    CloseHelp,
    /// Explain the words.
    Glossary,
    /// End the program, after a question where something would be lost.
    Quit,
    /// End the program.
    Leave,
    /// Don't end it.
    Stay,
    /// Draw the screen afresh.
    Redraw,
    /// Stop the program, as Ctrl-Z does.
    Suspend,
    /// All that can be done now, or back from it.
    Palette,
    /// Leave the mouse to the terminal, or take it back.
    Mouse,
    /// The command as it grows, on or off.
    Ribbon,
    /// Stop asking AWS, or begin again.
    Pause,
    /// Ask AWS now.
    Refresh,
    /// Send the same request once more, after nothing came of it.
    SendAgain,
    /// Give up looking for what was sent.
    StopLooking,
    /// Go on without a journal.
    WithoutJournal,
    /// Send the request without the launch's tag.
    TagOff,
    /// Another zone of the Region, where the chosen one has no room.
    OtherZone,
    /// Changes the Region to the nearest one that has what is under the cursor.
    OtherRegion,
    /// What is left of the plan's follow-ups.
    CarryOut,
    /// Back to the answers of a launch that was refused.
    ToDraft,
    /// Create the instances again that failed.
    TryFailedAgain,
    /// A launch that was refused, with the word again.
    TryAgain,
    /// Whose account it is.
    Account,
    /// What AWS has to allow.
    Policy,
    /// The whole policy in place of the missing statement, or back.
    OtherPolicy,
    /// The command that connects, or what else is most useful.
    Copy,
    /// The address alone.
    CopyAddress,
    /// A new draft for another launch.
    Another,
    /// Ask for the word that deletes.
    Delete,
    /// Go on with the answers that were kept.
    GoOn,
    /// Begin without them.
    Afresh,
    /// Look for a launch of an earlier run, or leave it for later.
    TakeUp,
    /// Leave it for later.
    Later,
    /// Save the private half of the Region's default key.
    SaveKey,
    /// Change the script in the user's own editor.
    Edit,
    /// Do to what is typed what the remark under it says.
    Mend,
    /// A shell on the selected instance.
    Shell,
    /// The application's first password, or that of Windows.
    Password,
    /// Whether the launch script has ended.
    Script,
    /// Open the server's website.
    OpenSite,
    /// A name in the user's `ssh` settings.
    Alias,
    /// Write the alias that is shown.
    WriteAlias,
    /// A file for Remote Desktop.
    RdpFile,
    /// Open the pane of this for the selected instance.
    Afterwards(After),
    /// The next choice of a line.
    NextChoice,
    /// The choice before.
    PreviousChoice,
    /// Go on, though not all is as it should be.
    AllTheSame,
    /// The servers of the account.
    Home,
    /// Begin a new server.
    NewServer,
    /// A new server with the answers of the one under the cursor.
    NewLikeThis,
    /// Start the server under the cursor.
    StartServer,
    /// Stop it.
    StopServer,
    /// Reboot it.
    RebootServer,
    /// Take a snapshot of it.
    SnapshotServer,
    /// Type to narrow the list.
    FilterServers,
    /// Play a launch again from its journal, or once more from its beginning.
    Replay,
    /// Play faster.
    Faster,
    /// Play slower.
    Slower,
}

/// Keys, what they do, and the text that says so. The first key is the one shown.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyBinding {
    /// The keys.
    pub keys: &'static [KeyPress],
    /// What they do.
    pub action: KeyAction,
    /// Key of the words; none for the twins of another binding.
    pub words: Option<&'static str>,
}

/// A key as it is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPress {
    /// The key.
    pub code: KeyCode,
    /// What is held with it.
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
    /// Whether this is the key of an event. Shift is part of a character already.
    pub fn is(&self, key: &KeyEvent) -> bool {
        let locks = Modifiers::CAPS_LOCK | Modifiers::NUM_LOCK;
        let mut modifiers = key.modifiers - locks;
        if matches!(key.code, KeyCode::Char(_) | KeyCode::BackTab) {
            modifiers -= Modifiers::SHIFT;
        }
        self.code == key.code && self.modifiers == modifiers
    }

    /// The letter, where it is one alone.
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

    /// Whether it is a character that a text would take.
    pub fn printable(&self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && self.modifiers == Modifiers::NONE
    }
}

/// The character of a key that would be typed into a text.
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

/// What asks, looks or tries once more.
pub(in crate::app) const AGAIN: &[KeyPress] = &[char('r'), plain(KeyCode::Function(5)), ctrl('r')];
/// What copies, where there is one thing to be copied.
pub(in crate::app) const COPY: &[KeyPress] = &[char('c'), char('y'), char('Y')];
/// What opens the ways in.
pub(in crate::app) const ACCOUNT: &[KeyPress] = &[char('P'), plain(KeyCode::Function(4))];
/// What shows the permission that is missing.
pub(in crate::app) const POLICY: &[KeyPress] = &[char('i'), plain(KeyCode::Function(6))];

/// A key as people write it.
pub fn key_name(press: &KeyPress, theme: &Theme) -> String {
    match press.code {
        KeyCode::Char(' ') => crate::t!("hint.space").to_owned(),
        KeyCode::Char(c) if press.modifiers.contains(Modifiers::CONTROL) => format!("^{}", c.to_ascii_uppercase()),
        KeyCode::Char(c) if press.modifiers.contains(Modifiers::ALT) => format!("Alt-{c}"),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::Enter => theme.glyphs.enter.to_owned(),
        KeyCode::Escape => "Esc".to_owned(),
        KeyCode::Tab => "Tab".to_owned(),
        KeyCode::BackTab => theme.glyphs.back.to_owned(),
        KeyCode::Up => theme.glyphs.up.to_owned(),
        KeyCode::Down => theme.glyphs.down.to_owned(),
        KeyCode::Left => theme.glyphs.left.to_owned(),
        KeyCode::Right => theme.glyphs.right.to_owned(),
        KeyCode::Function(n) => format!("F{n}"),
        other => format!("{other:?}"),
    }
}

/// The keys that scroll a text, or move in a list, in front of a screen.
pub(in crate::app) fn scroll(words: Option<&'static str>) -> Vec<KeyBinding> {
    let mut all = list_keys(true);
    all[0].words = words;
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
