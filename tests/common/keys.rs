//! The bytes a terminal sends for a key.

/// By the key's name: `enter`, `s-tab`, `f10`, `c-c`; one character is itself.
pub fn bytes(name: &str) -> Vec<u8> {
    let fixed: &[u8] = match name {
        "enter" => b"\r",
        "esc" => b"\x1b",
        "tab" => b"\t",
        "s-tab" => b"\x1b[Z",
        "space" => b" ",
        "bs" => b"\x7f",
        "del" => b"\x1b[3~",
        "up" => b"\x1b[A",
        "down" => b"\x1b[B",
        "right" => b"\x1b[C",
        "left" => b"\x1b[D",
        "home" => b"\x1b[H",
        "end" => b"\x1b[F",
        "pgup" => b"\x1b[5~",
        "pgdn" => b"\x1b[6~",
        "f1" => b"\x1bOP",
        "f2" => b"\x1bOQ",
        "f3" => b"\x1bOR",
        "f4" => b"\x1bOS",
        "f5" => b"\x1b[15~",
        "f6" => b"\x1b[17~",
        "f7" => b"\x1b[18~",
        "f8" => b"\x1b[19~",
        "f9" => b"\x1b[20~",
        "f10" => b"\x1b[21~",
        "f11" => b"\x1b[23~",
        "f12" => b"\x1b[24~",
        _ => return other(name),
    };
    fixed.to_vec()
}

fn other(name: &str) -> Vec<u8> {
    let mut characters = name.chars();
    match (name.strip_prefix("c-"), characters.next(), characters.next()) {
        (Some(letter), ..) if letter.len() == 1 => vec![letter.as_bytes()[0] & 0x1f],
        (None, Some(_), None) => name.as_bytes().to_vec(),
        _ => panic!("no key is called {name:?}"),
    }
}
