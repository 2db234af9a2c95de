/**
 * The inference process in one file, for the unit tests. They start it some hundred times, and reading its modules one by one is most
 * of what a tiny model costs; the program that is built has it in one file as well.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import packageJson from '../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('..', import.meta.url))

/** Builds it. @returns the file's path */
export async function bundleProcess(): Promise<string> {
  const outDir = join(root, 'node_modules/.cache/inference-process')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: Object.keys(packageJson.dependencies) },
    build: { ssr: join(root, 'main/inference/process.ts'), outDir, emptyOutDir: true, target: 'esnext', minify: false },
  })
  return join(outDir, 'process.js')
}
