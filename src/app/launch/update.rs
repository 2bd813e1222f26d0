//! Update functions of a launch: starting it, applying its events, and the user's actions on it.

use super::watch::{notify, on_running, perform, show};
use crate::app::effect::Effect;
use crate::app::keymap::KeyAction;
use crate::app::model::{ConfirmationInput, ConfirmedAction, LaunchView, Model, Overlay, Screen};
use crate::app::notice::{copied, copied_words, notice};
use crate::app::scrolling::moved;
use crate::app::{account, deletion, form, instance_actions, login, replay};
use crate::domain::catalog::KeyPair;
use crate::domain::deletion::DeletionSnapshot;
use crate::domain::draft::{Draft, KeyChoice, RegionScoped};
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::follow_ups::{FollowUpStatus, FollowUpStep, FollowUpTask};
use crate::domain::instance::AccessDetails;
use crate::domain::instance_actions::InstanceActionKind as After;
use crate::domain::launch::journal_record::JournalRecord;
use crate::domain::launch::key_import::KeyImport;
use crate::domain::launch::recorder::Beside;
use crate::domain::launch::{Launch, LaunchEvent, LaunchRequest, LaunchStage};
use crate::domain::loadable::Loadable;
use crate::domain::order::Order;
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::requested_values::RequestedValues;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::typical_timing::TypicalTiming;
use crate::domain::until::UNTIL_KEY;
use crate::domain::user_text::{FieldId, UserText, Words};
use crate::live_panes::connect;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Starts the launch after the word was typed.
fn begin(model: &mut Model) -> Vec<Effect> {
    match model.draft.finish(&model.catalog) {
        Ok(order) => start(model, order),
        Err(_) => {
            notice(model, UserText::new("notice.not-whole"), true);
            Vec::new()
        }
    }
}

fn start(model: &mut Model, order: Order) -> Vec<Effect> {
    if model.watch.as_ref().is_some_and(LaunchView::has_more_to_do) {
        notice(model, UserText::new("notice.busy"), true);
        return Vec::new();
    }
    let id = next_id(model);
    let (left, mut effects) = left_over(model, &order);
    let (mut launch, mut requests) = Launch::begin(id, order, model.target.account.clone(), model.now);
    requests.extend(left.into_iter().flat_map(|made| launch.transfer(made, model.now)));
    show(model, launch);
    effects.extend(perform(model, requests));
    effects
}

/// Returns a new launch ID: the date and an unused number.
fn next_id(model: &mut Model) -> SanitizedText {
    model.ids = model.ids.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let seconds = model.now.wall.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
    SanitizedText::new(format!("{}-{:08x}", day(seconds), (model.ids >> 32) as u32))
}

/// Formats a date as `20261123`, UTC.
fn day(seconds: u64) -> String {
    let at = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    at.map_or_else(|| "0".to_owned(), |at| at.strftime("%Y%m%d").to_string())
}

/// Returns the key pair that the previous launch imported, if nothing else came of that and this launch uses it: it
/// now belongs to this launch and is deleted with it.
fn left_over(model: &mut Model, order: &Order) -> (Option<OwnedResource>, Vec<Effect>) {
    let Some(watch) = &mut model.watch else { return (None, Vec::new()) };
    let launch = &mut watch.launch;
    let same = launch.manifest.region == order.region && order.brings.is_none() && launch.exit_status() == 1;
    let of = |made: &OwnedResource| made.kind == ResourceKind::KeyPair && Some(&made.name) == order.key_pair.as_ref();
    let Some(at) = launch.made.iter().position(of).filter(|_| same) else { return (None, Vec::new()) };
    let made = launch.made.remove(at);
    let request = LaunchRequest::Journal(JournalRecord::Unmade { name: made.name.clone() });
    (Some(made), vec![Effect::Launch { id: launch.id.clone(), request, order: None }])
}

