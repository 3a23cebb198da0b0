import assert from 'node:assert/strict'
import { it } from 'node:test'
import { portside } from '../../../test/support/command.ts'

for (const [args, said, env] of [
  [['servee'], '没有命令 servee;是不是想写 serve?'],
  [['time', 'query', '--protocl', 'ntp'], '没有选项 --protocl;是不是想写 --protocol?'],
  [['upper', 'serve', '--port', '99999'], '--port <number> 的值“99999”无效:请用 0 到 65535 之间的整数'],
  [
    ['upper', 'serve'],
    '--port <number> 的值“x”无效(来自环境变量 PORTSIDE_PORT):请用 0 到 65535 之间的整数',
    { PORTSIDE_PORT: 'x' },
  ],
  [
    ['time', 'query', '--protocol', 'foo'],
    '--protocol <name> 的值“foo”无效:请用 text、ntp、daytime、time 之一',
  ],
  [['upper', 'send', 'a', 'b'], '参数太多:应有 1 个,却有 2 个'],
  [['time', 'query', '-4', '-6'], '-4, --ipv4 不能与 -6, --ipv6 同时使用'],
] as const) {
  it(`a usage error in Chinese loses nothing: ${said}`, async () => {
    const { status, stderr } = await portside([...args, '--lang', 'zh'], { env: env ?? {} })
    assert.deepEqual([status, stderr], [2, `portside:${said}(见 --help)\n`])
  })
}
