/** How a text file spells its characters: UTF-8, or UTF-16 where its first two bytes say so. */
import { isUtf8 } from 'node:buffer'

export interface TextEncoding {
  name: 'UTF-8' | 'UTF-16LE' | 'UTF-16BE'
  newline: Buffer
  decode: (bytes: Buffer) => string
  /** Bytes that the file spells a text with. */
  sizeOf: (text: string) => number
  /** Offset of the first byte that cannot be decoded; null where all can. */
  invalidAt: (bytes: Buffer) => number | null
}

const utf8: TextEncoding = {
  name: 'UTF-8',
  newline: Buffer.from('\n'),
  decode: (bytes) => bytes.toString('utf8'),
  sizeOf: (text) => Buffer.byteLength(text),
  invalidAt(bytes) {
    if (isUtf8(bytes)) return null
    // Where decoding and encoding again does not give the same bytes.
    const again = Buffer.from(bytes.toString('utf8'))
    let at = 0
    while (at < bytes.length && bytes[at] === again[at]) at += 1
    return at
  },
}

const utf16 = (name: 'UTF-16LE' | 'UTF-16BE', newline: Buffer, decode: (bytes: Buffer) => string): TextEncoding => ({
  name,
  newline,
  decode,
  sizeOf: (text) => text.length * 2,
  invalidAt(bytes) {
    const text = decode(bytes.subarray(0, bytes.length & ~1))
    if (!text.isWellFormed()) {
      const whole = text.toWellFormed()
      let at = 0
      while (text[at] === whole[at]) at += 1
      return at * 2
    }
    return bytes.length % 2 === 1 ? bytes.length - 1 : null
  },
})

const utf16le = utf16('UTF-16LE', Buffer.from([10, 0]), (bytes) => bytes.toString('utf16le'))
const utf16be = utf16('UTF-16BE', Buffer.from([0, 10]), (bytes) => Buffer.from(bytes).swap16().toString('utf16le'))

/** By the first bytes of a text, without which it is UTF-8. Of UTF-32, which begins as UTF-16 does, the zero bytes are told later. */
export function encodingOf([first, second]: Buffer): TextEncoding {
  if (first === 0xff && second === 0xfe) return utf16le
  return first === 0xfe && second === 0xff ? utf16be : utf8
}