/// Records an imported key pair as existing, whatever becomes of the launch; its private half is where it was saved.
fn learn_key(model: &mut Model) {
    let Some(launch) = model.watch.as_ref().map(|watch| &watch.launch) else { return };
    let (Some(name), region) = (launch.manifest.request.key_pair_name.clone(), launch.manifest.region.clone()) else {
        return;
    };
    let name = SanitizedText::new(name);
    match &launch.key_import {
        KeyImport::There if model.draft.brings_a_pair() && model.draft.key_name.as_ref() == Some(&name) => {
            let file = model.draft.private_half(&model.catalog);
            model.draft.key_files.extend(file.map(|file| (name.clone(), file)));
            let item = KeyPair { name, fingerprint: None };
            model.draft.key = Some(KeyChoice::Existing(RegionScoped { region: region.clone(), item }));
            (model.draft.key_name, model.draft.key_file, model.draft.key_kept) = (None, None, None);
            if let Some(listings) = model.catalog.in_region.get_mut(&region) {
                listings.key_pairs = Loadable::Idle;
            }
        }
        // Its private half is on disk, so the next attempt uses it.
        KeyImport::Recording(key) | KeyImport::Importing(key) if model.draft.key == Some(KeyChoice::New) => {
            model.draft.key_kept = model.draft.key_file.clone().map(|file| (file, key.clone()));
        }
        _ => {}
    }
}

/// Requests the private half of the Region's default key pair, to be saved where the launch looks for it.
fn save_key(model: &mut Model) -> Vec<Effect> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let region = watch.launch.manifest.region.clone();
    let path = PathBuf::from(watch.launch.key_file());
    notice(model, UserText::new("notice.asking"), false);
    vec![Effect::SaveDefaultKey { region, path }]
}

/// Applies the result of saving the Region's default key.
pub fn key_saved(model: &mut Model, path: &Path, answer: Result<bool, Words>) -> Vec<Effect> {
    let say = match &answer {
        Ok(true) => UserText::new("notice.key-saved").with("path", SanitizedText::new(path.to_string_lossy())),
        Ok(false) => UserText::new("notice.key-there").with("path", SanitizedText::new(path.to_string_lossy())),
        Err(why) => UserText::new("notice.key-not-saved").with_text("why", why.clone()),
    };
    notice(model, say, answer.is_err());
    if answer.is_ok() {
        model.saved_key = Some(path.to_owned());
    }
    if let (Ok(_), Loadable::Ready(own)) = (&answer, &mut model.catalog.own_keys) {
        own.set_fingerprint(path);
    }
    Vec::new()
}

/// Records what the panes show if it has changed. `news`: an event arrived, so the API calls for it are recorded too.
pub fn record(model: &mut Model, news: bool) -> Option<Effect> {
    let now = model.now;
    let watch = model.watch.as_mut()?;
    // Compares the versions of everything recorded rather than the contents at each key; a deletion or an instance
    // action has no version, so these are recorded when an event arrives.
    let seen = (watch.launch.version(), watch.access.version(), watch.usual, watch.deletion.is_some());
    if watch.recorded == Some(seen) && watch.deletion.is_none() && !news {
        return None;
    }
    watch.recorded = Some(seen);
    let deletion = watch.deletion.as_deref().and_then(DeletionSnapshot::of).map(Box::new);
    let beside = Beside {
        usual: watch.usual.unwrap_or_default(),
        access: (*watch.access).clone(),
        deletion,
        actions: watch.after.record(),
        scripts: watch.login.scripts.clone(),
    };
    let request = LaunchRequest::Journal(watch.recorder.take(&watch.launch, &beside, news, now)?);
    Some(Effect::Launch { id: watch.launch.id.clone(), request, order: None })
}

