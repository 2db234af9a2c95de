import { useQuery } from '@tanstack/react-query'
import type { QueuedShard, QueueStatus } from '#contract/queue.ts'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { count, counted, share, timeLeft } from '../ui/format.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'

/** How far all workers of the queue are that the window was started with; nothing where there is none. */
export function QueueProgress() {
  const { data: given } = useQuery(query.queue.given.queryOptions())
  return given ? <WatchedQueue id={given.id} address={given.address} /> : null
}

function WatchedQueue({ id, address }: { id: string; address: string }) {
  const { data: status, error } = useQuery(query.queue.watch.experimental_liveOptions({ input: { queue: id } }))
  return (
    <section aria-label="Queue" className="mx-5 mt-5 flex max-w-5xl flex-col gap-4 rounded-md bg-panel px-3 py-2.5">
      <h2 className="flex gap-2 text-xs text-muted">
        <span>Queue</span> <span className="select-text">{address}</span>
      </h2>
      {error ? <ErrorState error={error} /> : status && <Scans status={status} />}
    </section>
  )
}

const Scans = ({ status: { scans } }: { status: QueueStatus }) =>
  scans.length === 0 ? (
    <p className="text-muted">No scan waits in it. What was merged is in the project that asked for it.</p>
  ) : (
    scans.map((scan) => <QueuedScan key={scan.id} scan={scan} />)
  )

function QueuedScan({ scan: { name, of, shards } }: { scan: QueueStatus['scans'][number] }) {
  const inState = (state: QueuedShard['state']): QueuedShard[] => shards.filter((shard) => shard.state === state)
  const [running, failed] = [inState('running'), inState('failed')]
  const done = inState('done').length + running.reduce((sum, shard) => sum + (shareOf(shard) ?? 0), 0)
  const rates = running.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? [])
  const facts = [
    `${count(inState('done').length)} of ${counted(of, 'shard')} done`,
    counted(running.length, 'worker'),
    ...(rates.length === 0 ? [] : [`${count(Math.round(rates.reduce((sum, rate) => sum + rate, 0)))} tok/s together`]),
    ...(failed.length === 0 ? [] : [`${count(failed.length)} set aside`]),
  ]
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 font-medium">
          <MiddleCut>{name}</MiddleCut>
        </span>
        <span className="w-32 flex-none">
          <ProgressBar label={`${name}: progress of all workers`} share={done / of} />
        </span>
        <span className="text-muted">{facts.join('  ·  ')}</span>
      </div>
      {running.length > 0 && (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(22rem,1fr))] gap-x-6 text-xs text-muted">
          {running.map((shard) => (
            <li key={shard.shard} className="flex min-w-0 gap-2 py-0.5">
              <span className="w-16 flex-none text-ink">shard {shard.shard}</span>
              <span className="min-w-0 flex-1 truncate">{inWords(shard)}</span>
            </li>
          ))}
        </ul>
      )}
      {failed.map(({ shard, error }) => (
        <p key={shard} className="text-danger">
          Shard {shard} failed three times and was set aside: {error}
        </p>
      ))}
    </div>
  )
}

/** 0…1; null while the total is unknown. */
const shareOf = ({ sentences = 0, total = null }: QueuedShard): number | null =>
  total === null || total === 0 ? null : Math.min(1, sentences / total)

function inWords(shard: QueuedShard): string {
  const { worker = '', message = '', tokensPerSecond = null, secondsLeft = null } = shard
  const done = shareOf(shard)
  return [
    worker,
    done === null ? message : share(done),
    tokensPerSecond === null ? '' : `${count(Math.round(tokensPerSecond))} tok/s`,
    timeLeft(secondsLeft),
  ]
    .filter((fact) => fact !== '')
    .join('  ·  ')
}
