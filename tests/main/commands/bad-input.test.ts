import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '#main/store/open.ts'
import { resources } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { run } from './in-process.ts'
import { start, startLimited, type Outcome } from './keymark.ts'

const folder = temporaryFolder()
const path = (name: string): string => join(folder, name)
const demo = join(resources, 'demo-model')
let number = 0

/** One message, not a stack trace, that names `what`; exit status not 0; no project left behind. */
function expectRefusal({ status, stdout, stderr }: Outcome, what: string | RegExp, project?: string): void {
  expect(status, stderr).toBe(1)
  expect(stdout).toBe('')
  const message = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))
  expect(message, stderr).toHaveLength(1)
  expect(message[0]).toMatch(/^keymark: /u)
  expect(message[0]).toMatch(what)
  if (project !== undefined) expect(readdirSync(folder).filter((name) => name.startsWith(project))).toEqual([])
}

async function scan(options: { model?: string; corpus?: string }, what: string | RegExp): Promise<void> {
  const project = `bad-${number++}.keymark`
  const outcome = await run([
    'scan',
    '--project',
    path(project),
    '--model',
    options.model ?? 'demo',
    '--corpus',
    options.corpus ?? 'kjv',
  ])
  expectRefusal(outcome, what, project)
}

function modelFolder(name: string): string {
  mkdirSync(path(name))
  for (const file of ['model.onnx', 'tokenizer.json', 'config.json'])
    copyFileSync(join(demo, file), path(`${name}/${file}`))
  return path(name)
}

describe('a model that cannot be used', () => {
  it('is missing', () => scan({ model: path('none') }, /none/u))

  it('has no tokenizer', () => {
    rmSync(join(modelFolder('without'), 'tokenizer.json'))
    return scan({ model: path('without') }, /tokenizer\.json/u)
  })

  it('is truncated', () => {
    const file = join(modelFolder('truncated'), 'model.onnx')
    truncateSync(file, 5_000_000)
    return scan({ model: path('truncated') }, file)
  })

  it('is no ONNX file', () => {
    const file = join(modelFolder('garbage'), 'model.onnx')
    writeFileSync(file, 'this is a text file, not a protobuf')
    return scan({ model: path('garbage') }, file)
  })

  it('has a tokenizer that begins every sentence with a token beyond the embedding', () => {
    const file = join(modelFolder('wide'), 'tokenizer.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"ids":[0]', '"ids":[8192]'))
    return scan({ model: path('wide') }, /8192.*around every sentence.*8192 tokens/u)
  })
})

describe('a corpus that cannot be used', () => {
  const corpus = (name: string, content: string | Buffer): string => {
    writeFileSync(path(name), content)
    return path(name)
  }

  it('is invalid UTF-8', () =>
    scan({ corpus: corpus('latin1.txt', Buffer.from([0x61, 0xe9, 0x62, 0x0a])) }, /latin1\.txt, line 1 .*byte 1/u))
  it('is empty', () => scan({ corpus: corpus('empty.txt', '') }, /empty\.txt is empty/u))
  it('is binary', () =>
    scan({ corpus: corpus('picture.png', Buffer.from([0x89, 0x50, 0, 1, 0x0a])) }, /picture\.png, line 1 .*binary/u))
  it('is missing', () => scan({ corpus: path('absent.txt') }, /absent\.txt does not exist/u))

  it('is one line of a gigabyte', async () => {
    const file = path('long.txt')
    const handle = openSync(file, 'w')
    writeSync(handle, Buffer.alloc(1 << 26, 'words without end '))
    // What nobody gets to takes no place on the disk.
    ftruncateSync(handle, 1 << 30)
    closeSync(handle)
    await scan({ corpus: file }, /long\.txt, line 1 .*longer than 8 MiB/u)
    rmSync(file)
  })
})

