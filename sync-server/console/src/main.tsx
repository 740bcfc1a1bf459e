import { createRoot } from 'react-dom/client'
import { App } from './App'
import { begin } from './api/session'
import { markStyles } from './nonce'
import { paint } from './theme'
import { preferred, speak } from './words'
import './style.css'

async function start(): Promise<void> {
  markStyles()
  paint()
  await speak(preferred())
  const root = createRoot(document.getElementById('root')!)
  try {
    const me = await begin()
    if (me) root.render(<App me={me} />)
  } catch (trouble) {
    const { Problem } = await import('./parts/Problem')
    root.render(<Problem trouble={trouble} retry={() => location.reload()} />)
  }
}

void start()
