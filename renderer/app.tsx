import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { I18nProvider } from 'react-aria-components'
import { router } from './router.tsx'
import { failureText } from './ui/error-state.tsx'
import { notify } from './ui/toast.tsx'

/** Main is on the same machine: there is no network to wait for, and a call that failed fails again. */
const local = { networkMode: 'always', retry: false } as const

const client = new QueryClient({
  defaultOptions: { queries: local, mutations: local },
  mutationCache: new MutationCache({
    // A page that shows a failure in its own place says `meta: { inline: true }`.
    onError: (error, _variables, _result, mutation) => {
      if (mutation.meta?.inline !== true) notify(failureText(error), 'danger')
    },
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
