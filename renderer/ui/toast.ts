/** Says in passing that something is done, with a way back where there is one. What shows it is loaded behind the first paint. */
export function toast(text: string, action?: { readonly label: string; readonly onClick: () => void }): void {
  void import('svelte-sonner').then(({ toast: show }) => show.success(text, { ...(action && { action }) }))
}
