//! Presses and clicks every key hint on a screen: each must do what it says.
//!
//! The expected effect of an action is defined here by what is visible, independently of the implementation. An action
//! without a definition fails the test.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use skysail::app::account_dialog::{AccountDialog, ways};
use skysail::app::command_palette::{self, PaletteAction};
use skysail::app::effect::{Effect, TerminalAction};
use skysail::app::form::FieldInput;
use skysail::app::hit_map::{HitMap, HitTarget};
use skysail::app::home::{offers, welcome};
use skysail::app::instance_actions::ActiveAction;
use skysail::app::keymap::{KeyAction, KeyBinding, KeyPress, behind, below, bindings, takes_text};
use skysail::app::login::InstanceDialog;
use skysail::app::message::Msg;
use skysail::app::model::{ConfirmedAction, Model, Overlay, Screen};
use skysail::app::picker::ListRow;
use skysail::app::remedies;
use skysail::app::update::{review_lines, update};
use skysail::app::view::view;
use skysail::domain::deletion;
use skysail::domain::instance_actions::port_table::PortTable;
use skysail::domain::launch::journal_record::JournalRecord;
use skysail::domain::launch::{LaunchRequest, LaunchStage};
use skysail::domain::user_text::StepId;
use skysail::export::FORMATS;
use skysail::home::HomeRow;
use skysail::steps::{self, FieldKind};
use std::time::Duration;
use termina::event::{KeyCode, KeyEvent, Modifiers, MouseButton, MouseEvent, MouseEventKind};

/// Presses each key of every hint on this screen and in its help, and clicks each hint in the footer.
pub fn walk(name: &str, model: &Model) {
    // A notice covers the hints until the next key.
    let mut model = model.clone();
    // It was stopped for inspection; here it continues.
    (model.notice, model.exit) = (None, None);
    shown(&mut model);
    let text = takes_text(&model);
    for hint in bindings(&model).iter().filter(|hint| hint.words.is_some()) {
        for press in hint.keys.iter().filter(|press| !(text && press.printable())) {
            held(name, hint, &format!("{press:?}"), &model, key(press, &model));
        }
    }
    let mut bare = model.clone();
    (bare.overlay, bare.palette) = (None, None);
    shown(&mut bare);
    for (hint, works) in behind(&bare).iter().filter(|(hint, _)| hint.words.is_some()) {
        for press in works {
            held(name, hint, &format!("{press:?}, of the help"), &bare, key(press, &bare));
        }
    }
    uncut(name, &model);
    for (place, hit) in shown(&mut model).places {
        let hint =
            bindings(&model).into_iter().find(|hint| hit == HitTarget::Action(hint.action) && hint.words.is_some());
        if let Some(hint) = hint.filter(|_| place.y + 1 == model.rows) {
            held(name, &hint, "a click", &model, click(place.x, place.y));
        }
    }
}

/// Checks that no hint is truncated, and that a mark shows where some have no room.
fn uncut(name: &str, model: &Model) {
    let mut model = model.clone();
    let hits = shown(&mut model);
    let picture = picture(&model);
    let text = |place: Rect| -> String { place.positions().map(|at| picture[at].symbol().to_owned()).collect() };
    let footer = Rect { x: 0, y: model.rows - 1, width: model.columns, height: 1 };
    let all = bindings(&model);
    let all: Vec<&KeyBinding> = all.iter().filter(|hint| hint.words.is_some()).collect();
    let mut seen = 0;
    for (place, hit) in hits.places.into_iter().filter(|(place, _)| place.y == footer.y) {
        let hint = all.iter().find(|hint| hit == HitTarget::Action(hint.action)).expect("a hint");
        let words = skysail::text::text(model.language, hint.words.unwrap_or_default());
        assert!(text(place).ends_with(words), "{name}: {words:?} is cut: {:?}", text(footer));
        seen += 1;
    }
    let marked = text(footer).contains(model.theme.glyphs.more);
    assert!(seen == all.len() || marked, "{name}: {} hints, {:?}", all.len(), text(footer));
}

/// Opens the palette on this screen, and on the one behind an overlay. Its entries are the same at every size.
pub fn palette(name: &str, model: &Model) {
    if model.columns != 80 {
        return;
    }
    let mut model = Model { notice: None, exit: None, palette: None, ..model.clone() };
    shown(&mut model);
    offered(name, &model);
    if model.overlay.take().is_some() {
        shown(&mut model);
        // What arrived while it was in front is handled.
        let behind = after(&model, &Msg::Focus(true)).0;
        offered(name, &behind);
    }
}

