/** `node main/launch/script.js <file.ts> …`: a script of the project on the project's own Node. */
import { run } from './run.js'

const [script, ...options] = process.argv.slice(2)
run(script, options)
