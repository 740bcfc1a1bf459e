//! Push: mutations column by column, and their results.
//!
//! Request: `[epoch, mutations, head]`. Mutations: `[incarnations, mids, group distances, stamp ms, stamp counters,
//! schema versions, objects, object indexes, ids, id indexes, op codes, fields of creates and updates, other ops]`.
//! Answer: `[epoch, server ms, results]`. Results: `[incarnations, mids, verdict codes, details]`.

use super::columns::{read_block, write_block};
use super::numbers::{
    read_deltas, read_ids, read_plain, read_plain_exact, undelta, write_deltas, write_ids, write_plain,
};
use super::reader::Reader;
use super::value;
use super::writer::Writer;
use crate::error::WireError;
use crate::sync::{ChainHead, LostValue, MutationResult, PushAnswer, PushRequest, Verdict};
use legwork_domain::{Epoch, Fields, Hlc, Incarnation, Mutation, Op, RecordId, Reject, RejectCode, Stamp};
use std::collections::HashMap;
use std::hash::Hash;

type Result<T, E = WireError> = std::result::Result<T, E>;

/// Codes of operations. Numbers are part of the wire format.
mod op {
    pub(super) const CREATE: u8 = 0;
    pub(super) const UPDATE: u8 = 1;
    pub(super) const DELETE: u8 = 2;
    pub(super) const RESTORE: u8 = 3;
    pub(super) const SET: u8 = 4;
    pub(super) const ADD: u8 = 5;
    pub(super) const COMMAND: u8 = 6;
}

/// Codes of verdicts. Numbers are part of the wire format.
mod verdict {
    pub(super) const ACCEPTED: u8 = 0;
    pub(super) const CLAMPED: u8 = 1;
    pub(super) const MERGED: u8 = 2;
    pub(super) const REJECTED: u8 = 3;
    pub(super) const GAP: u8 = 4;
}

pub(super) fn write_request(out: &mut Writer, request: &PushRequest) {
    out.array(3);
    out.uint(request.epoch.0);
    write_mutations(out, &request.mutations);
    write_head(out, request.head.as_ref());
}

pub(super) fn read_request(reader: &mut Reader<'_>) -> Result<PushRequest> {
    reader.record(|items| {
        Ok(PushRequest {
            epoch: Epoch(items.need(Reader::uint)?),
            mutations: items.need(read_mutations)?,
            head: items.next(read_head)?,
        })
    })
}

pub(super) fn write_answer(out: &mut Writer, answer: &PushAnswer) {
    out.array(3);
    out.uint(answer.epoch.0);
    out.int(answer.server_ms);
    write_results(out, &answer.results);
}

pub(super) fn read_answer(reader: &mut Reader<'_>) -> Result<PushAnswer> {
    reader.record(|items| {
        Ok(PushAnswer {
            epoch: Epoch(items.need(Reader::uint)?),
            server_ms: items.need(Reader::int)?,
            results: items.need(read_results)?,
        })
    })
}

pub(super) fn write_head(out: &mut Writer, head: Option<&ChainHead>) {
    out.option(head, |out, head| {
        out.array(2);
        out.uint(head.sequence);
        out.bin(&head.hash);
    });
}

pub(super) fn read_head(reader: &mut Reader<'_>) -> Result<Option<ChainHead>> {
    reader.option(|reader| {
        reader.record(|items| Ok(ChainHead { sequence: items.need(Reader::uint)?, hash: items.need(Reader::array)? }))
    })
}

fn write_mutations(out: &mut Writer, mutations: &[Mutation]) {
    let (objects, object_of) = distinct(mutations.iter().map(|mutation| mutation.object.as_str()));
    let (ids, id_of) = distinct(mutations.iter().map(|mutation| mutation.id));
    out.array(13);
    write_deltas(out, mutations.iter().map(|mutation| mutation.incarnation.0));
    write_deltas(out, mutations.iter().map(|mutation| mutation.mid));
    write_plain(out, mutations.iter().map(|mutation| mutation.mid.wrapping_sub(mutation.group)));
    write_deltas(out, mutations.iter().map(|mutation| mutation.hlc.0 >> 16));
    write_plain(out, mutations.iter().map(|mutation| mutation.hlc.0 & 0xffff));
    write_deltas(out, mutations.iter().map(|mutation| mutation.schema_version));
    out.list(&objects, |out, object| out.text(object));
    write_plain(out, object_of);
    write_ids(out, &ids);
    write_deltas(out, id_of);
    let codes: Vec<u8> = mutations.iter().map(|mutation| code_of(&mutation.op)).collect();
    out.bin(&codes);
    let fields: Vec<&Fields> = mutations.iter().filter_map(|mutation| fields_of(&mutation.op)).collect();
    write_block(out, &fields);
    let others: Vec<&Op> = mutations.iter().map(|mutation| &mutation.op).filter(|op| is_other(op)).collect();
    out.list(&others, |out, op| write_other(out, op));
}

