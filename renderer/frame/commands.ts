import { useNavigate } from '@tanstack/react-router'
import { defineCommands, EVERYWHERE } from '../command/definition.ts'
import { useOverlay } from '../command/overlay.ts'
import type { Handler } from '../command/registry.ts'
import { useCommands } from '../command/use-commands.ts'
import { useHasQuestions } from '../question/use-has-questions.ts'
import { useIsPacket } from '../project/use-is-packet.ts'
import { PLACES, SETTINGS, type Place } from './places.ts'
import { useMissing } from './use-missing.ts'

const id = ({ to }: Place): `go${Place['to']}` => `go${to}`

/** There are nine digits; the other places have the palette. */
const NUMBERED = PLACES.filter(({ isWithoutDigit = false }) => !isWithoutDigit).slice(0, 9)

function keysOf(place: Place): string[] {
  if (place === SETTINGS) return ['$mod+,']
  const at = NUMBERED.indexOf(place)
  return at < 0 ? [] : [`$mod+${at + 1}`]
}

const places = Object.fromEntries(
  [...PLACES, SETTINGS].map((place) => [
    id(place),
    { title: `Go to ${place.title}`, keys: keysOf(place), whileTyping: true },
  ]),
) as Record<`go${Place['to']}`, { title: string; keys: string[]; whileTyping: true }>

export const FRAME_COMMANDS = defineCommands(EVERYWHERE, {
  ...places,
  'palette.open': { title: 'Commands', keys: ['$mod+k'], whileTyping: true, isInPalette: false },
  'guide.open': { title: 'Guide for annotators', keys: ['F1'], whileTyping: true },
  'shortcuts.open': { title: 'Shortcuts on this page', keys: ['[Shift]+?'] },
  'field.leave': { title: 'Leave the field', keys: ['Escape'], whileTyping: true, isInPalette: false },
})

/** Gives the frame's commands something to do. */
export function useFrameCommands(): void {
  const navigate = useNavigate()
  const missing = useMissing()
  const isPacket = useIsPacket()
  const show = useOverlay((state) => state.show)
  const hasQuestions = useHasQuestions(isPacket)
  // What came in a packet has no other pages; how the window looks stays one’s own.
  const isInPacket = ({ to }: Place): boolean =>
    to === SETTINGS.to || to === '/label' || (to === '/question' && hasQuestions)
  const open = [...PLACES, SETTINGS].filter((place) => !isPacket || isInPacket(place))
  const going = open.map((place) => [
    id(place),
    { run: () => void navigate({ to: place.to }), enabled: missing(place) === null, reason: missing(place) },
  ])
  useCommands(FRAME_COMMANDS, {
    ...(Object.fromEntries(going) as Partial<Record<`go${Place['to']}`, Handler>>),
    'palette.open': () => show('palette'),
    'guide.open': () => show('guide'),
    'shortcuts.open': () => show('cheat-sheet'),
    'field.leave': () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
  })
}
