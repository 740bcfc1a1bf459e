/** The departments as a tree: adding, renaming, moving by hand or by choosing. */
import { App, Button, Form, Input, Modal, Tree, TreeSelect } from 'antd'
import { PlusOutlined } from '@ant-design/icons'
import { useMemo, useState } from 'react'
import { type Schemas, Trouble, api, body } from '../api/client'
import { create, newId } from '../api/create'
import { useDepartments, useForget } from '../api/queries'
import { useMe } from '../api/session'
import { Loading, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { type TreeNode, treeOf } from '../parts/departmentTree'
import { useFocusBack } from '../parts/useFocusBack'
import { focusFirst } from '../parts/focusFirst'
import { t } from '../words'

type Department = Schemas['DepartmentNode']
type Act = { kind: 'new' | 'rename' | 'move'; department?: Department; parent?: string }

export default function Departments() {
  const departments = useDepartments()
  const me = useMe()
  const [act, setAct] = useState<Act | null>(null)
  const all = departments.data ?? []
  const tree = useMemo(() => treeOf(all), [departments.data])
  const of = (id: unknown) => all.find((d) => d.id === id)
  return (
    <Page
      title={t('console-departments')}
      lead={me.admin ? t('console-department-hint') : undefined}
      actions={
        me.admin && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAct({ kind: 'new' })}>
            {t('console-department-new')}
          </Button>
        )
      }
    >
      {departments.error && <Problem trouble={departments.error} retry={() => void departments.refetch()} />}
      {!departments.data && !departments.error && <Loading />}
      {departments.data && (
        <section className="card pad">
          <Tree<TreeNode>
            blockNode
            defaultExpandAll
            showLine
            selectable={false}
            draggable={me.admin ? { icon: false } : false}
            allowDrop={({ dropPosition }) => dropPosition === 0}
            treeData={tree}
            onDrop={({ node, dragNode }) => setAct({ kind: 'move', department: of(dragNode.key), parent: String(node.key) })}
            titleRender={(node) => <Node department={of(node.key)!} act={me.admin ? setAct : undefined} />}
          />
        </section>
      )}
      {act && <Change act={act} all={all} close={() => setAct(null)} />}
    </Page>
  )
}

function Node({ department: d, act }: { department: Department; act?: (act: Act) => void }) {
  if (!d) return null
  return (
    <span className="department" data-department={d.name}>
      <span className="strong">{d.name}</span>
      <span className="soft">
        {t('console-department-people', { count: d.people })}
        {d.people_below !== d.people && ` · ${t('console-department-people-below', { count: d.people_below })}`}
        {d.head_name && ` · ${t('console-department-head', { name: d.head_name })}`}
      </span>
      {act && (
        <span className="department-actions" onKeyDown={(e) => e.stopPropagation()}>
          <Button size="small" type="text" onClick={() => act({ kind: 'new', parent: d.id })} aria-label={`${t('console-department-new')} ${d.name}`}>
            {t('console-department-new')}
          </Button>
          <Button size="small" type="text" onClick={() => act({ kind: 'rename', department: d })} aria-label={`${t('console-department-rename')} ${d.name}`}>
            {t('console-department-rename')}
          </Button>
          <Button size="small" type="text" onClick={() => act({ kind: 'move', department: d, parent: d.parent ?? undefined })} aria-label={`${t('console-department-move')} ${d.name}`}>
            {t('console-department-move')}
          </Button>
        </span>
      )}
    </span>
  )
}

const TITLES = { new: 'console-department-new', rename: 'console-department-rename', move: 'console-department-move' }

function Change({ act, all, close }: { act: Act; all: Department[]; close: () => void }) {
  useFocusBack()
  const { kind, department } = act
  const [form] = Form.useForm<{ name: string; parent?: string }>()
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [busy, setBusy] = useState(false)
  const [made] = useState(newId)
  const forget = useForget()
  const { message } = App.useApp()
  const save = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values) return
    setBusy(true)
    try {
      if (kind === 'new') {
        const fields = { name: values.name.trim(), ...(values.parent && { parent: values.parent }) }
        await create('department', made, fields)
        message.success(t('console-saved'))
      } else {
        const fields = kind === 'rename' ? { name: values.name.trim() } : { parent: values.parent ?? null }
        const params = { path: { object: 'department', id: department!.id } }
        await body(api.PATCH('/v1/records/{object}/{id}', { params, body: { fields: fields as never }, headers: { 'If-Match': String(department!.version) } as never }))
        const parent = all.find((d) => d.id === values.parent)?.name ?? t('console-department-top')
        message.success(kind === 'move' ? t('console-department-moved', { name: department!.name, parent }) : t('console-saved'))
      }
      await forget()
      close()
    } catch (error) {
      setTrouble(error as Trouble)
      await forget()
    }
    setBusy(false)
  }
  return (
    <Modal afterOpenChange={focusFirst} open title={t(TITLES[kind])} onCancel={close} okButtonProps={{ htmlType: 'submit', form: 'department-form' }} confirmLoading={busy} okText={t('console-save')} cancelText={t('console-cancel')} width={440}>
      {trouble && <Problem trouble={trouble} />}
      {kind === 'move' && department && <p>{t('console-department-move-confirm', { count: department.people_below })}</p>}
      <Form id="department-form" form={form} layout="vertical" requiredMark={false} initialValues={{ name: department?.name ?? '', parent: act.parent }} onFinish={save}>
        {kind !== 'move' && (
          <Form.Item name="name" label={t('console-department-name')} rules={[{ required: true, whitespace: true, message: t('error-required') }]}>
            <Input maxLength={60} />
          </Form.Item>
        )}
        {kind !== 'rename' && (
          <Form.Item name="parent" label={t('console-department-above')}>
            <TreeSelect treeDefaultExpandAll allowClear placeholder={t('console-department-top')} treeData={treeOf(all, department?.id)} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
