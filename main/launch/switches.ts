/** Switches of Electron that this machine needs. Chromium's sandbox does not run for root: for development and tests only. */
export const electronSwitches = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : [])

export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
