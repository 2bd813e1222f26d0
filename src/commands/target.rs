//! Opens the target that the command line selects: the sandbox, a custom endpoint, or AWS, with the services around
//! it.

use super::exit::EarlyExit;
use super::messages;
use super::output::Console;
use crate::accounts::Accounts;
use crate::args::TargetOptions;
use crate::domain::account::{CredentialChoice, OpenedAccount, partition_without_lightsail};
use crate::domain::address;
use crate::domain::did_you_mean::nearest_name;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::identity::is_number;
use crate::domain::instance::ApiCall;
use crate::domain::latencies::LatencyError;
use crate::domain::reachability::ProbeResult;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::syntax_error::SyntaxError;
use crate::files::{self, FolderCheck};
use crate::journal::{JournalDirectory, JournalStore};
use crate::lightsail::connector::Reply;
use crate::lightsail::{self, CallObserver, Lightsail, Target, TargetKind};
use crate::probe::dns::Resolver;
use crate::probe::latency::LatencyProber;
use crate::probe::port::PortProber;
use crate::runtime::remote_shells::RemoteShells;
use crate::runtime::services::accounts::AccountSwitch;
use crate::runtime::services::{RecentCalls, Services, system_clock};
use crate::sandbox::{self, AccountFileFault, BadScenario, OpenError, Sandbox, Scenario};
use crate::store::{Folders, Store};
use crate::text::{self, AdvisedOptions, Language};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The account of sandbox launches in the journal.
pub const SANDBOX: &str = "sandbox";

/// The maximum size of a scenario's file in bytes.
const LARGEST_SCENARIO: u64 = 1 << 20;

/// Returns the folders of the user's files.
pub fn folders(language: Language, env: impl Fn(&str) -> Option<OsString>) -> Result<Folders, EarlyExit> {
    // If HOME isn't set or is empty, the system knows the home folder.
    let said = |name: &str| env(name).filter(|value| !value.is_empty());
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    let system = |name: &str| (name == "HOME" && unset(name)).then(std::env::home_dir).flatten();
    let lookup = |name: &str| said(name).or_else(|| system(name).map(Into::into));
    Folders::from_env(lookup).ok_or_else(|| EarlyExit::usage(t!(language, "cli.no-home")))
}

/// Ensures that nobody else can write to the folders of settings, launches, drafts, and prices.
///
/// Corrected permissions are reported.
///
/// # Errors
/// A folder belongs to another user, or its permissions can't be corrected.
pub fn keep_private(folders: &Folders, console: &mut Console) -> Result<(), EarlyExit> {
    let language = console.language;
    let mut missing: Option<PathBuf> = None;
    for (dir, variable) in ours(folders) {
        // The first frame waits for this: what is inside a missing folder is missing too.
        if missing.as_ref().is_some_and(|above| dir.starts_with(above)) {
            continue;
        }
        let path = SanitizedText::new(dir.to_string_lossy());
        match files::keep_private(&dir) {
            Ok(FolderCheck::Private) => {}
            Ok(FolderCheck::Missing) => missing = Some(dir),
            Ok(FolderCheck::Repaired) => console.note(t!(language, "cli.folder.mended", path = path)),
            Ok(FolderCheck::Foreign(owner)) => {
                let key = if is_administrator() { "cli.folder.foreign-root" } else { "cli.folder.foreign" };
                let owner = files::user_name(owner);
                return Err(EarlyExit::usage(t!(language, key, path = path, owner = owner, variable = variable)));
            }
            Err(error) => {
                let why = files::why(&error);
                let why = text::words(language, &why);
                return Err(EarlyExit::usage(t!(language, "cli.folder.unusable", path = path, why = why)));
            }
        }
    }
    Ok(())
}

