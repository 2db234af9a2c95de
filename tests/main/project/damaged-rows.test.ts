/** A row that cannot be read is said to be damage of the project, with the way out, wherever it is found. */
import { expect, it } from 'vitest'
import { allLabels } from '#contract/statistics.ts'
import { openStore } from '#main/store/open.ts'
import { testHost } from '../../fixtures/host.ts'
import { assignmentsOf, labelOne, writeStudy } from '../../fixtures/packet.ts'
import type { Host } from '#main/host.ts'

type Ask = (host: Host, study: number, assignment: number) => Promise<unknown>

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
