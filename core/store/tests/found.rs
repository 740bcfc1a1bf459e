//! The search box: recall equals LIKE, ranking, phones, pinyin.
#![allow(clippy::unwrap_used)]

mod support;
use legwork_domain::{Op, RecordId};
use legwork_store::Store;
use legwork_store::incoming::bootstrap_page;
use legwork_store::search::{Hit, Rank, SearchQuery, search};
use legwork_text::fold::fold;
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::*;

fn find(store: &Store, text: &str) -> Vec<Hit> {
    let query = SearchQuery { text, objects: &["customer"], filter: None, limit: 500, me: Some(id(900)) };
    search(store.connection(), store.tables(), &query).unwrap()
}

fn ids(store: &Store, text: &str) -> BTreeSet<RecordId> {
    find(store, text).into_iter().map(|hit| hit.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Few different characters make many partial and overlapping matches.
    #[test]
    fn chinese_recall_equals_like(
        names in prop::collection::vec(("[山水云林]{1,9}", "[山水云林a1 ]{0,9}"), 1..12),
        queries in prop::collection::vec("[山水云林]{1,8}", 12),
    ) {
        let mut store = phone();
        for (n, (name, note)) in names.iter().enumerate() {
            act(&mut store, "customer", id(n as u64), Op::Create(fields([
                ("name", name.as_str().into()), ("note", note.as_str().into()),
            ])));
        }
        for query in queries {
            let like: BTreeSet<RecordId> = names
                .iter()
                .enumerate()
                .filter(|(_, (name, note))| name.contains(&query) || note.contains(&query))
                .map(|(n, _)| id(n as u64))
                .collect();
            prop_assert_eq!(ids(&store, &query), like, "{}", query);
        }
    }
}

#[test]
fn five_thousand_rows_are_found_like_like() {
    let places = ["云岭", "青禾", "北港", "南溪", "东阳", "西岭", "中原", "海川"];
    let trades = ["精密机械", "贸易", "食品", "建材", "电子科技", "物流", "纺织", "化工", "机械制造"];
    let mut store = phone();
    let mut server = Server::default();
    let name = |n: u64| {
        let (place, trade) = (places[n as usize % 8], trades[n as usize / 8 % 9]);
        format!("{place}{}{trade}有限公司", char::from_u32(0x4E00 + (n as u32 * 37) % 3000).unwrap())
    };
    for n in 0..5000 {
        server.put(id(n), fields([("name", name(n).into())]));
    }
    bootstrap_page(&mut store, &server.page(0), NOW).unwrap();
    while !store.build_indexes_slice(1000).unwrap() {}
    for n in (0..5000).step_by(97) {
        let chars: Vec<char> = name(n).chars().collect();
        for length in 2..=8 {
            let query: String = chars[1..=length].iter().collect();
            let like = (0..5000).filter(|n| fold(&name(*n)).contains(&fold(&query))).count();
            assert_eq!(ids(&store, &query).len(), like.min(500), "{query}");
        }
    }
}

#[test]
fn names_come_before_other_fields_and_mine_before_others() {
    let mut store = phone();
    let mut add = |n: u64, name: &str, note: &str, owner: u64| {
        act(
            &mut store,
            "customer",
            id(n),
            Op::Create(fields([("name", name.into()), ("note", note.into()), ("owner", id(owner).into())])),
        );
    };
    add(1, "青禾贸易", "与云岭有往来", 900);
    add(2, "大理云岭机械", "", 900);
    add(3, "云岭食品", "", 901);
    add(4, "云岭建材", "", 900);
    add(5, "云岭物流", "", 901);
    let hits = find(&store, "云岭");
    let order: Vec<_> = hits.iter().map(|h| (h.title.as_str(), h.rank)).collect();
    assert_eq!(
        order,
        [
            ("云岭建材", Rank::NameBegins),
            ("云岭物流", Rank::NameBegins),
            ("云岭食品", Rank::NameBegins),
            ("大理云岭机械", Rank::Name),
            ("青禾贸易", Rank::Other),
        ]
    );
    assert_eq!((hits[0].matched_field.as_str(), hits[4].matched_field.as_str()), ("name", "note"));
}

#[test]
fn phones_are_found_by_beginning_and_end_and_names_by_pinyin() {
    let mut store = phone();
    act(
        &mut store,
        "customer",
        id(1),
        Op::Create(fields([("name", "重庆单氏食品".into()), ("phone", "138 1234 5678".into())])),
    );
    act(&mut store, "customer", id(2), Op::Create(fields([("name", "云岭".into()), ("phone", "13987654321".into())])));
    let rank = |text: &str| find(&store, text).into_iter().map(|h| (h.id, h.rank)).collect::<Vec<_>>();
    for typed in ["1381", "5678", "345678", "13812345678"] {
        assert_eq!(rank(typed), vec![(id(1), Rank::Phone)], "{typed}");
    }
    assert_eq!(rank("8765"), vec![], "the end read backwards is not a match");
    for typed in ["chongqing", "cq", "CQS", "shanshi", "yun'ling"] {
        assert_eq!(rank(typed).len(), 1, "{typed}");
    }
    assert_eq!(find(&store, "yl")[0].rank, Rank::Spelling);
}

/// Titles in other scripts, mixed ones, and ones whose letters are longer than a byte: all are spelled, none breaks.
#[test]
fn any_title_can_be_spelled() {
    let mut store = phone();
    let titles = ["Ж·", "Ж云", "云Ж岭", "É·岭", "😀云岭", "AB·云", "ﬁ云", "½·", "株式会社Ж"];
    for (n, title) in titles.iter().enumerate() {
        new_customer(&mut store, n as u64 + 1, title);
        let first: String = title.chars().take(1).collect();
        find(&store, &first);
    }
    let found: Vec<_> = find(&store, "yunling").into_iter().map(|hit| hit.title).collect();
    assert_eq!(found, ["😀云岭"]);
}

#[test]
fn nothing_typed_can_break_the_search() {
    let mut store = phone();
    new_customer(&mut store, 1, "云岭\"机械");
    for text in
        ["", " ", "\"", "AND", "云岭 AND", "NEAR(", "*", "title:", "云岭\"", "😀", "\0", "^", "-", &"长".repeat(5000)]
    {
        let hits = find(&store, text);
        assert!(hits.len() <= 1, "{text}");
    }
    assert_eq!(ids(&store, "云岭\"机械").len(), 1);
    let query = SearchQuery { text: "云", objects: &["spaceship"], limit: 5, ..SearchQuery::default() };
    assert!(search(store.connection(), store.tables(), &query).is_err());
}

#[test]
fn changed_and_deleted_records_leave_no_trace() {
    let mut store = phone();
    new_customer(&mut store, 1, "云岭机械");
    act(&mut store, "customer", id(1), Op::Update(fields([("name", "青禾贸易".into())])));
    assert_eq!((find(&store, "云岭").len(), find(&store, "yunling").len(), find(&store, "青禾").len()), (0, 0, 1));
    act(&mut store, "customer", id(1), Op::Delete);
    assert_eq!(find(&store, "青禾").len(), 0);
    act(&mut store, "customer", id(1), Op::Restore);
    assert_eq!((find(&store, "青禾").len(), find(&store, "qhmy").len()), (1, 1));
}
