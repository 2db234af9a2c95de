/** Runs the wild calls in a process of their own, and looks at every file that they touched, as the kernel saw it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { temporaryFolder } from '../fixtures/project.ts'
import type { CallReport } from './calls.ts'

/** @param times payloads for each procedure */
export function callWildly(times: number, seed = 1): { report: CallReport; strayed: string[] } {
  const folder = temporaryFolder()
  const lures = join(folder, 'lures')
  mkdirSync(lures)
  for (const name of ['secret.txt', 'secret.keymark', 'secret.kmpacket']) writeFileSync(join(lures, name), 'secret')
  const trace = join(folder, 'trace')
  const program = [process.execPath, join(import.meta.dirname, 'calls.ts'), folder, String(times), String(seed)]
  const { stdout, stderr, status } = spawnSync('strace', [...touchedIn.options(trace), ...program], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    // Looking a model up reaches nobody.
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_DISABLE_COMPILE_CACHE: '1',
      HF_ENDPOINT: 'http://127.0.0.1:9',
      TMPDIR: join(folder, 'chosen'),
    },
  })
  if (status !== 0) throw new Error(`the calls ended with status ${status}: ${stderr.slice(-2000)}`)
  const strayed = touchedIn(readFileSync(trace, 'utf8'), folder)
  rmSync(folder, { recursive: true, force: true })
  return { report: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as CallReport, strayed }
}

const CALLS = /^\d+ +(?<call>\w+)\((?<given>.*)$/u
const WRITES = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/u

/** Calls that name a lure, or that change something outside of `folder`; what the system keeps for every process is left out. */
export function touchedIn(trace: string, folder: string): string[] {
  const own = [folder, '/dev/', '/proc/', join(homedir(), '.cache')]
  return trace.split('\n').flatMap((line) => {
    const { call, given } = CALLS.exec(line)?.groups ?? {}
    if (call === undefined || given === undefined || /^access|^readlink/u.test(call)) return []
    const paths = [...given.matchAll(/"(?<path>(?:[^"\\]|\\.)*)"/gu)].map(({ groups }) => groups?.['path'] ?? '')
    const isLure = paths.some((path) => path.includes('/lures/') || path.startsWith('/etc/passwd'))
    const changes = call === 'openat' ? WRITES.test(given) : !/stat|chdir/u.test(call)
    const isOutside = paths.some((path) => path.startsWith('/') && own.every((place) => !path.startsWith(place)))
    return isLure || (changes && isOutside) ? [`${call}(${given}`] : []
  })
}

touchedIn.options = (trace: string): string[] =>
  '--follow-forks --seccomp-bpf --quiet=all --signal=none --string-limit=5000'
    .split(' ')
    .concat(
      '--trace=openat,open,creat,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,rmdir,truncate,chmod,fchmodat,stat,lstat,statx,newfstatat',
      `--output=${trace}`,
    )
