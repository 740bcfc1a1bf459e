//! The team's server: HTTP, auth, access, storage, jobs, console
