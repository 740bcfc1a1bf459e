/** The team today: visits and their proof, what waits for a word, whose phone got through. Each number opens its rows. */
import { Link } from 'react-router'
import type { Schemas } from '../api/client'
import { useTeam } from '../api/queries'
import { useMe } from '../api/session'
import { Chip } from '../parts/Chip'
import { Figure } from '../parts/Figure'
import { Loading, Nothing, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { type Column, Table } from '../parts/Table'
import { t } from '../words'

type Teammate = Schemas['Teammate']

export default function Home() {
  const me = useMe()
  const team = useTeam()
  const dayOf = (p: Teammate) => `/visits?user=${p.user}`
  const columns: Column<Teammate>[] = [
    { title: t('console-person'), strong: true, cell: (p) => (p.counts.total ? <Link to={dayOf(p)}>{p.name}</Link> : p.name) },
    { title: t('console-department'), cell: (p) => p.department_name },
    {
      title: t('console-visits-today'),
      cell: (p) => (
        <span className="counts">
          {p.counts.total > 0 ? <Link to={dayOf(p)} className="number">{p.counts.total}</Link> : <span className="soft">0</span>}
          {PROOFS.map((proof) => p.counts[proof] > 0 && <Chip key={proof} tone={proof}>{t(`console-${proof}`)} {p.counts[proof]}</Chip>)}
        </span>
      ),
    },
    { title: t('console-last-visit'), className: 'soft', cell: (p) => p.last_visit || '–' },
    {
      title: t('console-phone-seen'),
      cell: (p) => (
        <span className="seen">
          <span className={p.online_today ? 'dot on' : 'dot'} aria-hidden />
          <span className="soft">{p.seen || t('console-never')}</span>
        </span>
      ),
    },
  ]
  return (
    <Page title={t('console-hello', { name: me.user_name })} lead={[me.tenant_name, me.department_name].filter((n, i, all) => n && all.indexOf(n) === i).join(' · ')}>
      {team.error && <Problem trouble={team.error} retry={() => void team.refetch()} />}
      {!team.data && !team.error && <Loading />}
      {team.data && (
        <>
          <div className="figures">
            <Figure to="/visits" label={t('console-today-visits')} value={team.data.today.total} />
            {PROOFS.map((proof) => (
              <Figure key={proof} to={`/visits?proof=${proof}`} label={t(`console-${proof}`)} value={team.data.today[proof]} tone={proof} />
            ))}
            <Figure to="/o/visit?view=review" label={t('console-waiting')} value={team.data.waiting} tone="trail" title={t('console-waiting-hint')} />
            <Figure to="/phones" label={t('console-online')} value={team.data.online} hint={t('console-of', { count: team.data.phones })} />
          </div>
          <section className="card">
            <h2 className="card-title">{t('console-team-today')}</h2>
            {team.data.people.length === 0 ? <Nothing title={t('console-no-team')} /> : <Table columns={columns} rows={team.data.people} keyOf={(p) => p.user} />}
          </section>
        </>
      )}
    </Page>
  )
}

const PROOFS = ['verified', 'review', 'suspicious'] as const
