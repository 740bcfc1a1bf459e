//! Phones of the invented people: most were heard of this morning, some have been silent for days. Nobody holds their
//! sessions; they end like those of a phone that never comes back.

use crate::auth::sessions::{self, Live};
use crate::change::Change;
use crate::seed::{Dice, Plan};
use crate::seed_details::today;
use crate::seed_visits::Visitor;
use crate::sync;
use crate::vals;
use jiff::civil::Time;
use legwork_domain::Result;
use legwork_protocol::account::DeviceInfo;

/// Models that nobody makes.
const MODELS: [&str; 4] = ["远山 R5", "远山 S2", "青禾 10", "青禾 12 Pro"];
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;
const MINUTE_MS: i64 = 60 * 1000;

/// The phone of one person, with what it has sent in the last days.
pub(crate) fn phone(change: &Change<'_>, of: Visitor, plan: &Plan) -> Result<()> {
    let (conn, tenant) = (change.conn, change.tenant.id);
    let seed = of.user.as_bytes().iter().fold(0xf0e_u64, |sum, b| sum.wrapping_mul(31) + u64::from(*b));
    let dice = &mut Dice(seed);
    let (date, zone) = today(change, plan.now_ms);
    let morning = zone.to_timestamp(date.to_datetime(Time::midnight())).map_or(plan.now_ms, |t| t.as_millisecond());
    let silent = dice.below(6) == 0;
    let seen = match silent {
        true => morning - (1 + dice.below(4) as i64) * DAY_MS + 8 * HOUR_MS + dice.below(10 * 60) as i64 * MINUTE_MS,
        false => (plan.now_ms - dice.below(3 * 60) as i64 * MINUTE_MS).max(morning),
    };
    let ios = dice.below(4) == 0;
    let info = DeviceInfo {
        install: dice.id(seen - 90 * DAY_MS),
        name: if ios { "iPhone" } else { dice.pick(&MODELS) }.into(),
        platform: if ios { "ios" } else { "android" }.into(),
        app_version: env!("CARGO_PKG_VERSION").into(),
        signer_key: None,
        signer_kind: None,
    };
    let incarnation = sync::register(conn, seen, tenant, of.user, &info)?;
    let id = dice.id(plan.now_ms);
    let live = Live { id, tenant, user: of.user, device: Some(info.install), incarnation: Some(incarnation) };
    sessions::open(conn, plan.now_ms, &live)?;
    for days in 0..5 {
        let last = seen - days * DAY_MS;
        let refused = i64::from(dice.below(40) == 0);
        let sql = "INSERT INTO push_count (tenant, incarnation, day, sent, refused, last_at) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vals![tenant, incarnation.0, last.div_euclid(DAY_MS), 4 + dice.below(30) as i64, refused, last];
        conn.execute(sql, &values)?;
    }
    Ok(())
}
