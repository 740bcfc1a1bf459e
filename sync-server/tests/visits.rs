//! L9, V5: the server checks the chain of every check-in and is the authority for its score.
#![allow(clippy::unwrap_used)]

mod common;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use common::*;
use legwork_domain::{Fields, Op, RecordId, RejectCode, Value};
use legwork_geo::anchor::{Anchor, ClockReading, TimeAuthority, TimeBasis, TimeToken, anchored_time};
use legwork_geo::chain::{ChainLink, ChainState};
use legwork_geo::evidence::{Attestation, ChosenPlace, Evidence, EvidenceKind, PhotoProof, PlaceSource};
use legwork_geo::fix::{FixProvider, FixRecord};
use legwork_geo::point::LatLng;
use legwork_geo::signer::{EvidenceSigner, SoftwareSigner};
use legwork_protocol::sync::Verdict;

struct Device {
    signer: SoftwareSigner,
    chain: ChainState,
}

impl Device {
    fn new() -> Device {
        let signer = SoftwareSigner::from_secret(&[7; 32]).unwrap();
        Device { signer, chain: ChainState::new(*id(AMY + 1000).as_bytes()) }
    }

    fn key(&self) -> String {
        BASE64_STANDARD.encode(self.signer.public_key())
    }

    fn link(&mut self, world: &World, kind: EvidenceKind, visit: RecordId, user: u16) -> ChainLink {
        self.link_with(world, kind, visit, user, None, |_| {})
    }

    /// A link whose time rests on a token, changed by `edit` before it is signed.
    fn link_with(
        &mut self,
        world: &World,
        kind: EvidenceKind,
        visit: RecordId,
        user: u16,
        token: Option<TimeToken>,
        edit: impl FnOnce(&mut Evidence),
    ) -> ChainLink {
        let clocks = ClockReading { wall_ms: world.now, monotonic_ns: 1_000_000_000, boot_id: [1; 16] };
        let anchor = token.clone().map(|token| Anchor { received_ns: token.monotonic_ns + 1_000_000, token });
        let time = anchored_time(anchor.as_ref(), &clocks);
        let mut evidence = Evidence::new(kind, *id(user).as_bytes(), time, &clocks);
        evidence.token = token;
        edit(&mut evidence);
        evidence.visit = Some(*visit.as_bytes());
        evidence.environment.attestation = Attestation::Passed;
        let (link, next) = self.chain.append(evidence, &self.signer).unwrap();
        self.chain = next;
        link
    }
}

fn json(links: &[&ChainLink]) -> Value {
    let part = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    let links: Vec<_> =
        links.iter().map(|l| serde_json::json!({ "bytes": part(&l.bytes), "signature": part(&l.signature) })).collect();
    serde_json::to_string(&links).unwrap().into()
}

fn visit(evidence: Value) -> Op {
    let position = Value::geo(312_000_000, 1_214_000_000, Some(1_000));
    // The fields lie about the time and the score; the signed record does not.
    Op::Create(fields([
        ("at", 5.into()),
        ("place", "某处".into()),
        ("fix", position),
        ("evidence", evidence),
        ("score", 100.into()),
    ]))
}

fn proof(world: &World, visit: RecordId) -> (String, i64, Fields) {
    let stored = legwork_server::records::read(&world.conn, id(TENANT), "visit", visit).unwrap().unwrap();
    let fields = stored.record.fields;
    (fields["proof"].as_text().unwrap().to_owned(), fields["score"].as_int().unwrap(), fields)
}

