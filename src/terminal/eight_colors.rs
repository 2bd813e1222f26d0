//! The colors of a terminal that has eight, in the codes of its time.

/// The same text and sequences, `38;5;n` and `48;5;n` as `30` to `37` and `40` to `47`; a bright color is the
/// plain one. What is no color of a palette stays as it is.
pub fn colors(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\x1b[") {
        let (before, sequence) = rest.split_at(at);
        let end = sequence[2..].iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';')).map(|end| end + 2);
        let end = end.unwrap_or(sequence.len());
        let (parameters, after) = (&sequence[2..end], &sequence[end..]);
        out.extend_from_slice(before);
        out.extend_from_slice(b"\x1b[");
        match after.first() {
            Some(b'm') => out.extend_from_slice(plain(parameters).as_bytes()),
            _ => out.extend_from_slice(parameters),
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

fn plain(parameters: &[u8]) -> String {
    let text = String::from_utf8_lossy(parameters);
    let all: Vec<&str> = text.split(';').collect();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < all.len() {
        match all[at..] {
            [layer @ ("38" | "48"), "5", index, ..] => {
                let base = if layer == "38" { 30 } else { 40 };
                out.extend(index.parse::<u8>().ok().filter(|index| *index < 16).map(|n| (base + n % 8).to_string()));
                at += 3;
            }
            _ => {
                out.push(all[at].to_owned());
                at += 1;
            }
        }
    }
    out.join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_is_said_as_one_of_eight_and_nothing_else_changes() {
        for (before, after) in [
            ("\x1b[38;5;6mx\x1b[48;5;2m\x1b[1m", "\x1b[36mx\x1b[42m\x1b[1m"),
            ("\x1b[38;5;15;48;5;0mx", "\x1b[37;40mx"),
            ("\x1b[3;4Hé38;5;6m\x1b[39m", "\x1b[3;4Hé38;5;6m\x1b[39m"),
            ("\x1b[0m\x1b[38;5;9", "\x1b[0m\x1b[38;5;9"),
            ("\x1b[m", "\x1b[m"),
        ] {
            assert_eq!(String::from_utf8(colors(before.as_bytes())).unwrap(), after);
        }
    }
}
