/** What a page of the real window cannot do, tried from inside of it. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import { createServer, type Server } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findElectron } from '#main/launch/electron.ts'
import { electronSwitches } from '#main/launch/switches.ts'
import { temporaryFolder, writeProject } from '../fixtures/project.ts'
import { launchKeymark, root, type Keymark } from './launch.ts'

let keymark: Keymark
let server: Server
let outside: string
let visits: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    visits.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*')
    response.end('outside')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  expect(await (await fetch(outside)).text()).toBe('outside')
  keymark = await launchKeymark()
})
afterAll(async () => {
  await keymark.close()
  server.close()
})
beforeEach(() => {
  visits = []
})

test('the page has nothing of Node and nothing of Electron', async () => {
  const found = await keymark.page.evaluate(() =>
    ['require', 'process', 'module', 'global', 'Buffer', 'electron', '__dirname'].filter((name) => name in window),
  )
  expect(found).toEqual([])
})

test('the window is isolated and sandboxed', async () => {
  const preferences = await keymark.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences: () => Record<string, unknown>
    }
    return contents.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
  })
})

test('every page comes with a strict content security policy', async () => {
  const policy = await keymark.page
    .reload()
    .then(async (response) => (await response?.allHeaders())?.['content-security-policy'])
  const directives = new Map(
    (policy ?? '').split('; ').map((line) => [line.split(' ')[0], line.split(' ').slice(1).join(' ')]),
  )
  expect(directives.get('default-src')).toBe("'none'")
  expect(directives.get('script-src')).toBe("'self'")
  expect(directives.get('style-src')).toBe("'self'")
  expect(directives.get('connect-src')).toBe("'none'")
  expect(directives.get('base-uri')).toBe("'none'")
  expect(directives.get('form-action')).toBe("'none'")
  expect(directives.get('frame-ancestors')).toBe("'none'")
  expect(directives.get('require-trusted-types-for')).toBe("'script'")
  expect(policy).not.toContain('unsafe')
})

test('the window itself breaks the policy nowhere', async () => {
  const complaints: string[] = []
  keymark.page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await keymark.page.reload()
  await keymark.page.getByRole('navigation').first().waitFor()
  await keymark.page.keyboard.press('Control+k')
  await keymark.page.keyboard.press('Escape')
  expect(complaints).toEqual([])
})

test('text is not run as code, and markup not made of text', async () => {
  const outcome = await keymark.page.evaluate(async () => {
    const tries: Record<string, () => unknown> = {
      // oxlint-disable-next-line no-eval -- what is tried here must fail
      eval: () => (0, eval)('1'),
      // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval -- what is tried here must fail
      function: () => new Function('return 1')(),
      markup: () => {
        document.createElement('div').innerHTML = '<b>bold</b>'
      },
      worker: () => new Worker('data:text/javascript,0'),
    }
    // The driver's own evaluation is exempt from the policy; what it leaves for later is not.
    const succeeded: string[] = []
    for (const [name, run] of Object.entries(tries)) {
      await new Promise<void>((done) =>
        setTimeout(() => {
          try {
            run()
            succeeded.push(name)
          } catch {
            // As it should be.
          }
          done()
        }),
      )
    }
    return succeeded
  })
  expect(outcome).toEqual([])
})

test('an inline script does not run', async () => {
  const title = await keymark.page.title()
  const ran = await keymark.page.evaluate(async () => {
    const script = document.createElement('script')
    script.setAttribute('nonce', 'guess')
    script.append(document.createTextNode('document.title = "run"'))
    try {
      document.body.append(script)
    } catch {
      // Trusted types refuse the text itself.
    }
    await new Promise((later) => setTimeout(later, 100))
    return document.title
  })
  expect(ran).toBe(title)
})

test('no request leaves the window', async () => {
  const outcome = await keymark.page.evaluate(async (address) => {
    const image = (): Promise<string> =>
      new Promise((done) => {
        const element = new Image()
        element.addEventListener('load', () => done('loaded'))
        element.addEventListener('error', () => done('refused'))
        element.src = `${address}image.png`
      })
    const fetched = (url: string): Promise<string> =>
      fetch(url).then(
        () => 'loaded',
        () => 'refused',
      )
    return [
      await fetched(address),
      await fetched('https://example.org/'),
      await fetched('file:///etc/passwd'),
      await image(),
    ]
  }, outside)
  expect(outcome).toEqual(['refused', 'refused', 'refused', 'refused'])
  expect(visits).toEqual([])
})

test('requests are cancelled below the page too, where no policy of a page applies', async () => {
  const outcome = await keymark.app.evaluate(
    ({ session }, address) => session.defaultSession.fetch(address).then(() => 'loaded', String),
    outside,
  )
  expect(outcome).toContain('ERR_BLOCKED_BY_CLIENT')
  expect(visits).toEqual([])
})

test('the page cannot be led to another address', async () => {
  const before = keymark.page.url()
  // Heard after the program's own answer to it.
  await keymark.app.evaluate(({ BrowserWindow }) => {
    const tried: boolean[] = []
    Object.assign(globalThis, { tried })
    BrowserWindow.getAllWindows()[0]?.webContents.on('will-frame-navigate', (event) =>
      tried.push(event.defaultPrevented),
    )
  })
  const tried = (): Promise<boolean[]> =>
    keymark.app.evaluate(() => (globalThis as unknown as { tried: boolean[] }).tried)
  for (const [at, address] of [outside, 'app://keymark/../main/index.js'].entries()) {
    await keymark.page.evaluate((address) => {
      location.href = address
    }, address)
    await expect.poll(tried).toHaveLength(at + 1)
  }
  expect(await tried()).toEqual([true, true])
  expect(keymark.page.url()).toBe(before)
  expect(visits).toEqual([])
})

test('no other window opens, and only listed links reach the system’s browser', async () => {
  await keymark.app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = (address) => {
      opened.push(address)
      return Promise.resolve()
    }
  })
  const windows = await keymark.page.evaluate(
    (addresses) => addresses.map((address) => window.open(address) === null),
    [
      outside,
      'app://keymark/',
      'file:///etc/passwd',
      'https://arxiv.org/abs/2012.14913',
      'https://arxiv.org/abs/2012.14913?x',
    ],
  )
  expect(windows).toEqual([true, true, true, true, true])
  expect(keymark.app.windows()).toHaveLength(1)
  expect(await keymark.app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)).toEqual([
    'https://arxiv.org/abs/2012.14913',
  ])
})

test('the page cannot stay at the empty page', async () => {
  const left = keymark.page.waitForEvent('framenavigated', (frame) => frame.url() === 'about:blank')
  await keymark.page.evaluate(() => {
    location.href = 'about:blank'
  })
  await left
  await expect.poll(() => keymark.page.url()).toMatch(/^app:\/\/keymark\//u)
  await keymark.page.getByRole('navigation').first().waitFor()
})

test('the page opens no file dialog of its own', async () => {
  await keymark.app.evaluate(({ BrowserWindow }) => {
    const refused: string[] = []
    Object.assign(globalThis, { refused })
    BrowserWindow.getAllWindows()[0]?.webContents.debugger.on('message', (_event, method) => {
      if (method === 'Page.fileChooserOpened') refused.push(method)
    })
  })
  const outcome = await keymark.page.evaluate(async () => {
    const input = document.createElement('input')
    input.type = 'file'
    input.click()
    const { showOpenFilePicker } = window as unknown as { showOpenFilePicker: () => Promise<unknown> }
    const open = new Promise((later) => setTimeout(() => later('open'), 2000))
    const picked = await Promise.race([showOpenFilePicker().then(() => 'picked', String), open])
    return String(picked)
  })
  expect(outcome).toContain('AbortError')
  // The page is told that nothing was chosen before main hears that a dialog was asked for.
  await expect
    .poll(() => keymark.app.evaluate(() => (globalThis as unknown as { refused: string[] }).refused.length))
    .toBeGreaterThanOrEqual(2)
})

/** A STUN and TURN server of the test's own; it answers nothing and counts what comes. */
async function callee(): Promise<{ udp: number; tcp: number; packets: () => string[]; close: () => void }> {
  const packets: string[] = []
  const datagrams = createSocket('udp4').on('message', () => packets.push('udp'))
  await new Promise<void>((bound) => datagrams.bind(0, '127.0.0.1', bound))
  const streams = createTcpServer((socket) => {
    packets.push('tcp')
    socket.on('error', () => undefined).destroy()
  })
  await new Promise<void>((listening) => streams.listen(0, '127.0.0.1', listening))
  return {
    udp: datagrams.address().port,
    tcp: (streams.address() as AddressInfo).port,
    packets: () => packets,
    close: () => {
      datagrams.close()
      streams.close()
    },
  }
}

