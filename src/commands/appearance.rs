//! Chooses theme, language, and terminal features from the command line, the settings, and the environment.
//!
//! For the theme the command line comes first, then the settings, then `NO_COLOR`: a theme set for Skysail is more
//! specific than the environment.

use super::exit::EarlyExit;
use crate::app::message::Msg;
use crate::args::Cli;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::syntax_error::SyntaxError;
use crate::domain::user_settings::{LoadedSettings, TerminalFeatures};
use crate::domain::user_text::UserText;
use crate::files;
use crate::ssh::output_until;
use crate::store::{Folders, Store};
use crate::terminal::{Clipboard, Features, Multiplexer, TerminalKind};
use crate::text::{self, Language};
use crate::theme::{self, Display, Theme, ThemeError};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Maximum number of theme files read.
const MOST_THEMES: usize = 100;
/// Maximum size of a theme, in bytes; far more than any needs.
const LARGEST: u64 = 1024 * 1024;

/// Returns the theme of the command line, otherwise that of the environment.
///
/// # Errors
/// The command line names a theme that doesn't exist.
pub fn theme(language: Language, cli: &Cli) -> Result<Theme, EarlyExit> {
    let own = Theme::for_environment(env);
    let Some(name) = &cli.wizard.theme else { return Ok(own) };
    let folder = Folders::from_env(|name| std::env::var_os(name)).map(|folders| folders.themes());
    let found = find(name, folder.as_deref());
    found.map(fitted).map_err(|say| EarlyExit::usage(text::say(language, &say)))
}

/// Loads the settings, with their language and theme.
pub fn settled(folders: &Folders, cli: &Cli) -> Msg {
    let (mut settled, mut theme) = (read(folders), None);
    settled.settings.ends.clipboard &= features().between != Multiplexer::Tmux || tmux_takes_copies();
    let named = settled.settings.language.clone().filter(|_| cli.language.is_none());
    let language = named.as_ref().and_then(|code| Language::coded(code));
    settled.wrong.extend(named.filter(|_| language.is_none()).map(|code| no_language(&code)));
    match settled.settings.theme.clone() {
        Some(name) if cli.wizard.theme.is_none() => match find(&name, Some(&folders.themes())) {
            Ok(found) => theme = Some(Box::new(fitted(found))),
            Err(say) => settled.wrong.push(say),
        },
        _ => {}
    }
    Msg::SettingsLoaded { settled: Box::new(settled), language, theme, own: own(&folders.themes()) }
}

/// Returns everything that is wrong with the settings, whether or not the command line overrides it.
pub fn wrong(folders: &Folders) -> Vec<UserText> {
    let mut settled = read(folders);
    let language = settled.settings.language.as_ref().filter(|code| Language::coded(code).is_none());
    settled.wrong.extend(language.map(|code| no_language(code)));
    let theme = settled.settings.theme.as_ref().and_then(|name| find(name, Some(&folders.themes())).err());
    settled.wrong.extend(theme);
    settled.wrong
}

fn read(folders: &Folders) -> LoadedSettings {
    match Store::of(folders.clone()).settings() {
        Ok(settings) => settings.settled(),
        Err(error) => LoadedSettings {
            wrong: vec![UserText::new("settings.unreadable").with_text("why", error.0)],
            ..LoadedSettings::default()
        },
    }
}

/// Returns the features that this terminal supports besides drawing, before the settings restrict them.
pub fn ends(has: Features) -> TerminalFeatures {
    TerminalFeatures {
        bell: has.bell,
        notify: has.notices.is_some(),
        progress: has.progress,
        title: has.title,
        links: has.links,
        clipboard: has.clipboard != Clipboard::None,
        arrives: has.clipboard == Clipboard::Set,
        mouse: has.mouse,
        f10: has.f10,
    }
}

/// Returns which terminal this is.
pub fn kind() -> TerminalKind {
    TerminalKind::of(env)
}

/// Returns the terminal that pastes: a multiplexer passes on what the terminal outside it sends.
pub fn pasting_kind() -> TerminalKind {
    let kind = kind();
    let passes = matches!(kind, TerminalKind::Tmux | TerminalKind::Screen | TerminalKind::Dvtm);
    passes.then(|| TerminalKind::outside(&env)).flatten().unwrap_or(kind)
}

/// Returns the features of this terminal, as far as the environment shows.
pub fn features() -> Features {
    Features::of(env)
}

/// How long tmux may take: what is loaded at the start waits for it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Returns whether tmux accepts clipboard text from the programs in it, which it doesn't by default. If tmux can't be
/// run here, it runs on another computer and the answer is unknown.
fn tmux_takes_copies() -> bool {
    let option = |name: &str| {
        let mut command = Command::new("tmux");
        let asked = output_until(command.args(["show-options", "-gv", name]), Instant::now() + PATIENCE);
        let tmux_output = asked.ok().flatten()?;
        tmux_output.status.success().then(|| String::from_utf8_lossy(&tmux_output.stdout).trim().to_owned())
    };
    let Some(set) = option("set-clipboard") else { return true };
    set == "on" || option("allow-passthrough").is_some_and(|pass| pass == "on" || pass == "all")
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Returns the colors that this terminal supports, and its background, if known.
pub fn display() -> Display {
    Display::for_environment(env)
}

/// Returns the themes in the user's folder, by name. One that can't be read is reported when it is chosen, not here.
fn own(folder: &Path) -> Vec<(SanitizedText, Theme)> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_THEMES);
    let names = files.filter_map(|file| file.path().file_name()?.to_str()?.strip_suffix(".toml").map(str::to_owned));
    let mut names: Vec<String> = names.filter(|name| Theme::named(name).is_none()).collect();
    names.sort();
    names.iter().filter_map(|name| Some((SanitizedText::new(name), find(name, Some(folder)).ok()?))).collect()
}

