//! What a plan wishes, made an order by what the service offers.

use super::exit::{NOTHING, Stop};
use super::words;
use crate::domain::catalog::{Catalog, Got, Want};
use crate::domain::clean::Clean;
use crate::domain::draft::Draft;
use crate::domain::failure::Failure;
use crate::domain::order::Order;
use crate::domain::plan::Plan;
use crate::domain::say::FieldId;
use crate::domain::say::Problem;
use crate::domain::wishes::{Provenance, Wishes};
use crate::files;
use crate::lightsail::Place;
use crate::shell::world::World;
use crate::steps::fill::{self, fill};
use futures_util::future::join_all;
use std::io::Read;
use std::path::Path;

/// Far more than any plan has: a script is 16 KB at most.
const LARGEST: u64 = 1024 * 1024;

/// Reads a plan; `-` is standard input.
pub fn read(path: &Path) -> Result<Plan, Stop> {
    let shown = Clean::new(path.to_string_lossy());
    let unreadable =
        |why: std::io::Error| Stop::usage(crate::t!("cli.plan.unreadable", path = shown, why = files::why(&why)));
    let bytes = bytes_of(path).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Stop::usage(crate::t!("cli.plan.large", path = shown)));
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable(std::io::ErrorKind::InvalidData.into()))?;
    let wrong = |error| Stop::usage(crate::t!("cli.plan.wrong", path = shown, why = words::plan_error(&error)));
    Plan::read(&text).map_err(wrong)
}

/// No more of it than shows that it is too large. A pipe is read if somebody handed it to this process, as the shell
/// does for `<(…)`: then there is someone at its other end.
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

/// What the plan wishes; in `region`, if the command line says so.
pub fn wishes(plan: &Plan, region: Option<&str>) -> Result<Wishes, Stop> {
    let problems = |problems: &[Problem]| Stop::problems(crate::t!("cli.plan.problems"), problems);
    let wishes = plan.wishes().map_err(|problem| problems(&[problem]))?;
    // Nothing that costs money is chosen by a default.
    let missing = wishes.missing();
    if !missing.is_empty() {
        return Err(problems(&missing));
    }
    Ok(Wishes { region: region.map(|name| (Clean::new(name), Provenance::CommandLine)), ..wishes })
}

/// Asks the service for what the wishes need, and fills in the rest as the wizard would.
pub async fn resolve(world: &World, wishes: Wishes) -> Result<Order, Stop> {
    let practice = *world.lightsail.place() == Place::Practice;
    let mut catalog = Catalog { practice, ..Catalog::default() };
    let mut draft = Draft { wishes, ..Draft::default() };
    let problems = |problems: &[Problem]| Stop::problems(crate::t!("cli.plan.problems"), problems);
    let mut found: Vec<Problem> = Vec::new();
    let key = draft.wishes.key_pair.clone().flatten();
    loop {
        match fill(&mut draft, &catalog) {
            fill::Stop::Waiting(wants) => fetch(world, wants, &mut catalog)
                .await
                .map_err(|failure| Stop { status: NOTHING, ..Stop::failed(crate::t!("cli.fetch-failed"), &failure) })?,
            // What is not offered is told all at once: the rest is looked at without it. Whether an answer fits
            // another that is wrong, nobody can say.
            fill::Stop::Asks { problem: Some(problem), .. } if found.is_empty() || problem.say.key == "note.wish" => {
                let goes_on = problem.say.key == "note.wish" && without(&mut draft.wishes, problem.field);
                found.push(problem);
                if !goes_on {
                    break;
                }
            }
            fill::Stop::Asks { .. } | fill::Stop::Done => break,
        }
    }
    if !found.is_empty() {
        let mut stop = problems(&found);
        let region = catalog.regions.ready().filter(|_| found.iter().any(|problem| problem.field == FieldId::Region));
        let meant = draft.wishes.region.as_ref().zip(region);
        let near = meant.map(|((name, _), listing)| words::no_region(name, &listing.items));
        stop.lines.extend(near.into_iter().flatten().skip(1));
        let missing = key.filter(|_| found.iter().any(|problem| problem.field == FieldId::Key));
        stop.lines.extend(missing.map(|name| crate::t!("cli.apply.key-missing", name = name)));
        return Err(stop);
    }
    draft.finish(&catalog).map_err(|found| problems(&found))
}

/// Takes a wish back. False if there is none that could be.
fn without(wishes: &mut Wishes, field: FieldId) -> bool {
    match field {
        FieldId::Zone => wishes.zone.take().is_some(),
        FieldId::Blueprint => wishes.blueprint.take().is_some(),
        FieldId::Bundle => wishes.bundle.take().is_some(),
        FieldId::Key => wishes.key_pair.take().is_some(),
        _ => false,
    }
}

async fn fetch(world: &World, wants: Vec<Want>, catalog: &mut Catalog) -> Result<(), Failure> {
    // Whether the names are free is proved just before sending, with what holds them.
    let (names, wants): (Vec<Want>, Vec<Want>) = wants.into_iter().partition(|want| matches!(want, Want::Names { .. }));
    names.iter().for_each(|want| catalog.fill(want, Ok(Got::Names(Vec::new()))));
    let answers = join_all(wants.iter().map(|want| world.get(want))).await;
    for (want, answer) in wants.iter().zip(answers) {
        catalog.fill(want, Ok(answer?));
    }
    Ok(())
}
