/** What the names of exported decoders tell: model.onnx, decoder_model_merged_q4.onnx. */

/** Names of whole decoders, without what tells their precision; the first is preferred. */
const DECODERS = ['model', 'decoder_model', 'decoder_model_merged', 'decoder_with_past_model']
/** Parts of a decoder that are joined to it. */
const PART = /^(?:embed_tokens|embeddings?)(?:_\w+)?$/u
/** Ends of names and the bits of a weight; where a name says none, the model has them all. */
const BITS: readonly (readonly [RegExp, number])[] = [
  [/_(?:q4|q4f16|bnb4|int4|uint4)$/u, 4],
  [/_(?:q8|int8|uint8|quantized|quantised)$/u, 8],
  [/_(?:fp16|bf16)$/u, 16],
]

const stemOf = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.onnx$/u, '')

/** Part of a decoder, and none by itself. */
export const isPart = (path: string): boolean => PART.test(stemOf(path))

/** The lower the likelier that a file is the decoder; `UNNAMED` for one that is named otherwise. */
export function preference(path: string): number {
  const stem = stemOf(path)
  const at = DECODERS.findLastIndex((decoder) => stem === decoder || stem.startsWith(`${decoder}_`))
  return at < 0 ? UNNAMED : at
}
export const UNNAMED = DECODERS.length

/** Bits of a weight by the name of its file. */
export const bitsByName = (path: string): number => BITS.find(([end]) => end.test(stemOf(path)))?.[1] ?? 32

/**
 * The first of `paths` that a person means.
 *
 * @param wanted its path or name with or without its ending, the end of its name that tells the precision, such as q4, or its folder.
 */
export const meant = (paths: readonly string[], wanted: string): string | undefined =>
  paths.find((path) => path === wanted) ??
  paths.find((path) => stemOf(path) === stemOf(wanted)) ??
  paths.find((path) => stemOf(path).endsWith(`_${wanted}`)) ??
  paths.find((path) => path.split('/').slice(0, -1).includes(wanted))
