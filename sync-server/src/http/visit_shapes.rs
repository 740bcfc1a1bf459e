//! Shapes of the visits page: a day on the map, one person's day, one visit with its proof in words.

use super::view_shapes::{FileShape, Link};
use serde::Serialize;
use utoipa::ToSchema;

/// A place on the map, WGS-84.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Spot {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lng: f64,
}

/// A visit as a pin and as a line of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VisitPin {
    /// Visit.
    pub id: String,
    /// Its place in the person's day, from 1.
    pub number: u32,
    /// Customer, or the place when there is none.
    pub title: String,
    /// Customer behind it.
    pub customer: Option<Link>,
    /// Whose visit it is.
    pub user: String,
    /// Their name.
    pub user_name: String,
    /// Measured position.
    pub spot: Option<Spot>,
    /// Its accuracy, metres.
    pub accuracy_m: Option<u32>,
    /// `verified`, `review`, `suspicious`, `rejected`; empty before it was scored.
    pub proof: String,
    /// The same in words.
    pub proof_text: String,
    /// Colour role.
    pub tone: String,
    /// 0–100.
    pub score: Option<u8>,
    /// `approved`, `asked`, `refused`; absent before anybody judged.
    pub verdict: Option<String>,
    /// The same in words.
    pub verdict_text: String,
    /// Checked in, Unix ms.
    pub at_ms: i64,
    /// Check-in and check-out as clock times: `13:58–14:20`.
    pub span: String,
    /// How long: `22 分钟`; empty while it lasts or when it was never ended.
    pub stay: String,
}

/// How many visits, by verdict of the proof.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub(crate) struct VisitCounts {
    /// All.
    pub total: u32,
    /// Verified.
    pub verified: u32,
    /// Needs review.
    pub review: u32,
    /// Suspicious, or the evidence is broken.
    pub suspicious: u32,
    /// Needs a manager's word and has none.
    pub waiting: u32,
}

/// A person with visits on the day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VisitPerson {
    /// User.
    pub user: String,
    /// Name.
    pub name: String,
    /// Department.
    pub department_name: String,
    /// Their visits.
    pub counts: VisitCounts,
}

/// A named spot that helps to find one's way: a town or district where customers are.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PlaceName {
    /// Name.
    pub name: String,
    /// In the middle of its customers.
    pub spot: Spot,
}

/// A customer on the map.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CustomerDot {
    /// Customer.
    pub id: String,
    /// Name.
    pub name: String,
    /// Where.
    pub spot: Spot,
}

/// What lies around the pins.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct Surroundings {
    /// Customers nearby, at most 200.
    pub customers: Vec<CustomerDot>,
    /// Names of places.
    pub places: Vec<PlaceName>,
}

/// The visits of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VisitDay {
    /// `2026-11-23`.
    pub day: String,
    /// The day in words: `今天`, `11月23日`.
    pub day_text: String,
    /// Of all visits of the day within the filters.
    pub counts: VisitCounts,
    /// In order of time; at most 2,000.
    pub visits: Vec<VisitPin>,
    /// Some were left out.
    pub more: bool,
    /// People with visits, most visits first.
    pub people: Vec<VisitPerson>,
    /// What lies around the pins.
    pub around: Surroundings,
    /// The look was written into the audit log, because it shows where other people were.
    pub audited: bool,
}

/// One person's day, to play back.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PersonDay {
    /// User.
    pub user: String,
    /// Name.
    pub name: String,
    /// `2026-11-23`.
    pub day: String,
    /// The day in words.
    pub day_text: String,
    /// `平均停留 38 分钟`; empty when nothing was ended.
    pub stay_text: String,
    /// `直线路程 31 公里`; empty for fewer than two positions.
    pub way_text: String,
    /// Their visits.
    pub counts: VisitCounts,
    /// In order of time.
    pub visits: Vec<VisitPin>,
    /// What lies around the pins.
    pub around: Surroundings,
    /// The look was written into the audit log.
    pub audited: bool,
}

/// A reason in words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReasonShape {
    /// Stable code.
    pub code: String,
    /// In words.
    pub text: String,
    /// Colour role: `verified` speaks for the visit, `review` and `suspicious` against it, `info` does neither.
    pub tone: String,
    /// Points added or taken off.
    pub weight: i16,
}

/// A customer's area.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FenceShape {
    /// Its middle.
    pub spot: Spot,
    /// Radius, metres.
    pub radius_m: u32,
}

/// A manager's word.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Judgement {
    /// `approved`, `asked`, `refused`.
    pub verdict: String,
    /// In words.
    pub text: String,
    /// Colour role.
    pub tone: String,
    /// Comment.
    pub note: String,
    /// Who and when, in words; empty when unknown.
    pub by: String,
}

/// One visit with its proof.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VisitProof {
    /// The visit.
    pub pin: VisitPin,
    /// `离线记录，15:06 送达`; empty when it arrived at once.
    pub delivery: String,
    /// Where the person said they were.
    pub place: String,
    /// What the person wrote.
    pub note: String,
    /// `距客户 412 米`; empty without a customer's position.
    pub distance: String,
    /// `时间误差 1 秒`; empty when unknown.
    pub uncertainty: String,
    /// Why, the heaviest first.
    pub reasons: Vec<ReasonShape>,
    /// The customer's area.
    pub fence: Option<FenceShape>,
    /// Photos taken on site.
    pub photos: Vec<FileShape>,
    /// A manager's word so far.
    pub judgement: Option<Judgement>,
    /// The person may judge it.
    pub judge: bool,
    /// The look was written into the audit log.
    pub audited: bool,
}
