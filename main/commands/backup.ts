/** `backup list|make|restore`: copies of a project, and the way back to one. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { Backup } from '#contract/backup.ts'
import { KeymarkError } from '../keymark-error.ts'
import { backupsOf, restore } from '../work/backup.ts'
import { withHost } from './command-host.ts'
import { print, printJson, say, table } from './output.ts'

type Shown = Omit<Backup, 'id' | 'file'> & { path: string }

export function registerBackup(program: Command): void {
  const backup = program.command('backup').description('whole and checked copies of a project, and the way back to one')
  backup
    .command('list')
    .description('which there are and what each holds, also of a project that is damaged')
    .requiredOption('--project <file>', 'project file')
    .option('--json', 'print as JSON')
    .action((options: { project: string; json?: boolean }) =>
      withHost(null, async ({ workspace }) => {
        const backups: Shown[] = await backupsOf(workspace, resolve(options.project))
        if (options.json === true) printJson({ project: resolve(options.project), backups })
        else if (backups.length === 0) print(`There is no backup beside ${resolve(options.project)}.`)
        else
          print(
            table(
              ['made', 'why', 'labels', 'events', 'bytes', 'file'],
              backups.map(({ made, reason, holds, bytes, path }) => [
                made,
                reason,
                holds?.labels ?? '–',
                holds?.events ?? '–',
                bytes,
                path,
              ]),
            ),
          )
      }),
    )
  backup
    .command('make')
    .description('one more, now')
    .requiredOption('--project <file>', 'project file')
    .action((options: { project: string }) =>
      withHost({ path: options.project, mustExist: true }, async ({ workspace }) => {
        print((await workspace.backUp('asked')).path)
      }),
    )
  backup
    .command('restore')
    .description('puts one in place of the project; what was there before is kept')
    .requiredOption('--project <file>', 'project file')
    .option('--from <backup>', 'the backup (default: the newest)')
    .action((options: { project: string; from?: string }) =>
      withHost(null, async (host) => {
        const file = resolve(options.project)
        const from =
          options.from === undefined ? (await backupsOf(host.workspace, file))[0]?.path : resolve(options.from)
        if (from === undefined) {
          throw new KeymarkError('not-found', `There is no backup beside ${file}. Give the path of one with --from.`)
        }
        const kept = await restore(host.workspace, file, from)
        await host.close()
        print(`${file}  is as in ${from}`)
        if (kept !== null) say(`what was there before is kept as ${kept}`)
      }),
    )
}
