//! Quotes words for a POSIX shell.

/// Quotes a word so that a shell takes it literally; a plain one is returned as it is.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@+,%".contains(c);
    // zsh expands a leading `=`.
    match !text.is_empty() && !text.starts_with('=') && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_is_quoted_unless_every_shell_takes_it_literally() {
        for plain in ["web-1", "/etc/a_b.pem", "user@192.0.2.1", "key=value,other:50%"] {
            assert_eq!(shell_word(plain), plain);
        }
        for (text, quoted) in [
            ("", "''"),
            ("=web", "'=web'"),
            ("my key", "'my key'"),
            ("$HOME", "'$HOME'"),
            ("[::1]", "'[::1]'"),
            ("it's", r"'it'\''s'"),
            ("a\nb", "'a\nb'"),
        ] {
            assert_eq!(shell_word(text), quoted);
        }
    }
}
