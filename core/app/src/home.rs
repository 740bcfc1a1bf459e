//! The day: tasks in order, overdue first; complete, follow up, postpone, assign, delete with undo (B1–B6, C1, C3).

use crate::legwork::{Desk, Legwork, action, kind};
use crate::records::Saved;
use crate::{trouble, typed};
use legwork_domain::agenda::{self, Postpone, Slot};
use legwork_domain::query::{Compare, Filter, Operand, Sort};
use legwork_domain::value::{Fields, Value};
use legwork_domain::{Error, Op, Record, RecordId, Result};
use legwork_store::Store;
use legwork_store::outbox::Group;
use legwork_store::query::ListQuery;
use legwork_view::build;
use legwork_view::format::Formatter;
use legwork_view::views::RowView;
use legwork_view::words::Arg;

/// Most tasks of a day.
const DAY_LIMIT: u32 = 200;

/// A line of the agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgendaItem {
    /// The task.
    pub row: RowView,
    /// When, as the agenda shows it: `9:30`, `昨天`.
    pub time: String,
    /// Overdue: shown first and marked.
    pub overdue: bool,
    /// `visit`, `call`, `task`.
    pub kind: String,
    /// The record it is about.
    pub related: Option<(String, RecordId)>,
    /// Whom a visit would go to: the record itself or the customer it belongs to.
    pub customer: Option<RecordId>,
    /// Second line: whom it is about, where, and when one was there last.
    pub hint: String,
    /// A number to call, when there is one.
    pub phone: Option<String>,
}

/// The home screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HomeView {
    /// Overdue first, then today by time.
    pub agenda: Vec<AgendaItem>,
    /// "逾期 1".
    pub overdue_label: String,
    /// "今天 6".
    pub today_label: String,
    /// Tasks done today.
    pub done_today: u32,
    /// Visits checked in today.
    pub visits_today: u32,
    /// "5 个拜访 · 2 项其他": what is left of the day.
    pub summary: String,
    /// "已完成 2 项 · 签到 1 次".
    pub progress: String,
}

/// A reminder of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderView {
    /// The task.
    pub task: RecordId,
    /// When, Unix ms.
    pub at_ms: i64,
    /// What it is.
    pub title: String,
    /// When it is due, whom it is about, where.
    pub text: String,
}

/// Where a postponed task goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostponeTo {
    /// One hour from now.
    Hour,
    /// Tomorrow, same clock time.
    Tomorrow,
    /// In a week, same clock time.
    NextWeek,
    /// A moment of one's own, Unix ms.
    At(i64),
    /// A day and a clock time of the company's zone, as chosen: `2026-11-26 14:30`.
    Wall(String),
}

