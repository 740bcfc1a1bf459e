/** Users, departments, roles, phones: what an administrator does here reaches the phones. */
import { PASSWORD } from './server'
import { accessible, expect, shot, signIn, test } from './world'

test('a5 r6 a user is invited, chooses a password, and signs in on the phone with the right scope', async ({ page, server, browser }) => {
  await signIn(page, server, 'admin')
  await page.getByRole('link', { name: '用户', exact: true }).click()
  await expect(page.getByRole('table')).toBeVisible()
  await shot(page, 'users')
  await accessible(page)
  await page.getByRole('button', { name: '添加用户' }).click()
  const dialog = page.getByRole('dialog', { name: '添加用户' })
  await dialog.getByLabel('姓名').fill('林可')
  await dialog.getByLabel('登录名').fill('rep01')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog.getByText('已有记录使用此值').or(dialog.getByText('此登录名已被使用'))).toBeVisible()
  await dialog.getByLabel('登录名').fill('linke')
  await dialog.getByLabel('部门').click()
  await page.getByTitle('华东大区一组').click()
  await shot(page, 'user-new')
  await dialog.getByRole('button', { name: '保存' }).click()
  const shown = page.getByRole('dialog', { name: '已添加林可' })
  const link = (await shown.locator('code').first().innerText()).trim()
  await expect(shown, 'until when it is good').toContainText(/有效至 \d+月\d+日 \d+:\d\d/)
  await shot(page, 'user-invited')
  await shown.getByRole('button', { name: '关闭' }).last().click()
  await expect(page.getByRole('row', { name: /林可/ })).toContainText(/已邀请有效至 \d+月\d+日 \d+:\d\d/)

  const other = await browser.newContext({ locale: 'zh-CN' })
  const invited = await other.newPage()
  await invited.goto(link)
  await accessible(invited)
  await shot(invited, 'password')
  await invited.locator('input[name=new]').fill(PASSWORD)
  await invited.locator('input[name=again]').fill('something else')
  await invited.locator('button').click()
  await expect(invited.getByRole('alert')).toHaveText('两次输入的密码不一致')
  // The code is not a password field: it stays.
  await invited.locator('input[name=new]').fill(PASSWORD)
  await invited.locator('input[name=again]').fill(PASSWORD)
  await invited.locator('button').click()
  await expect(invited.getByRole('heading', { level: 1 })).toContainText('林可')
  await invited.goto(link)
  await invited.locator('input[name=new]').fill('another password')
  await invited.locator('input[name=again]').fill('another password')
  await invited.locator('button').click()
  await expect(invited.getByRole('alert'), 'a code works once').toContainText('验证码')
  await other.close()

  const empty = server.phone('linke', PASSWORD)
  expect(empty).toMatchObject({ user: '林可', must_change_password: false, customers: [] })
  const token = await server.token('linke')
  await server.api('POST', '/v1/records/customer', token, { fields: { name: '林可的客户' } })
  expect(server.phone('linke', PASSWORD).customers, 'own customers and no others').toEqual(['林可的客户'])

  await page.reload()
  const row = page.getByRole('row', { name: /林可/ })
  await expect(row).toContainText('在用')
  await row.getByRole('button', { name: '林可 手机' }).click()
  await page.getByRole('button', { name: '远程退出' }).click()
  await page.getByRole('dialog', { name: '远程退出' }).getByRole('button', { name: '远程退出' }).click()
  await expect(page.getByText('已远程退出')).toBeVisible()
  expect(() => server.phone('linke', PASSWORD), 'signed out from afar').toThrow()
})

