//! How to get into Windows: an address, a user and a password for Remote Desktop.

use super::access_grant::AccessGrant;
use super::sanitized_text::SanitizedText;
use super::secret::Secret;

/// What Remote Desktop wants to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RdpDetails {
    /// The address to connect to.
    pub address: Option<SanitizedText>,
    /// Whom to log in as.
    pub user: SanitizedText,
    /// The password, where it is known.
    pub password: Option<Secret>,
    /// The password as AWS has it where a key of the user's own locks it, and that key's name.
    pub ciphertext: Option<Secret>,
    /// The name of the key pair.
    pub key_pair: Option<SanitizedText>,
    /// What went wrong with the key file that was tried last.
    pub problem: Option<SanitizedText>,
}

impl RdpDetails {
    /// Returns what AWS grants.
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

    /// Whether a private key is needed to read the password.
    pub fn locked(&self) -> bool {
        self.password.is_none() && self.ciphertext.is_some()
    }

    /// A file that a Remote Desktop program opens; without the password.
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
            // The server's certificate is its own, so the user is asked about it.
            "authentication level:i:2".to_owned(),
        ];
        Some(lines.map(|line| line + "\r\n").concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_address_and_user_and_no_password() {
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
    fn a_password_is_locked_only_while_there_is_just_its_ciphertext() {
        let locked = RdpDetails { ciphertext: Some(Secret::new("AAAA")), ..RdpDetails::default() };
        assert!(locked.locked() && !RdpDetails::default().locked());
        assert!(!RdpDetails { password: Some(Secret::new("x")), ..locked }.locked());
    }
}
