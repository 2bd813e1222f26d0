//! Detects the features of a terminal from its environment.
//!
//! The terminal is never queried: its reply could arrive late and be taken for keys. An unidentified terminal gets
//! only what every terminal understands or ignores, so that nothing appears as text.

use super::kind::TerminalKind;

/// How to send a desktop notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notices {
    /// OSC 9, as in iTerm2.
    Osc9,
    /// OSC 777, as in rxvt.
    Osc777,
}

/// The multiplexer between the program and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multiplexer {
    /// None.
    #[default]
    Nobody,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
}

/// What happens to text sent to the clipboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clipboard {
    /// The terminal ignores it by default.
    #[default]
    None,
    /// The terminal may accept it or not.
    Unsure,
    /// It is known to be accepted.
    Set,
}

/// How to restore the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaving {
    /// As usual: leave the alternate screen.
    #[default]
    Usual,
    /// With the basic sequences of old terminals only.
    Bare,
    /// The cursor ends up in the upper left corner, over the previous contents.
    Cornered,
}

/// The features of a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// Rings a bell or marks its tab.
    pub bell: bool,
    /// How to send notifications, if possible.
    pub notices: Option<Notices>,
    /// OSC 9;4, progress in the tab or the taskbar.
    pub progress: bool,
    /// The window title can be set.
    pub title: bool,
    /// The previous title can be restored.
    pub title_kept: bool,
    /// OSC 8, hyperlinks.
    pub links: bool,
    /// OSC 52, the clipboard.
    pub clipboard: Clipboard,
    /// The multiplexer that passes sequences on.
    pub between: Multiplexer,
    /// Mouse reporting works without losing keys.
    pub mouse: bool,
    /// F10 reaches the program.
    pub f10: bool,
    /// Alt must be requested as an escape character; otherwise it arrives as another letter.
    pub alt: bool,
    /// Only the colors 30 to 37 are supported.
    pub eight: bool,
    /// How to restore it.
    pub leaving: Leaving,
}

/// Features of terminals that are identified only by a common `TERM`.
const COMMON: Features = Features {
    bell: true,
    notices: None,
    progress: false,
    title: true,
    title_kept: false,
    links: false,
    clipboard: Clipboard::Unsure,
    between: Multiplexer::Nobody,
    mouse: true,
    f10: true,
    alt: false,
    eight: false,
    leaving: Leaving::Usual,
};

impl Features {
    /// Detects the features from the environment variables that `get` returns.
    pub fn of(get: impl Fn(&str) -> Option<String>) -> Features {
        let term = get("TERM").unwrap_or_default();
        let kind = TerminalKind::of(&get);
        let outer = || TerminalKind::outside(&get).map_or(COMMON, of_kind);
        match kind {
            // tmux handles title, links, and bell itself; the rest must be passed on, which is useful only if the
            // outer terminal is known.
            TerminalKind::Tmux => {
                let outer = outer();
                let tmux = Features { bell: true, title: true, title_kept: true, between: Multiplexer::Tmux, ..outer };
                Features { clipboard: outer.clipboard.min(Clipboard::Unsure), ..tmux }.inside()
            }
            // It loses the Escape key while it reports the mouse.
            TerminalKind::Screen => {
                let screen = Features { bell: true, mouse: false, between: Multiplexer::Screen, ..outer() };
                Features { title: false, links: false, clipboard: Clipboard::None, ..screen }.inside()
            }
            // `TERM=xterm` may be any terminal; those that don't know the request for Alt ignore it.
            TerminalKind::Unknown => Features { alt: term == "xterm" || term.starts_with("xterm-"), ..COMMON },
            kind => of_kind(kind),
        }
    }

    /// Resets the properties that concern only the outer terminal, which the multiplexer hides.
    fn inside(self) -> Features {
        Features { f10: true, alt: false, eight: false, leaving: Leaving::Usual, ..self }
    }
}

const fn with(notices: Option<Notices>, progress: bool, links: bool) -> Features {
    Features { notices, progress, links, title_kept: true, ..COMMON }
}

