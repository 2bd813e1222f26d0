//! What a launch makes besides its instances: found by its name, and removed.

use super::Lightsail;
use super::convert;
use super::instances::known;
use crate::domain::clean::Clean;
use crate::domain::failure::Failure;
use crate::domain::made::{Found, Kind, Made};

impl Lightsail {
    /// What stands under the name of something that was made; nothing if the service knows none.
    pub async fn find(&self, region: &Clean, kind: Kind, name: &str) -> Result<Option<Found>, Failure> {
        let read = self.clients(region).read;
        Ok(match kind {
            Kind::StaticIp => {
                let request = read.get_static_ip().static_ip_name(name);
                let answer = known(self.call("GetStaticIp", region, request.send()).await)?;
                answer.and_then(|answer| answer.static_ip).map(convert::static_ip)
            }
            Kind::KeyPair => {
                let request = read.get_key_pair().key_pair_name(name);
                let answer = known(self.call("GetKeyPair", region, request.send()).await)?;
                answer.and_then(|answer| answer.key_pair).map(convert::found_key_pair)
            }
        })
    }

    /// Sends `ReleaseStaticIp` or `DeleteKeyPair`, once.
    pub async fn unmake(&self, region: &Clean, made: &Made) -> Result<(), Failure> {
        let act = self.clients(region).act;
        let name = made.name.as_str();
        match made.kind {
            Kind::StaticIp => {
                let request = act.release_static_ip().static_ip_name(name);
                self.call("ReleaseStaticIp", region, request.send()).await.map(|_| ())
            }
            Kind::KeyPair => {
                let request = act.delete_key_pair().key_pair_name(name);
                self.call("DeleteKeyPair", region, request.send()).await.map(|_| ())
            }
        }
    }
}
