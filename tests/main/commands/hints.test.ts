import { join } from 'node:path'
import { expect, it } from 'vitest'
import { registerFind } from '#main/commands/find.ts'
import { registerFigures } from '#main/commands/figures.ts'
import { withHint } from '#main/commands/hints.ts'
import { registerTriggers } from '#main/commands/triggers.ts'
import { KeymarkError } from '#main/keymark-error.ts'
import { openStore } from '#main/store/open.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { inProcess } from './in-process.ts'

/** What the command line prints of a refusal. */
const refusal = (run: Promise<string>): Promise<string> =>
  run.then(
    () => 'done',
    (error: unknown) => withHint(error),
  )

it('a refusal in the command’s own words says by which command it is mended', async () => {
  const folder = temporaryFolder()
  const project = join(folder, 'p.keymark')
  const triggers = (): Promise<string> =>
    refusal(inProcess(registerTriggers, ['triggers', '--project', project, '--key', '1/0']))
  expect(await triggers()).toBe(
    `There is no project ${project}. Check the path, or make a new one. The command keymark scan makes one.`,
  )
  openStore(project).close()
  expect(await triggers()).toBe(`${project} holds no scan yet. Make one with keymark scan.`)
  const figures = ['figures', '--project', project, '--study', 's', '--out', folder]
  expect(await refusal(inProcess(registerFigures, figures))).toBe(
    `${project} holds no study yet. Make one with keymark sample.`,
  )
  const find = ['find', '--project', project, '--promotes', 'x']
  expect(await refusal(inProcess(registerFind, find))).toBe(`${project} holds no scan yet. Make one with keymark scan.`)
})

it('other errors are told as they are', () => {
  expect(withHint(new KeymarkError('bad-input', 'No.'))).toBe('No.')
  expect(withHint(new Error('No.'))).toBe('No.')
  expect(withHint('No.')).toBe('No.')
})
