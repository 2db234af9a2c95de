/**
 * `npm run package`: builds the program, packs it with electron-builder, lists what it consists of, and makes a Debian
 * package of it. Prints sizes and paths; `RELEASE.md` says what comes before and after.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createProgram } from '#main/commands/program.ts'
import { findElectron } from '#main/launch/electron.ts'
import { PINNED_COPY } from '#main/launch/pinned-copy.ts'
import { installedSize, makeDeb } from './deb.ts'
import { FUSES, readFuses } from './fuses.ts'
import { manPage } from './man-page.ts'

/** MiB that the installed program may take. */
const LIMIT = 350

const root = dirname(dirname(import.meta.dirname))
const output = join(root, 'out/package')
const tool = (script: string, ...options: string[]): void => {
  execFileSync(process.execPath, [join(root, 'node_modules', script), ...options], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
}

const { path, notice } = await findElectron(root)
if (notice !== null) console.error(notice)
const isUnfit = path.includes(PINNED_COPY)
rmSync(join(root, 'out'), { recursive: true, force: true })
tool('electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn')
tool(
  'electron-builder/out/cli/cli.js',
  '--linux',
  '--dir',
  '--x64',
  '--publish=never',
  '--config=resources/packaging/builder.config.js',
  `--config.electronDist=${dirname(path)}`,
)
const program = join(output, 'linux-unpacked')
const licences = join(program, 'LICENSES.chromium.html')
execFileSync('xz', ['-9e', licences])

const wrong = Object.entries(readFuses(join(program, 'keymark'))).filter(
  ([fuse, isOn]) => FUSES[fuse as keyof typeof FUSES] !== isOn,
)
if (wrong.length > 0)
  throw new Error(`Fuses that are not set as they should be: ${wrong.map(([fuse]) => fuse).join(', ')}`)

const sbom = join(output, 'keymark.cdx.json')
// npm itself writes the list: every package with version, licence, hash and whether only the build needs it.
const listed = spawnSync('npm', ['sbom', '--sbom-format=cyclonedx'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 1 << 28,
})
if (listed.status !== 0) throw new Error(`npm sbom failed: ${listed.stderr}`)
const bom = JSON.parse(listed.stdout) as { metadata: { component: { name: string } } }
// npm calls it by the folder that it lies in.
bom.metadata.component.name = 'keymark'
writeFileSync(sbom, JSON.stringify(bom, null, 1))

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
const [, day = ''] = /^## \S+ \((\d{4}-\d{2}-\d{2})\)/mu.exec(changelog) ?? []
const manual = manPage(createProgram(), day)
const deb = makeDeb({ program, folder: output, version, manual, changelog, isUnfit })

const size = installedSize(program) / 1024
const largest = globSync('**/*', { cwd: program })
  .map((file) => ({ file, bytes: statSync(join(program, file)).size }))
  .toSorted((a, b) => b.bytes - a.bytes)
  .slice(0, 8)
for (const { file, bytes } of largest) console.log(`${(bytes / 2 ** 20).toFixed(1).padStart(7)} MiB  ${file}`)
console.log(`${size.toFixed(1).padStart(7)} MiB  installed, at most ${LIMIT}`)
console.log(`${(statSync(deb).size / 2 ** 20).toFixed(1).padStart(7)} MiB  ${deb}`)
console.log(sbom)
if (size > LIMIT) throw new Error(`The program takes ${size.toFixed(0)} MiB, more than ${LIMIT}.`)
