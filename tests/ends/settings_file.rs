//! Tests of the settings file: loaded after the first frame, and errors in it are reported.

use super::{PRACTICE, RICH, USUAL, home, wizard};
use crate::common::pty::Session;
use std::path::Path;

#[test]
fn the_theme_of_the_settings_comes_after_the_first_frame() {
    let session = wizard("theme = \"light\"\n", &PRACTICE, &[("COLORTERM", "truecolor")]);
    session.wait_for("Virginia");
    session.wait_until(|screen| screen.cell(5, 5).is_some_and(|cell| cell.bgcolor() != vt100::Color::Default));
    let named = wizard("theme = \"light\"\n", &["--sandbox", "--theme", "calm"], &[("COLORTERM", "truecolor")]);
    named.wait_for("Virginia");
    assert!(named.look(|screen| screen.cell(5, 5).unwrap().bgcolor() == vt100::Color::Default));
}

#[test]
fn a_theme_of_ones_own_is_one_by_its_name() {
    let home = home("theme = \"mine\"\n");
    let themes = home.path().join(".config/skysail/themes");
    std::fs::create_dir(&themes).unwrap();
    std::fs::write(themes.join("mine.toml"), "text = \"#010203 on #fefdfc\"\n").unwrap();
    let session = Session::start_at(home, Path::new(super::SKYSAIL), &PRACTICE, USUAL, &[("COLORTERM", "truecolor")]);
    let ground = vt100::Color::Rgb(0xfe, 0xfd, 0xfc);
    session.wait_until(|screen| screen.cell(5, 5).is_some_and(|cell| cell.bgcolor() == ground));
}

#[test]
fn the_language_of_the_settings_is_spoken_also_line_by_line() {
    let session = wizard("language = \"es\"\n", &PRACTICE, &[]);
    session.wait_for("Región");
    let lines = wizard("language = \"es\"\n", &["--sandbox", "--plain"], &[]);
    lines.wait_for("Región");
}

#[test]
fn the_command_that_grows_is_shown_by_the_settings_also_line_by_line() {
    let session = wizard("ribbon = true\n", &PRACTICE, &[]);
    session.wait_for("aws lightsail create-instances");
    let lines = wizard("ribbon = true\n", &["--sandbox", "--plain"], &[]);
    lines.wait_for("Region [1 Virginia").send(b"\r");
    lines.wait_for("Command so far: aws lightsail create-instances");
}

#[test]
fn without_the_mouse_of_the_settings_the_terminal_selects_text() {
    let session = wizard("mouse = false\n", &PRACTICE, &[]);
    session.wait_for("Virginia");
    session.wait_until(|screen| screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
    session.key("c-o");
    session.wait_until(|screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None);
}

#[test]
fn what_is_wrong_in_the_settings_is_said_and_the_rest_holds() {
    let session = wizard("colour = true\ntitle = \"no\"\nbell = true\n", &PRACTICE, &[RICH]);
    session.wait_for("The settings have 2 errors");
    let one = wizard("colour = true\n", &PRACTICE, &[]);
    one.wait_for("colour isn't a setting");
    let broken = wizard("theme = \n", &PRACTICE, &[]);
    broken.wait_for("The settings were ignored");
    let lines = wizard("theme = \"plaid\"\n", &["--sandbox", "--plain"], &[]);
    lines.wait_for("There's no theme called plaid");
}

#[test]
fn where_the_locale_is_not_utf_8_every_byte_is_ascii() {
    let session = wizard("", &PRACTICE, &[("LANG", "C"), RICH]);
    session.wait_for("Virginia");
    session.key("?");
    session.wait_for("Help").wait_for("close");
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
