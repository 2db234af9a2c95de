/**
 * `npm test`: types, format, lint, the five rules, unit tests, the build, and the real window, beside each other: a window mostly
 * waits for its page, and the others take the processors meanwhile. The last line on standard output is the sum of it all; each
 * static check counts as one test.
 *
 * For a part of it: `npm test -- --only static|unit|e2e`, or paths of test files.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { findElectron } from '#main/launch/electron.ts'
import { LaunchError } from '#main/launch/launch-error.ts'
import { requireSystem } from '#main/launch/libraries.ts'
import { hasDisplay } from '#main/launch/switches.ts'
import { checkRules } from './rules.ts'

const root = dirname(import.meta.dirname)
const reports = mkdtempSync(join(tmpdir(), 'keymark-tests-'))
const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true })
const sum = { passed: 0, failed: 0, skipped: 0 }

// Tools that start `node` themselves get the project's own.
process.env['PATH'] = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`

/** Lower than that of windows, whose tests are the longest: what can wait fills what they leave. */
const BEHIND_WINDOWS = 5

/** Runs a tool of ours. What it prints comes line by line, since others print beside it. @returns whether it succeeded */
async function node(script: string, options: string[], priority = BEHIND_WINDOWS): Promise<boolean> {
  const command = [join(root, 'node_modules', script), ...options]
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid !== undefined) setPriority(child.pid, priority)
  createInterface(child.stdout).on('line', (line) => console.log(line))
  createInterface(child.stderr).on('line', (line) => console.error(line))
  return new Promise((ended) => {
    child.once('error', () => ended(false))
    child.once('close', (status) => ended(status === 0))
  })
}

function check(name: string, isGood: boolean): void {
  console.log(`${isGood ? '✓' : '✗'} ${name}`)
  sum[isGood ? 'passed' : 'failed'] += 1
}

async function runStatic(): Promise<void> {
  check('types', await node('typescript/bin/tsc', ['-b']))
  check('format', await node('oxfmt/bin/oxfmt', ['--check', '.']))
  check('lint', await node('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']))
  for (const { rule, violations } of checkRules(root)) {
    for (const violation of violations) console.error(`  ${violation}`)
    check(rule, violations.length === 0)
  }
}

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
}

async function runVitest(name: string, config: string, priority?: number): Promise<void> {
  const file = join(reports, `${name}.json`)
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${file}`]
  const options = ['run', '--config', config, '--passWithNoTests', ...reporters, ...positionals]
  const isGood = await node('vitest/vitest.mjs', options, priority)
  let report: Report = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    console.error(`✗ ${name}: vitest ended without a report`)
  }
  sum.passed += report.numPassedTests
  sum.skipped += report.numPendingTests + report.numTodoTests
  // A file that cannot be loaded, or an error outside of a test, fails the run but no test.
  sum.failed += isGood ? report.numFailedTests : Math.max(1, report.numFailedTests)
}

async function runWindow(): Promise<void> {
  const { path, notice } = await findElectron(root)
  if (notice !== null) console.error(notice)
  requireSystem(path, { display: !hasDisplay(), trace: true })
  if (notice !== null) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = dirname(path)
  const isBuilt = await node('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'], 0)
  check('build', isBuilt)
  if (isBuilt) await runVitest('e2e', 'tests/e2e/vitest.config.ts', 0)
}

const stages: Record<string, () => Promise<void>> = {
  e2e: runWindow,
  static: runStatic,
  unit: () => runVitest('unit', 'tests/vitest.config.ts'),
}

async function run(name: string): Promise<void> {
  const stage = stages[name]
  if (stage === undefined) throw new LaunchError(`--only takes ${Object.keys(stages).join(', ')}; not ${name}.`)
  try {
    await stage()
  } catch (error) {
    console.error(error instanceof LaunchError ? error.message : error)
    check(name, false)
  }
}

const wanted = values.only === undefined ? Object.keys(stages) : [values.only]
try {
  await Promise.all(wanted.filter((name) => name !== 'static' || positionals.length === 0).map(run))
} finally {
  rmSync(reports, { recursive: true, force: true })
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
process.exitCode = sum.failed === 0 ? 0 : 1
