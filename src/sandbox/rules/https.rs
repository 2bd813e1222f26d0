//! Rules for the email address and domains of an HTTPS setup: lengths and patterns are from the API model, the wording
//! is Skysail's.

use crate::sandbox::exception::ServiceException;

/// 6 to 254 characters with one `@` and a domain after it.
pub fn email(address: &str) -> Result<(), ServiceException> {
    let parts = address.split_once('@');
    let fits = (6..=254).contains(&address.len())
        && parts.is_some_and(|(user, host)| (1..=64).contains(&user.len()) && is_domain(host));
    match fits && !address.contains(|c: char| c.is_whitespace() || c.is_control()) {
        true => Ok(()),
        false => Err(ServiceException::invalid("emailAddress is not valid.")),
    }
}

/// 1 to 10 names, each of 4 to 253 characters.
pub fn domains(names: &[&str]) -> Result<Vec<String>, ServiceException> {
    if names.is_empty() || names.len() > 10 {
        return Err(ServiceException::invalid("domainNames must have 1 to 10 names."));
    }
    match names.iter().find(|name| !(4..=253).contains(&name.len()) || !is_domain(name)) {
        None => Ok(names.iter().map(|name| (*name).to_owned()).collect()),
        Some(bad) => Err(ServiceException::invalid(format!("{bad:?} is not a domain name."))),
    }
}

/// Labels of letters, digits, and hyphens; the last one has two or more letters.
pub fn is_domain(name: &str) -> bool {
    let label =
        |label: &str| (1..=63).contains(&label.len()) && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    name.rsplit_once('.').is_some_and(|(rest, top)| {
        top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic()) && rest.split('.').all(label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_and_email_formats_are_checked() {
        assert!(domains(&["example.com", "www.example.co.uk"]).is_ok());
        assert!(email("me@example.com").is_ok());
        for bad in ["", "localhost", "a..com", "example.c", "ex ample.com", "example.com."] {
            assert!(domains(&[bad]).is_err(), "{bad}");
        }
        for bad in ["me", "@example.com", "me@localhost", "a b@example.com"] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }
}
