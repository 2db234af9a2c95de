/** The methods of a study, and what it found, as text for a paper: from the project alone. */
import type { StudyAgreement } from '#contract/agreement.ts'
import type { MachineComparison } from '#contract/machine.ts'
import type { Scan } from '#contract/scan.ts'
import type { StudyStatistics } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'
import { sentence as s, type Section, type Sentence } from './sentence.ts'

/** All that a report is made of; the values of its sentences are places in it. */
export interface ReportData {
  application: string
  study: Study
  scan: Scan
  statistics: StudyStatistics
  agreement: StudyAgreement
  machines: Omit<MachineComparison, 'table' | 'words'>[]
  /** What a study does not say of itself in one number. */
  counted: {
    /** Assignments of keys, controls and practice. */
    keys: number
    controls: number
    practice: number
    /** Distinct keys, and those that two or more have. */
    distinct: number
    layers: number
    kinds: { name: string; definition: string }[]
    guidelines: number
    adjudicators: string[]
  }
}

/** @param data read for which sentences there are; their numbers are looked up in it when they are written. */
export function reportSections(data: ReportData): Section[] {
  return [
    { title: 'Model and text', sentences: modelAndText(data) },
    { title: 'Sampling', sentences: sampling(data) },
    { title: 'Annotation', sentences: annotation(data) },
    { title: 'Agreement', sentences: agreement(data) },
    { title: 'What was found', sentences: findings(data) },
    { title: 'Controls', sentences: controls(data) },
    ...(data.machines.length === 0 ? [] : [{ title: 'Machine raters', sentences: machines(data) }]),
    { title: 'Limits', sentences: limits(data) },
  ]
}

const when = (is: boolean, ...sentences: Sentence[]): Sentence[] => (is ? sentences : [])

function modelAndText({ scan }: ReportData): Sentence[] {
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
    s(
      isEvery
        ? 'For every key the {triggers} prefixes with the largest coefficients were kept.'
        : 'For every key the {triggers} prefixes with the largest coefficients were kept, at most one of each sentence.',
      { triggers: ['scan.settings.triggersPerKey', 'count'] },
    ),
  ]
}

