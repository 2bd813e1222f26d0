//! Credentials on this machine and the ways to sign in: discovery, IAM Identity Center, access keys.
//!
//! The files are read as the AWS CLI reads them, and new credentials are stored where the AWS CLI and every SDK look
//! for them: nothing here has a file of its own.

mod aws_cli;
mod aws_file_edit;
mod discover;
mod paths;
mod save;
mod sign_in;
mod sso_cache;
#[cfg(test)]
mod tests;

use crate::lightsail::{ClientSettings, Target, environment};
use aws_types::os_shim_internal::Env;
use sign_in::SignIns;
use std::path::PathBuf;
use std::sync::Arc;

/// The user's accounts. Clones share the same state.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    env: Env,
    /// The options of the command line.
    target: Target,
    settings: ClientSettings,
    sign_ins: SignIns,
    /// Set without a network: sign-ins then never complete.
    alone: bool,
}

impl Accounts {
    /// Uses the environment of this process and the options of the command line.
    pub fn of_environment(target: Target, settings: ClientSettings) -> Accounts {
        Accounts(Arc::new(Inner { env: Env::real(), target, settings, sign_ins: SignIns::default(), alone: false }))
    }

    /// Uses this environment and nothing else. A sign-in never completes there, as it has no network.
    pub fn of(env: &[(&str, &str)], named: Option<&str>) -> Accounts {
        let target = Target { profile: named.map(str::to_owned), endpoint_url: None };
        let (env, settings) = (Env::from_slice(env), ClientSettings::default());
        Accounts(Arc::new(Inner { env, target, settings, sign_ins: SignIns::default(), alone: true }))
    }

    /// Returns a variable that is set and not empty.
    fn var(&self, name: &str) -> Option<String> {
        environment::said(&self.0.env, name)
    }

    /// Waits forever if there is no network.
    async fn company(&self) {
        if self.0.alone {
            std::future::pending().await
        }
    }

    fn home(&self) -> Option<PathBuf> {
        environment::home(&self.0.env)
    }

    fn config_file(&self) -> PathBuf {
        environment::config_file(&self.0.env)
    }

    fn credentials_file(&self) -> PathBuf {
        environment::credentials_file(&self.0.env)
    }
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Accounts")
    }
}
