import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../fixtures/project.ts'

const root = resolve(import.meta.dirname, '../../..')

/** Runs a program whose home and temporary folder are empty ones of its own; what the runtime left in them. */
function leftBehind(script: string): string[] {
  const folder = temporaryFolder()
  try {
    for (const name of ['home', 'tmp']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'corpus.txt'), 'A short text. It has two sentences.')
    writeFileSync(join(folder, 'program.mjs'), script)
    const environment = { ...process.env, HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp') } as NodeJS.ProcessEnv
    // The runtime also keeps quiet where CI is set, which would hide a trace.
    for (const name of ['ORT_DISABLE_TELEMETRY', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'CI']) delete environment[name]
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'program.mjs')], {
      cwd: root,
      env: { ...environment, FOLDER: folder },
      encoding: 'utf8',
    })
    expect(status, stderr).toBe(0)
    return globSync(['home/**', 'tmp/**'], { cwd: folder }).filter((path) => /onnxruntime|mat-debug/u.test(path))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const model = join(root, 'resources/demo-model/model.onnx')

test('a scan leaves no trace of the runtime’s telemetry', () => {
  const scan = `
    process.argv.push('scan', '--project', process.env.FOLDER + '/p.keymark', '--model', 'demo',
      '--corpus', process.env.FOLDER + '/corpus.txt', '--provider', 'cpu')
    await import(${JSON.stringify(join(root, 'main/cli.ts'))})`
  expect(leftBehind(scan)).toEqual([])
})

test.runIf(process.platform === 'linux')('the trace is there when the runtime is left to itself', () => {
  const bare = `
    import { createRequire } from 'node:module'
    const { InferenceSession } = createRequire(${JSON.stringify(join(root, 'main/cli.ts'))})('onnxruntime-node')
    const session = await InferenceSession.create(${JSON.stringify(model)})
    await new Promise((later) => setTimeout(later, 1000))
    await session.release()`
  expect(leftBehind(bare)).not.toEqual([])
})
