#!/usr/bin/env node
/** The command `keymark`, on the project's own Node. */
import { run } from './launch/run.js'

run('main/cli.ts', process.argv.slice(2))
