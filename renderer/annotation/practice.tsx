import type { Annotation, AnnotationView } from '#contract/annotation.ts'
import { kindsOf } from '#contract/kind.ts'
import { counted } from '../ui/format.ts'
import { KindSigns } from '../ui/kind-badge.tsx'
import type { Witness } from './witness.tsx'

/** `a`, `b`, … for the patterns of the example. */
const letterOf = (at: number): string => String.fromCodePoint(97 + (at % 26))

/** The lines that the example’s patterns cover, to stand beside one’s own marks. */
export const exampleWitnesses = ({ practice }: AnnotationView): Witness[] =>
  (practice?.example?.patterns ?? []).map(({ ranks }, at) => ({
    letter: letterOf(at),
    name: `pattern ${letterOf(at)} of the example`,
    ranks,
  }))

/** That a key is for practice and, once it is answered, how somebody else answered it. */
export function Practice({ view: { practice, annotation } }: { view: AnnotationView }) {
  if (practice === null) return null
  const { example } = practice
  return (
    <section aria-label="Practice" className="flex flex-col gap-1.5 border-b border-line bg-selected px-3 py-2 text-sm">
      <p>
        <b>Practice.</b>{' '}
        {example === null
          ? 'This key never counts. Answer it as you would any other.'
          : 'This key never counts. Here is an example of an answer; yours may be as good.'}
      </p>
      {example !== null && example.patterns.length === 0 && <p>No pattern.</p>}
      <ol className="flex flex-col gap-1">
        {example?.patterns.map((pattern, at) => (
          <li key={pattern.id} className="flex gap-2">
            <span className="font-semibold text-muted">{letterOf(at)}</span>
            <span className="min-w-0 flex-1 break-words" dir="auto">
              <KindSigns kinds={kindsOf(pattern)} /> {pattern.description}
              <span className="block text-xs text-muted">{coveredInWords(pattern.ranks, annotation)}</span>
            </span>
          </li>
        ))}
      </ol>
      {example !== null && example.note.trim() !== '' && (
        <p className="break-words text-muted" dir="auto">
          {example.note}
        </p>
      )}
    </section>
  )
}

/** How many lines it covers, and how many of these one marked with anything. */
function coveredInWords(ranks: readonly number[], { patterns }: Annotation): string {
  const own = new Set(patterns.flatMap((pattern) => pattern.ranks))
  return `${counted(ranks.length, 'line')}, ${ranks.filter((rank) => own.has(rank)).length} of them marked by you`
}
