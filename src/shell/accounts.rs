//! Does what is asked about accounts, and changes from one to another while the program runs.

use super::world::World;
use crate::domain::account::{Ask, Choice, KeysError, News, Opened, SignInError};
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

    /// Does this unless another account is in use by now, so that what is learnt here is of no use
    /// any more. It cannot become so meanwhile: what is told by this is told before that is.
    pub fn unless_over(&self, tell: impl FnOnce()) {
        let shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.current == self.mine {
            tell();
        }
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
            Ok(()) => world.lightsail.prove().await,
            Err(failure) => Err(failure),
        }),
        Ask::Who => News::Who(world.lightsail.who().await),
        Ask::SignIn(portal) => {
            let answer = world.accounts.sign_in(portal.clone()).await;
            News::Prompt { portal, answer }
        }
        Ask::Await(ticket) => News::SignedIn { ticket, answer: world.accounts.signed_in(ticket).await },
        Ask::Cancel(ticket) => {
            world.accounts.cancel(ticket);
            return None;
        }
        Ask::Keys(form) => News::Keys(world.accounts.keys(*form).await),
        Ask::KeepProfile { name, portal } => {
            let answer = world.accounts.keep_profile(name.clone(), portal).await;
            News::Profile { name, answer }
        }
        Ask::Code(code) => News::Renewed(match world.lightsail.unlock(&code).await {
            Ok(()) => world.lightsail.who().await,
            Err(failure) => Err(failure),
        }),
    })
}

/// What an ask comes to if doing it breaks.
pub fn broken(ask: &Ask, failure: Failure) -> Option<News> {
    match ask {
        Ask::Use(_) => Some(News::Opened(Err(failure))),
        Ask::Renew | Ask::Code(_) => Some(News::Renewed(Err(failure))),
        Ask::Who => Some(News::Who(Err(failure))),
        Ask::SignIn(portal) => Some(News::Prompt { portal: portal.clone(), answer: Err(SignInError::Failed(failure)) }),
        Ask::Await(ticket) => Some(News::SignedIn { ticket: *ticket, answer: Err(SignInError::Failed(failure)) }),
        Ask::Keys(_) => Some(News::Keys(Err(KeysError::Failed(failure)))),
        Ask::KeepProfile { name, .. } => {
            Some(News::Profile { name: name.clone(), answer: Err(KeysError::Failed(failure)) })
        }
        // That nobody could look must keep nobody from signing in.
        Ask::Look => Some(News::Found(Box::default())),
        Ask::Cancel(_) => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::accounts::Accounts;
    use crate::journal::{Book, Launches};
    use crate::lightsail::connector::Reply;
    use crate::lightsail::{Lightsail, Settings};
    use crate::reach::port::Knocker;
    use crate::reach::regions::Pinger;
    use crate::shell::shells::Shells;
    use crate::shell::world::system_clock;
    use crate::store::{Folders, Store};

    /// A world of nothing, in which this is the account.
    pub(in crate::shell) fn world(account: &str) -> World {
        let folders = Folders { config: "/nowhere".into(), state: "/nowhere".into(), cache: "/nowhere".into() };
        World {
            lightsail: Lightsail::over(|_| async { Reply::Cut }, Settings::default()),
            pinger: Pinger::not(crate::domain::pings::Unmeasured::Elsewhere),
            knocker: Knocker::network(),
            shells: Shells::network(),
            resolver: crate::reach::names::Resolver::system(),
            clock: system_clock(),
            book: Book::unkept(Launches::at(folders.launches())),
            store: Store::of(folders),
            account: Some(account.into()),
            accounts: Accounts::of(&[], None),
            switch: None,
        }
    }

    fn opened(choice: Choice) -> Opened {
        Opened { choice, label: "other".into(), practice: true, account: None, home: None }
    }

    fn is_over(switch: &Switch) -> bool {
        let mut over = true;
        switch.unless_over(|| over = false);
        over
    }

    #[tokio::test]
    async fn another_account_takes_the_place_of_the_first_once_and_the_first_is_over() {
        let switch = Switch::new(|choice| {
            Box::pin(async move {
                match choice {
                    Choice::Found => Err(Failure::local("Switch", Trouble::File, "no")),
                    choice => Ok((world("other"), opened(choice))),
                }
            })
        });
        let first = World { switch: Some(switch.clone()), ..world("first") };
        let failed = perform(first.clone(), Ask::Use(Choice::Found)).await;
        assert!(matches!(failed, Some(News::Opened(Err(_)))));
        assert!(!is_over(&switch) && switch.take_next().is_none());

        let news = perform(first, Ask::Use(Choice::Practice)).await;
        assert_eq!(news, Some(News::Opened(Ok(opened(Choice::Practice)))));
        assert!(is_over(&switch));
        let next = switch.take_next().unwrap();
        assert_eq!(next.account, Some("other".into()));
        assert!(switch.take_next().is_none());

        // And so on from there.
        let second = next.switch.clone().unwrap();
        assert!(!is_over(&second));
        perform(next, Ask::Use(Choice::Practice)).await;
        assert!(is_over(&second) && second.take_next().is_some());
    }
}
