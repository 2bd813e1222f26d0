//! Resolves a plan to an order: reads the file, and completes it with what AWS offers.

use super::exit::{EarlyExit, NOTHING};
use super::messages;
use crate::domain::alternatives;
use crate::domain::catalog::{Catalog, CatalogQuery, CatalogReply};
use crate::domain::did_you_mean;
use crate::domain::draft::Draft;
use crate::domain::encoding;
use crate::domain::failure::Failure;
use crate::domain::order::Order;
use crate::domain::plan::{Plan, PlanError};
use crate::domain::requested_values::{Provenance, RequestedValues};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{FieldId, Problem, UserText};
use crate::files;
use crate::lightsail::TargetKind;
use crate::runtime::services::Services;
use crate::steps::auto_fill;
use crate::text::Language;
use futures_util::future::join_all;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// Maximum size of a plan, in bytes; a script has 16 KB at most.
const LARGEST: u64 = 1024 * 1024;

/// A plan that was read.
pub struct Opened {
    /// The contents of the file.
    pub plan: Plan,
    /// The script file that the plan names.
    pub script: Option<PathBuf>,
}

impl Opened {
    /// Returns the note that the script was read from a file, which the AWS CLI wouldn't do.
    pub fn note(&self, language: Language) -> Option<String> {
        self.script
            .as_ref()
            .map(|path| t!(language, "cli.plan.script-file", path = SanitizedText::new(path.to_string_lossy())))
    }
}

/// A plan that can't be read.
pub struct UnreadPlan {
    why: EarlyExit,
    /// The members that can be read.
    rest: Option<Box<Plan>>,
}

impl From<EarlyExit> for UnreadPlan {
    fn from(why: EarlyExit) -> UnreadPlan {
        UnreadPlan { why, rest: None }
    }
}

impl From<UnreadPlan> for EarlyExit {
    fn from(unread: UnreadPlan) -> EarlyExit {
        unread.why
    }
}

/// Reads a plan, and the script file if it names one; `-` is standard input.
pub fn read(language: Language, path: &Path) -> Result<Opened, UnreadPlan> {
    let shown = shown(language, path);
    // It may contain a script.
    let text = Zeroizing::new(text_of(language, path)?);
    let wrong = |mut error| {
        let rest = if let PlanError::Members(_, _, rest) = &mut error { rest.take() } else { None };
        let lines = messages::plan_error(language, &shown, error);
        UnreadPlan { why: EarlyExit { lines, ..EarlyExit::usage("") }, rest }
    };
    let mut plan = Plan::read(&text).map_err(wrong)?;
    let Some(named) = plan.script_file().map(PathBuf::from) else { return Ok(Opened { plan, script: None }) };
    // Relative to the plan, so that both can be moved together.
    let script = path.parent().filter(|_| path != Path::new("-")).map_or(named.clone(), |folder| folder.join(&named));
    match text_of(language, &script) {
        Ok(text) => plan.user_data = Some(text.into()),
        Err(mut why) => {
            why.lines.extend(plan.members().1.iter().map(|it| messages::problem(language, it)));
            return Err(UnreadPlan { why, rest: Some(Box::new(plan)) });
        }
    }
    Ok(Opened { plan, script: Some(script) })
}

/// Returns the name of a file in messages; `-` is standard input.
pub fn shown(language: Language, path: &Path) -> SanitizedText {
    match path == Path::new("-") {
        true => SanitizedText::new(t!(language, "cli.plan.standard-input")),
        false => SanitizedText::new(path.to_string_lossy()),
    }
}

/// Returns the text of a file in UTF-8 or UTF-16.
fn text_of(language: Language, path: &Path) -> Result<String, EarlyExit> {
    let shown = shown(language, path);
    let unreadable = |why: String| EarlyExit::usage(t!(language, "cli.plan.unreadable", path = shown, why = why));
    let bytes =
        bytes_of(path).map_err(|error| unreadable(crate::text::words(language, &files::why(&error)).into_owned()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(EarlyExit::usage(t!(language, "cli.plan.large", path = shown)));
    }
    encoding::text(bytes).map_err(|not| unreadable(t!(language, not.key()).to_owned()))
}

/// Reads the file only as far as needed to detect that it is too large. A pipe is read only if it was passed to this
/// process as an open file, as the shell does for `<(…)`; otherwise nobody might be writing to it.
fn bytes_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let handed = ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.starts_with(folder));
    match () {
        () if path == Path::new("-") || path == Path::new("/dev/stdin") => {
            std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)?;
        }
        () if handed => {
            std::fs::File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
        }
        () => return files::read(path, LARGEST),
    }
    Ok(bytes)
}

