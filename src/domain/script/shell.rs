//! A shell script seen as its words: what is quoted, said in a comment or handed to another
//! program in a here-document is no code of the shell's, and is left out.
//!
//! As much of the grammar as it takes to find words that another shell does not know; what it
//! does not understand it passes over.

/// A line's code: quoted text is left out but for its quotes, `${…}` stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From one.
    pub number: usize,
    pub code: String,
}

/// A word of a line, and whether it stands where a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    pub text: &'a str,
    pub first: bool,
}

/// In what the reader stands at the end of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    Code,
    Single,
    Double,
}

/// The end of a here-document: its word, and whether tabs may stand before it.
struct Here {
    end: String,
    tabs: bool,
}

/// The code of a script, line by line.
pub fn lines(text: &str) -> Vec<Line> {
    let mut all = Vec::new();
    let mut state = In::Code;
    let mut here: Vec<Here> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if let Some(first) = here.first() {
            let bare = if first.tabs { line.trim_start_matches('\t') } else { line };
            if bare == first.end {
                here.remove(0);
            }
            continue;
        }
        let (code, documents) = code_of(line, &mut state);
        here.extend(documents);
        if !code.trim().is_empty() {
            all.push(Line { number: at + 1, code });
        }
    }
    all
}

/// The code of one line, and the here-documents that begin after it.
fn code_of(line: &str, state: &mut In) -> (String, Vec<Here>) {
    let chars: Vec<char> = line.chars().collect();
    let (mut code, mut here) = (String::new(), Vec::new());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        match (*state, c) {
            (In::Single, '\'') => {
                *state = In::Code;
                code.push(c);
            }
            (In::Single, _) => {}
            (In::Double, '"') => {
                *state = In::Code;
                code.push(c);
            }
            (_, '$') if next == Some('{') => at = expansion(&chars, at, &mut code),
            (In::Double, '\\') | (In::Code, '\\') => at += 1,
            (In::Double, _) => {}
            (In::Code, '\'') => {
                *state = In::Single;
                code.push(c);
            }
            (In::Code, '"') => {
                *state = In::Double;
                code.push(c);
            }
            (In::Code, '#') if code.chars().next_back().is_none_or(|before| " \t;(&|".contains(before)) => break,
            (In::Code, '<') if next == Some('<') && chars.get(at + 2) != Some(&'<') && !code.ends_with('<') => {
                let (after, document) = document(&chars, at + 2);
                here.extend(document);
                code.push(' ');
                at = after;
                continue;
            }
            (In::Code, _) => code.push(c),
        }
        at += 1;
    }
    (code, here)
}

/// Copies `${…}` whole, also out of a quoted text; gives back where its `}` stands.
fn expansion(chars: &[char], from: usize, code: &mut String) -> usize {
    let mut depth = 0usize;
    for (at, c) in chars.iter().enumerate().skip(from) {
        code.push(*c);
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at,
            '}' => depth -= 1,
            _ => {}
        }
    }
    chars.len()
}

/// What stands after `<<`: where it ends, and the here-document it begins.
fn document(chars: &[char], from: usize) -> (usize, Option<Here>) {
    let tabs = chars.get(from) == Some(&'-');
    let mut at = from + usize::from(tabs);
    while chars.get(at) == Some(&' ') {
        at += 1;
    }
    let mut end = String::new();
    while let Some(&c) = chars.get(at).filter(|c| !" \t;|&<>()".contains(**c)) {
        if !"'\"\\".contains(c) {
            end.push(c);
        }
        at += 1;
    }
    // `$((1<<2))` shifts, it hands over nothing.
    let word = end.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    (at, word.then_some(Here { end, tabs }))
}

/// The words of a line's code.
pub fn words(code: &str) -> Vec<Word<'_>> {
    /// After these a command begins.
    const OPENING: [&str; 9] = ["then", "do", "else", "elif", "if", "while", "until", "!", "{"];
    let mut all: Vec<Word<'_>> = Vec::new();
    let mut first = true;
    for part in split(code) {
        let joint = part.chars().all(|c| ";&|()".contains(c));
        if joint {
            first = true;
            continue;
        }
        all.push(Word { text: part, first });
        // `name=value command`: the command is still to come.
        let assigns = first && is_assignment(part);
        first = assigns || (first && OPENING.contains(&part));
    }
    all
}

/// At blanks, and around what joins commands.
fn split(code: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let (mut start, mut joint, mut depth) = (0, false, 0usize);
    for (at, c) in code.char_indices() {
        depth = match c {
            '{' if code[..at].ends_with('$') => depth + 1,
            '}' => depth.saturating_sub(1),
            _ => depth,
        };
        let here = ";&|()".contains(c) && depth == 0;
        if c.is_whitespace() || here != joint {
            all.push(&code[start..at]);
            start = at;
        }
        joint = here;
    }
    all.push(&code[start..]);
    all.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name.trim_end_matches('+'));
    name.is_some_and(is_name)
}

/// Whether it could name a variable.
pub fn is_name(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        lines(text).into_iter().map(|line| format!("{}:{}", line.number, line.code)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_quoted_or_said_in_a_comment_is_no_code() {
        assert_eq!(code("echo 'a [[ b' \"c $(( d\" # [[ e\n# source"), "1:echo '' \"\" ");
        assert_eq!(code("echo 'one\n[[ two\n' three"), "1:echo '\n3:' three");
        assert_eq!(code("echo a#b \\' c"), "1:echo a#b  c");
        assert_eq!(code("echo \"${x//a/b}\""), "1:echo \"${x//a/b}\"");
    }

    #[test]
    fn what_is_handed_to_another_program_is_no_code() {
        assert_eq!(code("cat >f <<'EOF'\n[[ a ]]\nEOF\nb"), "1:cat >f  \n4:b");
        assert_eq!(code("cat <<-X >f\n\t[[\n\tX\nb"), "1:cat   >f\n4:b");
        assert_eq!(code("a $((1<<2))\nb"), "1:a $((1 ))\n2:b");
        assert_eq!(code("a <<<x"), "1:a <<<x");
    }

    #[test]
    fn commands_are_told_from_their_words() {
        let first = |text| words(text).into_iter().filter(|word| word.first).map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(first("if a b; then c d && e; fi"), ["if", "a", "then", "c", "e", "fi"]);
        assert_eq!(first("x=1 y=2 run it | sort"), ["x=1", "y=2", "run", "sort"]);
        assert_eq!(first("echo source"), ["echo"]);
    }
}
