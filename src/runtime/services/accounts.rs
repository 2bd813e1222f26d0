//! Executes requests about accounts, and switches accounts while the program runs.

use super::Services;
use crate::domain::account::{AccountEvent, AccountRequest, CredentialChoice, KeysError, OpenedAccount, SignInError};
use crate::domain::failure::{ErrorKind, Failure};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::info;

/// The future that opens another account.
pub type AccountOpening = Pin<Box<dyn Future<Output = Result<(Services, OpenedAccount), Failure>> + Send>>;

/// Opens other accounts. All services opened by it share it.
#[derive(Clone)]
pub struct AccountSwitch {
    open: Arc<dyn Fn(CredentialChoice) -> AccountOpening + Send + Sync>,
    shared: Arc<Mutex<Shared>>,
    /// The number of the services that own this value.
    mine: u64,
}

#[derive(Default)]
struct Shared {
    /// Opened, and not yet used by the event loop.
    next: Option<Box<Services>>,
    current: u64,
}

impl AccountSwitch {
    /// Returns a switch that opens accounts with `open`.
    pub fn new(open: impl Fn(CredentialChoice) -> AccountOpening + Send + Sync + 'static) -> AccountSwitch {
        AccountSwitch { open: Arc::new(open), shared: Arc::default(), mine: 0 }
    }

    /// Returns the services that replace the current ones, once.
    pub fn take_next(&self) -> Option<Services> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).next.take().map(|services| *services)
    }

    /// Calls `tell` unless another account is in use by now, which makes the result useless. The account can't change
    /// during the call, so its message is delivered before the one about the new account.
    pub fn unless_over(&self, tell: impl FnOnce()) {
        let shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.current == self.mine {
            tell();
        }
    }

    async fn to(&self, services: &Services, choice: CredentialChoice) -> Result<OpenedAccount, Failure> {
        let (mut next, opened) = (self.open)(choice).await?;
        // Keys and services must use the same clock.
        next.clock = services.clock.clone();
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.current += 1;
        next.switch = Some(AccountSwitch { mine: shared.current, ..self.clone() });
        shared.next = Some(Box::new(next));
        Ok(opened)
    }
}

/// Executes a request. A canceled one returns nothing.
pub async fn perform(services: Services, request: AccountRequest) -> Option<AccountEvent> {
    info!(step = step(&request), "account");
    Some(match request {
        AccountRequest::Look => AccountEvent::Found(Box::new(services.accounts.look().await)),
        AccountRequest::Use(choice) => AccountEvent::Opened(match &services.switch {
            Some(switch) => switch.to(&services, choice).await,
            None => Err(Failure::local("Switch", ErrorKind::Bug, "")),
        }),
        AccountRequest::Renew => AccountEvent::Renewed(match services.lightsail.renew().await {
            Ok(()) => services.lightsail.prove().await,
            Err(failure) => Err(failure),
        }),
        AccountRequest::Who => AccountEvent::Who(services.lightsail.who().await),
        AccountRequest::SignIn(portal) => {
            let answer = services.accounts.sign_in(portal.clone()).await;
            AccountEvent::Prompt { portal, answer }
        }
        AccountRequest::Await(ticket) => {
            AccountEvent::SignedIn { ticket, answer: services.accounts.signed_in(ticket).await }
        }
        AccountRequest::Cancel(ticket) => {
            services.accounts.cancel(ticket);
            return None;
        }
        AccountRequest::Keys(form) => AccountEvent::Keys(services.accounts.keys(*form).await),
        AccountRequest::KeepProfile { name, portal } => {
            let answer = services.accounts.keep_profile(name.clone(), portal).await;
            AccountEvent::Profile { name, answer }
        }
        AccountRequest::Code(code) => AccountEvent::Renewed(match services.lightsail.enter_mfa_code(&code).await {
            Ok(()) => services.lightsail.who().await,
            Err(failure) => Err(failure),
        }),
    })
}

/// Returns what a request is for, without anything typed.
fn step(request: &AccountRequest) -> &'static str {
    match request {
        AccountRequest::Look => "look",
        AccountRequest::Use(_) => "use",
        AccountRequest::Renew => "renew",
        AccountRequest::Who => "who",
        AccountRequest::SignIn(_) => "sign-in",
        AccountRequest::Await(_) => "await",
        AccountRequest::Cancel(_) => "cancel",
        AccountRequest::Keys(_) => "keys",
        AccountRequest::KeepProfile { .. } => "keep-profile",
        AccountRequest::Code(_) => "mfa-code",
    }
}

