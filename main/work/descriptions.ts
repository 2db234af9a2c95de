/** Descriptions that were made elsewhere, brought into a study as raters of their own. */
import {
  Describer,
  type DescriptionComparison,
  type DescriptionImport,
  type DescriptionSettings,
} from '#contract/description.ts'
import type { Scan } from '#contract/scan.ts'
import type { Model } from '#contract/model.ts'
import { comparedDescriptions, type FoundByPeople } from '../analysis/agreement/descriptions.ts'
import { inSteps } from '../computation/steps.ts'
import type { DescriptionRecord } from '../exchange/descriptions/record.ts'
import { readDescriptions, refusedOf } from '../exchange/descriptions/read.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import { blindKeys } from '../store/blind.ts'
import { describedBy, describersOf, isOfStudy, keepDescriptions, type Described } from '../store/description.ts'
import { finishedSteps } from '../store/finished-annotation.ts'
import { sideOfAssignments } from '../store/key.ts'
import { getScan, modelOfScan } from '../store/scan.ts'
import { getStudy, scanOf } from '../store/study.ts'
import { backUpBeforeImport } from './backup.ts'
import { startJob } from './start-job.ts'

/** Raters that one import may bring: a file with more is none that was meant. */
const MOST_RATERS = 50

/**
 * Reads files as a job, and keeps what they say of the study's keys when all of them were read.
 * @throws KeymarkError `not-found`, `bad-input`; `cancelled` when it was stopped: nothing is kept then.
 */
export async function importDescriptions(
  workspace: Workspace,
  study: number,
  paths: readonly string[],
  settings: DescriptionSettings,
  caller?: AbortSignal,
): Promise<DescriptionImport> {
  const { store } = workspace
  const scan = getScan(store, scanOf(getStudy(store, study)))
  const { layers } = modelOfScan(store, scan.id)
  const { place, job } = await startJob<DescriptionImport>(
    workspace,
    {
      kind: 'descriptions',
      title: 'Descriptions made elsewhere',
      cancelled: 'The import was stopped. Nothing was imported.',
      work: async ({ report, signal, place }) => {
        const isOwn = isOfStudy(store, study)
        const isWanted = (layer: number, index: number): boolean => isOwn({ layer: layer + 1, index })
        const found = new Raters(settings)
        const counts = { read: 0, elsewhere: 0, empty: 0 }
        let subject: string | null = null
        for await (const record of readDescriptions(paths, settings, isWanted, signal)) {
          checkPlace(record, layers, settings)
          counts.read += 1
          if (counts.read % 1000 === 1)
            report({
              message: 'reading descriptions',
              unit: 'descriptions',
              done: counts.read,
              total: record.share > 0.01 ? Math.round(counts.read / record.share) : null,
            })
          subject ??= record.subject
          if (!isWanted(record.layer, record.index)) counts.elsewhere += 1
          else if (record.text === '') counts.empty += 1
          else found.add(record)
        }
        if (counts.read === 0) throw refusedOf(settings.source)(paths.join(', '), 'there is no description')
        signal.throwIfAborted()
        await backUpBeforeImport(workspace)
        const raters = store.transaction(() =>
          found.all().map(({ rater, described }) => ({
            name: rater.name,
            ...keepDescriptions(store, study, rater, described),
          })),
        )()
        place({ raters, ...counts, message: inWords({ raters, ...counts }, subject, scan) })
        report({ message: 'done' })
        return 'done'
      },
    },
    caller,
  )
  await workspace.jobs.ended(job)
  workspace.jobs.dismiss(job)
  return place
}

/** Units that the model does not have are of another one, and may not be taken for its keys. */
function checkPlace(
  { layer, index, where }: DescriptionRecord,
  layers: Model['layers'],
  { source }: DescriptionSettings,
): void {
  const own = layers.find((one) => one.layer === layer + 1)
  const refused = refusedOf(source)
  const others = 'So these are descriptions of another model, or of features that were trained on it'
  if (own === undefined)
    throw refused(
      where,
      `it is of layer ${layer}, counted from 0, and the model of the scan has ${layers.length} layers. ${others}`,
    )
  if (index >= own.keys)
    throw refused(where, `it is of number ${index} of layer ${layer}, and that layer has ${own.keys} keys. ${others}`)
}

