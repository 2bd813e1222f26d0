//! A child process that performs actions with the real SDK and prints the results. It is a process of its own because
//! the environment belongs to the whole process.

use super::*;
use crate::domain::account::{KeyForm, ProfileKind, SignInError, SsoPortal};
use crate::domain::catalog::CatalogQuery;
use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::lightsail::{ClientSettings, ClientTimeouts, Lightsail, Target};
use std::process::{Command, Stdio};
use std::time::Duration;

const CHILD: &str = "SKYSAIL_TEST_ACCOUNTS";
/// A secret that must not appear in any output.
pub use super::fakes::CANARY;

impl Person {
    /// Performs these actions one after another in a process with this user's environment. Its standard input has text,
    /// to show whether something reads the keyboard.
    pub fn does(&self, things: &str, env: &[(&str, &str)]) -> String {
        use std::io::Write;
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "accounts::tests::child::child", "--nocapture"]).env_clear().env(CHILD, things);
        command.envs(self.env.iter().cloned()).envs(env.iter().copied()).env("PATH", std::env::var_os("PATH").unwrap());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"typed by the person\n").unwrap();
        let output = child.wait_with_output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let complained = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{printed}\n{complained}");
        assert_eq!(complained, "", "nothing may be written on the person's screen");
        assert!(!printed.contains(CANARY), "{printed}");
        // Leaves out the output of the test harness.
        printed.lines().filter(|line| line.starts_with("> ")).map(|line| format!("{line}\n")).collect()
    }
}

/// Not a test itself: the process that the others run.
#[tokio::test]
async fn child() {
    let Ok(things) = std::env::var(CHILD) else { return };
    let patience = ClientTimeouts {
        sign_in: Duration::from_millis(20),
        program: Duration::from_millis(700),
        read_attempts: 1,
        ..ClientTimeouts::default()
    };
    let settings = ClientSettings { patience, ..ClientSettings::default() };
    let target = Target { profile: std::env::var("SKYSAIL_TEST_PROFILE").ok(), endpoint_url: None };
    let accounts = Accounts::of_environment(target.clone(), settings.clone());
    let client = Lightsail::aws(target, settings).await;
    // The harness may have left a line unfinished.
    println!();
    for thing in things.split(' ') {
        match thing.split_once(':').unwrap_or((thing, "")) {
            ("who", _) => println!("> who {}", result_line(client.who().await)),
            ("regions", _) => {
                println!("> regions {}", result_line(client.get(&CatalogQuery::Regions).await.map(|_| ())))
            }
            ("rekey", id) => rekey(id),
            ("pin", account) => client.pin(Some(account.into())),
            ("renew", _) => println!("> renew {}", result_line(client.renew().await)),
            ("unlock", code) => {
                println!("> unlock {}", result_line(client.enter_mfa_code(&Secret::new(code.to_owned())).await))
            }
            ("sign-in", profile) => sign_in(&accounts, profile).await,
            ("give-up", profile) => give_up(&accounts, profile).await,
            ("keys", id) => {
                println!("> keys {:?}", accounts.keys(form(id)).await.map(|kept| (kept.path.exists(), kept.who)))
            }
            ("keep", session) => keep(&accounts, session).await,
            _ => panic!("{thing}"),
        }
    }
}

fn result_line<T: std::fmt::Debug>(answer: Result<T, Failure>) -> String {
    match answer {
        Ok(good) => format!("{good:?}"),
        Err(failure) => {
            format!("{:?} {}", failure.error, failure.message.as_ref().map(crate::text::english).unwrap_or_default())
        }
    }
}

async fn portal(accounts: &Accounts, profile: &str) -> SsoPortal {
    let found = accounts.look().await;
    match found.profile(profile).map(|profile| profile.kind.clone()) {
        Some(ProfileKind::IdentityCenter(portal)) => portal,
        _ => found.sessions.into_iter().find(|session| session.name == *profile).unwrap().portal,
    }
}

async fn sign_in(accounts: &Accounts, profile: &str) {
    let portal = portal(accounts, profile).await;
    match accounts.sign_in(portal).await {
        Ok(prompt) => {
            println!("> code {} {} {:?}", prompt.code, prompt.link, prompt.full_link);
            match accounts.signed_in(prompt.ticket).await {
                Ok(signed_in) => println!("> signed in {:?}", signed_in.places),
                Err(error) => tell(&error),
            }
        }
        Err(error) => tell(&error),
    }
    println!("> until {}", self::portal(accounts, profile).await.until.is_some());
}

fn tell(error: &SignInError) {
    match error {
        SignInError::Failed(failure) => println!("> failed {:?} {:?}", failure.error, failure.code),
        other => println!("> {}", other.key()),
    }
}

async fn give_up(accounts: &Accounts, profile: &str) {
    let prompt = accounts.sign_in(portal(accounts, profile).await).await.unwrap();
    let waiting = accounts.signed_in(prompt.ticket);
    let giving_up = async { accounts.cancel(prompt.ticket) };
    let (ended, ()) = futures_util::future::join(waiting, giving_up).await;
    tell(&ended.unwrap_err());
}

/// Replaces the keys, as a user would in another window.
fn rekey(id: &str) {
    let file = std::env::home_dir().unwrap().join(".aws/credentials");
    std::fs::write(file, format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = x\n")).unwrap();
}

fn form(id: &str) -> KeyForm {
    KeyForm {
        profile: "mine".into(),
        id: Secret::new(id.to_owned()),
        secret: Secret::new(CANARY.to_owned()),
        token: None,
        region: Some("eu-west-3".into()),
        over: std::env::var_os("SKYSAIL_TEST_OVER").is_some(),
    }
}

async fn keep(accounts: &Accounts, session: &str) {
    let portal = SsoPortal {
        session: Some(session.into()),
        start_url: "https://new.awsapps.com/start".into(),
        region: "eu-west-1".into(),
        account: Some("111122223333".into()),
        role: Some("Admin".into()),
        until: None,
    };
    println!("> kept {:?}", accounts.keep_profile("fresh".into(), portal).await.map(|path| path.exists()));
}
