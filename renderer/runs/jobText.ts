import type { Job } from '../api/shapes.ts'
import { m } from '#messages'
import { formatBytes, formatDuration, formatNumber, formatRange } from '../ui/format.ts'

/** What a job's line says: how far, how fast, how long still. The remaining time is a range, never one false number. */
export function jobFacts(job: Job): string {
  const parts: string[] = []
  if (job.state === 'queued') return m.jobQueued()
  if (job.state === 'stopping') return m.jobStopping()
  if (job.state === 'stopped') parts.push(m.jobStopped())
  else if (job.phase !== '') parts.push(job.phase)
  if (job.total !== null && job.total > 0) {
    const isBytes = job.unit === 'bytes'
    parts.push(
      isBytes
        ? `${formatBytes(job.done)}/${formatBytes(job.total)}`
        : `${formatNumber(job.done)}/${formatNumber(job.total)} ${job.unit}`.trim(),
    )
  }
  if (job.perSecond !== null) {
    const n = job.unit === 'bytes' ? formatBytes(job.perSecond) : formatNumber(job.perSecond, 1)
    parts.push(m.perSecond({ n }))
  }
  if (job.workers !== null) parts.push(m.jobWorkers({ n: job.workers }))
  if (job.remainingMs !== null) parts.push(m.about({ time: formatRange(...job.remainingMs) }))
  else if (job.elapsedMs >= 2000) parts.push(formatDuration(job.elapsedMs))
  return parts.join(' · ')
}

/** For a screen reader: changes with each tenth, and once at the end. */
export function jobAnnouncement(job: Job): string {
  if (job.state === 'failed') return `${job.title}: ${job.failure?.message ?? m.jobFailed()}`
  if (job.state === 'stopped') return `${job.title}: ${m.jobStopped()}`
  if (job.total === null || job.total === 0) return job.title
  const tenths = Math.floor((10 * job.done) / job.total)
  return `${job.title}: ${formatNumber(tenths * 10)} %`
}

/** What is said of a job that ended by itself where nobody looks. */
export function endText({ title, state }: Pick<Job, 'title' | 'state'>): string {
  return state === 'done' ? m.jobEnded({ title }) : m.jobEndedBadly({ title })
}