/// A time the phone could not have computed is proof of tampering, however well it is signed.
#[test]
fn v5_the_time_must_follow_from_our_token() {
    let world = World::new();
    let mut device = Device::new();
    let mut amy = world.phone_signing(AMY, Some(device.key()));
    let ours = legwork_server::time::authority(&world.conn).unwrap();
    let forger = TimeAuthority::from_secret(&[9; 32]).unwrap();
    let ask = |authority: &TimeAuthority, install: RecordId| {
        authority.issue(*install.as_bytes(), [1; 16], 400_000_000, world.now - 600, [5; 16]).unwrap()
    };
    type Edit = fn(&mut Evidence);
    let cases: [(u16, TimeToken, Edit, bool); 4] = [
        (500, ask(&ours, id(AMY + 1000)), |_| {}, true),
        (501, ask(&forger, id(AMY + 1000)), |_| {}, false),
        (502, ask(&ours, id(BO + 1000)), |_| {}, false),
        (503, ask(&ours, id(AMY + 1000)), |e| e.time.time_ms -= 3_600_000, false),
    ];
    for (n, token, edit, holds) in cases {
        let link = device.link_with(&world, EvidenceKind::CheckIn, id(n), AMY, Some(token), |evidence| {
            assert_eq!(evidence.time.basis, TimeBasis::Anchored);
            edit(evidence);
        });
        let mutation = amy.mutation(&world, "visit", id(n), visit(json(&[&link])));
        assert_eq!(world.push(AMY, vec![mutation]).results[0].verdict, Verdict::Accepted, "kept, whatever its proof");
        assert_eq!(proof(&world, id(n)).0 != "rejected", holds, "{n}");
    }
}

#[test]
fn a_sound_chain_is_scored_and_a_broken_one_is_kept_and_marked() {
    let world = World::new();
    let mut device = Device::new();
    let mut amy = world.phone_signing(AMY, Some(device.key()));
    let mut check_in = |op: Op, n: u16| {
        let mutation = amy.mutation(&world, "visit", id(n), op);
        let answer = world.push(AMY, vec![mutation]);
        assert_eq!(answer.results[0].verdict, Verdict::Accepted, "kept, whatever its proof");
        proof(&world, id(n))
    };
    let link = device.link(&world, EvidenceKind::CheckIn, id(400), AMY);
    let (word, score, fields) = check_in(visit(json(&[&link])), 400);
    assert_ne!(word, "rejected");
    assert!(score > 0 && score < 100, "scored by the server: {score}");
    assert_eq!(fields["at"], world.now.into(), "the signed time counts");
    let reasons: serde_json::Value = serde_json::from_str(fields["reasons"].as_text().unwrap()).unwrap();
    assert!(reasons.as_array().is_some_and(|r| !r.is_empty()));

    // A heartbeat in between rides along.
    let beat = device.link(&world, EvidenceKind::Heartbeat, id(401), AMY);
    let link = device.link(&world, EvidenceKind::CheckIn, id(401), AMY);
    assert_ne!(check_in(visit(json(&[&beat, &link])), 401).0, "rejected");

    // One changed byte.
    let good = device.link(&world, EvidenceKind::CheckIn, id(402), AMY);
    let mut bad = good.clone();
    let last = bad.bytes.len() - 1;
    bad.bytes[last] ^= 1;
    assert_eq!(check_in(visit(json(&[&bad])), 402).0, "rejected");
    // The record after it shows the gap; the one after that is sound again.
    let after = device.link(&world, EvidenceKind::CheckIn, id(403), AMY);
    assert_eq!(check_in(visit(json(&[&after])), 403).0, "rejected");
    let healed = device.link(&world, EvidenceKind::CheckIn, id(404), AMY);
    assert_ne!(check_in(visit(json(&[&healed])), 404).0, "rejected");

    // Somebody else's name, another visit's record, an old record, nothing at all, nonsense.
    let other = device.link(&world, EvidenceKind::CheckIn, id(405), BO);
    assert_eq!(check_in(visit(json(&[&other])), 405).0, "rejected");
    assert_eq!(check_in(visit(json(&[&healed])), 406).0, "rejected");
    assert_eq!(check_in(visit(Value::Null), 407).0, "rejected");
    assert_eq!(check_in(visit("[]".into()), 408).0, "rejected");
    assert_eq!(check_in(visit("{\"bytes\":\"!\",\"signature\":[1]}".into()), 409).0, "rejected");
}

