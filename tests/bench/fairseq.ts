/**
 * The paper's own model at its full size, with random weights: a checkpoint is written (1 GB, which takes Python with torch), converted
 * and scanned, and some of its values are read out. Each step says its time and its peak of memory.
 *
 *   node tests/bench/fairseq.ts                the whole; needs 3 GB in the folder for temporary files
 *   node tests/bench/fairseq.ts --scan DIR N   a scan of N sentences with a converted model
 *   node tests/bench/fairseq.ts --values DIR   values of one layer, read out
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readSentences } from '#main/inference/corpus/reader.ts'
import { CHANCE_TARGETS, TARGETS, VECTORS } from '#main/inference/instrument/read-out.ts'
import { openModel } from '#main/inference/model/open.ts'
import { readVectors } from '#main/inference/model/vectors.ts'
import { openSession } from '#main/inference/session.ts'
import { peak } from './peak.ts'
import { scanOnce, task } from './scan-once.ts'

const root = resolve(import.meta.dirname, '../..')
const [VOCABULARY, SPECIAL, SENTENCES, BLOCK] = [267_744, 4, 300, 62]

/** The corpus's own words, the most frequent first, and fillers. */
async function dictionary(): Promise<string> {
  const { corpus, settings } = task('', 30_000)
  const counts = new Map<string, number>()
  for await (const { text } of readSentences(corpus, settings, { duplicates: 0, empty: 0, bytes: 0 }))
    for (const word of text.match(/[\p{L}\p{N}'-]+|[^\s\p{L}\p{N}]/gu) ?? [])
      counts.set(word, (counts.get(word) ?? 0) + 1)
  const words = [...counts].toSorted(([, a], [, b]) => b - a).map(([word, count]) => `${word} ${count}`)
  const rest = VOCABULARY - SPECIAL - words.length
  return [...words, ...Array.from({ length: rest }, (_, i) => `filler${i} 0`), ''].join('\n')
}

async function values(folder: string): Promise<void> {
  const model = await openModel(folder)
  const session = await openSession(model, { kind: 'values', finalNorm: false, top: 10 }, { provider: 'cpu' })
  const [memory] = model.memories
  if (memory === undefined) return
  const started = performance.now()
  let read = 0
  for (; read < 10 * BLOCK; read += BLOCK) {
    const data = await readVectors(model, memory.values, read, read + BLOCK)
    await session.run(new Int32Array(), 0, 0, {
      [VECTORS]: { data, dims: [BLOCK, memory.values.width] },
      [TARGETS]: { data: new BigInt64Array(BLOCK), dims: [BLOCK] },
      [CHANCE_TARGETS]: { data: new BigInt64Array(BLOCK), dims: [BLOCK] },
    })
  }
  console.log(
    `values: ${((1000 * read) / (performance.now() - started)).toFixed(1)} a second, peak ${peak().toFixed(0)} MiB`,
  )
}

const run = (program: string, ...options: string[]): void => {
  const started = performance.now()
  execFileSync(program, options, { stdio: ['ignore', 1, 2] })
  console.log(`${options[0]?.replace(`${root}/`, '')}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

const [what, folder = '', count = ''] = process.argv.slice(2)
if (what === '--scan') {
  const { perSecond, perCoreSecond } = await scanOnce(task(folder, Number(count)))
  console.log(
    `scan of ${count} sentences: ${perSecond.toFixed(0)} tokens/s (${perCoreSecond.toFixed(0)} a second of one core), peak ${peak().toFixed(0)} MiB`,
  )
} else if (what === '--values') await values(folder)
else {
  const place = mkdtempSync(join(tmpdir(), 'keymark-fairseq-'))
  try {
    run('python3', join(root, 'tests/fixtures/fairseq/write.py'), '--full', place)
    writeFileSync(join(place, 'dict.txt'), await dictionary())
    run('python3', join(root, 'resources/convert/fairseq.py'), place, '--out', join(place, 'out'))
    console.log(readFileSync(join(place, 'out/config.json'), 'utf8'))
    run(process.execPath, import.meta.filename, '--scan', join(place, 'out'), String(SENTENCES))
    run(process.execPath, import.meta.filename, '--values', join(place, 'out'))
  } finally {
    rmSync(place, { recursive: true })
  }
}
