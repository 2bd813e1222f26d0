//! Parses the AWS config and credentials files as the AWS CLI does (Python's `configparser`, as botocore 1.44 sets it
//! up).
//!
//! Where the AWS CLI rejects a whole file (a key that is set twice, an invalid line), the rest of it is still read: one
//! bad profile never disables the others. Each bad line is reported with its number.

use crate::domain::encoding;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use zeroize::Zeroizing;

/// A section with its values, in file order. Implements `Debug` without the values: some are secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// The text between the brackets.
    pub name: String,
    /// Its settings.
    pub values: Vec<Value>,
}

/// A key and its value.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// In lower case, as keys are compared.
    pub key: String,
    /// Several lines, if the following ones are indented. It may be secret, and is wiped from memory.
    pub text: Zeroizing<String>,
    /// The number of its first line, counted from 1.
    pub line: usize,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// It is before the first section.
    NoSection,
    /// It isn't a section, a key with a value, or a comment.
    NoValue,
    /// It isn't valid UTF-8.
    NotUtf8,
    /// That line set the key before, to another value. The last one counts.
    Twice(usize),
}

/// A bad line, and its section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultyLine {
    /// The line number, counted from 1.
    pub line: usize,
    /// The section's name; absent before the first one.
    pub section: Option<String>,
    /// What is wrong with it.
    pub what: LineFault,
}

/// The contents of a file.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AwsFile {
    /// Its sections, in file order.
    pub sections: Vec<Section>,
    /// The lines that can't be used as they are.
    pub odd: Vec<FaultyLine>,
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] ", self.name)?;
        f.debug_list().entries(self.values.iter().map(|value| &value.key)).finish()
    }
}

impl fmt::Debug for AwsFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsFile").field("sections", &self.sections).field("odd", &self.odd).finish()
    }
}

impl Section {
    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|value| value.key == key).map(|value| value.text.as_str())
    }

    /// Returns the nested keys indented below a key without a value, such as `lightsail =` in a `[services]` section.
    pub fn below(&self, key: &str) -> BTreeMap<String, String> {
        let text = self.get(key).filter(|text| text.starts_with('\n')).unwrap_or_default();
        let pair = |line: &str| {
            let (key, value) = line.split_once('=')?;
            Some((key.trim().to_lowercase(), value.trim().to_owned()))
        };
        text.lines().filter_map(pair).collect()
    }
}

/// Parses a file. Never fails: bad lines are reported in the result.
pub fn read(bytes: &[u8]) -> AwsFile {
    if let Some(text) = wide(bytes) {
        return read(text.as_bytes());
    }
    let mut reader = FileReader::default();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (at, range) in lines(bytes).into_iter().enumerate() {
        reader.line = at + 1;
        match std::str::from_utf8(&bytes[range]) {
            Ok(line) => reader.take(line),
            Err(_) => reader.odd(LineFault::NotUtf8),
        }
    }
    reader.done()
}

/// Decodes UTF-16, which PowerShell's `>` writes.
fn wide(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let text = marked.then(|| encoding::text(bytes.to_vec()))?;
    text.ok().map(Zeroizing::new)
}

/// Splits at `\n`, `\r\n` or `\r`. Returns the range of each line, without its line break.
pub fn lines(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut start = 0;
    while let Some(length) = bytes[start..].iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        let end = start + length;
        all.push(start..end);
        start = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
    }
    all.push(start..bytes.len());
    all
}

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind<'a> {
    /// A comment.
    Comment,
    /// The start of a section with this name.
    Section(&'a str),
    /// A key in lower case, and the first line of its value.
    Setting(String, &'a str),
    /// One more line of the last value, if there is one. It is empty for a blank line.
    More(&'a str),
    /// It can't be used.
    Odd(LineFault),
}

/// Recognizes the lines of a file, in order: what a line is depends on those before it.
#[derive(Clone, Default)]
pub struct LineParser {
    in_section: bool,
    /// A key has been read, so lines that are indented further belong to its value.
    in_value: bool,
    indent: usize,
}

impl LineParser {
    /// Returns what the next line is.
    pub fn next<'a>(&mut self, line: &'a str) -> LineKind<'a> {
        let text = line.trim();
        if text.starts_with(['#', ';']) {
            return LineKind::Comment;
        }
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        if text.is_empty() || self.in_value && indent > self.indent {
            return LineKind::More(text);
        }
        self.indent = indent;
        if let Some(name) = heading(text) {
            (self.in_section, self.in_value) = (true, false);
            return LineKind::Section(name);
        }
        match setting(text) {
            _ if !self.in_section => LineKind::Odd(LineFault::NoSection),
            None => LineKind::Odd(LineFault::NoValue),
            Some((key, value)) => {
                self.in_value = true;
                LineKind::Setting(key, value)
            }
        }
    }
}

