/** How the server is: size, records, whether the audit log is whole. */
import { useServerHealth } from '../api/queries'
import { Chip } from '../parts/Chip'
import { Loading, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { spoken, t } from '../words'

export default function Server() {
  const health = useServerHealth()
  const h = health.data
  const number = (n: number) => n.toLocaleString(spoken())
  return (
    <Page title={t('console-server-title')}>
      {health.error && <Problem trouble={health.error} retry={() => void health.refetch()} />}
      {!h && !health.error && <Loading />}
      {h && (
        <div className="detail">
          <section className="card pad detail-main">
            <dl className="items">
              <div>
                <dt>{t('console-server-version')}</dt>
                <dd>{h.version}</dd>
              </div>
              <div>
                <dt>{t('console-server-database')}</dt>
                <dd>{number(Math.max(1, Math.round(h.database_bytes / (1 << 20))))} MiB</dd>
              </div>
              <div>
                <dt>{t('console-server-seq')}</dt>
                <dd>{number(h.seq)}</dd>
              </div>
              <div>
                <dt>{t('console-server-audit')}</dt>
                <dd>
                  <Chip tone={h.audit_sound ? 'verified' : 'suspicious'}>{t(h.audit_sound ? 'console-server-audit-sound' : 'console-server-audit-broken', { count: h.audit_entries })}</Chip>
                </dd>
              </div>
            </dl>
            <a href="/licenses.txt" target="_blank" rel="noreferrer">
              {t('console-server-licences')}
            </a>
          </section>
          <section className="card pad detail-side">
            <h2>{t('console-server-records')}</h2>
            <dl className="items narrow">
              {h.records.map((r) => (
                <div key={r.object}>
                  <dt>{r.label || r.object}</dt>
                  <dd className="number">{number(r.count)}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      )}
    </Page>
  )
}
