//! Lists the accounts and roles that a sign-in gives access to.

use super::Accounts;
use crate::domain::account::{SsoPortal, SsoRole};
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::sanitized_text::SanitizedText;
use crate::lightsail::{self, failure_of};
use aws_sdk_sso::types::AccountInfo;

/// The maximum number of pages in a list, and of accounts with their roles listed: a company may have thousands.
const MOST_PAGES: usize = 20;
const MOST_ACCOUNTS: usize = 100;

impl Accounts {
    pub(super) async fn places(&self, portal: &SsoPortal, token: &str) -> Result<Vec<SsoRole>, Failure> {
        let network = lightsail::network(&self.0.target, &self.0.settings, &portal.region).await;
        let sso = aws_sdk_sso::Client::from_conf(network.sso().build());
        let mut all = Vec::new();
        for account in accounts(&sso, token).await?.into_iter().take(MOST_ACCOUNTS) {
            let Some(id) = account.account_id else { continue };
            let name = account.account_name.map(SanitizedText::from);
            let roles = roles(&sso, token, &id).await?;
            all.extend(roles.into_iter().map(|role| SsoRole {
                account: SanitizedText::new(&id),
                account_name: name.clone(),
                role: role.into(),
            }));
        }
        all.sort();
        Ok(all)
    }
}

async fn accounts(sso: &aws_sdk_sso::Client, token: &str) -> Result<Vec<AccountInfo>, Failure> {
    let (mut all, mut next) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let answer = sso.list_accounts().access_token(token).set_next_token(next).send().await;
        let answer = answer.map_err(|error| failure_of("ListAccounts", &error))?;
        all.extend(answer.account_list.ok_or_else(|| silent("ListAccounts", "accountList"))?);
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() || all.len() >= MOST_ACCOUNTS {
            break;
        }
    }
    Ok(all)
}

async fn roles(sso: &aws_sdk_sso::Client, token: &str, account: &str) -> Result<Vec<String>, Failure> {
    let (mut all, mut next) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let request = sso.list_account_roles().access_token(token).account_id(account).set_next_token(next);
        let answer = request.send().await.map_err(|error| failure_of("ListAccountRoles", &error))?;
        let roles = answer.role_list.ok_or_else(|| silent("ListAccountRoles", "roleList"))?;
        all.extend(roles.into_iter().filter_map(|role| role.role_name));
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            break;
        }
    }
    Ok(all)
}

/// A reply without its list doesn't mean that it is empty.
fn silent(action: &str, member: &str) -> Failure {
    let words = lightsail::not_understood(200, Some(lightsail::missing(member)));
    Failure { certainty: Certainty::Unknown, ..Failure::local(action, ErrorKind::BadReply, words) }
}
