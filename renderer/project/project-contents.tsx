import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Project } from '#contract/project.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { usePackets } from '../packet/use-packets.ts'
import { Button } from '../ui/button.tsx'
import { ProjectAnalyses } from './project-analyses.tsx'
import { ProjectScans } from './project-scans.tsx'
import { ProjectStudies } from './project-studies.tsx'
import { nextStep } from './next-step.ts'
import { RecentProjects } from './recent-projects.tsx'
import { useProject } from './use-project.ts'

/** What is in the open project, and what the work asks for next. */
export function ProjectContents({ project }: { project: Project }) {
  const navigate = useNavigate()
  const { create, open, close } = useProject()
  const { open: openPacket } = usePackets()
  const { data: scans } = useQuery(query.scan.list.queryOptions())
  const { data: studies } = useQuery(query.study.list.queryOptions())
  const { study: last } = useLastStudy()
  const step = scans && studies && nextStep(scans, studies, last)
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-8 px-5 py-8">
      <header className="flex flex-wrap items-start gap-2">
        <div className="min-w-48 flex-1">
          <h2 className="truncate text-xl font-semibold tracking-tight">{project.name}</h2>
          <p className="truncate text-muted">{project.folder}</p>
        </div>
        <Button onPress={() => create.mutate(undefined)}>New project…</Button>
        <Button onPress={() => open.mutate(undefined)}>Open project…</Button>
        <Button onPress={() => openPacket.mutate(undefined)}>Open packet…</Button>
        <Button variant="quiet" onPress={() => close.mutate(undefined)}>
          Close
        </Button>
      </header>
      {step && (
        <section className="flex items-center gap-4 rounded-md bg-panel px-4 py-3">
          <p className="flex-1">
            <span className="text-muted">Next: </span>
            {step.text}
          </p>
          <Button variant="primary" onPress={() => void navigate({ to: step.to })}>
            {step.action}
          </Button>
        </section>
      )}
      {scans && scans.length > 0 && <ProjectScans scans={scans} />}
      {studies && studies.length > 0 && <ProjectStudies studies={studies} />}
      {scans && scans.length > 0 && <ProjectAnalyses scans={scans} />}
      <RecentProjects except={project} />
    </div>
  )
}
