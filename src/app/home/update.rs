//! Update functions of Home.

use crate::app::effect::Effect;
use crate::app::exit_summary;
use crate::app::form::navigation;
use crate::app::home::open::effects;
use crate::app::home::{Opening, deletion_command, offers, welcome};
use crate::app::keymap::{self, KeyAction};
use crate::app::launch;
use crate::app::login::{PendingShell, shell};
use crate::app::model::{ConfirmationInput, LaunchView, Model, Overlay, Screen, ServerQuestion};
use crate::app::notice::{copied, notice};
use crate::app::replay;
use crate::app::review::confirmation::FASTEST_HAND;
use crate::app::scrolling::moved;
use crate::app::text_input::line_key;
use crate::app::{account, account_dialog};
use crate::domain::access_grant::{LoginError, PreparedLogin};
use crate::domain::catalog::snapshot_fits;
use crate::domain::compatibility::IpType;
use crate::domain::deletion::DeletionStage;
use crate::domain::draft::Draft;
use crate::domain::facts;
use crate::domain::inventory::{BilledResource, Owner};
use crate::domain::reachability::{LoginTarget, RDP, SSH};
use crate::domain::requested_values::{Provenance, RequestedValues};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::server_action::ServerActionKind;
use crate::domain::user_text::{StepId, UserText};
use crate::home::{DeletionTarget, HomeEvent, HomeRow, ServerKey, ServerRow, words};
use std::time::Duration;
use termina::event::{KeyEvent, KeyEventKind};

/// The text that says of a server or a resource that something is still being done to it.
const BUSY: &str = "home.not-here.busy";

/// Applies an event of Home.
pub fn on(model: &mut Model, event: HomeEvent) -> Vec<Effect> {
    let visible = model.screen == Screen::Home;
    let requests = model.home.state.on(model.language, event, visible, model.now);
    if why_not(model).is_none_or(|why| why.key != BUSY) {
        model.notice.take_if(|notice| notice.say.key == BUSY);
    }
    effects(requests)
}

/// Performs an action on Home.
pub fn act(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let others = offers::instead_of_servers(model).len();
    let again = std::mem::take(&mut model.home.discards) == Some(action);
    match action {
        KeyAction::Choose if model.home.state.filtering => model.home.state.filtering = false,
        KeyAction::Choose if others > 0 => return welcome::chosen(model, model.home.offer.min(others - 1)),
        KeyAction::Choose => return choose(model),
        KeyAction::Back => back(model),
        KeyAction::NewServer => return new_server(model),
        KeyAction::NewLikeThis | KeyAction::Restore | KeyAction::Resize if !again && has_unsent_answers(model) => {
            model.home.discards = Some(action);
            notice(model, UserText::new("home.unsent"), true);
        }
        KeyAction::NewLikeThis => new_like_this(model),
        KeyAction::Restore => restore(model),
        KeyAction::Resize => resize(model),
        KeyAction::NotHere => {
            if let Some(why) = why_not(model) {
                notice(model, why, false);
            }
        }
        KeyAction::FilterServers => model.home.state.filtering = true,
        KeyAction::Refresh => {
            let requests = model.home.state.refresh();
            if requests.is_empty() {
                notice(model, UserText::new("notice.asking"), false);
            }
            return effects(requests);
        }
        KeyAction::Shell => return log_in(model),
        KeyAction::StartServer => {
            let server = model.home.state.server().map(|server| server.key.clone());
            return server.map(|server| begin(model, ServerActionKind::Start, &server)).unwrap_or_default();
        }
        KeyAction::StopServer => return ask(model, ServerActionKind::Stop),
        KeyAction::RebootServer => return ask(model, ServerActionKind::Reboot),
        KeyAction::SnapshotServer => return ask(model, ServerActionKind::Snapshot),
        KeyAction::Delete => return delete(model),
        KeyAction::Copy => {
            let command = model.home.state.resource().map(deletion_command::of);
            return command.map(|command| copied(model, command)).unwrap_or_default();
        }
        KeyAction::Replay => {
            let launch = model.home.state.server().and_then(|server| server.launch.clone());
            return launch.map(|launch| replay::update::open(model, launch)).unwrap_or_default();
        }
        KeyAction::Afterwards(_) | KeyAction::Alias => return open_launch(model, Some(action)),
        _ if others > 0 => model.home.offer = moved(model.home.offer, others - 1, others, action),
        _ => {
            let (at, last) = (model.home.state.cursor, model.home.state.len().saturating_sub(1));
            let to = moved(at, last, model.page.max(2) - 1, action);
            if to != at {
                model.home.state.move_to(to);
            }
        }
    }
    Vec::new()
}