#[test]
fn a_device_restored_from_a_backup_forks_its_chain() {
    let world = World::new();
    let mut device = Device::new();
    let mut amy = world.phone_signing(AMY, Some(device.key()));
    let backup = device.chain;
    let first = device.link(&world, EvidenceKind::CheckIn, id(400), AMY);
    device.chain = backup;
    let again = device.link(&world, EvidenceKind::CheckIn, id(401), AMY);
    let both =
        [(400, first), (401, again)].map(|(n, link)| amy.mutation(&world, "visit", id(n), visit(json(&[&link]))));
    world.push(AMY, both.to_vec());
    assert_ne!(proof(&world, id(400)).0, "rejected");
    let (word, _, fields) = proof(&world, id(401));
    assert_eq!(word, "rejected");
    assert!(fields["reasons"].as_text().unwrap().contains("fork"), "{:?}", fields["reasons"]);
}

#[test]
fn a_check_out_is_checked_and_a_refused_act_does_not_break_the_chain() {
    let world = World::new();
    let mut device = Device::new();
    let mut amy = world.phone_signing(AMY, Some(device.key()));
    let link = device.link(&world, EvidenceKind::CheckIn, id(400), AMY);
    let made = amy.mutation(&world, "visit", id(400), visit(json(&[&link])));
    // Refused: its customer does not exist. Its link still belongs to the chain.
    let lost = device.link(&world, EvidenceKind::CheckIn, id(401), AMY);
    let Op::Create(mut values) = visit(json(&[&lost])) else { unreachable!() };
    values.insert("customer".into(), id(999).into());
    let refused = amy.mutation(&world, "visit", id(401), Op::Create(values));
    let answer = world.push(AMY, vec![made, refused]);
    assert!(matches!(answer.results[1].verdict, Verdict::Rejected(_)));
    let before = proof(&world, id(400)).0;
    let out = |evidence: Value| Op::Command {
        name: "check_out".into(),
        expect: fields([("out_at", Value::Null)]),
        fields: fields([("out_at", world.now.into()), ("out_evidence", evidence)]),
    };
    let link = device.link(&world, EvidenceKind::CheckOut, id(400), AMY);
    let leave = amy.mutation(&world, "visit", id(400), out(json(&[&link])));
    assert_eq!(world.push(AMY, vec![leave]).results[0].verdict, Verdict::Accepted);
    assert_eq!(proof(&world, id(400)).0, before);
    let twice = amy.mutation(&world, "visit", id(400), out(Value::Null));
    assert!(matches!(world.push(AMY, vec![twice]).results[0].verdict, Verdict::Rejected(_)));
}

/// The codes of the reasons that a visit holds.
fn reasons(fields: &Fields) -> Vec<String> {
    let reasons: serde_json::Value = serde_json::from_str(fields["reasons"].as_text().unwrap()).unwrap();
    reasons.as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap().to_owned()).collect()
}

fn reading(world: &World, lat_e7: i32) -> FixRecord {
    FixRecord {
        point: LatLng::from_e7(lat_e7, 1_206_200_000).unwrap(),
        accuracy_cm: 900,
        altitude_cm: None,
        altitude_accuracy_cm: None,
        speed_cmps: None,
        speed_accuracy_cmps: None,
        course_cdeg: None,
        course_accuracy_cdeg: None,
        wall_ms: world.now,
        monotonic_ns: 1_000_000_000,
        provider: FixProvider::Gps,
        is_mock: false,
        is_simulated: false,
        is_accessory: false,
        reduced_accuracy: false,
        satellites: None,
        gnss_ms: None,
    }
}

/// A visit is of the person who signed it, whatever its fields say.
#[test]
fn v5_a_visit_is_of_whoever_signed_it() {
    let world = World::new();
    let mut device = Device::new();
    let mut amy = world.phone_signing(AMY, Some(device.key()));
    let link = device.link(&world, EvidenceKind::CheckIn, id(400), AMY);
    for (n, evidence) in [(400, json(&[&link])), (401, Value::Null)] {
        let Op::Create(mut values) = visit(evidence) else { unreachable!() };
        values.extend(fields([("owner", id(BO).into()), ("department", id(WEST).into())]));
        let mutation = amy.mutation(&world, "visit", id(n), Op::Create(values));
        assert_eq!(world.push(AMY, vec![mutation]).results[0].verdict, Verdict::Accepted);
        let (_, _, fields) = proof(&world, id(n));
        assert_eq!((&fields["owner"], &fields["department"]), (&id(AMY).into(), &id(EAST).into()), "{n}");
    }
}

