//! Which map provider uses which datum where: a table that is data.
//!
//! The table may be edited on the server; a wrong row is fixed without an app release. Points are converted at the
//! edge only and stored in WGS-84, so a change of provider never moves a pin on the ground.

use crate::datum::{self, Datum};
use crate::point::{BadCoordinate, Degrees, LatLng};
use crate::region::Region;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A provider the table does not know.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the datum table has no map provider named {0:?}")]
pub struct UnknownProvider(pub String);

/// One row: the datum of one provider in each region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderDatum {
    /// Stable name: `amap`, `apple`, `apple_china`, `baidu`, `tencent`, `osm`, `plain`.
    pub provider: String,
    /// In mainland China.
    pub mainland: Datum,
    /// In Hong Kong.
    pub hong_kong: Datum,
    /// In Macau.
    pub macau: Datum,
    /// Everywhere else.
    pub elsewhere: Datum,
}

impl ProviderDatum {
    fn new(provider: &str, mainland: Datum, hong_kong: Datum, macau: Datum) -> Self {
        Self { provider: provider.into(), mainland, hong_kong, macau, elsewhere: Datum::Wgs84 }
    }

    /// The datum this provider uses in a region.
    pub fn datum_in(&self, region: Region) -> Datum {
        match region {
            Region::Mainland => self.mainland,
            Region::HongKong => self.hong_kong,
            Region::Macau => self.macau,
            Region::Elsewhere => self.elsewhere,
        }
    }

    /// A stored point in the provider's coordinates.
    pub fn to_provider(&self, point: LatLng) -> Degrees {
        datum::from_wgs84(point.degrees(), self.datum_in(Region::of(point.degrees())))
    }

    /// A provider's point in WGS-84.
    ///
    /// Unambiguous except within about 700 m of a region's border, where the shifted image of one side covers the
    /// other; there the shifted reading is preferred. Use [`from_provider_near`](Self::from_provider_near) when a
    /// stored point close by is known (a place search has one).
    pub fn from_provider(&self, point: Degrees) -> Result<LatLng, BadCoordinate> {
        for region in [Region::Mainland, Region::HongKong, Region::Macau] {
            let wgs = datum::to_wgs84(point, self.datum_in(region));
            if Region::of(wgs) == region {
                return wgs.to_point();
            }
        }
        datum::to_wgs84(point, self.elsewhere).to_point()
    }

    /// A provider's point in WGS-84, read in the datum that holds at `near`. The inverse of
    /// [`to_provider`](Self::to_provider) for points of the same region as `near`, right up to the border.
    pub fn from_provider_near(&self, point: Degrees, near: LatLng) -> Result<LatLng, BadCoordinate> {
        datum::to_wgs84(point, self.datum_in(Region::of(near.degrees()))).to_point()
    }
}

/// The whole table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderTable {
    /// Rows; the first with a matching name counts.
    pub rows: Vec<ProviderDatum>,
}

impl Default for ProviderTable {
    /// The rows known when this was written. Apple has two: which data set a device gets depends on its region,
    /// and the shell says which (`apple_china` when it shows mainland tiles).
    fn default() -> Self {
        use Datum::{Bd09, Gcj02, Wgs84};
        Self {
            rows: vec![
                ProviderDatum::new("amap", Gcj02, Gcj02, Gcj02),
                ProviderDatum::new("apple_china", Gcj02, Wgs84, Wgs84),
                ProviderDatum::new("apple", Wgs84, Wgs84, Wgs84),
                ProviderDatum::new("tencent", Gcj02, Gcj02, Gcj02),
                ProviderDatum::new("baidu", Bd09, Bd09, Bd09),
                ProviderDatum::new("osm", Wgs84, Wgs84, Wgs84),
                ProviderDatum::new("plain", Wgs84, Wgs84, Wgs84),
            ],
        }
    }
}

impl ProviderTable {
    /// The row of a provider.
    pub fn row(&self, provider: &str) -> Result<&ProviderDatum, UnknownProvider> {
        self.rows.iter().find(|row| row.provider == provider).ok_or_else(|| UnknownProvider(provider.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::region_data::MAINLAND;

    #[test]
    fn l4_neighbours_are_not_shifted() {
        let table = ProviderTable::default();
        let cities = [(37.5665, 126.978), (21.0278, 105.8342), (47.8864, 106.9057), (25.033, 121.5654)];
        for row in &table.rows {
            for (lat, lng) in cities {
                let p = LatLng::new(lat, lng).unwrap();
                assert_eq!(row.to_provider(p), p.degrees(), "{} {lat}", row.provider);
            }
        }
    }

    /// C-4: Hong Kong differs by provider.
    #[test]
    fn l4_hong_kong_by_provider() {
        let table = ProviderTable::default();
        let central = LatLng::new(22.2816, 114.158).unwrap();
        for (provider, shifted) in [("amap", true), ("apple_china", false), ("baidu", true), ("osm", false)] {
            let row = table.row(provider).unwrap();
            assert_eq!(row.to_provider(central) != central.degrees(), shifted, "{provider}");
        }
    }

    /// C-5: through every provider and back, a pin stays within 0.1 m.
    #[test]
    fn l4_switching_provider_never_moves_a_pin() {
        let table = ProviderTable::default();
        let pins = [(39.9087, 116.3975), (31.2304, 121.4737), (22.193, 113.549), (29.647, 91.117), (48.85, 2.35)];
        for row in &table.rows {
            for (lat, lng) in pins {
                let pin = LatLng::new(lat, lng).unwrap();
                let back = row.from_provider(row.to_provider(pin)).unwrap();
                assert!(pin.distance_m(back) < 0.1, "{} {lat}", row.provider);
            }
        }
    }

    /// C-6: 100 m on either side of every corner of the border.
    #[test]
    fn l4_border_points_come_back() {
        let table = ProviderTable::default();
        for row in &table.rows {
            for &(lat, lng) in MAINLAND.iter().step_by(5) {
                let corner = LatLng::from_e7(lat * 10_000, lng * 10_000).unwrap();
                for (east, north) in [(100.0, 0.0), (-100.0, 0.0), (0.0, 100.0), (0.0, -100.0)] {
                    let pin = corner.moved_m(east, north);
                    let back = row.from_provider_near(row.to_provider(pin), pin).unwrap();
                    assert!(pin.distance_m(back) < 0.1, "{} {lat} {lng}", row.provider);
                }
            }
        }
    }

    #[test]
    fn unknown_provider_is_named() {
        assert_eq!(ProviderTable::default().row("atlas"), Err(UnknownProvider("atlas".into())));
    }

    #[test]
    fn table_is_data() {
        let table = ProviderTable::default();
        let json = serde_json::to_string(&table).unwrap();
        assert_eq!(serde_json::from_str::<ProviderTable>(&json).unwrap(), table);
    }
}