impl Legwork {
    /// What today holds (B1).
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn home(&self) -> Result<HomeView> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, "task")?;
            let me = desk.context.me;
            let until =
                |day: i32| Filter::Compare { field: "due".into(), op: Compare::Lt, value: Operand::DayStart(day) };
            let open = Filter::All(vec![Filter::eq("assignee", me), Filter::eq("status", "open"), until(1)]);
            let mut tasks = desk.all(store, "task", open, DAY_LIMIT)?;
            tasks.retain(|t| t.get("acknowledged").as_text() != Some("refused"));
            tasks.sort_by(|a, b| agenda::order(a, b, &desk.context));
            let since =
                |field: &str| Filter::Compare { field: field.into(), op: Compare::Ge, value: Operand::DayStart(0) };
            let done = Filter::All(vec![Filter::eq("assignee", me), Filter::eq("status", "done"), since("done_at")]);
            let visits = Filter::All(vec![Filter::eq("owner", me), since("at")]);
            let late = tasks.iter().filter(|t| agenda::slot(t, &desk.context) == Slot::Overdue).count() as i64;
            let count = [("count", Arg::Number(late))];
            let rest = [("count", Arg::Number(tasks.len() as i64 - late))];
            let visits_left = tasks.iter().filter(|t| t.get("kind").as_text() == Some("visit")).count() as i64;
            let left =
                [("visits", Arg::Number(visits_left)), ("others", Arg::Number(tasks.len() as i64 - visits_left))];
            let done_today = desk.all(store, "task", done, DAY_LIMIT)?.len() as u32;
            let visits_today = desk.all(store, "visit", visits, DAY_LIMIT)?.len() as u32;
            let been = [("done", Arg::Number(done_today.into())), ("visits", Arg::Number(visits_today.into()))];
            let mut abouts = Vec::with_capacity(tasks.len());
            for task in &tasks {
                abouts.push(about(&desk, store, task)?);
            }
            Ok(HomeView {
                summary: desk.words.with("app-day-left", &left),
                progress: desk.words.with("app-day-done", &been),
                overdue_label: desk.words.with("home-overdue", &count),
                today_label: desk.words.with("home-today", &rest),
                done_today,
                visits_today,
                agenda: desk.formatter(store, |f| {
                    let item = |(task, about): (&Record, &Option<About>)| {
                        let due = task.get("due").as_int().unwrap_or_default();
                        let overdue = agenda::slot(task, &desk.context) == Slot::Overdue;
                        let related = task.get("related");
                        AgendaItem {
                            row: build::row(f, kind, task, &[]),
                            time: if overdue { f.day(due) } else { f.clock(due) },
                            overdue,
                            kind: task.get("kind").as_text().unwrap_or("task").to_owned(),
                            related: related
                                .part("object")
                                .and_then(Value::as_text)
                                .and_then(|o| Some((o.to_owned(), related.as_id()?))),
                            customer: about.as_ref().and_then(|a| a.customer),
                            hint: about.as_ref().map(|a| a.words(f, task)).unwrap_or_default(),
                            phone: about.as_ref().and_then(|a| a.phone.clone()),
                        }
                    };
                    tasks.iter().zip(&abouts).map(item).collect()
                }),
            })
        })
    }

    /// Reminders of my open tasks from yesterday on, the earliest first: what the shell schedules (C5).
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn reminders(&self) -> Result<Vec<ReminderView>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let since = Filter::Compare { field: "remind_at".into(), op: Compare::Ge, value: Operand::DayStart(-1) };
            let open = vec![Filter::eq("assignee", desk.context.me), Filter::eq("status", "open"), since];
            let mut tasks = desk.all(store, "task", Filter::All(open), DAY_LIMIT)?;
            tasks.retain(|t| t.get("acknowledged").as_text() != Some("refused"));
            tasks.sort_by_key(|t| t.get("remind_at").as_int());
            let mut views = Vec::with_capacity(tasks.len());
            for task in &tasks {
                let about = about(&desk, store, task)?;
                views.push(desk.formatter(store, |f| {
                    ReminderView {
                        task: task.id,
                        at_ms: task.get("remind_at").as_int().unwrap_or_default(),
                        title: task.get("subject").as_text().unwrap_or_default().to_owned(),
                        text: [task.get("due").as_int().map(|ms| f.moment(ms)), about.map(|a| a.words(f, task))]
                            .into_iter()
                            .flatten()
                            .filter(|p| !p.is_empty())
                            .collect::<Vec<_>>()
                            .join(" · "),
                    }
                }));
            }
            Ok(views)
        })
    }

    /// Completes a task (B3).
    ///
    /// # Errors
    /// `not_found` for a task that is not on this phone.
    pub fn complete(&self, task: RecordId) -> Result<Group> {
        let done_at = self.now_ms()?;
        self.change_task(task, |_| Fields::from([("status".into(), "done".into()), ("done_at".into(), done_at.into())]))
    }

    /// Moves a task and its reminder (B5).
    ///
    /// # Errors
    /// `not_a_date` for a moment nobody can read and `time_passed` for one that is over, both at `due`; `not_found` for
    /// a task that is not on this phone. The task stays where it was.
    pub fn postpone(&self, task: RecordId, to: PostponeTo) -> Result<Group> {
        let context = self.with(|store, account| Ok(Desk::new(self, store, account)?.context))?;
        // A moment of one's own, or the preset that makes one.
        let own = match to {
            PostponeTo::Hour => Err(Postpone::Hour),
            PostponeTo::Tomorrow => Err(Postpone::Tomorrow),
            PostponeTo::NextWeek => Err(Postpone::NextWeek),
            PostponeTo::At(ms) => Ok(ms),
            PostponeTo::Wall(text) => {
                let at = typed::moment(&text, &context.zone);
                Ok(at.ok_or_else(|| Error::invalid("due", "not_a_date"))?)
            }
        };
        if own.is_ok_and(|ms| ms <= context.now_ms) {
            return Err(Error::invalid("due", "time_passed"));
        }
        self.change_task(task, |task| {
            let due = task.get("due").as_int();
            let new = own.unwrap_or_else(|preset| agenda::postponed(due, preset, &context));
            let remind = agenda::moved_reminder(due, task.get("remind_at").as_int(), new, context.now_ms);
            Fields::from([("due".into(), new.into()), ("remind_at".into(), remind.into())])
        })
    }

    /// What a follow-up of a task starts with: the same record and people, linked to it (B4). For [`Legwork::new_form`]
    /// and [`Legwork::create`].
    ///
    /// # Errors
    /// `not_found` for a task that is not on this phone.
    pub fn follow_up(&self, task: RecordId) -> Result<Fields> {
        self.with(|store, _| {
            let record = store.get("task", task)?.ok_or_else(trouble::not_found)?;
            let keep = ["subject", "kind", "related", "assignee"];
            let mut fields: Fields =
                keep.iter().filter_map(|f| Some(((*f).to_owned(), record.fields.get(*f)?.clone()))).collect();
            fields.insert("follows".into(), task.into());
            Ok(fields)
        })
    }

    /// Answers a task somebody else gave (C3); a refusal says why.
    ///
    /// # Errors
    /// `not_found` for a task that is not on this phone; `too_long` for a reason above 100,000 characters.
    pub fn acknowledge(&self, task: RecordId, accept: bool, why: &str) -> Result<Group> {
        let answer = if accept { "accepted" } else { "refused" };
        let fields = Fields::from([("acknowledged".into(), answer.into()), ("acknowledged_note".into(), why.into())]);
        self.change_task(task, |_| fields)
    }

    /// Gives a colleague a task (C1): it appears on their home after sync and waits for their answer.
    ///
    /// # Errors
    /// The first [broken rule](crate::trouble), a limit of the write. Nothing is saved then.
    pub fn assign(&self, fields: &Fields, to: RecordId) -> Result<Saved> {
        let mut fields = fields.clone();
        fields.insert("assignee".into(), to.into());
        if to != self.me()? {
            fields.insert("acknowledged".into(), "waiting".into());
        }
        self.create("task", &fields)
    }

    fn change_task(&self, id: RecordId, fields: impl FnOnce(&Record) -> Fields) -> Result<Group> {
        let record =
            self.with(|store, _| store.get("task", id)?.filter(|t| !t.deleted).ok_or_else(trouble::not_found))?;
        Ok(self.write(&[action("task", id, Op::Update(fields(&record)))], false, &[])?.group)
    }
}

