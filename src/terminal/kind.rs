//! Identifies the terminal from its environment.

/// A terminal, or a multiplexer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalKind {
    /// Identified only by a common `TERM`.
    Unknown,
    /// It can only print.
    Dumb,
    /// A serial line or another system's console: unknown sequences are printed.
    Bare,
    /// The Linux console.
    Linux,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
    /// dvtm.
    Dvtm,
    /// xterm.
    Xterm,
    /// rxvt-unicode.
    Urxvt,
    /// st, of suckless.
    St,
    /// mlterm.
    Mlterm,
    /// kitty.
    Kitty,
    /// Alacritty.
    Alacritty,
    /// foot.
    Foot,
    /// VTE, with its version, such as 7006 for 0.70.6.
    Vte(u32),
    /// Konsole, with its version, such as 221203 for 22.12.3.
    Konsole(u32),
    /// Windows Terminal.
    WindowsTerminal,
    /// ConEmu, and Cmder.
    ConEmu,
    /// iTerm2, with major and minor version.
    ITerm(u32, u32),
    /// Apple's Terminal.
    AppleTerminal,
    /// WezTerm.
    WezTerm,
    /// Ghostty.
    Ghostty,
    /// The terminal of Visual Studio Code, which is xterm.js.
    VsCode,
    /// Warp.
    Warp,
    /// Rio.
    Rio,
    /// Hyper.
    Hyper,
    /// Tabby.
    Tabby,
    /// Contour.
    Contour,
}

impl TerminalKind {
    /// Identifies the terminal from the variables that `get` returns; an empty one counts as not set.
    pub fn of(get: impl Fn(&str) -> Option<String>) -> TerminalKind {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        match term.as_str() {
            "" | "dumb" => return TerminalKind::Dumb,
            "linux" => return TerminalKind::Linux,
            term if is_bare(term) => return TerminalKind::Bare,
            _ => {}
        }
        if set("TMUX").is_some() || term.starts_with("tmux") {
            return TerminalKind::Tmux;
        }
        if set("STY").is_some() || term.starts_with("screen") {
            return TerminalKind::Screen;
        }
        if term.starts_with("dvtm") {
            return TerminalKind::Dvtm;
        }
        by_program(&set)
            .or_else(|| by_term(&term))
            .or_else(|| TerminalKind::outside(&set))
            .unwrap_or(TerminalKind::Unknown)
    }

    /// Identifies the terminal from the variables that it sets, which multiplexers inherit.
    pub fn outside(set: &impl Fn(&str) -> Option<String>) -> Option<TerminalKind> {
        let has = |name: &str| set(name).is_some_and(|value| !value.is_empty());
        let number = |name: &str| set(name).and_then(|value| value.parse::<u32>().ok());
        Some(match () {
            () if set("LC_TERMINAL").as_deref() == Some("iTerm2") || has("ITERM_SESSION_ID") => {
                TerminalKind::ITerm(0, 0)
            }
            () if has("KITTY_WINDOW_ID") => TerminalKind::Kitty,
            () if has("GHOSTTY_RESOURCES_DIR") => TerminalKind::Ghostty,
            () if has("WEZTERM_PANE") => TerminalKind::WezTerm,
            () if has("WT_SESSION") => TerminalKind::WindowsTerminal,
            () if has("ConEmuPID") => TerminalKind::ConEmu,
            () if has("ALACRITTY_WINDOW_ID") => TerminalKind::Alacritty,
            () => {
                let vte = number("VTE_VERSION").map(TerminalKind::Vte);
                let konsole = || number("KONSOLE_VERSION").map(TerminalKind::Konsole);
                let xterm = || has("XTERM_VERSION").then_some(TerminalKind::Xterm);
                return vte.or_else(konsole).or_else(xterm);
            }
        })
    }

    /// Returns its name, with its version if known.
    pub fn name(self) -> String {
        let name = match self {
            TerminalKind::Unknown => "",
            TerminalKind::Dumb => "dumb",
            TerminalKind::Bare => "serial line or console",
            TerminalKind::Linux => "Linux console",
            TerminalKind::Tmux => "tmux",
            TerminalKind::Screen => "GNU screen",
            TerminalKind::Dvtm => "dvtm",
            TerminalKind::Xterm => "xterm",
            TerminalKind::Urxvt => "rxvt-unicode",
            TerminalKind::St => "st",
            TerminalKind::Mlterm => "mlterm",
            TerminalKind::Kitty => "kitty",
            TerminalKind::Alacritty => "alacritty",
            TerminalKind::Foot => "foot",
            TerminalKind::Vte(version) => return format!("VTE 0.{}.{}", version / 100 % 100, version % 100),
            TerminalKind::Konsole(version) => {
                return format!("konsole {}.{:02}.{}", version / 10_000, version / 100 % 100, version % 100);
            }
            TerminalKind::WindowsTerminal => "Windows Terminal",
            TerminalKind::ConEmu => "ConEmu",
            TerminalKind::ITerm(0, _) => "iTerm2",
            TerminalKind::ITerm(major, minor) => return format!("iTerm2 {major}.{minor}"),
            TerminalKind::AppleTerminal => "Terminal (macOS)",
            TerminalKind::WezTerm => "WezTerm",
            TerminalKind::Ghostty => "Ghostty",
            TerminalKind::VsCode => "Visual Studio Code",
            TerminalKind::Warp => "Warp",
            TerminalKind::Rio => "Rio",
            TerminalKind::Hyper => "Hyper",
            TerminalKind::Tabby => "Tabby",
            TerminalKind::Contour => "Contour",
        };
        name.to_owned()
    }
}

/// Returns whether `TERM` is that of a serial line or a plain console: `vt100` to `vt525`, `ansi`, `cons25`.
fn is_bare(term: &str) -> bool {
    let vt = term.strip_prefix("vt").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let named = |name: &str| term.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
    vt || term.starts_with("cons") || ["ansi", "pcansi", "sun", "wsvt", "wyse"].into_iter().any(named)
}

/// Identifies the terminal by `TERM_PROGRAM`, which terminals set themselves.
fn by_program(set: &impl Fn(&str) -> Option<String>) -> Option<TerminalKind> {
    let version = || {
        let version = set("TERM_PROGRAM_VERSION").unwrap_or_default();
        let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    };
    Some(match set("TERM_PROGRAM")?.as_str() {
        "iTerm.app" => TerminalKind::ITerm(version().0, version().1),
        "WezTerm" => TerminalKind::WezTerm,
        "ghostty" => TerminalKind::Ghostty,
        "vscode" => TerminalKind::VsCode,
        "WarpTerminal" => TerminalKind::Warp,
        "rio" => TerminalKind::Rio,
        "Hyper" => TerminalKind::Hyper,
        "Tabby" => TerminalKind::Tabby,
        "Apple_Terminal" => TerminalKind::AppleTerminal,
        _ => return None,
    })
}

/// Identifies a terminal with its own `TERM`, which is also set over SSH.
fn by_term(term: &str) -> Option<TerminalKind> {
    let is = |name: &str| term == name || term.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
    Some(match () {
        () if is("xterm-kitty") => TerminalKind::Kitty,
        () if is("xterm-ghostty") => TerminalKind::Ghostty,
        () if is("wezterm") => TerminalKind::WezTerm,
        () if is("foot") => TerminalKind::Foot,
        () if is("rxvt") => TerminalKind::Urxvt,
        () if is("alacritty") => TerminalKind::Alacritty,
        () if is("contour") => TerminalKind::Contour,
        () if is("st") => TerminalKind::St,
        () if is("mlterm") => TerminalKind::Mlterm,
        () => return None,
    })
}
