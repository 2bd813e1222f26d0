//! Build script: generates tables of the texts in `assets/text`, so that the program starts without reading files, and
//! a list of the launch scripts in `assets/scripts`. Compresses what is read later, if at all: the texts in other languages
//! than English, the guide in `assets/guide`, and the lists in `assets/catalog` and `assets/facts`.
//!
//! `en.toml` and `commands.toml` are English; files in other languages have a two-letter code: `es.toml`,
//! `commands.es.toml`. The guide's folder is English, and its folder `es` Spanish.
//!
//! Also sets the linker option for the unwinder of release builds, and adds the crash points to all others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Texts by key, by language.
type Languages = BTreeMap<String, BTreeMap<String, String>>;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets/text");
    println!("cargo::rerun-if-changed=assets/scripts");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where to write"));
    println!("cargo::rerun-if-changed=assets/guide");
    std::fs::write(out.join("guide.z"), packed(guide("assets/guide").as_bytes()))
        .expect("what cargo gives can be written");
    for folder in ["assets/catalog", "assets/facts"] {
        println!("cargo::rerun-if-changed={folder}");
        pack(folder, &out);
    }
    std::fs::write(out.join("texts.rs"), tables(&read("assets/text"), &out)).expect("what cargo gives can be written");
    std::fs::write(out.join("starters.rs"), starters("assets/scripts")).expect("what cargo gives can be written");
    unwinder_inside();
    crash_points();
}

/// Lets tests end the program at chosen points (`src/runtime/crash_points.rs`): never in a release build.
fn crash_points() {
    println!("cargo::rustc-check-cfg=cfg(crash_points)");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "debug") {
        println!("cargo::rustc-cfg=crash_points");
    }
}