/** What each model and version said, by key. */
class Raters {
  readonly #settings: DescriptionSettings
  readonly #found = new Map<string, { rater: Describer; keys: Map<string, Described> }>()

  constructor(settings: DescriptionSettings) {
    this.#settings = settings
  }

  add({ layer, index, side, text, model: said, version, subject }: DescriptionRecord): void {
    const { source, name, model: otherwise } = this.#settings
    const model = said ?? (otherwise === '' ? null : otherwise)
    const id = JSON.stringify([model, version, subject])
    let own = this.#found.get(id)
    if (own === undefined) {
      if (this.#found.size === MOST_RATERS)
        throw new KeymarkError(
          'bad-input',
          `The files name more than ${MOST_RATERS} models and versions that wrote descriptions. Nothing was imported. Take a file for each of them.`,
        )
      const words = [name === '' ? source : name, ...[model, version].filter((word) => word !== null)]
      const rater = Describer.parse({
        name: words.join(' ').slice(0, 200),
        source,
        model,
        version,
        subject,
        created: new Date().toISOString(),
      })
      own = { rater, keys: new Map() }
      this.#found.set(id, own)
    }
    const key = `${layer + 1}/${index} ${side}`
    const described = own.keys.get(key)
    if (described === undefined) own.keys.set(key, { layer: layer + 1, index, side, descriptions: [text] })
    else if (!described.descriptions.includes(text)) described.descriptions.push(text)
  }

  all = (): { rater: Describer; described: Described[] }[] =>
    [...this.#found.values()].map(({ rater, keys }) => ({ rater, described: [...keys.values()] }))
}

function inWords(
  { raters, read, elsewhere, empty }: Omit<DescriptionImport, 'message'>,
  subject: string | null,
  scan: Pick<Scan, 'model'>,
): string {
  const count = (n: number, noun: string): string => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
  const said = raters.map(
    ({ name, new: added, updated, unchanged }) =>
      `“${name}” describes ${count(added + updated + unchanged, 'key')} of the study (${added} new, ${updated} changed, ${unchanged} as before).`,
  )
  return [
    ...(said.length === 0 ? ['None of the study’s keys is described.'] : said),
    `${count(read, 'description')} read; left out: ${elsewhere.toLocaleString('en')} of keys that the study does not have, ${empty.toLocaleString('en')} without words.`,
    `Layers and numbers were matched as they are counted, layer 0 of the files being layer 1 here${subject === null ? '' : `; the files say that they describe ${subject}, and the scan’s model is ${scan.model}`}.`,
  ].join(' ')
}

/** Each describer of a study beside its people, over the keys that all who label them here are through with. Oldest first. */
export async function descriptionComparisons(
  { store }: Workspace,
  study: number,
  signal?: AbortSignal,
): Promise<DescriptionComparison[]> {
  const describers = describersOf(store, study)
  if (describers.length === 0) return []
  const { name, scan } = getStudy(store, study)
  const isBlind = scan === null ? () => false : blindKeys(store, scan)
  const sideOf = sideOfAssignments(store)
  const finished = await inSteps(finishedSteps(store, study), signal)
  const people = finished.flatMap((one): FoundByPeople[] => {
    const { kind, role, layer, index, annotator, patterns, assignment } = one
    if (kind !== 'key' || role !== 'annotator' || layer === null || index === null || isBlind({ layer, index }))
      return []
    // What was made elsewhere is of one model: the study's own.
    if (one.scan !== null && one.scan !== scan) return []
    return [{ layer, index, side: sideOf(assignment), annotator, patterns }]
  })
  return describers.map((describer) => comparedDescriptions(describer, describedBy(store, describer.id), people, name))
}
