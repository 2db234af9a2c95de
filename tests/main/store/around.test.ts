import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sentencesAround } from '#main/store/around.ts'
import { temporaryFolder, writeProject } from '../../fixtures/project.ts'

it('gives up to three sentences on either side, of one document, and nothing beyond a gap', () => {
  const { db, scan } = writeProject(join(temporaryFolder(), 'p.keymark'))
  const add = db.prepare(
    `INSERT INTO sentence (scan, number, source, start, "end", text, token_ids, token_ends)
     SELECT scan, @number, 'book', start, "end", @text, token_ids, token_ends FROM sentence WHERE scan = @scan LIMIT 1`,
  )
  for (let number = 100; number < 110; number++) add.run({ scan, number, text: `s${number}` })
  expect(sentencesAround(db, scan, 104)).toEqual({
    before: ['s101', 's102', 's103'],
    after: ['s105', 's106', 's107'],
    metadata: null,
  })
  expect(sentencesAround(db, scan, 100)).toEqual({ before: [], after: ['s101', 's102', 's103'], metadata: null })
  db.exec(`UPDATE sentence SET metadata = '{"year":1990}' WHERE number = 104`)
  db.exec(`UPDATE sentence SET source = 'another' WHERE number = 102`)
  db.exec(`UPDATE sentence SET text = '' WHERE number = 107`)
  expect(sentencesAround(db, scan, 104)).toEqual({
    before: ['s103'],
    after: ['s105', 's106'],
    metadata: { year: 1990 },
  })
  expect(sentencesAround(db, scan, 10_000)).toEqual({ before: [], after: [], metadata: null })
  db.close()
})