fn of_kind(kind: TerminalKind) -> Features {
    let set = Clipboard::Set;
    let none = Clipboard::None;
    match kind {
        TerminalKind::Dumb => Features { f10: true, ..Features::default() },
        // OSC sequences would beep, and it supports nothing more.
        TerminalKind::Linux => Features { bell: true, mouse: true, f10: true, eight: true, ..Features::default() },
        TerminalKind::Bare => {
            Features { bell: true, mouse: true, f10: true, eight: true, leaving: Leaving::Bare, ..Features::default() }
        }
        TerminalKind::Dvtm => Features { title: false, clipboard: none, leaving: Leaving::Cornered, ..COMMON },
        TerminalKind::Xterm => Features { title_kept: true, alt: true, ..COMMON },
        // A title that can't be saved can't be restored.
        TerminalKind::Urxvt => Features { title: false, clipboard: none, ..with(Some(Notices::Osc777), false, false) },
        TerminalKind::St => Features { title: false, clipboard: none, ..COMMON },
        TerminalKind::Mlterm => Features { title_kept: true, clipboard: none, alt: true, ..COMMON },
        // In versions that can't be told apart, progress would be shown as a notification.
        TerminalKind::Kitty => Features { clipboard: set, ..with(Some(Notices::Osc9), false, true) },
        TerminalKind::Alacritty => Features { clipboard: set, ..with(None, false, true) },
        TerminalKind::Foot => Features { clipboard: set, ..with(Some(Notices::Osc777), false, true) },
        // Links since 0.50, progress since 0.80. Notifications only where the distribution adds them; otherwise they
        // are ignored. F10 opens a menu.
        TerminalKind::Vte(version) => {
            let vte = with(Some(Notices::Osc777), version >= 8000, version >= 5000);
            Features { clipboard: none, f10: false, ..vte }
        }
        TerminalKind::Konsole(version) => {
            Features { clipboard: none, ..with(None, version >= 260_400, version >= 201_200) }
        }
        TerminalKind::WindowsTerminal => with(None, true, true),
        TerminalKind::ConEmu => with(None, true, false),
        TerminalKind::ITerm(major, minor) => with(Some(Notices::Osc9), (major, minor) >= (3, 6), true),
        TerminalKind::AppleTerminal => Features { clipboard: none, title_kept: true, ..COMMON },
        TerminalKind::WezTerm | TerminalKind::Ghostty => with(Some(Notices::Osc777), true, true),
        TerminalKind::VsCode => Features { title_kept: false, ..with(None, true, true) },
        TerminalKind::Warp => with(Some(Notices::Osc777), false, false),
        TerminalKind::Hyper | TerminalKind::Tabby => Features { title_kept: false, ..with(None, false, true) },
        TerminalKind::Rio | TerminalKind::Contour => with(None, false, true),
        TerminalKind::Unknown | TerminalKind::Tmux | TerminalKind::Screen => COMMON,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &str) -> Features {
        let all: Vec<(&str, &str)> = pairs.split_whitespace().filter_map(|pair| pair.split_once('=')).collect();
        Features::of(|name| all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    /// Lists the features as letters: `b`ell, notifications by OSC `9` or `7`77, `p`rogress, `t`itle (`T` restorable),
    /// `l`inks, `c`lipboard (`C` known to work), `m`ouse, `F`10, `a`lt to be requested, `8` colors; then the
    /// multiplexer.
    fn letters(has: Features) -> String {
        let notices = has.notices.map(|notices| if notices == Notices::Osc9 { '9' } else { '7' });
        let title = has.title.then_some(if has.title_kept { 'T' } else { 't' });
        let clipboard = match has.clipboard {
            Clipboard::None => None,
            Clipboard::Unsure => Some('c'),
            Clipboard::Set => Some('C'),
        };
        let all = [
            has.bell.then_some('b'),
            notices,
            has.progress.then_some('p'),
            title,
            has.links.then_some('l'),
            clipboard,
            has.mouse.then_some('m'),
            has.f10.then_some('F'),
            has.alt.then_some('a'),
            has.eight.then_some('8'),
        ];
        let between = match has.between {
            Multiplexer::Nobody => "",
            Multiplexer::Tmux => " tmux",
            Multiplexer::Screen => " screen",
        };
        all.into_iter().flatten().collect::<String>() + between
    }

    #[test]
    fn features_are_detected_per_terminal() {
        for (environment, has) in [
            ("", "F"),
            ("TERM=dumb TERM_PROGRAM=iTerm.app", "F"),
            ("TERM=linux", "bmF8"),
            ("TERM=xterm-256color", "btcmFa"),
            ("TERM=xterm XTERM_VERSION=XTerm(379)", "bTcmFa"),
            ("TERM=vt220", "bmF8"),
            ("TERM=vt220 TERM_PROGRAM=iTerm.app", "bmF8"),
            ("TERM=ansi", "bmF8"),
            ("TERM=cons25", "bmF8"),
            ("TERM=vte-256color", "btcmF"),
            ("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", "bTmF"),
            ("TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.10", "b9TlcmF"),
            ("TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.6.2", "b9pTlcmF"),
            ("TERM=xterm-256color LC_TERMINAL=iTerm2", "b9TlcmF"),
            ("TERM=xterm-kitty", "b9TlCmF"),
            ("TERM=xterm-ghostty", "b7pTlcmF"),
            ("TERM=xterm-256color TERM_PROGRAM=WezTerm", "b7pTlcmF"),
            ("TERM=xterm-256color TERM_PROGRAM=vscode", "bptlcmF"),
            ("TERM=foot", "b7TlCmF"),
            ("TERM=foot-extra", "b7TlCmF"),
            ("TERM=football", "btcmF"),
            ("TERM=alacritty", "bTlCmF"),
            ("TERM=rxvt-unicode-256color", "b7mF"),
            ("TERM=st-256color", "bmF"),
            ("TERM=mlterm", "bTmFa"),
            ("TERM=dvtm", "bmF"),
            ("TERM=xterm-256color VTE_VERSION=4800", "b7Tm"),
            ("TERM=xterm-256color VTE_VERSION=7600", "b7Tlm"),
            ("TERM=xterm-256color VTE_VERSION=8002", "b7pTlm"),
            ("TERM=xterm-256color KONSOLE_VERSION=220401", "bTlmF"),
            ("TERM=xterm-256color KONSOLE_VERSION=260400", "bpTlmF"),
            ("TERM=xterm-256color WT_SESSION=1", "bpTlcmF"),
            ("TERM=xterm-256color ConEmuPID=7", "bpTcmF"),
            ("TERM=tmux-256color TMUX=/tmp/tmux-1/default,1,0", "bTcmF tmux"),
            ("TERM=tmux-256color", "bTcmF tmux"),
            ("TERM=screen-256color TMUX=x KITTY_WINDOW_ID=1", "b9TlcmF tmux"),
            ("TERM=tmux-256color TMUX=x TERM_PROGRAM=tmux LC_TERMINAL=iTerm2", "b9TlcmF tmux"),
            ("TERM=tmux-256color TMUX=x VTE_VERSION=7006", "b7TlmF tmux"),
            ("TERM=screen STY=1.pts-0", "bF screen"),
            ("TERM=screen-256color STY=1.x WT_SESSION=1", "bpF screen"),
        ] {
            assert_eq!(letters(of(environment)), has, "{environment}");
        }
    }

    #[test]
    fn terminal_name_includes_its_version() {
        for (environment, name) in [
            ("TERM=xterm-256color VTE_VERSION=7006", "VTE 0.70.6"),
            ("TERM=xterm-256color KONSOLE_VERSION=221203", "konsole 22.12.3"),
            ("TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.10", "iTerm2 3.5"),
            ("TERM=rxvt-unicode-256color", "rxvt-unicode"),
            ("TERM=vt220", "serial line or console"),
            ("TERM=xterm", ""),
        ] {
            let pairs: Vec<_> = environment.split(' ').filter_map(|pair| pair.split_once('=')).collect();
            let get = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(TerminalKind::of(get).name(), name, "{environment}");
        }
    }
}
