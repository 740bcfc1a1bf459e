//! Processor time, so that a scan's cost can be told apart from waiting.

/// Processor time of this process so far, milliseconds, all threads together.
#[cfg(unix)]
pub(crate) fn now_ms() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// Where there is no such clock, wall-clock time since the first call, milliseconds.
#[cfg(not(unix))]
pub(crate) fn now_ms() -> f64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64() * 1e3
}
