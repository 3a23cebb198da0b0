export { default as upper, type UpperOptions } from './service.ts'
