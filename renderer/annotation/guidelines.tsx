import { KindSign } from '../ui/kind-badge.tsx'

/** What an annotator is asked to do (paper §3). */
export function Guidelines({ minSupport }: { minSupport: number }) {
  return (
    <section aria-label="Guidelines" className="border-b border-line p-3 text-sm">
      <ol className="flex list-decimal flex-col gap-1 pl-4">
        <li>
          Each line is the beginning of a sentence, up to the word in bold. One unit of the model responded to all of
          them there, most strongly to the first.
        </li>
        <li>Look for what repeats in at least {minSupport} lines, at their ends or anywhere before.</li>
        <li>Describe it in a few words, so that somebody else would mark the same lines.</li>
        <li>
          Say what kind it is. <KindSign kind="shallow" /> Shallow: the same words, or the same form.{' '}
          <KindSign kind="semantic" /> Semantic: the same topic or relation, in different words.
        </li>
        <li>Mark every line that shows it. A line may show several patterns, or none.</li>
        <li>If nothing repeats, say so: no pattern here.</li>
      </ol>
      <p className="mt-2 text-muted">
        The grey word came next in the text. The model had not read it yet, so it is no part of a pattern.
      </p>
    </section>
  )
}
