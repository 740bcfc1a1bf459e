//! A record's own page: who it is, whom to call, where it lies, what belongs to it, and its timeline (K23, L8, V3).

use crate::legwork::{Desk, Legwork, kind};
use crate::trouble;
use legwork_domain::metadata::{Feature, FieldType, ObjectType};
use legwork_domain::query::{Filter, Sort};
use legwork_domain::value::Value;
use legwork_domain::{Record, RecordId, Result};
use legwork_store::Store;
use legwork_store::query::{ListQuery, count};
use legwork_view::build;
use legwork_view::format::Formatter;
use legwork_view::views::DetailView;
use legwork_view::words::Arg;

/// A number one can call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneLine {
    /// Whose and which: "沈知夏 · 手机".
    pub label: String,
    /// As stored.
    pub number: String,
}

/// Records of one object that belong to the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedTab {
    /// Object type.
    pub object: String,
    /// "联系人".
    pub label: String,
    /// How many.
    pub count: u64,
}

/// The page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageView {
    /// All fields, in sections.
    pub detail: DetailView,
    /// "A 级 · 现有客户 · 负责人 我".
    pub subtitle: String,
    /// Own numbers, then those of its contacts.
    pub phones: Vec<PhoneLine>,
    /// Latitude and longitude, degrees.
    pub position: Option<(f64, f64)>,
    /// The address in one line.
    pub address: String,
    /// What belongs to it.
    pub tabs: Vec<RelatedTab>,
    /// One can check in here.
    pub visitable: bool,
    /// Its fields may be changed: false for what stands once it is written, a visit or an entry of the timeline.
    pub editable: bool,
}

/// A line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineItem {
    /// Object type.
    pub object: String,
    /// Record.
    pub id: RecordId,
    /// Heading of its day; lines of one day have the same.
    pub day: String,
    /// "拜访", "电话".
    pub kind: String,
    /// Colour role of the kind.
    pub tone: String,
    /// "周楠 · 9:24–10:05".
    pub head: String,
    /// What was written; may be empty.
    pub text: String,
    /// Small print; may be empty.
    pub foot: String,
    /// Small JPEGs of its first pictures, base64.
    pub thumbnails: Vec<String>,
    /// A chip at the end: text and colour role.
    pub badge: Option<(String, String)>,
}

/// Most small pictures of a timeline's line.
const THUMBNAILS: usize = 3;

impl Legwork {
    /// The page of a record.
    ///
    /// # Errors
    /// `unknown_object`; `not_found` for a record that is not on this phone.
    pub fn page(&self, object: &str, id: RecordId) -> Result<PageView> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            let record = store.get(object, id)?.filter(|r| !r.deleted).ok_or_else(trouble::not_found)?;
            let mask = build::mask(&desk.rights(), object);
            let mut tabs = Vec::new();
            for other in desk.schema.objects.values() {
                // Activities and visits are the timeline; their numbers say nothing.
                if matches!(other.name.as_str(), "activity" | "visit") {
                    continue;
                }
                if let Some(filter) = belongs(other, object, id) {
                    let count = count(store.connection(), store.tables(), &other.name, &filter)?;
                    let label = desk.words.label(&other.label).to_owned();
                    tabs.push(RelatedTab { object: other.name.clone(), label, count });
                }
            }
            let contacts = match desk.schema.object("contact").and_then(|c| belongs(c, object, id)) {
                Some(filter) => desk.all(store, "contact", filter, 20)?,
                None => Vec::new(),
            };
            let position = kind.fields.iter().find(|f| f.kind == FieldType::Geo && !mask.contains_key(&f.name));
            let part = |name: &str| {
                let degrees = record.get(&position?.name).part(name).and_then(Value::as_int)?;
                Some(degrees as f64 / 1e7)
            };
            Ok(desk.formatter(store, |f| PageView {
                detail: build::detail(f, kind, &mask, &record),
                subtitle: subtitle(&desk, f, kind, &record),
                phones: phones(&desk, kind, &record, &contacts),
                position: part("lat").zip(part("lng")),
                address: kind
                    .fields
                    .iter()
                    .find(|x| x.kind == FieldType::Address)
                    .map(|x| f.address(record.get(&x.name)))
                    .unwrap_or_default(),
                tabs,
                visitable: kind.has(Feature::Visit),
                editable: !kind.append_only,
            }))
        })
    }

    /// What happened with a record, newest first: visits, activities, tasks done.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn timeline(&self, object: &str, id: RecordId, limit: u32) -> Result<Vec<TimelineItem>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let mut found: Vec<(i64, &ObjectType, Record)> = Vec::new();
            for (name, time) in [("visit", "at"), ("activity", "at"), ("task", "done_at")] {
                let Some(kind) = desk.schema.object(name) else { continue };
                let Some(filter) = belongs(kind, object, id) else { continue };
                let done = Filter::Not(Box::new(Filter::Empty { field: time.into() }));
                for record in newest(&desk, store, name, Filter::All(vec![filter, done]), time, limit)? {
                    // The activity a visit writes about itself would say everything twice.
                    if record.get("visit").is_empty() {
                        found.push((record.get(time).as_int().unwrap_or_default(), kind, record));
                    }
                }
            }
            found.sort_by_key(|(at, _, record)| std::cmp::Reverse((*at, record.id)));
            found.truncate(limit as usize);
            Ok(desk.formatter(store, |f| found.iter().map(|(at, k, r)| item(&desk, f, *at, k, r)).collect()))
        })
    }
}

