/** The recycle bin, as somebody uses it who deleted the wrong record yesterday. */
import { accessible, expect, shot, signIn, speak, test } from './world'

for (const language of ['zh-CN', 'en'] as const) {
  const zh = language === 'zh-CN'
  test(`k7 what was deleted is found in the recycle bin, taken back and opened: ${language}`, async ({ page, server }) => {
    await speak(page, language)
    const token = await server.token('admin')
    const name = zh ? '误删测试客户' : 'Deleted by mistake Ltd'
    const customer = await server.api('POST', '/v1/records/customer', token, { fields: { name, level: 'a', phone: '021-55550001' } })
    const task = await server.api('POST', '/v1/records/task', token, { fields: { subject: `${name} 1`, assignee: (await server.api('GET', '/v1/session', token)).user } })
    await server.api('DELETE', `/v1/records/customer/${customer.id}`, token)
    await server.api('DELETE', `/v1/records/task/${task.id}`, token)
    await signIn(page, server, 'admin')
    await page.getByRole('link', { name: zh ? '回收站' : 'Recycle bin', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh ? '回收站' : 'Recycle bin')
    const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: zh ? `恢复${name}` : `Restore ${name}`, exact: true }) })
    await expect(row).toContainText(zh ? '30 天' : '30 days')
    await expect(row).toContainText(zh ? '客户' : 'Customer')
    await expect(page.getByRole('row').filter({ hasText: `${name} 1` })).toBeVisible()
    await shot(page, `recycle-bin-${language}`)
    await accessible(page)

    await page.getByRole('combobox', { name: zh ? '对象' : 'Object' }).click()
    await page.getByTitle(zh ? '客户' : 'Customers', { exact: true }).click()
    await expect(page).toHaveURL(/object=customer/)
    await expect(page.getByRole('row').filter({ hasText: `${name} 1` })).toHaveCount(0)
    // Without the mouse: the button is reached, and the notice leads to the record.
    await row.getByRole('button').focus()
    await page.keyboard.press('Enter')
    const notice = page.locator('.ant-notification-notice')
    await expect(notice).toContainText(zh ? '已恢复' : 'Restored')
    await expect(notice).toContainText(name)
    await expect(row).toHaveCount(0)
    await shot(page, `recycle-bin-restored-${language}`)
    await notice.getByRole('button', { name: zh ? '打开' : 'Open' }).press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
    // Other tests count the customers.
    await server.api('DELETE', `/v1/records/customer/${customer.id}`, token)
  })
}

test('k7 a rep finds the own records in the bin, and one that somebody else has taken back is out of it', async ({ page, server }) => {
  const [rep, admin] = [await server.token('rep01'), await server.token('admin')]
  const made = async (token: string, name: string) => {
    const record = await server.api('POST', '/v1/records/customer', token, { fields: { name } })
    await server.api('DELETE', `/v1/records/customer/${record.id}`, token)
    return record.id as string
  }
  const own = await made(rep, '代表删除的客户')
  await made(admin, '管理员删除的客户')
  await signIn(page, server, 'rep01')
  await page.goto(`${server.url}/recycle-bin`)
  await expect(page.getByRole('row').filter({ hasText: '代表删除的客户' }).first()).toBeVisible()
  await expect(page.getByText('管理员删除的客户')).toHaveCount(0)
  await server.api('POST', `/v1/records/customer/${own}/restore`, admin)
  // Taking back what is back changes nothing and says so in the same words.
  await page.getByRole('button', { name: '恢复代表删除的客户' }).first().click()
  await expect(page.locator('.ant-notification-notice')).toContainText('代表删除的客户')
  await expect(page.getByRole('row').filter({ hasText: '代表删除的客户' })).toHaveCount(0)
  await server.api('DELETE', `/v1/records/customer/${own}`, admin)
})

test('k7 a long bin goes on at its end', async ({ page, server }) => {
  const token = await server.token('manager01')
  for (let n = 10; n < 65; n++) {
    const record = await server.api('POST', '/v1/records/customer', token, { fields: { name: `批量删除 ${n}` } })
    await server.api('DELETE', `/v1/records/customer/${record.id}`, token)
  }
  await signIn(page, server, 'manager01')
  await page.goto(`${server.url}/recycle-bin`)
  await expect(page.getByRole('row').filter({ hasText: '批量删除' })).toHaveCount(50)
  await page.getByRole('button', { name: '更多', exact: true }).click()
  await expect(page.getByRole('row').filter({ hasText: '批量删除' })).toHaveCount(55)
  await expect(page.getByRole('button', { name: '更多', exact: true })).toHaveCount(0)
})
