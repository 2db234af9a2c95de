/** What a picture carries beside its marks: its caption, so that a file says what it shows wherever it goes, and its size. */
import { crc32 } from 'node:zlib'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** The drawing with its caption as its description, which programs show and screen readers read. */
export const withCaption = (svg: string, caption: string): string =>
  svg.replace(
    /<svg[^>]*>/u,
    (opening) => `${opening}<desc>${caption.replaceAll(/[&<>\p{Cc}]/gu, (sign) => ENTITIES[sign] ?? ' ')}</desc>`,
  )

/** A PNG that says how many dots make an inch, so that programs set it in its size, and its caption. */
export function captionedPng(png: Uint8Array, dpi: number, caption: string): Uint8Array {
  const density = Buffer.alloc(9, 1)
  const perMetre = Math.round(dpi / 0.0254)
  density.writeUInt32BE(perMetre, 0)
  density.writeUInt32BE(perMetre, 4)
  // A keyword, not compressed, in no language.
  const text = Buffer.from(`Description\0\0\0\0\0${caption}`)
  // Behind the signature (8 bytes) and the header chunk (25), before the pixels.
  return Buffer.concat([png.subarray(0, 33), chunk('pHYs', density), chunk('iTXt', text), png.subarray(33)])
}

function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12)
  whole.writeUInt32BE(data.length, 0)
  whole.write(type, 4, 'latin1')
  data.copy(whole, 8)
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), data.length + 8)
  return whole
}
