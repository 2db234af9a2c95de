/** Tokens that hold a part of a character: what has no reading is named by its bytes. */

/** Bytes by the letters that GPT-2's vocabulary and its kin write them with: those that can be seen stand for themselves. */
const BYTES = new Map<string, number>()
let unseen = 0
for (let byte = 0; byte < 256; byte++) {
  const isSeen = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
  BYTES.set(String.fromCodePoint(isSeen ? byte : 256 + unseen++), byte)
}

const FALLBACK = /^<0x[0-9A-F]{2}>$/u

/**
 * @param piece as the vocabulary writes the token
 * @param own as the decoder reads it
 * @returns `own`; where it holds “\uFFFD”, the characters of the token with “<0xE8>” for each byte that is none. Pieces that are no bytes
 *   stay as they read.
 */
export function inBytes(piece: string, own: string): string {
  // A decoder may lack the step that makes characters of these.
  if (FALLBACK.test(piece)) return readable(Uint8Array.of(Number(piece.slice(1, -1))))
  if (!own.includes('\uFFFD')) return own
  const bytes = Array.from(piece, (letter) => BYTES.get(letter))
  return bytes.includes(undefined) ? own : readable(Uint8Array.from(bytes as number[]))
}

function readable(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] as number
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    const character = decoded(bytes.subarray(at, at + length))
    text += character ?? `<0x${lead.toString(16).toUpperCase().padStart(2, '0')}>`
    at += character === null ? 1 : length
  }
  return text
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Null where the bytes are no text. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return UTF_8.decode(bytes)
  } catch {
    return null
  }
}
