/** Set-up, sign-in, forgotten passwords, the end of a session: pages that must work before anything else does. */
import { Server, PASSWORD } from './server'
import { accessible, expect, shot, signIn, speak, test } from './world'

test('a6 the set-up link makes a company once, and its administrator signs in at the address', async ({ page }) => {
  const server = await new Server().start()
  try {
    const link = /http:\S+\/setup\?token=\S+/.exec(server.output)![0]
    expect(server.output, 'what to do when it is too late').toContain('Start the server again')
    await page.goto(link)
    await accessible(page)
    await page.locator('input[name=company]').fill('<b>海棠</b> & 合伙人')
    await page.locator('input[name=name]').fill('沈知夏')
    await page.locator('input[name=password]').fill('short')
    await page.locator('button').click()
    await expect(page.getByRole('alert')).toHaveText('新密码至少 8 个字符')
    await expect(page.locator('input[name=company]'), 'what was typed stays').toHaveValue('<b>海棠</b> & 合伙人')
    await shot(page, 'set-up')
    // As if the link had ended meanwhile: the new one is pasted into the same form.
    await page.locator('input[name=token]').evaluate((input: HTMLInputElement) => (input.value = 'ended'))
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.locator('button').click()
    await expect(page.getByRole('alert')).toContainText('设置链接无效或已过期')
    await expect(page.locator('input[name=company]'), 'what was typed stays').toHaveValue('<b>海棠</b> & 合伙人')
    await accessible(page)
    await shot(page, 'set-up-late')
    await page.getByLabel('新的设置链接').fill(link)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.locator('button').click()
    await page.getByRole('link', { name: '登录' }).click()
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.locator('button').click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('沈知夏')
    await expect(page.getByText('<b>海棠</b> & 合伙人').first()).toBeVisible()
    await page.goto(link)
    await expect(page.getByRole('alert'), 'once').toContainText('服务器已完成设置')
    await expect(page.getByRole('link', { name: '登录' }), 'where to go now').toBeVisible()
  } finally {
    await server.stop()
  }
})

test('a6 a company is set up in English from the first page to the menu', async ({ browser }) => {
  const server = await new Server().start()
  const context = await browser.newContext({ locale: 'en-US' })
  try {
    const page = await context.newPage()
    await page.goto(/http:\S+\/setup\?token=\S+/.exec(server.output)![0])
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
    await accessible(page)
    await page.getByLabel('Company').fill('Haitang Packaging')
    await page.locator('input[name=name]').fill('Shen Zhixia')
    await page.locator('input[name=password]').fill('short')
    await page.locator('button').click()
    await expect(page.getByRole('alert')).toContainText('at least 8 characters')
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.locator('button').click()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.locator('button').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shen Zhixia, your team today')
  } finally {
    await context.close()
    await server.stop()
  }
})

test('an unknown set-up link says how to get a new one, in the language of the browser', async ({ browser }) => {
  const empty = await new Server().start()
  const context = await browser.newContext({ locale: 'en-US' })
  const page = await context.newPage()
  await page.goto(`${empty.url}/setup?token=00`)
  await expect(page.getByRole('alert')).toContainText('Start the server again to get a new one')
  await context.close()
  await empty.stop()
})

test('a10 somebody who is not signed in is asked to, and comes back to the page they wanted', async ({ page, server }) => {
  await page.goto(`${server.url}/departments`)
  await expect(page).toHaveURL(/\/login\?to=%2Fdepartments/)
  await accessible(page)
  await shot(page, 'login')
  await page.locator('input[name=login]').fill('admin')
  await page.locator('input[name=password]').fill('wrong password')
  await page.locator('button').click()
  await expect(page.getByRole('alert')).toHaveText('登录名或密码不正确')
  await page.locator('input[name=password]').fill(PASSWORD)
  await page.locator('button').click()
  await expect(page).toHaveURL(`${server.url}/departments`)
  const cookie = (await page.context().cookies()).find((c) => c.name === 'legwork')!
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  expect(await page.evaluate(() => document.cookie), 'scripts cannot read it').toBe('')
  await page.getByRole('button', { name: '管理员' }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await expect(page).toHaveURL(/\/login$/)
  await page.goto(`${server.url}/`)
  await expect(page, 'really out').toHaveURL(/\/login/)
})

test('after many wrong passwords one has to wait, and is told so', async ({ page, server }) => {
  await page.goto(`${server.url}/login?login=nobody-here`)
  for (let n = 0; n < 6; n++) {
    await page.locator('input[name=password]').fill(`wrong ${n}`)
    await page.locator('button').click()
    await expect(page.getByRole('alert')).toBeVisible()
  }
  await expect(page.getByRole('alert')).toHaveText('尝试次数太多，请稍后再试')
})

test('a session that ends while a form is open: signed in again in place, nothing typed is lost', async ({ page, server }) => {
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/o/customer?new=1`)
  const name = page.getByRole('textbox', { name: '客户名称' })
  await name.fill('云岭精密机械有限公司')
  await page.context().clearCookies()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  const again = page.getByRole('dialog', { name: '登录已失效' })
  await expect(again).toBeVisible()
  await shot(page, 'signed-out-in-a-form')
  await again.getByLabel('密码').fill('not this one')
  await again.getByRole('button', { name: '登录并继续' }).click()
  await expect(again.getByRole('alert')).toHaveText('登录名或密码不正确')
  await again.getByLabel('密码').fill(PASSWORD)
  await again.getByRole('button', { name: '登录并继续' }).click()
  await expect(page.getByText('已保存')).toBeVisible()
  await page.getByLabel('在列表中查找').fill('云岭精密')
  await expect(page.getByRole('table').getByText('云岭精密机械有限公司')).toBeVisible()
})

test('a form that was left comes back with what was typed, until it is dropped', async ({ page, server }) => {
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/o/customer?new=1`)
  await page.getByRole('textbox', { name: '客户名称' }).fill('海棠包装材料')
  await page.reload()
  await expect(page.getByRole('status').filter({ hasText: '已恢复你上次没有保存的内容' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: '客户名称' })).toHaveValue('海棠包装材料')
  await page.getByRole('button', { name: '放弃这些内容' }).click()
  await expect(page.getByRole('textbox', { name: '客户名称' })).toHaveValue('')
})

test('english from sign-in to the menu', async ({ browser, server }) => {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${server.url}/login`)
  await expect(page.getByRole('heading')).toHaveText('Sign in')
  await signIn(page, server, 'manager01')
  await expect(page.getByRole('link', { name: 'Visits', exact: true })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await shot(page, 'home-en')
  expect(await page.locator('body').innerText(), 'no text without a translation').not.toMatch(/console-|[一-龥]{2,}.*(Visits today|Department)$/)
  await context.close()
})

test('the language is chosen in the console and stays', async ({ page, server }) => {
  await signIn(page, server, 'admin')
  await page.getByRole('button', { name: '语言' }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await expect(page.getByRole('link', { name: 'Departments' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('link', { name: 'Departments' })).toBeVisible()
  await speak(page, 'zh-CN')
})