/// Time, position, place and distance are those of the signed record, at arrival and at leaving; nothing is filled in
/// afterwards that was not signed.
#[test]
fn v5_the_facts_of_a_visit_come_from_the_signed_record() {
    let world = World::new();
    let mut device = Device::new();
    let mut amy = world.phone_signing(AMY, Some(device.key()));
    let pin = Value::geo(313_010_000, 1_206_200_000, Some(500));
    let customer = Op::Create(fields([("name", "甲".into()), ("location", pin)]));
    let customer = amy.mutation(&world, "customer", id(300), customer);
    let link = device.link_with(&world, EvidenceKind::CheckIn, id(400), AMY, None, |evidence| {
        evidence.customer = Some(*id(300).as_bytes());
        evidence.fixes = vec![reading(&world, 313_000_000)];
        evidence.best = Some(0);
        let point = LatLng::from_e7(313_010_000, 1_206_200_000).unwrap();
        evidence.place = Some(ChosenPlace { source: PlaceSource::Customer, name: "甲".into(), point });
    });
    let Op::Create(mut values) = visit(json(&[&link])) else { unreachable!() };
    let lies = [("distance", 0.into()), ("place_position", Value::geo(1, 1, None)), ("customer", id(300).into())];
    values.extend(fields(lies));
    let made = amy.mutation(&world, "visit", id(400), Op::Create(values));
    let answer = world.push(AMY, vec![customer, made]);
    assert!(answer.results.iter().all(|r| r.verdict == Verdict::Accepted), "{answer:?}");
    let (word, _, facts) = proof(&world, id(400));
    assert_ne!(word, "rejected");
    assert_eq!(facts["fix"], Value::geo(313_000_000, 1_206_200_000, Some(900)));
    assert_eq!(facts["place"], "甲".into());
    assert_eq!(facts["place_position"], Value::geo(313_010_000, 1_206_200_000, None));
    let metres = facts["distance"].as_int().unwrap();
    assert!((105..=115).contains(&metres), "{metres} m");

    // Leaving: the fields say tomorrow and elsewhere.
    let out = device.link_with(&world, EvidenceKind::CheckOut, id(400), AMY, None, |evidence| {
        evidence.fixes = vec![reading(&world, 313_005_000)];
        evidence.best = Some(0);
    });
    let expect = fields([("out_at", Value::Null)]);
    let lies = fields([
        ("out_at", (world.now + 86_400_000).into()),
        ("out_fix", Value::geo(1, 1, Some(1))),
        ("out_evidence", json(&[&out])),
    ]);
    let leave = Op::Command { name: "check_out".into(), expect, fields: lies };
    let leave = amy.mutation(&world, "visit", id(400), leave);
    assert_eq!(world.push(AMY, vec![leave]).results[0].verdict, Verdict::Accepted);
    let (_, _, facts) = proof(&world, id(400));
    assert_eq!(facts["out_at"], world.now.into());
    assert_eq!(facts["out_fix"], Value::geo(313_005_000, 1_206_200_000, Some(900)));

    // Nothing is added to a visit once it was signed, filled or not.
    let at_home = device.link(&world, EvidenceKind::CheckIn, id(401), AMY);
    let alone = amy.mutation(&world, "visit", id(401), visit(json(&[&at_home])));
    assert_eq!(world.push(AMY, vec![alone]).results[0].verdict, Verdict::Accepted);
    let photo = Value::List(vec![photo(&[1; 32])]);
    let later = [("customer", id(300).into()), ("note", "谈妥".into()), ("photos", photo), ("distance", 3.into())];
    for (field, value) in later {
        let edit = amy.mutation(&world, "visit", id(401), Op::Update(fields([(field, value)])));
        let verdict = world.push(AMY, vec![edit]).results.remove(0).verdict;
        assert!(matches!(&verdict, Verdict::Rejected(r) if r.code == RejectCode::Forbidden), "{field}: {verdict:?}");
    }
}

