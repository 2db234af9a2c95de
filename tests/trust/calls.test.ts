/** A page that somebody has taken over: whatever it sends is answered or refused in words, and reaches no file that nobody chose. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { z } from 'zod'
import { contract } from '#contract/index.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { callWildly, touchedIn } from './wild.ts'

const procedures = Object.entries(contract).flatMap(([noun, verbs]) =>
  Object.keys(verbs).map((verb) => `${noun}.${verb}`),
)

it('wild payloads to every procedure are refused in words, and touch nothing but what was chosen', () => {
  const { report, strayed } = callWildly(4)
  expect(report.procedures).toEqual(procedures)
  expect(report.wrong).toEqual([])
  expect(report.answered).toBeGreaterThan(procedures.length / 4)
  expect(report.refused).toBeGreaterThan(procedures.length)
  expect(strayed).toEqual([])
})

it('every procedure has a schema, which refuses what is no input at all', () => {
  const loose = Object.entries(contract).flatMap(([noun, verbs]) =>
    Object.entries(verbs).flatMap(([verb, definition]) => {
      const { inputSchema } = (definition as { '~orpc': { inputSchema?: z.ZodType } })['~orpc']
      return [null, 'wiki', 1, [[]]].some((value) => inputSchema?.safeParse(value).success !== false)
        ? [`${noun}.${verb}`]
        : []
    }),
  )
  expect(loose).toEqual([])
})

it('the trace sees a file that is read, written, moved or removed', () => {
  const folder = temporaryFolder()
  const trace = join(folder, 'trace')
  const secret = join(folder, 'lures', 'secret')
  mkdirSync(join(folder, 'lures'))
  writeFileSync(secret, '')
  const program = `const fs = require('fs'); const [, f] = process.argv
    fs.readFileSync(f); fs.statSync(f); fs.writeFileSync(f + '1', ''); fs.renameSync(f + '1', f + '2'); fs.linkSync(f, f + '3'); fs.rmSync(f + '2')`
  spawnSync('strace', [...touchedIn.options(trace), process.execPath, '-e', program, secret])
  const calls = touchedIn(readFileSync(trace, 'utf8'), folder).map((line) => /^\w+/u.exec(line)?.[0])
  expect(calls).toEqual(expect.arrayContaining(['openat', 'statx', 'rename', 'link', 'unlink']))
  rmSync(folder, { recursive: true })
})
