/** The team today: visits and their proof, what waits for a word, whose phone got through. Each number opens its rows. */
import { Link } from 'react-router'
import { useTeam } from '../api/queries'
import { useMe } from '../api/session'
import { Chip } from '../parts/Chip'
import { Loading, Nothing, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { t } from '../words'

export default function Home() {
  const me = useMe()
  const team = useTeam()
  return (
    <Page title={t('console-hello', { name: me.user_name })} lead={[me.tenant_name, me.department_name].filter((n, i, all) => n && all.indexOf(n) === i).join(' · ')}>
      {team.error && <Problem trouble={team.error} retry={() => void team.refetch()} />}
      {!team.data && !team.error && <Loading />}
      {team.data && (
        <>
          <div className="figures">
            <Figure to="/visits" label={t('console-today-visits')} value={team.data.today.total} />
            <Figure to="/visits?proof=verified" label={t('console-verified')} value={team.data.today.verified} tone="verified" />
            <Figure to="/visits?proof=review" label={t('console-review')} value={team.data.today.review} tone="review" />
            <Figure to="/visits?proof=suspicious" label={t('console-suspicious')} value={team.data.today.suspicious} tone="suspicious" />
            <Figure to="/o/visit?view=review" label={t('console-waiting')} value={team.data.waiting} tone="trail" title={t('console-waiting-hint')} />
            <Figure to="/phones" label={t('console-online')} value={team.data.online} hint={t('console-of', { count: team.data.phones })} />
          </div>
          <section className="card">
            <h2 className="card-title">{t('console-team-today')}</h2>
            {team.data.people.length === 0 && <Nothing title={t('console-no-team')} />}
            {team.data.people.length > 0 && (
              <table className="plain">
                <thead>
                  <tr>
                    <th>{t('console-person')}</th>
                    <th>{t('console-department')}</th>
                    <th>{t('console-visits-today')}</th>
                    <th>{t('console-last-visit')}</th>
                    <th>{t('console-phone-seen')}</th>
                  </tr>
                </thead>
                <tbody>
                  {team.data.people.map((p) => (
                    <tr key={p.user}>
                      <td className="strong">{p.counts.total ? <Link to={`/visits?user=${p.user}`}>{p.name}</Link> : p.name}</td>
                      <td>{p.department_name}</td>
                      <td>
                        <span className="counts">
                          {p.counts.total > 0 && <Link to={`/visits?user=${p.user}`} className="number">{p.counts.total}</Link>}
                          {p.counts.verified > 0 && <Chip tone="verified">{t('console-verified')} {p.counts.verified}</Chip>}
                          {p.counts.review > 0 && <Chip tone="review">{t('console-review')} {p.counts.review}</Chip>}
                          {p.counts.suspicious > 0 && <Chip tone="suspicious">{t('console-suspicious')} {p.counts.suspicious}</Chip>}
                          {p.counts.total === 0 && <span className="soft">0</span>}
                        </span>
                      </td>
                      <td className="soft">{p.last_visit}</td>
                      <td>
                        <span className={p.online_today ? 'dot on' : 'dot'} aria-hidden />
                        <span className="soft">{p.seen || t('console-never')}</span>
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

function Figure({ to, label, value, tone, hint, title }: { to: string; label: string; value: number; tone?: string; hint?: string; title?: string }) {
  return (
    <Link to={to} className="figure card" title={title}>
      <span className="soft">{label}</span>
      <span className={`value ${value > 0 ? (tone ?? '') : ''}`}>{value}</span>
      {hint && <span className="hint soft">{hint}</span>}
    </Link>
  )
}
