import { z } from 'zod'
import { Detector } from './analysis/detector.ts'
import { ReadWrite, Role as ValueRole } from './analysis/weights.ts'
import { AnnotationState, PatternKind, Role } from './annotation.ts'
import { Metadata } from './corpus.ts'
import { ExampleSource } from './stratum.ts'
import { KeyDetection, KeyEffectFound, KeyWeights } from './key-finding.ts'
import { KeyId } from './key-id.ts'
import { KindSign } from './kind.ts'
import { KeyActivity } from './activity.ts'
import { procedure } from './procedure.ts'
import { Side } from './side.ts'
import { Table } from './table.ts'
import { Trigger } from './trigger.ts'

export { KeyDetection, KeyEffectFound, KeyId, KeyWeights }

/** A row of the keys table: one side of a key. */
export const Key = KeyId.extend({
  triggers: z.int(),
  /** Coefficient of the first trigger and median over the triggers; null for a key that never fired. */
  top: z.number().nullable(),
  median: z.number().nullable(),
  /** Distinct last tokens divided by triggers. */
  distinctLast: z.number().nullable(),
  /** The most common last token and its share of the triggers. */
  commonLast: z.string().nullable(),
  commonLastShare: z.number().nullable(),
  /** Coefficient of the first trigger of the other side; null where it is not kept or the key never fired there. */
  oppositeTop: z.number().nullable(),
  /** Share of the positions read at which the key fires on this side; null where it was not counted. */
  firedShare: z.number().nullable(),
  /** State of its furthest assignment; null when no study contains it. */
  label: AnnotationState.nullable(),
})
export type Key = z.infer<typeof Key>

/** A token of the model's vocabulary, as it reads in text. */
export const Token = z.object({
  id: z.int().nonnegative(),
  token: z.string(),
  /** Another token reads the same with a space before it. */
  hasTwin: z.boolean(),
})
export type Token = z.infer<typeof Token>

/** A pattern of a finished label. */
export const KeyLabel = z.object({
  description: z.string(),
  kind: PatternKind.nullable(),
  /** The kind’s, in its study; null while nobody said. */
  sign: KindSign.nullable(),
  annotator: z.string(),
})
export type KeyLabel = z.infer<typeof KeyLabel>

const ValueToken = z.object({ token: z.string(), id: z.int(), probability: z.number() })

/** A value as a distribution over the vocabulary: its ten strongest and ten weakest tokens, strongest and weakest first. */
export const KeyValue = z.object({
  /** Read out through the model's final normalisation; else by the bare product with the output embedding. */
  finalNorm: z.boolean(),
  promotes: z.array(ValueToken),
  /** Null where it was not read: the analysis of values keeps the strongest tokens only, that of weights the weakest. */
  suppresses: z.array(ValueToken).nullable(),
})
export type KeyValue = z.infer<typeof KeyValue>

/** A key that passes a query, and by how much; null for what the query does not ask. */
export const FoundKey = Key.extend({
  /** Somebody who labels in this project is not through with it: what it means is not told. */
  isBlind: z.boolean(),
  /** Strongest tokens of its value, and patterns of finished labels; null where none are stored, and of a blind key. */
  promoted: z.array(z.string()).nullable(),
  /** Weakest tokens of its value, its role and what the key writes of what it reads; null likewise. */
  suppressed: z.array(z.string()).nullable(),
  role: ValueRole.nullable(),
  readWrite: ReadWrite.nullable(),
  /** What counting finds in it; null likewise, and where it fires too seldom to be judged. */
  detector: Detector.nullable(),
  described: z.array(KeyLabel).nullable(),
  /** KL divergence of the prediction at its triggers when it is silenced, in nats, as the newest `effect` analysis found it; null likewise. */
  effect: z.number().nullable(),
  /** Rank of the token among those kept of the key's value, from 1. */
  rank: z.int().positive().nullable(),
  probability: z.number().nullable(),
  /** The same of a token that its value suppresses, rank from 1 for the weakest. */
  lowRank: z.int().positive().nullable(),
  lowProbability: z.number().nullable(),
  /** Triggers whose prefix contains the words, and triggers that end in the token. */
  containing: z.int().positive().nullable(),
  endingIn: z.int().positive().nullable(),
})
export type FoundKey = z.infer<typeof FoundKey>

/** What keys are near by: cosine of their keys, or of their values, or prefixes that are triggers of both. */
export const NearBy = z.enum(['triggers', 'keys', 'values'])
export type NearBy = z.infer<typeof NearBy>

export const NearKey = Key.extend({
  /** −1 to 1; null by triggers. */
  cosine: z.number().nullable(),
  /** Prefixes that are triggers of both keys, and their share of the prefixes that are of either (Jaccard); null by vectors. */
  shared: z.int().positive().nullable(),
  jaccard: z.number().nullable(),
})
export type NearKey = z.infer<typeof NearKey>

export const KeySort = z.enum([
  'layer',
  'index',
  'top',
  'median',
  'distinctLast',
  'commonLast',
  'commonLastShare',
  'oppositeTop',
  'firedShare',
  'label',
  'probability',
  'lowProbability',
  'containing',
  'endingIn',
  'effect',
])
export type KeySort = z.infer<typeof KeySort>

/** As in the vocabulary, or without the space before it where no token reads so; `#12` for token 12. Empty for any. */
const TokenText = z.string().max(200).default('')

