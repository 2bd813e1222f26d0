//! Reads environment variables as the AWS tools do: an empty one counts as unset.

use crate::domain::account::Used;
use crate::domain::account::profiles::WebIdentityVariables;
use aws_types::os_shim_internal::Env;
use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// The variables that name a profile, by precedence, as in version 2 of the AWS CLI.
const PROFILE: [&str; 2] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
/// The same for the Region.
pub(super) const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// Returns a variable that is set and not empty.
pub fn said(env: &Env, name: &str) -> Option<String> {
    env.get(name).ok().filter(|value| !value.trim().is_empty())
}

/// Returns the first of these variables that is set, and its value.
pub fn first(env: &Env, names: &[&'static str]) -> Option<(&'static str, String)> {
    names.iter().find_map(|name| Some((*name, said(env, name)?)))
}

/// Returns the variables for a web identity token.
pub fn web_identity(env: &Env) -> WebIdentityVariables {
    WebIdentityVariables {
        token_file: said(env, "AWS_WEB_IDENTITY_TOKEN_FILE"),
        role: said(env, "AWS_ROLE_ARN"),
        session_name: said(env, "AWS_ROLE_SESSION_NAME"),
    }
}

/// Returns the home directory; if `HOME` is unset or empty, the one known to the system.
pub fn home(env: &Env) -> Option<PathBuf> {
    let system = || std::env::home_dir().filter(|_| std::env::var_os("HOME").is_none_or(|home| home.is_empty()));
    said(env, "HOME").map(PathBuf::from).or_else(system).filter(|home| !home.as_os_str().is_empty())
}

/// Expands `~` and environment variables in a path, as the AWS tools do.
pub fn path(env: &Env, text: &str) -> PathBuf {
    let text = expanded(env, text);
    match (text.strip_prefix('~'), home(env)) {
        (Some(""), Some(home)) => home,
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(text),
    }
}

/// Expands `$NAME` and `${NAME}`; unset variables are left as they are.
fn expanded(env: &Env, text: &str) -> String {
    let mut all = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        all.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, length) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((name, _)) => (name, name.len() + 3),
            None => {
                let end = after.find(|c| !word(c)).unwrap_or(after.len());
                (&after[..end], end + 1)
            }
        };
        match env.get(name).ok().filter(|_| !name.is_empty()) {
            Some(value) => all.push_str(&value),
            None => all.push_str(&rest[at..at + length]),
        }
        rest = &rest[at + length..];
    }
    all + rest
}

/// Returns the file set by a variable, otherwise the default one in the home directory.
pub fn file(env: &Env, variable: &str, usual: &str) -> PathBuf {
    match said(env, variable) {
        Some(text) => path(env, &text),
        None => home(env).unwrap_or_default().join(usual),
    }
}

/// Returns the file of a program: a path unchanged, a name searched for in `path`, as the system does.
pub fn find_program(program: &OsStr, path: Option<&OsStr>) -> Option<PathBuf> {
    let is_program =
        |file: &PathBuf| file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0);
    if program.as_encoded_bytes().contains(&b'/') {
        return Some(PathBuf::from(program)).filter(is_program);
    }
    std::env::split_paths(path?).map(|folder| folder.join(program)).find(is_program)
}

/// Returns the path of the configuration file.
pub fn config_file(env: &Env) -> PathBuf {
    file(env, "AWS_CONFIG_FILE", ".aws/config")
}

/// Returns the path of the shared credentials file.
pub fn credentials_file(env: &Env) -> PathBuf {
    file(env, "AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")
}

/// Returns the profile in use, and what selects it: the command line, a variable, or nothing.
pub fn chosen(env: &Env, named: Option<&str>) -> (String, Option<&'static str>) {
    let variable = || first(env, &PROFILE).map(|(name, value)| (value, Some(name)));
    let named = named.map(|name| (name.to_owned(), Some(Used::OPTION)));
    named.or_else(variable).unwrap_or_else(|| ("default".to_owned(), None))
}

/// Returns the name of the profile in use in this process's environment.
pub fn profile_in_use(named: Option<&str>) -> String {
    chosen(&Env::real(), named).0
}

/// Returns whether a setting is enabled, as botocore reads it.
pub(super) fn is_true(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_expanded_like_in_a_shell() {
        let env = Env::from_slice(&[("HOME", "/home/ana"), ("X", "/opt"), ("EMPTY", "")]);
        for (text, expected) in [
            ("~/config", "/home/ana/config"),
            ("~", "/home/ana"),
            ("$HOME/c", "/home/ana/c"),
            ("${X}/c", "/opt/c"),
            ("$NOT/c", "$NOT/c"),
            ("${NOT}/c$", "${NOT}/c$"),
            ("~bob/c", "~bob/c"),
            ("/plain", "/plain"),
        ] {
            assert_eq!(path(&env, text), PathBuf::from(expected), "{text}");
        }
    }

    #[test]
    fn profile_comes_from_the_command_line_or_a_nonempty_variable() {
        let by = |env: &[(&str, &str)], named| chosen(&Env::from_slice(env), named);
        let both = [("AWS_PROFILE", "one"), ("AWS_DEFAULT_PROFILE", "two")];
        assert_eq!(by(&both, Some("three")), ("three".into(), Some("--profile")));
        assert_eq!(by(&both, None), ("one".into(), Some("AWS_PROFILE")));
        assert_eq!(by(&[("AWS_PROFILE", ""), both[1]], None), ("two".into(), Some("AWS_DEFAULT_PROFILE")));
        assert_eq!(by(&[("AWS_PROFILE", " ")], None), ("default".into(), None));
    }

    #[test]
    fn program_is_searched_for_past_a_file_that_is_not_executable() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let file = |at: usize| folders[at].path().join("creds");
        for (at, mode) in [(0, 0o644), (1, 0o755)] {
            std::fs::write(file(at), "").unwrap();
            std::fs::set_permissions(file(at), PermissionsExt::from_mode(mode)).unwrap();
        }
        let path = std::env::join_paths(folders.iter().map(|folder| folder.path())).unwrap();
        assert_eq!(find_program("creds".as_ref(), Some(&path)), Some(file(1)));
        assert_eq!(find_program("creds".as_ref(), None), None);
        assert_eq!(find_program(file(0).as_os_str(), Some(&path)), None, "a path isn't searched for");
        assert_eq!(find_program(file(1).as_os_str(), None), Some(file(1)));
    }
}
