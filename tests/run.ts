/**
 * `npm test`: types, format, lint, the five rules, unit tests, the build, and the real window. The last line on standard
 * output is the sum of it all; each static check counts as one test.
 *
 * For a part of it: `npm test -- --only static|unit|e2e`, or paths of test files.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
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

function node(script: string, options: string[]): boolean {
  const command = [join(root, 'node_modules', script), ...options]
  return spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 1, 2] }).status === 0
}

function check(name: string, isGood: boolean): void {
  console.log(`${isGood ? '✓' : '✗'} ${name}`)
  sum[isGood ? 'passed' : 'failed'] += 1
}

function runStatic(): void {
  check('types', node('typescript/bin/tsc', ['-b']))
  check('format', node('oxfmt/bin/oxfmt', ['--check', '.']))
  check('lint', node('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']))
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

function runVitest(name: string, config: string): void {
  const file = join(reports, `${name}.json`)
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${file}`]
  const isGood = node('vitest/vitest.mjs', [
    'run',
    '--config',
    config,
    '--passWithNoTests',
    ...reporters,
    ...positionals,
  ])
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
  const isBuilt = node('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'])
  check('build', isBuilt)
  if (isBuilt) runVitest('e2e', 'tests/e2e/vitest.config.ts')
}

const stages: Record<string, () => void | Promise<void>> = {
  static: runStatic,
  unit: () => runVitest('unit', 'tests/vitest.config.ts'),
  e2e: runWindow,
}
const wanted = values.only === undefined ? Object.keys(stages) : [values.only]
try {
  for (const name of wanted.filter((name) => name !== 'static' || positionals.length === 0)) {
    const stage = stages[name]
    if (stage === undefined) throw new LaunchError(`--only takes ${Object.keys(stages).join(', ')}; not ${name}.`)
    console.log(`\n— ${name} —`)
    try {
      await stage()
    } catch (error) {
      console.error(error instanceof LaunchError ? error.message : error)
      check(name, false)
    }
  }
} finally {
  rmSync(reports, { recursive: true, force: true })
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
process.exitCode = sum.failed === 0 ? 0 : 1
