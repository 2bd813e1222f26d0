//! Remote Desktop access to Windows: address, user name and password.

use super::access_grant::AccessGrant;
use super::sanitized_text::SanitizedText;
use super::secret::Secret;
use crate::domain::user_text::Words;

/// The details for a Remote Desktop client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RdpDetails {
    /// The address to connect to.
    pub address: Option<SanitizedText>,
    /// The user name to log in with.
    pub user: SanitizedText,
    /// The password, if known.
    pub password: Option<Secret>,
    /// The password as encrypted for the user's own key.
    pub ciphertext: Option<Secret>,
    /// The name of the key pair.
    pub key_pair: Option<SanitizedText>,
    /// What failed with the last key file that was tried.
    pub problem: Option<Words>,
}

impl RdpDetails {
    /// Returns the details in AWS's reply.
    pub fn of(grant: AccessGrant) -> RdpDetails {
        RdpDetails {
            address: grant.at().cloned(),
            user: grant.user.unwrap_or_else(|| "Administrator".into()),
            password: grant.password,
            ciphertext: grant.ciphertext,
            key_pair: grant.key_pair,
            problem: None,
        }
    }

    /// Returns whether a private key is needed to decrypt the password.
    pub fn locked(&self) -> bool {
        self.password.is_none() && self.ciphertext.is_some()
    }

    /// Returns an `.rdp` file for a Remote Desktop client, without the password.
    pub fn file(&self) -> Option<String> {
        let address = self.address.as_ref()?;
        let host = if address.contains(':') { format!("[{address}]") } else { address.to_string() };
        let lines = [
            format!("full address:s:{host}"),
            format!("username:s:{}", self.user),
            "prompt for credentials:i:1".to_owned(),
            "screen mode id:i:2".to_owned(),
            "use multimon:i:0".to_owned(),
            "autoreconnection enabled:i:1".to_owned(),
            // The server's certificate is self-signed, so the client asks the user about it.
            "authentication level:i:2".to_owned(),
        ];
        Some(lines.map(|line| line + "\r\n").concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rdp_file_has_address_and_user_but_no_password() {
        let rdp = RdpDetails {
            address: Some("2001:db8::7".into()),
            user: "Administrator".into(),
            password: Some(Secret::new("hush")),
            ..RdpDetails::default()
        };
        let file = rdp.file().unwrap();
        assert!(file.starts_with("full address:s:[2001:db8::7]\r\nusername:s:Administrator\r\n"), "{file}");
        assert!(!file.contains("hush"));
    }

    #[test]
    fn password_is_locked_while_only_its_ciphertext_is_known() {
        let locked = RdpDetails { ciphertext: Some(Secret::new("AAAA")), ..RdpDetails::default() };
        assert!(locked.locked() && !RdpDetails::default().locked());
        assert!(!RdpDetails { password: Some(Secret::new("x")), ..locked }.locked());
    }
}
