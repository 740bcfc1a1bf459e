/** The manager's part of the main job: the day on the map, the proof in words, a word on it. */
import { Server } from './server'
import { accessible, expect, shot, signIn, speak, test } from './world'

/** The first rep below a manager with a visit that waits for a word. */
async function waiting(server: Server, token: string) {
  const day = await server.api('GET', '/v1/visits?proof=waiting', token)
  return day.visits[0] as { id: string; title: string; user: string; user_name: string }
}

/** A manager who has something to judge today. */
async function manager(server: Server): Promise<{ login: string; token: string }> {
  for (const n of ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', '14', '15', '16']) {
    const token = await server.token(`manager${n}`).catch(() => null)
    if (token && (await waiting(server, token))) return { login: `manager${n}`, token }
  }
  const token = await server.token('admin')
  if (await waiting(server, token)) return { login: 'admin', token }
  throw new Error('nobody has anything to judge: the seed changed')
}

for (const language of ['zh-CN', 'en'] as const) {
  const zh = language === 'zh-CN'
  test(`v5 v13 a manager sees the day on the map, reads the proof in words, and approves: ${language}`, async ({ page, server }) => {
    await speak(page, language)
    const { login, token } = await manager(server)
    await signIn(page, server, login)
    await page.getByRole('link', { name: zh ? '拜访' : 'Visits', exact: true }).click()
    const map = page.getByRole('group', { name: zh ? '拜访地图' : 'Map of visits' })
    await expect(map.getByRole('button').first()).toBeVisible()
    await shot(page, `visits-day-${language}`)
    await accessible(page)

    const visit = await waiting(server, token)
    // With the keyboard: the pin is reached and chosen.
    await map.getByRole('button', { name: visit.title }).first().focus()
    await page.keyboard.press('Enter')
    await expect(page.getByText(zh ? /为什么(需复核|可疑|证据无效)/ : /Why (it needs review|it is suspicious|the evidence)/)).toBeVisible()
    await expect(page.locator('.reasons li').first()).not.toBeEmpty()
    await expect(page.locator('footer')).toContainText(zh ? '此次查看已记入审计' : 'in the audit log')
    await shot(page, `visits-proof-${language}`)
    await accessible(page)
    await page.getByRole('button', { name: zh ? '认可' : 'Approve', exact: true }).click()
    await expect(page.locator('.judgement')).toContainText(zh ? '已认可' : 'Approved')
    const judged = await server.api('GET', `/v1/records/visit/${visit.id}`, token)
    expect(judged.fields.verdict).toBe('approved')
  })
}