describe('a project that cannot be used', () => {
  const project = path('good.keymark')

  beforeAll(async () => {
    const outcome = await run([
      'scan',
      '--project',
      project,
      '--model',
      'demo',
      '--corpus',
      'kjv',
      '--max-sentences',
      '60',
      '--name',
      'kjv',
    ])
    expect(outcome.status, outcome.stderr).toBe(0)
  })

  it('does not exist', async () =>
    expectRefusal(await start(['triggers', '--project', path('nil.keymark'), '--key', '1/0']), /nil\.keymark/u, 'nil'))
  it('is a folder', async () => expectRefusal(await run(['layers', '--project', folder, '--study', 's']), folder))
  it('has no such key', async () => {
    expectRefusal(await run(['triggers', '--project', project, '--key', '1/768']), /1\/768.*0 to 767/u)
    expectRefusal(await run(['triggers', '--project', project, '--key', '9/0']), /9\/0.*1 to 8/u)
    expect(await run(['triggers', '--project', project, '--key', '0/1'])).toMatchObject({ status: 1 })
  })
  it('has no such scan or study, and says which it has', async () => {
    expectRefusal(await run(['triggers', '--project', project, '--key', '1/0', '--scan', 'x']), /"x".*kjv/u)
    expectRefusal(
      await run(['export', '--project', project, '--study', 'x', '--format', 'csv', '--out', path('out')]),
      /no study yet/u,
    )
  })
  it('is open elsewhere', async () => {
    const held = openStore(project)
    const looked = await start(['triggers', '--project', project, '--key', '1/0'])
    const written = await run([
      'sample',
      '--project',
      project,
      '--study',
      's',
      '--per-layer',
      '1',
      '--seed',
      '1',
      '--annotator',
      'a',
    ])
    held.close()
    expect(looked.status, looked.stderr).toBe(0)
    expect(looked.stdout).toMatch(/^key 1\/0 of "kjv": 25 triggers/u)
    expect(looked.stderr).toMatch(/good\.keymark is open in another program.* nothing in it can be changed/u)
    expect(written.status, written.stdout).toBe(1)
    expect(written.stderr).toMatch(/\nkeymark: \S*good\.keymark is open in another program/u)
  })
  it('lies on a full disk: what was saved before is kept, and the scan goes on when there is room', async () => {
    const full = path('full.keymark')
    const args = ['scan', '--project', full, '--model', 'demo', '--corpus', 'sotu', '--max-sentences', '300', '--json']
    // 512-byte blocks: room for the schema and vocabulary, not for a checkpoint.
    const outcome = await startLimited("trap '' XFSZ; ulimit -f 2000", args)
    expect(outcome.status, outcome.stderr).toBe(1)
    expect(outcome.stderr).toMatch(/full\.keymark could not be written: the disk is full or failing/u)
    const again = await run(args)
    expect(again.status, again.stderr).toBe(0)
    expect((JSON.parse(again.stdout) as { state: string; counts: { sentences: number } }).counts.sentences).toBe(300)
  })
})

describe('options', () => {
  it('that make no sense are told before anything runs', async () => {
    for (const args of [
      ['--top', '0'],
      ['--provider', 'tpu'],
      ['--prefixes', 'some'],
      ['--max-sentences', '1.5'],
    ]) {
      const project = path('options.keymark')
      const outcome = await run(['scan', '--project', project, '--model', 'demo', '--corpus', 'kjv', ...args])
      expect(outcome.status).not.toBe(0)
      expect(outcome.stderr).toContain(args[0])
      expect(existsSync(project)).toBe(false)
    }
  })
  it('of a scan that workers share are told apart from those of one that runs here', async () => {
    const project = 'shards.keymark'
    const args = ['scan', '--project', path(project), '--model', 'demo', '--corpus', 'kjv']
    expectRefusal(
      await run([...args, '--shards', '2', '--processes', '2']),
      'Workers scan the shards of a queue. Start more of them instead of --processes.',
      project,
    )
    expectRefusal(
      await run([...args, '--results', path('results')]),
      'Say into how many shards the scan is cut, with --shards.',
      project,
    )
  })
  it('for a provider that this machine lacks are an error', async () => {
    const project = 'cuda.keymark'
    const args = ['scan', '--project', path(project), '--model', 'demo', '--corpus', 'kjv', '--provider', 'cuda']
    expectRefusal(await run(args), /cuda/u, project)
  })
})

afterAll(() => rmSync(folder, { recursive: true }))