fn photo(bytes: &[u8]) -> Value {
    let hash = blake3::hash(bytes).to_hex().to_string();
    Value::Map(fields([("hash", hash.into()), ("name", "x.jpg".into()), ("size", (bytes.len() as i64).into())]))
}

/// Photos that are not the signed ones: told by their number when the visit comes.
#[test]
fn v5_photos_without_a_signature_mark_the_visit() {
    let world = World::new();
    let mut device = Device::new();
    let mut amy = world.phone_signing(AMY, Some(device.key()));
    for (n, signed, shown, differs) in [(400, 0, 1, true), (401, 1, 1, false), (402, 1, 0, true)] {
        let link = device.link_with(&world, EvidenceKind::CheckIn, id(n), AMY, None, |evidence| {
            let proof = |i: u8| PhotoProof { original: [n as u8; 32], result: [i; 32], live: true };
            evidence.photos = (0..signed).map(proof).collect();
        });
        let Op::Create(mut values) = visit(json(&[&link])) else { unreachable!() };
        values.insert("photos".into(), Value::List((0..shown).map(|i: u8| photo(&[i; 40])).collect()));
        let made = amy.mutation(&world, "visit", id(n), Op::Create(values));
        assert_eq!(world.push(AMY, vec![made]).results[0].verdict, Verdict::Accepted);
        let (word, score, fields) = proof(&world, id(n));
        assert_eq!(reasons(&fields).contains(&"photo_differs".to_owned()), differs, "{n}: {fields:?}");
        assert!(!differs || (word == "suspicious" && score <= 45), "{n}: {word} {score}");
    }
}

/// The file of a photo may come long after its visit: then its SHA-256 is compared with the signed one.
#[test]
fn v5_a_photo_that_arrives_later_is_compared_with_the_signed_one() {
    use legwork_server::blobs::{self, Upload};
    let world = World::new();
    let mut device = Device::new();
    let mut amy = world.phone_signing(AMY, Some(device.key()));
    let arrive = |bytes: &[u8]| {
        let hash = legwork_domain::BlobHash::try_from(blake3::hash(bytes).to_hex().to_string()).unwrap();
        let upload = Upload { tenant: id(TENANT), user: id(AMY), hash };
        let session = world.session(AMY);
        let settle = |tx: &legwork_server::db::Conn| {
            blobs::announce(tx, world.now, &upload, bytes.len() as u64, "image/jpeg")?;
            let mut change = legwork_server::change::Change::begin(tx, &world.engine, &session, world.now)?;
            blobs::arrived(&mut change, &upload, legwork_geo::evidence::hash_of(bytes))?;
            change.finish()
        };
        world.conn.transaction(settle).unwrap();
    };
    for (n, signed, sent, first) in [(400, "a", "a", false), (401, "b", "c", false), (402, "d", "e", true)] {
        let link = device.link_with(&world, EvidenceKind::CheckIn, id(n), AMY, None, |evidence| {
            let result = legwork_geo::evidence::hash_of(signed.as_bytes());
            evidence.photos = vec![PhotoProof { original: [n as u8; 32], result, live: true }];
        });
        let Op::Create(mut values) = visit(json(&[&link])) else { unreachable!() };
        values.insert("photos".into(), Value::List(vec![photo(sent.as_bytes())]));
        let made = amy.mutation(&world, "visit", id(n), Op::Create(values));
        if first {
            arrive(sent.as_bytes());
        }
        assert_eq!(world.push(AMY, vec![made]).results[0].verdict, Verdict::Accepted);
        let marked = || reasons(&proof(&world, id(n)).2).contains(&"photo_differs".to_owned());
        assert_eq!(marked(), first, "{n}: the file is {} here", if first { "" } else { "not" });
        if !first {
            arrive(sent.as_bytes());
        }
        assert_eq!(marked(), signed != sent, "{n}");
        let (word, score, _) = proof(&world, id(n));
        assert!(signed == sent || (word == "suspicious" && score <= 45), "{n}: {word} {score}");
    }
    let mut phone = world.phone(AMY);
    phone.sync(&world, 100);
    assert_eq!(phone.get(id(401), "proof"), "suspicious".into(), "phones learn of it");
}
