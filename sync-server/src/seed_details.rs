//! What makes the invented company look alive beside names and places: trades, plans for the next visit, what contacts
//! decide, and the tasks of every person. Like the rest of it: invented, and the same for the same plan.

use crate::change::Change;
use crate::seed::{Dice, Plan, fields};
use crate::seed_visits::{Stop, Visitor};
use crate::setup::add;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use legwork_domain::{Fields, RecordId, Result, Value};

/// Industry and products of each trade in a company's name.
const TRADES: [(&str, &str, &str); 10] = [
    ("机电", "machinery", "电机、减速机、配电柜"),
    ("精密制造", "machinery", "精密轴承、数控加工件"),
    ("食品", "food", "烘焙原料、速冻食品"),
    ("包装材料", "packaging", "瓦楞纸箱、缓冲材料"),
    ("医疗器械", "pharma", "一次性耗材、检测设备"),
    ("自动化", "electronics", "伺服系统、传感器"),
    ("建材", "construction", "保温板、幕墙型材"),
    ("电子科技", "electronics", "连接器、控制板"),
    ("物流", "logistics", "仓储、城市配送"),
    ("化工", "chemicals", "胶粘剂、涂料助剂"),
];
const NATURES: [(&str, &str); 3] =
    [("股份有限公司", "joint_stock"), ("有限责任公司", "limited"), ("有限公司", "private")];
const SOURCES: [&str; 6] = ["visit", "visit", "fair", "referral", "phone", "web"];
const TAGS: [&str; 6] = ["重点跟进", "年度框架", "价格敏感", "需要样品", "账期较长", "可转介绍"];
/// Part in decisions and department of each job title.
const JOBS: [(&str, &str, &str); 6] = [
    ("采购经理", "buyer", "采购部"),
    ("总经理", "decision_maker", "总经办"),
    ("技术总监", "influencer", "技术部"),
    ("生产主管", "user", "生产部"),
    ("设备工程师", "engineer", "设备部"),
    ("财务经理", "influencer", "财务部"),
];
const SUBJECTS: [(&str, &str); 9] = [
    ("call", "电话确认样品试用结果"),
    ("call", "约下周拜访时间"),
    ("call", "催问合同盖章进度"),
    ("visit", "带新品目录上门"),
    ("visit", "现场查看设备运行"),
    ("visit", "拜访新任采购经理"),
    ("task", "发送报价单"),
    ("task", "整理检测报告"),
    ("task", "更新客户联系人"),
];
const MINUTE_MS: i64 = 60_000;

