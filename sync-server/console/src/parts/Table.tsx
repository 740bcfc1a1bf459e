/** A short table, all of it on the page. In a narrow window each row becomes a card that names its values; the roles say
 * that it is a table all the same. */
import type { ReactNode } from 'react'

export interface Column<T> {
  /** Heading; also the name of the value where there is no room for headings. */
  title: string
  /** The heading is read aloud only. */
  quiet?: boolean
  cell: (row: T) => ReactNode
  /** The value that says which row it is. */
  strong?: boolean
  className?: string | ((row: T) => string)
}

/** `even`: all columns are of one width, so that several such tables lie under each other. */
export function Table<T>({ columns, rows, keyOf, even }: { columns: Column<T>[]; rows: T[]; keyOf: (row: T) => string; even?: boolean }) {
  const classOf = (column: Column<T>, row: T) =>
    [column.strong ? 'strong' : '', typeof column.className === 'function' ? column.className(row) : column.className].filter(Boolean).join(' ')
  return (
    <table className={even ? 'plain even' : 'plain'} role="table">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((c) => (
            <th key={c.title} scope="col" role="columnheader">
              {c.quiet ? <span className="sr">{c.title}</span> : c.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map((c) => (
              <td key={c.title} role="cell" className={classOf(c, row)} data-title={c.quiet || c.strong ? undefined : c.title}>
                {c.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
