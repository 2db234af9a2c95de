import type { Prefix } from './prefix.ts'

/** The last token read; a character that it is only a part of is shown as not yet complete. */
export function LastToken({ text, pending }: { text: string; pending: Prefix['pending'] }) {
  if (pending === null) return text
  const { character, part, parts } = pending
  return (
    <>
      {text}
      <span
        className="pending"
        title={`Part ${part} of ${parts} of this character. The model has not read it yet.`}
        aria-label={`${character}, part ${part} of ${parts}`}
      >
        {character}
      </span>
    </>
  )
}
