//! SSH login to an instance of a launch: the user name, and the key.

use super::Launch;
use super::launched_instance::LaunchInstance;
use crate::domain::access_grant::HostKey;
use crate::domain::facts::{self, BlueprintFacts};
use crate::domain::follow_ups::{FollowUpStatus, FollowUpStep, FollowUpTask};
use crate::domain::key_pair::{AGENT, default_file};
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::ssh_alias::{SshAlias, can_say};

impl Launch {
    /// Returns the facts about its blueprint.
    pub fn blueprint(&self) -> Option<&'static BlueprintFacts> {
        facts::blueprint(self.manifest.blueprint_id()?)
    }

    /// Returns whether its instances are Windows.
    pub fn is_windows(&self) -> bool {
        self.blueprint().is_some_and(BlueprintFacts::windows)
    }

    /// Returns the user name to log in with: the instance's own takes precedence over that of its blueprint.
    pub fn user(&self, launched: &LaunchInstance) -> Option<String> {
        let reported =
            launched.instance.as_ref().and_then(|instance| instance.username.as_ref()).map(ToString::to_string);
        reported.filter(|user| is_plain(user)).or_else(|| self.blueprint()?.ssh_user.clone())
    }

    /// Returns the file of the private key: the known one, otherwise the default for the key's name, or AWS's name for
    /// the Region's default key.
    pub fn key_file(&self) -> String {
        match &self.manifest.request.key_pair_name {
            Some(_) if self.manifest.key_file.is_some() => {
                self.manifest.key_file.as_ref().map(ToString::to_string).unwrap_or_default()
            }
            Some(name) => default_file(name, self.manifest.is_sandbox()).display().to_string(),
            // Must not overwrite a real key.
            None if self.manifest.is_sandbox() => format!("~/.ssh/practice-key-{}.pem", self.manifest.region),
            None => format!("~/.ssh/LightsailDefaultKey-{}.pem", self.manifest.region),
        }
    }

    /// Returns the file that contains the private half itself; none if only an agent has it, which can't decrypt.
    pub fn private_key_file(&self) -> Option<String> {
        Some(self.key_file()).filter(|file| file != AGENT && !file.ends_with(".pub"))
    }

    /// Returns whether the instance has a static IP, so that its address stays.
    pub fn keeps_address(&self, instance: &LaunchInstance) -> bool {
        let of = |made: &&OwnedResource| made.kind == ResourceKind::StaticIp && made.there;
        let attached = |step: &&FollowUpStep| {
            step.status == FollowUpStatus::Done && matches!(step.task, FollowUpTask::StaticIp { .. })
        };
        instance.instance.as_ref().is_some_and(|instance| instance.static_ip)
            || self.made.iter().filter(of).any(|made| made.instance.as_ref() == Some(&instance.name))
            || self.follow_ups.iter().filter(attached).any(|step| step.instance == instance.name)
    }

    /// Returns the alias for the user's SSH configuration, with the host keys that AWS published; none for Windows, nor
    /// before it has an address.
    pub fn ssh_alias(&self, instance: &LaunchInstance, host_keys: &[HostKey]) -> Option<SshAlias> {
        if self.is_windows() || !is_plain(&instance.name) {
            return None;
        }
        let address = instance.instance.as_ref()?.address()?.to_string();
        let (user, address) = (self.user(instance)?, Some(address).filter(|address| is_plain(address))?);
        let name = self.manifest.request.key_pair_name.as_deref().unwrap_or(&self.manifest.region);
        let key = is_plain(name).then(|| self.key_file()).filter(|key| key != AGENT && can_say(key));
        let host_keys = host_keys.iter().filter_map(HostKey::public_line).collect();
        Some(SshAlias { launch: self.id.clone(), name: instance.name.clone(), address, user, key, host_keys })
    }
}

/// Returns whether a shell takes it as a single, literal word: the service's words may be part of a command to copy.
pub fn is_plain(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
    !word.is_empty() && !word.starts_with('-') && word.chars().all(plain)
}
