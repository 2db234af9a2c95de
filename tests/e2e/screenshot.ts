/**
 * A picture of the real window:
 * `node main/launch/script.js tests/e2e/screenshot.ts --project P.keymark --page '/key/1/3/17' --out README.png`
 */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { type Keymark, launchKeymark } from './launch.ts'
import { onDisplay } from './on-display.ts'

export interface Picture {
  /** Address behind the `#`, as in renderer/router.tsx. */
  page: string
  /** PNG to write. */
  out: string
  theme?: 'light' | 'dark'
  /** What to do on the page before the picture is taken. */
  prepare?: (page: Page) => Promise<void>
}

/** Opens the project, goes to the page, waits until nothing is loading any more, and takes the picture at 1440 × 900. */
export async function takePicture(
  project: string,
  { page: address, out, theme = 'light', prepare }: Picture,
): Promise<void> {
  const { app, page, close } = await launchKeymark({ project })
  try {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900))
    await page.mouse.move(0, 0)
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.evaluate((address) => {
      window.location.hash = address
    }, address)
    // Pages load in milliseconds; figures draw for longer.
    await page.waitForTimeout(1500)
    await prepare?.(page)
    await page.screenshot({ path: out })
  } finally {
    await close()
  }
}

/** A folder for pictures of what tests look at; none are taken without it. */
const pictures = process.env['KEYMARK_PICTURES']

/** A picture of a window in a test, by the window itself: a driver's picture of an enlarged page would be a part of it. */
export async function picture({ app }: Keymark, name: string): Promise<void> {
  if (pictures === undefined) return
  const png = await app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage()
    return image?.toPNG().toString('base64') ?? ''
  })
  writeFileSync(join(pictures, `${name}.png`), Buffer.from(png, 'base64'))
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      project: { type: 'string' },
      page: { type: 'string', default: '/project' },
      out: { type: 'string', default: 'keymark.png' },
      theme: { type: 'string', default: 'light' },
    },
  })
  const { project } = values
  if (project === undefined) throw new Error('--project is missing: the .keymark file to show.')
  await onDisplay(() =>
    takePicture(resolve(project), {
      page: values.page,
      out: resolve(values.out),
      theme: values.theme === 'dark' ? 'dark' : 'light',
    }),
  )
}
