//! Confirming a check-in: evidence, visit and activity in one durable transaction (L7, L8).

use crate::legwork::{Legwork, action, lock};
use crate::pictures;
use crate::records::Saved;
use crate::visits::check_in::CheckIn;
use crate::visits::history::{History, to_field};
use crate::visits::proof::{Moment, draft, fence, judge, reasons, verdict_name};
use legwork_domain::{Error, ErrorKind, Fields, Op, Record, Result, Value};
use legwork_geo::chain::{AppendError, ChainState};
use legwork_geo::evidence::Evidence;
use legwork_geo::fix::FixRecord;
use legwork_geo::point::LatLng;
use legwork_store::blobs::Priority;
use legwork_store::outbox::{Action, Attachment, WriteContext, Written, write_action};

/// Longest place name of a visit, characters (the field's own limit).
const PLACE_LENGTH: usize = 200;

impl Legwork {
    /// Sends the check-in under way: signs the evidence, writes the visit and its line on the customer's timeline, queues
    /// the photos. Needs no network. When it returns, the disk has it.
    ///
    /// # Errors
    /// `no_check_in_begun`, `no_fix` (no reading yet), `clock_wrong`, `signer_failed`, `disk_full`; the first [broken
    /// rule](crate::trouble) (a note that is `too_long`). The check-in stays, with the note.
    pub fn confirm_check_in(&self, note: &str) -> Result<Saved> {
        self.set_visit_note(note)?;
        // The lock is also that of the chain: nobody adds a link between reading its end and writing the next one.
        let (written, visit) = self.with_check_in(|check_in| {
            let moment = self.moment()?;
            moment.check()?;
            let sealed = self.seal(check_in, &self.history()?, &moment)?;
            let actions = self.actions(check_in, &moment, &sealed)?;
            let written = self.write_link(&actions, &attachments(check_in)?, &sealed.chain)?;
            Ok((written, check_in.visit))
        })?;
        // The visit is on the disk. If this fails, a check-in whose visit exists is over all the same.
        let _ = self.keep(None);
        *lock(&self.inner.check_in) = None;
        self.after_write(&written.changed);
        Ok(Saved { id: visit, group: written.group })
    }

    /// Writes a user action that holds the next link of the chain, so that the disk has it, and tells nobody yet.
    pub(crate) fn write_link(
        &self,
        actions: &[Action],
        attachments: &[Attachment],
        chain: &ChainState,
    ) -> Result<Written> {
        let context = WriteContext { now_ms: self.now_ms()?, durable: true, attachments };
        let written = self.with(|store, _| Ok(write_action(store, actions, &context)?))?;
        // A head that cannot be kept is found in the visit.
        let _ = self.keep_chain(chain);
        Ok(written)
    }

    /// Signs the evidence of the check-in and scores it.
    fn seal(&self, check_in: &CheckIn, history: &History, moment: &Moment) -> Result<Sealed> {
        let no_fix = || Error::new(ErrorKind::Unavailable, "no_fix");
        let place = self.place(check_in)?.ok_or_else(no_fix)?;
        let customer = self.customer(check_in.customer)?;
        let fence = customer.as_ref().and_then(fence);
        let evidence = draft(check_in, moment, Some(place));
        let fix = evidence.best_fix().cloned().ok_or_else(no_fix)?;
        let signer = self.signer()?;
        let score = judge(&evidence, history, fence.as_ref(), signer.kind());
        let (link, chain) = history.chain.append(evidence.clone(), signer.as_ref()).map_err(unsigned)?;
        Ok(Sealed {
            fields: Fields::from([
                ("evidence".into(), to_field(&link, signer.kind(), self.install()?)?),
                ("score".into(), i64::from(score.value).into()),
                ("proof".into(), verdict_name(score.verdict).into()),
                ("reasons".into(), reasons(&score)?),
            ]),
            distance_m: fence.map(|f| f.judge(fix.point, fix.accuracy_cm).distance_cm / 100),
            customer,
            evidence,
            fix,
            chain,
        })
    }

    /// The visit, and its line on the customer's timeline.
    fn actions(&self, check_in: &CheckIn, moment: &Moment, sealed: &Sealed) -> Result<Vec<Action>> {
        let at = moment.time.time_ms;
        let mut fields = sealed.fields.clone();
        let mut set = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
        set("customer", sealed.customer.as_ref().map(|c| c.id).into());
        set("at", at.into());
        set("uncertainty", moment.uncertainty());
        set("fix", geo(&sealed.fix));
        if let Some(place) = &sealed.evidence.place {
            set("place", place.name.chars().take(PLACE_LENGTH).collect::<String>().into());
            set("place_position", point(place.point));
        }
        if let Some(metres) = sealed.distance_m {
            set("distance", i64::try_from(metres).unwrap_or(i64::MAX).into());
        }
        set("note", check_in.note.trim().into());
        set("photos", Value::List(check_in.photos.iter().map(|p| p.value.clone()).collect()));
        let fields = self.prepared("visit", &fields)?;
        let mut actions = vec![action("visit", check_in.visit, Op::Create(fields))];
        if let Some(customer) = &sealed.customer {
            let fields = Fields::from([
                ("parent".into(), Value::link("customer", customer.id)),
                ("kind".into(), "visit".into()),
                ("at".into(), at.into()),
                ("text".into(), check_in.note.trim().into()),
                ("visit".into(), check_in.visit.into()),
            ]);
            let id = self.new_id()?;
            actions.push(action("activity", id, Op::Create(self.prepared("activity", &fields)?)));
        }
        Ok(actions)
    }
}

/// A signed check-in, not written yet.
struct Sealed {
    /// Fields that hold the proof.
    fields: Fields,
    distance_m: Option<u64>,
    customer: Option<Record>,
    evidence: Evidence,
    fix: FixRecord,
    /// The chain with this link.
    chain: ChainState,
}

/// The photos, to be uploaded.
fn attachments(check_in: &CheckIn) -> Result<Vec<Attachment>> {
    check_in.photos.iter().map(|photo| pictures::attachment(&photo.value, Priority::VisitPhoto)).collect()
}

/// The error of a key that did not sign.
pub(crate) fn unsigned(error: AppendError) -> Error {
    Error::new(ErrorKind::Unavailable, "signer_failed").detail(error)
}

/// A reading as a field's value.
pub(crate) fn geo(fix: &FixRecord) -> Value {
    Value::geo(fix.point.lat_e7().into(), fix.point.lng_e7().into(), Some(fix.accuracy_cm.into()))
}

fn point(at: LatLng) -> Value {
    Value::geo(at.lat_e7().into(), at.lng_e7().into(), None)
}
