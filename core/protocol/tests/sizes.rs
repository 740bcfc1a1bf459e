//! What edits and rows cost on the wire, with data of the kind a sales team makes. Bytes do not depend on the machine.
#![allow(clippy::unwrap_used)]

use legwork_domain::bucket::{Bucket, Feed};
use legwork_domain::clocks::Clocks;
use legwork_domain::{Epoch, Fields, Hlc, Incarnation, Mutation, Op, RecordId, Stamp, Value};
use legwork_protocol::sync::{PullAnswer, PushAnswer, PushRequest, Row};
use legwork_protocol::{from_bytes, to_bytes};

/// Bytes allowed per one-field edit in a batch of 1,000 (design 10, `sync.bytes_per_edit`).
const EDIT_BYTES: usize = 35;
/// Bytes allowed per customer of a first sync: 100,000 of them within 12 MB (design 10, `sync.bootstrap_100k_wire`).
const ROW_BYTES: usize = 120;

/// splitmix64 (Steele, Lea, Flood 2014): the same data on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }
    fn id(&mut self, ms: i64) -> RecordId {
        let random = [self.roll().to_le_bytes(), self.roll().to_le_bytes()].concat();
        RecordId::v7(ms, random[..10].try_into().unwrap())
    }
    fn pick(&mut self, words: &str) -> String {
        let words: Vec<&str> = words.split(' ').collect();
        words[self.below(words.len() as u64) as usize].to_owned()
    }
}

const START_MS: i64 = 1_764_000_000_000;
const YEAR_MS: u64 = 365 * 24 * 3_600_000;
const CITIES: &str =
    "上海 苏州 无锡 常州 南京 杭州 宁波 温州 合肥 芜湖 武汉 长沙 广州 深圳 佛山 东莞 成都 重庆 西安 郑州";
const SYLLABLES: &str =
    "宏 达 华 兴 盛 源 丰 泰 恒 信 安 康 瑞 祥 金 龙 天 海 新 东 方 精 密 长 城 明 远 博 雅 凯 诚 隆 科 润 佳";
const TRADES: &str = "机械设备 精密仪器 电子科技 贸易 食品 建材 化工 物流 服饰 医疗器械 五金 包装 环保科技 汽车配件";

fn company(dice: &mut Dice) -> String {
    let name: String = (0..2 + dice.below(2)).map(|_| dice.pick(SYLLABLES)).collect();
    format!("{}{}{}有限公司", dice.pick(CITIES), name, dice.pick(TRADES))
}

fn person(dice: &mut Dice) -> String {
    format!("{}{}{}", dice.pick("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙"), dice.pick(SYLLABLES), dice.pick(SYLLABLES))
}

fn phone(dice: &mut Dice) -> String {
    format!("1{}{:09}", dice.pick("38 39 58 86 77"), dice.below(100_000_000))
}

