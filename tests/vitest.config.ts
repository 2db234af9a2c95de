import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineConfig } from 'vitest/config'

// The processes that tests start, and what they import, are compiled once instead of every time.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/compiled')
const oneThread = pathToFileURL(join(import.meta.dirname, 'fixtures/one-thread.ts')).href
process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --import=${oneThread}`.trim()

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['main/**/*.test.ts', 'packaging/**/*.test.ts', 'preload/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}'],
    pool: 'forks',
    // One a processor: the default leaves one idle, on two half of them.
    maxWorkers: availableParallelism(),
    // Tests that use the runtime without main/inference/session.ts: see there.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    // These only catch what hangs: a busy machine fails no test.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
  },
})
