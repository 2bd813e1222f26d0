//! Generates random user actions, weighted by likelihood.

use crate::wizard::keystrokes;
use proptest::prelude::*;
use skysail::app::effect::Secret;
use skysail::app::keymap::KeyAction;
use skysail::app::message::LineInput;
use skysail::domain::failure::ErrorKind;
use skysail::domain::requested_values::{Provenance, RequestedValues};
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::script::{Script, ScriptOrigin};
use skysail::domain::user_settings::{LoadedSettings, TerminalFeatures, UserSettings};
use termina::event::{KeyCode, KeyEvent, Modifiers, MouseButton, MouseEventKind};

/// A run of the program: how it starts, and what happens.
#[derive(Clone, Debug)]
pub struct Life {
    pub start: Start,
    pub moves: Vec<Move>,
}

/// How a run starts.
#[derive(Clone, Copy, Debug)]
pub enum Start {
    Nothing,
    /// With the answers of a plan for a research server.
    Research,
    /// With a site, Windows, or a server with a script, which is already running.
    Site,
    Windows,
    Script,
    /// With saved answers.
    Kept,
    /// With a question that is opened from the review, and what is typed there.
    Line(usize, &'static str),
    /// In the sign-in dialog, in this of its states.
    Desk(u8),
}

impl Start {
    pub fn plan(self) -> Option<RequestedValues> {
        let of = |blueprint: &str| RequestedValues {
            from: Some(Provenance::Plan),
            blueprint: Some(blueprint.into()),
            names: Some("web-1".to_owned()),
            ..RequestedValues::default()
        };
        let region = Some((SanitizedText::from("us-west-2"), Provenance::Plan));
        Some(match self {
            Start::Nothing | Start::Kept | Start::Line(..) | Start::Desk(_) => return None,
            Start::Site => of("wordpress_ls_1_0"),
            Start::Windows => of("windows_server_2022"),
            Start::Research => RequestedValues { region, idle: Some(true), ..of("lfr_jupyterlab_1_0") },
            Start::Script => RequestedValues {
                script: Some(Some(Script::new("apt-get update\n", ScriptOrigin::Typed))),
                ..of("ubuntu_24_04")
            },
        })
    }

