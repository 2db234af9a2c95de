import { z } from 'zod'
import { procedure } from './procedure.ts'

/**
 * The non-linearity of a feed-forward layer, as found in the graph. `gelu-tanh` and `quick-gelu` (x·σ(1.702x)) are
 * GELU's approximations, `relu-squared` is max(0, x)²; `solu` is x·softmax(x) over the layer's keys, `identity` is none at all, and `other` a function without a name here.
 */
export const Activation = z.enum([
  'relu',
  'relu-squared',
  'gelu',
  'gelu-tanh',
  'quick-gelu',
  'silu',
  'sigmoid',
  'tanh',
  'leaky-relu',
  'elu',
  'softplus',
  'mish',
  'hard-swish',
  'solu',
  'identity',
  'other',
])
export type Activation = z.infer<typeof Activation>

/** One feed-forward layer. `layer` counts from 1; `keys` is d_m, `width` is d. `gated`: act(x·W_gate) ⊙ (x·W_up). */
export const Layer = z.object({
  layer: z.int().positive(),
  keys: z.int().positive(),
  width: z.int().positive(),
  activation: Activation,
  gated: z.boolean(),
  /** Samples of an activation without a name: x and its value, from −6 to 6. */
  curve: z.array(z.tuple([z.number(), z.number()])).optional(),
})
export type Layer = z.infer<typeof Layer>

/** In words: what weights are stored in, and what coefficients are computed in. */
export const Precision = z.object({ weights: z.string(), activations: z.string() })
export type Precision = z.infer<typeof Precision>

/** What Keymark found in a model's files. */
export const Model = z.object({
  name: z.string(),
  /** Hash of the .onnx file and, in the order of their names, its external data files. */
  sha256: z.string(),
  layers: z.array(Layer),
  /** Rows of the token embedding, or of all its tables. */
  vocabulary: z.int().positive(),
  /**
   * The matrix that reads logits out of the residual stream; `tied` when it is the token embedding. Where it takes several `steps`, as an
   * adaptive softmax does, the tensor is what they end with.
   */
  outputEmbedding: z.object({ tensor: z.string(), tied: z.boolean(), steps: z.literal(true).optional() }).nullable(),
  finalNorm: z.object({ kind: z.enum(['layer-norm', 'rms-norm']), epsilon: z.number() }).nullable(),
  /** Put before every sentence; null when the model has none. */
  beginningToken: z.object({ id: z.int().nonnegative(), token: z.string() }).nullable(),
  /** Tokens the model can read at once, the special ones included; null when the files do not say. */
  context: z.int().positive().nullable(),
  /** Tokens of the tokenizer without a row in the embedding; missing in scans of before it was looked for. */
  unknownTokens: z.int().nonnegative().optional(),
  /** Missing in scans of before it was looked for. */
  precision: Precision.optional(),
})
export type Model = z.infer<typeof Model>

/** How far coefficients changed in a trial run before the first use, as ‖a − b‖ / ‖a‖ of the layer that changed most. */
export const ModelCheck = z.object({
  /** Tokens of each sentence of the trial. */
  tokens: z.int().positive(),
  /** When the second half of a sentence was left out: of a causal model, rounding. */
  following: z.number(),
  /** When the sentences stood in another order, with two more beside them: rounding as well. Null: one at a time. */
  beside: z.number().nullable(),
  /** What rounding may do in the model's precision; beyond it a model is refused. */
  tolerance: z.number(),
})
export type ModelCheck = z.infer<typeof ModelCheck>

export const Provider = z.enum(['auto', 'cpu', 'webgpu', 'cuda'])
export type Provider = z.infer<typeof Provider>

/** A model to open: the one that comes with Keymark, or a file or folder that was chosen. */
export const ModelSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('demo') }),
  z.object({ kind: z.literal('file'), file: z.uuid() }),
])
export type ModelSource = z.infer<typeof ModelSource>

export const model = {
  /** `check`: also runs the model for a moment, and refuses what a scan would refuse. */
  describe: procedure
    .input(z.object({ source: ModelSource, check: z.boolean().default(false) }))
    .output(Model.extend({ check: ModelCheck.nullable() })),
}
