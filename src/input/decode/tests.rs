use std::time::Duration;

use termina::event::{KeyCode, KeyEvent, Modifiers, MouseEventKind};

use super::*;

/// The inputs in short: keys as text, the rest as it is printed. `|` in the bytes
/// stands for the end of a read, `_` for silence.
fn check(bytes: &[u8], expected: &[&str]) {
    let now = Instant::now();
    let mut decoder = Decoder::new(Limits::default(), now);
    let mut seen = Vec::new();
    for piece in bytes.split_inclusive(|byte| b"|_".contains(byte)) {
        let silent = piece.ends_with(b"_");
        let end = piece.len() - usize::from(silent || piece.ends_with(b"|"));
        decoder.feed(&piece[..end], now);
        if silent {
            decoder.silence();
        }
        seen.extend(decoder.drain().map(|input| short(&input)));
    }
    assert_eq!(seen, expected, "{:?}", String::from_utf8_lossy(bytes));
}

fn short(input: &Input) -> String {
    match input {
        Input::Key { key, .. } => short_key(key),
        Input::Paste { text, cut } => format!("paste {text:?}{}", if *cut { " cut" } else { "" }),
        Input::Burst { text, .. } => format!("paste {text:?}"),
        Input::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(_) => format!("down {},{}", mouse.column, mouse.row),
            other => format!("{other:?} {},{}", mouse.column, mouse.row),
        },
        other => format!("{other:?}"),
    }
}

fn short_key(key: &KeyEvent) -> String {
    let alt = if key.modifiers.contains(Modifiers::ALT) { "M-" } else { "" };
    let control = if key.modifiers.contains(Modifiers::CONTROL) { "C-" } else { "" };
    match key.code {
        KeyCode::Char(character) => format!("{alt}{control}{character}"),
        code => format!("{alt}{control}{code:?}"),
    }
}

#[test]
fn keys_are_keys_however_their_bytes_are_split() {
    check(b"a\r\t\x7f\x03", &["a", "Enter", "Tab", "Backspace", "C-c"]);
    check("é|€😀".as_bytes(), &["é", "€", "😀"]);
    check(b"\xe2|\x82|\xacx", &["€", "x"]);
    check(b"\x1b|[|A\x1bOB\x1b[5~", &["Up", "Down", "PageUp"]);
    check(b"\x1b[1;5C\x1b[Z\x1b[[A\x1bOP", &["C-Right", "BackTab", "Function(1)", "Function(1)"]);
}

#[test]
fn escape_alone_is_a_key_after_a_moment_of_silence() {
    check(b"\x1b", &[]);
    check(b"\x1b_", &["Escape"]);
    check(b"\x1b\x1b_", &["Escape", "Escape"]);
    check(b"\x1b\x1b[A", &["Escape", "Up"]);
    check(b"\x1bx", &["M-x"]);
}

#[test]
fn nothing_unfinished_takes_the_keyboard() {
    check(b"\x1b[_q", &["M-[", "q"]);
    check(b"\x1b]_q", &["M-]", "q"]);
    check(b"\x1bP_\x1bO_q", &["M-P", "M-O", "q"]);
    check(b"\x1b[12;_q", &["q"]);
    check(b"\xe2_q", &["q"]);
    check(b"\xe2q\xff\x80z", &["q", "z"]);
    check(b"\x1b[1\x1b[Aq", &["Up", "q"]);
}

#[test]
fn answers_of_the_terminal_are_not_keys() {
    check(b"\x1b]11;rgb:0000/0000/0000\x1b\\q", &["q"]);
    check(b"\x1b]0;title\x07\x1bP1$r0m\x1b\\\x1b[?62;4c\x1b[12;1R\x1b[?2026;2$yq", &["q"]);
    check(b"\x1b[97;1:3uq", &["q"]);
    check(b"\x1b[7uq", &["q"]);
}

#[test]
fn an_overlong_sequence_is_swallowed_whole() {
    let mut bytes = b"\x1b[".to_vec();
    bytes.extend([b'1'; 5000]);
    bytes.extend(b"~q\x1b]");
    bytes.extend([b'x'; 5000]);
    bytes.extend(b"\x07z");
    check(&bytes, &["q", "z"]);
}

#[test]
fn the_mouse_and_the_focus_are_told() {
    check(b"\x1b[<0;5;3M\x1b[<64;1;1M", &["down 4,2", "ScrollUp 0,0"]);
    check(b"\x1b[M !!\x1b[I\x1b[O", &["down 0,0", "Focus(true)", "Focus(false)"]);
}

#[test]
fn a_paste_is_text_and_never_keys() {
    check(b"a\x1b[200~x\r\ny\x1b[A\x1b[201~b", &["a", "paste \"x\\ny[A\"", "b"]);
    check(b"\x1b[200|~x|y\x1b[2|01~", &["paste \"xy\""]);
    check(b"\x1b[201~q", &["q"]);
}

#[test]
fn a_paste_without_end_ends_in_silence() {
    check(b"\x1b[200~abc_q", &["paste \"abc\" cut", "q"]);
}

