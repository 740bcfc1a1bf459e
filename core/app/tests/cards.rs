//! Business cards from the photo to the records, with the real models and no network (K3, K4, K5, K9).
//!
//! Needs `cargo xtask models` and the Noto CJK fonts of `cargo xtask setup`; without them the tests fail and say so.
#![allow(clippy::unwrap_used)]

mod common;

use legwork_app::cards::{Cancel, CardOutcome, CardReview, CardSaved};
use legwork_app::platform::{FileVault, SystemClock};
use legwork_app::views::{FieldView, FormView};
use legwork_app::{Config, Error, ErrorKind, Fields, Language, Legwork, Platform, RecordId, Result};
use legwork_card::generate::{Family, Fonts, Generator, Language as Print, Level, Sample, system_collections};
use legwork_card::parse::score::normalise;
use legwork_card::{CardField, ModelPaths};
use legwork_store::{Store, blobs};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// The folder of the models.
fn models() -> PathBuf {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("models"));
    let named = std::env::var_os("LEGWORK_MODELS").map(PathBuf::from);
    let folder = named.into_iter().chain(found).find(|folder| ModelPaths::in_folder(folder).is_ok());
    folder.expect("the card models are not installed: run `cargo xtask models`")
}

/// The photo of an invented card.
fn photo(family: Family, print: Print, level: Level, seed: u64) -> Sample {
    let (regular, bold) = system_collections().expect("run `cargo xtask setup`");
    let fonts = Fonts::from_collections(&regular, &bold).unwrap();
    Generator::new(&fonts).sample(family, print, level, seed)
}

fn chinese() -> Sample {
    photo(Family::Classic, Print::Chinese, Level::Easy, 11)
}

fn open(folder: &Path, models: Option<PathBuf>, language: Language) -> Legwork {
    let config = Config {
        folder: folder.to_owned(),
        models,
        language,
        device_name: "Test".into(),
        platform_name: "linux".into(),
    };
    let vault = Arc::new(FileVault::new(folder.join("vault.json")));
    let platform = Platform { clock: Arc::new(SystemClock::new()), vault, signer: None, observer: None };
    Legwork::open(config, platform).unwrap()
}

/// A phone of a rep who has never been online.
fn phone() -> (TempDir, Legwork) {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Some(models()), Language::Zh);
    app.adopt(common::amy()).unwrap();
    (folder, app)
}

fn scan(app: &Legwork, photo: &[u8]) -> Result<CardReview> {
    app.scan_card(photo, &|_| Ok(()), &Cancel::default())
}

fn fields<const N: usize>(pairs: [(&str, &str); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn field<'f>(form: &'f FormView, name: &str) -> &'f FieldView {
    form.sections.iter().flat_map(|s| &s.fields).find(|f| f.name == name).unwrap()
}

/// The number of the line a card field was read from.
fn line_of(review: &CardReview, name: &str) -> usize {
    review.fields.iter().find(|f| f.name == name).unwrap().values[0].lines[0]
}

fn save(app: &Legwork, customer: &Fields, contact: &Fields, attach_to: Option<RecordId>) -> CardSaved {
    match app.save_card(customer, contact, attach_to).unwrap() {
        CardOutcome::Saved(saved) => saved,
        CardOutcome::Incomplete(review) => panic!("not complete: {review:?}"),
    }
}

fn database(folder: &Path) -> PathBuf {
    let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    files.into_iter().find(|p| p.extension().is_some_and(|e| e == "db")).unwrap()
}

