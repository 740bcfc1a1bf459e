/** Figures of pages from Chromium's own trace, told and never asserted: they depend on the machine. The long list tells its own (`large.spec.ts`). */
import { expect, signIn, tell, test } from './world'
import { type Figures, shift, traced, union } from './trace'

for (const [name, path, drawn] of [
  ['home', '/', 'table.plain'],
  ['visits', '/visits', '.map .pin'],
] as const) {
  test(`figures from the trace of ${name}`, async ({ page, server }, info) => {
    await signIn(page, server, 'admin')
    const { figures, events } = await traced(page, name, async () => {
      await page.goto(server.url + path)
      await expect(page.locator(drawn).first()).toBeVisible()
      await page.waitForLoadState('networkidle')
    })
    tell(info, figures)
    expect(events.length, 'a trace, not an empty file').toBeGreaterThan(500)
    const sound: Record<string, (f: Figures) => boolean> = {
      'the first paint is not later than the largest': (f) => f.fcp_ms > 0 && f.fcp_ms <= f.lcp_ms,
      'no blocking without a long task': (f) => f.longest_task_ms > 50 || f.blocking_ms === 0,
      'scripts ran and came over the network packed': (f) => f.script_ms > 0 && f.js_kb > 50 && f.js_kb < f.js_unpacked_kb,
      'the first load stays below 600 kB': (f) => f.js_kb < 600,
      'what is on the page does not jump': (f) => f.cls < 0.1,
    }
    for (const [what, holds] of Object.entries(sound)) expect(holds(figures), `${what}: ${JSON.stringify(figures)}`).toBe(true)
  })
}

test('spans within each other count once, and layout shifts by their windows', () => {
  expect(union([{ ts: 0, dur: 10 }, { ts: 2, dur: 3 }, { ts: 8, dur: 7 }, { ts: 30, dur: 5 }])).toBe(20)
  const at = (ts: number, score: number, had_recent_input = false) => ({ ts: ts * 1000, args: { data: { score, had_recent_input } } })
  expect(shift([])).toBe(0)
  expect(shift([at(0, 0.1), at(500, 0.1), at(2_000, 0.05), at(2_500, 0.9, true)])).toBeCloseTo(0.2)
  expect(shift([0, 900, 1800, 2700, 3600, 4500, 5400].map((ms) => at(ms, 0.1))), 'five seconds at most').toBeCloseTo(0.6)
})
