import { StudyDesign } from '#contract/study-design.ts'
import { inSteps } from '../computation/steps.ts'
import { listGuidelines, reviseGuidelines } from '../store/guideline.ts'
import { previewSteps } from '../store/study-design.ts'
import { studyPeople } from '../store/study-people.ts'
import { createStudy, findStudy, listStudies, queueOf, sampledKeys } from '../store/study.ts'
import type { Workspace } from '../project/workspace.ts'
import { labelledStudy } from '../work/demo-labels.ts'
import { addAnnotator, addKeys, draw, removeAnnotator } from '../work/study.ts'
import type { Handlers } from './handlers.ts'

export function studyHandlers(workspace: Workspace): Handlers['study'] {
  return {
    list: () => listStudies(workspace.store),
    find: ({ name }) => findStudy(workspace.store, name),
    keys: ({ study }) => sampledKeys(workspace.store, study),
    sample: (request) => createStudy(workspace.store, request),
    demo: ({ scan }) => labelledStudy(workspace, scan),
    preview: (design, signal) => inSteps(previewSteps(workspace.store, StudyDesign.parse(design)), signal),
    create: (design, signal) => draw(workspace, StudyDesign.parse(design), signal),
    addKeys: ({ study, perLayer }, signal) => addKeys(workspace, study, perLayer, signal),
    addAnnotator: ({ study, annotator }, signal) => addAnnotator(workspace, study, annotator, signal),
    removeAnnotator: ({ study, annotator }) => removeAnnotator(workspace, study, annotator),
    people: ({ study }, signal) => inSteps(studyPeople(workspace.store, study), signal),
    queue: ({ study, annotator }) => queueOf(workspace.store, study, annotator),
    guidelines: ({ study }) => listGuidelines(workspace.store, study),
    reviseGuidelines: ({ study, text }) => reviseGuidelines(workspace.store, study, text),
  }
}
