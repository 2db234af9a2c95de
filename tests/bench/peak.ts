import { existsSync, readFileSync } from 'node:fs'

/**
 * Peak of this process in MiB, as the system counts it. Linux reports a child's maximum as no less than its parent's memory at the
 * moment it was started, so there the high-water mark of the process itself is read.
 */
export function peak(): number {
  const status = '/proc/self/status'
  const mark = existsSync(status) ? /VmHWM:\s+(\d+) kB/u.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  return Number(mark ?? process.resourceUsage().maxRSS) / 1024
}
