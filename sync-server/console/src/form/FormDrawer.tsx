/** A form drawn from an object's layout, for a new or an existing record. What is typed is kept until it is saved. */
import { App, Button, Drawer } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Schemas, Trouble, api, body } from '../api/client'
import { create, isEmpty, newId } from '../api/create'
import { dropDraft, keepDraft, readDraft } from '../api/draft'
import { useForget, useForm } from '../api/queries'
import { useMe } from '../api/session'
import { Loading } from '../parts/Page'
import { Problem } from '../parts/Problem'
import { useFocusBack } from '../parts/useFocusBack'
import { t } from '../words'
import { FieldInput, TEXT } from './FieldInput'

interface Props {
  object: string
  /** Record to edit; a new one without it. */
  id?: string
  /** Record a new one hangs on: `customer:…`. */
  of?: string
  close: () => void
  saved?: (id: string) => void
}

/** What was entered and not saved. */
interface Draft {
  values: Record<string, unknown>
  names: Record<string, string>
  /** Version of the record that was on the screen when it was begun: what came since is a conflict. */
  version?: number
  /** Id of a new record, from the first attempt to save it on. */
  id?: string
}

export function FormDrawer(props: Props) {
  useFocusBack()
  const form = useForm(props.object, props.id, props.of)
  return (
    <Drawer open size={680} title={form.data?.title ?? ' '} onClose={props.close} destroyOnHidden maskClosable={false} styles={{ body: { padding: 0 } }}>
      {form.error && <Problem trouble={form.error} retry={() => void form.refetch()} />}
      {!form.data && !form.error && <Loading />}
      {form.data && <Body {...props} form={form.data} again={() => void form.refetch()} key={form.data.version ?? 0} />}
    </Drawer>
  )
}

function Body({ object, id, of, form, close, saved, again }: Props & { form: Schemas['FormShape']; again: () => void }) {
  const me = useMe()
  const name = `${me.user} ${object} ${id ?? `new ${of ?? ''}`}`
  const kept = useMemo(() => readDraft<Draft>(name), [name])
  const [draft, setDraft] = useState<Draft>(kept ?? { values: {}, names: {} })
  const [restored, setRestored] = useState(kept !== null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [busy, setBusy] = useState(false)
  const [open, setOpen] = useState(false)
  const { message } = App.useApp()
  const forget = useForget()
  const body_ = useRef<HTMLFormElement>(null)
  const fields = form.sections.flatMap((s) => s.fields)
  const conflict = trouble?.code === 'changed_meanwhile'

  useEffect(() => {
    if (Object.keys(draft.values).length) keepDraft(name, draft)
  }, [draft, name])

  const change = (field: string) => (value: unknown, title?: string) => {
    // What was wrong with a field was said of its old value.
    setTrouble((said) => (said?.field === field ? null : said))
    setDraft((d) => ({
      ...d,
      values: { ...d.values, [field]: value },
      names: title === undefined ? d.names : { ...d.names, [field]: title },
      version: d.version ?? form.version ?? undefined,
    }))
  }

  const valueOf = (field: Schemas['FormField']) => (field.name in draft.values ? draft.values[field.name] : field.value)

  const save = async (overwrite: boolean) => {
    const missing = fields.find((f) => f.required && f.widget !== 'read_only' && isEmpty(valueOf(f)))
    if (missing) return show(new Trouble(t('error-required'), 422, 'required', missing.name, ''))
    // A huge paste is refused here, not after it went over the network.
    const long = fields.find((f) => String(draft.values[f.name] ?? '').length > (f.length && f.widget !== 'images' && f.widget !== 'files' ? f.length : TEXT))
    if (long) return show(new Trouble(t('error-too-long'), 422, 'too_long', long.name, ''))
    const values = Object.fromEntries(fields.filter((f) => f.widget !== 'read_only').flatMap((f): [string, unknown][] => {
      const now = valueOf(f)
      // A new record is sent whole, an old one only as far as it was changed.
      if (!(f.name in draft.values) && (id || isEmpty(now))) return []
      return [[f.name, now === '' ? null : now]]
    }))
    setBusy(true)
    try {
      let target = id
      if (id) {
        if (Object.keys(values).length) {
          const version = draft.version ?? form.version
          const headers = overwrite || version == null ? {} : { 'If-Match': String(version) }
          await body(api.PATCH('/v1/records/{object}/{id}', { params: { path: { object, id } }, body: { fields: values as never }, headers }))
        }
      } else {
        const made = draft.id ?? newId()
        setDraft((d) => ({ ...d, id: made }))
        target = await create(object, made, values, overwrite)
      }
      dropDraft(name)
      message.success(t('console-saved'))
      await forget()
      close()
      if (target) saved?.(target)
    } catch (error) {
      show(error as Trouble)
    }
    setBusy(false)
  }
  const show = (next: Trouble) => {
    setTrouble(next)
    const inside = form.sections.find((s) => s.fields.some((f) => f.name === next.field))
    if (inside?.more) setOpen(true)
    requestAnimationFrame(() => {
      const at = next.field ? body_.current?.querySelector<HTMLElement>(`#field-${next.field}`) : body_.current
      at?.scrollIntoView({ block: 'center' })
      at?.focus()
    })
  }
  const drop = () => {
    dropDraft(name)
    setDraft({ values: {}, names: {} })
    setRestored(false)
    setTrouble(null)
  }
  const more = form.sections.some((s) => s.more)
  const general = trouble && !fields.some((f) => f.name === trouble.field)
  return (
    <form
      ref={body_}
      className="record-form"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        void save(false)
      }}
    >
      <div className="record-form-body">
        {restored && (
          <div className="notice" role="status">
            {t('console-draft-kept')}
            <Button size="small" onClick={drop}>
              {t('console-draft-drop')}
            </Button>
          </div>
        )}
        {conflict && (
          <div className="notice bad" role="alert">
            {t('console-conflict')}
            <span className="buttons">
              <Button size="small" onClick={() => (drop(), again())}>
                {t('console-conflict-theirs')}
              </Button>
              <Button size="small" type="primary" onClick={() => void save(true)}>
                {t('console-conflict-mine')}
              </Button>
            </span>
          </div>
        )}
        {general && !conflict && <Problem trouble={trouble} />}
        {form.sections.filter((s) => open || !s.more).map((section, index) => (
          <fieldset key={section.title || index}>
            {section.title && <legend>{section.title}</legend>}
            {section.fields.map((field) => {
              const wrong = trouble?.field === field.name
              const control = `field-${field.name}`
              return (
                <div key={field.name} className={`field ${field.widget}`}>
                  <label htmlFor={control}>
                    {field.label}
                    {field.required && <span className="required" aria-hidden> *</span>}
                  </label>
                  <FieldInput field={field} id={control} value={valueOf(field)} name={draft.names[field.name]} wrong={wrong} change={change(field.name)} />
                  <div id={`${control}-problem`} className="field-problem" role={wrong ? 'alert' : undefined}>
                    {wrong && trouble?.message}
                  </div>
                </div>
              )
            })}
          </fieldset>
        ))}
        {more && !open && (
          <Button type="link" onClick={() => setOpen(true)}>
            {t('console-more-fields')}
          </Button>
        )}
      </div>
      <div className="record-form-foot">
        <Button onClick={close}>{t('console-cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('console-save')}
        </Button>
      </div>
    </form>
  )
}
