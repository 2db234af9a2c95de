import { join } from 'node:path'
import { Tokenizer } from 'tokenizers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Scan } from '#contract/scan.ts'
import { builtInDocuments } from '#main/inference/corpus/built-in.ts'
import { SPLITTER_VERSION, splitSentences } from '#main/inference/corpus/sentences.ts'
import { resources, scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { openRawModel } from '../../fixtures/raw-model.ts'

const SENTENCES = 240
const T = 25
const model = join(resources, 'demo-model')
const host = testHost()

interface Candidate {
  coefficient: number
  sentence: number
  position: number
}

/** Per layer and key all candidates, from the raw activations of one sentence at a time. */
let raw: { texts: string[]; ids: number[][]; best: Candidate[][][]; every: Candidate[][][] }
let scan: Scan
const KEYS = [0, 131, 442, 767]

beforeAll(async () => {
  const texts = firstSentences()
  const tokenizer = Tokenizer.fromFile(join(model, 'tokenizer.json'))
  const layers = Array.from({ length: 8 }, (_, layer) => `blocks.${layer}.coefficients`)
  const session = await openRawModel(join(model, 'model.onnx'), layers)
  const ids: number[][] = []
  const collect = (): Candidate[][][] => layers.map(() => KEYS.map(() => []))
  const best = collect()
  const every = collect()
  for (const [sentence, text] of texts.entries()) {
    const own = (await tokenizer.encode(text)).getIds().slice(0, 128)
    ids.push(own)
    const activations = await session.run(own)
    activations.forEach((activation, layer) => {
      const width = activation.length / own.length
      KEYS.forEach((key, k) => {
        const candidates = own.map((_, position) => ({
          coefficient: activation[position * width + key] ?? 0,
          sentence,
          position,
        }))
        // Position 0 is the beginning token, which ends no prefix.
        const fired = candidates.slice(1).filter(({ coefficient }) => coefficient > 0)
        every[layer]?.[k]?.push(...fired)
        const strongest = fired.toSorted((a, b) => b.coefficient - a.coefficient || a.position - b.position)[0]
        if (strongest) best[layer]?.[k]?.push(strongest)
      })
    })
  }
  await session.release()
  raw = { texts, ids, best, every }
  await host.workspace.openProject(join(temporaryFolder(), 'p.keymark'))
  scan = await scanned(host, {
    corpus: [{ kind: 'built-in', name: 'moby-dick' }],
    settings: { maxSentences: SENTENCES },
  })
})

afterAll(() => host.close())

function firstSentences(): string[] {
  const texts = new Set<string>()
  for (const document of builtInDocuments('moby-dick')) {
    for (const line of document.read().split('\n'))
      for (const { start, end } of splitSentences(line)) texts.add(line.slice(start, end))
    if (texts.size >= SENTENCES) break
  }
  return [...texts].slice(0, SENTENCES)
}

const sorted = (candidates: Candidate[]): Candidate[] =>
  candidates
    .toSorted((a, b) => b.coefficient - a.coefficient || a.sentence - b.sentence || a.position - b.position)
    .slice(0, T)

async function compare(id: number, expected: Candidate[][][]): Promise<number> {
  let compared = 0
  for (const [layer, keys] of expected.entries()) {
    for (const [k, index] of KEYS.entries()) {
      const { triggers } = await host.client.key.get({ scan: id, layer: layer + 1, index })
      const wanted = sorted(keys[k] ?? [])
      expect(triggers.map(({ sentence, position }) => [sentence, position])).toEqual(
        wanted.map(({ sentence, position }) => [sentence, position]),
      )
      triggers.forEach((trigger, i) => {
        const coefficient = wanted[i]?.coefficient ?? 0
        expect(Math.abs(trigger.coefficient - coefficient)).toBeLessThanOrEqual(1e-5 * coefficient)
        expect(trigger.text).toBe(raw.texts[trigger.sentence ?? -1])
        expect(trigger.tokenIds).toEqual(raw.ids[trigger.sentence ?? -1])
        expect(trigger.rank).toBe(i + 1)
        compared += 1
      })
    }
  }
  return compared
}

describe('a scan of the demo model', () => {
  it('finds for each key the triggers that brute force finds in the raw activations', async () => {
    expect(scan.counts.sentences).toBe(SENTENCES)
    expect(await compare(scan.id, raw.best)).toBeGreaterThan(8 * 3 * 10)
  })

  it('finds every prefix where the study counts every prefix', async () => {
    const { id } = await scanned(host, {
      corpus: [{ kind: 'built-in', name: 'moby-dick' }],
      settings: { maxSentences: SENTENCES, prefixes: 'every-prefix' },
    })
    expect(await compare(id, raw.every)).toBeGreaterThan(8 * 3 * 10)
  })

  it('records where it all came from', () => {
    expect(scan.provenance).toMatchObject({
      provider: 'cpu',
      tokenLimit: 128,
      specialTokens: { leading: 1, trailing: 0 },
      icuVersion: process.versions['icu'],
    })
    expect(scan.provenance?.modelSha256).toMatch(/^[0-9a-f]{64}$/u)
    expect(scan.counts.tokens).toBe(raw.ids.flat().length)
  })

  it('gives the last token read, and the one after it', async () => {
    const { triggers } = await host.client.key.get({ scan: scan.id, layer: 1, index: 0 })
    for (const { tokens, position, lastToken, nextToken, text, first } of triggers) {
      // Whole, or up to the model's context where the sentence is longer.
      const read = tokens.slice(first).join('')
      expect(tokens.length < 128 ? read : text.slice(0, read.length)).toBe(tokens.length < 128 ? text : read)
      expect([lastToken, nextToken]).toEqual([tokens[position], tokens[position + 1] ?? null])
    }
  })

  it('is not repeated when it is there already', async () => {
    const again = await scanned(host, {
      corpus: [{ kind: 'built-in', name: 'moby-dick' }],
      settings: { maxSentences: SENTENCES },
    })
    expect(again.id).toBe(scan.id)
  })

  it('is not continued by a version that cuts sentences by other rules, and that is said', async () => {
    const { store } = host.workspace
    const set = store.prepare("UPDATE scan SET provenance = json_set(provenance, '$.splitter', ?) WHERE id = ?")
    try {
      // A scan of before the rules had a version holds none.
      store.prepare("UPDATE scan SET provenance = json_remove(provenance, '$.splitter') WHERE id = ?").run(scan.id)
      await expect(host.client.scan.resume({ scan: scan.id })).rejects.toThrow(
        /cuts texts into sentences by newer rules/u,
      )
      set.run(SPLITTER_VERSION, scan.id)
      expect((await host.client.scan.resume({ scan: scan.id })).scan).toBe(scan.id)
    } finally {
      set.run(SPLITTER_VERSION, scan.id)
    }
  })
})
