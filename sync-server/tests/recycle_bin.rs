//! The recycle bin: who finds what in it, for how long, and how it gets out again.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/http.rs"]
mod http;

use common::*;
use legwork_domain::metadata::FieldAccess;
use legwork_domain::metadata::standard;
use legwork_domain::{Op, RecordId, Value};
use legwork_protocol::sync::Verdict;
use legwork_server::change::Change;
use legwork_server::engine::{Engine, Session};
use legwork_server::recycle_bin::{self, Page, RECYCLE_MS};
use legwork_server::{setup, tenant::Tenant};
use reqwest::{Method, StatusCode};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Sees what the department has, deletes only what is hers.
const EVE: u16 = 16;
const PEOPLE: [u16; 7] = [ADMIN, AMY, BO, CHEN, DAI, ZOE, EVE];

fn company() -> World {
    let world = World::new();
    let session = Session { tenant: id(TENANT), user: id(ADMIN), device: None };
    let eve = fields([
        ("name", "eve".into()),
        ("login", "eve".into()),
        ("department", id(EAST).into()),
        ("roles", Value::set(["department_rep".into()])),
    ]);
    let add = |tx: &legwork_server::db::Conn| {
        let mut change = Change::begin(tx, &world.engine, &session, world.now)?;
        setup::add(&mut change, "user", id(EVE), eve)?;
        change.finish()
    };
    world.conn.transaction(add).unwrap();
    world
}

/// A page of everything that somebody may take back.
fn page(world: &World, user: u16, now_ms: i64, cursor: Option<&str>, limit: u32) -> Page {
    let tenant = Tenant::load(&world.conn, id(TENANT)).unwrap();
    let org = world.engine.org(&world.conn, &tenant).unwrap();
    let rights = org.rights(world.engine.schema(), org.actor(id(user)).unwrap());
    let kinds = recycle_bin::objects(world.engine.schema(), &rights);
    recycle_bin::page(&world.conn, id(TENANT), &rights, &kinds, now_ms, cursor, limit).unwrap()
}

fn found(world: &World, user: u16) -> BTreeSet<RecordId> {
    page(world, user, world.now, None, 200).records.iter().map(|d| d.record.id).collect()
}

/// One edit that must be taken.
fn done(world: &World, phone: &mut Phone, object: &str, record: RecordId, op: Op) {
    let mutation = phone.mutation(world, object, record, op);
    let verdict = world.push(phone.user, vec![mutation]).results.remove(0).verdict;
    assert_eq!(verdict, Verdict::Accepted, "{object}");
}

/// Customers, contacts and tasks of several people, all deleted by the administrator; the object of each.
fn deleted(world: &World) -> Vec<(&'static str, RecordId)> {
    let mut admin = world.phone(ADMIN);
    let owned = |owner: u16, department: u16| {
        [("name", "甲".into()), ("owner", id(owner).into()), ("department", id(department).into())]
    };
    let contact = |owner: u16, department: u16, customer: u16| {
        let mut all = fields(owned(owner, department));
        all.insert("customer".into(), id(customer).into());
        all
    };
    let task = |owner: u16, assignee: u16| {
        fields([
            ("subject", "回访".into()),
            ("owner", id(owner).into()),
            ("department", id(EAST).into()),
            ("assignee", id(assignee).into()),
        ])
    };
    let all = [
        ("customer", 300, fields(owned(AMY, EAST))),
        ("customer", 301, fields(owned(BO, EAST))),
        ("customer", 302, fields(owned(DAI, WEST))),
        ("customer", 303, fields(owned(ADMIN, HQ))),
        // Stays: what hangs on it is seen by whoever sees it.
        ("customer", 304, fields(owned(CHEN, EAST))),
        ("customer", 305, fields(owned(EVE, EAST))),
        ("contact", 310, contact(DAI, WEST, 304)),
        ("contact", 311, contact(AMY, EAST, 300)),
        ("contact", 312, contact(AMY, EAST, 302)),
        ("task", 320, task(AMY, BO)),
        ("task", 321, task(BO, BO)),
    ];
    for (object, n, values) in all.clone() {
        done(world, &mut admin, object, id(n), Op::Create(values));
    }
    let gone: Vec<(&str, RecordId)> = all.iter().filter(|(_, n, _)| *n != 304).map(|(o, n, _)| (*o, id(*n))).collect();
    for (object, record) in &gone {
        done(world, &mut admin, object, *record, Op::Delete);
    }
    gone
}

