/** The process that is kept between questions, with real processes. */
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PromptReading } from '#contract/prompt.ts'
import { createHost } from '#main/host.ts'
import { PromptProcess } from '#main/inference/prompt/client.ts'
import type { PromptRequest, PromptTask } from '#main/inference/prompt/task.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import type { InferenceWorker } from '#main/inference/worker.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'
import { resources } from '../../../fixtures/host.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const root = temporaryFolder()
afterAll(() => rmSync(root, { recursive: true }))
const { folder, onnxFile } = writeTinyModel(join(root, 'one'), { kind: 'relu' })
const { folder: otherFolder } = writeTinyModel(join(root, 'other'), { kind: 'gelu', seed: 2 })
const task: PromptTask = { model: folder, expected: null, provider: 'cpu', threads: 1 }
const other: PromptTask = { ...task, model: otherFolder }
const about = (text: string): PromptRequest => ({ text, set: [], finalNorm: true, position: null })

/** Real processes that are counted, and whose ends are told. */
let spawned: { worker: InferenceWorker; ended: Promise<string> }[]
/** Called with every message before it is sent; false holds it back. */
let sending: (worker: InferenceWorker, message: unknown) => boolean

function spawn(): InferenceWorker {
  const worker = spawnChildProcess()
  const ended = new Promise<string>((resolve) => worker.onExit(resolve))
  spawned.push({ worker, ended })
  return {
    ...worker,
    post: (message) => {
      if (sending(worker, message)) worker.post(message)
    },
  }
}

let prompts: PromptProcess
beforeEach(() => {
  spawned = []
  sending = () => true
  prompts = new PromptProcess(spawn)
})
afterEach(() => {
  vi.useRealTimers()
  prompts.close()
})

const read = async (text: string, of = task, signal?: AbortSignal): Promise<string[]> =>
  ((await prompts.ask(of, about(text), signal)) as PromptReading).positions.map(({ token }) => token)

describe('the process', () => {
  it('serves every question about a model, one after another and at once', async () => {
    expect(await read('w1 w2')).toEqual(['<s>', 'w1', 'w2'])
    expect(await Promise.all([read('w3'), read('w4 w5'), read('w6')])).toEqual([
      ['<s>', 'w3'],
      ['<s>', 'w4', 'w5'],
      ['<s>', 'w6'],
    ])
    expect(spawned).toHaveLength(1)
  })

  it('is another one for another model, and the first is ended', async () => {
    await read('w1')
    expect(await read('w2', other)).toEqual(['<s>', 'w2'])
    expect(spawned).toHaveLength(2)
    expect(await spawned[0]?.ended).toMatch(/killed by SIGKILL/u)
  })

  it('that dies refuses the questions that wait, and is started again by the next', async () => {
    await read('w1')
    sending = (worker) => {
      worker.kill()
      return true
    }
    const waiting = [read('w2'), read('w3')]
    for (const { status, reason } of (await Promise.allSettled(waiting)) as PromiseRejectedResult[]) {
      expect(status).toBe('rejected')
      expect(reason).toMatchObject({
        code: 'internal',
        message: expect.stringMatching(/was killed by SIGKILL while it read the prompt\. Read it again/u),
      })
    }
    sending = () => true
    expect(await read('w4')).toEqual(['<s>', 'w4'])
    expect(spawned).toHaveLength(2)
  })

  it('that died between two questions is started again by the second', async () => {
    await read('w1')
    spawned[0]?.worker.kill()
    await spawned[0]?.ended
    expect(await read('w2')).toEqual(['<s>', 'w2'])
  })

  it('goes on after a question that has no answer', async () => {
    await expect(read('')).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(/no token/u) })
    expect(await read('w1')).toEqual(['<s>', 'w1'])
    expect(spawned).toHaveLength(1)
  })

  it('reads a model that has been put in its place since the last question', async () => {
    renameSync(onnxFile, `${onnxFile}.away`)
    try {
      await expect(read('w1')).rejects.toThrow(folder)
    } finally {
      renameSync(`${onnxFile}.away`, onnxFile)
    }
    expect(await read('w1')).toEqual(['<s>', 'w1'])
  })

  it('is let go when nothing was asked for five minutes, never while a question waits', async () => {
    await read('w1')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    // The second of two is held back until long after the first was answered.
    const release: (() => void)[] = []
    sending = (worker, message) => {
      if ((message as { said?: { request: PromptRequest } }).said?.request.text !== 'w3') return true
      release.push(() => worker.post(message))
      return false
    }
    const [first, second] = [read('w2'), read('w3')]
    await first
    vi.advanceTimersByTime(301_000)
    for (const post of release) post()
    expect(await second).toEqual(['<s>', 'w3'])
    expect(spawned).toHaveLength(1)
    vi.advanceTimersByTime(299_000)
    expect(await read('w4')).toEqual(['<s>', 'w4'])
    vi.advanceTimersByTime(301_000)
    expect(await spawned[0]?.ended).toMatch(/killed/u)
    expect(await read('w5')).toEqual(['<s>', 'w5'])
    expect(spawned).toHaveLength(2)
  })
})

describe('giving up', () => {
  it('a question: it is cancelled, and its process with it when nothing else waits', async () => {
    await read('w1')
    const abort = new AbortController()
    sending = () => false
    const given = read('w2', task, abort.signal)
    abort.abort()
    await expect(given).rejects.toMatchObject({ code: 'cancelled' })
    await spawned[0]?.ended
    sending = () => true
    expect(await read('w3')).toEqual(['<s>', 'w3'])
    expect(spawned).toHaveLength(2)
  })

  it('one of two: the other is answered', async () => {
    const abort = new AbortController()
    const [given, kept] = [read('w2', task, abort.signal), read('w3')]
    abort.abort()
    await expect(given).rejects.toMatchObject({ code: 'cancelled' })
    expect(await kept).toEqual(['<s>', 'w3'])
    expect(spawned).toHaveLength(1)
  })

  it('before it is asked: nothing is started', async () => {
    await expect(read('w1', task, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    expect(spawned).toHaveLength(0)
  })

  it('after it was answered: nothing happens', async () => {
    const abort = new AbortController()
    await read('w1', task, abort.signal)
    abort.abort()
    await read('w2')
    expect(spawned).toHaveLength(1)
  })
})

it('closing the project ends the process and cancels what waits', async () => {
  const dialogs = { open: () => Promise.resolve([]), save: () => Promise.resolve(null) }
  const host = createHost({
    spawnInference: spawn,
    dialogs,
    userData: temporaryFolder(),
    documents: '',
    resources,
    version: '0',
  })
  await host.workspace.openProject(join(root, 'p.keymark'))
  await host.workspace.prompts.ask(task, about('w1'))
  sending = () => false
  const waiting = host.workspace.prompts.ask(task, about('w2'))
  const outcome = expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
  await host.close()
  await outcome
  expect(await spawned[0]?.ended).toMatch(/killed/u)
})
