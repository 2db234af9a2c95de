/** Files as a stranger or a broken disk makes them: sound ones, changed at random, and read by the command line. */
import { fork, spawnSync, type ChildProcess } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { buildArchive, readArchive, sha256 } from '#main/exchange/archive.ts'
import { buildLabels } from '#main/exchange/labels.ts'
import { buildPacket } from '#main/exchange/packet.ts'
import { labelsOf } from '#main/store/labels.ts'
import { openPacket, packetsOf } from '#main/store/packet.ts'
import { openStore } from '#main/store/open.ts'
import { queueOf } from '#main/store/study.ts'
import { resources } from '../fixtures/host.ts'
import { labelledStudy, STUDY } from '../fixtures/labelled-study.ts'
import { act, writeStudy } from '../fixtures/packet.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import type { Outcome } from './reader.ts'

export interface MutationReport {
  files: number
  read: number
  refused: number
  /** Raw messages, crashes and hangs, one line each with the seed. */
  wrong: string[]
}

/** Milliseconds after which a file hangs whoever reads it; so many, because a busy machine only takes longer. */
const PATIENCE = 600_000

interface Format {
  /** The sound file. */
  sound: string
  /** Where the changed one lies when it is read. */
  place: string
  words: string[]
  /** How it is changed; by its bytes where this is missing. */
  changed?: (sound: Buffer, below: (n: number) => number) => Promise<Buffer>
  /** Before each, such as to put a project back. */
  prepare?: () => void
}

const LURES = [
  '9'.repeat(19),
  '-1',
  '1e308',
  'null',
  '[]',
  '{}',
  '""',
  '\u0000',
  '\u202e',
  '[[[[[[[[',
  '"\\ud800"',
  '../../x',
  '0.5',
]

/** One to four changes: bytes turned, cut, doubled, swapped, or a number or text replaced by one that nobody expects. */
export function mutate(sound: Uint8Array, below: (n: number) => number): Buffer {
  let bytes = Buffer.from(sound)
  for (let times = 1 + below(4); times > 0; times--) {
    const at = below(bytes.length + 1)
    const length = 1 + below(Math.min(200, bytes.length))
    const kind = below(6)
    if (kind === 0 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
    else if (kind === 3) bytes = bytes.subarray(0, Math.max(1, at))
    else if (kind === 4) for (let i = at; i < Math.min(bytes.length, at + length); i++) bytes[i] = below(256)
    else {
      const lure = Buffer.from(LURES[below(LURES.length)] ?? '')
      const value = /-?\d+(?:\.\d+)?|"[^"]*"/gu
      value.lastIndex = at
      const found = value.exec(bytes.toString('latin1'))
      if (found === null) continue
      bytes = Buffer.concat([bytes.subarray(0, found.index), lure, bytes.subarray(found.index + found[0].length)])
    }
  }
  return bytes
}

/** One member of an archive changed, and all digests put right: what is behind the door is tried. */
const inside =
  (path: string) =>
  async (_sound: Buffer, below: (n: number) => number): Promise<Buffer> => {
    const members = await readArchive(path, ['manifest.json', 'study.json', 'assignments.jsonl', 'events.jsonl'])
    const names = [...members.keys()].filter((name) => name !== 'manifest.json')
    const chosen = names[below(names.length)] ?? ''
    members.set(chosen, mutate(members.get(chosen) ?? Buffer.alloc(0), below))
    const manifest = JSON.parse(String(members.get('manifest.json'))) as { members: { name: string }[] }
    for (const entry of manifest.members) {
      const bytes = members.get(entry.name) ?? Buffer.alloc(0)
      Object.assign(entry, { bytes: bytes.length, sha256: sha256(bytes) })
    }
    members.set('manifest.json', Buffer.from(JSON.stringify(manifest)))
    return buildArchive(members)
  }

