//! Edits values in a file of the AWS tools, as `aws configure` does: in place, with every other line, comment and blank
//! kept. Lines and sections are recognized by the parser that reads the file. Otherwise a second key or section could be
//! added, and the AWS CLI would reject the file or use only one of the two.

use crate::domain::account::aws_file::{self, ConfigSection, LineKind, LineParser};

/// The section to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EditedSection {
    /// A profile of the credentials file.
    Credentials(String),
    /// A section of the configuration file.
    Config(ConfigSection),
}

impl EditedSection {
    /// Returns whether a section with this text between the brackets is meant.
    fn is(&self, section: &str) -> bool {
        match self {
            EditedSection::Credentials(name) => name == section,
            EditedSection::Config(described) => ConfigSection::of(section).as_ref() == Some(described),
        }
    }

    /// Returns the text between the brackets of a new one.
    fn heading(&self) -> String {
        match self {
            EditedSection::Credentials(name) => name.clone(),
            EditedSection::Config(ConfigSection::Profile(name)) if name == "default" => name.clone(),
            EditedSection::Config(ConfigSection::Profile(name)) => format!("profile {name}"),
            EditedSection::Config(ConfigSection::Session(name)) => format!("sso-session {name}"),
            EditedSection::Config(ConfigSection::Services(name)) => format!("services {name}"),
        }
    }
}

/// Returns the text with these values set in a section; those of `None` are removed. A missing section is added at the
/// end.
pub(super) fn set(text: &str, section: &EditedSection, values: &[(&str, Option<&str>)]) -> String {
    let bare = text.trim_start_matches(MARK);
    let mut lines = lines(bare);
    let ending = lines.first().map(|line| ending(line)).filter(|ending| !ending.is_empty()).unwrap_or("\n").to_owned();
    if let Some(last) = lines.last_mut().filter(|last| self::ending(last).is_empty()) {
        last.push_str(&ending);
    }
    // If several describe the same profile, the AWS CLI uses the last one.
    let there = aws_file::read(bare.as_bytes()).sections.into_iter().rfind(|there| section.is(&there.name));
    let name = there.map(|there| there.name).unwrap_or_else(|| {
        if lines.last().is_some_and(|line| !line.trim().is_empty()) {
            lines.push(ending.clone());
        }
        lines.push(format!("[{}]{ending}", section.heading()));
        section.heading()
    });
    for (key, value) in values {
        put(&mut lines, &name, key, *value, &ending);
    }
    format!("{}{}", &text[..text.len() - bare.len()], lines.concat())
}

/// The byte order mark, which Notepad writes.
const MARK: char = '\u{feff}';

/// Splits a text into lines with their ends.
fn lines(text: &str) -> Vec<String> {
    let starts: Vec<usize> = aws_file::lines(text.as_bytes()).iter().map(|line| line.start).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let all = starts.iter().zip(ends).map(|(start, end)| text[*start..end].to_owned());
    all.filter(|line| !line.is_empty()).collect()
}

