import type { Language } from '../../../core/index.ts'

/** Longer durations are told in minutes and hours. */
const longestSeconds = 120

/** A duration as people say it: `1.25 s`, `3 min, 20 s`, `2 hr, 5 min`. */
export function durationText(seconds: number, language: Language): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en'
  if (seconds < longestSeconds) {
    const figure = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(seconds)
    return language === 'zh' ? `${figure} 秒` : `${figure} s`
  }
  const whole = Math.round(seconds)
  return new Intl.DurationFormat(locale, { style: 'short' }).format({
    hours: Math.floor(whole / 3600),
    minutes: Math.floor((whole % 3600) / 60),
    seconds: whole % 60,
  })
}