/// Opens the palette here: it has everything that the keys do, and its entries do the same.
fn offered(name: &str, model: &Model) {
    let open = after(model, &ctrl_k(model)).0;
    let Some(palette) = &open.palette else {
        let alone = matches!(model.overlay, Some(Overlay::Confirm(_) | Overlay::Remove(_) | Overlay::ServerAction(_)));
        assert!(alone, "{name}: it does not open");
        return;
    };
    assert_eq!(typed(&open), typed(model), "{name}: the text changed");
    let keys = below(model);
    for (binding, _) in keys.iter().filter(|(binding, _)| is_found(model, binding)) {
        let action = PaletteAction::Act(binding.action);
        assert!(palette.shown().any(|other| *other == action), "{name}: {action:?} is not in the palette");
    }
    for (row, action) in palette.shown().enumerate() {
        let chosen = at_entry(&open, row);
        assert_eq!(chosen.palette.as_ref().and_then(|palette| palette.at()), Some(action));
        let by_palette = after(&chosen, &enter(&chosen));
        let effects = &by_palette.1;
        assert!(by_palette.0.palette.is_none() && !effects.iter().any(sends), "{name}: {action:?}: {effects:?}");
        let works = keys.iter().find(|(binding, _)| *action == PaletteAction::Act(binding.action));
        let Some(press) = works.and_then(|(_, works)| works.first()) else { continue };
        let by_key = after(model, &key(press, model));
        let said = |(model, effects): &(Model, Vec<Effect>)| {
            format!("{:?} {:?} {:?} {:?} {effects:?}", model.screen, model.overlay, model.notice, model.exit)
        };
        assert_eq!(said(&by_palette), said(&by_key), "{name}: {action:?}");
        // A screen after the exit isn't drawn.
        let left = by_key.0.exit.is_some();
        assert!(left || picture(&by_palette.0) == picture(&by_key.0), "{name}: {action:?} looks different");
    }
    let closed = after(&open, &escape(&open)).0;
    assert!(closed.palette.is_none() && picture(&closed) == picture(model), "{name}: it left something behind");
}

/// Whether it has to be in the palette: everything but cursor movement and what sends.
fn is_found(model: &Model, binding: &KeyBinding) -> bool {
    use KeyAction::*;
    match binding.action {
        Up | Down | PageUp | PageDown | First | Last | Palette | NotHere => false,
        Step(at) => {
            at <= model.reached
                && model.screen != Screen::Step(at)
                && !(model.screen == Screen::Review && at == steps::all().len())
        }
        Choose => binding.words.is_some() && !command_palette::sends(model, Choose),
        // Keys that lead nowhere or can't be used here aren't offered; pressing them says why.
        Back | Afterwards(_) => binding.words.is_some(),
        action => !command_palette::sends(model, action),
    }
}

/// The palette with its cursor on this entry.
fn at_entry(open: &Model, entry: usize) -> Model {
    let mut model = open.clone();
    if let Some(palette) = &mut model.palette {
        let offers = |row: &&ListRow| matches!(row, ListRow::Offer(_));
        let rows = palette.picker.rows.iter().enumerate();
        let row = rows.filter(|(_, row)| offers(row)).nth(entry).map(|(at, _)| at);
        palette.picker.cursor = row.expect("an entry");
    }
    model
}

/// Whether it begins or sends something that costs money or deletes something.
fn sends(effect: &Effect) -> bool {
    match effect {
        Effect::Launch { request, .. } => {
            matches!(request, LaunchRequest::Send | LaunchRequest::Journal(JournalRecord::Intent { .. }))
        }
        Effect::Deletion { request, .. } => matches!(request, deletion::DeletionRequest::Check(_)),
        Effect::InstanceAction { request, .. } => {
            matches!(**request, skysail::domain::instance_actions::InstanceActionRequest::Send(_))
        }
        _ => false,
    }
}

fn after(model: &Model, msg: &Msg) -> (Model, Vec<Effect>) {
    let mut after = model.clone();
    let effects = update(&mut after, model.now, msg.clone());
    (after, effects)
}

