/** People with an account: adding and inviting, changing, letting out and in, their phones. */
import { App, Button, Drawer, Dropdown, Form, Input, Modal, Select, TreeSelect, Typography } from 'antd'
import { MoreOutlined, PlusOutlined, SearchOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Schemas, Trouble, api, body } from '../api/client'
import { dropDraft, keepDraft, readDraft } from '../api/draft'
import { useDepartments, useForget, useRoles, useUsers } from '../api/queries'
import { Chip } from '../parts/Chip'
import { Loading, Nothing, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { treeOf } from '../parts/departmentTree'
import { useFocusBack } from '../parts/useFocusBack'
import { type Column, Table } from '../parts/Table'
import { focusFirst } from '../parts/focusFirst'
import { t } from '../words'

type Person = Schemas['Person']
/** A code that was just made, and for whom. */
interface Code { name: string; login: string; made: Schemas['OneTime']; added: boolean }

export default function Users() {
  const users = useUsers()
  const [find, setFind] = useState('')
  const [editing, setEditing] = useState<Person | 'new' | null>(null)
  const [phones, setPhones] = useState<Person | null>(null)
  const [code, setCode] = useState<Code | null>(null)
  const wanted = find.trim().toLowerCase()
  const shown = (users.data ?? []).filter((p) => [p.name, p.login, p.department_name].some((text) => text.toLowerCase().includes(wanted)))
  const columns: Column<Person>[] = [
    { title: t('console-name'), strong: true, cell: (p) => <>{p.name}{p.title && <span className="soft second">{p.title}</span>}</> },
    { title: t('console-login-name'), cell: (p) => p.login },
    { title: t('console-department'), cell: (p) => p.department_name },
    { title: t('console-role'), cell: (p) => <span className="counts">{p.roles.map((r) => <Chip key={r.name}>{r.label}</Chip>)}</span> },
    { title: t('console-status'), cell: (p) => <Standing person={p} /> },
    {
      title: t('console-devices'),
      cell: (p) =>
        p.devices > 0 ? (
          <Button type="link" size="small" onClick={() => setPhones(p)} aria-label={`${p.name} ${t('console-devices')}`}>
            {p.devices}
          </Button>
        ) : (
          <span className="soft">0</span>
        ),
    },
    { title: t('console-seen'), className: 'soft', cell: (p) => p.seen || t('console-never') },
    { title: t('console-more'), quiet: true, className: 'end', cell: (p) => <Actions person={p} edit={() => setEditing(p)} phones={() => setPhones(p)} code={setCode} /> },
  ]
  return (
    <Page
      title={t('console-users')}
      lead={users.data && t('console-count', { count: users.data.length })}
      actions={
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
          {t('console-user-new')}
        </Button>
      }
    >
      <div className="toolbar">
        <Input className="find wide-find" allowClear prefix={<SearchOutlined aria-hidden />} placeholder={t('console-users-find')} aria-label={t('console-users-find')} value={find} onChange={(e) => setFind(e.target.value)} />
      </div>
      {users.error && <Problem trouble={users.error} retry={() => void users.refetch()} />}
      {!users.data && !users.error && <Loading />}
      {users.data && (
        <section className="card">
          {shown.length === 0 ? <Nothing title={t('console-list-empty')} /> : <Table columns={columns} rows={shown} keyOf={(p) => p.id} />}
        </section>
      )}
      {editing && <UserForm person={editing === 'new' ? null : editing} close={() => setEditing(null)} made={setCode} />}
      {phones && <PhonesDrawer person={phones} close={() => setPhones(null)} />}
      {code && <CodeShown code={code} close={() => setCode(null)} />}
    </Page>
  )
}

/** Whether somebody can sign in; until when the code they hold is good. */
function Standing({ person: { disabled, code } }: { person: Person }) {
  if (disabled) return <Chip tone="suspicious">{t('console-disabled')}</Chip>
  if (!code) return <Chip tone="verified">{t('console-active')}</Chip>
  const word = t(code.invitation ? 'console-invited' : 'console-code-given')
  return (
    <>
      <Chip tone={code.ended ? 'review' : 'info'}>{code.ended ? t('console-code-ended', { what: word }) : word}</Chip>
      {code.until && <span className="soft second">{t(code.ended ? 'console-ended-at' : 'console-valid-until', { time: code.until })}</span>}
    </>
  )
}

function Actions({ person, edit, phones, code }: { person: Person; edit: () => void; phones: () => void; code: (code: Code) => void }) {
  const { modal, message } = App.useApp()
  const forget = useForget()
  const path = { params: { path: { id: person.id } } }
  const act = async (work: () => Promise<void>) => {
    try {
      await work()
      await forget()
    } catch (error) {
      message.error((error as Trouble).message)
    }
  }
  const confirm = (title: string, content: string, danger: boolean, work: () => Promise<void>) =>
    modal.confirm({ title, content, icon: null, okText: title, cancelText: t('console-cancel'), okButtonProps: { danger }, autoFocusButton: 'cancel', onOk: () => act(work) })
  const name = person.name
  const again = t(person.code?.invitation ? 'console-invite-again' : 'console-reset')
  const disable = async (disabled: boolean) => {
    await body(api.POST('/v1/users/{id}/disable', { ...path, body: { disabled } }))
    message.success(t(disabled ? 'console-user-disabled' : 'console-user-enabled', { name }))
  }
  const items = [
    { key: 'edit', label: t('console-edit'), onClick: edit },
    { key: 'phones', label: t('console-devices'), onClick: phones },
    {
      key: 'reset',
      label: again,
      onClick: () =>
        confirm(again, t(person.code?.invitation ? 'console-invite-confirm' : 'console-reset-confirm', { name }), false, async () => {
          code({ name, login: person.login, made: await body(api.POST('/v1/users/{id}/reset', path)), added: false })
        }),
    },
    { type: 'divider' as const },
    person.disabled
      ? { key: 'enable', label: t('console-enable'), onClick: () => void act(() => disable(false)) }
      : { key: 'disable', danger: true, label: t('console-disable'), onClick: () => confirm(t('console-disable'), t('console-disable-confirm', { name }), true, () => disable(true)) },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button type="text" icon={<MoreOutlined aria-hidden />} aria-label={`${t('console-more')} ${name}`} />
    </Dropdown>
  )
}

interface Entered { name: string; login: string; department?: string; roles: string[]; title?: string; mobile?: string }
const DRAFT = 'user new'

function UserForm({ person, close, made }: { person: Person | null; close: () => void; made: (code: Code) => void }) {
  useFocusBack()
  const [form] = Form.useForm<Entered>()
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [busy, setBusy] = useState(false)
  const departments = useDepartments()
  const roles = useRoles()
  const forget = useForget()
  const { message } = App.useApp()
  const initial: Partial<Entered> = person
    ? { name: person.name, login: person.login, department: person.department ?? undefined, roles: person.roles.map((r) => r.name), title: person.title }
    : { roles: ['rep'], ...readDraft<Entered>(DRAFT) }
  const save = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values) return
    setBusy(true)
    setTrouble(null)
    try {
      if (person) {
        const fields = { name: values.name.trim(), department: values.department ?? null, roles: values.roles, title: values.title || null }
        await body(api.PATCH('/v1/records/{object}/{id}', { params: { path: { object: 'user', id: person.id } }, body: { fields: fields as never }, headers: { 'If-Match': String(person.version) } as never }))
        message.success(t('console-saved'))
      } else {
        const fields = Object.fromEntries(Object.entries({ title: values.title, mobile: values.mobile }).filter(([, v]) => v))
        const { name, login, department, roles } = values
        const one = await body(api.POST('/v1/users', { body: { name: name.trim(), login: login.trim(), department, roles, fields: fields as never } }))
        dropDraft(DRAFT)
        made({ name: name.trim(), login: login.trim(), made: one, added: true })
      }
      await forget()
      close()
    } catch (error) {
      const failed = error as Trouble
      const known = ['name', 'login', 'department', 'roles', 'title', 'mobile'].find((f) => f === failed.field) as keyof Entered | undefined
      if (known) form.setFields([{ name: known, errors: [failed.message] }])
      else setTrouble(failed)
    }
    setBusy(false)
  }
  const required = { required: true, message: t('error-required') }
  return (
    <Modal afterOpenChange={focusFirst} open title={t(person ? 'console-user-edit' : 'console-user-new')} onCancel={close} okButtonProps={{ htmlType: 'submit', form: 'user-form' }} confirmLoading={busy} okText={t('console-save')} cancelText={t('console-cancel')} width={520} maskClosable={false}>
      {trouble && <Problem trouble={trouble} />}
      <Form id="user-form" form={form} layout="vertical" initialValues={initial} onValuesChange={(_, all) => !person && keepDraft(DRAFT, all)} requiredMark={false} onFinish={save}>
        <div className="pair">
          <Form.Item name="name" label={t('console-name')} rules={[required]}>
            <Input maxLength={60} autoComplete="off" />
          </Form.Item>
          <Form.Item name="login" label={t('console-login-name')} rules={[required]}>
            <Input maxLength={60} disabled={Boolean(person)} autoComplete="off" />
          </Form.Item>
        </div>
        <Form.Item name="department" label={t('console-department')}>
          <TreeSelect treeDefaultExpandAll allowClear placeholder={t('console-pick')} treeData={treeOf(departments.data ?? [])} />
        </Form.Item>
        <Form.Item name="roles" label={t('console-role')} rules={[required]} extra={t('console-roles-hint')}>
          <Select mode="multiple" placeholder={t('console-pick')} options={(roles.data ?? []).map((r) => ({ value: r.name, label: r.label }))} />
        </Form.Item>
        <div className="pair">
          <Form.Item name="title" label={t('console-job')}>
            <Input maxLength={60} />
          </Form.Item>
          {!person && (
            <Form.Item name="mobile" label={t('console-phone')}>
              <Input maxLength={40} type="tel" />
            </Form.Item>
          )}
        </div>
      </Form>
    </Modal>
  )
}