fn newest(desk: &Desk, store: &Store, object: &str, filter: Filter, time: &str, limit: u32) -> Result<Vec<Record>> {
    let sort = vec![Sort { field: time.into(), descending: true }];
    let query = ListQuery { object: object.into(), filter, sort, limit: limit.clamp(1, 100), after: None };
    Ok(desk.list(store, query)?.records)
}

/// The filter for records of `other` that point at a record; `None` when they cannot.
fn belongs(other: &ObjectType, object: &str, id: RecordId) -> Option<Filter> {
    let points = |f: &&legwork_domain::metadata::Field| {
        matches!(f.kind, FieldType::Reference | FieldType::AnyReference)
            && f.to.iter().any(|to| to == object)
            && other.name != object
    };
    let field = other.fields.iter().find(points)?;
    let path = if field.kind == FieldType::AnyReference { format!("{}.id", field.name) } else { field.name.clone() };
    Some(Filter::eq(&path, id))
}

fn person(desk: &Desk, f: &Formatter<'_>, id: Option<RecordId>) -> String {
    match id {
        Some(id) if id == desk.context.me => desk.words.get("app-me"),
        Some(id) => (f.name_of)("user", id).unwrap_or_else(|| desk.words.get("not-visible")),
        None => String::new(),
    }
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn subtitle(desk: &Desk, f: &Formatter<'_>, kind: &ObjectType, record: &Record) -> String {
    let chosen = kind.fields.iter().filter(|x| x.kind == FieldType::Select && (x.indexed || x.stage)).take(2);
    let owner = person(desk, f, record.owner());
    let owner = if owner.is_empty() { owner } else { desk.words.with("app-owner", &[("name", Arg::Text(&owner))]) };
    let title = if kind.name == "contact" { record.get("title").as_text().unwrap_or_default() } else { "" };
    joined([title.to_owned()].into_iter().chain(chosen.map(|x| f.value(x, record.get(&x.name)))).chain([owner]))
}

fn phones(desk: &Desk, kind: &ObjectType, record: &Record, contacts: &[Record]) -> Vec<PhoneLine> {
    let mut lines: Vec<PhoneLine> = Vec::new();
    let mut add = |kind: &ObjectType, record: &Record, name: &str| {
        for field in kind.fields.iter().filter(|f| f.kind == FieldType::Phone && f.name != "fax") {
            if let Some(number) = record.get(&field.name).as_text().filter(|n| !n.is_empty()) {
                let label = joined([name.to_owned(), desk.words.label(&field.label).to_owned()]);
                lines.push(PhoneLine { label, number: number.to_owned() });
            }
        }
    };
    add(kind, record, "");
    if let Some(contact) = desk.schema.object("contact") {
        for person in contacts {
            add(contact, person, person.get("name").as_text().unwrap_or_default());
        }
    }
    lines
}

fn item(desk: &Desk, f: &Formatter<'_>, at: i64, kind: &ObjectType, record: &Record) -> TimelineItem {
    let text = |name: &str| record.get(name).as_text().unwrap_or_default().to_owned();
    let show = |name: &str| kind.field(name).map(|x| f.value(x, record.get(name))).unwrap_or_default();
    let clock = match record.get("out_at").as_int() {
        Some(out) => format!("{}–{}", f.clock(at), f.clock(out)),
        None => f.clock(at),
    };
    let who = person(desk, f, record.owner().or_else(|| record.get("assignee").as_id()));
    let mut item = TimelineItem {
        object: kind.name.clone(),
        id: record.id,
        day: f.day(at),
        kind: desk.words.label(&kind.label).to_owned(),
        tone: "info".into(),
        head: joined([who, clock]),
        text: String::new(),
        foot: String::new(),
        thumbnails: thumbnails(record),
        badge: None,
    };
    match kind.name.as_str() {
        "visit" => {
            item.tone = "trail".into();
            item.text = text("note");
            let photos = record.get("photos").as_list().map_or(0, <[Value]>::len) as i64;
            let photos = match photos {
                0 => String::new(),
                n => desk.words.with("app-photos", &[("count", Arg::Number(n))]),
            };
            item.foot = joined([photos, text("place")]);
            let proof = show("proof");
            let score = record.get("score").as_int().map(|s| s.to_string()).unwrap_or_default();
            let tone = kind.field("proof").and_then(|x| build::cell(f, x, record.get("proof")).tone);
            item.badge = (!proof.is_empty()).then(|| (format!("{proof} {score}"), tone.unwrap_or_default()));
        }
        "task" => {
            item.kind = desk.words.get("app-task-done");
            item.tone = "verified".into();
            item.text = text("subject");
        }
        _ => {
            item.kind = show("kind");
            item.tone = if text("kind") == "call" { "primary" } else { "info" }.into();
            item.text = text("text");
        }
    }
    item
}

/// Small pictures of a visit or an activity, as many as a line has room for.
fn thumbnails(record: &Record) -> Vec<String> {
    let photos = record.get("photos").as_list().unwrap_or_default();
    let small = |photo: &Value| photo.part("thumb").and_then(Value::as_text).map(str::to_owned);
    photos.iter().take(THUMBNAILS).filter_map(small).filter(|t| !t.is_empty()).collect()
}
