/** What a study found, how far its annotators agree, and what nobody may read into it. */
import type { ReportData } from './report-data.ts'
import { sentence as s, when, type Sentence } from './sentence.ts'

export function agreementFound({ agreement: found }: ReportData): Sentence[] {
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

export function patternsFound({ statistics }: ReportData): Sentence[] {
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

export function controlsFound({ statistics }: ReportData): Sentence[] {
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

export function machinesFound({ machines: raters }: ReportData): Sentence[] {
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

export function describersFound({ describers }: ReportData): Sentence[] {
  return describers.flatMap(({ describer: { model, subject } }, i) => {
    const of = (path: string): string => `describers.${i}.${path}`
    return [
      s(
        '{name} are descriptions in words that were imported from files of the source {source}; they count in none of the numbers above.',
        { name: [of('describer.name'), 'text'], source: [of('describer.source'), 'text'] },
      ),
      model === null
        ? s('Which model wrote them the files do not say.')
        : s('They were written by {model}.', { model: [of('describer.model'), 'text'] }),
      ...when(
        subject !== null,
        s('The files say that they are of {subject}.', { subject: [of('describer.subject'), 'text'] }),
      ),
      s('They are there for {described} of the {keys} different keys of the study.', {
        described: [of('describer.described'), 'count'],
        keys: [of('describer.keys'), 'count'],
      }),
      s(
        'Shares of keys that they describe, of those that all who label them are through with: {found} where somebody found a pattern, {notFound} where nobody did.',
        {
          found: [of('found.described'), 'estimate-percent'],
          notFound: [of('notFound.described'), 'estimate-percent'],
        },
      ),
    ]
  })
}

export function limitsOf({ study, scan, agreement: found, statistics, counted }: ReportData): Sentence[] {
  return [
    s('All intervals but the one named otherwise are for these annotators and this text.'),
    ...when(
      study.annotators.length === 1,
      s('One person labelled: nothing is known of what another would have found.'),
    ),
    ...when(
      counted.untimed > 0,
      s(
        '{untimed} of {labelled} finished assignments have no time of work: their labels came from a file or a program, and how they were made Keymark does not know.',
        { untimed: ['counted.untimed', 'count'], labelled: ['study.labelled', 'count'] },
      ),
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
