import { useEffect } from 'react'
import { create } from 'zustand'

const useDetail = create<{ detail: string }>()(() => ({ detail: '' }))

/** Says in the title bar what the page is about, as `scan “wiki”`, while the caller is mounted. */
export function useWhere(detail: string | undefined): void {
  useEffect(() => {
    useDetail.setState({ detail: detail ?? '' })
    return () => useDetail.setState({ detail: '' })
  }, [detail])
}

export const useWhereDetail = (): string => useDetail((state) => state.detail)
