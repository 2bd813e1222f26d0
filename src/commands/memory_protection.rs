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
