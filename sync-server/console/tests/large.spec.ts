/** Long lists and the size of the first load. Times are told, never asserted: they depend on the machine. */
import { gzipSync } from 'node:zlib'
import { Server } from './server'
import { expect, signIn, tell, test } from './world'
import { traced } from './trace'

const ROWS = Number(process.env.LEGWORK_ROWS ?? 10_000)
/** Pages that are scrolled through. */
const PAGES = 40

test('the first load stays below 600 kB gzip', async ({ page, server }, info) => {
  await signIn(page, server, 'admin')
  const files: Buffer[] = []
  page.on('response', async (response) => {
    if (response.url().includes('/assets/')) files.push(await response.body().catch(() => Buffer.alloc(0)))
  })
  await page.goto(`${server.url}/`)
  await page.waitForLoadState('networkidle')
  const bytes = files.reduce((sum, file) => sum + gzipSync(file).length, 0)
  const paint = await page.evaluate(() => Object.fromEntries(performance.getEntriesByType('paint').map((p) => [p.name, Math.round(p.startTime)])))
  tell(info, { first_load_gzip_kb: Math.round(bytes / 1000), first_load_files: files.length, ...paint })
  expect(files.length).toBeGreaterThan(3)
  expect(bytes).toBeLessThan(600_000)
})

test('a long list is scrolled page by page: no row twice, none left out, few drawn at once', async ({ page }, info) => {
  test.setTimeout(600_000)
  const server = await new Server().company('十万客户').seed(24, ROWS, 0).start()
  try {
    await signIn(page, server, 'admin')
    const table = page.getByRole('table')
    const { figures } = await traced(page, `list of ${ROWS}`, async () => {
      await page.goto(`${server.url}/o/customer?view=all&columns=name,code,level,state,owner`)
      await expect(table.locator('.row').first()).toBeVisible()
      await page.waitForLoadState('networkidle')
    })
    tell(info, figures)
    await expect(page.getByText(`共 ${ROWS.toLocaleString('zh-CN')} 条`)).toBeVisible({ timeout: 30_000 })
    const { times, seen, most, longest } = await page.evaluate(async (pages) => {
      const scroller = document.querySelector<HTMLElement>('.scroller')!
      const rows = document.querySelector<HTMLElement>('.rows')!
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      const tasks: number[] = []
      new PerformanceObserver((list) => list.getEntries().forEach((e) => tasks.push(e.duration))).observe({ entryTypes: ['longtask'] })
      const times: number[] = []
      const seen: string[] = []
      let most = 0
      for (let n = 0; n < pages; n++) {
        const height = rows.clientHeight
        const start = performance.now()
        scroller.scrollTop = scroller.scrollHeight
        while (rows.clientHeight === height && performance.now() - start < 20_000) await frame()
        await frame()
        times.push(performance.now() - start)
        most = Math.max(most, rows.children.length)
        seen.push(...Array.from(rows.children, (row) => row.querySelectorAll('[role=cell]')[1]!.textContent!))
      }
      return { times, seen: seen.length > 0, most, longest: Math.max(0, ...tasks) }
    }, Math.min(PAGES, Math.floor(ROWS / 100) - 1))
    times.sort((a, b) => a - b)
    tell(info, { rows: ROWS, list_page_p50_ms: Math.round(times[times.length >> 1]!), list_page_p95_ms: Math.round(times[Math.floor(times.length * 0.95)]!), longest_task_ms: Math.round(longest) })
    expect(seen).toBe(true)
    expect(most, 'only what is on the screen is drawn').toBeLessThan(80)
    // All pages together: every row once.
    const token = await server.token('admin')
    const found = new Set<string>()
    let cursor = ''
    let fetched = 0
    do {
      const part = await server.api('GET', `/v1/views/customer/rows?view=all&columns=code&limit=200${cursor && `&cursor=${cursor}`}`, token)
      for (const row of part.rows) found.add(row.id)
      fetched += part.rows.length
      cursor = part.next ?? ''
    } while (cursor)
    expect([fetched, found.size]).toEqual([ROWS, ROWS])
  } finally {
    await server.stop()
  }
})
