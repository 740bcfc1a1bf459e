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
  await page.getByTitle('A 级', { exact: true }).click()
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
  await page.getByRole('checkbox', { name: '电话' }).check()
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

test('m1 a customer is opened, changed, its change is told, deleted and taken back', async ({ page, server }) => {
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
  await page.evaluate(() => {
    const area = document.querySelector<HTMLTextAreaElement>('#field-note')!
    area.focus()
    // As a paste does it: the whole text at once, past the limit of typing.
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!
    set.call(area, 'x'.repeat(50 * 1024 * 1024))
    area.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: /太大|太长/ }).first()).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('textbox', { name: '客户名称' })).toHaveValue('大段粘贴')
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