/// Links the unwinder statically into release builds on Linux: one library less to find and map at every start. It
/// comes with every gcc, next to the shared one. The rest is the compiler's default: the program is
/// position-independent, and relocated data is read-only afterwards.
fn unwinder_inside() {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let gnu = variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    if gnu && variable("PROFILE") == "release" {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Generates the list of files in a folder, by name without the extension, each with its text.
fn starters(folder: &str) -> String {
    let entries = std::fs::read_dir(folder).expect("the folder of the scripts is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    files.sort();
    let mut code = String::from("/// Every starter: its name and its file.\nstatic SOURCES: &[(&str, &str)] = &[\n");
    for path in files {
        let source = std::fs::read_to_string(&path).expect("a script can be read");
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        writeln!(code, "({name:?}, {source:?}),").expect("memory can be written to");
    }
    code + "];\n"
}

fn read(folder: &str) -> Languages {
    let mut languages = Languages::new();
    for entry in std::fs::read_dir(folder).expect("the folder of the texts is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let source = std::fs::read_to_string(&path).expect("a text file can be read");
            let table: toml::Table = source.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let texts = languages.entry(language(&path)).or_default();
            for (name, value) in table {
                flatten(name, value, &path, texts);
            }
        }
    }
    languages
}

/// Returns the two-letter code before the extension; defaults to English.
fn language(path: &Path) -> String {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let last = stem.rsplit('.').next().unwrap_or_default();
    if last.len() == 2 { last.to_owned() } else { "en".to_owned() }
}

/// Flattens tables: `[step.region] title = "…"` becomes `step.region.title`.
fn flatten(key: String, value: toml::Value, path: &Path, texts: &mut BTreeMap<String, String>) {
    match value {
        toml::Value::String(text) => {
            let twice = texts.insert(key.clone(), text).is_some();
            assert!(!twice, "{}: {key} is there already", path.display());
        }
        toml::Value::Table(table) => {
            table.into_iter().for_each(|(name, value)| flatten(format!("{key}.{name}"), value, path, texts));
        }
        other => panic!("{}: {key} is {}, not a text", path.display(), other.type_str()),
    }
}

/// Generates the table of keys, sorted for binary search, and each language's texts in the same order: an empty one is
/// missing.
fn tables(languages: &Languages, out: &Path) -> String {
    let keys: BTreeSet<&String> = languages.values().flat_map(BTreeMap::keys).collect();
    let mut code = format!(
        "/// The keys of all languages.\npub static KEYS: PackedTexts = {};\n\
         /// Every language by its two letters, with its texts.\npub static LANGUAGES: [(&str, PackedTexts); {}] = [\n",
        words(keys.iter().copied(), None),
        languages.len()
    );
    let missing = String::new();
    for (language, texts) in languages {
        let file = (language != "en").then(|| out.join(format!("texts_{language}.z")));
        let texts = words(keys.iter().map(|key| texts.get(*key).unwrap_or(&missing)), file.as_deref());
        writeln!(code, "({language:?}, {texts}),").expect("memory can be written to");
    }
    code + "];\n"
}

/// Generates one string of all texts, compressed if a file for that is given, with the end of each. A table of references
/// would need relocation at every start.
fn words<'a>(all: impl Iterator<Item = &'a String>, compressed: Option<&Path>) -> String {
    let (mut run, mut ends) = (String::new(), Vec::new());
    for word in all {
        run.push_str(word);
        ends.push(u32::try_from(run.len()).expect("the texts are short"));
    }
    let run = match compressed {
        None => format!("TextRun::Plain({run:?})"),
        Some(file) => {
            std::fs::write(file, packed(run.as_bytes())).expect("what cargo gives can be written");
            format!("TextRun::Compressed(include_bytes!({file:?}), OnceLock::new())")
        }
    };
    format!("PackedTexts {{ run: {run}, ends: &{ends:?} }}")
}

/// Compresses every JSON list of a folder.
fn pack(folder: &str, out: &Path) {
    for entry in std::fs::read_dir(folder).expect("the folder of the lists is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let source = std::fs::read(&path).expect("a list can be read");
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned() + ".z";
            std::fs::write(out.join(name), packed(&source)).expect("what cargo gives can be written");
        }
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(bytes, 10)
}

/// The characters before a language, a topic, a section, and before a section's text.
const MARKS: [char; 4] = ['\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}'];

/// Generates every language's topics, each with its sections: key and text. `src/text/guide.rs` parses it.
fn guide(folder: &str) -> String {
    let entries = |path: &Path| std::fs::read_dir(path).expect("the folder of the guide is there");
    let mut languages = vec![("en".to_owned(), PathBuf::from(folder))];
    let inner =
        entries(folder.as_ref()).map(|entry| entry.expect("it can be listed").path()).filter(|path| path.is_dir());
    languages.extend(inner.map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), path)));
    let mut journals = String::new();
    for (language, path) in languages {
        let files = entries(&path).map(|entry| entry.expect("it can be listed").path());
        let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
        files.sort();
        journals.extend([MARKS[0].to_string(), language]);
        for file in files {
            let topic = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let source = std::fs::read_to_string(&file).expect("a file of the guide can be read");
            journals.extend([MARKS[1].to_string(), topic]);
            for (key, text) in whole(&sections(&source)) {
                journals.extend([MARKS[2].to_string(), key, MARKS[3].to_string(), text]);
            }
        }
    }
    journals
}

/// Returns the text under each `## key`.
fn sections(source: &str) -> Vec<(String, String)> {
    let source = format!("\n{source}");
    let parts = source.split("\n## ").skip(1).filter_map(|section| section.split_once('\n'));
    parts.map(|(key, body)| (key.trim().to_owned(), body.trim().to_owned())).collect()
}

/// The parts of every section, in order.
const ANSWERS: [&str; 5] = ["what", "when", "cost", "later", "more"];

/// Fills in the parts that a section leaves to its parent: `bundle.nano` to `bundle`.
fn whole(sections: &[(String, String)]) -> Vec<(String, String)> {
    let own = |key: &str, answer: &str| -> Option<String> {
        let (_, body) = sections.iter().find(|(known, _)| known == key)?;
        let labeled = body.split("### ").skip(1).filter_map(|part| part.split_once('\n'));
        labeled.into_iter().find(|(name, _)| name.trim() == answer).map(|(_, text)| text.trim().to_owned())
    };
    let answer = |key: &str, answer: &str| match (own(key, answer), key.split_once('.')) {
        (Some(text), _) => Some(text),
        (None, Some((above, _))) if answer != "more" => own(above, answer),
        _ => None,
    };
    let filled = |key: &str| {
        let all = ANSWERS.iter().filter_map(|name| Some(format!("### {name}\n{}", answer(key, name)?)));
        all.collect::<Vec<_>>().join("\n")
    };
    let body = |(key, body): &(String, String)| match body.starts_with("### ") {
        true => (key.clone(), filled(key)),
        false => (key.clone(), body.clone()),
    };
    sections.iter().map(body).collect()
}