/// Returns why a key that acts on other rows doesn't act on this one.
fn why_not(model: &Model) -> Option<UserText> {
    let home = &model.home.state;
    Some(match home.row()? {
        HomeRow::Gap | HomeRow::Heading => return None,
        HomeRow::Resource(row) if home.busy(&row.key()) => UserText::new(BUSY).with("name", &row.resource.name),
        HomeRow::Resource(row) => UserText::new("home.not-here.resource").with("name", &row.resource.name),
        HomeRow::Server(row) if home.busy(&row.key) => UserText::new(BUSY).with("name", &row.key.name),
        HomeRow::Server(row) => {
            let state = words::state(model.language, &row.instance);
            UserText::new("home.not-here.server").with("name", &row.key.name).with("state", state)
        }
    })
}

/// Closes one thing at a time: the details, the filter, and Home itself where there is something before it.
fn back(model: &mut Model) {
    let home = &mut model.home.state;
    if std::mem::take(&mut home.details) {
        return;
    }
    home.filtering = false;
    if home.filter.value().is_empty() {
        return match offers::leads_to_welcome(model) {
            true => model.screen = Screen::Welcome,
            false => notice(model, UserText::new("home.notice.first"), false),
        };
    }
    home.filter.reset();
    home.filter_changed();
}

/// Handles a key while a filter is typed. Returns `false` if none is.
pub fn typed(model: &mut Model, key: &KeyEvent) -> bool {
    let home = &mut model.home.state;
    if model.screen != Screen::Home || !home.filtering {
        return false;
    }
    if line_key(&mut home.filter, key) {
        home.filter_changed();
    }
    true
}

/// Sets the filter in line mode.
pub fn filter(model: &mut Model, words: String) {
    model.home.state.filter = tui_input::Input::new(words);
    model.home.state.filter_changed();
}

/// Opens the launch of a server that Skysail created, where all its actions are; for other servers, the details.
fn choose(model: &mut Model) -> Vec<Effect> {
    let ours = model.home.state.server().is_some_and(|server| server.launch.is_some());
    if ours && !model.home.state.details {
        return open_launch(model, None);
    }
    model.home.state.details = !model.home.state.details && model.home.state.row().is_some();
    Vec::new()
}

/// Opens the launch that created the server.
fn open_launch(model: &mut Model, then: Option<KeyAction>) -> Vec<Effect> {
    let Some(server) = model.home.state.server() else { return Vec::new() };
    let (name, Some(launch)) = (server.key.name.clone(), server.launch.clone()) else { return Vec::new() };
    if model.home.opening.is_some() {
        notice(model, UserText::new("notice.asking"), false);
        return Vec::new();
    }
    let opening = Opening { launch: launch.clone(), name: Some(name), then };
    let shown = model.watch.as_ref().is_some_and(|watch| watch.launch.id == launch);
    if !shown && model.watch.as_ref().is_some_and(|watch| watch.has_more_to_do() || watch.launch.under_way()) {
        notice(model, UserText::new("notice.busy"), true);
        return Vec::new();
    }
    model.home.returns = then == Some(KeyAction::Delete);
    // A launch opened earlier in this run: its state is still in memory.
    let before = model.past.iter().position(|watch| watch.launch.id == launch).map(|at| model.past.remove(at));
    let known = shown || before.is_some();
    if let Some(before) = before {
        exit_summary::put_aside(model);
        model.watch = Some(before);
    }
    if known {
        model.home.opening = Some(opening);
        return opened(model);
    }
    if then == Some(KeyAction::Delete) {
        // A name typed right away is typed on the line that asks for it.
        model.overlay = Some(Overlay::Remove(ConfirmationInput::default()));
    }
    model.home.opening = Some(opening);
    notice(model, UserText::new("notice.asking"), false);
    vec![Effect::ResumeLaunch { launch, kept: None }]
}