/// Returns the plan's requested values; in `region`, if the command line names one. Also returns what is wrong with the
/// plan, as far as the file alone shows.
pub fn requested(plan: &Plan, region: Option<&str>) -> (RequestedValues, Vec<Problem>) {
    let (requested, mut found) = plan.members();
    // Nothing that costs money is chosen by default.
    let absent = requested.missing().into_iter();
    let absent: Vec<Problem> = absent.filter(|one| !found.iter().any(|other| other.field == one.field)).collect();
    found.extend(absent);
    let region = region.map(|name| (SanitizedText::new(name), Provenance::CommandLine));
    (RequestedValues { region, ..requested }, found)
}

/// How long AWS is asked about a plan that can't be read anyway.
const PATIENCE: Duration = Duration::from_secs(5);

/// Returns why a plan can't be read, together with what AWS doesn't offer of the members that can be read.
pub async fn refusal(language: Language, services: &Services, unread: UnreadPlan, region: Option<&str>) -> EarlyExit {
    let UnreadPlan { mut why, rest } = unread;
    let Some(rest) = rest else { return why };
    let mut resolution = Resolution::new(services, requested(&rest, region).0, Vec::new());
    // What the unreadable members say decides whether the others fit.
    resolution.only_offers = true;
    // Without an answer from AWS, there's nothing to add.
    let _ = tokio::time::timeout(PATIENCE, resolution.run(language, services)).await;
    if !resolution.found.is_empty() {
        why.lines.extend(resolution.stop(language).lines.into_iter().skip(1));
    }
    why
}

/// Loads what the requested values need from AWS, and completes them as the wizard would. What was already found wrong is
/// reported together with what AWS doesn't offer.
pub async fn resolve(
    language: Language,
    services: &Services,
    requested_values: RequestedValues,
    found: Vec<Problem>,
) -> Result<Order, EarlyExit> {
    let mut resolution = Resolution::new(services, requested_values, found);
    if let Err(failure) = resolution.run(language, services).await {
        let stop = EarlyExit::failed(language, t!(language, "cli.fetch-failed"), &failure);
        return Err(EarlyExit { status: NOTHING, ..stop });
    }
    match resolution.found.is_empty() {
        true => resolution.draft.finish(&resolution.catalog).map_err(|found| problems(language, &found)),
        false => Err(resolution.stop(language)),
    }
}

fn problems(language: Language, problems: &[Problem]) -> EarlyExit {
    EarlyExit::problems(language, t!(language, "cli.plan.problems"), problems)
}

/// The Region that a plan is checked in.
#[derive(Clone, Copy, PartialEq)]
enum CheckedIn {
    /// The requested one.
    Requested,
    /// The one with a similar name to that of the requested one, which doesn't exist.
    Similar,
    /// The default one, as nothing shows which one was meant.
    Default,
}

/// Completing a plan with what AWS offers.
struct Resolution {
    /// What the plan requests.
    requested: RequestedValues,
    draft: Draft,
    catalog: Catalog,
    /// What is wrong with it.
    found: Vec<Problem>,
    region: CheckedIn,
    /// Whether only values that AWS doesn't offer are reported, and not those that don't fit together.
    only_offers: bool,
}

impl Resolution {
    fn new(services: &Services, requested: RequestedValues, found: Vec<Problem>) -> Resolution {
        let sandbox = *services.lightsail.place() == TargetKind::Sandbox;
        let catalog = Catalog { sandbox, ..Catalog::default() };
        let draft = Draft { requested: requested.clone(), ..Draft::default() };
        let named = requested.zone.is_some() || requested.region.is_some();
        let region = if named { CheckedIn::Requested } else { CheckedIn::Default };
        Resolution { requested, draft, catalog, found, region, only_offers: false }
    }

