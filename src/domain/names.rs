//! Parses and validates instance names: one, a list, or a pattern such as `web-{1..3}`.

use super::sanitized_text::SanitizedText;
use super::secret;
use super::user_text::{FieldId, Problem, UserText};
use std::cmp::Ordering;

/// The maximum number of instances in one launch. The service states no limit; its quota is 20 per Region.
pub const MOST: usize = 50;
/// The minimum number of characters in a name (AWS: 2 to 255, unique in the Region across all kinds of resources).
pub const SHORTEST: usize = 2;
/// The maximum number of characters in a name.
pub const LONGEST: usize = 255;

/// Instance names as typed, and in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The text that was typed.
    pub typed: String,
    /// Each name in full.
    pub all: Vec<SanitizedText>,
}

impl Names {
    /// Expands and validates names that are separated by commas or lines. A space doesn't separate them: `my server`
    /// would make two servers and cost twice as much.
    pub fn parse(typed: &str) -> Result<Names, Problem> {
        let mut all: Vec<SanitizedText> = Vec::new();
        for word in typed.split([',', '\n']).map(str::trim).filter(|word| !word.is_empty()) {
            unspaced(word, "problem.names.space")?;
            for name in expand(word)? {
                check(&name)?;
                if all.iter().any(|other| *other == *name) {
                    return Err(wrong(UserText::new("problem.names.twice").with("name", name)));
                }
                all.push(SanitizedText::new(name));
            }
            if all.len() > MOST {
                return Err(too_many(how_many(typed)));
            }
        }
        if all.is_empty() {
            return Err(wrong(UserText::new("problem.names.none")));
        }
        Ok(Names { typed: typed.trim().to_owned(), all })
    }

    /// Returns the names that are already in use in the Region.
    pub fn taken<'a>(&'a self, in_use: &[SanitizedText]) -> Vec<&'a SanitizedText> {
        self.all.iter().filter(|name| in_use.contains(name)).collect()
    }
}

fn wrong(say: UserText) -> Problem {
    Problem::new(FieldId::Names, say)
}

fn too_many(given: usize) -> Problem {
    wrong(UserText::new("problem.names.too-many").with("n", given).with("most", MOST))
}

/// Counts the names in a list without expanding them: a pattern may stand for millions.
fn how_many(typed: &str) -> usize {
    let of_range = |range: &str| {
        let (first, last) = range.split_once('}')?.0.split_once("..")?;
        let (from, to): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        Some(from.abs_diff(to) as usize + 1)
    };
    let of_word = |word: &str| word.split('{').skip(1).filter_map(of_range).fold(1, usize::saturating_mul);
    let words = typed.split([',', '\n']).filter(|word| !word.trim().is_empty());
    words.map(of_word).fold(0, usize::saturating_add)
}

/// Expands `web-{1..3}` to `web-1`, `web-2`, `web-3`; leading zeros are kept: `{01..10}`.
fn expand(word: &str) -> Result<Vec<String>, Problem> {
    let Some(open) = word.find('{') else {
        return Ok(vec![word.to_owned()]);
    };
    let bad = || wrong(UserText::new("problem.names.pattern").with("text", SanitizedText::new(word)));
    // Longer than any valid name could be: each pair of braces copies the rest.
    if word.len() > 2 * LONGEST {
        let (begins, length) = (word.chars().take(40).collect::<String>(), word.chars().count());
        let say = UserText::new("problem.names.length").with("name", SanitizedText::new(begins + "..."));
        return Err(wrong(say.with("length", length)));
    }
    let close = word[open..].find('}').map(|at| at + open).ok_or_else(bad)?;
    let (first, last) = word[open + 1..close].split_once("..").ok_or_else(bad)?;
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 6);
    let (from, to) = number(first).zip(number(last)).ok_or_else(bad)?;
    let count = from.abs_diff(to) as usize + 1;
    if count > MOST {
        return Err(too_many(how_many(word)));
    }
    let width = if first.starts_with('0') { first.len() } else { 0 };
    let (before, after) = (&word[..open], &word[close + 1..]);
    let numbers: Vec<u32> = if from <= to { (from..=to).collect() } else { (to..=from).rev().collect() };
    let mut all = Vec::new();
    for n in numbers {
        all.extend(expand(&format!("{before}{n:0width$}{after}"))?);
        if all.len() > MOST {
            return Err(too_many(how_many(word)));
        }
    }
    Ok(all)
}

/// Rejects spaces, with a similar name that is valid.
fn unspaced(name: &str, key: &'static str) -> Result<(), Problem> {
    if !name.contains(char::is_whitespace) {
        return Ok(());
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_{}".contains(c);
    let words = name.split_whitespace().map(|word| word.chars().filter(|c| allowed(*c)).collect::<String>());
    let joined = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let near = if Names::parse(&joined).is_ok() { joined } else { "my-server".to_owned() };
    Err(wrong(UserText::new(key).with("name", secret::masked(name)).with("near", secret::masked(&near))))
}

/// Validates a name: letters, digits, `.`, `-` and `_`; the first and the last a letter or digit.
pub fn check(name: &str) -> Result<(), Problem> {
    let say = |key| UserText::new(key).with("name", secret::masked(name));
    let length = name.chars().count();
    unspaced(name, "problem.name.space")?;
    if let Some(c) = name.chars().find(|c| !allowed(*c)) {
        return Err(wrong(say("problem.names.character").with("character", SanitizedText::new(c.to_string()))));
    }
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(wrong(say("problem.names.length").with("length", length)));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !name.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(wrong(say("problem.names.ends")));
    }
    Ok(())
}

/// Returns whether a name may contain this character.
pub fn allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

