/** Puts the cursor into the first field of the dialog that has just opened; the component library leaves it on the dialog
 * itself. For `afterOpenChange`. */
export function focusFirst(open: boolean): void {
  if (!open) return
  const dialogs = document.querySelectorAll<HTMLElement>('.ant-modal')
  dialogs[dialogs.length - 1]?.querySelector<HTMLElement>('input:not([type=hidden]):not(:disabled):not([readonly]), textarea')?.focus()
}