/** Sound files of every format that strangers hand over. */
export async function soundFiles(): Promise<Record<string, Format>> {
  const folder = temporaryFolder()
  const put = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const lab = writeStudy()
  const [packet] = packetsOf(lab.db, lab.study)
  if (packet === undefined) throw new Error('there is no packet')
  const own = openStore(join(folder, 'own.keymark'))
  const study = openPacket(own, packet)
  const queue = queueOf(own, study)
  for (let n = 0; n < 60; n++) act(own, queue[n % queue.length]?.assignment ?? 0, n)
  const packetFile = put('sound.kmpacket', await buildPacket(packet, '0'))
  const labelsFile = put('sound.kmlabels', await buildLabels(labelsOf(own, study), '0'))
  own.close()
  lab.db.close()
  const labelled = labelledStudy()
  labelled.db.close()
  const dataset = join(folder, 'dataset')
  mkdirSync(dataset)
  const cli = join(resources, '../main/cli.ts')
  const words = ['export', '--project', labelled.path, '--study', STUDY, '--format', 'jsonl', '--out', dataset]
  const { status, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const jsonl = readdirSync(dataset).find((name) => name.endsWith('.jsonl')) ?? ''
  const copied = join(folder, 'copied')
  const ratings = put(
    'ratings.csv',
    `unit,rater,value\n${Array.from({ length: 60 }, (_, n) => `${n % 20},r${n % 3},${n % 4}`).join('\n')}\n`,
  )
  const spec = put(
    'spec.json',
    JSON.stringify({
      name: 'new',
      keysPerLayer: 2,
      triggersPerKey: 5,
      minSentences: 1,
      annotators: ['a', 'b'],
      overlapShare: 0.5,
      raters: 2,
      controlShare: 0.1,
      seed: 1,
    }),
  )
  const model = join(folder, 'model')
  cpSync(join(resources, 'demo-model'), model, { recursive: true })
  const fresh = join(folder, 'fresh.keymark')
  const anew = (): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(fresh + suffix, { force: true })
  }
  const again = (from: string) => (): void => {
    anew()
    copyFileSync(from, fresh)
  }
  return {
    packet: {
      sound: packetFile,
      place: join(folder, 'x.kmpacket'),
      words: ['packet', 'open', join(folder, 'x.kmpacket'), '--project', fresh],
      prepare: anew,
    },
    labels: {
      sound: labelsFile,
      place: join(folder, 'x.kmlabels'),
      words: ['packet', 'import', join(folder, 'x.kmlabels'), '--project', fresh],
      prepare: again(lab.path),
    },
    'packet, inside': {
      sound: packetFile,
      place: join(folder, 'x.kmpacket'),
      words: ['packet', 'open', join(folder, 'x.kmpacket'), '--project', fresh],
      prepare: anew,
      changed: inside(packetFile),
    },
    'labels, inside': {
      sound: labelsFile,
      place: join(folder, 'x.kmlabels'),
      words: ['packet', 'import', join(folder, 'x.kmlabels'), '--project', fresh],
      prepare: again(lab.path),
      changed: inside(labelsFile),
    },
    dataset: {
      sound: join(dataset, jsonl),
      place: join(copied, jsonl),
      words: ['import', copied, '--format', 'jsonl', '--project', fresh],
      prepare: () => {
        anew()
        cpSync(dataset, copied, { recursive: true })
      },
      // The digest is put right, so that what is behind it is tried.
      changed: (sound, below) => {
        const bytes = mutate(sound, below)
        const manifest = readFileSync(join(dataset, 'manifest.json'), 'utf8')
        writeFileSync(join(copied, 'manifest.json'), manifest.replaceAll(sha256(sound), sha256(bytes)))
        return Promise.resolve(bytes)
      },
    },
    ratings: {
      sound: ratings,
      place: join(folder, 'x.csv'),
      words: ['agreement', '--ratings', join(folder, 'x.csv'), '--level', 'ordinal'],
    },
    specification: {
      sound: spec,
      place: join(folder, 'x.json'),
      words: ['study', 'preview', '--project', fresh, '--spec', join(folder, 'x.json')],
      prepare: again(lab.path),
    },
    project: { sound: lab.path, place: fresh, words: ['layers', '--project', fresh, '--study', 'wiki'], prepare: anew },
    model: {
      sound: join(resources, 'demo-model/model.onnx'),
      place: join(model, 'model.onnx'),
      words: ['model', model, '--fast'],
    },
    tokenizer: {
      sound: join(resources, 'demo-model/tokenizer.json'),
      place: join(model, 'tokenizer.json'),
      words: ['model', model, '--fast'],
      prepare: () => copyFileSync(join(resources, 'demo-model/model.onnx'), join(model, 'model.onnx')),
    },
  }
}

export async function readMutants(
  name: string,
  { sound, place, words, prepare, changed }: Format,
  files: number,
  seed = 1,
): Promise<MutationReport> {
  const report: MutationReport = { files, read: 0, refused: 0, wrong: [] }
  const bytes = readFileSync(sound)
  const change = changed ?? mutate
  let child: ChildProcess | null = null
  // The first is sound and must be read: else nothing but the door is tried.
  for (let file = -1; file < files; file++) {
    prepare?.()
    writeFileSync(place, file < 0 ? bytes : await change(bytes, seeded(seed * 1_000_003 + file).below))
    // Without what `npm run trust` loads before a program: it lets a process end that waits for messages alone.
    child ??= fork(join(import.meta.dirname, 'reader.ts'), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const { outcome, said } = await ask(child, words)
    if (file < 0) {
      if (outcome !== 'read') throw new Error(`${name}: the sound file was not read: ${said}`)
      continue
    }
    if (outcome === 'read' || outcome === 'refused') report[outcome] += 1
    else
      report.wrong.push(
        `${name}, seed ${seed}, file ${file}: ${outcome}: ${said.replaceAll(/\s+/gu, ' ').slice(0, 400)}`,
      )
    if (outcome === 'crashed' || outcome === 'hung') {
      child.kill('SIGKILL')
      child = null
    }
  }
  child?.kill('SIGKILL')
  rmSync(place, { force: true })
  return report
}

type Ending = Outcome | { outcome: 'crashed' | 'hung'; said: string }

function ask(child: ChildProcess, words: string[]): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  const told = (outcome: Ending): void => resolve(outcome)
  const crashed = (code: number | null, signal: string | null): void =>
    resolve({ outcome: 'crashed', said: `${code} ${signal}` })
  const timer = setTimeout(() => resolve({ outcome: 'hung', said: '' }), PATIENCE)
  child.once('message', told)
  child.once('exit', crashed)
  child.send({ words })
  return promise.finally(() => {
    clearTimeout(timer)
    child.off('message', told)
    child.off('exit', crashed)
  })
}