/** The one time a code is shown, and the link that carries it. */
function CodeShown({ code, close }: { code: Code; close: () => void }) {
  useFocusBack()
  const link = `${location.origin}/password?login=${encodeURIComponent(code.login)}&code=${encodeURIComponent(code.made.password)}`
  const title = t(code.added ? 'console-user-added' : code.made.invitation ? 'console-invite-done' : 'console-reset-done', { name: code.name })
  const line = (label: string, value: string) => (
    <div className="copy-line">
      <span className="soft">{label}</span>
      <Typography.Text code copyable={{ text: value, tooltips: [t('console-copy'), t('console-copied')] }}>
        {value}
      </Typography.Text>
    </div>
  )
  return (
    <Modal open title={title} onCancel={close} footer={<Button type="primary" onClick={close}>{t('console-close')}</Button>} width={560} maskClosable={false}>
      <p>{t('console-invite-text', { name: code.name })}</p>
      {line(t('console-invite-link'), link)}
      {line(t('console-login-name'), code.login)}
      {line(t('console-code'), code.made.password)}
      <p className="soft">{t('console-invite-once', { until: code.made.until })}</p>
    </Modal>
  )
}

function PhonesDrawer({ person, close }: { person: Person; close: () => void }) {
  useFocusBack()
  const devices = useQuery({ queryKey: ['devices'], queryFn: () => body(api.GET('/v1/devices')) })
  const own = devices.data?.filter((d) => d.user === person.id)
  const forget = useForget()
  const { modal, message } = App.useApp()
  const tell = async (act: () => Parameters<typeof body>[0], done: string) => {
    try {
      await body(act())
      message.success(done)
    } catch (error) {
      message.error((error as Trouble).message)
    }
    // Also when it failed: the phone may have been signed out by somebody else.
    await forget()
  }
  const out = (id: string) =>
    modal.confirm({
      title: t('console-device-sign-out'),
      content: t('console-device-sign-out-confirm'),
      icon: null,
      okText: t('console-device-sign-out'),
      cancelText: t('console-cancel'),
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      onOk: async () => {
        await tell(() => api.DELETE('/v1/devices/{user}/{id}', { params: { path: { user: person.id, id } } }), t('console-device-signed-out'))
      },
    })
  const wipe = (id: string) =>
    modal.confirm({
      title: t('console-device-wipe'),
      content: t('console-device-wipe-confirm'),
      icon: null,
      okText: t('console-device-wipe'),
      cancelText: t('console-cancel'),
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      onOk: async () => {
        const params = { path: { user: person.id, id }, query: { wipe: true } }
        await tell(() => api.DELETE('/v1/devices/{user}/{id}', { params }), t('console-device-wiping'))
      },
    })
  const acts = (d: { id: string; sessions: number; wiping: boolean }) => {
    if (d.sessions === 0) return <Chip>{t('console-signed-out')}</Chip>
    if (d.wiping) return <Chip>{t('console-device-wiping')}</Chip>
    return (
      <>
        <Button danger onClick={() => out(d.id)}>{t('console-device-sign-out')}</Button>
        <Button danger onClick={() => wipe(d.id)}>{t('console-device-wipe')}</Button>
      </>
    )
  }
  return (
    <Drawer open size={440} title={`${person.name} · ${t('console-devices')}`} onClose={close}>
      {devices.error && <Problem trouble={devices.error} />}
      {!own && !devices.error && <Loading rows={3} />}
      {own?.length === 0 && <Nothing title={t('console-device-none')} />}
      <ul className="lines">
        {own?.map((d) => (
          <li key={d.id} className="device">
            <span className="grow">
              <span className="strong">{d.name}</span>
              <span className="soft">
                {[d.platform, `${t('console-version')} ${d.app_version}`, `${t('console-seen')} ${d.seen}`].join(' · ')}
              </span>
            </span>
            {acts(d)}
          </li>
        ))}
      </ul>
    </Drawer>
  )
}
