/** A Debian package of the built program, with Debian's own tools. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Resvg } from '@resvg/resvg-js'

/** What Electron needs from the system; t64 is what newer releases call the same. */
const DEPENDS = [
  'libasound2 | libasound2t64',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'libc6 (>= 2.34)',
  'libgbm1',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libstdc++6',
  'xdg-utils',
]
const SIZES = [32, 48, 128, 256]

export interface DebOptions {
  /** The folder that electron-builder made. */
  program: string
  /** Where the package is written. */
  folder: string
  version: string
  /** The manual page, in troff. */
  manual: string
  changelog: string
  /** Whether the program is made of the pinned copy of Electron. */
  isUnfit: boolean
}

/** @returns path of the package. */
export function makeDeb({ program, folder, version, manual, changelog, isUnfit }: DebOptions): string {
  const root = join(folder, 'deb')
  rmSync(root, { recursive: true, force: true })
  const put = (path: string, content: string | Uint8Array, mode = 0o644): void => {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), content, { mode })
  }
  const here = (name: string): string => join(import.meta.dirname, name)
  cpSync(program, join(root, 'usr/lib/keymark'), { recursive: true })
  // Chromium's own helper, for systems whose programs may not make user namespaces.
  chmodSync(join(root, 'usr/lib/keymark/chrome-sandbox'), 0o4755)
  put('usr/bin/keymark', readFileSync(here('keymark.sh')), 0o755)
  put('usr/share/applications/keymark.desktop', readFileSync(here('keymark.desktop')))
  put('usr/share/mime/packages/keymark.xml', readFileSync(here('keymark.xml')))
  put('usr/share/man/man1/keymark.1.gz', gzipSync(manual, { level: 9 }))
  put('usr/share/doc/keymark/copyright', readFileSync(here('../../LICENSE')))
  put('usr/share/doc/keymark/changelog.gz', gzipSync(changelog, { level: 9 }))
  for (const file of globSync('icons/*.svg', { cwd: import.meta.dirname })) {
    const name = basename(file, '.svg')
    const kind = name === 'keymark' ? 'apps' : 'mimetypes'
    const svg = readFileSync(here(file), 'utf8')
    put(`usr/share/icons/hicolor/scalable/${kind}/${name}.svg`, svg)
    for (const size of SIZES) {
      const image = new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng()
      put(`usr/share/icons/hicolor/${size}x${size}/${kind}/${name}.png`, image)
    }
  }
  put('DEBIAN/control', control(version, isUnfit, installedSize(root)))
  const name = `keymark${isUnfit ? '-unfit-for-release' : ''}_${version}_amd64.deb`
  const deb = join(folder, name)
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', root, deb], { stdio: ['ignore', 2, 2] })
  rmSync(root, { recursive: true, force: true })
  return deb
}

const control = (version: string, isUnfit: boolean, size: number): string =>
  [
    'Package: keymark',
    `Version: ${version}${isUnfit ? '~unfit' : ''}`,
    'Section: science',
    'Priority: optional',
    'Architecture: amd64',
    'Maintainer: Keymark <keymark@localhost>',
    `Installed-Size: ${size}`,
    `Depends: ${DEPENDS.join(', ')}`,
    'Description: workbench for the human study of feed-forward memories',
    ' Scans a decoder language model over a text for what each feed-forward key',
    ' fires on, lets annotators label the patterns, and draws the figures of',
    ' "Transformer Feed-Forward Layers Are Key-Value Memories". Works offline.',
    ...(isUnfit ? [' .', ' UNFIT FOR RELEASE: it contains an unofficial copy of Electron, for tests only.'] : []),
    '',
  ].join('\n')

/** KiB, as Debian counts: each file by itself. */
export const installedSize = (folder: string): number =>
  globSync('**/*', { cwd: folder })
    .map((file) => statSync(join(folder, file)))
    .filter((stat) => stat.isFile())
    .reduce((sum, { size }) => sum + Math.ceil(size / 1024), 0)
