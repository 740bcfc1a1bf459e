/** Playing a day back: a point that moves from visit to visit as the clock ran. */
import { Button, Slider } from 'antd'
import { PauseOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { useEffect, useRef, useState } from 'react'
import type { Schemas } from '../api/client'
import { t } from '../words'

type Pins = Schemas['VisitPin'][]

/** A whole day is played in this time, ms. */
const LENGTH = 12_000

/** Where the person was at a moment: at the last visit, or on the straight way to the next one. */
export function whereAt(pins: Pins, ms: number): Schemas['Spot'] | null {
  const known = pins.filter((p) => p.spot)
  const next = known.findIndex((p) => p.at_ms > ms)
  if (next < 0) return known.at(-1)?.spot ?? null
  if (next === 0) return known[0]!.spot ?? null
  const [from, to] = [known[next - 1]!, known[next]!]
  const part = (ms - from.at_ms) / Math.max(1, to.at_ms - from.at_ms)
  const mix = (a: number, b: number) => a + (b - a) * part
  return { lat: mix(from.spot!.lat, to.spot!.lat), lng: mix(from.spot!.lng, to.spot!.lng) }
}

interface Props {
  pins: Pins
  zone: string
  at: number
  move: (ms: number) => void
  /** Called with the visit that is reached. */
  reach: (pin: Pins[number]) => void
}

export function Playback({ pins, zone, at, move, reach }: Props) {
  const [running, setRunning] = useState(false)
  const now = useRef(at)
  now.current = at
  const from = pins[0]?.at_ms ?? 0
  const to = pins.at(-1)?.at_ms ?? 0
  const clock = (ms: number) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(ms)

  useEffect(() => {
    if (!running) return
    let frame = 0
    let before = performance.now()
    const step = (time: number) => {
      const next = Math.min(to, now.current + ((time - before) / LENGTH) * Math.max(1, to - from))
      before = time
      const reached = pins.find((p) => p.at_ms > now.current && p.at_ms <= next)
      if (reached) reach(reached)
      move(next)
      if (next >= to) return setRunning(false)
      frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [running, from, to, pins, move, reach])

  const start = () => {
    if (now.current >= to) move((now.current = from))
    if (now.current <= from && pins[0]) reach(pins[0])
    setRunning(!running)
  }
  const marks = Object.fromEntries(pins.map((p) => [p.at_ms, { label: String(p.number) }]))
  return (
    <div className="playback">
      <Button type="primary" shape="circle" icon={running ? <PauseOutlined aria-hidden /> : <PlayCircleOutlined aria-hidden />} aria-label={t(running ? 'console-pause' : 'console-play')} onClick={start} disabled={pins.length < 2} />
      <span className="number">{clock(at)}</span>
      <Slider
        className="grow"
        min={from}
        max={Math.max(to, from + 1)}
        step={60_000}
        value={at}
        marks={marks}
        onChange={(v) => (setRunning(false), move(v))}
        tooltip={{ formatter: (v) => clock(v ?? from) }}
        ariaLabelForHandle={t('console-playback-time')}
        ariaValueTextFormatterForHandle={(v) => clock(v ?? from)}
      />
    </div>
  )
}
