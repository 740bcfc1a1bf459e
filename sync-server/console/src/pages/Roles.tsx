/** What each role may do, object by object. */
import type { Schemas } from '../api/client'
import { useRoles } from '../api/queries'
import { Chip } from '../parts/Chip'
import { Loading, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { type Column, Table } from '../parts/Table'
import { t } from '../words'

const OPERATIONS = ['read', 'create', 'update', 'delete', 'transfer', 'export', 'verdict'] as const

export default function Roles() {
  const roles = useRoles()
  const columns: Column<Schemas['GrantShape']>[] = [
    { title: t('console-object'), strong: true, cell: (g) => g.label },
    ...OPERATIONS.map((o) => ({
      title: t(`console-op-${o}`),
      className: (g: Schemas['GrantShape']) => `reach reach-${g[o]}`,
      cell: (g: Schemas['GrantShape']) => t(`console-scope-${g[o].replace('_', '-')}`),
    })),
  ]
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
          <Table even columns={columns} rows={role.grants} keyOf={(g) => g.object} />
        </section>
      ))}
    </Page>
  )
}
