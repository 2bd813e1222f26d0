//! Journeys that check terminal actions: bell, notifications, title, progress.

use crate::wizard::Wizard;
use skysail::app::effect::{TaskbarProgress, TerminalAction};
use skysail::app::message::Msg;
use skysail::domain::user_settings::{LoadedSettings, TerminalFeatures, UserSettings};

fn settled(settings: UserSettings) -> Msg {
    Msg::SettingsLoaded {
        settled: Box::new(LoadedSettings { settings, ..LoadedSettings::default() }),
        theme: None,
        own: Vec::new(),
    }
}

/// The acts of a whole launch, told this before it.
fn acts(told: Vec<Msg>) -> Vec<TerminalAction> {
    let mut wizard = Wizard::sized(80, 24);
    for msg in told {
        wizard.hear(msg);
    }
    wizard.review().create().wait_for("Your instance is running.");
    wizard.acts()
}

fn notice(acts: &[TerminalAction]) -> Option<(bool, bool)> {
    acts.iter().find_map(|act| match act {
        TerminalAction::Notify { bell, desktop, .. } => Some((*bell, *desktop)),
        _ => None,
    })
}

#[test]
fn who_has_the_window_in_front_is_rung_for_and_finds_nothing_on_the_desktop() {
    assert_eq!(notice(&acts(vec![Msg::Focus(true)])), Some((true, false)));
    assert_eq!(notice(&acts(vec![Msg::Focus(true), Msg::Focus(false)])), Some((true, true)));
    let quiet = UserSettings {
        ends: TerminalFeatures { bell: false, notify: false, ..TerminalFeatures::default() },
        ..UserSettings::default()
    };
    assert_eq!(notice(&acts(vec![settled(quiet)])), None);
}

#[test]
fn progress_only_grows_and_is_gone_at_the_end_and_nothing_is_said_twice() {
    let acts = acts(vec![settled(UserSettings::default())]);
    let progress: Vec<Option<TaskbarProgress>> = acts
        .iter()
        .filter_map(|act| if let TerminalAction::Progress(progress) = act { Some(*progress) } else { None })
        .collect();
    assert_eq!((progress.first(), progress.last()), (Some(&Some(TaskbarProgress::Busy)), Some(&None)));
    let percents = progress.iter().filter_map(|progress| match progress {
        Some(TaskbarProgress::Percent(percent)) => Some(*percent),
        _ => None,
    });
    assert!(percents.is_sorted_by(|a, b| a < b), "{progress:?}");
    let titles: Vec<&TerminalAction> = acts.iter().filter(|act| matches!(act, TerminalAction::Title(_))).collect();
    assert!(titles.windows(2).all(|two| two[0] != two[1]), "{titles:?}");
}

#[test]
fn before_the_settings_are_known_no_window_gets_a_name() {
    let acts = acts(vec![]);
    assert!(!acts.iter().any(|act| matches!(act, TerminalAction::Title(_) | TerminalAction::Progress(_))), "{acts:?}");
}

#[test]
fn what_is_settled_about_mouse_and_clipboard_holds_and_is_said() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.hear(settled(UserSettings {
        mouse: false,
        ends: TerminalFeatures { clipboard: false, ..TerminalFeatures::default() },
        ..UserSettings::default()
    }));
    wizard.review().create().wait_for("Your instance is running.").keys("c").sees("Not copied");
    let acts = wizard.acts();
    assert!(
        acts.contains(&TerminalAction::Mouse(false)) && !acts.iter().any(|act| matches!(act, TerminalAction::Copy(_))),
        "{acts:?}"
    );
}

#[test]
fn a_copied_line_says_that_its_key_is_not_here_until_it_is() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.review().create().wait_for("Your instance is running.");
    wizard.keys("c").sees("Its key isn't on this computer yet").keys("K").wait_for("readable only by you");
    assert!(wizard.home(".ssh/practice-key-us-east-1.pem").exists());
    wizard.keys("c").sees("Copied.").keys("<tab><tab>").sees_no("save default key");
}