function sampling({ study, counted, agreement }: ReportData): Sentence[] {
  const { design } = study
  return [
    s('{keys} of the model: so many were labelled, or given to be labelled.', {
      keys: ['counted.distinct', 'counted', 'key'],
    }),
    ...when(
      design !== null,
      s('{perLayer} of each layer drawn at random (seed {seed}).', {
        perLayer: ['study.design.keysPerLayer', 'counted', 'key'],
        seed: ['study.design.seed', 'count'],
      }),
      s('Annotators read the {triggers} strongest prefixes of each key.', {
        triggers: ['study.design.triggersPerKey', 'count'],
      }),
    ),
    s('{annotators}: {names}.', {
      annotators: ['study.annotators.length', 'counted', 'annotator'],
      names: ['study.annotators', 'list'],
    }),
    s('Two or more annotators were given {shared} of the keys, each without the labels of the others.', {
      shared: ['agreement.shared', 'count'],
    }),
    ...when(
      counted.controls > 0,
      s(
        '{controls} further assignments were control keys, whose prefixes are random sentences of the same text with the coefficients of a key that is not in the study.',
        {
          controls: ['counted.controls', 'count'],
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

function annotation({ study, counted }: ReportData): Sentence[] {
  const { design } = study
  return [
    s(
      'Annotators saw the prefixes of one key at a time, and neither its layer and index nor whether it was a control.',
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

function agreement({ agreement: found }: ReportData): Sentence[] {
  if (found.overall.keys === 0) return [s('No key is labelled by two annotators, so no agreement can be reported.')]
  const { overall } = found
  return [
    s('Over {keys} that two or more labelled ({triggers}), before adjudication:', {
      keys: ['agreement.overall.keys', 'counted', 'key'],
      triggers: ['agreement.overall.triggers.units', 'counted', 'prefix'],
    }),
    s('the classes of prefixes agree with Krippendorff’s α = {alpha}; percent agreement is {percent}.', {
      alpha: ['agreement.overall.triggers.alpha', 'estimate'],
      percent: ['agreement.overall.triggers.percent', 'estimate-percent'],
    }),
    s(
      'Patterns matched by the prefixes that they share have an F1 of {f1}, and matched ones the same kind in {kind}.',
      {
        f1: ['agreement.overall.patterns.f1', 'estimate'],
        kind: ['agreement.overall.patterns.kind', 'estimate-percent'],
      },
    ),
    s('For annotators like these, α lies between {low} and {high} (95 %, keys and annotators drawn).', {
      low: ['agreement.twoWay.low', 'number'],
      high: ['agreement.twoWay.high', 'number'],
    }),
    ...when(overall.warning !== null, s('{warning}', { warning: ['agreement.overall.warning', 'text'] })),
    s('Intervals resample keys ({draws} draws, seed {seed}) and are for these annotators.', {
      draws: ['agreement.draws', 'count'],
      seed: ['agreement.seed', 'count'],
    }),
  ].filter((one) => one.values['low'] === undefined || found.twoWay.low !== null)
}

function findings({ statistics }: ReportData): Sentence[] {
  if (statistics.overall.keys === 0) return [s('No key is labelled yet.')]
  return [
    s(
      'Over {keys} with labels and {triggers}, a prefix shows a pattern in {covered} of all cases, and a key has {patterns} patterns.',
      {
        keys: ['statistics.overall.keys', 'counted', 'key'],
        triggers: ['statistics.triggers', 'counted', 'prefix'],
        covered: ['statistics.overall.covered', 'estimate-percent'],
        patterns: ['statistics.overall.patterns', 'estimate'],
      },
    ),
    s('At least one pattern was found in {withPattern} of the keys.', {
      withPattern: ['statistics.overall.withPattern', 'estimate-percent'],
    }),
    ...statistics.overall.kinds.map((_kind, i) =>
      s('Alone of kind {kind}: {only} of the prefixes; at all: {any}.', {
        kind: [`statistics.overall.kinds.${i}.kind`, 'text'],
        only: [`statistics.overall.kinds.${i}.only`, 'estimate-percent'],
        any: [`statistics.overall.kinds.${i}.any`, 'estimate-percent'],
      }),
    ),
    s('{words}', { words: ['statistics.trend.words', 'text'] }),
  ].filter((one) => one.values['words'] === undefined || statistics.trend.words !== '')
}

function controls({ statistics }: ReportData): Sentence[] {
  if (statistics.controls.annotations === 0)
    return [
      s('Without finished control keys it is not known how much of what was found would be found in any prefixes.'),
    ]
  return [
    s(
      'On {annotations} of control keys, where there is nothing to find, a pattern was found in {withPattern}, and {covered} of the prefixes were marked.',
      {
        annotations: ['statistics.controls.annotations', 'counted', 'reading'],
        withPattern: ['statistics.controls.withPattern', 'estimate-percent'],
        covered: ['statistics.controls.covered', 'estimate-percent'],
      },
    ),
    s(
      'Of what the same annotators did not find in controls, they found in keys: {beyond} (share of keys with a pattern beyond controls).',
      {
        beyond: ['statistics.controls.beyond.withPattern', 'estimate-percent'],
      },
    ),
  ]
}

function machines({ machines: raters }: ReportData): Sentence[] {
  return raters.flatMap(({ test, machine }, i) => {
    const of = (path: string): string => `machines.${i}.${path}`
    return [
      s(
        'The machine rater {name} is the model {model}, asked at {server} with temperature {temperature}, seed {seed} and the prompt of SHA-256 {prompt}; its labels count in none of the numbers above.',
        {
          name: [of('machine.name'), 'text'],
          model: [of('machine.model'), 'text'],
          server: [of('machine.server'), 'text'],
          temperature: [of('machine.temperature'), 'number'],
          seed: [of('machine.seed'), 'count'],
          prompt: [of('machine.promptVersion'), 'text'],
        },
      ),
      ...when(
        machine.digest !== null,
        s('The digest of its weights is {digest}.', { digest: [of('machine.digest'), 'text'] }),
      ),
      s('It labelled {keys} that a person labelled too.', { keys: [of('keys'), 'counted', 'key'] }),
      s('It found a pattern on {machine} of the control keys that it read, people on {people}.', {
        machine: [of('found.machine.controls.withPattern'), 'estimate-percent'],
        people: [of('found.people.controls.withPattern'), 'estimate-percent'],
      }),
      test.reason === null
        ? s(
            'By the alternative annotator test (Calderon et al. 2025, ε = {epsilon}) its winning rate is ω = {omega}, its average advantage probability ρ = {rho}.',
            {
              epsilon: [of('test.epsilon'), 'number'],
              omega: [of('test.winningRate'), 'number'],
              rho: [of('test.advantage'), 'number'],
            },
          )
        : s('The alternative annotator test (Calderon et al. 2025) has no result: {reason}.', {
            reason: [of('test.reason'), 'text'],
          }),
    ]
  })
}

function limits({ study, scan, agreement: found, statistics, counted }: ReportData): Sentence[] {
  return [
    s('All intervals but the one named otherwise are for these annotators and this text.'),
    ...when(
      study.annotators.length === 1,
      s('One person labelled: nothing is known of what another would have found.'),
    ),
    ...when(
      found.overall.single > 0,
      s('Labelled by one annotator alone: {single}.', { single: ['agreement.overall.single', 'counted', 'key'] }),
    ),
    ...when(
      study.labelled < study.assignments,
      s('The study is not finished: {labelled} of {assignments} assignments are labelled.', {
        labelled: ['study.labelled', 'count'],
        assignments: ['study.assignments', 'count'],
      }),
    ),
    ...when(scan.state !== 'done', s('The scan was stopped before the end of the text.')),
    s('The strongest prefixes show where a key fires most, not what it does most of the time.'),
    ...when(
      counted.controls > 0 && statistics.controls.annotations < 30,
      s('With {annotations} of controls their share is known only roughly.', {
        annotations: ['statistics.controls.annotations', 'counted', 'reading'],
      }),
    ),
  ]
}
