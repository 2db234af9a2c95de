import type { StudyStatistics } from '#contract/statistics.ts'
import { CoverageTable } from './coverage-table.tsx'
import { MethodNote } from '../ui/method-note.tsx'
import { count, counted } from '../ui/format.ts'

/** How the numbers are made. */
export function LayersMethod({ statistics }: { statistics: StudyStatistics }) {
  const { seed, draws, adjudicated, notAdjudicated, zone } = statistics
  return (
    <MethodNote>
      <p className="pt-2">
        Only labelled keys count: those that are done, and those where no pattern was found. Each of their triggers is
        in one class: it shows shallow patterns only, semantic patterns only, at least one of both kinds, or none (“not
        covered”). A key counts once: where several annotators’ labels of it are taken, each has an equal part.{' '}
        {counted(adjudicated, 'key is', 'keys are')} taken as adjudicated, {count(notAdjudicated)} as annotators
        labelled them. Days are those of {zone}.
      </p>
      <p className="pt-2">
        <b>Intervals</b> (95 %, for these annotators). Triggers of one key are alike, so the keys are what is counted. A
        share p of triggers has Wilson’s interval (1927) at n* = p(1 − p) ÷ v, where v = K ÷ (K − 1) · Σ (y − p x)² ÷ (Σ
        x)² over the K keys with y of x triggers is the variance of p (Kish 1965; Korn and Graubard 1998), with
        Student’s t on K − 1. A tenth of a key that nobody saw counts in v, half of it with and half of it without, so
        that no interval has no width. By simulation it holds the truth in at least 93 of 100 studies of ten keys a
        layer; resampling keys, as was done before, in 64 to 92. A share of keys has Wilson’s interval; patterns a key,
        t on keys.
      </p>
      <CoverageTable />
      <p className="pt-2">
        <b>All layers together.</b> Beside each other, intervals of many layers miss somewhere more often than 1 in 20.
        The thick lines hold all layers at once: max |p* − p| ÷ s over layers is found in {count(draws)} bootstrap draws
        of the keys of each layer (seed {seed}), and its 95th percentile sets the level of every interval (max-t;
        Montiel Olea and Plagborg-Møller 2019). The thin lines are each layer’s own interval.
      </p>
      <p className="pt-2">
        <b>Over the layers.</b> Spearman’s ρ is between a key’s layer and its share; p is the share of 10,000 random
        orders of the keys (every order where there are few; a normal distribution beyond 200 keys) that correlate at
        least as much. H is that of Kruskal and Wallis (1952), with ties taken into account. The odds are those of a
        logistic model, log odds = a + b · layer, with a variance from the keys (Liang and Zeger 1986).
      </p>
    </MethodNote>
  )
}
