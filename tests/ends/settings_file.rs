//! Tests of the settings file: loaded after the first frame, and errors in it are reported.

use super::{RICH, SANDBOX_ARGS, USUAL, home, wizard};
use crate::common::pty::Session;
use std::path::Path;

#[test]
fn theme_from_the_settings_applies_after_the_first_frame() {
    let session = wizard("theme = \"light\"\n", &SANDBOX_ARGS, &[("COLORTERM", "truecolor")]);
    session.wait_for("Virginia");
    session.wait_until(|screen| screen.cell(5, 5).is_some_and(|cell| cell.bgcolor() != vt100::Color::Default));
    let named = wizard("theme = \"light\"\n", &["--sandbox", "--theme", "calm"], &[("COLORTERM", "truecolor")]);
    named.wait_for("Virginia");
    assert!(named.look(|screen| screen.cell(5, 5).unwrap().bgcolor() == vt100::Color::Default));
}

#[test]
fn custom_theme_is_chosen_by_name() {
    let home = home("theme = \"mine\"\n");
    let themes = home.path().join(".config/skysail/themes");
    std::fs::create_dir(&themes).unwrap();
    std::fs::write(themes.join("mine.toml"), "text = \"#010203 on #fefdfc\"\n").unwrap();
    let session =
        Session::start_at(home, Path::new(super::SKYSAIL), &SANDBOX_ARGS, USUAL, &[("COLORTERM", "truecolor")]);
    let ground = vt100::Color::Rgb(0xfe, 0xfd, 0xfc);
    session.wait_until(|screen| screen.cell(5, 5).is_some_and(|cell| cell.bgcolor() == ground));
}

#[test]
fn language_from_the_settings_applies_in_line_mode_too() {
    let session = wizard("language = \"es\"\n", &SANDBOX_ARGS, &[]);
    session.wait_for("Región");
    let lines = wizard("language = \"es\"\n", &["--sandbox", "--plain"], &[]);
    lines.wait_for("Región");
}

#[test]
fn command_preview_from_the_settings_shows_in_line_mode_too() {
    let session = wizard("ribbon = true\n", &SANDBOX_ARGS, &[]);
    session.wait_for("aws lightsail create-instances");
    let lines = wizard("ribbon = true\n", &["--sandbox", "--plain"], &[]);
    lines.wait_for("Region [1 Virginia").send(b"\r");
    lines.wait_for("Command so far: aws lightsail create-instances");
}

#[test]
fn mouse_turned_off_in_the_settings_leaves_selection_to_the_terminal() {
    let session = wizard("mouse = false\n", &SANDBOX_ARGS, &[]);
    session.wait_for("Virginia");
    session.wait_until(|screen| screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
    session.key("c-o");
    session.wait_until(|screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None);
}

#[test]
fn invalid_settings_are_reported_and_the_rest_applies() {
    let session = wizard("colour = true\ntitle = \"no\"\nbell = true\n", &SANDBOX_ARGS, &[RICH]);
    session.wait_for("The settings have 2 errors");
    let one = wizard("colour = true\n", &SANDBOX_ARGS, &[]);
    one.wait_for("colour isn't a setting");
    let broken = wizard("theme = \n", &SANDBOX_ARGS, &[]);
    broken.wait_for("The settings were ignored");
    let lines = wizard("theme = \"plaid\"\n", &["--sandbox", "--plain"], &[]);
    lines.wait_for("There's no theme called plaid");
}

#[test]
fn output_is_ascii_without_a_utf_8_locale() {
    let session = wizard("", &SANDBOX_ARGS, &[("LANG", "C"), RICH]);
    session.wait_for("Virginia");
    session.key("?");
    session.wait_for("What it is").wait_for("close");
    session.key("esc");
    session.wait_gone("close").wait_for("Virginia");
    session.key("f10");
    session.wait_for("Create 1 instance");
    session.key("q");
    session.wait_for("Quit Skysail?");
    session.key("y");
    session.exit_status();
    let bytes = session.bytes();
    let wide: Vec<String> =
        String::from_utf8_lossy(&bytes).split('\x1b').filter(|part| !part.is_ascii()).map(str::to_owned).collect();
    assert_eq!(wide, Vec::<String>::new());
}
