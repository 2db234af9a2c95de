/** Descriptions that were made elsewhere beside what people found: how often there is one, and the words of both. */
import { percent } from '#contract/decimal.ts'
import type { DescriberOfStudy, DescriptionComparison } from '#contract/description.ts'
import type { Pattern } from '#contract/annotation.ts'
import type { KeyId } from '#contract/key-id.ts'
import type { Side } from '#contract/side.ts'
import { wilson } from '../statistics/estimate.ts'
import { plural } from '../figure/figure-parts.ts'
import { tableOf } from '../table/table-of.ts'

/** A person's finished annotation of a key. */
export interface FoundByPeople extends KeyId {
  /** Whose triggers were labelled. */
  side: Side
  annotator: string
  patterns: readonly Pick<Pattern, 'description' | 'kind'>[]
}

interface Row {
  key: KeyId
  found: string
  described: string
}

const nameOf = ({ layer, index, side }: KeyId & { side: Side }): string => `${layer}/${index} ${side}`

/**
 * Intervals by Wilson's method, keys as independent.
 * @param described of the describer; a description counts for the side whose triggers people saw
 * @param people of all keys that may be shown, by layer and key
 */
export function comparedDescriptions(
  describer: DescriberOfStudy,
  described: readonly (KeyId & { side: Side; descriptions: readonly string[] })[],
  people: readonly FoundByPeople[],
  study: string,
): DescriptionComparison {
  const saying = new Map(described.map((one) => [nameOf(one), one.descriptions]))
  const keys = [...Map.groupBy(people, nameOf).values()]
  const share = (own: readonly FoundByPeople[][]) => ({
    keys: own.length,
    described: wilson(own.filter(([one]) => one !== undefined && saying.has(nameOf(one))).length, own.length),
  })
  const hasPattern = (of: readonly FoundByPeople[]): boolean => of.some(({ patterns }) => patterns.length > 0)
  const found = share(keys.filter(hasPattern))
  const notFound = share(keys.filter((own) => !hasPattern(own)))
  const rows = keys.flatMap((own): Row[] => {
    const [first] = own
    if (first === undefined) return []
    const { layer, index } = first
    return [
      {
        key: { layer, index },
        found: own.map(inWords).join(' · '),
        described: (saying.get(nameOf(first)) ?? []).join(' · '),
      },
    ]
  })
  const { name, source, model, version, subject } = describer
  const who = [
    `source ${source}`,
    model === null ? 'model not said' : `model ${model}`,
    ...(version === null ? [] : [`version ${version}`]),
  ]
  return {
    describer,
    found,
    notFound,
    table: tableOf<Row>(
      [
        { title: 'Key', printed: 'key', cell: ({ key }) => key },
        { title: 'People', printed: 'people', cell: (row) => row.found },
        { title: name, printed: name, cell: (row) => row.described },
      ],
      rows,
      {
        isQuiet: (row) => row.described === '',
        note: `Study “${study}”, the keys that all who label them here are through with. ${name}: ${who.join(', ')}${subject === null ? '' : `, said to be of ${subject}`}.`,
      },
    ),
    words: [
      `${name} describes ${sharesOf(found, 'in which somebody found a pattern')}, and ${sharesOf(notFound, 'in which nobody did')}. Its descriptions have neither kinds nor lines, so there is no agreement on kinds and no coverage to tell.`,
    ],
  }
}

const inWords = ({ annotator, patterns }: FoundByPeople): string =>
  `${annotator}: ${patterns.length === 0 ? 'no pattern' : patterns.map(({ description, kind }) => (kind === null ? description : `${description} (${kind})`)).join('; ')}`

function sharesOf({ keys, described: { value, low, high } }: DescriptionComparison['found'], which: string): string {
  if (value === null || low === null || high === null) return `none of 0 keys ${which}`
  return `${Math.round(value * keys)} of ${plural(keys, 'key')} ${which} (${percent(value)}; ${percent(low)} to ${percent(high)})`
}
