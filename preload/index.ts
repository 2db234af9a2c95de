/**
 * The bridge between main and the page. It exposes no functions: it hands two kinds of messages to the page, which listens
 * for `message` events of its own window, and one to main.
 *
 * - A message with a port: the other end answers the contract's calls.
 * - `{ 'keymark:command': name }`: an item of the application menu was chosen (`Command` in the contract).
 * - To main, the path of a file that a person dropped on the window; the page itself never sees paths.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'

// The window has nobody to call. What a page would reach with the constructors of a frame is refused below it (main/app/security.ts).
contextBridge.executeInMainWorld({
  func: () => {
    for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'RTCIceTransport'])
      Reflect.deleteProperty(globalThis, name)
  },
})

ipcRenderer.on('keymark:port', (event) => {
  window.postMessage('keymark:port', window.location.origin, [...event.ports])
})

ipcRenderer.on('keymark:command', (_event, command: unknown) => {
  window.postMessage({ 'keymark:command': command }, window.location.origin)
})

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true

window.addEventListener('dragover', (event) => {
  if (holdsFiles(event)) event.preventDefault()
})
window.addEventListener('drop', (event) => {
  if (!holdsFiles(event) || !event.isTrusted) return
  event.preventDefault()
  const [file] = event.dataTransfer?.files ?? []
  if (file !== undefined) ipcRenderer.send('keymark:drop', webUtils.getPathForFile(file))
})
