import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { written, type Written } from '#main/analysis/report/sentence.ts'
import { writeStudy } from '../../fixtures/packet.ts'
import { writeSharedStudy } from '../../fixtures/shared-study.ts'
import { startChatServer } from '../../fixtures/chat-server.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { run } from '../commands/in-process.ts'

interface Printed {
  files: string[]
  sections: { title: string; sentences: Written[] }[]
}

const NUMBER = /\d[\d,]*(?:\.\d+)?/gu

it('says of a study what its other commands print, and no number that it has not read from a place that it names', async () => {
  const folder = temporaryFolder()
  const project = join(folder, 'p.keymark')
  writeSharedStudy(project).db.close()
  const server = await startChatServer()
  const host = testHost()
  await host.workspace.openProject(project, { mustExist: true })
  const { job } = await host.client.machine.annotate({
    study: 1,
    server: server.address,
    name: 'robot',
    model: 'tiny',
    temperature: 0,
    seed: 1,
  })
  await host.workspace.jobs.ended(job)
  await host.close()
  await server.close()
  const descriptions = join(folder, 'described.jsonl')
  const described = ['0/0', '0/1', '0/3', '1/0', '1/1'].map((key) => ({
    modelId: 'gpt2-small',
    layer: key[0],
    index: key[2],
    description: `what ${key} means`,
    typeName: 'oai_token-act-pair',
    explanationModelName: 'gpt-4o-mini',
  }))
  writeFileSync(descriptions, described.map((one) => `${JSON.stringify(one)}\n`).join(''))
  const of = ['--project', project, '--study', 'shared']
  expect((await run(['import', descriptions, '--format', 'neuronpedia', ...of])).status).toBe(0)
  const out = join(folder, 'report')
  const { status, stdout, stderr } = await run([
    'report',
    '--project',
    project,
    '--study',
    'shared',
    '--out',
    out,
    '--json',
  ])
  expect([status, stderr]).toEqual([0, ''])
  const { files, sections } = JSON.parse(stdout) as Printed
  for (const file of files) expect(statSync(join(out, file)).size, file).toBeGreaterThan(0)
  const sentences = sections.flatMap(({ sentences }) => sentences)
  // What is bound is taken out of the text; no number may be left but those of citations and the interval's own name.
  for (const { text, values } of sentences) {
    let rest = text
    for (const { written: own } of values.toSorted((a, b) => b.written.length - a.written.length))
      rest = rest.replace(own, '')
    expect(
      rest
        .replaceAll(/section 3 of Geva et al\. \(2021\)|Calderon et al\. 2025|95 %|SHA-256|an F1 of/gu, '')
        .match(NUMBER),
      text,
    ).toBeNull()
  }
  const agreement = JSON.parse(
    (await run(['agreement', '--project', project, '--study', 'shared', '--json'])).stdout,
  ) as { overall: { keys: number; triggers: { alpha: { value: number } } }; machines: { keys: number }[] }
  const value = (from: string): unknown =>
    sentences.flatMap(({ values }) => values).find((one) => one.from === from)?.value
  expect(value('agreement.overall.keys')).toBe(agreement.overall.keys)
  expect((value('agreement.overall.triggers.alpha') as { value: number }).value).toBe(
    agreement.overall.triggers.alpha.value,
  )
  expect(value('machines.0.keys')).toBe(agreement.machines[0]?.keys)
  const { layers } = JSON.parse(
    (await run(['layers', '--project', project, '--study', 'shared', '--json'])).stdout,
  ) as {
    layers: { keys: number; triggers: number }[]
  }
  expect(value('statistics.overall.keys')).toBe(layers.reduce((sum, { keys }) => sum + keys, 0))
  const methods = readFileSync(join(out, 'methods.md'), 'utf8')
  for (const { text } of sentences) expect(methods).toContain(text)
  expect(methods).toContain('The machine rater robot is the model tiny')
  expect(methods).toContain('They were written by gpt-4o-mini.')
  expect(methods).toContain('They are there for 5 of the 6 different keys of the study.')
  expect(methods).toContain('67 % (95 % interval')
  expect(files.some((file) => /^tables.descriptions-.*\.csv$/u.test(file))).toBe(true)
  expect(methods).toContain('On 1 reading of control keys')
  expect(readFileSync(join(out, 'methods.tex'), 'utf8')).toContain('Krippendorff\\textquoteright{}s $\\alpha$')
  expect(existsSync(join(out, 'dataset/README.md'))).toBe(true)
  expect(files).toContain('tables/agreement.tex')
  expect(files).toContain('figures/layers-one-column.svg')
  expect(readFileSync(join(out, 'figures/layers-one-column.svg'), 'utf8')).toContain('width="85mm"')
}, 120_000)

it('is written of a study in which nothing is labelled and that no one designed, and says so', async () => {
  const { db, path } = writeStudy()
  db.close()
  const out = join(temporaryFolder(), 'report')
  const { status, stdout } = await run(['report', '--project', path, '--study', 'wiki', '--out', out])
  expect(status).toBe(0)
  expect(stdout).toContain('methods.md')
  const methods = readFileSync(join(out, 'methods.md'), 'utf8')
  expect(methods).toContain('No key is labelled yet.')
  expect(methods).toContain('no agreement can be reported')
  expect(methods).toContain('The study is not finished: 0 of 10 assignments are labelled.')
  expect(methods).toContain('Without finished control keys')
})

it('looks every value up, so that a sentence without its value is a defect that is told', () => {
  expect(() => written({ text: '{a}', values: { a: ['study.nothing', 'text'] } }, { study: {} })).toThrow(
    'study.nothing',
  )
  expect(() => written({ text: '{b}', values: {} }, {})).toThrow('has no value b')
})
