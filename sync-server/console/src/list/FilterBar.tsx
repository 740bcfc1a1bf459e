/** The conditions of a list: shown as chips, added and changed in a small form. */
import { Button, Checkbox, DatePicker, Input, InputNumber, Popover, Select } from 'antd'
import { FilterOutlined, PlusOutlined } from '@ant-design/icons'
import dayjs from 'dayjs'
import { useState } from 'react'
import type { Schemas } from '../api/client'
import { RecordPicker } from '../form/RecordPicker'
import { spoken, t } from '../words'
import type { Condition } from './conditions'

type ListField = Schemas['ListField']

interface Props {
  fields: ListField[]
  conditions: Condition[]
  change: (conditions: Condition[]) => void
}

/** A condition in words. */
function words(c: Condition, f: ListField): string {
  if (c.empty) return `${f.label} ${t('console-filter-empty')}`
  const range = [c.from, c.to].map((bound) => bound || '…').join(' – ')
  const labels = c.any?.map((name) => f.options.find((o) => o.name === name)?.label ?? name).join(spoken() === 'en' ? ', ' : '、')
  const said = {
    text: `${t('console-filter-contains')} “${c.text}”`, choice: labels, record: c.name, number: range, date: range, datetime: range,
    flag: t(c.flag ? 'console-yes' : 'console-no'),
  }[f.filter ?? '']
  return `${f.label}: ${said ?? ''}`
}

export function FilterBar({ fields, conditions, change }: Props) {
  const usable = fields.filter((f) => f.filter)
  const set = (index: number, next: Condition | null) =>
    change(next ? conditions.map((c, i) => (i === index ? next : c)) : conditions.filter((_, i) => i !== index))
  return (
    <>
      {conditions.map((c, index) => {
        const field = usable.find((f) => f.name === c.field)
        if (!field) return null
        return (
          <Editor key={`${c.field} ${index}`} fields={usable} start={c} done={(next) => set(index, next)}>
            <Button className="condition">{words(c, field)}</Button>
          </Editor>
        )
      })}
      <Editor fields={usable} done={(next) => next && change([...conditions, next])}>
        <Button icon={conditions.length ? <PlusOutlined aria-hidden /> : <FilterOutlined aria-hidden />} aria-label={t('console-filter-add')}>
          {conditions.length ? '' : t('console-filter')}
        </Button>
      </Editor>
      {conditions.length > 0 && (
        <Button type="link" onClick={() => change([])}>
          {t('console-filter-clear')}
        </Button>
      )}
    </>
  )
}

function Editor({ fields, start, done, children }: {
  fields: ListField[]
  start?: Condition
  done: (condition: Condition | null) => void
  children: React.ReactNode
}) {
  const [open, setOpen] = useState(false)
  const [c, setCondition] = useState<Condition>(start ?? { field: '' })
  const field = fields.find((f) => f.name === c.field)
  const show = (next: boolean) => {
    setOpen(next)
    if (next) setCondition(start ?? { field: '' })
  }
  const form = (
    <form
      className="condition-form"
      onSubmit={(e) => {
        e.preventDefault()
        setOpen(false)
        done(c)
      }}
    >
      <Select
        showSearch
        autoFocus
        aria-label={t('console-filter-field')}
        placeholder={t('console-filter-field')}
        optionFilterProp="label"
        value={c.field || undefined}
        onChange={(name: string) => setCondition({ field: name })}
        options={fields.map((f) => ({ value: f.name, label: f.label }))}
      />
      {field && !c.empty && <Value field={field} c={c} set={setCondition} />}
      {field && (
        <Checkbox checked={c.empty ?? false} onChange={(e) => setCondition({ field: c.field, empty: e.target.checked || undefined })}>
          {t('console-filter-empty')}
        </Checkbox>
      )}
      <div className="buttons">
        {start && (
          <Button onClick={() => (setOpen(false), done(null))} danger type="text">
            {t('console-remove')}
          </Button>
        )}
        <Button type="primary" htmlType="submit" disabled={!field}>
          {t('console-filter-apply')}
        </Button>
      </div>
    </form>
  )
  return (
    <Popover open={open} onOpenChange={show} trigger="click" content={form} placement="bottomLeft" destroyOnHidden>
      {children}
    </Popover>
  )
}

function Value({ field, c, set }: { field: ListField; c: Condition; set: (c: Condition) => void }) {
  const day = (text?: string) => (text ? dayjs(text) : null)
  const bound = (key: 'from' | 'to') => t(key === 'from' ? 'console-filter-from' : 'console-filter-to')
  switch (field.filter) {
    case 'choice':
      return (
        <Select
          mode="multiple"
          aria-label={t('console-filter-one-of')}
          placeholder={t('console-filter-one-of')}
          value={c.any ?? []}
          onChange={(any: string[]) => set({ ...c, any })}
          options={field.options.map((o) => ({ value: o.name, label: o.label }))}
        />
      )
    case 'record':
      return <RecordPicker to={field.to} value={c.text} name={c.name} label={field.label} change={(text, name) => set({ ...c, text, name })} />
    case 'flag':
      return (
        <Select
          aria-label={field.label}
          value={c.flag === undefined ? undefined : c.flag ? 1 : 0}
          onChange={(v: number) => set({ ...c, flag: v === 1 })}
          options={[{ value: 1, label: t('console-yes') }, { value: 0, label: t('console-no') }]}
        />
      )
    case 'number':
      return (
        <div className="pair">
          {(['from', 'to'] as const).map((key) => (
            <InputNumber key={key} aria-label={bound(key)} placeholder={bound(key)} value={c[key] ?? null} stringMode onChange={(v) => set({ ...c, [key]: v ?? undefined })} />
          ))}
        </div>
      )
    case 'date':
    case 'datetime':
      return (
        <div className="pair">
          {(['from', 'to'] as const).map((key) => (
            <DatePicker key={key} aria-label={bound(key)} placeholder={bound(key)} value={day(c[key])} onChange={(d) => set({ ...c, [key]: d?.format('YYYY-MM-DD') })} />
          ))}
        </div>
      )
    default:
      return <Input aria-label={t('console-filter-contains')} placeholder={t('console-filter-contains')} maxLength={100} value={c.text ?? ''} onChange={(e) => set({ ...c, text: e.target.value })} />
  }
}
