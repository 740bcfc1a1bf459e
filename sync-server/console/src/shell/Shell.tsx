/** The frame around every page: where one is, where one can go, who one is. */
import { Button, Dropdown } from 'antd'
import { GlobalOutlined } from '@ant-design/icons'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Link, NavLink, useLocation } from 'react-router'
import { signOut, useMe } from '../api/session'
import { useTeam } from '../api/queries'
import { Chip } from '../parts/Chip'
import { type Language, many, t } from '../words'
import { ChangePassword } from './ChangePassword'
import { SearchBox } from './SearchBox'

export function Shell({ language, choose, children }: {
  language: Language
  choose: (next: Language) => Promise<void>
  children: ReactNode
}) {
  const me = useMe()
  const [changing, setChanging] = useState(false)
  const items = [
    { key: 'who', disabled: true, label: <Who /> },
    { type: 'divider' as const },
    { key: 'password', label: t('console-change-password'), onClick: () => setChanging(true) },
    { key: 'out', label: t('console-sign-out'), onClick: () => void signOut() },
  ]
  const languages = [
    { key: 'zh-CN', label: t('console-chinese') },
    { key: 'en', label: t('console-english') },
  ]
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('console-skip')}
      </a>
      <header>
        <Link to="/" className="logo">
          {t('console-product')}
        </Link>
        <SearchBox />
        <div className="grow" />
        <Pills />
        <Dropdown
          trigger={['click']}
          menu={{ items: languages, selectable: true, selectedKeys: [language], onClick: ({ key }) => void choose(key as Language) }}
        >
          <Button type="text" icon={<GlobalOutlined aria-hidden />} aria-label={t('console-language')} />
        </Dropdown>
        <Dropdown trigger={['click']} menu={{ items }} placement="bottomRight">
          <button className="avatar" aria-label={me.user_name}>
            {me.user_name.slice(0, 1)}
          </button>
        </Dropdown>
      </header>
      <Menu />
      <main id="content" tabIndex={0}>
        {children}
      </main>
      {changing && <ChangePassword close={() => setChanging(false)} />}
    </div>
  )
}

function Who() {
  const me = useMe()
  return (
    <div className="who">
      <div className="strong">{me.user_name}</div>
      <div className="soft">{[me.tenant_name, me.department_name, ...me.roles].filter(Boolean).join(' · ')}</div>
    </div>
  )
}

/** How many phones got through today, and what waits for a word. */
function Pills() {
  const { data } = useTeam()
  const me = useMe()
  if (!data) return null
  const good = data.online === data.phones
  return (
    <>
      {data.phones > 0 && (
        <Link to="/phones" className="bare">
          <Chip tone={good ? 'verified' : 'info'}>{t('console-online-pill', { online: data.online, phones: data.phones })}</Chip>
        </Link>
      )}
      {me.judges && data.waiting > 0 && (
        <Link to="/o/visit?view=review" className="bare">
          <Chip tone="review">{t('console-waiting-pill', { count: data.waiting })}</Chip>
        </Link>
      )}
    </>
  )
}

function Menu() {
  const me = useMe()
  const { pathname } = useLocation()
  const menu = useRef<HTMLElement>(null)
  // In a narrow window the menu is one line that scrolls: where one is stays in sight.
  useEffect(() => void menu.current?.querySelector('.on')?.scrollIntoView({ block: 'nearest', inline: 'center' }), [pathname])
  const item = (to: string, label: string, end = false) => (
    <NavLink key={to} to={to} end={end} className={({ isActive }) => (isActive ? 'on' : '')}>
      {label}
    </NavLink>
  )
  const objects = me.objects.filter((o) => o.name !== 'visit')
  return (
    <nav aria-label={t('console-menu')} ref={menu}>
      {item('/', t('console-home'), true)}
      {me.objects.some((o) => o.name === 'visit') && item('/visits', t('console-visits'))}
      {objects.map((o) => item(`/o/${o.name}`, many(o.name, o.label)))}
      {me.restores && item('/recycle-bin', t('console-bin'))}
      <h2>{t('console-group-team')}</h2>
      {me.admin && item('/users', t('console-users'))}
      {item('/departments', t('console-departments'))}
      {item('/roles', t('console-roles'))}
      {item('/phones', t('console-phones'))}
      {me.admin && <h2>{t('console-group-system')}</h2>}
      {me.admin && item('/server', t('console-server'))}
    </nav>
  )
}
