//! A new customer, from the photo of a business card to the records (K3, K4, K5, K9). Without the card models the rep
//! types it in, as the app would have it.

use crate::demo::story::{Player, Story, fields};
use anyhow::{Context, Result, bail};
use legwork_app::cards::{Cancel, CardOutcome, CardReview, CardSaved};
use legwork_app::views::FormView;
use legwork_app::{Fields, Value};
use legwork_card::CardField;
use legwork_card::generate::{CardTruth, Family, Fonts, Generator, Language, Level, Sample, system_collections};

/// The card that is handed over: an invented person of an invented company.
const CARD: u64 = 20_261;
/// Where the rep stands when the card is handed over, 1e-7 degrees.
const DOOR: (i64, i64) = (313_105_000, 1_206_712_000);

/// What stands on the card.
pub struct Card {
    /// The company.
    pub company: String,
    /// The person.
    pub person: String,
    truth: CardTruth,
    photo: Vec<u8>,
}

impl Card {
    /// Draws the card and photographs it.
    pub fn draw() -> Result<Card> {
        let (regular, bold) = system_collections()?;
        let fonts = Fonts::from_collections(&regular, &bold).context("the fonts cannot be read")?;
        let Sample { jpeg, truth } =
            Generator::new(&fonts).sample(Family::Classic, Language::Chinese, Level::Easy, CARD);
        let first = |field| truth.fields.get(&field).and_then(|v| v.first()).cloned().unwrap_or_default();
        Ok(Card { company: first(CardField::Company), person: first(CardField::Name), truth, photo: jpeg })
    }

    /// The photo, JPEG.
    pub fn photo(&self) -> &[u8] {
        &self.photo
    }

    fn first(&self, field: CardField) -> Value {
        let value = self.truth.fields.get(&field).and_then(|v| v.first()).cloned();
        value.map_or(Value::Null, Value::from)
    }
}

impl Story {
    /// The first rep makes a customer and its contact from a card; nobody has the customer yet.
    pub fn card(&mut self) -> Result<()> {
        let saved = match self.amy.phone.app()?.card_problem() {
            None => self.scanned()?,
            Some(problem) => {
                self.telling.say(format_args!("{}: the rep types it in", self.amy.phone.app()?.error_words(&problem)));
                typed(&self.amy, &self.card)?
            }
        };
        let app = self.amy.phone.app()?;
        let company = &self.card.company;
        self.telling.say(format_args!("{} made {company} and its contact {}", self.amy.name(), self.card.person));
        let part: String = company.chars().skip(2).take(3).collect();
        let found = app.search(&part, &["customer"], 20)?.iter().any(|hit| hit.id == saved.customer);
        self.telling.expect(found, "the new customer is found by three characters of its name");
        let otherwise = company.replace("有限公司", " 有限公司 ");
        let twice = app.duplicates("customer", &fields([("name", otherwise.as_str().into())]))?;
        let noticed = twice.iter().any(|duplicate| duplicate.id == saved.customer);
        self.telling.expect(noticed, format_args!("{} is noticed to be the same", otherwise.trim()));
        let receipt = app.receipts("customer", saved.customer)?.first().map(|r| r.state);
        self.telling.expect_eq(&receipt, &Some("on_this_phone"), "its receipt says: on this phone");
        (self.made, self.contact) = (Some(saved.customer), Some(saved.contact));
        Ok(())
    }

    /// The app is killed between the scan and the save; the review is there when it is opened again.
    fn scanned(&mut self) -> Result<CardSaved> {
        let review = self.amy.phone.app()?.scan_card(&self.card.photo, &|_| Ok(()), &Cancel::default())?;
        let (lines, values) = (review.lines.len(), review.fields.iter().map(|f| f.values.len()).sum::<usize>());
        self.telling.say(format_args!("A card was photographed and read on the phone: {lines} lines, {values} values"));
        self.telling.expect_eq(&text(&review.customer.form, "name"), &self.card.company, "the company was read right");
        self.telling.expect_eq(&text(&review.contact.form, "name"), &self.card.person, "the person was read right");
        let known = review.customer.duplicates.is_empty() && review.contact.duplicates.is_empty();
        self.telling.expect(known, "nobody has them yet");
        self.amy.phone.reopen()?;
        let kept: Option<CardReview> = self.amy.phone.app()?.card_review()?;
        self.telling
            .expect(kept.as_ref() == Some(&review), "the app dies before it is saved: the review is still there");
        match self.amy.phone.app()?.save_card(&here(), &Fields::new(), None)? {
            CardOutcome::Saved(saved) => Ok(saved),
            CardOutcome::Incomplete(review) => bail!("the card lacks something: {:?}", review.customer.form),
        }
    }
}

/// The customer's position, which no card tells.
fn here() -> Fields {
    fields([("location", Value::geo(DOOR.0, DOOR.1, Some(1_500)))])
}

/// Customer and contact by hand.
fn typed(amy: &Player, card: &Card) -> Result<CardSaved> {
    let app = amy.phone.app()?;
    let mut customer = here();
    customer.insert("name".into(), card.company.as_str().into());
    let customer = app.create("customer", &customer)?;
    let contact = fields([
        ("name", card.person.as_str().into()),
        ("customer", customer.id.into()),
        ("title", card.first(CardField::Title)),
        ("mobile", card.first(CardField::Mobile)),
    ]);
    let contact = app.create("contact", &contact)?.id;
    Ok(CardSaved { customer: customer.id, contact, group: customer.group })
}

fn text(form: &FormView, field: &str) -> String {
    let fields = form.sections.iter().flat_map(|s| &s.fields);
    fields.into_iter().find(|f| f.name == field).map(|f| f.text.clone()).unwrap_or_default()
}
