/**
 * Where the module of a thread, or of another process, lies: beside the one that starts it in the source, beside
 * the bundle that this is a part of otherwise, and outside an archive, from which neither starts.
 *
 * @param from   `import.meta.url` of the module that starts it
 * @param source relative address in the source
 * @param bundle relative address in the bundle
 */
export function threadEntry(from: string, source: string, bundle: string): URL {
  const here = from.replace(/app\.asar(?=\/)/, 'app.asar.unpacked')
  return new URL(from.endsWith('.ts') ? source : bundle, here)
}
