//! Journeys that check terminal actions: bell, notifications, title, progress.

use crate::wizard::Wizard;
use skysail::app::effect::{TaskbarProgress, TerminalAction};
use skysail::app::message::Msg;
use skysail::domain::user_settings::{LoadedSettings, TerminalFeatures, UserSettings};

fn settled(settings: UserSettings) -> Msg {
    Msg::SettingsLoaded {
        settled: Box::new(LoadedSettings { settings, ..LoadedSettings::default() }),
        language: None,
        theme: None,
        own: Vec::new(),
    }
}

/// The terminal actions of a whole launch after these messages.
fn acts(earlier: Vec<Msg>) -> Vec<TerminalAction> {
    let mut wizard = Wizard::sized(80, 24);
    for msg in earlier {
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
fn focused_window_gets_the_bell_and_no_desktop_notification() {
    assert_eq!(notice(&acts(vec![Msg::Focus(true)])), Some((true, false)));
    assert_eq!(notice(&acts(vec![Msg::Focus(true), Msg::Focus(false)])), Some((true, true)));
    let quiet = UserSettings {
        ends: TerminalFeatures { bell: false, notify: false, ..TerminalFeatures::default() },
        ..UserSettings::default()
    };
    assert_eq!(notice(&acts(vec![settled(quiet)])), None);
}

#[test]
fn progress_only_grows_is_cleared_at_the_end_and_never_repeats() {
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
fn title_is_not_set_before_the_settings_are_loaded() {
    let acts = acts(vec![]);
    assert!(!acts.iter().any(|act| matches!(act, TerminalAction::Title(_) | TerminalAction::Progress(_))), "{acts:?}");
}

#[test]
fn mouse_and_clipboard_settings_apply_and_are_reported() {
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
fn copying_the_command_warns_while_its_key_is_missing() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.review().create().wait_for("Your instance is running.");
    wizard.keys("c").sees("Its key isn't on this computer").keys("K").wait_for("readable only by you");
    assert!(wizard.home(".ssh/practice-key-us-east-1.pem").exists());
    wizard.keys("c").sees("Copied.").keys("<tab><tab>").sees_no("save default key");
}
