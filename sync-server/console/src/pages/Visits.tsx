/** The visits of a day: on a map by the verdict of their proof, one person's day to play back, each proof in words. */
import { Button, DatePicker, Select, TreeSelect } from 'antd'
import { LeftOutlined, PlayCircleOutlined, RightOutlined } from '@ant-design/icons'
import dayjs from 'dayjs'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { Schemas } from '../api/client'
import { useDepartments, usePersonDay, useVisit, useVisits } from '../api/queries'
import { useMe } from '../api/session'
import { Chip } from '../parts/Chip'
import { Loading, Nothing, Page } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { treeOf } from '../parts/departmentTree'
import { Playback, whereAt } from '../visits/Playback'
import { ProofCard } from '../visits/ProofCard'
import { VisitMap } from '../visits/VisitMap'
import { t } from '../words'

const PROOFS = ['waiting', 'verified', 'review', 'suspicious'] as const

export default function Visits() {
  const [params, setParams] = useSearchParams()
  const set = useCallback(
    (changes: Record<string, string | undefined>) =>
      setParams((old) => {
        const next = new URLSearchParams(old)
        for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name)
        return next
      }, { replace: true }),
    [setParams],
  )
  const get = (name: string) => params.get(name) ?? undefined
  const [visit, user, day] = [get('visit'), get('user'), get('day')]
  // A link to a visit alone: its person and day follow from it.
  const known = useVisit(visit && !user ? visit : undefined)
  const me = useMe()
  useEffect(() => {
    if (!known.data || user) return
    const at = new Intl.DateTimeFormat('en-CA', { timeZone: me.zone }).format(known.data.pin.at_ms)
    set({ user: known.data.pin.user, day: at })
  }, [known.data, user, me.zone, set])

  const asked = { day, department: get('department'), proof: get('proof') }
  const visits = useVisits(asked)
  const person = usePersonDay(user, day)
  const proof = useVisit(visit)
  const [moment, setMoment] = useState<number | null>(null)
  useEffect(() => setMoment(null), [user, day])

  const pins = (user ? person.data?.visits : visits.data?.visits) ?? NONE
  const choose = useCallback((pin: Schemas['VisitPin']) => set({ visit: pin.id, user: pin.user }), [set])
  const around = (user ? person.data?.around : visits.data?.around) ?? EMPTY
  const walker = useMemo(() => (user && moment !== null ? whereAt(pins, moment) : null), [user, moment, pins])
  const first = visits.data?.people[0]
  const departments = useDepartments()
  const scope = departments.data?.find((d) => d.id === asked.department)?.name ?? me.department_name
  const fence = visit && proof.data?.pin.id === visit ? proof.data.fence : null
  return (
    <Page fill title={[t('console-visits'), scope].filter(Boolean).join(' · ')} actions={<Filters asked={asked} shown={visits.data?.day} set={set} playable={Boolean(first)} play={() => set({ user: user ?? first?.user })} playing={Boolean(user)} />}>
      {visits.error && <Problem trouble={visits.error} retry={() => void visits.refetch()} />}
      <div className="visits">
        <VisitMap pins={pins} around={around} way={Boolean(user)} chosen={visit} choose={choose} fence={fence} walker={walker}>
          {visits.data && <Counts counts={visits.data.counts} proof={get('proof')} set={set} />}
          {user && pins.length > 0 && <Playback pins={pins} zone={me.zone} at={moment ?? pins[0]!.at_ms} move={setMoment} reach={choose} />}
        </VisitMap>
        <aside className="card side">
          {user ? <PersonSide day={person.data} error={person.error} visit={visit} set={set} /> : <PeopleSide day={visits.data} set={set} />}
        </aside>
      </div>
    </Page>
  )
}

const NONE: Schemas['VisitPin'][] = []
const EMPTY: Schemas['Surroundings'] = { customers: [], places: [] }

type Set = (changes: Record<string, string | undefined>) => void

function Filters({ asked, shown, set, playable, play, playing }: {
  asked: { day?: string; department?: string; proof?: string }
  shown?: string
  set: Set
  playable: boolean
  play: () => void
  playing: boolean
}) {
  const departments = useDepartments()
  const day = asked.day ?? shown
  const move = (days: number) => day && set({ day: dayjs(day).add(days, 'day').format('YYYY-MM-DD'), visit: undefined })
  return (
    <>
      <span className="days">
        <Button icon={<LeftOutlined aria-hidden />} aria-label={t('console-previous-day')} onClick={() => move(-1)} />
        <DatePicker aria-label={t('console-day')} value={day ? dayjs(day) : null} allowClear={false} onChange={(d) => set({ day: d?.format('YYYY-MM-DD'), visit: undefined })} />
        <Button icon={<RightOutlined aria-hidden />} aria-label={t('console-next-day')} onClick={() => move(1)} />
      </span>
      <TreeSelect
        aria-label={t('console-department')}
        allowClear
        treeDefaultExpandAll
        value={asked.department}
        placeholder={t('console-all-reach')}
        treeData={treeOf(departments.data ?? [])}
        popupMatchSelectWidth={false}
        onChange={(department?: string) => set({ department, user: undefined, visit: undefined })}
        className="w180"
      />
      <Select
        aria-label={t('console-all-proofs')}
        allowClear
        value={asked.proof}
        placeholder={t('console-all-proofs')}
        onChange={(proof?: string) => set({ proof, user: undefined, visit: undefined })}
        options={PROOFS.map((p) => ({ value: p, label: t(p === 'waiting' ? 'console-proof-waiting' : `console-${p}`) }))}
        className="w140"
      />
      <Button type="primary" icon={<PlayCircleOutlined aria-hidden />} disabled={!playable || playing} onClick={play}>
        {t('console-playback')}
      </Button>
    </>
  )
}

