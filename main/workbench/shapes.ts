/** The shapes of the window's contract by their names. */
import type { InferOutput } from 'valibot'
import type { HandlersOf } from '../rpc/wire/call.ts'
import type { WorkbenchMethod, workbenchContract } from '../rpc/window/contract.ts'
import type * as n from '../rpc/window/neurons.ts'
import type * as r from '../rpc/window/runs.ts'
import type * as s from '../rpc/window/schemas.ts'

export type WorkbenchHandlers = HandlersOf<typeof workbenchContract>
/** The methods of one part of the workbench. */
export type Part<M extends WorkbenchMethod> = Pick<WorkbenchHandlers, M>

export type Settings = InferOutput<typeof s.Settings>
export type Failure = InferOutput<typeof s.Failure>
export type Project = InferOutput<typeof s.Project>
export type RecentProject = InferOutput<typeof s.RecentProject>
export type ModelEntry = InferOutput<typeof s.ModelEntry>
export type Job = InferOutput<typeof s.Job>
export type JobState = InferOutput<typeof s.JobState>
export type Started = InferOutput<typeof s.Started>
export type NumberedEvent = InferOutput<typeof s.Event>
export type WorkbenchEvent = NumberedEvent['event']
export type EngineEvent = Extract<WorkbenchEvent, { kind: 'engine' }>
export type Problem = InferOutput<typeof s.Problem>
export type Side = InferOutput<typeof s.Side>
export type FileSource = InferOutput<typeof s.FileSource>
export type Download = InferOutput<typeof s.Download>
export type Run = InferOutput<typeof s.Run>
export type RunSettings = InferOutput<typeof s.RunSettings>
export type Asked = Extract<RunSettings, { readonly asked: unknown }>['asked']
export type Share = InferOutput<typeof s.Share>
export type RunRow = InferOutput<typeof s.RowPage>['rows'][number]
export type FacetChoice = InferOutput<typeof n.FacetInput>
export type EditDraft = InferOutput<typeof n.EditDraft>
export type StoredEdit = InferOutput<typeof n.StoredEdit>
export type RunFile = InferOutput<typeof r.RunFile>
export type EvaluationView = InferOutput<typeof r.EvaluationView>
export type Comparison = InferOutput<typeof r.Comparison>