/// Continues after the launch has been opened: selects the server and runs the requested action.
pub fn opened(model: &mut Model) -> Vec<Effect> {
    let Some(Opening { launch, name, then }) = model.home.opening.take() else { return Vec::new() };
    let kept = then.is_none() && std::mem::take(&mut model.home.returns);
    model.screen = if kept { Screen::Home } else { Screen::Launch };
    let Some(watch) = &mut model.watch else { return Vec::new() };
    watch.cursor =
        watch.launch.instances.iter().position(|instance| Some(&instance.name) == name.as_ref()).unwrap_or(0);
    let mut effects = launch::watch::on_running(model);
    model.home.waiting = then.map(|action| Opening { launch, name, then: Some(action) });
    effects.extend(go_on(model));
    effects
}

/// Runs the action requested on Home once the opened launch knows what has become of the server. After a restart it
/// asks AWS first.
pub fn go_on(model: &mut Model) -> Vec<Effect> {
    let Some(Opening { name: Some(name), then: Some(action), .. }) = model.home.waiting.clone() else {
        return Vec::new();
    };
    let deletes = action == KeyAction::Delete;
    let elsewhere = model.screen != Screen::Launch || model.overlay.is_some() && !deletes;
    let watch = model.watch.as_ref().filter(|_| !elsewhere);
    let Some((watch, instance)) = watch.and_then(|watch| Some((watch, watch.instance(&name)?))) else {
        model.home.waiting = None;
        return Vec::new();
    };
    if watch.launch.under_way() && !instance.decided() && !watch.launch.may_go_alone(instance, model.now) {
        if deletes && model.overlay.is_none() {
            model.overlay = Some(Overlay::Remove(ConfirmationInput::default()));
        }
        return Vec::new();
    }
    model.home.waiting = None;
    let effects = launch::update::act(model, action);
    let looks = |watch: &LaunchView| watch.deletion.as_ref().is_some_and(|it| it.stage == DeletionStage::Looking);
    if deletes && !model.watch.as_ref().is_some_and(looks) {
        // There is nothing to delete.
        model.overlay = None;
        model.home.returns = false;
    }
    effects
}

/// Starts a new server: the questions from the beginning, with the answers so far.
fn new_server(model: &mut Model) -> Vec<Effect> {
    // While another one is being deleted, only its last word waits.
    if launch::update::has_draft(model) {
        launch::update::forget_names(model);
        model.home.of_launch = true;
    } else if model.home.copied {
        // A server like another one was begun and left without an answer.
        start_over(model);
        model.home.copied = false;
    }
    model.screen = Screen::Step(0);
    model.home.began = Some(StepId::Region);
    account_dialog::update::open_if_due(model);
    Vec::new()
}

/// Returns whether there are answers of the user that aren't a launch's.
fn has_unsent_answers(model: &Model) -> bool {
    model.is_answered() && !model.home.of_launch && !launch::update::has_draft(model)
}

/// Starts a server with the same answers; only the names are asked.
fn new_like_this(model: &mut Model) {
    let Some(server) = model.home.state.server() else { return };
    let requested = launched_with(model, server).unwrap_or_else(|| requested_of(server));
    start_over(model);
    model.screen = Screen::Step(0);
    model.home.began = Some(StepId::Names);
    navigation::resume(model, requested);
}

/// Discards the answers, and the names known to be in use: a launch may have taken some since they were loaded.
fn start_over(model: &mut Model) {
    *model.draft = Draft::default();
    model.home.copied = true;
    model.home.of_launch = false;
    model.forms.clear();
    launch::update::forget_names(model);
}

/// Starts the answers for a server from the selected snapshot, as its original server is, if that still exists.
fn restore(model: &mut Model) {
    let Some(row) = model.home.state.snapshot() else { return };
    let (region, snapshot) = (row.region.clone(), row.resource.clone());
    let original =
        |server: &&ServerRow| server.key.region == region && Some(&server.key.name) == snapshot.source.as_ref();
    let requested = model.home.state.servers().find(original).map(place_of).unwrap_or_default();
    match snapshot_fits(&snapshot.name, snapshot.state.as_ref()) {
        Ok(()) => begin_from(model, region, &snapshot, requested),
        Err(why) => notice(model, why, true),
    }
}

