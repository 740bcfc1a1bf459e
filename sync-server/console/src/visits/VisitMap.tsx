/** The map of visits: drawn here from positions alone. No tile, no map service, no request leaves the server's origin. */
import { Button } from 'antd'
import { AimOutlined, MinusOutlined, PlusOutlined } from '@ant-design/icons'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Schemas } from '../api/client'
import { t } from '../words'
import { type Camera, type Point, SCALES, fit, flat, roundLength } from './project'
import { spread } from './spread'

interface Props {
  pins: Schemas['VisitPin'][]
  around: Schemas['Surroundings']
  /** Draw the way from pin to pin: one person's day. */
  way: boolean
  chosen?: string
  choose: (pin: Schemas['VisitPin']) => void
  fence?: Schemas['FenceShape'] | null
  /** Where the playback is: between two of the pins. */
  walker?: Schemas['Spot'] | null
  children?: React.ReactNode
}

type Placed = { pin: Schemas['VisitPin']; at: Point }

export function VisitMap({ pins, around, way, chosen, choose, fence, walker, children }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 0, height: 0 })
  const [camera, setCamera] = useState<Camera>({ x: 0, y: 0, scale: 20 })
  const grab = useRef<{ x: number; y: number; camera: Camera } | null>(null)

  useLayoutEffect(() => {
    const element = box.current!
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])

  const middle = pins.find((p) => p.spot)?.spot ?? { lat: 31.23, lng: 121.47 }
  const placed: Placed[] = useMemo(
    () => pins.flatMap((pin) => (pin.spot ? [{ pin, at: flat(pin.spot, middle) }] : [])),
    [pins, middle.lat, middle.lng],
  )
  // Pins or window changed: show all of them again.
  const gap = 2 * (way ? RADIUS.numbered : RADIUS.plain) + 3
  const whole = useCallback(() => {
    const places = placed.map((p) => p.at)
    let next = fit(places, size.width, size.height, way)
    // Pins that make room for each other need more of it than their places do, and the more the farther one looks.
    for (let round = 0; round < 3; round++) next = fit(apart(places, next.scale, gap), size.width, size.height, way)
    setCamera(next)
  }, [placed, size.width, size.height, gap, way])
  useEffect(whole, [whole])

  const { width, height } = size
  const px = (p: Point) => ({ x: (p.x - camera.x) / camera.scale + width / 2, y: (p.y - camera.y) / camera.scale + height / 2 })
  const at = (spot: Schemas['Spot']) => px(flat(spot, middle))
  const zoom = (factor: number, around = { x: width / 2, y: height / 2 }) =>
    setCamera((c) => {
      const scale = Math.min(SCALES.max, Math.max(SCALES.min, c.scale * factor))
      const shift = c.scale - scale
      return { scale, x: c.x + (around.x - width / 2) * shift, y: c.y + (around.y - height / 2) * shift }
    })
  useEffect(() => {
    const element = box.current!
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      const frame = element.getBoundingClientRect()
      zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, { x: event.clientX - frame.left, y: event.clientY - frame.top })
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  })
  const keys = (event: React.KeyboardEvent) => {
    const step = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] }[event.key]
    if (step) setCamera((c) => ({ ...c, x: c.x + step[0]! * c.scale, y: c.y + step[1]! * c.scale }))
    else if (event.key === '+' || event.key === '=') zoom(1 / 1.5)
    else if (event.key === '-') zoom(1.5)
    else return
    event.preventDefault()
  }
  const points = placed.map((p) => px(p.at))
  // Where the pins are drawn depends on how near one looks, not on where one looks: moving the map moves them all alike.
  const shown = useMemo(() => apart(placed.map((p) => p.at), camera.scale, gap), [placed, camera.scale, gap]).map(px)
  const grid = roundLength(camera.scale, 110)
  const bar = roundLength(camera.scale, 60)
  const selected = placed.find((p) => p.pin.id === chosen)
  const accuracy = selected?.pin.accuracy_m ? selected.pin.accuracy_m / camera.scale : 0
  return (
    <div className="map card" ref={box}>
      <svg
        width={width}
        height={height}
        role="group"
        aria-label={t('console-map')}
        tabIndex={0}
        onKeyDown={keys}
        onPointerDown={(e) => {
          if ((e.target as Element).closest('.pin')) return
          grab.current = { x: e.clientX, y: e.clientY, camera }
          e.currentTarget.setPointerCapture(e.pointerId)
        }}
        onPointerMove={(e) => {
          const from = grab.current
          if (from) setCamera({ ...from.camera, x: from.camera.x - (e.clientX - from.x) * camera.scale, y: from.camera.y - (e.clientY - from.y) * camera.scale })
        }}
        onPointerUp={() => (grab.current = null)}
      >
        <Grid camera={camera} width={width} height={height} step={grid} />
        {fence && <circle className="fence" {...circle(at(fence.spot))} r={fence.radius_m / camera.scale} />}
        <g className="customers" aria-hidden>
          {around.customers.map((c) => (
            <circle key={c.id} {...circle(at(c.spot))} r={4}>
              <title>{c.name}</title>
            </circle>
          ))}
        </g>
        <g className="places" aria-hidden>
          {around.places.map((p) => {
            const where = at(p.spot)
            return <text key={p.name} x={where.x} y={where.y}>{p.name}</text>
          })}
        </g>
        {way && points.length > 1 && <polyline className="way" points={points.map((p) => `${p.x},${p.y}`).join(' ')} />}
        {fence && selected && <line className="to-fence" {...line(at(fence.spot), px(selected.at))} />}
        {fence && <circle className="fence-middle" {...circle(at(fence.spot))} r={6} />}
        {selected && accuracy > 14 && <circle className={`accuracy ${selected.pin.tone}`} {...circle(px(selected.at))} r={accuracy} />}
        <g className="leaders" aria-hidden>
          {shown.map((to, n) => Math.hypot(to.x - points[n]!.x, to.y - points[n]!.y) > 1 && <Leader key={placed[n]!.pin.id} from={points[n]!} to={to} />)}
        </g>
        {placed.map((p, n) => (
          <Pin key={p.pin.id} placed={p} at={shown[n]!} chosen={p.pin.id === chosen} numbered={way} choose={choose} />
        ))}
        {walker && <circle className="walker" {...circle(at(walker))} r={9} />}
      </svg>
      {children}
      <div className="map-tools">
        <Button icon={<PlusOutlined aria-hidden />} aria-label={t('console-map-zoom-in')} onClick={() => zoom(1 / 1.5)} />
        <Button icon={<MinusOutlined aria-hidden />} aria-label={t('console-map-zoom-out')} onClick={() => zoom(1.5)} />
        <Button icon={<AimOutlined aria-hidden />} aria-label={t('console-map-fit')} onClick={whole} />
      </div>
      <div className="map-foot" aria-hidden>
        <span className="scale-bar" style={{ width: bar / camera.scale }}>
          {bar >= 1000 ? t('kilometres', { count: bar / 1000 }) : t('metres', { count: bar })}
        </span>
        <span>{t('console-map-note')}</span>
      </div>
    </div>
  )
}

