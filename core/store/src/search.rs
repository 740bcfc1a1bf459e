//! The search box: Chinese, Latin, pinyin and phone numbers over all objects.
//!
//! At most [`CANDIDATES`] rows are looked at, the newest of every way of matching; ranking is done here: names that
//! begin with the words, names, spellings, phone numbers, other fields; within each mine first, then the latest
//! change.

use crate::error::Result;
use crate::filter_sql::Writer;
use crate::index::{docid_range, leaves, rid_of};
use crate::rows;
use crate::tables::{Table, Tables, quoted};
use legwork_domain::query::Filter;
use legwork_domain::{Record, RecordId};
use legwork_text::fold::fold;
use legwork_text::normalise::phone_query_terms;
use legwork_text::tokens::fts_query;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeSet;

/// Most rows looked at in all.
pub const CANDIDATES: usize = 500;

/// What is searched.
#[derive(Clone, Debug, Default)]
pub struct SearchQuery<'a> {
    /// What the person typed.
    pub text: &'a str,
    /// Object types to search; empty = all.
    pub objects: &'a [&'a str],
    /// Only records this holds for; resolved ([`Filter::resolve`]).
    pub filter: Option<&'a Filter>,
    /// The person asking: their own records come first.
    pub me: Option<RecordId>,
    /// Most hits.
    pub limit: usize,
}

/// How a record matched; the order is the rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The name begins with it.
    NameBegins,
    /// It is in the name.
    Name,
    /// It spells the name in pinyin.
    Spelling,
    /// It is a piece of a phone number.
    Phone,
    /// It is in another field.
    Other,
}

/// A record found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Object type.
    pub object: String,
    /// The record.
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// The field that matched.
    pub matched_field: String,
    /// How it matched.
    pub rank: Rank,
}

struct Candidate<'t> {
    table: &'t Table,
    rid: i64,
    rank: Rank,
    others: bool,
    updated: i64,
    id: RecordId,
    title: String,
}

/// Records that match, best first. Text without letters or digits finds nothing.
///
/// # Errors
/// [`crate::StoreError::UnknownObject`] for one of the objects to search.
pub fn search(connection: &Connection, tables: &Tables, query: &SearchQuery<'_>) -> Result<Vec<Hit>> {
    let mut searched = Vec::new();
    for table in tables.all().filter(|t| t.title_searched || !t.searched.is_empty()) {
        if query.objects.is_empty() || query.objects.contains(&table.kind.name.as_str()) {
            searched.push(table.as_ref());
        }
    }
    for object in query.objects {
        tables.table(object)?;
    }
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    let ways = ways(query.text);
    for (i, way) in ways.iter().enumerate() {
        if all.len() >= query.limit {
            break; // the ways still to come rank lower
        }
        // What is left of the budget is shared by the ways still to come, and within a way by the objects in turn.
        let budget = (CANDIDATES - all.len()) / (ways.len() - i).min(2);
        let mut lists = Vec::with_capacity(searched.len());
        for table in &searched {
            lists.push((*table, matching(connection, table, way, query.filter, budget)?.into_iter()));
        }
        let mut left = budget;
        while left > 0 && !lists.is_empty() {
            let mut remaining = Vec::with_capacity(lists.len());
            for (table, mut rids) in lists {
                let Some(rid) = rids.find(|rid| seen.insert((table.number, *rid))) else { continue };
                if left > 0 {
                    all.extend(candidate(connection, table, rid, way.rank, query.me)?);
                    left -= 1;
                }
                remaining.push((table, rids));
            }
            lists = remaining;
        }
    }
    all.sort_by(|a, b| {
        let key = |c: &Candidate<'_>| (c.rank, c.others, std::cmp::Reverse(c.updated));
        key(a).cmp(&key(b)).then(b.rid.cmp(&a.rid))
    });
    let mut hits = Vec::new();
    for candidate in all {
        if hits.len() == query.limit {
            break;
        }
        hits.extend(hit(connection, candidate, query.text)?);
    }
    Ok(hits)
}

/// One way of matching: an index, an expression, the rank it gives.
struct Way {
    index: &'static str,
    expression: String,
    rank: Rank,
}

fn ways(text: &str) -> Vec<Way> {
    let mut ways = Vec::new();
    let mut add = |index, expression, rank| ways.push(Way { index, expression, rank });
    let words = fts_query(text);
    if let Some(words) = &words {
        add("search", format!("title : (^{words})"), Rank::NameBegins);
        add("search", format!("title : ({words})"), Rank::Name);
    }
    let letters: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    if !letters.is_empty() && letters.chars().all(|c| c.is_ascii_alphabetic()) {
        add("pinyin", format!("\"{}\" *", letters.to_ascii_lowercase()), Rank::Spelling);
    }
    let digits = phone_query_terms(text);
    if !digits.is_empty() {
        let terms: Vec<String> = digits.iter().map(|d| format!("\"{d}\" *")).collect();
        add("search", format!("phone : ({})", terms.join(" OR ")), Rank::Phone);
    }
    if let Some(words) = words {
        add("search", format!("{{title body}} : ({words})"), Rank::Other);
    }
    ways
}