    pub fn kept(self) -> Option<RequestedValues> {
        let requested = || RequestedValues { blueprint: Some("debian_12".into()), ..RequestedValues::default() };
        matches!(self, Start::Kept).then(requested)
    }
}

/// One action of the user, the terminal, or the service.
#[derive(Clone, Debug)]
pub enum Move {
    /// Keys, each this many milliseconds after the previous one.
    Keys(Vec<KeyEvent>, u64),
    Paste(String, bool),
    Resize(u16, u16),
    Mouse(MouseEventKind, u16, u16),
    /// A line in line mode, this many milliseconds after the previous one.
    Say(LineInput, u64),
    /// Chooses the item at this index of the list with focus, by its ID.
    Offer(usize),
    /// Types this word of this item of the list with focus.
    Word(usize, usize),
    /// One of the effects in progress returns.
    Answer(usize, Chance),
    /// All effects in progress return successfully, and those that follow, this many times.
    Settle(u8),
    Pass(u64),
    /// Launches, with this many rounds of replies afterward.
    Launch(u8),
    /// Opens the question of this line of the review, and types this.
    Line(usize, &'static str),
    /// Opens the sign-in dialog, takes this way counted from the end, and replies like this.
    Way(usize, Chance),
    /// Runs this action on what was launched; replies succeed this many times, and are then like this.
    Around(&'static str, u8, Chance),
    /// Launches; replies succeed this many times, and are then like this.
    Launched(u8, Chance),
    /// Launches without ever getting a reply; then, after enough checks, presses this key.
    Lost(&'static str),
    /// Denies every request; then presses these keys.
    Denied(&'static str),
    /// Loads the settings, with the resulting theme.
    Settled(Box<LoadedSettings>, &'static str),
    Focus(bool),
    /// A background task panics.
    Broke,
    /// Deletes what was launched, perhaps after adding a static IP.
    Delete(bool),
    /// Draws no frame after the next moves, or draws them again.
    Blind(bool),
}

/// How an effect returns.
#[derive(Clone, Debug)]
pub struct Chance {
    pub good: bool,
    pub dice: u8,
}

impl Chance {
    /// Fails with this error.
    pub fn of(error: ErrorKind) -> Chance {
        let at = ErrorKind::ALL.iter().position(|other| *other == error).unwrap();
        Chance { good: false, dice: u8::try_from(at).unwrap() }
    }
}

const STROKES: [&str; 48] = [
    "<enter>",
    "<enter>",
    "<enter>",
    "<enter>",
    "<tab>",
    "<backtab>",
    "<esc>",
    "<up>",
    "<down>",
    "<pgup>",
    "<pgdn>",
    "<home>",
    "<end>",
    "<left>",
    "<right>",
    "<back>",
    "<del>",
    "<space>",
    "<f1>",
    "<f5>",
    "<f10>",
    "<c-p>",
    "<c-n>",
    "<c-u>",
    "<c-d>",
    "<c-r>",
    "<c-t>",
    "<f3>",
    "<c-s>",
    "<c-g>",
    "<f4>",
    "A",
    "y",
    "<c-l>",
    "<c-o>",
    "<c-w>",
    "<c-k>",
    ":",
    "?",
    "/",
    "j",
    "k",
    "g",
    "G",
    "1",
    "9",
    "n",
    "q",
];

/// What a user might type.
const PHRASES: [&str; 59] = [
    "<c-k><enter>",
    "<c-k><down><down><down><enter>",
    "<c-k><up><enter>",
    "<c-k>theme<down><enter>",
    "<c-k>create<enter>",
    "<f4>",
    "<f4><enter>",
    "<f4><down><down><enter>",
    "<f4><down><down><down><enter>",
    "<f4><up><up><enter>",
    "<f4><end><up><enter>AKIAIOSFODNN7EXAMPLE<enter>hush<enter><enter><enter><enter>",
    "<f4><end><up><up><enter>",
    "<f4><end><up><up><up><enter>https://example.com/start<enter>us-east-1<enter>",
    "<enter><enter>",
    "123456<enter>",
    "s",
    "A",
    "Ay",
    "l",
    "w",
    "<c-u>~/x.pem<enter>",
    "i<tab>",
    "e<tab>s<enter>",
    "f<enter><enter><enter><enter><enter>",
    "hexample.com<enter>a@example.com<enter><enter>",
    "i",
    "i<enter><enter>",
    "f<enter><enter>443<enter><enter><enter>",
    "f<left><enter><enter>",
    "f<right><enter><enter><enter>",
    "h<enter>",
    "<esc>",
    "e",
    "e<tab>",
    "e<down><down>s<enter>",
    "D",
    "DUbuntu-1<enter>",
    "<f10>",
    "<f10>",
    "<f10><enter>create<enter>",
    "<enter>create<enter>",
    "create<enter>",
    "y",
    "n",
    "t",
    "a",
    "x",
    "w",
    "b",
    "o",
    "p",
    "r",
    "c",
    "s<enter>",
    "win<enter>",
    "<c-u>web-{1..3}<enter>",
    "<down><enter>",
    "<c-u>~/setup.sh<enter>",
    "env=prod<enter><enter>",
];

/// Changes an answer.
const LINES: &[&str] = &[
    "",
    "new pair<enter>",
    "new pair<enter><enter>",
    "typed<enter>",
    "with a key<enter>",
    "swap<enter>",
    "file<enter>",
    "<space><enter>",
    "<space><enter><enter>",
    "<c-u>web-{1..3}<enter>",
    "<backtab>",
    "<backtab><backtab>",
];

/// Runs an action on what was launched.
const AROUND: &[&str] = &[
    "w",
    "s",
    "l",
    "A",
    "o",
    "i",
    "i<enter><enter>",
    "f",
    "f<enter><enter>443<enter><enter><enter>",
    "f<left><enter><enter>",
    "f<right><enter><enter><enter>",
    "hexample.com<enter>a@example.com<enter><enter>",
    "hexample.com<enter>a@example.com<enter><enter>a",
];

fn sample(all: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(all)
}

fn key() -> impl Strategy<Value = KeyEvent> {
    let odd = (any::<char>(), any::<u8>())
        .prop_map(|(c, bits)| KeyEvent::new(KeyCode::Char(c), Modifiers::from_bits_truncate(bits)));
    prop_oneof![
        9 => proptest::sample::select(STROKES.to_vec()).prop_map(|stroke| keystrokes::parse(stroke).remove(0)),
        1 => odd,
    ]
}

fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        6 => proptest::sample::select(vec![(80, 24), (120, 36), (60, 20), (40, 10), (100, 30)]),
        2 => (0_u16..50, 0_u16..15),
        1 => (0_u16..=300, 0_u16..=100),
        1 => proptest::sample::select(vec![(0, 0), (0, 100), (300, 0), (300, 100), (1, 1)]),
    ]
}

fn mouse() -> impl Strategy<Value = MouseEventKind> {
    proptest::sample::select(vec![
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Right),
        MouseEventKind::Up(MouseButton::Left),
        MouseEventKind::ScrollUp,
        MouseEventKind::ScrollDown,
        MouseEventKind::Moved,
    ])
}

fn pasted() -> impl Strategy<Value = String> {
    prop_oneof![
        "create\n?",
        "[a-z0-9 =\n]{0,30}",
        "\\PC{0,40}",
        (1_usize..70_000).prop_map(|length| "wide 漢\n".repeat(length / 8)),
    ]
}

/// What can be typed in line mode.
fn spoken() -> impl Strategy<Value = LineInput> {
    use KeyAction::*;
    let actions = vec![
        Choose, Back, NextField, ToReview, Retry, SavePlan, Export, GoOn, Afresh, TakeUp, Later, Stay, Refresh, Pause,
    ];
    let more = vec![
        SendAgain,
        StopLooking,
        WithoutJournal,
        TagOff,
        OtherZone,
        CarryOut,
        ToDraft,
        TryFailedAgain,
        Another,
        Delete,
        Create,
        Up,
    ];
    let words = vec!["create", "create", "creat", "Ubuntu-1", "y", ""];
    let lines = vec!["web-1-ip", "443", "everyone", "new", "0", "tcp", "", "!"];
    let kinds = skysail::domain::instance_actions::InstanceActionKind::ALL.map(Afterwards).to_vec();
    let after = [vec![AllTheSame, NextChoice, PreviousChoice, PreviousField], kinds].concat();
    let texts = vec!["web-{1..3}", "blog", "env=prod\nowner=ana", "=", "7", "~/setup.sh", "echo hello", "", "!"];
    prop_oneof![
        3 => proptest::sample::select([actions, more, after].concat()).prop_map(LineInput::Act),
        1 => proptest::sample::select(vec!["", "fra", "2", "windows", "zzz"]).prop_map(|text| LineInput::Filter(text.into())),
        2 => proptest::sample::select(texts).prop_map(|text| LineInput::Text(Secret::new(text))),
        1 => any::<bool>().prop_map(LineInput::Switch),
        1 => (0_usize..14).prop_map(LineInput::ReviewLine),
        1 => Just(LineInput::Create),
        1 => (0_usize..4).prop_map(LineInput::Instance),
        2 => proptest::sample::select(lines).prop_map(|text| LineInput::Line(Secret::new(text))),
        1 => (0_usize..7).prop_map(LineInput::Format),
        1 => proptest::sample::select(vec!["plan.json", "", "~/x.tf"]).prop_map(|path| LineInput::Path(path.into())),
        // Gets the time of the move.
        3 => proptest::sample::select(words).prop_map(|text| LineInput::Word { text: text.into(), at: Default::default() }),
    ]
}

fn one() -> impl Strategy<Value = Move> {
    let pause = || proptest::sample::select(vec![0, 4, 12, 30, 30, 30, 400]);
    let phrase = proptest::sample::select(PHRASES.to_vec());
    let chance = || (any::<bool>(), any::<u8>()).prop_map(|(good, dice)| Chance { good, dice });
    prop_oneof![
        8 => (proptest::collection::vec(key(), 1..5), pause()).prop_map(|(keys, pause)| Move::Keys(keys, pause)),
        8 => (phrase, pause()).prop_map(|(phrase, pause)| Move::Keys(keystrokes::parse(phrase), pause)),
        1 => (pasted(), any::<bool>()).prop_map(|(text, cut)| Move::Paste(text, cut)),
        2 => size().prop_map(|(columns, rows)| Move::Resize(columns, rows)),
        3 => (spoken(), pause()).prop_map(|(said, pause)| Move::Say(said, pause)),
        2 => any::<usize>().prop_map(Move::Offer),
        3 => (any::<usize>(), any::<usize>()).prop_map(|(offer, word)| Move::Word(offer, word)),
        1 => (mouse(), 0_u16..300, 0_u16..100).prop_map(|(kind, column, row)| Move::Mouse(kind, column, row)),
        3 => (mouse(), 0_u16..130, 0_u16..40).prop_map(|(kind, column, row)| Move::Mouse(kind, column, row)),
        5 => (any::<usize>(), chance()).prop_map(|(which, chance)| Move::Answer(which, chance)),
        5 => (1_u8..6).prop_map(Move::Settle),
        2 => (0_u8..25).prop_map(Move::Launch),
        2 => (0_usize..14, sample(LINES)).prop_map(|(line, phrase)| Move::Line(line, phrase)),
        2 => (0_usize..9, chance()).prop_map(|(way, chance)| Move::Way(way, chance)),
        2 => (0_u8..6, chance()).prop_map(|(rounds, chance)| Move::Launched(rounds, chance)),
        4 => (sample(AROUND), 0_u8..6, chance())
            .prop_map(|(phrase, rounds, chance)| Move::Around(phrase, rounds, chance)),
        1 => sample(&["", "x", "a", "r"]).prop_map(Move::Lost),
        1 => sample(&["", "i", "i<tab>"]).prop_map(Move::Denied),
        3 => any::<bool>().prop_map(Move::Delete),
        2 => (0_u64..100_000).prop_map(Move::Pass),
        1 => any::<bool>().prop_map(Move::Blind),
        1 => settled(),
        1 => any::<bool>().prop_map(Move::Focus),
        1 => Just(Move::Broke),
    ]
}

fn settled() -> impl Strategy<Value = Move> {
    let theme = proptest::sample::select(vec!["calm", "light", "contrast", "monochrome", "no such theme"]);
    (any::<[bool; 4]>(), theme).prop_map(|([bell, clipboard, mouse, command_preview], theme)| {
        let ends = TerminalFeatures { bell, clipboard, ..TerminalFeatures::default() };
        let settings = UserSettings { ends, mouse, command_preview, ..UserSettings::default() };
        Move::Settled(Box::new(LoadedSettings { settings, ..LoadedSettings::default() }), theme)
    })
}

/// Runs with at most this many moves.
pub fn lives(most: usize) -> impl Strategy<Value = Life> {
    use Start::*;
    let start = prop_oneof![
        4 => proptest::sample::select(vec![Nothing, Nothing, Nothing, Nothing, Site, Windows, Research, Script, Kept]),
        1 => (0_usize..14, sample(LINES)).prop_map(|(line, phrase)| Line(line, phrase)),
        1 => (0_u8..10).prop_map(Desk),
    ];
    let moves = proptest::collection::vec(one(), 1..most);
    (start, moves).prop_map(|(start, moves)| Life { start, moves })
}