#[test]
fn the_tail_of_a_stalled_paste_is_still_a_paste() {
    check(b"\x1b[200~abc_d\re\x1b[201~q", &["paste \"abc\" cut", "paste \"d\\ne\" cut", "q"]);
    check(b"\x1b[200~abc_\x1b[200~d\x1b[201~", &["paste \"abc\" cut", "paste \"d\""]);
}

#[test]
fn a_huge_paste_is_held_within_its_limit() {
    let limits = Limits { paste: 1000, ..Limits::default() };
    let mut decoder = Decoder::new(limits, Instant::now());
    decoder.feed(paste::START, Instant::now());
    for _ in 0..1000 {
        decoder.feed(&[b'x'; 1000], Instant::now());
        assert_eq!(decoder.inputs.len(), 0);
    }
    decoder.feed(b"\x1b[201~q", Instant::now());
    let inputs: Vec<Input> = decoder.drain().collect();
    assert_eq!(inputs[0], Input::Paste { text: "x".repeat(1000), cut: true });
    assert_eq!(short(&inputs[1]), "q");
}

#[test]
fn silence_is_awaited_only_while_something_is_open() {
    let now = Instant::now();
    let mut decoder = Decoder::new(Limits::default(), now);
    assert_eq!(decoder.deadline(), None);
    decoder.feed(b"\x1b", now);
    assert_eq!(decoder.deadline(), Some(now + Duration::from_millis(40)));
    decoder.feed(b"[200~", now);
    assert_eq!(decoder.deadline(), Some(now + Duration::from_millis(250)));
    decoder.silence();
    assert_eq!(decoder.deadline(), None);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]
    #[test]
    fn no_bytes_whatever_take_the_keyboard(
        noise in proptest::collection::vec(proptest::sample::select(NOISE), 0..200),
        split in 0usize..200,
    ) {
        let now = Instant::now();
        let mut decoder = Decoder::new(Limits::default(), now);
        let (head, tail) = noise.split_at(split.min(noise.len()));
        decoder.feed(head, now);
        decoder.feed(tail, now);
        decoder.silence();
        decoder.drain().for_each(drop);
        decoder.feed(b"q", now);
        let inputs: Vec<String> = decoder.drain().map(|input| short(&input)).collect();
        proptest::prop_assert_eq!(inputs, ["q"]);
    }
}

/// Bytes that mean something at the beginning, inside or at the end of a sequence.
const NOISE: &[u8] = b"\x1b\x1b\x1b[[[O]PM<?>;:0012~~uRcmMqA \x07\\\0\r\x18\x80\xbf\xc3\xe2\xf0\xff\x7f$y";

#[test]
fn a_paste_without_marks_is_text_too() {
    check(b"web-1\rweb-2\r", &["paste \"web-1\\nweb-2\\n\""]);
    check(b"quick-server", &["paste \"quick-server\""]);
    check("çñ-größe 漢字".as_bytes(), &["paste \"çñ-größe 漢字\""]);
}

#[test]
fn the_pieces_of_a_large_paste_without_marks_stay_together_to_the_last_enter() {
    let large = "quick server ".repeat(100);
    let pieces = [large.as_bytes(), b"a \xe6\xbc", b"\xa2\r"].concat();
    let now = Instant::now();
    let mut decoder = Decoder::new(Limits::default(), now);
    let (first, rest) = pieces.split_at(large.len() + 4);
    decoder.feed(first, now);
    decoder.feed(rest, now + Duration::from_millis(10));
    let pasted: Vec<Input> = decoder.drain().collect();
    let whole: String = pasted
        .iter()
        .map(|input| match input {
            Input::Burst { text, .. } => text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(whole, format!("{large}a 漢\n"));
}

#[test]
fn a_key_right_after_a_small_paste_without_marks_is_a_key() {
    check(b"quick-server|\r", &["paste \"quick-server\"", "Enter"]);
}

#[test]
fn what_hands_and_programs_type_stays_keys() {
    check(b"/fra\r", &["/", "f", "r", "a", "Enter"]);
    check(b"web-1\r", &["w", "e", "b", "-", "1", "Enter"]);
    check(b"jjjjjjjjj", &["j"; 9]);
    check(b"\r\r\r\r\r\r\r", &["Enter"; 7]);
    check(b"ab\x1b[Acdefgh", &["a", "b", "Up", "c", "d", "e", "f", "g", "h"]);
    check(b"abcdefgh\x03", &["a", "b", "c", "d", "e", "f", "g", "h", "C-c"]);
}

#[test]
fn long_after_a_paste_without_marks_a_key_is_a_key() {
    let start = Instant::now();
    let mut decoder = Decoder::new(Limits::default(), start);
    decoder.feed(b"quick-server", start);
    decoder.feed(b"x\r", start + Duration::from_millis(200));
    let seen: Vec<String> = decoder.drain().map(|input| short(&input)).collect();
    assert_eq!(seen, ["paste \"quick-server\"", "x", "Enter"]);
}