/// 26 fields as in the research data set: 16 standard, 10 of the tenant's own.
fn customer(dice: &mut Dice, owners: &[RecordId]) -> Fields {
    let owner = owners[dice.below(owners.len() as u64) as usize];
    let mut fields: Vec<(String, Value)> = [
        ("name", company(dice).into()),
        ("owner", owner.into()),
        ("department", owners[dice.below(8) as usize].into()),
        ("industry", dice.pick("machinery electronics trade food building chemicals logistics textile").into()),
        ("level", dice.pick("a b c d").into()),
        ("source", dice.pick("exhibition referral web call").into()),
        ("phone", phone(dice).into()),
        ("contact", person(dice).into()),
        ("address", format!("{}区{}路{}号", dice.pick(SYLLABLES), dice.pick(SYLLABLES), dice.below(900)).into()),
        ("city", dice.pick(CITIES).into()),
        ("employees", Value::Int(10 * dice.below(80) as i64)),
        ("revenue", Value::money(100_000 * dice.below(5_000) as i64, "CNY")),
        (
            "position",
            Value::geo(310_000_000 + dice.below(5_000_000) as i64, 1_200_000_000 + dice.below(9_000_000) as i64, None),
        ),
        ("status", dice.pick("active active active paused").into()),
        ("last_visit", Value::Int(START_MS + (dice.below(YEAR_MS / 60_000) * 60_000) as i64)),
        ("stage", dice.pick("new contacted qualified won lost").into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    for index in 0..10 {
        let value = match index % 5 {
            0 => Value::Int(dice.below(100) as i64),
            1 => dice.pick("yes no unknown").into(),
            2 => format!("2026-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)).into(),
            3 => dice.pick("甲 乙 丙 丁").into(),
            _ => Value::Int(dice.below(2) as i64),
        };
        fields.push((format!("x_custom_{index}"), value));
    }
    fields.into_iter().collect()
}

fn edits(count: u64) -> PushRequest {
    let mut dice = Dice(1);
    let owners: Vec<RecordId> = (0..20).map(|_| dice.id(START_MS)).collect();
    let mut clock_ms = START_MS + YEAR_MS as i64;
    let mutations = (1..=count).map(|mid| {
        let before = dice.below(YEAR_MS) as i64;
        clock_ms += dice.below(120_000) as i64;
        let (field, value): (&str, Value) = match dice.below(8) {
            0 => ("phone", phone(&mut dice).into()),
            1 => ("level", dice.pick("a b c d").into()),
            2 => ("employees", Value::Int(dice.below(500) as i64)),
            3 => ("owner", owners[dice.below(20) as usize].into()),
            4 => ("contact", person(&mut dice).into()),
            5 => ("last_visit", Value::Int(clock_ms)),
            6 => ("stage", dice.pick("new contacted qualified won lost").into()),
            _ => ("revenue", Value::money(100_000 * dice.below(5_000) as i64, "CNY")),
        };
        Mutation {
            incarnation: Incarnation(61),
            mid,
            group: mid,
            hlc: Hlc::from_ms(clock_ms),
            schema_version: 12,
            object: "customer".into(),
            id: dice.id(START_MS + before),
            op: Op::Update([(field.to_owned(), value)].into()),
        }
    });
    PushRequest { epoch: Epoch(7), mutations: mutations.collect(), head: None }
}

fn page(count: u64) -> PullAnswer {
    let mut dice = Dice(2);
    let owners: Vec<RecordId> = (0..60).map(|_| dice.id(START_MS)).collect();
    let rows = (1..=count).map(|seq| {
        let made_ms = START_MS + (seq * 300_000 + dice.below(300_000)) as i64;
        let stamp = Stamp(Hlc::from_ms(made_ms + dice.below(3) as i64), Incarnation(1 + dice.below(60)));
        let clocks = Clocks::created(stamp).pack();
        Row { feeds: vec![0], id: dice.id(made_ms), seq, clocks, fields: customer(&mut dice, &owners) }
    });
    let feed = Feed::new(Bucket::All, "customer");
    PullAnswer { feeds: vec![(feed, count)], rows: rows.collect(), ..PullAnswer::default() }
}

/// A thousand edits of a thousand different records: 16 bytes of each are the record's id, which nothing can shorten.
#[test]
fn a_one_field_edit_costs_at_most_35_bytes() {
    let request = edits(1_000);
    let bytes = to_bytes(&request).unwrap();
    println!("{} bytes per edit", bytes.len() as f64 / 1_000.0);
    assert!(bytes.len() <= EDIT_BYTES * 1_000, "{} bytes", bytes.len());
    assert_eq!(from_bytes(&bytes), Ok(request));
}

/// The answer to a thousand accepted edits says so once, not a thousand times.
#[test]
fn a_plain_acceptance_costs_next_to_nothing() {
    use legwork_protocol::sync::{MutationResult, Verdict};
    let result = |mid| MutationResult { incarnation: Incarnation(61), mid, verdict: Verdict::Accepted };
    let answer = PushAnswer { results: (1..=1_000).map(result).collect(), ..PushAnswer::default() };
    assert!(to_bytes(&answer).unwrap().len() < 100);
}

/// A page of customers of 26 fields.
#[test]
fn a_customer_costs_at_most_120_bytes() {
    let answer = page(5_000);
    let json: usize = answer.rows.iter().map(|row| serde_json::to_vec(&row.fields).unwrap().len()).sum();
    let bytes = to_bytes(&answer).unwrap();
    println!("{} bytes per row, {} as JSON", bytes.len() / 5_000, json / 5_000);
    assert!(bytes.len() <= ROW_BYTES * 5_000, "{} bytes a row", bytes.len() / 5_000);
    assert_eq!(from_bytes(&bytes), Ok(answer));
}
