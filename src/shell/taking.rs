//! Takes a launch of an earlier run up: from its journal, and only where it was made.

use super::world::World;
use crate::aside;
use crate::domain::clean::Clean;
use crate::domain::launch::record::Entry;

/// What is written of the launch, which is ours from now on.
///
/// # Errors
/// Another Skysail drives it, it belongs to another account, or its journal cannot be read; in words.
pub async fn take_up(mut world: World, id: Clean) -> Result<Vec<Entry>, Clean> {
    if world.account.is_none() {
        world.account = world.lightsail.who().await.ok().flatten().map(|who| who.account);
    }
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

fn account_of(world: &World, id: &Clean) -> Result<Option<Clean>, Clean> {
    let (launches, _) = world.book.launches().list().map_err(|error| Clean::new(error.to_string()))?;
    Ok(launches.into_iter().find(|summary| summary.id == *id).and_then(|summary| summary.manifest.account))
}
