//! Does what is done to an instance afterwards: the only place where that touches the world.

use super::world::World;
use crate::aside;
use crate::domain::after::{Ask, Event, Look, Request, Seen};
use crate::domain::clean::Clean;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::launch::record::{Entry, Record};
use crate::domain::made;
use futures_util::future::join4;

/// Does one thing that a deed of launch `id` asks, and tells the event it comes to, if it comes
/// to one. A request that changes something is done to its end even if this future is dropped.
pub async fn perform(world: World, region: Clean, id: Clean, ask: Ask) -> Option<Event> {
    match ask {
        Ask::Look(look) => Some(Event::Looked(self::look(&world, &region, look).await.map(Box::new))),
        Ask::Prove(name) => {
            let in_use = world.lightsail.active_names(&region).await;
            Some(Event::Proved(in_use.map(|in_use| in_use.contains(&name))))
        }
        Ask::Resolve(names) => Some(Event::Resolved(world.resolver.resolve(names).await)),
        Ask::Send(request) => Some(send(world, region, request).await),
        Ask::Journal(record) => journal(world, id, record).await,
        Ask::Wait(pause) => {
            tokio::time::sleep(pause).await;
            Some(Event::Due)
        }
    }
}

async fn look(world: &World, region: &Clean, look: Look) -> Result<Seen, Failure> {
    let door = &world.lightsail;
    let name = look.instance.as_str();
    let ip = async {
        match &look.ip {
            Some(ip) => door.find(region, made::Kind::StaticIp, ip).await,
            None => Ok(None),
        }
    };
    let ports = async { if look.ports { door.ports(region, name).await } else { Ok(Vec::new()) } };
    let setups = async { if look.setups { door.setups(region, name).await } else { Ok(Vec::new()) } };
    let (instance, ip, ports, setups) = join4(door.instance(region, name), ip, ports, setups).await;
    Ok(Seen { instance: instance?, ip: ip?, ports: ports?, setups: setups? })
}

/// Sends the request, once. It goes on and is answered even if nobody waits for it any more.
async fn send(world: World, region: Clean, request: Request) -> Event {
    let action = request.action();
    let doing = aside::request(async move { world.lightsail.change(&region, &request).await });
    match doing.await {
        Ok(Ok(operations)) => Event::Answered(operations),
        Ok(Err(failure)) => Event::SendFailed(failure),
        Err(_) => Event::SendFailed(Failure {
            certainty: Certainty::Unknown,
            ..Failure::local(action, Trouble::Bug, "Sending the request broke off.")
        }),
    }
}

async fn journal(world: World, id: Clean, record: Record) -> Option<Event> {
    let gates = record.gates();
    // Its place is taken here and now: threads may come to write in any order.
    let ticket = world.book.queue(&id, Entry { at: world.now().wall, record });
    let written = aside::work(move || world.book.write(ticket)).await;
    match written {
        Ok(Ok(())) => gates.then_some(Event::Journaled),
        Ok(Err(error)) => Some(Event::JournalFailed(Clean::new(error.to_string()))),
        Err(_) => Some(Event::JournalFailed("Writing the journal broke off: a fault of Skysail.".into())),
    }
}