/// Splits a line such as `key = value` or `key: value`.
fn setting(text: &str) -> Option<(String, &str)> {
    let (key, value) = text.split_once(['=', ':'])?;
    let key = key.trim().to_lowercase();
    (!key.is_empty()).then(|| (key, value.trim()))
}

#[derive(Default)]
struct FileReader {
    file: AwsFile,
    parser: LineParser,
    /// The index of the current section.
    section: Option<usize>,
    line: usize,
}

impl FileReader {
    fn take(&mut self, line: &str) {
        match self.parser.next(line) {
            LineKind::Comment => {}
            LineKind::Section(name) => self.begin(name),
            LineKind::Setting(key, value) => self.set(key, value),
            LineKind::More(text) => self.go_on(text),
            LineKind::Odd(what) => self.odd(what),
        }
    }

    /// Appends a continuation line to the last value.
    fn go_on(&mut self, text: &str) {
        if let (true, Some(section)) = (self.parser.in_value, self.section)
            && let Some(value) = self.file.sections[section].values.last_mut()
        {
            value.text.push('\n');
            value.text.push_str(text);
        }
    }

    fn begin(&mut self, name: &str) {
        let there = self.file.sections.iter().position(|section| section.name == name);
        self.section = Some(there.unwrap_or_else(|| {
            self.file.sections.push(Section { name: name.to_owned(), values: Vec::new() });
            self.file.sections.len() - 1
        }));
    }

    fn set(&mut self, key: String, value: &str) {
        let Some(section) = self.section else { return };
        let values = &mut self.file.sections[section].values;
        let before = values.iter().position(|value| value.key == key).map(|at| values.remove(at));
        values.push(Value { key, text: Zeroizing::new(value.to_owned()), line: self.line });
        if let Some(before) = before.filter(|before| before.text.trim_end() != value) {
            self.odd(LineFault::Twice(before.line));
        }
    }

    fn odd(&mut self, what: LineFault) {
        let section = self.section.map(|at| self.file.sections[at].name.clone());
        self.file.odd.push(FaultyLine { line: self.line, section, what });
    }

    /// Trims blank lines from the ends of values, and copies the settings of `[DEFAULT]` into every section.
    fn done(mut self) -> AwsFile {
        for value in self.file.sections.iter_mut().flat_map(|section| &mut section.values) {
            let length = value.text.trim_end().len();
            value.text.truncate(length);
        }
        let all = self.file.sections.iter().position(|section| section.name == "DEFAULT");
        let all = all.map(|at| self.file.sections.remove(at).values).unwrap_or_default();
        for section in &mut self.file.sections {
            let missing: Vec<Value> = all.iter().filter(|value| section.get(&value.key).is_none()).cloned().collect();
            section.values.extend(missing);
        }
        self.file
    }
}

/// Returns the name in the brackets of a section line. More text may follow the brackets.
fn heading(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix('[')?;
    let (name, _) = inner.rsplit_once(']')?;
    Some(name).filter(|name| !name.is_empty())
}

/// What a section of the configuration file describes, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigSection {
    /// A profile.
    Profile(String),
    /// A sign-in session of IAM Identity Center.
    Session(String),
    /// Endpoints of services.
    Services(String),
}

impl ConfigSection {
    /// Returns what a section with this text between the brackets describes; none if the AWS tools ignore it.
    /// Several texts name the same thing: `profile web`, `profile  web`, `profile "web"`.
    pub fn of(section: &str) -> Option<ConfigSection> {
        let named = |word: &str| two_words(section).filter(|_| section.starts_with(word)).map(|(_, name)| name);
        let default = || (section == "default").then(|| section.to_owned());
        let profile = named("profile").or_else(default).map(ConfigSection::Profile);
        let session = || named("sso-session").map(ConfigSection::Session);
        profile.or_else(session).or_else(|| named("services").map(ConfigSection::Services))
    }
}

