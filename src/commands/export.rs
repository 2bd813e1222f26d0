//! `skysail export`: a plan in the words of another tool. Nothing is created.

use super::console::Console;
use super::exit::{DONE, Stop};
use super::resolve;
use crate::args::{ExportOptions, SiteOptions};
use crate::export;
use crate::shell::world::World;

/// Resolves the plan against the service, so that only what can be created is exported.
pub async fn run(
    options: &ExportOptions,
    site: &SiteOptions,
    world: &World,
    console: &mut Console,
) -> Result<u8, Stop> {
    let plan = resolve::read(&options.plan)?;
    let order = resolve::resolve(world, resolve::wishes(&plan, site.region.as_deref())?).await?;
    let format = export::format(&options.format);
    let text = format.map(|format| (format.write)(&order)).unwrap_or_default();
    console.document(&text);
    Ok(DONE)
}
