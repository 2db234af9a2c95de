import { z } from 'zod'
import { ExampleSource } from './stratum.ts'
import { capital, KindScheme, PAPER_KINDS } from './kind.ts'
import { Side } from './side.ts'
import { Name, spelled } from './spelling.ts'

/** What annotators are asked to do (paper §3), until a study says it in its own words. Markdown. */
export function defaultGuidelines(scheme: KindScheme): string {
  const { kinds, several, uninterpretable } = scheme
  const definitions = kinds
    .map(({ name, definition }) => `${capital(name)}: ${definition.replace(/\.?$/u, '.')}`)
    .join(' ')
  return `1. Each line is the beginning of a sentence, up to the word in bold, or a piece of one: the model reads in pieces. One unit of the model responded to all of them there, most strongly to the first.
2. Look for what repeats in at least three lines, at their ends or anywhere before.
3. Describe it in a few words, so that somebody else would mark the same lines.
4. Say what kind it is${several ? ', or which several' : ''}. ${definitions}
5. Mark every line that shows it. A line may show several patterns, or none.
6. If nothing repeats, say so: no pattern here.${uninterpretable ? ' If something seems to repeat and you cannot make sense of it, say that the key is uninterpretable.' : ''}

The grey word came next in the text. The model had not read it yet, so it is no part of a pattern.`
}

export const DEFAULT_GUIDELINES = defaultGuidelines(PAPER_KINDS)

const wholeNumber = (low: number, high: number) => {
  const message = `It must be a whole number from ${low} to ${high}.`
  return z.int(message).min(low, message).max(high, message)
}
const share = (high: number) => {
  const message = `It must be a share from 0 to ${high}.`
  return z.number(message).min(0, message).max(high, message)
}

/** The fields that a study's specification has in every form: the window's, and the file's of `keymark study`. */
export const designFields = {
  name: Name.min(1, 'Give the study a name.'),
  /** Layers to draw from, from 1; null for all of the model. */
  layers: z.array(z.int().positive()).min(1, 'Choose at least one layer.').nullable().default(null),
  /** The sides of keys that are drawn: of several, each key with one of those on which it fired enough. Positive unless stated. */
  sides: z.array(Side).min(1, 'Choose at least one side.').max(2).optional(),
  /**
   * Which prefixes of a key annotators read: of several, each key by those of one at random. The strongest unless stated. Nobody is
   * told how strong they are where it is said otherwise.
   */
  examples: z
    .union([ExampleSource.transform((one) => [one]), z.array(ExampleSource).min(1, 'Choose at least one.')])
    .optional(),
  /** 10 in the paper. */
  keysPerLayer: wholeNumber(1, 10_000).default(10),
  /** Same scan, specification and seed: same study. */
  seed: wholeNumber(0, 2 ** 31 - 1).default(1),
  triggersPerKey: wholeNumber(1, 1000).default(25),
  /** Triggers that a pattern needs (paper §3). */
  minSupport: wholeNumber(1, 1000).default(3),
  /** A key is eligible when it fired on at least so many sentences; null: as many as a pattern needs triggers. */
  minSentences: wholeNumber(1, 1000).nullable().default(null),
  annotators: z.array(Name.min(1, 'An annotator needs a name.')).min(1, 'Say who labels.').max(100),
  /** Share of the keys that `raters` annotators label, each blind to the other; the rest is labelled once. */
  overlapShare: share(1).default(0),
  raters: wholeNumber(2, 100).default(2),
  /** Share of each annotator's assignments, practice apart, whose triggers are random prefixes. */
  controlShare: share(0.5).default(0),
  /**
   * How the sentences of controls are chosen. 1: whatever else their annotator reads; 2: as often shared with other assignments of
   * the annotator as those of keys are. Unless stated, a new study has 2, and one of before goes on by 1.
   */
  controlRule: wholeNumber(1, 2).optional(),
  /** Keys that every annotator labels first and that never count. */
  practiceKeys: wholeNumber(0, 100).default(0),
  /** How many of these an annotator has to answer before the first key that counts; none unless stated. */
  practiceFirst: wholeNumber(0, 100).optional(),
  /** The paper’s two unless stated. */
  kinds: KindScheme.optional(),
  /** Whether the label page may point out shared words. */
  assistance: z.boolean().default(false),
  /** Markdown. */
  guidelines: z.string().trim().min(1, 'The guidelines are empty.').max(100_000).default(DEFAULT_GUIDELINES),
}

type Fields = z.infer<z.ZodObject<typeof designFields>>

