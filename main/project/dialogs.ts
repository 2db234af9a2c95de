/** Where a person is asked for files. The window uses the system's dialogs; tests and other callers bring their own. */
export interface Dialogs {
  /** Paths that were chosen, absolute; empty when the person cancelled. Extensions are written without the dot. */
  open: (options: { title: string; kind: 'file' | 'folder' | 'files'; extensions?: string[] }) => Promise<string[]>
  /** The path to write to, which may exist already (the dialog has asked about that); null when the person cancelled. */
  save: (options: { title: string; suggestedName: string; extensions?: string[] }) => Promise<string | null>
}
