//! Tests of the decoder: keys, pastes, and the sequences of many terminals.

use std::time::Duration;

use termina::event::{KeyCode, KeyEvent, Modifiers, MouseEventKind};

use super::*;
use crate::input::ReturnPair;

/// Compares the inputs in short form: keys as text, the rest as printed. `|` in the bytes stands for the end of a
/// read, `_` for silence.
fn check(bytes: &[u8], expected: &[&str]) {
    check_with(ReadLimits::default(), bytes, expected);
}

fn check_with(limits: ReadLimits, bytes: &[u8], expected: &[&str]) {
    let now = Instant::now();
    let mut decoder = Decoder::new(limits, now);
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
fn keys_are_decoded_however_their_bytes_are_split() {
    check(b"a\r\t\x7f\x03", &["a", "Enter", "Tab", "Backspace", "C-c"]);
    check("é|€😀".as_bytes(), &["é", "€", "😀"]);
    check(b"\xe2|\x82|\xacx", &["€", "x"]);
    check(b"\x1b|[|A\x1bOB\x1b[5~", &["Up", "Down", "PageUp"]);
    check(b"\x1b[1;5C\x1b[Z\x1b[[A\x1bOP", &["C-Right", "BackTab", "Function(1)", "Function(1)"]);
}

#[test]
fn lone_escape_is_a_key_after_a_short_silence() {
    check(b"\x1b", &[]);
    check(b"\x1b_", &["Escape"]);
    check(b"\x1b\x1b_", &["Escape", "Escape"]);
    check(b"\x1b|\x1b[A", &["Escape", "Up"]);
    check(b"\x1b\x1b[A\x1b\x1b[Z", &["Escape", "Up", "Escape", "BackTab"]);
    let urxvt = ReadLimits { doubled_alt: true, ..ReadLimits::default() };
    check_with(urxvt, b"\x1b\x1b[D\x1b\x1b[C\x1b\x1bOA", &["M-Left", "M-Right", "M-Up"]);
    check_with(urxvt, b"\x1b|\x1b[A", &["Escape", "Up"]);
    check_with(urxvt, b"\x1b\x1b_\x1b\x1b|[A", &["Escape", "Escape", "Escape", "Up"]);
    check_with(urxvt, b"\x1b\x1bx", &["Escape", "M-x"]);
    check(b"\x1b\x1bx", &["Escape", "M-x"]);
    check(b"\x1bx", &["M-x"]);
}

#[test]
fn unfinished_sequence_does_not_block_the_keyboard() {
    check(b"\x1b[_q", &["M-[", "q"]);
    check(b"\x1b]_q", &["M-]", "q"]);
    check(b"\x1bP_\x1bO_q", &["M-P", "M-O", "q"]);
    check(b"\x1bX_\x1b^_q", &["M-X", "M-^", "q"]);
    check(b"\x1b[12;_q", &["q"]);
    check(b"\xe2_q", &["q"]);
    check(b"\xe2q\xff\x80z", &["q", "z"]);
    check(b"\x1b[1\x1b[Aq", &["Up", "q"]);
}

#[test]
fn terminal_replies_are_not_keys() {
    check(b"\x1b]11;rgb:0000/0000/0000\x1b\\q", &["q"]);
    check(b"\x1b]0;title\x07\x1bP1$r0m\x1b\\\x1b[?62;4c\x1b[12;1R\x1b[?2026;2$yq", &["q"]);
    check(b"\x1b[97;1:3uq", &["q"]);
    check(b"\x1b[7uq", &["q"]);
    check(b"\x1b^a\x1b\\q\x1bXb\x1b\\q", &["q", "q"]);
    let now = Instant::now();
    let mut decoder = Decoder::new(ReadLimits::default(), now);
    decoder.feed(b"\x1b_Gi=31;OK\x1b\\q", now);
    assert_eq!(decoder.drain().map(|input| short(&input)).collect::<Vec<_>>(), ["q"]);
}

#[test]
fn overlong_sequence_is_discarded() {
    let mut bytes = b"\x1b[".to_vec();
    bytes.extend([b'1'; 5000]);
    bytes.extend(b"~q\x1b]");
    bytes.extend([b'x'; 5000]);
    bytes.extend(b"\x07z");
    check(&bytes, &["q", "z"]);
}

#[test]
fn mouse_and_focus_events_are_decoded() {
    check(b"\x1b[<0;5;3M\x1b[<64;1;1M", &["down 4,2", "ScrollUp 0,0"]);
    check(b"\x1b[M !!\x1b[I\x1b[O", &["down 0,0", "Focus(true)", "Focus(false)"]);
}

#[test]
fn bracketed_paste_is_text_rather_than_keys() {
    check(b"a\x1b[200~x\r\ny\x1b[A\x1b[201~b", &["a", "paste \"x\\ny[A\"", "b"]);
    check(b"\x1b[200|~x|y\x1b[2|01~_", &["paste \"xy\""]);
    check(b"\x1b[201~q", &["q"]);
}

#[test]
fn unterminated_paste_ends_after_silence() {
    check(b"\x1b[200~abc_q", &["paste \"abc\" cut", "q"]);
}

#[test]
fn rest_of_a_stalled_paste_is_still_a_paste() {
    check(b"\x1b[200~abc_d\re\x1b[201~q", &["paste \"abc\" cut", "paste \"d\\ne\" cut", "q"]);
    check(b"\x1b[200~abc_\x1b[200~d\x1b[201~_", &["paste \"abc\" cut", "paste \"d\""]);
}

#[test]
fn huge_paste_is_cut_at_the_limit() {
    let limits = ReadLimits { paste: 1000, ..ReadLimits::default() };
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
fn deadline_exists_only_while_input_is_incomplete() {
    let now = Instant::now();
    let mut decoder = Decoder::new(ReadLimits::default(), now);
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
    fn no_bytes_can_block_the_keyboard(
        noise in proptest::collection::vec(proptest::sample::select(NOISE), 0..200),
        split in 0usize..200,
    ) {
        let now = Instant::now();
        let mut decoder = Decoder::new(ReadLimits::default(), now);
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

/// Bytes with a meaning at the start, inside, or at the end of a sequence.
const NOISE: &[u8] = b"\x1b\x1b\x1b[[[O]PM<?>;:0012~~uRcmMqA \x07\\\0\r\x18\x80\xbf\xc3\xe2\xf0\xff\x7f$y";

#[test]
fn unmarked_paste_is_text() {
    check(b"web-1\rweb-2\r", &["paste \"web-1\\nweb-2\\n\""]);
    check(b"quick-server", &["paste \"quick-server\""]);
    check("çñ-größe 漢字".as_bytes(), &["paste \"çñ-größe 漢字\""]);
}

#[test]
fn chunks_of_a_large_unmarked_paste_stay_together() {
    let large = "quick server ".repeat(100);
    let pieces = [large.as_bytes(), b"a \xe6\xbc", b"\xa2\r"].concat();
    let now = Instant::now();
    let mut decoder = Decoder::new(ReadLimits::default(), now);
    let (first, rest) = pieces.split_at(large.len() + 4);
    decoder.feed(first, now);
    decoder.feed(rest, now + Duration::from_millis(10));
    let pasted: Vec<Input> = decoder.drain().collect();
    let whole: String = pasted
        .iter()
        .map(|input| match input {
            Input::Burst { text, .. } | Input::Paste { text, cut: false } => text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(whole, format!("{large}a 漢\n"));
}

#[test]
fn key_right_after_a_small_unmarked_paste_is_a_key() {
    check(b"quick-server|\r_", &["paste \"quick-server\"", "Enter"]);
}

#[test]
fn typed_input_stays_keys() {
    check(b"/fra\r", &["/", "f", "r", "a", "Enter"]);
    check(b"web-1\r", &["w", "e", "b", "-", "1", "Enter"]);
    check(b"jjjjjjjjj", &["j"; 9]);
    check(b"\r\r\r\r\r\r\r", &["Enter"; 7]);
    check(b"ab\x1b[Acdefgh", &["a", "b", "Up", "c", "d", "e", "f", "g", "h"]);
    check(b"abcdefgh\x03", &["a", "b", "c", "d", "e", "f", "g", "h", "C-c"]);
}

#[test]
fn key_long_after_an_unmarked_paste_is_a_key() {
    let start = Instant::now();
    let mut decoder = Decoder::new(ReadLimits::default(), start);
    decoder.feed(b"quick-server", start);
    decoder.feed(b"x\r", start + Duration::from_millis(200));
    let seen: Vec<String> = decoder.drain().map(|input| short(&input)).collect();
    assert_eq!(seen, ["paste \"quick-server\"", "x", "Enter"]);
}

#[test]
fn consecutive_pastes_are_joined() {
    check(b"\x1b[200~ab\x1b[201~\x1b[200~c|d\x1b[201~|\x1b[200~e\x1b[201~_", &["paste \"abcde\""]);
    check(b"\x1b[200~ab\x1b[201~_\x1b[200~c\x1b[201~x", &["paste \"ab\"", "paste \"c\"", "x"]);
    check(b"\x1b[200~ab\x1b[201~\x1b[A", &["paste \"ab\"", "Up"]);
    check(b"\x1b[200~a\r\rb\r\r\x1b[201~_", &["paste \"a\\nb\\n\""]);
}

#[test]
fn carriage_return_pair_is_read_as_the_terminal_sends_it() {
    let of = |return_pair| ReadLimits { return_pair, ..ReadLimits::default() };
    for bytes in [&b"\x1b[200~apt update\r\rls\x1b[201~_"[..], b"apt update\r\rls"] {
        check_with(of(ReturnPair::OneEnd), bytes, &["paste \"apt update\\nls\""]);
        check_with(of(ReturnPair::TwoEnds), bytes, &["paste \"apt update\\n\\nls\""]);
    }
}

/// Decodes text sent in pieces with this many milliseconds between them, then silence.
fn slowly(pieces: &[&str], gap: u64) -> Vec<String> {
    let start = Instant::now();
    let mut decoder = Decoder::new(ReadLimits::default(), start);
    for (at, piece) in pieces.iter().enumerate() {
        let now = start + Duration::from_millis(gap * at as u64);
        if decoder.deadline().is_some_and(|deadline| deadline <= now) {
            decoder.silence();
        }
        decoder.feed(piece.as_bytes(), now);
    }
    if decoder.deadline().is_some() {
        decoder.silence();
    }
    decoder.drain().map(|input| short(&input)).collect()
}

/// Returns the text, typed or pasted, and the keys that aren't text.
fn text_and_keys(inputs: &[String]) -> (String, Vec<&str>) {
    let (mut text, mut keys) = (String::new(), Vec::new());
    for input in inputs {
        match input.strip_prefix("paste ") {
            Some(pasted) => text.push_str(&pasted.trim_matches('"').replace("\\n", "\n").replace("\\t", "\t")),
            None if input.chars().count() == 1 => text.push_str(input),
            None => keys.push(input.as_str()),
        }
    }
    (text, keys)
}

#[test]
fn slow_unmarked_paste_keeps_tabs_and_line_ends() {
    let script = "#!/bin/sh\n\tapt-get update\nls";
    let letters: Vec<String> = script.replace('\n', "\r").chars().map(String::from).collect();
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    assert_eq!(text_and_keys(&slowly(&letters, 1)), (script.to_owned(), vec![]));
    let pieces = ["#!/bin/s", "h\r\tapt-", "get upda", "te now!\r", "ls -l /x"];
    let text = "#!/bin/sh\n\tapt-get update now!\nls -l /x";
    assert_eq!(text_and_keys(&slowly(&pieces, 16)), (text.to_owned(), vec![]));
}

#[test]
fn final_line_end_of_fast_input_is_the_enter_key() {
    assert_eq!(
        text_and_keys(&slowly(&["w", "e", "b", "-", "s", "r", "v", "\r"], 1)),
        ("web-srv".to_owned(), vec!["Enter"])
    );
}

#[test]
fn typed_input_stays_keys_at_any_pace() {
    assert_eq!(slowly(&["c", "r", "e", "a", "t", "e", "\r"], 12), ["c", "r", "e", "a", "t", "e", "Enter"]);
    assert_eq!(slowly(&["cre", "at", "e", "\r"], 30), ["c", "r", "e", "a", "t", "e", "Enter"]);
    assert_eq!(slowly(&["j"; 12], 2), ["j"; 12]);
}

#[test]
fn keys_of_many_terminals_are_decoded() {
    for (bytes, keys) in [
        // tmux, Alacritty: Enter of the keypad.
        (&b"\n"[..], &["Enter"][..]),
        (b"\x1bOM", &["Enter"]),
        (b"\x1b[27;2;13~\x1b[27;5;13~", &["Enter", "Enter"]),
        (b"\x1b[27;3;13~\x1b\r", &["M-Enter", "M-Enter"]),
        (b"\x1b[27;5;9~\x1b[27;2;9~", &["Tab", "BackTab"]),
        (b"\x1b[27;5;106~", &["C-j"]),
        // st.
        (b"\x1b[P\x1b[4h\x1b[4~\x1b[J", &["Delete", "Insert", "End", "C-End"]),
        (b"\x1b[M_x", &["C-Delete", "x"]),
        (b"\x1b[M\r", &["C-Delete", "Enter"]),
        (b"\x1b[1;2P", &["Function(1)"]),
        // urxvt.
        (b"\x1bOd\x1bOc\x1b[d", &["C-Left", "C-Right", "Left"]),
        (b"\x1b[7~\x1b[8~\x1b[11~\x1b[14~", &["Home", "End", "Function(1)", "Function(4)"]),
        (b"\x1b[3^\x1b[3$\x1b[7@q", &["C-Delete", "Delete", "C-Home", "q"]),
        // The others.
        (b"\x1b[1~\x1b[4~\x1b[H\x1b[F\x1bOH\x1bOF", &["Home", "End", "Home", "End", "Home", "End"]),
        (b"\x1b[3~\x1b[2~\x1b[3;5~", &["Delete", "Insert", "C-Delete"]),
        (b"\x1b[1;3D\x1b[1;5D\x1b[Z", &["M-Left", "C-Left", "BackTab"]),
        (b"\x1bOn\x1bOp", &[".", "0"]),
        (b"\x7f\x08\x1b\x7f", &["Backspace", "C-Backspace", "M-Backspace"]),
        ("â".as_bytes(), &["â"]),
    ] {
        check(bytes, keys);
    }
}

#[test]
fn bs_is_backspace_if_the_terminal_says_so() {
    let now = Instant::now();
    let mut decoder = Decoder::new(ReadLimits::default(), now).erasing_by_bs(true);
    decoder.feed(b"\x08\x7f", now);
    let seen: Vec<String> = decoder.drain().map(|input| short(&input)).collect();
    assert_eq!(seen, ["Backspace", "C-Backspace"]);
}
