//! Pull: cursors up, pages of rows down.
//!
//! Request: `[epoch, scope, schema, cursors, incarnations, urgency, limit, head]`. Answer: `[epoch, server ms, scope,
//! feeds, schema, masks, rows, removals, more, last mids, results, digests, time token]`. Rows are columns, see
//! `rows`.

use super::numbers::{read_deltas, read_ids, read_plain, write_deltas, write_ids, write_plain};
use super::push::{read_head, read_results, write_head, write_results};
use super::reader::Reader;
use super::rows::{read_rows, write_rows};
use super::value::read_id;
use super::writer::Writer;
use crate::error::WireError;
use crate::sync::{FieldMask, PullAnswer, PullRequest, Removal};
use legwork_domain::bucket::{Bucket, Digest, Feed};
use legwork_domain::{Epoch, Incarnation, RecordId};

type Result<T, E = WireError> = std::result::Result<T, E>;

/// Codes of bucket kinds. Numbers are part of the wire format.
mod bucket {
    pub(super) const OWN: u64 = 0;
    pub(super) const DEPARTMENT: u64 = 1;
    pub(super) const ALL: u64 = 2;
    pub(super) const ORG: u64 = 3;
}

pub(super) fn write_request(out: &mut Writer, request: &PullRequest) {
    out.array(8);
    out.uint(request.epoch.0);
    out.uint(request.scope_version);
    out.uint(request.schema_version);
    out.list(&request.cursors, write_cursor);
    out.list(&request.incarnations, write_mid);
    out.uint(request.urgency.into());
    out.uint(request.limit.into());
    write_head(out, request.head.as_ref());
}

pub(super) fn read_request(reader: &mut Reader<'_>) -> Result<PullRequest> {
    reader.record(|items| {
        Ok(PullRequest {
            epoch: Epoch(items.need(Reader::uint)?),
            scope_version: items.need(Reader::uint)?,
            schema_version: items.need(Reader::uint)?,
            cursors: items.need(|reader| reader.list(read_cursor))?,
            incarnations: items.need(|reader| reader.list(read_mid))?,
            urgency: narrow(items.need(Reader::uint)?)?,
            limit: narrow(items.need(Reader::uint)?)?,
            head: items.next(read_head)?,
        })
    })
}

pub(super) fn write_answer(out: &mut Writer, answer: &PullAnswer) {
    out.array(13);
    out.uint(answer.epoch.0);
    out.int(answer.server_ms);
    out.uint(answer.scope_version);
    out.list(&answer.feeds, write_cursor);
    out.option(answer.schema.as_deref(), Writer::text);
    out.list(&answer.masks, write_mask);
    write_rows(out, &answer.feeds, &answer.rows);
    write_removals(out, &answer.removals);
    out.flag(answer.more);
    out.list(&answer.last_mids, write_mid);
    write_results(out, &answer.results);
    out.list(&answer.digests, write_digest);
    out.option(answer.time_token.as_deref(), Writer::bin);
}

pub(super) fn read_answer(reader: &mut Reader<'_>) -> Result<PullAnswer> {
    reader.record(|items| {
        Ok(PullAnswer {
            epoch: Epoch(items.need(Reader::uint)?),
            server_ms: items.need(Reader::int)?,
            scope_version: items.need(Reader::uint)?,
            feeds: items.need(|reader| reader.list(read_cursor))?,
            schema: items.need(|reader| reader.option(Reader::owned_text))?,
            masks: items.need(|reader| reader.list(read_mask))?,
            rows: items.need(read_rows)?,
            removals: items.need(read_removals)?,
            more: items.need(Reader::flag)?,
            last_mids: items.need(|reader| reader.list(read_mid))?,
            results: items.need(read_results)?,
            digests: items.need(|reader| reader.list(read_digest))?,
            time_token: items.next(|reader| reader.option(|reader| reader.bin().map(<[u8]>::to_vec)))?,
        })
    })
}

/// `[bucket kind, id or nil, object, cursor]`.
fn write_cursor(out: &mut Writer, (feed, cursor): &(Feed, u64)) {
    out.array(4);
    write_feed(out, feed);
    out.uint(*cursor);
}

