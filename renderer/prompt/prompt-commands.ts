import { defineCommands } from '../command/definition.ts'

const MOVE = { repeats: true, isInPalette: false }

export const PROMPT_COMMANDS = defineCommands('Prompt', {
  'prompt.left': { title: 'Token before', keys: ['ArrowLeft'], ...MOVE },
  'prompt.right': { title: 'Next token', keys: ['ArrowRight'], ...MOVE },
  'prompt.up': { title: 'Layer above', keys: ['ArrowUp'], ...MOVE },
  'prompt.down': { title: 'Layer below', keys: ['ArrowDown'], ...MOVE },
  'prompt.nextMemory': { title: 'Next memory', keys: ['j'], ...MOVE },
  'prompt.previousMemory': { title: 'Memory before', keys: ['k'], ...MOVE },
  'prompt.zero': { title: 'Zero the memory, or restore it', keys: ['z', '0'] },
  'prompt.follow': { title: 'Follow what the memory reads', keys: ['r'] },
  'prompt.back': { title: 'Back on the path', keys: ['Backspace'] },
  'prompt.endPath': { title: 'Leave the path', keys: ['Escape'] },
  'prompt.key': { title: 'Open the memory’s key', keys: ['o'] },
  'prompt.undo': { title: 'Undo', keys: ['$mod+z'] },
  'prompt.redo': { title: 'Redo', keys: ['$mod+Shift+z', '$mod+y'] },
  'prompt.restore': { title: 'Restore all keys', keys: [] },
  'prompt.copy': { title: 'Copy as a command', keys: ['c'] },
  'prompt.text': { title: 'Go to the text', keys: ['t'] },
})