/// The day it is for the company.
pub(crate) fn today(change: &Change<'_>, now_ms: i64) -> (Date, TimeZone) {
    let zone = TimeZone::get(&change.tenant.zone).unwrap_or(TimeZone::UTC);
    let now = jiff::Timestamp::from_millisecond(now_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    (zone.to_datetime(now).date(), zone)
}

/// More about a customer of this name and state.
pub(crate) fn customer(dice: &mut Dice, name: &str, state: &str, today: Date, currency: &str) -> Fields {
    let trade = TRADES.iter().find(|(word, ..)| name.contains(word));
    let nature = NATURES.iter().find(|(suffix, _)| name.ends_with(suffix));
    let tags: Vec<Value> = (0..dice.below(3)).map(|_| dice.pick(&TAGS).into()).collect();
    let since = match state {
        "current" => day(today, -(dice.below(1_500) as i64) - 30).into(),
        _ => Value::Null,
    };
    fields([
        ("industry", trade.map(|t| t.1).into()),
        ("products", trade.map(|t| t.2).into()),
        ("nature", nature.map(|n| n.1).into()),
        ("source", dice.pick(&SOURCES).into()),
        ("standing", dice.pick(&["ordinary", "ordinary", "medium", "high"]).into()),
        ("tags", Value::set(tags)),
        ("since", since),
        ("revenue", Value::money((dice.below(9_500) as i64 + 500) * 1_000_000, currency)),
        ("next_visit", next_visit(dice, state, today)),
    ])
}

/// Some customers are overdue, some are due today, most in the coming weeks; a few have no plan, lost ones none at all.
fn next_visit(dice: &mut Dice, state: &str, today: Date) -> Value {
    let (chance, ahead) = (dice.below(100), dice.below(42) as i64 + 1);
    match chance {
        _ if state == "lapsed" => Value::Null,
        0..12 => Value::Null,
        12..22 => day(today, -(ahead / 3) - 1).into(),
        22..28 => day(today, 0).into(),
        _ => day(today, ahead).into(),
    }
}

/// A day so far from today, as records hold it. Plans fall on working days.
fn day(today: Date, days: i64) -> String {
    let date = today.saturating_add(days.days());
    let rest = match date.weekday() {
        Weekday::Saturday if days > 0 => 2,
        Weekday::Sunday if days > 0 => 1,
        _ => 0,
    };
    date.saturating_add(rest.days()).to_string()
}

/// More about a contact of this name and job title at a company.
pub(crate) fn contact(name: &str, title: &str, company: &str) -> Fields {
    let job = JOBS.iter().find(|(word, ..)| *word == title);
    let pinyin = |text: &str| legwork_text::pinyin::reading(text).full;
    fields([
        ("role", job.map(|j| j.1).into()),
        ("department_name", job.map(|j| j.2).into()),
        // A domain that can belong to nobody (RFC 2606).
        ("email", format!("{}@{}.example", pinyin(name), pinyin(company)).into()),
    ])
}

/// Tasks of one person: done, overdue, of today and of the next days. `boss` has given some of them.
pub(crate) fn tasks(
    change: &mut Change<'_>,
    of: Visitor,
    stops: &[Stop],
    boss: Option<RecordId>,
    plan: &Plan,
) -> Result<()> {
    if stops.is_empty() {
        return Ok(());
    }
    let (today, zone) = today(change, plan.now_ms);
    let seed = of.user.as_bytes().iter().fold(0x7a5c_u64, |sum, b| sum.wrapping_mul(31) + u64::from(*b));
    let dice = &mut Dice(seed);
    let past = (0..3).map(|n| (-2 - 4 * n, true));
    let overdue = (0..dice.below(3) as i64).map(|n| (-1 - 2 * n, false));
    let now = (0..2 + dice.below(2)).map(|_| (0, false));
    let next = (0..3).map(|n| (1 + 3 * n, false));
    for (days, done) in past.chain(overdue).chain(now).chain(next).collect::<Vec<_>>() {
        let date = today.saturating_add(days.days());
        let hour = 9 + dice.below(9) as i8;
        let half = dice.pick(&[0_i8, 30]);
        let due = zone.to_timestamp(date.at(hour, half, 0, 0)).map_or(plan.now_ms, |t| t.as_millisecond());
        let made = due.min(plan.now_ms) - (1 + dice.below(4) as i64) * 24 * 60 * MINUTE_MS;
        let giver = boss.filter(|boss| *boss != of.user && dice.below(4) == 0);
        let (kind, subject) = dice.pick(&SUBJECTS);
        let stop = &stops[dice.below(stops.len() as u64) as usize];
        let answer = giver.map(|_| if done || days <= 0 { "accepted" } else { "waiting" });
        let values = fields([
            ("subject", subject.into()),
            ("kind", kind.into()),
            ("due", due.into()),
            ("assignee", of.user.into()),
            ("acknowledged", answer.into()),
            ("status", if done { "done" } else { "open" }.into()),
            ("done_at", done.then_some(due - 40 * MINUTE_MS).into()),
            ("remind_at", (days >= 0 && dice.below(3) == 0).then_some(due - 30 * MINUTE_MS).into()),
            ("related", Value::link("customer", stop.customer)),
            ("owner", giver.unwrap_or(of.user).into()),
            ("department", of.department.into()),
            ("created_at", made.into()),
            ("created_by", giver.unwrap_or(of.user).into()),
        ]);
        let id = dice.id(made);
        add(change, "task", id, values)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use legwork_domain::metadata::standard;

    #[test]
    fn plans_are_partly_overdue_mostly_ahead_and_never_on_a_weekend() {
        let (today, customers) = (jiff::civil::date(2026, 11, 27), 2_000_u64);
        let plans: Vec<Option<String>> = (0..customers)
            .map(|n| customer(&mut Dice(n), "上海华盛机电有限公司", "following", today, "CNY"))
            .map(|all| all.get("next_visit").and_then(Value::as_text).map(str::to_owned))
            .collect();
        let share = |keep: &dyn Fn(&str) -> bool| plans.iter().flatten().filter(|p| keep(p)).count() * 100 / 2_000;
        let now = today.to_string();
        let (late, due, ahead) = (share(&|p| p < now.as_str()), share(&|p| p == now), share(&|p| p > now.as_str()));
        assert!((5..20).contains(&late) && (2..12).contains(&due) && ahead > 50, "{late} {due} {ahead}");
        assert!(plans.iter().any(Option::is_none));
        let weekend = |p: &str| matches!(p.parse::<Date>().unwrap().weekday(), Weekday::Saturday | Weekday::Sunday);
        assert_eq!(share(&|p| p > now.as_str() && weekend(p)), 0);
        let lost = customer(&mut Dice(7), "上海华盛机电有限公司", "lapsed", today, "CNY");
        assert!(!lost.contains_key("next_visit"));
    }

    /// The words above name options of the pack: one that is gone would leave every seeded record without it.
    #[test]
    fn every_trade_and_job_has_what_lists_show() {
        let has = |object: &str, field: &str, option: &str| {
            let field = standard().object(object).unwrap().field(field).unwrap();
            let shared = field.picklist.as_ref().map(|name| &standard().picklists[name].options);
            shared.unwrap_or(&field.options).iter().any(|o| o.name == option)
        };
        let today = jiff::civil::date(2026, 11, 27);
        for (word, ..) in TRADES {
            let all = customer(&mut Dice(1), &format!("杭州安信{word}股份有限公司"), "current", today, "CNY");
            assert!(has("customer", "industry", all["industry"].as_text().unwrap()), "{word}");
            assert_eq!(all["nature"].as_text(), Some("joint_stock"));
            assert!(all.contains_key("since"));
        }
        for (title, ..) in JOBS {
            let all = contact("王伟", title, "安信");
            assert!(has("contact", "role", all["role"].as_text().unwrap()), "{title}");
            assert_eq!(all["email"].as_text(), Some("wangwei@anxin.example"));
        }
    }
}