fn pressed(code: KeyCode, modifiers: Modifiers, model: &Model) -> Msg {
    key(&KeyPress { code, modifiers }, model)
}

fn ctrl_k(model: &Model) -> Msg {
    pressed(KeyCode::Char('k'), Modifiers::CONTROL, model)
}

fn enter(model: &Model) -> Msg {
    pressed(KeyCode::Enter, Modifiers::NONE, model)
}

fn escape(model: &Model) -> Msg {
    pressed(KeyCode::Escape, Modifiers::NONE, model)
}

fn picture(model: &Model) -> Buffer {
    let Ok(mut terminal) = Terminal::new(TestBackend::new(model.columns, model.rows));
    let Ok(_) = terminal.draw(|frame| {
        view(model, frame);
    });
    terminal.backend().buffer().clone()
}

/// Draws the screen as the event loop does, and reports it to the model.
pub fn shown(model: &mut Model) -> HitMap {
    let mut hits = HitMap::default();
    let Ok(mut terminal) = Terminal::new(TestBackend::new(model.columns, model.rows));
    let Ok(_) = terminal.draw(|frame| hits = view(model, frame));
    let now = model.now;
    update(model, now, Msg::FrameDrawn(hits.clone()));
    hits
}

fn key(press: &KeyPress, model: &Model) -> Msg {
    let at = model.now.mono + Duration::from_secs(1);
    Msg::Key { key: KeyEvent::new(press.code, press.modifiers), at }
}

fn click(column: u16, row: u16) -> Msg {
    let kind = MouseEventKind::Down(MouseButton::Left);
    Msg::Mouse(MouseEvent { kind, column, row, modifiers: Modifiers::NONE })
}

fn held(name: &str, hint: &KeyBinding, how: &str, before: &Model, msg: Msg) {
    let mut after = before.clone();
    let effects = update(&mut after, before.now, msg);
    let done = did(hint.action, before, &after, &effects);
    let told = (&after.screen, &after.overlay, &after.notice);
    assert!(done, "{name}: {:?} ({:?}) by {how} does not do it: {told:?} {effects:?}", hint.words, hint.action);
}