/// Applies an event of the launch on the screen.
pub fn on(model: &mut Model, event: LaunchEvent) -> Vec<Effect> {
    let now = model.now;
    let Some(watch) = &mut model.watch else { return Vec::new() };
    let before = watch.launch.stage.clone();
    let key_import = watch.launch.key_import.clone();
    let fixed = addresses_kept(&watch.launch);
    let requests = watch.launch.on(event, now);
    // The address has changed, so the access details are loaded again.
    for name in addresses_kept(&watch.launch).difference(&fixed) {
        watch.access.remove(name);
    }
    if watch.launch.key_import != key_import {
        learn_key(model);
    }
    let mut effects = perform(model, requests);
    effects.extend(usual(model));
    effects.extend(on_running(model));
    effects.extend(on_stage(model, &before));
    effects
}

/// Returns the instances with an attached static IP.
fn addresses_kept(launch: &Launch) -> BTreeSet<SanitizedText> {
    let done = |step: &&FollowUpStep| {
        step.status == FollowUpStatus::Done && matches!(step.task, FollowUpTask::StaticIp { .. })
    };
    launch.follow_ups.iter().filter(done).map(|step| step.instance.clone()).collect()
}

/// Loads the usual timings once, when the launch has been accepted.
fn usual(model: &mut Model) -> Option<Effect> {
    let watch =
        model.watch.as_mut().filter(|watch| watch.launch.stage == LaunchStage::Watched && watch.usual.is_none())?;
    watch.usual = Some(TypicalTiming::default());
    Some(Effect::LoadTimings { port: watch.launch.port() })
}

fn on_stage(model: &mut Model, before: &LaunchStage) -> Vec<Effect> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let stage = &watch.launch.stage;
    if std::mem::discriminant(stage) == std::mem::discriminant(before) {
        return Vec::new();
    }
    match stage {
        // The request was accepted: the draft has become a launch.
        LaunchStage::Watched if is_of(&model.draft, &watch.launch) || watch.draft_is_its && !model.is_answered() => {
            vec![Effect::DeleteDraft]
        }
        LaunchStage::Settled => notify(model, connect::headline(model.language, &watch.launch)),
        _ => Vec::new(),
    }
}

/// Applies the access details of an instance, also of a launch that was put aside meanwhile: they are asked for once.
pub fn access(
    model: &mut Model,
    launch: &SanitizedText,
    name: SanitizedText,
    answer: Result<AccessDetails, Failure>,
) -> Vec<Effect> {
    if let Some(watch) = model.watch.iter_mut().chain(&mut model.past).find(|watch| watch.launch.id == *launch) {
        let slot = match answer {
            Ok(access) => Loadable::Ready(access),
            Err(failure) => Loadable::Failed(failure),
        };
        watch.access.insert(name, slot);
    }
    Vec::new()
}