#[test]
fn k7_the_bin_shows_each_person_exactly_what_they_may_take_back() {
    for person in PEOPLE {
        let world = company();
        let gone = deleted(&world);
        let shown = found(&world, person);
        let mut phone = world.phone(person);
        let mut restored = BTreeSet::new();
        for (object, record) in &gone {
            let mutation = phone.mutation(&world, object, *record, Op::Restore);
            if world.push(person, vec![mutation]).results[0].verdict == Verdict::Accepted {
                restored.insert(*record);
                assert!(!found(&world, person).contains(record), "what is back is out of the bin");
            }
        }
        // A record that is back may make others reachable that hang on it: only the first look is compared.
        let above: BTreeSet<RecordId> = BTreeSet::from([id(311), id(312)]);
        assert_eq!(
            shown.difference(&above).collect::<Vec<_>>(),
            restored.difference(&above).collect::<Vec<_>>(),
            "{person}"
        );
        assert!(shown.is_subset(&restored), "{person}: {shown:?} {restored:?}");
    }
    let world = company();
    deleted(&world);
    let sees = |user| found(&world, user).into_iter().collect::<Vec<_>>();
    let ids = |all: &[u16]| all.iter().map(|n| id(*n)).collect::<Vec<_>>();
    assert_eq!(sees(AMY), ids(&[300, 311, 312, 320]), "a rep: the own ones");
    assert_eq!(sees(BO), ids(&[301, 320, 321]), "an assignee, too");
    assert_eq!(
        sees(CHEN),
        ids(&[300, 301, 305, 310, 311, 312, 320, 321]),
        "a manager: of the department, and on its customers"
    );
    assert_eq!(sees(DAI), ids(&[302, 310]), "somebody of another department");
    assert_eq!(sees(EVE), ids(&[305]), "who sees more than they may delete: what they may delete");
    assert_eq!(sees(ZOE), ids(&[300, 301, 302, 303, 305, 310, 311, 312, 320, 321]));
    assert_eq!(sees(ADMIN), sees(ZOE));
}

#[test]
fn k7_pages_follow_each_other_without_gap_the_newest_first_and_name_who_deleted() {
    let mut world = World::new();
    let (mut amy, mut chen) = (world.phone(AMY), world.phone(CHEN));
    for n in 300..309 {
        let values = fields([("name", "甲".into()), ("owner", id(AMY).into()), ("department", id(EAST).into())]);
        done(&world, &mut amy, "customer", id(n), Op::Create(values));
    }
    for n in 300..309 {
        // Three of a moment, so that a page ends within one.
        world.now += i64::from(n % 3 == 0);
        let phone = if n < 305 { &mut amy } else { &mut chen };
        done(&world, phone, "customer", id(n), Op::Delete);
    }
    for limit in [1, 2, 4, 200] {
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let found = page(&world, CHEN, world.now, cursor.as_deref(), limit);
            assert!(found.records.len() <= limit as usize);
            all.extend(found.records.into_iter().map(|d| (d.at, d.record.id, d.by)));
            cursor = found.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(all.len(), 9, "pages of {limit}");
        assert!(all.is_sorted_by(|a, b| (a.0, a.1) > (b.0, b.1)), "{all:?}");
        let by = |n: u16| all.iter().find(|(_, record, _)| *record == id(n)).unwrap().2;
        assert_eq!((by(300), by(308)), (Some(id(AMY)), Some(id(CHEN))));
    }
}

#[test]
fn k7_after_thirty_days_a_record_is_out_of_the_bin_and_a_new_deletion_counts_anew() {
    let mut world = World::new();
    let mut amy = world.phone(AMY);
    done(&world, &mut amy, "customer", id(300), Op::Create(fields([("name", "甲".into())])));
    done(&world, &mut amy, "customer", id(300), Op::Delete);
    let at = world.now;
    let count = |world: &World, now| page(world, AMY, now, None, 200).records.len();
    assert_eq!((count(&world, at + RECYCLE_MS - 1), count(&world, at + RECYCLE_MS)), (1, 0));
    // Deleted once more by somebody who did not know: the first deletion counts.
    world.now += 1_000;
    done(&world, &mut amy, "customer", id(300), Op::Delete);
    assert_eq!(count(&world, at + RECYCLE_MS), 0);
    done(&world, &mut amy, "customer", id(300), Op::Restore);
    assert_eq!(count(&world, world.now), 0);
    world.now += 1_000;
    done(&world, &mut amy, "customer", id(300), Op::Delete);
    assert_eq!(count(&world, at + RECYCLE_MS), 1);
}

