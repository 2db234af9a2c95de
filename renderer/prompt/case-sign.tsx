import type { PromptCell } from '#contract/prompt.ts'

type Case = PromptCell['case']

/** Figure 11's cases, by shape: a ring keeps what came in, a filled sign is what the layer changed. */
const SIGNS: Record<Case, { name: string; sign: string; words: string; colour: string }> = {
  residual: { name: 'residual', sign: '○', words: 'the sum keeps what the residual predicts', colour: 'text-muted' },
  agreement: { name: 'agreement', sign: '◎', words: 'residual and layer predict the same', colour: 'text-good' },
  ffn: {
    name: 'feed-forward layer',
    sign: '●',
    words: 'the sum takes over what the layer predicts',
    colour: 'text-semantic',
  },
  composition: {
    name: 'composition',
    sign: '◆',
    words: 'the sum predicts something else than both',
    colour: 'text-accent',
  },
}

export function CaseSign({ of }: { of: Case }) {
  const { sign, colour } = SIGNS[of]
  return (
    <span aria-hidden className={colour}>
      {sign}
    </span>
  )
}

export const caseInWords = (of: Case): string => `${SIGNS[of].name}: ${SIGNS[of].words}`

export function CaseLegend() {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-xs text-muted">
      {(Object.keys(SIGNS) as Case[]).map((of) => (
        <li key={of} title={SIGNS[of].words}>
          <CaseSign of={of} /> {SIGNS[of].name}
        </li>
      ))}
    </ul>
  )
}