test('a13 the data of a lost phone is deleted from the console, and the phone obeys when it asks next', async ({ page, server }) => {
  expect(server.phone('rep07', PASSWORD).customers.length).toBeGreaterThan(0)
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/users`)
  await page.getByLabel('按姓名、登录名或部门查找').fill('rep07')
  await page.getByRole('row').nth(1).getByRole('button', { name: /手机$/ }).click()
  // The phone of this test is the one that was heard of last.
  await page.getByRole('button', { name: '远程清除' }).first().click()
  const sure = page.getByRole('dialog', { name: '远程清除' })
  await expect(page.locator('.device').first(), 'when it was heard of').toContainText('上次在线')
  await expect(sure, 'it says what it does').toContainText('没有发送的内容会丢失')
  await accessible(page)
  await sure.getByRole('button', { name: '远程清除' }).click()
  await expect(page.getByText('等待清除').first()).toBeVisible()
  // A phone that is gone meanwhile: said in words, not swallowed.
  await page.route('**/v1/devices/**', (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', json: { title: '没有找到', status: 404, code: 'not_found' } }), { times: 1 })
  await page.getByRole('button', { name: '远程退出' }).first().click()
  await page.getByRole('dialog', { name: '远程退出' }).getByRole('button', { name: '远程退出' }).click()
  await expect(page.getByText('没有找到')).toBeVisible()
  expect(() => server.phone('rep07', PASSWORD), 'wiped from afar').toThrow()
})

test('r5 a department that is moved changes what a manager\'s phone holds', async ({ page, server }) => {
  const admin = await server.token('admin')
  const departments: { id: string; name: string }[] = await server.api('GET', '/v1/departments', admin)
  const of = (name: string) => departments.find((d) => d.name === name)!
  const users: { login: string; department_name: string; roles: { name: string }[] }[] = await server.api('GET', '/v1/users', admin)
  const manager = users.find((u) => u.department_name === '华北大区' && u.roles.some((r) => r.name === 'manager'))!
  const before = server.phone(manager.login, PASSWORD, 'manager').customers
  const moving = await server.api('GET', `/v1/views/customer/rows?view=all&columns=name&limit=200&filter=${encodeURIComponent(JSON.stringify({ compare: { field: 'department', op: 'eq', value: { value: of('华南大区一组').id } } }))}`, admin)
  const names: string[] = moving.rows.map((r: { title: string }) => r.title)
  expect(names.length).toBeGreaterThan(0)
  expect(before).not.toContain(names[0])

  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/departments`)
  await expect(page.getByText('华南大区一组')).toBeVisible()
  await shot(page, 'departments')
  await accessible(page)
  await page.getByRole('button', { name: '移动到… 华南大区一组' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: '移动到…' })
  await dialog.getByRole('combobox').click()
  await page.locator('.ant-select-dropdown').getByTitle('华北大区', { exact: true }).click()
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('已移到“华北大区”之下')).toBeVisible()

  const after = server.phone(manager.login, PASSWORD, 'manager').customers
  expect(after.length).toBe(before.length + names.length)
  for (const name of names) expect(after).toContain(name)
})

test('a department cannot be moved below itself', async ({ server }) => {
  const admin = await server.token('admin')
  const departments: { id: string; name: string; version: number }[] = await server.api('GET', '/v1/departments', admin)
  const of = (name: string) => departments.find((d) => d.name === name)!
  const moved = server.api('PATCH', `/v1/records/department/${of('华东大区').id}`, admin, { fields: { parent: of('华东大区一组').id } })
  await expect(moved).rejects.toThrow(/422.*circle.*不能移到/)
})

