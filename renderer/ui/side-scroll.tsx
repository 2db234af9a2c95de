import { useCallback, useState, type ReactNode } from 'react'

/** What may be wider than its place, a table above all: it scrolls sideways, and where it does, keys reach it. */
export function SideScroll({ label, children }: { label: string; children: ReactNode }) {
  const [isWider, setWider] = useState(false)
  const place = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return
    const observer = new ResizeObserver(() => setWider(element.scrollWidth > element.clientWidth))
    observer.observe(element)
    for (const child of element.children) observer.observe(child)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={place}
      className="max-w-full overflow-x-auto"
      {...(isWider && { role: 'region', 'aria-label': label, tabIndex: 0 })}
    >
      {children}
    </div>
  )
}
