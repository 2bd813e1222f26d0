//! Hostile texts, and what may be visible of them.

/// The length of the longest text, in bytes.
pub const LONG: usize = 64 * 1024;

/// Clipboard, screen, color, title, and report sequences; one-byte and C1 controls, and NUL; right-to-left text,
/// isolates, and joiners; an emoji with a variation selector; a letter with a stack of marks; wide letters.
const SHORT: &str = "\u{1b}]52;c;cHduZWQ=\u{7}\u{1b}[2J\u{1b}[31m\u{1b}]0;PWNED\u{7}\u{1b}[6n\u{1b}P$q\u{1b}\\\u{9b}5m\
    \u{9d}0;PWNED\u{9c}\u{8}\u{7f}\0\u{202e}back\u{202c}\u{2066}\u{200b}\u{200d}\u{feff}🏳\u{fe0f}\u{200d}🌈❤\u{fe0f}漢字\r\n\t";
/// The longest file name, in bytes.
const NAME: usize = 200;
/// The number of marks on one letter.
const STACKED: usize = 60;

/// One of everything.
pub fn short() -> String {
    format!("{SHORT}z{}", "\u{301}\u{489}\u{35c}".repeat(STACKED / 3))
}

/// The same without NUL, for the environment, the command line, and names.
pub fn short_without_nul() -> String {
    short().replace('\0', "")
}

/// The text, shortened to a valid file name.
pub fn file_name(word: &str) -> String {
    let fits = |(at, c): &(usize, char)| at + c.len_utf8() <= NAME;
    word.replace('/', "").char_indices().take_while(fits).map(|(_, c)| c).collect()
}

/// Checks that nothing in it would control a terminal, disguise other text, or exceed its row.
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