/// Returns the folders that must be private, and the variable that moves each elsewhere.
fn ours(folders: &Folders) -> [(PathBuf, &'static str); 7] {
    let (state, config, cache) = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME");
    [
        (folders.state.clone(), state),
        (folders.launches(), state),
        (folders.state.join("drafts"), state),
        (folders.config.clone(), config),
        (folders.themes(), config),
        (folders.cache.clone(), cache),
        (folders.cache.join("catalog"), cache),
    ]
}

fn is_administrator() -> bool {
    rustix::process::geteuid().is_root()
}

/// Opens the target, and the function that opens other accounts. Sends no requests yet.
///
/// `journal` is whether launches are recorded; `calls` receives every API call.
pub async fn open(
    language: Language,
    options: &TargetOptions,
    folders: Folders,
    journal: bool,
    calls: CallObserver,
) -> Result<Services, EarlyExit> {
    let recent = RecentCalls::default();
    let calls: CallObserver = {
        let recent = recent.clone();
        Arc::new(move |call: ApiCall| {
            recent.note(call.clone());
            calls(call);
        })
    };
    let mut services = enter(language, options, &folders, journal, &calls).await?;
    services.calls = recent;
    let options = options.clone();
    services.switch = Some(AccountSwitch::new(move |choice| {
        let (options, folders, calls) = (chosen(&options, &choice), folders.clone(), calls.clone());
        Box::pin(async move {
            let services = enter(language, &options, &folders, journal, &calls).await;
            let services = services.map_err(|stop| Failure::local("Switch", ErrorKind::Other, stop.lines.join(" ")))?;
            let opened = opened(&options, &services, choice);
            Ok((services, opened))
        })
    }));
    Ok(services)
}

async fn enter(
    language: Language,
    options: &TargetOptions,
    folders: &Folders,
    journal: bool,
    calls: &CallObserver,
) -> Result<Services, EarlyExit> {
    check(language, options)?;
    let settings = lightsail::ClientSettings { calls: calls.clone(), ..lightsail::ClientSettings::default() };
    let target = lightsail_target(options);
    let accounts = Accounts::of_environment(target.clone(), settings.clone());
    let (lightsail, pinger, resolver, (knocker, shells)) = match &options.sandbox {
        Some(scenario) => sandbox(language, scenario.as_deref(), options.speed, folders, settings)?,
        None => {
            let door = Lightsail::aws(target, settings).await;
            let pinger = pinger(&door);
            (door, pinger, Resolver::system(), (PortProber::network(), RemoteShells::network()))
        }
    };
    text::advise(typed(options));
    let launches = JournalDirectory::at(folders.launches());
    let journals = if journal { JournalStore::of(launches) } else { JournalStore::in_memory(launches) };
    let account = match lightsail.place() {
        TargetKind::Sandbox => Some(SANDBOX.into()),
        TargetKind::Host(host) => Some(host.clone()),
        TargetKind::Aws => None,
    };
    let store = Store::of(folders.clone()).keeping(catalogue(options, lightsail.place()));
    let clock = system_clock();
    let speed = options.speed.unwrap_or(1.0);
    Ok(Services {
        lightsail,
        pinger,
        resolver,
        knocker,
        shells,
        clock,
        journals,
        store,
        account,
        speed,
        accounts,
        switch: None,
        calls: Default::default(),
    })
}

/// Returns the options of another account chosen while the program runs.
fn chosen(options: &TargetOptions, choice: &CredentialChoice) -> TargetOptions {
    let (profile, sandbox) = match choice {
        CredentialChoice::Found => (None, None),
        CredentialChoice::Profile(name) => (Some(name.to_string()), None),
        CredentialChoice::Sandbox => (None, Some(None)),
    };
    // A custom endpoint stays in use; the sandbox needs none.
    let endpoint_url = options.endpoint_url.clone().filter(|_| sandbox.is_none());
    let speed = options.speed.filter(|_| sandbox.is_some());
    TargetOptions { profile, sandbox, endpoint_url, speed, region: options.region.clone() }
}

fn opened(options: &TargetOptions, services: &Services, choice: CredentialChoice) -> OpenedAccount {
    OpenedAccount {
        choice,
        label: label(options),
        sandbox: options.sandbox.is_some(),
        account: services.account.clone(),
        home: services.lightsail.home().cloned(),
    }
}

/// Returns the name under which the catalog is cached: it must be known before any request, so it is derived from the
/// credentials and not from the account number.
fn catalogue(options: &TargetOptions, place: &TargetKind) -> SanitizedText {
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    SanitizedText::new(match place {
        TargetKind::Sandbox => format!("sandbox {}", options.sandbox.clone().flatten().unwrap_or_default()),
        TargetKind::Host(host) => format!("host {host}"),
        TargetKind::Aws => {
            let own = options.profile.clone().map(|name| format!("profile {name}"));
            let key = || env("AWS_ACCESS_KEY_ID").map(|id| format!("key {id}"));
            own.or_else(key).unwrap_or_else(|| format!("profile {}", lightsail::environment::profile_in_use(None)))
        }
    })
}

/// Returns the account's name for the header; none for AWS with whatever it uses by default.
pub fn label(options: &TargetOptions) -> Option<SanitizedText> {
    match &options.endpoint_url {
        _ if options.sandbox.is_some() => Some(SANDBOX.into()),
        Some(url) => Some(address::shown(url)),
        None => options.profile.as_ref().map(SanitizedText::new),
    }
}

/// Quotes text so that both a shell and systemd read it: in double quotes unless it is plain.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:@+=,".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => {
            let escaped: String = text
                .chars()
                .flat_map(|c| ['\\'].into_iter().filter(move |_| "\\\"$`".contains(c)).chain([c]))
                .collect();
            format!("\"{escaped}\"")
        }
    }
}

