//! What an instance runs on, as far as a launch script has to know.

use super::catalog::Blueprint;
use super::facts;

/// A family of systems: how software is installed there, and what `sh` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// Debian, Ubuntu, and applications that stand on them. Its `sh` is dash.
    Apt,
    /// Amazon Linux, AlmaLinux, CentOS. Its `sh` is bash.
    Dnf,
    /// openSUSE. Its `sh` is bash.
    Zypper,
    /// FreeBSD. Its `sh` is ash, and there is no bash.
    Pkg,
    Windows,
    /// Some Linux that nobody told us of.
    Unknown,
}

impl System {
    /// The system of a blueprint: by its platform, then by how it installs software.
    pub fn of(blueprint: &Blueprint) -> System {
        if blueprint.windows() {
            return System::Windows;
        }
        System::managed(facts::blueprint(&blueprint.id).and_then(|facts| facts.package_manager.as_deref()))
    }

    fn managed(manager: Option<&str>) -> System {
        match manager.unwrap_or_default() {
            "apt-get" => System::Apt,
            "zypper" => System::Zypper,
            "pkg" => System::Pkg,
            word if word.contains("dnf") || word.contains("yum") => System::Dnf,
            _ => System::Unknown,
        }
    }

    /// The system of a blueprint of which only the id is known.
    pub fn named(id: &str) -> System {
        if id.starts_with("windows_") {
            return System::Windows;
        }
        System::managed(facts::blueprint(id).and_then(|facts| facts.package_manager.as_deref()))
    }

    /// As a starter names it.
    pub fn parse(word: &str) -> Option<System> {
        Some(match word {
            "apt" => System::Apt,
            "dnf" => System::Dnf,
            "zypper" => System::Zypper,
            "pkg" => System::Pkg,
            "windows" => System::Windows,
            _ => return None,
        })
    }

    pub fn windows(self) -> bool {
        self == System::Windows
    }

    /// Whether its `sh` knows what bash knows.
    pub fn sh_is_bash(self) -> bool {
        matches!(self, System::Dnf | System::Zypper)
    }

    /// Whether bash is there at all.
    pub fn has_bash(self) -> bool {
        !matches!(self, System::Pkg | System::Windows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::Platform;
    use crate::domain::rules::tests::blueprint;

    #[test]
    fn a_blueprint_tells_its_system() {
        let of = |id| System::of(&blueprint(id));
        assert_eq!(of("ubuntu_24_04"), System::Apt);
        assert_eq!(of("wordpress_ls_1_0"), System::Apt);
        assert_eq!(of("amazon_linux_2023"), System::Dnf);
        assert_eq!(of("amazon_linux_2"), System::Dnf);
        assert_eq!(of("opensuse_15"), System::Zypper);
        assert_eq!(of("freebsd_14"), System::Pkg);
        assert_eq!(of("of_tomorrow"), System::Unknown);
        let windows = Blueprint { platform: Some(Platform::Windows), ..blueprint("of_tomorrow") };
        assert_eq!(System::of(&windows), System::Windows);
        assert_eq!(System::named("windows_server_2022"), System::Windows);
        assert_eq!((System::named("ubuntu_24_04"), System::named("x")), (System::Apt, System::Unknown));
    }
}
