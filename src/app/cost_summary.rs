//! The cost summary in the header: monthly and hourly price, number of instances, and the difference that the
//! highlighted choice would make.

use super::form::FieldInput;
use super::model::{Model, Screen};
use crate::domain::cost::Usd;
use crate::domain::names::Names;
use crate::domain::user_text::FieldId;

/// The figures to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CostSummary {
    /// Monthly price of all instances; `None` while unknown.
    pub month: Option<Usd>,
    /// Number of instances.
    pub times: usize,
    /// Change of the monthly price for what is highlighted or being typed.
    pub change: Option<Usd>,
    /// Whether nothing is chosen yet, so that this is the price of the proposal.
    pub proposed: bool,
    /// Whether the chosen bundle's price isn't published.
    pub untold: bool,
    /// Whether automatic snapshots are on, which are billed by stored size.
    pub snapshots: bool,
}

impl CostSummary {
    /// Returns the hourly price of all instances, in USD.
    pub fn hour(&self) -> Option<f64> {
        self.month.map(Usd::hourly)
    }
}

/// Computes the summary.
pub fn of(model: &Model) -> CostSummary {
    if let (Screen::Launch, Some(watch)) = (&model.screen, &model.watch) {
        let times = watch.counts().existing;
        let month = watch.launch.manifest.price().map(|each| each * times).filter(|_| times > 0);
        let snapshots = watch.launch.manifest.snapshots();
        return CostSummary { month, times, snapshots, ..CostSummary::default() };
    }
    let chosen = model.draft.bundle.as_ref().map(|of| of.item.price);
    let each = chosen.unwrap_or(model.proposed);
    let times = model.draft.count();
    let month = each.map(|each| each * times);
    let then = focused(model, each).filter(|then| Some(*then) != month);
    let change = then.zip(month).map(|(then, month)| then - month);
    let snapshots = model.draft.snapshots == Some(true);
    CostSummary { month, times, change, proposed: chosen.is_none(), untold: chosen == Some(None), snapshots }
}

/// Returns the monthly price with what is highlighted or typed now.
fn focused(model: &Model, each: Option<Usd>) -> Option<Usd> {
    if model.screen == Screen::Review || model.overlay.is_some() {
        return None;
    }
    let entry = model.form()?.entry()?;
    match (entry.field.id, &entry.typed) {
        (FieldId::Bundle, FieldInput::Pick(picker)) => {
            let listing = model.catalog.bundles(model.draft.region_name()?, model.draft.research()).ready()?;
            Some(listing.find(&picker.at()?.id)?.price? * model.draft.count())
        }
        (FieldId::Names, FieldInput::Line(input)) => Some(each? * Names::parse(input.value()).ok()?.all.len()),
        _ => None,
    }
}

/// Returns the rows on cost for the guide: label and value.
pub fn facts(model: &Model) -> Vec<(&'static str, String)> {
    let cost_summary = of(model);
    let mut all = Vec::new();
    if let Some(change) = cost_summary.change {
        all.push((
            "fact.change",
            t!(model.language, "fact.change.value", change = change.signed(model.theme.glyphs.minus)),
        ));
    }
    if let Some(month) = cost_summary.month.filter(|_| cost_summary.times > 1) {
        let then = cost_summary.change.map_or(month, |change| month + change);
        all.push(("fact.together", t!(model.language, "fact.together.value", price = then, n = cost_summary.times)));
    }
    all
}

/// Formats the hourly share of a monthly price: `0.0094`.
pub fn hourly(month: Usd) -> String {
    format!("{:.4}", month.hourly())
}