/** What the fields have to agree on. */
export function checkDesign(design: Fields, problem: (field: keyof Fields, message: string) => void): void {
  const { annotators, raters, overlapShare, minSupport, triggersPerKey, layers } = design
  const spellings = annotators.map(spelled)
  const twice = annotators.find((_, i) => spellings.indexOf(spellings[i] ?? '') < i)
  if (twice !== undefined) problem('annotators', `"${twice}" is there twice. Give every annotator a name of their own.`)
  if (layers !== null && new Set(layers).size < layers.length)
    problem('layers', 'A layer is there twice. Name each once.')
  if (new Set(design.examples).size < (design.examples?.length ?? 0))
    problem('examples', 'A source of prefixes is there twice. Name each once.')
  if (overlapShare > 0 && raters > annotators.length)
    problem(
      'raters',
      `${raters} annotators cannot label one key: there are ${annotators.length}. Add annotators, or lower it.`,
    )
  if ((design.practiceFirst ?? 0) > design.practiceKeys)
    problem(
      'practiceFirst',
      `There are ${design.practiceKeys} practice keys, so ${design.practiceFirst} of them cannot come first. Lower it, or raise practiceKeys.`,
    )
  if (minSupport > triggersPerKey)
    problem(
      'minSupport',
      `A pattern cannot need ${minSupport} of ${triggersPerKey} triggers. Lower it, or raise triggersPerKey.`,
    )
}

/** Scans that one study can draw from: more arms than anybody has keys for. */
export const MOST_SCANS = 8

export const StudyDesign = z
  .object({
    scan: z.int(),
    /**
     * All scans that keys are drawn from and mixed blind, as many of each layer of each; `scan` is the first. Of that one alone unless
     * stated. Then nobody is told how strong prefixes are, and a key needs all its `triggersPerKey`: both would tell the scan.
     */
    scans: z.array(z.int()).min(1).max(MOST_SCANS).optional(),
    ...designFields,
  })
  .superRefine((design, context) => {
    checkDesign(design, (field, message) => context.addIssue({ code: 'custom', path: [field], message }))
    const { scan, scans = [scan] } = design
    const problem = (message: string) => context.addIssue({ code: 'custom', path: ['scans'], message })
    if (new Set(scans).size < scans.length) problem('A scan is there twice. Name each once.')
    else if (scans[0] !== scan) problem('The first of the scans has to be the study’s own.')
  })
export type StudyDesign = z.infer<typeof StudyDesign>

/** Whether a design draws from several scans. */
export const isOfSeveral = ({ scans = [] }: Pick<StudyDesign, 'scans'>): boolean => scans.length > 1

/** What a study keeps of its design; the rest has its own place in the project. */
export const DesignSettings = z.object(designFields).omit({ name: true, annotators: true, guidelines: true })
export type DesignSettings = z.infer<typeof DesignSettings>

/** Half of the width of a 95 % interval that is to be expected, and from how many keys. */
const Width = z.object({ keys: z.int(), halfWidth: z.number() })

/** Keys on either side, and the difference. */
const Detectable = z.object({ keys: z.tuple([z.int(), z.int()]), difference: z.number().nullable() })

/** What a design costs and what it will tell. */
export const DesignPreview = z.object({
  layers: z.array(
    z.object({
      layer: z.int().positive(),
      /** Name of the scan, in a study of several: then every layer is there once for each. */
      scan: z.string().optional(),
      keys: z.int(),
      /** Keys that did not fire on enough sentences. */
      excluded: z.int(),
      sampled: z.int(),
      /** Sampled keys that several annotators label. */
      overlapping: z.int(),
    }),
  ),
  keys: z.int(),
  overlapping: z.int(),
  /** Assignments of sampled keys, controls, practice; and all of them. */
  labels: z.int(),
  controls: z.int(),
  practice: z.int(),
  assignments: z.int(),
  annotators: z.array(z.object({ annotator: z.string(), assignments: z.int(), seconds: z.number() })),
  /** Seconds of all annotators together. */
  seconds: z.number(),
  secondsPerKey: z.number(),
  /** Whether `secondsPerKey` was measured on keys labelled in this project, or is assumed. */
  isMeasured: z.boolean(),
  /** Expected widths for kappa and alpha on the classes of the triggers; null where no key overlaps. */
  agreement: z
    .object({
      /** Over all keys that overlap. */
      overall: Width,
      /** For two annotators, over the keys that both label: of all pairs the one with the fewest. */
      pair: Width,
      /** What it rests on: the true kappa, agreement by chance, correlation of agreement within a key. */
      assumed: z.object({ kappa: z.number(), chance: z.number(), withinKey: z.number() }),
    })
    .nullable(),
  /** The smallest difference of a share of triggers that is found in 80 of 100 such studies, two-sided at 5 %. */
  detectable: z.object({
    /** Two layers, the ones with fewest keys; null where none is small enough, or there is one layer. */
    layers: Detectable.nullable(),
    /** The lower half of the layers and the upper one. */
    halves: Detectable.nullable(),
    /** Two scans over all layers, the ones with fewest keys; of a study of several. */
    scans: Detectable.optional(),
    /** What it rests on: standard deviation of the share over keys of one layer, at so many triggers, and the design effect. */
    spread: z.object({ deviation: z.number(), triggers: z.number(), designEffect: z.number() }),
    /** Whether the spread was measured on keys labelled in this project, or is assumed. */
    isMeasured: z.boolean(),
  }),
})
export type DesignPreview = z.infer<typeof DesignPreview>
