import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import type { Locale } from 'antd/es/locale'
import { Suspense, lazy, useEffect, useState } from 'react'
import { BrowserRouter, Route, Routes } from 'react-router'
import { type Me, SessionProvider } from './api/session'
import { client } from './api/queries'
import { Loading } from './parts/Page'
import { Shell } from './shell/Shell'
import { nonce } from './nonce'
import { antTheme, onScheme, paint } from './theme'
import { type Language, remember, speak, spoken } from './words'

const Home = lazy(() => import('./pages/Home'))
const Visits = lazy(() => import('./pages/Visits'))
const List = lazy(() => import('./pages/ObjectList'))
const Detail = lazy(() => import('./pages/ObjectDetail'))
const Users = lazy(() => import('./pages/Users'))
const Departments = lazy(() => import('./pages/Departments'))
const Roles = lazy(() => import('./pages/Roles'))
const Phones = lazy(() => import('./pages/Phones'))
const RecycleBin = lazy(() => import('./pages/RecycleBin'))
const Server = lazy(() => import('./pages/Server'))
const NotHere = lazy(() => import('./pages/NotHere'))

const LOCALES: Record<Language, () => Promise<{ default: unknown }>> = {
  'zh-CN': () => Promise.all([import('antd/es/locale/zh_CN'), import('dayjs/locale/zh-cn')]).then(([m]) => m),
  en: () => import('antd/es/locale/en_US'),
}

export function App({ me }: { me: Me }) {
  const [theme, setTheme] = useState(antTheme)
  const [language, setLanguage] = useState(spoken)
  const [locale, setLocale] = useState<Locale>()

  useEffect(() => onScheme(() => (paint(), setTheme(antTheme()))), [])
  useEffect(() => {
    let current = true
    void Promise.all([LOCALES[language](), import('dayjs')]).then(([file, dayjs]) => {
      dayjs.default.locale(language === 'zh-CN' ? 'zh-cn' : 'en')
      if (current) setLocale(file.default as Locale)
    })
    return () => void (current = false)
  }, [language])

  const choose = async (next: Language) => {
    remember(next)
    await speak(next)
    // Texts in answers were made in the other language.
    await client.resetQueries()
    setLanguage(next)
  }
  return (
    <ConfigProvider theme={theme} csp={{ nonce }} locale={locale} button={{ autoInsertSpace: false }} wave={{ disabled: true }}>
      <AntApp component={false} message={{ duration: 4 }}>
        <QueryClientProvider client={client}>
          <SessionProvider me={me}>
            <BrowserRouter>
              <Shell key={language} language={language} choose={choose}>
                <Suspense fallback={<Loading />}>
                  <Routes>
                    <Route index element={<Home />} />
                    <Route path="visits" element={<Visits />} />
                    <Route path="o/:object" element={<List />} />
                    <Route path="o/:object/:id" element={<Detail />} />
                    <Route path="users" element={<Users />} />
                    <Route path="departments" element={<Departments />} />
                    <Route path="roles" element={<Roles />} />
                    <Route path="phones" element={<Phones />} />
                    <Route path="recycle-bin" element={<RecycleBin />} />
                    <Route path="server" element={<Server />} />
                    <Route path="*" element={<NotHere />} />
                  </Routes>
                </Suspense>
              </Shell>
            </BrowserRouter>
          </SessionProvider>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}
