//! A believable company from nothing: departments, people, customers with contacts in real cities, a year of
//! activities. All names are put together from syllables and mean nobody. The same plan gives the same records.

use crate::auth::accounts;
use crate::change::Change;
use crate::db::Writer;
use crate::engine::{Engine, Session};
use crate::seed_details;
use crate::seed_phones;
use crate::seed_visits::{self, Stop, Visitor};
use crate::setup::add;
use jiff::civil::Date;
use legwork_domain::{Fields, RecordId, Result, Value};
use legwork_geo::point::LatLng;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// How much to invent.
#[derive(Clone, Debug)]
pub struct Plan {
    /// People beside the administrator.
    pub users: u32,
    /// Customers.
    pub customers: u32,
    /// Password hash of every person; without it nobody of them can sign in.
    pub password: Option<String>,
    /// Now, Unix ms: the year ends here.
    pub now_ms: i64,
    /// Days up to today on which reps visit customers; 0 for no visits.
    pub visit_days: u32,
}

/// Customers per transaction.
const BATCH: u32 = 250;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// City centre (1e-7 degrees WGS-84), province, dialling code.
const CITIES: [(&str, &str, i64, i64, &str); 12] = [
    ("上海市", "上海市", 312_304_000, 1_214_737_000, "021"),
    ("杭州市", "浙江省", 302_741_000, 1_201_551_000, "0571"),
    ("南京市", "江苏省", 320_603_000, 1_187_969_000, "025"),
    ("苏州市", "江苏省", 312_989_000, 1_205_853_000, "0512"),
    ("北京市", "北京市", 399_042_000, 1_164_074_000, "010"),
    ("天津市", "天津市", 390_842_000, 1_172_009_000, "022"),
    ("广州市", "广东省", 231_291_000, 1_132_644_000, "020"),
    ("深圳市", "广东省", 225_431_000, 1_140_579_000, "0755"),
    ("成都市", "四川省", 305_728_000, 1_040_668_000, "028"),
    ("重庆市", "重庆市", 295_630_000, 1_065_516_000, "023"),
    ("武汉市", "湖北省", 305_928_000, 1_143_055_000, "027"),
    ("西安市", "陕西省", 342_655_000, 1_089_508_000, "029"),
];
const REGIONS: [&str; 4] = ["华东大区", "华北大区", "华南大区", "西部大区"];
/// Which cities belong to each region.
const REGION_CITIES: [Range<usize>; 4] = [0..4, 4..6, 6..8, 8..12];
const TEAMS: [&str; 2] = ["一组", "二组"];
const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗",
];
const GIVEN: [&str; 24] = [
    "伟", "芳", "敏", "静", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超", "霞", "平", "刚", "桂英", "文博",
    "雨桐", "子轩", "思远", "晓梅", "建国", "海燕",
];
const SYLLABLES: [&str; 24] = [
    "华", "盛", "联", "泰", "恒", "远", "科", "达", "新", "锐", "博", "创", "安", "启", "鼎", "汇", "智", "信", "宏",
    "凯", "瑞", "腾", "嘉", "源",
];
const TRADES: [&str; 10] =
    ["机电", "精密制造", "食品", "包装材料", "医疗器械", "自动化", "建材", "电子科技", "物流", "化工"];
const SUFFIXES: [&str; 3] = ["有限公司", "股份有限公司", "有限责任公司"];
const TITLES: [&str; 6] = ["采购经理", "总经理", "技术总监", "生产主管", "设备工程师", "财务经理"];
pub(crate) const NOTES: [&str; 8] = [
    "电话确认样品到货，客户下周安排试用。",
    "拜访采购部，了解明年预算安排。",
    "客户反馈交期偏长，需要内部协调。",
    "介绍新品，对方要求补充检测报告。",
    "回访使用情况，运行稳定，口头表示续单。",
    "报价已发，等待对方技术评审。",
    "竞品降价，客户希望重新谈价格。",
    "确认合同条款，进入审批流程。",
];

/// A small deterministic generator (SplitMix64, Steele, Lea, Flood 2014): seeding must not need randomness.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound.max(1)
    }
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
    pub(crate) fn id(&mut self, ms: i64) -> RecordId {
        let (a, b) = (self.roll().to_le_bytes(), self.roll().to_le_bytes());
        RecordId::v7(ms, [a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], b[0], b[1]])
    }
    /// Sum of two rolls: many near the middle, few at the rim, ±`reach`.
    pub(crate) fn around(&mut self, reach: i64) -> i64 {
        let half = reach as u64;
        (self.below(half) + self.below(half)) as i64 - reach
    }
}

/// Somebody who owns customers.
#[derive(Clone, Copy, Debug)]
struct Rep {
    user: RecordId,
    department: RecordId,
    region: usize,
    lead: bool,
}

impl Plan {
    /// Steps that `progress` counts to.
    pub fn steps(&self) -> u64 {
        u64::from(self.customers) + u64::from(self.users)
    }
}