/// What the agenda tells about the record of a task.
struct About {
    /// The record itself, or the customer it belongs to.
    customer: Option<RecordId>,
    title: String,
    address: Value,
    phone: Option<String>,
    /// When a visit was made there last, Unix ms.
    last_visit: Option<i64>,
}

impl About {
    fn words(&self, f: &Formatter<'_>, task: &Record) -> String {
        let said = task.get("subject").as_text().is_some_and(|subject| subject.contains(&self.title));
        let title = if said { String::new() } else { self.title.clone() };
        let street = self.address.part("street").and_then(Value::as_text).unwrap_or_default().to_owned();
        let last = self.last_visit.map(|ms| f.words.with("app-last-visit", &[("day", Arg::Text(&f.day(ms)))]));
        [title, street, last.unwrap_or_default()].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// Reads what is known of the record a task is about; what belongs to a customer lives at that customer's. A kind of
/// record the company has no more says nothing.
fn about(desk: &Desk, store: &Store, task: &Record) -> Result<Option<About>> {
    let related = task.get("related");
    let known = |object: &&str| desk.schema.object(object).is_some();
    let Some(object) = related.part("object").and_then(Value::as_text).filter(known) else { return Ok(None) };
    let Some(record) = related.as_id().map(|id| store.get(object, id)).transpose()?.flatten() else { return Ok(None) };
    let belongs = kind(&desk.schema, object)?.field("customer").filter(|f| f.to.iter().any(|to| to == "customer"));
    let customer = match belongs.and_then(|f| record.get(&f.name).as_id()) {
        Some(id) => store.get("customer", id)?,
        None => None,
    };
    let place = customer.as_ref().unwrap_or(&record);
    let number = |r: &Record| {
        ["mobile", "phone"].iter().find_map(|f| r.get(f).as_text().filter(|n| !n.is_empty()).map(str::to_owned))
    };
    let newest = ListQuery {
        object: "visit".into(),
        filter: Filter::eq("customer", place.id),
        sort: vec![Sort { field: "at".into(), descending: true }],
        limit: 1,
        after: None,
    };
    let last = desk.list(store, newest)?.records;
    let title = kind(&desk.schema, object)?.title.clone();
    Ok(Some(About {
        customer: (object == "customer").then_some(record.id).or(customer.as_ref().map(|c| c.id)),
        title: record.get(&title).as_text().unwrap_or_default().to_owned(),
        address: place.get("address").clone(),
        phone: number(&record).or_else(|| number(place)),
        last_visit: last.first().and_then(|v| v.get("at").as_int()),
    }))
}
