//! Loads the user's profiles from the configuration and credentials files.

use super::environment::{config_file, credentials_file};
use crate::domain::account::aws_file::{self, AwsFile, LineFault};
use crate::domain::account::profiles::Profiles;
use crate::domain::user_text::{UserText, Words};
use crate::files::{self, FileFault};
use aws_types::os_shim_internal::Env;
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

/// The maximum size of a file in bytes; far more than it needs.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The profiles, and messages about malformed lines.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The profiles.
    pub profiles: Profiles,
    /// Messages about lines that couldn't be parsed, and about profiles that stand twice.
    pub odd: Vec<UserText>,
}

/// Reads the files, at the paths set in the environment.
///
/// # Errors
/// A message about the file that can't be read, and why. Missing files count as empty, and so do those that aren't
/// regular files (`/dev/null`, a pipe), as in the AWS CLI.
pub fn read(env: &Env) -> Result<Read, Words> {
    let (config_path, credentials_path) = (config_file(env), credentials_file(env));
    let (config, credentials) = (file(&config_path)?, file(&credentials_path)?);
    let mut odd = faulty_lines(&config_path, &config);
    odd.extend(faulty_lines(&credentials_path, &credentials));
    let profiles = Profiles::of(&config, &credentials);
    odd.extend(profiles.doubled());
    Ok(Read { profiles, odd })
}

/// The same on a blocking thread: a home directory may be on a network drive.
///
/// # Errors
/// As [`read`].
pub async fn load(env: &Env) -> Result<Read, Words> {
    let env = env.clone();
    let read = tokio::task::spawn_blocking(move || read(&env)).await;
    read.unwrap_or_else(|_| Err(UserText::new("cause.stopped").into()))
}

fn file(path: &Path) -> Result<AwsFile, Words> {
    match files::read(path, LARGEST) {
        Ok(bytes) => Ok(aws_file::read(&Zeroizing::new(bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound || FileFault::is_no_file(&error) => {
            Ok(AwsFile::default())
        }
        Err(error) if error.kind() == io::ErrorKind::IsADirectory => Ok(AwsFile::default()),
        Err(error) => Err(files::sentence(files::READ, path, &error)),
    }
}

/// Returns messages about a file's malformed lines, by number only: their text may be secret.
fn faulty_lines(path: &Path, file: &AwsFile) -> Vec<UserText> {
    let sentence = |odd: &aws_file::FaultyLine| {
        let say = match odd.what {
            LineFault::NoSection => UserText::new("cause.line.no-section"),
            LineFault::NoValue => UserText::new("cause.line.no-value"),
            LineFault::NotUtf8 => UserText::new("cause.line.not-utf-8"),
            LineFault::Twice(first) => UserText::new("cause.line.twice").with("first", first),
        };
        say.with("path", path.display()).with("line", odd.line)
    };
    file.odd.iter().map(sentence).collect()
}