/// Performs an action on the launch's screen.
pub fn act(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    if action == KeyAction::WithoutJournal && account::switching::is_opening(model) {
        return Vec::new();
    }
    let event = match action {
        KeyAction::Refresh => Some(LaunchEvent::Refresh),
        KeyAction::Pause => Some(LaunchEvent::Pause),
        KeyAction::StopLooking => Some(LaunchEvent::StopLooking),
        KeyAction::WithoutJournal => Some(LaunchEvent::WithoutJournal),
        KeyAction::CarryOut => Some(LaunchEvent::AllowFollowUps),
        _ => None,
    };
    if let Some(event) = event {
        let now = model.now;
        let refresh = event == LaunchEvent::Refresh;
        let requests = model.watch.as_mut().map(|watch| watch.launch.on(event, now)).unwrap_or_default();
        if refresh && requests.is_empty() {
            notice(model, UserText::new("notice.asking"), false);
        }
        return perform(model, requests);
    }
    match action {
        KeyAction::ToDraft => to_draft(model),
        KeyAction::TagOff => {
            model.draft.launch_tag = Some(false);
            form::navigation::open_review(model);
            notice(model, UserText::new("notice.tag-off"), false);
        }
        KeyAction::OtherZone => to_other_zone(model),
        KeyAction::TryFailedAgain => ask_word(model, ConfirmedAction::Failed),
        KeyAction::SendAgain => ask_word(model, ConfirmedAction::Same),
        // Nothing came of it: the draft is sent again, after another confirmation.
        KeyAction::TryAgain => ask_word(model, ConfirmedAction::Order),
        KeyAction::Another => another(model),
        KeyAction::Copy | KeyAction::CopyAddress => return copy(model, action == KeyAction::CopyAddress),
        KeyAction::SaveKey => return save_key(model),
        KeyAction::Delete => return deletion::update::ask(model),
        KeyAction::Replay => {
            let launch = model.watch.as_ref().map(|watch| watch.launch.id.clone());
            return launch.map(|launch| replay::update::open(model, launch)).unwrap_or_default();
        }
        KeyAction::Shell | KeyAction::Password | KeyAction::Script | KeyAction::OpenWebsite | KeyAction::Alias => {
            return login::update::act(model, action);
        }
        KeyAction::Afterwards(After::Https) if no_https(model).is_some() => {
            no_https(model).into_iter().for_each(|why| notice(model, why, false));
        }
        KeyAction::Afterwards(kind) => return instance_actions::update::open(model, kind),
        KeyAction::NextField => {
            if let Some(watch) = &mut model.watch {
                watch.in_detail = !watch.in_detail;
            }
        }
        _ => {
            move_cursor(model, action);
            return on_running(model);
        }
    }
    Vec::new()
}

/// Returns why Lightsail can't set up HTTPS on the instance, and how to do it otherwise.
fn no_https(model: &Model) -> Option<UserText> {
    let launch = model.watch.as_ref().map(|watch| &watch.launch).filter(|launch| !connect::serves_web(launch))?;
    Some(UserText::new(connect::other_https(launch)).with("name", &launch.manifest.blueprint_name))
}

/// Returns to the draft with all answers: at the one that must change, otherwise at the review.
fn to_draft(model: &mut Model) {
    let error = match model.watch.as_ref().map(|watch| &watch.launch.stage) {
        Some(LaunchStage::NamesTaken(_)) => Some(ErrorKind::NamesTaken),
        Some(LaunchStage::Refused(failure)) => Some(failure.error),
        _ => None,
    };
    ask_names_again(model);
    let field = match error {
        Some(ErrorKind::NamesTaken) => FieldId::Names,
        Some(ErrorKind::PlanNotAllowed) => FieldId::Bundle,
        Some(ErrorKind::Capacity) => FieldId::Zone,
        Some(ErrorKind::KeyFile) => FieldId::KeyFile,
        Some(ErrorKind::Tags) => FieldId::Tags,
        _ => return form::navigation::open_review(model),
    };
    form::navigation::open(model, field.step(), Some(field));
}

/// Returns to the review with the next zone of the Region in place of the one without capacity.
fn to_other_zone(model: &mut Model) {
    let Some(zone) = model.draft.other_zone().cloned() else { return };
    let say = UserText::new("notice.other-zone").with("zone", &zone.name);
    model.draft.zone = Some(zone);
    ask_names_again(model);
    form::navigation::open_review(model);
    notice(model, say, false);
}

/// Reloads the names, static IPs, and snapshots of every Region, which may have changed.
fn ask_names_again(model: &mut Model) {
    for listings in model.catalog.in_region.values_mut() {
        (listings.names, listings.static_ips, listings.snapshots) = (Loadable::Idle, Loadable::Idle, Loadable::Idle);
    }
}

/// Opens the line on which the word is typed.
fn ask_word(model: &mut Model, sends: ConfirmedAction) {
    if account::switching::is_opening(model) {
        return;
    }
    model.overlay = Some(Overlay::Confirm(ConfirmationInput { sends, ..ConfirmationInput::default() }));
}

