//! Runs `update` and `view` without a runtime, and checks invariants.

use super::lost_answers;
use super::random_moves::{Chance, Move, Start};
use super::service;
use super::typist::Hand;
use crate::all_screens;
use crate::wizard::{self, keystrokes};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use skysail::app::effect::{Effect, TerminalAction};
use skysail::app::form::FieldInput;
use skysail::app::hit_map::HitMap;
use skysail::app::keymap::takes_text;
use skysail::app::message::{LineInput, Msg};
use skysail::app::model::{Model, Overlay, Screen};
use skysail::app::picker::{ListRow, Picker};
use skysail::app::update::{deletion_word, resume, update};
use skysail::app::view::view;
use skysail::domain::deletion;
use skysail::domain::failure::ErrorKind;
use skysail::domain::instance_actions;
use skysail::domain::launch::LaunchRequest;
use skysail::domain::launch::journal_record::JournalRecord;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::time::Now;
use skysail::domain::user_text::FieldId;
use skysail::text::Language;
use skysail::theme::{Theme, UNICODE};
use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};
use termina::event::{KeyCode, KeyEvent, Modifiers, MouseEvent};

pub struct Sim {
    pub model: Model,
    terminal: Terminal<TestBackend>,
    now: Duration,
    under_way: Vec<Effect>,
    blind: bool,
    hand: Hand,
    /// The same for the deletion line.
    eraser: Hand,
    /// Names for which the confirmation word was typed.
    confirmed: BTreeSet<SanitizedText>,
    /// Deletions, by number, for which the name was typed.
    named: BTreeSet<u64>,
    /// Deletions, by number, that were accepted: lookups find nothing from then on.
    gone: BTreeSet<u64>,
    pub far: Far,
}

/// How far a run got.
#[derive(Debug, Default)]
pub struct Far {
    /// Requests sent, and deletions begun.
    pub sent: usize,
    pub deleted: usize,
    /// Resources besides instances whose deletion began.
    pub unmade: usize,
    /// Keys, pastes, resizes, clicks, lines, and replies so far.
    pub inputs: u64,
    /// What was on the screen.
    pub places: BTreeSet<&'static str>,
}

impl Far {
    pub fn add(&mut self, other: &Far) {
        self.sent += other.sent;
        self.deleted += other.deleted;
        self.unmade += other.unmade;
        self.inputs += other.inputs;
        self.places.extend(&other.places);
    }
}

fn list(model: &Model) -> Option<&Picker> {
    match &model.form()?.entry()?.typed {
        FieldInput::Pick(picker) => Some(picker),
        _ => None,
    }
}

impl Sim {
    pub fn new(start: Start) -> Sim {
        let Ok(terminal) = Terminal::new(TestBackend::new(80, 24));
        let mut sim = Sim {
            model: wizard::sandbox::blank(80, 24),
            terminal,
            now: Duration::ZERO,
            under_way: Vec::new(),
            blind: false,
            hand: Hand::strict(),
            eraser: Hand::strict(),
            confirmed: BTreeSet::new(),
            named: BTreeSet::new(),
            gone: BTreeSet::new(),
            far: Far::default(),
        };
        if let Some(plan) = start.plan() {
            resume(&mut sim.model, plan);
        }
        sim.tell(Msg::Start);
        if let Some(kept) = start.kept() {
            sim.tell(Msg::DraftLoaded {
                kept: Some(Box::new(kept)),
                time_zone: Some(jiff::tz::Offset::constant(1).to_time_zone()),
            });
        }
        sim.frame();
        match start {
            Start::Site | Start::Windows | Start::Script => {
                sim.settle(2);
                sim.launch(0);
                sim.succeed_all(12);
            }
            Start::Line(line, phrase) => sim.line(line, phrase),
            Start::Desk(at) => {
                sim.model.overlay = service::sign_in_dialog(at).map(Overlay::Account);
                sim.frame();
            }
            Start::Nothing | Start::Research | Start::Kept => {}
        }
        sim
    }

