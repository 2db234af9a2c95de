/** Option values checked while they are parsed, so that a mistake is told before anything runs. */
import { InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { Locale } from '#contract/scan.ts'

export function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,14}$/u.test(value)) throw new InvalidArgumentError('It must be a whole number above 0.')
  return Number(value)
}

/** From 1 to `largest`. */
export const positiveUpTo =
  (largest: number) =>
  (value: string): number => {
    const number = positiveInteger(value)
    if (number > largest) throw new InvalidArgumentError(`It must be a whole number from 1 to ${largest}.`)
    return number
  }

/** Seeds of random choices have 31 bits. */
export function seed(value: string): number {
  const number = wholeNumber(value)
  if (number > 2 ** 31 - 1) throw new InvalidArgumentError(`It must be a whole number from 0 to ${2 ** 31 - 1}.`)
  return number
}

export function wholeNumber(value: string): number {
  if (!/^\d{1,10}$/u.test(value)) throw new InvalidArgumentError('It must be a whole number, 0 or more.')
  return Number(value)
}

/** A share, below 90 %. */
export function share(value: string): number {
  const number = /^\d*\.?\d+$/u.test(value) ? Number(value) : Number.NaN
  if (!(number >= 0 && number <= 0.9)) throw new InvalidArgumentError('It must be a share from 0 to 0.9, such as 0.1.')
  return number
}

/** A divergence in nats. */
export function nats(value: string): number {
  const number = /^\d*\.?\d+(?:e-?\d+)?$/iu.test(value) ? Number(value) : Number.NaN
  if (!Number.isFinite(number)) throw new InvalidArgumentError('It must be a number, 0 or more, such as 0.1.')
  return number
}

export const choice =
  <Value extends string>(values: z.ZodType<Value> & { options: readonly Value[] }) =>
  (value: string): Value => {
    const found = values.options.find((option) => option === value)
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${values.options.join(', ')}.`)
    return found
  }

/** `3/17`: layer from 1, key from 0. */
export function keyId(value: string): { layer: number; index: number } {
  const match = /^([1-9]\d{0,5})\/(\d{1,9})$/u.exec(value)
  if (match === null)
    throw new InvalidArgumentError('A key is written LAYER/INDEX, such as 3/17 (layers from 1, keys from 0).')
  return { layer: Number(match[1]), index: Number(match[2]) }
}

/** `1/2`: the first of two parts. */
export function partOf(value: string): { index: number; of: number } {
  const [, index, of] = (/^([1-9]\d{0,3})\/([1-9]\d{0,3})$/u.exec(value) ?? []).map(Number)
  if (index === undefined || of === undefined || of < 2 || of > 1000 || index > of)
    throw new InvalidArgumentError('A part is written PART/PARTS, such as 1/2: from two parts to a thousand.')
  return { index, of }
}

/** `3/8`: the third of eight shards. */
export function shardOf(value: string): { index: number; of: number } {
  const [, index, of] = (/^([1-9]\d{0,4})\/([1-9]\d{0,4})$/u.exec(value) ?? []).map(Number)
  if (index === undefined || of === undefined || of > 10_000 || index > of)
    throw new InvalidArgumentError(
      'A shard is written SHARD/SHARDS, such as 3/8: from the first, 1/8, to the last, 8/8.',
    )
  return { index, of }
}

/** `1,2,5`: layers from 1. */
export function layerList(value: string): number[] {
  if (!/^[1-9]\d{0,5}(?:,[1-9]\d{0,5})*$/u.test(value))
    throw new InvalidArgumentError('Layers are written with commas, such as 1,2,5.')
  return value.split(',').map(Number)
}

/** `2026-01-31`. */
export function day(value: string): string {
  if (!/^\d{4}-\d\d-\d\d$/u.test(value) || Number.isNaN(Date.parse(value)))
    throw new InvalidArgumentError('A day is written YEAR-MONTH-DAY, such as 2026-01-31.')
  return value
}

/** `1/3,2/7`. */
export const keyList = (value: string): { layer: number; index: number }[] => value.split(',').map(keyId)

/** `de`, `fr-CA`. */
export function locale(value: string): string {
  const { data, error } = Locale.safeParse(value)
  if (data === undefined) throw new InvalidArgumentError(error?.issues[0]?.message ?? '')
  return data
}
