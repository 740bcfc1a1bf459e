//! The order of a day: overdue first, then today by time, and the moments a task can be moved to (B1, B5).

use crate::query::Context;
use crate::record::Record;
use crate::value::Value;
use jiff::{Span, Timestamp};
use std::cmp::Ordering;

/// Where a task stands in the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// Due before today, still open.
    Overdue,
    /// Due today.
    Today,
    /// Due later.
    Later,
    /// Without a time.
    Someday,
}

/// Where an open task stands for the person and moment of `context`.
pub fn slot(task: &Record, context: &Context) -> Slot {
    match task.get("due").as_int() {
        None => Slot::Someday,
        Some(due) if due < context.day(0).0 => Slot::Overdue,
        Some(due) if due < context.day(1).0 => Slot::Today,
        Some(_) => Slot::Later,
    }
}

/// Order of the agenda: slot, then time (whole-day tasks before timed ones of the same day), then subject, then id.
pub fn order(left: &Record, right: &Record, context: &Context) -> Ordering {
    let key = |task: &Record| {
        let whole_day = task.get("all_day") == &Value::Int(1);
        let due = task.get("due").as_int().unwrap_or(i64::MAX);
        let time = if whole_day { context.day(0).0.min(due) } else { due };
        (slot(task, context), time, task.get("subject").as_text().unwrap_or_default().to_owned(), task.id)
    };
    key(left).cmp(&key(right))
}

/// Ready-made postponements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Postpone {
    /// One hour from now.
    Hour,
    /// The same clock time tomorrow.
    Tomorrow,
    /// The same clock time seven days from today.
    NextWeek,
}

const HOUR_MS: i64 = 60 * 60 * 1000;

/// The new due time, Unix ms, of a task that was due at `due` (now, when it had no time).
pub fn postponed(due: Option<i64>, to: Postpone, context: &Context) -> i64 {
    let days = match to {
        Postpone::Hour => return context.now_ms + HOUR_MS,
        Postpone::Tomorrow => 1,
        Postpone::NextWeek => 7,
    };
    // The same clock time on another day: a day on which the clocks change has 23 or 25 hours.
    let civil = |ms| context.zone.to_datetime(Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH));
    let day = civil(context.now_ms).date().saturating_add(Span::new().days(days));
    let at = day.to_datetime(civil(due.unwrap_or(context.now_ms)).time());
    context.zone.to_timestamp(at).map_or(context.now_ms, |t| t.as_millisecond())
}

/// The reminder of a moved task keeps its distance to the due time; one that would lie in the past is dropped.
pub fn moved_reminder(due: Option<i64>, remind_at: Option<i64>, new_due: i64, now_ms: i64) -> Option<i64> {
    let moved = new_due - (due? - remind_at?);
    (moved > now_ms).then_some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;
    use jiff::tz::TimeZone;

    // 2026-11-23 09:00 in Shanghai.
    const NOW: i64 = 1_795_395_600_000;

    fn context() -> Context {
        let zone = TimeZone::get("Asia/Shanghai").expect("bundled zone");
        Context { me: RecordId::default(), department: None, now_ms: NOW, zone }
    }

    fn task(subject: &str, due: Option<i64>) -> Record {
        let mut task = Record { object: "task".into(), ..Record::default() };
        task.set("subject", subject.into());
        task.set("due", due.into());
        task
    }

    #[test]
    fn b1_overdue_first_then_today_in_time_order() {
        let cases = [
            ("yesterday", Some(NOW - 24 * HOUR_MS), Slot::Overdue),
            ("midnight", Some(NOW - 9 * HOUR_MS), Slot::Today),
            ("afternoon", Some(NOW + 6 * HOUR_MS), Slot::Today),
            ("tomorrow", Some(NOW + 15 * HOUR_MS), Slot::Later),
            ("no time", None, Slot::Someday),
        ];
        let mut tasks: Vec<Record> = cases.iter().rev().map(|(s, due, _)| task(s, *due)).collect();
        tasks.sort_by(|a, b| order(a, b, &context()));
        for (task, (subject, _, expected)) in tasks.iter().zip(cases) {
            assert_eq!(task.get("subject").as_text(), Some(subject));
            assert_eq!(slot(task, &context()), expected, "{subject}");
        }
    }

    #[test]
    fn b5_postponing_keeps_the_clock_time_and_the_reminder_distance() {
        let due = NOW - 20 * HOUR_MS; // yesterday 13:00
        assert_eq!(postponed(Some(due), Postpone::Hour, &context()), NOW + HOUR_MS);
        assert_eq!(postponed(Some(due), Postpone::Tomorrow, &context()), due + 48 * HOUR_MS);
        assert_eq!(postponed(Some(due), Postpone::NextWeek, &context()), due + 8 * 24 * HOUR_MS);
        assert_eq!(postponed(None, Postpone::Tomorrow, &context()), NOW + 24 * HOUR_MS);
        assert_eq!(moved_reminder(Some(due), Some(due - HOUR_MS), NOW + 3 * HOUR_MS, NOW), Some(NOW + 2 * HOUR_MS));
        assert_eq!(moved_reminder(Some(due), Some(due - HOUR_MS), NOW, NOW), None);
        assert_eq!(moved_reminder(Some(due), None, NOW, NOW), None);
    }

    #[test]
    fn b5_the_clock_time_survives_a_change_to_daylight_saving() {
        let zone = TimeZone::get("Europe/Berlin").expect("bundled zone");
        let now_ms = 1_774_692_000_000; // 2026-03-28 11:00 in Berlin, the day before the clocks change
        let context = Context { me: RecordId::default(), department: None, now_ms, zone };
        assert_eq!(postponed(Some(now_ms), Postpone::NextWeek, &context), now_ms + (7 * 24 - 1) * HOUR_MS);
        // On the day itself the clocks have not changed yet at midnight: 14:00 stays 14:00.
        let due = now_ms + 3 * HOUR_MS;
        assert_eq!(postponed(Some(due), Postpone::Tomorrow, &context), due + 23 * HOUR_MS);
        // 02:30 does not exist on that day: the hour after it is the nearest that does.
        let night = now_ms - 11 * HOUR_MS + 2 * HOUR_MS + HOUR_MS / 2;
        assert_eq!(postponed(Some(night), Postpone::Tomorrow, &context), night + 24 * HOUR_MS);
    }
}