    pub fn go(&mut self, one: &Move) {
        // After the exit, nothing matters.
        if self.model.exit.is_some() {
            return;
        }
        match one {
            Move::Keys(keys, pause) => keys.iter().for_each(|key| self.press(key, *pause)),
            Move::Paste(text, cut) => {
                self.hand.paste();
                self.eraser.paste();
                self.tell(Msg::Paste { text: text.clone(), cut: *cut });
            }
            Move::Resize(columns, rows) => {
                self.terminal.backend_mut().resize(*columns, *rows);
                self.tell(Msg::Resize { columns: *columns, rows: *rows });
            }
            Move::Mouse(kind, column, row) => {
                let event = MouseEvent { kind: *kind, column: *column, row: *row, modifiers: Modifiers::NONE };
                self.tell(Msg::Mouse(event));
            }
            Move::Say(said, pause) => self.say(said, *pause),
            Move::Offer(which) => {
                let entry = self.model.form().and_then(|form| form.entry());
                let offers = match entry.map(|entry| &entry.typed) {
                    Some(FieldInput::Pick(picker)) => picker.offers.as_slice(),
                    _ => &[],
                };
                if let Some(offer) = offers.get(which % offers.len().max(1)) {
                    let said = LineInput::Offer(offer.id.clone());
                    self.tell(Msg::LineInput(said));
                }
            }
            Move::Word(offer, word) => self.word(*offer, *word),
            Move::Answer(which, chance) => self.answer(*which, chance),
            Move::Settle(rounds) => self.settle(*rounds),
            Move::Pass(time) => {
                self.now += Duration::from_millis(*time);
                self.tell(Msg::Tick);
            }
            Move::Settled(settled, theme) => {
                let theme = Theme::named(theme).map(|theme| Box::new(Theme { glyphs: UNICODE, ..theme }));
                self.tell(Msg::SettingsLoaded { settled: settled.clone(), language: None, theme, own: Vec::new() });
            }
            Move::Line(line, phrase) => self.line(*line, phrase),
            Move::Way(from_the_end, chance) => {
                self.type_keys("<esc><f4>");
                self.settle(1);
                self.type_keys(&format!("<end>{}<enter>", "<up>".repeat(*from_the_end)));
                (0..3).for_each(|_| self.return_all(chance));
            }
            Move::Around(phrase, rounds, chance) => {
                if self.model.screen == Screen::Launch && self.model.overlay.is_none() {
                    self.type_keys("<esc>");
                    self.type_keys(phrase);
                    self.succeed_all(*rounds);
                    (0..3).for_each(|_| self.return_all(chance));
                }
            }
            Move::Launched(rounds, chance) => {
                self.launch(0);
                self.succeed_all(*rounds);
                (0..2).for_each(|_| self.return_all(chance));
            }
            Move::Lost(key) => self.lose(key),
            Move::Denied(keys) => {
                self.return_all(&Chance::of(ErrorKind::AccessDenied));
                self.type_keys(keys);
            }
            Move::Focus(on) => self.tell(Msg::Focus(*on)),
            Move::Broke => self.tell(Msg::TaskPanicked("a task panicked".into())),
            Move::Launch(rounds) => self.launch(*rounds),
            Move::Delete(with_ip) => {
                if *with_ip && self.model.screen == Screen::Launch && self.model.overlay.is_none() {
                    self.succeed_all(12);
                    self.type_keys("i");
                    self.succeed_all(2);
                    self.type_keys("<enter><enter>");
                    self.succeed_all(6);
                    self.type_keys("<esc>");
                }
                self.delete();
            }
            Move::Blind(blind) => self.blind = *blind,
        }
        self.frame();
    }

    fn press(&mut self, key: &KeyEvent, pause: u64) {
        if self.model.exit.is_some() {
            return;
        }
        self.now += Duration::from_millis(pause);
        let character = match key.code {
            KeyCode::Char(c) => Some(c),
            _ => None,
        };
        if !skysail::app::keymap::is_leaving(key) {
            self.hand.key(character, self.now);
            self.eraser.key(character, self.now);
        }
        self.tell(Msg::Key { key: *key, at: self.now });
        if pause > 0 {
            self.frame();
        }
    }

