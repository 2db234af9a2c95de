import { MutationCache, type MutationKey, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { I18nProvider } from 'react-aria-components'
import { isKeymarkError } from './api.ts'
import { useRestoreDialog } from './backup/restore-dialog.tsx'
import { router } from './router.tsx'
import { failureText } from './ui/error-state.tsx'
import { dropFailures, notify } from './ui/toast.tsx'

/** What a mutation does, as a name: the contract's path. */
const causeOf = (key: MutationKey | undefined): string => JSON.stringify(key ?? null)

/** A damaged project is answered with its backups. */
const isOpening = (key: MutationKey | undefined): boolean => causeOf(key).startsWith('[["project"')

/** Main is on the same machine: there is no network to wait for, and a call that failed fails again. */
const local = { networkMode: 'always', retry: false } as const

const client = new QueryClient({
  defaultOptions: { queries: local, mutations: local },
  mutationCache: new MutationCache({
    // A page that shows a failure in its own place says `meta: { inline: true }`.
    onError: (error, _variables, _result, mutation) => {
      if (isKeymarkError(error) && error.code === 'damaged' && isOpening(mutation.options.mutationKey))
        useRestoreDialog.getState().show('refused')
      else if (mutation.meta?.inline !== true)
        notify(failureText(error), 'danger', causeOf(mutation.options.mutationKey))
    },
    onMutate: (_variables, mutation) => dropFailures(causeOf(mutation.options.mutationKey)),
  }),
})

export function App() {
  return (
    <I18nProvider locale="en-US">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  )
}