test('v5 a question to the rep needs a sentence, and the rep sees it', async ({ page, server }) => {
  const { login, token } = await manager(server)
  const visit = await waiting(server, token)
  await signIn(page, server, login)
  await page.goto(`${server.url}/visits?visit=${visit.id}`)
  await page.getByRole('button', { name: '请补充说明' }).click()
  const dialog = page.getByRole('dialog', { name: '请补充说明' })
  await dialog.getByRole('button', { name: '请补充说明' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('请写一句说明')
  await dialog.getByRole('textbox').fill('<img src=x onerror=alert(1)> 当天停在哪里？')
  await dialog.getByRole('button', { name: '请补充说明' }).click()
  await expect(page.locator('.judgement')).toContainText('<img src=x onerror=alert(1)> 当天停在哪里？')
  const seen = await server.api('GET', `/v1/records/visit/${visit.id}`, token)
  expect(seen.fields).toMatchObject({ verdict: 'asked', verdict_note: '<img src=x onerror=alert(1)> 当天停在哪里？' })
})

test('two managers judge the same visit: the second is told and sees what the first said', async ({ page, server }) => {
  const { login, token } = await manager(server)
  const visit = await waiting(server, token)
  await signIn(page, server, login)
  await page.goto(`${server.url}/visits?visit=${visit.id}`)
  await expect(page.getByRole('button', { name: '认可', exact: true })).toBeVisible()
  const admin = await server.token('admin')
  await server.api('POST', `/v1/records/visit/${visit.id}/verdict`, admin, { verdict: 'refused', note: '照片不是现场' })
  await page.getByRole('button', { name: '认可', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('已有人先行处理')
  await expect(page.locator('.judgement')).toContainText('不认可')
  await expect(page.locator('.judgement')).toContainText('照片不是现场')
})

test('a word whose answer was lost is given again, and nobody is said to have been faster', async ({ page, server }) => {
  const { login, token } = await manager(server)
  const visit = await waiting(server, token)
  await signIn(page, server, login)
  await page.goto(`${server.url}/visits?visit=${visit.id}`)
  await page.route('**/verdict', async (route) => {
    await route.fetch()
    await route.abort('connectionreset')
  }, { times: 1 })
  await page.getByRole('button', { name: '认可', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('连不上服务器')
  await page.getByRole('button', { name: '认可', exact: true }).click()
  await expect(page.locator('.judgement')).toContainText('已认可')
  await expect(page.getByText('已有人先行处理')).toHaveCount(0)
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a day is played back along the way, and each stop opens when it is reached', async ({ page, server }) => {
  const { login } = await manager(server)
  await signIn(page, server, login)
  await page.goto(`${server.url}/visits`)
  await page.getByRole('button', { name: '当日回放' }).click()
  await expect(page.locator('.way')).toBeVisible()
  await page.getByRole('button', { name: '播放' }).click()
  await expect(page.locator('.walker')).toBeVisible()
  await expect(page.locator('.stop.on')).toBeVisible()
  await expect(page.getByRole('button', { name: '暂停' })).toBeVisible()
  await expect(page.locator('.stop.on .stop-number'), 'the second stop is reached').toHaveText('2', { timeout: 15_000 })
  await shot(page, 'visits-playback')
})

test('v5 visits at one place lie beside each other: each can be seen, pressed and reached with the keyboard', async ({ page, server }) => {
  const token = await server.token('rep06')
  const me = await server.api('GET', '/v1/session', token)
  const fix = { lat: 312304000, lng: 1214737000, accuracy: 1500 }
  const made: string[] = []
  for (const place of ['甲座', '乙座', '丙座', '丁座', '戊座']) {
    const fields = { at: Date.now() - 60_000 * (9 - made.length), place, fix }
    made.push((await server.api('POST', '/v1/records/visit', token, { fields })).id)
  }
  await signIn(page, server, 'admin')
  const map = page.getByRole('group', { name: '拜访地图' })
  for (const path of [`/visits?user=${me.user}`, '/visits']) {
    await page.goto(server.url + path)
    await expect(map.getByRole('button').first()).toBeVisible()
    const hidden = await map.evaluate((svg) =>
      Array.from(svg.querySelectorAll<SVGGElement>('.pin')).filter((pin) => {
        const { x, y, width, height } = pin.getBoundingClientRect()
        return document.elementFromPoint(x + width / 2, y + height / 2)?.closest('.pin') !== pin
      }).map((pin) => pin.getAttribute('aria-label')),
    )
    expect(hidden, `${path}: under another pin`).toEqual([])
  }
  await page.goto(`${server.url}/visits?user=${me.user}`)
  await expect(map.locator('.leaders line')).not.toHaveCount(0)
  await shot(page, 'visits-one-place')
  const second = map.getByRole('button', { name: '乙座' })
  await second.click()
  await expect(page).toHaveURL(new RegExp(`visit=${made[1]}`))
  await expect(second).toHaveAttribute('aria-pressed', 'true')
  await second.focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(map.getByRole('button', { name: '丙座' }), 'the next of the day').toHaveAttribute('aria-pressed', 'true')
  // Nearer or farther, they stay apart and keep their line to the place.
  for (const key of ['缩小', '缩小', '放大']) await page.getByRole('button', { name: key }).click()
  const boxes = await map.locator('.pin').evaluateAll((pins) => pins.map((pin) => /translate\((.+),(.+)\)/.exec(pin.getAttribute('transform')!)!.slice(1).map(Number)))
  for (const [n, a] of boxes.entries()) for (const b of boxes.slice(n + 1)) expect(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)).toBeGreaterThan(30)
})

test('photos of a visit are shown; a visit without evidence is kept and marked', async ({ page, server }) => {
  const token = await server.token('rep01')
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAE0lEQVR4nGNgYGj4jx8xDC8FAI4Nf4G5zRKZAAAAAElFTkSuQmCC', 'base64')
  await signIn(page, server, 'rep01')
  const hash = await page.evaluate(async (bytes) => {
    const session = await (await fetch('/v1/session')).json()
    return [session.csrf, bytes.length].join(' ')
  }, [...png])
  expect(hash).toMatch(/^[0-9a-f]{32} \d+$/)
  const { blake3 } = await import('@noble/hashes/blake3.js')
  const name = Buffer.from(blake3(png)).toString('hex')
  await server.api('POST', `/v1/blobs/${name}`, token, { size: png.length, content_type: 'image/png' })
  const sent = await fetch(`${server.url}/v1/blobs/${name}/0`, { method: 'PUT', body: png, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream' } })
  expect(sent.status).toBe(200)
  const fields = { at: Date.now(), place: '海棠路 8 号', fix: { lat: 312304000, lng: 1214737000, accuracy: 1500 }, photos: [{ hash: name, name: 'door.png', size: png.length }] }
  const made = await server.api('POST', '/v1/records/visit', token, { fields })
  const admin = await server.token('admin')
  await page.context().clearCookies()
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/visits?visit=${made.id}`)
  await expect(page.getByText('为什么证据无效')).toBeVisible()
  const photo = page.getByRole('img', { name: '现场照片 1' })
  await expect(photo).toBeVisible()
  expect(await photo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(8)
  expect((await server.api('GET', `/v1/visits/${made.id}`, admin)).judge).toBe(true)
})

test('v13 a rep sees the own visits only and judges none', async ({ page, server }) => {
  await signIn(page, server, 'rep01')
  const token = await server.token('rep01')
  const me = await server.api('GET', '/v1/session', token)
  const day = await server.api('GET', '/v1/visits', token)
  expect(day.visits.every((v: { user: string }) => v.user === me.user)).toBe(true)
  expect(day.audited, 'nobody else was looked at').toBe(false)
  await page.goto(`${server.url}/visits`)
  await expect(page.getByRole('link', { name: '用户', exact: true })).toHaveCount(0)
  const other = await waiting(server, await server.token('admin'))
  if (other.user !== me.user) {
    await page.goto(`${server.url}/visits?visit=${other.id}`)
    await expect(page.getByRole('button', { name: '认可', exact: true })).toHaveCount(0)
  }
})
