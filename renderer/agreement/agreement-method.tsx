import { count } from '../ui/format.ts'
import { MethodNote } from '../ui/method-note.tsx'

/** What counts, and how the intervals are made. */
export function AgreementMethod({ seed, draws }: { seed: number; draws: number }) {
  return (
    <MethodNote>
      <p className="pt-2">
        Only finished keys count: those that are done, and those where no pattern was found, which is an answer like any
        other. Control and practice keys are left out. A trigger’s class follows from the patterns it shows; a missing
        label takes part in no comparison.
      </p>
      <p className="pt-2">
        The intervals are for these annotators: the middle 95 % of {count(draws)} draws of keys with replacement
        (percentile bootstrap, seed {seed}). Keys are drawn, not triggers, because the triggers of one key are labelled
        together. A coefficient is undefined where all labels are the same or nobody shares a key: chance cannot be told
        from agreement there. Where nobody disagreed, resampling cannot show that somebody might, so there is no
        interval.
      </p>
      <p className="pt-2">
        Several distances go by the name of MASI. This one is Passonneau’s of 2006: 1 − J · M, where J is the share of
        kinds in common and M is 1 for equal sets, 2/3 when one contains the other, 1/3 when they overlap, 0 when they
        have nothing in common; two empty sets are equal.
      </p>
    </MethodNote>
  )
}
