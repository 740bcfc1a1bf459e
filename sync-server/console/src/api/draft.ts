/** What somebody types and has not saved yet, kept in this tab until it is saved or dropped: a session that ends, a
 * reload or a slip of the hand loses nothing. */
const key = (name: string) => `legwork-draft ${name}`

/** The draft of a name; `null` for none. */
export function readDraft<T>(name: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(name)) ?? 'null') as T | null
  } catch {
    return null
  }
}

/** Largest draft that is kept, characters. */
const MOST = 1_000_000

/** Keeps a draft. One too large for the browser's store is simply not kept; it stays on the screen. */
export function keepDraft(name: string, draft: unknown): void {
  try {
    const text = JSON.stringify(draft)
    if (text.length > MOST) throw new Error('too large to keep')
    sessionStorage.setItem(key(name), text)
  } catch {
    sessionStorage.removeItem(key(name))
  }
}

/** Forgets a draft. */
export function dropDraft(name: string): void {
  sessionStorage.removeItem(key(name))
}
