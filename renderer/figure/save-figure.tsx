import { useMutation } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components'
import type { ShownFigure } from '#contract/figure.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { notify } from '../ui/toast.tsx'

const FORMATS = [
  { id: 'svg', title: 'SVG', detail: 'for papers and slides' },
  { id: 'png', title: 'PNG', detail: 'a picture, twice the size' },
  { id: 'csv', title: 'CSV', detail: 'the numbers behind it' },
  { id: 'spec', title: 'Vega-Lite', detail: 'the specification, with its numbers' },
] as const

/** @param name suggested for the file */
export function SaveFigure({ figure, name }: { figure: ShownFigure; name: string }) {
  const save = useMutation(
    query.figure.save.mutationOptions({
      onSuccess: (file) => {
        if (file !== null) notify(`Saved as ${file}.`)
      },
    }),
  )
  return (
    <MenuTrigger>
      <Button>
        Save as <ChevronDown aria-hidden size={14} className="text-muted" />
      </Button>
      <Popover data-overlay placement="bottom end" className="rounded-md border border-edge/60 bg-raised shadow-lg">
        <Menu items={FORMATS} className="w-80 p-1 outline-none">
          {({ id, title, detail }) => (
            <MenuItem
              id={id}
              textValue={title}
              onAction={() => save.mutate({ figure: figure.id, name, format: id })}
              className="flex cursor-default items-baseline gap-3 rounded-sm px-2 py-1 outline-none data-[focused]:bg-selected"
            >
              <Text slot="label" className="w-16 flex-none">
                {title}
              </Text>
              <Text slot="description" className="text-xs text-muted">
                {detail}
              </Text>
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
