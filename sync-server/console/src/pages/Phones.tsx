/** Whether everybody's phone gets through. */
import { useSyncHealth } from '../api/queries'
import type { Schemas } from '../api/client'
import { Chip } from '../parts/Chip'
import { Loading, Nothing, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { t } from '../words'

export default function Phones() {
  const health = useSyncHealth()
  const h = health.data
  const figure = (label: string, value: number | string, tone = '') => (
    <div className="figure card">
      <span className="soft">{label}</span>
      <span className={`value ${tone}`}>{value}</span>
    </div>
  )
  return (
    <Page title={t('console-sync-title')}>
      {health.error && <Problem trouble={health.error} retry={() => void health.refetch()} />}
      {!h && !health.error && <Loading />}
      {h && (
        <>
          <div className="figures">
            {figure(t('console-sync-today'), `${h.today}/${h.phones.length}`)}
            {figure(t('console-sync-sent'), h.sent)}
            {figure(t('console-sync-refused'), h.refused, h.refused ? 'suspicious' : '')}
          </div>
          <section className="card">
            {h.phones.length === 0 && <Nothing title={t('console-sync-none')} />}
            {h.phones.length > 0 && (
              <table className="plain">
                <thead>
                  <tr>
                    <th>{t('console-person')}</th>
                    <th>{t('console-department')}</th>
                    <th>{t('console-phone')}</th>
                    <th>{t('console-version')}</th>
                    <th>{t('console-seen')}</th>
                    <th>{t('console-sent')}</th>
                    <th>{t('console-refused')}</th>
                    <th>{t('console-status')}</th>
                  </tr>
                </thead>
                <tbody>
                  {h.phones.map((p) => (
                    <tr key={`${p.id} ${p.user}`}>
                      <td className="strong">{p.user_name}</td>
                      <td>{p.department_name}</td>
                      <td>
                        {p.name} <span className="soft">{p.platform}</span>
                      </td>
                      <td>{p.app_version}</td>
                      <td className="soft">{p.seen}</td>
                      <td className="number">{p.sent}</td>
                      <td className="number">{p.refused}</td>
                      <td>
                        <State phone={p} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
        </>
      )}
    </Page>
  )
}

function State({ phone }: { phone: Schemas['PhoneHealth'] }) {
  if (!phone.sessions) return <Chip>{t('console-signed-out')}</Chip>
  if (phone.refused) return <Chip tone="suspicious">{t('console-sync-trouble')}</Chip>
  return phone.today ? <Chip tone="verified">{t('console-sync-good')}</Chip> : <Chip tone="review">{t('console-sync-silent')}</Chip>
}