test('a4 a forgotten password is made new with a code that the administrator gives', async ({ page, server, browser }) => {
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/users`)
  await page.getByLabel('按姓名、登录名或部门查找').fill('rep05')
  const row = page.getByRole('row').nth(1)
  const before = await server.token('rep05')
  await row.getByRole('button', { name: /更多/ }).click()
  await page.getByRole('menuitem', { name: '重置密码' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '重置密码' }).click()
  const shown = page.getByRole('dialog').filter({ hasText: '的新验证码' })
  const code = (await shown.locator('code').last().innerText()).trim()
  await expect(shown, 'half an hour').toContainText(/有效至 (明天 )?\d+:\d\d/)
  await shown.getByRole('button', { name: '关闭' }).last().click()
  await expect(row).toContainText(/待设密码有效至/)
  await expect(server.api('GET', '/v1/session', before), 'old sessions die').rejects.toThrow(/401/)

  const other = await browser.newContext({ locale: 'en-US' })
  const forgot = await other.newPage()
  await forgot.goto(`${server.url}/login`)
  await forgot.getByRole('link', { name: /Forgot/ }).click()
  await forgot.locator('input[name=login]').fill('rep05')
  await forgot.locator('input[name=code]').fill('not this one')
  const choose = async (password: string) => {
    for (const name of ['new', 'again']) await forgot.locator(`input[name=${name}]`).fill(password)
    await forgot.locator('button').click()
  }
  await choose('a new password')
  await expect(forgot.getByRole('alert')).toContainText('code is wrong')
  await expect(forgot.locator('input[name=code]'), 'the cursor is where something is wrong').toBeFocused()
  await forgot.locator('input[name=code]').fill(code)
  await choose('a new password')
  await expect(forgot.getByRole('heading', { level: 1 })).toBeVisible()
  await other.close()
  await expect(server.token('rep05', 'a new password')).resolves.toMatch(/^[0-9a-f]{64}$/)
})

test('a5 an invitation whose time is over is marked, and a new one is given', async ({ page, server }) => {
  const admin = await server.token('admin')
  await server.api('POST', '/v1/users', admin, { name: '陆迟', login: 'luchi', roles: ['rep'] })
  // The clock of a server is not moved here (`tests/ends.rs` does that): its answer is made a week older.
  let late = true
  await page.route('**/v1/users', async (route) => {
    const answer = await route.fetch()
    const people = await answer.json()
    if (late && Array.isArray(people)) people.find((p: { login: string }) => p.login === 'luchi').code.ended = true
    await route.fulfill({ response: answer, json: people })
  })
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/users`)
  const row = page.getByRole('row', { name: /陆迟/ })
  await expect(row).toContainText(/已邀请 · 已过期过期时间 \d+月\d+日/)
  await shot(page, 'user-expired')
  await accessible(page)
  await row.getByRole('button', { name: /更多/ }).click()
  await page.getByRole('menuitem', { name: '重新邀请' }).click()
  late = false
  await page.getByRole('dialog', { name: '重新邀请' }).getByRole('button', { name: '重新邀请' }).click()
  await expect(page.getByRole('dialog', { name: '陆迟 的新邀请' })).toContainText('/password?login=luchi&code=')
  await page.getByRole('dialog', { name: '陆迟 的新邀请' }).getByRole('button', { name: '关闭' }).last().click()
  await expect(row).toContainText(/已邀请有效至/)
})

test('r6 a disabled user is out at once, and a reset gives a new code', async ({ page, server }) => {
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/users`)
  await page.getByLabel('按姓名、登录名或部门查找').fill('rep02')
  const row = page.getByRole('row').nth(1)
  const token = await server.token('rep02')
  await row.getByRole('button', { name: /更多/ }).click()
  await page.getByRole('menuitem', { name: '停用' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await expect(row).toContainText('已停用')
  await expect(server.api('GET', '/v1/session', token)).rejects.toThrow(/401/)
  await row.getByRole('button', { name: /更多/ }).click()
  await page.getByRole('menuitem', { name: '恢复使用' }).click()
  await expect(row).not.toContainText('已停用')
  await row.getByRole('button', { name: /更多/ }).click()
  await page.getByRole('menuitem', { name: '重置密码' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '重置密码' }).click()
  await expect(page.getByText(/验证码只显示这一次，有效至/)).toBeVisible()
  await expect(server.token('rep02'), 'the old password is gone').rejects.toThrow(/401/)
})

test('a rep sees no page of the administrators, whatever the address', async ({ page, server }) => {
  await signIn(page, server, 'rep03')
  for (const path of ['users', 'server']) {
    await page.goto(`${server.url}/${path}`)
    await expect(page.getByRole('alert')).toContainText('没有权限')
  }
})

for (const [path, name] of [['', 'home'], ['roles', 'roles'], ['phones', 'phones'], ['server', 'server']] as const) {
  test(`the page ${name} is drawn and accessible`, async ({ page, server }) => {
    await signIn(page, server, 'admin')
    await page.goto(`${server.url}/${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('main .card').first()).toBeVisible()
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await shot(page, name)
    await accessible(page)
  })
}
