//! Tests of accounts, each with a temporary home directory and without the tester's own environment.

mod child;
mod discovery;
mod fakes;
mod keys;
mod login;
mod mfa;
mod portal;
mod programs;

use super::Accounts;
use std::path::Path;
use tempfile::TempDir;

/// A user: a home directory and an environment with nothing else.
struct Person {
    home: TempDir,
    env: Vec<(String, String)>,
}

impl Person {
    fn new() -> Person {
        let home = tempfile::tempdir().unwrap();
        let env = vec![("HOME".to_owned(), home.path().to_str().unwrap().to_owned())];
        Person { home, env }
    }

    fn with_config(text: &str) -> Person {
        let person = Person::new();
        person.write(".aws/config", text);
        person
    }

    fn env(mut self, name: &str, value: &str) -> Person {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.home.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn home(&self) -> &Path {
        self.home.path()
    }

    fn accounts(&self, named: Option<&str>) -> Accounts {
        let env: Vec<(&str, &str)> = self.env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Accounts::of(&env, named)
    }
}
