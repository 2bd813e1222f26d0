//! Does what a launch asks for the key pair that it brings along.

use super::world::World;
use crate::aside;
use crate::domain::clean::Clean;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::launch::keying::{KeyAsk, KeyEvent};
use crate::keys;

/// Does one thing and tells what came of it. What changes something is done to its end even if
/// this future is dropped.
pub async fn perform(world: World, ask: KeyAsk) -> Option<KeyEvent> {
    match ask {
        KeyAsk::Keep { file, name, before } => {
            let keep = move || keys::keep(&file, &name, before.as_ref()).map(|kept| kept.public);
            let kept = aside::work(keep).await;
            Some(KeyEvent::Kept(kept.unwrap_or_else(|error| Err(Clean::new(error.to_string())))))
        }
        KeyAsk::Import { region, name, line } => {
            let request = aside::request(async move { world.lightsail.import(&region, &name, &line).await });
            let broke = |_| {
                let failure = Failure::local("ImportKeyPair", Trouble::Bug, "Sending the request broke off.");
                Err(Failure { certainty: Certainty::Unknown, ..failure })
            };
            Some(KeyEvent::Imported(request.await.unwrap_or_else(broke)))
        }
        KeyAsk::Find { region, name } => {
            let kind = crate::domain::made::Kind::KeyPair;
            Some(KeyEvent::Found(world.lightsail.find(&region, kind, &name).await))
        }
    }
}
