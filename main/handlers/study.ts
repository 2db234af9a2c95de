import { StudyDesign } from '#contract/study-design.ts'
import { inSteps } from '../computation/steps.ts'
import { listGuidelines, reviseGuidelines } from '../store/guideline.ts'
import { previewSteps } from '../store/study-design.ts'
import { addAnnotator, addKeys, removeAnnotator } from '../store/study-amendment.ts'
import { studyPeople } from '../store/study-people.ts'
import { createStudy, drawStudy, findStudy, listStudies, queueOf, sampledKeys } from '../store/study.ts'
import type { Workspace } from '../project/workspace.ts'
import { labelledStudy } from '../work/demo-labels.ts'
import type { Handlers } from './handlers.ts'

export function studyHandlers(workspace: Workspace): Handlers['study'] {
  return {
    list: () => listStudies(workspace.store),
    find: ({ name }) => findStudy(workspace.store, name),
    keys: ({ study }) => sampledKeys(workspace.store, study),
    sample: (request) => createStudy(workspace.store, request),
    demo: ({ scan }) => labelledStudy(workspace, scan),
    preview: (design, signal) => inSteps(previewSteps(workspace.store, StudyDesign.parse(design)), signal),
    create: (design, signal) => drawStudy(workspace.store, StudyDesign.parse(design), signal),
    addKeys: ({ study, perLayer }) => addKeys(workspace.store, study, perLayer),
    addAnnotator: ({ study, annotator }) => addAnnotator(workspace.store, study, annotator),
    removeAnnotator: ({ study, annotator }) => removeAnnotator(workspace.store, study, annotator),
    people: ({ study }) => studyPeople(workspace.store, study),
    queue: ({ study, annotator }) => queueOf(workspace.store, study, annotator),
    guidelines: ({ study }) => listGuidelines(workspace.store, study),
    reviseGuidelines: ({ study, text }) => reviseGuidelines(workspace.store, study, text),
  }
}
