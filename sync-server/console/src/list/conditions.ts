/** Conditions of a list as people set them, and as the query tree the server understands. */
import type { Schemas } from '../api/client'

type ListField = Schemas['ListField']

/** One condition: what stands in it depends on the field's filter. */
export interface Condition {
  field: string
  /** Text contained, or id of a record. */
  text?: string
  /** Name of that record, to show. */
  name?: string
  /** Options. */
  any?: string[]
  /** Bounds of a number (as typed) or a day, both included. */
  from?: string
  to?: string
  /** Yes or no. */
  flag?: boolean
  /** The field is empty. */
  empty?: boolean
}

const value = (value: unknown) => ({ value })
const compare = (field: string, op: string, v: unknown) => ({ compare: { field, op, value: value(v) } })

/** Start of a day in a zone, Unix ms. `add` days later. */
export function dayStart(day: string, zone: string, add = 0): number {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number]
  const wall = Date.UTC(y, m - 1, d + add)
  // The zone's distance from UTC at that moment; asked twice, because it may change in between.
  const away = (at: number) => {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    }).formatToParts(at)
    const n = (type: string) => Number(parts.find((p) => p.type === type)?.value)
    return Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second')) - at
  }
  const first = wall - away(wall)
  return wall - away(first)
}

/** A typed number as the scaled integer that records hold; `undefined` when it is none. */
export function scaled(text: string, scale: number): number | undefined {
  const number = Number(text)
  return text.trim() === '' || !Number.isFinite(number) ? undefined : Math.round(number * 10 ** scale)
}

function tree(c: Condition, f: ListField, zone: string): object[] {
  if (c.empty) return [{ empty: { field: c.field } }]
  switch (f.filter) {
    case 'text':
      return c.text ? [{ contains: { field: c.field, text: c.text } }] : []
    case 'choice':
      return c.any?.length ? [{ in: { field: c.field, values: c.any.map(value) } }] : []
    case 'record':
      return c.text ? [compare(c.field, 'eq', c.text)] : []
    case 'flag':
      return c.flag === undefined ? [] : [compare(c.field, 'eq', c.flag ? 1 : 0)]
    case 'number': {
      const [from, to] = [scaled(c.from ?? '', f.scale), scaled(c.to ?? '', f.scale)]
      return [...(from === undefined ? [] : [compare(c.field, 'ge', from)]), ...(to === undefined ? [] : [compare(c.field, 'le', to)])]
    }
    case 'date':
      return [...(c.from ? [compare(c.field, 'ge', c.from)] : []), ...(c.to ? [compare(c.field, 'le', c.to)] : [])]
    case 'datetime':
      return [
        ...(c.from ? [compare(c.field, 'ge', dayStart(c.from, zone))] : []),
        ...(c.to ? [compare(c.field, 'lt', dayStart(c.to, zone, 1))] : []),
      ]
    default:
      return []
  }
}

/** The query tree of all conditions; nothing for none. */
export function filterOf(conditions: Condition[], fields: ListField[], zone: string): string | undefined {
  const parts = conditions.flatMap((c) => {
    const field = fields.find((f) => f.name === c.field)
    return field ? tree(c, field, zone) : []
  })
  return parts.length ? JSON.stringify({ all: parts }) : undefined
}
