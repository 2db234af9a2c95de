/** Descriptions of Neuronpedia, Delphi and Transluce as raters of a study: matched to keys, beside people, never among them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeEach, expect, it } from 'vitest'
import type { DescriptionImport } from '#contract/description.ts'
import { comparedDescriptions } from '#main/analysis/agreement/descriptions.ts'
import { studyKeys } from '#main/store/agreement.ts'
import { describedBy, describersOf } from '#main/store/description.ts'
import { machinesOf } from '#main/store/machine.ts'
import { packetsOf } from '#main/store/packet.ts'
import { openStore } from '#main/store/open.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeSharedStudy } from '../../fixtures/shared-study.ts'
import { testHost } from '../../fixtures/host.ts'
import { run } from '../commands/in-process.ts'

const root = temporaryFolder()
afterAll(() => rmSync(root, { recursive: true }))
let folder: string
let project: string
let number = 0

beforeEach(() => {
  folder = join(root, String((number += 1)))
  mkdirSync(folder)
  project = join(folder, 'p.keymark')
  writeSharedStudy(project).db.close()
})

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}
const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const neuron = (layer: string | number, index: string | number, description: string, more: object = {}): object => ({
  id: 'cm0',
  modelId: 'gpt2-small',
  layer,
  index,
  description,
  authorId: 'a',
  embedding: [0.1, -0.2],
  typeName: 'oai_token-act-pair',
  explanationModelName: 'gpt-4o-mini',
  notes: null,
  ...more,
})
const words = (path: string, format: string, ...more: string[]): string[] => [
  'import',
  path,
  '--format',
  format,
  '--project',
  project,
  '--study',
  'shared',
  ...more,
]

async function imported(path: string, format: string, ...more: string[]): Promise<DescriptionImport> {
  const { status, stdout, stderr } = await run([...words(path, format, ...more), '--json'])
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout) as DescriptionImport
}

/** What each rater says, by name and key. */
function kept(): Record<string, Record<string, string[]>> {
  const db = openStore(project)
  const all = describersOf(db, 1).map(({ id, name }) => [
    name,
    Object.fromEntries(
      describedBy(db, id).map(({ layer, index, side, descriptions }) => [
        `${layer}/${index}${side === 'negative' ? '-' : ''}`,
        descriptions,
      ]),
    ),
  ])
  db.close()
  return Object.fromEntries(all) as Record<string, Record<string, string[]>>
}

it('Neuronpedia: batches of a folder, a rater for each model that wrote, layers from 0 become layers from 1', async () => {
  file('np/0-mlp/batch-10.jsonl.gz', gzipSync(lines([neuron('0-mlp', '1', ' ends in a name ')])))
  file(
    'np/0-mlp/batch-2.jsonl',
    lines([neuron('0-mlp', 0, 'first'), neuron('0-mlp', '0', 'second'), neuron('0-mlp', '0', 'first')]),
  )
  file(
    'np/1/batch-0.json',
    JSON.stringify([
      neuron(1, '0', 'of layer two', { explanationModelName: 'claude', typeName: null }),
      neuron('1-neurons', '2', 'in no study'),
      neuron('1', '1', ''),
    ]),
  )
  const made = await imported(join(folder, 'np'), 'neuronpedia')
  expect(made).toMatchObject({ read: 7, elsewhere: 1, empty: 1 })
  expect(kept()).toEqual({
    'neuronpedia gpt-4o-mini oai_token-act-pair': { '1/0': ['first', 'second'], '1/1': ['ends in a name'] },
    'neuronpedia claude': { '2/0': ['of layer two'] },
  })
  expect(made.message).toContain('layer 0 of the files being layer 1 here')
  expect(made.message).toContain('they describe gpt2-small, and the scan’s model is made-model')
  expect(made.message).toContain('1 of keys that the study does not have, 1 without words')

  expect(
    (await imported(join(folder, 'np'), 'neuronpedia')).raters.map((one) => [one.new, one.updated, one.unchanged]),
  ).toEqual([
    [0, 0, 2],
    [0, 0, 1],
  ])
  // Another file of the same rater adds and replaces; keys that it does not name stay.
  const later = file('later.jsonl', lines([neuron('0-mlp', 0, 'now otherwise'), neuron('0-mlp', 2, 'new')]))
  expect((await imported(later, 'neuronpedia')).raters).toMatchObject([{ new: 1, updated: 1, unchanged: 0 }])
  expect(kept()['neuronpedia gpt-4o-mini oai_token-act-pair']).toEqual({
    '1/0': ['now otherwise'],
    '1/1': ['ends in a name'],
    '1/2': ['new'],
  })
})

