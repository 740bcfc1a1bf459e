/** From degrees to a flat picture and back: an equirectangular map around a middle, true to scale within a city. */
import type { Schemas } from '../api/client'

export type Spot = Schemas['Spot']
export interface Point { x: number; y: number }

/** Metres per degree of latitude (WGS-84 mean). */
const DEGREE = 111_195

/** Metres east and south of a middle: the units the map is drawn in. */
export function flat(spot: Spot, middle: Spot): Point {
  const shrink = Math.cos((middle.lat * Math.PI) / 180)
  return { x: (spot.lng - middle.lng) * DEGREE * shrink, y: (middle.lat - spot.lat) * DEGREE }
}

/** Where the map looks: middle of the window in metres, and metres per pixel. */
export interface Camera { x: number; y: number; scale: number }

/** Pixels kept free around the points: figures lie at the top, the playback of a day at the bottom. */
const FREE = { top: 96, bottom: 56, playback: 124, side: 76 }
/** Closest and farthest look, metres per pixel. */
export const SCALES = { min: 0.5, max: 20_000 }
/** A single pin is shown with this many metres around it. */
const ALONE = 3_000

/** The look that shows all points in a window of this many pixels; `playback`: the lower edge is taken. */
export function fit(points: Point[], width: number, height: number, playback = false): Camera {
  const below = playback ? FREE.playback : FREE.bottom
  if (!points.length || !width || !height) return { x: 0, y: 0, scale: 20 }
  const xs = points.map((p) => p.x)
  const ys = points.map((p) => p.y)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  const wide = Math.max(right - left, ALONE) / Math.max(80, width - 2 * FREE.side)
  const high = Math.max(bottom - top, ALONE) / Math.max(80, height - FREE.top - below)
  const scale = Math.min(SCALES.max, Math.max(SCALES.min, wide, high))
  // The free space is not the same above and below: the middle moves by half the difference.
  return { x: (left + right) / 2, y: (top + bottom) / 2 + ((below - FREE.top) / 2) * scale, scale }
}

/** A round length for grid and scale bar: 1, 2 or 5 times a power of ten, about `pixels` wide. */
export function roundLength(scale: number, pixels: number): number {
  const wanted = scale * pixels
  const power = 10 ** Math.floor(Math.log10(wanted))
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= wanted) ?? 10 * power
}
