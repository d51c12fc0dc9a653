/**
 * Two ends that pass values by structured clone: a child process, a socket with a serializer, or two queues in a test.
 * `post` after the other end has gone does nothing; whoever owns the end learns of its death elsewhere.
 */
export interface Transport {
  post(message: unknown): void
  on(listener: (message: unknown) => void): void
}
