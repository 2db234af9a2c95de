import './trusted-types.ts'
import './zod-config.ts'
import './styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { keepTheme } from './settings/theme.ts'

keepTheme()

// react-aria puts its rule for touch into the page as inline style unless it finds one under this name; ours is in styles.css.
const touchRule = document.createElement('meta')
touchRule.id = 'react-aria-pressable-style'
document.head.append(touchRule)

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element called root.')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
