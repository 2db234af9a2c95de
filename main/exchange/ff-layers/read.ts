/**
 * Trigger examples as the paper's released code writes them: one line per hidden unit (`dim`), and in it one list per layer
 * (`layer_index` from 0) of sentences whose word `token_indice` gave the unit its `fc1_value`. Words are what spaces divide.
 */
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import type { LayerTriggers } from '../../inference/scan/top-triggers.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { readJsonLines, sha256OfFile } from '../json-lines.ts'

/** A unit whose sentences were fewer than the code's t has rows with coefficient 0 and the corpus's first sentence. */
const Row = z.object({
  rank: z.int().nonnegative(),
  layer_index: z.int().min(0).max(999),
  token_indice: z.int().nonnegative(),
  fc1_value: z.number(),
  text: z.string(),
})
type Row = z.infer<typeof Row>

const Line = z.object({ dim: z.int().min(0).max(9_999_999), top_values: z.array(z.array(Row).max(1000)) })

const REMEDY =
  'Take the line out, or write the file again with the released code (generate_outputs.py --get_trigger_examples).'

/** Slots of all layers together that fit in memory (12 bytes each); the paper's model has 3 million. */
const MOST_SLOTS = 2 ** 28
/**
 * Slots for each row that the file has: the released code writes a row for every slot, and a file from which units were
 * taken out has fewer. A short line may not ask for a project of gigabytes.
 */
const SLOTS_A_ROW = 64
const FREE_SLOTS = 2 ** 16

export interface FfLayers {
  path: string
  name: string
  sha256: string
  bytes: number
  /** Keys of every layer: the largest `dim` and one. */
  keys: number
  /** The longest list, padding included. */
  triggersPerKey: number
  /** One entry a layer. */
  layers: LayerTriggers[]
  /** Distinct ones that a trigger needs, in the order in which the file first has them. */
  sentences: string[]
  triggers: number
  /** Rows left out: with coefficient 0, and below. */
  padding: number
  negative: number
}

interface KeyRows {
  layer: number
  dim: number
  rows: { coefficient: number; sentence: number; position: number }[]
}

/** @throws KeymarkError `bad-input` naming file and line, before anything is stored. */
export function readFfLayers(path: string): FfLayers {
  const found: KeyRows[] = []
  const firstLine = new Map<number, number>()
  const numbers = new Map<string, number>()
  const left = { padding: 0, negative: 0 }
  let keys = 0
  let layerCount = 0
  let triggersPerKey = 0
  for (const { line, value, bad } of readJsonLines(path, Line, REMEDY)) {
    const { dim, top_values } = value
    const earlier = firstLine.get(dim)
    if (earlier !== undefined) throw bad(`dim ${dim} stands on line ${earlier} already`)
    firstLine.set(dim, line)
    const seen = new Set<number>()
    keys = Math.max(keys, dim + 1)
    layerCount = Math.max(layerCount, top_values.length)
    for (const [i, list] of top_values.entries()) {
      const layer = list[0]?.layer_index ?? i
      if (list.some((row) => row.layer_index !== layer)) throw bad(`list ${i} of top_values mixes several layers`)
      if (seen.has(layer)) throw bad(`there are two lists for layer_index ${layer}`)
      seen.add(layer)
      layerCount = Math.max(layerCount, layer + 1)
      triggersPerKey = Math.max(triggersPerKey, list.length)
      found.push({ layer, dim, rows: keptRows(list, numbers, left, bad) })
    }
  }
  const triggers = found.reduce((sum, { rows }) => sum + rows.length, 0)
  if (triggers === 0) {
    throw new KeymarkError(
      'bad-input',
      `${path} has no row with a coefficient above 0 (${left.padding} rows of padding). Nothing was imported. ${REMEDY}`,
    )
  }
  const wanted = keys * layerCount * triggersPerKey
  const rows = triggers + left.padding + left.negative
  if (wanted > Math.max(FREE_SLOTS, rows * SLOTS_A_ROW)) {
    throw new KeymarkError(
      'bad-input',
      `${path} speaks of ${layerCount} layers with ${keys} keys and ${triggersPerKey} rows each, but has ${rows} rows in all. Nothing was imported. Check the largest dim and layer_index.`,
    )
  }
  if (wanted > MOST_SLOTS) {
    throw new KeymarkError(
      'unsupported',
      `${path} speaks of ${layerCount} layers with ${keys} keys and ${triggersPerKey} rows each, more than fit in memory. Nothing was imported. Check the largest dim.`,
    )
  }
  return {
    path,
    name: basename(path),
    sha256: sha256OfFile(path),
    bytes: statSync(path).size,
    keys,
    triggersPerKey,
    layers: slots(found, keys, layerCount, triggersPerKey),
    sentences: [...numbers.keys()],
    triggers,
    ...left,
  }
}

/** Strongest first; rows of equal strength stay in the file's order. */
function keptRows(
  list: readonly Row[],
  numbers: Map<string, number>,
  left: { padding: number; negative: number },
  bad: (problem: string) => KeymarkError,
): KeyRows['rows'] {
  const rows: KeyRows['rows'] = []
  for (const { rank, layer_index, token_indice, fc1_value, text } of list) {
    const where = `layer_index ${layer_index}, rank ${rank}`
    // Coefficients are single precision, in the released code as here.
    const coefficient = Math.fround(fc1_value)
    if (!Number.isFinite(coefficient)) throw bad(`${where}: fc1_value ${fc1_value} is out of range`)
    if (coefficient <= 0) {
      left[coefficient < 0 ? 'negative' : 'padding'] += 1
      continue
    }
    const words = wordsOf(text).length
    if (text.trim() === '' || token_indice >= words) {
      throw bad(`${where}: token_indice is ${token_indice}, but the text has ${text.trim() === '' ? 0 : words} words`)
    }
    let sentence = numbers.get(text)
    if (sentence === undefined) {
      sentence = numbers.size
      numbers.set(text, sentence)
    }
    rows.push({ coefficient, sentence, position: token_indice })
  }
  return rows.toSorted((a, b) => b.coefficient - a.coefficient)
}

export const wordsOf = (text: string): string[] => text.split(' ')

function slots(found: readonly KeyRows[], keys: number, layerCount: number, t: number): LayerTriggers[] {
  const layers = Array.from({ length: layerCount }, () => ({
    strengths: new Float32Array(keys * t),
    sentences: new Uint32Array(keys * t),
    positions: new Uint32Array(keys * t),
  }))
  for (const { layer, dim, rows } of found) {
    rows.forEach(({ coefficient, sentence, position }, i) => {
      const slot = dim * t + i
      const target = layers[layer]
      if (target === undefined) throw new RangeError(`no layer ${layer}`)
      target.strengths[slot] = coefficient
      target.sentences[slot] = sentence
      target.positions[slot] = position
    })
  }
  return layers
}
