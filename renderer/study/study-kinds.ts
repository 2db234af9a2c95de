import { KIND_LETTERS, KIND_PRESETS, KindColour, KindShape, PAPER_KINDS, type KindScheme } from '#contract/kind.ts'
import { defaultGuidelines } from '#contract/study-design.ts'
import type { StudyDraft } from './study-draft.ts'

/** Which of the presets it is; null where somebody changed something. */
export function presetOf(scheme: KindScheme): number | null {
  const said = JSON.stringify(scheme)
  const at = KIND_PRESETS.findIndex((preset) => JSON.stringify(preset.scheme) === said)
  return at < 0 ? null : at
}

/** With one kind more, whose sign and key no other has. */
export function withKind(scheme: KindScheme): KindScheme {
  const { kinds } = scheme
  const [shape, colour, letter] = [
    KindShape.options.find((free) => kinds.every((kind) => kind.shape !== free)),
    KindColour.options.find((free) => kinds.every((kind) => kind.colour !== free)),
    KIND_LETTERS.find((free) => kinds.every((kind) => kind.letter !== free)),
  ]
  if (shape === undefined || colour === undefined || letter === undefined) return scheme
  return { ...scheme, kinds: [...kinds, { name: '', definition: '', shape, colour, letter }] }
}

/** The draft with other kinds; guidelines that nobody has changed name them. */
export function withKinds(draft: StudyDraft, scheme: KindScheme): Pick<StudyDraft, 'kinds' | 'guidelines'> {
  const isUnchanged = draft.guidelines === defaultGuidelines(draft.kinds ?? PAPER_KINDS)
  return { kinds: scheme, guidelines: isUnchanged ? defaultGuidelines(scheme) : draft.guidelines }
}
