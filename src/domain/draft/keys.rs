//! The key pair of a draft: what is imported into the Region, its name there, and the file of its private half.

use super::{Draft, KeyChoice};
use crate::domain::catalog::Catalog;
use crate::domain::key_pair::{ImportedKey, LocalKeys, default_file};
use crate::domain::loadable::Loadable;
use crate::domain::user_text::{FieldId, Problem, UserText};
use std::path::PathBuf;

impl Draft {
    /// Reuses the private key that an interrupted launch left in the new key's file: no other key is generated then,
    /// and the file isn't overwritten.
    pub fn take_up_left(&mut self, catalog: &Catalog) {
        let (Some(KeyChoice::New), Some(file), Some(name)) = (&self.key, &self.key_file, &self.key_name) else {
            return;
        };
        if self.key_kept.as_ref().is_none_or(|(kept, _)| kept != file)
            && let Some(left) = catalog.own_keys.ready().and_then(|own| own.left(file, name))
        {
            self.key_kept = Some((file.clone(), left.clone()));
        }
    }

    /// Switches between sandbox and real key files, if the account changed from one to the other and the user kept the
    /// proposed file.
    pub fn keep_keys_apart(&mut self, sandbox: bool) {
        let (Some(file), Some(name)) = (&self.key_file, &self.key_name) else { return };
        if *file == default_file(name, !sandbox) {
            self.key_file = Some(default_file(name, sandbox));
        }
    }

    /// Returns whether an earlier attempt has left a key in the new key pair's file.
    pub fn keeps_pair(&self) -> bool {
        self.key_kept.as_ref().is_some_and(|(kept, _)| Some(kept) == self.key_file.as_ref())
    }

    /// Returns whether the key pair still has to be imported.
    pub fn brings_a_pair(&self) -> bool {
        matches!(self.key, Some(KeyChoice::New | KeyChoice::Own(_)))
    }

    /// Returns the key that the launch imports before creating its instances.
    pub(super) fn brings(&self) -> Option<ImportedKey> {
        match self.key.as_ref()? {
            KeyChoice::New => {
                let file = self.key_file.clone()?;
                let kept = self.key_kept.as_ref().filter(|(path, _)| *path == file).map(|(_, key)| key.clone());
                Some(ImportedKey::Made { file, kept })
            }
            KeyChoice::Own(own) => Some(ImportedKey::Own(own.key.clone())),
            _ => None,
        }
    }

    /// Returns the file of the private half on this computer, if it is known to exist or will be created.
    pub fn private_half(&self, catalog: &Catalog) -> Option<PathBuf> {
        match self.key.as_ref()? {
            KeyChoice::Default => None,
            KeyChoice::New => self.key_file.clone(),
            KeyChoice::Own(own) => Some(own.identity()),
            KeyChoice::Existing(of) => {
                let found =
                    |own: &LocalKeys| own.private_half(&of.item.name, of.item.fingerprint.as_deref(), catalog.sandbox);
                let known = self.key_files.get(&of.item.name).cloned();
                known.or_else(|| catalog.own_keys.ready().and_then(found))
            }
        }
    }

    /// Returns problems with the key's name (in use, also by an instance, as they share names) and its file (exists
    /// already).
    pub fn wrong_key(&self, catalog: &Catalog) -> Vec<Problem> {
        let mut problems = Vec::new();
        let (Some(region), Some(name), true) = (self.region_name(), &self.key_name, self.brings_a_pair()) else {
            return problems;
        };
        let mut wrong = |field, say: UserText| problems.push(Problem::new(field, say));
        if let Loadable::Ready(in_use) = &catalog.listings(region).names
            && in_use.contains(name)
        {
            wrong(FieldId::KeyName, UserText::new("problem.key.taken").with("name", name).with("region", region));
        }
        if self.names.as_ref().is_some_and(|names| names.all.contains(name)) {
            wrong(FieldId::KeyName, UserText::new("problem.key.instance").with("name", name));
        }
        let kept = self.key_kept.as_ref().map(|(path, _)| path);
        if let (Some(KeyChoice::New), Some(file)) = (&self.key, &self.key_file)
            && catalog.own_keys.ready().is_some_and(|own| own.has_file(file))
            && kept != Some(file)
        {
            wrong(FieldId::KeyFile, UserText::new("problem.key.file-there").with("path", file.display()));
        } else if let (Some(KeyChoice::New), Some(file)) = (&self.key, &self.key_file)
            && let Some(why) = catalog.key_places.get(file)
        {
            wrong(FieldId::KeyFile, UserText::new("problem.key.no-room").with_text("why", why.clone()));
        }
        problems
    }
}