    /// Types a word of a row where a list accepts text: it filters, finds the row, and does nothing else.
    fn word(&mut self, offer: usize, word: usize) {
        let there = self.model.overlay.is_none() && self.model.palette.is_none() && takes_text(&self.model);
        let Some(picker) = list(&self.model).filter(|_| there) else { return };
        let Some(offer) = picker.offers.get(offer % picker.offers.len().max(1)).cloned() else { return };
        let words: Vec<&str> = offer.cells.iter().flat_map(|cell| cell.text.split_whitespace()).collect();
        let Some(word) = words.get(word % words.len().max(1)) else { return };
        let filtered = picker.filtered();
        // On the line of a small choice, Esc first returns to the list.
        if self.model.inline.is_some() {
            self.type_keys("<esc>");
        }
        if filtered {
            self.type_keys("<esc>");
        }
        let stands = |model: &Model| {
            let focus = model.form().map(|form| form.focus);
            (model.screen.clone(), focus, model.exit, lost_answers::identities(&model.draft))
        };
        let before = stands(&self.model);
        word.chars().for_each(|letter| self.press(&KeyEvent::new(KeyCode::Char(letter), Modifiers::NONE), 30));
        assert!(stands(&self.model) == before && self.model.overlay.is_none(), "typing {word:?} does more than filter");
        let picker = list(&self.model).expect("the same list");
        let found = |row: &ListRow| matches!(row, ListRow::Offer(index) if picker.offers[*index].id == offer.id);
        assert!(picker.rows.iter().any(found), "{word:?} does not find {:?}", offer.id);
    }

    fn say(&mut self, said: &LineInput, pause: u64) {
        self.now += Duration::from_millis(pause);
        let said = match said {
            LineInput::Word { text, .. } => {
                self.hand.line(text, self.now);
                self.eraser.line(text, self.now);
                LineInput::Word { text: text.clone(), at: self.now }
            }
            said => said.clone(),
        };
        self.tell(Msg::LineInput(said));
    }

    fn type_keys(&mut self, keys: &str) {
        keystrokes::parse(keys).iter().for_each(|key| self.press(key, 30));
    }

    fn launch(&mut self, rounds: u8) {
        self.type_keys("<f10>");
        self.settle(4);
        self.type_keys("<enter>create<enter>");
        self.settle(rounds);
    }

    /// Opens the question of a line of the review.
    fn line(&mut self, line: usize, phrase: &str) {
        self.type_keys("<f10>");
        self.settle(4);
        if self.model.screen == Screen::Review {
            self.type_keys(&format!("<home>{}<enter>", "<down>".repeat(line)));
            self.settle(2);
            self.type_keys(phrase);
        }
    }

    /// Gets no reply to a create, and checks until nothing can come of it.
    fn lose(&mut self, key: &str) {
        self.launch(3);
        let sent = |effect: &Effect| matches!(effect, Effect::Launch { request: LaunchRequest::Send, .. });
        if let Some(at) = self.under_way.iter().position(sent) {
            // Returns the last of the four certainties, and nothing found.
            self.answer(at, &Chance { good: false, dice: 96 });
            for _ in 0..12 {
                self.return_all(&Chance { good: false, dice: 2 });
                self.now += Duration::from_secs(15);
            }
            self.type_keys(key);
        }
    }

    /// All effects in progress return like this.
    fn return_all(&mut self, chance: &Chance) {
        for _ in 0..self.under_way.len() {
            self.answer(0, chance);
        }
        self.now += Duration::from_millis(500);
        self.frame();
    }

    /// Everything succeeds, and what was launched runs.
    fn succeed_all(&mut self, rounds: u8) {
        (0..rounds).for_each(|_| self.return_all(&Chance { good: true, dice: 1 }));
    }

    fn delete(&mut self) {
        self.type_keys("D");
        self.settle(1);
        let deletion = self.model.watch.as_ref().and_then(|watch| watch.deletion.as_ref());
        // Sometimes only one of several instances, sometimes all of them.
        let one = deletion.and_then(|deletion| deletion.of_one()).filter(|_| self.model.deletions % 2 == 1);
        if let Some(word) =
            one.as_ref().or(deletion.map(|it| &**it)).map(|it| deletion_word(Language::English, it).to_string())
        {
            self.type_keys(&format!("{word}<enter>"));
            self.succeed_all(3);
            // Then it is gone.
            (0..3).for_each(|_| self.return_all(&Chance { good: false, dice: 2 }));
        }
    }

