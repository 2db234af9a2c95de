/** The border behind which all numbers are finite: what overflows in a model is told, and never stored or shown. */
import { KeymarkError } from '../keymark-error.ts'

/** Layers that a message names one by one. */
const NAMED = 4

type Given = Readonly<Record<string, { data: unknown }>>

/**
 * @param enough what names of outputs begin with that are finite where all others are; the others are looked through without them.
 * @throws KeymarkError `unsupported` with the layers that gave Infinity or NaN, how many, and the way out.
 */
export function requireFinite(outputs: Given, modelFile: string, provider: string, enough: string): void {
  if (isKnownFinite(outputs, enough)) return
  const counts = new Map<string, number>()
  for (const [label, { data }] of Object.entries(outputs)) {
    if (!(data instanceof Float32Array)) continue
    const count = notFinite(data)
    if (count === 0) continue
    const [, layer] = /\/(\d+)$/u.exec(label) ?? []
    const name = layer === undefined ? label : `layer ${layer}`
    counts.set(name, (counts.get(name) ?? 0) + count)
  }
  if (counts.size === 0) return
  const byLayer = [...counts].toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  const listed = byLayer.slice(0, NAMED).map(([name, count]) => `${name}: ${count.toLocaleString('en')}`)
  const rest = byLayer.length > NAMED ? `, and ${byLayer.length - NAMED} more` : ''
  throw new KeymarkError(
    'unsupported',
    `${modelFile}: the model gave numbers that are not finite (Infinity or NaN) on this text, on provider ${provider}; first in ${byLayer[0]?.[0]} (${listed.join('; ')}${rest}). ` +
      'Nothing of this text was kept. A model in half precision overflows so: use its float32 export, or another provider.',
  )
}

/** @param vector which one, for the message. @throws KeymarkError `unsupported` when what a file stores is not finite. */
export function requireFiniteLength(length: number, modelFile: string, vector: string): void {
  if (Number.isFinite(length)) return
  throw new KeymarkError(
    'unsupported',
    `${modelFile} stores numbers that are not finite (Infinity or NaN) in ${vector}. Weights in half precision overflow so: export the model again, in float32.`,
  )
}

function isKnownFinite(outputs: Given, enough: string): boolean {
  const telling = Object.entries(outputs).filter(([label]) => label.startsWith(enough))
  return telling.length > 0 && telling.every(([, { data }]) => data instanceof Float32Array && notFinite(data) === 0)
}

function notFinite(data: Float32Array): number {
  let count = 0
  // A number minus itself is 0 exactly where it is finite.
  for (let i = 0; i < data.length; i++) if ((data[i] as number) - (data[i] as number) !== 0) count++
  return count
}
