//! Checks that `t!` gives a text a value for each of its placeholders, where the key is written out.

use super::literals::sources;
use super::{none, places};
use proc_macro2::{TokenStream, TokenTree};
use skysail::text::{self, Language};
use std::collections::BTreeSet;

/// A request for a text: its key and the names of the values given to it.
type Filled = (String, BTreeSet<String>);

/// Returns the string of a literal.
fn string(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    literal.to_string().strip_prefix('"')?.strip_suffix('"').map(str::to_owned)
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// `t!(language, "key", name = value, …)`: its arguments.
fn of_macro(arguments: TokenStream) -> Option<Filled> {
    let tokens: Vec<TokenTree> = arguments.into_iter().collect();
    let parts: Vec<&[TokenTree]> = tokens.split(|token| is_punct(Some(token), ',')).collect();
    let [_, [key], values @ ..] = parts.as_slice() else { return None };
    let name = |part: &&[TokenTree]| is_punct(part.get(1), '=').then(|| part[0].to_string());
    Some((string(key)?, values.iter().filter_map(name).collect()))
}

fn collect(stream: TokenStream, all: &mut Vec<Filled>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            let called = at >= 2 && is_punct(tokens.get(at - 1), '!') && tokens[at - 2].to_string() == "t";
            all.extend(called.then(|| of_macro(group.stream())).flatten());
            collect(group.stream(), all);
        }
    }
}

/// Returns the placeholders of a text for which there is no value.
fn lacking((key, names): &Filled) -> Option<String> {
    let text = text::text_in(Language::English, key)?;
    // Braces are also in examples.
    let is_name = |place: &&str| place.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let lacks: Vec<&str> = places(text).into_iter().filter(is_name).filter(|place| !names.contains(*place)).collect();
    (!lacks.is_empty()).then(|| format!("{key} lacks {}", lacks.join(", ")))
}

#[test]
fn every_placeholder_gets_a_value() {
    let mut all = Vec::new();
    sources().into_iter().for_each(|(_, source)| collect(source, &mut all));
    assert!(all.iter().filter(|(_, names)| !names.is_empty()).count() > 200, "{}", all.len());
    none(all.iter().filter_map(lacking).collect(), "texts without a value for a placeholder");
}

#[test]
fn a_missing_value_is_noticed() {
    let found = |source: &str| {
        let mut all = Vec::new();
        collect(source.parse().unwrap(), &mut all);
        all.iter().filter_map(lacking).collect::<Vec<_>>()
    };
    assert_eq!(found(r#"f(t!(language, "record.site", options = site))"#), ["record.site lacks site"]);
    assert_eq!(found(r#"t!(language, "record.site", site = f(a, b))"#), [""; 0]);
}
