//! The latest actions of this phone in words, with their receipts: what waits, what has arrived (V1).

use crate::legwork::{Desk, Legwork};
use legwork_domain::{RecordId, Result};
use legwork_store::outbox::Group;
use legwork_store::recent;
use legwork_store::results::Receipt;
use legwork_view::words::Arg;

/// An action of this phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryView {
    /// The action.
    pub group: Group,
    /// Object type it touched first.
    pub object: String,
    /// Record it touched first.
    pub id: RecordId,
    /// "新建客户 · 海棠包装".
    pub title: String,
    /// "9:52 记录 → 10:07 已接受".
    pub text: String,
    /// `on_this_phone`, `sent`, `accepted`, `attention`.
    pub state: &'static str,
}

impl Legwork {
    /// The latest actions, newest first.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn deliveries(&self, limit: u32) -> Result<Vec<DeliveryView>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let actions = recent::recent(store.connection(), limit.clamp(1, 100))?;
            Ok(desk.formatter(store, |f| {
                let view = |action: recent::RecentAction| {
                    let label = desk.schema.object(&action.object).map(|o| desk.words.label(&o.label));
                    let what = desk.words.with(
                        if action.created { "form-new" } else { "form-edit" },
                        &[("object", Arg::Text(label.unwrap_or(&action.object)))],
                    );
                    let name = crate::legwork::title(store, &desk.schema, &action.object, action.id);
                    let (state, receipt) = match action.receipt {
                        Receipt::OnThisPhone => ("on_this_phone", desk.words.get("receipt-on-this-phone")),
                        Receipt::Sent => ("sent", desk.words.get("receipt-sent")),
                        Receipt::Accepted { at_ms } => {
                            let time = f.moment(at_ms);
                            ("accepted", desk.words.with("receipt-accepted", &[("time", Arg::Text(&time))]))
                        }
                        Receipt::NeedsAttention => ("attention", desk.words.get("receipt-attention")),
                    };
                    let made = action.made_ms.map(|ms| {
                        let time = f.moment(ms);
                        desk.words.with("app-recorded", &[("time", Arg::Text(&time))])
                    });
                    DeliveryView {
                        group: action.group,
                        title: [Some(what), name].into_iter().flatten().collect::<Vec<_>>().join(" · "),
                        object: action.object,
                        id: action.id,
                        text: made.into_iter().chain([receipt]).collect::<Vec<_>>().join(" → "),
                        state,
                    }
                };
                actions.into_iter().map(view).collect()
            }))
        })
    }
}
