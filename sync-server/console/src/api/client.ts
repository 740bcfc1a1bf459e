/** The typed client of the server's API, generated from openapi.json; language, forged-request token and the end of a
 * session are handled here, once. */
import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from '../generated/api'
import { spoken, t } from '../words'

export type Schemas = components['schemas']

/** What a request failed with, in words. */
export class Trouble extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly field: string | null,
    readonly request: string,
  ) {
    super(message)
  }
}

let csrf = ''
let ended: (() => Promise<void>) | null = null

/** Keeps the token that changes must carry. */
export function keepToken(token: string | null | undefined): void {
  csrf = token ?? ''
}

/** Who is called when the session has ended; resolves once somebody has signed in again. */
export function onEnd(handler: () => Promise<void>): void {
  ended = handler
}

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', spoken())
    if (request.method !== 'GET') request.headers.set('X-Legwork-Csrf', csrf)
    return request
  },
}

/** Sends a request; one that fails for want of a session waits for a new sign-in and is sent again. */
async function send(request: Request): Promise<Response> {
  const again = request.clone()
  const response = await fetch(request)
  const signingIn = new URL(request.url).pathname === '/v1/session' && request.method === 'POST'
  if (response.status !== 401 || signingIn || !ended) return response
  await ended()
  again.headers.set('X-Legwork-Csrf', csrf)
  return fetch(again)
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: send })
api.use(headers)

/** A failed answer as words. */
async function trouble(response: Response, body: unknown): Promise<Trouble> {
  const problem = (body ?? {}) as Partial<Schemas['Problem']>
  return new Trouble(
    problem.title ?? t('console-problem'),
    response.status,
    problem.code ?? '',
    problem.field ?? null,
    problem.request ?? response.headers.get('x-request-id') ?? '',
  )
}

/** The body of an answer; throws `Trouble` with words for anything else. */
export async function body<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer
  try {
    answer = await asked
  } catch {
    throw new Trouble(t('console-no-connection'), 0, 'unreachable', null, '')
  }
  if (!answer.response.ok) throw await trouble(answer.response, answer.error)
  return answer.data as T
}

/** Address of a file's content. */
export const blobUrl = (hash: string): string => `/v1/blobs/${hash}`

const CHUNK = 256 * 1024

/** Sends a file in chunks, so that a large one never has to go at once; its value as records hold it. */
export async function upload(file: File): Promise<Record<string, unknown>> {
  const { blake3 } = await import('@noble/hashes/blake3.js')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const hash = Array.from(blake3(bytes), (b) => b.toString(16).padStart(2, '0')).join('')
  const content_type = file.type || 'application/octet-stream'
  const params = { path: { hash } }
  let progress = await body(api.POST('/v1/blobs/{hash}', { params, body: { size: bytes.length, content_type } }))
  for (let chunk = 0; !progress.complete && chunk * CHUNK < bytes.length; chunk++) {
    if (progress.have.includes(chunk)) continue
    const part = bytes.slice(chunk * CHUNK, (chunk + 1) * CHUNK)
    progress = await body(
      api.PUT('/v1/blobs/{hash}/{chunk}', {
        params: { path: { hash, chunk } },
        body: part as unknown as number[],
        bodySerializer: () => part,
        headers: { 'Content-Type': 'application/octet-stream' },
      }),
    )
  }
  return { hash, name: file.name.slice(0, 120), size: bytes.length }
}
