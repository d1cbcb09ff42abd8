import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import './styles/colours.css'
import './styles/base.css'
import './styles/parts.css'
import './styles/table.css'
import './styles/dialog.css'
import './styles/shell.css'
import { App } from './app/app.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
