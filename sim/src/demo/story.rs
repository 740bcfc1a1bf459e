//! The day that is told: who plays, what they know of each other, and the morning in which it begins.

use crate::demo::card::Card;
use crate::demo::clock::now_ms;
use crate::demo::phone::Phone;
use crate::demo::telling::Telling;
use crate::demo::visit::Visit;
use anyhow::{Context, Result, ensure};
use legwork_app::records::Saved;
use legwork_app::session::Account;
use legwork_app::{Fields, RecordId, Value};
use legwork_domain::query::Filter;
use std::path::Path;

/// Login of the administrator.
pub const ADMIN: &str = "admin";
/// The rep whose team the story follows; the seed makes reps `rep01`, `rep02` … in different teams.
pub const FIRST_REP: &str = "rep01";
/// A rep of another team.
pub const OUTSIDER: &str = "rep02";
/// What chance of the day comes from: the same day every time.
const SEED: u64 = 20_261_125;
/// Tasks the team lead gives to each of the two reps.
pub const TASKS: usize = 3;

/// A person with a phone.
pub struct Player {
    /// Their phone.
    pub phone: Phone,
    /// Who they are.
    pub account: Account,
}

impl Player {
    /// Opens a phone and signs in on it, which fetches what the person may see.
    pub fn sign_in(folder: &Path, device: &str, url: &str, login: &str, password: &str) -> Result<Player> {
        let phone = Phone::open(&folder.join(device), device)?;
        let account = phone.sign_in(url, login, password)?;
        Ok(Player { phone, account })
    }

    /// As the story calls them: `李伟 (rep01)`.
    pub fn name(&self) -> String {
        format!("{} ({})", self.account.user_name, self.account.login)
    }

    /// Writes a note about a customer.
    pub fn note(&self, customer: RecordId, text: &str) -> Result<Saved> {
        let note = fields([
            ("parent", Value::link("customer", customer)),
            ("kind", "note".into()),
            ("at", now_ms().into()),
            ("text", text.into()),
        ]);
        Ok(self.phone.app()?.create("activity", &note)?)
    }

    /// How many activities of a customer are on this phone.
    pub fn notes(&self, customer: RecordId) -> Result<usize> {
        Ok(self.phone.rows("activity", Filter::eq("parent.id", customer))?.len())
    }
}

/// What the story is played with, and what it has to remember for the evening.
pub struct Story {
    /// The voice.
    pub telling: Telling,
    /// The server.
    pub url: String,
    /// Password of everybody.
    pub password: String,
    /// Leads the team.
    pub lead: Player,
    /// A rep of the team.
    pub amy: Player,
    /// Another rep of the same team.
    pub bo: Player,
    /// A customer of Amy's that Bo may edit too.
    pub shared: RecordId,
    /// The tasks the lead gave.
    pub tasks: Vec<RecordId>,
    /// The customer Amy makes while she is offline.
    pub made: Option<RecordId>,
    /// Their contact.
    pub contact: Option<RecordId>,
    /// The card that is handed over.
    pub card: Card,
    /// The visits, the honest one first.
    pub visits: Vec<Visit>,
    /// What chance of the day comes from.
    pub seed: u64,
    /// Activities of the shared customer, as many as were written by anybody.
    pub notes: usize,
    phones: std::path::PathBuf,
}

impl Story {
    /// The administrator lets a team share its customers, then its people take their phones. `phones` is an empty
    /// folder.
    pub fn begin(mut telling: Telling, phones: &Path, url: &str, password: &str) -> Result<Story> {
        telling.chapter("The team gets its phones");
        let admin = Player::sign_in(phones, "admin-phone", url, ADMIN, password)?;
        let everything = admin.phone.rows("customer", Filter::Everything)?.len();
        telling.say(format_args!("{} signed in and holds the whole company: {everything} customers", admin.name()));
        telling.expect(everything > 0, "the first sync of a new phone brings the company");
        let [lead, amy, bo] = team(&admin)?;
        for rep in [amy.0, bo.0] {
            let roles = Value::set(["department_rep".into()]);
            admin.phone.app()?.update("user", rep, &fields([("roles", roles)]))?;
        }
        admin.phone.sync()?;
        telling.say("The administrator lets the reps of one team share their customers");
        let lead = Player::sign_in(phones, "lead-phone", url, &lead.1, password)?;
        let amy = Player::sign_in(phones, "first-phone", url, &amy.1, password)?;
        let bo = Player::sign_in(phones, "second-phone", url, &bo.1, password)?;
        for player in [&lead, &amy, &bo] {
            let count = player.phone.rows("customer", Filter::Everything)?.len();
            telling.say(format_args!("{} signed in, {count} customers on the phone", player.name()));
            telling.expect(count > 0 && count < everything, "a phone holds its team's customers and no others");
        }
        let shared = lead.phone.row("customer", Filter::eq("owner", amy.account.user))?.id;
        let notes = lead.notes(shared)?;
        Ok(Story {
            telling,
            url: url.to_owned(),
            password: password.to_owned(),
            lead,
            amy,
            bo,
            shared,
            tasks: Vec::new(),
            made: None,
            contact: None,
            card: Card::draw()?,
            visits: Vec::new(),
            seed: SEED,
            notes,
            phones: phones.to_owned(),
        })
    }

