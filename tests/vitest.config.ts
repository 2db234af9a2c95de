import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['main/**/*.test.ts', 'preload/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}'],
    pool: 'forks',
    // Tests that use the runtime without main/inference/session.ts: see there.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    // These only catch what hangs: a busy machine fails no test.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
  },
})
