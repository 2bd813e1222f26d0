//! Tests of the live panes: visible rows, progress bars, and texts.

use super::progress::{self, Phase};
use super::*;
use crate::domain::draft::tests_support::order;
use crate::domain::instance::{Instance, Operation};
use crate::domain::launch::launched_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::reachability::{ProbeResult, Reachability};
use crate::text::Language;
use crate::theme::{ASCII, Mark, UNICODE};
use std::time::{Duration, SystemTime};

fn at(seconds: u64) -> Now {
    Now {
        mono: Duration::from_secs(seconds),
        wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds),
    }
}

/// Returns a launch accepted at second 0, with `n` pending instances.
fn launch(n: usize) -> Launch {
    let (mut launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
    launch.instances = (1..=n).map(|n| LaunchInstance::new(format!("web-{n}").into())).collect();
    (launch.stage, launch.accepted) = (LaunchStage::Watched, Some(at(0)));
    for instance in &mut launch.instances {
        instance.milestones.requested = Some(at(0));
        instance.instance = Some(Instance { state: Some("pending".into()), ..Instance::default() });
    }
    launch
}

fn fail(launch: &mut Launch, at: usize) {
    launch.instances[at].outcome =
        InstanceOutcome::Failed { code: Some("NoRoom".into()), details: None, exists: false };
    launch.instances[at].instance = None;
}

fn run(launch: &mut Launch, at: usize, way: Reachability, seconds: u64) {
    let instance = &mut launch.instances[at];
    instance.outcome = InstanceOutcome::Running;
    instance.instance = Some(Instance {
        state: Some("running".into()),
        public_ipv4: Some(format!("192.0.2.{}", at + 1).into()),
        ..Instance::default()
    });
    instance.milestones.running = Some(self::at(seconds));
    instance.milestones.door = (way == Reachability::Open).then(|| self::at(seconds));
    instance.way = way;
}

/// Builds the panes of a launch at this second.
fn with<T>(launch: &Launch, cursor: usize, seconds: u64, look: impl FnOnce(&LivePanes) -> T) -> T {
    with_buttons(launch, cursor, seconds, &[("c", "copy"), ("f", "firewall")], look)
}

/// Builds the panes of a launch at this second, with these buttons on the card.
fn with_buttons<T>(
    launch: &Launch,
    cursor: usize,
    seconds: u64,
    buttons: &[(&str, &'static str)],
    look: impl FnOnce(&LivePanes) -> T,
) -> T {
    let (access, calls, scripts) = (BTreeMap::new(), VecDeque::new(), BTreeMap::new());
    look(&LivePanes {
        language: Language::English,
        launch,
        counts: Cow::Owned(Counts::of(launch)),
        cursor,
        in_detail: false,
        scroll: 0,
        deletion: None,
        access: &access,
        calls: &calls,
        actions: Vec::new(),
        sandbox: true,
        has_default_key: None,
        next: Vec::new(),
        helps: vec![("t".into(), "try again")],
        buttons: buttons.iter().copied().map(button).collect(),
        replayed: false,
        motion: true,
        usual: TypicalTiming::default(),
        scripts: &scripts,
        now: at(seconds),
        time_zone: None,
    })
}

fn button((key, words): (&str, &'static str)) -> CardButton {
    CardButton { key: key.into(), words, works: true }
}

fn theme() -> Theme {
    Theme { glyphs: UNICODE, track: Style::new(), ..Theme::calm() }
}

/// Renders the panes at this size.
fn picture(launch: &Launch, cursor: usize, seconds: u64, size: (u16, u16), theme: &Theme) -> Vec<String> {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buf = Buffer::empty(area);
    with(launch, cursor, seconds, |panes| draw(&mut buf, area, panes, theme));
    theme.lay_letters(&mut buf);
    let row = |y| (0..size.0).map(|x| buf[(x, y)].symbol().to_owned()).collect::<String>();
    (0..size.1).map(|y| row(y).trim_end().to_owned()).collect()
}

fn has(picture: &[String], part: &str) -> bool {
    picture.iter().any(|row| row.contains(part))
}

/// AWS has said that the first of two failed; it isn't proven yet that nothing of it exists.
#[test]
fn instance_aws_gave_up_on_counts_as_failed_and_has_no_next_steps() {
    let mut launch = launch(2);
    let failed = &mut launch.instances[0];
    failed.instance = None;
    failed.operations = vec![Operation {
        kind: Some("CreateInstance".into()),
        status: Some("Failed".into()),
        error_code: Some("NoRoom".into()),
        ..Operation::default()
    }];
    failed.milestones.operation_done = Some(at(1));
    let rows = picture(&launch, 0, 400, (100, 24), &theme());
    assert!(has(&rows, "0 of 2 running · 1 failed · 1 late"), "{rows:#?}");
    let row = rows.iter().find(|row| row.contains("web-1")).unwrap();
    assert!(row.contains("✗ web-1") && row.contains("failed") && row.contains("checking that nothing exists"), "{row}");
    assert!(has(&rows, "AWS reports that creating it failed.") && has(&rows, "NoRoom"), "{rows:#?}");
    assert!(has(&rows, "not reached") && !has(&rows, "usually"), "{rows:#?}");
    assert!(!has(&rows, "operationType"), "behind Tab: {rows:#?}");
}

#[test]
fn running_instance_without_an_address_counts_as_running() {
    let mut launch = launch(1);
    launch.instances[0].instance = Some(Instance { state: Some("running".into()), ..Instance::default() });
    let rows = picture(&launch, 0, 20, (100, 24), &theme());
    assert!(has(&rows, "1 of 1 running"), "{rows:#?}");
}

#[test]
fn progress_bar_only_grows_and_is_full_only_when_ready() {
    let mut launch = launch(1);
    let share =
        |launch: &Launch, seconds| with(launch, 0, seconds, |panes| progress::share(&launch.instances[0], panes));
    let shares: Vec<f64> = (0..200).map(|seconds| share(&launch, seconds)).collect();
    assert!(shares.is_sorted(), "{shares:?}");
    assert_eq!((shares[0], shares[30], shares[199]), (0.0, 0.5, 0.95));
    run(&mut launch, 0, Reachability::Ahead, 40);
    assert_eq!(share(&launch, 45), 0.75, "it runs, and can't be used yet");
    run(&mut launch, 0, Reachability::Open, 46);
    assert_eq!(share(&launch, 46), 1.0);
}

#[test]
fn progress_bar_stops_where_the_instance_failed() {
    let mut launch = launch(1);
    fail(&mut launch, 0);
    launch.instances[0].milestones.operation_done = Some(at(18));
    let share = |seconds| with(&launch, 0, seconds, |panes| progress::share(&launch.instances[0], panes));
    assert_eq!((share(18), share(500)), (0.3, 0.3));
}

#[test]
fn each_state_has_its_own_mark_word_and_color() {
    let theme = theme();
    let mut launch = launch(4);
    run(&mut launch, 0, Reachability::Open, 38);
    run(&mut launch, 1, Reachability::Ahead, 38);
    fail(&mut launch, 2);
    let rows = picture(&launch, 2, 41, (80, 23), &theme);
    let row = |name: &str| rows.iter().find(|row| row.contains(name)).unwrap().clone();
    assert!(row("web-1").contains("✓ web-1") && row("web-1").contains("ready    192.0.2.1"), "{rows:#?}");
    assert!(row("web-2").contains("running") && row("web-2").contains("waiting for SSH"), "{rows:#?}");
    assert!(row("web-3").starts_with("  ▌ ✗ web-3") && row("web-3").ends_with("NoRoom"), "{rows:#?}");
    assert!(row("web-4").contains("pending") && row("web-4").ends_with("usually 40 s"), "{rows:#?}");
    assert!(rows[0].starts_with("  2 of 4 running · 1 ready · 1 failed"), "{rows:#?}");
    assert!(rows[0].ends_with("0:41 of about 1:00"), "{rows:#?}");
    assert!(has(&rows, "You can leave; AWS carries on.") && has(&rows, "try again (t)"), "{rows:#?}");
    let style = |at: usize| with(&launch, 0, 41, |panes| progress::style(&launch.instances[at], panes, &theme).fg);
    assert_eq!([style(0), style(2)], [theme.good.fg, theme.bad.fg]);
    assert_eq!([style(1), style(3)], [theme.accent.fg; 2]);
    // Words have no color on an unknown background; marks do.
    let plain = Theme::named("calm").unwrap();
    let mark = |at: usize| with(&launch, 0, 41, |panes| progress::mark_style(&launch.instances[at], panes, &plain).fg);
    let colors = [Mark::Good, Mark::Accent, Mark::Bad, Mark::Accent].map(|mark| plain.mark(mark).fg);
    assert_eq!([0, 1, 2, 3].map(mark), colors);
    assert!(colors[0].is_some() && colors[0] != colors[2], "{colors:?}");
}

#[test]
fn instance_that_takes_twice_the_usual_time_is_late() {
    let launch = launch(2);
    let rows = |seconds| picture(&launch, 0, seconds, (80, 23), &theme());
    assert!(!has(&rows(119), "2 late") && has(&rows(121), "2 late") && has(&rows(121), "longer than usual"));
    let style = with(&launch, 0, 121, |panes| progress::style(&launch.instances[0], panes, &theme()).fg);
    assert_eq!(style, theme().warn.fg);
}

#[test]
fn failed_instances_stay_visible_and_hidden_ones_are_counted() {
    let mut launch = launch(50);
    (0..40).for_each(|at| run(&mut launch, at, Reachability::Open, 30));
    fail(&mut launch, 45);
    for cursor in [0, 20, 44, 49] {
        let shown = with(&launch, cursor, 31, |panes| table::visible(panes, 8));
        assert!(shown.len() == 7 && shown.is_sorted(), "{cursor}: {shown:?}");
        assert!(shown.contains(&45) && shown.contains(&cursor), "{cursor}: {shown:?}");
    }
    let rows = picture(&launch, 0, 31, (80, 24), &theme());
    assert!(has(&rows, "web-46") && has(&rows, "failed"), "{rows:#?}");
    let hidden = rows.iter().find(|row| row.contains(" more: ")).expect("how many there are beyond");
    let shown = rows.iter().filter(|row| row.contains(['█', '░', '━'])).count();
    assert!(hidden.contains(&format!("… {} more: ", 50 - shown)) && hidden.contains("pending"), "{hidden}");
}

#[test]
fn cursor_is_visible_when_everything_failed() {
    let mut launch = launch(1000);
    (0..1000).for_each(|at| fail(&mut launch, at));
    for cursor in [0, 3, 500, 999] {
        let shown = with(&launch, cursor, 31, |panes| table::visible(panes, 12));
        assert!(shown.contains(&cursor) && shown.len() == 11, "{cursor}: {shown:?}");
    }
}

#[test]
fn only_visible_rows_of_a_thousand_instances_are_drawn() {
    let launch = launch(1000);
    for size in [(60, 20), (80, 24), (120, 36), (200, 50)] {
        let area = Rect::new(0, 0, size.0, size.1);
        let shown = with(&launch, 700, 10, |panes| draw(&mut Buffer::empty(area), area, panes, &theme()));
        assert!(shown.rows.len() < usize::from(size.1) && shown.rows.iter().any(|(_, at)| *at == 700), "{size:?}");
    }
}

#[test]
fn ready_instance_shows_its_login_command_above_the_timeline() {
    let mut launch = launch(1);
    run(&mut launch, 0, Reachability::Open, 58);
    let milestones = &mut launch.instances[0].milestones;
    (milestones.seen, milestones.running, milestones.address) = (Some(at(1)), Some(at(30)), Some(at(31)));
    launch.stage = LaunchStage::Settled;
    for (columns, rows) in [(80, 24), (120, 36)] {
        let rows = picture(&launch, 0, 70, (columns, rows), &theme());
        let place =
            |part: &str| rows.iter().position(|row| row.contains(part)).unwrap_or_else(|| panic!("{part}: {rows:#?}"));
        let command = rows[place("ssh -i ")].trim_start_matches([' ', '│']);
        // Its label gives way where the command would be cut.
        assert!(command.trim_start_matches("SSH   ").starts_with("ssh -i ~/.ssh/"), "{rows:#?}");
        assert!(place("192.0.2.1") < place("ssh -i ") && place("ssh -i ") < place("[ c copy ]  [ f firewall ]"));
        let line = place("Requested ✓─");
        assert!(rows[line].contains("Running ✓") && rows[line].contains("SSH ✓"), "{rows:#?}");
        assert!(rows[line + 1].trim_start().starts_with("0 s") && rows[line + 1].contains("58 s"), "{rows:#?}");
        assert!(rows[0].ends_with("58 s"), "how long it took: {rows:#?}");
        assert!(!has(&rows, "▌ ✓"), "the card says all that its row would: {rows:#?}");
    }
}

/// Without sides, the card leaves the whole window to a command, which is to be selected.
#[test]
fn ssh_command_can_be_selected_and_all_buttons_take_one_row_in_a_narrow_window() {
    let mut launch = launch(1);
    run(&mut launch, 0, Reachability::Open, 58);
    launch.stage = LaunchStage::Settled;
    let four = [("c", "log in"), ("c", "copy"), ("f", "firewall"), ("i", "static IP")];
    let one = "ssh -i ~/.ssh/LightsailDefaultKey-us-east-1.pem ubuntu@192.0.2.1";
    for (columns, command) in [(67, one.to_owned()), (60, one.replace(" ubuntu", " \\\nubuntu"))] {
        let area = Rect::new(0, 0, columns, 20);
        let mut buf = Buffer::empty(area);
        with_buttons(&launch, 0, 70, &four, |panes| draw(&mut buf, area, panes, &theme()));
        let row = |y| (0..columns).map(|x| buf[(x, y)].symbol().to_owned()).collect::<String>().trim().to_owned();
        let rows: Vec<String> = (0..20).map(row).collect();
        assert!(rows.join("\n").contains(&command), "{rows:#?}");
        assert!(has(&rows, "[ c log in ] [ c copy ] [ f firewall ] [ i static IP ]"), "{rows:#?}");
    }
}

#[test]
fn line_of_milestones_ends_at_the_edge_of_the_card() {
    let mut launch = launch(1);
    run(&mut launch, 0, Reachability::Open, 58);
    let milestones = &mut launch.instances[0].milestones;
    (milestones.seen, milestones.running, milestones.address) = (Some(at(1)), Some(at(30)), Some(at(31)));
    launch.stage = LaunchStage::Settled;
    for columns in [70, 80, 93, 104] {
        let rows = picture(&launch, 0, 70, (columns, 24), &theme());
        let line = rows.iter().find(|row| row.contains("Requested ✓─")).unwrap_or_else(|| panic!("{rows:#?}"));
        assert_eq!(line.chars().count(), usize::from(columns) - 2, "{line}");
    }
}

#[test]
fn ascii_theme_draws_only_ascii() {
    let mut launch = launch(3);
    run(&mut launch, 0, Reachability::Open, 30);
    fail(&mut launch, 1);
    let theme = Theme { glyphs: ASCII, ..theme() };
    for cursor in 0..3 {
        let rows = picture(&launch, cursor, 41, (80, 24), &theme);
        assert!(rows.iter().all(|row| row.is_ascii()), "{rows:#?}");
        assert!(has(&rows, "===") && has(&rows, "###") && has(&rows, "+ web-1") && has(&rows, "x web-2"), "{rows:#?}");
    }
}

#[test]
fn every_size_draws_and_rows_keep_their_name_and_state() {
    let mut launch = launch(7);
    run(&mut launch, 0, Reachability::Open, 30);
    run(&mut launch, 1, Reachability::GivenUp(ProbeResult::Silent), 30);
    fail(&mut launch, 2);
    for (columns, rows) in [(1, 1), (3, 9), (20, 5), (40, 8), (60, 18), (80, 22), (120, 34), (200, 48), (300, 3)] {
        for cursor in 0..7 {
            let picture = picture(&launch, cursor, 41, (columns, rows), &theme());
            if columns >= 40 && rows >= 8 {
                assert!(has(&picture, "web-") && has(&picture, "running"), "{columns}x{rows}: {picture:#?}");
            }
        }
    }
}

#[test]
fn every_phase_has_its_text() {
    for phase in Phase::ALL {
        let said = crate::text::count(Language::English, &format!("launch.count.{}", phase.key()), 3);
        assert!(said.starts_with("3 "), "{phase:?}: {said}");
    }
}

#[test]
fn follow_ups_extend_the_timeline_and_name_what_they_wait_for() {
    use crate::domain::follow_ups::{FollowUpReason, FollowUpStatus, FollowUps, StaticIpChoice, port};
    use crate::domain::user_text::UserText;
    let follow_ups = FollowUps {
        ports: vec![port("https").unwrap()],
        static_ip: Some(StaticIpChoice::New { name: None }),
        ssh_alias: true,
        ..FollowUps::default()
    };
    let mut launch = launch(1);
    run(&mut launch, 0, Reachability::Open, 30);
    launch.follow_ups = follow_ups.steps(&["web-1".into()]);
    (launch.follow_ups[0].status, launch.follow_ups[0].since) = (FollowUpStatus::Done, Some(at(42)));
    let held = UserText::new("follow-up.static-ip.taken").with("name", "web-1-ip");
    launch.follow_ups[1].status = FollowUpStatus::Failed(FollowUpReason::Say(vec![held]));
    let rows = picture(&launch, 0, 60, (100, 30), &theme());
    let row =
        |text: &str| rows.iter().position(|row| row.contains(text)).unwrap_or_else(|| panic!("{text}: {rows:#?}"));
    let places = [
        row(&format!("✓ {:18} +42 s", "Open 443/tcp")),
        row("✗ Static IP web-1-ip failed"),
        row("The name web-1-ip is already in use"),
        row(&format!("{:18} not started", "SSH alias")),
    ];
    assert!(places.is_sorted(), "{rows:#?}");
}

#[test]
fn counts_match_the_instances() {
    let mut launch = launch(60);
    (0..20).for_each(|at| run(&mut launch, at, Reachability::Open, 30));
    (20..25).for_each(|at| run(&mut launch, at, Reachability::Ahead, 30));
    [7, 33, 59].into_iter().for_each(|at| fail(&mut launch, at));
    for (at, instance) in launch.instances.iter_mut().enumerate() {
        // Requested one after another, the last one first.
        instance.milestones.requested = Some(self::at(100 - at as u64));
    }
    for resumed in [false, true] {
        launch.resumed = resumed;
        let counts = Counts::of(&launch);
        assert_eq!((counts.running, counts.undecided, counts.failed.clone()), (24, 5, vec![7, 33, 59]));
        for phase in Phase::ALL {
            let each = launch.instances.iter().filter(|instance| Phase::of(instance) == phase).count();
            assert_eq!(counts.in_phase(phase), each, "{phase:?}");
        }
        for seconds in [0, 100, 160, 170, 190, 1000] {
            let each = |panes: &LivePanes| launch.instances.iter().filter(|it| progress::late(it, panes)).count();
            let late = counts.late(&launch, TypicalTiming::default(), at(seconds));
            assert_eq!(late, with(&launch, 0, seconds, each), "after {seconds} seconds");
        }
    }
}

#[test]
fn spinner_appears_after_300_milliseconds_and_turns_once_a_second_unless_motion_is_off() {
    let of = |millis: u64, motion: bool| progress::spinner(Duration::from_millis(millis), motion, &theme());
    assert_eq!([0, 299, 300, 1000, 2000, 3000, 4000].map(|at| of(at, true)), ["·", "·", "◐", "◓", "◑", "◒", "◐"]);
    assert_eq!([0, 300, 1000, 2000].map(|at| of(at, false)), ["·", "◐", "◐", "◐"]);
}

#[test]
fn row_that_finishes_is_bold_for_two_ticks() {
    let mut launch = launch(3);
    run(&mut launch, 1, Reachability::Open, 30);
    fail(&mut launch, 2);
    launch.instances[2].milestones.operation_done = Some(at(29));
    // Of the second and the third row, which aren't selected.
    let bold = |seconds: u64| {
        let area = Rect::new(0, 0, 80, 24);
        let mut buf = Buffer::empty(area);
        with(&launch, 0, seconds, |panes| draw(&mut buf, area, panes, &theme()));
        ["web-2", "web-3"].map(|name| {
            let row = |y: u16| (0..80).map(|x| buf[(x, y)].symbol().to_owned()).collect::<String>();
            let y = (0..24).find(|y| row(*y).contains(name)).unwrap();
            buf[(6, y)].modifier.contains(Modifier::BOLD)
        })
    };
    assert_eq!((bold(30), bold(31), bold(32)), ([true, true], [true, false], [false, false]));
}

#[test]
fn alias_in_the_sandbox_is_not_said_to_be_done() {
    use crate::domain::follow_ups::{FollowUpStatus, FollowUps};
    let mut launch = launch(1);
    run(&mut launch, 0, Reachability::Open, 30);
    launch.follow_ups = FollowUps { ssh_alias: true, ..FollowUps::default() }.steps(&["web-1".into()]);
    (launch.follow_ups[0].status, launch.follow_ups[0].since) = (FollowUpStatus::Done, Some(at(31)));
    assert_eq!(follow_ups::line(Language::English, &launch.follow_ups[0], &launch), "web-1: SSH alias: done");
    launch.manifest.account = Some("sandbox".into());
    assert_eq!(
        follow_ups::line(Language::English, &launch.follow_ups[0], &launch),
        "web-1: SSH alias: not written in the sandbox"
    );
    let rows = picture(&launch, 0, 60, (100, 30), &theme());
    assert!(has(&rows, &format!("{:16} not written in the sandbox", "SSH alias")), "{rows:#?}");
}