/// Returns the theme with the glyphs that this terminal can show.
fn fitted(theme: Theme) -> Theme {
    Theme { glyphs: Theme::for_environment(env).glyphs, ..theme }
}

/// Returns the theme of this name, adapted to this terminal: a built-in one, or a file in the user's folder.
fn find(name: &str, folder: Option<&Path>) -> Result<Theme, UserText> {
    if let Some(theme) = Theme::shown(name, display()) {
        return Ok(theme);
    }
    let shown = SanitizedText::new(name);
    let unknown =
        || UserText::new("cli.theme").with("name", &shown).with("names", Theme::names().collect::<Vec<_>>().join(", "));
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let file = folder.filter(|_| plain).map(|folder| folder.join(format!("{name}.toml"))).ok_or_else(unknown)?;
    let source = match files::read_text(&file, LARGEST) {
        Ok(source) => source,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(unknown()),
        Err(error) => {
            let unreadable = UserText::new("settings.theme.unreadable").with("name", shown);
            return Err(unreadable.with_text("why", files::why(&error)));
        }
    };
    theme::read_for(&source, display()).map_err(|wrong| match wrong {
        ThemeError::Toml(error) => SyntaxError::toml(&source, &error).in_file("settings.theme.toml", &shown),
        ThemeError::Role(role) => {
            UserText::new("settings.theme.role").with("name", shown).with("role", SanitizedText::new(role))
        }
        ThemeError::Word { role, word } => {
            let say = UserText::new("settings.theme.word").with("name", shown);
            say.with("role", SanitizedText::new(role)).with("word", SanitizedText::new(word))
        }
    })
}

fn no_language(code: &str) -> UserText {
    let codes = Language::codes().collect::<Vec<_>>().join(", ");
    UserText::new("settings.language").with("value", SanitizedText::new(code)).with("codes", codes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn folders(home: &Path) -> Folders {
        let home = home.as_os_str().to_owned();
        Folders::from_env(|name| (name == "HOME").then(|| home.clone())).unwrap()
    }

    fn keys(folders: &Folders) -> Vec<&'static str> {
        wrong(folders).iter().map(|say| say.key).collect()
    }

    #[test]
    fn custom_theme_is_loaded_and_its_errors_are_named() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        std::fs::create_dir_all(folders.themes()).unwrap();
        std::fs::write(folders.config.join("config.toml"), "theme = \"mine\"\n").unwrap();
        assert_eq!(keys(&folders), ["cli.theme"]);
        for (source, key) in [
            ("accent = \"mauve\"", "settings.theme.word"),
            ("ascent = \"red\"", "settings.theme.role"),
            ("accent = mauve", "settings.theme.toml"),
        ] {
            std::fs::write(folders.themes().join("mine.toml"), source).unwrap();
            assert_eq!(keys(&folders), [key], "{source}");
        }
        std::fs::write(folders.themes().join("mine.toml"), "accent = \"magenta\"").unwrap();
        assert_eq!(keys(&folders), Vec::<&str>::new());
        let found = find("mine", Some(&folders.themes())).unwrap();
        std::fs::write(folders.themes().join("broken.toml"), "ascent = \"red\"").unwrap();
        std::fs::write(folders.themes().join("calm.toml"), "accent = \"red\"").unwrap();
        assert_eq!(own(&folders.themes()), [("mine".into(), found.clone())]);
        assert_eq!(found.accent.fg, Some(ratatui::style::Color::Magenta));
    }

    #[test]
    fn theme_name_cannot_escape_the_themes_folder() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("x.toml"), "").unwrap();
        std::fs::create_dir(home.path().join("themes")).unwrap();
        for name in ["../x", "/etc/passwd", "a/b", "", "x\u{1b}"] {
            assert_eq!(find(name, Some(&home.path().join("themes"))).unwrap_err().key, "cli.theme", "{name:?}");
        }
    }

    #[test]
    fn command_line_overrides_the_settings() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        std::fs::create_dir_all(&folders.config).unwrap();
        std::fs::write(folders.config.join("config.toml"), "theme = \"light\"\nlanguage = \"tlh\"\n").unwrap();
        let loaded = |args: &[&str]| match settled(&folders, &Cli::parse_from(args)) {
            Msg::SettingsLoaded { settled, theme, .. } => (theme.is_some(), settled.wrong.len()),
            _ => unreachable!(),
        };
        assert_eq!(loaded(&["skysail"]), (true, 1));
        assert_eq!(loaded(&["skysail", "--theme", "calm", "--language", "en"]), (false, 0));
    }
}
