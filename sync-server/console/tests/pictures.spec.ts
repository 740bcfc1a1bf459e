/** The pictures of the README and the docs: `cargo xtask console --pictures` writes them, a usual run leaves them out. */
import { join } from 'node:path'
import { Server } from './server'
import { expect, signIn, speak, test } from './world'

const FOLDER = process.env.LEGWORK_PICTURES

test.skip(!FOLDER, 'only with --pictures')

test('pictures', async ({ page }) => {
  test.setTimeout(300_000)
  const server = await new Server().company('星河工业').seed(42, 2_000, 5).start()
  const keep = async (name: string) => {
    await page.evaluate(() => document.fonts.ready)
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await page.mouse.move(0, 0)
    await page.screenshot({ path: join(FOLDER!, `console-${name}.png`), animations: 'disabled' })
  }
  try {
    await speak(page, 'zh-CN')
    await signIn(page, server, 'admin')
    await keep('home')
    const token = await server.token('admin')
    type Pin = { id: string; user: string; proof: string; number: number; customer: { id: string } | null }
    const day = (await server.api('GET', '/v1/visits', token)) as { day: string; visits: Pin[] }
    const of = (user: string) => day.visits.filter((v) => v.user === user).length
    // Somebody with a full day, and in the middle of it a visit that needs a word.
    const doubtful = day.visits.filter((v) => v.proof === 'review' && v.number > 1 && v.customer)
    const best = doubtful.sort((a, b) => of(b.user) - of(a.user))[0] ?? day.visits.find((v) => v.customer)!
    await page.goto(`${server.url}/visits?user=${best.user}&visit=${best.id}&day=${day.day}`)
    await expect(page.locator('.reasons')).toBeVisible()
    await keep('visits')
    await page.emulateMedia({ colorScheme: 'dark' })
    await keep('visits-dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(`${server.url}/o/customer?view=all`)
    await expect(page.getByRole('table').locator('.row').first()).toBeVisible()
    await keep('list')
    await page.goto(`${server.url}/o/customer/${best.customer!.id}`)
    await expect(page.locator('.detail .lines li').first()).toBeVisible()
    await page.waitForLoadState('networkidle')
    await keep('record')
    await page.goto(`${server.url}/departments`)
    await expect(page.locator('.department').first()).toBeVisible()
    await keep('departments')
  } finally {
    await server.stop()
  }
})
