import { describe, expect, it } from 'vitest'
import { builtInDocuments } from '#main/inference/corpus/built-in.ts'
import { splitSentences } from '#main/inference/corpus/sentences.ts'
import { agreement, innerEnds, sentenceCases } from '../../../fixtures/sentences/cases.ts'

const split = (text: string, locale = 'en'): string[] =>
  splitSentences(text, locale).map(({ start, end }) => text.slice(start, end))

describe('sentence splitting', () => {
  it.each(['en', 'de', 'fr', 'zh', 'ja', 'th', 'ar'])('finds the ends of the collected cases: %s', (language) => {
    const cases = sentenceCases(language)
    expect(cases.length).toBeGreaterThanOrEqual(language === 'en' ? 370 : 20)
    const pairs = cases.map(({ text, sentences }) => ({
      wanted: innerEnds(sentences),
      found: innerEnds(split(text, language)),
    }))
    const { precision, recall } = agreement(pairs)
    expect(precision).toBeGreaterThanOrEqual(0.95)
    expect(recall).toBeGreaterThanOrEqual(0.95)
  })

  it.each([
    ['no', 'He said no. Then he left.', 'See no. 5 for it.'],
    ['art', 'I love art. She loves music.', 'By art. 5 it is law.'],
    ['fig', 'I ate a fig. Anna ate two.', 'As fig. 3 shows, it fails.'],
    ['al', 'I saw Al. He was well.', 'Wu et al. (1999) say so.'],
    ['ed', 'I saw Ed. He was well.', 'The 2nd ed. Oxford printed it.'],
    ['jet', 'We took a jet. It was fast.', 'The jet. propulsion lab.'],
    ['fed', 'The cat is fed. The dog is not.', 'The Fed. reserve bank.'],
    ['vol', 'Turn up the vol. Then listen.', 'It is in vol. IV of his works.'],
    ['p', 'Give me a p. Then a q.', 'Turn to p. 12 now.'],
    ['A', 'She got an A. Then she left.', 'It is by A. Smith.'],
    ['B', 'Try plan B. Nobody minds.', 'It is by B. Smith.'],
    ['C', 'It holds vitamin C. Oranges do too.', 'It is by C. Smith.'],
    ['I', 'You and I. Nobody else.', 'It is by I. M. Pei.'],
    ['K', 'The letter is K. We use it.', 'It is by J. K. Rowling.'],
    ['X', 'We read Malcolm X. Later we met him.', 'It is by X. Li.'],
    ['St', 'It is on Main St. The house is red.', 'We saw St. Paul there.'],
    ['No', 'Was it art? No. It was craft.', 'No. 5 is a scent.'],
    ['Art', 'They study Art. It is hard.', 'Art. 5 is short.'],
  ])('decides by what follows: %s', (_, two, one) => {
    expect(split(two)).toHaveLength(2 + Number(two.startsWith('Was')))
    expect(split(one)).toEqual([one])
  })

  it.each([
    ['_Stop._ He did.', ['_Stop._', 'He did.']],
    ['*Really?* Yes.', ['*Really?*', 'Yes.']],
    ['"**Go!**" he cried.', ['"**Go!**" he cried.']],
    ['He read _Emma._ She did too.', ['He read _Emma._', 'She did too.']],
    ['It is so.* See below.', ['It is so.* See below.']],
    ['J.-P. Sartre wrote. He won.', ['J.-P. Sartre wrote.', 'He won.']],
    ['«أين الكتاب؟» سألت الأم. لم يجب أحد.', ['«أين الكتاب؟» سألت الأم.', 'لم يجب أحد.']],
  ])('marks of emphasis, initials with a hyphen and speech without capitals: %s', (text, sentences) => {
    expect(split(text, /\p{sc=Arab}/u.test(text) ? 'ar' : 'en')).toEqual(sentences)
  })

  it('begins fewer than one sentence in two hundred of Moby-Dick in lower case', () => {
    const texts = builtInDocuments('moby-dick').flatMap((document) =>
      document
        .read()
        .split('\n')
        .flatMap((line) => split(line)),
    )
    expect(texts.length).toBeGreaterThan(8000)
    expect(texts.filter((text) => /^[^\p{L}\p{N}]*\p{Ll}/u.test(text)).length / texts.length).toBeLessThan(0.005)
  })

  it('asks the Unicode rules of the language for stops of its own', () => {
    expect(split('Πού πας; Στο σχολείο.', 'el')).toEqual(['Πού πας;', 'Στο σχολείο.'])
    expect(split('Πού πας; Στο σχολείο.')).toHaveLength(1)
    expect(split('გამარჯობა. როგორ ხარ? კარგად.', 'ka')).toHaveLength(3)
    expect(split('यह किताब है। वह कलम है।', 'hi')).toHaveLength(2)
  })

  it.each([
    ['  padded  ', ['padded']],
    ['', []],
    [' \t ', []],
    ['"', ['"']],
    ['... ! ?', ['... ! ?']],
  ])('splits %j', (text, expected) => {
    expect(split(text)).toEqual(expected)
  })

  it('loses no character but white space', () => {
    for (const language of ['en', 'de', 'zh'])
      for (const { text } of ['en', 'de', 'fr', 'zh', 'ja', 'th', 'ar'].flatMap(sentenceCases))
        expect(split(text, language).join('').replaceAll(/\s/gu, '')).toBe(text.replaceAll(/\s/gu, ''))
  })

  it.each([
    ['a word of 80 kB before a question mark', (n: number) => `${'a'.repeat(n * 4)}? Next`],
    ['a line of initials', (n: number) => 'J. '.repeat(n)],
    ['a line of stops', (n: number) => '?!'.repeat(n)],
    ['opening brackets', (n: number) => `It ends. ${'('.repeat(n * 4)}`],
    ['closing brackets', (n: number) => `It ends.${')'.repeat(n * 4)}`],
    ['white space', (n: number) => `It ends.${' '.repeat(n * 4)}Then`],
    ['quotation marks', (n: number) => 'a.” '.repeat(n)],
    ['labels of a list', (n: number) => Array.from({ length: n }, (_, i) => `${i + 1}) a`).join(' ')],
    ['names without a verb', (n: number) => `"No!" ${'Ann '.repeat(n)}`],
    ['ideographs', (n: number) => '好。'.repeat(n)],
  ])('takes a time that grows with the text: %s', (_, make) => {
    const time = (text: string): number => {
      const begun = performance.now()
      splitSentences(text)
      return performance.now() - begun
    }
    const [short, long] = [make(4000), make(64_000)]
    time(long)
    const best = (text: string): number => Math.min(...Array.from({ length: 5 }, () => time(text)))
    // Sixteen times the text: a quadratic rule would take 256 times as long.
    expect(best(long) / Math.max(best(short), 3)).toBeLessThan(90)
  })
})
