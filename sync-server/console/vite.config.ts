import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server that `npm run dev` talks to. */
const SERVER = 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Nothing is inlined as data: the policy allows scripts and styles from files only.
    assetsInlineLimit: 0,
    // What we bundle asks for its licence to travel along; the page of the server links to it.
    license: { fileName: 'licenses.txt' },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: Object.fromEntries(['/v1', '/login', '/setup', '/password'].map((path) => [path, SERVER])) },
})
