/** One field of a form: the widget that `legwork-view` names, over the value as records hold it. */
import { useState } from 'react'
import { DatePicker, Input, InputNumber, Rate, Select, Switch } from 'antd'
import dayjs from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'
import type { Schemas } from '../api/client'
import { useMe } from '../api/session'
import { t } from '../words'
import { FilesInput } from './FilesInput'
import { RecordPicker } from './RecordPicker'

dayjs.extend(utc)
dayjs.extend(timezone)

export type FormField = Schemas['FormField']
type Parts = Record<string, unknown>

interface Props {
  field: FormField
  id: string
  value: unknown
  /** Name of a chosen record, to show. */
  name?: string
  wrong: boolean
  change: (value: unknown, name?: string) => void
}

/** Most characters of a text without a limit of its own, as on the server. */
export const TEXT = 100_000
const CURRENCIES = ['CNY', 'USD', 'EUR', 'HKD', 'JPY', 'GBP', 'SGD']
/** Decimal places of a currency's minor unit. */
const minor = (currency: string) => (['JPY', 'KRW', 'VND'].includes(currency) ? 0 : 2)

const parts = (value: unknown): Parts => (value && typeof value === 'object' && !Array.isArray(value) ? (value as Parts) : {})
/** Parts without the empty ones; nothing when all are. */
const filled = (value: Parts): Parts | null => {
  const kept = Object.entries(value).filter(([, v]) => v !== '' && v !== null && v !== undefined)
  return kept.length ? Object.fromEntries(kept) : null
}

/** Several lines. A paste that is too long is cut, and that is said. */
function LongText({ value, most, change, ...rest }: { value: string; most: number; change: (text: string) => void; id: string; status: '' | 'error' }) {
  const [cut, setCut] = useState(false)
  return (
    <>
      <Input.TextArea
        {...rest}
        value={value}
        maxLength={most}
        rows={4}
        onPaste={(e) => setCut(value.length + e.clipboardData.getData('text').length > most)}
        onChange={(e) => change(e.target.value)}
      />
      {cut && (
        <div className="field-problem" role="alert">
          {t('console-cut', { count: String(most) })}
        </div>
      )}
    </>
  )
}

export function FieldInput({ field, id, value, name, wrong, change }: Props) {
  const me = useMe()
  const status = wrong ? ('error' as const) : ('' as const)
  const text = typeof value === 'string' ? value : ''
  const described = { id, status, 'aria-describedby': `${id}-problem`, 'aria-required': field.required }
  const options = field.options.map((o) => ({ value: o.name, label: o.label }))
  const most = field.length || TEXT
  switch (field.widget) {
    case 'long_text':
      return <LongText {...described} value={text} most={most} change={change} />
    case 'number':
      return (
        <InputNumber
          {...described}
          className="wide"
          precision={field.scale}
          value={typeof value === 'number' ? value / 10 ** field.scale : null}
          onChange={(n) => change(n === null ? null : Math.round(Number(n) * 10 ** field.scale))}
        />
      )
    case 'money': {
      const money = parts(value)
      const currency = String(money.currency ?? me.currency)
      const unit = 10 ** minor(currency)
      const set = (amount: unknown, code: string) => change(amount === null ? null : { amount, currency: code })
      return (
        <span className="pair">
          <InputNumber
            {...described}
            className="wide"
            precision={minor(currency)}
            value={typeof money.amount === 'number' ? money.amount / unit : null}
            onChange={(n) => set(n === null ? null : Math.round(Number(n) * unit), currency)}
          />
          <Select
            aria-label={t('console-currency')}
            value={currency}
            options={[...new Set([currency, ...CURRENCIES])].map((c) => ({ value: c, label: c }))}
            onChange={(c: string) => set(typeof money.amount === 'number' ? Math.round((money.amount / unit) * 10 ** minor(c)) : null, c)}
          />
        </span>
      )
    }
    case 'switch':
      return <Switch id={id} checked={value === 1} onChange={(on) => change(on ? 1 : 0)} aria-label={field.label} />
    case 'date':
      return <DatePicker {...described} className="wide" value={text ? dayjs(text) : null} onChange={(d) => change(d ? d.format('YYYY-MM-DD') : null)} />
    case 'date_time':
      // Days and times are the company's, wherever the browser is.
      return (
        <DatePicker
          {...described}
          className="wide"
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          value={typeof value === 'number' ? dayjs(value).tz(me.zone) : null}
          onChange={(d) => change(d ? dayjs.tz(d.format('YYYY-MM-DDTHH:mm'), me.zone).valueOf() : null)}
        />
      )
    case 'choice':
      return <Select {...described} allowClear={!field.required} value={text || undefined} placeholder={t('console-pick')} options={options} onChange={(v?: string) => change(v ?? null)} />
    case 'choices':
      return <Select {...described} mode="multiple" value={Array.isArray(value) ? (value as string[]) : []} placeholder={t('console-pick')} options={options} onChange={(v) => change(v)} />
    case 'tags':
      return <Select {...described} mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', '、']} value={Array.isArray(value) ? (value as string[]) : []} onChange={(v) => change(v)} />
    case 'rating':
      return <Rate value={typeof value === 'number' ? value : 0} onChange={(n) => change(n || null)} />
    case 'record': {
      const polymorphic = typeof value === 'object' && value !== null
      const chosen = polymorphic ? String(parts(value).id ?? '') : text
      return (
        <RecordPicker
          id={id}
          to={field.to}
          of={polymorphic ? String(parts(value).object ?? '') : undefined}
          value={chosen || undefined}
          name={name ?? field.text}
          label={field.label}
          status={status}
          required={field.required}
          change={(next, title, object) => change(next ? (field.to.length > 1 || polymorphic ? { object, id: next } : next) : null, title)}
        />
      )
    }
    case 'address': {
      const address = parts(value)
      const input = (part: string) => (
        <Input
          key={part}
          {...(part === 'province' ? described : { status })}
          aria-label={t(`console-${part}`)}
          placeholder={t(`console-${part}`)}
          maxLength={200}
          value={String(address[part] ?? '')}
          onChange={(e) => change(filled({ ...address, [part]: e.target.value }))}
        />
      )
      return <span className="address">{['province', 'city', 'district', 'street', 'postcode'].map(input)}</span>
    }
    case 'position': {
      const geo = parts(value)
      const input = (part: 'lat' | 'lng', label: string, most: number) => (
        <InputNumber
          {...(part === 'lat' ? described : { status })}
          className="wide"
          aria-label={label}
          placeholder={label}
          min={-most}
          max={most}
          precision={6}
          value={typeof geo[part] === 'number' ? (geo[part] as number) / 1e7 : null}
          onChange={(n) => change(filled({ ...geo, accuracy: undefined, [part]: n === null ? null : Math.round(Number(n) * 1e7) }))}
        />
      )
      return <span className="pair">{input('lat', t('console-latitude'), 90)}{input('lng', t('console-longitude'), 180)}</span>
    }
    case 'images':
    case 'files':
      return <FilesInput id={id} images={field.widget === 'images'} most={field.length || 20} value={Array.isArray(value) ? (value as Parts[]) : []} change={change} label={field.label} />
    case 'read_only':
      return <div id={id} className="read-only">{field.text || '–'}</div>
    default: {
      const type = { phone: 'tel', email: 'email', url: 'url' }[field.widget] ?? 'text'
      return <Input {...described} type={type} value={text} maxLength={most} onChange={(e) => change(e.target.value)} />
    }
  }
}