/// Returns the two words of a section name such as `profile work` or `sso-session "my company"`, and none for others.
pub fn two_words(name: &str) -> Option<(String, String)> {
    let mut words = words(name)?.into_iter();
    let two = (words.next()?, words.next()?);
    words.next().is_none().then_some(two)
}

/// Splits as a POSIX shell does, with quotes and backslashes; none if a quote isn't closed.
pub fn words(text: &str) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"'), '\\') => match chars.next()? {
                escaped @ ('"' | '\\') => word.get_or_insert_default().push(escaped),
                other => word.get_or_insert_default().extend(['\\', other]),
            },
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\\') => word.get_or_insert_default().push(chars.next()?),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => all.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    all.extend(word);
    quote.is_none().then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        let file = read(text.as_bytes());
        let value = |value: &Value| format!("{}={:?}", value.key, value.text.as_str());
        let section = |section: &Section| {
            format!("[{}] {}", section.name, section.values.iter().map(value).collect::<Vec<_>>().join(" "))
        };
        file.sections.iter().map(section).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn file_is_read_like_configparser_reads_it() {
        // Each next to what botocore.configloader returns for the same text.
        for (text, expected) in [
            ("[profile x] ; more\na=1\n", r#"[profile x] a="1""#),
            ("[default]\ra=1\rb=2\r", r#"[default] a="1" b="2""#),
            ("[default]\r\na=1\r\n", r#"[default] a="1""#),
            ("\u{feff}[default]\na=1\n", r#"[default] a="1""#),
            ("[default]\n  a = 1\n  b: 2\n", r#"[default] a="1" b="2""#),
            ("[default]\na = 1\n  b = 2\n", r#"[default] a="1\nb = 2""#),
            ("[default]\na =\n  b = 2\n\n  c = 3\n# x\nd=4\n", r#"[default] a="\nb = 2\n\nc = 3" d="4""#),
            ("[DEFAULT]\na=1\n[profile z]\nb=2\n", r#"[profile z] b="2" a="1""#),
            ("[default]\nA_B = 1 # c ; d\n", r#"[default] a_b="1 # c ; d""#),
            ("[default]\na = \n", r#"[default] a="""#),
            ("[ default ]\na=1\n", r#"[ default ] a="1""#),
            ("  [default]\n  a=1\n", r#"[default] a="1""#),
            ("[default]\na=1\n  [profile b]\nc=2\n", r#"[default] a="1\n[profile b]" c="2""#),
            ("[default]\n# a\n ; b\n\na = x=y:z\n", r#"[default] a="x=y:z""#),
        ] {
            assert_eq!(parsed(text), expected, "{text:?}");
        }
    }

    #[test]
    fn faulty_line_is_named_and_the_rest_is_read() {
        let file =
            read(b"a = 1\n[one]\nnothing\nb = 1\nb = 2\nc = 3\nc = 3\n[two\n[three]\nx = \xff\ny = 1\n[one]\nd = 4\n");
        let odd: Vec<(usize, LineFault)> = file.odd.iter().map(|odd| (odd.line, odd.what)).collect();
        assert_eq!(
            odd,
            [
                (1, LineFault::NoSection),
                (3, LineFault::NoValue),
                (5, LineFault::Twice(4)),
                (8, LineFault::NoValue),
                (10, LineFault::NotUtf8)
            ]
        );
        assert_eq!(file.odd[2].section.as_deref(), Some("one"));
        assert_eq!(file.sections[0].get("b"), Some("2"));
        assert_eq!(file.sections[0].get("d"), Some("4"));
        assert_eq!(file.sections[1].get("y"), Some("1"));
    }

    #[test]
    fn section_heading_is_split_like_shell_words() {
        let second = |name: &str| two_words(name).map(|(_, second)| second);
        for (name, expected) in [
            ("profile work", Some("work")),
            ("profile \"a b\"", Some("a b")),
            ("profile 'ab'", Some("ab")),
            ("profile  x ", Some("x")),
            ("profile a\\ b", Some("a b")),
            ("profile Büro", Some("Büro")),
            ("profile a b", None),
            ("profile", None),
            ("profile 'a", None),
        ] {
            assert_eq!(second(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn nested_keys_are_read_and_debug_output_has_no_values() {
        let file = read(b"[services x]\nlightsail =\n  endpoint_url = http://h\n  other = 1\n");
        assert_eq!(file.sections[0].below("lightsail")["endpoint_url"], "http://h");
        assert!(!format!("{file:?}").contains("http"));
    }
}
