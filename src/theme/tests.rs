//! Tests of the themes: complete, readable, and equal to their files.

use super::*;

fn of(pairs: &[(&str, &str)]) -> Theme {
    Theme::for_environment(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
}

#[test]
fn no_color_removes_all_colors() {
    assert_eq!(of(&[("NO_COLOR", "1")]).good.fg, None);
    let dark = [("COLORFGBG", "15;0"), ("COLORTERM", "truecolor"), ("NO_COLOR", "")];
    assert_eq!(of(&dark).good.fg, Some(Color::Rgb(0x79, 0xcf, 0x86)));
    for (role, style) in of(&[("NO_COLOR", "1")]).roles() {
        assert_eq!((style.fg, style.bg), (None, None), "{role}");
    }
}

#[test]
fn glyphs_follow_the_locale() {
    assert_eq!(of(&[("LANG", "C.UTF-8")]).glyphs.done, "✓");
    assert_eq!(of(&[("LANG", "C")]).glyphs.done, "+");
    assert_eq!(of(&[("LANG", "en_US.utf8"), ("LC_ALL", "C")]).glyphs.done, "+");
    let letters = |term, locale| of(&[("TERM", term), ("LC_ALL", locale)]).glyphs.letters;
    assert_eq!(letters("linux", "C.UTF-8"), Letters::Console);
    assert_eq!(letters("screen.xterm-256color", "ja_JP.UTF-8"), Letters::Unambiguous);
    assert_eq!(letters("screen", "zh_CN.UTF-8"), Letters::Unambiguous);
    assert_eq!(letters("mlterm", "ja_JP.UTF-8"), Letters::Unambiguous);
    assert_eq!(letters("mlterm", "zh_CN.UTF-8"), Letters::All);
    assert_eq!(letters("xterm", "ja_JP.UTF-8"), Letters::All);
    assert_eq!(letters("screen", "ja_JP.eucJP"), Letters::Ascii);
}

#[test]
fn every_builtin_theme_parses_and_defines_every_role() {
    for (name, source) in THEMES {
        let mut theme = read(source).unwrap_or_else(|wrong| panic!("{name}: {wrong:?}"));
        let defined: toml::Table = source.parse().unwrap();
        for (role, _) in theme.roles() {
            assert!(defined.contains_key(role), "{name} does not say {role}");
        }
        assert_eq!(Theme::named(name), Some(theme));
    }
    assert_eq!(Theme::named("plaid"), None);
}

/// Returns every kind of display.
fn displays() -> impl Iterator<Item = Display> {
    let grounds = [Background::Unknown, Background::Dark, Background::Light];
    let depths = [ColorDepth::Sixteen, ColorDepth::Indexed, ColorDepth::True];
    depths.into_iter().flat_map(move |depth| grounds.map(|ground| Display { depth, ground }))
}

#[test]
fn calm_theme_equals_its_file() {
    for display in displays() {
        assert_eq!(read_for(THEMES[0].1, display).unwrap(), Theme::calm_on(display), "{display:?}");
    }
}

/// Returns the contrast of two colors, by the relative luminance of WCAG 2.2.
fn contrast(a: Color, b: Color) -> f64 {
    let luminance = |colour: Color| {
        let (r, g, b) = rgb(colour).expect("a theme with a ground of its own names every colour");
        let part = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    };
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

/// The contrast a role needs: 4.5 for text (7 in the high-contrast theme), 3 for borders, at every color depth.
#[test]
fn every_color_is_readable_on_its_background() {
    assert!((contrast(Color::White, Color::Black) - 21.0).abs() < 0.01);
    for (name, text) in [("rich", 4.5), ("light", 4.5), ("contrast", 7.0)] {
        for depth in [ColorDepth::True, ColorDepth::Indexed] {
            let mut theme = depth.fit(Theme::named(name).unwrap());
            let (ground, text_color) = (theme.text.bg, theme.text.fg.unwrap());
            for (role, style) in theme.roles().into_iter().filter(|(role, _)| *role != "track") {
                let least = if role == "rule" { 3.0 } else { text };
                // The selected row keeps the color of its contents.
                let (fg, bg) = (style.fg.unwrap_or(text_color), style.bg.unwrap());
                let has = contrast(fg, bg);
                assert!(has >= least, "{name} with {depth:?}: {role} has {has:.2}, not {least}");
                let own = matches!(role, "button" | "select" | "badge");
                assert_eq!(style.bg == ground, !own, "{name}: {role} stands on another ground than the text");
            }
        }
    }
}

/// Checks every color of a row on the background of the selected row.
#[test]
fn every_color_is_readable_on_the_selected_row() {
    let dark = Display { depth: ColorDepth::True, ground: Background::Dark };
    let light = Display { depth: ColorDepth::True, ground: Background::Light };
    for (name, display) in [("calm", dark), ("calm", light), ("rich", dark), ("light", light), ("contrast", dark)] {
        let mut theme = Theme::shown(name, display).unwrap();
        let select = theme.select.bg.unwrap();
        for role in ["text", "strong", "dim", "accent", "good", "warn", "bad", "bar"] {
            let has = contrast(theme.role(role).unwrap().fg.unwrap(), select);
            assert!(has >= 4.5, "{name}: {role} has {has:.2} on the chosen row");
        }
    }
}

/// On an unknown background, marks have colors but text doesn't.
#[test]
fn marks_keep_a_color_where_text_has_none() {
    let calm = Theme::calm();
    assert_eq!((calm.good.fg, calm.mark(Mark::Good).fg), (None, Some(Color::Green)));
    assert_eq!(calm.mark(Mark::Bar), Style::new().fg(Color::LightBlue));
    let rich = Theme::named("rich").unwrap();
    assert_eq!(rich.mark(Mark::Warn), rich.warn);
    let bare = Theme::named("monochrome").unwrap();
    assert_eq!(bare.mark(Mark::Accent), bare.accent);
}

/// With 16 colors the palette is unknown, but no text may have the color of its background.
#[test]
fn nothing_is_invisible_with_sixteen_colors() {
    for (name, _) in THEMES {
        let mut theme = ColorDepth::Sixteen.fit(Theme::named(name).unwrap());
        for (role, style) in theme.roles() {
            assert!(style.fg.is_none() || style.fg != style.bg, "{name}: {role} cannot be seen");
        }
    }
}

#[test]
fn theme_background_fills_every_cell_if_there_is_one() {
    let area = ratatui::layout::Rect::new(0, 0, 3, 1);
    let mut buf = Buffer::empty(area);
    buf.set_string(0, 0, "a", Style::new().fg(Color::Red));
    let before = buf.clone();
    Theme::calm().lay_ground(&mut buf);
    assert_eq!(buf, before);
    let light = Theme::named("light").unwrap();
    light.lay_ground(&mut buf);
    assert_eq!(buf[(0, 0)].fg, Color::Red);
    assert!(buf.content.iter().all(|cell| Some(cell.bg) == light.text.bg));
}
