/** One visit's proof in words, its photos, and a manager's word on it. */
import { App, Button, Image, Input, Modal } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { type Schemas, Trouble, api, blobUrl, body } from '../api/client'
import { dropDraft, keepDraft, readDraft } from '../api/draft'
import { useForget, useVisit } from '../api/queries'
import { Chip } from '../parts/Chip'
import { Problem } from '../parts/Problem'
import { useFocusBack } from '../parts/useFocusBack'
import { focusFirst } from '../parts/focusFirst'
import { t } from '../words'

type Word = 'approved' | 'asked' | 'refused'

export function ProofCard({ id }: { id: string }) {
  const visit = useVisit(id)
  if (visit.error) return <Problem trouble={visit.error} retry={() => void visit.refetch()} />
  if (!visit.data) return <div className="soft" aria-busy="true">{t('console-loading')}…</div>
  return <Proof proof={visit.data} />
}

function Proof({ proof }: { proof: Schemas['VisitProof'] }) {
  const facts = [proof.distance, proof.uncertainty, proof.delivery].filter(Boolean)
  const why = proof.pin.proof ? t(`console-why-${proof.pin.proof}`) : ''
  return (
    <div className="proof">
      {facts.length > 0 && <div className="soft">{facts.join(' · ')}</div>}
      <div className="soft">{proof.place}</div>
      {proof.note && (
        <blockquote>
          <span className="sr">{t('console-visit-note')}</span>
          {proof.note}
        </blockquote>
      )}
      {why && <h3>{why}</h3>}
      {proof.reasons.length === 0 && <div className="soft">{t('console-no-reasons')}</div>}
      <ul className="reasons">
        {proof.reasons.map((r, i) => (
          <li key={i} className={r.tone}>
            <span>{r.text}</span>
            {r.weight !== 0 && <span className="weight">{r.weight > 0 ? `+${r.weight}` : r.weight}</span>}
          </li>
        ))}
      </ul>
      {proof.photos.length > 0 && (
        <div className="photos">
          <Image.PreviewGroup>
            {proof.photos.map((p, i) => (
              <Image key={p.hash} src={blobUrl(p.hash)} alt={t('console-photo', { number: i + 1 })} width={92} height={68} />
            ))}
          </Image.PreviewGroup>
        </div>
      )}
      <Word proof={proof} />
      {proof.pin.customer && (
        <Link to={`/o/customer/${proof.pin.customer.id}`} className="small">
          {t('console-open-customer')}
        </Link>
      )}
    </div>
  )
}

/** The word so far, and giving one. */
function Word({ proof }: { proof: Schemas['VisitProof'] }) {
  const [again, setAgain] = useState(false)
  const [asking, setAsking] = useState<Word | null>(null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [busy, setBusy] = useState(false)
  const { message } = App.useApp()
  const forget = useForget()
  const so_far = proof.judgement

  const give = async (verdict: Word, note?: string): Promise<Trouble | null> => {
    setBusy(true)
    setTrouble(null)
    try {
      const params = { path: { id: proof.pin.id } }
      await body(api.POST('/v1/records/visit/{id}/verdict', { params, body: { verdict, note, expect: so_far?.verdict } }))
      const said = { approved: 'console-approve', asked: 'console-ask', refused: 'console-refuse' }[verdict]
      message.success(t('console-judged', { verdict: t(said) }))
      dropDraft(`verdict ${proof.pin.id}`)
      setAsking(null)
      setAgain(false)
      await forget()
      return null
    } catch (error) {
      const failed = error as Trouble
      if (failed.status === 409) {
        setAsking(null)
        setTrouble(new Trouble(t('console-judge-late'), 409, failed.code, null, ''))
        await forget()
      }
      return failed
    } finally {
      setBusy(false)
    }
  }
  const approve = async () => {
    const failed = await give('approved')
    if (failed && failed.status !== 409) setTrouble(failed)
  }
  return (
    <div className="word">
      {trouble && <Problem trouble={trouble} />}
      {so_far && (
        <div className="judgement">
          <Chip tone={so_far.tone}>{so_far.text}</Chip>
          <span className="soft">{so_far.by}</span>
          {so_far.note && <div>{so_far.note}</div>}
        </div>
      )}
      {proof.judge && (!so_far || again) && (
        <div className="buttons">
          <Button type="primary" loading={busy} onClick={() => void approve()}>
            {t('console-approve')}
          </Button>
          <Button onClick={() => setAsking('asked')}>{t('console-ask')}</Button>
          <Button danger onClick={() => setAsking('refused')}>
            {t('console-refuse')}
          </Button>
        </div>
      )}
      {proof.judge && so_far && !again && (
        <Button type="link" className="small" onClick={() => setAgain(true)}>
          {t('console-judge-again')}
        </Button>
      )}
      {asking && <Comment proof={proof} word={asking} close={() => setAsking(null)} give={give} />}
    </div>
  )
}

function Comment({ proof, word, close, give }: {
  proof: Schemas['VisitProof']
  word: Word
  close: () => void
  give: (word: Word, note: string) => Promise<Trouble | null>
}) {
  useFocusBack()
  const draft = `verdict ${proof.pin.id}`
  const [note, setNote] = useState(() => readDraft<string>(draft) ?? '')
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const title = t(word === 'asked' ? 'console-ask' : 'console-refuse')
  const label = t('console-judge-note', { name: proof.pin.user_name })
  const save = async () => {
    if (!note.trim()) return setTrouble(new Trouble(t('console-judge-note-needed'), 422, 'required', 'note', ''))
    const failed = await give(word, note.trim())
    if (failed) setTrouble(failed)
  }
  return (
    <Modal afterOpenChange={focusFirst} open title={title} onCancel={close} onOk={save} okText={title} cancelText={t('console-cancel')} okButtonProps={{ danger: word === 'refused' }} width={460}>
      {trouble && <Problem trouble={trouble} />}
      <label className="soft" htmlFor="verdict-note">
        {label}
      </label>
      <Input.TextArea
        id="verdict-note"
        value={note}
        maxLength={2_000}
        rows={4}
        onChange={(e) => (setNote(e.target.value), keepDraft(draft, e.target.value))}
      />
    </Modal>
  )
}
