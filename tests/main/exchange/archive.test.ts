import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { buildArchive, LARGEST, readArchive } from '#main/exchange/archive.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const ALLOWED = ['one.json', 'two.jsonl']
const MEMBERS = new Map([
  ['one.json', Buffer.from('{"a":1}')],
  ['two.jsonl', Buffer.from('"wort"\n'.repeat(50))],
])

const read = (file: Buffer): Promise<Map<string, Buffer>> => {
  const path = join(folder, 'made.zip')
  writeFileSync(path, file)
  return readArchive(path, ALLOWED)
}

const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** What an enemy who knows the format does after editing. */
const resealed = (file: Buffer): Buffer => {
  const body = file.subarray(0, -64)
  return Buffer.concat([body, Buffer.from(sha(body))])
}

type Zip = (zip: ZipFile) => void

const zipped = async (fill: Zip): Promise<Buffer> => {
  const zip = new ZipFile()
  fill(zip)
  zip.end({ comment: '0'.repeat(64), forceZip64Format: false })
  return resealed(await buffer(zip.outputStream))
}

/** Names that the library would not write, put in place of one of the same length. */
const renamed = (file: Buffer, from: string, to: string): Buffer =>
  resealed(Buffer.from(file.toString('latin1').replaceAll(from, to), 'latin1'))

describe('an archive', () => {
  it('comes back as it was made, and is made the same twice', async () => {
    const file = await buildArchive(MEMBERS)
    expect(await read(file)).toEqual(MEMBERS)
    expect((await buildArchive(MEMBERS)).equals(file)).toBe(true)
    expect(file.subarray(-64).toString()).toBe(sha(file.subarray(0, -64)))
  })

  it('is refused when any one of its bytes is changed, and when it is cut anywhere', async () => {
    const file = await buildArchive(MEMBERS)
    for (let at = 0; at < file.length; at++) {
      const changed = Buffer.from(file)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      await expect(read(changed), `byte ${at}`).rejects.toThrow(/was refused: .*Nothing was written/u)
    }
    for (let length = 0; length < file.length; length += 7) {
      await expect(read(file.subarray(0, length)), `length ${length}`).rejects.toThrow(/was refused/u)
    }
    await expect(read(Buffer.concat([file, Buffer.from('x')]))).rejects.toThrow(/was refused/u)
  })

  it.each<[string, string, RegExp]>([
    ['xx/x.json', '../x.json', /no sound zip file \(invalid relative path: \.\.\/x\.json\)/u],
    ['xxx/x.json', 'a/../x.jso', /invalid relative path/u],
    ['xabsolute.json', '/absolute.json', /absolute path/u],
    ['xx/win.json', 'C:/win.json', /absolute path/u],
    ['xx/win.json', 'xx\\win.json', /invalid characters/u],
    ['onex.json', 'one\0.json', /does not belong there/u],
  ])('with the name %s made %j is refused', async (from, to, reason) => {
    const made = await zipped((zip) => zip.addBuffer(Buffer.from('{}'), from))
    await expect(read(renamed(made, from, to))).rejects.toThrow(reason)
  })

  it('with a duplicate, a link, a folder, a stranger or an encrypted member is refused', async () => {
    const one: Zip = (zip) => zip.addBuffer(Buffer.from('{}'), 'one.json')
    const refusals: [Zip, RegExp][] = [
      [(zip) => [one, one].forEach((add) => add(zip)), /two members named "one\.json"/u],
      [(zip) => zip.addBuffer(Buffer.from('/etc/passwd'), 'one.json', { mode: 0o120777 }), /"one\.json" is a link/u],
      [(zip) => zip.addEmptyDirectory('one.json'), /"one\.json\/", which does not belong there/u],
      [(zip) => zip.addBuffer(Buffer.from(''), 'ONE.json'), /"ONE\.json", which does not belong there/u],
      [(zip) => zip.addBuffer(Buffer.from(''), 'layer.json'), /"layer\.json", which does not belong there/u],
    ]
    for (const [fill, reason] of refusals) await expect(read(await zipped(fill))).rejects.toThrow(reason)
    const encrypted = await zipped(one)
    const central = encrypted.indexOf('PK\x01\x02')
    encrypted.writeUInt16LE(encrypted.readUInt16LE(central + 8) | 1, central + 8)
    await expect(read(resealed(encrypted))).rejects.toThrow(/its member "one\.json" is encrypted/u)
  })

  it('that would inflate beyond the limit is refused before it is inflated, and so is one that lies about its size', async () => {
    const bomb = await zipped((zip) => {
      zip.addBuffer(Buffer.alloc(8), 'two.jsonl')
      zip.addBuffer(Buffer.alloc(50 * 2 ** 20), 'one.json')
    })
    expect(bomb.length).toBeLessThan(2 ** 20)
    const liar = Buffer.from(bomb)
    bomb.writeUInt32LE(LARGEST.content - 8, bomb.lastIndexOf('PK\x01\x02') + 24)
    expect(await read(resealed(bomb)).catch(String)).toMatch(/too few bytes|not enough bytes/u)
    bomb.writeUInt32LE(LARGEST.content - 7, bomb.lastIndexOf('PK\x01\x02') + 24)
    const before = process.memoryUsage().arrayBuffers
    await expect(read(resealed(bomb))).rejects.toThrow(/inflate to more than 128 MiB/u)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20)
    liar.writeUInt32LE(10, liar.lastIndexOf('PK\x01\x02') + 24)
    await expect(read(resealed(liar))).rejects.toThrow(/no sound zip file \(too many bytes/u)
  })

  it('that is no zip file, not there, or a folder is refused in words', async () => {
    await expect(read(Buffer.from('hello'))).rejects.toThrow(/no sound zip file/u)
    await expect(readArchive(join(folder, 'none.zip'), ALLOWED)).rejects.toThrow(/There is no file/u)
    await expect(readArchive(folder, ALLOWED)).rejects.toThrow(/it is no file/u)
  })
})
