import { PageError } from '../ui/error-state.tsx'
import { useWhere } from '../ui/where.ts'
import { ProjectContents } from './project-contents.tsx'
import { ProjectStart } from './project-start.tsx'
import { useProject } from './use-project.ts'

export function ProjectPage() {
  const { project, error, isPending } = useProject()
  useWhere(project?.name)
  if (isPending) return null
  if (error) {
    return <PageError error={error} />
  }
  return project ? <ProjectContents project={project} /> : <ProjectStart />
}
