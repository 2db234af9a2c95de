/**
 * A scan against two other ways to the same triggers, in Python with torch: the algorithm of the code that the paper's authors released,
 * and a straightforward collector of today (batches of one length, hooks, topk). The demo model and the same sentences, each in a process
 * of its own, in turn on the same machine. Theirs start with token ids; a scan reads, splits and tokenises as well.
 *
 *   node tests/bench/peer.ts [python] [rounds]     `python` with torch and numpy (Debian: python3-torch)
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { peak } from './peak.ts'
import { batchesOf, scanOnce, type Scanned, task } from './scan-once.ts'
import { spread } from './spread.ts'

const demo = resolve(import.meta.dirname, '../../resources/demo-model')
/** Of the released algorithm fewer: it would take an hour. */
const SENTENCES = { collector: 12_000, released: 100 }
const T = task(demo, 1).settings.triggersPerKey

interface Run {
  tokens: number
  seconds: number
  /** MiB */
  peak: number
}

/** Strengths, numbers of sentences and positions, each [layers, keys, t]. */
interface Found {
  strengths: Float32Array
  sentences: Int32Array
  positions: Int32Array
}

const perSecond = ({ tokens, seconds }: Run): number => tokens / seconds

function peer(python: string, name: keyof typeof SENTENCES, folder: string): Run & { torch: string; found: Found } {
  const out = join(folder, 'found')
  const options = [join(demo, 'model.onnx'), join(folder, `${name}.json`), out, String(T), '0']
  const script = join(import.meta.dirname, 'peer', `${name}.py`)
  const said = JSON.parse(execFileSync(python, [script, ...options], { encoding: 'utf8' })) as Run & { torch: string }
  const { buffer } = Uint8Array.from(readFileSync(out))
  const third = buffer.byteLength / 3
  const found = {
    strengths: new Float32Array(buffer, 0, third / 4),
    sentences: new Int32Array(buffer, third, third / 4),
    positions: new Int32Array(buffer, 2 * third, third / 4),
  }
  return { ...said, found }
}

/** A scan as a process of its own. */
const scan = (sentences: number): Run =>
  JSON.parse(
    execFileSync(process.execPath, [import.meta.filename, '--scan', String(sentences)], { encoding: 'utf8' }),
  ) as Run

/** Share of a scan's triggers that the other found at the same sentence and position, or as strong: ties are broken otherwise there. */
function agreement({ layers }: Scanned, numbers: readonly number[], found: Found): number {
  let [same, all, place] = [0, 0, 0]
  for (const { strengths, sentences, positions } of layers)
    for (let key = 0; key < strengths.length; key += T, place += T) {
      const theirs = new Set<string>()
      let least = Infinity
      for (let slot = place; slot < place + T; slot++) {
        least = Math.min(least, found.strengths[slot] ?? 0)
        theirs.add(`${numbers[found.sentences[slot] ?? 0]}:${found.positions[slot]}`)
      }
      for (let slot = key; slot < key + T && (strengths[slot] ?? 0) > 0; slot++) {
        all++
        const isTied = Math.abs((strengths[slot] ?? 0) - least) < 1e-5
        if (isTied || theirs.has(`${sentences[slot]}:${positions[slot]}`)) same++
      }
    }
  return same / all
}

async function compare(python: string, name: keyof typeof SENTENCES, rounds: number, folder: string): Promise<void> {
  const sentences = (await batchesOf(task(demo, SENTENCES[name]))).flat().toSorted((a, b) => a.number - b.number)
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(sentences.map(({ ids }) => [...ids])))
  const ratios: number[] = []
  let [own, other] = [scan(SENTENCES.collector), peer(python, name, folder)]
  for (let round = 0; round < rounds; round++) {
    own = scan(SENTENCES.collector)
    other = peer(python, name, folder)
    ratios.push(perSecond(own) / perSecond(other))
  }
  const shared = agreement(
    await scanOnce(task(demo, SENTENCES[name])),
    sentences.map(({ number }) => number),
    other.found,
  )
  console.log(
    `scan against ${name} (torch ${other.torch}): times ${spread(ratios, 2)} as fast; ` +
      `last round ${perSecond(own).toFixed(0)} against ${perSecond(other).toFixed(0)} tokens/s of ${SENTENCES[name]} sentences, ` +
      `peak ${own.peak.toFixed(0)} MiB of ${SENTENCES.collector} sentences against ${other.peak.toFixed(0)} MiB; ` +
      `${(100 * shared).toFixed(2)} % of the triggers are the same; load ${loadavg()[0]?.toFixed(2)}`,
  )
}

if (process.argv[2] === '--scan') {
  const { perSecond: rate, tokens } = await scanOnce(task(demo, Number(process.argv[3])))
  console.log(JSON.stringify({ tokens, seconds: tokens / rate, peak: peak() }))
} else {
  const folder = mkdtempSync(join(tmpdir(), 'keymark-peer-'))
  const [, , python = 'python3', rounds = '5'] = process.argv
  try {
    await compare(python, 'collector', Number(rounds), folder)
    await compare(python, 'released', Number(rounds), folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
