/** Who is signed in, and signing in again in place when the session has ended: the page behind stays as it is. */
import { Button, Form, Input, Modal } from 'antd'
import { type ReactNode, createContext, useContext, useEffect, useRef, useState } from 'react'
import { type Schemas, Trouble, api, body, keepToken, onEnd } from './client'
import { Problem } from '../parts/Problem'
import { focusFirst } from '../parts/focusFirst'
import { t } from '../words'

export type Me = Schemas['Me']

const Session = createContext<Me | null>(null)

/** The person who is signed in. */
export function useMe(): Me {
  const me = useContext(Session)
  if (!me) throw new Error('asked for the person outside a session')
  return me
}

/** The person who is signed in; the sign-in page when nobody is. */
export async function begin(): Promise<Me | null> {
  try {
    const me = await body(api.GET('/v1/session'))
    keepToken(me.csrf)
    return me
  } catch (error) {
    const status = error instanceof Trouble ? error.status : 0
    if (status !== 401 && status !== 403) throw error
    leave()
    return null
  }
}

/** Goes to the sign-in page, and back here afterwards. */
export function leave(): void {
  const to = encodeURIComponent(location.pathname + location.search)
  location.assign(`/login?to=${to}`)
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await api.DELETE('/v1/session').catch(() => undefined)
  sessionStorage.clear()
  location.assign('/login')
}

export function SessionProvider({ me, children }: { me: Me; children: ReactNode }) {
  const [ended, setEnded] = useState(false)
  const waiting = useRef<{ promise: Promise<void>; done: () => void } | null>(null)

  useEffect(() => {
    onEnd(() => {
      if (!waiting.current) {
        let done = () => {}
        const promise = new Promise<void>((resolve) => (done = resolve))
        waiting.current = { promise, done }
        setEnded(true)
      }
      return waiting.current.promise
    })
  }, [])

  const back = (again: Me) => {
    keepToken(again.csrf)
    // Somebody else has other rights: everything on the screen is asked anew, and what was typed is not theirs.
    if (again.user !== me.user) {
      sessionStorage.clear()
      return location.reload()
    }
    setEnded(false)
    waiting.current?.done()
    waiting.current = null
  }
  return (
    <Session.Provider value={me}>
      {children}
      {ended && <SignInAgain login={me.login} back={back} />}
    </Session.Provider>
  )
}

function SignInAgain({ login, back }: { login: string; back: (me: Me) => void }) {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async ({ password }: { password: string }) => {
    setBusy(true)
    try {
      back(await body(api.POST('/v1/session', { body: { login, password } })))
    } catch (error) {
      setTrouble(error as Trouble)
      setBusy(false)
    }
  }
  return (
    <Modal afterOpenChange={focusFirst} open title={t('console-signed-out-title')} footer={null} closable={false} keyboard={false} width={400} zIndex={3000}>
      <p className="soft">{t('console-signed-out-text')}</p>
      {trouble && <Problem trouble={trouble} />}
      <Form layout="vertical" onFinish={submit} requiredMark={false}>
        <Form.Item label={t('console-login-name')}>
          <Input value={login} readOnly autoComplete="username" />
        </Form.Item>
        <Form.Item label={t('console-password')} name="password" rules={[{ required: true, message: t('error-required') }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block size="large" loading={busy}>
          {t('console-continue')}
        </Button>
      </Form>
      <Button type="link" block onClick={leave}>
        {t('console-other-account')}
      </Button>
    </Modal>
  )
}
