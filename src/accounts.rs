//! Getting in: what this machine has to sign in with, and the ways to sign in.
//!
//! The files are read by the SDK and never by hand, and what is got is kept where the AWS CLI and
//! every SDK look for it: nothing here has a file of its own.

mod look;
#[cfg(test)]
mod tests;

use aws_types::os_shim_internal::Env;
use std::path::PathBuf;
use std::sync::Arc;

/// The person's accounts. Cloning gives another handle to the same ones.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    env: Env,
    /// The profile of the command line.
    named: Option<String>,
}

impl Accounts {
    /// Those of this process's environment; `named` is the profile of the command line.
    pub fn of_environment(named: Option<String>) -> Accounts {
        Accounts(Arc::new(Inner { env: Env::real(), named }))
    }

    /// Those of somebody whose environment is this and nothing else.
    pub fn of(env: &[(&str, &str)], named: Option<&str>) -> Accounts {
        Accounts(Arc::new(Inner { env: Env::from_slice(env), named: named.map(str::to_owned) }))
    }

    /// A variable that says something.
    fn var(&self, name: &str) -> Option<String> {
        self.0.env.get(name).ok().filter(|value| !value.is_empty())
    }

    fn home(&self) -> Option<PathBuf> {
        self.var("HOME").map(PathBuf::from)
    }

    /// A path of the environment, or else below the home directory.
    fn file(&self, var: &str, default: &str) -> PathBuf {
        let home = self.home().unwrap_or_default();
        match self.var(var).map(PathBuf::from) {
            Some(path) => path.strip_prefix("~").map(|rest| home.join(rest)).unwrap_or(path),
            None => home.join(default),
        }
    }
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Accounts")
    }
}
