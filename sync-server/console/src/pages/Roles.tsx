/** What each role may do, object by object. */
import { useRoles } from '../api/queries'
import { Chip } from '../parts/Chip'
import { Loading, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { t } from '../words'

const OPERATIONS = ['read', 'create', 'update', 'delete', 'transfer', 'export', 'verdict'] as const

export default function Roles() {
  const roles = useRoles()
  return (
    <Page title={t('console-roles')} lead={t('console-roles-hint')}>
      {roles.error && <Problem trouble={roles.error} retry={() => void roles.refetch()} />}
      {!roles.data && !roles.error && <Loading />}
      {roles.data?.map((role) => (
        <section className="card" key={role.name}>
          <div className="card-title card-top">
            <h2>{role.label}</h2>
            {role.admin && <Chip tone="primary">{t('console-role-admin')}</Chip>}
            <span className="soft">{t('console-role-people', { count: role.people })}</span>
          </div>
          <table className="plain">
            <thead>
              <tr>
                <th>{t('console-object')}</th>
                {OPERATIONS.map((o) => (
                  <th key={o}>{t(`console-op-${o}`)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {role.grants.map((g) => (
                <tr key={g.object}>
                  <td className="strong">{g.label}</td>
                  {OPERATIONS.map((o) => (
                    <td key={o} className={`reach reach-${g[o]}`}>
                      {t(`console-scope-${g[o].replace('_', '-')}`)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </Page>
  )
}
