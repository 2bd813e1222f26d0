//! Who is asking. Only AWS itself can say.

use super::{Lightsail, failure};
use crate::domain::catalog::Want;
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use aws_sdk_lightsail::operation::RequestId;

const ACTION: &str = "GetCallerIdentity";

impl Lightsail {
    /// The account and the user or role behind the credentials; nothing in the sandbox or at
    /// another server.
    ///
    /// # Errors
    /// There are no credentials, or AWS does not take them.
    pub async fn who(&self) -> Result<Option<Identity>, Failure> {
        let Some(sts) = &self.0.sts else {
            let ready = self.0.keyring.ready().await;
            return ready.map(|_| None).map_err(|lack| failure::no_credentials(ACTION, lack));
        };
        let region = self.front_region();
        let watch = self.watch(ACTION, &region);
        let answer = match self.0.keyring.ready().await {
            Ok(_) => sts
                .get_caller_identity()
                .send()
                .await
                .map_err(|error| failure::grounded(ACTION, &error, &self.ground())),
            Err(lack) => Err(failure::no_credentials(ACTION, lack)),
        };
        watch.ended(answer.as_ref().map(RequestId::request_id));
        let answer = answer?;
        let whole = answer.account.zip(answer.arn);
        Ok(whole.map(|(account, arn)| Identity { account: account.into(), arn: arn.into() }))
    }

    /// Who is asking, proved by AWS; elsewhere that the server takes the credentials, by a read.
    ///
    /// # Errors
    /// It does not, or was not reached.
    pub async fn prove(&self) -> Result<Option<Identity>, Failure> {
        match &self.0.sts {
            Some(_) => self.who().await,
            None => self.get(&Want::Regions).await.map(|_| None),
        }
    }

    /// Looks for the credentials anew, whatever was found before: their source may have changed.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn renew(&self) -> Result<(), Failure> {
        self.0.keyring.forget().await;
        self.0.keyring.ready().await.map(|_| ()).map_err(|lack| failure::no_credentials(ACTION, lack))
    }
}
