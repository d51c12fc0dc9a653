import { describe, expect, test } from 'vitest'
import { huggingFaceHome, isModelRef, modelPlaces } from '../../../../main/models/catalogue/modelPlaces.ts'

describe('modelPlaces', () => {
  test.each([
    [
      'linux',
      {},
      {
        cache: ['/me/.cache/huggingface/hub'],
        lmstudio: ['/me/.lmstudio/models', '/me/.cache/lm-studio/models'],
        ollama: ['/me/.ollama/models', '/usr/share/ollama/.ollama/models', '/var/lib/ollama/models'],
        llamacpp: ['/me/.cache/llama.cpp'],
      },
    ],
    ['linux', { XDG_CACHE_HOME: '/c' }, { cache: ['/c/huggingface/hub'], llamacpp: ['/c/llama.cpp'] }],
    ['darwin', {}, { ollama: ['/me/.ollama/models'], llamacpp: ['/me/Library/Caches/llama.cpp'] }],
    ['win32', {}, { cache: ['/me/.cache/huggingface/hub'], llamacpp: ['/me/AppData/Local/llama.cpp'] }],
    ['win32', { LOCALAPPDATA: '/local' }, { llamacpp: ['/local/llama.cpp'] }],
    [
      'linux',
      { HF_HOME: '/h', OLLAMA_MODELS: '/o', LLAMA_CACHE: '/l' },
      {
        ...{ cache: ['/h/hub'], llamacpp: ['/l'] },
        ollama: ['/o', '/me/.ollama/models', '/usr/share/ollama/.ollama/models', '/var/lib/ollama/models'],
      },
    ],
    ['darwin', { HF_HOME: '/h', HF_HUB_CACHE: '/hub' }, { cache: ['/hub'] }],
    ['darwin', { HF_HUB_CACHE: 'relative' }, { cache: ['/me/.cache/huggingface/hub'] }],
  ])('on %s with %j', (platform, env, places) => {
    expect(modelPlaces({ platform, env, home: '/me' })).toMatchObject(places)
  })

  test('without a home there is nothing but what the environment names', () => {
    expect(modelPlaces({ platform: 'darwin', env: { LLAMA_CACHE: '/l' }, home: null })).toEqual({
      ...{ cache: [], lmstudio: [], ollama: [], llamacpp: ['/l'] },
    })
    expect(huggingFaceHome({ env: {}, home: null })).toBeNull()
  })
})

describe('isModelRef', () => {
  test('takes what begins with a program, and no path', () => {
    for (const ref of ['hf:a/b', 'ollama:x', 'lmstudio:a/b/c', 'llamacpp:x.gguf']) expect(isModelRef(ref)).toBe(true)
    for (const path of ['./hf:a', 'hf/a', 'a/b', 'C:\\models', '/ollama:x', 'https://x'])
      expect(isModelRef(path)).toBe(false)
  })
})