test('the page calls nobody: WebRTC has no constructors, and those of a frame reach no server', async () => {
  const { udp, tcp, packets, close } = await callee()
  try {
    const found = await keymark.page.evaluate(
      async (servers) => {
        const frame = document.createElement('iframe')
        document.body.append(frame)
        const inner = frame.contentWindow as unknown as typeof globalThis
        for (const urls of servers) {
          const call = new inner.RTCPeerConnection({ iceServers: [{ urls, username: 'u', credential: 'c' }] })
          call.createDataChannel('x')
          await call.setLocalDescription(await call.createOffer())
          await new Promise((later) => setTimeout(later, 1500))
          call.close()
        }
        frame.remove()
        return ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel'].filter((name) => name in window)
      },
      [`stun:127.0.0.1:${udp}`, `turn:127.0.0.1:${udp}?transport=udp`, `turn:127.0.0.1:${tcp}?transport=tcp`],
    )
    expect(found).toEqual([])
    expect(packets()).toEqual([])
    // The server hears whoever reaches it.
    const sender = createSocket('udp4')
    sender.send('x', udp, '127.0.0.1', () => sender.close())
    connect(tcp, '127.0.0.1').on('error', () => undefined)
    await expect.poll(() => packets().toSorted()).toEqual(['tcp', 'udp'])
  } finally {
    close()
  }
})

