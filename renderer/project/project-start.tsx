import { FlaskConical, Inbox, Plus } from 'lucide-react'
import type { ComponentType } from 'react'
import { Button } from '../ui/button.tsx'
import { usePackets } from '../packet/use-packets.ts'
import { RecentProjects } from './recent-projects.tsx'
import { useProject } from './use-project.ts'

/** No project is open: the three ways in, by what a person has. */
export function ProjectStart() {
  const { create, demo, open } = useProject()
  const { open: openPacket } = usePackets()
  return (
    <div className="mx-auto flex max-w-4xl flex-col gap-8 px-5 pt-[8vh] pb-8">
      <section className="flex flex-col gap-2">
        <h2 className="text-xl font-semibold tracking-tight">What do the parts of a language model respond to?</h2>
        <p className="max-w-prose text-muted">
          A language model holds many thousands of keys. Each responds to some texts and to most not at all. Here people
          read the texts that a key responds to most, and write down what they have in common.
        </p>
      </section>
      <section aria-label="Ways to begin" className="grid gap-4 md:grid-cols-3">
        <Door
          icon={FlaskConical}
          title="Look at the demo"
          text="A small model, the texts that it learned from, what three readers (language models, no people) found in its keys, and keys for you to try. Nothing else is needed."
          action={demo.isPending ? 'Making the demo…' : 'Look at the demo'}
          variant="primary"
          isPending={demo.isPending}
          onPress={() => demo.mutate(undefined)}
        />
        <Door
          icon={Inbox}
          title="I have a packet"
          text="Somebody sent you a file that ends in .kmpacket. It holds the texts for you to read, and needs no network."
          action="Open packet…"
          isPending={openPacket.isPending}
          onPress={() => openPacket.mutate(undefined)}
        />
        <Door
          icon={Plus}
          title="New project"
          text="You have a model as an ONNX file and a text. A project is one file that keeps what is found; models and texts stay where they are."
          action="New project…"
          isPending={create.isPending}
          onPress={() => create.mutate(undefined)}
        />
      </section>
      <section className="flex flex-col gap-4">
        <div>
          <Button isPending={open.isPending} onPress={() => open.mutate(undefined)}>
            Open project…
          </Button>
        </div>
        <RecentProjects />
      </section>
    </div>
  )
}

interface DoorProps {
  icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean; className?: string }>
  title: string
  text: string
  action: string
  variant?: 'primary' | 'plain'
  isPending: boolean
  onPress: () => void
}

function Door({ icon: Icon, title, text, action, variant = 'plain', isPending, onPress }: DoorProps) {
  return (
    <div className="flex flex-col gap-2 rounded-lg border border-line p-4">
      <h3 className="flex items-center gap-2 font-semibold">
        <Icon size={18} aria-hidden className="text-muted" />
        {title}
      </h3>
      <p className="flex-1 text-muted">{text}</p>
      <div className="mt-2">
        <Button variant={variant} isPending={isPending} onPress={onPress}>
          {action}
        </Button>
      </div>
    </div>
  )
}