#[test]
fn k3_k4_k5_cards_of_many_kinds_become_customer_contact_and_picture_without_a_network() {
    let (folder, app) = phone();
    let cards = [
        (Family::Classic, Print::Chinese),
        (Family::TwoColumn, Print::Bilingual),
        (Family::Centred, Print::English),
        (Family::IconsDark, Print::Traditional),
    ];
    for (at, (family, print)) in cards.into_iter().enumerate() {
        let card = photo(family, print, Level::Easy, 20 + at as u64);
        let shares = RefCell::new(Vec::new());
        let progress = |share| {
            shares.borrow_mut().push(share);
            Ok(())
        };
        let review = app.scan_card(&card.jpeg, &progress, &Cancel::default()).unwrap();
        let shares = shares.into_inner();
        assert!(shares.is_sorted() && shares.len() > 5 && shares.last().is_some_and(|s| *s > 0.99), "{shares:?}");

        // What stands on the card stands in the forms.
        let truth = |field: CardField| card.truth.fields[&field].iter().map(move |v| normalise(field, v));
        for (form, name, of) in [
            (&review.customer, "name", CardField::Company),
            (&review.contact, "name", CardField::Name),
            (&review.contact, "email", CardField::Email),
        ] {
            let shown = normalise(of, &field(&form.form, name).text);
            assert!(truth(of).any(|v| v == shown), "{family:?} {print:?} {name}: {shown}, not {:?}", card.truth.fields);
        }
        let mark = review.contact.marks.iter().find(|m| m.field == "email").unwrap();
        assert!(mark.sure && mark.card_field == "email" && !mark.lines.is_empty(), "{mark:?}");
        assert!(review.hints.is_empty(), "{:?}", review.hints);

        // Every line has its place on the picture of the card, and its picture is there.
        let lines = &review.lines;
        assert!(lines.len() >= 5 && lines.iter().enumerate().all(|(i, l)| l.number == i && l.confidence > 0.5));
        for line in lines {
            let [a, b, c, d] = line.corners;
            let share = |p: [f32; 2]| p.iter().all(|v| (0.0..=1.0).contains(v));
            assert!([a, b, c, d].into_iter().all(share) && b[0] > a[0] && c[0] > d[0] && d[1] > a[1], "{line:?}");
        }
        let picture = legwork_media::decode(&std::fs::read(&review.picture_file).unwrap()).unwrap();
        assert!(picture.width().max(picture.height()) <= 1024 && !review.thumbnail.is_empty());

        let pending = app.sync_view().unwrap().pending;
        let saved = save(&app, &Fields::new(), &Fields::new(), None);
        assert_eq!(app.sync_view().unwrap().pending, pending + 2, "customer and contact are queued");
        let group = |object, id| app.receipts(object, id).unwrap()[0].group;
        assert_eq!((group("customer", saved.customer), group("contact", saved.contact)), (saved.group, saved.group));
        let people = app.related("contact", saved.customer, 10).unwrap();
        assert_eq!((people.len(), people[0].id), (1, saved.contact));
        for (object, id) in [("customer", saved.customer), ("contact", saved.contact)] {
            let detail = app.detail(object, id).unwrap();
            assert!(detail.sections.iter().flat_map(|s| &s.items).any(|(_, cell)| cell.field == "card"), "{object}");
        }
        assert!(app.card_review().unwrap().is_none(), "saved once");
        assert_eq!(app.save_card(&Fields::new(), &Fields::new(), None).unwrap_err().code, "no_card_begun");
    }
    drop(app);
    let store = Store::open(&database(folder.path()), None, None).unwrap();
    let upload = blobs::uploads(store.connection()).unwrap().remove(0);
    let file = store.blob(&upload.hash).unwrap().unwrap();
    assert_eq!(std::fs::metadata(file).unwrap().len(), upload.size, "the picture waits for the network");
}

#[test]
fn k9_what_is_there_already_is_noticed_and_the_contact_can_join_it() {
    let (_folder, app) = phone();
    let card = chinese();
    let company = &card.truth.fields[&CardField::Company][0];
    let mobile = &card.truth.fields[&CardField::Mobile][0];
    let there = app.create("customer", &fields([("name", company)])).unwrap().id;
    let mut person = fields([("name", "林晓梅"), ("mobile", mobile)]);
    person.insert("customer".into(), there.into());
    let known = app.create("contact", &person).unwrap().id;

    let review = scan(&app, &card.jpeg).unwrap();
    let [double] = &review.customer.duplicates[..] else { panic!("{:?}", review.customer.duplicates) };
    assert_eq!((double.id, double.field.as_str(), double.title.as_str()), (there, "name", company.as_str()));
    let [double] = &review.contact.duplicates[..] else { panic!("{:?}", review.contact.duplicates) };
    assert_eq!((double.id, double.field.as_str()), (known, "mobile"));
    // Another name typed, another answer.
    let review = app.edit_card(&fields([("name", "星野电子有限公司")]), &Fields::new()).unwrap();
    assert!(review.customer.duplicates.is_empty());

    let pending = app.sync_view().unwrap().pending;
    let nowhere = app.save_card(&Fields::new(), &Fields::new(), Some(RecordId::v7(9, [9; 10]))).unwrap_err();
    assert_eq!(nowhere.code, "not_found");
    let saved = save(&app, &Fields::new(), &Fields::new(), Some(there));
    assert_eq!((saved.customer, app.sync_view().unwrap().pending), (there, pending + 1), "only the contact is new");
    assert_eq!(app.related("contact", there, 10).unwrap().len(), 2);
    assert_eq!(app.detail("customer", there).unwrap().title, *company);
    // One action: undo takes all of it back.
    app.undo(saved.group).unwrap();
    assert_eq!(app.related("contact", there, 10).unwrap().len(), 1);
}

