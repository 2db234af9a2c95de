import { createHashHistory, createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { PAGE_ANALYSES } from '#contract/analysis/registry.ts'
import { AdjudicatePage } from './adjudication/adjudicate-page.tsx'
import { AdjudicationPage } from './adjudication/adjudication-page.tsx'
import { AgreementPage } from './agreement/agreement-page.tsx'
import { AnalysisPage } from './analysis/analysis-page.tsx'
import { LabelPage } from './annotation/label-page.tsx'
import { Frame } from './frame/frame.tsx'
import { PageFailure } from './frame/page-failure.tsx'
import { KeyPage } from './key/key-page.tsx'
import { KeysTablePage } from './key/keys-table-page.tsx'
import { LayersPage } from './layer/layers-page.tsx'
import { ProjectPage } from './project/project-page.tsx'
import { PromptPage } from './prompt/prompt-page.tsx'
import { QuestionPage } from './question/question-page.tsx'
import { QuestionStart } from './question/question-start.tsx'
import { ComparePage } from './scan/compare-page.tsx'
import { ScanPage } from './scan/scan-page.tsx'
import { SettingsPage } from './settings/settings-page.tsx'
import { LabelStart } from './study/label-start.tsx'
import { StudyPage } from './study/study-page.tsx'

const root = createRootRoute({ component: Frame })
const getParentRoute = () => root

const key = createRoute({
  getParentRoute,
  path: '/key/$scan/$layer/$index',
  component: function KeyRoute() {
    const { scan, layer, index } = key.useParams()
    return <KeyPage scan={Number(scan)} layer={Number(layer)} index={Number(index)} />
  },
})
const compare = createRoute({
  getParentRoute,
  path: '/scan/$scan/compare',
  validateSearch: (search): { other?: number | undefined } => ({ other: Number(search['other']) || undefined }),
  component: function CompareRoute() {
    return <ComparePage scan={Number(compare.useParams().scan)} chosen={compare.useSearch().other} />
  },
})
const label = createRoute({
  getParentRoute,
  path: '/label/$assignment',
  component: function LabelRoute() {
    return <LabelPage assignment={Number(label.useParams().assignment)} />
  },
})
const question = createRoute({
  getParentRoute,
  path: '/question/$question',
  component: function QuestionRoute() {
    return <QuestionPage question={Number(question.useParams().question)} />
  },
})
const adjudicate = createRoute({
  getParentRoute,
  path: '/adjudication/$assignment',
  component: function AdjudicateRoute() {
    return <AdjudicatePage assignment={Number(adjudicate.useParams().assignment)} />
  },
})
/** What of a page is meant: a number in the project, or the form for a new one. */
const chosenIn = (search: Record<string, unknown>, name: string): number | 'new' | undefined =>
  search[name] === 'new' ? 'new' : Number(search[name]) || undefined

const scan = createRoute({
  getParentRoute,
  path: '/scan',
  validateSearch: (search): { scan?: number | 'new' | undefined } => ({ scan: chosenIn(search, 'scan') }),
  component: function ScanRoute() {
    return <ScanPage chosen={scan.useSearch().scan} />
  },
})
const study = createRoute({
  getParentRoute,
  path: '/study',
  validateSearch: (search): { study?: number | undefined } => ({ study: Number(search['study']) || undefined }),
  component: function StudyRoute() {
    return <StudyPage chosen={study.useSearch().study} />
  },
})
const analyses = PAGE_ANALYSES.map(({ name }) => {
  const route = createRoute({
    getParentRoute,
    path: `/${name}`,
    validateSearch: (search): { run?: number | 'new' | undefined } => ({ run: chosenIn(search, 'run') }),
    component: function AnalysisRoute() {
      return <AnalysisPage name={name} chosen={route.useSearch().run} />
    },
  })
  return route
})

/** The address is kept behind `#`, so that a reload needs nothing of the app:// protocol. */
export const router = createRouter({
  routeTree: root.addChildren([
    createRoute({
      getParentRoute,
      path: '/',
      beforeLoad: () => {
        throw redirect({ to: '/project' })
      },
    }),
    createRoute({ getParentRoute, path: '/project', component: ProjectPage }),
    scan,
    compare,
    createRoute({ getParentRoute, path: '/keys', component: KeysTablePage }),
    key,
    study,
    createRoute({ getParentRoute, path: '/label', component: LabelStart }),
    label,
    createRoute({ getParentRoute, path: '/question', component: QuestionStart }),
    question,
    createRoute({ getParentRoute, path: '/agreement', component: AgreementPage }),
    createRoute({ getParentRoute, path: '/adjudication', component: AdjudicationPage }),
    adjudicate,
    createRoute({ getParentRoute, path: '/layers', component: LayersPage }),
    ...analyses,
    createRoute({ getParentRoute, path: '/prompt', component: PromptPage }),
    createRoute({ getParentRoute, path: '/settings', component: SettingsPage }),
  ]),
  history: createHashHistory(),
  defaultErrorComponent: PageFailure,
  defaultNotFoundComponent: () => <PageFailure error={new Error('There is no such page.')} reset={() => undefined} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
