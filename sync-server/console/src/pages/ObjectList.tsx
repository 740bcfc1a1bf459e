/** The list of any object: ready-made and saved lists, conditions, order, columns; all of it stands in the address. */
import { App, Button, Checkbox, Input, Modal, Popover, Select } from 'antd'
import { DeleteOutlined, PlusOutlined, SaveOutlined, SearchOutlined, SettingOutlined } from '@ant-design/icons'
import { useEffect, useMemo, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { useQueryClient } from '@tanstack/react-query'
import { type Schemas, Trouble, api, body } from '../api/client'
import { type Asked, useCount, useObject, useRows } from '../api/queries'
import { useMe } from '../api/session'
import { FormDrawer } from '../form/FormDrawer'
import { FilterBar } from '../list/FilterBar'
import { RowTable } from '../list/RowTable'
import { type Condition, filterOf } from '../list/conditions'
import { Loading, Nothing, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { focusFirst } from '../parts/focusFirst'
import { many, t } from '../words'

export default function ObjectList() {
  const { object = '' } = useParams()
  const shape = useObject(object)
  if (shape.error) return <Problem trouble={shape.error} retry={() => void shape.refetch()} />
  if (!shape.data) return <Loading />
  return <List key={object} shape={shape.data} />
}

function conditionsOf(text: string | null): Condition[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(read) ? (read as Condition[]) : []
  } catch {
    return []
  }
}

function List({ shape }: { shape: Schemas['ObjectShape'] }) {
  const me = useMe()
  const [params, setParams] = useSearchParams()
  const set = (changes: Record<string, string | undefined>) =>
    setParams((old) => {
      const next = new URLSearchParams(old)
      for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name)
      return next
    }, { replace: true })

  const named = params.get('view')
  const view = shape.views.find((v) => v.name === named) ?? shape.views.find((v) => v.name === 'all') ?? shape.views[0]!
  const conditions = conditionsOf(params.get('f'))
  const columns = params.get('columns') ?? view.columns.join(',')
  const sort = params.get('sort') ?? view.sort
  const q = params.get('q') ?? ''
  const filter = filterOf(conditions, shape.fields, me.zone)
  const asked: Asked = useMemo(
    () => ({ view: view.name, columns, sort, ...(filter && { filter }), ...(q && { q }) }),
    [view.name, columns, sort, filter, q],
  )
  const rows = useRows(shape.object, asked)
  const count = useCount(shape.object, asked)
  const [adding, setAdding] = useState(params.has('new'))
  const all = useMemo(() => rows.data?.pages.flatMap((p) => p.rows) ?? [], [rows.data])

  const total = count.data && t(count.data.more ? 'console-count-more' : 'console-count', { count: count.data.count })
  return (
    <Page
      fill
      title={many(shape.object, shape.label)}
      lead={<span aria-live="polite">{total ?? ' '}</span>}
      actions={
        shape.create && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
            {t('console-new', { object: shape.label })}
          </Button>
        )
      }
    >
      <div className="toolbar">
        <ViewPicker shape={shape} view={view} choose={(name) => set({ view: name, f: undefined, sort: undefined, columns: undefined })} />
        <Find text={q} change={(text) => set({ q: text })} />
        <FilterBar fields={shape.fields} conditions={conditions} change={(next) => set({ f: next.length ? JSON.stringify(next) : undefined })} />
        <div className="grow" />
        <Columns shape={shape} chosen={columns.split(',')} change={(next) => set({ columns: next.join(',') })} />
        <SaveView shape={shape} asked={asked} view={view} saved={(name) => set({ view: name, f: undefined, sort: undefined, columns: undefined })} />
      </div>
      {rows.error && <Problem trouble={rows.error} retry={() => void rows.refetch()} />}
      {!rows.data && !rows.error && <Loading rows={12} />}
      {rows.data && all.length === 0 && <Nothing title={t('console-list-empty')} hint={t('console-list-empty-hint')} />}
      {rows.data && all.length > 0 && (
        <RowTable
          key={JSON.stringify(asked)}
          object={shape.object}
          label={shape.label}
          columns={rows.data.pages[0]!.columns}
          rows={all}
          fields={shape.fields}
          sort={sort || shape.title}
          onSort={(next) => set({ sort: next })}
          more={rows.hasNextPage}
          fetchMore={() => void rows.fetchNextPage()}
          fetching={rows.isFetching}
        />
      )}
      {adding && <FormDrawer object={shape.object} close={() => (setAdding(false), set({ new: undefined }))} />}
    </Page>
  )
}