/// Returns the target options as they would be typed.
pub fn typed(options: &TargetOptions) -> AdvisedOptions {
    let given = |name: &str, value: Option<&str>| value.map(|text| format!(" {name} {}", quoted(text)));
    // A user and password in the URL are never shown.
    let shown = |url: &str| if url.contains('@') { address::shown(url).to_string() } else { url.to_owned() };
    let endpoint = options.endpoint_url.as_deref().map(shown);
    let account = [
        options.sandbox.is_some().then(|| " --sandbox".to_owned()),
        given("--profile", options.profile.as_deref()),
        given("--endpoint-url", endpoint.as_deref()),
    ];
    let region = given("--region", options.region.as_deref()).unwrap_or_default();
    AdvisedOptions { account: account.into_iter().flatten().collect(), region }
}

/// Returns where launches of these options are made, as journals name it, without any request.
pub fn place(options: &TargetOptions) -> TargetKind {
    let host = || lightsail::endpoint_host(&lightsail_target(options));
    match options.sandbox {
        Some(_) => TargetKind::Sandbox,
        None => host().map_or(TargetKind::Aws, TargetKind::Host),
    }
}

/// Returns whether a launch of this account may have been made there.
pub fn may_own(place: &TargetKind, account: Option<&SanitizedText>) -> bool {
    match place {
        TargetKind::Sandbox => account.is_some_and(|account| *account == SANDBOX),
        TargetKind::Host(host) => account == Some(host),
        TargetKind::Aws => account.is_none_or(|account| is_number(account)),
    }
}

fn lightsail_target(options: &TargetOptions) -> Target {
    Target { profile: options.profile.clone(), endpoint_url: options.endpoint_url.clone() }
}

/// Checks the options before the terminal is taken.
pub fn check(language: Language, options: &TargetOptions) -> Result<(), EarlyExit> {
    let speed = options.speed.unwrap_or(1.0);
    if let Some(url) = options.endpoint_url.as_deref().filter(|url| !lightsail::is_address(url)) {
        return Err(EarlyExit::usage(t!(language, "cli.endpoint-url", url = address::shown(url))));
    }
    let nowhere = |region: &str| Some((SanitizedText::new(region), partition_without_lightsail(region)?));
    if let Some((region, place)) = options.region.as_deref().and_then(nowhere) {
        return Err(EarlyExit::usage(t!(
            language,
            "cli.region.partition",
            region = region,
            place = crate::text::say(language, &place)
        )));
    }
    match &options.sandbox {
        Some(_) if !speed.is_finite() || speed <= 0.0 => Err(EarlyExit::usage(t!(language, "cli.sandbox.speed"))),
        Some(Some(path)) if Scenario::is_path(path) => load_scenario(language, Path::new(path)).map(drop),
        // It is parsed when the sandbox is opened.
        Some(Some(name)) if !Scenario::names().any(|known| known == name) => Err(no_scenario(language, name)),
        None if options.speed.is_some() => Err(EarlyExit::usage(t!(language, "cli.sandbox-only"))),
        _ => Ok(()),
    }
}

/// Returns the scenario with this name or in this file.
///
/// # Errors
/// It doesn't exist; similar names are listed. Or the file can't be read, or isn't a scenario.
pub fn find_scenario(language: Language, named: &str) -> Result<Scenario, EarlyExit> {
    if Scenario::is_path(named) {
        return load_scenario(language, Path::new(named));
    }
    Scenario::named(named).map_err(|_| no_scenario(language, named))
}

