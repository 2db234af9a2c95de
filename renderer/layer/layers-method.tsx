import type { StudyStatistics } from '#contract/statistics.ts'
import { MethodNote } from '../ui/method-note.tsx'
import { count, counted } from '../ui/format.ts'

/** How the numbers are made. */
export function LayersMethod({ statistics }: { statistics: StudyStatistics }) {
  const { seed, draws, adjudicated, overall } = statistics
  return (
    <MethodNote>
      <p className="pt-2">
        Only labelled keys count: those that are done, and those where no pattern was found. Each of their triggers is
        in one class: it shows shallow patterns only, semantic patterns only, at least one of both kinds, or none (“not
        covered”). A key counts once: where several annotators’ labels of it are taken, each has an equal part.{' '}
        {counted(adjudicated, 'key is', 'keys are')} taken as adjudicated, of {count(overall.keys)}.
      </p>
      <p className="pt-2">
        Intervals are 95 % percentile bootstrap intervals: the keys of each layer are drawn again with replacement,{' '}
        {count(draws)} times from seed {seed}. The trend is Spearman’s rank correlation of the layer with the semantic
        share of its covered triggers; its p is the share of orders of the layers that correlate at least as much.
      </p>
    </MethodNote>
  )
}