    /// Answers the questions with what was requested, and finds everything that AWS doesn't offer or that doesn't fit.
    /// A wrong value is replaced by the question's default, so that the rest can be checked.
    ///
    /// # Errors
    /// AWS couldn't be asked, and nothing was found wrong so far.
    async fn run(&mut self, language: Language, services: &Services) -> Result<(), Failure> {
        loop {
            match auto_fill::fill(language, &mut self.draft, &self.catalog) {
                auto_fill::FillStop::Waiting(wants) => match fetch(services, wants, &mut self.catalog).await {
                    Ok(()) => {}
                    Err(_) if !self.found.is_empty() => return Ok(()),
                    Err(failure) => return Err(failure),
                },
                auto_fill::FillStop::Asks { problem: Some(problem), .. } => {
                    let field = problem.field;
                    self.report(problem);
                    if !self.replace(field) {
                        return Ok(());
                    }
                }
                auto_fill::FillStop::Done => {
                    self.found.extend(self.elsewhere());
                    if !self.found.is_empty() {
                        self.load_names_in_use(services).await;
                        let others = self.draft.finish(&self.catalog).err().unwrap_or_default();
                        others.into_iter().for_each(|problem| self.report(problem));
                    }
                    return Ok(());
                }
                auto_fill::FillStop::Asks { .. } => return Ok(()),
            }
        }
    }

    /// The plan's zone determines the Region; a different one on the command line must be a mistake.
    fn elsewhere(&self) -> Option<Problem> {
        let (name, _) = self.requested.region.as_ref().filter(|_| self.region == CheckedIn::Requested)?;
        let (zone, is) = (self.draft.requested.zone.as_ref()?, self.draft.region_name().filter(|is| *is != name)?);
        let known = self.catalog.region(name).is_some();
        let say = UserText::new("cli.plan.region").with("zone", zone).with("is", is).with("region", name);
        known.then(|| Problem::new(FieldId::Zone, say))
    }

    /// Loads the names in use, to report those of the plan: without any problem, they're checked just before sending.
    async fn load_names_in_use(&mut self, services: &Services) {
        let Some(region) = self.draft.region_name().filter(|_| self.region == CheckedIn::Requested) else { return };
        let want = CatalogQuery::Names { region: region.clone() };
        if let Ok(reply) = services.get(&want).await {
            self.catalog.fill(&want, Ok(reply));
        }
    }

    /// Adds a problem, and those of the other follow-ups, unless another wrong value may be its cause.
    fn report(&mut self, mut problem: Problem) {
        // The wizard asks for the Region first; a plan names it only within the zone.
        let zone = self.draft.requested.zone.as_ref().map(SanitizedText::as_str);
        if problem.field == FieldId::Region && zone.is_some() && problem.say.value("wish") == zone {
            problem.field = FieldId::Zone;
        }
        let more = match problem.field {
            FieldId::StaticIp | FieldId::Https | FieldId::SshAlias => self.draft.follow_up_misfits(),
            _ => Vec::new(),
        };
        let told = self.found.len();
        for one in std::iter::once(problem).chain(more) {
            if !self.found.contains(&one) && self.is_certain(&one, told) {
                self.found.push(one);
            }
        }
    }

    /// Returns whether a problem stays if the first `told` ones are solved.
    fn is_certain(&self, problem: &Problem, told: usize) -> bool {
        let lacks = LACKS.contains(&problem.say.key);
        let regional = matches!(problem.field, FieldId::Source | FieldId::Key | FieldId::StaticIp);
        let caused = self.found[..told].iter().any(|one| decided_by(problem).contains(&one.field));
        match lacks {
            true => !(regional && self.region == CheckedIn::Default),
            false => !caused && !self.only_offers,
        }
    }

    /// Replaces a wrong value by the question's default. Returns `false` if nothing was requested.
    fn replace(&mut self, field: FieldId) -> bool {
        match field {
            FieldId::Region => self.replace_region(),
            field => self.draft.requested.remove(field),
        }
    }

