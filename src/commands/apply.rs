//! `skysail apply`: launches a plan without screens.

use super::exit::{DONE, EarlyExit, NOTHING, UNSURE};
use super::launch_driver::{DriverEnd, LaunchDriver, is_decided};
use super::output::Console;
use super::progress::ProgressLog;
use super::request_fields::{self, RequestField, add_on_words, network};
use super::signals::{Signals, ask};
use super::startup::time_zone;
use super::styled::{StyledLine, Tone};
use super::{messages, plan_to_order, report};
use crate::app::view::used_words;
use crate::args::{ApplyOptions, Output, TargetOptions};
use crate::domain::account::{CredentialChoice, Used};
use crate::domain::catalog::BundleFamily;
use crate::domain::cost::{SNAPSHOT_CENTS_PER_GB, Usd};
use crate::domain::launch::{Launch, LaunchEvent, LaunchStage};
use crate::domain::order::Order;
use crate::domain::os_family::OsFamily;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::tags::{self, Tag};
use crate::domain::until::Until;
use crate::domain::user_text::{FieldId, Problem, UserText};
use crate::journal::LaunchSummary;
use crate::lightsail::TargetKind;
use crate::live_panes::{self, follow_ups};
use crate::runtime::services::Services;
use crate::steps::names::{sent_tags, until_with_cost};
use crate::text::Language;
use std::time::SystemTime;

/// Runs the command and returns its exit status.
pub async fn run(
    options: &ApplyOptions,
    target: &TargetOptions,
    mut services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    let opened = match plan_to_order::read(language, &options.plan) {
        Ok(opened) => opened,
        Err(unread) => tokio::select! {
            biased;
            signal = signals.next() => return Err(interrupted(language, signal)),
            stop = plan_to_order::refusal(language, &services, unread, target.region.as_deref()) => return Err(stop),
        },
    };
    opened.note(language).iter().for_each(|line| console.note(line));
    let (requested, mut found) = plan_to_order::requested(&opened.plan, target.region.as_deref());
    if options.until.is_none() {
        found.extend(overdue(requested.tags.as_deref().unwrap_or_default(), services.now().wall));
    }
    if found.is_empty() && options.no_wait && opened.plan.has_follow_ups() {
        return Err(EarlyExit::usage(t!(language, "cli.apply.no-wait")));
    }
    let order = tokio::select! {
        biased;
        signal = signals.next() => return Err(interrupted(language, signal)),
        order = async {
            services.identify().await;
            plan_to_order::resolve(language, &services, requested, found).await
        } => order?,
    };
    let order = ending(language, order, options, services.now().wall)?;
    refuse_held(language, &services, &order, options.no_journal)?;
    confirm(options, &order, (&services, credentials_in_use(language, &services, target).await), console, signals)
        .await?;
    let launch = launch(&services, order, options, console, signals).await?;
    Ok(launch)
}

/// Returns the order with the end time of the command line.
fn ending(language: Language, mut order: Order, options: &ApplyOptions, now: SystemTime) -> Result<Order, EarlyExit> {
    let Some(text) = &options.until else { return Ok(order) };
    let zone = time_zone();
    let until =
        Until::read(text, now, zone.as_ref()).map_err(|say| EarlyExit::usage(crate::text::say(language, &say)))?;
    order.tags = tags::with_until(&order.tags, Some(until));
    let most = if order.launch_tag { tags::MOST_BESIDE_OURS } else { tags::MOST };
    tags::check(&order.tags, most).map_err(|problem| EarlyExit::usage(messages::problem(language, &problem)))?;
    Ok(order)
}

/// Refuses a plan whose end time has passed, as its instances would be overdue at once.
fn overdue(tags: &[Tag], now: SystemTime) -> Option<Problem> {
    let until = tags::until(tags).filter(|until| until.passed(now))?;
    let text = until.typed(time_zone().as_ref());
    Some(Problem::new(FieldId::Until, UserText::new("problem.until.past").with("text", text)))
}

fn interrupted(language: Language, signal: i32) -> EarlyExit {
    EarlyExit::signal(signal, t!(language, "cli.apply.interrupted"))
}