function Counts({ counts, proof, set }: { counts: Schemas['VisitCounts']; proof?: string; set: Set }) {
  const figure = (label: string, value: number, tone: string, to?: string) => (
    <button className={`count ${proof === to && to ? 'on' : ''}`} onClick={() => set({ proof: to, user: undefined, visit: undefined })} key={label}>
      <span>{label}</span>
      <b className={tone}>{value}</b>
    </button>
  )
  return (
    <div className="map-counts">
      {figure(t('console-visits'), counts.total, '', undefined)}
      {figure(t('console-verified'), counts.verified, 'verified', 'verified')}
      {figure(t('console-review'), counts.review, 'review', 'review')}
      {figure(t('console-suspicious'), counts.suspicious, 'suspicious', 'suspicious')}
    </div>
  )
}

/** Everybody with visits, those with something to judge first. */
function PeopleSide({ day, set }: { day?: Schemas['VisitDay']; set: Set }) {
  if (!day) return <Loading />
  return (
    <>
      <div className="side-top">
        <h2>{t('console-people')}</h2>
        <div className="soft">
          <Link to="/o/visit?view=all">{t('console-visit-list')}</Link>
        </div>
      </div>
      <div className="side-scroll">
        {day.people.length === 0 && <Nothing title={t('console-no-visits')} hint={t('console-no-visits-hint')} />}
        {day.people.map((p) => (
          <button key={p.user} className="person" onClick={() => set({ user: p.user, visit: undefined })}>
            <span className="avatar small" aria-hidden>
              {p.name.slice(0, 1)}
            </span>
            <span className="grow">
              <span className="strong">{p.name}</span>
              <span className="soft">{p.department_name}</span>
            </span>
            {p.counts.waiting > 0 && <Chip tone="review">{t('console-waiting-pill', { count: p.counts.waiting })}</Chip>}
            <span className="number">{p.counts.total}</span>
          </button>
        ))}
      </div>
      {day.audited && <footer className="soft">{t('console-looks-audited')}</footer>}
    </>
  )
}

/** One person's day; the chosen visit is open. */
function PersonSide({ day, error, visit, set }: { day?: Schemas['PersonDay']; error: unknown; visit?: string; set: Set }) {
  useEffect(() => {
    if (visit) document.getElementById(`visit-${visit}`)?.scrollIntoView({ block: 'nearest' })
  }, [visit, day])
  if (error) return <Problem trouble={error} />
  if (!day) return <Loading />
  const summary = [day.stay_text, day.way_text].filter(Boolean).join(' · ')
  return (
    <>
      <div className="side-top">
        <div className="card-top">
          <h2>{t('console-person-visits', { name: day.name, day: day.day_text, count: day.counts.total })}</h2>
          <Button size="small" onClick={() => set({ user: undefined, visit: undefined })}>
            {t('console-everybody')}
          </Button>
        </div>
        <div className="soft">{summary}</div>
      </div>
      <div className="side-scroll">
        {day.visits.length === 0 && <Nothing title={t('console-no-visits')} hint={t('console-no-visits-hint')} />}
        {day.visits.map((pin) => {
          const open = pin.id === visit
          return (
            <div key={pin.id} id={`visit-${pin.id}`} className={open ? 'stop on' : 'stop'}>
              <button aria-expanded={open} onClick={() => set({ visit: open ? undefined : pin.id })}>
                <span className={`stop-number ${pin.tone}`}>{pin.number}</span>
                <span className="grow">
                  <span className="strong">{pin.title}</span>
                  <span className="soft">
                    {pin.span} · {pin.stay || t('console-not-out')}
                  </span>
                </span>
                <span className="stop-chips">
                  <Chip tone={pin.tone}>
                    {pin.proof_text} {pin.score ?? ''}
                  </Chip>
                  {pin.verdict_text && <span className="soft">{pin.verdict_text}</span>}
                </span>
              </button>
              {open && <ProofCard id={pin.id} />}
            </div>
          )
        })}
      </div>
      {day.audited && <footer className="soft">{t('console-look-audited', { name: day.name })}</footer>}
    </>
  )
}
