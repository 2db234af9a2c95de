import { skipToken, useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { corpusOf, useScanDraft } from './scan-draft.ts'

/** The first sentences as they will be read; where the text is cleaned, under each what it spells. */
export function ScanPreview() {
  const { draft } = useScanDraft()
  const { split, locale, clean, field } = draft.settings
  const corpus = corpusOf(draft)
  const input = corpus.length === 0 ? skipToken : { corpus, rules: { split, locale, clean, field } }
  const { data, error, isFetching } = useQuery(query.scan.preview.queryOptions({ input, meta: { inline: true } }))
  if (corpus.length === 0) return <p className="text-muted">Choose a text first.</p>
  if (error) return <ErrorState error={error} />
  if (!data) return <p className="text-muted">Reading the beginning of the text…</p>
  return (
    <ol aria-label="First sentences" aria-busy={isFetching} className="flex max-w-2xl flex-col gap-1.5 select-text">
      {data.sentences.map(({ text, raw }, at) => (
        <li key={at} className="border-l-2 border-line pl-2">
          <bdi>{text}</bdi>
          {raw !== text && (
            <div className="text-sm text-muted">
              stands as <bdi>{raw}</bdi>
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}
