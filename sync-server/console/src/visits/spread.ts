/** Pins that lie upon each other are pushed apart, so that each can be seen and pressed; a short line leads to the place. */
import type { Point } from './project'

/** Rounds of pushing; a crowd that is still too close after them stays so. */
const ROUNDS = 120
/** Angle between two pins of one place, radians: the golden one, so that no two go the same way. */
const TURN = Math.PI * (3 - Math.sqrt(5))

/** The points in pixels, none nearer than `gap` to another, each as near to its own place as that allows. */
export function spread(points: Point[], gap: number): Point[] {
  // Pins of exactly one place need a direction to go.
  const shown = points.map((p, n) => ({ x: p.x + 0.01 * Math.sqrt(n) * Math.cos(n * TURN), y: p.y + 0.01 * Math.sqrt(n) * Math.sin(n * TURN) }))
  for (let round = 0; round < ROUNDS; round++) if (!push(shown, gap)) break
  // What was never pushed stands exactly where it is.
  return shown.map((p, n) => (Math.hypot(p.x - points[n]!.x, p.y - points[n]!.y) < 1 ? points[n]! : p))
}

/** Pushes every two that are too close half of what is missing each; whether there were any. */
function push(points: Point[], gap: number): boolean {
  const cells = new Map<string, number[]>()
  points.forEach((p, n) => {
    const key = `${Math.floor(p.x / gap)} ${Math.floor(p.y / gap)}`
    const cell = cells.get(key)
    if (cell) cell.push(n)
    else cells.set(key, [n])
  })
  let any = false
  points.forEach((a, n) => {
    const [column, row] = [Math.floor(a.x / gap), Math.floor(a.y / gap)]
    for (let x = column - 1; x <= column + 1; x++) {
      for (let y = row - 1; y <= row + 1; y++) {
        for (const m of cells.get(`${x} ${y}`) ?? []) {
          if (m <= n) continue
          const b = points[m]!
          const [dx, dy] = [b.x - a.x, b.y - a.y]
          const distance = Math.hypot(dx, dy)
          if (distance >= gap - 0.5) continue
          any = true
          const [ux, uy] = distance > 0 ? [dx / distance, dy / distance] : [Math.cos(n * TURN), Math.sin(n * TURN)]
          const half = (gap - distance) / 2
          a.x -= ux * half
          a.y -= uy * half
          b.x += ux * half
          b.y += uy * half
        }
      }
    }
  })
  return any
}
