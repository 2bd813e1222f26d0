//! Does what is asked about accounts, and changes from one to another while the program runs.

use super::world::World;
use crate::domain::account::{Ask, Choice, News, Opened};
use crate::domain::failure::{Failure, Trouble};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

/// Another account, or why it could not be opened.
pub type Opening = Pin<Box<dyn Future<Output = Result<(World, Opened), Failure>> + Send>>;

/// The way from one account to another. All worlds that were opened by it share it.
#[derive(Clone)]
pub struct Switch {
    open: Arc<dyn Fn(Choice) -> Opening + Send + Sync>,
    shared: Arc<Mutex<Shared>>,
    /// The number of the world that has this.
    mine: u64,
}

#[derive(Default)]
struct Shared {
    /// Opened, and not yet taken up by the loop.
    next: Option<Box<World>>,
    current: u64,
}

impl Switch {
    pub fn new(open: impl Fn(Choice) -> Opening + Send + Sync + 'static) -> Switch {
        Switch { open: Arc::new(open), shared: Arc::default(), mine: 0 }
    }

    /// The world that takes this one's place, once.
    pub fn take_next(&self) -> Option<World> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).next.take().map(|world| *world)
    }

    /// Whether another account is in use by now, so that what is learnt here is of no use any more.
    pub fn is_over(&self) -> bool {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).current != self.mine
    }

    async fn to(&self, world: &World, choice: Choice) -> Result<Opened, Failure> {
        let (mut next, opened) = (self.open)(choice).await?;
        // The loop's keys and the world's times are measured by one clock.
        next.clock = world.clock.clone();
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.current += 1;
        next.switch = Some(Switch { mine: shared.current, ..self.clone() });
        shared.next = Some(Box::new(next));
        Ok(opened)
    }
}

/// Does it. What was given up comes back as nothing.
pub async fn perform(world: World, ask: Ask) -> Option<News> {
    Some(match ask {
        Ask::Look => News::Found(Box::new(world.accounts.look().await)),
        Ask::Use(choice) => News::Opened(match &world.switch {
            Some(switch) => switch.to(&world, choice).await,
            None => Err(Failure::local("Switch", Trouble::Bug, "There is no other account to go to.")),
        }),
        Ask::Renew => News::Renewed(match world.lightsail.renew().await {
            Ok(()) => world.lightsail.who().await,
            Err(failure) => Err(failure),
        }),
        Ask::Who => News::Who(world.lightsail.who().await),
        _ => return None,
    })
}

/// What an ask comes to if doing it breaks.
pub fn broken(ask: &Ask, failure: Failure) -> Option<News> {
    match ask {
        Ask::Use(_) => Some(News::Opened(Err(failure))),
        Ask::Renew | Ask::Code(_) => Some(News::Renewed(Err(failure))),
        Ask::Who => Some(News::Who(Err(failure))),
        _ => None,
    }
}