/// Whether the action was done, judging by what a user would see.
fn did(action: KeyAction, before: &Model, after: &Model, effects: &[Effect]) -> bool {
    use KeyAction::*;
    match action {
        Up => place(after) == Some(place(before).unwrap_or(0).saturating_sub(1)),
        Down => place(after) == Some((place(before).unwrap_or(0) + 1).min(last(before))),
        PageUp => place(after) <= place(before),
        PageDown => place(after) >= place(before),
        First => place(after) == Some(0),
        Last => place(after) == Some(last(before)),
        // If a list failed, the cursor is on a remedy.
        Choose if before.inline.is_some() => after.inline.is_none() || complains(after),
        Choose => match remedies::chosen(before) {
            Some(remedy) => did(remedy.action, before, after, effects),
            None => did_choose(before, after, effects),
        },
        Toggle if job(before).is_some() => table(after) != table(before),
        Toggle => switch(before).is_some() && switch(after) == switch(before).map(|on| !on),
        Back if table(before).is_some_and(|table| table.edits) => table(after).is_some_and(|table| !table.edits),
        Back if job(before).is_some() => job(after).is_none(),
        Back if matches!(before.overlay, Some(Overlay::Account(_))) => {
            matches!(after.overlay, Some(Overlay::Account(AccountDialog::Menu { .. } | AccountDialog::Form(_))))
        }
        Back if before.inline.is_some() => after.inline.is_none() && picture(after) != picture(before),
        Back => did_go_back(before, after),
        NextField if job(before).is_some() => focused(after) != focused(before),
        NextField if matches!(before.overlay, Some(Overlay::Account(_))) => place(after) != place(before),
        NextField if shown_whole(before).is_some() => shown_whole(after) != shown_whole(before),
        NextField => went_on(before, after) || on_line(after) != on_line(before),
        ClearFilter => match &after.palette {
            Some(palette) => !palette.picker.filtered(),
            None => picker(after).is_some_and(|picker| !picker.filtered()),
        },
        ToReview => {
            let asked = after.notice.is_some() || question(after) != question(before);
            after.screen == Screen::Review || after.auto_fill.is_some() || asked
        }
        Step(at) => after.screen == Screen::Step(at),
        Retry if matches!(before.overlay, Some(Overlay::Account(_))) => {
            effects.iter().any(|effect| matches!(effect, Effect::Account(_)))
        }
        Retry => effects.iter().any(|effect| matches!(effect, Effect::Fetch(_))),
        SavePlan => {
            let export = match before.overlay {
                Some(Overlay::Export { format, .. }) => Some(format),
                _ => None,
            };
            matches!(&after.overlay, Some(Overlay::Save { export: of, .. }) if *of == export) || complains(after)
        }
        Export => matches!(after.overlay, Some(Overlay::Export { .. })) || complains(after),
        NextFormat => format(after) == format(before).map(|at| (at + 1) % FORMATS.len()),
        PreviousFormat => format(after) == format(before).map(|at| (at + FORMATS.len() - 1) % FORMATS.len()),
        // In the review it asks for the word.
        Create if before.overlay.is_none() => matches!(after.overlay, Some(Overlay::Confirm(_))),
        Create => did_create(before, after, effects),
        Help => matches!(after.overlay, Some(Overlay::Help { .. } | Overlay::Account(AccountDialog::About { .. }))),
        CloseHelp => after.overlay.is_none(),
        Glossary => matches!(after.overlay, Some(Overlay::Glossary { .. })),
        Stay => after.overlay.is_none() && after.screen == before.screen,
        Quit => after.exit.is_some() || matches!(after.overlay, Some(Overlay::Leave)),
        Leave => after.exit.is_some(),
        Palette => after.palette.is_some() != before.palette.is_some(),
        Redraw => effects == [Effect::Terminal(TerminalAction::Repaint)],
        Suspend => effects == [Effect::Terminal(TerminalAction::Suspend)],
        Mouse => after.mouse != before.mouse && effects == [Effect::Terminal(TerminalAction::Mouse(after.mouse))],
        CommandPreview => {
            let on = !before.command_preview.on;
            after.command_preview.on == on && effects == [Effect::SaveSetting { key: "ribbon", on }]
        }
        Pause => paused(after) == paused(before).map(|paused| !paused),
        Refresh if job(before).is_some() => {
            effects.iter().any(|effect| matches!(effect, Effect::InstanceAction { .. })) || after.notice.is_some()
        }
        SendAgain | AllTheSame if job(before).is_some() => {
            effects.iter().any(|effect| matches!(effect, Effect::InstanceAction { .. }))
        }
        PreviousField if before.screen != Screen::Launch => {
            question(after) != question(before) || on_line(after) != on_line(before)
        }
        PreviousField => focused(after) != focused(before),
        NextChoice | PreviousChoice if before.inline.is_some() => {
            let at = |model: &Model| model.inline.as_ref().map(|inline| inline.at.clone());
            at(after) != at(before) && at(after).is_some()
        }
        NextChoice | PreviousChoice => {
            let lines = |model: &Model| job(model).map(|job| job.filled());
            lines(after) != lines(before)
                || job(before).is_some_and(|job| job.action.choices(job.slot().unwrap()).len() < 2)
        }
        Home => after.screen == Screen::Home,
        NewServer => after.screen == Screen::Step(0) || complains(after),
        NewLikeThis => after.screen != Screen::Home && after.draft.requested != before.draft.requested,
        Restore | Resize => after.draft.requested.snapshot.is_some() || after.notice.is_some(),
        StartServer => effects.iter().any(|effect| matches!(effect, Effect::Home(_))),
        StopServer | RebootServer | SnapshotServer => matches!(after.overlay, Some(Overlay::ServerAction(_))),
        FilterServers => after.home.state.filtering,
        Refresh if before.screen == Screen::Home => {
            effects.iter().any(|effect| matches!(effect, Effect::Home(_))) || after.notice.is_some()
        }
        Delete if before.screen == Screen::Home => {
            matches!(after.overlay, Some(Overlay::Remove(_))) || !effects.is_empty() || after.notice.is_some()
        }
        Afterwards(kind) => job(after).is_some_and(|job| job.action.kind == kind),
        Refresh => asks(effects, |request| matches!(request, LaunchRequest::Poll { .. })) || after.notice.is_some(),
        SendAgain => confirms(after, ConfirmedAction::Same),
        TryFailedAgain => confirms(after, ConfirmedAction::Failed),
        Account => matches!(after.overlay, Some(Overlay::Account(_))) || complains(after),
        TryAgain => confirms(after, ConfirmedAction::Order),
        Policy => matches!(after.overlay, Some(Overlay::Policy { whole: false, .. })),
        OtherPolicy => whole(after) == whole(before).map(|whole| !whole),
        StopLooking => stage(after) == Some(&LaunchStage::Abandoned),
        WithoutJournal => !matches!(stage(after), Some(LaunchStage::NoJournal { .. })),
        TagOff => after.draft.launch_tag == Some(false) && after.screen == Screen::Review,
        OtherRegion => after.draft.region != before.draft.region && after.screen == before.screen,
        OtherZone => after.draft.zone != before.draft.zone && after.screen == Screen::Review,
        CarryOut => !after.watch.as_ref().is_some_and(|watch| watch.launch.follow_ups_need_word()),
        ToDraft => after.screen != Screen::Launch && after.draft.blueprint == before.draft.blueprint,
        Copy | CopyAddress => {
            effects.iter().any(|effect| {
                matches!(effect, Effect::Terminal(TerminalAction::Copy(_) | TerminalAction::CopySecret(_)))
            }) || after.notice.is_some()
        }
        Another => step(after) == Some(StepId::Names) && after.draft.names.is_none(),
        Delete => matches!(after.overlay, Some(Overlay::Remove(_))) && !effects.is_empty(),
        SaveKey => effects.iter().any(|effect| matches!(effect, Effect::SaveDefaultKey { .. })),
        Edit => effects.iter().any(|effect| matches!(effect, Effect::Edit(_))),
        Repair => typed(after) != typed(before) || after.notice.is_some(),
        GoOn => !matches!(after.overlay, Some(Overlay::Resume(_))) && after.draft.requested != before.draft.requested,
        Afresh => after.overlay.is_none() && effects.contains(&Effect::DeleteDraft),
        TakeUp => after.overlay.is_none() && effects.iter().any(|effect| matches!(effect, Effect::ResumeLaunch { .. })),
        Later => {
            let reads = |effect: &Effect| matches!(effect, Effect::Fetch(_) | Effect::LoadCached(_));
            let kept = matches!(
                (&before.overlay, &after.overlay),
                (Some(Overlay::Unfinished { .. }), Some(Overlay::Resume(_)))
            );
            (after.overlay.is_none() || kept) && effects.iter().all(reads)
        }
        Shell => effects.iter().any(|effect| matches!(effect, Effect::Login { .. })),
        Password => {
            let requests = |effect: &Effect| matches!(effect, Effect::PreviewAccess { .. } | Effect::Rdp { .. });
            matches!(after.overlay, Some(Overlay::Card(_))) && effects.iter().any(requests)
        }
        Script => {
            let shown =
                matches!(&after.overlay, Some(Overlay::Card(card)) if matches!(**card, InstanceDialog::Script { .. }));
            shown || effects.iter().any(|effect| matches!(effect, Effect::PreviewAccess { .. }))
        }
        OpenWebsite => effects
            .iter()
            .any(|effect| matches!(effect, Effect::OpenUrl(_) | Effect::Terminal(TerminalAction::Copy(_)))),
        Alias => effects.iter().any(|effect| matches!(effect, Effect::ReadAliases { .. })),
        WriteAlias => {
            effects.iter().any(|effect| matches!(effect, Effect::WriteAlias { .. })) || after.notice.is_some()
        }
        RdpFile => effects.iter().any(|effect| matches!(effect, Effect::SaveRdp { .. })),
        other => panic!("nobody has said yet what {other:?} does"),
    }
}

