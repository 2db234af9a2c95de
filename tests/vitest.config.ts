import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineConfig } from 'vitest/config'
import { bundleProcess } from './bundled-process.ts'
import { LongestFirst } from './longest-first.ts'

// The processes that tests start, and what they import, are compiled once instead of every time.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/compiled')
process.env['KEYMARK_TESTS_PROCESS'] = await bundleProcess()
const first = ['one-thread.ts', 'one-file-process.ts'].map(
  (name) => `--import=${pathToFileURL(join(import.meta.dirname, 'fixtures', name)).href}`,
)
process.env['NODE_OPTIONS'] = [process.env['NODE_OPTIONS'], ...first].join(' ').trim()

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: [
      'main/**/*.test.ts',
      'resources/**/*.test.ts',
      'trust/**/*.test.ts',
      'preload/**/*.test.ts',
      'renderer/**/*.test.{ts,tsx}',
    ],
    pool: 'forks',
    // Files of one worker share what they import: no test leaves anything behind in a module.
    isolate: false,
    // One a processor: the default leaves one idle, on two half of them.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    // Tests that use the runtime without main/inference/session.ts: see there.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    // These only catch what hangs: a busy machine fails no test.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
  },
})
