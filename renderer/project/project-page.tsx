import { ErrorState } from '../ui/error-state.tsx'
import { useWhere } from '../frame/where.ts'
import { ProjectContents } from './project-contents.tsx'
import { ProjectStart } from './project-start.tsx'
import { useProject } from './use-project.ts'

export function ProjectPage() {
  const { project, error, isPending } = useProject()
  useWhere(project?.name)
  if (isPending) return null
  if (error) {
    return (
      <div className="p-5">
        <ErrorState error={error} />
      </div>
    )
  }
  return project ? <ProjectContents project={project} /> : <ProjectStart />
}