/// Whether the policy is shown in full.
fn whole(model: &Model) -> Option<bool> {
    match model.overlay {
        Some(Overlay::Policy { whole, .. }) => Some(whole),
        _ => None,
    }
}

/// The text being typed.
fn typed(model: &Model) -> Option<String> {
    model.form().and_then(|form| form.entry()).and_then(|entry| entry.text())
}

/// The position of whatever cursor moves here.
fn place(model: &Model) -> Option<usize> {
    if let Some(palette) = &model.palette {
        return Some(offers_before(&palette.picker, palette.picker.cursor));
    }
    if model.overlay.is_none() && remedies::chosen(model).is_some() {
        return Some(model.remedy);
    }
    match (&model.overlay, &model.screen) {
        (
            Some(
                Overlay::Help { scroll }
                | Overlay::Glossary { scroll }
                | Overlay::Export { scroll, .. }
                | Overlay::Policy { scroll, .. },
            ),
            _,
        ) => Some((*scroll).min(model.furthest)),
        (Some(Overlay::Card(card)), _) => match &**card {
            InstanceDialog::Alias { scroll, .. } => Some(*scroll),
            _ => None,
        },
        (Some(Overlay::Account(desk)), _) => match desk {
            AccountDialog::Menu { cursor } | AccountDialog::Places { cursor, .. } => Some(*cursor),
            AccountDialog::About { scroll, .. } => Some((*scroll).min(model.furthest)),
            AccountDialog::Form(form) => Some(form.at),
            AccountDialog::SignIn { .. } => None,
        },
        (Some(Overlay::Confirm(confirm)), _) => Some(confirm.scroll.min(model.furthest)),
        (Some(_), _) => None,
        (None, Screen::Step(_)) if switch(model).is_some() => switch(model).map(usize::from),
        (None, Screen::Step(_)) => {
            let picker = picker(model)?;
            Some(offers_before(picker, picker.cursor))
        }
        (None, Screen::Review) if model.review.button => Some(review_lines(model).len()),
        (None, Screen::Review) => Some(model.review.cursor),
        (None, Screen::Launch) if job(model).is_some() => job(model).map(|job| job.scroll),
        (None, Screen::Launch) => {
            model.watch.as_ref().map(|watch| if watch.in_detail { watch.scroll } else { watch.cursor })
        }
        (None, Screen::Home) if !offers::instead_of_servers(model).is_empty() => Some(model.home.offer),
        (None, Screen::Home) => Some(servers_before(model, model.home.state.cursor)),
        (None, Screen::Welcome) => Some(welcome::cursor(model)),
    }
}

