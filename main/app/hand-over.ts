import { MessageChannelMain, type BrowserWindow, type MessagePortMain } from 'electron'
import { ORIGIN } from './address.ts'

/**
 * Gives every page that the window loads its own channel: one end goes to `serve`, the other to the page's main frame.
 * Pages ask for nothing, so there is no message from a page that would have to be trusted; what is checked is that
 * the frame which gets the port is the window's own page.
 */
export function handOverPorts(window: BrowserWindow, serve: (port: MessagePortMain) => void): void {
  const contents = window.webContents
  contents.on('did-finish-load', () => {
    const frame = contents.mainFrame
    if (frame.origin !== ORIGIN || !frame.url.startsWith(`${ORIGIN}/`)) return
    const { port1, port2 } = new MessageChannelMain()
    serve(port1)
    port1.start()
    frame.postMessage('keymark:port', null, [port2])
  })
}
