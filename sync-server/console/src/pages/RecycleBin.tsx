/** What was deleted in the last 30 days and can be taken back by whoever looks. */
import { App, Button, Select } from 'antd'
import { UndoOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { type Schemas, api, body } from '../api/client'
import { useForget, useRecycleBin } from '../api/queries'
import { hrefOf } from '../parts/CellText'
import { Chip } from '../parts/Chip'
import { Loading, Nothing, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { type Column, Table } from '../parts/Table'
import { many, t } from '../words'

type Deleted = Schemas['DeletedRecord']

/** So many days or fewer are little time. */
const SOON = 3

const nameOf = (d: Deleted) => d.title || t('console-bin-nameless', { object: d.object_label })

export default function RecycleBin() {
  const [params, setParams] = useSearchParams()
  const object = params.get('object') ?? ''
  const bin = useRecycleBin(object)
  const restore = useRestore()
  const [busy, setBusy] = useState('')
  const first = bin.data?.pages[0]
  const records = bin.data?.pages.flatMap((p) => p.records) ?? []
  const take = async (record: Deleted) => {
    setBusy(record.id)
    await restore(record)
    setBusy('')
  }
  const columns: Column<Deleted>[] = [
    {
      title: t('console-bin-name'),
      strong: true,
      cell: (d) => (
        <>
          {nameOf(d)}
          <span className="soft second">{d.cells.slice(0, 3).map((c) => c.text).join(' · ')}</span>
        </>
      ),
    },
    { title: t('console-object'), cell: (d) => d.object_label },
    { title: t('console-bin-by'), cell: (d) => d.by || t('console-none') },
    { title: t('console-bin-at'), className: 'soft seen', cell: (d) => d.at },
    {
      title: t('console-bin-left'),
      cell: (d) => <Chip tone={d.days_left <= SOON ? 'review' : undefined}>{t('days', { count: d.days_left })}</Chip>,
    },
    {
      title: t('console-restore'),
      quiet: true,
      className: 'end',
      cell: (d) => (
        <Button
          icon={<UndoOutlined aria-hidden />}
          aria-label={t('console-restore-one', { name: nameOf(d) })}
          loading={busy === d.id}
          onClick={() => void take(d)}
        >
          {t('console-restore')}
        </Button>
      ),
    },
  ]
  const options = [{ value: '', label: t('console-bin-all') }, ...(first?.objects.map((o) => ({ value: o.name, label: many(o.name, o.label) })) ?? [])]
  return (
    <Page title={t('console-bin')} lead={t('console-bin-lead')}>
      <div className="toolbar">
        <Select
          className="view"
          value={object}
          options={options}
          aria-label={t('console-object')}
          onChange={(next) => setParams(next ? { object: next } : {}, { replace: true })}
        />
      </div>
      {bin.error && <Problem trouble={bin.error} retry={() => void bin.refetch()} />}
      {!first && !bin.error && <Loading />}
      {first && (
        <section className="card">
          {records.length === 0 ? (
            <Nothing title={t(object ? 'console-list-empty' : 'console-bin-empty')} hint={t('console-bin-empty-hint')} />
          ) : (
            <Table columns={columns} rows={records} keyOf={(d) => `${d.object} ${d.id}`} />
          )}
        </section>
      )}
      {bin.hasNextPage && (
        <div>
          <Button loading={bin.isFetchingNextPage} onClick={() => void bin.fetchNextPage()}>
            {t('console-more')}
          </Button>
        </div>
      )}
    </Page>
  )
}

/** Takes a record back and says so, with the way to it. */
function useRestore(): (record: Deleted) => Promise<void> {
  const { message, notification } = App.useApp()
  const navigate = useNavigate()
  const forget = useForget()
  return async (record) => {
    try {
      const path = { object: record.object, id: record.id }
      const back = await body(api.POST('/v1/records/{object}/{id}/restore', { params: { path } }))
      const open = () => {
        notification.destroy()
        navigate(hrefOf(record.object, record.id))
      }
      // Without a body it is back, but where this person does not see it.
      const actions = back && (
        <Button type="primary" onClick={open}>
          {t('console-open')}
        </Button>
      )
      notification.success({ title: t('console-restored'), description: nameOf(record), actions, duration: 15 })
    } catch (error) {
      message.error((error as Error).message)
    }
    // Also when it failed: somebody else may have been faster.
    await forget()
  }
}
