/** Whether everybody's phone gets through. */
import type { Schemas } from '../api/client'
import { useSyncHealth } from '../api/queries'
import { Chip } from '../parts/Chip'
import { Figure } from '../parts/Figure'
import { Loading, Nothing, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { type Column, Table } from '../parts/Table'
import { t } from '../words'

type Phone = Schemas['PhoneHealth']

export default function Phones() {
  const health = useSyncHealth()
  const h = health.data
  const columns: Column<Phone>[] = [
    { title: t('console-person'), strong: true, cell: (p) => p.user_name },
    { title: t('console-department'), cell: (p) => p.department_name },
    { title: t('console-phone'), cell: (p) => <span>{p.name} <span className="soft">{p.platform}</span></span> },
    { title: t('console-version'), cell: (p) => p.app_version },
    { title: t('console-seen'), className: 'soft', cell: (p) => p.seen },
    { title: t('console-sent'), className: 'number', cell: (p) => p.sent },
    { title: t('console-refused'), className: 'number', cell: (p) => p.refused },
    { title: t('console-status'), cell: (p) => <State phone={p} /> },
  ]
  return (
    <Page title={t('console-sync-title')}>
      {health.error && <Problem trouble={health.error} retry={() => void health.refetch()} />}
      {!h && !health.error && <Loading />}
      {h && (
        <>
          <div className="figures">
            <Figure label={t('console-sync-today')} value={`${h.today}/${h.phones.length}`} />
            <Figure label={t('console-sync-sent')} value={h.sent} />
            <Figure label={t('console-sync-refused')} value={h.refused} tone="suspicious" />
          </div>
          <section className="card">
            {h.phones.length === 0 ? <Nothing title={t('console-sync-none')} /> : <Table columns={columns} rows={h.phones} keyOf={(p) => `${p.id} ${p.user}`} />}
          </section>
        </>
      )}
    </Page>
  )
}

function State({ phone }: { phone: Phone }) {
  if (!phone.sessions) return <Chip>{t('console-signed-out')}</Chip>
  if (phone.refused) return <Chip tone="suspicious">{t('console-sync-trouble')}</Chip>
  return phone.today ? <Chip tone="verified">{t('console-sync-good')}</Chip> : <Chip tone="review">{t('console-sync-silent')}</Chip>
}
