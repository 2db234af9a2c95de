/** Bytes of UTF-8 that a name may have, so that an extension and the marks of a temporary file still fit into 255. */
const LONGEST = 200

/** Names of devices: one system opens them in place of a file, whatever the extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu

/** A study's name as a file name that every system accepts. */
export function fileName(name: string): string {
  const plain = name.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-')
  const short = trimmed(cut(trimmed(plain)))
  return RESERVED.test(short) ? `${short.replace(/\..*$/u, '')}-study` : short || 'study'
}

const trimmed = (name: string): string => name.replace(/^[.-]+|[.-]+$/gu, '')

/** At a character's end. */
function cut(name: string): string {
  let bytes = 0
  let kept = ''
  for (const character of name) {
    bytes += Buffer.byteLength(character)
    if (bytes > LONGEST) break
    kept += character
  }
  return kept
}
