//! Texts for logging in over SSH and for what went wrong, shared by screens and line mode.

use super::messages;
use crate::domain::access_grant::LoginError;
use crate::domain::facts::{self, BlueprintFacts};
use crate::domain::launch::Launch;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::text::Language;

fn blueprint(launch: &Launch) -> Option<&'static BlueprintFacts> {
    facts::blueprint(launch.manifest.blueprint_id()?)
}

/// Returns whether the launch's blueprint is Windows.
pub fn windows(launch: &Launch) -> bool {
    blueprint(launch).is_some_and(BlueprintFacts::windows)
}

/// Returns the command that reads the application's initial password.
pub fn password_command(launch: &Launch) -> Option<&'static str> {
    blueprint(launch)?.password_command()
}

/// Returns whether a launch script was sent and its end can be observed on the server.
pub fn has_script(launch: &Launch) -> bool {
    launch.manifest.script.is_some() && !windows(launch) && !without_cloud_init(launch)
}

/// Returns whether the blueprint is FreeBSD, which runs launch scripts without cloud-init and leaves no status.
pub fn without_cloud_init(launch: &Launch) -> bool {
    launch.manifest.blueprint_id().is_some_and(|id| id.starts_with("freebsd"))
}

/// Returns what went wrong and what to do next.
pub fn error(language: Language, error: &LoginError) -> UserText {
    match error {
        LoginError::Failed(failure) => UserText::new("login.failed").with("what", messages::brief(language, failure)),
        LoginError::NoHostKeys => UserText::new("login.never-host-keys"),
        LoginError::Lacks(member) => UserText::new("login.lacks").with("member", member),
        LoginError::File(why) => UserText::new("login.file").with_text("why", why.clone()),
        LoginError::NoSsh => UserText::new("login.no-ssh"),
        LoginError::TooLong => UserText::new("login.too-long"),
        LoginError::Ssh { words, status } => refused(words, *status),
    }
}

/// Classifies a failure of `ssh`: a changed host key is the only one that may be an attack.
fn refused(words: &[SanitizedText], status: Option<i32>) -> UserText {
    let said = words.iter().map(|line| line.as_str()).collect::<Vec<_>>().join(" ");
    let has = |part: &str| said.contains(part);
    let key = match () {
        _ if has("Host key verification failed") || has("IDENTIFICATION HAS CHANGED") => "login.another-server",
        _ if has("Permission denied") => "login.denied",
        _ if has("refused") || has("timed out") || has("No route") || has("unreachable") => "login.unreached",
        _ if words.is_empty() => return UserText::new("login.status").with("status", status.unwrap_or(-1)),
        _ => "login.ssh",
    };
    let last = words.last().map(SanitizedText::to_string).unwrap_or_default();
    UserText::new(key).with("said", last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(words: &[&str]) -> &'static str {
        let words = words.iter().map(SanitizedText::new).collect();
        error(Language::English, &LoginError::Ssh { status: Some(255), words }).key
    }

    #[test]
    fn changed_host_key_has_its_own_message() {
        assert_eq!(
            key(&["Host key for 127.0.0.1 has changed", "Host key verification failed."]),
            "login.another-server"
        );
        assert_eq!(key(&["ubuntu@192.0.2.1: Permission denied (publickey)."]), "login.denied");
        assert_eq!(key(&["ssh: connect to host 192.0.2.1 port 22: Connection refused"]), "login.unreached");
        assert_eq!(key(&["client_loop: send disconnect: Broken pipe"]), "login.ssh");
        assert_eq!(key(&[]), "login.status");
    }
}
