/** Kinds: the classes of patterns that a study tells apart. */
import { z } from 'zod'
import { Name, spelled } from './spelling.ts'

/** A kind’s sign: told by its shape as well as its colour. */
export const KindShape = z.enum(['square', 'circle', 'triangle', 'diamond', 'star', 'hexagon'])
export type KindShape = z.infer<typeof KindShape>

/** Okabe and Ito’s palette without the green, which stands for triggers that show several kinds, and the yellow, which is too pale for text. */
export const KindColour = z.enum(['blue', 'orange', 'sky', 'vermilion', 'purple', 'grey'])
export type KindColour = z.infer<typeof KindColour>

/** Letters that the label and adjudication pages leave to kinds. */
export const KIND_LETTERS = [...'behlpqrstyz'] as const

/** What tables and files call classes and measures that are no kind’s. */
const TAKEN = [
  'none',
  'both',
  'several',
  'covered',
  'uncovered',
  'patterns',
  'pattern',
  'keys',
  'triggers',
  'uninterpretable',
  'no-pattern',
  'assignment',
  'assignment_kind',
  'layer',
  'index',
  'annotator',
  'role',
  'place',
  'state',
  'flagged',
  'note',
  'started',
  'changed',
  'guideline',
  'active_seconds',
  'assisted',
]

export const Kind = z.strictObject({
  /** Unique in its study; it is what patterns and files say. */
  name: Name.min(1, 'A kind needs a name.')
    .max(30, 'A kind’s name has at most 30 characters.')
    .refine(
      (name) => !/[|,;/]/u.test(name),
      'A kind’s name has no bar, slash, comma or semicolon: they separate kinds.',
    )
    .refine(
      (name) => !TAKEN.includes(spelled(name).toLowerCase()) && !/^any\p{Lu}|(?:Share|Patterns)$/u.test(name),
      'That name means something else in tables. Choose another.',
    ),
  /** What annotators read, in a sentence. */
  definition: z.string().trim().max(500, 'A definition has at most 500 characters.'),
  shape: KindShape,
  colour: KindColour,
  /** The key that gives it on the label page. */
  letter: z
    .string()
    .regex(
      new RegExp(`^[${KIND_LETTERS.join('')}]$`, 'u'),
      `It is one of the letters ${KIND_LETTERS.join(' ').toUpperCase()}.`,
    ),
})
export type Kind = z.infer<typeof Kind>

/** What stands for a kind where there is no room for its name. */
export const KindSign = Kind.pick({ shape: true, colour: true })
export type KindSign = z.infer<typeof KindSign>

/** Kinds of a study. */
export const MOST_KINDS = 6

/** The kinds of a study, from the surface of the text to its meaning: what follows one kind over the layers follows the last. */
export const KindScheme = z
  .strictObject({
    kinds: z.array(Kind).min(1, 'A study needs a kind.').max(MOST_KINDS, 'A study has at most six kinds.'),
    /** Whether a pattern can be of several kinds. */
    several: z.boolean().default(false),
    /** Whether a key can be answered with “uninterpretable”, beside “no pattern”. */
    uninterpretable: z.boolean().default(false),
  })
  .superRefine(({ kinds }, context) => {
    const unique = (field: 'name' | 'shape' | 'colour' | 'letter', what: string): void => {
      const values = kinds.map((kind) => spelled(kind[field]))
      const at = values.findIndex((value, i) => values.indexOf(value) < i)
      if (at >= 0)
        context.addIssue({ code: 'custom', path: ['kinds', at, field], message: `Two kinds have the same ${what}.` })
    }
    unique('name', 'name')
    unique('shape', 'shape')
    unique('colour', 'colour')
    unique('letter', 'letter')
  })
export type KindScheme = z.infer<typeof KindScheme>

/** The paper’s two (§3): what a study has that names none. */
export const PAPER_KINDS: KindScheme = {
  kinds: [
    {
      name: 'shallow',
      definition: 'the same words, or the same form.',
      shape: 'square',
      colour: 'blue',
      letter: 's',
    },
    {
      name: 'semantic',
      definition: 'the same topic or relation, in different words.',
      shape: 'circle',
      colour: 'orange',
      letter: 'e',
    },
  ],
  several: false,
  uninterpretable: false,
}

/** Ye et al. 2025 (arXiv 2510.22332), who ask of a feature whether it is superficial, conceptual, or cannot be interpreted. */
const CONCEPTS: KindScheme = {
  kinds: [
    {
      name: 'superficial',
      definition: 'a token, a phrase or a form: what can be seen without understanding the text.',
      shape: 'square',
      colour: 'blue',
      letter: 's',
    },
    {
      name: 'conceptual',
      definition: 'a concept: what the lines are about, however it is put.',
      shape: 'circle',
      colour: 'orange',
      letter: 'p',
    },
  ],
  several: false,
  uninterpretable: true,
}

export const KIND_PRESETS = [
  { name: 'Shallow and semantic (Geva et al. 2021)', scheme: PAPER_KINDS },
  { name: 'Superficial, conceptual, uninterpretable (Ye et al. 2025)', scheme: CONCEPTS },
] as const

export const signOf = ({ kinds }: KindScheme, kind: string | null): KindSign | null => {
  const found = kinds.find(({ name }) => name === kind)
  return found === undefined ? null : { shape: found.shape, colour: found.colour }
}

export const namesOf = ({ kinds }: KindScheme): string[] => kinds.map(({ name }) => name)

/** The kinds that a pattern has; none while nobody said. */
export const kindsOf = ({ kind, also }: { kind: string | null; also?: readonly string[] | undefined }): string[] =>
  kind === null ? [] : [kind, ...(also ?? [])]

/** What a pattern’s kinds are called, in a text and in a column; null while nobody said. */
export const kindInWords = (pattern: Parameters<typeof kindsOf>[0]): string | null => kindsOf(pattern).join('|') || null

/** What the class of triggers that show several kinds is called: of two kinds, as in the paper. */
export const severalOf = (kinds: number): 'both' | 'several' => (kinds === 2 ? 'both' : 'several')

/** “shallow or semantic”, “a, b or c”. */
export const listed = (names: readonly string[], word = 'or'): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1) ?? ''}`

/** “a, b, or c”. */
export const inAList = (parts: readonly string[]): string =>
  parts.length < 3 ? listed(parts) : `${parts.slice(0, -1).join(', ')}, or ${parts.at(-1) ?? ''}`

export const withArticle = (name: string): string => `${/^[aeiou]/iu.test(name) ? 'an' : 'a'} ${name}`

export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** Why patterns or changes of a file cannot be of a study with these kinds, or null. */
export function foreignKind(used: Iterable<string | null>, scheme: KindScheme): string | null {
  const names = namesOf(scheme)
  for (const kind of used) {
    if (kind !== null && !names.includes(kind))
      return `the study has no kind “${kind}”; its kinds are ${listed(names, 'and')}`
  }
  return null
}

/** What figures and files call what is measured of a kind: triggers that show it alone and at all, its share of the covered, its patterns. */
export const measuresOfKind = (kind: string) => ({
  only: kind,
  any: `any${capital(kind)}`,
  share: `${kind}Share`,
  patterns: `${kind}Patterns`,
})

export const isPaper = (scheme: KindScheme): boolean => JSON.stringify(scheme) === JSON.stringify(PAPER_KINDS)

/** What a file or a specification says of its kinds: nothing where they are the paper’s. */
export const saidKinds = (scheme: KindScheme): { kinds?: KindScheme } => (isPaper(scheme) ? {} : { kinds: scheme })
