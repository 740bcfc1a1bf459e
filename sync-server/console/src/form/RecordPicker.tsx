/** Choosing a record by typing a part of its name. */
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { useFewRows } from '../api/queries'
import { useMe } from '../api/session'
import { t } from '../words'

interface Props {
  /** The objects whose records may be chosen. */
  to: string[]
  /** The object of the record chosen so far. */
  of?: string
  value: string | undefined
  name?: string
  label: string
  change: (id: string | undefined, name: string, object: string) => void
  id?: string
  status?: '' | 'error'
  disabled?: boolean
  /** One must be chosen: it can be changed, not taken away. */
  required?: boolean
}

/** Pause in typing after which the server is asked, ms. */
const PAUSE = 200
const FEW = 30

export function RecordPicker({ to, of, value, name, label, change, id, status, disabled, required }: Props) {
  const me = useMe()
  const [object, setObject] = useState(of && to.includes(of) ? of : (to[0] ?? ''))
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), PAUSE)
    return () => clearTimeout(timer)
  }, [text])
  const found = useFewRows(object, { q: asked, columns: '', view: 'all', sort: '' }, FEW, open && Boolean(object))
  const rows = found.data?.rows ?? []
  const options = rows.map((row) => ({ value: row.id, label: row.title, second: row.subtitle }))
  if (value && !options.some((o) => o.value === value)) options.unshift({ value, label: name || value, second: '' })
  return (
    <span className="pair">
      {to.length > 1 && <Select value={object} onChange={setObject} options={to.map((o) => ({ value: o, label: me.objects.find((known) => known.name === o)?.label ?? o }))} aria-label={t('console-object')} disabled={disabled} />}
      <Select
        id={id}
        status={status}
        disabled={disabled}
        showSearch
        allowClear={!required}
        filterOption={false}
        aria-label={label}
        value={value}
        placeholder={t('console-pick')}
        notFoundContent={asked ? t('console-search-none', { text: asked }) : t('console-pick-find')}
        loading={found.isFetching}
        onOpenChange={setOpen}
        onSearch={(typed) => setText(typed.slice(0, 100))}
        onChange={(next: string | undefined, option) => change(next, (option as { label?: string } | undefined)?.label ?? '', object)}
        options={options}
        optionRender={({ data }) => (
          <div className="picked">
            <span>{data.label}</span>
            <span className="soft">{data.second}</span>
          </div>
        )}
      />
    </span>
  )
}
