/** What a graph gave, by name and type. */
import { KeymarkError } from '../../keymark-error.ts'
import type { Output } from '../session.ts'

export type Outputs = Record<string, Output>

export function floats(outputs: Outputs, name: string): Float32Array {
  const data = outputs[name]?.data
  if (!(data instanceof Float32Array)) throw missing(name)
  return data
}

export function integers(outputs: Outputs, name: string): Int32Array {
  const data = outputs[name]?.data
  if (!(data instanceof Int32Array)) throw missing(name)
  return data
}

const missing = (name: string): KeymarkError => new KeymarkError('internal', `The runtime gave no ${name}.`)
