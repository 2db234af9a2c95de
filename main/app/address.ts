/** Which addresses the window may show, fetch and hand to the system's browser. Plain functions, without Electron. */
import { extname, join, sep } from 'node:path'

export const SCHEME = 'app'
export const ORIGIN = 'app://keymark'

/** The only pages that a click may open in the person's browser. Exact addresses: no prefix, no pattern. */
const LINKS = new Set([
  'https://arxiv.org/abs/2012.14913',
  'https://aclanthology.org/2021.emnlp-main.446/',
  'https://www.apache.org/licenses/LICENSE-2.0',
])

export const isLink = (address: string): boolean => LINKS.has(address)

/**
 * The file below `root` that an address of the window names; null for everything else.
 * A path without an extension is a page of the window, and every page is `index.html`.
 */
export function fileOf(root: string, address: string): string | null {
  const url = URL.parse(address)
  if (url === null || url.protocol !== `${SCHEME}:` || url.host !== 'keymark') return null
  const path = decode(url.pathname)
  if (path === null || /[\0\\]/u.test(path)) return null
  const file = join(root, path)
  if (!file.startsWith(root + sep)) return null
  return extname(file) === '' ? join(root, 'index.html') : file
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

/** Requests of the page that may leave Chromium's network stack: none but to ourselves, and the developer tools' own files. */
export function isAllowedRequest(address: string): boolean {
  const protocol = URL.parse(address)?.protocol
  if (protocol === 'data:' || protocol === 'blob:' || protocol === 'devtools:') return true
  return protocol === `${SCHEME}:` && address.startsWith(`${ORIGIN}/`)
}