    /// Replaces a Region or zone that doesn't exist by the one that is meant, or by the default.
    fn replace_region(&mut self) -> bool {
        let requested = &mut self.draft.requested;
        let (zone, region) = (requested.zone.take(), requested.region.take());
        let exists = zone.as_deref().is_some_and(|zone| self.catalog.region_of(zone).is_some());
        let meant = match (zone, region) {
            (Some(zone), wrong) if exists => {
                requested.zone = Some(zone);
                return wrong.is_some();
            }
            (Some(_), Some((region, from))) if self.catalog.region(&region).is_some() => {
                requested.region = Some((region, from));
                return true;
            }
            (Some(zone), _) => SanitizedText::new(zone.trim_end_matches(|c: char| c.is_ascii_lowercase())),
            (None, Some((region, _))) => region,
            (None, None) => return false,
        };
        let all = self.catalog.regions.ready().map_or(&[][..], |listing| &listing.items);
        let near = did_you_mean::nearest_regions(&meant, all).first().map(|region| region.name.clone());
        self.region = if near.is_some() { CheckedIn::Similar } else { CheckedIn::Default };
        requested.region = near.map(|name| (name, Provenance::Nearest));
        true
    }

    /// Returns what is wrong with the plan, and what AWS offers instead.
    fn stop(&self, language: Language) -> EarlyExit {
        let (found, catalog, draft) = (&self.found, &self.catalog, &self.draft);
        let wrong = |field: FieldId| found.iter().any(|problem| problem.field == field);
        let mut stop = problems(language, found);
        let meant = match () {
            () if wrong(FieldId::Region) => self.requested.region.as_ref().map(|(name, _)| name),
            // Which Region's zones were meant isn't known.
            () if self.region == CheckedIn::Default => self.requested.zone.as_ref(),
            () => None,
        };
        let near = meant
            .zip(catalog.regions.ready())
            .map(|(name, listing)| messages::no_region(language, name, &listing.items));
        stop.lines.extend(near.into_iter().flatten().skip(1));
        let chosen = draft.region_name();
        let shown = found.iter().filter(|one| one.field != FieldId::Zone || self.region != CheckedIn::Default);
        let fits = shown.filter_map(|one| alternatives::instead(one.field, &self.requested, chosen, catalog));
        for line in fits.map(|say| crate::text::say(language, &say)) {
            if !stop.lines.contains(&line) {
                stop.lines.push(line);
            }
        }
        let missing = self.requested.key_pair.clone().flatten().filter(|_| wrong(FieldId::Key));
        stop.lines.extend(missing.map(|name| t!(language, "cli.apply.key-missing", name = name)));
        stop.lines.extend(self.checked_in(language));
        stop
    }

    /// Returns the Region that the rest was checked in, if it isn't the requested one.
    fn checked_in(&self, language: Language) -> Option<String> {
        let region = self.draft.region.as_ref().filter(|_| self.region != CheckedIn::Requested)?;
        Some(t!(
            language,
            "cli.plan.checked-in",
            region = region.name,
            place = crate::text::place(language, &region.display_name)
        ))
    }
}

/// The problems with a value that AWS doesn't have, whatever the other values are.
const LACKS: [&str; 2] = ["note.wish", "note.key"];

/// Returns the questions whose answers decide whether a value fits.
fn decided_by(problem: &Problem) -> &'static [FieldId] {
    use FieldId::{Blueprint, Bundle, Names, Network, Source, StaticIp};
    match (problem.field, problem.say.key) {
        (_, "problem.follow-ups.static-ip.ipv6") => &[Bundle, Network],
        (_, "problem.follow-ups.https.static-ip") => &[Bundle, Network, StaticIp],
        (_, "problem.follow-ups.https.several") | (StaticIp, _) => &[Names],
        (Bundle | Network, _) => &[Blueprint, Source, Bundle, Network],
        _ => &[Blueprint, Source],
    }
}

async fn fetch(services: &Services, wants: Vec<CatalogQuery>, catalog: &mut Catalog) -> Result<(), Failure> {
    // The names are checked just before sending, against everything that uses them.
    let (names, wants): (Vec<CatalogQuery>, Vec<CatalogQuery>) =
        wants.into_iter().partition(|want| matches!(want, CatalogQuery::Names { .. }));
    names.iter().for_each(|want| catalog.fill(want, Ok(CatalogReply::Names(Vec::new()))));
    let answers = join_all(wants.iter().map(|want| services.get(want))).await;
    for (want, answer) in wants.iter().zip(answers) {
        catalog.fill(want, Ok(answer?));
    }
    Ok(())
}
