//! `cargo run --release -p legwork-geo --example bench [-- --quick]`: the crate's figures, one JSON line each.

use legwork_geo::nearest::NearestIndex;
use legwork_geo::point::LatLng;
use std::hint::black_box;
use std::time::Instant;

/// Invented customers: sixty crowded cities and a tenth in the country.
fn customers(count: u32) -> Vec<(LatLng, u32)> {
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut unit = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let cities: Vec<(f64, f64)> = (0..60).map(|_| (22.0 + 20.0 * unit(), 100.0 + 22.0 * unit())).collect();
    (0..count)
        .filter_map(|i| {
            let (lat, lng) = if i % 10 == 0 {
                (20.0 + 25.0 * unit(), 95.0 + 30.0 * unit())
            } else {
                let city = cities[(unit() * 60.0) as usize % 60];
                (city.0 + (unit() + unit() - 1.0) * 0.2, city.1 + (unit() + unit() - 1.0) * 0.2)
            };
            LatLng::new(lat, lng).ok().map(|point| (point, i))
        })
        .collect()
}

fn main() {
    let quick = std::env::args().any(|arg| arg == "--quick");
    let points = customers(if quick { 10_000 } else { 100_000 });
    // An odd step, so that town and country are asked from as often as customers live there.
    let from: Vec<LatLng> =
        points.iter().step_by((points.len() / 2_000) | 1).map(|(p, _)| p.moved_m(90.0, -70.0)).collect();
    let index = NearestIndex::new(points.iter().copied());
    let mut micros: Vec<f64> = from
        .iter()
        .map(|&point| {
            let start = Instant::now();
            black_box(index.nearest(point, 20));
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    println!(
        r#"{{"figure":"geo.nearest20_mem_p50","value":{:.2},"unit":"µs","target":10,"better":"lower","floor":null,"peer":null,"peer_name":null}}"#,
        micros[micros.len() / 2]
    );
}
