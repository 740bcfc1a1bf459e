/** What others wrote and we carry along, with their words. */
import { expect, signIn, test } from './world'

test('the licences of bundled packages and of the server are one press away from its page', async ({ page, server }) => {
  await signIn(page, server, 'admin')
  await page.goto(`${server.url}/server`)
  const [opened] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: '开源组件许可' }).click()])
  for (const part of ['react-dom', 'antd', 'rusqlite', 'Permission is hereby granted']) {
    await expect(opened.locator('body')).toContainText(part)
  }
})
