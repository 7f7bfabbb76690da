/// Files and connections that a server has use for.
const ENOUGH: u64 = 1 << 16;

/// Lets the process have as many files and connections open as it may: most systems begin with
/// 1,024 or fewer, and each connection is one, idle or not.
pub(super) fn allow_many() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let held = getrlimit(Resource::Nofile);
        let most = held.maximum.unwrap_or(ENOUGH).min(ENOUGH);
        if held.current.is_none_or(|current| current >= most) {
            return;
        }
        let raised = Rlimit {
            current: Some(most),
            maximum: held.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, "the limit of open files stays as it is");
        }
    }
}
