//! Views: values, rows, details and forms as a person reads them, in both languages.
#![allow(clippy::unwrap_used)]

use jiff::tz::TimeZone;
use legwork_domain::metadata::{FieldAccess, standard};
use legwork_domain::{Error, Fields, Record, RecordId, Value};
use legwork_view::build::{Mask, detail, form, list};
use legwork_view::format::Formatter;
use legwork_view::views::Widget;
use legwork_view::{Language, Words};

const NOW: i64 = 1_795_395_600_000; // 2026-11-23 09:00 in Shanghai
const HOUR: i64 = 3_600_000;

fn with<T>(language: Language, check: impl FnOnce(&Formatter<'_>) -> T) -> T {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let amy = RecordId::v7(1, [1; 10]);
    let name_of = move |object: &str, id: RecordId| (object == "user" && id == amy).then(|| "周楠".to_owned());
    let formatter =
        Formatter { words: Words::new(language), schema: standard(), zone: &zone, now_ms: NOW, name_of: &name_of };
    check(&formatter)
}

fn customer() -> Record {
    let mut record = Record { object: "customer".into(), id: RecordId::v7(2, [2; 10]), ..Record::default() };
    record.set("name", "云岭精密机械有限公司".into());
    record.set("level", "a".into());
    record.set("owner", RecordId::v7(1, [1; 10]).into());
    record.set("revenue", Value::money(3_864_000_050, "CNY"));
    record.set("address", Value::map([("city", "苏州市".into()), ("street", "城西路 88 号".into())]));
    record
}

#[test]
fn times_read_as_people_say_them() {
    let cases = [
        (NOW + 30 * 60_000, "9:30", "9:30"),
        (NOW - 24 * HOUR, "昨天 9:00", "Yesterday 9:00"),
        (NOW - 72 * HOUR, "11月20日 9:00", "Nov 20 9:00"),
        (NOW - 365 * 24 * HOUR, "2025年11月23日 9:00", "Nov 23, 2025 9:00"),
    ];
    for (ms, zh, en) in cases {
        assert_eq!(with(Language::Zh, |f| f.moment(ms)), zh);
        assert_eq!(with(Language::En, |f| f.moment(ms)), en);
    }
    assert_eq!(with(Language::Zh, |f| f.duration(41 * 60_000)), "41 分钟");
    assert_eq!(with(Language::En, |f| f.duration(125 * 60_000)), "2 h 5 min");
    assert_eq!(with(Language::Zh, |f| f.duration(2 * HOUR)), "2 小时");
}

#[test]
fn numbers_money_and_distances() {
    with(Language::Zh, |f| {
        assert_eq!(f.money(&Value::money(3_864_000_050, "CNY")), "¥ 38,640,000.50");
        assert_eq!(f.money(&Value::money(-1_200, "JPY")), "JPY -1,200");
        assert_eq!(f.scaled(125, 2), "1.25");
        assert_eq!(f.scaled(-100_000, 2), "-1,000");
        assert_eq!(f.grouped(i64::MIN), "-9,223,372,036,854,775,808");
        assert_eq!((f.distance(42), f.distance(2_149)), ("42 米".into(), "2.1 公里".into()));
    });
}

#[test]
fn e4_a_list_has_formatted_cells_and_hides_what_one_may_not_see() {
    let kind = standard().object("customer").unwrap();
    let columns: Vec<String> = ["name", "level", "revenue", "owner"].map(str::to_owned).to_vec();
    let mask = Mask::from([("revenue".to_owned(), FieldAccess::Hidden)]);
    let view = with(Language::Zh, |f| list(f, kind, &columns, &mask, &[customer()], None));
    assert_eq!(view.columns.iter().map(|c| c.1.as_str()).collect::<Vec<_>>(), ["客户名称", "客户级别", "负责人"]);
    let row = &view.rows[0];
    assert_eq!((row.title.as_str(), row.subtitle.as_str()), ("云岭精密机械有限公司", "苏州市城西路 88 号"));
    assert_eq!((row.cells[1].text.as_str(), row.cells[1].tone.as_deref()), ("A 级", Some("verified")));
    assert_eq!(row.cells[2].text, "周楠");
}

#[test]
fn k23_a_page_shows_filled_fields_by_section() {
    let kind = standard().object("customer").unwrap();
    let view = with(Language::En, |f| detail(f, kind, &Mask::new(), &customer()));
    assert_eq!((view.object_label.as_str(), view.title.as_str()), ("Customer", "云岭精密机械有限公司"));
    let labels: Vec<&str> = view.sections.iter().flat_map(|s| &s.items).map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["Legal name", "Tier", "Address", "Owner", "Annual revenue"]);
}

#[test]
fn s7_a_form_is_drawn_from_the_layout() {
    let kind = standard().object("contact").unwrap();
    let values = Fields::from([("title".to_owned(), "采购经理".into())]);
    let errors = [Error::invalid("name", "required")];
    let view = with(Language::Zh, |f| form(f, kind, &Mask::new(), &values, &errors, true));
    assert_eq!(view.title, "新建联系人");
    let fields = &view.sections[0].fields;
    let name = &fields[0];
    assert_eq!((name.widget, name.required, name.problem.as_deref()), (Widget::Text, true, Some("必填")));
    let customer = fields.iter().find(|f| f.name == "customer").unwrap();
    assert_eq!((customer.widget, customer.to.as_slice()), (Widget::Record, ["customer".to_owned()].as_slice()));
    assert_eq!(fields.iter().find(|f| f.name == "title").unwrap().text, "采购经理");
    assert!(view.sections[1].more && view.sections[1].title == "更多");
}

#[test]
fn a_reference_one_may_not_see_reads_as_such() {
    let mut record = customer();
    record.set("owner", RecordId::v7(9, [9; 10]).into());
    let kind = standard().object("customer").unwrap();
    let columns = ["owner".to_owned()];
    let view = with(Language::En, |f| list(f, kind, &columns, &Mask::new(), &[record], None));
    assert_eq!(view.rows[0].cells[0].text, "(not visible)");
}

#[test]
fn a_type_of_tomorrow_is_shown_as_text_and_not_offered_for_change() {
    let mut kind = standard().object("customer").unwrap().clone();
    let label = serde_json::json!({ "zh": "心情", "en": "Mood" });
    let field = serde_json::json!({ "name": "alias", "type": "hologram", "label": label });
    let field: legwork_domain::metadata::Field = serde_json::from_value(field).unwrap();
    *kind.fields.iter_mut().find(|f| f.name == "alias").unwrap() = field.clone();
    let value = Value::List(vec![Value::map([("hue", "蓝".into()), ("level", 1_250.into())]), "静".into()]);
    with(Language::Zh, |f| {
        assert_eq!(f.value(&field, &value), "蓝 1,250、静");
        let entered: Fields = [("alias".to_owned(), value.clone())].into();
        let view = form(f, &kind, &Mask::new(), &entered, &[], true);
        let shown = view.sections.iter().flat_map(|s| &s.fields).find(|v| v.name == "alias").unwrap();
        assert_eq!((shown.widget, shown.text.as_str()), (Widget::ReadOnly, "蓝 1,250、静"));
    });
}
