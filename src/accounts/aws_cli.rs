//! Finds the version of the AWS CLI from its files: running it would take a second.

use crate::domain::sanitized_text::SanitizedText;
use crate::files;
use std::fs;
use std::path::{Path, PathBuf};

/// The maximum size in bytes of the script that starts it, and of the file with its version; far more than they need.
const LARGEST: u64 = 256 * 1024;

/// Returns the version of a program that is a Python script, which version 1 always is; none if it can't be found.
pub fn version(program: &Path) -> Option<SanitizedText> {
    let script = files::read_text(program, LARGEST).ok()?;
    let interpreter = script.lines().next()?.strip_prefix("#!")?.split_whitespace().next()?;
    let real = fs::canonicalize(program).ok();
    let roots = [Some(Path::new(interpreter)), real.as_deref(), Some(program)].into_iter().flatten();
    let roots = roots.filter_map(|file| file.parent()?.parent());
    roots
        .flat_map(|root| [vec![root.to_owned()], managed(program, root)].concat())
        .find_map(|root| package_version(&root))
}

/// Returns the folders in which pyenv keeps the versions that its shims start.
fn managed(program: &Path, root: &Path) -> Vec<PathBuf> {
    match program.parent().is_some_and(|folder| folder.ends_with("shims")) {
        true => folders(&root.join("versions")),
        false => Vec::new(),
    }
}

/// Returns the version of the package in this Python installation.
fn package_version(root: &Path) -> Option<SanitizedText> {
    let pythons = folders(&root.join("lib")).into_iter();
    let pythons =
        pythons.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python")));
    let places = pythons.flat_map(|python| ["site-packages", "dist-packages"].map(|name| python.join(name)));
    places.into_iter().find_map(|place| {
        let text = files::read_text(&place.join("awscli/__init__.py"), LARGEST).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("__version__"))?;
        let version = line.trim_start_matches([' ', '=', '\'', '"']).split(['\'', '"']).next()?;
        version.starts_with(|c: char| c.is_ascii_digit()).then(|| SanitizedText::new(version))
    })
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    all.sort();
    all
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn write(root: &Path, path: &str, text: &str) -> PathBuf {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        file
    }

    #[test]
    fn aws_cli_version_is_found_for_packaged_installs_and_shims() {
        let init = "import os\n__version__ = '1.45.11'\n";
        for (program, package, start) in [
            ("bin/aws", "lib/python3.11/site-packages", "#!/nowhere/bin/python3\n"),
            ("elsewhere/aws", "usr/lib/python3/dist-packages", "#!{}/usr/bin/python3 -s\n"),
            ("shims/aws", "versions/3.12.1/lib/python3.12/site-packages", "#!/usr/bin/env bash\n"),
        ] {
            let root = tempfile::tempdir().unwrap();
            let text = start.replace("{}", root.path().to_str().unwrap());
            let aws = write(root.path(), program, &text);
            assert_eq!(version(&aws), None, "{program}");
            write(root.path(), &format!("{package}/awscli/__init__.py"), init);
            assert_eq!(version(&aws).as_deref(), Some("1.45.11"), "{program}");
            // Version 2 isn't a script; a package next to it isn't its own.
            fs::write(&aws, b"\x7fELF\x02\x01").unwrap();
            assert_eq!(version(&aws), None, "{program}");
        }
    }
}
