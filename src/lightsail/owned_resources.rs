//! API calls for the resources that a launch creates besides its instances: lookup by name, import, deletion.

use super::Lightsail;
use super::convert;
use super::instances::known;
use super::required_members;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::key_pair::PrivateKey;
use crate::domain::owned_resource::{FoundResource, OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;

impl Lightsail {
    /// Returns the resource with this name; none if the service itself says that it doesn't exist.
    pub async fn find_resource(
        &self,
        region: &SanitizedText,
        kind: ResourceKind,
        name: &str,
    ) -> Result<Option<FoundResource>, Failure> {
        let read = self.clients(region).read;
        Ok(match kind {
            ResourceKind::StaticIp => {
                let request = read.get_static_ip().static_ip_name(name);
                let answer = known(self.call("GetStaticIp", region, request.send()).await)?;
                let Some(found) = answer.and_then(|answer| answer.static_ip) else { return Ok(None) };
                required_members::about("GetStaticIp", "staticIp.name", name, found.name())?;
                Some(convert::static_ip(found))
            }
            ResourceKind::KeyPair => {
                let request = read.get_key_pair().key_pair_name(name);
                let answer = known(self.call("GetKeyPair", region, request.send()).await)?;
                let Some(found) = answer.and_then(|answer| answer.key_pair) else { return Ok(None) };
                required_members::about("GetKeyPair", "keyPair.name", name, found.name())?;
                Some(convert::found_key_pair(found))
            }
        })
    }

    /// Sends `ImportKeyPair`, once. `line` is the public half as in its file.
    ///
    /// After a failure with another certainty than *not sent* or *refused*, the key pair may exist.
    pub async fn import_key_pair(&self, region: &SanitizedText, name: &str, line: &str) -> Result<(), Failure> {
        let act = self.clients(region).act;
        // Despite its name, this member takes the whole line, which contains base64.
        let request = act.import_key_pair().key_pair_name(name).public_key_base64(line);
        self.call("ImportKeyPair", region, request.send()).await.map(|_| ())
    }

    /// Returns the private half of the Region's default key pair, which AWS keeps; AWS creates the key pair if it
    /// doesn't exist.
    pub async fn default_key(&self, region: &SanitizedText) -> Result<PrivateKey, Failure> {
        let act = self.clients(region).act;
        let answer = self.call("DownloadDefaultKeyPair", region, act.download_default_key_pair().send()).await?;
        let text = answer.private_key_base64.filter(|text| !text.trim().is_empty());
        let none = || {
            let words = UserText::new("cause.no-private-key");
            Failure::local("DownloadDefaultKeyPair", ErrorKind::BadReply, words)
        };
        text.map(PrivateKey::new).ok_or_else(none)
    }

    /// Sends `DetachStaticIp`, once.
    pub async fn detach_static_ip(&self, region: &SanitizedText, name: &str) -> Result<(), Failure> {
        let act = self.clients(region).act;
        self.call("DetachStaticIp", region, act.detach_static_ip().static_ip_name(name).send()).await.map(|_| ())
    }

    /// Sends `ReleaseStaticIp` or `DeleteKeyPair`, once.
    pub async fn delete_resource(&self, region: &SanitizedText, made: &OwnedResource) -> Result<(), Failure> {
        let act = self.clients(region).act;
        let name = made.name.as_str();
        match made.kind {
            ResourceKind::StaticIp => {
                let request = act.release_static_ip().static_ip_name(name);
                self.call("ReleaseStaticIp", region, request.send()).await.map(|_| ())
            }
            ResourceKind::KeyPair => {
                let request = act.delete_key_pair().key_pair_name(name);
                self.call("DeleteKeyPair", region, request.send()).await.map(|_| ())
            }
        }
    }
}
