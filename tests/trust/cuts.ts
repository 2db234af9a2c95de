/**
 * Power cuts, simulated: the calls of a real run are traced, and the disk is made again as a cut at some point could have left it. What
 * was synced is there; of what was not, each write may be missing, be there, or be there in part (512 bytes are written whole).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { writeStudy } from '../fixtures/packet.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { wrongWith } from './state.ts'

type Operation =
  | { kind: 'write'; file: string; offset: number; bytes: Buffer }
  | { kind: 'truncate'; file: string; size: number }
  | { kind: 'sync'; file: string }
  | { kind: 'remove'; file: string }
  | { kind: 'acknowledge'; ids: string[] }

export interface CutReport {
  cuts: number
  /** What is wrong with an image, one line each. */
  wrong: string[]
}

const SECTOR = 512

/** @param weak with `synchronous=NORMAL`, which does lose what was acknowledged. */
export function cutPower(job: string, cuts: number, { seed = 1, steps = 12, weak = false } = {}): CutReport {
  const folder = temporaryFolder()
  const { db, path } = writeStudy()
  db.close()
  const before = readFileSync(path)
  const operations = trace(job, path, folder, [String(seed), String(steps), ...(weak ? ['weak'] : [])])
  const { below } = seeded(seed)
  const wrong: string[] = []
  // In memory where there is such a folder: what is looked at is no disk.
  const shelf = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : folder, 'keymark-cut-'))
  const image = join(shelf, 'image.keymark')
  for (let cut = 0; cut < cuts; cut++) {
    const at = 1 + below(operations.length)
    const done = operations.slice(0, at)
    const files = imageOf(new Map([[basename(path), before]]), done, below)
    for (const suffix of ['', '-wal', '-shm']) rmSync(image + suffix, { force: true })
    for (const [name, bytes] of files) writeFileSync(image + name.slice(basename(path).length), bytes)
    const acknowledged = done.flatMap((operation) => (operation.kind === 'acknowledge' ? operation.ids : []))
    wrong.push(
      ...wrongWith(image, acknowledged).map(
        (what) => `${job}, seed ${seed}, cut at ${at} of ${operations.length}: ${what}`,
      ),
    )
  }
  for (const made of [shelf, folder]) rmSync(made, { recursive: true, force: true })
  return { cuts, wrong }
}

function trace(job: string, path: string, folder: string, rest: string[]): Operation[] {
  const log = join(folder, 'trace')
  const calls = 'openat,pwrite64,write,ftruncate,fsync,fdatasync,unlink,close'
  const program = [process.execPath, join(import.meta.dirname, 'job.ts'), job, path, ...rest]
  const { error, stderr } = spawnSync(
    'strace',
    ['-f', '-xx', '-s', '10000000', '-e', `trace=${calls}`, '-o', log, ...program],
    {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  )
  if (error !== undefined) throw error
  const operations = parse(readFileSync(log, 'latin1'), basename(path))
  if (!operations.some(({ kind }) => kind === 'acknowledge')) throw new Error(`${job} acknowledged nothing: ${stderr}`)
  return operations
}

const unescape = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex')

const UNFINISHED = ' <unfinished ...>'

/** Calls that another thread's came between stand in two lines; they are one, where they ended. */
export function* whole(lines: Iterable<string>): Generator<string> {
  const begun = new Map<string, string>()
  for (const line of lines) {
    const process = /^\d+/u.exec(line)?.[0] ?? ''
    const resumed = /^\d+ +<\.\.\. \w+ resumed>(.*)$/su.exec(line)
    if (line.endsWith(UNFINISHED)) begun.set(process, line.slice(0, -UNFINISHED.length))
    else if (resumed === null) yield line
    else yield `${begun.get(process) ?? ''}${resumed[1]}`
  }
}

/** Calls on the project's own files, in order. */
function parse(log: string, project: string): Operation[] {
  const open = new Map<number, string>()
  const found: Operation[] = []
  for (const line of whole(log.split('\n'))) {
    const call = /^\d+ +(\w+)\((.*)\) += (-?\d+)/su.exec(line)
    if (call === null) continue
    const [, name = '', given = '', result = ''] = call
    if (Number(result) < 0) continue
    const text = unescape(/"((?:\\x[0-9a-f]{2})*)"/u.exec(given)?.[1] ?? '')
    const descriptor = Number(/^\d+/u.exec(given)?.[0] ?? -1)
    const file = open.get(descriptor)
    if (name === 'openat') {
      const opened = basename(text.toString())
      if (opened.startsWith(project)) open.set(Number(result), opened)
      else open.delete(Number(result))
    } else if (name === 'close') open.delete(descriptor)
    else if (name === 'unlink') {
      const gone = basename(text.toString())
      if (gone.startsWith(project)) found.push({ kind: 'remove', file: gone })
    } else if (name === 'write' && descriptor === 1)
      found.push({ kind: 'acknowledge', ids: text.toString().trim().split('\n') })
    else if (file === undefined || file.endsWith('-shm')) continue
    else if (name === 'pwrite64')
      found.push({ kind: 'write', file, offset: Number(/, (\d+)$/u.exec(given)?.[1]), bytes: text })
    else if (name === 'ftruncate') found.push({ kind: 'truncate', file, size: Number(/, (\d+)$/u.exec(given)?.[1]) })
    else if (name === 'fsync' || name === 'fdatasync') found.push({ kind: 'sync', file })
  }
  return found
}

function imageOf(
  before: Map<string, Buffer>,
  done: readonly Operation[],
  below: (n: number) => number,
): Map<string, Buffer> {
  const files = new Map(before)
  const lastSync = new Map<string, number>()
  for (const [index, operation] of done.entries()) if (operation.kind === 'sync') lastSync.set(operation.file, index)
  for (const [index, operation] of done.entries()) {
    if (operation.kind === 'acknowledge' || operation.kind === 'sync') continue
    const isSynced = index < (lastSync.get(operation.file) ?? -1)
    if (!isSynced && below(2) === 0) continue
    const bytes = files.get(operation.file) ?? Buffer.alloc(0)
    if (operation.kind === 'remove') files.delete(operation.file)
    else if (operation.kind === 'truncate') files.set(operation.file, resized(bytes, operation.size))
    else {
      const whole = operation.bytes.length
      const length = isSynced || below(3) > 0 ? whole : Math.min(whole, SECTOR * below(Math.ceil(whole / SECTOR) + 1))
      const changed = resized(bytes, Math.max(bytes.length, operation.offset + length))
      operation.bytes.copy(changed, operation.offset, 0, length)
      files.set(operation.file, changed)
    }
  }
  return files
}

function resized(bytes: Buffer, size: number): Buffer {
  const changed = Buffer.alloc(size)
  bytes.copy(changed, 0, 0, Math.min(size, bytes.length))
  return changed
}
