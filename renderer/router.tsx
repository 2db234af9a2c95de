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
import { ScanPage } from './scan/scan-page.tsx'
import { SettingsPage } from './settings/settings-page.tsx'
import { LabelStart } from './study/label-start.tsx'
import { StudyPage } from './study/study-page.tsx'

const root = createRootRoute({ component: Frame })
const getParentRoute = () => root

const start = createRoute({
  getParentRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/project' })
  },
})
const project = createRoute({ getParentRoute, path: '/project', component: ProjectPage })
const scan = createRoute({ getParentRoute, path: '/scan', component: ScanPage })
const keys = createRoute({ getParentRoute, path: '/keys', component: KeysTablePage })
const key = createRoute({
  getParentRoute,
  path: '/key/$scan/$layer/$index',
  component: function KeyRoute() {
    const { scan, layer, index } = key.useParams()
    return <KeyPage scan={Number(scan)} layer={Number(layer)} index={Number(index)} />
  },
})
const study = createRoute({ getParentRoute, path: '/study', component: StudyPage })
const labelStart = createRoute({ getParentRoute, path: '/label', component: LabelStart })
const label = createRoute({
  getParentRoute,
  path: '/label/$assignment',
  component: function LabelRoute() {
    return <LabelPage assignment={Number(label.useParams().assignment)} />
  },
})
const agreement = createRoute({ getParentRoute, path: '/agreement', component: AgreementPage })
const adjudication = createRoute({ getParentRoute, path: '/adjudication', component: AdjudicationPage })
const adjudicate = createRoute({
  getParentRoute,
  path: '/adjudication/$assignment',
  component: function AdjudicateRoute() {
    return <AdjudicatePage assignment={Number(adjudicate.useParams().assignment)} />
  },
})
const layers = createRoute({ getParentRoute, path: '/layers', component: LayersPage })
const analyses = PAGE_ANALYSES.map(({ name }) =>
  createRoute({ getParentRoute, path: `/${name}`, component: () => <AnalysisPage name={name} /> }),
)
const prompt = createRoute({ getParentRoute, path: '/prompt', component: PromptPage })
const settings = createRoute({ getParentRoute, path: '/settings', component: SettingsPage })

/** The address is kept behind `#`, so that a reload needs nothing of the app:// protocol. */
export const router = createRouter({
  routeTree: root.addChildren([
    start,
    project,
    scan,
    keys,
    key,
    study,
    labelStart,
    label,
    agreement,
    adjudication,
    adjudicate,
    layers,
    ...analyses,
    prompt,
    settings,
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