/// Row ids of one object, newest first.
fn matching(
    connection: &Connection,
    table: &Table,
    way: &Way,
    filter: Option<&Filter>,
    limit: usize,
) -> Result<Vec<i64>> {
    let (first, last) = docid_range(table);
    let mut writer = Writer {
        sql: format!("SELECT rowid FROM {0} WHERE {0} MATCH ?1 AND rowid BETWEEN ?2 AND ?3", way.index),
        parameters: vec![Sql::Text(way.expression.clone()), Sql::Integer(first), Sql::Integer(last)],
    };
    if let Some(filter) = filter {
        let row = format!("SELECT 1 FROM {} WHERE \"#rid\" = {}.rowid - ?2", table.name, way.index);
        writer.sql.push_str(&format!(" AND EXISTS ({row} AND "));
        writer.filter(table, filter, false, 0)?;
        writer.sql.push(')');
    }
    writer.sql.push_str(" ORDER BY rowid DESC LIMIT ");
    writer.bind(Sql::Integer(limit as i64));
    let mut statement = connection.prepare_cached(&writer.sql)?;
    let found = statement.query_map(params_from_iter(&writer.parameters), |row| row.get::<_, i64>(0))?;
    let docids: Vec<i64> = found.collect::<Result<_, _>>()?;
    Ok(docids.into_iter().map(rid_of).collect())
}

fn candidate<'t>(
    connection: &Connection,
    table: &'t Table,
    rid: i64,
    rank: Rank,
    me: Option<RecordId>,
) -> Result<Option<Candidate<'t>>> {
    let owner = if table.stored.iter().any(|f| f.name == "owner") { "\"owner\"" } else { "NULL" };
    let sql = format!(
        "SELECT \"#id\", {}, {owner}, \"#updated\" FROM {} WHERE \"#rid\" = ?1 AND \"#deleted\" = 0",
        quoted(&table.kind.title),
        table.name
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = statement.query([rid])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let owner = row.get_ref(2)?.as_blob().ok().and_then(RecordId::from_slice);
    Ok(Some(Candidate {
        table,
        rid,
        rank,
        others: me.is_some() && owner != me,
        updated: row.get(3)?,
        id: RecordId::from_bytes(row.get(0)?),
        title: row.get_ref(1)?.as_str().unwrap_or_default().to_owned(),
    }))
}

/// The hit, with the field that matched; `None` for a phone term that only matched the wrong way round.
fn hit(connection: &Connection, candidate: Candidate<'_>, text: &str) -> Result<Option<Hit>> {
    let table = candidate.table;
    let field = match candidate.rank {
        Rank::NameBegins | Rank::Name | Rank::Spelling => Some(table.kind.title.clone()),
        Rank::Phone | Rank::Other => {
            let record = rows::by_rid(connection, table, candidate.rid)?;
            record.and_then(|record| field_of(table, &record, candidate.rank, text))
        }
    };
    Ok(field.map(|matched_field| Hit {
        object: table.kind.name.clone(),
        id: candidate.id,
        title: candidate.title,
        matched_field,
        rank: candidate.rank,
    }))
}

fn field_of(table: &Table, record: &Record, rank: Rank, text: &str) -> Option<String> {
    use legwork_domain::metadata::FieldType;
    if rank == Rank::Phone {
        let typed = phone_query_terms(text).into_iter().next()?;
        let digits = |name: &str| -> String {
            record.get(name).as_text().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
        };
        let phones = table.searched.iter().filter(|(_, kind)| *kind == FieldType::Phone);
        return phones.map(|(name, _)| name).find(|name| digits(name).contains(&typed)).cloned();
    }
    let words: Vec<String> = fold(text).split_whitespace().map(str::to_owned).collect();
    let others = table.searched.iter().filter(|(_, kind)| *kind != FieldType::Phone).map(|(name, _)| name);
    let names: Vec<&String> = others.chain([&table.kind.title]).collect();
    let holds = |name: &&&String| {
        let mut text = String::new();
        leaves(record.get(name), &mut text);
        let text = fold(&text);
        words.iter().any(|word| text.contains(word.as_str()))
    };
    names.iter().find(holds).or(names.first()).map(|name| (*name).clone())
}
