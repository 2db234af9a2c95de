import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SentenceRules } from '#contract/scan.ts'
import { readSentences } from '#main/inference/corpus/reader.ts'
import { splitSentences } from '#main/inference/corpus/sentences.ts'
import { cleanWikitext } from '#main/inference/corpus/wikitext.ts'

describe('undoing WikiText', () => {
  it.each([
    [' The crab ( <unk> ) is red . ', 'The crab ([…]) is red.'],
    [
      ' It is 3 @.@ 5 cm long , 1 @,@ 000 years old and well @-@ known . ',
      'It is 3.5 cm long, 1,000 years old and well-known.',
    ],
    [' = = Early life = = ', 'Early life'],
    [' = Tin = ', 'Tin'],
    [' = = = A = B = = = ', 'A = B'],
    [' x = y = z ', 'x = y = z'],
    [' He said , " It is so . " Then he left . ', 'He said, "It is so." Then he left.'],
    [
      " She did n't go ; it was n 't hers . It 's the dogs ' bed . ",
      "She did n't go; it was n't hers. It's the dogs' bed.",
    ],
    [" The ' 80s and ' good ' times . ", "The '80s and 'good' times."],
    [' It cost $ 5 at 10 : 30 , or 80 – 90 % of AC / DC . ', 'It cost $5 at 10:30, or 80–90% of AC/DC.'],
    [' Wait ... what ? ', 'Wait... what?'],
    ['', ''],
    ['   ', ''],
  ])('%j', (line, clean) => {
    expect(cleanWikitext(line).text).toBe(clean)
  })

  it('tells the bytes that a sentence stands for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keymark-wikitext-'))
    const path = join(folder, 'wiki.txt')
    writeFileSync(path, ' = Çrab = \n \n The <unk> is well @-@ known . “ Ünï ” , it said , is 3 @.@ 5 cm . It ends')
    const bytes = readFileSync(path)
    const counts = { duplicates: 0, empty: 0, bytes: 0 }
    const read = await Array.fromAsync(
      readSentences([{ kind: 'file', path }], SentenceRules.parse({ clean: 'wikitext' }), counts),
    )
    expect(read.map(({ text, start, end }) => [text, bytes.subarray(start, end).toString('utf8')])).toEqual([
      ['Çrab', 'Çrab'],
      ['The […] is well-known.', 'The <unk> is well @-@ known .'],
      ['“ Ünï ”, it said, is 3.5 cm.', '“ Ünï ” , it said , is 3 @.@ 5 cm .'],
      ['It ends', 'It ends'],
    ])
  })

  it('takes a time that grows with the line', () => {
    const time = (n: number): number => {
      const line = ' \' a @-@ = ( " '.repeat(n)
      const begun = performance.now()
      const { text, endOf } = cleanWikitext(line)
      for (const { end } of splitSentences(text)) endOf(end)
      return performance.now() - begun
    }
    time(32_000)
    const best = (n: number): number => Math.min(...Array.from({ length: 5 }, () => time(n)))
    expect(best(32_000) / Math.max(best(2000), 3)).toBeLessThan(90)
  })
})
