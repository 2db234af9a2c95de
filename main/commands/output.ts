/** Results go to stdout, everything else to stderr. */
import type { Job } from '#contract/job.ts'
import { visible, visibleJson } from './visible.ts'

/** A file or another program gets the text as it is. */
const write = (stream: NodeJS.WriteStream, text: string): void =>
  void stream.write(`${stream.isTTY ? visible(text) : text}\n`)

export const print = (text: string): void => write(process.stdout, text)

export const printJson = (value: unknown): void => print(visibleJson(JSON.stringify(value, null, 2)))

export const say = (text: string): void => write(process.stderr, text)

/** For a program that reads along. */
const tell = (event: object): void => void process.stderr.write(`${visibleJson(JSON.stringify(event))}\n`)

/** Columns as wide as their longest cell; numbers to the right. */
export function table(head: string[], rows: (string | number)[][]): string {
  const cells = [
    head,
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell))),
  ]
  const widths = head.map((_, column) => cells.reduce((most, row) => Math.max(most, (row[column] ?? '').length), 0))
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'))
  return cells
    .map((row) =>
      row
        .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Progress for a person (one line that is rewritten) or, where stderr is no terminal, one JSON line an event. */
export class ProgressLine {
  #last = 0
  #message = ''
  #notice: string | null = null
  #width = 0

  show(job: Pick<Job, 'message' | 'notice' | 'unit' | 'done' | 'total' | 'rate' | 'secondsLeft'>): void {
    if (job.notice !== this.#notice) {
      this.#notice = job.notice
      this.end()
      if (job.notice !== null) {
        if (process.stderr.isTTY) say(job.notice)
        else tell({ event: 'notice', message: job.notice })
      }
    }
    const now = performance.now()
    if (job.message === this.#message && now - this.#last < (process.stderr.isTTY ? 200 : 2000)) return
    this.#last = now
    this.#message = job.message
    if (!process.stderr.isTTY) {
      const { message, unit, done, total, rate, secondsLeft } = job
      const tokensPerSecond = rate === null ? null : Math.round(rate)
      const left = secondsLeft === null ? null : Math.round(secondsLeft)
      tell({ event: 'progress', message, [unit]: done, total, tokensPerSecond, secondsLeft: left })
      return
    }
    const parts = [job.message]
    if (job.total !== null)
      parts.push(
        `${Math.floor((100 * job.done) / job.total)} %`,
        `${job.done.toLocaleString('en')} of about ${job.total.toLocaleString('en')} ${job.unit}`,
      )
    if (job.rate !== null) parts.push(`${Math.round(job.rate).toLocaleString('en')} tok/s`)
    if (job.secondsLeft !== null) parts.push(`${inWords(job.secondsLeft)} left`)
    const line = visible(parts.join(' · '))
    process.stderr.write(`\r${line.padEnd(this.#width)}`)
    this.#width = line.length
  }

  end(): void {
    if (process.stderr.isTTY && this.#width > 0) process.stderr.write(`\r${' '.repeat(this.#width)}\r`)
    this.#width = 0
  }
}

/** Bytes as a person says them: 1 GB is 10⁹ bytes. */
export function decimalSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let [size, unit] = [bytes, 0]
  for (; size >= 999.5 && unit < units.length - 1; unit++) size /= 1000
  return `${unit === 0 ? size : Number(size.toPrecision(3))} ${units[unit]}`
}

/** Seconds as a person says them. */
export function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Progress of the draws of a bootstrap in this process. Both parts are called by whoever draws. */
export function drawsOnLine(draws: number): { show: (done: number) => void; end: () => void } {
  const line = new ProgressLine()
  const start = performance.now()
  return {
    show(done) {
      const seconds = (performance.now() - start) / 1000
      // What takes a moment needs no line.
      if (seconds < 1 || done === 0) return
      line.show({
        message: 'resampling',
        notice: null,
        unit: 'draws',
        done,
        total: draws,
        rate: null,
        secondsLeft: (seconds / done) * (draws - done),
      })
    },
    end: () => line.end(),
  }
}