function ViewPicker({ shape, view, choose }: { shape: Schemas['ObjectShape']; view: Schemas['ListViewShape']; choose: (name: string) => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const option = (v: Schemas['ListViewShape']) => ({ value: v.name, label: v.label })
  const own = shape.views.filter((v) => v.saved)
  const options = [
    ...shape.views.filter((v) => !v.saved).map(option),
    ...(own.length ? [{ label: t('console-views-mine'), options: own.map(option) }] : []),
  ]
  const remove = async () => {
    await body(api.DELETE('/v1/views/{object}/saved/{name}', { params: { path: { object: shape.object, name: view.name } } }))
    await queries.invalidateQueries({ queryKey: ['object', shape.object] })
    message.success(t('console-view-removed'))
    choose('')
  }
  return (
    <>
      <Select aria-label={t('console-view')} value={view.name} onChange={choose} options={options} popupMatchSelectWidth={false} className="view" />
      {view.saved && <Button icon={<DeleteOutlined aria-hidden />} aria-label={t('console-view-remove')} title={t('console-view-remove')} onClick={() => void remove()} />}
    </>
  )
}

/** Pause in typing after which the list is asked anew, ms. */
const PAUSE = 250

function Find({ text, change }: { text: string; change: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  useEffect(() => setTyped(text), [text])
  useEffect(() => {
    if (typed === text) return
    const timer = setTimeout(() => change(typed), PAUSE)
    return () => clearTimeout(timer)
  }, [typed, text, change])
  return (
    <Input
      className="find"
      allowClear
      maxLength={100}
      value={typed}
      prefix={<SearchOutlined aria-hidden />}
      placeholder={t('console-find')}
      aria-label={t('console-find')}
      onChange={(e) => setTyped(e.target.value)}
    />
  )
}

function Columns({ shape, chosen, change }: { shape: Schemas['ObjectShape']; chosen: string[]; change: (columns: string[]) => void }) {
  const fields = shape.fields.filter((f) => !['image', 'file', 'signature', 'lines'].includes(f.kind))
  const turn = (name: string, on: boolean) => {
    const next = on ? [...chosen, name] : chosen.filter((c) => c !== name)
    if (next.length) change(next)
  }
  const content = (
    <div className="column-list">
      {fields.map((f) => (
        <Checkbox key={f.name} checked={chosen.includes(f.name)} onChange={(e) => turn(f.name, e.target.checked)}>
          {f.label}
        </Checkbox>
      ))}
    </div>
  )
  return (
    <Popover trigger="click" placement="bottomRight" content={content}>
      <Button icon={<SettingOutlined aria-hidden />}>{t('console-columns')}</Button>
    </Popover>
  )
}

function SaveView({ shape, asked, view, saved }: { shape: Schemas['ObjectShape']; asked: Asked; view: Schemas['ListViewShape']; saved: (name: string) => void }) {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const { message } = App.useApp()
  const queries = useQueryClient()
  const save = async (under: string) => {
    const parts = [view.filter, asked.filter && JSON.parse(asked.filter)].filter((f) => f && f !== 'everything')
    const filter = (parts.length ? { all: parts } : 'everything') as unknown as Schemas['SavedViewDraft']['filter']
    try {
      const params = { path: { object: shape.object, name: under } }
      const columns = (asked.columns ?? '').split(',').filter(Boolean)
      await body(api.PUT('/v1/views/{object}/saved/{name}', { params, body: { filter, sort: asked.sort ?? '', columns } }))
      await queries.invalidateQueries({ queryKey: ['object', shape.object] })
      message.success(t('console-view-saved'))
      setOpen(false)
      saved(under)
    } catch (error) {
      setTrouble(error as Trouble)
    }
  }
  return (
    <>
      <Button icon={<SaveOutlined aria-hidden />} onClick={() => (setOpen(true), setName(view.saved ? view.name : ''), setTrouble(null))}>
        {t('console-view-save')}
      </Button>
      <Modal afterOpenChange={focusFirst} open={open} title={t('console-view-save')} onCancel={() => setOpen(false)} onOk={() => void save(name.trim())} okText={t('console-save')} cancelText={t('console-cancel')} okButtonProps={{ disabled: !name.trim() }} width={400}>
        {trouble && <Problem trouble={trouble} />}
        <Input aria-label={t('console-view-name')} placeholder={t('console-view-name')} maxLength={40} value={name} onChange={(e) => setName(e.target.value)} onPressEnter={() => name.trim() && void save(name.trim())} />
      </Modal>
    </>
  )
}