fn no_scenario(language: Language, named: &str) -> EarlyExit {
    let nearest = Scenario::nearest(named).join(", ");
    EarlyExit::usage(t!(language, "cli.sandbox.no-scenario", name = SanitizedText::new(named), nearest = nearest))
}

/// Returns why a sandbox can't be opened.
pub(super) fn unopened(language: Language, error: OpenError) -> EarlyExit {
    EarlyExit::usage(match error {
        OpenError::Speed => t!(language, "cli.sandbox.speed").to_owned(),
        OpenError::File(path, error) => {
            let why = match error.get_ref().and_then(|inner| inner.downcast_ref::<AccountFileFault>()) {
                Some(AccountFileFault::Damaged { line }) => t!(language, "cli.sandbox.damaged-line", line = line),
                Some(AccountFileFault::Foreign) => t!(language, "cli.sandbox.no-account").to_owned(),
                Some(AccountFileFault::NotAFile) => t!(language, "cause.file.why.other").to_owned(),
                None => text::words(language, &files::why(&error)).into_owned(),
            };
            t!(language, "cli.sandbox.account-file", path = path.display(), why = why)
        }
        OpenError::Refused { action, why } => t!(language, "cli.sandbox.refused-before", action = action, why = why),
    })
}

fn load_scenario(language: Language, path: &Path) -> Result<Scenario, EarlyExit> {
    let shown = SanitizedText::new(path.to_string_lossy());
    let text = files::read_text(path, LARGEST_SCENARIO)
        .map_err(|error| EarlyExit::usage(text::words(language, &files::sentence(files::READ, path, &error))))?;
    Scenario::of_file(path, &text).map_err(|error| {
        let why = match &error {
            BadScenario::Toml(error) => {
                let lines = messages::syntax_error(language, &shown, SyntaxError::toml(&text, error));
                return EarlyExit { lines, ..EarlyExit::usage("") };
            }
            BadScenario::Field { name, known } => match nearest_name(name, known.iter().map(String::as_str)) {
                Some(near) => t!(language, "problem.plan.unknown.near", path = name, near = near),
                None => t!(language, "problem.plan.unknown", path = name),
            },
            BadScenario::Action(name) => t!(language, "cli.sandbox.no-action", name = name),
            other => other.to_string(),
        };
        EarlyExit::usage(t!(language, "cli.sandbox.wrong-scenario", path = shown, why = SanitizedText::new(why)))
    })
}

fn sandbox(
    language: Language,
    scenario: Option<&str>,
    speed: Option<f64>,
    folders: &Folders,
    settings: lightsail::ClientSettings,
) -> Result<(Lightsail, LatencyProber, Resolver, (PortProber, RemoteShells)), EarlyExit> {
    let scenario = scenario.map_or_else(|| Ok(Scenario::calm()), |it| find_scenario(language, it))?;
    let opened = Sandbox::open(sandbox::SandboxSettings {
        state: Some(folders.sandbox()),
        speed: speed.unwrap_or(1.0),
        scenario,
        seed: fastrand::u64(..),
        ..sandbox::SandboxSettings::default()
    });
    let sandbox = opened.map_err(|error| unopened(language, error))?;
    let pinger = LatencyProber::simulated(sandbox.pings());
    let ways = (doors(sandbox.clone()), shells(sandbox.clone()));
    let resolver = names(&sandbox);
    Ok((over(sandbox, settings), pinger, resolver, ways))
}

/// Probes ports of the sandbox's instances through the sandbox.
pub fn doors(sandbox: Sandbox) -> PortProber {
    PortProber::simulated(move |address, port| {
        let sandbox = sandbox.clone();
        // The account may be in a file.
        let probing = tokio::task::spawn_blocking(move || sandbox.reach(address, port));
        Box::pin(async move {
            match probing.await {
                Ok(sandbox::PortBehavior::Open) => ProbeResult::Open { greeting: None },
                Ok(sandbox::PortBehavior::Refused) => ProbeResult::Refused,
                Ok(sandbox::PortBehavior::Silent) | Err(_) => ProbeResult::Silent,
            }
        })
    })
}

/// Runs remote commands on the sandbox's instances through the sandbox.
pub fn shells(sandbox: Sandbox) -> RemoteShells {
    RemoteShells::of(move |address, command| {
        let (sandbox, address, command) = (sandbox.clone(), address.parse(), command.to_owned());
        Box::pin(async move { sandbox.shell(address.ok()?, &command).await })
    })
}

