import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import './styles/colours.css'
import './styles/base.css'
import './styles/buttons.css'
import './styles/fields.css'
import './styles/surfaces.css'
import './styles/states.css'
import './styles/tabs-and-rows.css'
import './styles/phone.css'
import './styles/table.css'
import './styles/dialog.css'
import './styles/shell.css'
import { App } from './app/app.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
