import { expect, it } from 'vitest'
import { writeMixture } from '../../fixtures/experts.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { run } from './in-process.ts'

it('names the experts of a mixture, in words and as JSON', async () => {
  const folder = temporaryFolder()
  writeMixture(folder, { form: 'rows', layers: [2], shared: 'gated' })
  const printed = await run(['model', folder])
  expect(printed.status).toBe(0)
  expect(printed.stdout).toMatch(/^ *1 +16 +8 +silu +yes *$/mu)
  expect(printed.stdout).toMatch(/^ *2 +40 +8 +silu +yes +4 × 6 \+ shared 16$/mu)
  expect(printed.stdout).toContain('times the router’s weight')
  const { layers } = JSON.parse((await run(['model', folder, '--fast', '--json'])).stdout)
  expect(layers[1].experts.at(-1)).toEqual({ keys: 16, isShared: true })
  expect(layers[0]).not.toHaveProperty('experts')
})
