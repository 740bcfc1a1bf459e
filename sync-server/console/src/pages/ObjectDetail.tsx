/** A record to read: its values, its pictures, what hangs on it, who changed what. */
import { App, Button } from 'antd'
import { EditOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { type Schemas, api, blobUrl, body } from '../api/client'
import { useDetail, useFewRows, useForget, useHistory, useObject } from '../api/queries'
import { FormDrawer } from '../form/FormDrawer'
import { CellText, hrefOf } from '../parts/CellText'
import { Loading, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { many, t } from '../words'

/** Rows of a related object that are shown at once. */
const FEW = 6

export default function ObjectDetail() {
  const { object = '', id = '' } = useParams()
  const detail = useDetail(object, id)
  const [params] = useSearchParams()
  const [editing, setEditing] = useState(params.has('edit'))
  const navigate = useNavigate()
  const forget = useForget()
  const { message, notification } = App.useApp()
  if (detail.error) return <Problem trouble={detail.error} retry={() => void detail.refetch()} />
  if (!detail.data) return <Loading />
  const d = detail.data
  const path = { params: { path: { object, id } } }
  const restore = async () => {
    await body(api.POST('/v1/records/{object}/{id}/restore', path))
    notification.destroy()
    await forget()
    message.success(t('console-restored'))
    navigate(hrefOf(object, id))
  }
  const remove = async () => {
    try {
      await body(api.DELETE('/v1/records/{object}/{id}', { ...path, headers: { 'If-Match': String(d.version) } as never }))
      navigate(`/o/${object}`)
      await forget()
      const undo = <Button onClick={() => void restore()}>{t('console-undo')}</Button>
      notification.info({ title: t('console-deleted'), description: d.title, actions: undo, duration: 15 })
    } catch (error) {
      message.error((error as Error).message)
    }
  }
  const [first, ...rest] = d.sections
  return (
    <Page
      title={d.title}
      lead={<Link to={`/o/${object}`}>{d.object_label}</Link>}
      actions={
        <>
          {d.delete && (
            <Button danger type="text" onClick={() => void remove()}>
              {t('console-delete')}
            </Button>
          )}
          {d.update && (
            <Button type="primary" icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
              {t('console-edit')}
            </Button>
          )}
        </>
      }
    >
      <div className="detail">
        <div className="detail-main">
          {first && <Section section={first} />}
          {rest.map((s, i) => (
            <Section key={i} section={s} />
          ))}
          <Files files={d.files} />
        </div>
        <div className="detail-side">
          {d.related.map((r) => (
            <RelatedCard key={r.object} of={`${object}:${id}`} id={id} related={r} />
          ))}
          <History object={object} id={id} />
        </div>
      </div>
      {editing && <FormDrawer object={object} id={id} close={() => setEditing(false)} />}
    </Page>
  )
}

function Section({ section }: { section: Schemas['SectionShape'] }) {
  return (
    <section className="card pad">
      {section.title && <h2>{section.title}</h2>}
      <dl className="items">
        {section.items.map((item) => (
          <div key={item.cell.field}>
            <dt>{item.label}</dt>
            <dd>
              <CellText cell={item.cell} link />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Files({ files }: { files: Schemas['FileShape'][] }) {
  if (!files.length) return null
  return (
    <section className="card pad">
      <h2>{t('console-files')}</h2>
      <div className="photos">
        {files.map((f) => (
          <a key={f.hash} href={blobUrl(f.hash)} download={f.name || f.hash} className={f.image ? 'photo' : 'file'}>
            {f.image ? <img src={blobUrl(f.hash)} alt={f.name || f.label} loading="lazy" /> : f.name || f.label}
          </a>
        ))}
      </div>
    </section>
  )
}

function RelatedCard({ related, of, id }: { related: Schemas['Related']; of: string; id: string }) {
  const [adding, setAdding] = useState(false)
  const filter = JSON.stringify({ compare: { field: related.field, op: 'eq', value: { value: id } } })
  const shape = useObject(related.object)
  const view = shape.data?.views.find((v) => v.name === 'all') ?? shape.data?.views[0]
  const rows = useFewRows(related.object, { view: view?.name, sort: view?.sort, filter }, FEW, Boolean(view))
  const list = rows.data
  return (
    <section className="card pad">
      <div className="card-top">
        <h2>{many(related.object, related.label)}</h2>
        {related.create && (
          <Button size="small" onClick={() => setAdding(true)}>
            {t('console-new', { object: related.label })}
          </Button>
        )}
      </div>
      {rows.error && <Problem trouble={rows.error} />}
      {list?.rows.length === 0 && <p className="soft">{t('console-related-none')}</p>}
      <ul className="lines">
        {list?.rows.map((row) => (
          <li key={row.id}>
            <Link to={hrefOf(related.object, row.id)}>
              <span className="strong">{row.title}</span>
              <span className="soft">{row.cells.filter((c) => c.text && c.text !== row.title && !c.link).slice(0, 3).map((c) => c.text).join(' · ')}</span>
            </Link>
          </li>
        ))}
      </ul>
      {adding && <FormDrawer object={related.object} of={of} close={() => setAdding(false)} />}
    </section>
  )
}

function History({ object, id }: { object: string; id: string }) {
  const history = useHistory(object, id)
  return (
    <section className="card pad">
      <h2>{t('console-history')}</h2>
      {history.error && <Problem trouble={history.error} />}
      {history.data?.length === 0 && <p className="soft">{t('console-history-none')}</p>}
      <ul className="history">
        {history.data?.map((h, i) => (
          <li key={i}>
            <div>{t('console-history-set', { field: h.field, old: h.old || t('console-none'), new: h.new || t('console-none') })}</div>
            <div className="soft">
              {h.who} · {h.at}
              {h.lost && ` · ${t('console-history-lost')}`}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
