//! What this phone knows of the person's earlier visits, and the state of its evidence chain.
//!
//! The chain belongs to the install and a company, not to one database: it must go on after signing out and in again,
//! which deletes the database, so its head is kept in a small file beside the accounts (left out of backups like
//! them). The truth is the visit itself: link and visit are written in one durable transaction, the file follows. If
//! the process ends between the two, the file is behind; therefore the head is always the later one of the file and
//! the links found in the person's visits, and a sequence is never given twice.

use crate::legwork::Legwork;
use crate::session::Account;
use crate::trouble;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use legwork_domain::query::Filter;
use legwork_domain::{RecordId, Result, Value};
use legwork_geo::chain::{ChainLink, ChainState};
use legwork_geo::evidence::{Evidence, EvidenceKind, Hash};
use legwork_geo::signals::PastVisit;
use legwork_geo::signer::SignerKind;
use legwork_protocol::sync::ChainHead;
use legwork_store::query::{ListQuery, MAX_PAGE, list};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A link as it stands in a visit's `evidence` and `out_evidence`, both a list of one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WireLink {
    /// Canonical bytes, base64.
    bytes: String,
    /// Signature, base64.
    signature: String,
    /// Where the key lives; the server goes by what the device registered.
    signer: SignerKind,
    /// The install that signed.
    device: RecordId,
}

/// A link as the text of a record's field.
pub(crate) fn to_field(link: &ChainLink, signer: SignerKind, device: RecordId) -> Result<Value> {
    let wire = WireLink {
        bytes: BASE64_STANDARD.encode(&link.bytes),
        signature: BASE64_STANDARD.encode(&link.signature),
        signer,
        device,
    };
    Ok(serde_json::to_string(&[wire]).map_err(trouble::internal)?.into())
}

/// The links of a record's field; none when they cannot be read.
pub(crate) fn from_field(value: &Value) -> Vec<ChainLink> {
    let wire: Vec<WireLink> = value.as_text().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let read = |w: WireLink| {
        let bytes = BASE64_STANDARD.decode(w.bytes).ok()?;
        Some(ChainLink { bytes, signature: BASE64_STANDARD.decode(w.signature).ok()? })
    };
    wire.into_iter().filter_map(read).collect()
}

/// Earlier visits, as far as the score and the chain need them.
#[derive(Clone, Debug)]
pub(crate) struct History {
    /// Check-ins of the person, all devices.
    pub(crate) visits: Vec<PastVisit>,
    /// Originals of all photos handed in before.
    pub(crate) photos: BTreeSet<Hash>,
    /// Where the chain of this install stands.
    pub(crate) chain: ChainState,
}

impl Legwork {
    /// Reads the person's earlier visits.
    pub(crate) fn history(&self) -> Result<History> {
        let device = self.install()?;
        self.with(|store, account| {
            let chain = self.stored_chain(account, device);
            let mut history = History { visits: Vec::new(), photos: BTreeSet::new(), chain };
            let mut query = ListQuery {
                object: "visit".into(),
                filter: Filter::eq("owner", account.user),
                limit: MAX_PAGE,
                ..ListQuery::default()
            };
            loop {
                let page = list(store.connection(), store.tables(), &query)?;
                for visit in &page.records {
                    let verified = visit.get("proof").as_text() == Some("verified");
                    for field in ["evidence", "out_evidence"] {
                        from_field(visit.get(field)).iter().for_each(|link| history.note(link, verified));
                    }
                }
                query.after = page.next;
                if query.after.is_none() {
                    return Ok(history);
                }
            }
        })
    }

    /// Keeps where the chain stands, after its last link was written.
    pub(crate) fn keep_chain(&self, chain: &ChainState) -> Result<()> {
        let json = serde_json::to_vec(chain).map_err(trouble::internal)?;
        trouble::write_private(&self.chain_file(&self.opened()?.account), &json)
    }

    /// Head of this install's chain of evidence: rides on every request of the sync, which proves how long the chain
    /// was by then. `None` before the first check-in.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn chain_head(&self) -> Result<Option<ChainHead>> {
        let chain = self.stored_chain(&self.opened()?.account, self.install()?);
        Ok((chain.sequence > 0).then_some(ChainHead { sequence: chain.sequence, hash: chain.head }))
    }

    fn stored_chain(&self, account: &Account, device: RecordId) -> ChainState {
        let fresh = ChainState::new(*device.as_bytes());
        let kept = std::fs::read(self.chain_file(account)).ok().and_then(|json| serde_json::from_slice(&json).ok());
        kept.filter(|chain: &ChainState| chain.device == fresh.device).unwrap_or(fresh)
    }

    fn chain_file(&self, account: &Account) -> PathBuf {
        self.inner.config.folder.join(format!("chain-{}.json", account.tenant))
    }
}

impl History {
    fn note(&mut self, link: &ChainLink, verified: bool) {
        let Ok(evidence) = Evidence::decode(&link.bytes) else { return };
        if evidence.device == self.chain.device && evidence.sequence > self.chain.sequence {
            self.chain = ChainState { sequence: evidence.sequence, head: link.hash(), ..self.chain };
        }
        if evidence.kind == EvidenceKind::CheckIn {
            self.visits.extend(PastVisit::of(&evidence, verified));
            self.photos.extend(evidence.photos.iter().map(|p| p.original));
        }
    }
}
