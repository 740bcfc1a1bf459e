//! The day.

use crate::app::HomeClient;
use crate::error::LegworkError;
use crate::offload;
use crate::views::{ActionId, DraftValue, RecordRow, SavedRecord, fields, id};
use legwork_app::home::PostponeTo;
use std::collections::HashMap;

/// A line of the agenda.
#[derive(uniffi::Record)]
pub struct AgendaLine {
    /// The task.
    pub row: RecordRow,
    /// When.
    pub time: String,
    /// Shown first and marked.
    pub overdue: bool,
    /// `visit`, `call`, `task`.
    pub task_kind: String,
    /// Object type of the record it is about.
    pub related_object: Option<String>,
    /// Id of the record it is about.
    pub related_id: Option<String>,
    /// Whom a visit would go to: the record itself or the customer it belongs to.
    pub customer_id: Option<String>,
    /// Second line: whom, where, when last.
    pub hint: String,
    /// A number to call.
    pub phone: Option<String>,
}

/// The home screen.
#[derive(uniffi::Record)]
pub struct HomeScreen {
    /// Overdue first, then today.
    pub agenda: Vec<AgendaLine>,
    /// Heading of the overdue ones.
    pub overdue_label: String,
    /// Heading of today.
    pub today_label: String,
    /// Tasks done today.
    pub done_today: u32,
    /// Visits today.
    pub visits_today: u32,
    /// What is left of the day, in words.
    pub summary: String,
    /// What is done, in words.
    pub progress: String,
}

/// A reminder of a task.
#[derive(uniffi::Record)]
pub struct ReminderLine {
    /// The task.
    pub task: String,
    /// When, Unix ms.
    pub at_ms: i64,
    /// What it is.
    pub title: String,
    /// When it is due, whom it is about, where.
    pub text: String,
}

/// Where a postponed task goes.
#[derive(uniffi::Enum)]
pub enum Postponement {
    /// One hour from now.
    Hour,
    /// Tomorrow, same time.
    Tomorrow,
    /// In a week, same time.
    NextWeek,
    /// A moment, Unix ms.
    At {
        /// When.
        ms: i64,
    },
    /// A day and a clock time of the company's zone: `2026-11-26 14:30`.
    Wall {
        /// As chosen.
        text: String,
    },
}

#[uniffi::export(async_runtime = "tokio")]
impl HomeClient {
    /// What today holds.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn today(&self) -> Result<HomeScreen, LegworkError> {
        let app = self.app.clone();
        let home = offload(move || app.home()).await?;
        let line = |item: legwork_app::home::AgendaItem| {
            let (related_object, related_id) = item.related.map(|(o, id)| (o, id.to_string())).unzip();
            AgendaLine {
                row: item.row.into(),
                time: item.time,
                overdue: item.overdue,
                task_kind: item.kind,
                related_object,
                related_id,
                customer_id: item.customer.map(|id| id.to_string()),
                hint: item.hint,
                phone: item.phone,
            }
        };
        Ok(HomeScreen {
            agenda: home.agenda.into_iter().map(line).collect(),
            overdue_label: home.overdue_label,
            today_label: home.today_label,
            done_today: home.done_today,
            visits_today: home.visits_today,
            summary: home.summary,
            progress: home.progress,
        })
    }
    /// Reminders of my open tasks from yesterday on, the earliest first.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn reminders(&self) -> Result<Vec<ReminderLine>, LegworkError> {
        let app = self.app.clone();
        let line = |r: legwork_app::home::ReminderView| ReminderLine {
            task: r.task.to_string(),
            at_ms: r.at_ms,
            title: r.title,
            text: r.text,
        };
        Ok(offload(move || app.reminders()).await?.into_iter().map(line).collect())
    }
    /// Completes a task.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `not_found` for a task that is not on this phone, or usual trouble (see
    /// `LegworkError`).
    pub async fn complete(&self, task: String) -> Result<ActionId, LegworkError> {
        let (app, task) = (self.app.clone(), id(&task)?);
        offload(move || app.complete(task)).await.map(ActionId::from)
    }
    /// Moves a task and its reminder.
    ///
    /// # Errors
    /// Throws `not_a_date` for a moment nobody can read and `time_passed` for one that is over (both field `due`),
    /// `not_a_record` for what is no id, `not_found` for a task that is not on this phone, or usual trouble (see
    /// `LegworkError`). The task stays where it was.
    pub async fn postpone(&self, task: String, to: Postponement) -> Result<ActionId, LegworkError> {
        let (app, task) = (self.app.clone(), id(&task)?);
        let to = match to {
            Postponement::Hour => PostponeTo::Hour,
            Postponement::Tomorrow => PostponeTo::Tomorrow,
            Postponement::NextWeek => PostponeTo::NextWeek,
            Postponement::At { ms } => PostponeTo::At(ms),
            Postponement::Wall { text } => PostponeTo::Wall(text),
        };
        offload(move || app.postpone(task, to)).await.map(ActionId::from)
    }
    /// Saves a new task that follows a task: same record, same people.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `not_found` for a task that is not on this phone, the first broken
    /// rule, a limit of a write, or usual trouble (all see `LegworkError`). Nothing is saved then.
    pub async fn follow_up(
        &self,
        task: String,
        changes: HashMap<String, DraftValue>,
    ) -> Result<SavedRecord, LegworkError> {
        let (app, task) = (self.app.clone(), id(&task)?);
        let work = move || {
            let mut draft = app.follow_up(task)?;
            draft.extend(fields(changes));
            app.create("task", &draft)
        };
        offload(work).await.map(SavedRecord::from)
    }
    /// Gives a colleague a task.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, the first broken rule, a limit of a write, or usual trouble (all see
    /// `LegworkError`). Nothing is saved then.
    pub async fn assign(&self, draft: HashMap<String, DraftValue>, to: String) -> Result<SavedRecord, LegworkError> {
        let (app, to) = (self.app.clone(), id(&to)?);
        offload(move || app.assign(&fields(draft), to)).await.map(SavedRecord::from)
    }
    /// Answers a task somebody else gave.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `not_found` for a task that is not on this phone, `too_long` for a
    /// reason above 100,000 characters, or usual trouble (see `LegworkError`).
    pub async fn acknowledge(&self, task: String, accept: bool, why: String) -> Result<ActionId, LegworkError> {
        let (app, task) = (self.app.clone(), id(&task)?);
        offload(move || app.acknowledge(task, accept, &why)).await.map(ActionId::from)
    }
}