#[test]
fn k5_a_tapped_line_is_what_the_person_says_also_after_the_app_was_killed() {
    let (folder, app) = phone();
    let review = scan(&app, &chinese().jpeg).unwrap();
    let (title, mobile) = (line_of(&review, "title"), line_of(&review, "mobile"));
    let seconds = review.origin.strip_suffix(" 秒 · 仅在本机识别").unwrap().to_owned();
    assert!(seconds.parse::<f32>().unwrap() > 0.0 && seconds.contains('.'), "{seconds}");
    let job = field(&review.contact.form, "title").text.clone();
    let number = field(&review.contact.form, "mobile").text.clone();
    let phone_number = field(&review.contact.form, "phone").text.clone();
    app.edit_card(&Fields::new(), &fields([("wechat", "zhixia_01"), ("title", "技术总监")])).unwrap();
    drop(app);

    // Killed, opened again, and the models are gone: nothing is rescanned.
    let empty = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Some(empty.path().to_owned()), Language::En);
    assert_eq!(app.card_problem().unwrap().code, "no_models");
    let review = app.card_review().unwrap().unwrap();
    assert_eq!(review.origin, format!("{seconds} s · on this phone only"));
    assert_eq!(field(&review.contact.form, "wechat").text, "zhixia_01");
    assert_eq!(field(&review.contact.form, "title").text, "技术总监", "what was typed is kept");
    assert!(review.contact.marks.iter().all(|m| m.field != "title"), "typed values carry no mark");

    // The title is a department, the mobile is another phone.
    let review = app.assign_card_line(title, Some("department")).unwrap();
    assert_eq!(field(&review.contact.form, "department_name").text, job);
    assert!(review.lines[title].chosen && review.lines[title].fields == ["department"]);
    let review = app.assign_card_line(mobile, Some("phone")).unwrap();
    assert_eq!(field(&review.contact.form, "phone").text, number);
    assert_eq!(field(&review.contact.form, "mobile").text, "");
    let phones = &review.fields.iter().find(|f| f.name == "phone").unwrap().values;
    assert!(phones[0].sure && phones.iter().any(|v| v.value == phone_number), "the other number stays: {phones:?}");
    // None of the fields; and what a tap says beats what was typed before it.
    let review = app.assign_card_line(title, None).unwrap();
    assert_eq!(field(&review.contact.form, "department_name").text, "");
    let review = app.assign_card_line(title, Some("title")).unwrap();
    assert_eq!(field(&review.contact.form, "title").text, job);
    let review = app.reset_card_lines().unwrap();
    assert_eq!(field(&review.contact.form, "mobile").text, number);
    assert!(review.lines.iter().all(|line| !line.chosen));

    for (error, code) in [
        (app.assign_card_line(999, Some("name")).unwrap_err(), "no_such_line"),
        (app.assign_card_line(0, Some("shoe size")).unwrap_err(), "no_such_card_field"),
    ] {
        assert_eq!((error.kind, error.code.as_str()), (ErrorKind::Invalid, code));
    }
    let saved = save(&app, &Fields::new(), &Fields::new(), None);
    let detail = app.detail("contact", saved.contact).unwrap();
    let wechat = detail.sections.iter().flat_map(|s| &s.items).find(|(_, cell)| cell.field == "wechat").unwrap();
    assert_eq!(wechat.1.text, "zhixia_01");
}

