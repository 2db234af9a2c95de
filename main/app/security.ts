/** What no page of this application may do, whatever runs in it. */
import { app, session, shell } from 'electron'
import { isAllowedRequest, isLink } from './address.ts'

/** Once, when the application is ready and before the first window. */
export function lockDown(): void {
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

  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      if (isLink(url)) void shell.openExternal(url)
      return { action: 'deny' }
    })
  })
}
