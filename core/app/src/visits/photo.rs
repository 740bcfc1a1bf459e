//! Photos of a check-in: decoded within bounds, upright, smaller, with a watermark burnt in; their hashes go into the
//! evidence (L7).

use crate::legwork::{Desk, Legwork};
use crate::pictures;
use crate::trouble;
use crate::visits::check_in::{CheckIn, HeldPhoto};
use legwork_domain::value::Value;
use legwork_domain::{Error, ErrorKind, Result};
use legwork_geo::evidence::{Hash, PhotoProof, hash_of};
use legwork_view::words::Arg;
use std::path::Path;

/// Photos of one visit, as the field allows.
const MAX_PHOTOS: usize = 9;

/// A photo of the check-in under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoView {
    /// Its number: 1, 2, 3 …
    pub number: usize,
    /// Content address of the picture with its watermark.
    pub hash: String,
    /// Small JPEG, base64.
    pub thumbnail: String,
    /// What was burnt in, line by line.
    pub watermark: Vec<String>,
}

impl Legwork {
    /// Adds a photo to the check-in under way. `live`: taken with the app's camera just now, not from the album.
    /// The same file added twice counts once.
    ///
    /// # Errors
    /// `empty_file`, `not_an_image`, `image_format`, `image_too_large`, `image_damaged`, `too_many` (nine at most),
    /// `no_check_in_begun`. The check-in stays as it was.
    pub fn add_visit_photo(&self, bytes: &[u8], live: bool) -> Result<PhotoView> {
        let original = hash_of(bytes);
        let lines = self.with_check_in(|check_in| self.watermark(check_in, &original))?;
        // Decoding takes a moment; meanwhile fixes keep coming in.
        let picture = legwork_media::decode(bytes).map_err(pictures::refused)?;
        let mut picture = legwork_media::shrink_to(&picture, pictures::SIDE);
        legwork_media::burn_watermark(&mut picture, &lines, legwork_media::find_system_font().as_ref());
        let jpeg = legwork_media::encode_jpeg(&picture, pictures::QUALITY).map_err(pictures::refused)?;
        let value = self.store_picture(&jpeg, &picture, "visit.jpg")?;
        self.change_check_in(|check_in| {
            room(check_in)?;
            let at = check_in.photos.iter().position(|p| p.proof.original == original).unwrap_or_else(|| {
                let proof = PhotoProof { original, result: hash_of(&jpeg), live };
                check_in.photos.push(HeldPhoto { proof, value, lines });
                check_in.photos.len() - 1
            });
            Ok(view(at, &check_in.photos[at]))
        })
    }

    /// As [`Legwork::add_visit_photo`], from a file the camera wrote. The file is left as it is.
    ///
    /// # Errors
    /// As [`Legwork::add_visit_photo`]; `not_found` or `file_access` for the file.
    pub fn add_visit_photo_file(&self, path: &Path, live: bool) -> Result<PhotoView> {
        self.add_visit_photo(&pictures::read(path)?, live)
    }

    /// Takes a photo out of the check-in under way again; its number as shown.
    ///
    /// # Errors
    /// `not_found` for a number without a photo; `no_check_in_begun`.
    pub fn remove_visit_photo(&self, number: usize) -> Result<()> {
        self.change_check_in(|check_in| {
            if !(1..=check_in.photos.len()).contains(&number) {
                return Err(trouble::not_found());
            }
            check_in.photos.remove(number - 1);
            Ok(())
        })
    }

    /// Who, whom, where, when ± how well that is known, coordinates, place in the chain.
    fn watermark(&self, check_in: &CheckIn, original: &Hash) -> Result<Vec<String>> {
        if !check_in.photos.iter().any(|p| p.proof.original == *original) {
            room(check_in)?;
        }
        let moment = self.moment()?;
        let place = self.place(check_in)?;
        let customer = self.customer(check_in.customer)?;
        let fixes = check_in.fix_set();
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let words = desk.words;
            let local = jiff::Timestamp::from_millisecond(moment.time.time_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            let time = desk.context.zone.to_datetime(local).strftime("%Y-%m-%d %H:%M:%S").to_string();
            let seconds = i64::try_from(moment.time.uncertainty_ms.div_ceil(1_000)).unwrap_or(i64::MAX);
            let doubt = desk.formatter(store, |f| span(f, seconds));
            let position = match fixes.best(moment.clocks.monotonic_ns) {
                Some(fix) => {
                    format!("{:.5}, {:.5} ± {} m", fix.point.lat(), fix.point.lng(), fix.accuracy_cm.div_ceil(100))
                }
                None => words.get("visit-no-position"),
            };
            let chain = check_in.history.as_ref().map(|h| h.chain);
            let (sequence, head) = chain.map_or((1, [0; 32]), |c| (c.sequence + 1, c.head));
            let short: String = head[..4].iter().map(|b| format!("{b:02x}")).collect();
            let name = customer.as_ref().and_then(|c| c.get("name").as_text()).unwrap_or_default();
            let place = place.map(|p| p.name).filter(|p| p != name).unwrap_or_default();
            let lines = [
                format!("{} · {}", account.user_name, account.tenant_name),
                name.to_owned(),
                place,
                format!("{time} ± {doubt}"),
                position,
                format!("#{sequence} · {short}"),
            ];
            Ok(lines.into_iter().filter(|line| !line.is_empty()).collect())
        })
    }
}

/// A time span: seconds below two minutes, then as everywhere.
pub(crate) fn span(f: &legwork_view::format::Formatter<'_>, seconds: i64) -> String {
    match seconds {
        0..120 => f.words.with("seconds", &[("count", Arg::Number(seconds))]),
        _ => f.duration(seconds.saturating_mul(1_000)),
    }
}

fn room(check_in: &CheckIn) -> Result<()> {
    if check_in.photos.len() >= MAX_PHOTOS { Err(Error::new(ErrorKind::Limit, "too_many")) } else { Ok(()) }
}

pub(crate) fn view(at: usize, photo: &HeldPhoto) -> PhotoView {
    let text = |part| photo.value.part(part).and_then(Value::as_text).unwrap_or_default().to_owned();
    PhotoView { number: at + 1, hash: text("hash"), thumbnail: text("thumb"), watermark: photo.lines.clone() }
}
