/** Styles that the component library writes at run time carry the nonce of this page, as the policy demands. Most get
 * it from `ConfigProvider`; a few helpers deep inside (scroll lock, width of scroll bars) make theirs without one. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name=legwork-nonce]')?.content ?? ''

/** From now on every style element that is made carries the nonce. */
export function markStyles(): void {
  const make = document.createElement.bind(document) as typeof document.createElement
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = make(name, options)
    if (name === 'style') element.nonce = nonce
    return element
  }) as typeof document.createElement
}
