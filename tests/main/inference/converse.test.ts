import { describe, expect, it } from 'vitest'
import { converse, type Listener } from '#main/inference/converse.ts'
import type { InferenceWorker } from '#main/inference/worker.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import { resources } from '../../fixtures/host.ts'
import { join } from 'node:path'

const demo = join(resources, 'demo-model')

/** A real process whose end can be awaited. */
function watched(): { worker: InferenceWorker; ended: Promise<string> } {
  const worker = spawnChildProcess()
  return { worker, ended: new Promise((resolve) => worker.onExit(resolve)) }
}

const describing: Listener<'describe', string> = {
  heard: ({ name }, { end }) => end(name),
  died: (reason) => `it ${reason}`,
}

describe('a conversation with the inference process', () => {
  it('ends with what the listener makes of a message, and its process with it', async () => {
    const { worker, ended } = watched()
    const name = await converse(() => worker, 'describe', { model: demo, check: false }, describing).outcome
    expect(name).not.toBe('')
    expect(await ended).toMatch(/killed by SIGKILL/u)
  })

  it('ends with what the task threw', async () => {
    const { worker, ended } = watched()
    await expect(
      converse(() => worker, 'describe', { model: '/no/such/model', check: false }, describing).outcome,
    ).rejects.toMatchObject({
      code: 'no-model',
    })
    await ended
  })

  it('ends with what the listener threw', async () => {
    const { worker, ended } = watched()
    const { outcome } = converse<'describe', string>(
      () => worker,
      'describe',
      { model: demo, check: false },
      {
        ...describing,
        heard: () => {
          throw new Error('the disk is full')
        },
      },
    )
    await expect(outcome).rejects.toThrow('the disk is full')
    await ended
  })

  it('tells the listener that the process died', async () => {
    const { worker } = watched()
    const { outcome } = converse(() => worker, 'describe', { model: demo, check: false }, describing)
    worker.kill()
    expect(await outcome).toMatch(/it was killed by SIGKILL/u)
  })

  it('is interrupted by its signal, also by one that was given before', async () => {
    for (const isEarly of [true, false]) {
      const { worker, ended } = watched()
      const controller = new AbortController()
      if (isEarly) controller.abort()
      const { outcome } = converse<'describe', string>(
        () => worker,
        'describe',
        { model: demo, check: false },
        {
          ...describing,
          aborted: ({ end }) => end('given up'),
          signal: controller.signal,
        },
      )
      controller.abort()
      expect(await outcome).toBe('given up')
      await ended
    }
  })
})
