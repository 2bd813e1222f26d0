//! Builds the graph of which file refers to which: every path is followed through imports and re-exports to the file
//! that defines the name. Tests are ignored.

use super::paths::{colons, end_of_item, for_tests, is_ident, module_of, sources};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A path from the crate root, one name per segment.
type Names = Vec<String>;

/// The modules that each module refers to, with the line of the first reference.
pub type Graph = BTreeMap<Names, BTreeMap<Names, usize>>;

/// A name that a `use` imports into a module.
struct Import {
    name: String,
    path: Names,
    line: usize,
    /// Whether it is re-exported.
    public: bool,
}

/// What was found in one file.
#[derive(Default)]
struct Source {
    imports: Vec<Import>,
    /// All other paths with their lines; relative ones as written.
    paths: Vec<(Names, usize)>,
}

/// Reads the files of a folder such as `src`.
pub fn graph(root: &Path) -> Graph {
    let text = |file: &Path| std::fs::read_to_string(file).unwrap();
    let read = |file: &std::path::PathBuf| (module_of(file.strip_prefix(root).unwrap()), text(file));
    of(&sources(root).iter().map(read).collect())
}

/// The same for texts, by module.
pub fn of(texts: &BTreeMap<Names, String>) -> Graph {
    let mut all = BTreeMap::new();
    for (module, text) in texts {
        let mut reading = Reading { modules: texts, source: Source::default() };
        reading.module(text.parse().unwrap(), module);
        all.insert(module.clone(), reading.source);
    }
    let crate_ = Crate { exports: exports(&all), modules: texts.keys().cloned().collect() };
    all.iter().map(|(module, source)| (module.clone(), crate_.references(module, source))).collect()
}

/// Names that one module exports and another defines.
fn exports(all: &BTreeMap<Names, Source>) -> BTreeMap<Names, Names> {
    let public = |(module, source): (&Names, &Source)| {
        let there = source.imports.iter().filter(|import| import.public && import.name != "*");
        let pairs =
            there.map(|import| ([&module[..], std::slice::from_ref(&import.name)].concat(), import.path.clone()));
        pairs.collect::<Vec<_>>()
    };
    all.iter().flat_map(public).collect()
}

struct Crate {
    exports: BTreeMap<Names, Names>,
    modules: BTreeSet<Names>,
}

impl Crate {
    /// The module that defines what a path names.
    fn home(&self, path: &[String]) -> Option<Names> {
        let mut path = path.to_vec();
        // A name may be re-exported several times.
        for _ in 0..8 {
            let Some(at) = (1..=path.len()).find(|at| self.exports.contains_key(&path[..*at])) else { break };
            path = [&self.exports[&path[..at]][..], &path[at..]].concat();
        }
        (1..=path.len()).rev().map(|at| path[..at].to_vec()).find(|stem| self.modules.contains(stem))
    }

    fn references(&self, module: &Names, source: &Source) -> BTreeMap<Names, usize> {
        let mut found = BTreeMap::new();
        let mut note = |path: &[String], line| {
            let Some(home) = self.home(path).filter(|home| !is_family(module, home)) else { return };
            found.entry(home).or_insert(line);
        };
        // Importing a module only names it: what counts is which of its items are used.
        for import in source.imports.iter().filter(|import| !self.modules.contains(&import.path)) {
            note(&import.path, import.line);
        }
        for (path, line) in &source.paths {
            match source.imports.iter().find(|import| import.name == path[0]) {
                Some(import) => note(&[&import.path[..], &path[1..]].concat(), *line),
                None => note(path, *line),
            }
        }
        found
    }
}

/// A module and its submodules count as one: the inner ones see everything in the outer one, and it uses them.
fn is_family(one: &[String], other: &[String]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

struct Reading<'a> {
    modules: &'a BTreeMap<Names, String>,
    source: Source,
}

