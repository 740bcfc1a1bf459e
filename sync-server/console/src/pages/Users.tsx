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
import { t } from '../words'

type Person = Schemas['Person']
/** A code that was just made, and for whom. */
interface Code { name: string; login: string; code: string; invited: boolean }

export default function Users() {
  const users = useUsers()
  const [find, setFind] = useState('')
  const [editing, setEditing] = useState<Person | 'new' | null>(null)
  const [phones, setPhones] = useState<Person | null>(null)
  const [code, setCode] = useState<Code | null>(null)
  const wanted = find.trim().toLowerCase()
  const shown = (users.data ?? []).filter((p) => [p.name, p.login, p.department_name].some((text) => text.toLowerCase().includes(wanted)))
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
          {shown.length === 0 && <Nothing title={t('console-list-empty')} />}
          {shown.length > 0 && (
            <table className="plain">
              <thead>
                <tr>
                  <th>{t('console-name')}</th>
                  <th>{t('console-login-name')}</th>
                  <th>{t('console-department')}</th>
                  <th>{t('console-role')}</th>
                  <th>{t('console-status')}</th>
                  <th>{t('console-devices')}</th>
                  <th>{t('console-seen')}</th>
                  <th>
                    <span className="sr">{t('console-more')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((p) => (
                  <tr key={p.id}>
                    <td className="strong">
                      {p.name}
                      {p.title && <span className="soft second">{p.title}</span>}
                    </td>
                    <td>{p.login}</td>
                    <td>{p.department_name}</td>
                    <td>{p.roles.map((r) => r.label).join('、')}</td>
                    <td>
                      {p.disabled ? <Chip tone="suspicious">{t('console-disabled')}</Chip> : p.invited ? <Chip tone="info">{t('console-invited')}</Chip> : <Chip tone="verified">{t('console-active')}</Chip>}
                    </td>
                    <td>
                      {p.devices > 0 ? (
                        <Button type="link" size="small" onClick={() => setPhones(p)} aria-label={`${p.name} ${t('console-devices')}`}>
                          {p.devices}
                        </Button>
                      ) : (
                        <span className="soft">0</span>
                      )}
                    </td>
                    <td className="soft">{p.seen || t('console-never')}</td>
                    <td className="end">
                      <Actions person={p} edit={() => setEditing(p)} phones={() => setPhones(p)} code={setCode} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      )}
      {editing && <UserForm person={editing === 'new' ? null : editing} close={() => setEditing(null)} made={setCode} />}
      {phones && <PhonesDrawer person={phones} close={() => setPhones(null)} />}
      {code && <CodeShown code={code} close={() => setCode(null)} />}
    </Page>
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
  const disable = async (disabled: boolean) => {
    await body(api.POST('/v1/users/{id}/disable', { ...path, body: { disabled } }))
    message.success(t(disabled ? 'console-user-disabled' : 'console-user-enabled', { name }))
  }
  const items = [
    { key: 'edit', label: t('console-edit'), onClick: edit },
    { key: 'phones', label: t('console-devices'), onClick: phones },
    {
      key: 'reset',
      label: t('console-reset'),
      onClick: () =>
        confirm(t('console-reset'), t('console-reset-confirm', { name }), false, async () => {
          const made = await body(api.POST('/v1/users/{id}/reset', path))
          code({ name, login: person.login, code: made.password, invited: false })
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
        made({ name: name.trim(), login: login.trim(), code: one.password, invited: true })
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
    <Modal open title={t(person ? 'console-user-edit' : 'console-user-new')} onCancel={close} onOk={save} confirmLoading={busy} okText={t('console-save')} cancelText={t('console-cancel')} width={520} maskClosable={false}>
      {trouble && <Problem trouble={trouble} />}
      <Form form={form} layout="vertical" initialValues={initial} onValuesChange={(_, all) => !person && keepDraft(DRAFT, all)} requiredMark={false} onFinish={save}>
        <div className="pair">
          <Form.Item name="name" label={t('console-name')} rules={[required]}>
            <Input maxLength={60} autoFocus autoComplete="off" />
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
  const link = `${location.origin}/password?login=${encodeURIComponent(code.login)}&code=${encodeURIComponent(code.code)}`
  const title = t(code.invited ? 'console-user-added' : 'console-reset-done', { name: code.name })
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
      {line(t('console-code'), code.code)}
      <p className="soft">{t('console-invite-once')}</p>
    </Modal>
  )
}

function PhonesDrawer({ person, close }: { person: Person; close: () => void }) {
  useFocusBack()
  const devices = useQuery({ queryKey: ['devices'], queryFn: () => body(api.GET('/v1/devices')) })
  const own = devices.data?.filter((d) => d.user === person.id)
  const forget = useForget()
  const { modal, message } = App.useApp()
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
        await body(api.DELETE('/v1/devices/{user}/{id}', { params: { path: { user: person.id, id } } }))
        message.success(t('console-device-signed-out'))
        await forget()
      },
    })
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
                {d.platform} · {t('console-version')} {d.app_version}
              </span>
            </span>
            {d.sessions > 0 ? <Button danger onClick={() => out(d.id)}>{t('console-device-sign-out')}</Button> : <Chip>{t('console-signed-out')}</Chip>}
          </li>
        ))}
      </ul>
    </Drawer>
  )
}
