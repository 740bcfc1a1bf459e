/** Lists, details and forms of any object, drawn from the metadata. */
import { accessible, expect, shot, signIn, test } from './world'

test.beforeEach(async ({ page, server }) => signIn(page, server, 'admin'))

test('k1 a list is sorted, filtered, narrowed to columns, and saved under a name', async ({ page, server }) => {
  await page.goto(`${server.url}/o/customer`)
  const table = page.getByRole('table')
  await expect(table.getByRole('row').nth(5)).toBeVisible()
  await expect(page.getByText('共 900 条').or(page.getByText('共 901 条'))).toBeVisible()
  await shot(page, 'list')
  await accessible(page)

  await page.getByRole('button', { name: '添加条件' }).click()
  await page.getByRole('combobox', { name: '字段' }).fill('客户级别')
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: '是其中之一' }).click()
  await page.locator('.ant-select-dropdown').getByTitle('A 级', { exact: true }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '应用' }).click()
  await expect(page.getByRole('button', { name: '客户级别: A 级' })).toBeVisible()
  await expect(table.locator('.row').first()).toContainText('A 级')
  await expect(table.locator('.row').filter({ hasText: 'B 级' })).toHaveCount(0)
  await shot(page, 'list-filtered')

  await page.getByRole('button', { name: '按客户编码排序' }).click()
  await expect(page.getByRole('columnheader', { name: '客户编码' })).toHaveAttribute('aria-sort', 'ascending')
  const first = await table.locator('.row').first().innerText()
  await page.getByRole('button', { name: '按客户编码排序' }).click()
  await expect(page.getByRole('columnheader', { name: '客户编码' })).toHaveAttribute('aria-sort', 'descending')
  await expect(table.locator('.row').first()).not.toHaveText(first)

  await page.getByRole('button', { name: '显示列' }).click()
  // The choice goes through the address, so it shows a moment later.
  await page.getByRole('checkbox', { name: '电话' }).click()
  await expect(page.getByRole('checkbox', { name: '电话' })).toBeChecked()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('columnheader', { name: '电话' })).toBeVisible()

  await page.getByRole('button', { name: '保存为列表' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('重点客户 <b>')
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('列表已保存')).toBeVisible()
  await page.goto(`${server.url}/o/customer`)
  await page.getByRole('combobox', { name: '列表', exact: true }).click()
  await page.getByTitle('重点客户 <b>').click()
  await expect(page.getByRole('columnheader', { name: '电话' })).toBeVisible()
  await expect(table.locator('.row').first()).toContainText('A 级')
  await page.getByRole('button', { name: '删除此列表' }).click()
  await expect(page.getByText('列表已删除')).toBeVisible()
})

test('k6 k7 a customer is opened, changed, its change is told, deleted and taken back', async ({ page, server }) => {
  await page.goto(`${server.url}/o/customer?view=all`)
  const link = page.getByRole('table').locator('.row a').first()
  const name = await link.innerText()
  await link.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  await expect(page.getByRole('heading', { name: '联系人' })).toBeVisible()
  await shot(page, 'detail')
  await accessible(page)

  await page.getByRole('button', { name: '编辑' }).click()
  await page.getByRole('textbox', { name: '简称' }).fill('<script>alert(1)</script>')
  await shot(page, 'form')
  await accessible(page)
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByText('已保存')).toBeVisible()
  await expect(page.locator('dd').filter({ hasText: '<script>alert(1)</script>' })).toBeVisible()
  await expect(page.locator('.history li').first()).toContainText('简称')

  await page.getByRole('button', { name: '删除' }).click()
  await expect(page.getByText('已移到回收站')).toBeVisible()
  await page.getByRole('button', { name: '撤销' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
})

test('a wrong value is said at its field, in words, and nothing is lost', async ({ page, server }) => {
  await page.goto(`${server.url}/o/customer?new=1`)
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: '必填' })).toBeVisible()
  await page.getByRole('textbox', { name: '客户名称' }).fill('贺兰机电')
  await page.getByRole('button', { name: '更多字段' }).click()
  await page.getByRole('textbox', { name: '网址' }).fill('这不是网址')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: '网址不正确' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: '客户名称' })).toHaveValue('贺兰机电')
  await page.getByRole('textbox', { name: '网址' }).fill('https://helan.example')
  await page.getByRole('spinbutton', { name: '年度收入' }).fill('1234567.89')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByText('已保存')).toBeVisible()
  await page.getByLabel('在列表中查找').fill('贺兰机电')
  await page.getByRole('table').getByRole('link', { name: '贺兰机电', exact: true }).click()
  await expect(page.getByText('¥ 1,234,567.89')).toBeVisible()
})

