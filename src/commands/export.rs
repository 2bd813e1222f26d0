//! `skysail export`: converts a plan to another tool's format. It sends no requests, and what the plan leaves open
//! stays open.

use super::exit::{DONE, EarlyExit};
use super::output::Console;
use super::{messages, plan_to_order};
use crate::args::{ExportOptions, TargetOptions};
use crate::domain::os_family::OsFamily;
use crate::domain::plan::Plan;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::user_text::{FieldId, Problem, UserText};
use crate::export::{self, ExportRequest};
use crate::text::Language;

/// Prints the export to standard output, and to standard error what the format can't express.
pub fn run(options: &ExportOptions, target: &TargetOptions, console: &mut Console) -> Result<u8, EarlyExit> {
    let language = console.language;
    let Some(format) = export::format(&options.format) else { return Ok(DONE) };
    let opened = plan_to_order::read(language, &options.plan)?;
    opened.note(language).iter().for_each(|line| console.note(line));
    let request = request(language, &opened.plan, target)?;
    if let Some(refusal) = format.refusal(&request) {
        return Err(EarlyExit::usage(crate::text::say(language, &refusal)));
    }
    console.document(&format.text(&request, |it| crate::text::say(language, it)));
    // A terminal shows the comments of the document, which say the same.
    let said = format.comments() && console.style().terminal;
    for lack in format.lacks(&request).iter().filter(|_| !said) {
        console.note(crate::text::say(language, lack));
    }
    let script = request.plan.user_data.as_ref().map(|data| Script::new(data.0.as_str(), ScriptOrigin::Plan));
    let system = OsFamily::named(request.plan.blueprint_id.as_deref().unwrap_or_default());
    messages::warnings(language, script.as_ref(), system).iter().for_each(|line| console.note(line));
    Ok(DONE)
}

/// Prints an empty plan with comments on each member.
pub fn skeleton(console: &mut Console) -> u8 {
    console.document(&format!("{}\n", t!(console.language, "cli.plan.skeleton")));
    DONE
}

fn request(language: Language, plan: &Plan, target: &TargetOptions) -> Result<ExportRequest, EarlyExit> {
    let problems = |problems: &[Problem]| EarlyExit::problems(language, t!(language, "cli.export.problems"), problems);
    let plan = plan.settled().map_err(|found| problems(&found))?;
    let region = target.region.as_deref().or(plan.region()).map(SanitizedText::new);
    let zone = plan.availability_zone.as_deref().unwrap_or_default();
    match region.filter(|region| zone.starts_with(region.as_str())) {
        Some(region) => Ok(ExportRequest { region, plan, launch_tag: true, brings: None }),
        None => Err(problems(&[Problem::new(
            FieldId::Zone,
            UserText::new("export.zone").with("zone", SanitizedText::new(zone)),
        )])),
    }
}
