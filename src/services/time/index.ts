export { type Clock, type ClockSources, createClock, openClock } from './clock.ts'
export type { Fault as TimeFault } from './client/fault.ts'
export { timeProtocols, type TimeProtocol } from './client/protocols.ts'
export { queryTime, type TimeQuery } from './client/query.ts'
export {
  type Consensus,
  type SurveyedReading,
  surveyTime,
  type TimeSurvey,
  type Verdict,
} from './client/survey.ts'
export { formatSurvey } from './client/survey-text.ts'
export type { TimeReading } from './client/reading.ts'
export { formatReading } from './client/reading-text.ts'
export { parseServerAddress, type ServerAddress } from './client/server-address.ts'
export { daytimeTcp } from './daytime-tcp.ts'
export { daytimeUdp } from './daytime-udp.ts'
export { timeTcp } from './time-tcp.ts'
export { timeUdp } from './time-udp.ts'
export { default as time, type TimeOptions } from './service.ts'
export { openRecorder, readRecording, type Recorder, type Recording } from './client/history/recording.ts'
export { type ServerTally, tallyServer } from './client/history/tally.ts'
export { encodeRecord, recordOf, type TimeRecord } from './client/history/time-record.ts'
export { drawWatch, type FrameScreen, type FrameStyle, type WatchView } from './client/plot/watch-frame.ts'
export { formatWatchLine, formatWatchSummary } from './client/plot/watch-lines.ts'
export { type Round, watchTime, type WatchOptions } from './client/watch.ts'
export { renderReport, type ReportOptions } from './client/report/time-report.ts'
export { type RecordedServer, summariseRecording } from './client/report/server-summary.ts'