/// Refuses a name that an earlier launch may still create. If no journal can be read, the user must pass
/// `--no-journal`.
fn refuse_held(language: Language, services: &Services, order: &Order, no_journal: bool) -> Result<(), EarlyExit> {
    let launches = match services.journals.launches().list() {
        Ok((launches, _)) => launches,
        Err(_) if no_journal => return Ok(()),
        Err(error) => {
            let lines = vec![messages::journal(language, &error), t!(language, "cli.launch.no-journal").to_owned()];
            return Err(EarlyExit { status: NOTHING, lines });
        }
    };
    let same = |summary: &&LaunchSummary| {
        summary.unsettled() && summary.region == order.region && services.owns(summary.manifest.account.as_ref())
    };
    for summary in launches.iter().filter(same) {
        let held: Vec<&str> =
            order.names.iter().filter(|name| summary.names.contains(name)).map(SanitizedText::as_str).collect();
        if !held.is_empty() {
            let target = live_panes::messages::target_options(summary.manifest.is_sandbox());
            let message =
                t!(language, "cli.apply.held", launch = summary.id, names = held.join(", "), options = target);
            return Err(EarlyExit::new(NOTHING, message));
        }
    }
    Ok(())
}

async fn confirm(
    options: &ApplyOptions,
    order: &Order,
    (services, credentials_in_use): (&Services, Option<String>),
    console: &mut Console,
    signals: &mut Signals,
) -> Result<(), EarlyExit> {
    let language = console.language;
    would(language, order, services, credentials_in_use).iter().for_each(|line| console.note_styled(line));
    if options.yes {
        return Ok(());
    }
    if !console.can_ask() || options.plan.as_os_str() == "-" {
        return Err(EarlyExit::usage(t!(language, "cli.apply.no-terminal")));
    }
    let answer =
        ask(console, signals, t!(language, "cli.apply.confirm")).await.map_err(|it| interrupted(language, it))?;
    match answer.as_deref() == Some(t!(language, "cli.apply.word")) {
        true => Ok(()),
        // The user declined before anything was sent.
        false => Err(EarlyExit::new(DONE, t!(language, "cli.apply.not-confirmed"))),
    }
}

/// Returns which AWS credentials are used, and what selects them.
async fn credentials_in_use(language: Language, services: &Services, target: &TargetOptions) -> Option<String> {
    if *services.lightsail.place() != TargetKind::Aws {
        return None;
    }
    let used = match &target.profile {
        Some(name) => Used::Profile(SanitizedText::new(name), Some(Used::OPTION)),
        None => services.accounts.look().await.used(&CredentialChoice::Found)?,
    };
    Some(used_words(language, &used))
}

