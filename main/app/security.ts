/** What no page of this application may do, whatever runs in it. */
import { app, session, shell, type WebContents } from 'electron'
import { isAllowedRequest, isLink, ORIGIN } from './address.ts'

/** Nobody debugs an installed program from another: a port for that would be open to every program of the machine. */
export function refuseDebugging(): void {
  if (!app.isPackaged) return
  for (const name of ['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address', 'js-flags'])
    app.commandLine.removeSwitch(name)
}

/** Once, when the application is ready and before the first window. */
export async function lockDown(): Promise<void> {
  const page = session.defaultSession
  page.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  page.setPermissionCheckHandler(() => false)
  page.setDevicePermissionHandler(() => false)
  page.setDisplayMediaRequestHandler((_request, decide) => decide({}))
  page.webRequest.onBeforeRequest((request, decide) => decide({ cancel: !isAllowedRequest(request.url) }))
  // A window with spellcheck off still fetches dictionaries for the session's languages, from a server. It has none.
  page.setSpellCheckerEnabled(false)
  page.setSpellCheckerLanguages([])
  page.on('will-download', (event) => event.preventDefault())
  // WebRTC asks neither the policy of a page nor the filter of requests. Its datagrams may not leave without a proxy, and
  // the proxy is a port of this machine where nobody listens.
  await page.setProxy({ proxyRules: 'socks5://127.0.0.1:1', proxyBypassRules: '<-loopback>' })

  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
    // No event announces the empty page: whoever is there is brought back.
    contents.on('did-navigate', (_event, url) => {
      if (!url.startsWith(`${ORIGIN}/`) && !url.startsWith('devtools:')) void contents.loadURL(`${ORIGIN}/`)
    })
    contents.setWindowOpenHandler(({ url }) => {
      if (isLink(url)) void shell.openExternal(url)
      return { action: 'deny' }
    })
  })
}

/**
 * The page chooses no files: the system's dialogs are opened by main alone. Chromium has no setting for that, but its
 * debugging protocol takes the page's own dialogs away.
 */
export async function refuseFileChoosers(contents: WebContents): Promise<void> {
  contents.debugger.attach('1.3')
  await contents.debugger.sendCommand('Page.enable')
  await contents.debugger.sendCommand('Page.setInterceptFileChooserDialog', { enabled: true })
}