/// Sends what the typed word confirms.
pub fn send(model: &mut Model, sends: ConfirmedAction) -> Vec<Effect> {
    if account::switching::is_opening(model) {
        return Vec::new();
    }
    match sends {
        ConfirmedAction::Order => begin(model),
        ConfirmedAction::Failed => match model.watch.as_ref().and_then(|watch| watch.launch.retryable()) {
            Some(order) => start(model, order),
            None => Vec::new(),
        },
        ConfirmedAction::Same => {
            let now = model.now;
            let requests =
                model.watch.as_mut().map(|watch| watch.launch.on(LaunchEvent::SendAgain, now)).unwrap_or_default();
            perform(model, requests)
        }
    }
}

/// Returns to the draft for more of the same: all answers stay except the names, which are now taken.
fn another(model: &mut Model) {
    model.home.began = None;
    if model.draft.region.is_none()
        && let Some(requested) = model.watch.as_ref().and_then(|watch| requested_of(&watch.launch))
    {
        model.screen = Screen::Step(0);
        return form::navigation::resume(model, requested);
    }
    forget_names(model);
    form::navigation::open(model, crate::domain::user_text::StepId::Names, None);
}

/// Drops the names, which servers now have, so that others are asked for.
pub fn forget_names(model: &mut Model) {
    model.draft.names = None;
    model.draft.requested.names = None;
    ask_names_again(model);
}

/// Returns whether the draft has become the launch on the screen.
pub fn has_draft(model: &Model) -> bool {
    let watched = |watch: &&LaunchView| matches!(watch.launch.stage, LaunchStage::Watched | LaunchStage::Settled);
    let watch = model.watch.as_ref().filter(watched).filter(|watch| !watch.came_to_nothing());
    watch.is_some_and(|watch| is_of(&model.draft, &watch.launch))
}

/// Returns whether the draft is for the names of this launch.
pub fn is_of(draft: &Draft, launch: &Launch) -> bool {
    let launched = || launch.instances.iter().map(|instance| &instance.name);
    draft.names.as_ref().is_some_and(|names| names.all.iter().eq(launched()))
}

/// Returns the answers of a launch resumed from its journal, except those that are used once, such as names. A script
/// isn't in the journal, so it is asked for.
pub fn requested_of(launch: &Launch) -> Option<RequestedValues> {
    let mut request = launch.manifest.request.clone();
    request.instance_names = Vec::new();
    // The end time may have passed, and belongs to that launch.
    request.tags.retain(|tag| tag.key != UNTIL_KEY);
    let script = launch.manifest.script.is_none().then_some(None);
    let follow_ups = Some(launch.manifest.follow_ups.for_others());
    request.requested_values().ok().map(|requested| RequestedValues { script, names: None, follow_ups, ..requested })
}

fn copy(model: &mut Model, address: bool) -> Vec<Effect> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let Some(instance) = watch.launch.instances.get(watch.cursor) else { return Vec::new() };
    let line = connect::ssh_line(&watch.launch, instance).filter(|_| !address);
    match line.or_else(|| connect::address(instance)) {
        Some(line) => {
            let effects = copied(model, line);
            if !address && !effects.is_empty() && model.key_lies_there() == Some(false) {
                let then = t!(model.language, copied_words(model));
                notice(model, UserText::new("notice.copied-without-key").with("then", then), false);
            }
            effects
        }
        None => {
            notice(model, UserText::new("notice.nothing-to-copy"), false);
            Vec::new()
        }
    }
}

fn move_cursor(model: &mut Model, action: KeyAction) {
    let page = model.page.max(2) - 1;
    let Some(watch) = &mut model.watch else { return };
    if watch.in_detail {
        watch.scroll = moved(watch.scroll, model.furthest, page, action);
        return;
    }
    watch.scroll = 0;
    let last = watch.launch.instances.len().saturating_sub(1);
    watch.cursor = moved(watch.cursor, last, page, action);
}