pub(crate) fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k.to_owned(), v)).collect()
}

/// Fills the tenant of `session`; calls `progress` with the number of steps done.
pub fn run(
    writer: &Writer,
    engine: &Arc<Engine>,
    session: &Session,
    plan: &Plan,
    progress: &dyn Fn(u64),
) -> Result<()> {
    let reps = people(writer, engine, session, plan)?;
    let (mut done, mut stops) = (0, Stops::new());
    while done < plan.customers {
        let batch = BATCH.min(plan.customers - done);
        let (engine, session, reps, plan, first) = (engine.clone(), session.clone(), reps.clone(), plan.clone(), done);
        stops = writer.run_blocking(move |tx| {
            let mut change = Change::begin(tx, &engine, &session, plan.now_ms)?;
            let (today, _) = seed_details::today(&change, plan.now_ms);
            for n in first..first + batch {
                let mut dice = Dice(0xc057_0000_0000 + u64::from(n));
                customer(&mut change, &mut dice, &reps, &plan, n, (today, &mut stops))?;
            }
            change.finish().map(|()| stops)
        })?;
        done += batch;
        progress(u64::from(done));
    }
    days(writer, engine, session, plan, &reps, stops, &|people| progress(u64::from(plan.customers) + people))
}

/// Where each person's customers are.
type Stops = BTreeMap<RecordId, Vec<Stop>>;

/// The phones and tasks of everybody and the visits of every rep, one person a transaction.
fn days(
    writer: &Writer,
    engine: &Arc<Engine>,
    session: &Session,
    plan: &Plan,
    reps: &[Rep],
    mut stops: Stops,
    progress: &dyn Fn(u64),
) -> Result<()> {
    for (done, rep) in reps.iter().enumerate() {
        // Managers have customers, too, and visit them less; here they stay in the office.
        let own = stops.remove(&rep.user).unwrap_or_default();
        let boss = reps.iter().find(|r| r.lead && r.department == rep.department).map(|r| r.user);
        let visits = !rep.lead && plan.visit_days > 0;
        let (engine, session, plan) = (engine.clone(), session.clone(), plan.clone());
        let visitor = Visitor { user: rep.user, department: rep.department };
        writer.run_blocking(move |tx| {
            let mut change = Change::begin(tx, &engine, &session, plan.now_ms)?;
            seed_phones::phone(&change, visitor, &plan)?;
            seed_details::tasks(&mut change, visitor, &own, boss, &plan)?;
            if visits {
                seed_visits::days(&mut change, visitor, &own, &plan)?;
            }
            change.finish()
        })?;
        progress(done as u64 + 1);
    }
    Ok(())
}

/// Four regions of two teams, a manager for each, reps in the teams. Logins: `rep01` …, `manager01` ….
fn people(writer: &Writer, engine: &Arc<Engine>, session: &Session, plan: &Plan) -> Result<Vec<Rep>> {
    let (engine, session, plan) = (engine.clone(), session.clone(), plan.clone());
    writer.run_blocking(move |tx| {
        let mut change = Change::begin(tx, &engine, &session, plan.now_ms)?;
        let mut dice = Dice(0x9e09_1e00);
        let root = change.org().department_of(session.user);
        let born = plan.now_ms - 365 * DAY_MS;
        let (mut places, mut departments, mut users) = (Vec::new(), Vec::new(), Vec::new());
        for (region, name) in REGIONS.iter().enumerate() {
            let top = dice.id(born);
            places.push((region, top, true));
            departments.push((top, (*name).to_owned(), root));
            for team in TEAMS {
                let id = dice.id(born);
                places.push((region, id, false));
                departments.push((id, format!("{name}{team}"), Some(top)));
            }
        }
        let (mut reps, mut managers) = (Vec::new(), 0);
        for n in 0..plan.users as usize {
            let (region, department, head) = places[n % places.len()];
            let lead = head || n < places.len();
            let (role, login) = if lead {
                managers += 1;
                ("manager", format!("manager{managers:02}"))
            } else {
                ("rep", format!("rep{:02}", n + 1 - managers))
            };
            let user = dice.id(born + n as i64);
            let name = format!("{}{}", dice.pick(&SURNAMES), dice.pick(&GIVEN));
            let values = fields([
                ("name", name.into()),
                ("login", login.as_str().into()),
                ("department", department.into()),
                ("roles", Value::set([role.into()])),
                ("title", if lead { "销售经理" } else { "客户代表" }.into()),
                ("mobile", format!("139{:08}", dice.below(100_000_000)).into()),
                ("status", "active".into()),
            ]);
            users.push((user, values));
            if let Some(hash) = &plan.password {
                accounts::add(tx, session.tenant, user, &login, hash, None)?;
            }
            reps.push(Rep { user, department, region, lead });
        }
        for (n, (id, name, parent)) in departments.into_iter().enumerate() {
            // The first people lead one department each.
            let head = reps.get(n).map(|r| r.user);
            let values = fields([("name", name.into()), ("parent", parent.into()), ("head", head.into())]);
            add(&mut change, "department", id, values)?;
        }
        for (id, values) in users {
            add(&mut change, "user", id, values)?;
        }
        change.finish()?;
        Ok(reps)
    })
}

