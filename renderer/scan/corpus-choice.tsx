import { useMutation } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { BUILT_IN_CORPORA, BuiltInCorpus } from '#contract/corpus.ts'
import { query } from '../api.ts'
import { ColumnChoice } from '../corpus/column-choice.tsx'
import { Button } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { corpusOf, useScanDraft, withBuiltIn } from './scan-draft.ts'

/** The texts that come with Keymark, and files of the person's own. */
export function CorpusChoice() {
  const { draft, change, set } = useScanDraft()
  const choose = useMutation(
    query.file.choose.mutationOptions({
      onSuccess: (files) => {
        // Whoever brings a text wants that one, not the demo text that was ticked to begin with.
        if (files.length > 0) {
          change({
            files: [...draft.files, ...files],
            builtIn: draft.files.length === 0 ? draft.builtIn.filter((name) => name !== 'demo') : draft.builtIn,
          })
        }
      },
    }),
  )
  return (
    <div className="flex flex-col gap-1">
      {BuiltInCorpus.options.map((name) => (
        <CheckBox
          key={name}
          isOn={draft.builtIn.includes(name)}
          onChange={(isOn) => change({ builtIn: withBuiltIn(draft.builtIn, name, isOn) })}
          detail={BUILT_IN_CORPORA[name].detail}
        >
          {BUILT_IN_CORPORA[name].title}
        </CheckBox>
      ))}
      <ul>
        {draft.files.map(({ id, name }) => (
          <li key={id} className="flex items-center gap-2">
            <span className="min-w-0 truncate">{name}</span>
            <IconButton
              icon={X}
              label={`Leave ${name} out`}
              onPress={() => change({ files: draft.files.filter((file) => file.id !== id) })}
            />
          </li>
        ))}
      </ul>
      <div className="mt-1 flex items-center gap-3">
        <Button onPress={() => choose.mutate({ purpose: 'corpus' })}>Add text files…</Button>
        <span className="text-muted">text, JSON lines, CSV or Parquet</span>
      </div>
      <ColumnChoice corpus={corpusOf(draft)} field={draft.settings.field} onChange={(field) => set({ field })} />
    </div>
  )
}
