//! Getting in: what this machine has to sign in with, and the ways to sign in.
//!
//! The files are read as the AWS CLI reads them, and what is got is kept where the AWS CLI and
//! every SDK look for it: nothing here has a file of its own.

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

/// The user's accounts. Cloning gives another handle to the same ones.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    env: Env,
    /// What the command line says.
    site: Target,
    settings: ClientSettings,
    sign_ins: SignIns,
    /// Nobody is asked for a sign-in, so that none is ever answered.
    alone: bool,
}

impl Accounts {
    /// Those of this process's environment, with what the command line says.
    pub fn of_environment(site: Target, settings: ClientSettings) -> Accounts {
        Accounts(Arc::new(Inner { env: Env::real(), site, settings, sign_ins: SignIns::default(), alone: false }))
    }

    /// Those of somebody whose environment is this and nothing else. A sign-in there is never
    /// answered: no network belongs to it.
    pub fn of(env: &[(&str, &str)], named: Option<&str>) -> Accounts {
        let site = Target { profile: named.map(str::to_owned), endpoint_url: None };
        let (env, settings) = (Env::from_slice(env), ClientSettings::default());
        Accounts(Arc::new(Inner { env, site, settings, sign_ins: SignIns::default(), alone: true }))
    }

    /// A variable that says something.
    fn var(&self, name: &str) -> Option<String> {
        environment::said(&self.0.env, name)
    }

    /// Returns where there is somebody to ask.
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