/// Starts the answers for a larger server from the newest snapshot of the selected server.
fn resize(model: &mut Model) {
    let Some(server) = model.home.state.server() else { return };
    let (region, name, requested) = (server.key.region.clone(), server.key.name.clone(), place_of(server));
    let all = model.home.state.snapshots_of(server);
    let fits = |one: &&&BilledResource| snapshot_fits(&one.name, one.state.as_ref()).is_ok();
    let (ready, newest) = (all.iter().find(fits).map(|one| (*one).clone()), all.first().map(|one| one.name.clone()));
    let say = match (ready, newest) {
        (Some(snapshot), _) => {
            return begin_from(model, region, &snapshot, RequestedValues { resizes: Some(name), ..requested });
        }
        (None, Some(snapshot)) => UserText::new("home.resize.pending").with("snapshot", snapshot),
        (None, None) if model.home.state.asks_storage(&region) => UserText::new("notice.asking"),
        (None, None) => UserText::new("home.resize.first"),
    };
    notice(model, say.with("name", name), false);
}

/// Returns the zone and the network of a server.
fn place_of(server: &ServerRow) -> RequestedValues {
    RequestedValues {
        zone: server.instance.zone.clone(),
        network: server.instance.ip_type.as_deref().and_then(IpType::parse),
        ..RequestedValues::default()
    }
}

/// Starts the answers with a snapshot.
fn begin_from(model: &mut Model, region: SanitizedText, snapshot: &BilledResource, requested: RequestedValues) {
    start_over(model);
    model.home.began = Some(StepId::Region);
    navigation::restore(
        model,
        RequestedValues {
            from: Some(Provenance::Snapshot),
            region: Some((region, Provenance::Snapshot)),
            snapshot: Some(snapshot.name.clone()),
            ..requested
        },
    );
}

/// Returns everything its launch requested, if the journal is on this computer; the size may have changed since.
fn launched_with(model: &Model, server: &ServerRow) -> Option<RequestedValues> {
    let owners = &model.home.state.inventory.as_ref()?.owners;
    let launch = owners.launch(&server.key.region, &server.instance)?;
    let bundle = server.instance.bundle.clone();
    let asked = launch::update::requested_of(launch)?;
    Some(RequestedValues { bundle: bundle.or_else(|| asked.bundle.clone()), ..asked })
}

/// Returns the same Region, blueprint, size, and network.
fn requested_of(server: &ServerRow) -> RequestedValues {
    let instance = &server.instance;
    RequestedValues {
        from: Some(Provenance::Plan),
        region: Some((server.key.region.clone(), Provenance::Plan)),
        zone: instance.zone.clone(),
        blueprint: instance.blueprint.clone(),
        bundle: instance.bundle.clone(),
        network: instance.ip_type.as_deref().and_then(IpType::parse),
        ..RequestedValues::default()
    }
}

fn begin(model: &mut Model, kind: ServerActionKind, server: &ServerKey) -> Vec<Effect> {
    if account::switching::is_opening(model) {
        return Vec::new();
    }
    let requests = model.home.state.act(kind, server);
    effects(requests)
}

/// Asks before an action that interrupts the server or costs money.
fn ask(model: &mut Model, kind: ServerActionKind) -> Vec<Effect> {
    if let Some(server) = model.home.state.server().map(|server| server.key.clone()) {
        model.overlay = Some(Overlay::ServerAction(ServerQuestion { kind, server, shown: None }));
    }
    Vec::new()
}

/// Begins the action that was asked about.
pub fn confirmed(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::ServerAction(ServerQuestion { kind, server, .. })) = model.overlay.take() else {
        return Vec::new();
    };
    begin(model, kind, &server)
}

/// Notes that the question before an action was drawn: from now on keys answer it.
pub fn shown(model: &mut Model) {
    if let Some(Overlay::ServerAction(question)) = &mut model.overlay {
        question.shown.get_or_insert(model.now.mono);
    }
}

/// Returns whether a key would answer the question before an action without the user having seen it: it was sent
/// earlier, or it is still held down. It is then ignored.
pub fn too_early(model: &Model, key: &KeyEvent, at: Duration) -> bool {
    let Some(Overlay::ServerAction(question)) = &model.overlay else { return false };
    let seen = question.shown.is_some_and(|shown| at >= shown + FASTEST_HAND);
    !keymap::is_leaving(key) && (!seen || key.kind == KeyEventKind::Repeat)
}

