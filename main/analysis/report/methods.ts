/** The methods of a study, and what it found, as text for a paper: from the project alone. */
import { armsFound } from './arms.ts'
import { agreementFound, controlsFound, describersFound, limitsOf, machinesFound, patternsFound } from './findings.ts'
import { questionsFound } from './questions-found.ts'
import type { ReportData } from './report-data.ts'
import { sentence as s, when, type Section, type Sentence } from './sentence.ts'

/** @param data read for which sentences there are; their numbers are looked up in it when they are written. */
export function reportSections(data: ReportData): Section[] {
  return [
    { title: 'Model and text', sentences: modelAndText(data) },
    { title: 'Sampling', sentences: sampling(data) },
    { title: 'Annotation', sentences: annotation(data) },
    { title: 'Agreement', sentences: agreementFound(data) },
    { title: 'What was found', sentences: patternsFound(data) },
    ...((data.statistics.arms ?? []).length === 0 ? [] : [{ title: 'Arms', sentences: armsFound(data) }]),
    { title: 'Controls', sentences: controlsFound(data) },
    ...(data.questions === null ? [] : [{ title: 'Intruder questions', sentences: questionsFound(data.questions) }]),
    ...(data.machines.length === 0 ? [] : [{ title: 'Machine raters', sentences: machinesFound(data) }]),
    ...(data.describers.length === 0
      ? []
      : [{ title: 'Descriptions made elsewhere', sentences: describersFound(data) }]),
    { title: 'Limits', sentences: limitsOf(data) },
  ]
}

function modelAndText(data: ReportData): Sentence[] {
  const { scan } = data
  const isEvery = scan.settings.prefixes === 'every-prefix'
  return [
    s('The study was made with Keymark {version}, after section 3 of Geva et al. (2021).', {
      version: ['application', 'text'],
    }),
    s('The model is {model}, with {layers}.', {
      model: ['scan.model', 'text'],
      layers: ['counted.layers', 'counted', 'feed-forward layer'],
    }),
    ...when(
      scan.provenance !== null,
      s('Its weights have the SHA-256 {model}, the text has {corpus}.', {
        model: ['scan.provenance.modelSha256', 'text'],
        corpus: ['scan.provenance.corpusSha256', 'text'],
      }),
    ),
    s('It read {sentences} ({tokens}) of {corpus}; left out: {duplicates}.', {
      sentences: ['scan.counts.sentences', 'counted', 'sentence'],
      tokens: ['scan.counts.tokens', 'counted', 'token'],
      corpus: ['scan.corpus', 'text'],
      duplicates: ['scan.counts.duplicates', 'counted', 'duplicate'],
    }),
    ...data.scans.slice(1).map((_, i) =>
      s(
        'Keys were drawn as well from the scan “{name}”: {model} (SHA-256 of its weights {sha256}), which read {sentences} of {corpus}; numbers that do not say otherwise are of keys of the first.',
        {
          name: [`scans.${i + 1}.name`, 'text'],
          model: [`scans.${i + 1}.model`, 'text'],
          sha256: [`scans.${i + 1}.provenance.modelSha256`, 'text'],
          sentences: [`scans.${i + 1}.counts.sentences`, 'counted', 'sentence'],
          corpus: [`scans.${i + 1}.corpus`, 'text'],
        },
      ),
    ),
    s(
      isEvery
        ? 'For every key the {triggers} prefixes with the largest coefficients were kept.'
        : 'For every key the {triggers} prefixes with the largest coefficients were kept, at most one of each sentence.',
      { triggers: ['scan.settings.triggersPerKey', 'count'] },
    ),
  ]
}

