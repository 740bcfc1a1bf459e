/** Figures out of Chromium's own trace of a page: what Lighthouse reports, from the events Lighthouse reads. */
import { type CDPSession, type Page } from '@playwright/test'
import { loadavg } from 'node:os'

interface TraceEvent {
  name: string
  ph: string
  ts: number
  dur?: number
  pid: number
  tid: number
  args?: Record<string, any>
}

export interface Figures {
  page: string
  /** First and largest contentful paint, milliseconds after the navigation began. */
  fcp_ms: number
  lcp_ms: number
  /** What tasks of the main thread took beyond 50 ms each, between first paint and the end of the recording. */
  blocking_ms: number
  longest_task_ms: number
  /** Time in scripts on the main thread, compiling included. */
  script_ms: number
  layout_ms: number
  /** Cumulative layout shift: the worst session window, without shifts after input. */
  cls: number
  /** JavaScript over the network, as sent and as it is. */
  js_kb: number
  js_unpacked_kb: number
  requests: number
  /** Mean load of the machine over the last minute, beside its cores. */
  load: number
}

const CATEGORIES = ['blink.user_timing', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'loading', 'toplevel', 'v8', 'disabled-by-default-v8.compile', 'latencyInfo']

/** Records a trace while `act` opens a page and shows its content, as somebody meets it who was never here: nothing in the
 * cache, no page before. */
export async function traced(page: Page, name: string, act: () => Promise<void>): Promise<{ figures: Figures; events: TraceEvent[] }> {
  const cdp = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  cdp.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])))
  await page.goto('about:blank')
  await cdp.send('Network.enable')
  await cdp.send('Network.clearBrowserCache')
  const sent = received(cdp)
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: CATEGORIES } })
  await act()
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve))
  await cdp.send('Tracing.end')
  await complete
  await cdp.detach()
  return { figures: figuresOf(name, events, sent()), events }
}

/** Bytes of scripts and number of requests, from now until the result is asked for. */
function received(cdp: CDPSession): () => { js: number; unpacked: number; requests: number } {
  const scripts = new Map<string, { sent: number; unpacked: number }>()
  let requests = 0
  cdp.on('Network.requestWillBeSent', () => void requests++)
  cdp.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.set(requestId, { sent: 0, unpacked: 0 })
  })
  cdp.on('Network.dataReceived', ({ requestId, dataLength }) => {
    const script = scripts.get(requestId)
    if (script) script.unpacked += dataLength
  })
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId)
    if (script) script.sent = encodedDataLength
  })
  const sum = (pick: (s: { sent: number; unpacked: number }) => number) => [...scripts.values()].reduce((n, s) => n + pick(s), 0)
  return () => ({ js: sum((s) => s.sent), unpacked: sum((s) => s.unpacked), requests })
}

/** The figures of the last navigation of the main frame in a trace. */
export function figuresOf(page: string, events: TraceEvent[], sent: { js: number; unpacked: number; requests: number }): Figures {
  const begun = events.filter((e) => e.name === 'navigationStart' && e.args?.data?.isLoadingMainFrame !== false && e.args?.data?.documentLoaderURL?.startsWith('http')).sort((a, b) => a.ts - b.ts).at(-1)
  if (!begun) throw new Error('the trace has no navigation')
  const frame = begun.args!.frame
  const ms = (ts: number) => (ts - begun.ts) / 1000
  const after = events.filter((e) => e.pid === begun.pid && e.ts >= begun.ts)
  const paint = after.find((e) => e.name === 'firstContentfulPaint' && e.args?.frame === frame)
  const largest = after.filter((e) => e.name === 'largestContentfulPaint::Candidate' && e.args?.frame === frame).at(-1)
  if (!paint || !largest) throw new Error('the trace has no contentful paint')
  // The thread that paints is the one the person waits for.
  const main = after.filter((e) => e.tid === paint.tid && e.ph === 'X')
  const tasks = main.filter((e) => e.name === 'RunTask' || e.name === 'ThreadControllerImpl::RunTask')
  const late = tasks.filter((e) => e.ts + (e.dur ?? 0) > paint.ts)
  return {
    page,
    fcp_ms: Math.round(ms(paint.ts)),
    lcp_ms: Math.round(ms(largest.ts)),
    blocking_ms: Math.round(late.reduce((sum, e) => sum + Math.max(0, (e.dur ?? 0) / 1000 - 50), 0)),
    longest_task_ms: Math.round(Math.max(0, ...tasks.map((e) => (e.dur ?? 0) / 1000))),
    script_ms: Math.round(union(main.filter((e) => SCRIPT.has(e.name))) / 1000),
    layout_ms: Math.round(union(main.filter((e) => LAYOUT.has(e.name))) / 1000),
    cls: Math.round(shift(after.filter((e) => e.name === 'LayoutShift')) * 10_000) / 10_000,
    js_kb: Math.round(sent.js / 1000),
    js_unpacked_kb: Math.round(sent.unpacked / 1000),
    requests: sent.requests,
    load: Math.round(loadavg()[0]! * 10) / 10,
  }
}

const SCRIPT = new Set(['EvaluateScript', 'FunctionCall', 'v8.compile', 'v8.evaluateModule', 'v8.compileModule', 'TimerFire', 'FireAnimationFrame', 'RunMicrotasks', 'EventDispatch', 'FireIdleCallback'])
const LAYOUT = new Set(['Layout', 'UpdateLayoutTree', 'PrePaint', 'Paint', 'Layerize', 'Commit'])

/** Microseconds covered by spans, which may lie within each other. */
export function union(spans: { ts: number; dur?: number }[]): number {
  let total = 0
  let end = -Infinity
  for (const { ts, dur = 0 } of [...spans].sort((a, b) => a.ts - b.ts)) {
    total += Math.max(0, ts + dur - Math.max(ts, end))
    end = Math.max(end, ts + dur)
  }
  return total
}

/** The largest sum of layout shifts within a window of at most 5 s without a gap of 1 s, as web vitals define it. */
export function shift(events: { ts: number; args?: Record<string, any> }[]): number {
  let worst = 0
  let sum = 0
  let [first, last] = [-Infinity, -Infinity]
  for (const { ts, args } of [...events].sort((a, b) => a.ts - b.ts)) {
    if (args?.data?.had_recent_input) continue
    if (ts - last > 1_000_000 || ts - first > 5_000_000) [sum, first] = [0, ts]
    last = ts
    sum += args?.data?.weighted_score_delta ?? args?.data?.score ?? 0
    worst = Math.max(worst, sum)
  }
  return worst
}
