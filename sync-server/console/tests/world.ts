/** What the tests share: a seeded company, people who sign in, and a watch over every page: no request to elsewhere,
 * nothing against the policy, nothing thrown. */
import AxeBuilder from '@axe-core/playwright'
import { type Page, type TestInfo, test as base, expect } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PASSWORD, Server } from './server'

/** Where screenshots go to be looked at. */
export const SHOTS = process.env.LEGWORK_SHOTS ?? join(import.meta.dirname, '../test-results/pages')

interface Shared {
  server: Server
}

export const test = base.extend<{ watched: void }, Shared>({
  server: [
    async ({}, use) => {
      const server = await new Server().company().seed(40, 900, 3).start()
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  watched: [
    async ({ page, context }, use) => {
      const wrong: string[] = []
      context.on('request', (request) => {
        const { protocol, hostname } = new URL(request.url())
        if (hostname !== '127.0.0.1' && !['data:', 'blob:'].includes(protocol)) wrong.push(`a request to ${request.url()}`)
      })
      page.on('pageerror', (error) => wrong.push(`thrown: ${error.message}`))
      page.on('console', (line) => {
        if (/Content Security Policy|content security policy/.test(line.text())) wrong.push(line.text())
      })
      await use()
      expect(wrong).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Signs a person in through the page. */
export async function signIn(page: Page, server: Server, login: string, password = PASSWORD): Promise<void> {
  await page.goto(`${server.url}/login`)
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button').click()
  // The sign-in page has a heading too: only inside the console is there one in the content.
  await expect(page.locator('#content h1')).toBeVisible()
}

/** Makes the console speak a language from the next page on. */
export async function speak(page: Page, language: 'zh-CN' | 'en'): Promise<void> {
  await page.addInitScript((choice) => localStorage.setItem('legwork-language', choice), language)
}

/** Fails on everything axe finds serious or worse. */
export async function accessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).analyze()
  const bad = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
  expect(bad.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(' | ')}`)).toEqual([])
}

/** A picture of the page, to be looked at. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true })
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(SHOTS, `${name}.png`), animations: 'disabled' })
}

/** Figures for whoever reads the report: a line of JSON. */
export function tell(info: TestInfo, figures: object): void {
  info.annotations.push({ type: 'figures', description: JSON.stringify(figures) })
  console.log(JSON.stringify(figures))
}