function sampling(data: ReportData): Sentence[] {
  const { study, counted, agreement } = data
  const { design } = study
  const isOfSeveral = data.scans.length > 1
  return [
    s(`Given to annotators: {keys} of the model${isOfSeveral ? 's' : ''}.`, {
      keys: ['counted.distinct', 'counted', 'key'],
    }),
    ...when(
      design !== null,
      s(`They were drawn at random, {perLayer} of each layer${isOfSeveral ? ' of each scan' : ''} (seed {seed}).`, {
        perLayer: ['study.design.keysPerLayer', 'counted', 'key'],
        seed: ['study.design.seed', 'count'],
      }),
      ...when(
        isOfSeveral,
        s(
          'Keys of the scans {scans} are mixed in random order; annotators were told neither the scan nor how strong a prefix is.',
          {
            scans: ['counted.scans', 'list'],
          },
        ),
      ),
      ...shownPrefixes(data),
    ),
    s('{annotators}: {names}.', {
      annotators: ['study.annotators.length', 'counted', 'annotator'],
      names: ['study.annotators', 'list'],
    }),
    s('{shared} of the keys were given to two annotators or more, each without the labels of the others.', {
      shared: ['agreement.shared', 'count'],
    }),
    ...when(
      counted.controls > 0,
      s(
        'Added to these were control keys ({controls}), whose prefixes are random sentences of the same text with the coefficients of a key that is not in the study.',
        {
          controls: ['counted.controls', 'counted', 'assignment'],
        },
      ),
    ),
    ...when(counted.controls === 0, s('There were no control keys.')),
    ...when(
      counted.practice > 0,
      s('{practice} for practice, which counts nowhere.', { practice: ['counted.practice', 'counted', 'assignment'] }),
    ),
    ...when(
      study.amendments.length > 0,
      s('{times} after the study was drawn (keys or annotators added, annotators removed).', {
        times: ['study.amendments.length', 'counted', 'change'],
      }),
    ),
    ...when(agreement.shared === 0, s('No key was given to two annotators, so nothing is known of agreement.')),
  ]
}

function shownPrefixes({ counted: { sources } }: ReportData): Sentence[] {
  const triggers = ['study.design.triggersPerKey', 'count'] as const
  if (sources.length === 0) return [s('Annotators read the {triggers} strongest prefixes of each key.', { triggers })]
  return [
    s('Annotators read {triggers} prefixes of each key, and were not told how strong it fires at them.', { triggers }),
    sources.length === 1
      ? s('These are prefixes {sources}.', { sources: ['counted.sources', 'list'] })
      : s('Which ones was drawn at random for each key, of prefixes {sources}; annotators were not told.', {
          sources: ['counted.sources', 'list'],
        }),
    s(
      'Prefixes but the strongest are examples from a second reading of the text: random sentences that have such a prefix, and in each a random one.',
    ),
  ]
}

function annotation({ study, counted }: ReportData): Sentence[] {
  const { design } = study
  return [
    s(
      'Keymark shows annotators the prefixes of one key at a time, and neither its layer and index nor whether it is a control.',
    ),
    s(
      'A pattern is something that repeats in at least {support} prefixes; annotators described it, named its kind and marked the prefixes that show it, or said that there is none.',
      {
        support: ['study.minSupport', 'count'],
      },
    ),
    ...counted.kinds.flatMap(({ definition }, i) =>
      definition === ''
        ? [s('A kind is {name}.', { name: [`counted.kinds.${i}.name`, 'text'] })]
        : [
            s('{name}: {definition}', {
              name: [`counted.kinds.${i}.name`, 'text'],
              definition: [`counted.kinds.${i}.definition`, 'text'],
            }),
          ],
    ),
    ...when(
      design !== null,
      design?.assistance === true
        ? s('Words that several prefixes share could be pointed out to annotators.')
        : s('Nothing was suggested to annotators.'),
    ),
    s('The guidelines have {versions}, the last of which is with the dataset.', {
      versions: ['counted.guidelines', 'counted', 'version'],
    }),
    s('{labelled} of {assignments} assignments are finished.', {
      labelled: ['study.labelled', 'count'],
      assignments: ['study.assignments', 'count'],
    }),
    ...when(
      counted.adjudicators.length > 0,
      s('Adjudicated by {adjudicators}: {adjudicated}; the originals are kept.', {
        adjudicated: ['statistics.adjudicated', 'counted', 'key'],
        adjudicators: ['counted.adjudicators', 'list'],
      }),
    ),
  ]
}
