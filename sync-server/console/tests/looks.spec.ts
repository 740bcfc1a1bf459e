/** Every page in light and in dark, in both languages, in a wide and in a narrow window: nothing that axe finds serious,
 * nothing that runs out of the window, nothing without a text. The pictures are there to be looked at. */
import type { Server } from './server'
import { type Page, expect } from '@playwright/test'
import { accessible, shot, signIn, test } from './world'

/** Each theme, language and width once; all combinations with LEGWORK_LOOKS=all. */
const USUAL = ['light zh-CN 1280', 'dark en 390']
const LOOKS = (['light', 'dark'] as const).flatMap((scheme) =>
  (['zh-CN', 'en'] as const).flatMap((language) => ([1280, 390] as const).map((width) => ({ scheme, language, width }))),
).filter((look) => process.env.LEGWORK_LOOKS === 'all' || USUAL.includes(Object.values(look).join(' ')))

interface Stop {
  name: string
  path: (server: Server, token: string) => Promise<string> | string
  /** What is there once the page is drawn. */
  drawn: string
  /** What to do before looking. */
  act?: (page: Page) => Promise<void>
}

const first = async (server: Server, token: string, object: string) =>
  (await server.api('GET', `/v1/views/${object}/rows?view=all&limit=1`, token)).rows[0].id as string

/** Something to show in the recycle bin. */
const binned = async (server: Server, token: string) => {
  const { id } = await server.api('POST', '/v1/records/customer', token, { fields: { name: '误删测试客户', level: 'a' } })
  await server.api('DELETE', `/v1/records/customer/${id}`, token)
}

const PAGES: Stop[] = [
  { name: 'home', path: () => '/', drawn: 'table.plain' },
  {
    name: 'visits',
    path: async (server, token) => {
      const day = await server.api('GET', '/v1/visits', token)
      const pin = day.visits.find((v: { proof: string }) => v.proof !== 'verified') ?? day.visits[0]
      return `/visits?user=${pin.user}&visit=${pin.id}`
    },
    drawn: '.proof .word',
  },
  { name: 'people-of-a-day', path: () => '/visits', drawn: '.person' },
  { name: 'list', path: () => '/o/customer?view=all', drawn: '.table .row' },
  { name: 'list-filtered-to-nothing', path: () => '/o/customer?view=all&q=qqqq', drawn: '.nothing' },
  { name: 'record', path: async (server, token) => `/o/customer/${await first(server, token, 'customer')}`, drawn: '.detail .lines' },
  { name: 'form', path: () => '/o/customer?new=1', drawn: '.record-form fieldset' },
  { name: 'recycle-bin', path: async (server, token) => (await binned(server, token), '/recycle-bin'), drawn: 'table.plain' },
  { name: 'users', path: () => '/users', drawn: 'table.plain' },
  { name: 'user-new', path: () => '/users', drawn: 'table.plain', act: async (page) => (await page.locator('.page-top .ant-btn-primary').click(), expect(page.getByRole('dialog')).toBeVisible()) },
  { name: 'departments', path: () => '/departments', drawn: '.department' },
  { name: 'roles', path: () => '/roles', drawn: 'table.plain' },
  { name: 'phones', path: () => '/phones', drawn: '.figure' },
  { name: 'server', path: () => '/server', drawn: '.items' },
  { name: 'nowhere', path: () => '/nowhere', drawn: 'h1' },
]

for (const { scheme, language, width } of LOOKS) {
  test.describe(`${scheme} ${language} ${width}`, () => {
    test.use({ locale: language, colorScheme: scheme, viewport: { width, height: width < 500 ? 844 : 800 } })
    test(`every page is drawn ${scheme} ${language} ${width}`, async ({ page, server }) => {
      test.setTimeout(240_000)
      const token = await server.token('admin')
      const look = async (name: string) => {
        await shot(page, `look-${scheme}-${language}-${width}-${name}`)
        expect(await page.locator('html').getAttribute('lang')).toBe(language)
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(over, `${name} is wider than the window`).toBeLessThanOrEqual(0)
        expect(await cutOff(page), `${name} cuts these off`).toEqual([])
        expect(await page.locator('body').innerText(), `${name} shows the key of a text`).not.toMatch(/\b(console|error|object|field)-[a-z]+-/)
        await accessible(page)
      }
      for (const name of ['login', 'password']) {
        await page.goto(`${server.url}/${name}`)
        await test.step(name, () => look(name))
      }
      await signIn(page, server, 'admin')
      for (const stop of PAGES) {
        await page.goto(server.url + (await stop.path(server, token)))
        await expect(page.locator(stop.drawn).first()).toBeVisible()
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
        await stop.act?.(page)
        expect(await page.locator('html').getAttribute('data-scheme')).toBe(scheme)
        await test.step(stop.name, () => look(stop.name))
      }
    })
  })
}

/** Buttons and headings that reach beyond the window or stand upright because they have no room. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolled = (e: Element) => Boolean(e.closest('nav, .scroller, .ant-modal-wrap[style*="none"]'))
    return Array.from(document.querySelectorAll<HTMLElement>('main button, main h1, main h2, main .strong, main .chip'))
      .filter((e) => e.getClientRects().length > 0 && !scrolled(e))
      .filter((e) => {
        const { left, right, width, height } = e.getBoundingClientRect()
        const upright = (e.textContent ?? '').length > 3 && height > 3 * width
        return left < -1 || right > window.innerWidth + 1 || upright
      })
      .map((e) => e.textContent ?? '')
  })
}