fn read_mutations(reader: &mut Reader<'_>) -> Result<Vec<Mutation>> {
    reader.record(|items| {
        let incarnations = items.need(read_plain)?;
        let count = incarnations.len();
        let incarnations = undelta(incarnations);
        let mids = items.need(|reader| read_deltas(reader, count))?;
        let distances = items.need(|reader| read_plain_exact(reader, count))?;
        let millis = items.need(|reader| read_deltas(reader, count))?;
        let counters = items.need(|reader| read_plain_exact(reader, count))?;
        let schemas = items.need(|reader| read_deltas(reader, count))?;
        let objects = items.need(|reader| reader.list(Reader::text))?;
        let object_of = items.need(|reader| read_plain_exact(reader, count))?;
        let ids = items.need(read_ids)?;
        let id_of = items.need(|reader| read_deltas(reader, count))?;
        let codes = items.need(Reader::bin)?;
        if codes.len() != count {
            return Err(WireError::Malformed("column of another length"));
        }
        let with_fields = codes.iter().filter(|code| matches!(**code, op::CREATE | op::UPDATE)).count();
        let mut fields = items.need(|reader| read_block(reader, with_fields))?.into_iter();
        let mut others = items.need(|reader| reader.list(read_other))?.into_iter();
        items.spend(count * size_of::<Mutation>())?;
        let mut mutations = Vec::with_capacity(count);
        for index in 0..count {
            let object = pick(&objects, object_of[index])?;
            items.spend(object.len())?;
            if millis[index] >> 48 != 0 || counters[index] >> 16 != 0 {
                return Err(WireError::Malformed("stamp out of range"));
            }
            mutations.push(Mutation {
                incarnation: Incarnation(incarnations[index]),
                mid: mids[index],
                group: mids[index].wrapping_sub(distances[index]),
                hlc: Hlc(millis[index] << 16 | counters[index]),
                schema_version: schemas[index],
                object: (*object).to_owned(),
                id: *pick(&ids, id_of[index])?,
                op: match codes[index] {
                    op::CREATE => Op::Create(fields.next().unwrap_or_default()),
                    op::UPDATE => Op::Update(fields.next().unwrap_or_default()),
                    op::DELETE => Op::Delete,
                    op::RESTORE => Op::Restore,
                    code => match others.next() {
                        Some(op) if code_of(&op) == code => op,
                        _ => return Err(WireError::Malformed("unknown operation")),
                    },
                },
            });
        }
        match others.next() {
            None => Ok(mutations),
            Some(_) => Err(WireError::Malformed("operation without mutation")),
        }
    })
}

/// Distinct things in order of first sight, and which one each is.
fn distinct<T: Copy + Eq + Hash>(things: impl Iterator<Item = T>) -> (Vec<T>, Vec<u64>) {
    let mut known = HashMap::new();
    let mut distinct = Vec::new();
    let indexes = things
        .map(|thing| {
            *known.entry(thing).or_insert_with(|| {
                distinct.push(thing);
                distinct.len() as u64 - 1
            })
        })
        .collect();
    (distinct, indexes)
}

fn pick<T>(things: &[T], index: u64) -> Result<&T> {
    let thing = usize::try_from(index).ok().and_then(|index| things.get(index));
    thing.ok_or(WireError::Malformed("index outside the dictionary"))
}

fn code_of(op: &Op) -> u8 {
    match op {
        Op::Create(_) => op::CREATE,
        Op::Update(_) => op::UPDATE,
        Op::Delete => op::DELETE,
        Op::Restore => op::RESTORE,
        Op::Set { .. } => op::SET,
        Op::Add { .. } => op::ADD,
        Op::Command { .. } => op::COMMAND,
    }
}

fn fields_of(op: &Op) -> Option<&Fields> {
    match op {
        Op::Create(fields) | Op::Update(fields) => Some(fields),
        _ => None,
    }
}

fn is_other(op: &Op) -> bool {
    matches!(op, Op::Set { .. } | Op::Add { .. } | Op::Command { .. })
}

fn write_other(out: &mut Writer, op: &Op) {
    match op {
        Op::Set { field, add, remove } => {
            out.array(4);
            out.uint(op::SET.into());
            out.text(field);
            out.list(add, value::write);
            out.list(remove, value::write);
        }
        Op::Add { field, delta } => {
            out.array(3);
            out.uint(op::ADD.into());
            out.text(field);
            out.int(*delta);
        }
        Op::Command { name, expect, fields } => {
            out.array(4);
            out.uint(op::COMMAND.into());
            out.text(name);
            value::write_fields(out, expect);
            value::write_fields(out, fields);
        }
        Op::Create(_) | Op::Update(_) | Op::Delete | Op::Restore => out.nil(),
    }
}

fn read_other(reader: &mut Reader<'_>) -> Result<Op> {
    reader.record(|items| match u8::try_from(items.need(Reader::uint)?) {
        Ok(op::SET) => Ok(Op::Set {
            field: items.need(Reader::owned_text)?,
            add: items.need(|reader| reader.list(value::read))?,
            remove: items.need(|reader| reader.list(value::read))?,
        }),
        Ok(op::ADD) => Ok(Op::Add { field: items.need(Reader::owned_text)?, delta: items.need(Reader::int)? }),
        Ok(op::COMMAND) => Ok(Op::Command {
            name: items.need(Reader::owned_text)?,
            expect: items.need(value::read_fields)?,
            fields: items.need(value::read_fields)?,
        }),
        _ => Err(WireError::Malformed("unknown operation")),
    })
}

