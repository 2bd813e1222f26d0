//! Words for a server from a snapshot: what is being done, and what becomes of the original server.

use crate::app::model::{Model, Screen};
use crate::domain::catalog::Bundle;
use crate::domain::cost::Usd;
use crate::live_panes::messages;

/// Returns what the questions lead to, in a word or two: `Resize web-1`, `From web-1-monday`. `None` for a new server, and
/// where no questions are asked.
pub fn task(model: &Model) -> Option<String> {
    let draft = &model.draft;
    if !matches!(model.screen, Screen::Step(_) | Screen::Review) {
        return None;
    }
    match draft.resizes() {
        Some(name) => Some(t!(model.language, "task.resize", name = name)),
        None => draft.snapshot.as_ref().map(|of| t!(model.language, "task.restore", name = of.item.name)),
    }
}

/// Returns the question of the review and the title of the confirmation.
pub fn review_question(model: &Model) -> String {
    let language = model.language;
    match (model.draft.resizes(), &model.draft.snapshot) {
        (Some(name), _) => t!(language, "review.question.resize", name = name),
        (None, Some(of)) => t!(language, "review.question.restore", name = of.item.name),
        (None, None) => t!(language, "review.question").to_owned(),
    }
}

/// A server's old and new size.
pub struct SizeChange {
    /// Both names: `Micro to Small`.
    pub sizes: String,
    /// The difference of the monthly prices, if both are known.
    pub difference: Option<Usd>,
    /// The monthly price of both servers together, if it is known.
    pub both: Option<Usd>,
}

/// Returns the sizes of a server that is resized.
pub fn size_change(model: &Model) -> Option<SizeChange> {
    model.draft.resizes()?;
    let (old, new) = (old_bundle(model)?, &model.draft.bundle.as_ref()?.item);
    let prices = old.price.zip(new.price).filter(|_| !model.draft.asks_price());
    Some(SizeChange {
        sizes: t!(model.language, "review.resize", old = old.name, new = new.name),
        difference: prices.map(|(old, new)| new * model.draft.count() - old),
        both: prices.map(|(old, new)| new * model.draft.count() + old),
    })
}

/// Returns the bundle of the snapshot's original server.
fn old_bundle(model: &Model) -> Option<&Bundle> {
    let of = model.draft.snapshot.as_ref()?;
    model.catalog.bundles(&of.region, model.draft.research()).ready()?.find(of.item.bundle.as_ref()?)
}

/// Returns what becomes of the original server.
pub fn original(model: &Model) -> Option<String> {
    let language = model.language;
    let snapshot = &model.draft.snapshot.as_ref()?.item;
    let both = size_change(model).and_then(|change| change.both);
    Some(match (&snapshot.source, both) {
        (Some(name), Some(both)) => t!(language, "review.original.both", name = name, sum = both),
        (Some(name), None) => t!(language, "review.original", name = name),
        (None, _) => t!(language, "review.original.unnamed").to_owned(),
    })
}

/// Returns the price of a snapshot's disks.
pub fn disks(model: &Model) -> Option<String> {
    messages::restored_disks(model.language, model.draft.snapshot.as_ref()?.item.disks_of(model.draft.count()))
}

/// Returns the change of size and of price, the price of the snapshot's disks, and what becomes of the original server,
/// in a sentence each.
pub fn sentences(model: &Model) -> impl Iterator<Item = String> {
    let change = size_change(model).map(|change| match change.difference {
        Some(difference) => {
            let difference = difference.signed(model.theme.glyphs.minus);
            t!(model.language, "review.resize.priced", sizes = change.sizes, difference = difference)
        }
        None => t!(model.language, "review.resize.sentence", sizes = change.sizes),
    });
    [change, disks(model), original(model)].into_iter().flatten()
}