it('Delphi: a file a unit, the explainer from the settings of the run, and what it could not read left out', async () => {
  file(
    'run/run_config.json',
    JSON.stringify({
      model: 'EleutherAI/pythia-70m',
      explainer_model: 'llama-70b',
      explainer: 'default',
      hookpoints: ['layers.0.mlp'],
    }),
  )
  file('run/explanations/layers.0.mlp_latent0.txt', '"begins a \\"quoted\\" word"')
  file('run/explanations/layers.0.mlp_latent1.txt', '"Explanation could not be parsed."')
  file('run/explanations/gpt_neox.layers.1.mlp.act_latent1.txt', '"numbers"')
  // Nobody asks for its words.
  file('run/explanations/layers.1.mlp_latent3.txt', 'never read')
  const made = await imported(join(folder, 'run'), 'delphi', '--name', 'Delphi run')
  expect(made).toMatchObject({ read: 4, elsewhere: 1, empty: 1 })
  expect(kept()).toEqual({ 'Delphi run llama-70b default': { '1/0': ['begins a "quoted" word'], '2/1': ['numbers'] } })
})

it('Transluce: rows of the database and the folder of the pipeline, with both signs', async () => {
  const rows = file(
    'rows.jsonl',
    lines([
      { layer: 0, neuron: 0, polarity: 1, version: 'v1', description: 'up', model_id: 'meta-llama/Llama' },
      { layer: 0, neuron: 0, polarity: '-1', version: 'v1', description: 'down', model_id: 'meta-llama/Llama' },
      {
        id: 'x',
        neuron_id: 'meta-llama/Llama_1_0_None',
        polarity: 1,
        version: 'v1',
        description: 'by its id',
        is_interesting: true,
      },
    ]),
  )
  await imported(rows, 'transluce', '--model', 'explainer-8b')
  file(
    'tl/explanation_config.json',
    JSON.stringify({
      explainer_model_name: 'gpt-4o',
      explainer_system_prompt_type: 'no_cot',
      exemplar_config: { hf_model_id: 'meta-llama/Llama' },
    }),
  )
  file(
    'tl/explanations/0/1.json',
    JSON.stringify({
      neuron_id: { layer_index: 0, neuron_index: 1 },
      explanations: { positive: [{ explanation: 'a', simulations: null }, { explanation: 'b' }], negative: null },
    }),
  )
  file('tl/explanations/1/3.json', 'never read')
  await imported(join(folder, 'tl'), 'transluce')
  expect(kept()).toEqual({
    'transluce explainer-8b v1': { '1/0': ['up'], '1/0-': ['down'], '2/0': ['by its id'] },
    'transluce gpt-4o no_cot': { '1/1': ['a', 'b'] },
  })
})