/// Deletes a server: one of Skysail's launch through the launch's own dialog, others after typing name and Region.
/// Likewise a snapshot or a static IP; of a disk or its snapshot, says how it is deleted.
fn delete(model: &mut Model) -> Vec<Effect> {
    if model.home.state.inventory.as_ref().is_some_and(|inventory| !inventory.owners.is_known()) {
        notice(model, UserText::new("home.owners.asking"), false);
        return Vec::new();
    }
    if let Some(row) = model.home.state.resource() {
        if ServerActionKind::deleting(row.resource.kind).is_some() {
            let target = DeletionTarget::Resource(Box::new(row.clone()));
            ask_for_word(model, target);
            return Vec::new();
        }
        let key = if model.target.sandbox { "home.delete.resource.sandbox" } else { "home.delete.resource" };
        let say = UserText::new(key).with("name", &row.resource.name).with("command", deletion_command::of(row));
        notice(model, say, false);
        return Vec::new();
    }
    let Some(server) = model.home.state.server() else { return Vec::new() };
    if server.launch.is_some() {
        return open_launch(model, Some(KeyAction::Delete));
    }
    if server.owner != Owner::Ours {
        let target = DeletionTarget::Server(server.key.clone());
        ask_for_word(model, target);
    }
    Vec::new()
}

/// Opens the dialog in which the word is typed that deletes this.
fn ask_for_word(model: &mut Model, target: DeletionTarget) {
    if !account::switching::is_opening(model) {
        model.home.state.deleting = Some(target);
        model.overlay = Some(Overlay::Remove(ConfirmationInput::default()));
    }
}

/// Starts the deletion if the word was typed correctly.
pub fn confirm_deletion(model: &mut Model) -> Vec<Effect> {
    let Some(target) = model.home.state.deleting.clone() else { return Vec::new() };
    let Some(Overlay::Remove(ConfirmationInput { typed, problem, .. })) = &mut model.overlay else { return Vec::new() };
    let entered: Vec<&str> = typed.value().split_whitespace().collect();
    if entered.join(" ") != target.word() {
        typed.reset();
        *problem = Some("remove.wrong");
        return Vec::new();
    }
    model.overlay = None;
    model.home.state.deleting = None;
    let requests = model.home.state.delete(&target);
    effects(requests)
}

/// Opens a shell on the server under the cursor.
fn log_in(model: &mut Model) -> Vec<Effect> {
    let Some(server) = model.home.state.server() else { return Vec::new() };
    let (region, name) = (server.key.region.clone(), server.key.name.clone());
    let (runs, port) = (server.instance.running(), facts::port(server.instance.blueprint.as_deref()));
    if !runs {
        notice(model, UserText::new("login.not-running"), false);
        return Vec::new();
    }
    if port == RDP {
        notice(model, UserText::new("home.notice.windows").with("name", name), false);
        return Vec::new();
    }
    if model.home.login.is_some() {
        return Vec::new();
    }
    model.home.login = Some((region.clone(), PendingShell { name: name.clone(), tries: 0 }));
    notice(model, UserText::new("login.asking"), false);
    vec![Effect::Login { whom: LoginTarget { region, name, port }, wait: Duration::ZERO }]
}

/// Starts the shell once temporary access is ready, or reports why not. `None` if Home isn't waiting for it.
pub fn login_ready(
    model: &mut Model,
    name: &SanitizedText,
    answer: &Result<PreparedLogin, LoginError>,
) -> Option<Vec<Effect>> {
    let (region, pending) = model.home.login.take_if(|(_, pending)| pending.name == *name)?;
    let whom = LoginTarget { region: region.clone(), name: name.clone(), port: SSH };
    let (effects, again) = shell::open(model, whom, pending.tries, &Screen::Home, answer);
    model.home.login = again.map(|pending| (region, pending));
    Some(effects)
}

/// Moves the cursor to the server at this index.
pub fn select(model: &mut Model, place: usize) -> bool {
    let there = matches!(model.home.state.from(place).next(), Some((_, HomeRow::Server(_) | HomeRow::Resource(_))));
    if there {
        model.home.state.move_to(place);
    }
    there
}
