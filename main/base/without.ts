/** A copy without some of its properties. */
export function without<T extends object, K extends keyof T>(object: T, ...keys: readonly K[]): Omit<T, K> {
  const left = Object.entries(object).filter(([key]) => !keys.includes(key as K))
  return Object.fromEntries(left) as Omit<T, K>
}
