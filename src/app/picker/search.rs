//! Matches list items against a filter and ranks them.

use crate::steps::ListItem;

/// A folded filter.
pub struct Query {
    /// All of it, with single spaces between its words.
    whole: String,
    terms: Vec<Term>,
}

/// A part of a filter that an item must contain.
enum Term {
    /// A word, or a part of one.
    Word(String),
    /// A number and its unit, which belong together: `8 gb` isn't in `128 gb`, nor in `8 vcpu, 32 gb`.
    Quantity(String),
    /// The same typed without a space, and perhaps not to the end: `8g`. Also a word, which may occur in an ID.
    Compact { word: String, quantity: String },
}

/// Units that a number may have, folded.
const UNITS: [&str; 6] = ["gb", "tb", "mb", "kb", "ms", "vcpu"];

impl Term {
    /// Returns whether a text contains it.
    fn is_in(&self, text: &str) -> bool {
        match self {
            Term::Word(word) => text.contains(word),
            Term::Quantity(quantity) => has_quantity(text, quantity),
            Term::Compact { word, quantity } => text.contains(word) || has_quantity(text, quantity),
        }
    }

    /// Returns whether it's a whole word of a text.
    fn is_word_of(&self, text: &str) -> bool {
        match self {
            Term::Word(word) => text.split_whitespace().any(|own| own == word),
            other => other.is_in(text),
        }
    }

    /// Returns whether a word of a text starts with it.
    fn starts_word_of(&self, text: &str) -> bool {
        match self {
            Term::Word(word) => at_word(text, word),
            other => other.is_in(text),
        }
    }
}

/// Returns the terms of these words: a number and the unit after it are one.
fn terms(words: &[&str]) -> Vec<Term> {
    let mut all = Vec::with_capacity(words.len());
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        let unit = after.first().filter(|unit| is_number(word) && UNITS.contains(unit));
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let letters = &word[digits.len()..];
        rest = after;
        all.push(match unit {
            Some(unit) => {
                rest = &after[1..];
                Term::Quantity(format!("{word} {unit}"))
            }
            None if is_number(digits) && UNITS.iter().any(|unit| !letters.is_empty() && unit.starts_with(letters)) => {
                Term::Compact { word: (*word).to_owned(), quantity: format!("{digits} {letters}") }
            }
            None => Term::Word((*word).to_owned()),
        });
    }
    all
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

/// Returns whether a text contains this quantity, not as the end of a larger number.
fn has_quantity(text: &str, quantity: &str) -> bool {
    let starts = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ','));
    text.match_indices(quantity).any(|(at, _)| starts(at))
}

/// The folded texts of an item: its cells, group, tab, ID, and other names.
#[derive(Clone, Debug, Default)]
pub struct Haystack(Vec<String>);

/// Returns the text folded for comparison: in lower case, and without diacritics on Latin letters, which not every
/// keyboard has.
pub fn fold(text: &str) -> String {
    text.to_lowercase().chars().map(bare).collect()
}

/// Returns a letter of Western European languages without its mark.
fn bare(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    }
}

impl Query {
    /// Parses a filter. A leading slash, which starts a search in other programs, is ignored.
    pub fn of(filter: &str) -> Query {
        let filter = filter.trim_start();
        let words = filter.strip_prefix('/').unwrap_or(filter).split_whitespace();
        let words: Vec<&str> = words.collect();
        Query { whole: words.join(" "), terms: terms(&words) }
    }

    /// Returns whether some number and its unit are one term. What matches a longer filter need not match this one.
    pub fn has_quantity(&self) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Quantity(_)))
    }

    /// Returns whether the filter is empty.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl Haystack {
    /// Returns the texts by which an item is found.
    pub fn of(offer: &ListItem) -> Haystack {
        let cells = offer.cells.iter().map(|cell| cell.text.as_str());
        let around = offer.group.as_deref().into_iter().chain(offer.tab.as_ref().map(|tab| tab.name.as_str()));
        let also = offer.also.split(", ");
        Haystack::of_texts(cells.chain(around).chain([offer.id.as_str()]).chain(also))
    }

    /// Returns whether the whole filter is in the first text, which is the name of the row.
    pub fn is_named(&self, query: &Query) -> bool {
        self.0.first().is_some_and(|name| query.terms.iter().all(|term| term.is_in(name)))
    }

    /// Returns the searchable form of these texts.
    pub fn of_texts<'a>(texts: impl Iterator<Item = &'a str>) -> Haystack {
        Haystack(texts.map(fold).filter(|text| !text.is_empty()).collect())
    }

    /// Returns how well it matches, 0 being best: a whole cell, the start of a cell, adjacent whole words, the starts
    /// of adjacent words, and the same in any order. `None` if a word is missing.
    pub fn rank(&self, query: &Query) -> Option<u8> {
        let any = |fits: &dyn Fn(&str) -> bool| self.0.iter().any(|text| fits(text));
        let all = |fits: &dyn Fn(&Term, &str) -> bool| query.terms.iter().all(|term| any(&|text| fits(term, text)));
        if !all(&Term::is_in) {
            return None;
        }
        let whole = query.whole.as_str();
        Some(match () {
            () if any(&|text| text.trim() == whole) => 0,
            () if any(&|text| text.trim_start().starts_with(whole) && ends_word(text.trim_start(), whole)) => 1,
            () if any(&|text| text.trim_start().starts_with(whole)) => 2,
            () if any(&|text| at_word(text, whole)) => 3,
            () if all(&Term::is_word_of) => 4,
            () if all(&Term::starts_word_of) => 5,
            () => 6,
        })
    }
}

/// Returns whether `part`, with which a text begins, ends at a word boundary.
fn ends_word(text: &str, part: &str) -> bool {
    text[part.len()..].chars().next().is_none_or(|next| !next.is_alphanumeric())
}

/// Returns whether a text contains `part` at the start of a word.
fn at_word(text: &str, part: &str) -> bool {
    let starts = |at: usize| text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
    text.match_indices(part).any(|(at, _)| starts(at))
}
