/** Pictures or files of a field: sent when they are chosen, kept when the form is saved. */
import { Button } from 'antd'
import { CloseOutlined, UploadOutlined } from '@ant-design/icons'
import { useRef, useState } from 'react'
import { type Trouble, upload } from '../api/client'
import { Problem } from '../parts/Problem'
import { t } from '../words'

type Item = Record<string, unknown>

interface Props {
  id: string
  images: boolean
  most: number
  value: Item[]
  label: string
  change: (value: Item[]) => void
}

export function FilesInput({ id, images, most, value, label, change }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const take = async (files: FileList | null) => {
    setBusy(true)
    setTrouble(null)
    let kept = value
    try {
      for (const file of Array.from(files ?? []).slice(0, most - value.length)) {
        kept = [...kept, await upload(file)]
        change(kept)
      }
    } catch (error) {
      setTrouble(error as Trouble)
    }
    setBusy(false)
  }
  return (
    <div className="files-input">
      {value.map((item) => (
        <span key={String(item.hash)} className="file">
          {String(item.name ?? '')}
          <Button type="text" size="small" icon={<CloseOutlined aria-hidden />} aria-label={t('console-remove')} onClick={() => change(value.filter((v) => v !== item))} />
        </span>
      ))}
      <input ref={input} hidden type="file" multiple={most > 1} accept={images ? 'image/*' : undefined} onChange={(e) => (void take(e.target.files), (e.target.value = ''))} />
      {value.length < most && (
        <Button id={id} icon={<UploadOutlined aria-hidden />} loading={busy} onClick={() => input.current?.click()} aria-label={`${t('console-upload')} ${label}`}>
          {t('console-upload')}
        </Button>
      )}
      {trouble && <Problem trouble={trouble} />}
    </div>
  )
}
