//! What check-ins and check-outs look like to a shell.

use crate::views::ActionId;
use legwork_app::visits as core;

/// A position as the operating system gives it. Metres, metres per second, degrees, milliseconds.
#[derive(uniffi::Record)]
pub struct LocationReading {
    /// Latitude, WGS-84.
    pub lat: f64,
    /// Longitude, WGS-84.
    pub lng: f64,
    /// 68 % radius.
    pub accuracy_m: f64,
    /// Height over the ellipsoid.
    pub altitude_m: Option<f64>,
    /// Its accuracy.
    pub altitude_accuracy_m: Option<f64>,
    /// Ground speed.
    pub speed_mps: Option<f64>,
    /// Its accuracy.
    pub speed_accuracy_mps: Option<f64>,
    /// Course from north.
    pub course_deg: Option<f64>,
    /// Its accuracy.
    pub course_accuracy_deg: Option<f64>,
    /// Wall clock, Unix ms.
    pub wall_ms: i64,
    /// Monotonic clock since boot, ns; the same clock as `DeviceClock`.
    pub monotonic_ns: u64,
    /// Where it comes from.
    pub provider: LocationSource,
    /// Android's mock flag.
    pub is_mock: bool,
    /// iOS: made by software.
    pub is_simulated: bool,
    /// iOS: from an accessory.
    pub is_accessory: bool,
    /// iOS: only approximate positions are allowed.
    pub reduced_accuracy: bool,
    /// Satellites used.
    pub satellites: Option<u16>,
    /// Satellite time, Unix ms.
    pub gnss_ms: Option<i64>,
}

/// Where a reading comes from.
#[derive(uniffi::Enum)]
pub enum LocationSource {
    /// Satellites.
    Gps,
    /// Cells and Wi-Fi.
    Network,
    /// The system's mix.
    Fused,
    /// Another app asked.
    Passive,
    /// Core Location.
    CoreLocation,
    /// A map provider's service.
    MapService,
}

/// A line of the list of places.
#[derive(uniffi::Record)]
pub struct PlaceLine {
    /// Its name.
    pub name: String,
    /// Its address; may be empty.
    pub address: String,
    /// Distance in words.
    pub distance: String,
    /// `planned`, `customer`, `chosen`, `cached`, `provider`, `measured`.
    pub source: String,
    /// The customer, when it is one.
    pub id: Option<String>,
    /// Near enough to be chosen.
    pub pickable: bool,
    /// The most likely one.
    pub suggested: bool,
}

/// A photo of the check-in under way.
#[derive(uniffi::Record)]
pub struct VisitPhoto {
    /// 1, 2, 3 …
    pub number: u32,
    /// Content address of the picture with its watermark.
    pub hash: String,
    /// Small JPEG, base64.
    pub thumbnail: String,
    /// What was burnt in.
    pub watermark: Vec<String>,
}

/// A reason of a proof.
#[derive(uniffi::Record)]
pub struct ProofReason {
    /// Stable code.
    pub code: String,
    /// In words.
    pub text: String,
    /// Points added or taken off.
    pub weight: i16,
    /// Colour role: `verified`, `review`, `suspicious`, `info`.
    pub tone: String,
}

/// How far a visit can be believed.
#[derive(uniffi::Record)]
pub struct VisitProof {
    /// 0–100; absent before it was scored.
    pub score: Option<u8>,
    /// `verified`, `review`, `suspicious`, `rejected`; empty before it was scored.
    pub verdict: String,
    /// In words.
    pub verdict_text: String,
    /// Colour role.
    pub tone: String,
    /// Why, the heaviest first.
    pub reasons: Vec<ProofReason>,
}

/// A point of a map, degrees.
#[derive(uniffi::Record)]
pub struct MapPoint {
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lng: f64,
}

/// A pin.
#[derive(uniffi::Record)]
pub struct MapPin {
    /// The record; absent for the measured point.
    pub id: Option<String>,
    /// Where.
    pub at: MapPoint,
    /// `me`, `customer`, `target`.
    pub kind: String,
    /// Name.
    pub title: String,
}

/// A circle on the ground.
#[derive(uniffi::Record)]
pub struct MapCircle {
    /// Centre.
    pub center: MapPoint,
    /// Radius, metres.
    pub radius_m: f64,
}

/// A place on the map; its number is its line in the list of places.
#[derive(uniffi::Record)]
pub struct MapMark {
    /// Line in the list.
    pub line: u32,
    /// Where.
    pub at: MapPoint,
    /// Name.
    pub title: String,
}

