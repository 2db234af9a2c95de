/** A row that cannot be read is said to be damage of the project, with the way out, wherever it is found. */
import { expect, it } from 'vitest'
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