it('stands beside people, in none of their numbers, and not where a machine is asked; of blind keys it says nothing', async () => {
  const before = openStore(project)
  const [humans, machines, packets] = [studyKeys(before, 1), machinesOf(before, 1), [...packetsOf(before, 1)]]
  before.close()
  const all = ['0/0', '0/1', '0/3', '1/0', '1/1'].map((key) =>
    neuron(Number(key[0]), Number(key[2]), `what ${key} means`),
  )
  await imported(file('all.jsonl', lines(all)), 'neuronpedia', '--name', 'np')
  const db = openStore(project)
  expect([studyKeys(db, 1), machinesOf(db, 1)]).toEqual([humans, machines])
  // What goes to annotators is what it was.
  expect([...packetsOf(db, 1)]).toEqual(packets)
  db.close()
  const host = testHost()
  await host.workspace.openProject(project)
  const [compared] = await host.client.description.compare({ study: 1 })
  // ann, bob and zoe are through with 1/0, 1/1 and 1/2, of which the first two are described; somebody is not with the others.
  expect(compared?.describer).toMatchObject({ name: 'np gpt-4o-mini oai_token-act-pair', keys: 6, described: 5 })
  expect([compared?.found.keys, compared?.found.described.value, compared?.notFound]).toMatchObject([
    3,
    2 / 3,
    { keys: 0, described: { value: null } },
  ])
  expect(compared?.table.rows.map(({ cells }) => [cells[0], cells[2]])).toEqual([
    [{ layer: 1, index: 0 }, 'what 0/0 means'],
    [{ layer: 1, index: 1 }, 'what 0/1 means'],
    [{ layer: 1, index: 2 }, ''],
  ])
  expect(compared?.table.rows[2]?.cells[1]).toBe(
    'ann: no pattern · bob: shallow on 6, 7, 8 (shallow) · zoe: no pattern',
  )
  expect(JSON.stringify(compared)).not.toMatch(/what (?:0\/3|1\/)/u)
  const of = (layer: number, index: number) => host.client.key.get({ scan: 1, layer, index })
  expect((await of(1, 0)).descriptions).toEqual([
    {
      machine: 1,
      name: 'np gpt-4o-mini oai_token-act-pair',
      studyName: 'shared',
      side: 'positive',
      descriptions: ['what 0/0 means'],
    },
  ])
  await expect(of(2, 0)).rejects.toMatchObject({ code: 'blind' })
  await host.close()
  const { stdout } = await run(['agreement', '--project', project, '--study', 'shared'])
  expect(stdout).toContain('descriptions by "np gpt-4o-mini oai_token-act-pair": 5 of 6 keys')
  expect(stdout).toMatch(
    /describes 2 of 3 keys in which somebody found a pattern \(67 %; .*\), and none of 0 keys in which nobody did\./u,
  )
})

it('end by themselves, after a copy that still has them, and leave what people found', async () => {
  await imported(file('all.jsonl', lines([neuron(0, 0, 'one'), neuron(0, 1, 'two')])), 'neuronpedia', '--name', 'np')
  const host = testHost()
  await host.workspace.openProject(project)
  const { content, description, key } = host.client
  const [describer] = await description.list({ study: 1 })
  const machine = { kind: 'machine' as const, id: describer?.id ?? 0 }
  const people = studyKeys(host.workspace.store, 1)
  expect(await content.hanging(machine)).toEqual({ studies: [], analyses: 0, labelled: 2 })
  const { backup } = await content.remove(machine)
  expect(await description.list({ study: 1 })).toEqual([])
  expect((await key.get({ scan: 1, layer: 1, index: 0 })).descriptions).toEqual([])
  expect(studyKeys(host.workspace.store, 1)).toEqual(people)
  const rows = (table: string) => host.workspace.store.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
  expect(['machine', 'machine_description', 'study'].map(rows)).toEqual([0, 0, 1])
  await expect(content.remove(machine)).rejects.toMatchObject({ code: 'not-found' })
  await host.close()
  project = join(folder, backup)
  expect(Object.values(kept())).toEqual([{ '1/0': ['one'], '1/1': ['two'] }])
})