#[test]
fn k5_what_is_missing_is_said_per_form_and_nothing_typed_is_lost() {
    let (_folder, app) = phone();
    let review = scan(&app, &chinese().jpeg).unwrap();
    let company = line_of(&review, "company");
    let review = app.assign_card_line(company, None).unwrap();
    let problem = |review: &CardReview| field(&review.customer.form, "name").problem.clone();
    assert_eq!(problem(&review), None, "not before a save was tried");
    let typed = fields([("alias", "云岭")]);
    let wrong = fields([("email", "not an address")]);
    let CardOutcome::Incomplete(review) = app.save_card(&typed, &wrong, None).unwrap() else {
        panic!("saved a customer without a name")
    };
    assert_eq!(problem(&review).as_deref(), Some("必填"));
    assert_eq!(field(&review.contact.form, "email").problem.as_deref(), Some("邮箱地址不正确"));
    assert_eq!(field(&review.contact.form, "name").problem, None);
    assert_eq!(field(&review.customer.form, "alias").text, "云岭");
    assert_eq!(app.sync_view().unwrap().pending, 0, "nothing is half saved");

    let saved =
        save(&app, &fields([("name", "云岭精密机械有限公司")]), &fields([("email", "shen@yunling.example")]), None);
    let detail = app.detail("customer", saved.customer).unwrap();
    let text = |name: &str| {
        let items = detail.sections.iter().flat_map(|s| &s.items);
        items.into_iter().find(|(_, cell)| cell.field == name).map(|(_, cell)| cell.text.clone())
    };
    assert_eq!(text("alias").as_deref(), Some("云岭"));
    assert_eq!(text("source").as_deref(), Some("名片"));
}

#[test]
fn bad_files_have_one_clear_error_each_and_change_nothing() {
    let (folder, app) = phone();
    let jpeg = chinese().jpeg;
    let even = legwork_media::RgbImage::new(640, 480);
    let blank = legwork_media::encode_jpeg(&even, 90).unwrap();
    // A header of 60,000 × 60,000 pixels, as a bomb has it.
    let mut huge = jpeg.clone();
    let frame = huge.windows(2).position(|w| w[0] == 0xff && matches!(w[1], 0xc0..=0xc2)).unwrap();
    huge[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    let mut damaged = jpeg[..jpeg.len() / 3].to_vec();
    damaged.extend([0; 64]);
    let review = scan(&app, &jpeg).unwrap();
    let english = open(tempfile::tempdir().unwrap().path(), None, Language::En);
    let refused = |error: Error, kind: ErrorKind, code: &str| {
        assert_eq!((error.kind, error.code.as_str()), (kind, code));
        for app in [&app, &english] {
            let words = app.error_words(&error);
            let general = app.error_words(&Error::new(error.kind, "never_heard_of"));
            assert!(!words.is_empty() && words != general, "{code} has no words of its own");
        }
        assert_eq!(app.card_review().unwrap().as_ref(), Some(&review), "{code}: the review under way stays");
        assert_eq!(app.sync_view().unwrap().pending, 0);
    };
    for (bytes, kind, code) in [
        (&b""[..], ErrorKind::Invalid, "empty_file"),
        ("只是文字，不是照片".as_bytes(), ErrorKind::Invalid, "not_an_image"),
        (b"%PDF-1.7\n1 0 obj", ErrorKind::Invalid, "image_format"),
        (&huge, ErrorKind::Limit, "image_too_large"),
        (&damaged, ErrorKind::Corrupt, "image_damaged"),
        (&blank, ErrorKind::Invalid, "no_text_on_card"),
    ] {
        refused(scan(&app, bytes).unwrap_err(), kind, code);
        let file = folder.path().join("photo");
        std::fs::write(&file, bytes).unwrap();
        let error = app.scan_card_file(&file, &|_| Ok(()), &Cancel::default()).unwrap_err();
        refused(error, kind, code);
        assert_eq!(std::fs::read(&file).unwrap(), bytes, "the photo is left as it is");
    }
    let missing = app.scan_card_file(&folder.path().join("gone"), &|_| Ok(()), &Cancel::default());
    refused(missing.unwrap_err(), ErrorKind::NotFound, "file_missing");

    let large = folder.path().join("large");
    std::fs::File::create(&large).unwrap().set_len(legwork_media::MAX_BYTES + 1).unwrap();
    let error = app.scan_card_file(&large, &|_| Ok(()), &Cancel::default()).unwrap_err();
    refused(error, ErrorKind::Limit, "image_too_large");

    // Cancelled: before it begins, and half way; and a shell whose progress bar fails.
    let cancel = Cancel::default();
    let half_way = |share: f32| {
        if share > 0.4 {
            cancel.cancel();
        }
        Ok(())
    };
    refused(app.scan_card(&jpeg, &half_way, &cancel).unwrap_err(), ErrorKind::Unavailable, "cancelled");
    refused(app.scan_card(&jpeg, &|_| Ok(()), &cancel).unwrap_err(), ErrorKind::Unavailable, "cancelled");
    let failing = |_| Err(Error::new(ErrorKind::Unavailable, "file_access"));
    let error = app.scan_card(&jpeg, &failing, &Cancel::default()).unwrap_err();
    refused(error, ErrorKind::Unavailable, "file_access");
}

#[test]
fn without_models_or_with_damaged_ones_everything_else_works() {
    let (folder, app) = phone();
    let jpeg = chinese().jpeg;
    assert!(app.card_problem().is_none());
    drop(app);
    let damaged = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(models()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), damaged.path().join(entry.file_name())).unwrap();
            if entry.path().extension().is_some_and(|e| e == "onnx") {
                std::fs::write(damaged.path().join(entry.file_name()), b"half a download").unwrap();
            }
        }
    }
    let empty = tempfile::tempdir().unwrap();
    for (models, kind, code, cheap) in [
        (empty.path(), ErrorKind::Unavailable, "no_models", Some("no_models")),
        (damaged.path(), ErrorKind::Corrupt, "models_damaged", None),
    ] {
        for (language, way_out) in [(Language::Zh, "重新安装"), (Language::En, "reinstall")] {
            let app = open(folder.path(), Some(models.to_owned()), language);
            assert_eq!(app.card_problem().map(|e| e.code).as_deref(), cheap);
            let error = scan(&app, &jpeg).unwrap_err();
            assert_eq!((error.kind, error.code.as_str()), (kind, code));
            assert!(app.error_words(&error).contains(way_out), "{}", app.error_words(&error));
            assert!(app.card_review().unwrap().is_none());
            app.create("customer", &fields([("name", "云岭精密机械有限公司")])).unwrap();
        }
    }
}