/// Returns what would be created, where, and what it costs.
fn would(
    language: Language,
    order: &Order,
    services: &Services,
    credentials_in_use: Option<String>,
) -> Vec<StyledLine> {
    let names: Vec<&str> = order.names.iter().map(SanitizedText::as_str).collect();
    let tags = sent_tags(language, order.tags.iter(), order.launch_tag);
    let until = tags::until(&order.tags)
        .map(|until| until_with_cost(language, until, order.monthly(), services.now().wall, time_zone().as_ref()))
        .unwrap_or_default();
    let add_ons: Vec<String> = order.add_ons.iter().map(|add_on| add_on_words(language, add_on.api_name())).collect();
    let place = match services.lightsail.place() {
        TargetKind::Sandbox => t!(language, "cli.apply.sandbox").to_owned(),
        _ => services
            .account
            .iter()
            .map(SanitizedText::to_string)
            .chain(credentials_in_use)
            .collect::<Vec<_>>()
            .join(", "),
    };
    let script = order.script.as_ref().map_or(t!(language, "cli.apply.no-script").to_owned(), |script| {
        t!(language, "cli.apply.script", size = script.size(), sum = script.sha256())
    });
    let (price, extra) = match order.monthly() {
        Some(price) if order.snapshots() => {
            let rate = Usd::cents(SNAPSHOT_CENTS_PER_GB);
            (t!(language, "cli.apply.price", price = price), t!(language, "cli.apply.extra.snapshots", rate = rate))
        }
        Some(price) => (t!(language, "cli.apply.price", price = price), t!(language, "cli.apply.extra").to_owned()),
        None if order.bundle.family() == BundleFamily::Research => {
            (t!(language, "cli.apply.price-research").to_owned(), String::new())
        }
        None => (t!(language, "cli.apply.price-unknown").to_owned(), String::new()),
    };
    let key = order.key_pair.as_ref().map_or(t!(language, "cli.apply.default-key"), SanitizedText::as_str);
    let field = |label, value: String| RequestField::new(t!(language, label), value);
    let fields = [
        field("cli.column.account", place),
        field("field.names.label", t!(language, "cli.apply.names", n = names.len(), names = names.join(", "))).strong(),
        field("field.zone.label", order.zone.to_string()),
        field("field.source.label", order.snapshot.as_ref().map(|one| one.name.to_string()).unwrap_or_default()),
        field("field.blueprint.label", order.blueprint.title()).sent_as(order.blueprint.id.as_str()),
        field("field.bundle.label", order.bundle.name.to_string()).sent_as(order.bundle.id.as_str()),
        network(language, order.ip_type.api_name()),
        field("field.key.label", key.to_owned()),
        field("field.script.label", script),
        field("field.tags.label", tags.join(", ")),
        field("step.addons.short", add_ons.join(", ")),
        field("step.follow-ups.short", follow_ups::planned(language, &order.follow_ups, &order.names).join("; ")),
        field("field.until.label", until),
        field("cli.field.price", price).strong(),
        RequestField::new("", extra),
        field(
            "cli.field.disks",
            live_panes::messages::restored_disks(language, order.restored_disks()).unwrap_or_default(),
        ),
    ];
    let heading = StyledLine::of(Tone::Strong, t!(language, "cli.apply.would"));
    let warnings = messages::warnings(language, order.script.as_ref(), OsFamily::of(&order.blueprint));
    let warnings = warnings.into_iter().map(|warning| StyledLine::of(Tone::Warn, warning));
    std::iter::once(heading).chain(request_fields::lines(fields, None)).chain(warnings).collect()
}

async fn launch(
    services: &Services,
    order: Order,
    options: &ApplyOptions,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let id = services.fresh_id();
    let names: Vec<&str> = order.names.iter().map(SanitizedText::as_str).collect();
    let (names, region) = (names.join(", "), order.region.clone());
    services.lightsail.pin(services.account.clone());
    let (launch, requests) = Launch::begin(id.clone(), order, services.account.clone(), services.now());
    let language = console.language;
    let mut progress = ProgressLog::new(console, services.clock.clone());
    progress.note(&t!(language, "cli.launch.begins", launch = id, names = names, region = region));
    progress.note(t!(language, "cli.launch.proving"));
    let mut driver = LaunchDriver::new(services, launch, requests);
    let there =
        |launch: &Launch| is_decided(launch, services.now()) || options.no_wait && launch.stage == LaunchStage::Watched;
    let mut end = driver.run(signals, there, |news| progress.tell(news)).await;
    if options.no_journal && matches!(driver.launch.stage, LaunchStage::NoJournal { .. }) {
        driver.decide(LaunchEvent::WithoutJournal);
        end = driver.run(signals, there, |news| progress.tell(news)).await;
    }
    services.journals.close(&id);
    finish(&driver.launch, end, options.no_wait, options.output.output, console)
}

/// Reports the result and returns the exit status.
pub fn finish(
    launch: &Launch,
    end: DriverEnd,
    no_wait: bool,
    output: Output,
    console: &mut Console,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    let status = launch.exit_status();
    match end {
        DriverEnd::Signal(signal) if launch.sent.is_none() => return Err(interrupted(language, signal)),
        DriverEnd::Signal(_) if status == UNSURE => console.note(t!(language, "cli.launch.left")),
        _ => {}
    }
    let accepted = no_wait && launch.stage == LaunchStage::Watched && end == DriverEnd::There;
    let status = if accepted { DONE } else { status };
    report::tell(console, launch, output, status);
    if output == Output::Text {
        report::missing_key(language, launch).iter().for_each(|line| console.note(line));
    }
    Ok(status)
}
