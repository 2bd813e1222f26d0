//! The key pair of a draft: what is brought to the Region, under which name, and where its
//! private half is.

use super::{Draft, KeyChoice};
use crate::domain::catalog::Catalog;
use crate::domain::key_pair::{ImportedKey, LocalKeys, default_file};
use crate::domain::loadable::Loadable;
use crate::domain::user_text::{FieldId, Problem, UserText};
use std::path::PathBuf;

impl Draft {
    /// Takes up the pair that an attempt which broke off has left in the file of the new one: no other
    /// is made then, and none is written over.
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

    /// The account is of the other kind, real or practice: a file that was only proposed is not the one
    /// that is proposed here.
    pub fn keep_keys_apart(&mut self, practice: bool) {
        let (Some(file), Some(name)) = (&self.key_file, &self.key_name) else { return };
        if *file == default_file(name, !practice) {
            self.key_file = Some(default_file(name, practice));
        }
    }

    /// Whether what becomes of the new pair's file is known: an earlier attempt has left it there.
    pub fn keeps_pair(&self) -> bool {
        self.key_kept.as_ref().is_some_and(|(kept, _)| Some(kept) == self.key_file.as_ref())
    }

    /// Whether the pair is not in the Region yet.
    pub fn brings_a_pair(&self) -> bool {
        matches!(self.key, Some(KeyChoice::New | KeyChoice::Own(_)))
    }

    /// What the launch brings to the Region before its instances.
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

    /// Where the private half is on this computer, if it is known to be there or is about to be.
    pub fn private_half(&self, catalog: &Catalog) -> Option<PathBuf> {
        match self.key.as_ref()? {
            KeyChoice::Default => None,
            KeyChoice::New => self.key_file.clone(),
            KeyChoice::Own(own) => Some(own.identity()),
            KeyChoice::Existing(of) => {
                let found =
                    |own: &LocalKeys| own.private_half(&of.item.name, of.item.fingerprint.as_deref(), catalog.practice);
                let known = self.key_files.get(&of.item.name).cloned();
                known.or_else(|| catalog.own_keys.ready().and_then(found))
            }
        }
    }

    /// A name that is in use, or is that of an instance: they share their names. A file that is there.
    pub fn wrong_key(&self, catalog: &Catalog) -> Vec<Problem> {
        let mut problems = Vec::new();
        let (Some(region), Some(name), true) = (self.region_name(), &self.key_name, self.brings_a_pair()) else {
            return problems;
        };
        let mut wrong = |field, say: UserText| problems.push(Problem::new(field, say));
        if let Loadable::Ready(in_use) = &catalog.shelves(region).names
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
            wrong(FieldId::KeyFile, UserText::new("problem.key.no-room").with("why", why));
        }
        problems
    }
}