    fn answer(&mut self, which: usize, chance: &Chance) {
        if self.under_way.is_empty() {
            return;
        }
        let effect = self.under_way.swap_remove(which % self.under_way.len());
        let manifest = self.model.watch.as_ref().map(|watch| watch.launch.manifest.clone());
        if let Effect::Deletion { number, request, .. } = &effect
            && self.gone.contains(number)
            && let Some(event) = service::after_deletion(request)
        {
            return self.tell(Msg::Deletion { number: *number, event: Box::new(event) });
        }
        if let Some(msg) = service::answer(effect, manifest.as_ref(), chance) {
            if let Msg::Deletion { number, event } = &msg
                && matches!(**event, deletion::DeletionEvent::Deleted(_, Ok(())))
            {
                self.gone.insert(*number);
            }
            self.tell(msg);
        }
    }

    fn settle(&mut self, rounds: u8) {
        for round in 0..rounds {
            for _ in 0..self.under_way.len() {
                self.answer(0, &Chance { good: true, dice: round.wrapping_mul(7) });
            }
            self.now += Duration::from_secs(2);
        }
    }

    /// Sends a message to the program, and checks the result.
    fn tell(&mut self, msg: Msg) {
        if self.model.exit.is_some() {
            return;
        }
        self.far.inputs += 1;
        let before = lost_answers::given(&self.model.draft);
        let (meant, typed) = (lost_answers::identities(&self.model.draft), lost_answers::typed(&self.model));
        let question = self.model.form().and_then(|form| form.entry()).map(|entry| entry.field.id);
        let asked = self.model.inline.as_ref().map(|inline| inline.field).or(question);
        let launching = self.model.screen == Screen::Launch;
        let purpose = self.model.draft.purpose;
        let confirming = matches!(self.model.overlay, Some(Overlay::Confirm(_)));
        // A deleted key pair is no longer an answer.
        let unmaking = matches!(msg, Msg::Deletion { .. });
        let erasing = matches!(self.model.overlay, Some(Overlay::Remove(_)));
        let now = Now { mono: self.now, wall: UNIX_EPOCH + Duration::from_secs(1_795_435_200) + self.now };
        let what = match &msg {
            Msg::Key { .. } | Msg::LineInput(_) | Msg::Mouse(_) | Msg::Resize { .. } => format!("{msg:?}"),
            _ => "news or a paste".to_owned(),
        };
        // A zone that the user didn't choose is proposed again in another Region.
        let (region, proposed) =
            (self.model.draft.region_name().cloned(), lost_answers::zone_is_proposed(&self.model.draft));
        let effects = update(&mut self.model, now, msg);
        let mut lost = lost_answers::lost(&before, &self.model.draft);
        let elsewhere = region.as_ref() != self.model.draft.region_name();
        let zone_follows = |field: &FieldId| elsewhere && proposed && *field == FieldId::Zone;
        lost.retain(|field| !zone_follows(field));
        // Another launch of the same asks for new names, as the old ones are taken; another purpose asks for what is
        // proposed for it.
        let aimed = self.model.draft.purpose.is_some() && self.model.draft.purpose != purpose;
        assert!(lost.is_empty() || launching || aimed || unmaking, "lost {lost:?} by {what}");
        let mut changed = lost_answers::changed(&meant, &self.model.draft, asked);
        // A blueprint is found in any kind and sets that kind; it's also found in the list of kinds.
        changed.retain(|field| {
            let pair = [Some(FieldId::Blueprint), Some(FieldId::BlueprintKind)];
            !(pair.contains(&asked) && pair.contains(&Some(*field)))
        });
        changed.retain(|field| !zone_follows(field));
        assert!(changed.is_empty() || launching || aimed || unmaking, "changed {changed:?} by {what}");
        let forgotten = lost_answers::forgotten(&typed, &self.model);
        assert!(forgotten.is_empty() || launching, "forgotten {forgotten:?} by {what}");
        self.erase(erasing);
        effects.iter().for_each(|effect| self.check(effect, confirming));
        let back =
            |effect: &Effect| !matches!(effect, Effect::Terminal(act) if !matches!(act, TerminalAction::SuspendFor(_)));
        self.under_way.extend(effects.into_iter().filter(back));
    }

