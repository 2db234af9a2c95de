import { Navigate } from '@tanstack/react-router'
import { PageError } from '../ui/error-state.tsx'
import { useWhere } from '../ui/where.ts'
import { ProjectContents } from './project-contents.tsx'
import { ProjectStart } from './project-start.tsx'
import { useIsPacket } from './use-is-packet.ts'
import { useProject } from './use-project.ts'

export function ProjectPage() {
  const { project, error, isPending, isFetching } = useProject()
  const isPacket = useIsPacket()
  useWhere(project?.name)
  if (isPending) return null
  if (error) {
    return <PageError error={error} />
  }
  // An annotator has one thing to do. While another project opens, what is known is of the one before.
  if (isPacket && !isFetching) return <Navigate to="/label" replace />
  return project ? <ProjectContents project={project} /> : <ProjectStart />
}