export const KeyQuery = z.object({
  scan: z.int(),
  /** Whose triggers are listed and searched. */
  side: Side.default('positive'),
  layers: z.array(z.int().positive()).default([]),
  /** `unlabelled`: in no study, or new in all. */
  label: z.enum(['any', 'unlabelled', 'in-progress', 'done', 'no-pattern', 'uninterpretable']).default('any'),
  /** Keys with a trigger whose prefix contains these words, also within other words; case and width of white space do not count. */
  search: z.string().max(200).default(''),
  /** The search also finds keys whose patterns are described with these words, in finished labels that all may see. */
  inDescriptions: z.boolean().default(false),
  /** Keys with a trigger that ends in this token. */
  endsIn: TokenText,
  /** Keys whose value keeps this token among its strongest, without those that are labelled blind, in the finished `values` analysis of the scan that kept most. */
  promotes: TokenText,
  /** Keys whose value keeps this token among its weakest, and keys of a class, likewise, in the newest finished `weights` analysis of the scan. */
  suppresses: TokenText,
  role: z.enum(['any', ...ValueRole.options]).default('any'),
  readWrite: z.enum(['any', ...ReadWrite.options]).default('any'),
  /** Likewise in the newest finished `detectors` analysis. */
  detector: z.enum(['any', ...Detector.options]).default('any'),
  /** Keys whose silence changes the prediction at their triggers by at least this KL, in nats, without those that are labelled blind. */
  effect: z.number().nonnegative().nullable().default(null),
  sort: KeySort.default('layer'),
  descending: z.boolean().default(false),
  offset: z.int().nonnegative().default(0),
  limit: z.int().min(1).max(100_000).default(200),
})
export type KeyQuery = z.infer<typeof KeyQuery>

/** A key's place in a study. */
export const KeyAssignment = z.object({
  assignment: z.int(),
  study: z.int(),
  studyName: z.string(),
  annotator: z.string(),
  /** Whose triggers were labelled. */
  side: Side,
  /** Which prefixes of it were. */
  examples: ExampleSource,
  role: Role,
  state: AnnotationState,
  /** None while the annotation is not finished. */
  patterns: z.array(KeyLabel.omit({ annotator: true })),
})
export type KeyAssignment = z.infer<typeof KeyAssignment>

/** What a machine rater made of a key. */
export const KeyMachine = z.object({
  machine: z.int(),
  name: z.string(),
  studyName: z.string(),
  state: AnnotationState,
  patterns: z.array(KeyLabel.omit({ annotator: true })),
})
export type KeyMachine = z.infer<typeof KeyMachine>

/** What was said of a side of a key elsewhere: words without kinds and lines. */
export const KeyDescription = z.object({
  machine: z.int(),
  name: z.string(),
  studyName: z.string(),
  side: Side,
  descriptions: z.array(z.string()),
})
export type KeyDescription = z.infer<typeof KeyDescription>

/** What is stored of any key of a scan. */
export const StoredOfKeys = z.object({
  values: z.boolean(),
  weights: z.boolean(),
  detectors: z.boolean(),
  effects: z.boolean(),
  descriptions: z.boolean(),
  /** The negative side, and how often keys fire. */
  sides: z.boolean(),
  activity: z.boolean(),
})
export type StoredOfKeys = z.infer<typeof StoredOfKeys>

/** All but `list` refuse with `blind` while somebody who labels in this project is not through with the key. */
export const key = {
  /** With the tokens that were meant; null where none was asked for. */
  list: procedure.input(KeyQuery).output(
    z.object({
      total: z.int(),
      keys: z.array(FoundKey),
      promotes: Token.nullable(),
      suppresses: Token.nullable(),
      endsIn: Token.nullable(),
      stored: StoredOfKeys,
    }),
  ),
  /**
   * The other keys that are nearest to one, nearest first, without those that are labelled blind; `total` counts all that can be compared with it. By keys or values a job
   * that reads the model's files; aborting the call stops it. `model`: where the scan's model is now, if it was moved.
   */
  near: procedure
    .input(
      KeyId.extend({
        scan: z.int(),
        by: NearBy,
        limit: z.int().min(1).max(100_000).default(50),
        model: z.uuid().nullable().default(null),
      }),
    )
    .output(z.object({ total: z.int(), keys: z.array(NearKey), table: Table })),
  /** Sentences of the document of one of the key's, up to three before and three after it: those that the project holds without a gap. */
  around: procedure
    .input(KeyId.extend({ scan: z.int(), sentence: z.int().nonnegative() }))
    .output(z.object({ before: z.array(z.string()), after: z.array(z.string()), metadata: Metadata.nullable() })),
  /** `value`: as a `values` analysis keeps it; null where none of the scan is done. */
  get: procedure.input(KeyId.extend({ scan: z.int(), side: Side.default('positive') })).output(
    z.object({
      key: Key,
      /** The sides that the scan keeps. */
      sides: z.array(Side),
      /** Null where the scan did not count. */
      activity: KeyActivity.nullable(),
      triggers: z.array(Trigger),
      assignments: z.array(KeyAssignment),
      /** What machine raters answered, apart from people. */
      machines: z.array(KeyMachine),
      /** What raters elsewhere said. */
      descriptions: z.array(KeyDescription),
      value: KeyValue.nullable(),
      /** Null where no `weights` analysis of the scan is done. */
      weights: KeyWeights.nullable(),
      /** Null where no `detectors` analysis of the scan is done. */
      detection: KeyDetection.nullable(),
      /** Null where no `effect` analysis of the scan that is done silenced it at triggers of the side. */
      effect: KeyEffectFound.nullable(),
    }),
  ),
  /**
   * What the key's value promotes and suppresses, read from the model's files as a job; as the stored analysis reads values out, or else
   * by the bare product (paper §4). Aborting the call stops it. `model`: where the scan's model is now, if it was moved.
   */
  value: procedure.input(KeyId.extend({ scan: z.int(), model: z.uuid().nullable().default(null) })).output(KeyValue),
}