test('permissions are denied', async () => {
  const outcome = await keymark.page.evaluate(async () => {
    const names = ['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read', 'midi']
    const states = names.map((name) => navigator.permissions.query({ name: name as PermissionName }))
    const asked = [
      Notification.requestPermission(),
      navigator.clipboard.readText().then(
        () => 'granted',
        () => 'denied',
      ),
    ]
    return [...(await Promise.all(states)).map(({ state }) => state), ...(await Promise.all(asked))]
  })
  expect(outcome).toEqual(Array.from({ length: 8 }, () => 'denied'))
})

test('the page’s own address space holds the page and nothing else', async () => {
  const statuses = await keymark.app.evaluate(
    async ({ session }, addresses) => {
      const all: number[] = []
      for (const address of addresses) all.push((await session.defaultSession.fetch(address)).status)
      return all
    },
    [
      'app://keymark/',
      'app://keymark/..%2fmain%2findex.js',
      'app://keymark/%2e%2e/%2e%2e/package.json',
      'app://keymark/index.map',
    ],
  )
  expect(statuses).toEqual([200, 404, 404, 404])
})

test('a second start with the same user data hands its project over and ends', async () => {
  const folder = temporaryFolder()
  const project = join(folder, 'handed-over.keymark')
  writeProject(project).db.close()
  const first = await launchKeymark({ userData: folder })
  try {
    const { path } = await findElectron(root)
    const options = [...electronSwitches(), `--user-data-dir=${folder}`, root, project]
    const second = spawn(path, options, { stdio: 'ignore' })
    expect(await new Promise((ended) => second.on('exit', ended))).toBe(0)
    await first.page.getByText('handed-over').first().waitFor()
    expect(first.app.windows()).toHaveLength(1)
  } finally {
    await first.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
