/** The texts of the console: the one set of strings in core/view/strings, the same the phone and the server use. */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'

export type Language = 'zh-CN' | 'en'

const KEY = 'legwork-language'

const FILES: Record<Language, () => Promise<{ default: string }>> = {
  'zh-CN': () => import('../../../core/view/strings/zh-CN.ftl?raw'),
  en: () => import('../../../core/view/strings/en.ftl?raw'),
}

let bundle: FluentBundle | null = null
let language: Language = 'zh-CN'

/** The language chosen earlier, else the first of the browser's that we speak, else Chinese. */
export function preferred(): Language {
  const kept = localStorage.getItem(KEY)
  if (kept === 'zh-CN' || kept === 'en') return kept
  for (const tag of navigator.languages) {
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en'
  }
  return 'zh-CN'
}

/** Loads the texts of a language and makes them the ones that `t` uses. */
export async function speak(next: Language): Promise<void> {
  const text = (await FILES[next]()).default
  const fresh = new FluentBundle(next, { useIsolating: false })
  fresh.addResource(new FluentResource(text))
  bundle = fresh
  language = next
  document.documentElement.lang = next
  document.title = t('console-product')
}

/** Remembers the choice of a language. */
export function remember(next: Language): void {
  localStorage.setItem(KEY, next)
}

/** The language spoken now. */
export const spoken = (): Language => language

/** The text of a key; the key itself when there is none, so that a gap is seen. */
export function t(key: string, values?: Record<string, FluentVariable>): string {
  const pattern = bundle?.getMessage(key)?.value
  return pattern ? bundle!.formatPattern(pattern, values ?? null) : key
}

/** What people call many of an object, in the menu and above lists; its label for one that has no such word. */
export function many(object: string, label: string): string {
  const key = `console-many-${object.replaceAll('_', '-')}`
  return bundle?.hasMessage(key) ? t(key) : label
}
