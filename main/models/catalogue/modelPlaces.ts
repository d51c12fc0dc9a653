import { isAbsolute, join } from 'node:path'

/** Programs whose models are looked for, by the names under which a window and `--model` know them. */
export const modelSources = ['bundled', 'folder', 'cache', 'lmstudio', 'ollama', 'llamacpp'] as const
export type ModelSource = (typeof modelSources)[number]
/** Those that keep their models in places of their own. */
export type OtherProgram = Exclude<ModelSource, 'bundled' | 'folder'>

/** What begins the names by which `--model` takes their models: `ollama:qwen2.5:1.5b`. */
const prefixes: Readonly<Record<OtherProgram, string>> = {
  ...{ cache: 'hf', lmstudio: 'lmstudio', ollama: 'ollama', llamacpp: 'llamacpp' },
}

/** The name of another program's model for `--model`. */
export function modelRef(source: OtherProgram, name: string): string {
  return `${prefixes[source]}:${name}`
}

/** Whether a text is such a name, and no path: one that begins so is written `./ollama:…`. */
export function isModelRef(text: string): boolean {
  return Object.values(prefixes).some((prefix) => text.startsWith(`${prefix}:`))
}

export interface PlacesOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** As `process.platform`. */
  readonly platform: string
  /** Null where this person has none. */
  readonly home: string | null
}

/**
 * Where other programs keep models: the first folder is the one into which each of them puts what it fetches now. Whether
 * they are there is another question.
 */
export function modelPlaces({ env, platform, home }: PlacesOptions): Readonly<Record<OtherProgram, readonly string[]>> {
  const at = (...names: readonly string[]): string[] => (home === null ? [] : [join(home, ...names)])
  const set = (...names: readonly string[]): string[] => names.flatMap((name) => absolute(env[name])).slice(0, 1)
  const xdgCache = set('XDG_CACHE_HOME')[0]
  const hfHome = huggingFaceHome({ env, home })
  const hfCaches = [...set('HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE'), ...(hfHome === null ? [] : [join(hfHome, 'hub')])]
  const llamaCaches: Readonly<Record<string, readonly string[]>> = {
    win32: [...absolute(env['LOCALAPPDATA']), ...at('AppData', 'Local')]
      .slice(0, 1)
      .map((dir) => join(dir, 'llama.cpp')),
    darwin: at('Library', 'Caches', 'llama.cpp'),
  }
  const elsewhere = xdgCache === undefined ? at('.cache', 'llama.cpp') : [join(xdgCache, 'llama.cpp')]
  // The service of Ollama's own installer, and of some distributions, has a home of its own.
  const services = platform === 'linux' ? ['/usr/share/ollama/.ollama/models', '/var/lib/ollama/models'] : []
  return {
    cache: hfCaches.slice(0, 1),
    lmstudio: [...at('.lmstudio', 'models'), ...at('.cache', 'lm-studio', 'models')],
    ollama: [...set('OLLAMA_MODELS'), ...at('.ollama', 'models'), ...services],
    llamacpp: [...set('LLAMA_CACHE'), ...(llamaCaches[platform] ?? elsewhere)].slice(0, 1),
  }
}

/** Where Hugging Face's tools keep their cache and a person's token; null where there can be none. */
export function huggingFaceHome({ env, home }: Pick<PlacesOptions, 'env' | 'home'>): string | null {
  const [hfHome] = absolute(env['HF_HOME'])
  const [xdgCache] = absolute(env['XDG_CACHE_HOME'])
  if (hfHome !== undefined) return hfHome
  if (xdgCache !== undefined) return join(xdgCache, 'huggingface')
  return home === null ? null : join(home, '.cache', 'huggingface')
}

/** What begins the name of a model's folder in the cache that Hugging Face's tools share. */
export const cachePrefix = 'models--'

/** Where that cache keeps a model, `owner/name`. */
export function cacheRepoFolder(root: string, repo: string): string {
  return join(root, `${cachePrefix}${repo.replaceAll('/', '--')}`)
}

function absolute(path: string | undefined): string[] {
  return path !== undefined && isAbsolute(path) ? [path] : []
}
