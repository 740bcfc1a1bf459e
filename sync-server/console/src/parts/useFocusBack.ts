import { useEffect, useState } from 'react'

/** Gives the keyboard back to where it was before a dialog opened, when the dialog is gone. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) requestAnimationFrame(() => before.focus())
    },
    [before],
  )
}
