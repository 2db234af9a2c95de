/** A row that cannot be read is said to be damage of the project, with the way out, wherever it is found. */
import { expect, it } from 'vitest'
import { allLabels } from '#contract/statistics.ts'
import type { ExampleProvenance } from '#contract/example.ts'
import type { KeyId } from '#contract/key.ts'
import type { MachineRater } from '#contract/machine.ts'
import { openStore } from '#main/store/open.ts'
import { packed } from '#main/store/packed.ts'
import { KEYS } from '../../fixtures/project.ts'
import { testHost } from '../../fixtures/host.ts'
import { assignmentsOf, labelOne, writeStudy } from '../../fixtures/packet.ts'
import type { Host } from '#main/host.ts'

type Ask = (host: Host, study: number, assignment: number) => Promise<unknown>

/** A key that nobody labels, so that its page shows all. */
async function freeKey(host: Host, study: number): Promise<KeyId> {
  const drawn = await host.client.study.keys({ study })
  const isFree = (index: number): boolean => drawn.every((key) => key.layer !== 1 || key.index !== index)
  return { layer: 1, index: Array.from({ length: KEYS }, (_, index) => index).find(isFree) ?? 0 }
}

const examplesOf: (host: Host, study: number) => Promise<unknown> = async (host, study) =>
  host.client.example.get({ scan: 1, ...(await freeKey(host, study)) })

const PASS = JSON.stringify({ keys: [{ layer: 1, index: 0 }], sentences: null, each: 5, seed: 1 })

/** Indices of all keys, as a pass keeps them. */
const KEY_BYTES = `x'${packed(Int32Array.from({ length: KEYS }, (_, index) => index)).toString('hex')}'`

/** A pass for examples of layer 1, whose numbers are `row`. */
const pass = (settings: string, keys: string, row: string): string =>
  `INSERT INTO example_pass (id, scan, settings, provenance, state, created) VALUES (1, 1, '${settings}',
     '${JSON.stringify(RAN)}', 'done', '2026-01-01T00:00:00.000Z');
   INSERT INTO example_layer VALUES (1, 1, ${keys}, ${row}, ${row}, ${row}, ${row}, ${row}, ${row})`

const RAN: ExampleProvenance = {
  modelSha256: '',
  tokenizerSha256: '',
  corpusSha256: '',
  provider: 'cpu',
  runtimeVersion: '1',
  threads: 1,
  icuVersion: '1',
  splitter: 1,
  applicationVersion: '0',
  seconds: 1,
}

const RATER: MachineRater = {
  name: 'm',
  model: 'm',
  temperature: 0,
  seed: 1,
  server: 'http://127.0.0.1',
  digest: null,
  prompt: '',
  schema: '{}',
  promptVersion: '0'.repeat(64),
  created: '2026-01-01T00:00:00.000Z',
}

const analysed = (settings: string, result: string | null): string =>
  `INSERT INTO analysis (id, scan, name, settings, provenance, state, total, created, result) VALUES (1, 1, 'effect', '${settings}',
     '{}', 'done', 1, '2026-01-01T00:00:00.000Z', ${result === null ? 'NULL' : `'${result}'`})`

const ROWS: [string, string, Ask][] = [
  ['text that is no JSON', 'UPDATE scan SET settings = \'{"a": \u0001}\'', (host) => host.client.scan.list()],
  ['JSON of another kind', "UPDATE scan SET counts = '[]'", (host) => host.client.scan.list()],
  ['a model without layers', "UPDATE model SET description = '{}'", (host) => host.client.scan.list()],
  [
    'tokens that are no list',
    "UPDATE assignment_trigger SET tokens = '7'",
    (host, _, assignment) => host.client.annotation.get({ assignment }),
  ],
  [
    'patterns of another shape',
    "UPDATE annotation SET patterns = '[7]'",
    (host, _, assignment) => host.client.annotation.get({ assignment }),
  ],
  [
    'patterns that are no list, in statistics',
    "UPDATE annotation SET patterns = '{}'",
    (host, study) => host.client.statistics.study(allLabels(study)),
  ],
  [
    'token ids that are texts',
    `UPDATE assignment_trigger SET token_ids = '["a"]'`,
    (host, _, assignment) => host.client.annotation.get({ assignment }),
  ],
  ['a corpus that is none', "UPDATE scan SET corpus = 'null'", (host) => host.client.scan.list()],
  ['a specification that is none', "UPDATE study SET spec = '[]'", (host) => host.client.study.list()],
  [
    'a packet that went nowhere',
    `UPDATE study SET spec = json_set(spec, '$.packets', json_object((SELECT packet FROM annotator LIMIT 1), 7))`,
    (host, study) => host.client.study.people({ study }),
  ],
  ['a time that is none', "UPDATE study SET created = 'then'", (host) => host.client.study.list()],
  [
    'a machine rater that was never asked',
    "INSERT INTO machine (study, name, rater) SELECT id, 'm', '{}' FROM study",
    (host, study) => host.client.machine.list({ study }),
  ],
  [
    'what a machine answered',
    `INSERT INTO machine (id, study, name, rater) SELECT 1, id, 'm', '${JSON.stringify(RATER)}' FROM study;
     INSERT INTO machine_label SELECT 1, layer, "key", NULL, 'done', '[7]', '[]', '[]', 1, NULL FROM assignment WHERE kind = 'key' LIMIT 1`,
    (host, study) => host.client.machine.compare({ study }),
  ],
  [
    'settings of an effect analysis',
    analysed('{"name":"effect"}', null),
    (host) => host.client.analysis.list({ scan: 1 }),
  ],
  [
    'what an effect analysis found',
    analysed(JSON.stringify({ name: 'effect', seed: 1 }), '{"name":"effect","layers":7}'),
    (host) => host.client.analysis.get({ analysis: 1 }),
  ],
  ['examples without settings', pass('{}', "x''", "x''"), (host) => host.client.example.list({ scan: 1 })],
  ['examples of half a key', pass(PASS, "x'000000'", "x''"), (host, study) => examplesOf(host, study)],
  ['examples whose row ends too early', pass(PASS, KEY_BYTES, "x'00000000'"), (host, study) => examplesOf(host, study)],
  [
    'a trigger whose sentence is gone',
    'DELETE FROM sentence',
    async (host, study) => host.client.key.get({ scan: 1, ...(await freeKey(host, study)) }),
  ],
]

it.each(ROWS)('%s', async (_, sql, ask) => {
  const { db, path, study } = writeStudy()
  const [assignment = 0] = assignmentsOf(db, 'ada lovelace')
  labelOne(db, assignment, 'seen')
  db.exec(sql)
  db.close()
  openStore(path).close()
  const host = testHost()
  await host.workspace.openProject(path)
  await expect(ask(host, study, assignment)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringMatching(/lab\.keymark is damaged: a row .*Restore it from a backup\./u),
  })
  await host.close()
})

it('a study that is no JSON is told when the project is opened, which is not open then', async () => {
  const { db, path, study } = writeStudy()
  db.prepare("UPDATE study SET spec = '{' WHERE id = ?").run(study)
  db.close()
  const host = testHost()
  await expect(host.workspace.openProject(path)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('is damaged (malformed JSON). Restore it from a backup.') as unknown,
  })
  expect(host.workspace.isOpen).toBe(false)
  await host.close()
})
