//! Makes tables of the texts in `assets/text`, so that the program starts without reading any,
//! and a list of the launch scripts in `assets/scripts`.
//!
//! `en.toml` and `commands.toml` are English; another language's files carry its two letters:
//! `es.toml`, `commands.es.toml`.
//!
//! And tells the linker to make the released program small, where it knows how.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Texts by key, by language.
type Languages = BTreeMap<String, BTreeMap<String, String>>;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets/text");
    println!("cargo::rerun-if-changed=assets/scripts");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where to write"));
    std::fs::write(out.join("texts.rs"), tables(&read("assets/text"))).expect("what cargo gives can be written");
    std::fs::write(out.join("starters.rs"), starters("assets/scripts")).expect("what cargo gives can be written");
    small(&out);
}

/// Addresses that are filled in at the start are listed in a hundredth of the space (glibc 2.36
/// and later read that), and functions of the same code are kept once.
const SMALL: [&str; 2] = ["-Wl,-z,pack-relative-relocs", "-Wl,--icf=all"];

/// Asks for each of these of the linker, if a program that was linked so can be started here.
fn small(out: &Path) {
    let said = |name: &str| std::env::var(name).unwrap_or_default();
    if said("PROFILE") != "release" || said("TARGET") != said("HOST") {
        return;
    }
    let (source, program) = (out.join("probe.rs"), out.join("probe"));
    std::fs::write(&source, "fn main() {}").expect("what cargo gives can be written");
    for word in SMALL {
        let flag = format!("link-arg={word}");
        let mut compiler = Command::new(said("RUSTC"));
        let linked = compiler.arg("-C").arg(&flag).arg("-o").arg(&program).arg(&source).output();
        let starts = || Command::new(&program).output().is_ok_and(|ended| ended.status.success());
        if linked.is_ok_and(|ended| ended.status.success()) && starts() {
            println!("cargo::rustc-link-arg-bins={word}");
        }
    }
}

/// The files of a folder by their names without the ending, each with its text.
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

/// The two letters before the ending, or English.
fn language(path: &Path) -> String {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let last = stem.rsplit('.').next().unwrap_or_default();
    if last.len() == 2 { last.to_owned() } else { "en".to_owned() }
}

/// `[step.region] title = "…"` becomes `step.region.title`.
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

/// Sorted by key, so that a text is found by halving.
fn tables(languages: &Languages) -> String {
    let mut code = String::from(
        "/// Every language by its two letters, with its texts.\npub static LANGUAGES: &[(&str, &[(&str, &str)])] = &[\n",
    );
    for (language, texts) in languages {
        writeln!(code, "({language:?}, &[").expect("memory can be written to");
        for (key, text) in texts {
            writeln!(code, "({key:?}, {text:?}),").expect("memory can be written to");
        }
        code.push_str("]),\n");
    }
    code + "];\n"
}
