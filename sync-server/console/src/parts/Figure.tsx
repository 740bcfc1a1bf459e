import { Link } from 'react-router'

interface Props {
  label: string
  value: number | string
  /** Colour, when there is something to colour. */
  tone?: string
  hint?: string
  title?: string
  /** The rows behind the number. */
  to?: string
}

/** A number with its name; with `to` it opens the rows behind it. */
export function Figure({ label, value, tone, hint, title, to }: Props) {
  const content = (
    <>
      <span className="soft">{label}</span>
      <span className={`value ${value ? (tone ?? '') : ''}`}>{value}</span>
      {hint && <span className="hint soft">{hint}</span>}
    </>
  )
  return to ? <Link to={to} className="figure card" title={title}>{content}</Link> : <div className="figure card" title={title}>{content}</div>
}
