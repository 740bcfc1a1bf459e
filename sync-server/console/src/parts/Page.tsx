import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { t } from '../words'

/** A page with its title and what can be done on it. */
export function Page({ title, actions, lead, children, fill }: {
  title: ReactNode
  actions?: ReactNode
  lead?: ReactNode
  children: ReactNode
  /** The content takes the rest of the window and scrolls inside. */
  fill?: boolean
}) {
  return (
    <section className={fill ? 'page fill' : 'page'}>
      <div className="page-top">
        <div>
          <h1>{title}</h1>
          {lead && <p className="soft">{lead}</p>}
        </div>
        <div className="actions">{actions}</div>
      </div>
      {children}
    </section>
  )
}

/** While something is on its way. */
export function Loading({ rows = 6 }: { rows?: number }) {
  return (
    <div className="card pad" aria-busy="true" aria-label={t('console-loading')}>
      <Skeleton active paragraph={{ rows }} title={false} />
    </div>
  )
}

/** When there is nothing to show: what that means, and what one can do. */
export function Nothing({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="nothing">
      <svg viewBox="0 0 96 48" width="96" height="48" aria-hidden="true">
        <path d="M8 40C24 36 26 20 40 18s20-4 34-12" className="trail-line" />
        <circle cx="8" cy="40" r="5" className="trail-start" />
        <circle cx="80" cy="6" r="5" className="trail-end" />
      </svg>
      <div className="strong">{title}</div>
      {hint && <div className="soft">{hint}</div>}
      {children}
    </div>
  )
}
