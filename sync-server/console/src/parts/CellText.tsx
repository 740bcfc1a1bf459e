import { Link } from 'react-router'
import type { Schemas } from '../api/client'
import { useMe } from '../api/session'
import { Chip } from './Chip'

const PAGES: Record<string, string> = { user: '/users', department: '/departments', role: '/roles' }

/** Where a record opens. */
export const hrefOf = (object: string, id: string): string =>
  object === 'visit' ? `/visits?visit=${id}` : (PAGES[object] ?? `/o/${object}/${id}`)

/** A formatted value: a chip, a link to the record behind it, or its words. */
export function CellText({ cell, link }: { cell: Schemas['CellShape']; link?: boolean }) {
  const me = useMe()
  // The page of users is the administrators'.
  const open = cell.link && link && (cell.link.object !== 'user' || me.admin)
  if (cell.tone) return <Chip tone={cell.tone}>{cell.text}</Chip>
  if (open && cell.link) return <Link to={hrefOf(cell.link.object, cell.link.id)}>{cell.text}</Link>
  return <>{cell.text}</>
}