/** Radius of a pin, pixels. */
const RADIUS = { plain: 11, numbered: 15, chosen: 20 }

/** Where pins are drawn that lie `gap` pixels from each other, in metres like the places. */
const apart = (places: Point[], scale: number, gap: number): Point[] =>
  spread(places.map((p) => ({ x: p.x / scale, y: p.y / scale })), gap).map((p) => ({ x: p.x * scale, y: p.y * scale }))

/** From a place to the pin that had to make room. */
function Leader({ from, to }: { from: Point; to: Point }) {
  return (
    <>
      <line {...line(from, to)} />
      <circle {...circle(from)} r={3} />
    </>
  )
}

const circle = (p: Point) => ({ cx: p.x, cy: p.y })
const line = (a: Point, b: Point) => ({ x1: a.x, y1: a.y, x2: b.x, y2: b.y })

/** Lines a round number of metres apart. */
function Grid({ camera, width, height, step }: { camera: Camera; width: number; height: number; step: number }) {
  if (!width) return null
  const lines: React.ReactNode[] = []
  const [left, top] = [camera.x - (width / 2) * camera.scale, camera.y - (height / 2) * camera.scale]
  const fine = step / 5
  for (let n = Math.ceil(left / fine); n * fine < left + width * camera.scale; n++) {
    const at = (n * fine - left) / camera.scale
    lines.push(<line key={`x${n}`} className={n % 5 ? 'fine' : ''} x1={at} x2={at} y1={0} y2={height} />)
  }
  for (let n = Math.ceil(top / fine); n * fine < top + height * camera.scale; n++) {
    const at = (n * fine - top) / camera.scale
    lines.push(<line key={`y${n}`} className={n % 5 ? 'fine' : ''} y1={at} y2={at} x1={0} x2={width} />)
  }
  return <g className="grid">{lines}</g>
}

function Pin({ placed, at, chosen, numbered, choose }: { placed: Placed; at: Point; chosen: boolean; numbered: boolean; choose: Props['choose'] }) {
  const { pin } = placed
  const label = t('console-map-pin', { title: pin.title, name: pin.user_name, span: pin.span, proof: pin.proof_text })
  return (
    <g
      className={`pin ${pin.tone} ${chosen ? 'chosen' : ''}`}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={chosen}
      transform={`translate(${at.x},${at.y})`}
      onClick={() => choose(pin)}
      onKeyDown={(e) => (e.key === 'Enter' || e.key === ' ') && (e.preventDefault(), choose(pin))}
    >
      <title>{label}</title>
      <circle r={chosen ? RADIUS.chosen : numbered ? RADIUS.numbered : RADIUS.plain} />
      {numbered ? <text y={5}>{pin.number}</text> : <text y={4} className="mark">{MARKS[pin.tone] ?? ''}</text>}
    </g>
  )
}

/** Signs beside the colours, for those who do not tell the colours apart. */
const MARKS: Record<string, string> = { verified: '✓', review: '?', suspicious: '!' }