fn customer(
    change: &mut Change<'_>,
    dice: &mut Dice,
    reps: &[Rep],
    plan: &Plan,
    n: u32,
    (today, stops): (Date, &mut Stops),
) -> Result<()> {
    let nobody = Rep { user: change.session.user, department: change.session.user, region: 0, lead: true };
    let rep = if reps.is_empty() { nobody } else { dice.pick(reps) };
    let department = if reps.is_empty() { change.org().department_of(rep.user) } else { Some(rep.department) };
    let (city, province, lat, lng, dialling) = dice.pick(&CITIES[REGION_CITIES[rep.region].clone()]);
    let company = format!("{}{}", dice.pick(&SYLLABLES), dice.pick(&SYLLABLES));
    let short = format!("{company}{}", dice.pick(&TRADES));
    let place = city.trim_end_matches('市');
    let id = dice.id(plan.now_ms - 365 * DAY_MS + i64::from(n));
    let own = |at: i64| {
        [
            ("owner", rep.user.into()),
            ("department", department.into()),
            ("created_at", at.into()),
            ("created_by", rep.user.into()),
        ]
    };
    let street = format!("{}路{}号", dice.pick(&["人民", "建设", "中山", "科技", "工业", "滨江"]), dice.below(900) + 1);
    let since = plan.now_ms - dice.below(365) as i64 * DAY_MS;
    let name = format!("{place}{short}{}", dice.pick(&SUFFIXES));
    let level = dice.pick(&["a", "b", "b", "c", "c", "c", "d"]);
    let state = dice.pick(&["potential", "following", "following", "current", "lapsed"]);
    let mut values = fields([
        ("name", name.as_str().into()),
        ("alias", short.as_str().into()),
        ("code", format!("D{:06}", n + 1).into()),
        ("level", level.into()),
        ("state", state.into()),
        ("phone", format!("{dialling}-{:08}", dice.below(90_000_000) + 10_000_000).into()),
        (
            "address",
            Value::map([
                ("country", "中国".into()),
                ("province", province.into()),
                ("city", city.into()),
                ("street", street.as_str().into()),
            ]),
        ),
        ("location", Value::geo(lat + dice.around(1_200_000), lng + dice.around(1_400_000), Some(2_000))),
        ("employees", (dice.below(900) as i64 + 8).into()),
        ("cadence", (i64::from(dice.pick(&[14_i32, 30, 60]))).into()),
    ]);
    // Rolled apart, so that names and places stay those that they were.
    let mut apart = Dice(0xa5a7_0000_0000 + u64::from(n));
    values.extend(seed_details::customer(&mut apart, &name, state, today, &change.tenant.currency));
    let part = |name| values.get("location").and_then(|l| l.part(name)).and_then(Value::as_int);
    let e7 = |name| part(name).and_then(|n| i32::try_from(n).ok());
    if let (Some(lat), Some(lng)) = (e7("lat"), e7("lng"))
        && let Ok(at) = LatLng::from_e7(lat, lng)
    {
        let stop = Stop { customer: id, name: name.clone(), place: format!("{city}{street}"), at };
        stops.entry(rep.user).or_default().push(stop);
    }
    add(change, "customer", id, values.into_iter().chain(own(since).map(|(k, v)| (k.to_owned(), v))).collect())?;
    for _ in 0..=dice.below(2) {
        let (name, title) = (format!("{}{}", dice.pick(&SURNAMES), dice.pick(&GIVEN)), dice.pick(&TITLES));
        let mut values = fields([
            ("name", name.as_str().into()),
            ("customer", id.into()),
            ("title", title.into()),
            ("mobile", format!("138{:08}", dice.below(100_000_000)).into()),
        ]);
        values.extend(seed_details::contact(&name, title, &company));
        let contact = dice.id(since);
        add(
            change,
            "contact",
            contact,
            values.into_iter().chain(own(since).map(|(k, v)| (k.to_owned(), v))).collect(),
        )?;
    }
    for _ in 0..dice.below(5) {
        let at = plan.now_ms - dice.below(365) as i64 * DAY_MS - dice.below(8 * 3_600_000) as i64;
        let values = fields([
            ("parent", Value::link("customer", id)),
            ("kind", dice.pick(&["call", "note", "call", "note"]).into()),
            ("at", at.into()),
            ("text", dice.pick(&NOTES).into()),
        ]);
        let activity = dice.id(at);
        add(change, "activity", activity, values.into_iter().chain(own(at).map(|(k, v)| (k.to_owned(), v))).collect())?;
    }
    Ok(())
}
