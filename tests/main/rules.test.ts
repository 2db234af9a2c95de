import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkRules } from '../rules.ts'

const root = resolve(import.meta.dirname, '../..')
let copy: string
let before: string

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'keymark-rules-'))
  for (const path of ['main', 'preload', 'renderer', 'tests/main/store', 'package-lock.json']) {
    cpSync(join(root, path), join(copy, path), { recursive: true })
  }
  before = violations().join('\n')
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

const violations = (): string[] => checkRules(copy).flatMap((report) => report.violations)

test.each([
  ['renderer/key/loose.ts', "import { oc } from '@orpc/contract'", 'renderer/key/loose.ts:1'],
  ['renderer/key/loose.ts', "import { open } from '../../main/store/open.ts'", 'renderer/key/loose.ts:1'],
  ['renderer/key/loose.ts', "import { join } from 'node:path'", 'renderer/key/loose.ts:1'],
  ['preload/contract/loose.ts', "import { app } from '../index.ts'", 'preload/contract/loose.ts:1'],
  ['main/exchange/loose.ts', "\nconst electron = await import('electron')", 'main/exchange/loose.ts:2'],
  ['main/exchange/loose.ts', "store.prepare('anything')", 'main/exchange/loose.ts:1'],
  ['main/exchange/loose.ts', "const text = 'SELECT rank FROM trigger'", 'main/exchange/loose.ts:1'],
  ['main/work/loose.ts', "await fetch('https://example.org')", 'main/work/loose.ts:1'],
  ['main/exchange/loose.ts', "import { connect } from 'node:net'", 'main/exchange/loose.ts:1'],
  ['main/handlers/loose.ts', "require('onnxruntime-node')", 'main/handlers/loose.ts:1'],
  ['main/analysis/loose.ts', 'export const seed = Math.random()', 'main/analysis/loose.ts:1'],
  ['main/analysis/loose.ts', "import { open } from '../store/open.ts'", 'main/analysis/loose.ts ../store/open.ts'],
  ['main/analysis/study/loose.ts', "import { z } from 'loose'", 'main/analysis/study/loose.ts loose'],
  ['main/commands/loose.ts', "import { open } from '../store/open.ts'", 'main/commands/loose.ts:1'],
  ['main/commands/loose.ts', "import type { Handlers } from '../handlers/handlers.ts'", 'main/commands/loose.ts:1'],
  ['main/commands/loose.ts', '\nconst db = host.workspace.store', 'main/commands/loose.ts:2'],
  ['main/exchange/loose.ts', "import type { Store } from '../store/open.ts'", 'main/exchange/loose.ts:1'],
  ['main/store/loose.ts', "const hint = 'Say where it is with --model.'", 'main/store/loose.ts:1'],
  ['main/store/loose.ts', "const hint = 'Make one with keymark scan.'", 'main/store/loose.ts:1'],
  ['renderer/trigger/loose.ts', "import { KeyPage } from '../key/key-page.tsx'", 'renderer/key and renderer/trigger'],
  [
    'main/inference/finite.ts',
    "import type { Output } from './session.ts'",
    'main/inference/session.ts → main/inference/finite.ts',
  ],
  ['main/store/migrations/900-late.ts', '', '900-late.ts is number'],
  ['main/store/migrations/900-late.ts', '', '900-late.ts has no test of its own'],
  ['main/handlers/loose.ts', '', 'preload/contract/loose.ts is missing'],
  ['renderer/ui/utils.ts', '', 'renderer/ui/utils.ts'],
  ['main/exchange/loose.ts', '//\n'.repeat(301), 'main/exchange/loose.ts has 301 lines'],
  [
    'package-lock.json',
    '{"packages":{"node_modules/a":{"optionalDependencies":{"a-win32":"1.0.0"}}}}',
    'lacks a-win32',
  ],
])('%s with %.60j is found', (path, text, found) => {
  expect(before).not.toContain(found)
  const file = join(copy, path)
  const stood = existsSync(file) ? readFileSync(file) : null
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  try {
    expect(violations().join('\n')).toContain(found)
  } finally {
    if (stood === null) rmSync(file)
    else writeFileSync(file, stood)
  }
})
