//! The canonical bytes of [`Evidence`]: `legwork.checkin.v1`.

use crate::anchor::{AnchoredTime, TimeBasis, TimeToken};
use crate::bytes::{DecodeError, Reader, Writer, clip};
use crate::evidence::{
    Attestation, ChosenPlace, EVIDENCE_TAG, Environment, Evidence, EvidenceKind, MAX_NAME, MAX_PHOTOS, NetworkFix,
    PhotoProof, PlaceSource,
};
use crate::fix::{FixProvider, FixRecord};
use crate::fix_set::MAX_FIXES;

/// Numbers of the enums on the wire; a position in the list is the number, so the lists only ever grow.
const KINDS: &[EvidenceKind] = &[EvidenceKind::CheckIn, EvidenceKind::CheckOut, EvidenceKind::Heartbeat];
const PROVIDERS: &[FixProvider] = &[
    FixProvider::Gps,
    FixProvider::Network,
    FixProvider::Fused,
    FixProvider::Passive,
    FixProvider::CoreLocation,
    FixProvider::MapService,
];
const SOURCES: &[PlaceSource] = &[
    PlaceSource::Planned,
    PlaceSource::Customer,
    PlaceSource::Chosen,
    PlaceSource::Cached,
    PlaceSource::Provider,
    PlaceSource::Measured,
];
const ATTESTATIONS: &[Attestation] = &[Attestation::None, Attestation::Passed, Attestation::Failed];
const BASES: &[TimeBasis] = &[
    TimeBasis::Anchored,
    TimeBasis::NeverAnchored,
    TimeBasis::Rebooted,
    TimeBasis::MonotonicWentBack,
    TimeBasis::SlowAnchor,
];

fn put<T: PartialEq>(out: &mut Writer, list: &[T], value: T) {
    // Every variant stands in its list (a test counts them); 255 would be refused when read.
    out.u8(list.iter().position(|v| *v == value).map_or(u8::MAX, |i| i as u8));
}

fn get<T: Copy>(from: &mut Reader<'_>, list: &[T], what: &'static str) -> Result<T, DecodeError> {
    list.get(usize::from(from.u8()?)).copied().ok_or(DecodeError::Value(what))
}

fn put_flags(out: &mut Writer, flags: &[bool]) {
    out.u8(flags.iter().enumerate().map(|(i, &set)| u8::from(set) << i).sum());
}

fn get_flags<const N: usize>(from: &mut Reader<'_>, what: &'static str) -> Result<[bool; N], DecodeError> {
    let bits = from.u8()?;
    if bits >> N != 0 {
        return Err(DecodeError::Value(what));
    }
    Ok(core::array::from_fn(|i| bits >> i & 1 == 1))
}

