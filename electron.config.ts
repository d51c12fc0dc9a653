import { resolve } from 'node:path'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import type { PluginOption } from 'vite'

// electron-vite asks the electron package for its version, and refuses ES modules without an answer.
process.env['ELECTRON_MAJOR_VER'] ??= '45'

/** Where the texts of the interface are, and where they become functions. */
export const messagesOptions = {
  project: resolve(import.meta.dirname, 'renderer/messages/project.inlang'),
  outdir: resolve(import.meta.dirname, 'renderer/messages/compiled'),
  strategy: ['globalVariable', 'baseLocale'],
  emitReadme: false,
} satisfies Parameters<typeof paraglideVitePlugin>[0]

/** What turns components and their state into scripts. */
export function sveltePlugin(): PluginOption {
  return svelte({ configFile: false, compilerOptions: { runes: true } })
}

/** What turns the window's sources into scripts; the tests build their pages with the same. */
export function windowPlugins(): PluginOption[] {
  return [sveltePlugin(), paraglideVitePlugin(messagesOptions)]
}

/** Texts that only screens say which are loaded later. */
const laterMessages =
  /messages[\\/]compiled[\\/]messages[\\/](?:agree|anew|attribute|bake|beside|checks|compare|culture|curve|drafting|eval|fetch|flip|glance|guard|hero|issue|know|letters|loop|map|memory|merging|mqm|neuron|outline|prompt|propose|queue|recall|smoke|studio|terms|wizard)\w*\.js/

/** How the window is built; a test that only needs the window builds it alone. */
export function windowConfig() {
  return {
    root: resolve(import.meta.dirname, 'renderer'),
    base: './', // served below app://, below / and from a folder alike
    plugins: windowPlugins(),
    build: {
      outDir: resolve(import.meta.dirname, 'out/renderer'),
      emptyOutDir: true,
      minify: true,
      target: 'chrome146', // the browsers that people have; Electron's is newer
      assetsInlineLimit: (path: string) => (path.endsWith('.woff2') ? false : undefined), // no font comes from a data: address
      rolldownOptions: {
        input: resolve(import.meta.dirname, 'renderer/index.html'),
        // Files of texts, not one for each text that two screens share; what is said later comes with its screen.
        output: {
          codeSplitting: {
            groups: [
              { name: 'messageRuntime', test: /messages[\\/]compiled[\\/]\w+\.js/, priority: 2 },
              { name: 'laterMessages', test: laterMessages, priority: 1 },
              { name: 'messages', test: /messages[\\/]compiled/ },
            ],
          },
        },
      },
    },
  }
}

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: {
          app: 'main/app/main.ts',
          cli: 'main/cli/main.ts',
          engine: 'main/rpc/engine/engineProcess.ts',
          expand: 'main/engine/runtime/expandThread.ts',
          probe: 'main/engine/runtime/probeProcess.ts',
          side: 'main/workbench/sideThreadEntry.ts',
        },
        // Everything in one folder, so that a relative address works from an entry and from a chunk.
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          banner: (chunk) => (chunk.name === 'cli' ? '#!/usr/bin/env node' : ''), // package.json's `bin`
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        input: { preload: 'preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }, // a sandboxed one must be CommonJS
      },
    },
  },
  renderer: windowConfig(),
})
