//! Protects the memory of this process, which holds credentials, private keys, and launch scripts, from being dumped.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Disables core dumps, and reading this process's memory by other processes of the user. Programs that it starts
/// (`ssh`, an editor) don't dump core either. Does nothing on systems without these settings.
pub fn protect() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    /// A system may pipe core dumps to a program regardless of their size limit: only a process that isn't dumpable
    /// has none.
    #[test]
    fn row_30_nothing_of_the_memory_is_dumped_once_it_is_protected() {
        super::protect();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    }
}