impl Evidence {
    /// The canonical bytes. Beyond the limits of the format (10 fixes, 20 photos, 300 bytes of name) the rest is
    /// left out, so that what is written can always be read.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(EVIDENCE_TAG);
        put(&mut out, KINDS, self.kind);
        out.raw(&self.device);
        out.u64(self.sequence);
        out.raw(&self.previous);
        out.raw(&self.user);
        out.option(self.visit, |o, v| o.raw(&v));
        out.option(self.customer, |o, v| o.raw(&v));
        out.option(self.place.as_ref(), |o, place| {
            put(o, SOURCES, place.source);
            o.text(clip(&place.name, MAX_NAME));
            o.point(place.point);
        });
        let fixes = &self.fixes[..self.fixes.len().min(MAX_FIXES)];
        out.u8(fixes.len() as u8);
        for fix in fixes {
            put_fix(&mut out, fix);
        }
        out.option(self.best.filter(|&i| usize::from(i) < fixes.len()), Writer::u8);
        let photos = &self.photos[..self.photos.len().min(MAX_PHOTOS)];
        out.u8(photos.len() as u8);
        for photo in photos {
            out.raw(&photo.original);
            out.raw(&photo.result);
            put_flags(&mut out, &[photo.live]);
        }
        put_environment(&mut out, &self.environment);
        out.i64(self.time.time_ms);
        out.u64(self.time.uncertainty_ms);
        put(&mut out, BASES, self.time.basis);
        out.option(self.time.not_before_ms, Writer::i64);
        out.i64(self.wall_ms);
        out.u64(self.monotonic_ns);
        out.raw(&self.boot_id);
        out.option(self.token.as_ref(), |o, token| o.bytes(&token.encode()));
        out.u32(self.policy_version);
        out.0
    }

    /// Reads canonical bytes; anything [`encode`](Self::encode) would not have written is an error.
    pub fn decode(bytes: &[u8]) -> Result<Evidence, DecodeError> {
        let mut from = Reader::new(bytes, EVIDENCE_TAG)?;
        let r = &mut from;
        let evidence = Evidence {
            kind: get(r, KINDS, "kind")?,
            device: r.array()?,
            sequence: r.u64()?,
            previous: r.array()?,
            user: r.array()?,
            visit: r.option(Reader::array)?,
            customer: r.option(Reader::array)?,
            place: r.option(|r| {
                Ok(ChosenPlace { source: get(r, SOURCES, "source")?, name: r.text(MAX_NAME)?, point: r.point()? })
            })?,
            fixes: list(r, MAX_FIXES, "fixes", get_fix)?,
            best: r.option(Reader::u8)?,
            photos: list(r, MAX_PHOTOS, "photos", |r| {
                let (original, result) = (r.array()?, r.array()?);
                let [live] = get_flags(r, "photo")?;
                Ok(PhotoProof { original, result, live })
            })?,
            environment: get_environment(r)?,
            time: AnchoredTime {
                time_ms: r.i64()?,
                uncertainty_ms: r.u64()?,
                basis: get(r, BASES, "basis")?,
                not_before_ms: r.option(Reader::i64)?,
            },
            wall_ms: r.i64()?,
            monotonic_ns: r.u64()?,
            boot_id: r.array()?,
            token: r.option(|r| TimeToken::decode(r.bytes()?))?,
            policy_version: r.u32()?,
        };
        from.end()?;
        if evidence.best.is_some_and(|i| usize::from(i) >= evidence.fixes.len()) {
            return Err(DecodeError::Value("best"));
        }
        Ok(evidence)
    }
}