fn read_cursor(reader: &mut Reader<'_>) -> Result<(Feed, u64)> {
    reader.record(|items| {
        let (kind, id) = (items.need(Reader::uint)?, items.need(|reader| reader.option(read_id))?);
        let object = items.need(Reader::owned_text)?;
        Ok((feed_of(kind, id, object)?, items.need(Reader::uint)?))
    })
}

/// Three elements: kind of bucket, its id or nil, object.
fn write_feed(out: &mut Writer, feed: &Feed) {
    let (kind, id) = match feed.bucket {
        Bucket::Own(id) => (bucket::OWN, Some(id)),
        Bucket::Department(id) => (bucket::DEPARTMENT, Some(id)),
        Bucket::All => (bucket::ALL, None),
        Bucket::Org => (bucket::ORG, None),
    };
    out.uint(kind);
    out.option(id, |out, id| out.bin(id.as_bytes()));
    out.text(&feed.object);
}

fn feed_of(kind: u64, id: Option<RecordId>, object: String) -> Result<Feed> {
    let bucket = match (kind, id) {
        (bucket::OWN, Some(id)) => Bucket::Own(id),
        (bucket::DEPARTMENT, Some(id)) => Bucket::Department(id),
        (bucket::ALL, None) => Bucket::All,
        (bucket::ORG, None) => Bucket::Org,
        _ => return Err(WireError::Malformed("unknown bucket")),
    };
    Ok(Feed { bucket, object })
}

/// `[bucket kind, id or nil, object, count, sum as 16 bytes little-endian]`.
fn write_digest(out: &mut Writer, (feed, digest): &(Feed, Digest)) {
    out.array(5);
    write_feed(out, feed);
    out.uint(digest.count);
    out.bin(&digest.sum.to_le_bytes());
}

fn read_digest(reader: &mut Reader<'_>) -> Result<(Feed, Digest)> {
    reader.record(|items| {
        let (kind, id) = (items.need(Reader::uint)?, items.need(|reader| reader.option(read_id))?);
        let object = items.need(Reader::owned_text)?;
        let count = items.need(Reader::uint)?;
        let sum = u128::from_le_bytes(items.need(Reader::array)?);
        Ok((feed_of(kind, id, object)?, Digest { count, sum }))
    })
}

fn write_mid(out: &mut Writer, (incarnation, mid): &(Incarnation, u64)) {
    out.array(2);
    out.uint(incarnation.0);
    out.uint(*mid);
}

fn read_mid(reader: &mut Reader<'_>) -> Result<(Incarnation, u64)> {
    reader.record(|items| Ok((Incarnation(items.need(Reader::uint)?), items.need(Reader::uint)?)))
}

fn write_mask(out: &mut Writer, mask: &FieldMask) {
    out.array(3);
    out.text(&mask.object);
    out.text(&mask.field);
    out.flag(mask.hidden);
}

fn read_mask(reader: &mut Reader<'_>) -> Result<FieldMask> {
    reader.record(|items| {
        Ok(FieldMask {
            object: items.need(Reader::owned_text)?,
            field: items.need(Reader::owned_text)?,
            hidden: items.need(Reader::flag)?,
        })
    })
}

/// `[feed indexes, ids, seq differences]`.
fn write_removals(out: &mut Writer, removals: &[Removal]) {
    out.array(3);
    write_plain(out, removals.iter().map(|removal| removal.feed.into()));
    write_ids(out, &removals.iter().map(|removal| removal.id).collect::<Vec<_>>());
    write_deltas(out, removals.iter().map(|removal| removal.seq));
}

fn read_removals(reader: &mut Reader<'_>) -> Result<Vec<Removal>> {
    reader.record(|items| {
        let feeds = items.need(read_plain)?;
        let ids = items.need(read_ids)?;
        let seqs = items.need(|reader| read_deltas(reader, feeds.len()))?;
        if ids.len() != feeds.len() {
            return Err(WireError::Malformed("column of another length"));
        }
        items.spend(ids.len() * size_of::<Removal>())?;
        let removal = |((feed, id), seq)| Ok(Removal { feed: narrow(feed)?, id, seq });
        feeds.into_iter().zip(ids).zip(seqs).map(removal).collect()
    })
}

/// A number that must fit a smaller type.
pub(super) fn narrow<T: TryFrom<u64>>(number: u64) -> Result<T> {
    T::try_from(number).map_err(|_| WireError::Malformed("number out of range"))
}
