/** `work` and `queue`: shards that several machines take from a Redis. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { QueueStatus } from '#contract/queue.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { QUEUE_VARIABLE } from '../queue/address.ts'
import { withHost } from './command-host.ts'
import { follow } from './follow.ts'
import { positiveUpTo } from './options.ts'
import { inWords, print, printJson, table } from './output.ts'

export const QUEUE = [
  '--queue <address>',
  `a Redis: redis://[:PASSWORD@]HOST[:PORT], rediss:// for TLS (or in ${QUEUE_VARIABLE})`,
] as const

/** The id of the queue that was named, or stands in the environment. @throws KeymarkError where neither is. */
export function queueOf({ workspace }: Host, address: string | undefined): string {
  const given = address ?? process.env[QUEUE_VARIABLE]
  if (given !== undefined && given !== '') return workspace.queues.register(given)
  throw new KeymarkError(
    'bad-input',
    `No queue was named. Give the address of a Redis with --queue, or in ${QUEUE_VARIABLE}.`,
  )
}

interface WorkOptions {
  queue?: string
  results?: string
  scratch?: string
  patience: number
  untilEmpty?: boolean
  threads?: number
}

export function registerQueue(program: Command): void {
  program
    .command('work')
    .description('take shards of scans from a queue and scan them, until it is stopped')
    .option(...QUEUE)
    .option(
      '--results <folder>',
      'folder that workers and the scan share; without it results below 64 MB go through the queue',
    )
    .option('--scratch <folder>', 'folder for the shard at hand (default: the system’s)')
    .option(
      '--patience <seconds>',
      'without a sign of life for so long, another worker takes the shard',
      positiveUpTo(86_400),
      60,
    )
    .option('--until-empty', 'end when nothing is left to take')
    .option('--threads <n>', 'threads of the runtime, the same for all workers of a scan', positiveUpTo(256))
    .action(({ queue, results, scratch, patience, untilEmpty = false, threads }: WorkOptions) =>
      withHost(null, async (host) => {
        const folder = (path: string | undefined): string | null =>
          path === undefined ? null : host.workspace.files.register(resolve(path)).id
        await follow(
          host,
          () =>
            host.client.queue.work({
              queue: queueOf(host, queue),
              results: folder(results),
              scratch: folder(scratch),
              patience,
              untilEmpty,
              threads: threads ?? null,
            }),
          'stopping; the shard goes back to the queue …',
        )
      }),
    )
  program
    .command('queue')
    .description('what waits and runs in a queue')
    .command('status')
    .description('scans, shards and workers')
    .option(...QUEUE)
    .option('--json', 'print as JSON')
    .action(({ queue, json }: { queue?: string; json?: boolean }) =>
      withHost(null, async (host) => {
        const status = await host.client.queue.status({ queue: queueOf(host, queue) })
        if (json === true) printJson(status)
        else printStatus(status)
      }),
    )
}

function printStatus({ address, scans }: QueueStatus): void {
  if (scans.length === 0) print(`No scan is in the queue at ${address}.`)
  for (const { name, of, program, shards } of scans) {
    const count = (state: string): number => shards.filter((shard) => shard.state === state).length
    print(
      `scan "${name}": ${count('done')} of ${of} shards done, ${count('waiting')} waiting, ${count('failed')} set aside`,
    )
    print(`  ${program}`)
    const running = shards.filter(({ state }) => state === 'running')
    if (running.length > 0) {
      print(
        table(
          ['shard', 'worker', 'sentences', 'of about', 'tokens/s', 'left'],
          running.map(({ shard, worker, sentences, total, tokensPerSecond, secondsLeft }) => [
            shard,
            worker ?? '',
            sentences ?? 0,
            total?.toLocaleString('en') ?? '',
            tokensPerSecond === null || tokensPerSecond === undefined
              ? ''
              : Math.round(tokensPerSecond).toLocaleString('en'),
            secondsLeft === null || secondsLeft === undefined ? '' : inWords(secondsLeft),
          ]),
        ),
      )
    }
    for (const { shard, error } of shards) if (error !== null) print(`  shard ${shard} was set aside: ${error}`)
  }
}