fn list<T>(
    from: &mut Reader<'_>,
    most: usize,
    what: &'static str,
    read: impl Fn(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let count = usize::from(from.u8()?);
    if count > most {
        return Err(DecodeError::Value(what));
    }
    (0..count).map(|_| read(from)).collect()
}

fn put_fix(out: &mut Writer, fix: &FixRecord) {
    out.point(fix.point);
    out.u32(fix.accuracy_cm);
    out.option(fix.altitude_cm, Writer::i32);
    out.option(fix.altitude_accuracy_cm, Writer::u32);
    out.option(fix.speed_cmps, Writer::u32);
    out.option(fix.speed_accuracy_cmps, Writer::u32);
    out.option(fix.course_cdeg, Writer::u16);
    out.option(fix.course_accuracy_cdeg, Writer::u16);
    out.i64(fix.wall_ms);
    out.u64(fix.monotonic_ns);
    put(out, PROVIDERS, fix.provider);
    put_flags(out, &[fix.is_mock, fix.is_simulated, fix.is_accessory, fix.reduced_accuracy]);
    out.option(fix.satellites, Writer::u16);
    out.option(fix.gnss_ms, Writer::i64);
}

fn get_fix(r: &mut Reader<'_>) -> Result<FixRecord, DecodeError> {
    let point = r.point()?;
    let accuracy_cm = r.u32()?;
    let altitude_cm = r.option(Reader::i32)?;
    let altitude_accuracy_cm = r.option(Reader::u32)?;
    let (speed_cmps, speed_accuracy_cmps) = (r.option(Reader::u32)?, r.option(Reader::u32)?);
    let (course_cdeg, course_accuracy_cdeg) = (r.option(Reader::u16)?, r.option(Reader::u16)?);
    let (wall_ms, monotonic_ns) = (r.i64()?, r.u64()?);
    let provider = get(r, PROVIDERS, "provider")?;
    let [is_mock, is_simulated, is_accessory, reduced_accuracy] = get_flags(r, "fix flags")?;
    let (satellites, gnss_ms) = (r.option(Reader::u16)?, r.option(Reader::i64)?);
    if accuracy_cm == 0 || course_cdeg.is_some_and(|c| c > 36_000) {
        return Err(DecodeError::Value("fix"));
    }
    Ok(FixRecord {
        point,
        accuracy_cm,
        altitude_cm,
        altitude_accuracy_cm,
        speed_cmps,
        speed_accuracy_cmps,
        course_cdeg,
        course_accuracy_cdeg,
        wall_ms,
        monotonic_ns,
        provider,
        is_mock,
        is_simulated,
        is_accessory,
        reduced_accuracy,
        satellites,
        gnss_ms,
    })
}

fn put_environment(out: &mut Writer, env: &Environment) {
    put_flags(out, &[env.rooted, env.hooked, env.emulator]);
    put(out, ATTESTATIONS, env.attestation);
    out.option(env.wifi, |o, v| o.raw(&v));
    out.option(env.network, |o, v| {
        o.point(v.point);
        o.u32(v.accuracy_cm);
    });
    out.i64(env.clock_moved_ms);
}

fn get_environment(r: &mut Reader<'_>) -> Result<Environment, DecodeError> {
    let [rooted, hooked, emulator] = get_flags(r, "environment")?;
    Ok(Environment {
        rooted,
        hooked,
        emulator,
        attestation: get(r, ATTESTATIONS, "attestation")?,
        wifi: r.option(Reader::array)?,
        network: r.option(|r| Ok(NetworkFix { point: r.point()?, accuracy_cm: r.u32()? }))?,
        clock_moved_ms: r.i64()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new variant does not compile here until it has a number; a number never changes.
    #[test]
    fn every_variant_has_its_number() {
        let kind = |v| match v {
            EvidenceKind::CheckIn => 0,
            EvidenceKind::CheckOut => 1,
            EvidenceKind::Heartbeat => 2,
        };
        let provider = |v| match v {
            FixProvider::Gps => 0,
            FixProvider::Network => 1,
            FixProvider::Fused => 2,
            FixProvider::Passive => 3,
            FixProvider::CoreLocation => 4,
            FixProvider::MapService => 5,
        };
        let source = |v| match v {
            PlaceSource::Planned => 0,
            PlaceSource::Customer => 1,
            PlaceSource::Chosen => 2,
            PlaceSource::Cached => 3,
            PlaceSource::Provider => 4,
            PlaceSource::Measured => 5,
        };
        let attestation = |v| match v {
            Attestation::None => 0,
            Attestation::Passed => 1,
            Attestation::Failed => 2,
        };
        let basis = |v| match v {
            TimeBasis::Anchored => 0,
            TimeBasis::NeverAnchored => 1,
            TimeBasis::Rebooted => 2,
            TimeBasis::MonotonicWentBack => 3,
            TimeBasis::SlowAnchor => 4,
        };
        let numbers = [
            KINDS.iter().map(|&v| kind(v)).collect::<Vec<usize>>(),
            PROVIDERS.iter().map(|&v| provider(v)).collect(),
            SOURCES.iter().map(|&v| source(v)).collect(),
            ATTESTATIONS.iter().map(|&v| attestation(v)).collect(),
            BASES.iter().map(|&v| basis(v)).collect(),
        ];
        for (list, count) in numbers.iter().zip([3, 6, 6, 3, 5]) {
            assert_eq!(*list, (0..count).collect::<Vec<_>>());
        }
    }
}
