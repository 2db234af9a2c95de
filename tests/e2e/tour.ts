/**
 * The pictures of the README, from the real window: `node main/launch/script.js tests/e2e/tour.ts`
 *
 * The study is drawn from a scan of the embedded model. Two annotators label it by rule, so that the pictures can be taken again:
 * one goes by the last word of the prefixes, the other by words that they share.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright'
import type { PatternKind } from '#contract/annotation.ts'
import type { Trigger } from '#contract/trigger.ts'
import { beginAdjudication, compareAnnotations } from '#main/store/adjudication.ts'
import { recordChange } from '#main/store/annotation.ts'
import { assignmentTriggers } from '#main/store/assignment-trigger.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { findStudy } from '#main/store/study.ts'
import { root } from './launch.ts'
import { onDisplay } from './on-display.ts'
import { takePicture } from './screenshot.ts'

const STUDY = 'speeches and whales'
const MIN_SUPPORT = 3

interface Finding {
  description: string
  kind: PatternKind
  ranks: number[]
}

function groups(triggers: readonly Trigger[], words: (trigger: Trigger) => string[]): [string, number[]][] {
  const ranks = new Map<string, number[]>()
  for (const trigger of triggers) {
    for (const word of new Set(words(trigger))) ranks.set(word, [...(ranks.get(word) ?? []), trigger.rank])
  }
  return [...ranks].filter(([, of]) => of.length >= MIN_SUPPORT).toSorted(([, a], [, b]) => b.length - a.length)
}

const byLastWord = (triggers: readonly Trigger[]): Finding[] =>
  groups(triggers, ({ lastToken }) => [lastToken.trim().toLowerCase()].filter((word) => /\p{L}{2}/u.test(word)))
    .slice(0, 2)
    .map(([word, ranks]) => ({ description: `ends in “${word}”`, kind: 'shallow', ranks }))

const bySharedWords = (triggers: readonly Trigger[]): Finding[] =>
  groups(triggers, ({ tokens, first, position }) =>
    tokens
      .slice(first, position + 1)
      .join('')
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word.length > 4),
  )
    .slice(0, 2)
    .map(([word, ranks], i) => ({
      description: i === 0 ? `“${word}” and what belongs to it` : `“${word}”`,
      kind: i === 0 ? 'semantic' : 'shallow',
      ranks,
    }))

function label(db: Store, assignment: number, findings: readonly Finding[]): void {
  for (const { description, kind, ranks } of findings) {
    const pattern = randomUUID()
    recordChange(db, assignment, randomUUID(), { kind: 'add-pattern', pattern })
    recordChange(db, assignment, randomUUID(), { kind: 'describe', pattern, description })
    recordChange(db, assignment, randomUUID(), { kind: 'set-kind', pattern, patternKind: kind })
    recordChange(db, assignment, randomUUID(), { kind: 'mark', pattern, ranks, shown: true })
  }
  const state = findings.length === 0 ? 'no-pattern' : 'done'
  recordChange(db, assignment, randomUUID(), { kind: 'set-state', state })
}

function labelStudy(project: string): { inHand: number; disputed: number } {
  const db = openStore(project)
  const study = findStudy(db, STUDY)
  const assignments = db
    .prepare(
      `SELECT assignment.id, name FROM assignment JOIN annotator ON annotator.id = annotator
       WHERE assignment.study = ? ORDER BY place`,
    )
    .all(study.id) as { id: number; name: string }[]
  const ada = assignments.filter(({ name }) => name === 'Ada')
  // Ada's last keys wait: one of them is in hand in the picture of the label page.
  const waiting = new Set(ada.slice(-6).map(({ id }) => id))
  for (const { id, name } of assignments) {
    if (waiting.has(id)) continue
    const triggers = assignmentTriggers(db, id)
    label(
      db,
      id,
      name === 'Ada'
        ? byLastWord(triggers)
        : [...byLastWord(triggers).slice(0, 1), ...bySharedWords(triggers).slice(0, 1)],
    )
  }
  const best = [...waiting].toSorted(
    (a, b) =>
      (byLastWord(assignmentTriggers(db, b))[0]?.ranks.length ?? 0) -
      (byLastWord(assignmentTriggers(db, a))[0]?.ranks.length ?? 0),
  )
  const inHand = best[0] ?? 0
  for (const { description, kind, ranks } of byLastWord(assignmentTriggers(db, inHand)).slice(0, 1)) {
    const pattern = randomUUID()
    const content = { description, kind, ranks, from: [pattern] }
    recordChange(db, inHand, randomUUID(), { kind: 'add-pattern', pattern, content })
  }
  const queue = beginAdjudication(db, study.id, 'Chris')
  const rows = (assignment: number | null): number =>
    compareAnnotations(db, assignment ?? 0).rows.filter(({ jaccard }) => jaccard !== null).length
  const disputed = queue.slice(0, 8).toSorted((a, b) => rows(b.assignment) - rows(a.assignment))[0]?.assignment ?? 0
  const [row] = compareAnnotations(db, disputed).rows
  const from = row?.patterns.flatMap((pattern) => (pattern ? [pattern.id] : [])) ?? []
  if (row) {
    const content = { ...row.merged, kind: row.merged.kind ?? 'semantic', from }
    recordChange(db, disputed, randomUUID(), { kind: 'add-pattern', pattern: randomUUID(), content })
  }
  db.close()
  return { inHand, disputed }
}

async function design(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: 'New study' })
    .click({ timeout: 3000 })
    .catch(() => undefined)
  await page.getByRole('textbox', { name: 'Annotators' }).fill('Ada, Bo')
  await page.getByLabel('Keys drawn from each layer').fill('10')
  await page.getByLabel('Keys labelled by several').fill('40%')
  await page.getByRole('button', { name: 'Controls and practice' }).click()
  await page.getByLabel('Control keys').fill('10%')
  await page.getByRole('textbox', { name: 'Seed' }).click()
  await page.getByText('to ± ').waitFor()
}

/** A sentence of the Bible, and the three memories of the first layer that write most at its end silenced. */
async function explore(page: Page): Promise<void> {
  await page.getByLabel('Text').fill('In the beginning God created the heaven and the earth. And the')
  await page.getByLabel('Text').press('Enter')
  await page.getByRole('heading', { name: 'After “the”' }).waitFor()
  await page.getByLabel('Text').blur()
  for (let i = 0; i < 7; i++) await page.locator('body').press('ArrowUp')
  for (let i = 0; i < 3; i++) {
    await page.waitForTimeout(500)
    await page.keyboard.press('z')
    await page.keyboard.press('j')
  }
  await page.getByRole('complementary', { name: 'Cell' }).evaluate((cell) => cell.scrollTo(0, 0))
  await page.waitForTimeout(1000)
}

