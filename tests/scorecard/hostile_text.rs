//! Hostile texts, and what may be visible of them.

/// Bytes of the longest of them.
pub const LONG: usize = 64 * 1024;

/// The clipboard, the screen, a color, a title, a report; controls of one byte, C1 among them, and NUL; text from right
/// to left, isolates and joiners; a picture with a variation selector; a letter under a stack of marks; wide letters.
const SHORT: &str = "\u{1b}]52;c;cHduZWQ=\u{7}\u{1b}[2J\u{1b}[31m\u{1b}]0;PWNED\u{7}\u{1b}[6n\u{1b}P$q\u{1b}\\\u{9b}5m\
    \u{9d}0;PWNED\u{9c}\u{8}\u{7f}\0\u{202e}back\u{202c}\u{2066}\u{200b}\u{200d}\u{feff}🏳\u{fe0f}\u{200d}🌈❤\u{fe0f}漢字\r\n\t";
/// Bytes that a name of a file may have.
const NAME: usize = 200;
/// Marks on one letter.
const STACKED: usize = 60;

/// One of everything.
pub fn short() -> String {
    format!("{SHORT}z{}", "\u{301}\u{489}\u{35c}".repeat(STACKED / 3))
}

/// The same where there can be no NUL: in the environment, on the command line, in names.
pub fn short_without_nul() -> String {
    short().replace('\0', "")
}

/// As much of a word as a file may be called.
pub fn file_name(word: &str) -> String {
    let fits = |(at, c): &(usize, char)| at + c.len_utf8() <= NAME;
    word.replace('/', "").char_indices().take_while(fits).map(|(_, c)| c).collect()
}

/// Nothing in it that a terminal would obey, that shows other text than there is, or that grows out of its row.
#[track_caller]
pub fn harmless_text(place: &str, text: &str) {
    let unseen = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}');
    let bad = text.chars().find(|c| c.is_control() && *c != '\n' || unseen(c));
    let shown = || text.chars().take(2000).collect::<String>();
    assert_eq!(bad, None, "{place}: {:?}", shown());
    let mark = |c: &char| matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}');
    let stack = text.split(|c| !mark(&c)).map(|run| run.chars().count()).max();
    assert!(stack.unwrap_or_default() <= 4, "{place}: {:?}", shown());
}
