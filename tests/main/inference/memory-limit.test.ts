/** A model or tokenizer that makes the inference process grow ends that process, and nobody else, with words that name the file. */
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { memoryLimit } from '#main/inference/memory-limit.ts'
import { describeModel } from '#main/inference/describe/client.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import { resources } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

/** Gigabytes that the demo model needs less of, and its tokenizer with a million words more. */
const LIMIT = '0.4'
const spawn = () => spawnChildProcess({ ...process.env, KEYMARK_MEMORY: LIMIT })

it('a tokenizer that takes more than that is named, and the program goes on', async () => {
  const model = join(temporaryFolder(), 'model')
  cpSync(join(resources, 'demo-model'), model, { recursive: true })
  const file = join(model, 'tokenizer.json')
  const words = Array.from({ length: 1_500_000 }, (_, id) => `"${id.toString(36)}${'x'.repeat(30)}":${id}`)
  writeFileSync(
    file,
    `{"version":"1.0","added_tokens":[],"model":{"type":"WordLevel","unk_token":"[UNK]","vocab":{"[UNK]":1500000,${words.join(',')}}}}`,
  )
  await expect(describeModel(spawn, model, false)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(
      new RegExp(
        `^The inference process took more than 0\\.4 GB of memory while it read ${file}, and was ended\\. .*KEYMARK_MEMORY`,
        'u',
      ),
    ),
  })
  expect((await describeModel(spawn, join(resources, 'demo-model'), true)).name).toBeTruthy()
})

it('the limit is a share of the machine, or what is said in gigabytes', () => {
  expect(memoryLimit({ KEYMARK_MEMORY: '12.5' })).toBe(12.5e9)
  const own = memoryLimit({})
  expect(own).toBeGreaterThan(0)
  expect(memoryLimit({ KEYMARK_MEMORY: '' })).toBe(own)
  for (const wrong of ['much', '-1', '0', 'Infinity'])
    expect(() => memoryLimit({ KEYMARK_MEMORY: wrong })).toThrow(
      `KEYMARK_MEMORY is "${wrong}". Give a number of gigabytes`,
    )
})

it('a limit that is said wrongly is told in words, before a process is started', async () => {
  vi.stubEnv('KEYMARK_MEMORY', 'much')
  try {
    await expect(async () =>
      describeModel(spawnChildProcess, join(resources, 'demo-model'), false),
    ).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('KEYMARK_MEMORY is "much"'),
    })
  } finally {
    vi.unstubAllEnvs()
  }
})
