//! Takes a launch up from its journal, only where it was made; and takes back one that was not sent.

use super::world::World;
use crate::aside;
use crate::domain::clean::Clean;
use crate::domain::launch::record::{Entry, Record};
use crate::domain::launch::{Launch, Stage};

/// What is written of the launch, which is ours from now on.
///
/// # Errors
/// Another Skysail drives it, it belongs to another account, or its journal cannot be read; in words.
pub async fn take_up(mut world: World, id: Clean) -> Result<Vec<Entry>, Clean> {
    world.identify().await;
    let taken = aside::work(move || {
        let account = account_of(&world, &id)?;
        if !world.owns(account.as_ref()) {
            let elsewhere = account.unwrap_or_else(|| crate::t!("cli.watch.aws").into());
            return Err(Clean::new(crate::t!("cli.watch.elsewhere", launch = id, account = elsewhere)));
        }
        let story = world.book.take_up(&id).map_err(|error| Clean::new(error.to_string()))?;
        Ok(story.entries)
    });
    taken.await.unwrap_or_else(|error| Err(Clean::new(error.to_string())))
}

/// Writes down that it was not sent and will not be, whatever its journal says so far.
pub async fn take_back(world: &World, launch: &Launch) {
    if launch.stage != Stage::Intended || launch.sent.is_some() {
        return;
    }
    let (book, id) = (world.book.clone(), launch.id.clone());
    let record = Record::NotSent { why: "stopped before it was sent".into() };
    let entry = Entry { at: world.now().wall, record };
    // The journal may not even have begun; then there is nothing to take back.
    let _ = aside::work(move || book.append(&id, &entry)).await;
}

fn account_of(world: &World, id: &Clean) -> Result<Option<Clean>, Clean> {
    let (launches, _) = world.book.launches().list().map_err(|error| Clean::new(error.to_string()))?;
    Ok(launches.into_iter().find(|summary| summary.id == *id).and_then(|summary| summary.manifest.account))
}
