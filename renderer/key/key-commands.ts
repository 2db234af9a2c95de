import { defineCommands } from '../command/definition.ts'

const MOVE = { repeats: true, isInPalette: false }

export const KEY_COMMANDS = defineCommands('Key', {
  'key.down': { title: 'Next trigger', keys: ['ArrowDown', 'j'], ...MOVE },
  'key.up': { title: 'Previous trigger', keys: ['ArrowUp', 'k'], ...MOVE },
  'key.sentence': { title: 'Show or hide the whole sentence', keys: ['ArrowRight', 'x'], isInPalette: false },
  'key.next': { title: 'Next key of the layer', keys: [']', 'PageDown'], repeats: true },
  'key.previous': { title: 'Previous key of the layer', keys: ['[', 'PageUp'], repeats: true },
  'key.wrap': { title: 'Wrap whole prefixes', keys: ['w'] },
  'key.sort': { title: 'Next order of the lines', keys: ['o'] },
  'key.similar': { title: 'Similar keys', keys: ['s'] },
  'key.words': { title: 'Which words does the key read?', keys: ['h'] },
  'key.side': { title: 'Turn to the other side of the key', keys: ['m'] },
  'key.prompt': { title: 'Open the trigger in the prompt explorer', keys: ['p'] },
})
