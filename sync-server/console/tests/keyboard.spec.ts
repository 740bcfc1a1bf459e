/** The console without a mouse. */
import { PASSWORD, Server } from './server'
import { expect, signIn, test } from './world'

test('a6 keyboard alone: a company is set up, and its administrator signs in', async ({ page }) => {
  const server = await new Server().start()
  try {
    await page.goto(/http:\S+\/setup\?token=\S+/.exec(server.output)![0])
    for (const [name, text] of [['company', '海棠包装'], ['name', '沈知夏'], ['login', ''], ['password', PASSWORD]] as const) {
      await expect(page.locator(`input[name=${name}]`), 'the cursor comes here').toBeFocused()
      if (text) await page.keyboard.type(text)
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await expect(page.getByRole('status')).toContainText('设置完成')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect(page.locator('input[name=password]'), 'the login is known').toBeFocused()
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('沈知夏')
  } finally {
    await server.stop()
  }
})

test('keyboard alone: a user is added with Enter', async ({ page, server }) => {
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/users`)
  await page.getByRole('button', { name: '添加用户' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByLabel('姓名')).toBeFocused()
  await page.keyboard.type('方晓')
  await page.keyboard.press('Tab')
  await page.keyboard.type('fangxiao')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: '已添加方晓' })).toBeVisible()
})

test('keyboard alone: sign-in, menu, list, record, form, saved', async ({ page, server }) => {
  await page.goto(`${server.url}/login`)
  await expect(page.locator('input[name=login]'), 'the cursor comes here').toBeFocused()
  await page.keyboard.type('admin')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.locator('#content h1')).toBeVisible()

  const reach = async (name: string | RegExp, role: 'link' | 'button' | 'textbox') => {
    const target = page.getByRole(role, { name }).first()
    await expect(target).toBeVisible()
    for (let n = 0; n < 80; n++) {
      if (await target.evaluate((e) => e === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`${name} cannot be reached with the Tab key`)
  }
  await reach('跳到内容', 'link')
  await reach('客户', 'link')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('table').locator('.row').first()).toBeVisible()
  const first = page.getByRole('table').locator('.row a').first()
  await reach(await first.innerText(), 'link')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('table').locator('.row[data-index="1"] a')).toBeFocused()
  const name = await page.getByRole('table').locator('.row[data-index="1"] a').innerText()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  await reach('编辑', 'button')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: '简称' })).toBeVisible()
  await reach('简称', 'textbox')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('keyboard')
  await page.keyboard.press('Enter')
  await expect(page.getByText('已保存')).toBeVisible()
  await expect(page.locator('dd').filter({ hasText: 'keyboard' })).toBeVisible()
})

test('keyboard alone: a visit is chosen on the map and judged', async ({ page, server }) => {
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/visits?proof=waiting`)
  const map = page.getByRole('group', { name: '拜访地图' })
  await expect(map.getByRole('button').first()).toBeVisible()
  await map.focus()
  await page.keyboard.press('+')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.locator('.stop.on .reasons')).toBeVisible()
  await page.getByRole('button', { name: '认可', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('.judgement')).toContainText('已认可')
})

test('a dialog gives the keyboard back to where it was', async ({ page, server }) => {
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/departments`)
  const add = page.getByRole('button', { name: '添加部门', exact: true })
  await add.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(add).toBeFocused()
})
