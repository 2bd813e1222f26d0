//! Chooses the language, before the command line is parsed, as its help is in that language.

use crate::files;
use crate::store::{Folders, Store};
use crate::text::Language;
use std::ffi::OsString;

/// The command-line option, and the settings key.
const NAME: &str = "language";

/// Returns the language of the command line, otherwise that of the environment. It reads no files.
///
/// An invalid value is ignored here: the parser of the command line reports it, and needs a language to do so.
pub fn choose(args: impl Iterator<Item = OsString>, env: impl Fn(&str) -> Option<OsString>) -> Language {
    let requested = said(args).and_then(|code| Language::coded(&code));
    requested.unwrap_or_else(|| Language::of_environment(|name| env(name)?.into_string().ok()))
}

/// Returns the language of the settings. None if the command line names one, or they have none that is supported.
pub fn settled(named: bool, env: impl Fn(&str) -> Option<OsString>) -> Option<Language> {
    if named {
        return None;
    }
    // Settings that others could have written are ignored until that is fixed, which the command reports.
    let folders = Folders::from_env(&env).filter(|folders| files::is_private(&folders.config))?;
    let settings = Store::of(folders).settings().ok()?;
    Language::coded(&settings.settled().settings.language?)
}

/// Returns whether the command line names a language, also where the rest of it can't be parsed.
pub fn is_named(args: impl Iterator<Item = OsString>) -> bool {
    said(args).is_some()
}

/// Returns the value of `--language` as clap would: after a space or an equals sign, not after `--`.
fn said(args: impl Iterator<Item = OsString>) -> Option<String> {
    let mut args = args.map(|arg| arg.into_string().unwrap_or_default()).take_while(|arg| arg != "--");
    let name = format!("--{NAME}");
    while let Some(arg) = args.next() {
        match arg.strip_prefix(&name) {
            Some("") => return args.next(),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].to_owned()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(args: &[&str], env: &[(&str, &str)]) -> Language {
        let find = |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        choose(args.iter().map(OsString::from), find)
    }

    #[test]
    fn command_line_overrides_settings_and_settings_override_the_environment() {
        let home = tempfile::tempdir().unwrap();
        let home_env = ("XDG_CONFIG_HOME", home.path().to_str().unwrap());
        let dirs = [home_env, ("XDG_STATE_HOME", "/nowhere"), ("XDG_CACHE_HOME", "/nowhere"), ("LANG", "es_ES.UTF-8")];
        let env = |name: &str| dirs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        let settled = |args: &[&str]| settled(is_named(args.iter().map(OsString::from)), env);
        assert_eq!((chosen(&[], &dirs), settled(&["skysail"])), (Language::Spanish, None), "from the environment");
        std::fs::create_dir(home.path().join("skysail")).unwrap();
        let file = home.path().join("skysail/config.toml");
        std::fs::write(&file, "language = \"en\"\n").unwrap();
        assert_eq!(settled(&["skysail"]), Some(Language::English), "from the settings");
        assert_eq!(settled(&["skysail", "--language", "es"]), None, "from the command line");
        assert_eq!(chosen(&["list", "--language", "es"], &[]), Language::Spanish);
        assert_eq!(chosen(&["--language=es", "list"], &[]), Language::Spanish);
        std::fs::write(&file, "language = \"tlh\"\n").unwrap();
        assert_eq!(settled(&["skysail"]), None, "what has no texts counts as not said");
    }

    #[test]
    fn lookalike_options_do_not_set_the_language() {
        assert_eq!(chosen(&["--", "--language", "es"], &[]), Language::English);
        assert_eq!(chosen(&["--languages", "es"], &[]), Language::English);
        assert_eq!(chosen(&["--language"], &[]), Language::English);
        assert_eq!(chosen(&["--language", "xx"], &[("LANG", "es_ES")]), Language::Spanish);
    }
}
