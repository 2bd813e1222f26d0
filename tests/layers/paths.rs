//! Parses every source of the crate into tokens, and finds the paths to other folders.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use std::fmt;
use std::path::{Path, PathBuf};

/// A path in one layer's code that leads out of its module.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The layer that contains it, by the name of its module in `lib.rs`; `main` is the program.
    pub from: String,
    pub to: Target,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A layer of this crate.
    Room(String),
    /// Another crate; for `std`, the module in it; for a clock, the function.
    Elsewhere(String),
    /// The whole crate, renamed or by a glob: what is meant can't be determined.
    Everything,
}

#[derive(Clone, Debug)]
pub struct Place {
    file: PathBuf,
    line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// Returns all references of all sources, without tests.
pub fn all() -> Vec<Reference> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    for file in sources(&root) {
        let text = std::fs::read_to_string(&file).unwrap();
        let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let path = file.strip_prefix(&root).unwrap();
        Reading { file: path, found: &mut all }.module(tokens, &module_of(path));
    }
    all
}

/// Returns the references of one source, which is this module.
pub fn of(source: &str, module: &[&str]) -> Vec<Reference> {
    let mut found = Vec::new();
    let module: Vec<String> = module.iter().map(ToString::to_string).collect();
    Reading { file: Path::new("source"), found: &mut found }.module(source.parse().unwrap(), &module);
    found
}

/// Returns the sources below a folder, without tests.
pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap_or_default();
        if name == "tests" {
            continue;
        }
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// `a/b.rs` is the module `a::b`; the library's root has no name, and the program's is `main`.
pub fn module_of(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts == ["lib"] {
        parts.clear();
    }
    parts
}

struct Reading<'a> {
    file: &'a Path,
    found: &'a mut Vec<Reference>,
}

impl Reading<'_> {
    /// Reads the items of a module: skips those for tests, and reads inner modules as modules.
    fn module(&mut self, tokens: TokenStream, module: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let (mut at, mut rest) = (0, Vec::new());
        while at < tokens.len() {
            if for_tests(&tokens[at..]) {
                at = end_of_item(&tokens, at + 2);
                continue;
            }
            if let [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(body), ..] = &tokens[at..]
                && word == "mod"
                && body.delimiter() == Delimiter::Brace
            {
                let inner: Vec<String> = module.iter().cloned().chain([name.to_string()]).collect();
                self.module(body.stream(), &inner);
                at += 3;
                continue;
            }
            rest.push(tokens[at].clone());
            at += 1;
        }
        self.paths(&rest, module);
    }

    /// Reads every path in these tokens and in the groups among them.
    fn paths(&mut self, tokens: &[TokenTree], module: &[String]) {
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.paths(&inner, module);
                    at += 1;
                }
                TokenTree::Ident(first) if !continues(tokens, at) => {
                    at = self.path(first.to_string(), tokens, at, module);
                }
                _ => at += 1,
            }
        }
    }

    /// Reads a path that begins at `at`; returns where to read on.
    fn path(&mut self, first: String, tokens: &[TokenTree], at: usize, module: &[String]) -> usize {
        let span = tokens[at].span();
        // What the leading segments name: a module of this crate, or something else.
        let mut stem: Vec<String> = match first.as_str() {
            "crate" => Vec::new(),
            "self" => module.to_vec(),
            "super" => parent(module),
            "skysail" if module == ["main"] => Vec::new(),
            "t" if matches!(tokens.get(at + 1), Some(TokenTree::Punct(mark)) if mark.as_char() == '!') => {
                self.note(module, Target::Room("text".to_owned()), span);
                return at + 1;
            }
            _ => {
                for name in elsewhere(&first, tokens, at + 1) {
                    self.note(module, Target::Elsewhere(name), span);
                }
                return at + 1;
            }
        };
        let mut at = at + 1;
        if first == "crate" && is_ident(tokens, at, "as") {
            self.note(module, Target::Everything, span);
        }
        while colons(tokens, at) && is_ident(tokens, at + 2, "super") {
            stem = parent(&stem);
            at += 3;
        }
        if !colons(tokens, at) {
            return at;
        }
        match (stem.first(), tokens.get(at + 2)) {
            // Inside of a layer already: its name is enough.
            (Some(room), _) => self.note(module, Target::Room(room.clone()), span),
            (None, Some(TokenTree::Ident(name))) => self.note(module, Target::Room(name.to_string()), span),
            (None, Some(TokenTree::Group(group))) => {
                for name in first_words(group.stream()) {
                    self.note(module, Target::Room(name), span);
                }
            }
            (None, _) => self.note(module, Target::Everything, span),
        }
        // Reads on right after the two colons, as a group or generics there may contain paths.
        at + 2
    }

    fn note(&mut self, module: &[String], to: Target, span: Span) {
        // To other crates, the `t!` macro is at the crate root, as exported macros are.
        let to = if to == Target::Room("t".to_owned()) { Target::Room("text".to_owned()) } else { to };
        let from = module.first().cloned().unwrap_or_else(|| "lib".to_owned());
        let place = Place { file: self.file.to_owned(), line: span.start().line };
        self.found.push(Reference { from, to, place });
    }
}

/// The first names of a path outside of this crate: `std::fs`, `tokio`.
fn elsewhere(first: &str, tokens: &[TokenTree], at: usize) -> Vec<String> {
    if !colons(tokens, at) {
        return Vec::new();
    }
    let of = |names: Vec<String>| names.into_iter().map(|name| format!("{first}::{name}")).collect();
    match (first, tokens.get(at + 2)) {
        ("std" | "SystemTime" | "Instant", Some(TokenTree::Ident(name))) => of(vec![name.to_string()]),
        ("std", Some(TokenTree::Group(group))) => of(first_words(group.stream())),
        _ => vec![first.to_owned()],
    }
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1)].to_vec()
}

/// Whether the identifier at `at` continues a path.
fn continues(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && colons(tokens, at - 2)
}

pub fn colons(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    colon(at) && colon(at + 1)
}

pub fn is_ident(tokens: &[TokenTree], at: usize, word: &str) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Ident(ident)) if ident == word)
}

/// The first names of `{a, b::c, d as e}`.
fn first_words(group: TokenStream) -> Vec<String> {
    let (mut all, mut begins) = (Vec::new(), true);
    for token in group {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => begins = true,
            TokenTree::Ident(word) if std::mem::take(&mut begins) => all.push(word.to_string()),
            _ => begins = false,
        }
    }
    all
}

/// Whether an attribute that makes the next item a test begins here.
pub fn for_tests(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = tokens else { return false };
    hash.as_char() == '#'
        && ["[cfg(test)]", "[cfg(all(test,unix))]"].contains(&group.to_string().replace(' ', "").as_str())
}

/// Returns the end of the item that begins at `at`: after its body or semicolon.
pub fn end_of_item(tokens: &[TokenTree], at: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    tokens[at..].iter().position(ends).map_or(tokens.len(), |place| at + place + 1)
}
