//! The operating system family of an instance, as far as a launch script depends on it.

use super::catalog::Blueprint;
use super::facts;

/// A family of operating systems: how software is installed, and what `sh` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OsFamily {
    /// Debian, Ubuntu, and applications based on them. Its `sh` is dash.
    Apt,
    /// Amazon Linux, AlmaLinux, CentOS. Its `sh` is bash.
    Dnf,
    /// openSUSE. Its `sh` is bash.
    Zypper,
    /// FreeBSD. Its `sh` is ash, and it has no bash.
    Pkg,
    /// Windows.
    Windows,
    /// An unknown Linux.
    Unknown,
}

impl OsFamily {
    /// Returns the family of a blueprint: by its platform, then by its package manager.
    pub fn of(blueprint: &Blueprint) -> OsFamily {
        if blueprint.windows() {
            return OsFamily::Windows;
        }
        OsFamily::managed(facts::blueprint(&blueprint.id).and_then(|facts| facts.package_manager.as_deref()))
    }

    fn managed(manager: Option<&str>) -> OsFamily {
        match manager.unwrap_or_default() {
            "apt-get" => OsFamily::Apt,
            "zypper" => OsFamily::Zypper,
            "pkg" => OsFamily::Pkg,
            word if word.contains("dnf") || word.contains("yum") => OsFamily::Dnf,
            _ => OsFamily::Unknown,
        }
    }

    /// Returns the family of a blueprint with only its ID known.
    pub fn named(id: &str) -> OsFamily {
        if id.starts_with("windows_") {
            return OsFamily::Windows;
        }
        OsFamily::managed(facts::blueprint(id).and_then(|facts| facts.package_manager.as_deref()))
    }

    /// Parses the name that a template uses.
    pub fn parse(word: &str) -> Option<OsFamily> {
        Some(match word {
            "apt" => OsFamily::Apt,
            "dnf" => OsFamily::Dnf,
            "zypper" => OsFamily::Zypper,
            "pkg" => OsFamily::Pkg,
            "windows" => OsFamily::Windows,
            _ => return None,
        })
    }

    /// Returns whether it is Windows.
    pub fn windows(self) -> bool {
        self == OsFamily::Windows
    }

    /// Returns whether its `sh` supports the syntax of bash.
    pub fn sh_is_bash(self) -> bool {
        matches!(self, OsFamily::Dnf | OsFamily::Zypper)
    }

    /// Returns whether it has bash.
    pub fn has_bash(self) -> bool {
        !matches!(self, OsFamily::Pkg | OsFamily::Windows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::Platform;
    use crate::domain::compatibility::tests::blueprint;

    #[test]
    fn os_family_is_derived_from_the_blueprint() {
        let of = |id| OsFamily::of(&blueprint(id));
        assert_eq!(of("ubuntu_24_04"), OsFamily::Apt);
        assert_eq!(of("wordpress_ls_1_0"), OsFamily::Apt);
        assert_eq!(of("amazon_linux_2023"), OsFamily::Dnf);
        assert_eq!(of("amazon_linux_2"), OsFamily::Dnf);
        assert_eq!(of("opensuse_15"), OsFamily::Zypper);
        assert_eq!(of("freebsd_14"), OsFamily::Pkg);
        assert_eq!(of("of_tomorrow"), OsFamily::Unknown);
        let windows = Blueprint { platform: Some(Platform::Windows), ..blueprint("of_tomorrow") };
        assert_eq!(OsFamily::of(&windows), OsFamily::Windows);
        assert_eq!(OsFamily::named("windows_server_2022"), OsFamily::Windows);
        assert_eq!((OsFamily::named("ubuntu_24_04"), OsFamily::named("x")), (OsFamily::Apt, OsFamily::Unknown));
    }
}