pub(super) fn write_results(out: &mut Writer, results: &[MutationResult]) {
    out.array(4);
    write_deltas(out, results.iter().map(|result| result.incarnation.0));
    write_deltas(out, results.iter().map(|result| result.mid));
    let codes: Vec<u8> = results.iter().map(|result| verdict_code(&result.verdict)).collect();
    out.bin(&codes);
    let detailed: Vec<&Verdict> =
        results.iter().map(|r| &r.verdict).filter(|v| !matches!(v, Verdict::Accepted | Verdict::Clamped)).collect();
    out.list(&detailed, |out, verdict| write_detail(out, verdict));
}

pub(super) fn read_results(reader: &mut Reader<'_>) -> Result<Vec<MutationResult>> {
    reader.record(|items| {
        let incarnations = undelta(items.need(read_plain)?);
        let count = incarnations.len();
        let mids = items.need(|reader| read_deltas(reader, count))?;
        let codes = items.need(Reader::bin)?;
        if codes.len() != count {
            return Err(WireError::Malformed("column of another length"));
        }
        let mut codes_left =
            codes.iter().copied().filter(|code| !matches!(*code, verdict::ACCEPTED | verdict::CLAMPED));
        let mut details = items
            .need(|reader| {
                reader.list(|reader| {
                    let code = codes_left.next().ok_or(WireError::Malformed("detail without result"))?;
                    read_detail(reader, code)
                })
            })?
            .into_iter();
        items.spend(count * size_of::<MutationResult>())?;
        let mut results = Vec::with_capacity(count);
        for index in 0..count {
            results.push(MutationResult {
                incarnation: Incarnation(incarnations[index]),
                mid: mids[index],
                verdict: match codes[index] {
                    verdict::ACCEPTED => Verdict::Accepted,
                    verdict::CLAMPED => Verdict::Clamped,
                    _ => details.next().ok_or(WireError::Malformed("result without detail"))?,
                },
            });
        }
        Ok(results)
    })
}

fn verdict_code(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Accepted => verdict::ACCEPTED,
        Verdict::Clamped => verdict::CLAMPED,
        Verdict::Merged(_) => verdict::MERGED,
        Verdict::Rejected(_) => verdict::REJECTED,
        Verdict::Gap { .. } => verdict::GAP,
    }
}

fn write_detail(out: &mut Writer, verdict: &Verdict) {
    match verdict {
        Verdict::Accepted | Verdict::Clamped => out.nil(),
        Verdict::Merged(lost) => out.list(lost, |out, lost| {
            out.array(5);
            out.text(&lost.field);
            value::write(out, &lost.winner);
            out.option(lost.by, |out, by: RecordId| out.bin(by.as_bytes()));
            out.uint(lost.stamp.0.0);
            out.uint(lost.stamp.1.0);
        }),
        Verdict::Rejected(reject) => {
            out.array(3);
            out.text(reject.code.as_str());
            out.option(reject.field.as_deref(), Writer::text);
            out.text(&reject.rule);
        }
        Verdict::Gap { expected } => out.uint(*expected),
    }
}

fn read_detail(reader: &mut Reader<'_>, code: u8) -> Result<Verdict> {
    match code {
        verdict::MERGED => reader.list(read_lost).map(Verdict::Merged),
        verdict::REJECTED => read_reject(reader).map(Verdict::Rejected),
        verdict::GAP => Ok(Verdict::Gap { expected: reader.uint()? }),
        _ => Err(WireError::Malformed("unknown verdict")),
    }
}

fn read_lost(reader: &mut Reader<'_>) -> Result<LostValue> {
    reader.record(|items| {
        Ok(LostValue {
            field: items.need(Reader::owned_text)?,
            winner: items.need(value::read)?,
            by: items.need(|reader| reader.option(value::read_id))?,
            stamp: Stamp(Hlc(items.need(Reader::uint)?), Incarnation(items.need(Reader::uint)?)),
        })
    })
}

/// A code that only a newer server knows is shown as a broken rule of that name.
fn read_reject(reader: &mut Reader<'_>) -> Result<Reject> {
    const CODES: [RejectCode; 11] = [
        RejectCode::Forbidden,
        RejectCode::OutOfScope,
        RejectCode::Deleted,
        RejectCode::Validation,
        RejectCode::Missing,
        RejectCode::Exists,
        RejectCode::Precondition,
        RejectCode::DependsRejected,
        RejectCode::SchemaTooOld,
        RejectCode::Limit,
        RejectCode::Evidence,
    ];
    reader.record(|items| {
        let name = items.need(Reader::text)?;
        let field = items.need(|reader| reader.option(Reader::owned_text))?;
        let rule = items.need(Reader::owned_text)?;
        Ok(match CODES.into_iter().find(|code| code.as_str() == name) {
            Some(code) => Reject { code, field, rule },
            None => Reject { code: RejectCode::Validation, field, rule: name.to_owned() },
        })
    })
}
