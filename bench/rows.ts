import {
  asyncio,
  chat,
  type Contestant,
  epoll,
  epollLines,
  lab,
  labChat,
  serviceFile,
  settlingUpper,
  upper,
} from './contestants.ts'
import { stepsFor } from './spin.ts'

/** What a server is put through. */
export type Load =
  /** Every connection keeps so many messages under way. */
  | {
      readonly kind: 'exchange'
      readonly connections: number
      readonly messageBytes: number
      readonly inFlight: number
    }
  /** Every connection asks one question at a time, and takes what comes for the answer. */
  | { readonly kind: 'ask'; readonly connections: number; readonly questions: readonly string[] }
  /** Every slot connects, has one message answered and resets, over and over. */
  | { readonly kind: 'churn'; readonly connections: number; readonly messageBytes: number }
  /** Connections that had one message answered and then say nothing. */
  | { readonly kind: 'idle'; readonly connections: number }

/** What a server should reach: a ratio to another of the same row, or an absolute figure at most. */
export type Target =
  | { readonly server: string; readonly to: string; readonly atLeast: number }
  | { readonly server: string; readonly atMost: number }
  | { readonly server: string; readonly figureAtLeast: number }

/** One comparison: several servers under the same load. */
export interface Row {
  readonly id: string
  readonly title: string
  /** What a figure counts; of idle connections, bytes of memory for each. */
  readonly unit: 'msg/s' | 'questions/s' | 'lines/s' | 'GB/s' | 'conn/s' | 'B/conn'
  readonly load: Load
  /** Whether the server gets every CPU, instead of one that the load generator leaves alone. */
  readonly isServerUnpinned?: true
  readonly servers: readonly Contestant[]
  /** The servers that the others are divided by, by name. */
  readonly baselines: readonly string[]
  readonly targets: readonly Target[]
}

/** Microseconds that the handler of the `threads` row computes for each message. */
const busyMicros = 100

/** The lab's questions, and what people make of them. */
const labQuestions = [
  '你好',
  '现在几点了',
  '你叫什么名字',
  '你会做什么',
  '再见',
  '天气查询',
  '时间查询',
  '几点啦',
  '你叫啥',
  '你都会干什么呀',
  '拜拜',
  '今天天气咋样',
  '红烧肉怎么做',
  'what is the wether',
]

/** Every comparison, in the order in which they are run. */
export function createRows(): readonly Row[] {
  const bytesServers = [epoll, upper, asyncio, lab]
  const busy = { steps: stepsFor(busyMicros) }
  return [
    {
      id: 'ping-pong',
      title: '50 connections × 32 B, one message in flight',
      unit: 'msg/s',
      load: { kind: 'exchange', connections: 50, messageBytes: 32, inFlight: 1 },
      servers: bytesServers,
      baselines: ['epoll', 'lab'],
      targets: [
        { server: 'portside', to: 'epoll', atLeast: 0.7 },
        { server: 'portside', to: 'lab', atLeast: 1.2 },
      ],
    },
    {
      id: 'pipelined',
      title: '50 connections × 32 B, 16 messages in flight',
      unit: 'msg/s',
      load: { kind: 'exchange', connections: 50, messageBytes: 32, inFlight: 16 },
      servers: bytesServers,
      baselines: ['epoll', 'lab'],
      targets: [
        { server: 'portside', to: 'epoll', atLeast: 0.75 },
        { server: 'portside', to: 'lab', atLeast: 1.4 },
      ],
    },
    {
      id: 'bulk',
      title: '4 connections × 64 KiB, 16 messages in flight',
      unit: 'GB/s',
      load: { kind: 'exchange', connections: 4, messageBytes: 65_536, inFlight: 16 },
      servers: bytesServers,
      baselines: ['epoll', 'lab'],
      targets: [
        { server: 'portside', to: 'epoll', atLeast: 0.95 },
        { server: 'portside', to: 'lab', atLeast: 5 },
      ],
    },
    {
      id: 'lines',
      title: '50 connections × lines of 32 B, 16 in flight, by shape of the handler',
      unit: 'lines/s',
      load: { kind: 'exchange', connections: 50, messageBytes: 32, inFlight: 16 },
      servers: [
        epollLines,
        serviceFile('reply', 'lines-reply.ts', 0),
        serviceFile('generator', 'lines-generator.ts', 0),
        serviceFile('batches', 'lines-batches.ts', 0),
      ],
      baselines: ['epoll', 'reply'],
      targets: [
        { server: 'reply', to: 'epoll', atLeast: 0.4 },
        { server: 'generator', to: 'reply', atLeast: 0.7 },
        { server: 'batches', to: 'reply', atLeast: 0.9 },
      ],
    },
    {
      id: 'chat',
      title: '50 connections that ask the lab’s seven questions, half of them badly, one after another',
      unit: 'questions/s',
      load: { kind: 'ask', connections: 50, questions: labQuestions },
      servers: [chat, labChat],
      baselines: ['lab'],
      targets: [{ server: 'portside', figureAtLeast: 10_000 }],
    },
    {
      id: 'connections',
      title: '50 at a time: connect, 32 B there and back, reset',
      unit: 'conn/s',
      load: { kind: 'churn', connections: 50, messageBytes: 32 },
      servers: bytesServers,
      baselines: ['epoll', 'lab'],
      targets: [],
    },
    {
      id: 'idle',
      title: 'memory of the process for each of 2,000 idle connections (less is better)',
      unit: 'B/conn',
      load: { kind: 'idle', connections: 2_000 },
      servers: [epoll, settlingUpper, asyncio, lab],
      baselines: ['epoll', 'lab'],
      targets: [{ server: 'portside', atMost: 4_096 }],
    },
    {
      id: 'threads',
      title: `50 connections, a handler that computes for ${busyMicros} µs, by threads`,
      unit: 'msg/s',
      load: { kind: 'exchange', connections: 50, messageBytes: 32, inFlight: 1 },
      isServerUnpinned: true,
      servers: [serviceFile('1 thread', 'busy.ts', 1, busy), serviceFile('2 threads', 'busy.ts', 2, busy)],
      baselines: ['1 thread'],
      targets: [{ server: '2 threads', to: '1 thread', atLeast: 1.9 }],
    },
  ]
}