/// A whole map as plain data: a shell draws it without any map library and network.
#[derive(uniffi::Record)]
pub struct MapPicture {
    /// Centre of what is shown; absent for nothing at all.
    pub center: Option<MapPoint>,
    /// Whole height, degrees of latitude.
    pub lat_span: f64,
    /// Whole width, degrees of longitude.
    pub lng_span: f64,
    /// Pins.
    pub pins: Vec<MapPin>,
    /// Round fences.
    pub circles: Vec<MapCircle>,
    /// Fences with corners, each a closed ring.
    pub polygons: Vec<Vec<MapPoint>>,
    /// Ring of doubt around the measured point.
    pub accuracy: Option<MapCircle>,
    /// Places to choose from.
    pub marks: Vec<MapMark>,
}

/// The check-in under way.
#[derive(uniffi::Record)]
pub struct CheckInScreen {
    /// The visit it will become.
    pub visit: String,
    /// Whom.
    pub customer_id: Option<String>,
    /// Its name; empty without a customer.
    pub customer_name: String,
    /// What the positioning is doing, in words.
    pub status: String,
    /// Readings kept.
    pub fixes: u32,
    /// Enough readings, or long enough waited.
    pub ready: bool,
    /// There is a reading, so it may be sent.
    pub sendable: bool,
    /// 68 % radius of the best reading.
    pub accuracy_m: Option<u32>,
    /// Distance in words, or why there is none.
    pub distance: String,
    /// `inside`, `unsure`, `outside`.
    pub fence: Option<String>,
    /// In words.
    pub fence_text: String,
    /// The place that would be sent.
    pub place: Option<PlaceLine>,
    /// Photos taken.
    pub photos: Vec<VisitPhoto>,
    /// What was typed.
    pub note: String,
    /// The time that would be sent and how well it is known.
    pub time: String,
    /// The doubts, before sending.
    pub proof: VisitProof,
    /// The map.
    pub map: MapPicture,
}

/// A visit without a check-out.
#[derive(uniffi::Record)]
pub struct OpenVisitLine {
    /// The visit.
    pub id: String,
    /// Whom, when it is a customer.
    pub customer_id: Option<String>,
    /// Customer or place.
    pub title: String,
    /// How long it has lasted, in words.
    pub text: String,
    /// When it began, Unix ms.
    pub since_ms: i64,
}

/// What a check-out gave.
#[derive(uniffi::Record)]
pub struct CheckOutAnswer {
    /// The action.
    pub action: ActionId,
    /// How long the visit lasted, ms.
    pub dwell_ms: Option<u64>,
    /// In words.
    pub text: String,
}

/// A customer for whose position a visit could propose or confirm a point.
#[derive(uniffi::Record)]
pub struct PinOffer {
    /// The customer.
    pub customer_id: String,
    /// Its name.
    pub name: String,
    /// How well the point is known, in words.
    pub accuracy: String,
    /// Who proposed the point that this visit confirms; none when this visit is the first and proposes one.
    #[uniffi(default = None)]
    pub confirms: Option<String>,
}

/// What the shell noticed about the phone.
#[derive(uniffi::Record)]
pub struct PhoneState {
    /// Rooted or jailbroken.
    pub rooted: bool,
    /// A hooking framework was found.
    pub hooked: bool,
    /// An emulator.
    pub emulator: bool,
    /// Platform attestation of the last day: passed, failed, none.
    pub attested: Option<bool>,
}

impl From<LocationReading> for core::LocationFix {
    fn from(r: LocationReading) -> Self {
        core::LocationFix {
            lat: r.lat,
            lng: r.lng,
            accuracy_m: r.accuracy_m,
            altitude_m: r.altitude_m,
            altitude_accuracy_m: r.altitude_accuracy_m,
            speed_mps: r.speed_mps,
            speed_accuracy_mps: r.speed_accuracy_mps,
            course_deg: r.course_deg,
            course_accuracy_deg: r.course_accuracy_deg,
            wall_ms: r.wall_ms,
            monotonic_ns: r.monotonic_ns,
            provider: match r.provider {
                LocationSource::Gps => core::FixProvider::Gps,
                LocationSource::Network => core::FixProvider::Network,
                LocationSource::Fused => core::FixProvider::Fused,
                LocationSource::Passive => core::FixProvider::Passive,
                LocationSource::CoreLocation => core::FixProvider::CoreLocation,
                LocationSource::MapService => core::FixProvider::MapService,
            },
            is_mock: r.is_mock,
            is_simulated: r.is_simulated,
            is_accessory: r.is_accessory,
            reduced_accuracy: r.reduced_accuracy,
            satellites: r.satellites,
            gnss_ms: r.gnss_ms,
        }
    }
}

