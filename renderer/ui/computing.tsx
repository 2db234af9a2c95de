import { useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { duration } from './format.ts'
import { ProgressBar } from './progress-bar.tsx'

interface ComputingProps {
  /** What is being computed, a sentence. */
  children: string
  /** How much of it is done, 0…1; null or left out while that is unknown. */
  share?: number | null
  onCancel: () => void
}

/** Something that takes seconds: what it is, since when, and the way to end it. */
export function Computing({ children, share = null, onCancel }: ComputingProps) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((now) => now + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div aria-busy className="flex items-center gap-4 p-5">
      <p role="status" className="text-muted">
        {children}
      </p>
      {/* What is there at once needs no bar, which would only flash. */}
      {seconds > 0 && (
        <>
          <span className="w-32">
            <ProgressBar label={children} share={share} />
          </span>
          <span className="w-16 text-muted">{duration(seconds)}</span>
          <Button onPress={onCancel}>Cancel</Button>
        </>
      )}
    </div>
  )
}
