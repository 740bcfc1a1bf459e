/** A table of any number of rows: only those on the screen are drawn, the next page is fetched before it is reached. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import type { Schemas } from '../api/client'
import { CellText, hrefOf } from '../parts/CellText'
import { t } from '../words'

const ROW = 46
/** Rows before the end at which the next page is asked for. */
const AHEAD = 45

interface Props {
  object: string
  label: string
  columns: Schemas['Column'][]
  rows: Schemas['RowShape'][]
  fields: Schemas['ListField'][]
  sort: string
  onSort: (sort: string) => void
  more: boolean
  fetchMore: () => void
  fetching: boolean
}

/** Least width of a column in pixels and its part of the rest, by what stands in it. */
function width(field: Schemas['ListField'] | undefined, first: boolean): [number, number] {
  // A name needs room; a time does not, even when it says which row it is.
  if (first && field?.kind !== 'datetime') return [200, 1.7]
  switch (field?.kind) {
    case 'select': case 'boolean': case 'rating': case 'integer': case 'percent': case 'date': case 'auto_number':
      return [88, 0.8]
    case 'user': case 'department':
      return [104, 0.9]
    case 'address': case 'long_text':
      return [180, 1.6]
    case 'reference': case 'any_reference': case 'email':
      return [150, 1.5]
    default:
      return [120, 1]
  }
}

/** Pixels between two columns, and those at both ends of a row together, as in style.css. */
const [GAP, ENDS] = [14, 40]

export function RowTable({ object, label, columns, rows, fields, sort, onSort, more, fetchMore, fetching }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0

  useEffect(() => {
    if (more && !fetching && last >= rows.length - AHEAD) fetchMore()
  }, [more, fetching, last, rows.length, fetchMore])

  const field = (name: string) => fields.find((f) => f.name === name)
  const widths = columns.map((c, i) => width(field(c.name), i === 0))
  // Every row is as wide as the head, whatever stands in it: else columns would not lie under each other.
  const least = widths.reduce((sum, [pixels]) => sum + pixels, GAP * (widths.length - 1) + ENDS)
  const grid = { gridTemplateColumns: widths.map(([pixels, part]) => `minmax(${pixels}px, ${part}fr)`).join(' '), minWidth: least }
  const turned = (name: string) => (sort === name ? `-${name}` : name)
  const order = (name: string) => (sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : undefined)

  const keys = (event: React.KeyboardEvent, index: number) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12, Home: -index, End: rows.length - 1 - index }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const to = Math.max(0, Math.min(rows.length - 1, index + step))
    virtual.scrollToIndex(to)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"] a`)?.focus())
  }
  return (
    <div className="table card">
      <div className="scroller" ref={scroller} role="table" aria-label={t('console-list-of', { object: label })} aria-rowcount={more ? -1 : rows.length + 1}>
        <div className="head" role="row" aria-rowindex={1} style={grid}>
          {columns.map((c) => (
            <div key={c.name} role="columnheader" aria-sort={order(c.name)}>
              {field(c.name)?.sortable ? (
                <button onClick={() => onSort(turned(c.name))} aria-label={t('console-sort-by', { field: c.label })}>
                  {c.label}
                  <span aria-hidden className={`arrow ${order(c.name) ?? ''}`} />
                </button>
              ) : (
                c.label
              )}
            </div>
          ))}
        </div>
        <div className="rows" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]!
            const href = hrefOf(object, row.id)
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={item.index + 2}
                data-index={item.index}
                className="row"
                style={{ transform: `translateY(${item.start}px)`, ...grid }}
                onClick={(e) => !(e.target as HTMLElement).closest('a') && navigate(href)}
              >
                {columns.map((c, i) => {
                  const cell = row.cells[i]
                  return (
                    <div key={c.name} role="cell" className={i === 0 ? 'strong' : undefined} title={cell?.text}>
                      {i === 0 ? (
                        <a
                          href={href}
                          onClick={(e) => !e.metaKey && !e.ctrlKey && (e.preventDefault(), navigate(href))}
                          onKeyDown={(e) => keys(e, item.index)}
                        >
                          {cell?.text || row.title}
                        </a>
                      ) : (
                        cell && <CellText cell={cell} />
                      )}
                    </div>
                  )
                })}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
