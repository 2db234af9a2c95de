import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { labelledStudy, STUDY } from '../../fixtures/labelled-study.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { run } from './in-process.ts'
import { start, type Outcome } from './keymark.ts'

async function succeed(args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run(args)
  expect(status, stderr).toBe(0)
  return stdout
}

function expectRefusal({ status, stdout, stderr }: Outcome, what: RegExp): void {
  expect(status, stderr).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toMatch(what)
}

const layersOf = (project: string): Promise<string> =>
  succeed(['layers', '--project', project, '--study', STUDY, '--json'])

it('export prints the files that it wrote, and import makes a project with the same layers', async () => {
  const { db, path } = labelledStudy()
  db.close()
  const out = join(temporaryFolder(), 'new', 'export')
  const from = ['export', '--project', path, '--study', STUDY, '--out', out, '--pseudonyms']
  const printed = (await succeed([...from, '--format', 'jsonl'])).trim().split('\n')
  expect(printed.toSorted()).toEqual(
    readdirSync(out)
      .map((name) => join(out, name))
      .toSorted(),
  )
  await succeed([...from, '--format', 'parquet'])
  const project = join(temporaryFolder(), 'again.keymark')
  const message = await succeed(['import', out, '--format', 'jsonl', '--project', project])
  expect(message).toContain('scan "made"')
  expect(message).toContain('by A1, A2')
  expect(await layersOf(project)).toBe(await layersOf(path))

  expectRefusal(await run(['import', out, '--format', 'jsonl', '--project', project]), /holds this study already/u)
  expectRefusal(await run([...from, '--format', 'jsonl', '--no-text']), /Choose another folder/u)
  const hf = join(temporaryFolder(), 'hf')
  const card = ['export', '--project', path, '--study', STUDY, '--out', hf, '--format', 'hf', '--licence']
  expectRefusal(await run([...card, 'CC BY 4.0: x']), /identifier such as cc-by-4\.0/u)
  await succeed([...card, 'cc-by-4.0'])
  expect(readFileSync(join(hf, 'README.md'), 'utf8')).toContain('license: cc-by-4.0')
})

it('import takes the released code’s file and leaves no project behind when it cannot', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'triggers.jsonl')
  const row = { rank: 0, layer_index: 0, token_indice: 1, fc1_value: 1.5, text: 'two words' }
  const padding = { ...row, rank: 1, token_indice: 0, fc1_value: 0 }
  writeFileSync(file, `${JSON.stringify({ dim: 0, top_values: [[row, padding]] })}\n`)
  const project = join(folder, 'p.keymark')
  const made = JSON.parse(
    await succeed(['import', file, '--format', 'ff-layers', '--project', project, '--json']),
  ) as object
  expect(made).toMatchObject({ study: null, scan: { name: 'ff-layers import × triggers.jsonl', state: 'done' } })
  expect(await succeed(['triggers', '--project', project, '--key', '1/0'])).toMatch(/two\[ words\]/u)

  writeFileSync(file, '{"dim": 0}\n')
  const none = join(folder, 'none.keymark')
  const outcome = await start(['import', file, '--format', 'ff-layers', '--project', none])
  expectRefusal(outcome, /triggers\.jsonl, line 1: top_values: .*Nothing was imported/u)
  expect(existsSync(none)).toBe(false)
})