test('a contact is added from its customer and hangs on it', async ({ page, server }) => {
  await page.goto(`${server.url}/o/customer?view=all`)
  await page.getByRole('table').locator('.row a').first().click()
  await page.getByRole('button', { name: '新建联系人' }).click()
  await page.getByRole('textbox', { name: '姓名' }).fill('沈知夏')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.locator('.lines').getByText('沈知夏')).toBeVisible()
})

test('a record whose answer was lost is there once, with what was typed last', async ({ page, server }) => {
  let lost = 0
  await page.route('**/v1/records/customer', async (route) => {
    if (route.request().method() !== 'POST' || lost++) return route.fallback()
    await route.fetch()
    await route.abort('connectionreset')
  })
  await page.goto(`${server.url}/o/customer?new=1`)
  const name = page.getByRole('textbox', { name: '客户名称' })
  await name.fill('断线重发有限公司')
  await page.getByRole('textbox', { name: '简称' }).fill('先前')
  const save = page.getByRole('button', { name: '保存', exact: true })
  await save.click()
  await expect(page.getByRole('alert')).toContainText('连不上服务器')
  // Left and opened again, as after a reload: the draft still means the same record.
  await page.reload()
  await name.fill('断线重发二有限公司')
  await page.getByRole('textbox', { name: '简称' }).fill('')
  await save.click()
  await expect(page.getByText('已保存')).toBeVisible()
  expect(lost).toBe(2)
  const token = await server.token('admin')
  const found = await server.api('GET', `/v1/records/customer?sort=-created_at&limit=5`, token)
  const made = found.records.filter((r: { fields: { name: string } }) => r.fields.name.startsWith('断线重发'))
  expect(made.map((r: { fields: { name: string; alias?: string } }) => [r.fields.name, r.fields.alias])).toEqual([['断线重发二有限公司', undefined]])
})

test('two people edit one record: the later one is asked, and chooses', async ({ page, server }) => {
  const token = await server.token('admin')
  const made = await server.api('POST', '/v1/records/customer', token, { fields: { name: '星野电子' } })
  await page.goto(`${server.url}/o/customer/${made.id}?edit=1`)
  await page.getByRole('textbox', { name: '简称' }).fill('我的简称')
  await server.api('PATCH', `/v1/records/customer/${made.id}`, token, { fields: { alias: '别人的简称' } })
  await page.getByRole('button', { name: '保存', exact: true }).click()
  const notice = page.getByRole('alert').filter({ hasText: '别人修改了这条记录' })
  await expect(notice).toBeVisible()
  await notice.getByRole('button', { name: '用我的内容保存' }).click()
  await expect(page.locator('dd').filter({ hasText: '我的简称' })).toBeVisible()
})