/// How many rows of Home before this one can have the cursor.
fn servers_before(model: &Model, row: usize) -> usize {
    model.home.state.from(0).take(row).filter(|(_, row)| !matches!(row, HomeRow::Heading)).count()
}

fn offers_before(picker: &skysail::app::picker::Picker, row: usize) -> usize {
    picker.rows.iter().take(row).filter(|row| matches!(row, ListRow::Offer(_))).count()
}

/// The last position it can have.
fn last(model: &Model) -> usize {
    if let Some(palette) = &model.palette {
        return palette.shown().count() - 1;
    }
    match (&model.overlay, &model.screen) {
        (Some(Overlay::Account(AccountDialog::Menu { .. })), _) => ways(model).len() - 1,
        (Some(Overlay::Account(AccountDialog::Places { places, .. })), _) => places.len() - 1,
        (Some(_), _) => model.furthest,
        (None, Screen::Step(_)) if remedies::chosen(model).is_some() => remedies::of(model).len() - 1,
        (None, Screen::Step(_)) if switch(model).is_some() => 1,
        (None, Screen::Step(_)) => picker(model).map_or(0, |picker| {
            picker.rows.iter().filter(|row| matches!(row, ListRow::Offer(_))).count().saturating_sub(1)
        }),
        (None, Screen::Review) => review_lines(model).len(),
        (None, Screen::Launch) if job(model).is_some() => model.furthest,
        (None, Screen::Launch) => model.watch.as_ref().map_or(0, |watch| match watch.in_detail {
            true => model.furthest,
            false => watch.launch.instances.len().saturating_sub(1),
        }),
        (None, Screen::Home) if !offers::instead_of_servers(model).is_empty() => {
            offers::instead_of_servers(model).len() - 1
        }
        (None, Screen::Home) => servers_before(model, usize::MAX).saturating_sub(1),
        (None, Screen::Welcome) => welcome::offers(model).len() - 1,
    }
}