impl From<PhoneState> for core::Environment {
    fn from(state: PhoneState) -> Self {
        core::Environment {
            rooted: state.rooted,
            hooked: state.hooked,
            emulator: state.emulator,
            attestation: match state.attested {
                None => core::Attestation::None,
                Some(true) => core::Attestation::Passed,
                Some(false) => core::Attestation::Failed,
            },
            ..core::Environment::default()
        }
    }
}

impl From<core::PlaceView> for PlaceLine {
    fn from(place: core::PlaceView) -> Self {
        PlaceLine {
            name: place.name,
            address: place.address,
            distance: place.distance,
            source: place.source.to_owned(),
            id: place.id.map(|id| id.to_string()),
            pickable: place.pickable,
            suggested: place.suggested,
        }
    }
}

impl From<core::PhotoView> for VisitPhoto {
    fn from(photo: core::PhotoView) -> Self {
        VisitPhoto {
            number: photo.number as u32,
            hash: photo.hash,
            thumbnail: photo.thumbnail,
            watermark: photo.watermark,
        }
    }
}

impl From<core::ProofView> for VisitProof {
    fn from(proof: core::ProofView) -> Self {
        let reason = |r: core::ReasonView| ProofReason { code: r.code, text: r.text, weight: r.weight, tone: r.tone };
        VisitProof {
            score: proof.score,
            verdict: proof.verdict,
            verdict_text: proof.verdict_text,
            tone: proof.tone,
            reasons: proof.reasons.into_iter().map(reason).collect(),
        }
    }
}

impl From<core::CheckInView> for CheckInScreen {
    fn from(view: core::CheckInView) -> Self {
        let (customer_id, customer_name) = view.customer.map(|(id, name)| (id.to_string(), name)).unzip();
        CheckInScreen {
            visit: view.visit.to_string(),
            customer_id,
            customer_name: customer_name.unwrap_or_default(),
            status: view.status,
            fixes: view.fixes as u32,
            ready: view.ready,
            sendable: view.sendable,
            accuracy_m: view.accuracy_m,
            distance: view.distance,
            fence: view.fence.map(str::to_owned),
            fence_text: view.fence_text,
            place: view.place.map(PlaceLine::from),
            photos: view.photos.into_iter().map(VisitPhoto::from).collect(),
            note: view.note,
            time: view.time,
            proof: view.proof.into(),
            map: view.scene.into(),
        }
    }
}

impl From<core::MapScene> for MapPicture {
    fn from(scene: core::MapScene) -> Self {
        let (mut circles, mut polygons) = (Vec::new(), Vec::new());
        for fence in scene.fences {
            match fence {
                core::FenceOutline::Circle { center, radius_m } => {
                    circles.push(MapCircle { center: point(center), radius_m });
                }
                core::FenceOutline::Polygon { corners } => polygons.push(corners.into_iter().map(point).collect()),
            }
        }
        let pin = |pin: core::Pin| MapPin {
            id: (pin.id != [0; 16]).then(|| legwork_app::RecordId::from_bytes(pin.id).to_string()),
            at: point(pin.at),
            kind: match pin.kind {
                core::PinKind::Me => "me",
                core::PinKind::Customer => "customer",
                core::PinKind::Target => "target",
            }
            .to_owned(),
            title: pin.title,
        };
        MapPicture {
            center: scene.camera.as_ref().map(|c| point(c.center)),
            lat_span: scene.camera.as_ref().map_or(0.0, |c| c.lat_span),
            lng_span: scene.camera.as_ref().map_or(0.0, |c| c.lng_span),
            pins: scene.pins.into_iter().map(pin).collect(),
            circles,
            polygons,
            accuracy: scene.accuracy.map(|ring| MapCircle { center: point(ring.center), radius_m: ring.radius_m }),
            marks: scene
                .candidates
                .into_iter()
                .map(|c| MapMark { line: c.line, at: point(c.at), title: c.title })
                .collect(),
        }
    }
}

fn point(degrees: core::Degrees) -> MapPoint {
    MapPoint { lat: degrees.lat, lng: degrees.lng }
}