#[test]
fn k7_hidden_fields_stay_hidden_in_the_bin() {
    let mut world = World::new();
    let mut schema = standard().clone();
    schema.roles.get_mut("rep").unwrap().fields.insert("customer.note".into(), FieldAccess::Hidden);
    world.engine = Engine::new(Arc::new(schema));
    let mut chen = world.phone(CHEN);
    let values =
        [("name", "甲".into()), ("note", "密".into()), ("owner", id(AMY).into()), ("department", id(EAST).into())];
    done(&world, &mut chen, "customer", id(300), Op::Create(fields(values)));
    done(&world, &mut chen, "customer", id(300), Op::Delete);
    let note = |user| page(&world, user, world.now, None, 200).records[0].record.get("note").clone();
    assert_eq!((note(CHEN), note(AMY)), ("密".into(), Value::Null));
}

#[tokio::test]
async fn k7_over_http_the_bin_speaks_the_callers_language_and_a_record_comes_back_from_it() {
    let server = http::Server::ready().await;
    let admin = server.login("admin", http::PASSWORD, None).await.access_token;
    let amy = server.person(&admin, "amy", "rep", None, 1).await.access_token;
    let made = |token: String, name: &'static str| {
        let server = &server;
        async move {
            let body = json!({ "fields": { "name": name, "phone": "021-55550000" } });
            let (status, made) = server.json(Method::POST, "/v1/records/customer", &token, body).await;
            assert_eq!(status, StatusCode::CREATED);
            let path = format!("/v1/records/customer/{}", made["id"].as_str().unwrap());
            assert_eq!(server.json(Method::DELETE, &path, &token, Json::Null).await.0, StatusCode::NO_CONTENT);
            path
        }
    };
    made(admin.clone(), "海棠包装").await;
    let path = made(amy.clone(), "云岭精密").await;
    let bin = |token: String, query: &'static str| {
        let request = server.client.get(format!("{}/v1/recycle-bin{query}", server.url)).bearer_auth(token);
        let request = request.header("accept-language", "en");
        async move {
            let answer = request.send().await.unwrap();
            (answer.status(), answer.json::<Json>().await.unwrap())
        }
    };
    let (_, own) = bin(amy.clone(), "").await;
    let record = &own["records"][0];
    assert_eq!(own["records"].as_array().unwrap().len(), 1, "{own}");
    assert_eq!(
        (
            record["title"].as_str(),
            record["object_label"].as_str(),
            record["by"].as_str(),
            record["days_left"].as_i64()
        ),
        (Some("云岭精密"), Some("Customer"), Some("amy"), Some(30))
    );
    assert!(!record["at"].as_str().unwrap().is_empty());
    let names: Vec<_> = own["objects"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["customer", "contact", "task"], "no visits and no activities: nobody deletes those");
    assert_eq!(bin(admin.clone(), "?object=customer").await.1["records"].as_array().unwrap().len(), 2);
    assert_eq!(bin(admin.clone(), "?object=task").await.1["records"], json!([]));
    for (query, status) in [
        ("?object=nothing", StatusCode::NOT_FOUND),
        ("?object=department", StatusCode::FORBIDDEN),
        ("?object=visit", StatusCode::FORBIDDEN),
        ("?cursor=zz", StatusCode::UNPROCESSABLE_ENTITY),
        ("?limit=0", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(bin(amy.clone(), query).await.0, status, "{query}");
    }
    let me = server.json(Method::GET, "/v1/session", &amy, Json::Null).await.1;
    assert_eq!(me["restores"], true);
    assert_eq!(server.json(Method::POST, &format!("{path}/restore"), &amy, Json::Null).await.0, StatusCode::OK);
    assert_eq!(bin(amy, "").await.1["records"], json!([]));
    server.app.move_clock(RECYCLE_MS);
    let admin = server.login("admin", http::PASSWORD, None).await.access_token;
    assert_eq!(bin(admin, "").await.1["records"], json!([]), "after thirty days");
}