it('counts keys in which nobody found anything by themselves, and a side that people saw', () => {
  const describer = {
    id: 1,
    name: 'd',
    source: 'delphi',
    model: null,
    version: null,
    subject: null,
    created: '',
    keys: 3,
    described: 2,
  } as const
  const people = [
    { layer: 1, index: 0, side: 'negative', annotator: 'a', patterns: [] },
    { layer: 1, index: 1, side: 'positive', annotator: 'a', patterns: [] },
    { layer: 1, index: 2, side: 'positive', annotator: 'a', patterns: [{ description: 'x', kind: 'shallow' }] },
  ] as const
  const said = [0, 1].map((index) => ({ layer: 1, index, side: 'positive', descriptions: ['d'] }) as const)
  const { found, notFound } = comparedDescriptions(describer, said, people, 's')
  expect([found.keys, found.described.value, notFound.keys, notFound.described.value]).toEqual([1, 0, 2, 0.5])
})

it.each([
  [
    'a layer that the model does not have',
    'neuronpedia',
    lines([neuron(0, 0, 'a'), neuron(2, 0, 'b')]),
    /f\.jsonl, line 2: it is of layer 2, counted from 0, and the model of the scan has 2 layers/u,
  ],
  [
    'a number that the layer does not have',
    'neuronpedia',
    lines([neuron(0, 4, 'a')]),
    /line 1: it is of number 4 of layer 0, and that layer has 4 keys/u,
  ],
  [
    'features that were trained',
    'neuronpedia',
    lines([neuron('0-res-jb', 0, 'a')]),
    /“0-res-jb” is a set of trained features/u,
  ],
  [
    'another form',
    'neuronpedia',
    '{"explanation":"x"}\n',
    /line 1: layer: .*Nothing was imported.*Neuronpedia’s exports/u,
  ],
  [
    'a layer without number',
    'neuronpedia',
    lines([neuron('res', 0, 'a')]),
    /does not begin with the number of a layer/u,
  ],
  [
    'an expert',
    'transluce',
    lines([{ neuron_id: 'm_0_0_3', polarity: 1, description: 'a' }]),
    /the neuron of an expert/u,
  ],
  ['no place', 'transluce', lines([{ polarity: 1, description: 'a' }]), /neither layer and neuron nor a neuron_id/u],
  ['nothing', 'transluce', '\n', /there is no description/u],
  ['a file for a folder', 'delphi', '"x"', /this is no folder/u],
])('refuses %s, with its place and the way out, and keeps nothing', async (_, format, content, message) => {
  const { status, stderr } = await run(words(file('f.jsonl', content), format))
  expect(status).toBe(1)
  expect(stderr).toMatch(message)
  expect(stderr).toContain('Nothing was imported')
  expect(kept()).toEqual({})
})

it('refuses a name of another, a folder of other files, and a command without a study', async () => {
  const path = file('a.jsonl', lines([neuron(0, 0, 'a')]))
  await imported(path, 'neuronpedia')
  const other = file('b.jsonl', lines([neuron(0, 0, 'a', { modelId: 'other' })]))
  expect((await run(words(other, 'neuronpedia'))).stderr).toContain('is another: of another source, model or version')
  const person = file('c.jsonl', lines([neuron(0, 0, 'a', { explanationModelName: null, typeName: null })]))
  expect((await run(words(person, 'neuronpedia', '--name', 'ann'))).stderr).toContain('“ann” is a person of the study')
  file('run/explanations/notes.txt', '"x"')
  expect((await run(words(join(folder, 'run'), 'delphi'))).stderr).toMatch(/notes\.txt: the name of a file should be/u)
  expect((await run(words(join(folder, 'gone'), 'delphi'))).stderr).toContain('There is nothing at')
  expect((await run(['import', path, '--format', 'neuronpedia', '--project', project])).stderr).toContain('--study')
  expect(
    (
      await run(
        words(
          file('d.jsonl', lines([neuron('0-keys', 0, 'a', { modelId: 'm2' })])),
          'neuronpedia',
          '--set',
          'keys',
          '--name',
          'x',
        ),
      )
    ).status,
  ).toBe(0)
})
