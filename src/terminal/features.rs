//! What a terminal can be told beside a picture, judged by what it says of itself.
//!
//! Nothing is asked of the terminal: an answer could come late and be taken for keys. A
//! terminal that does not say who it is is told only what every terminal takes or leaves
//! alone, so that nothing of it shows up as text.

/// How a notification on the desktop is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notices {
    /// OSC 9, of iTerm2 and its kin.
    Osc9,
    /// OSC 777, of rxvt and its kin.
    Osc777,
}

/// Who stands between the program and the terminal, and wants to be asked to pass things on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Between {
    #[default]
    Nobody,
    Tmux,
    Screen,
}

/// What is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    pub bell: bool,
    pub notices: Option<Notices>,
    /// OSC 9;4, progress in the tab or the taskbar.
    pub progress: bool,
    pub title: bool,
    /// OSC 8.
    pub links: bool,
    /// OSC 52.
    pub clipboard: bool,
    pub between: Between,
}

/// What terminals do that say nothing of themselves but a common `TERM`.
const COMMON: Features = Features {
    bell: true,
    notices: None,
    progress: false,
    title: true,
    links: false,
    clipboard: true,
    between: Between::Nobody,
};

impl Features {
    /// By the environment, asked through `get`.
    pub fn of(get: impl Fn(&str) -> Option<String>) -> Features {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        match term.as_str() {
            "" | "dumb" => return Features::default(),
            // The Linux console: it would beep, and knows nothing more.
            "linux" => return Features { bell: true, ..Features::default() },
            _ => {}
        }
        if set("TMUX").is_some() || term.starts_with("tmux") {
            return within(outer(&set), Between::Tmux);
        }
        if set("STY").is_some() || term.starts_with("screen") {
            return within(outer(&set), Between::Screen);
        }
        let program = set("TERM_PROGRAM").unwrap_or_default();
        by_program(&program, &set).or_else(|| by_term(&term)).or_else(|| outer(&set)).unwrap_or(COMMON)
    }
}

/// tmux draws title, links and bell itself; the rest has to be passed on, which only helps where
/// the terminal outside is known. What is copied it is told itself, and asked to pass on as well.
fn within(outer: Option<Features>, between: Between) -> Features {
    let outer = outer.unwrap_or(COMMON);
    let tmux = between == Between::Tmux;
    Features { bell: true, title: tmux, links: tmux && outer.links, between, ..outer }
}

const fn with(notices: Option<Notices>, progress: bool, links: bool) -> Features {
    Features { notices, progress, links, ..COMMON }
}

/// `TERM_PROGRAM` is the terminal's own word.
fn by_program(program: &str, set: &impl Fn(&str) -> Option<String>) -> Option<Features> {
    let version = || {
        let version = set("TERM_PROGRAM_VERSION").unwrap_or_default();
        let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    };
    Some(match program {
        "iTerm.app" => with(Some(Notices::Osc9), version() >= (3, 6), true),
        "WezTerm" => with(Some(Notices::Osc777), true, true),
        "ghostty" => with(Some(Notices::Osc777), true, true),
        "vscode" => with(None, true, true),
        "WarpTerminal" => with(Some(Notices::Osc777), false, false),
        "rio" | "Hyper" | "Tabby" => with(None, false, true),
        "Apple_Terminal" => Features { clipboard: false, ..COMMON },
        _ => return None,
    })
}

/// `TERM` of a terminal that has one of its own: it is there over ssh too.
fn by_term(term: &str) -> Option<Features> {
    let is = |name: &str| term == name || term.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
    Some(match () {
        () if is("xterm-kitty") => with(Some(Notices::Osc9), true, true),
        () if is("xterm-ghostty") => with(Some(Notices::Osc777), true, true),
        () if is("wezterm") => with(Some(Notices::Osc777), true, true),
        () if is("foot") => with(Some(Notices::Osc777), false, true),
        () if is("rxvt") || is("rxvt-unicode") => with(Some(Notices::Osc777), false, false),
        () if is("alacritty") || is("contour") => with(None, false, true),
        () => return None,
    })
}

