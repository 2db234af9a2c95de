/**
 * Copies by the page's own copy event: the window denies every permission, and the newer clipboard interface needs one.
 * @returns whether the text was copied
 */
export function copyText(text: string): boolean {
  let isSet = false
  const fill = (event: ClipboardEvent): void => {
    event.preventDefault()
    event.stopImmediatePropagation()
    event.clipboardData?.setData('text/plain', text)
    isSet = event.clipboardData !== null
  }
  document.addEventListener('copy', fill, { capture: true, once: true })
  // Deprecated, but there is no other way without a permission.
  const isDone = document.execCommand('copy')
  document.removeEventListener('copy', fill, { capture: true })
  return isDone && isSet
}
