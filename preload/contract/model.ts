import { z } from 'zod'
import { ChosenFile } from './file.ts'
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
  /** The experts of a mixture, whose keys follow one another; a shared one is passed by every token. */
  experts: z.array(z.object({ keys: z.int().positive(), isShared: z.boolean() })).optional(),
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

/** One of the .onnx files that a model's folder holds. */
export const Variant = z.object({
  /** Its path in the folder, with slashes. */
  name: z.string(),
  /** Null for one that Keymark cannot read. */
  precision: Precision.nullable(),
  /** With the files that hold its weights. */
  bytes: z.int().nonnegative(),
  /** Why Keymark cannot read it. */
  refusal: z.string().nullable(),
})
export type Variant = z.infer<typeof Variant>

/** One of the decoders that a repository of the Hub holds, by its path there; `bytes`: with all that it needs. */
export const HubVariant = z.object({ name: z.string(), bytes: z.int().nonnegative() })
export type HubVariant = z.infer<typeof HubVariant>

/** OWNER/NAME */
const Repository = z.string().min(1).max(200)

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
  z.object({
    kind: z.literal('file'),
    file: z.uuid(),
    /** Which .onnx file of the folder, by its name or how that ends ("q4"); missing for the most precise that can be read. */
    variant: z.string().min(1).max(1024).optional(),
  }),
])
export type ModelSource = z.infer<typeof ModelSource>

export const model = {
  /**
   * What is in the source's variant; `file` is that variant's name.
   *
   * `check`: also runs the model for a moment, and refuses what a scan would refuse.
   */
  describe: procedure
    .input(z.object({ source: ModelSource, check: z.boolean().default(false) }))
    .output(Model.extend({ file: z.string(), check: ModelCheck.nullable() })),
  /** The one that is used unless another is named first. */
  variants: procedure.input(z.object({ source: ModelSource })).output(z.array(Variant)),
  /** Asks the Hub; the most precise first. */
  hub: procedure.input(z.object({ repository: Repository })).output(z.array(HubVariant)),
  /**
   * Downloads one into a folder of its name in `into`, and goes on with what came before. `variant`: as in a source; null for the most
   * precise. `file` is there when the job is done.
   */
  download: procedure
    .input(z.object({ repository: Repository, variant: z.string().min(1).nullable().default(null), into: z.uuid() }))
    .output(z.object({ job: z.uuid(), file: ChosenFile })),
}