impl Reading<'_> {
    fn module(&mut self, tokens: TokenStream, module: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at..] {
                rest if for_tests(rest) => end_of_item(&tokens, at + 2),
                [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(body), ..]
                    if word == "mod" && body.delimiter() == Delimiter::Brace =>
                {
                    self.module(body.stream(), &[module, &[name.to_string()]].concat());
                    at + 3
                }
                [TokenTree::Ident(word), ..] if word == "use" && !precise_capture(&tokens, at) => {
                    self.import(&tokens, at, module)
                }
                [TokenTree::Group(group), ..] => {
                    self.module(group.stream(), module);
                    at + 1
                }
                [TokenTree::Ident(_), ..] => self.path(&tokens, at, module),
                _ => at + 1,
            };
        }
    }

    /// Reads a path that isn't imported; returns where to read on.
    fn path(&mut self, tokens: &[TokenTree], start: usize, module: &[String]) -> usize {
        let (mut names, mut at) = (vec![tokens[start].to_string()], start + 1);
        while let Some(TokenTree::Ident(name)) = tokens.get(at + 2).filter(|_| colons(tokens, at)) {
            names.push(name.to_string());
            at += 3;
        }
        if names.len() > 1 {
            let line = tokens[start].span().start().line;
            let whole = self.whole(&names, module).unwrap_or(names);
            self.source.paths.push((whole, line));
        }
        at
    }

    fn import(&mut self, tokens: &[TokenTree], at: usize, module: &[String]) -> usize {
        let end = end_of_statement(tokens, at);
        let public = at > 0 && (is_ident(tokens, at - 1, "pub") || matches!(&tokens[at - 1], TokenTree::Group(_)));
        let line = tokens[at].span().start().line;
        let mut all = Vec::new();
        tree(&tokens[at + 1..end], &[], &mut all);
        for (name, path) in all {
            if let Some(path) = self.whole(&path, module) {
                self.source.imports.push(Import { name, path, line, public });
            }
        }
        end + 1
    }

    /// The path from the crate root, if it is in this crate.
    fn whole(&self, names: &[String], module: &[String]) -> Option<Names> {
        let (first, rest) = names.split_first()?;
        let mut stem = match first.as_str() {
            "crate" => Vec::new(),
            "self" => module.to_vec(),
            "super" => module[..module.len().saturating_sub(1)].to_vec(),
            _ => {
                let inner = [module, std::slice::from_ref(first)].concat();
                return self.modules.contains_key(&inner).then(|| [&inner[..], rest].concat());
            }
        };
        let ups = rest.iter().take_while(|name| *name == "super").count();
        stem.truncate(stem.len().saturating_sub(ups));
        Some([&stem[..], &rest[ups..]].concat())
    }
}

/// `impl Trait + use<'a>` imports nothing.
fn precise_capture(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at + 1), Some(TokenTree::Punct(punct)) if punct.as_char() == '<')
}

fn end_of_statement(tokens: &[TokenTree], at: usize) -> usize {
    let ends = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    tokens[at..].iter().position(ends).map_or(tokens.len(), |place| at + place)
}

/// What `a::{b, c::d as e, self}` imports: each name with its path.
fn tree(tokens: &[TokenTree], stem: &[String], all: &mut Vec<(String, Names)>) {
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    for branch in tokens.split(is_comma).filter(|branch| !branch.is_empty()) {
        let (mut path, mut name) = (stem.to_vec(), None);
        let mut rest = branch.iter();
        while let Some(token) = rest.next() {
            match token {
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    tree(&inner, &path, all);
                    path.clear();
                }
                TokenTree::Ident(word) if word == "as" => name = rest.next().map(ToString::to_string),
                TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Punct(star) if star.as_char() == '*' => name = Some("*".to_owned()),
                _ => {}
            }
        }
        if let Some(last) = path.last() {
            all.push((name.unwrap_or_else(|| last.clone()), path));
        }
    }
}

/// Finds the circles: sets of modules each of which leads to every other one.
pub fn circles(graph: &Graph) -> Vec<BTreeSet<Names>> {
    let reached: BTreeMap<&Names, BTreeSet<&Names>> =
        graph.keys().map(|module| (module, reach(graph, module))).collect();
    let mut all: Vec<BTreeSet<Names>> = Vec::new();
    for module in graph.keys().filter(|module| reached[module].contains(module)) {
        if all.iter().any(|circle| circle.contains(module)) {
            continue;
        }
        let back = |other: &&&Names| reached.get(**other).is_some_and(|there| there.contains(module));
        all.push(reached[module].iter().filter(back).map(|other| (*other).clone()).collect());
    }
    all
}

/// Everything that a module leads to.
fn reach<'a>(graph: &'a Graph, from: &'a Names) -> BTreeSet<&'a Names> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(module) = next.pop() {
        next.extend(graph.get(module).into_iter().flat_map(BTreeMap::keys).filter(|to| seen.insert(*to)));
    }
    seen
}
