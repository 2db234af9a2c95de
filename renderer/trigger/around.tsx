import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useState } from 'react'
import type { KeyId } from '#contract/key.ts'
import type { Trigger } from '#contract/trigger.ts'
import { query } from '../api.ts'
import { Toggle } from '../ui/toggle.tsx'

/** The key of a scan that a page’s triggers are of; null where whoever reads them must not know what they are from. */
export const KeyShown = createContext<(KeyId & { scan: number }) | null>(null)

/** The sentences before and after the trigger’s, when they are asked for. */
export function Around({ trigger: { sentence } }: { trigger: Trigger }) {
  const key = useContext(KeyShown)
  const [isShown, setShown] = useState(false)
  const input = { scan: 0, layer: 1, index: 0, ...key, sentence: sentence ?? 0 }
  const { data } = useQuery(query.key.around.queryOptions({ input, enabled: isShown, staleTime: Infinity }))
  if (key === null || sentence === null) return null
  const isAlone = data !== undefined && data.before.length + data.after.length === 0
  return (
    <div className="flex flex-col items-start gap-1">
      <Toggle isOn={isShown} onChange={setShown}>
        Sentences around it
      </Toggle>
      {isShown && data && (
        <div className="max-w-3xl text-muted select-text" aria-label="Sentences around it" role="group">
          {isAlone && <p>The project holds no sentence beside it.</p>}
          {data.before.map((text, at) => (
            <p key={`before ${at}`} dir="auto">
              {text}
            </p>
          ))}
          {!isAlone && <p>…</p>}
          {data.after.map((text, at) => (
            <p key={`after ${at}`} dir="auto">
              {text}
            </p>
          ))}
          {data.metadata !== null && <Metadata metadata={data.metadata} />}
        </div>
      )}
    </div>
  )
}

/** What the corpus says of the document, by the names of its columns. */
function Metadata({ metadata }: { metadata: Record<string, string | number | boolean> }) {
  return (
    <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-xs">
      {Object.entries(metadata).map(([name, value]) => (
        <div key={name} className="contents">
          <dt dir="auto">{name}</dt>
          <dd dir="auto" className="break-words">
            {String(value)}
          </dd>
        </div>
      ))}
    </dl>
  )
}
