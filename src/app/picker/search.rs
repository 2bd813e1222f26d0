//! What of a list matches what is typed, and how well.

use crate::steps::ListItem;

/// What is typed, folded.
pub struct Query {
    /// All of it, one space between its words.
    whole: String,
    words: Vec<String>,
}

/// An offer's texts, folded: its cells, its group, its tab, its id, other names.
#[derive(Clone, Debug, Default)]
pub struct Haystack(Vec<String>);

/// Returns the text as it is compared: in lower case, and without the marks on Latin letters, which not
/// every keyboard has.
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
    /// Of a folded filter. A slash before it is what begins a filter in other programs, and no part of it.
    pub fn of(filter: &str) -> Query {
        let filter = filter.trim_start();
        let words = filter.strip_prefix('/').unwrap_or(filter).split_whitespace();
        let words: Vec<String> = words.map(str::to_owned).collect();
        Query { whole: words.join(" "), words }
    }

    /// Returns whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Haystack {
    /// Returns the texts by which an offer is found.
    pub fn of(offer: &ListItem) -> Haystack {
        let cells = offer.cells.iter().map(|cell| cell.text.as_str());
        let around = offer.group.as_deref().into_iter().chain(offer.tab.as_ref().map(|tab| tab.name.as_str()));
        let also = offer.also.split(", ");
        Haystack::of_texts(cells.chain(around).chain([offer.id.as_str()]).chain(also))
    }

    /// Returns whether all that is looked for is in the first text, which is the name of the row.
    pub fn is_named(&self, query: &Query) -> bool {
        self.0.first().is_some_and(|name| query.words.iter().all(|word| name.contains(word)))
    }

    /// Returns what is searched of a row with these texts.
    pub fn of_texts<'a>(texts: impl Iterator<Item = &'a str>) -> Haystack {
        Haystack(texts.map(fold).filter(|text| !text.is_empty()).collect())
    }

    /// Returns how well it matches, 0 the best: a whole cell, the beginning of one, whole words next to each
    /// other, their beginnings, and the same in any order. None where a word is missing.
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

/// Whether the part that a text begins with ends where one of its words does.
fn ends_word(text: &str, part: &str) -> bool {
    text[part.len()..].chars().next().is_none_or(|next| !next.is_alphanumeric())
}

/// Whether a text holds this where one of its words begins.
fn at_word(text: &str, part: &str) -> bool {
    let starts = |at: usize| text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
    text.match_indices(part).any(|(at, _)| starts(at))
}
