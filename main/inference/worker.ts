/** The inference process as main sees it, whatever kind of process it is. */
export interface InferenceWorker {
  post: (message: unknown) => void
  onMessage: (listener: (message: unknown) => void) => void
  /** `reason` in words ("killed by SIGKILL"). */
  onExit: (listener: (reason: string) => void) => void
  kill: () => void
}