#[test]
fn a_card_thrown_away_leaves_nothing_and_the_scanner_can_be_loaded_again() {
    let (_folder, app) = phone();
    let first = scan(&app, &chinese().jpeg).unwrap();
    assert!(first.picture_file.exists());
    app.discard_card().unwrap();
    assert!(!first.picture_file.exists() && app.card_review().unwrap().is_none());
    let error = app.discard_card().unwrap_err();
    assert_eq!((error.kind, error.code.as_str()), (ErrorKind::NotFound, "no_card_begun"));
    assert_eq!(app.error_words(&error), "还没有扫描名片，或这张名片已经保存");

    app.forget_scanner();
    let again = scan(&app, &chinese().jpeg).unwrap();
    // All but how long it took.
    let timeless = |review: &CardReview| CardReview { origin: String::new(), ..review.clone() };
    assert_eq!(timeless(&again), timeless(&first), "the same photo gives the same review");
    let other = scan(&app, &photo(Family::TwoColumn, Print::Bilingual, Level::Easy, 21).jpeg).unwrap();
    assert!(other.picture_file.exists() && !again.picture_file.exists(), "one review at a time");
    assert_eq!(timeless(&scan(&app, &chinese().jpeg).unwrap()), timeless(&again));
    // A picture that belongs to a record is not thrown away with a second scan of the same photo.
    save(&app, &Fields::new(), &Fields::new(), None);
    scan(&app, &chinese().jpeg).unwrap();
    app.discard_card().unwrap();
    assert!(again.picture_file.exists());
    // The files of the database are lost: there is nothing to review, and the next scan works.
    scan(&app, &chinese().jpeg).unwrap();
    std::fs::remove_file(&again.picture_file).unwrap();
    assert!(app.card_review().unwrap().is_none());
    assert_eq!(scan(&app, &chinese().jpeg).unwrap().picture_file, again.picture_file);
}
