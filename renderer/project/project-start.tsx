import { Button } from '../ui/button.tsx'
import { usePackets } from '../packet/use-packets.ts'
import { RecentProjects } from './recent-projects.tsx'
import { useProject } from './use-project.ts'

/** No project is open: what one is, and the ways to have one. */
export function ProjectStart() {
  const { create, open } = useProject()
  const { open: openPacket } = usePackets()
  return (
    <div className="mx-auto flex max-w-xl flex-col gap-8 px-5 pt-[12vh] pb-8">
      <section className="flex flex-col gap-2">
        <h2 className="text-xl font-semibold tracking-tight">Begin with a project</h2>
        <p className="text-muted">
          A project is one file. It keeps what a language model’s memories respond to, and the patterns that people find
          there. Models and texts stay where they are.
        </p>
        <div className="mt-3 flex gap-2">
          <Button variant="primary" isPending={create.isPending} onPress={() => create.mutate(undefined)}>
            New project…
          </Button>
          <Button isPending={open.isPending} onPress={() => open.mutate(undefined)}>
            Open project…
          </Button>
          <Button isPending={openPacket.isPending} onPress={() => openPacket.mutate(undefined)}>
            Open packet…
          </Button>
        </div>
      </section>
      <RecentProjects />
    </div>
  )
}
