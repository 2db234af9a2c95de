/** A decoder that reads embeddings, joined with the graph beside it that makes them of tokens. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { clone } from '@bufbuild/protobuf'
import { type Model, NodeSchema, TensorSchema } from './onnx_pb.ts'

/** The input that exporters of decoders with images or sound give the embeddings. */
const EMBEDDINGS = 'inputs_embeds'

/** The file with the embedding of a decoder's tokens: of the same precision if there is one; null where none is needed or there. */
export function embeddingFile(decoder: Model, file: string): string | null {
  if (!(decoder.graph?.input ?? []).some(({ name }) => name === EMBEDDINGS)) return null
  const precision = /_(?:fp16|bf16|q4f16|q4|q8|int8|uint8|quantized|bnb4)(?=\.onnx$)/u.exec(basename(file))?.[0] ?? ''
  const names = [`embed_tokens${precision}.onnx`, 'embed_tokens.onnx', 'embedding.onnx', 'embeddings.onnx']
  return names.map((name) => join(dirname(file), name)).find((path) => existsSync(path)) ?? null
}

/** Puts the embedding's nodes before the decoder's, under names of their own. */
export function joinEmbedding(model: Model, { graph: embedding, opsetImport }: Model): void {
  const { graph: decoder } = model
  for (const set of opsetImport)
    if (!model.opsetImport.some(({ domain }) => domain === set.domain)) model.opsetImport.push(set)
  const [made] = embedding?.output ?? []
  if (decoder === undefined || embedding === undefined || made === undefined) return
  const inputs = new Set(embedding.input.map(({ name }) => name))
  const named = (name: string): string =>
    name === '' || inputs.has(name) ? name : name === made.name ? EMBEDDINGS : `embedding/${name}`
  decoder.initializer.push(
    ...embedding.initializer.map((tensor) => Object.assign(clone(TensorSchema, tensor), { name: named(tensor.name) })),
  )
  decoder.node.unshift(
    ...embedding.node.map((node) => {
      const copy = clone(NodeSchema, node)
      // The runtime takes no two nodes of one name, and exporters number them from 0 in each file.
      copy.name = `embedding/${node.name}`
      copy.input = node.input.map(named)
      copy.output = node.output.map(named)
      return copy
    }),
  )
  const known = new Set(decoder.input.map(({ name }) => name))
  decoder.input = [
    ...decoder.input.filter(({ name }) => name !== EMBEDDINGS),
    ...embedding.input.filter(({ name }) => !known.has(name)),
  ]
}
