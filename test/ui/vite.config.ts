import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { windowPlugins } from '../../electron.config.ts'

/** Builds the window with its fake host into `out/fake`, and serves it while it is worked on: `vite -c test/ui/vite.config.ts`. */
export default defineConfig({
  root: fileURLToPath(new URL('./page', import.meta.url)),
  base: './',
  publicDir: fileURLToPath(new URL('../../renderer/public', import.meta.url)),
  plugins: windowPlugins(),
  // The fake host writes reports as the real one does, in the page.
  resolve: { alias: { 'node:crypto': fileURLToPath(new URL('./page/nodeCrypto.ts', import.meta.url)) } },
  build: { outDir: fileURLToPath(new URL('../../out/fake', import.meta.url)), emptyOutDir: true, target: 'chrome146' },
  server: { fs: { allow: ['../../..', '/'] } },
})