/// Returns the event for a request that panics, if it has one. Typed input isn't kept for it.
pub fn on_panic(request: &AccountRequest) -> Option<Box<dyn FnOnce(Failure) -> AccountEvent + Send>> {
    Some(match request {
        AccountRequest::Use(_) => Box::new(|failure| AccountEvent::Opened(Err(failure))),
        AccountRequest::Renew | AccountRequest::Code(_) => Box::new(|failure| AccountEvent::Renewed(Err(failure))),
        AccountRequest::Who => Box::new(|failure| AccountEvent::Who(Err(failure))),
        AccountRequest::SignIn(portal) => {
            let portal = portal.clone();
            Box::new(|failure| AccountEvent::Prompt { portal, answer: Err(SignInError::Failed(failure)) })
        }
        AccountRequest::Await(ticket) => {
            let ticket = *ticket;
            Box::new(move |failure| AccountEvent::SignedIn { ticket, answer: Err(SignInError::Failed(failure)) })
        }
        AccountRequest::Keys(_) => Box::new(|failure| AccountEvent::Keys(Err(KeysError::Failed(failure)))),
        AccountRequest::KeepProfile { name, .. } => {
            let name = name.clone();
            Box::new(|failure| AccountEvent::Profile { name, answer: Err(KeysError::Failed(failure)) })
        }
        // A failed lookup mustn't prevent signing in.
        AccountRequest::Look => Box::new(|_| AccountEvent::Found(Box::default())),
        AccountRequest::Cancel(_) => return None,
    })
}

#[cfg(test)]
pub(in crate::runtime) mod tests {
    use super::*;
    use crate::accounts::Accounts;
    use crate::journal::{JournalDirectory, JournalStore};
    use crate::lightsail::connector::Reply;
    use crate::lightsail::{ClientSettings, Lightsail};
    use crate::probe::latency::LatencyProber;
    use crate::probe::port::PortProber;
    use crate::runtime::remote_shells::RemoteShells;
    use crate::runtime::services::system_clock;
    use crate::store::{Folders, Store};

    /// Returns empty services with this account.
    pub(in crate::runtime) fn services(account: &str) -> Services {
        let folders = Folders { config: "/nowhere".into(), state: "/nowhere".into(), cache: "/nowhere".into() };
        Services {
            speed: 1.0,
            lightsail: Lightsail::over(|_| async { Reply::Cut }, ClientSettings::default()),
            pinger: LatencyProber::not(crate::domain::latencies::LatencyError::Elsewhere),
            knocker: PortProber::network(),
            shells: RemoteShells::network(),
            resolver: crate::probe::dns::Resolver::system(),
            clock: system_clock(),
            journals: JournalStore::in_memory(JournalDirectory::at(folders.launches())),
            store: Store::of(folders),
            account: Some(account.into()),
            accounts: Accounts::of(&[], None),
            switch: None,
            calls: Default::default(),
        }
    }

    fn opened(choice: CredentialChoice) -> OpenedAccount {
        OpenedAccount { choice, label: Some("other".into()), sandbox: true, account: None, home: None }
    }

    fn is_over(switch: &AccountSwitch) -> bool {
        let mut over = true;
        switch.unless_over(|| over = false);
        over
    }

    #[tokio::test]
    async fn account_switch_ends_the_first_account_and_yields_the_next_once() {
        let switch = AccountSwitch::new(|choice| {
            Box::pin(async move {
                match choice {
                    CredentialChoice::Found => Err(Failure::local("Switch", ErrorKind::File, "no")),
                    choice => Ok((services("other"), opened(choice))),
                }
            })
        });
        let first = Services { switch: Some(switch.clone()), ..services("first") };
        let failed = perform(first.clone(), AccountRequest::Use(CredentialChoice::Found)).await;
        assert!(matches!(failed, Some(AccountEvent::Opened(Err(_)))));
        assert!(!is_over(&switch) && switch.take_next().is_none());

        let news = perform(first, AccountRequest::Use(CredentialChoice::Sandbox)).await;
        assert_eq!(news, Some(AccountEvent::Opened(Ok(opened(CredentialChoice::Sandbox)))));
        assert!(is_over(&switch));
        let next = switch.take_next().unwrap();
        assert_eq!(next.account, Some("other".into()));
        assert!(switch.take_next().is_none());

        // The new account can be replaced in turn.
        let second = next.switch.clone().unwrap();
        assert!(!is_over(&second));
        perform(next, AccountRequest::Use(CredentialChoice::Sandbox)).await;
        assert!(is_over(&second) && second.take_next().is_some());
    }
}
