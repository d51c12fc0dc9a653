import { defineConfig } from 'electron-vite'

// electron-vite asks the electron package for its version, and refuses ES modules without an answer.
process.env['ELECTRON_MAJOR_VER'] ??= '45'

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: {
          cli: 'main/cli/main.ts',
          engine: 'main/rpc/engineProcess.ts',
          probe: 'main/engine/runtime/probeProcess.ts',
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
})
