//! Collects the string literals of all sources, without tests.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::path::Path;

/// Calls and macros whose texts are only for developers.
const FOR_DEVELOPERS: [&str; 7] =
    ["expect", "panic", "unreachable", "assert", "assert_eq", "assert_ne", "debug_assert"];

/// Every string literal of the crate as written, with its escapes.
pub fn literals() -> Vec<String> {
    read(&[]).into_iter().map(|(_, literal)| literal).collect()
}

/// The same with the file of each below `src`, without texts for developers and without test files.
pub fn in_files() -> Vec<(String, String)> {
    let is_test = |file: &str| file.split('/').any(|part| part == "tests" || part == "tests.rs");
    read(&FOR_DEVELOPERS).into_iter().filter(|(file, _)| !is_test(file)).collect()
}

/// The literals outside of these calls and macros, each with its file.
fn read(passed_over: &[&str]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (file, source) in sources() {
        let mut found = Vec::new();
        collect(source, passed_over, &mut found);
        all.extend(found.into_iter().map(|literal| (file.clone(), literal)));
    }
    all
}

/// The tokens of each file below `src`.
pub fn sources() -> Vec<(String, TokenStream)> {
    let mut all = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let file = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                all.push((file, source.parse().unwrap()));
            }
        }
    }
    all
}

fn collect(stream: TokenStream, passed_over: &[&str], all: &mut Vec<String>) {
    let mut tokens = stream.into_iter().peekable();
    let mut of_a_test = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                // Texts in attributes aren't for users, except the words of errors, and neither are module docs.
                tokens.next_if(|next| matches!(next, TokenTree::Punct(sign) if sign.as_char() == '!'));
                if let Some(TokenTree::Group(attribute)) = tokens
                    .next_if(|next| matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket))
                {
                    let words = attribute.stream();
                    let attribute = words.to_string().replace(' ', "");
                    if attribute.starts_with("error(") {
                        collect(words, passed_over, all);
                    }
                    of_a_test |= attribute == "cfg(test)" || attribute.starts_with("cfg(all(test,");
                }
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => of_a_test = false,
            TokenTree::Group(group) if of_a_test && group.delimiter() == Delimiter::Brace => of_a_test = false,
            TokenTree::Group(group) => collect(group.stream(), passed_over, all),
            TokenTree::Ident(name) if passed_over.iter().any(|passed| name == passed) => {
                tokens.next_if(|next| matches!(next, TokenTree::Punct(sign) if sign.as_char() == '!'));
                tokens.next_if(|next| matches!(next, TokenTree::Group(_)));
            }
            TokenTree::Literal(literal) => {
                let written = literal.to_string();
                all.extend(written.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::to_owned));
            }
            _ => {}
        }
    }
}