fn ending(line: &str) -> &str {
    &line[line.trim_end_matches(['\r', '\n']).len()..]
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

/// A setting of a section.
struct Setting {
    /// In lower case.
    key: String,
    /// The indexes of the lines of its value: that of the key, and those indented below it.
    lines: Vec<usize>,
}

/// Returns the settings of a section in order, and the index of the first line that starts it.
fn settings(lines: &[String], section: &str) -> (Vec<Setting>, usize) {
    let (mut parser, mut all, mut inside, mut start) = (LineParser::default(), Vec::<Setting>::new(), false, None);
    for (at, line) in lines.iter().enumerate() {
        match parser.next(line) {
            LineKind::Section(name) => {
                inside = name == section;
                start = start.or(inside.then_some(at));
            }
            LineKind::Setting(key, _) if inside => all.push(Setting { key, lines: vec![at] }),
            LineKind::More(text) if inside && !text.is_empty() => {
                if let Some(last) = all.last_mut() {
                    last.lines.push(at);
                }
            }
            _ => {}
        }
    }
    (all, start.unwrap_or_default())
}

fn put(lines: &mut Vec<String>, section: &str, name: &str, value: Option<&str>, ending: &str) {
    let (settings, start) = settings(lines, section);
    // Of duplicates the last one counts, so all are set to the same value.
    let places: Vec<&Setting> = settings.iter().filter(|setting| setting.key == name).collect();
    let mut gone: Vec<usize> = Vec::new();
    for place in &places {
        let first = place.lines[0];
        match value {
            Some(value) => {
                lines[first] = format!("{}{name} = {value}{}", indent(&lines[first]), self::ending(&lines[first]))
            }
            None => gone.push(first),
        }
        gone.extend(&place.lines[1..]);
    }
    if let Some(value) = value.filter(|_| places.is_empty()) {
        let (at, indent) = new_place(lines, &settings, start);
        lines.insert(at, format!("{indent}{name} = {value}{ending}"));
    }
    gone.iter().rev().for_each(|at| drop(lines.remove(*at)));
}

/// Returns where to add a setting to a section, and its indentation: it must not become part of the value above it, nor
/// the line below it part of its value.
fn new_place(lines: &[String], settings: &[Setting], start: usize) -> (usize, String) {
    match settings.last().and_then(|last| Some((last.lines.first()?, last.lines.last()?))) {
        Some((first, last)) => (last + 1, indent(&lines[*first]).to_owned()),
        None => {
            let mut parser = LineParser::default();
            let says = |line: &&String| !matches!(parser.next(line), LineKind::Comment | LineKind::More(_));
            let below = lines[start + 1..].iter().find(says);
            (start + 1, below.map(|line| indent(line)).unwrap_or_default().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [(&str, Option<&str>); 2] =
        [("aws_access_key_id", Some("AKIANEW")), ("aws_secret_access_key", Some("new/+="))];

    fn keys(profile: &str) -> EditedSection {
        EditedSection::Credentials(profile.to_owned())
    }

    fn web() -> EditedSection {
        EditedSection::Config(ConfigSection::Profile("web".to_owned()))
    }

    #[test]
    fn new_section_is_appended_at_the_end() {
        assert_eq!(
            set("", &keys("ana"), &KEYS),
            "[ana]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/+=\n"
        );
        let text = "# mine\n[default]\naws_access_key_id = A\n";
        let expected = format!("{text}\n[ana]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/+=\n");
        assert_eq!(set(text, &keys("ana"), &KEYS), expected);
        assert_eq!(set(text.trim_end(), &keys("ana"), &KEYS), expected);
    }

    #[test]
    fn existing_section_keeps_its_place_and_its_other_lines() {
        let text = "\
# at work
[work] ; the old one
aws_access_key_id=AKIAOLD
# do not lose me
s3 =
  max_concurrent_requests = 20
aws_secret_access_key = old
aws_session_token = stale

# about home
[home]
aws_access_key_id = AKIAHOME
";
        let expected = "\
# at work
[work] ; the old one
aws_access_key_id = AKIANEW
# do not lose me
s3 =
  max_concurrent_requests = 20
aws_secret_access_key = new/+=

# about home
[home]
aws_access_key_id = AKIAHOME
";
        let values = [KEYS[0], KEYS[1], ("aws_session_token", None)];
        assert_eq!(set(text, &keys("work"), &values), expected);
        assert_eq!(set(expected, &keys("work"), &values), expected);
    }

    #[test]
    fn missing_key_is_added_at_the_end_of_its_section() {
        let text = "[work]\nregion = eu-west-1\ns3 =\n  x = 1\n\n[home]\nregion = us-east-1\n";
        let expected = "[work]\nregion = eu-west-1\ns3 =\n  x = 1\noutput = json\n\n[home]\nregion = us-east-1\n";
        assert_eq!(set(text, &keys("work"), &[("output", Some("json"))]), expected);
        assert_eq!(
            set("[work]\n[home]\n", &keys("work"), &[("output", Some("json"))]),
            "[work]\noutput = json\n[home]\n"
        );
    }

    #[test]
    fn line_endings_and_bom_are_kept() {
        assert_eq!(set("[a]\r\nx = 1\r\n", &keys("a"), &[("x", Some("2"))]), "[a]\r\nx = 2\r\n");
        assert_eq!(set("[a]\rx = 1\ry = 1\r", &keys("a"), &[("x", Some("2"))]), "[a]\rx = 2\ry = 1\r");
        assert_eq!(set("\u{feff}[a]\nx = 1", &keys("a"), &[("x", Some("2"))]), "\u{feff}[a]\nx = 2\n");
    }

    #[test]
    fn edit_replaces_the_key_that_the_parser_reads() {
        for (before, after) in [
            ("region: eu-west-1\n", "region = X\n"),
            ("Region:eu-west-1\n", "region = X\n"),
            ("a = 1\nREGION = b:c\n", "a = 1\nregion = X\n"),
            // Both are keys, as neither is indented further than the other.
            ("  a = 1\n  region = 2\n  b = 3\n", "  a = 1\n  region = X\n  b = 3\n"),
            ("  a = 1\n  b: 2\n", "  a = 1\n  b: 2\n  region = X\n"),
            // A `region` nested under `s3` is a different key.
            ("s3 =\n  region = 1\n", "s3 =\n  region = 1\nregion = X\n"),
            ("s3 =\n# more\n  region = 1\n\n", "s3 =\n# more\n  region = 1\nregion = X\n\n"),
            // The whole value is replaced, and no line of it falls to another key.
            ("a = 1\nregion =\n  2\n  # why\n  3\nb = 4\n", "a = 1\nregion = X\n  # why\nb = 4\n"),
        ] {
            let heading = "[profile web]\n";
            let changed = set(&format!("{heading}{before}"), &web(), &[("region", Some("X"))]);
            assert_eq!(changed, format!("{heading}{after}"));
            assert_eq!(aws_file::read(changed.as_bytes()).sections[0].get("region"), Some("X"), "{changed}");
        }
        let removed = set("[ana]\na = 1\nb:\n  2\n", &keys("ana"), &[("b", None)]);
        assert_eq!(removed, "[ana]\na = 1\n");
    }

    #[test]
    fn edit_changes_the_section_that_the_parser_reads() {
        for heading in
            ["[profile  web]", "[profile\tweb]", "[profile \"web\"]", "[profile 'web'] ; mine", "  [profile web]"]
        {
            let text = format!("{heading}\nrole_arn = r\n[profile other]\n");
            let changed = set(&text, &web(), &[("region", Some("X"))]);
            assert_eq!(changed, format!("{heading}\nrole_arn = r\nregion = X\n[profile other]\n"));
        }
        // Of two that describe the same profile, the last one counts.
        let default = EditedSection::Config(ConfigSection::Profile("default".to_owned()));
        let text = "[default]\na = 1\n[profile default]\na = 1\n";
        assert_eq!(set(text, &default, &[("a", Some("2"))]), "[default]\na = 1\n[profile default]\na = 2\n");
        // In the credentials file, blanks are a part of the name.
        assert_eq!(set("[ ana ]\na = 1\n", &keys("ana"), &[("a", Some("2"))]), "[ ana ]\na = 1\n\n[ana]\na = 2\n");
    }

    #[test]
    fn added_key_does_not_change_the_meaning_of_the_next_line() {
        let text = "[ana]\n# none yet\n  [bob]\n  a = 1\n";
        assert_eq!(set(text, &keys("ana"), &[("a", Some("2"))]), "[ana]\n  a = 2\n# none yet\n  [bob]\n  a = 1\n");
        let session = EditedSection::Config(ConfigSection::Session("work".to_owned()));
        assert_eq!(set("", &session, &[("a", Some("1"))]), "[sso-session work]\na = 1\n");
    }
}
