//! Resolves a plan to an order: reads the file, and completes it with what AWS offers.

use super::exit::{EarlyExit, NOTHING};
use super::messages;
use crate::domain::alternatives;
use crate::domain::catalog::{Catalog, CatalogQuery, CatalogReply};
use crate::domain::draft::Draft;
use crate::domain::encoding::{self, DecodeError};
use crate::domain::failure::Failure;
use crate::domain::order::Order;
use crate::domain::plan::{Plan, PlanError};
use crate::domain::requested_values::{Provenance, RequestedValues};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::FieldId;
use crate::domain::user_text::Problem;
use crate::files;
use crate::lightsail::TargetKind;
use crate::runtime::services::Services;
use crate::steps::auto_fill;
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
    pub fn note(&self) -> Option<String> {
        self.script
            .as_ref()
            .map(|path| crate::t!("cli.plan.script-file", path = SanitizedText::new(path.to_string_lossy())))
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
pub fn read(path: &Path) -> Result<Opened, UnreadPlan> {
    let shown = SanitizedText::new(path.to_string_lossy());
    // It may contain a script.
    let text = Zeroizing::new(text_of(path)?);
    let wrong = |error| {
        let lines = messages::plan_error(&error);
        let why = match lines.as_slice() {
            [line] => EarlyExit::usage(crate::t!("cli.plan.wrong", path = shown, why = line)),
            _ => {
                let heading = crate::t!("cli.plan.wrong.more", path = shown);
                EarlyExit { lines: std::iter::once(heading).chain(lines).collect(), ..EarlyExit::usage("") }
            }
        };
        let rest = if let PlanError::Members(_, _, rest) = error { rest } else { None };
        UnreadPlan { why, rest }
    };
    let mut plan = Plan::read(&text).map_err(wrong)?;
    let Some(named) = plan.script_file().map(PathBuf::from) else { return Ok(Opened { plan, script: None }) };
    // Relative to the plan, so that both can be moved together.
    let script = path.parent().filter(|_| path != Path::new("-")).map_or(named.clone(), |folder| folder.join(&named));
    let text = text_of(&script)?;
    plan.user_data = Some(text.into());
    Ok(Opened { plan, script: Some(script) })
}

/// Returns the text of a file in UTF-8 or UTF-16.
fn text_of(path: &Path) -> Result<String, EarlyExit> {
    let shown = SanitizedText::new(path.to_string_lossy());
    let unreadable = |why: String| EarlyExit::usage(crate::t!("cli.plan.unreadable", path = shown, why = why));
    let bytes = bytes_of(path).map_err(|error| unreadable(files::why(&error)))?;
    if bytes.len() as u64 > LARGEST {
        return Err(EarlyExit::usage(crate::t!("cli.plan.large", path = shown)));
    }
    encoding::text(bytes).map_err(|not| {
        let key = match not {
            DecodeError::Gzip => crate::t!("problem.script.gzip"),
            DecodeError::Unknown => crate::t!("problem.script.not-utf8"),
        };
        unreadable(key.to_owned())
    })
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

/// How long AWS is asked about the place of a plan that can't be read anyway.
const PATIENCE: Duration = Duration::from_secs(5);

/// Returns why a plan can't be read, together with what AWS says about its Region and zone.
pub async fn refusal(services: &Services, unread: UnreadPlan, region: Option<&str>) -> EarlyExit {
    let UnreadPlan { mut why, rest } = unread;
    let requested = rest.map(|plan| requested(&plan, region).0);
    let Some(requested) = requested.filter(|of| of.zone.is_some() || of.region.is_some()) else { return why };
    let mut resolution = Resolution::new(services, requested, Vec::new());
    let asked = tokio::time::timeout(PATIENCE, resolution.run(services, auto_fill::fill_place)).await;
    if matches!(asked, Ok(Ok(()))) && !resolution.found.is_empty() {
        why.lines.extend(resolution.stop().lines.into_iter().skip(1));
    }
    why
}

/// Loads what the requested values need from AWS, and completes them as the wizard would. What was already found wrong is
/// reported together with what AWS doesn't offer.
pub async fn resolve(
    services: &Services,
    requested_values: RequestedValues,
    found: Vec<Problem>,
) -> Result<Order, EarlyExit> {
    let any = |fields: &[FieldId]| found.iter().any(|one| fields.contains(&one.field));
    // Without these, a default would take their place, and what doesn't fit it would be called wrong.
    let fill = match () {
        () if any(&[FieldId::Region, FieldId::Zone]) => |_: &mut Draft, _: &Catalog| auto_fill::FillStop::Done,
        () if any(&[FieldId::Source, FieldId::Blueprint]) => auto_fill::fill_place,
        () => auto_fill::fill,
    };
    let mut resolution = Resolution::new(services, requested_values, found);
    if let Err(failure) = resolution.run(services, fill).await {
        let stop = EarlyExit::failed(crate::t!("cli.fetch-failed"), &failure);
        return Err(EarlyExit { status: NOTHING, ..stop });
    }
    match resolution.found.is_empty() {
        true => resolution.draft.finish(&resolution.catalog).map_err(|found| problems(&found)),
        false => Err(resolution.stop()),
    }
}

fn problems(problems: &[Problem]) -> EarlyExit {
    EarlyExit::problems(crate::t!("cli.plan.problems"), problems)
}

/// Answers questions with defaults, as one of the functions of [`auto_fill`].
type Fill = fn(&mut Draft, &Catalog) -> auto_fill::FillStop;

/// Completing a plan with what AWS offers.
struct Resolution {
    /// What the plan requests.
    requested: RequestedValues,
    draft: Draft,
    catalog: Catalog,
    /// What is wrong with it.
    found: Vec<Problem>,
}

impl Resolution {
    fn new(services: &Services, requested: RequestedValues, found: Vec<Problem>) -> Resolution {
        let sandbox = *services.lightsail.place() == TargetKind::Sandbox;
        let catalog = Catalog { sandbox, ..Catalog::default() };
        let draft = Draft { requested: requested.clone(), ..Draft::default() };
        Resolution { requested, draft, catalog, found }
    }

    /// Answers the questions with what was requested, and finds everything that AWS doesn't offer.
    ///
    /// # Errors
    /// AWS couldn't be asked, and nothing was found wrong so far.
    async fn run(&mut self, services: &Services, fill: Fill) -> Result<(), Failure> {
        loop {
            match fill(&mut self.draft, &self.catalog) {
                auto_fill::FillStop::Waiting(wants) => match fetch(services, wants, &mut self.catalog).await {
                    Ok(()) => {}
                    Err(_) if !self.found.is_empty() => return Ok(()),
                    Err(failure) => return Err(failure),
                },
                // All values that aren't available are reported at once, so the rest is checked without them. Whether
                // a value fits an invalid one can't be known.
                auto_fill::FillStop::Asks { problem: Some(problem), .. }
                    if self.found.is_empty() || problem.say.key == "note.wish" =>
                {
                    let goes_on = problem.say.key == "note.wish" && without(&mut self.draft.requested, problem.field);
                    self.found.push(problem);
                    if !goes_on {
                        return Ok(());
                    }
                }
                auto_fill::FillStop::Asks { .. } | auto_fill::FillStop::Done => return Ok(()),
            }
        }
    }

    /// Returns what is wrong with the plan, and what AWS offers instead.
    fn stop(&self) -> EarlyExit {
        let (found, catalog, draft) = (&self.found, &self.catalog, &self.draft);
        let wrong = |field: FieldId| found.iter().any(|problem| problem.field == field);
        let mut stop = problems(found);
        let region = catalog.regions.ready().filter(|_| wrong(FieldId::Region));
        let meant = draft.requested.region.as_ref().zip(region);
        let near = meant.map(|((name, _), listing)| messages::no_region(name, &listing.items));
        stop.lines.extend(near.into_iter().flatten().skip(1));
        let chosen = draft.region_name();
        let fits = found.iter().filter_map(|one| alternatives::instead(one.field, &self.requested, chosen, catalog));
        stop.lines.extend(fits.map(|say| crate::text::say(&say)));
        let missing = self.requested.key_pair.clone().flatten().filter(|_| wrong(FieldId::Key));
        stop.lines.extend(missing.map(|name| crate::t!("cli.apply.key-missing", name = name)));
        stop
    }
}

/// Removes a requested value. Returns `false` if there was none.
fn without(requested_values: &mut RequestedValues, field: FieldId) -> bool {
    match field {
        FieldId::Zone => requested_values.zone.take().is_some(),
        FieldId::Source => requested_values.snapshot.take().is_some(),
        FieldId::Blueprint => requested_values.blueprint.take().is_some(),
        FieldId::Bundle => requested_values.bundle.take().is_some(),
        FieldId::Key => requested_values.key_pair.take().is_some(),
        FieldId::StaticIp => {
            requested_values.follow_ups.as_mut().is_some_and(|requested| requested.static_ip.take().is_some())
        }
        _ => false,
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
