/**
 * `npm run trust`: power cuts, kills, changed files and wild calls at full size. Prints a table, and what went wrong with its seed.
 *
 *   node tests/trust/run.ts [share of the full size]
 */
import { cutPower } from './cuts.ts'
import { killAgain } from './kills.ts'
import { readMutants, soundFiles } from './mutations.ts'
import { callWildly } from './wild.ts'

const SHARE = Number(process.argv[2] ?? 1)
const SEED = 1
const CUTS = Math.ceil(200 * SHARE)
const KILLS = Math.ceil(250 * SHARE)
const FILES = Math.ceil(2000 * SHARE)
const CALLS = Math.ceil(100 * SHARE)

const wrong: string[] = []
const row = (what: string, times: string, outcome: string, bad: string[]): void => {
  wrong.push(...bad)
  console.log(`| ${what} | ${times} | ${outcome} | ${bad.length} |`)
}

console.log('| tried | times | came out | wrong |')
console.log('|---|---|---|---|')
for (const job of ['label', 'undo', 'import', 'study', 'publish']) {
  const { cuts, wrong } = cutPower(job, CUTS, { seed: SEED })
  row(`power cut: ${job}`, `${cuts} images`, `${cuts - wrong.length} whole`, wrong)
}
{
  const { cuts, wrong } = cutPower('label', CUTS, { seed: SEED, weak: true })
  console.log(
    `| the same with synchronous=NORMAL, to see that it is seen | ${cuts} images | ${cuts - wrong.length} whole | (${wrong.length}) |`,
  )
}
for (const job of ['label', 'import', 'study', 'publish', 'export', 'dataset']) {
  const { kills, acknowledged, wrong } = await killAgain(job, KILLS, SEED)
  row(`killed: ${job}`, `${kills} times`, `${acknowledged} acknowledged, all there`, wrong)
}
for (const [name, format] of Object.entries(await soundFiles())) {
  const { files, read, refused, wrong } = await readMutants(name, format, FILES, SEED)
  row(`changed file: ${name}`, `${files} files`, `${read} read, ${refused} refused in words`, wrong)
}
{
  const { report, strayed } = callWildly(CALLS, SEED)
  const { procedures, answered, refused, wrong } = report
  const times = `${CALLS} times each of ${procedures.length}`
  row('wild calls of a page', times, `${answered} answered, ${refused} refused in words`, [...wrong, ...strayed])
}
for (const line of wrong) console.error(line)
console.log(`\n${wrong.length} wrong`)
process.exitCode = wrong.length === 0 ? 0 : 1
