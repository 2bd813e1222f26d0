//! Matches list items against a filter and ranks them.

use crate::steps::ListItem;

/// A folded filter.
pub struct Query {
    /// All of it, with single spaces between its words.
    whole: String,
    words: Vec<String>,
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
        let words: Vec<String> = words.map(str::to_owned).collect();
        Query { whole: words.join(" "), words }
    }

    /// Returns whether the filter is empty.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
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
        self.0.first().is_some_and(|name| query.words.iter().all(|word| name.contains(word)))
    }

    /// Returns the searchable form of these texts.
    pub fn of_texts<'a>(texts: impl Iterator<Item = &'a str>) -> Haystack {
        Haystack(texts.map(fold).filter(|text| !text.is_empty()).collect())
    }

    /// Returns how well it matches, 0 being best: a whole cell, the start of a cell, adjacent whole words, the starts
    /// of adjacent words, and the same in any order. `None` if a word is missing.
    pub fn rank(&self, query: &Query) -> Option<u8> {
        let any = |fits: &dyn Fn(&str) -> bool| self.0.iter().any(|text| fits(text));
        let all = |fits: &dyn Fn(&str, &str) -> bool| query.words.iter().all(|word| any(&|text| fits(text, word)));
        if !all(&|text, word| text.contains(word)) {
            return None;
        }
        let whole = query.whole.as_str();
        Some(match () {
            () if any(&|text| text.trim() == whole) => 0,
            () if any(&|text| text.trim_start().starts_with(whole) && ends_word(text.trim_start(), whole)) => 1,
            () if any(&|text| text.trim_start().starts_with(whole)) => 2,
            () if any(&|text| at_word(text, whole)) => 3,
            () if all(&|text, word| text.split_whitespace().any(|own| own == word)) => 4,
            () if all(&|text, word| at_word(text, word)) => 5,
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
