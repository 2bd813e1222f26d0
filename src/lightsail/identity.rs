//! Who is asking. Only AWS itself can say.

use super::{Lightsail, failure};
use crate::domain::clean::Clean;
use crate::domain::identity::Identity;
use aws_sdk_lightsail::operation::RequestId;

const ACTION: &str = "GetCallerIdentity";

impl Lightsail {
    /// The account and the user or role behind the credentials; nothing in the sandbox, at
    /// another server, or if AWS does not say. A failure is in the log of calls: nothing
    /// depends on this answer.
    pub async fn who(&self) -> Option<Identity> {
        let sts = self.0.sts.as_ref()?;
        let region = self.front_region();
        let watch = self.watch(ACTION, &region);
        let answer = match self.0.keyring.ready().await {
            Ok(_) => {
                sts.get_caller_identity().send().await.map_err(|error| failure::plain(ACTION, &error, &self.ground()))
            }
            Err(why) => Err(failure::no_credentials(ACTION, why)),
        };
        watch.ended(answer.as_ref().map(RequestId::request_id));
        let answer = answer.ok()?;
        Some(Identity { account: Clean::from(answer.account?), arn: Clean::from(answer.arn?) })
    }
}
