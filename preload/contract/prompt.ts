import { z } from 'zod'
import { ShownFigure } from './figure.ts'
import { KeyId, KeyLabel } from './key.ts'
import { procedure } from './procedure.ts'

/** A key whose coefficient is multiplied at every position before its value is read; 0 silences it. */
export const Intervention = KeyId.extend({ scale: z.number().min(-1000).max(1000) })
export type Intervention = z.infer<typeof Intervention>

export const Prediction = z.object({ token: z.string(), id: z.int(), probability: z.number() })
export type Prediction = z.infer<typeof Prediction>

export const PromptQuestion = z.object({
  text: z.string().max(20_000, 'A prompt has at most 20,000 characters.'),
  set: z.array(Intervention).max(1000).default([]),
  /** The model's own read-out; else the bare product with its output embedding. */
  finalNorm: z.boolean().default(true),
})
export type PromptQuestion = z.infer<typeof PromptQuestion>

/** One layer at one position (paper §5): what r, y and o predict, and which of them decides. */
export const PromptCell = z.object({
  layer: z.int().positive(),
  residual: Prediction,
  ffn: Prediction,
  output: Prediction,
  case: z.enum(['residual', 'ffn', 'agreement', 'composition']),
})
export type PromptCell = z.infer<typeof PromptCell>

export const PromptReading = z.object({
  positions: z.array(
    z.object({
      token: z.string(),
      id: z.int(),
      /** The tokenizer puts it there; it is not in the text. */
      isSpecial: z.boolean(),
      layers: z.array(PromptCell),
      /** What the model predicts after this token, the most likely first. */
      final: z.array(Prediction),
    }),
  ),
  /** The model reads no more tokens than these. */
  isCut: z.boolean(),
})
export type PromptReading = z.infer<typeof PromptReading>

export const PromptMemory = KeyId.extend({
  /** As scaled. */
  coefficient: z.number(),
  /** |m|·‖v‖ */
  strength: z.number(),
  /** Somebody who labels in this project is not through with its key: what its value does and what was found in it is not told. */
  isBlind: z.boolean(),
  /** To the logit of the final prediction; null where that cannot be told apart, and of a blind key. */
  contribution: z.number().nullable(),
  /** Tokens that its value promotes; none of a blind key. */
  top: z.array(Prediction),
  /** What annotators found in its key; none of a blind one. */
  patterns: z.array(KeyLabel),
})
export type PromptMemory = z.infer<typeof PromptMemory>

/** What attention and one layer's memories do to a logit, or to what a key reads. */
const FlowLayer = z.object({
  layer: z.int().positive(),
  between: z.number().nullable(),
  ffn: z.number().nullable(),
  /** Parts of `ffn`: what memories added and took, and what is no memory's (the bias). */
  added: z.number().nullable(),
  taken: z.number().nullable(),
  bias: z.number().nullable(),
  /** The strongest, those that added most and those that took most, strongest first. */
  memories: z.array(PromptMemory),
})

/**
 * How the logit of the final prediction at one position comes about, in logits: `before` (what enters layer 1's sum) and of every layer
 * `between` (what entered since the layer before: attention) and `ffn` add up to `sum`, and with `rest` (the read-out's bias, and what softmaxes in it
 * normalise with) to `logit`. Null where the read-out is more than products; what single memories do also where a layer's output is normalised
 * before it is added.
 */
export const PromptFlow = z.object({
  position: z.int().nonnegative(),
  target: Prediction,
  logit: z.number(),
  sum: z.number().nullable(),
  rest: z.number().nullable(),
  before: z.number().nullable(),
  layers: z.array(FlowLayer),
})
export type PromptFlow = z.infer<typeof PromptFlow>

/**
 * What a key reads at one position: parts of its pre-activation (of a gated key that inside the activation) on the direct path, the normalisation
 * before it linear with the divisor that it has there. `before` (what enters layer 1's sum), `between` and `ffn` of every earlier layer, `between` of its
 * own (its attention) and `constant` (the biases of key and normalisation) add up to `preActivation`. Memories contribute to it, not to a logit.
 */
export const PromptReads = KeyId.extend({
  position: z.int().nonnegative(),
  preActivation: z.number(),
  constant: z.number(),
  before: z.number(),
  layers: z.array(FlowLayer),
  between: z.number(),
})
export type PromptReads = z.infer<typeof PromptReads>

/**
 * The model of a scan answers, `model` being where it is now if it was moved; without a scan `model` itself, or the one that comes
 * with Keymark.
 */
const Asked = PromptQuestion.extend({ scan: z.int().nullable(), model: z.uuid().nullable().default(null) })

/** All refuse with `blind` to scale a key, or to say what it reads, while somebody who labels in this project is not through with it. */
export const prompt = {
  read: procedure.input(Asked).output(PromptReading),
  /** The grid of the predictions, with keys scaled beside without, as a figure that can be saved. */
  figure: procedure.input(Asked).output(ShownFigure),
  flow: procedure.input(Asked.extend({ position: z.int().nonnegative() })).output(PromptFlow),
  /**
   * A path as a figure: `path[0]` writes to the prediction, each other to what the one before it reads. Refused where one is not among what is
   * told of it.
   */
  pathFigure: procedure
    .input(Asked.extend({ position: z.int().nonnegative(), path: z.array(KeyId).min(1).max(100) }))
    .output(ShownFigure),
  reads: procedure.input(Asked.extend({ position: z.int().nonnegative(), key: KeyId })).output(PromptReads),
}