    /// Checks that a deletion begins and ends only after the name was typed at its question.
    fn erase(&mut self, asked: bool) {
        let Some(deletion) = self.model.watch.as_ref().and_then(|watch| watch.deletion.as_ref()) else { return };
        let begun = matches!(deletion.stage, deletion::DeletionStage::Deleting | deletion::DeletionStage::Over);
        if begun && !self.named.contains(&self.model.deletions) {
            assert!(
                asked && self.eraser.typed(&deletion_word(Language::English, deletion)),
                "deleting began without the name"
            );
            self.named.insert(self.model.deletions);
        }
    }

    /// Checks that nothing is begun or sent without the confirmation word.
    fn check(&mut self, effect: &Effect, confirming: bool) {
        match effect {
            Effect::Launch { request: LaunchRequest::Journal(JournalRecord::Intent { manifest, .. }), .. } => {
                let names = manifest.names();
                if confirming {
                    assert!(self.hand.typed("create"), "a launch began without the word");
                    self.confirmed.extend(names);
                } else {
                    assert!(names.iter().all(|name| self.confirmed.contains(name)), "begun unasked: {names:?}");
                }
            }
            Effect::Launch { request: LaunchRequest::Send, order, .. } => {
                let names = &order.as_ref().expect("sent without an order").names;
                assert!(names.iter().all(|name| self.confirmed.contains(name)), "sent unasked: {names:?}");
                self.far.sent += 1;
            }
            // What costs money is recorded before it is sent, and belongs to the launch that will delete it.
            Effect::InstanceAction { request, .. } => {
                if let instance_actions::InstanceActionRequest::Send(instance_actions::Mutation::Allocate { name }) =
                    &**request
                {
                    let watch = self.model.watch.as_ref().unwrap();
                    assert!(watch.launch.made.iter().any(|made| made.name == *name), "{name} is not written down");
                }
            }
            // Before the name is typed, each resource is looked up by name, as lists may lack it.
            Effect::Deletion { number, request: deletion::DeletionRequest::Check(_), .. }
                if self.named.contains(number) =>
            {
                self.far.deleted += 1;
            }
            Effect::Deletion { number, request: deletion::DeletionRequest::Delete { .. }, .. } => {
                assert!(self.named.contains(number), "deleted without the name");
            }
            Effect::Deletion { number, request: deletion::DeletionRequest::Unmake(_), .. } => {
                assert!(self.named.contains(number), "removed without the name");
                self.far.unmade += 1;
            }
            _ => {}
        }
    }

    /// Draws as the event loop does, and checks the frame.
    fn frame(&mut self) {
        if self.blind || self.model.exit.is_some() {
            return;
        }
        let hits = self.draw();
        self.far.places.extend(all_screens::of(&self.model));
        self.hand.frame(matches!(self.model.overlay, Some(Overlay::Confirm(_))), self.now);
        self.eraser.frame(matches!(self.model.overlay, Some(Overlay::Remove(_))), self.now);
        let now = self.model.now;
        let effects = update(&mut self.model, now, Msg::FrameDrawn(hits));
        // Drawing begins nothing and sends nothing, except to load a list that is missing for the first time, from the
        // cache too.
        let requests = |effect: &Effect| matches!(effect, Effect::Fetch(_) | Effect::LoadCached(_));
        assert!(effects.iter().all(requests), "a frame did something: {effects:?}");
        self.under_way.extend(effects);
    }

    fn draw(&mut self) -> HitMap {
        let mut hits = HitMap::default();
        let model = &self.model;
        let Ok(_) = self.terminal.draw(|frame| hits = view(model, frame));
        let buffer = self.terminal.backend().buffer();
        let control = |cell: &ratatui::buffer::Cell| match cell.symbol().as_bytes() {
            // Most cells; this runs for every cell of every frame.
            [b' '..=b'~'] => false,
            _ => cell.symbol().chars().any(char::is_control),
        };
        assert!(!buffer.content.iter().any(control), "a control character is in a cell");
        hits
    }

    /// Draws a model at the size of its terminal.
    pub fn picture(model: &Model) -> Buffer {
        let Ok(mut terminal) = Terminal::new(TestBackend::new(model.columns, model.rows));
        let Ok(_) = terminal.draw(|frame| {
            view(model, frame);
        });
        terminal.backend().buffer().clone()
    }
}
