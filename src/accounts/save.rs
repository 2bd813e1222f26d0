//! Stores access keys and profiles in the files of the AWS tools, and nowhere else.

use super::Accounts;
use super::aws_file_edit::{self, EditedSection};
use crate::domain::account::aws_file::ConfigSection;
use crate::domain::account::{KeyForm, KeysError, ProfileKind, SavedKeys, SsoPortal};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use crate::files::{dir_of, lock_folder, read_text, real, replace_if, sentence};
use crate::lightsail::{Lightsail, Target};
use crate::task;
use std::io;
use std::path::{Path, PathBuf};

/// The maximum size in bytes of a file of the AWS tools; far more than they need.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Values to set in a section; those of `None` are removed.
type Values<'a> = Vec<(&'a str, Option<&'a str>)>;

impl Accounts {
    /// Tries the keys, and writes them to the shared credentials file if they work.
    ///
    /// # Errors
    /// They don't work, the profile already has others, or they can't be written.
    pub async fn keys(&self, form: KeyForm) -> Result<SavedKeys, KeysError> {
        if let Some(field) = form.wrong() {
            return Err(KeysError::Wrong(field));
        }
        self.free(&form.profile, form.over).await?;
        let target = Target { profile: None, endpoint_url: self.0.target.endpoint_url.clone() };
        let client = Lightsail::with_keys(target, self.0.settings.clone(), &form).await;
        let who = client.prove().await.map_err(KeysError::Failed)?;
        let (accounts, profile) = (self.clone(), form.profile.clone());
        let written = task::spawn_blocking(move || accounts.write_keys(&form)).await;
        let path = written.map_err(|_| KeysError::NotKept(UserText::new("cause.stopped").into()))?;
        Ok(SavedKeys { profile, path: path.map_err(KeysError::NotKept)?, who })
    }

    /// Checks that keys may be stored in this profile.
    async fn free(&self, name: &SanitizedText, over: bool) -> Result<(), KeysError> {
        let found = self.look().await;
        if let Some(why) = found.unreadable {
            return Err(KeysError::NotKept(why));
        }
        match found.profile(name).map(|profile| &profile.kind) {
            None | Some(ProfileKind::Nothing) => Ok(()),
            Some(ProfileKind::Keys { .. }) if over => Ok(()),
            Some(ProfileKind::Keys { .. }) => Err(KeysError::Exists),
            Some(_) => Err(KeysError::Taken),
        }
    }

    fn write_keys(&self, form: &KeyForm) -> Result<PathBuf, Words> {
        let keys: Values = vec![
            ("aws_access_key_id", Some(&form.id.0)),
            ("aws_secret_access_key", Some(&form.secret.0)),
            ("aws_session_token", form.token.as_ref().map(|token| token.0.as_str())),
            // The older name, which boto3 and Skysail prefer: new keys would go out with the token of the old ones.
            ("aws_security_token", None),
        ];
        let path = change(&self.credentials_file(), &EditedSection::Credentials(form.profile.to_string()), &keys)?;
        if let Some(region) = &form.region {
            change(&self.config_file(), &config_profile(&form.profile), &[("region", Some(region))])?;
        }
        Ok(path)
    }

    /// Writes a profile that signs in to this portal, and the portal's own section if needed.
    ///
    /// # Errors
    /// The profile gets its credentials in another way, or can't be written.
    pub async fn keep_profile(&self, name: SanitizedText, portal: SsoPortal) -> Result<PathBuf, KeysError> {
        if !crate::domain::account::is_profile_name(&name) {
            return Err(KeysError::Wrong(crate::domain::account::KeyField::Profile));
        }
        let found = self.look().await;
        match found.profile(&name).map(|profile| &profile.kind) {
            None | Some(ProfileKind::Nothing | ProfileKind::IdentityCenter(_)) => {}
            Some(_) => return Err(KeysError::Taken),
        }
        let described = found.sessions.iter().any(|session| Some(&session.name) == portal.session.as_ref());
        let accounts = self.clone();
        let written = task::spawn_blocking(move || accounts.write_profile(&name, &portal, described)).await;
        written.map_err(|_| KeysError::NotKept(UserText::new("cause.stopped").into()))?.map_err(KeysError::NotKept)
    }

    fn write_profile(&self, name: &SanitizedText, portal: &SsoPortal, described: bool) -> Result<PathBuf, Words> {
        let file = self.config_file();
        let place: Values =
            vec![("sso_account_id", portal.account.as_deref()), ("sso_role_name", portal.role.as_deref())];
        let address: Values = vec![("sso_region", Some(&portal.region)), ("sso_start_url", Some(&portal.start_url))];
        let mut values: Values = vec![("sso_session", portal.session.as_deref())];
        match &portal.session {
            Some(session) if !described => {
                let mut address = address;
                address.push(("sso_registration_scopes", Some("sso:account:access")));
                let section = EditedSection::Config(ConfigSection::Session(session.to_string()));
                change(&file, &section, &address)?;
            }
            Some(_) => {}
            None => values.extend(address),
        }
        values.extend(place);
        change(&file, &config_profile(name), &values)
    }
}

fn config_profile(name: &str) -> EditedSection {
    EditedSection::Config(ConfigSection::Profile(name.to_owned()))
}

/// How often a change is made anew if another program has changed the file meanwhile.
const TRIES: usize = 5;

/// Sets values in a section of a file, readable by its owner only; returns the file's real path.
///
/// No other Skysail changes it meanwhile. The AWS tools lock nothing, so it is compared once more before it is replaced.
fn change(file: &Path, section: &EditedSection, values: &[(&str, Option<&str>)]) -> Result<PathBuf, Words> {
    // A symbolic link is followed, and its target changed.
    let real = real(file);
    let _alone = dir_of(&real).parent().and_then(lock_folder);
    let text = || match read_text(&real, LARGEST) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        text => text,
    };
    for _ in 0..TRIES {
        let before = text().map_err(|error| sentence(crate::files::READ, &real, &error))?;
        let after = aws_file_edit::set(&before, section, values);
        let replaced = replace_if(&real, after.as_bytes(), || text().is_ok_and(|now| now == before));
        if replaced.map_err(|error| sentence("cause.file.written", &real, &error))? {
            return Ok(real);
        }
    }
    Err(sentence("cause.file.written", &real, &io::ErrorKind::ResourceBusy.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_that_are_saved_at_once_are_all_kept() {
        let dir = tempfile::tempdir().unwrap();
        let file = &dir.path().join(".aws/credentials");
        let names: Vec<String> = (0..8).map(|n| format!("work-{n}")).collect();
        std::thread::scope(|scope| {
            for name in &names {
                let section = EditedSection::Credentials(name.clone());
                scope.spawn(move || change(file, &section, &[("aws_access_key_id", Some(name))]).unwrap());
            }
        });
        let text = std::fs::read_to_string(file).unwrap();
        for name in &names {
            assert!(text.contains(&format!("[{name}]\naws_access_key_id = {name}\n")), "{text}");
        }
    }
}
