import { defineConfig } from 'vitest/config'
import { hasDisplay } from '#main/launch/switches.ts'
import { LongestFirst } from '../longest-first.ts'

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.test.ts'],
    globalSetup: './global-setup.ts',
    setupFiles: './display.ts',
    pool: 'forks',
    // A window mostly waits for its page, so two are open at a time, each on a display of its own; on a person's display one.
    maxWorkers: hasDisplay() ? 1 : 2,
    sequence: { sequencer: LongestFirst },
    // These only catch what hangs: a busy machine fails no test.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
  },
})
