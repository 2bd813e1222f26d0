//! The string literals of all sources, those of tests left out.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::path::Path;

/// Every string literal of the crate as it is written, its escapes included.
pub fn literals() -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                collect(source.parse().unwrap(), &mut all);
            }
        }
    }
    all
}

fn collect(stream: TokenStream, all: &mut Vec<String>) {
    let mut tokens = stream.into_iter().peekable();
    let mut of_a_test = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                // An attribute: what it says is no text of ours.
                if let Some(TokenTree::Group(attribute)) = tokens
                    .next_if(|next| matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket))
                {
                    of_a_test |= attribute.stream().to_string().replace(' ', "") == "cfg(test)";
                }
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => of_a_test = false,
            TokenTree::Group(group) if of_a_test && group.delimiter() == Delimiter::Brace => of_a_test = false,
            TokenTree::Group(group) => collect(group.stream(), all),
            TokenTree::Literal(literal) => {
                let written = literal.to_string();
                all.extend(written.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::to_owned));
            }
            _ => {}
        }
    }
}