/// Compares names as people count: `web-2` comes before `web-10`.
pub fn counted(one: &str, other: &str) -> Ordering {
    runs(one).cmp(runs(other)).then_with(|| one.cmp(other))
}

/// Splits a name into its runs of digits and of other characters. Of numbers, the one with more digits is larger.
fn runs(name: &str) -> impl Iterator<Item = (usize, &str)> {
    let same = |a: &u8, b: &u8| a.is_ascii_digit() == b.is_ascii_digit();
    let mut rest = name;
    name.as_bytes().chunk_by(same).map(move |run| {
        let (text, behind) = rest.split_at(run.len());
        rest = behind;
        let number = text.trim_start_matches('0');
        if run[0].is_ascii_digit() { (number.len(), number) } else { (usize::MAX, text) }
    })
}

/// Returns a free name based on the blueprint's, like the web console does: `Ubuntu-1`, `Ubuntu-2`.
pub fn free(blueprint: &str, in_use: &[SanitizedText]) -> String {
    let letters = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let base: String = blueprint.trim().chars().take(LONGEST / 4).map(letters).collect();
    let words: Vec<&str> = base.split('_').filter(|word| !word.is_empty()).collect();
    let base = if words.is_empty() { "Instance".to_owned() } else { words.join("_") };
    (1..)
        .map(|n| format!("{base}-{n}"))
        .find(|name| !in_use.iter().any(|used| used == name.as_str()))
        .expect("there are more numbers than names in use")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_ordered_by_their_value() {
        let mut names = ["web-10", "web-2", "a", "web", "web-02", "10", "9", "web-2-b", "web-x", "ünï-1"];
        names.sort_by(|one, other| counted(one, other));
        assert_eq!(names, ["9", "10", "a", "web", "web-02", "web-2", "web-2-b", "web-10", "web-x", "ünï-1"]);
    }

    fn names(typed: &str) -> Result<Vec<String>, &'static str> {
        match Names::parse(typed) {
            Ok(names) => Ok(names.all.iter().map(|n| n.to_string()).collect()),
            Err(problem) => Err(problem.say.key),
        }
    }

    #[test]
    fn names_can_be_a_list_or_a_pattern() {
        assert_eq!(names("web"), Ok(vec!["web".into()]));
        assert_eq!(names("web-1, db.main,\nx_y,"), Ok(vec!["web-1".into(), "db.main".into(), "x_y".into()]));
        assert_eq!(names("web-{1..3}"), Ok(vec!["web-1".into(), "web-2".into(), "web-3".into()]));
        assert_eq!(names("n{08..10}"), Ok(vec!["n08".into(), "n09".into(), "n10".into()]));
        assert_eq!(names("a{2..1}b"), Ok(vec!["a2b".into(), "a1b".into()]));
        assert_eq!(names("r{1..2}c{1..2}").unwrap().len(), 4);
    }

    #[test]
    fn huge_pattern_is_refused_before_it_is_expanded() {
        assert_eq!(names(&"{1..1}".repeat(100_000)), Err("problem.names.length"));
    }

    #[test]
    fn invalid_name_is_refused_with_the_rule() {
        let cases = [
            ("", "problem.names.none"),
            ("a", "problem.names.length"),
            ("-web", "problem.names.ends"),
            ("web-", "problem.names.ends"),
            ("wéb", "problem.names.character"),
            ("web/1", "problem.names.character"),
            ("web, web", "problem.names.twice"),
            ("web web", "problem.names.space"),
            ("my\u{a0}server", "problem.names.space"),
            ("web-{1..", "problem.names.pattern"),
            ("web-{a..b}", "problem.names.pattern"),
            ("web-{1..9999999}", "problem.names.pattern"),
            ("web-{1..51}", "problem.names.too-many"),
            ("a{1..50}b{1..50}", "problem.names.too-many"),
        ];
        for (typed, key) in cases {
            assert_eq!(names(typed), Err(key), "{typed}");
        }
        assert!(names(&"x".repeat(255)).is_ok());
        assert_eq!(names(&"x".repeat(256)), Err("problem.names.length"));
    }

    #[test]
    fn name_with_a_space_is_refused_with_a_suggestion() {
        let near = |typed: &str| {
            let problem = Names::parse(typed).unwrap_err();
            assert_eq!((problem.field, problem.say.key), (FieldId::Names, "problem.names.space"), "{typed}");
            problem.say.value("near").unwrap().to_owned()
        };
        assert_eq!(near("my server"), "my-server");
        assert_eq!(near("web, my  small server"), "my-small-server");
        assert_eq!(near("k1=v k2=v"), "k1v-k2v");
        assert_eq!(near("blog {1..3}"), "blog-{1..3}");
        assert_eq!(near("¿ ?"), "my-server");
    }

    #[test]
    fn too_many_names_are_refused_with_their_count() {
        let given = |typed: &str| {
            let problem = Names::parse(typed).unwrap_err();
            assert_eq!(problem.say.key, "problem.names.too-many", "{typed}");
            problem.say.value("n").unwrap().to_owned()
        };
        let list: Vec<String> = (0..200).map(|n| format!("web{n}")).collect();
        assert_eq!(given(&list.join(",")), "200");
        assert_eq!(given("web-{1..60}"), "60");
        assert_eq!(given("a{1..50}b{1..50}"), "2500");
    }

    #[test]
    fn names_may_start_with_a_digit() {
        assert!(names("1-web").is_ok());
    }

    #[test]
    fn suggested_name_skips_names_in_use() {
        let used = [SanitizedText::new("Amazon_Linux_2023-1")];
        assert_eq!(free("Amazon Linux 2023", &used), "Amazon_Linux_2023-2");
        assert_eq!(free("cPanel & WHM", &[]), "cPanel_WHM-1");
        assert_eq!(free("", &[]), "Instance-1");
    }
}