    /// The lead gives tasks; the reps find them on their home and accept (C1, C3, B1).
    pub fn morning(&mut self) -> Result<()> {
        self.telling.chapter("Morning: the team lead gives tasks");
        for rep in [&self.amy, &self.bo] {
            let customers = self.lead.phone.rows("customer", Filter::eq("owner", rep.account.user))?;
            ensure!(customers.len() >= TASKS, "{} has only {} customers", rep.name(), customers.len());
            for (place, customer) in customers.iter().take(TASKS).enumerate() {
                // A little overdue: so it is today's at any time of the day, also just before midnight.
                let due = now_ms() - 60_000 * (1 + place as i64);
                let task = fields([
                    ("subject", format!("回访 {}", customer.title).into()),
                    ("kind", "call".into()),
                    ("due", due.into()),
                    ("related", Value::link("customer", customer.id)),
                ]);
                self.tasks.push(self.lead.phone.app()?.assign(&task, rep.account.user)?.id);
            }
        }
        self.lead.phone.sync()?;
        self.telling.say(format_args!("{} gave {} tasks", self.lead.name(), self.tasks.len()));
        for rep in [&self.amy, &self.bo] {
            rep.phone.sync()?;
            let home = rep.phone.app()?.home()?;
            // Beside what the seeded company has planned for the day.
            let given: Vec<_> = home.agenda.iter().filter(|item| self.tasks.contains(&item.row.id)).collect();
            self.telling.expect_eq(&given.len(), &TASKS, format_args!("{} finds them at home", rep.name()));
            for item in given {
                rep.phone.app()?.acknowledge(item.row.id, true, "")?;
            }
            rep.phone.sync()?;
        }
        Ok(())
    }

    /// Both reps work where there is no network; nothing leaves their phones.
    pub fn offline(&mut self) -> Result<()> {
        self.telling.chapter("No network: a card, and everybody's tasks");
        self.card()?;
        self.edits()?;
        for rep in [&self.amy, &self.bo] {
            let today = rep.phone.app()?.home()?.agenda;
            for item in &today {
                rep.phone.app()?.complete(item.row.id)?;
            }
            let home = rep.phone.app()?.home()?;
            let done = (home.agenda.len(), home.done_today as usize);
            self.telling.expect_eq(&done, &(0, today.len()), format_args!("{} finished the day's tasks", rep.name()));
            let view = rep.phone.app()?.sync_view()?;
            self.telling.say(format_args!("{}: {}", rep.name(), view.text));
            self.telling.expect(view.pending > 0, "the work waits on the phone");
        }
        let seen = self.lead.phone.text("customer", self.shared, "employees")?;
        self.telling.expect(seen != EMPLOYEES.1, "and nobody else has seen it yet");
        Ok(())
    }

    /// Both edit the same customer in different fields; one writes a note about it.
    fn edits(&mut self) -> Result<()> {
        let app = self.amy.phone.app()?;
        app.update("customer", self.shared, &fields([("employees", EMPLOYEES.0.into()), ("level", "a".into())]))?;
        let app = self.bo.phone.app()?;
        app.update("customer", self.shared, &fields([("note", NOTE.into()), ("standing", "high".into())]))?;
        self.bo.note(self.shared, "电话确认样品到货，下周安排试用。")?;
        self.notes += 1;
        let title = self.bo.phone.detail("customer", self.shared)?.map(|view| view.title).unwrap_or_default();
        self.telling.say(format_args!("{} and {} edited {title}, each other fields", self.amy.name(), self.bo.name()));
        Ok(())
    }

    /// Both reps come online: everything is sent, then each fetches what the other did.
    pub fn online(&mut self) -> Result<()> {
        self.telling.chapter("The network is back");
        for _ in 0..2 {
            for rep in [&self.amy, &self.bo] {
                let view = rep.phone.sync()?;
                self.telling.say(format_args!("{}: {}", rep.name(), view.text));
            }
        }
        let made = self.made()?;
        let states: Vec<_> = self.amy.phone.app()?.receipts("customer", made)?.iter().map(|r| r.state).collect();
        self.telling.expect_eq(&states, &vec!["accepted"], "the server confirmed the new customer");
        Ok(())
    }