/// Enter takes the answer and continues, or says why not.
fn did_choose(before: &Model, after: &Model, effects: &[Effect]) -> bool {
    if before.palette.is_some() {
        return after.palette.is_none() || after.notice.is_some();
    }
    match (&before.overlay, &before.screen) {
        (Some(Overlay::Save { .. }), _) => {
            let problem = matches!(&after.overlay, Some(Overlay::Save { problem: Some(_), .. }));
            effects.iter().any(|effect| matches!(effect, Effect::SavePlan { .. })) || problem
        }
        (Some(Overlay::Remove(_)), _) => {
            let looks = before.watch.as_ref().and_then(|watch| watch.deletion.as_ref());
            let looks = looks.is_some_and(|deletion| deletion.stage == deletion::DeletionStage::Looking);
            let problem = matches!(&after.overlay, Some(Overlay::Remove(confirm)) if confirm.problem.is_some());
            problem || looks || effects.iter().any(|effect| matches!(effect, Effect::Deletion { .. }))
        }
        (Some(Overlay::Account(was)), _) => {
            let changed = match &after.overlay {
                Some(Overlay::Account(is)) => format!("{is:?}") != format!("{was:?}"),
                _ => true,
            };
            changed || after.notice.is_some() || !effects.is_empty()
        }
        (Some(Overlay::Card(_)), _) => effects.iter().any(|effect| matches!(effect, Effect::DecryptPassword { .. })),
        (Some(Overlay::ServerAction(_)), _) => {
            after.overlay.is_none() && effects.iter().any(|effect| matches!(effect, Effect::Home(_)))
        }
        (Some(_), _) => false,
        (None, Screen::Review) if before.review.button => {
            matches!(after.overlay, Some(Overlay::Confirm(_))) == before.draft.finish(&before.catalog).is_ok()
        }
        (None, Screen::Review) => {
            let line = review_lines(before).into_iter().nth(before.review.cursor);
            line.is_some_and(|line| step(after) == Some(line.field.step()))
        }
        (None, Screen::Step(_)) => answered(before, after, effects),
        (None, Screen::Home) => {
            let shown = |model: &Model| (model.home.state.details, model.home.state.filtering);
            let offered = !offers::instead_of_servers(before).is_empty();
            let took = offered && (after.overlay.is_some() || !effects.is_empty());
            took || shown(after) != shown(before)
                || effects.iter().any(|effect| matches!(effect, Effect::ResumeLaunch { .. }))
        }
        (None, Screen::Welcome) => after.screen != Screen::Welcome || after.overlay.is_some() || !effects.is_empty(),
        (None, Screen::Launch) => job(before).is_some_and(|was| {
            let told = job(after).is_some_and(|is| is.problem.is_some());
            let moved = focused(after) != Some(was.focused()) || table(after) != was.table.as_ref();
            moved || told || effects.iter().any(|effect| matches!(effect, Effect::InstanceAction { .. }))
        }),
    }
}

/// The open pane.
fn job(model: &Model) -> Option<&ActiveAction> {
    model.open_pane()
}

fn focused(model: &Model) -> Option<usize> {
    job(model).map(ActiveAction::focused)
}

fn table(model: &Model) -> Option<&PortTable> {
    job(model)?.table.as_ref()
}

fn answered(before: &Model, after: &Model, effects: &[Effect]) -> bool {
    let Some(entry) = before.form().and_then(|form| form.entry()) else { return false };
    let Some(step) = before.step() else { return false };
    if matches!(entry.field.kind, FieldKind::File { .. }) {
        let reads = effects.iter().any(|effect| matches!(effect, Effect::ReadScript(_)));
        return reads || after.notice.is_some() || question(after) != question(before);
    }
    if effects.iter().any(|effect| matches!(effect, Effect::CheckKeyFile { .. })) {
        return true;
    }
    if !entry.field.asked() {
        return question(after) != question(before);
    }
    let Some(value) = entry.value() else { return after.notice.is_some() };
    let unfit = picker(before).and_then(|picker| picker.at()).is_some_and(|offer| offer.fits.is_err());
    let holds =
        !unfit && step.set(before.language, entry.field.id, value, &mut before.draft.clone(), &before.catalog).is_ok();
    let fields = step.fields(after.language, &after.draft, &after.catalog);
    let taken = fields.iter().find(|field| field.id == entry.field.id).is_some_and(|field| field.answer.is_some());
    let problem = after.form().and_then(|form| form.entry()).is_some_and(|entry| entry.problem.is_some());
    match holds {
        true => taken && question(after) != question(before),
        false => question(after) == question(before) && (complains(after) || problem),
    }
}

