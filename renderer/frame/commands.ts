import { useNavigate } from '@tanstack/react-router'
import { defineCommands, EVERYWHERE } from '../command/definition.ts'
import { useOverlay } from '../command/overlay.ts'
import { useCommands } from '../command/use-commands.ts'
import { PLACES, SETTINGS, type Place } from './places.ts'
import { useMissing } from './use-ready.ts'

const id = ({ to }: Place): `frame${Place['to']}` => `frame${to}`

const places = Object.fromEntries(
  [...PLACES, SETTINGS].map((place, at) => [
    id(place),
    { title: `Go to ${place.title}`, keys: [place === SETTINGS ? '$mod+,' : `$mod+${at + 1}`], whileTyping: true },
  ]),
) as Record<`frame${Place['to']}`, { title: string; keys: string[]; whileTyping: true }>

export const FRAME_COMMANDS = defineCommands(EVERYWHERE, {
  'frame.palette': { title: 'Commands', keys: ['$mod+k'], whileTyping: true, isInPalette: false },
  'frame.cheat-sheet': { title: 'Keys on this page', keys: ['[Shift]+?'] },
  'frame.leave-field': { title: 'Leave the field', keys: ['Escape'], whileTyping: true, isInPalette: false },
  ...places,
})

/** Gives the frame's commands something to do. */
export function useFrameCommands(): void {
  const navigate = useNavigate()
  const missing = useMissing()
  const show = useOverlay((state) => state.show)
  const going = [...PLACES, SETTINGS].map((place) => [
    id(place),
    { run: () => void navigate({ to: place.to }), enabled: missing(place) === null },
  ])
  useCommands(FRAME_COMMANDS, {
    ...(Object.fromEntries(going) as Record<`frame${Place['to']}`, { run: () => void; enabled: boolean }>),
    'frame.palette': () => show('palette'),
    'frame.cheat-sheet': () => show('cheat-sheet'),
    'frame.leave-field': () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
  })
}