    /// Both reps visit customers; their tasks lead them there.
    pub fn visits(&mut self) -> Result<()> {
        self.telling.chapter("Still no network: two visits");
        self.honest_visit()?;
        self.visit_from_home()
    }

    /// The lead signs in on a phone that never saw any of this, and so does a rep of another team.
    pub fn evening(&mut self) -> Result<()> {
        self.telling.chapter("Evening: a third phone looks");
        let (made, contact) = (self.made()?, self.contact.context("no contact was made")?);
        let login = self.lead.account.login.clone();
        let third = Player::sign_in(&self.phones, "third-phone", &self.url, &login, &self.password)?;
        let telling = &mut self.telling;
        let shown = third.phone.detail("customer", made)?.map(|view| view.title);
        telling.expect_eq(&shown.as_deref(), &Some(self.card.company.as_str()), "the new customer is there");
        telling.expect_eq(
            &third.phone.text("customer", made, "owner")?,
            &self.amy.account.user_name,
            "it belongs to the rep who made it",
        );
        let contacts: Vec<_> = third.phone.app()?.related("contact", made, 10)?.iter().map(|row| row.id).collect();
        telling.expect_eq(&contacts, &vec![contact], "with its contact");
        let done = third.phone.rows("task", Filter::eq("status", "done"))?;
        let all = self.tasks.iter().all(|task| done.iter().any(|row| row.id == *task));
        telling.expect(all, format_args!("all {} tasks are done", self.tasks.len()));
        let text = |field| third.phone.text("customer", self.shared, field);
        let fields = (text("employees")?, text("note")?);
        telling.expect_eq(&fields, &(EMPLOYEES.1.to_owned(), NOTE.to_owned()), "both edits of one customer survived");
        telling.expect_eq(&third.notes(self.shared)?, &self.notes, "every note about it is there, once");
        self.lead.phone.sync()?;
        let seen = third.phone.detail("customer", self.shared)?;
        for player in [&self.lead, &self.amy, &self.bo] {
            let same = player.phone.detail("customer", self.shared)? == seen;
            telling.expect(same, format_args!("{} sees the same", player.name()));
            let view = player.phone.app()?.sync_view()?;
            let left = (view.pending, view.attention);
            telling.expect_eq(&left, &(0, 0), "with nothing pending and nothing that needs attention");
        }
        self.look_at_visits(&third)?;
        let stranger = Player::sign_in(&self.phones, "other-phone", &self.url, OUTSIDER, &self.password)?;
        let hidden = stranger.phone.detail("customer", made)?.is_none();
        self.telling.expect(hidden, format_args!("{}, of another team, does not see it", stranger.name()));
        Ok(())
    }

    /// The customer made offline.
    fn made(&self) -> Result<RecordId> {
        self.made.context("no customer was made")
    }
}

const NOTE: &str = "年底前要完成供应商评审，联系人周三以后在。";
/// The number entered, and as a screen shows it.
const EMPLOYEES: (i64, &str) = (947, "947");

/// Id and login of the lead and of the first two reps of the team of [`FIRST_REP`].
fn team(admin: &Player) -> Result<[(RecordId, String); 3]> {
    let first = admin.phone.row("user", Filter::eq("login", FIRST_REP))?.id;
    let view = admin.phone.detail("user", first)?.context("the first rep is not there")?;
    let cells = view.sections.iter().flat_map(|s| &s.items).map(|(_, cell)| cell);
    let department = cells.filter(|cell| cell.field == "department").find_map(|cell| cell.link.clone());
    let department = department.context("the first rep has no department")?.1;
    let ids: Vec<RecordId> =
        admin.phone.rows("user", Filter::eq("department", department))?.iter().map(|row| row.id).collect();
    let of = |kind: &str| -> Result<Vec<(RecordId, String)>> {
        let mut found = Vec::new();
        for number in 1.. {
            let login = format!("{kind}{number:02}");
            // The seed numbers people without gaps.
            let Some(row) = admin.phone.rows("user", Filter::eq("login", login.as_str()))?.into_iter().next() else {
                break;
            };
            if ids.contains(&row.id) {
                found.push((row.id, login));
            }
        }
        Ok(found)
    };
    let (leads, reps) = (of("manager")?, of("rep")?);
    match (leads.as_slice(), reps.as_slice()) {
        ([lead, ..], [amy, bo, ..]) => Ok([lead.clone(), amy.clone(), bo.clone()]),
        _ => anyhow::bail!("the team of {FIRST_REP} is too small: {} leads, {} reps", leads.len(), reps.len()),
    }
}

/// Fields from pairs.
pub fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
