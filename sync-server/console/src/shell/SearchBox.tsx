/** One box over everything: customers, contacts, users and the rest, as far as one may see them. */
import { Input, type InputRef } from 'antd'
import { SearchOutlined } from '@ant-design/icons'
import { useEffect, useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useFewRows } from '../api/queries'
import { useMe } from '../api/session'
import { hrefOf } from '../parts/CellText'
import { t } from '../words'

const FEW = 5
/** Pause in typing after which the server is asked, ms. */
const PAUSE = 200
const LOOKED_AT = ['customer', 'contact', 'task']

export function SearchBox() {
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const [open, setOpen] = useState(false)
  const input = useRef<InputRef>(null)
  const box = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  const me = useMe()
  const objects = me.objects.filter((o) => LOOKED_AT.includes(o.name))

  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim().slice(0, 100)), PAUSE)
    return () => clearTimeout(timer)
  }, [text])

  useEffect(() => {
    const slash = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]')
      if (event.key === '/' && !typing) {
        event.preventDefault()
        input.current?.focus()
      }
    }
    addEventListener('keydown', slash)
    return () => removeEventListener('keydown', slash)
  }, [])

  const close = () => (setOpen(false), setText(''))
  const leave = (event: React.FocusEvent) => {
    if (!box.current?.contains(event.relatedTarget)) setOpen(false)
  }
  return (
    <div className="search" ref={box} onBlur={leave} role="search">
      <Input
        ref={input}
        value={text}
        maxLength={100}
        variant="filled"
        prefix={<SearchOutlined aria-hidden />}
        suffix={<kbd aria-hidden>/</kbd>}
        placeholder={t('console-search')}
        aria-label={t('console-search')}
        onFocus={() => setOpen(true)}
        onChange={(e) => (setText(e.target.value), setOpen(true))}
        onKeyDown={(e) => e.key === 'Escape' && (close(), input.current?.blur())}
        onPressEnter={() => {
          if (asked && objects[0]) navigate(`/o/${objects[0].name}?view=all&q=${encodeURIComponent(text.trim())}`), close()
        }}
      />
      {open && asked && (
        <div className="search-results">
          {objects.map((o) => (
            <Found key={o.name} object={o.name} label={o.label} text={asked} close={close} />
          ))}
        </div>
      )}
    </div>
  )
}

function Found({ object, label, text, close }: { object: string; label: string; text: string; close: () => void }) {
  const { data } = useFewRows(object, { q: text, columns: '', view: 'all', sort: '' }, FEW)
  if (!data?.rows.length) return null
  return (
    <div className="found">
      <h3>{label}</h3>
      {data.rows.map((row) => (
        <Link key={row.id} to={hrefOf(object, row.id)} onClick={close}>
          <span className="strong">{row.title}</span>
          <span className="soft">{row.subtitle}</span>
        </Link>
      ))}
      {data.next && (
        <Link to={`/o/${object}?view=all&q=${encodeURIComponent(text)}`} onClick={close} className="more">
          {t('console-search-all', { object: label })}
        </Link>
      )}
    </div>
  )
}