async function takeTour(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keymark-tour-'))
  const project = join(folder, 'tour.keymark')
  const run = (...args: string[]): void => {
    const { status, stderr } = spawnSync(process.execPath, ['main/launch.js', ...args], { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  const picture = (name: string): string => join(root, 'resources/screenshots', `${name}.png`)
  try {
    run('scan', '--project', project, '--model', 'demo', '--corpus', 'demo', '--max-sentences', '30000')
    await takePicture(project, { page: '/key/1/1/20', out: picture('key-page') })
    await takePicture(project, { page: '/prompt', out: picture('prompt'), prepare: explore })
    await takePicture(project, { page: '/study', out: picture('tour-1-design'), prepare: design })
    const spec = join(folder, 'study.json')
    writeFileSync(
      spec,
      JSON.stringify({
        name: STUDY,
        keysPerLayer: 10,
        seed: 7,
        annotators: ['Ada', 'Bo'],
        overlapShare: 1,
        controlShare: 0.1,
      }),
    )
    run('study', 'create', '--project', project, '--spec', spec)
    const { inHand, disputed } = labelStudy(project)
    for (const [name, page] of [
      ['tour-2-label', `/label/${inHand}`],
      ['tour-3-study', '/study'],
      ['tour-4-agreement', '/agreement'],
      ['tour-5-adjudication', `/adjudication/${disputed}`],
      ['tour-6-layers', '/layers'],
    ] as const) {
      await takePicture(project, {
        page,
        out: picture(name),
        prepare: async (page) => {
          // The bootstrap of the agreement takes seconds.
          await page.getByText('Comparing the labels').waitFor({ state: 'hidden' })
          await page.waitForTimeout(1500)
        },
      })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await onDisplay(takeTour)