/// By what a terminal leaves in the environment of whatever runs in it, however deep inside.
fn outer(set: &impl Fn(&str) -> Option<String>) -> Option<Features> {
    let number = |name: &str| set(name).and_then(|value| value.parse::<u32>().ok());
    if set("LC_TERMINAL").as_deref() == Some("iTerm2") || set("ITERM_SESSION_ID").is_some() {
        return Some(with(Some(Notices::Osc9), false, true));
    }
    if set("KITTY_WINDOW_ID").is_some() {
        return Some(with(Some(Notices::Osc9), true, true));
    }
    if set("GHOSTTY_RESOURCES_DIR").is_some() || set("WEZTERM_PANE").is_some() {
        return Some(with(Some(Notices::Osc777), true, true));
    }
    if set("WT_SESSION").is_some() || set("ConEmuPID").is_some() {
        return Some(with(None, true, set("WT_SESSION").is_some()));
    }
    if set("ALACRITTY_WINDOW_ID").is_some() {
        return Some(with(None, false, true));
    }
    // VTE: links since 0.50, progress since 0.80. Notifications only where the distribution adds
    // them, and others leave them alone. It lets no program set the clipboard.
    if let Some(version) = number("VTE_VERSION") {
        let vte = with(Some(Notices::Osc777), version >= 8000, version >= 5000);
        return Some(Features { clipboard: false, ..vte });
    }
    number("KONSOLE_VERSION").map(|version| with(None, false, version >= 201_200))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &str) -> Features {
        let all: Vec<(&str, &str)> = pairs.split_whitespace().filter_map(|pair| pair.split_once('=')).collect();
        Features::of(|name| all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    /// `b`ell, notices by OSC `9` or `7`77, `p`rogress, `t`itle, `l`inks, `c`lipboard, within `T`mux or `S`creen.
    fn letters(has: Features) -> String {
        let notices = has.notices.map(|notices| if notices == Notices::Osc9 { '9' } else { '7' });
        let between = [(Between::Tmux, 'T'), (Between::Screen, 'S')].into_iter().find(|(who, _)| *who == has.between);
        let all = [
            has.bell.then_some('b'),
            notices,
            has.progress.then_some('p'),
            has.title.then_some('t'),
            has.links.then_some('l'),
            has.clipboard.then_some('c'),
            between.map(|(_, letter)| letter),
        ];
        all.into_iter().flatten().collect()
    }

    #[test]
    fn a_terminal_is_told_what_it_has() {
        for (environment, has) in [
            ("", ""),
            ("TERM=dumb TERM_PROGRAM=iTerm.app", ""),
            ("TERM=linux", "b"),
            ("TERM=xterm-256color", "btc"),
            ("TERM=vt220", "btc"),
            ("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", "bt"),
            ("TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.10", "b9tlc"),
            ("TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.6.2", "b9ptlc"),
            ("TERM=xterm-256color LC_TERMINAL=iTerm2", "b9tlc"),
            ("TERM=xterm-kitty", "b9ptlc"),
            ("TERM=xterm-ghostty", "b7ptlc"),
            ("TERM=xterm-256color TERM_PROGRAM=WezTerm", "b7ptlc"),
            ("TERM=xterm-256color TERM_PROGRAM=vscode", "bptlc"),
            ("TERM=foot", "b7tlc"),
            ("TERM=foot-extra", "b7tlc"),
            ("TERM=football", "btc"),
            ("TERM=alacritty", "btlc"),
            ("TERM=rxvt-unicode-256color", "b7tc"),
            ("TERM=xterm-256color VTE_VERSION=4800", "b7t"),
            ("TERM=xterm-256color VTE_VERSION=7600", "b7tl"),
            ("TERM=xterm-256color VTE_VERSION=8002", "b7ptl"),
            ("TERM=xterm-256color KONSOLE_VERSION=220401", "btlc"),
            ("TERM=xterm-256color WT_SESSION=1", "bptlc"),
            ("TERM=xterm-256color ConEmuPID=7", "bptc"),
            ("TERM=tmux-256color TMUX=/tmp/tmux-1/default,1,0", "btcT"),
            ("TERM=tmux-256color", "btcT"),
            ("TERM=screen-256color TMUX=x KITTY_WINDOW_ID=1", "b9ptlcT"),
            ("TERM=tmux-256color TMUX=x TERM_PROGRAM=tmux LC_TERMINAL=iTerm2", "b9tlcT"),
            ("TERM=screen STY=1.pts-0", "bcS"),
            ("TERM=screen-256color STY=1.x WT_SESSION=1", "bpcS"),
        ] {
            assert_eq!(letters(of(environment)), has, "{environment}");
        }
    }
}
