//! What this process holds in memory stays there: credentials, private keys and launch scripts.

/// Leaves no core file of this process, and lets no other process of the user read its memory. What it starts
/// (`ssh`, an editor) leaves none either; a system without these settings is as it was.
pub fn protect() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
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

    /// A system may hand core files to a program, whatever their limit is: only what isn't dumpable has none then.
    #[test]
    fn row_30_nothing_of_the_memory_is_dumped_once_it_is_protected() {
        super::protect();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    }
}