/// Resolves domain names as the sandbox's scenario defines them.
pub fn names(sandbox: &Sandbox) -> Resolver {
    let sandbox = sandbox.clone();
    Resolver::simulated(move |name| sandbox.resolve(name).into_iter().collect())
}

/// Measures latencies, if they are those of AWS.
fn pinger(door: &Lightsail) -> LatencyProber {
    match door.place() {
        TargetKind::Aws if door.straight() => LatencyProber::network(),
        TargetKind::Aws => LatencyProber::not(LatencyError::Proxy),
        _ => LatencyProber::not(LatencyError::Elsewhere),
    }
}

/// Returns the Lightsail client for a sandbox in this process.
pub fn over(sandbox: Sandbox, settings: lightsail::ClientSettings) -> Lightsail {
    let door = move |request| {
        let sandbox = sandbox.clone();
        async move { passed_on(sandbox.answer(request).await) }
    };
    Lightsail::over(door, settings)
}

/// Converts a reply: the sandbox and the client don't know each other's types.
fn passed_on(reply: sandbox::Reply) -> Reply {
    match reply {
        sandbox::Reply::Full(response) => Reply::Full(response),
        sandbox::Reply::Cut => Reply::Cut,
        sandbox::Reply::Partial { response, sent } => Reply::Partial { response, sent },
        sandbox::Reply::Drip { response, bytes_per_second } => Reply::Drip { response, bytes_per_second },
        sandbox::Reply::Never => Reply::Never,
    }
}

/// Returns the requested Region, otherwise that of the environment or profile, otherwise the first.
pub fn region(options: &TargetOptions, services: &Services) -> SanitizedText {
    let said = options.region.as_deref().map(SanitizedText::new);
    let home = || services.lightsail.home().map(|(region, _)| region.clone());
    said.or_else(home).unwrap_or_else(|| "us-east-1".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_in_a_partition_without_lightsail_is_refused_with_the_reason() {
        for (region, place) in [("cn-north-1", "China"), ("us-gov-west-1", "AWS GovCloud (US)")] {
            let stop =
                check(Language::English, &TargetOptions { region: Some(region.into()), ..TargetOptions::default() })
                    .unwrap_err();
            assert_eq!(stop.lines, [format!("--region {region}: Lightsail isn't available in {place}.")]);
        }
        assert!(
            check(Language::English, &TargetOptions { region: Some("eu-west-1".into()), ..TargetOptions::default() })
                .is_ok()
        );
    }

    #[test]
    fn launch_belongs_to_the_place_where_it_was_made() {
        let options = |url: &str| TargetOptions { endpoint_url: Some(url.into()), ..TargetOptions::default() };
        let owns = |place: &TargetKind, account: &str| may_own(place, Some(&account.into()));
        let host = place(&options("http://localhost:4566"));
        assert!(owns(&host, "localhost:4566") && !owns(&host, "localhost:45660") && !owns(&host, "111122223333"));
        assert!(!owns(&place(&options("https://sandbox.example")), SANDBOX), "a part of its name isn't the place");
        assert!(owns(&TargetKind::Aws, "111122223333") && !owns(&TargetKind::Aws, SANDBOX));
        assert!(may_own(&TargetKind::Aws, None) && !may_own(&host, None));
    }

    #[test]
    fn special_characters_are_quoted() {
        assert_eq!(quoted("/usr/bin/skysail"), "/usr/bin/skysail");
        assert_eq!(quoted("my \"work\" $profile"), "\"my \\\"work\\\" \\$profile\"");
        assert_eq!(quoted(""), "\"\"");
    }

    #[test]
    fn user_and_password_in_an_endpoint_url_are_never_shown() {
        let at = |url: &str| TargetOptions { endpoint_url: Some(url.to_owned()), ..TargetOptions::default() };
        assert_eq!(label(&at("http://ana:canary@127.0.0.1:4566/x")), Some("http://127.0.0.1:4566".into()));
        assert_eq!(label(&at("http://127.0.0.1:4566")), Some("http://127.0.0.1:4566".into()));
        let stop = check(Language::English, &at("ftp://ana:can/ary@host")).unwrap_err();
        let said = stop.lines.join(" ");
        assert!(said.contains("ftp://host") && !said.contains("ary"), "{said}");
    }
}
