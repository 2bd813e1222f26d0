//! Which terminal this is, as far as its environment says.

/// A terminal, or what stands between the program and one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It says nothing of itself but a common `TERM`.
    Unknown,
    /// It can only print.
    Dumb,
    /// A serial line, or the console of another system: what it does not know it prints.
    Bare,
    Linux,
    Tmux,
    Screen,
    Dvtm,
    Xterm,
    Urxvt,
    St,
    Mlterm,
    Kitty,
    Alacritty,
    Foot,
    /// Its version, as 7006 for 0.70.6.
    Vte(u32),
    /// Its version, as 221203 for 22.12.3.
    Konsole(u32),
    WindowsTerminal,
    ConEmu,
    /// Major and minor version.
    ITerm(u32, u32),
    AppleTerminal,
    WezTerm,
    Ghostty,
    /// The terminal of Visual Studio Code, which is xterm.js.
    VsCode,
    Warp,
    Rio,
    Hyper,
    Tabby,
    Contour,
}

impl Kind {
    /// Asked through `get`; an empty variable counts as none.
    pub fn of(get: impl Fn(&str) -> Option<String>) -> Kind {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        match term.as_str() {
            "" | "dumb" => return Kind::Dumb,
            "linux" => return Kind::Linux,
            term if is_bare(term) => return Kind::Bare,
            _ => {}
        }
        if set("TMUX").is_some() || term.starts_with("tmux") {
            return Kind::Tmux;
        }
        if set("STY").is_some() || term.starts_with("screen") {
            return Kind::Screen;
        }
        if term.starts_with("dvtm") {
            return Kind::Dvtm;
        }
        by_program(&set).or_else(|| by_term(&term)).or_else(|| Kind::outside(&set)).unwrap_or(Kind::Unknown)
    }

    /// By what a terminal leaves in the environment of whatever runs in it, however deep inside.
    pub fn outside(set: &impl Fn(&str) -> Option<String>) -> Option<Kind> {
        let has = |name: &str| set(name).is_some_and(|value| !value.is_empty());
        let number = |name: &str| set(name).and_then(|value| value.parse::<u32>().ok());
        Some(match () {
            () if set("LC_TERMINAL").as_deref() == Some("iTerm2") || has("ITERM_SESSION_ID") => Kind::ITerm(0, 0),
            () if has("KITTY_WINDOW_ID") => Kind::Kitty,
            () if has("GHOSTTY_RESOURCES_DIR") => Kind::Ghostty,
            () if has("WEZTERM_PANE") => Kind::WezTerm,
            () if has("WT_SESSION") => Kind::WindowsTerminal,
            () if has("ConEmuPID") => Kind::ConEmu,
            () if has("ALACRITTY_WINDOW_ID") => Kind::Alacritty,
            () => {
                let vte = number("VTE_VERSION").map(Kind::Vte);
                let konsole = || number("KONSOLE_VERSION").map(Kind::Konsole);
                let xterm = || has("XTERM_VERSION").then_some(Kind::Xterm);
                return vte.or_else(konsole).or_else(xterm);
            }
        })
    }

    /// Its name, and its version where the environment says it.
    pub fn name(self) -> String {
        let name = match self {
            Kind::Unknown => "",
            Kind::Dumb => "dumb",
            Kind::Bare => "serial line or console",
            Kind::Linux => "Linux console",
            Kind::Tmux => "tmux",
            Kind::Screen => "GNU screen",
            Kind::Dvtm => "dvtm",
            Kind::Xterm => "xterm",
            Kind::Urxvt => "rxvt-unicode",
            Kind::St => "st",
            Kind::Mlterm => "mlterm",
            Kind::Kitty => "kitty",
            Kind::Alacritty => "alacritty",
            Kind::Foot => "foot",
            Kind::Vte(version) => return format!("VTE 0.{}.{}", version / 100 % 100, version % 100),
            Kind::Konsole(version) => {
                return format!("konsole {}.{:02}.{}", version / 10_000, version / 100 % 100, version % 100);
            }
            Kind::WindowsTerminal => "Windows Terminal",
            Kind::ConEmu => "ConEmu",
            Kind::ITerm(0, _) => "iTerm2",
            Kind::ITerm(major, minor) => return format!("iTerm2 {major}.{minor}"),
            Kind::AppleTerminal => "Terminal (macOS)",
            Kind::WezTerm => "WezTerm",
            Kind::Ghostty => "Ghostty",
            Kind::VsCode => "Visual Studio Code",
            Kind::Warp => "Warp",
            Kind::Rio => "Rio",
            Kind::Hyper => "Hyper",
            Kind::Tabby => "Tabby",
            Kind::Contour => "Contour",
        };
        name.to_owned()
    }
}

/// `TERM` of a serial line or of a plain console: `vt100` to `vt525`, `ansi`, `cons25`.
fn is_bare(term: &str) -> bool {
    let vt = term.strip_prefix("vt").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let named = |name: &str| term.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
    vt || term.starts_with("cons") || ["ansi", "pcansi", "sun", "wsvt", "wyse"].into_iter().any(named)
}

/// `TERM_PROGRAM` is the terminal's own word.
fn by_program(set: &impl Fn(&str) -> Option<String>) -> Option<Kind> {
    let version = || {
        let version = set("TERM_PROGRAM_VERSION").unwrap_or_default();
        let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    };
    Some(match set("TERM_PROGRAM")?.as_str() {
        "iTerm.app" => Kind::ITerm(version().0, version().1),
        "WezTerm" => Kind::WezTerm,
        "ghostty" => Kind::Ghostty,
        "vscode" => Kind::VsCode,
        "WarpTerminal" => Kind::Warp,
        "rio" => Kind::Rio,
        "Hyper" => Kind::Hyper,
        "Tabby" => Kind::Tabby,
        "Apple_Terminal" => Kind::AppleTerminal,
        _ => return None,
    })
}

/// `TERM` of a terminal that has one of its own: it is there over ssh too.
fn by_term(term: &str) -> Option<Kind> {
    let is = |name: &str| term == name || term.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
    Some(match () {
        () if is("xterm-kitty") => Kind::Kitty,
        () if is("xterm-ghostty") => Kind::Ghostty,
        () if is("wezterm") => Kind::WezTerm,
        () if is("foot") => Kind::Foot,
        () if is("rxvt") => Kind::Urxvt,
        () if is("alacritty") => Kind::Alacritty,
        () if is("contour") => Kind::Contour,
        () if is("st") => Kind::St,
        () if is("mlterm") => Kind::Mlterm,
        () => return None,
    })
}