/// With the full word it sends; otherwise it says what is missing, and clears the line.
fn did_create(before: &Model, after: &Model, effects: &[Effect]) -> bool {
    let Some(Overlay::Confirm(line)) = &before.overlay else { return false };
    match line.typed.value().trim() == skysail::t!(before.language, "confirm.word") {
        true => effects.iter().any(|effect| matches!(effect, Effect::Launch { .. })),
        false => {
            let said = |confirm: &skysail::app::model::ConfirmationInput| {
                confirm.problem.is_some() && confirm.typed.value().is_empty()
            };
            effects.is_empty() && matches!(&after.overlay, Some(Overlay::Confirm(confirm)) if said(confirm))
        }
    }
}

/// Goes back one question, or asks before quitting at the first.
fn did_go_back(before: &Model, after: &Model) -> bool {
    match (&before.screen, &after.screen) {
        (Screen::Step(was), Screen::Step(is)) if was == is => {
            let focus = |model: &Model| model.form().map(|form| form.focus);
            // From a secondary question back to the main one, which may be below it.
            let beside = before.form().and_then(|form| form.entry()).is_some_and(|entry| entry.field.secondary);
            let moved = if beside { focus(after) != focus(before) } else { focus(after) < focus(before) };
            moved || (*was == 0 && matches!(after.overlay, Some(Overlay::Leave)))
        }
        (Screen::Step(was), Screen::Step(is)) => is + 1 == *was,
        (Screen::Review, Screen::Step(is)) => is + 1 == steps::all().len(),
        (Screen::Home, Screen::Welcome) | (Screen::Step(_), Screen::Home) => true,
        (Screen::Home, Screen::Home) => {
            let shown = |model: &Model| {
                let home = &model.home.state;
                (home.details, home.filtering, home.filter.value().is_empty())
            };
            shown(after) != shown(before)
        }
        _ => false,
    }
}

/// Whether the command is shown with all its options.
fn shown_whole(model: &Model) -> Option<bool> {
    match &model.overlay {
        Some(Overlay::Card(card)) => match **card {
            InstanceDialog::Sandbox { whole, .. } => Some(whole),
            _ => None,
        },
        _ => None,
    }
}

fn went_on(before: &Model, after: &Model) -> bool {
    match &before.screen {
        Screen::Step(_) => {
            let asked = before.form().map_or(0, |form| form.entries.iter().filter(|e| e.field.asked()).count());
            question(after) != question(before) || asked < 2 || complains(after)
        }
        Screen::Review => after.review.button != before.review.button,
        Screen::Launch => {
            let detail = |model: &Model| model.watch.as_ref().map(|watch| watch.in_detail);
            detail(after) == detail(before).map(|on| !on)
        }
        Screen::Home | Screen::Welcome => false,
    }
}

fn picker(model: &Model) -> Option<&skysail::app::picker::Picker> {
    match &model.form()?.entry()?.typed {
        FieldInput::Pick(picker) => Some(picker),
        _ => None,
    }
}

fn switch(model: &Model) -> Option<bool> {
    match &model.form()?.entry()?.typed {
        FieldInput::Switch(on) => Some(*on),
        _ => None,
    }
}

/// The field whose line has the focus.
fn on_line(model: &Model) -> Option<skysail::domain::user_text::FieldId> {
    model.inline.as_ref().map(|inline| inline.field)
}

/// What is asked: the screen, and the question with focus.
fn question(model: &Model) -> (Screen, Option<skysail::domain::user_text::FieldId>) {
    (model.screen.clone(), model.form().and_then(|form| form.entry()).map(|entry| entry.field.id))
}

fn step(model: &Model) -> Option<StepId> {
    model.step().map(|step| step.id())
}

fn format(model: &Model) -> Option<usize> {
    match model.overlay {
        Some(Overlay::Export { format, .. }) => Some(format),
        _ => None,
    }
}

fn complains(model: &Model) -> bool {
    model.notice.as_ref().is_some_and(|notice| notice.bad)
}

fn confirms(model: &Model, sends: ConfirmedAction) -> bool {
    matches!(&model.overlay, Some(Overlay::Confirm(confirm)) if confirm.sends == sends)
}

fn asks(effects: &[Effect], is: impl Fn(&LaunchRequest) -> bool) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Launch { request, .. } if is(request)))
}

fn paused(model: &Model) -> Option<bool> {
    model.watch.as_ref().map(|watch| watch.launch.paused)
}

fn stage(model: &Model) -> Option<&LaunchStage> {
    model.watch.as_ref().map(|watch| &watch.launch.stage)
}