test('a paste of 50 MB is cut or refused in words, and the page lives on', async ({ page, server }) => {
  await page.goto(`${server.url}/o/customer?new=1`)
  await page.getByRole('textbox', { name: '客户名称' }).fill('大段粘贴')
  await page.getByRole('button', { name: '更多字段' }).click()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(() => navigator.clipboard.writeText('大'.repeat(50 * 1024 * 1024 / 3)))
  const note = page.getByRole('textbox', { name: '备注' })
  await note.focus()
  await page.keyboard.press('Control+v')
  await expect(page.getByText('内容太长，只保留了前 100000 个字')).toBeVisible({ timeout: 30_000 })
  expect((await note.inputValue()).length).toBe(100_000)
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByText(/已保存|太大/).first()).toBeVisible({ timeout: 30_000 })
  // A program that sends 50 MB is refused in words, and the server lives on.
  const token = await server.token('admin')
  const sent = server.api('POST', '/v1/records/customer', token, { fields: { name: 'x'.repeat(50 * 1024 * 1024) } })
  await expect(sent).rejects.toThrow(/413.*内容太大|fetch failed/)
  expect((await server.api('GET', '/v1/session', token)).admin).toBe(true)
})

test('the search box finds customers and contacts; a slash opens it', async ({ page, server }) => {
  await page.goto(`${server.url}/`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('有限公司')
  await expect(page.locator('.found').first().getByRole('link').first()).toBeVisible()
  await shot(page, 'search')
  await page.locator('.found').first().getByRole('link').first().click()
  await expect(page.locator('dl.items').first()).toBeVisible()
})

for (const object of ['contact', 'task', 'activity', 'visit']) {
  test(`every object has its list and its form: ${object}`, async ({ page, server }) => {
    await page.goto(`${server.url}/o/${object}?view=all`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('table').or(page.getByText('没有符合条件的记录'))).toBeVisible()
    if (object === 'visit') return
    await page.goto(`${server.url}/o/${object}?new=1`)
    await expect(page.locator('.record-form fieldset').first()).toBeVisible()
    await accessible(page)
  })
}

test('columns lie under each other whatever stands in a row, and at 1280 all of the usual list are seen', async ({ page, server }) => {
  const token = await server.token('admin')
  const { id } = await server.api('POST', '/v1/records/customer', token, { fields: { name: `阿${'长'.repeat(110)}公司` } })
  try {
    await page.setViewportSize({ width: 1280, height: 800 })
    await signIn(page, server, 'admin')
    await page.goto(`${server.url}/o/customer?view=all`)
    const table = page.getByRole('table')
    await expect(table.getByRole('row').filter({ hasText: '长长长' })).toBeVisible()
    const wrong = await table.evaluate((box) => {
      const lefts = (row: Element) => Array.from(row.children).map((cell) => Math.round(cell.getBoundingClientRect().left))
      const head = lefts(box.querySelector('.head')!).join()
      return Array.from(box.querySelectorAll('.rows .row')).filter((row) => lefts(row).join() !== head).map((row) => row.textContent)
    })
    expect(wrong, 'these rows are out of line').toEqual([])
    expect(await table.evaluate((box) => box.scrollWidth - box.clientWidth), 'nothing to scroll to').toBeLessThanOrEqual(0)
  } finally {
    await server.api('DELETE', `/v1/records/customer/${id}`, token)
  }
})

test('what a task is about is chosen by words, and stays what it was when the task is edited', async ({ page, server }) => {
  const token = await server.token('admin')
  const contact = (await server.api('GET', '/v1/views/contact/rows?view=all&limit=1', token)).rows[0]
  const me = await server.api('GET', '/v1/session', token)
  const fields = { subject: '给联系人寄样品', assignee: me.user, related: { object: 'contact', id: contact.id } }
  const task = await server.api('POST', '/v1/records/task', token, { fields })
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/o/task/${task.id}?edit=1`)
  const form = page.locator('.record-form')
  await expect(form.getByText('联系人', { exact: true }), 'the object, in words').toBeVisible()
  await expect(form.getByText(contact.title)).toBeVisible()
  await form.getByRole('textbox', { name: '备注' }).fill('两件')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByText('已保存')).toBeVisible()
  const saved = await server.api('GET', `/v1/records/task/${task.id}`, token)
  expect(saved.fields.related).toEqual({ object: 'contact', id: contact.id })
})
